/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Painting at once, and what it does for painting step by step (paint-optimise.h), which may begin with it. */
#pragma once

#include "paint/paint-task.h"

G_BEGIN_DECLS

PstScale   *pst_paint_instant_plan            (PstSettings          *settings,
                                               const PstScenePlan   *scene,
                                               guint                *n_scales);
gboolean    pst_paint_instant                 (PstPaintOrder        *order,
                                               PstPicture          **canvas,
                                               PstPaintReport        report,
                                               gpointer              data,
                                               GCancellable         *cancellable,
                                               GError              **error);
guint64     pst_paint_instant_get_bytes       (const PstPaintOrder  *order,
                                               GError              **error);
gdouble     pst_paint_instant_get_work        (const PstPaintOrder  *order,
                                               guint                 index);

gfloat     *pst_paint_instant_read_styles     (const PstPaintOrder  *order,
                                               gdouble               strength,
                                               GCancellable         *cancellable,
                                               GError              **error);
PstPicture *pst_paint_instant_in_styles       (const PstPaintOrder  *order,
                                               const PstPicture     *content,
                                               const gfloat         *styles,
                                               GCancellable         *cancellable,
                                               GError              **error);
guint64     pst_paint_instant_get_start_bytes (const PstPaintOrder  *order,
                                               const PstScale       *scale);

G_END_DECLS
