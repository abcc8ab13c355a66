/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture in the colour space in which it is painted (pixels.c) → sRGB, as a screen shows it, to a hundredth of a step of 8 bits.
 *
 *   sRGB's curve back to linear light, by a table → the matrix to sRGB's primaries → what cannot be shown is cut off → the curve, by
 *   another table
 *
 * Between the numbers of a table lies a straight line. Babl would do the same, but when windows wait for it, it may take them 50 ms: which
 * of its ways it takes depends on how busy the machine was when it met the two formats.
 */
#include "config.h"

#include <math.h>

#include "colour/pixel-space.h"
#include "image/pixels.h"
#include "image/screen.h"

#define STEPS 4096 /* of a table */

typedef struct
{
  gfloat decoded[STEPS + 2]; /* of what is encoded, 0 to 1, and one more */
  gfloat encoded[STEPS + 2];
} Tables;

/* sRGB's curve (IEC 61966-2-1), from linear light. */
static gdouble
encode (gdouble light)
{
  return light <= 0.0031308 ? light * 12.92 : 1.055 * pow (light, 1.0 / 2.4) - 0.055;
}

static const Tables *
get_tables (void)
{
  static Tables tables;
  static gsize  made = 0;

  if (g_once_init_enter (&made))
    {
      for (guint i = 0; i < STEPS + 2; i++)
        {
          tables.decoded[i] = pst_pixel_space_decode ((gdouble) i / STEPS);
          tables.encoded[i] = encode ((gdouble) i / STEPS);
        }
      g_once_init_leave (&made, 1);
    }
  return &tables;
}

/* What is no number is 0. */
static gfloat
look_up (const gfloat *table,
         gfloat        value)
{
  gfloat place = value > 0.0f ? MIN (value, 1.0f) * STEPS : 0.0f;
  guint  below = place;

  return table[below] + (place - below) * (table[below + 1] - table[below]);
}

/* Makes a picture in a space of pst_pixel_space_choose() one in sRGB, with values from 0 to 1. One in sRGB stays as it is. For any
 * thread.
 */
void
pst_screen_convert (const Babl *space,
                    PstPicture *picture)
{
  const Tables *tables = get_tables ();
  gsize         n      = (gsize) picture->width * picture->height;
  gdouble       primaries[9];
  gfloat        matrix[9];

  if (space == babl_space ("sRGB"))
    return;
  pst_pixel_space_get_primaries (space, primaries);
  for (guint i = 0; i < 9; i++)
    matrix[i] = primaries[i];
  for (gfloat *rgb = picture->rgb; rgb < picture->rgb + 3 * n; rgb += 3)
    {
      gfloat r = look_up (tables->decoded, rgb[0]);
      gfloat g = look_up (tables->decoded, rgb[1]);
      gfloat b = look_up (tables->decoded, rgb[2]);

      for (guint c = 0; c < 3; c++)
        rgb[c] = look_up (tables->encoded, matrix[3 * c] * r + matrix[3 * c + 1] * g + matrix[3 * c + 2] * b);
    }
}
