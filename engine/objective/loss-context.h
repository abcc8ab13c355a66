/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What pictures are compared by, the same at all layers of the network. */
#pragma once

#include <pastiche/settings.h>

#include "features/statistics.h"
#include "objective/scene-guidance.h"

G_BEGIN_DECLS

/* A region that covers less of a layer's map, in positions, has no style to speak of there; nor has such a part of a painting. */
#define PST_LEAST_POSITIONS 1.0

/**
 * PstComparison:
 * @compute: what to run on; borrowed
 * @scene: the scene at the size at which it is painted, paintings included
 * @regions: its regions
 * @weights: how much each pixel counts; zeros before the content is known
 * @style_loss: how styles are compared
 * @style_weight: what style losses are multiplied with
 * @histogram_weight: likewise histogram losses; where it is 0 there are none
 */
typedef struct
{
  PstCompute       *compute;
  PstScenePlan      scene;
  PstRegions        regions;
  PstSceneGuidance  guidance;
  PstStyleLoss      style_loss;
  gdouble           style_weight;
  gdouble           histogram_weight;
} PstComparison;

gboolean       pst_comparison_has_histograms (const PstComparison  *comparison);
gboolean       pst_comparison_has_spectra    (const PstComparison  *comparison);
gboolean       pst_comparison_has_statistics (const PstComparison  *comparison);
gsize          pst_comparison_get_scratch    (const PstComparison  *comparison,
                                              gsize                 channels);
PstStatistics *pst_comparison_new_statistics (const PstComparison  *comparison,
                                              gsize                 channels,
                                              GError              **error);

G_END_DECLS
