/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Residual networks' only pooling step: the maximum of 3×3 pixels at every second pixel. */
#pragma once

#include "layers/convolution.h"

G_BEGIN_DECLS

PstPlane pst_strided_pool_get_plane (const PstPlane *plane);
void     pst_strided_pool_forward   (PstCompute     *compute,
                                     const PstPlane *plane,
                                     gsize           channels,
                                     const gfloat   *in,
                                     gfloat         *out,
                                     guint8         *routes);
void     pst_strided_pool_backward  (PstCompute     *compute,
                                     const PstPlane *plane,
                                     gsize           channels,
                                     const gfloat   *gradient,
                                     const guint8   *routes,
                                     gfloat         *in_gradient);

G_END_DECLS
