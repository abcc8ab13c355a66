/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a live preview paints, and in which order. Everything here happens in one thread. */
#pragma once

#include <pastiche/live-preview.h>

#include "preview/preview-snapshot.h"

G_BEGIN_DECLS

/**
 * PstShowSnapshot:
 * @snapshot: (transfer full) (nullable): what to show; %NULL where only the progress is new
 * @stage: what is being done
 * @fraction: how much of the way to rest is done
 * @data: what was given to pst_preview_painter_new()
 */
typedef void (* PstShowSnapshot) (PstSnapshot  *snapshot,
                                  PstLiveStage  stage,
                                  gdouble       fraction,
                                  gpointer      data);

typedef struct _PstPreviewPainter PstPreviewPainter;

PstPreviewPainter *pst_preview_painter_new         (PstShowSnapshot           show,
                                                    gpointer                  data);
void               pst_preview_painter_free        (PstPreviewPainter        *painter);
void               pst_preview_painter_clear       (PstPreviewPainter        *painter);

void               pst_preview_painter_ask         (PstPreviewPainter        *painter,
                                                    PstLiveQuestion          *question,
                                                    PstChange                 change);
void               pst_preview_painter_ask_part    (PstPreviewPainter        *painter,
                                                    PstPicture               *content,
                                                    const PstRectangle       *place);
PstLiveStage       pst_preview_painter_get_stage   (const PstPreviewPainter  *painter);
gboolean           pst_preview_painter_work        (PstPreviewPainter        *painter,
                                                    GCancellable             *cancellable,
                                                    GError                  **error);
void               pst_preview_painter_give_up     (PstPreviewPainter        *painter);
guint              pst_preview_painter_count_steps (const PstPreviewPainter  *painter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstPreviewPainter, pst_preview_painter_free)

G_END_DECLS
