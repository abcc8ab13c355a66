/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Colour profiles that babl cannot follow: those that are tables and no primaries and curves, as printers, scanners and JPEG files in
 * XYB have. GIMP gives the pixels of an image with such a profile a format without a space, and whoever asks babl for them takes the
 * numbers for sRGB's. GIMP itself converts them by Little CMS, and so do we: colorimetric, relative to white, with the black points
 * matched, which is how GIMP converts when it opens a file.
 *
 * A buffer carries the profile of its image along, so that pixels.c knows what its numbers mean. When GIMP makes an image linear, they
 * stay where the profile has a way back, since GIMP converts them from this profile to itself; where it has none, GIMP leaves that to
 * babl, which takes sRGB's curve from them.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "image/profile.h"

#define KEY    "pastiche-profile"
#define INTENT GIMP_COLOR_RENDERING_INTENT_RELATIVE_COLORIMETRIC
#define FLAGS  GIMP_COLOR_TRANSFORM_FLAGS_BLACK_POINT_COMPENSATION

/* Between the numbers of a buffer and sRGB. */
typedef struct
{
  GimpColorTransform *in;
  GimpColorTransform *out; /* or NULL: the profile's table goes one way only */
} Ways;

static void
ways_free (gpointer data)
{
  Ways *ways = data;

  g_clear_object (&ways->in);
  g_clear_object (&ways->out);
  g_free (ways);
}

static const Babl *
get_format (void)
{
  return babl_format ("R'G'B'A float");
}

/* (transfer full) */
static Ways *
make_ways (GimpColorProfile *table)
{
  g_autoptr (GimpColorProfile)  srgb   = gimp_color_profile_new_rgb_srgb ();
  const Babl                   *format = gimp_color_profile_is_gray (table) ? babl_format ("Y'A float") : get_format ();
  Ways                         *ways   = g_new0 (Ways, 1);

  ways->in  = gimp_color_transform_new (table, format, srgb, get_format (), INTENT, FLAGS);
  ways->out = gimp_color_transform_new (srgb, get_format (), table, format, INTENT, FLAGS);
  return ways;
}

/* (transfer full) (nullable): the profile of an image, where babl cannot follow it */
static GimpColorProfile *
find_table (GimpImage *image)
{
  g_autoptr (GimpColorProfile) profile = gimp_image_get_color_profile (image);

  return profile && ! gimp_color_profile_get_space (profile, INTENT, NULL) ? g_steal_pointer (&profile) : NULL;
}

static gboolean
refuse (GimpColorProfile  *profile,
        const gchar       *message,
        GError           **error)
{
  g_set_error (error, GIMP_PLUG_IN_ERROR, 0, message, gimp_color_profile_get_label (profile));
  return FALSE;
}

/* Lets a drawable's buffer carry its image's profile along, where babl cannot follow this. Answers whether its numbers mean something; if
 * not, the error is a sentence that says what to do.
 */
gboolean
pst_profile_attach (GeglBuffer  *buffer,
                    GimpImage   *image,
                    GError     **error)
{
  g_autoptr (GimpColorProfile)  table = find_table (image);
  Ways                         *ways;

  if (! table)
    return TRUE;
  ways = make_ways (table);
  g_object_set_data_full (G_OBJECT (buffer), KEY, ways, ways_free);
  return ways->in || refuse (table, _ ("The colour profile “%s” of an image cannot be read: give the image another one (Image ▸ Color "
                                       "Management ▸ Assign Color Profile) first."), error);
}

/* Whether what is painted can be written in the numbers of an image. If not, the error is a sentence that says what to do. */
gboolean
pst_profile_check (GimpImage  *image,
                   GError    **error)
{
  g_autoptr (GimpColorProfile)  table = find_table (image);
  Ways                         *ways  = table ? make_ways (table) : NULL;
  gboolean                      known = ! ways || (ways->in && ways->out);

  g_clear_pointer (&ways, ways_free);
  return known || refuse (table, _ ("Colours can be read by the image's colour profile “%s”, but not written: convert the image to another "
                                    "one (Image ▸ Color Management ▸ Convert to Color Profile) first."), error);
}

/* Whether the numbers of a buffer mean something that only its profile knows. */
gboolean
pst_profile_is_attached (GeglBuffer *buffer)
{
  return g_object_get_data (G_OBJECT (buffer), KEY) != NULL;
}

/* (transfer none): the format in which the numbers of a buffer with a profile attached are read and written as they are */
const Babl *
pst_profile_get_format (GeglBuffer *buffer)
{
  const Ways    *ways  = g_object_get_data (G_OBJECT (buffer), KEY);
  BablModelFlag  flags = babl_get_model_flags (gegl_buffer_get_format (buffer));

  return flags & BABL_MODEL_FLAG_NONLINEAR || ! ways->out ? get_format () : babl_format ("RGBA float");
}

/* Makes colours in sRGB of [n, 4] numbers of a buffer with a profile attached. */
void
pst_profile_take_in (GeglBuffer *buffer,
                     gfloat     *rgba,
                     gsize       n)
{
  const Ways *ways = g_object_get_data (G_OBJECT (buffer), KEY);

  gimp_color_transform_process_pixels (ways->in, get_format (), rgba, get_format (), rgba, n);
}

/* Makes numbers for a buffer with a profile attached of [n, 4] colours in sRGB. */
void
pst_profile_give_out (GeglBuffer *buffer,
                      gfloat     *rgba,
                      gsize       n)
{
  const Ways *ways = g_object_get_data (G_OBJECT (buffer), KEY);

  gimp_color_transform_process_pixels (ways->out, get_format (), rgba, get_format (), rgba, n);
}
