/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The histogram loss: how far the values of each channel have to be moved to be as frequent as the painting's (histogram.c),
 * relative to the painting's mean square:
 *
 *   Σ_c mean ((F - H (F))²) / mean (‖F_A‖²)
 *
 * It stands beside a style loss of statistics, which do not see how values are distributed.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "compute/cost.h"
#include "features/histogram.h"
#include "losses/style/histogram-loss.h"
#include "losses/style/statistics-loss.h"

typedef struct
{
  PstStatisticsTarget  statistics; /* while the painting is looked at */
  PstHistogram        *histogram;
  gdouble              norm;       /* its mean square */
} HistogramTarget;

typedef struct
{
  PstStyleComparison  comparison;
  PstHistogram       *histogram;
  gfloat             *curves; /* [C, PST_HISTOGRAM_NODES], the gradient as a function of the value of each channel */
} HistogramComparison;

static gsize
count_curves (gsize channels)
{
  return channels * PST_HISTOGRAM_NODES;
}

static PstStyleBytes
count_bytes (const PstFeatureMap *painting,
             const PstFeatureMap *picture)
{
  return (PstStyleBytes) {
    .target     = pst_histogram_bytes (picture->channels),
    .measuring  = pst_statistics_bytes (painting->channels),
    .comparison = pst_histogram_bytes (picture->channels) + count_curves (picture->channels) * sizeof (gfloat),
  };
}

static gsize
count_scratch (gsize             channels,
               const PstCompute *compute)
{
  return MAX (pst_statistics_scratch (channels, compute), pst_histogram_scratch (channels, compute));
}

static gdouble
estimate_work (gdouble n_pixels,
               guint   n_regions G_GNUC_UNUSED,
               guint   n_paintings G_GNUC_UNUSED)
{
  return PST_COST_HISTOGRAM * n_pixels;
}

static gboolean
begin_target (PstStyleTarget  *target,
              GError         **error)
{
  HistogramTarget *own = (HistogramTarget *) target;

  if (! pst_statistics_target_begin (target, error))
    return FALSE;
  own->histogram = pst_histogram_new (target->painting.channels, error);
  return own->histogram != NULL;
}

static void
add_to_target (PstStyleTarget      *target,
               const PstFeatureMap *map,
               const PstRectangle  *place)
{
  pst_statistics_target_add (target, map, place);
  pst_histogram_add (((HistogramTarget *) target)->histogram, target->compute, map, target->guidance, place);
}

static gboolean
finish_target (PstStyleTarget  *target,
               GError         **error)
{
  pst_statistics_target_finish (target, error);
  ((HistogramTarget *) target)->norm = pst_statistics_mean_square (pst_statistics_target_get (target));
  pst_statistics_target_clear (target);
  return TRUE;
}

static void
clear_target (PstStyleTarget *target)
{
  pst_statistics_target_clear (target);
  g_clear_pointer (&((HistogramTarget *) target)->histogram, pst_histogram_free);
}

static gboolean
init (PstStyleComparison  *comparison,
      GError             **error)
{
  HistogramComparison *own      = (HistogramComparison *) comparison;
  gsize                channels = comparison->picture.channels;

  own->histogram = pst_histogram_new (channels, error);
  own->curves    = own->histogram ? pst_floats_new (count_curves (channels), error) : NULL;
  return own->curves != NULL;
}

static void
begin (PstStyleComparison *comparison)
{
  pst_histogram_clear (((HistogramComparison *) comparison)->histogram);
}

static void
add (PstStyleComparison  *comparison,
     const PstFeatureMap *map,
     const PstRectangle  *place)
{
  pst_histogram_add (((HistogramComparison *) comparison)->histogram, comparison->compute, map, comparison->guidance, place);
}

static void
compare (PstStyleComparison *comparison)
{
  HistogramComparison *own = (HistogramComparison *) comparison;

  memset (own->curves, 0, count_curves (comparison->picture.channels) * sizeof (gfloat));
  for (gsize i = 0; i < comparison->n_targets; i++)
    {
      const HistogramTarget *target = (const HistogramTarget *) comparison->targets[i];
      gdouble                factor = target->norm > 0.0 ? comparison->weights[i] / target->norm : 0.0;

      comparison->value += factor * pst_histogram_distance (own->histogram, target->histogram, factor / comparison->positions,
                                                            own->curves);
    }
}

static void
add_gradient (const PstStyleComparison *comparison,
              const PstFeatureMap      *map,
              const PstRectangle       *place,
              const PstFeatureMap      *gradient)
{
  pst_histogram_bend (((const HistogramComparison *) comparison)->curves, map, comparison->guidance, place, gradient);
}

static void
clear (PstStyleComparison *comparison)
{
  HistogramComparison *own = (HistogramComparison *) comparison;

  g_clear_pointer (&own->histogram, pst_histogram_free);
  g_clear_pointer (&own->curves, pst_memory_free);
}

const PstStyleLossClass pst_histogram_loss = {
  .target_size      = sizeof (HistogramTarget),
  .comparison_size  = sizeof (HistogramComparison),
  .bytes            = count_bytes,
  .scratch          = count_scratch,
  .work             = estimate_work,
  .target_begin     = begin_target,
  .target_add       = add_to_target,
  .target_finish    = finish_target,
  .target_clear     = clear_target,
  .comparison_init  = init,
  .begin            = begin,
  .add              = add,
  .compare          = compare,
  .add_gradient     = add_gradient,
  .comparison_clear = clear,
};
