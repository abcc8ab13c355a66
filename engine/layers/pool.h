/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The 2×2 pooling after a convolution, on its own. */
#pragma once

#include "layers/convolution.h"

G_BEGIN_DECLS

void pst_pool_forward  (PstCompute      *compute,
                        const PstPlane  *plane,
                        gsize            channels,
                        const gfloat    *in,
                        const PstPooled *pooled);
void pst_pool_backward (PstCompute      *compute,
                        const PstPlane  *plane,
                        gsize            channels,
                        const PstPooled *pooled,
                        gfloat          *gradient);

G_END_DECLS
