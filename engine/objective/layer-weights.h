/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much each layer of the network counts, as the settings say: "relu1_1:2 relu4_1". */
#pragma once

#include <pastiche/network.h>
#include <pastiche/settings.h>

#include "scene/regions.h"

G_BEGIN_DECLS

/**
 * PstLayerWeights:
 * @content: [n_layers], content weights: 0 where a layer is not asked for, or does not fit the picture
 * @matching: [n_layers], what hypercolumns are made of: 0 where nothing looks at any, a layer is not asked for, or it does not fit
 *            the picture and all paintings
 * @styles: [n_paintings], of each painting: [n_layers], its share among the paintings of its region, divided among the layers that are
 *          asked for and fit the picture and the painting; 0 for the others
 * @left_out: (nullable): the names of layers that were asked for and do not fit
 */
typedef struct
{
  gdouble *content;
  gdouble *matching;
  gdouble *styles[PST_MOST_PAINTINGS];
  gchar   *left_out;
} PstLayerWeights;

gboolean pst_layer_weights_init  (PstLayerWeights     *weights,
                                  const PstNetwork    *network,
                                  PstSettings         *settings,
                                  const PstScenePlan  *scene,
                                  const PstRegions    *regions,
                                  GError             **error);
void     pst_layer_weights_clear (PstLayerWeights     *weights);

gboolean pst_layer_weights_check_style (const PstNetwork    *network,
                                        PstSettings         *settings,
                                        const PstScenePlan  *scene,
                                        const PstRegions    *regions,
                                        GError             **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstLayerWeights, pst_layer_weights_clear)

G_END_DECLS
