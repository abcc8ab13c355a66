/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the style losses that are asked for have to know: statistics (statistics.c), histograms with them (histogram.c), or frequencies
 * (fourier-loss.c).
 */
#include "config.h"

#include "objective/loss-context.h"

/**
 * pst_loss_context_has_histograms:
 * @context: what is compared
 *
 * Returns: whether there are histogram losses
 */
gboolean
pst_loss_context_has_histograms (const PstLossContext *context)
{
  return context->weights[PST_LOSS_HISTOGRAM] > 0.0;
}

/**
 * pst_loss_context_has_spectra:
 * @context: what is compared
 *
 * Returns: whether frequencies are compared
 */
gboolean
pst_loss_context_has_spectra (const PstLossContext *context)
{
  return context->style_loss == PST_STYLE_LOSS_FOURIER;
}

/**
 * pst_loss_context_has_statistics:
 * @context: what is compared
 *
 * Returns: whether statistics are more than a sign that there is something to compare
 */
gboolean
pst_loss_context_has_statistics (const PstLossContext *context)
{
  return ! pst_loss_context_has_spectra (context) || pst_loss_context_has_histograms (context);
}

/**
 * pst_loss_context_get_scratch:
 * @context: what is compared
 * @channels: of a feature map
 *
 * Returns: floats of the memory for computing (compute.c) that statistics are gathered in
 */
gsize
pst_loss_context_get_scratch (const PstLossContext *context,
                              gsize                 channels)
{
  return pst_statistics_scratch (channels, pst_loss_context_has_histograms (context), context->compute);
}

/**
 * pst_loss_context_new_statistics:
 * @context: what is compared
 * @channels: of a feature map
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full) (nullable): statistics, and there is memory to gather them
 */
PstStatistics *
pst_loss_context_new_statistics (const PstLossContext  *context,
                                 gsize                  channels,
                                 GError               **error)
{
  if (! pst_compute_reserve (context->compute, pst_loss_context_get_scratch (context, channels), error))
    return NULL;
  return pst_statistics_new (channels, pst_loss_context_has_histograms (context), error);
}
