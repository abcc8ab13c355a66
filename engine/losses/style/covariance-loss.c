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
compare_row (const PstStatistics       *statistics,
             const PstStatisticsTarget *target,
             gdouble                    weight,
             gsize                      row,
             PstStyleGradient          *gradient)
{
  const PstStatistics *painting        = target->statistics;
  gsize                n               = painting->channels;
  gdouble              norm            = MAX (target->covariance_norm, LEAST_SHARE * target->gram_norm);
  gdouble              factor          = norm > 0.0 ? weight / norm : 0.0;
  gdouble              mean_factor     = target->mean_norm > 0.0 ? weight / target->mean_norm : 0.0;
  gdouble              mean_difference = statistics->mean[row] - painting->mean[row];
  gdouble              sum             = 0.0;
  gdouble              centre          = 0.0; /* the row of (C - C_A) times μ */

  for (gsize j = 0; j < n; j++)
    {
      gdouble difference = pst_statistics_get_covariance (statistics, row, j) - pst_statistics_get_covariance (painting, row, j);

      sum += difference * difference;
      centre += difference * statistics->mean[j];
      gradient->matrix[row * n + j] += 4.0 * factor / statistics->positions * difference;
    }
  gradient->offset[row] += (2.0 * mean_factor * mean_difference - 4.0 * factor * centre) / statistics->positions;
  return factor * sum + mean_factor * mean_difference * mean_difference;
}

static void
compare (PstStyleComparison *comparison)
{
  pst_statistics_comparison_compare_rows (comparison, compare_row);
}

const PstStyleLossClass pst_covariance_loss = {
  PST_STATISTICS_LOSS,
  .is_parallel = TRUE,
  .compare     = compare,
};
