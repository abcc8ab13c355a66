/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether what is painted follows a small motion of what it is painted from: with M a motion, W the same for pictures that are painted, y
 * what is painted of a picture x, and y' of M x,
 *
 *   motion = mean of (y' - W y)² over the pixels and channels that come from inside
 *
 * (cf. M. Ruder, A. Dosovitskiy, T. Brox, Artistic Style Transfer for Videos and Spherical Images, IJCV 2018, section 5). Its gradient is
 * that of y, with y' held fixed: motions there and back are equally frequent, so that what y is pulled to and what y' would be pulled to is
 * the same in the mean, and y' needs no way back.
 *
 * A motion zooms and turns around the middle, and shifts; a pixel comes from
 *
 *   middle + (zoom, turn; -turn, zoom) · (pixel - middle) + shift
 *
 * between four pixels, weighted by how near they are. Not compared is what comes from beyond the edges, or from near them, where a network
 * paints by what it makes up beyond. Pictures are [H, W, 3]. All of it follows from a seed and a number.
 */
#include "config.h"

#include <math.h>

#include "picture/edges.h"
#include "train/motion.h"

#define ZOOM   0.05 /* at the most, as the next two */
#define TURN   0.05 /* radians */
#define SHIFT  8.0  /* pixels */
#define MARGIN 8.0  /* pixels along the edges */
#define TAPS   4

static gdouble
choose (GRand   *random,
        gdouble  most)
{
  return g_rand_double_range (random, -most, most);
}

/* For pictures of this size; the same seed and index always give the same one. */
PstMotion
pst_motion_choose (gint    width,
                   gint    height,
                   guint64 seed,
                   guint64 index)
{
  const guint32 numbers[] = { 1, seed & G_MAXUINT32, seed >> 32, index & G_MAXUINT32, index >> 32 }; /* 1: not those of crops.c */
  GRand        *random    = g_rand_new_with_seed_array (numbers, G_N_ELEMENTS (numbers));
  PstMotion     motion    = { .width = width, .height = height };
  gdouble       ratio     = exp (choose (random, ZOOM));
  gdouble       angle     = choose (random, TURN);

  motion.zoom    = ratio * cos (angle);
  motion.turn    = ratio * sin (angle);
  motion.shift_x = choose (random, SHIFT);
  motion.shift_y = choose (random, SHIFT);
  g_rand_free (random);
  return motion;
}

/* Where a pixel of the moved picture comes from: the upper left one of four, and how far it is beyond that, 0 to 1. */
typedef struct
{
  gint    x;
  gint    y;
  gfloat  right;
  gfloat  down;
} Origin;

/* Answers whether that is compared. */
static gboolean
find_origin (const PstMotion *motion,
             gint             x,
             gint             y,
             Origin          *origin)
{
  gdouble middle_x = (motion->width - 1) / 2.0;
  gdouble middle_y = (motion->height - 1) / 2.0;
  gdouble from_x   = middle_x + motion->zoom * (x - middle_x) + motion->turn * (y - middle_y) + motion->shift_x;
  gdouble from_y   = middle_y - motion->turn * (x - middle_x) + motion->zoom * (y - middle_y) + motion->shift_y;

  origin->x     = (gint) floor (from_x);
  origin->y     = (gint) floor (from_y);
  origin->right = from_x - origin->x;
  origin->down  = from_y - origin->y;
  return MIN (x, y) >= MARGIN && x < motion->width - MARGIN && y < motion->height - MARGIN && MIN (from_x, from_y) >= MARGIN &&
         from_x < motion->width - MARGIN && from_y < motion->height - MARGIN;
}

/* The four pixels, and how much each counts. */
static void
find_pixels (const PstMotion *motion,
             const Origin    *origin,
             gsize           *pixels,
             gfloat          *weights)
{
  for (guint i = 0; i < TAPS; i++)
    {
      gint column = pst_edge_resolve (origin->x + (gint) (i % 2), motion->width, PST_EDGE_MIRROR);
      gint row    = pst_edge_resolve (origin->y + (gint) (i / 2), motion->height, PST_EDGE_MIRROR);

      pixels[i]  = 3 * ((gsize) row * motion->width + column);
      weights[i] = (i % 2 ? origin->right : 1.0f - origin->right) * (i / 2 ? origin->down : 1.0f - origin->down);
    }
}

static gfloat
mix (const gfloat *rgb,
     const gsize  *pixels,
     const gfloat *weights,
     guint         c)
{
  gfloat sum = 0.0f;

  for (guint i = 0; i < TAPS; i++)
    sum += weights[i] * rgb[pixels[i] + c];
  return sum;
}

/* The picture rgb, moved; what comes from beyond the edges is mirrored there. */
void
pst_motion_apply (const PstMotion *motion,
                  const gfloat    *rgb,
                  gfloat          *moved)
{
  Origin origin;
  gsize  pixels[TAPS];
  gfloat weights[TAPS];

  for (gint y = 0; y < motion->height; y++)
    for (gint x = 0; x < motion->width; x++, moved += 3)
      {
        find_origin (motion, x, y, &origin);
        find_pixels (motion, &origin, pixels, weights);
        for (guint c = 0; c < 3; c++)
          moved[c] = mix (rgb, pixels, weights, c);
      }
}

static gsize
count_compared (const PstMotion *motion)
{
  gsize  n = 0;
  Origin origin;

  for (gint y = 0; y < motion->height; y++)
    for (gint x = 0; x < motion->width; x++)
      n += find_origin (motion, x, y, &origin);
  return 3 * n;
}

/* How far what was painted of the moved picture is from what was painted of the other one, rgb, if that were moved: 0 where nothing can be
 * compared. gradient (nullable): where that of rgb, times the weight, is added.
 */
gdouble
pst_motion_compare (const PstMotion *motion,
                    const gfloat    *rgb,
                    const gfloat    *moved,
                    gdouble          weight,
                    gfloat          *gradient)
{
  gsize   n     = MAX (count_compared (motion), 1);
  gfloat  scale = 2.0 * weight / n;
  gdouble sum   = 0.0;
  Origin  origin;
  gsize   pixels[TAPS];
  gfloat  weights[TAPS];

  for (gint y = 0; y < motion->height; y++)
    for (gint x = 0; x < motion->width; x++, moved += 3)
      if (find_origin (motion, x, y, &origin))
        {
          find_pixels (motion, &origin, pixels, weights);
          for (guint c = 0; c < 3; c++)
            {
              gfloat difference = mix (rgb, pixels, weights, c) - moved[c];

              sum += difference * difference;
              for (guint i = 0; gradient && i < TAPS; i++)
                gradient[pixels[i] + c] += scale * difference * weights[i];
            }
        }
  return sum / n;
}
