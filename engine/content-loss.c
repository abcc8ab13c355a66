/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The content loss mean((F - P)²) / mean(P²), F the feature map of the picture that is painted and P the content's
 * (Gatys, Ecker, Bethge 2016, equation 1, made relative to the target). Maps are [H, W, C], or parts of such. Each position is
 * summed on its own, and the sums are added exactly (exact-sum.h): in which order, and in which parts, does not matter.
 */
#include "config.h"

#include "content-loss.h"
#include "exact-sum.h"

typedef struct
{
  const PstFeatureMap *map;
  const PstFeatureMap *target; /* NULL: zeros */
  gdouble             *sums;   /* [H] */
} ContentPass;

static void
sum_row (guint    y,
         guint    worker G_GNUC_UNUSED,
         gpointer data)
{
  const ContentPass *pass   = data;
  const gfloat      *values = pass->map->values + y * pass->map->row;
  const gfloat      *target = pass->target ? pass->target->values + y * pass->target->row : NULL;
  gsize              channels = pass->map->channels;
  gdouble            sum      = 0.0;

  for (gint x = 0; x < pass->map->width; x++)
    {
      gdouble of_position = 0.0;

      for (gsize i = x * channels; i < (x + 1) * channels; i++)
        {
          gdouble difference = target ? values[i] - target[i] : values[i];

          of_position += difference * difference;
        }
      sum += pst_exact_summand (of_position);
    }
  pass->sums[y] = sum;
}

/**
 * pst_content_sum:
 * @compute: what to run on
 * @map: the feature map of the picture that is painted, or a part of it
 * @target: (nullable): the same of the content; %NULL: zeros
 *
 * Returns: the sum of the squared differences
 */
gdouble
pst_content_sum (PstCompute          *compute,
                 const PstFeatureMap *map,
                 const PstFeatureMap *target)
{
  g_autofree gdouble *sums = g_new (gdouble, map->height);
  ContentPass         pass = { .map = map, .target = target, .sums = sums };
  gdouble             sum  = 0.0;

  pst_workers_run (compute->workers, map->height, sum_row, &pass);
  for (gint y = 0; y < map->height; y++)
    sum += sums[y];
  return sum;
}

/**
 * pst_content_gradient:
 * @map: the feature map of the picture that is painted, or a part of it
 * @target: the same of the content
 * @factor: what the gradient of the sum of squared differences is multiplied with
 * @gradient: of the same size, to which the gradient is added
 */
void
pst_content_gradient (const PstFeatureMap *map,
                      const PstFeatureMap *target,
                      gdouble              factor,
                      const PstFeatureMap *gradient)
{
  gfloat twice = 2.0 * factor;

  for (gint y = 0; y < map->height; y++)
    for (gsize i = 0; i < map->width * map->channels; i++)
      gradient->values[y * gradient->row + i] += twice * (map->values[y * map->row + i] - target->values[y * target->row + i]);
}
