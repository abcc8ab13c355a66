/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The loss of means and deviations (Y. Li, N. Wang, J. Liu, X. Hou, Demystifying Neural Style Transfer, 2017, section 4.3, made relative to
 * the target). With μ of the picture, σ² the diagonal of its covariance, μ_A and σ_A of the painting, N positions:
 *
 *   ‖σ - σ_A‖² / ‖σ_A‖² + ‖μ - μ_A‖² / ‖μ_A‖²,   gradient 2 / (N ‖σ_A‖²) · (σ - σ_A) / σ · (F - μ) + 2 / (N ‖μ_A‖²) · (μ - μ_A)
 */
#include "config.h"

#include <math.h>

#include "losses/style/moments-loss.h"
#include "losses/style/statistics-loss.h"

/* Silent channels have no spread to divide by: σ² is not taken for less than this share of its mean over the target's channels. */
#define LEAST_SHARE 1e-4

static gdouble
get_variance (const PstStatistics *statistics,
              gsize                channel)
{
  return MAX (pst_statistics_get_covariance (statistics, channel, channel), 0.0);
}

static gdouble
get_deviation (const PstStatistics *statistics,
               gsize                channel,
               gdouble              least)
{
  return sqrt (get_variance (statistics, channel) + least);
}

static gdouble
find_least (const PstStatistics *painting)
{
  gdouble variance = 0.0;

  for (gsize i = 0; i < painting->channels; i++)
    variance += get_variance (painting, i);
  return MAX (LEAST_SHARE * variance / painting->channels, G_MINFLOAT);
}

static gdouble
compare_with (const PstStatistics  *statistics,
              const PstStyleTarget *target,
              gdouble               weight,
              PstStyleGradient     *gradient)
{
  const PstStatistics *painting  = pst_statistics_target_get (target);
  gsize                n         = painting->channels;
  gdouble              mean_norm = pst_squared_norm (painting->mean, n);
  gdouble              least     = find_least (painting);
  gdouble              norm      = 0.0;
  gdouble              sum       = 0.0;
  gdouble              mean_sum  = 0.0;

  for (gsize i = 0; i < n; i++)
    norm += get_deviation (painting, i, least) * get_deviation (painting, i, least);
  for (gsize i = 0; i < n; i++)
    {
      gdouble spread          = get_deviation (statistics, i, least);
      gdouble difference      = spread - get_deviation (painting, i, least);
      gdouble mean_difference = statistics->mean[i] - painting->mean[i];
      gdouble factor          = 2.0 * weight / norm / statistics->positions * difference / spread;

      sum += difference * difference;
      mean_sum += mean_difference * mean_difference;
      gradient->matrix[i * n + i] += factor;
      gradient->offset[i] -= factor * statistics->mean[i];
      if (mean_norm > 0.0)
        gradient->offset[i] += 2.0 * weight / mean_norm / statistics->positions * mean_difference;
    }
  return weight * (sum / norm + (mean_norm > 0.0 ? mean_sum / mean_norm : 0.0));
}

static void
compare (PstStyleComparison *comparison)
{
  pst_statistics_comparison_compare (comparison, compare_with);
}

const PstStyleLossClass pst_moments_loss = {
  PST_STATISTICS_LOSS,
  .compare = compare,
};
