/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A map enlarged twofold, each pixel repeated, forward and backward. */
#pragma once

#include "compute/compute.h"
#include "picture/plane.h"

G_BEGIN_DECLS

PstPlane pst_enlargement_get_plane (const PstPlane *plane);
void     pst_enlargement_forward   (PstCompute     *compute,
                                    const PstPlane *plane,
                                    gsize           channels,
                                    const gfloat   *in,
                                    gfloat         *out);
void     pst_enlargement_backward  (PstCompute     *compute,
                                    const PstPlane *plane,
                                    gsize           channels,
                                    const gfloat   *gradient,
                                    gfloat         *in_gradient);

G_END_DECLS
