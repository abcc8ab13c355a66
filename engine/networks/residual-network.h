/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a residual network is made of. */
#pragma once

#include "layers/patch-convolution.h"
#include "networks/safetensors.h"

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
 * @name: the architecture's, for instance "resnet50"
 * @stem: the first convolution, with a ReLU; a pooling step follows
 * @stem_parameters: what it has learnt, until it is prepared
 * @n_blocks: how many blocks there are
 * @blocks: behind that, one behind the other
 *
 * Layer 0 of the network is the stem's ReLU, layer i the last ReLU of block i - 1.
 */
typedef struct
{
  const gchar         *name;
  PstPatchConvolution  stem;
  PstParameters        stem_parameters;
  guint                n_blocks;
  PstResidualBlock    *blocks;
} PstResidual;

gboolean     pst_residual_is_in     (const PstSafetensors  *tensors);
PstResidual *pst_residual_load      (const PstSafetensors  *tensors,
                                     GError               **error);
void         pst_residual_free      (PstResidual           *residual);

gsize        pst_residual_block_get_channels
                                    (const PstResidualBlock *block);
gsize        pst_residual_get_bytes (const PstResidual     *residual,
                                     guint                  n_layers);
gboolean     pst_residual_prepare   (PstResidual           *residual,
                                     guint                  n_layers,
                                     PstCompute            *compute,
                                     GCancellable          *cancellable,
                                     GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstResidual, pst_residual_free)

G_END_DECLS
