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
compare_with (const PstStatistics  *statistics,
              const PstStyleTarget *target,
              gdouble               weight,
              PstStyleGradient     *gradient)
{
  const PstStatistics *painting = pst_statistics_target_get (target);
  gsize                n        = painting->channels;
  gdouble              norm     = pst_squared_norm (painting->gram, n * n);
  gdouble              factor   = norm > 0.0 ? weight / norm : 0.0;
  gdouble              sum      = 0.0;

  for (gsize i = 0; i < n * n; i++)
    {
      gdouble difference = statistics->gram[i] - painting->gram[i];

      sum += difference * difference;
      gradient->matrix[i] += 4.0 * factor / statistics->positions * difference;
    }
  return factor * sum;
}

static void
compare (PstStyleComparison *comparison)
{
  pst_statistics_comparison_compare (comparison, compare_with);
}

const PstStyleLossClass pst_gram_loss = {
  PST_STATISTICS_LOSS,
  .compare = compare,
};
