/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The content loss mean((F - P)²) / mean(P²), F the feature map of the picture that is painted and P the content's
 * (Gatys, Ecker, Bethge 2016, equation 1, made relative to the target). Maps are [H, W, C], or parts of such. Each position is
 * summed on its own, times its weight where there are weights, and the sums are added exactly (exact-sum.h): in which order, and in
 * which parts, does not matter.
 */
#include "config.h"

#include "content-loss.h"
#include "exact-sum.h"

typedef struct
{
  const PstFeatureMap *map;
  const PstFeatureMap *target;  /* NULL: zeros */
  const PstWeights    *weights; /* or NULL */
  const PstRectangle  *place;
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
  const gfloat      *weights  = pass->weights ? pst_weights_get_row (pass->weights, pass->map, pass->place, y) : NULL;
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
      sum += pst_exact_summand (weights ? weights[x] * of_position : of_position);
    }
  pass->sums[y] = sum;
}

/**
 * pst_content_sum:
 * @compute: what to run on
 * @map: the feature map of the picture that is painted, or a part of it
 * @target: (nullable): the same of the content; %NULL: zeros
 * @weights: (nullable): how much each position counts; %NULL: once
 * @place: (nullable): where in the whole map that part lies; only where there are weights
 *
 * Returns: the sum of the squared differences, weighted
 */
gdouble
pst_content_sum (PstCompute          *compute,
                 const PstFeatureMap *map,
                 const PstFeatureMap *target,
                 const PstWeights    *weights,
                 const PstRectangle  *place)
{
  g_autofree gdouble *sums = g_new (gdouble, map->height);
  ContentPass         pass = { .map = map, .target = target, .weights = weights, .place = place, .sums = sums };
  gdouble             sum  = 0.0;

  pst_workers_run (compute->workers, map->height, sum_row, &pass);
  for (gint y = 0; y < map->height; y++)
    sum += sums[y];
  return sum;
}

static void
add_differences (gsize         n,
                 const gfloat *values,
                 const gfloat *target,
                 gfloat        factor,
                 gfloat       *to)
{
  for (gsize i = 0; i < n; i++)
    to[i] += factor * (values[i] - target[i]);
}

static void
add_weighted_differences (gsize         positions,
                          gsize         channels,
                          const gfloat *values,
                          const gfloat *target,
                          const gfloat *weights,
                          gfloat        factor,
                          gfloat       *to)
{
  for (gsize position = 0; position < positions; position++)
    if (weights[position] > 0.0f)
      add_differences (channels, values + position * channels, target + position * channels, weights[position] * factor,
                       to + position * channels);
}

/**
 * pst_content_gradient:
 * @map: the feature map of the picture that is painted, or a part of it
 * @target: the same of the content
 * @weights: (nullable): how much each position counts; %NULL: once
 * @place: (nullable): where in the whole map that part lies; only where there are weights
 * @factor: what the gradient of the sum of squared differences is multiplied with
 * @gradient: of the same size, to which the gradient is added
 */
void
pst_content_gradient (const PstFeatureMap *map,
                      const PstFeatureMap *target,
                      const PstWeights    *weights,
                      const PstRectangle  *place,
                      gdouble              factor,
                      const PstFeatureMap *gradient)
{
  for (gint y = 0; y < map->height; y++)
    {
      const gfloat *values = map->values + y * map->row;
      const gfloat *wanted = target->values + y * target->row;
      gfloat       *to     = gradient->values + y * gradient->row;

      if (weights)
        add_weighted_differences (map->width, map->channels, values, wanted, pst_weights_get_row (weights, map, place, y),
                                  2.0 * factor, to);
      else
        add_differences (map->width * map->channels, values, wanted, 2.0 * factor, to);
    }
}
