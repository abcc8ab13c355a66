/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gradients that are the same function of the feature vector at every position. */
#pragma once

#include "compute/compute.h"
#include "features/guidance.h"

G_BEGIN_DECLS

/**
 * PstStyleGradient:
 * @channels: C
 * @panel: of the kernels that it is packed for
 * @matrix: [C, C], symmetric
 * @packed: the same in the kernels' panels
 * @offset: [C]
 *
 * The gradient of a loss that compares statistics with respect to the feature vector F_n at position n is @matrix · F_n + @offset,
 * the same at every position: so it can be applied to any part of the picture once the statistics of the whole are known.
 */
typedef struct
{
  gsize   channels;
  gsize   panel;
  gfloat *matrix;
  gfloat *packed;
  gfloat *offset;
} PstStyleGradient;

gsize             pst_style_gradient_bytes (gsize                    channels);
PstStyleGradient *pst_style_gradient_new   (gsize                    channels,
                                            gsize                    panel,
                                            GError                 **error);
void              pst_style_gradient_free  (PstStyleGradient        *gradient);

void              pst_style_gradient_clear (PstStyleGradient        *gradient,
                                            gsize                    first,
                                            gsize                    end);
void              pst_style_gradient_pack  (PstStyleGradient        *gradient,
                                            gsize                    first,
                                            gsize                    end);
void              pst_style_gradient_apply (const PstStyleGradient  *gradient,
                                            const PstKernels        *kernels,
                                            const PstFeatureMap     *map,
                                            const PstFeatureMap     *map_gradient);
void              pst_style_gradient_add   (const PstStyleGradient  *gradient,
                                            const PstKernels        *kernels,
                                            const PstFeatureMap     *map,
                                            const PstGuidance       *guidance,
                                            const PstRectangle      *place,
                                            const PstFeatureMap     *map_gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstStyleGradient, pst_style_gradient_free)

G_END_DECLS
