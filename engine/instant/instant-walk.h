/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Painting at once: a transformation network's walk over a whole picture. */
#pragma once

#include <pastiche/picture.h>

#include "compute/compute.h"
#include "instant/instant.h"

G_BEGIN_DECLS

PstPicture *pst_instant_paint      (PstInstant        *instant,
                                    PstCompute        *compute,
                                    const PstPicture  *picture,
                                    const gfloat      *vector,
                                    PstTiling          tiling,
                                    guint64            budget,
                                    GCancellable      *cancellable,
                                    GError           **error);
void        pst_instant_make_ready (PstInstant        *instant,
                                    PstCompute        *compute,
                                    gint               width,
                                    gint               height,
                                    PstTiling          tiling,
                                    guint64            budget,
                                    guint64            beside,
                                    GCancellable      *cancellable);
guint64     pst_instant_get_bytes  (const PstInstant  *instant,
                                    const PstCompute  *compute,
                                    gint               width,
                                    gint               height,
                                    PstTiling          tiling,
                                    guint64            budget);

G_END_DECLS
