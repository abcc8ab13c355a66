/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far a feature map is from the content's. */
#pragma once

#include "weights.h"

G_BEGIN_DECLS

gdouble pst_content_sum      (PstCompute           *compute,
                              const PstFeatureMap  *map,
                              const PstFeatureMap  *target,
                              const PstWeights     *weights,
                              const PstRectangle   *place);
void    pst_content_gradient (const PstFeatureMap  *map,
                              const PstFeatureMap  *target,
                              const PstWeights     *weights,
                              const PstRectangle   *place,
                              gdouble               factor,
                              const PstFeatureMap  *gradient);

G_END_DECLS
