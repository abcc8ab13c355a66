/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The space in which pixels are painted: the primaries of the image that is repainted and the transfer curve of sRGB. So 0 to 1 is what
 * that image can hold, and steps are as large as they look, whether the image is linear or not: nothing of a wide gamut is lost, and the
 * networks, which were taught with sRGB, see a picture of a wide gamut a little paler than it is, and the painting with it. Images in
 * sRGB have these primaries and this curve already.
 *
 * Babl converts. Between formats that it knows it takes the fastest of several ways, by the clock, among those that differ by no more
 * than a millionth: which one that is depends on what else the machine does at that moment, and a dozen steps of an optimiser make a
 * difference in the last bit a visible one. To a format of our own, with the components in an order that nobody else uses, babl knows
 * but one way, its reference: through linear light in double precision where the models differ, without a change where they do not.
 */
#include "config.h"

#include <math.h>

#include "colour/pixel-space.h"

/* (transfer none): our own format of pixels in a space of pst_pixel_space_choose(): floats, alpha first where there is one, then blue,
 * green and red
 */
const Babl *
pst_pixel_space_get_format (const Babl *space,
                            gboolean    with_alpha)
{
  const Babl *format;

  if (with_alpha)
    format = babl_format_new ("name", "Pastiche A B' G' R' float", babl_model ("R'G'B'A"), babl_type ("float"),
                              babl_component ("A"), babl_component ("B'"), babl_component ("G'"), babl_component ("R'"), NULL);
  else
    format = babl_format_new ("name", "Pastiche B' G' R' float", babl_model ("R'G'B'"), babl_type ("float"),
                              babl_component ("B'"), babl_component ("G'"), babl_component ("R'"), NULL);
  return babl_format_with_space (babl_get_name (format), space);
}

/* sRGB's curve (IEC 61966-2-1), back to linear light; below 0 it is straight, as in babl. */
gdouble
pst_pixel_space_decode (gdouble value)
{
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

/* Finds the matrix [3, 3] from linear RGB in @space to linear sRGB; with encoded pixels, since babl takes no notice of the order of
 * components where linear RGB is of another space.
 */
void
pst_pixel_space_get_primaries (const Babl *space,
                               gdouble     to_srgb[9])
{
  const gfloat  bgr[9] = { 0.0f, 0.0f, 1.0f, 0.0f, 1.0f, 0.0f, 1.0f, 0.0f, 0.0f };
  const Babl   *from   = pst_pixel_space_get_format (space, FALSE);
  const Babl   *to     = pst_pixel_space_get_format (babl_space ("sRGB"), FALSE);
  gfloat        mixed[9];

  babl_process (babl_fish (from, to), bgr, mixed, 3);
  for (guint primary = 0; primary < 3; primary++)
    for (guint c = 0; c < 3; c++)
      to_srgb[3 * c + primary] = pst_pixel_space_decode (mixed[3 * primary + 2 - c]);
}

/* Whether what a space calls red, green and blue is more of that than of anything else. */
static gboolean
has_usual_primaries (const Babl *space)
{
  gdouble to_srgb[9];

  pst_pixel_space_get_primaries (space, to_srgb);
  for (guint primary = 0; primary < 3; primary++)
    for (guint c = 0; c < 3; c++)
      if (to_srgb[3 * c + primary] > to_srgb[4 * primary])
        return FALSE;
  return TRUE;
}

/* (transfer none): the colour space in which a drawable of this format is painted */
const Babl *
pst_pixel_space_choose (const Babl *format)
{
  const Babl *space = babl_format_get_space (format);
  const Babl *srgb  = babl_space ("sRGB");
  const Babl *own   = babl_space_is_gray (space) ? srgb : babl_space_with_trc (space, babl_trc ("sRGB"));

  return has_usual_primaries (own) ? own : srgb;
}

/* (transfer full) (nullable): the profile of a space; %NULL for sRGB. Babl writes all of them to the same place. */
GBytes *
pst_pixel_space_dup_profile (const Babl *space)
{
  G_LOCK_DEFINE_STATIC (profile);
  GBytes      *profile;
  const gchar *icc;
  gint         size;

  if (space == babl_space ("sRGB"))
    return NULL;
  G_LOCK (profile);
  icc     = babl_space_get_icc (space, &size);
  profile = g_bytes_new (icc, size);
  G_UNLOCK (profile);
  return profile;
}
