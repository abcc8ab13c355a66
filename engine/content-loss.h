/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far a feature map is from the content's. */
#pragma once

#include "feature-maps.h"

G_BEGIN_DECLS

gdouble pst_content_mean_square (PstCompute           *compute,
                                 const PstFeatureMap  *map);
gdouble pst_content_loss        (PstCompute           *compute,
                                 const PstFeatureMap  *map,
                                 const gfloat         *target);
void    pst_content_gradient    (PstCompute           *compute,
                                 const PstFeatureMap  *map,
                                 const gfloat         *target,
                                 gdouble               factor,
                                 gfloat               *map_gradient);

G_END_DECLS
