/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far the statistics of a feature map are from a painting's. */
#pragma once

#include <pastiche/settings.h>

#include "features/statistics.h"

G_BEGIN_DECLS

/**
 * PstStyleGradient:
 * @channels: C
 * @panel: of the kernels that it is packed for
 * @matrix: [C, C], symmetric
 * @packed: the same in the kernels' panels
 * @offset: [C]
 * @curves: (nullable): [C, PST_HISTOGRAM_NODES], a function of the value of each channel
 *
 * The gradient of a style loss with respect to the feature vector F_n at position n is @matrix · F_n + @offset + @curves (F_n), the
 * same at every position: so it can be applied to any part of the picture once the statistics of the whole are known.
 */
typedef struct
{
  gsize   channels;
  gsize   panel;
  gfloat *matrix;
  gfloat *packed;
  gfloat *offset;
  gfloat *curves;
} PstStyleGradient;

PstStyleGradient *pst_style_gradient_new   (gsize                    channels,
                                            gsize                    panel,
                                            gboolean                 with_curves,
                                            GError                 **error);
void              pst_style_gradient_free  (PstStyleGradient        *gradient);
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

gsize             pst_style_loss_bytes     (PstStyleLoss             kind,
                                            gsize                    channels);
gboolean          pst_style_loss_prepare   (PstStyleLoss             kind,
                                            PstStatistics           *target,
                                            GError                 **error);
gdouble           pst_style_loss           (PstStyleLoss             kind,
                                            const PstStatistics     *statistics,
                                            gsize                    n_targets,
                                            const PstStatistics    **targets,
                                            const gdouble           *weights,
                                            PstStyleGradient        *gradient);
gdouble           pst_histogram_loss       (const PstStatistics     *statistics,
                                            gsize                    n_targets,
                                            const PstStatistics    **targets,
                                            const gdouble           *weights,
                                            PstStyleGradient        *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstStyleGradient, pst_style_gradient_free)

G_END_DECLS
