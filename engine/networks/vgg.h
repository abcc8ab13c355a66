/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What VGG's networks are made of. */
#pragma once

#include "layers/convolution.h"
#include "networks/network.h"

G_BEGIN_DECLS

/**
 * PstVgg:
 * @network: what every network has
 * @convolutions: [n_layers], one behind the other, each with a ReLU; the first one has 3 input channels and is never
 *                prepared, since input-convolution.c does its work
 * @parameters: [n_layers], what they have learnt, until they are prepared
 *
 * Where a layer's stride is twice that of the layer before, a 2×2 pooling step lies between the two.
 */
typedef struct
{
  PstNetwork      network;
  PstConvolution *convolutions;
  PstParameters  *parameters;
} PstVgg;

extern const PstNetworkFamily pst_vgg_family;

gboolean pst_vgg_is_pooled (const PstVgg *vgg,
                            guint         layer);

G_END_DECLS
