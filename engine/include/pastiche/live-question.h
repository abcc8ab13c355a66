/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a live preview is asked: what would a job paint of this scene, with these settings? */
#pragma once

#include <pastiche/models.h>
#include <pastiche/scene.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

/**
 * PstLiveQuestion:
 * @files: the networks that pst_models_needed() names and, for a first picture at once, one that paints in any style
 * @settings: the settings; changes after the question do not matter
 * @scene: what is painted, as for a job, the content of the size that pst_live_question_choose_size() tells or larger; its pictures and
 *         masks are not to be changed afterwards
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
  gint           width;
  gint           height;
} PstLiveQuestion;

PstLiveQuestion *pst_live_question_copy        (const PstLiveQuestion *question);
void             pst_live_question_free        (PstLiveQuestion       *question);

void             pst_live_question_choose_size (gint                   width,
                                                gint                   height,
                                                gint                  *preview_width,
                                                gint                  *preview_height);
gboolean         pst_live_question_choose_part (gint                   width,
                                                gint                   height,
                                                gdouble                density,
                                                PstRectangle          *place,
                                                gint                  *part_width,
                                                gint                  *part_height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstLiveQuestion, pst_live_question_free)

G_END_DECLS
