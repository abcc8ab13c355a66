/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What pictures are compared by, the same at all layers of the network. */
#pragma once

#include "losses/matching/hypercolumn.h"
#include "losses/style/style-losses.h"
#include "networks/network.h"
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
 * @weights: what each loss is multiplied with
 * @unprotected: how much content counts where nothing protects it, in parts of its layers' weights
 * @styles: how styles are compared for each of the losses; %NULL where they are not
 * @column: hypercolumns, where a loss looks at them; no layers: none does
 */
typedef struct
{
  PstCompute              *compute;
  PstScenePlan             scene;
  PstRegions               regions;
  PstSceneGuidance         guidance;
  gdouble                  weights[PST_N_LOSSES];
  gdouble                  unprotected;
  const PstStyleLossClass *styles[PST_N_LOSSES];
  PstHypercolumn           column;
} PstLossContext;

void          pst_loss_context_init        (PstLossContext        *context,
                                            PstSettings           *settings,
                                            PstCompute            *compute,
                                            const PstScenePlan    *scene);
gboolean      pst_loss_context_has_places  (const PstScenePlan    *scene);
void          pst_loss_context_set_columns (PstLossContext        *context,
                                            const PstNetwork      *network,
                                            const gdouble         *layers);
PstStyleBytes pst_loss_context_get_bytes   (const PstLossContext  *context,
                                            const PstFeatureMap   *painting,
                                            const PstFeatureMap   *picture);
gsize         pst_loss_context_get_scratch (const PstLossContext  *context,
                                            gsize                  channels);
gdouble       pst_loss_context_get_work    (const PstLossContext  *context);

G_END_DECLS
