/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The content loss mean((F - P)²) / mean(P²), F the feature map of the picture that is painted and P the content's
 * (Gatys, Ecker, Bethge 2016, equation 1, made relative to the target). Maps are [H, W, C]; sums in fixed parts,
 * added in order.
 */
#include "config.h"

#include "content-loss.h"

#define VALUES_A_TASK 32768

typedef struct
{
  const gfloat *map;
  const gfloat *target; /* NULL: zeros */
  gsize         n;
  gdouble      *sums;
  gfloat        factor;
  gfloat       *gradient;
} ContentPass;

static void
sum_part (guint    task,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  const ContentPass *pass  = data;
  gsize              begin = task * (gsize) VALUES_A_TASK;
  gsize              end   = MIN (begin + VALUES_A_TASK, pass->n);
  gdouble            sum   = 0.0;

  for (gsize i = begin; i < end; i++)
    {
      gdouble difference = pass->target ? pass->map[i] - pass->target[i] : pass->map[i];

      sum += difference * difference;
    }
  pass->sums[task] = sum;
}

static void
add_part (guint    task,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  const ContentPass *pass  = data;
  gsize              begin = task * (gsize) VALUES_A_TASK;
  gsize              end   = MIN (begin + VALUES_A_TASK, pass->n);

  for (gsize i = begin; i < end; i++)
    pass->gradient[i] += pass->factor * (pass->map[i] - pass->target[i]);
}

static gsize
count_values (const PstFeatureMap *map)
{
  return (gsize) map->width * map->height * map->channels;
}

static guint
count_tasks (const ContentPass *pass)
{
  return (pass->n + VALUES_A_TASK - 1) / VALUES_A_TASK;
}

/**
 * pst_content_mean_square:
 * @compute: what to run on
 * @map: a feature map
 *
 * Returns: the mean of its squared values, which a content loss is relative to
 */
gdouble
pst_content_mean_square (PstCompute          *compute,
                         const PstFeatureMap *map)
{
  return pst_content_loss (compute, map, NULL);
}

/**
 * pst_content_loss:
 * @compute: what to run on
 * @map: the feature map of the picture that is painted
 * @target: (nullable): [H, W, C], the content's; %NULL: zeros
 *
 * Returns: the mean squared difference, not yet relative to anything
 */
gdouble
pst_content_loss (PstCompute          *compute,
                  const PstFeatureMap *map,
                  const gfloat        *target)
{
  ContentPass          pass = { .map = map->values, .target = target, .n = count_values (map) };
  g_autofree gdouble  *sums = g_new (gdouble, count_tasks (&pass));
  gdouble              sum  = 0.0;

  pass.sums = sums;
  pst_workers_run (compute->workers, count_tasks (&pass), sum_part, &pass);
  for (guint task = 0; task < count_tasks (&pass); task++)
    sum += sums[task];
  return sum / pass.n;
}

/**
 * pst_content_gradient:
 * @compute: what to run on
 * @map: the feature map of the picture that is painted
 * @target: [H, W, C], the content's
 * @factor: what the gradient of the mean squared difference is multiplied with
 * @map_gradient: [H, W, C], to which the gradient is added
 */
void
pst_content_gradient (PstCompute          *compute,
                      const PstFeatureMap *map,
                      const gfloat        *target,
                      gdouble              factor,
                      gfloat              *map_gradient)
{
  ContentPass pass = { .map = map->values, .target = target, .n = count_values (map), .gradient = map_gradient };

  pass.factor = 2.0 * factor / pass.n;
  pst_workers_run (compute->workers, count_tasks (&pass), add_part, &pass);
}
