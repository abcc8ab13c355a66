/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The loss of covariances and means. With μ and the covariance C = G - μ μᵀ of the picture, μ_A and C_A of the painting, N positions:
 *
 *   ‖C - C_A‖² / ‖C_A‖² + ‖μ - μ_A‖² / ‖μ_A‖²,   gradient 4 / (N ‖C_A‖²) · (C - C_A) (F - μ) + 2 / (N ‖μ_A‖²) · (μ - μ_A)
 *
 * ‖·‖ is the Frobenius norm.
 */
#include "config.h"

#include "losses/style/covariance-loss.h"
#include "losses/style/statistics-loss.h"

/* A painting of one colour has no covariance to be relative to: the norm is not taken for less than this share of its
 * Gram matrix's.
 */
#define LEAST_SHARE 1e-4

static gdouble
get_norm (const PstStatistics *painting)
{
  gsize   n   = painting->channels;
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      sum += pst_statistics_get_covariance (painting, i, j) * pst_statistics_get_covariance (painting, i, j);
  return MAX (sum, LEAST_SHARE * pst_squared_norm (painting->gram, n * n));
}

static gdouble
compare_with (const PstStatistics  *statistics,
              const PstStyleTarget *target,
              gdouble               weight,
              PstStyleGradient     *gradient)
{
  const PstStatistics *painting    = pst_statistics_target_get (target);
  gsize                n           = painting->channels;
  gdouble              norm        = get_norm (painting);
  gdouble              mean_norm   = pst_squared_norm (painting->mean, n);
  gdouble              factor      = norm > 0.0 ? weight / norm : 0.0;
  gdouble              mean_factor = mean_norm > 0.0 ? weight / mean_norm : 0.0;
  gdouble              sum         = 0.0;
  gdouble              mean_sum    = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      gdouble mean_difference = statistics->mean[i] - painting->mean[i];
      gdouble centre          = 0.0; /* row i of (C - C_A) times μ */

      for (gsize j = 0; j < n; j++)
        {
          gdouble difference = pst_statistics_get_covariance (statistics, i, j) - pst_statistics_get_covariance (painting, i, j);

          sum += difference * difference;
          centre += difference * statistics->mean[j];
          gradient->matrix[i * n + j] += 4.0 * factor / statistics->positions * difference;
        }
      mean_sum += mean_difference * mean_difference;
      gradient->offset[i] += (2.0 * mean_factor * mean_difference - 4.0 * factor * centre) / statistics->positions;
    }
  return factor * sum + mean_factor * mean_sum;
}

static void
compare (PstStyleComparison *comparison)
{
  pst_statistics_comparison_compare (comparison, compare_with);
}

const PstStyleLossClass pst_covariance_loss = {
  PST_STATISTICS_LOSS,
  .compare = compare,
};
