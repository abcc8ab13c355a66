/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pixels between GIMP's buffers, of any precision, encoding and colour space, and the engine's form (colour/pixel-space.c): RGBA in floats,
 * alpha not multiplied in.
 *
 * A drawable without alpha is read as such. A palette's colours babl brings to linear light by the clock, once for all pixels: so they are
 * read as the 8 bits that they are, which every way leaves alike, and brought to our format from there.
 */
#include "config.h"

#include <string.h>

#include "colour/pixel-space.h"
#include "image/main-loop.h"
#include "image/pixels.h"
#include "image/profile.h"

#define STRIP 64 /* rows that are copied at a time: GIMP's tiles are as high */

/* (transfer none): the format in which pst_pixels_get() reads a buffer */
const Babl *
pst_pixels_get_format (GeglBuffer *buffer,
                       const Babl *space)
{
  return pst_pixel_space_get_format (space, babl_format_has_alpha (gegl_buffer_get_format (buffer)));
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

/* Converts [n, 4] numbers from one space of pst_pixel_space_choose() to another. */
static void
change_space (gfloat     *rgba,
              const Babl *from,
              const Babl *to,
              gsize       n)
{
  if (from == to)
    return;
  reverse (rgba, n);
  babl_process (babl_fish (pst_pixel_space_get_format (from, TRUE), pst_pixel_space_get_format (to, TRUE)), rgba, rgba, n);
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
  babl_process (babl_fish (format, pst_pixel_space_get_format (space, TRUE)), bytes, rgba, n);
  reverse (rgba, n);
}

/* Reads [height, width, 4] numbers of a place in a drawable's buffer, in a space of pst_pixel_space_choose(); values beyond 0 to 1 and
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

/* Writes the colours of [width, 4] numbers to a place in a drawable's buffer, in a space of pst_pixel_space_choose(), where @chosen
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
