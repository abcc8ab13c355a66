/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of pixels between GIMP's buffers, of any precision, encoding and colour space, and the engine's form: sRGB-encoded RGBA in
 * floats, alpha not multiplied in.
 *
 * Babl converts. Between formats that it knows it takes the fastest of several ways, by the clock, among those that differ by no more
 * than a millionth: which one that is depends on what else the machine does at that moment, and a dozen steps of an optimiser make a
 * difference in the last bit a visible one. To a format of our own, with the components in an order that nobody else uses, babl knows
 * but one way, its reference: through linear light in double precision where the models differ, without a change where they do not. So
 * a drawable without alpha is read as such.
 */
#include "config.h"

#include "pixels.h"

static const Babl *
get_format (gboolean with_alpha)
{
  if (with_alpha)
    return babl_format_new ("name", "Pastiche A B' G' R' float", babl_model ("R'G'B'A"), babl_type ("float"),
                            babl_component ("A"), babl_component ("B'"), babl_component ("G'"), babl_component ("R'"), NULL);
  return babl_format_new ("name", "Pastiche B' G' R' float", babl_model ("R'G'B'"), babl_type ("float"),
                          babl_component ("B'"), babl_component ("G'"), babl_component ("R'"), NULL);
}

/**
 * pst_pixels_get_row:
 * @buffer: a drawable's buffer
 * @x: where to begin
 * @y: the row
 * @width: how many pixels
 * @rgba: (out caller-allocates): [width, 4], sRGB-encoded; values beyond 0 to 1 and not a number occur
 */
void
pst_pixels_get_row (GeglBuffer *buffer,
                    gint        x,
                    gint        y,
                    gint        width,
                    gfloat     *rgba)
{
  gboolean  with_alpha = babl_format_has_alpha (gegl_buffer_get_format (buffer));
  gsize     n          = with_alpha ? 4 : 3;
  gfloat   *read       = rgba + (4 - n) * (gsize) width; /* at the end, so that it can be spread from the front */

  gegl_buffer_get (buffer, &(GeglRectangle) { x, y, width, 1 }, 1.0, get_format (with_alpha), read, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  for (gsize i = 0; i < (gsize) width; i++)
    {
      gfloat pixel[4] = { 0.0f, 0.0f, 0.0f, 1.0f };

      for (gsize c = 0; c < n; c++)
        pixel[n - 1 - c] = read[n * i + c];
      for (gsize c = 0; c < 4; c++)
        rgba[4 * i + c] = pixel[c];
    }
}

/**
 * pst_pixels_set_row:
 * @buffer: a drawable's buffer
 * @x: where to begin
 * @y: the row
 * @width: how many pixels
 * @rgba: [width, 4], sRGB-encoded
 */
void
pst_pixels_set_row (GeglBuffer   *buffer,
                    gint          x,
                    gint          y,
                    gint          width,
                    const gfloat *rgba)
{
  g_autofree gfloat *abgr = g_new (gfloat, 4 * (gsize) width);

  for (gsize i = 0; i < 4 * (gsize) width; i++)
    abgr[i] = rgba[i / 4 * 4 + 3 - i % 4];
  gegl_buffer_set (buffer, &(GeglRectangle) { x, y, width, 1 }, 0, get_format (TRUE), abgr, GEGL_AUTO_ROWSTRIDE);
}
