/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What residual networks are made of. */
#pragma once

#include "layers/patch-convolution.h"
#include "networks/network.h"

G_BEGIN_DECLS

#define PST_RESIDUAL_CONVOLUTIONS 3 /* in a block at the most */
#define PST_RESIDUAL_STAGES       4

/**
 * PstResidualBlock:
 * @name: torchvision's, for instance "layer2.0"
 * @stage: 0 to 3; each but the first begins with a block of half the size
 * @n_convolutions: 2, or 3 in a bottleneck
 * @convolutions: one behind the other, each with a ReLU; what the block sees is added before the last ReLU
 * @has_shortcut: whether what is added goes through a convolution, since the block's output has another size
 * @shortcut: that convolution, without a ReLU
 * @parameters: what the convolutions have learnt, the shortcut as the last, until they are prepared
 */
typedef struct
{
  gchar              *name;
  guint               stage;
  guint               n_convolutions;
  PstPatchConvolution convolutions[PST_RESIDUAL_CONVOLUTIONS];
  gboolean            has_shortcut;
  PstPatchConvolution shortcut;
  PstParameters       parameters[PST_RESIDUAL_CONVOLUTIONS + 1];
} PstResidualBlock;

/**
 * PstResidual:
 * @network: what every network has; layer 0 is the stem's ReLU, layer i the last ReLU of block i - 1
 * @stem: the first convolution, with a ReLU; a pooling step follows
 * @stem_parameters: what it has learnt, until it is prepared
 * @n_blocks: how many blocks there are
 * @blocks: behind that, one behind the other
 */
typedef struct
{
  PstNetwork           network;
  PstPatchConvolution  stem;
  PstParameters        stem_parameters;
  guint                n_blocks;
  PstResidualBlock    *blocks;
} PstResidual;

extern const PstNetworkFamily pst_residual_family;

gsize pst_residual_block_get_channels (const PstResidualBlock *block);

G_END_DECLS
