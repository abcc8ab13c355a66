/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Losses of the picture itself, without a network. */
#pragma once

#include "compute/compute.h"
#include "features/guidance.h"
#include "picture/edges.h"

G_BEGIN_DECLS

void pst_picture_loss (PstCompute         *compute,
                       const gfloat       *rgb,
                       gint                width,
                       gint                height,
                       PstEdges            edges,
                       const PstGuidance  *opacity,
                       const PstGuidance  *smoothed,
                       gdouble             smoothness_weight,
                       gdouble             range_weight,
                       gdouble            *smoothness,
                       gdouble            *range,
                       gfloat             *gradient);

G_END_DECLS
