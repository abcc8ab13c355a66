/* SPDX-License-Identifier: GPL-3.0-or-later */

/* With what painting step by step begins. */
#pragma once

#include "paint/paint-request.h"

G_BEGIN_DECLS

gboolean        pst_start_canvas_is_instant (const PstPaintRequest  *request);
const PstScale *pst_start_canvas_get_scale  (const PstPaintRequest  *request);
PstPicture     *pst_start_canvas_make       (const PstPaintRequest  *request,
                                             const PstScale         *scale,
                                             PstPicture             *content,
                                             const PstMask          *protection,
                                             const PstPicture       *coarser,
                                             GCancellable           *cancellable,
                                             GError                **error);

G_END_DECLS
