/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a live preview paints, and in which order. Everything here happens in one thread. */
#pragma once

#include <pastiche/live-preview.h>

#include "preview/preview-snapshot.h"

G_BEGIN_DECLS

/**
 * PstEaselShow:
 * @look: (transfer full) (nullable): what to show; %NULL where only the progress is new
 * @stage: what is being done
 * @fraction: how much of the way to rest is done
 * @data: what was given to pst_easel_new()
 */
typedef void (* PstEaselShow) (PstEaselLook *look,
                               PstLiveStage  stage,
                               gdouble       fraction,
                               gpointer      data);

typedef struct _PstEasel PstEasel;

PstEasel     *pst_easel_new          (PstEaselShow            show,
                                      gpointer                data);
void          pst_easel_free         (PstEasel               *easel);
void          pst_easel_clear        (PstEasel               *easel);

void          pst_easel_ask          (PstEasel               *easel,
                                      PstLiveQuestion        *question,
                                      PstChange               change);
void          pst_easel_ask_part     (PstEasel               *easel,
                                      PstPicture             *content,
                                      const PstLivePlace     *place);
PstLiveStage  pst_easel_get_stage    (const PstEasel         *easel);
gboolean      pst_easel_work         (PstEasel               *easel,
                                      GCancellable           *cancellable,
                                      GError                **error);
void          pst_easel_give_up      (PstEasel               *easel);
guint         pst_easel_count_steps  (const PstEasel         *easel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstEasel, pst_easel_free)

G_END_DECLS
