/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every network is made of, for the engine itself; what only some have is their family's (vgg.h, residual-network.h). */
#pragma once

#include <pastiche/network.h>

#include "compute/compute.h"

G_BEGIN_DECLS

typedef struct _PstNetworkFamily PstNetworkFamily;

/**
 * PstLayer:
 * @name: of its ReLU, for instance "relu3_1", or of its block, for instance "layer2.0"
 * @channels: of its feature map
 * @stride: how many pixels of the picture a position of its feature map stands for, along a side
 *
 * What can be looked at: the output of a ReLU.
 */
typedef struct
{
  gchar *name;
  gsize  channels;
  gint   stride;
} PstLayer;

/**
 * _PstNetwork:
 * @family: what it is of; the family's own structure begins with this one
 * @name: the architecture's name
 * @mean: what is subtracted from red, green and blue, which are 0 to 1
 * @std: what the difference is divided by
 * @remark: (nullable): what the user should know about how the file was read, as a translated sentence
 * @n_layers: how many layers there are
 * @layers: from the picture inwards
 * @style_layers: (nullable): the layers that see the style where the settings leave the choice to the network; %NULL: the
 *                setting's default is meant for it
 * @content_layers: (nullable): likewise for the content
 * @matching_layers: (nullable): likewise for hypercolumns
 * @prepare_mutex: guards the preparation of the convolutions
 */
struct _PstNetwork
{
  const PstNetworkFamily *family;
  gchar                  *name;
  gfloat                  mean[3];
  gfloat                  std[3];
  gchar                  *remark;
  guint                   n_layers;
  PstLayer               *layers;
  gchar                  *style_layers;
  gchar                  *content_layers;
  gchar                  *matching_layers;
  GMutex                  prepare_mutex;
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
