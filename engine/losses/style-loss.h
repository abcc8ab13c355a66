/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far the statistics of a feature map are from a painting's. */
#pragma once

#include <pastiche/settings.h>

#include "features/statistics.h"
#include "losses/style-gradient.h"

G_BEGIN_DECLS

gsize    pst_style_loss_bytes   (PstStyleLoss           kind,
                                 gsize                  channels);
gboolean pst_style_loss_prepare (PstStyleLoss           kind,
                                 PstStatistics         *target,
                                 GError               **error);
gdouble  pst_style_loss         (PstStyleLoss           kind,
                                 const PstStatistics   *statistics,
                                 gsize                  n_targets,
                                 const PstStatistics  **targets,
                                 const gdouble         *weights,
                                 PstStyleGradient      *gradient);
gdouble  pst_histogram_loss     (const PstStatistics   *statistics,
                                 gsize                  n_targets,
                                 const PstStatistics  **targets,
                                 const gdouble         *weights,
                                 PstStyleGradient      *gradient);

G_END_DECLS
