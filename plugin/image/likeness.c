/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tells whether a drawable was mirrored or turned while nobody looked, though other things may have happened to it: another precision,
 * profile or mode, brush strokes.
 *
 * The grid of pixels that is looked at is symmetric: mirrored or turned, it falls on itself. So each of the ways in which the drawable
 * may lie is another order of the same numbers, and it lies in the way in which the numbers of now come closest to those of before.
 */
#include "config.h"

#include <math.h>

#include "image/likeness.h"
#include "image/main-loop.h"
#include "image/pixels.h"
#include "image/seen.h"

#define SIDE    PST_LIKENESS_SIDE
#define CLOSER  0.25  /* how much closer another way must be, for there may have been brush strokes */
#define NOTHING 0.002 /* a difference that need not mean anything: half a step of 8 bits */

/* The grid's place in so many pixels: as far from one end as the opposite one is from the other. */
static gint
find_place (gint index,
            gint length)
{
  gint half = MIN (index, SIDE - 1 - index);
  gint near = (gint64) (2 * half + 1) * length / (2 * SIDE);

  return half == index ? near : length - 1 - near;
}

/* Notes what a drawable's buffer looks like. */
void
pst_likeness_take (PstLikeness *likeness,
                   GeglBuffer  *buffer)
{
  gint               width  = gegl_buffer_get_width (buffer);
  gint               height = gegl_buffer_get_height (buffer);
  g_autofree gfloat *rgba   = g_new (gfloat, 4 * (gsize) width);

  for (gint row = 0; row < SIDE; row++)
    {
      pst_main_loop_iterate (row);
      pst_pixels_get (buffer, babl_space ("sRGB"), &(GeglRectangle) { 0, find_place (row, height), width, 1 }, rgba);
      for (gint column = 0; column < SIDE; column++)
        {
          const gfloat *pixel = rgba + 4 * (gsize) find_place (column, width);

          likeness->values[row * SIDE + column] = pst_seen_get_amount (pixel, FALSE);
        }
    }
}

/* How far it is from what it was, if it lies in one of eight ways: mirrored across, mirrored down, rows for columns, in this order. */
static gdouble
measure (const PstLikeness *before,
         const PstLikeness *after,
         guint              way)
{
  gdouble sum = 0.0;

  for (gint row = 0; row < SIDE; row++)
    for (gint column = 0; column < SIDE; column++)
      {
        gint x = way & 1 ? SIDE - 1 - column : column;
        gint y = way & 2 ? SIDE - 1 - row : row;

        sum += fabs (before->values[row * SIDE + column] - after->values[way & 4 ? x * SIDE + y : y * SIDE + x]);
      }
  return sum / (SIDE * SIDE);
}

/* Whether a drawable, of the same size as before, lies otherwise than it did. */
gboolean
pst_likeness_is_turned (const PstLikeness *before,
                        const PstLikeness *after,
                        gboolean           is_square)
{
  gdouble upright = measure (before, after, 0);

  for (guint way = 1; way < (is_square ? 8 : 4) && upright > NOTHING; way++)
    if (measure (before, after, way) < CLOSER * upright)
      return TRUE;
  return FALSE;
}
