/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What pictures are compared by, the same at all layers of the network. */
#pragma once

#include <pastiche/losses.h>
#include <pastiche/settings.h>

#include "features/statistics.h"
#include "objective/scene-guidance.h"

G_BEGIN_DECLS

/* A region that covers less of a layer's map, in positions, has no style to speak of there; nor has such a part of a painting. */
#define PST_LEAST_POSITIONS 1.0

/**
 * PstLossContext:
 * @compute: what to run on; borrowed
 * @scene: the scene at the size at which it is painted, paintings included
 * @regions: its regions
 * @guidance: how much each pixel counts; zeros before the content is known
 * @style_loss: how styles are compared
 * @weights: what each loss is multiplied with; where that of histogram losses is 0 there are none
 */
typedef struct
{
  PstCompute       *compute;
  PstScenePlan      scene;
  PstRegions        regions;
  PstSceneGuidance  guidance;
  PstStyleLoss      style_loss;
  gdouble           weights[PST_N_LOSSES];
} PstLossContext;

gboolean       pst_loss_context_has_histograms (const PstLossContext  *context);
gboolean       pst_loss_context_has_spectra    (const PstLossContext  *context);
gboolean       pst_loss_context_has_statistics (const PstLossContext  *context);
gsize          pst_loss_context_get_scratch    (const PstLossContext  *context,
                                                gsize                  channels);
PstStatistics *pst_loss_context_new_statistics (const PstLossContext  *context,
                                                gsize                  channels,
                                                GError               **error);

G_END_DECLS
