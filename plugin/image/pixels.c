/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pixels between GIMP's buffers, of any precision, encoding and colour space, and the engine's form: RGBA in floats, alpha
 * not multiplied in, with the primaries of the image that is repainted and the transfer curve of sRGB. So 0 to 1 is what that image
 * can hold, and steps are as large as they look, whether the image is linear or not: nothing of a wide gamut is lost, and the networks,
 * which were taught with sRGB, see a picture of a wide gamut a little paler than it is, and the painting with it. Images in sRGB have
 * these primaries and this curve already.
 *
 * Babl converts. Between formats that it knows it takes the fastest of several ways, by the clock, among those that differ by no more
 * than a millionth: which one that is depends on what else the machine does at that moment, and a dozen steps of an optimiser make a
 * difference in the last bit a visible one. To a format of our own, with the components in an order that nobody else uses, babl knows
 * but one way, its reference: through linear light in double precision where the models differ, without a change where they do not. So
 * a drawable without alpha is read as such. A palette's colours babl brings to linear light by the clock as well, once for all pixels: so
 * they are read as the 8 bits that they are, which every way leaves alike, and brought to our format from there.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "image/main-loop.h"
#include "image/pixels.h"
#include "image/profile.h"

#define STRIP 64 /* rows that are copied at a time: GIMP's tiles are as high */

static const Babl *
make_format (const Babl *space,
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

/* (transfer none): the format in which pst_pixels_get() reads a buffer */
const Babl *
pst_pixels_get_format (GeglBuffer *buffer,
                       const Babl *space)
{
  return make_format (space, babl_format_has_alpha (gegl_buffer_get_format (buffer)));
}

/* sRGB's curve (IEC 61966-2-1), back to linear light; below 0 it is straight, as in babl. */
gdouble
pst_pixels_decode (gdouble value)
{
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

/* Finds the matrix [3, 3] from linear RGB in @space to linear sRGB; with encoded pixels, since babl takes no notice of the order of
 * components where linear RGB is of another space.
 */
void
pst_pixels_get_primaries (const Babl *space,
                          gdouble     to_srgb[9])
{
  const gfloat bgr[9] = { 0.0f, 0.0f, 1.0f, 0.0f, 1.0f, 0.0f, 1.0f, 0.0f, 0.0f };
  gfloat       mixed[9];

  babl_process (babl_fish (make_format (space, FALSE), make_format (babl_space ("sRGB"), FALSE)), bgr, mixed, 3);
  for (guint primary = 0; primary < 3; primary++)
    for (guint c = 0; c < 3; c++)
      to_srgb[3 * c + primary] = pst_pixels_decode (mixed[3 * primary + 2 - c]);
}

/* Whether what a space calls red, green and blue is more of that than of anything else. */
static gboolean
has_usual_primaries (const Babl *space)
{
  gdouble to_srgb[9];

  pst_pixels_get_primaries (space, to_srgb);
  for (guint primary = 0; primary < 3; primary++)
    for (guint c = 0; c < 3; c++)
      if (to_srgb[3 * c + primary] > to_srgb[4 * primary])
        return FALSE;
  return TRUE;
}

/* (transfer none): the colour space in which a drawable of this format is painted */
const Babl *
pst_pixels_choose_space (const Babl *format)
{
  const Babl *space = babl_format_get_space (format);
  const Babl *srgb  = babl_space ("sRGB");
  const Babl *own   = babl_space_is_gray (space) ? srgb : babl_space_with_trc (space, babl_trc ("sRGB"));

  return has_usual_primaries (own) ? own : srgb;
}

/* Turns the components of pixels round. */
static void
reverse (gfloat *pixels,
         gsize   n)
{
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 2; c++)
      {
        gfloat value = pixels[4 * i + c];

        pixels[4 * i + c]     = pixels[4 * i + 3 - c];
        pixels[4 * i + 3 - c] = value;
      }
}

/* Turns the components of pixels without alpha round and adds one; what is read may lie at the end of where it is written. */
static void
spread (const gfloat *bgr,
        gfloat       *rgba,
        gsize         n)
{
  for (gsize i = 0; i < n; i++)
    {
      gfloat blue  = bgr[3 * i];
      gfloat green = bgr[3 * i + 1];
      gfloat red   = bgr[3 * i + 2];

      rgba[4 * i]     = red;
      rgba[4 * i + 1] = green;
      rgba[4 * i + 2] = blue;
      rgba[4 * i + 3] = 1.0f;
    }
}

/* Converts [n, 4] numbers from one space of pst_pixels_choose_space() to another. */
static void
change_space (gfloat     *rgba,
              const Babl *from,
              const Babl *to,
              gsize       n)
{
  if (from == to)
    return;
  reverse (rgba, n);
  babl_process (babl_fish (make_format (from, TRUE), make_format (to, TRUE)), rgba, rgba, n);
  reverse (rgba, n);
}

/* Of a buffer whose numbers babl does not know. */
static void
get_by_profile (GeglBuffer          *buffer,
                const Babl          *space,
                const GeglRectangle *place,
                gfloat              *rgba)
{
  gsize n = (gsize) place->width * place->height;

  gegl_buffer_get (buffer, place, 1.0, pst_profile_get_format (buffer), rgba, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  pst_profile_take_in (buffer, rgba, n);
  change_space (rgba, babl_space ("sRGB"), space, n);
}

static void
get_by_palette (GeglBuffer          *buffer,
                const Babl          *space,
                const GeglRectangle *place,
                gfloat              *rgba)
{
  gsize              n      = (gsize) place->width * place->height;
  const Babl        *format = babl_format_with_space ("R'G'B'A u8", babl_format_get_space (gegl_buffer_get_format (buffer)));
  g_autofree guchar *bytes  = g_malloc (4 * n);

  gegl_buffer_get (buffer, place, 1.0, format, bytes, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  babl_process (babl_fish (format, make_format (space, TRUE)), bytes, rgba, n);
  reverse (rgba, n);
}

/* Reads [height, width, 4] numbers of a place in a drawable's buffer, in a space of pst_pixels_choose_space(); values beyond 0 to 1 and
 * not a number occur.
 */
void
pst_pixels_get (GeglBuffer          *buffer,
                const Babl          *space,
                const GeglRectangle *place,
                gfloat              *rgba)
{
  gboolean  with_alpha = babl_format_has_alpha (gegl_buffer_get_format (buffer));
  gsize     n_pixels   = (gsize) place->width * place->height;
  gfloat   *read       = rgba + (with_alpha ? 0 : n_pixels); /* at the end, so that it can be spread from the front */

  if (pst_profile_is_attached (buffer))
    {
      get_by_profile (buffer, space, place, rgba);
      return;
    }
  if (babl_format_is_palette (gegl_buffer_get_format (buffer)))
    {
      get_by_palette (buffer, space, place, rgba);
      return;
    }
  gegl_buffer_get (buffer, place, 1.0, pst_pixels_get_format (buffer, space), read, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  if (with_alpha)
    reverse (rgba, n_pixels);
  else
    spread (read, rgba, n_pixels);
}

/* Makes a row of a buffer's own pixels of [width, 4] numbers. */
static void
convert_row (GeglBuffer   *buffer,
             const Babl   *space,
             const gfloat *rgba,
             gsize         width,
             guchar       *pixels)
{
  const Babl         *from   = pst_pixels_get_format (buffer, space);
  const Babl         *format = gegl_buffer_get_format (buffer);
  g_autofree gfloat  *row    = g_memdup2 (rgba, 4 * width * sizeof (gfloat));

  if (pst_profile_is_attached (buffer))
    {
      change_space (row, space, babl_space ("sRGB"), width);
      pst_profile_give_out (buffer, row, width);
      from = pst_profile_get_format (buffer);
    }
  else if (babl_format_has_alpha (format))
    {
      reverse (row, width);
    }
  else
    {
      for (gsize i = 0; i < 3 * width; i++)
        row[i] = rgba[i / 3 * 4 + 2 - i % 3];
    }
  babl_process (babl_fish (from, format), row, pixels, width);
}

/* Writes the colours of [width, 4] numbers to a place in a drawable's buffer, in a space of pst_pixels_choose_space(), where @chosen
 * [width] says so. Alpha and all other pixels stay as they are, to the bit: nothing of them is converted.
 */
void
pst_pixels_set_colours (GeglBuffer     *buffer,
                        const Babl     *space,
                        gint            x,
                        gint            y,
                        gint            width,
                        const gfloat   *rgba,
                        const gboolean *chosen)
{
  const GeglRectangle  place      = { x, y, width, 1 };
  const Babl          *format     = gegl_buffer_get_format (buffer);
  gboolean             with_alpha = babl_format_has_alpha (format);
  gsize                pixel      = babl_format_get_bytes_per_pixel (format);
  gsize                colours    = pixel - (with_alpha ? pixel / babl_format_get_n_components (format) : 0); /* alpha comes last */
  g_autofree guchar   *painted    = g_malloc (pixel * width);
  g_autofree guchar   *pixels     = g_malloc (pixel * width);

  convert_row (buffer, space, rgba, width, painted);
  gegl_buffer_get (buffer, &place, 1.0, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < (gsize) width; i++)
    if (chosen[i])
      memcpy (pixels + pixel * i, painted + pixel * i, colours);
  gegl_buffer_set (buffer, &place, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
}

/* From one kind of pixels to another. */
typedef struct
{
  const Babl *from;
  const Babl *to;
} Way;

/* When babl meets two formats for the first time, it tries for a while which way is best. */
static void
find_way (gpointer data)
{
  const Way *way = data;

  babl_fish (way->from, way->to);
}

/* Lets babl meet two formats while windows go on living: whoever converts from one to the other next need not wait. */
void
pst_pixels_find_way (const Babl *from,
                     const Babl *to)
{
  pst_main_loop_run_work (find_way, &(Way) { from, to });
}

/* Fills a buffer with what lies in the other from a place on; beyond the edges of that there is nothing. */
void
pst_pixels_copy (GeglBuffer *from,
                 gint        x,
                 gint        y,
                 GeglBuffer *to)
{
  gint width  = gegl_buffer_get_width (to);
  gint height = gegl_buffer_get_height (to);

  pst_pixels_find_way (gegl_buffer_get_format (from), gegl_buffer_get_format (to));
  for (gint row = 0; row < height; row += STRIP)
    {
      pst_main_loop_iterate (row);
      gegl_buffer_copy (from, &(GeglRectangle) { x, y + row, width, MIN (STRIP, height - row) }, GEGL_ABYSS_NONE,
                        to, &(GeglRectangle) { 0, row, 0, 0 });
    }
}
