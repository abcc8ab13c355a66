/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small picture of what a job would paint, while somebody makes up their mind: there at once, then ever truer, and at last what
 * the job itself would paint at that size. Each question takes the place of the one before, and goes on from its picture.
 */
#pragma once

#include <pastiche/models.h>
#include <pastiche/scene.h>
#include <pastiche/settings.h>

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
 * PstLiveQuestion:
 * @files: the networks that pst_models_needed() names and, for a first picture at once, one that paints in any style
 * @settings: the settings; changes after the question do not matter
 * @scene: what is painted, as for a job, the content of the size that pst_live_preview_choose_size() tells or larger; its pictures and
 *         masks are not to be changed afterwards
 * @n_entries: how long each style in the scene is; 0 where there are only paintings
 * @width: of the picture as it will be painted at last, in pixels
 * @height: likewise
 *
 * Everything is borrowed. Pictures and masks that are asked about again are best the same: then it is known that they are.
 */
typedef struct
{
  PstModelFiles  files;
  PstSettings   *settings;
  PstScene      *scene;
  gsize          n_entries;
  gint           width;
  gint           height;
} PstLiveQuestion;

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
 * @picture: (inout): a finished picture, of the whole or of a part
 * @content: what it was painted from, of the same size
 * @place: which part of the picture that is
 * @settings: the settings
 * @data: what was given to pst_live_preview_set_retouch()
 */
typedef void (* PstLiveRetouch) (PstPicture         *picture,
                                 const PstPicture   *content,
                                 const PstRectangle *place,
                                 PstSettings        *settings,
                                 gpointer            data);

PstLiveQuestion *pst_live_question_copy      (const PstLiveQuestion *question);
void            pst_live_question_free       (PstLiveQuestion       *question);

PstLivePreview *pst_live_preview_new         (PstLiveReady           ready,
                                              gpointer               data);
void            pst_live_preview_free        (PstLivePreview        *preview);

void            pst_live_preview_set_retouch (PstLivePreview        *preview,
                                              PstLiveRetouch         retouch,
                                              gpointer               data);

void            pst_live_preview_retouch_anew
                                             (PstLivePreview        *preview);

void            pst_live_preview_choose_size (gint                   width,
                                              gint                   height,
                                              gint                  *preview_width,
                                              gint                  *preview_height);
gboolean        pst_live_preview_choose_part (gint                   width,
                                              gint                   height,
                                              gdouble                density,
                                              PstRectangle          *place,
                                              gint                  *part_width,
                                              gint                  *part_height);

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
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstLiveQuestion, pst_live_question_free)

G_END_DECLS
