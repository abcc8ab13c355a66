/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The loss of Gram matrices (L. Gatys, A. Ecker, M. Bethge, Image Style Transfer Using Convolutional Neural Networks, CVPR 2016,
 * equations 4 and 6, made relative to the target). With G of the picture, G_A of the painting, N positions:
 *
 *   ‖G - G_A‖² / ‖G_A‖²,   gradient 4 / (N ‖G_A‖²) · (G - G_A) F
 *
 * ‖·‖ is the Frobenius norm.
 */
#include "config.h"

#include "losses/style/gram-loss.h"
#include "losses/style/statistics-loss.h"

static gdouble
compare_row (const PstStatistics       *statistics,
             const PstStatisticsTarget *target,
             gdouble                    weight,
             gsize                      row,
             PstStyleGradient          *gradient)
{
  gsize   n      = statistics->channels;
  gdouble factor = target->gram_norm > 0.0 ? weight / target->gram_norm : 0.0;
  gdouble sum    = 0.0;

  for (gsize i = row * n; i < (row + 1) * n; i++)
    {
      gdouble difference = statistics->gram[i] - target->statistics->gram[i];

      sum += difference * difference;
      gradient->matrix[i] += 4.0 * factor / statistics->positions * difference;
    }
  return factor * sum;
}

static void
compare (PstStyleComparison *comparison)
{
  pst_statistics_comparison_compare_rows (comparison, compare_row);
}

const PstStyleLossClass pst_gram_loss = {
  PST_STATISTICS_LOSS,
  .is_parallel = TRUE,
  .compare     = compare,
};
