/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a live preview is asked: how two questions differ, and at which sizes they are answered.
 *
 * Each scale of a job is half as large as the next. A preview has the size of one of them, and so has a part that is painted larger: then
 * what is seen is what the job has on its canvas there. A stride says how many pixels of the picture, along a side, a pixel of a scale
 * stands for; parts begin and end on a pixel of the preview.
 */
#include "config.h"

#include "paint/paint-choice.h"
#include "preview/live-question.h"
#include "scene/scene-copy.h"

/* Pixels, at most, along a side of what is painted; and how much the screen may enlarge them before more are painted. */
#define LONGEST_SIDE 640
#define BLURRED      1.25

/**
 * pst_live_question_copy:
 * @question: a question
 *
 * Returns: (transfer full): a question that owns what it needs
 */
PstLiveQuestion *
pst_live_question_copy (const PstLiveQuestion *question)
{
  PstLiveQuestion *copy = g_memdup2 (question, sizeof *question);

  if (copy->files.network)
    g_object_ref (copy->files.network);
  if (copy->files.instant)
    g_object_ref (copy->files.instant);
  copy->settings = pst_settings_copy (question->settings);
  copy->scene    = g_new (PstScene, 1);
  pst_scene_copy (question->scene, question->files.n_entries, copy->scene);
  return copy;
}

/**
 * pst_live_question_free:
 * @question: a question made by pst_live_question_copy()
 */
void
pst_live_question_free (PstLiveQuestion *question)
{
  pst_model_files_clear (&question->files);
  g_object_unref (question->settings);
  pst_scene_clear (question->scene);
  g_free (question->scene);
  g_free (question);
}

/* Whether both are about the same picture, at the same size. */
gboolean
pst_live_question_shows_the_same (const PstLiveQuestion *question,
                                  const PstLiveQuestion *other)
{
  return question->scene->content == other->scene->content && question->width == other->width && question->height == other->height;
}

/* What the difference of two questions means to what is painted for one of them. */
PstChange
pst_live_question_compare (const PstLiveQuestion *question,
                           const PstLiveQuestion *other)
{
  PstChange change = MAX (pst_settings_compare (question->settings, other->settings),
                          pst_scene_compare (question->scene, question->files.n_entries, other->scene, other->files.n_entries));

  if (! pst_live_question_shows_the_same (question, other))
    return PST_CHANGE_SUBJECT;
  if (! pst_model_files_equal (&question->files, &other->files))
    return MAX (change, PST_CHANGE_AIM);
  if (change > PST_CHANGE_NONE && pst_paint_choice_read (question->settings).method == PST_METHOD_INSTANT)
    return PST_CHANGE_SUBJECT; /* it is painted anew in a moment; and the strength mixes styles */
  return change;
}

/* Whether it names everything that its settings need. */
gboolean
pst_live_question_is_complete (const PstLiveQuestion *question)
{
  PstPaintChoice choice = pst_paint_choice_read (question->settings);
  PstModelKinds  kinds  = (question->files.network ? PST_MODEL_NETWORK : 0) | (question->files.instant ? PST_MODEL_INSTANT : 0);
  PstScenePlan   plan;

  if (! question->scene->content)
    return FALSE;
  plan = pst_scene_get_plan (question->scene);
  return pst_paint_choice_can_use (&choice, &plan, kinds) && (question->files.n_entries > 0 || ! pst_scene_plan_has_ready_styles (&plan));
}

/* The side, of the picture, of a scale with this stride. */
gint
pst_live_divide (gint side,
                 gint stride)
{
  return MAX ((side + stride / 2) / stride, 1);
}

/* The stride of the preview of the whole, where the picture will be painted at last at this size. */
gint
pst_live_find_stride (gint width,
                      gint height)
{
  gint stride = 1;

  while (pst_live_divide (pst_picture_get_side (width, height), stride) > LONGEST_SIDE)
    stride *= 2;
  return stride;
}

/**
 * pst_live_question_choose_size:
 * @width: of the picture as it will be painted at last
 * @height: likewise
 * @preview_width: (out): of the preview
 * @preview_height: (out): of the preview
 *
 * A preview has the size of one of the job's own scales, at most 640 pixels along a side (pst_picture_get_side()).
 */
void
pst_live_question_choose_size (gint  width,
                               gint  height,
                               gint *preview_width,
                               gint *preview_height)
{
  gint stride = pst_live_find_stride (width, height);

  *preview_width  = pst_live_divide (width, stride);
  *preview_height = pst_live_divide (height, stride);
}

/* From one multiple of the stride to another, or to the picture's edge. */
static void
snap (gint  stride,
      gint  end,
      gint *start,
      gint *length)
{
  gint stop = CLAMP ((*start + *length + stride - 1) / stride * stride, 1, end);

  *start  = CLAMP (*start, 0, stop - 1) / stride * stride;
  *length = stop - *start;
}

/**
 * pst_live_question_choose_part:
 * @width: of the picture as it will be painted at last
 * @height: likewise
 * @density: how many pixels of the screen a pixel of the picture covers along a side
 * @place: (inout): the part that is to be seen; set to one that holds it and can be painted
 * @part_width: (out): of the part as it is to be painted
 * @part_height: (out): of the part as it is to be painted
 *
 * Returns: whether the part would be painted larger than it lies in the preview of the whole
 */
gboolean
pst_live_question_choose_part (gint          width,
                               gint          height,
                               gdouble       density,
                               PstRectangle *place,
                               gint         *part_width,
                               gint         *part_height)
{
  gint whole  = pst_live_find_stride (width, height);
  gint stride = whole;

  snap (whole, width, &place->x, &place->width);
  snap (whole, height, &place->y, &place->height);
  while (stride > 1 && density * stride > BLURRED && MAX (place->width, place->height) / (stride / 2) <= LONGEST_SIDE)
    stride /= 2;
  *part_width  = pst_live_divide (place->width, stride);
  *part_height = pst_live_divide (place->height, stride);
  return stride < whole;
}
