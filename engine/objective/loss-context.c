/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the style losses that are asked for have to know: statistics (statistics.c), histograms with them (histogram.c), or frequencies
 * (fourier-loss.c).
 */
#include "config.h"

#include "objective/loss-context.h"

/**
 * pst_comparison_has_histograms:
 * @comparison: what is compared
 *
 * Returns: whether there are histogram losses
 */
gboolean
pst_comparison_has_histograms (const PstComparison *comparison)
{
  return comparison->histogram_weight > 0.0;
}

/**
 * pst_comparison_has_spectra:
 * @comparison: what is compared
 *
 * Returns: whether frequencies are compared
 */
gboolean
pst_comparison_has_spectra (const PstComparison *comparison)
{
  return comparison->style_loss == PST_STYLE_LOSS_FOURIER;
}

/**
 * pst_comparison_has_statistics:
 * @comparison: what is compared
 *
 * Returns: whether statistics are more than a sign that there is something to compare
 */
gboolean
pst_comparison_has_statistics (const PstComparison *comparison)
{
  return ! pst_comparison_has_spectra (comparison) || pst_comparison_has_histograms (comparison);
}

/**
 * pst_comparison_get_scratch:
 * @comparison: what is compared
 * @channels: of a feature map
 *
 * Returns: floats of the memory for computing (compute.c) that statistics are gathered in
 */
gsize
pst_comparison_get_scratch (const PstComparison *comparison,
                            gsize                channels)
{
  return pst_statistics_scratch (channels, pst_comparison_has_histograms (comparison), comparison->compute);
}

/**
 * pst_comparison_new_statistics:
 * @comparison: what is compared
 * @channels: of a feature map
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full) (nullable): statistics, and there is memory to gather them
 */
PstStatistics *
pst_comparison_new_statistics (const PstComparison  *comparison,
                               gsize                 channels,
                               GError              **error)
{
  if (! pst_compute_reserve (comparison->compute, pst_comparison_get_scratch (comparison, channels), error))
    return NULL;
  return pst_statistics_new (channels, pst_comparison_has_histograms (comparison), error);
}
