/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Variational refinement of a flow. */
#pragma once

#include "motion/flow-plane.h"

G_BEGIN_DECLS

gsize pst_flow_refinement_scratch (gint                width);
void  pst_flow_refine             (PstCompute         *compute,
                                   const PstFlowPlane *from,
                                   const PstFlowPlane *to,
                                   const PstFlowPlane  flow[2],
                                   PstFlowPlane        refined[2]);

G_END_DECLS
