/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a network is made of, for the engine itself. */
#pragma once

#include <pastiche/network.h>

#include "networks/residual-network.h"

G_BEGIN_DECLS

/**
 * PstLayer:
 * @name: of its ReLU, for instance "relu3_1", or of its block, for instance "layer2.0"
 * @channels: of its feature map
 * @stride: how many pixels of the picture a position of its feature map stands for, along a side
 * @pooled: whether its input is pooled 2×2 before the convolution
 * @convolution: the convolution
 * @parameters: what it has learnt, until it is prepared
 *
 * A convolution and its ReLU; or in a residual network what a block ends with, which has nothing but the first three.
 */
typedef struct
{
  gchar          *name;
  gsize           channels;
  gint            stride;
  gboolean        pooled;
  PstConvolution  convolution;
  PstParameters   parameters;
} PstLayer;

/**
 * _PstNetwork:
 * @name: the architecture's name
 * @mean: what is subtracted from red, green and blue, which are 0 to 1
 * @std: what the difference is divided by
 * @n_layers: how many layers there are
 * @layers: from the picture inwards; the first one's convolution has 3 input channels and is never prepared
 * @residual: (nullable): its convolutions, where it is a residual network
 * @style_layers: (nullable): the layers that see the style where the settings leave the choice to the network; %NULL: the
 *                setting's default is meant for it
 * @content_layers: (nullable): likewise for the content
 * @prepare_mutex: guards the preparation of the convolutions
 */
struct _PstNetwork
{
  gchar       *name;
  gfloat       mean[3];
  gfloat       std[3];
  guint        n_layers;
  PstLayer    *layers;
  PstResidual *residual;
  gchar       *style_layers;
  gchar       *content_layers;
  GMutex       prepare_mutex;
};

gboolean pst_network_find_layer (const PstNetwork  *network,
                                 const gchar       *name,
                                 guint             *layer);
gboolean pst_network_layer_fits (const PstNetwork  *network,
                                 guint              layer,
                                 gint               width,
                                 gint               height);
gint     pst_network_get_stride (const PstNetwork  *network,
                                 guint              layer);
gsize    pst_network_get_bytes  (const PstNetwork  *network,
                                 guint              n_layers);
gboolean pst_network_prepare    (PstNetwork        *network,
                                 guint              n_layers,
                                 PstCompute        *compute,
                                 GCancellable      *cancellable,
                                 GError           **error);

G_END_DECLS
