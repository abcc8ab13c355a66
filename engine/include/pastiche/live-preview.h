/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small picture of what a job would paint, while somebody makes up their mind: there at once, then ever truer, and at last what
 * the job itself would paint at that size. Each question takes the place of the one before, and goes on from its picture.
 */
#pragma once

#include <pastiche/live-question.h>

G_BEGIN_DECLS

typedef struct _PstLivePreview PstLivePreview;

/**
 * PstLiveStage:
 * @PST_LIVE_STAGE_DRAFT: painted at once, in the painting's style, by a network that knows no other settings
 * @PST_LIVE_STAGE_SKETCH: goes on from the picture that is there, with the real settings, at small scales
 * @PST_LIVE_STAGE_PAINTING: painted from the start, as a job would, at the preview's size
 * @PST_LIVE_STAGE_PART: a part of it is painted at a larger size
 * @PST_LIVE_STAGE_REST: nothing is left to do
 */
typedef enum
{
  PST_LIVE_STAGE_DRAFT,
  PST_LIVE_STAGE_SKETCH,
  PST_LIVE_STAGE_PAINTING,
  PST_LIVE_STAGE_PART,
  PST_LIVE_STAGE_REST,
} PstLiveStage;

/**
 * PstLiveAnswer:
 * @picture: (nullable): what it looks like now, finished; %NULL: only the progress is new
 * @place: which part of the picture that is
 * @stage: what is being done
 * @fraction: how much of the way to rest is done, 0 to 1
 * @error: (nullable): why nothing more will come
 */
typedef struct
{
  PstPicture   *picture;
  PstRectangle  place;
  PstLiveStage  stage;
  gdouble       fraction;
  GError       *error;
} PstLiveAnswer;

/**
 * PstLiveReady:
 * @answer: the answer, borrowed
 * @data: what was given to pst_live_preview_new()
 */
typedef void (* PstLiveReady) (const PstLiveAnswer *answer,
                               gpointer             data);

/**
 * PstLiveRetouch:
 * @picture: (inout): a painting, of the whole or of a part, as a #PstRetouch is given it
 * @place: which part of the picture that is
 * @settings: the settings
 * @data: what was given to pst_live_preview_set_retouch()
 */
typedef void (* PstLiveRetouch) (PstPicture         *picture,
                                 const PstRectangle *place,
                                 PstSettings        *settings,
                                 gpointer            data);

/**
 * PstLiveMerge:
 * @picture: (inout): a finished picture, of the whole or of a part, which becomes what is seen of it where it is added
 * @content: what it was painted from, of the same size
 * @place: which part of the picture that is
 * @data: what was given to pst_live_preview_set_retouch()
 */
typedef void (* PstLiveMerge) (PstPicture         *picture,
                               const PstPicture   *content,
                               const PstRectangle *place,
                               gpointer            data);

PstLivePreview *pst_live_preview_new         (PstLiveReady           ready,
                                              gpointer               data);
void            pst_live_preview_free        (PstLivePreview        *preview);

void            pst_live_preview_set_retouch (PstLivePreview        *preview,
                                              PstLiveRetouch         retouch,
                                              PstLiveMerge           merge,
                                              gpointer               data);

void            pst_live_preview_retouch_anew
                                             (PstLivePreview        *preview);

void            pst_live_preview_ask         (PstLivePreview        *preview,
                                              const PstLiveQuestion *question);
void            pst_live_preview_ask_part    (PstLivePreview        *preview,
                                              PstPicture            *content,
                                              const PstRectangle    *place);
void            pst_live_preview_pause       (PstLivePreview        *preview);
void            pst_live_preview_resume      (PstLivePreview        *preview);
gboolean        pst_live_preview_is_at_rest  (PstLivePreview        *preview);
guint           pst_live_preview_count_steps (PstLivePreview        *preview);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstLivePreview, pst_live_preview_free)

G_END_DECLS
