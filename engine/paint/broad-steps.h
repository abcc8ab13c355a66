/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Steps that change areas sooner than single pixels. */
#pragma once

#include <pastiche/mask.h>

#include "compute/compute.h"
#include "picture/plane.h"

G_BEGIN_DECLS

typedef struct _PstBroadSteps PstBroadSteps;

PstBroadSteps *pst_broad_steps_new       (PstCompute           *compute,
                                          const PstPlane       *plane,
                                          PstMask              *protection,
                                          GError              **error);
void           pst_broad_steps_free      (PstBroadSteps        *steps);
guint64        pst_broad_steps_get_bytes (const PstPlane       *plane);
const gfloat  *pst_broad_steps_blur      (const PstBroadSteps  *steps,
                                          const gfloat         *rgb);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstBroadSteps, pst_broad_steps_free)

G_END_DECLS
