/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The filters of a 3×3 convolution as they are multiplied with tiles. */
#pragma once

#include "compute/compute.h"

G_BEGIN_DECLS

void pst_winograd_filter_transform (PstCompute   *compute,
                                    const gfloat *filter,
                                    gsize         in_channels,
                                    gsize         out_channels,
                                    gfloat       *forward,
                                    gfloat       *backward);

G_END_DECLS
