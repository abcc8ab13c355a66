/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Style losses of the mean μ and the matrix G of a feature map (statistics.c). A loss against several paintings is the sum of those
 * against each: since all of them compare the same statistics, so is the gradient, a matrix and an offset (style-gradient.c), and
 * applying it takes no longer than for one. Those that compare G, row by row, share out the rows. Each loss has a file of its own:
 *
 *   gram-loss.c, covariance-loss.c, moments-loss.c, wasserstein-loss.c
 *
 * Statistics and losses are in double precision, what is applied to the feature map in single precision.
 */
#include "config.h"

#include "losses/style/statistics-loss.h"

PstStyleBytes
pst_statistics_loss_bytes (const PstFeatureMap *painting G_GNUC_UNUSED,
                           const PstFeatureMap *picture)
{
  gsize channels = picture->channels;

  return (PstStyleBytes) {
    .target     = pst_statistics_bytes (channels),
    .comparison = pst_statistics_bytes (channels) + pst_style_gradient_bytes (channels),
  };
}

gboolean
pst_statistics_target_begin (PstStyleTarget  *target,
                             GError         **error)
{
  PstStatisticsTarget *own = (PstStatisticsTarget *) target;

  own->statistics = pst_statistics_new (target->painting.channels, error);
  if (! own->statistics)
    return FALSE;
  pst_statistics_clear (own->statistics, pst_guidance_count (target->guidance, &target->painting));
  return TRUE;
}

void
pst_statistics_target_add (PstStyleTarget      *target,
                           const PstFeatureMap *map,
                           const PstRectangle  *place)
{
  pst_statistics_add (((PstStatisticsTarget *) target)->statistics, target->compute, map, target->guidance, place);
}

gboolean
pst_statistics_target_finish (PstStyleTarget  *target,
                              GError         **error G_GNUC_UNUSED)
{
  PstStatisticsTarget *own        = (PstStatisticsTarget *) target;
  PstStatistics       *statistics = own->statistics;
  gsize                n          = statistics->channels;

  pst_statistics_finish (statistics);
  own->mean_norm       = pst_squared_norm (statistics->mean, n);
  own->gram_norm       = pst_squared_norm (statistics->gram, n * n);
  own->covariance_norm = 0.0;
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      own->covariance_norm += pst_statistics_get_covariance (statistics, i, j) * pst_statistics_get_covariance (statistics, i, j);
  return TRUE;
}

void
pst_statistics_target_clear (PstStyleTarget *target)
{
  g_clear_pointer (&((PstStatisticsTarget *) target)->statistics, pst_statistics_free);
}

/* Of a finished target. */
const PstStatistics *
pst_statistics_target_get (const PstStyleTarget *target)
{
  return ((const PstStatisticsTarget *) target)->statistics;
}

gboolean
pst_statistics_comparison_init (PstStyleComparison  *comparison,
                                GError             **error)
{
  PstStatisticsComparison *own      = (PstStatisticsComparison *) comparison;
  gsize                    channels = comparison->picture.channels;

  own->statistics = pst_statistics_new (channels, error);
  own->gradient   = own->statistics ? pst_style_gradient_new (channels, comparison->compute->kernels->panel, error) : NULL;
  return own->gradient != NULL;
}

void
pst_statistics_comparison_begin (PstStyleComparison *comparison)
{
  pst_statistics_clear (((PstStatisticsComparison *) comparison)->statistics, comparison->positions);
}

void
pst_statistics_comparison_add (PstStyleComparison  *comparison,
                               const PstFeatureMap *map,
                               const PstRectangle  *place)
{
  pst_statistics_add (((PstStatisticsComparison *) comparison)->statistics, comparison->compute, map, comparison->guidance, place);
}

/* All parts were added: adds up the loss over the targets, and so its gradient. */
void
pst_statistics_comparison_compare (PstStyleComparison *comparison,
                                   PstStatisticsLoss   loss)
{
  PstStatisticsComparison *own = (PstStatisticsComparison *) comparison;

  pst_statistics_finish (own->statistics);
  pst_style_gradient_clear (own->gradient, 0, own->gradient->channels);
  for (gsize i = 0; i < comparison->n_targets; i++)
    comparison->value += loss (own->statistics, comparison->targets[i], comparison->weights[i], own->gradient);
  pst_style_gradient_pack (own->gradient, 0, own->gradient->channels);
}

typedef struct
{
  PstStatisticsComparison *comparison;
  PstStatisticsRowLoss     loss;
  gdouble                 *values; /* [channels] */
} RowPass;

static void
compare_rows (guint    group,
              guint    worker G_GNUC_UNUSED,
              gpointer data)
{
  const RowPass                 *pass  = data;
  const PstStatisticsComparison *own   = pass->comparison;
  gsize                          first = (gsize) group * PST_CHANNEL_GROUP;
  gsize                          end   = first + PST_CHANNEL_GROUP;

  pst_style_gradient_clear (own->gradient, first, end);
  for (gsize row = first; row < end; row++)
    for (gsize i = 0; i < own->comparison.n_targets; i++)
      pass->values[row] += pass->loss (own->statistics, (const PstStatisticsTarget *) own->comparison.targets[i],
                                       own->comparison.weights[i], row, own->gradient);
  pst_style_gradient_pack (own->gradient, first, end);
}

/* The same for a loss that is the sum of those of G's rows, by all workers. */
void
pst_statistics_comparison_compare_rows (PstStyleComparison   *comparison,
                                        PstStatisticsRowLoss  loss)
{
  PstStatisticsComparison *own    = (PstStatisticsComparison *) comparison;
  gsize                    n      = own->statistics->channels;
  g_autofree gdouble      *values = g_new0 (gdouble, n);
  RowPass                  pass   = { own, loss, values };

  pst_statistics_finish_together (own->statistics, comparison->compute);
  pst_workers_run (comparison->compute->workers, n / PST_CHANNEL_GROUP, compare_rows, &pass);
  for (gsize row = 0; row < n; row++)
    comparison->value += values[row];
}

void
pst_statistics_comparison_set_gradient (const PstStyleComparison *comparison,
                                        const PstFeatureMap      *map,
                                        const PstFeatureMap      *gradient)
{
  const PstStatisticsComparison *own = (const PstStatisticsComparison *) comparison;

  pst_style_gradient_apply (own->gradient, comparison->compute->kernels, map, gradient);
}

void
pst_statistics_comparison_add_gradient (const PstStyleComparison *comparison,
                                        const PstFeatureMap      *map,
                                        const PstRectangle       *place,
                                        const PstFeatureMap      *gradient)
{
  const PstStatisticsComparison *own = (const PstStatisticsComparison *) comparison;

  pst_style_gradient_add (own->gradient, comparison->compute->kernels, map, comparison->guidance, place, gradient);
}

void
pst_statistics_comparison_clear (PstStyleComparison *comparison)
{
  PstStatisticsComparison *own = (PstStatisticsComparison *) comparison;

  g_clear_pointer (&own->statistics, pst_statistics_free);
  g_clear_pointer (&own->gradient, pst_style_gradient_free);
}

gdouble
pst_squared_norm (const gdouble *values,
                  gsize          n)
{
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += values[i] * values[i];
  return sum;
}
