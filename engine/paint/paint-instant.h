/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Painting at once, and what it does for painting step by step (paint-optimise.h), which may begin with it. */
#pragma once

#include "paint/paint-request.h"

G_BEGIN_DECLS

PstScale   *pst_paint_instant_plan            (const PstPaintChoice   *choice,
                                               const PstScenePlan     *scene,
                                               guint                  *n_scales);
gfloat     *pst_paint_instant_make_ready      (const PstPaintRequest  *request,
                                               GCancellable           *cancellable);
gboolean    pst_paint_instant                 (PstPaintRequest        *request,
                                               PstPicture            **canvas,
                                               PstPaintReport          report,
                                               gpointer                data,
                                               GCancellable           *cancellable,
                                               GError                **error);
guint64     pst_paint_instant_get_bytes       (const PstPaintRequest  *request,
                                               GError                **error);
gdouble     pst_paint_instant_get_work        (const PstPaintRequest  *request,
                                               guint                   index,
                                               gdouble                *preparation);

gfloat     *pst_paint_instant_read_styles     (const PstPaintRequest  *request,
                                               gdouble                 strength,
                                               GCancellable           *cancellable,
                                               GError                **error);
PstPicture *pst_paint_instant_in_styles       (const PstPaintRequest  *request,
                                               const PstPicture       *content,
                                               const gfloat           *styles,
                                               GCancellable           *cancellable,
                                               GError                **error);
guint64     pst_paint_instant_get_start_bytes (const PstPaintRequest  *request,
                                               const PstScale         *scale);

G_END_DECLS
