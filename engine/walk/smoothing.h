/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Feature maps of residual networks, made smooth enough for style losses. */
#pragma once

#include "compute/compute.h"
#include "features/feature-map.h"

G_BEGIN_DECLS

void pst_smoothing_forward  (PstCompute          *compute,
                             gdouble              temperature,
                             const PstFeatureMap *map,
                             const PstFeatureMap *smoothed);
void pst_smoothing_backward (PstCompute          *compute,
                             gdouble              temperature,
                             const PstFeatureMap *smoothed,
                             const PstFeatureMap *gradient,
                             const PstFeatureMap *map_gradient);

G_END_DECLS
