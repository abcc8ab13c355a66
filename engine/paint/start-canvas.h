/* SPDX-License-Identifier: GPL-3.0-or-later */

/* With what painting step by step begins. */
#pragma once

#include "paint/paint-request.h"

G_BEGIN_DECLS

/* How much of the picture's own detail a finer scale starts with. None loses faces; all of it leaves the photograph's grain. */
#define PST_DETAIL_SHARE 0.5f

gboolean        pst_start_canvas_is_instant (const PstPaintRequest  *request);
const PstScale *pst_start_canvas_get_scale  (const PstPaintRequest  *request);
gboolean        pst_start_canvas_add_detail (PstPicture             *canvas,
                                             PstPicture             *picture,
                                             const PstPicture       *coarser,
                                             PstTiling               tiling,
                                             gfloat                  share,
                                             const PstMask          *protection,
                                             GError                **error);
PstPicture     *pst_start_canvas_make       (const PstPaintRequest  *request,
                                             const PstScale         *scale,
                                             PstPicture             *content,
                                             const PstMask          *protection,
                                             const PstPicture       *coarser,
                                             GCancellable           *cancellable,
                                             GError                **error);
PstPicture     *pst_start_canvas_make_source
                                            (const PstPaintRequest  *request,
                                             PstPicture             *content,
                                             const PstPicture       *coarser,
                                             GError                **error);

G_END_DECLS
