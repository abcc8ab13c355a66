/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Painting step by step. It takes the same request as painting at once (paint-instant.h), and answers the same questions, so that job.c
 * need not know which it is.
 */
#pragma once

#include "paint/paint-request.h"

G_BEGIN_DECLS

gboolean pst_paint           (PstPaintRequest        *request,
                              PstPicture            **canvas,
                              PstPaintReport          report,
                              gpointer                data,
                              GCancellable           *cancellable,
                              GError                **error);
guint64  pst_paint_get_bytes (const PstPaintRequest  *request,
                              GError                **error);
gdouble  pst_paint_get_work  (const PstPaintRequest  *request,
                              guint                   index,
                              gdouble                *preparation);

G_END_DECLS
