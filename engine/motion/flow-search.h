/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dense inverse search: the first guess of the flow at a scale. */
#pragma once

#include <pastiche/flow.h>

#include "motion/flow-plane.h"

G_BEGIN_DECLS

/**
 * PstFlowMatch:
 * @displacement: in pixels
 * @trust: how far that is to be trusted, below 1
 *
 * What was found for a patch.
 */
typedef struct
{
  gfloat displacement[2];
  gfloat trust;
} PstFlowMatch;

gsize pst_flow_search_count   (gint                width,
                               gint                height);
gsize pst_flow_search_scratch (gint                width);
void  pst_flow_search         (PstCompute         *compute,
                               const PstFlowPlane *from,
                               const PstFlowPlane *to,
                               PstFlowPlane        flow[2],
                               const PstFlow      *before,
                               guint               level,
                               PstFlowMatch       *matches[2]);

G_END_DECLS
