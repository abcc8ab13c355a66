/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The stages in which a live preview is painted. Every one is a job of its own (job.c), and leaves its canvas to the next:
 *
 *   draft     the network that paints at once: the painting's style in a tenth of a second
 *   sketch    the real losses at the two smallest scales, going on from the canvas that is there
 *   painting  the job itself at the preview's size, which is that of one of its own scales: what it paints is, bit for bit, what
 *             pst_job_run() paints at that size. It starts where the settings want it to, not with the sketch: otherwise what is
 *             seen at rest would depend on everything that was tried before
 *   part      where somebody has zoomed in: the scales that the picture would still have, for this part only
 *
 * A change of the question leads back to the first stage that it makes a difference to (PstChange). Where that is the painting, what is
 * there already is shown first, as the question now says where and how strongly it is painted.
 *
 * A small canvas is shown with the detail of the canvas before it, so that a picture that is painted anew from the small scales does not
 * become blurred meanwhile (preview-snapshot.c).
 *
 * A part is painted at its true scale: with brush marks as large, beside the whole picture, as they will be. Its statistics stand for
 * those of the whole, which nobody can know without painting it; since it starts with the canvas of the whole, and has only the few
 * steps of the larger scales, it keeps the colours and shapes that it has there. Of the painting it sees the middle, three times as
 * large as itself.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>
#include <pastiche/job.h>

#include "compute/workers.h"
#include "job/job-part.h"
#include "paint/scales.h"
#include "paint/start-canvas.h"
#include "picture/picture-resize.h"
#include "preview/live-question.h"
#include "preview/preview-painter.h"
#include "scene/scene-copy.h"

/* Steps of a sketch at the smallest scale, and at the one after that. */
#define SKETCH_STEPS       24
#define SKETCH_LEAST_STEPS 12

/* Of the way to rest, what is done after the draft and after the sketch. */
#define DRAFT_SHARE  0.02
#define SKETCH_SHARE 0.15

/* The long side of what a part sees of the painting, in those of the part. */
#define PART_WINDOW 3.0

struct _PstPreviewPainter
{
  PstShowSnapshot show;
  gpointer        data;

  PstLiveQuestion *question;
  PstPaintChoice   choice;   /* what the question's settings say */
  PstLiveStage     stage;    /* the next to do */
  gboolean         is_new;   /* the question: nothing has been shown for it */
  PstSharedModels *models;   /* or NULL */
  PstModelFiles    files;    /* where they were read */
  PstPicture      *content;  /* of the preview's size; NULL until it is made */
  PstPicture      *canvas;   /* likewise: what is painted, not finished; NULL before there is something */
  PstPicture      *part;     /* the content of the part, or NULL */
  PstRectangle     place;    /* of the part */

  /* the stage that is being done */
  PstPicture  *ground;
  PstScene     target;   /* the scene at the size to be shown */
  PstSnapshot *whole;    /* where that is a part, what is painted of the whole; or NULL */
  PstPicture  *last;     /* the canvas after the last step */
  PstRectangle shown;    /* which part of the picture */
  guint        n_steps;  /* of all stages, ever; atomic */
};

/* (transfer full): a painter with nothing to paint; show is told of everything that can be shown */
PstPreviewPainter *
pst_preview_painter_new (PstShowSnapshot show,
                         gpointer        data)
{
  PstPreviewPainter *painter = g_new0 (PstPreviewPainter, 1);

  painter->show  = show;
  painter->data  = data;
  painter->stage = PST_LIVE_STAGE_REST;
  return painter;
}

/* Takes the picture down, and its part, while nobody works at it: what is asked next is about another one. */
void
pst_preview_painter_clear (PstPreviewPainter *painter)
{
  painter->stage = PST_LIVE_STAGE_REST;
  g_clear_pointer (&painter->question, pst_live_question_free);
  g_clear_pointer (&painter->content, pst_picture_unref);
  g_clear_pointer (&painter->canvas, pst_picture_unref);
  g_clear_pointer (&painter->part, pst_picture_unref);
}

void
pst_preview_painter_free (PstPreviewPainter *painter)
{
  pst_preview_painter_clear (painter);
  g_clear_pointer (&painter->models, pst_shared_models_unref);
  pst_model_files_clear (&painter->files);
  g_free (painter);
}

/* ---- what to do */

static PstLiveStage
find_stage (PstChange change)
{
  switch (change)
    {
    case PST_CHANGE_NONE:
    case PST_CHANGE_FINISHING:
      return PST_LIVE_STAGE_REST;
    case PST_CHANGE_COURSE:
      return PST_LIVE_STAGE_PAINTING;
    case PST_CHANGE_AIM:
      return PST_LIVE_STAGE_SKETCH;
    case PST_CHANGE_SUBJECT:
      return PST_LIVE_STAGE_DRAFT;
    }
  g_return_val_if_reached (PST_LIVE_STAGE_DRAFT);
}

/* Takes what is to be painted from now on, of the same content and size unless the painter is clear, and what has changed
 * since the question before.
 */
void
pst_preview_painter_ask (PstPreviewPainter *painter,
                         PstLiveQuestion   *question,
                         PstChange          change)
{
  painter->stage = MIN (painter->stage, find_stage (painter->question ? change : PST_CHANGE_SUBJECT));
  g_clear_pointer (&painter->question, pst_live_question_free);
  painter->question = question;
  painter->choice   = pst_paint_choice_read (question->settings);
  painter->is_new   = TRUE;
}

/* Takes the content of a part, which lies as pst_live_question_choose_part() tells; NULL: only the whole is looked at. */
void
pst_preview_painter_ask_part (PstPreviewPainter  *painter,
                              PstPicture         *content,
                              const PstRectangle *place)
{
  g_clear_pointer (&painter->part, pst_picture_unref);
  painter->part  = content;
  painter->place = *place;
  if (painter->question && painter->stage >= PST_LIVE_STAGE_PART)
    painter->stage = content ? PST_LIVE_STAGE_PART : PST_LIVE_STAGE_REST;
}

/* Where a stage could not be done: nothing more is done for this question, and the next one begins anew. */
void
pst_preview_painter_give_up (PstPreviewPainter *painter)
{
  painter->stage = PST_LIVE_STAGE_REST;
  g_clear_pointer (&painter->question, pst_live_question_free);
}

/* What pst_preview_painter_work() will do next. */
PstLiveStage
pst_preview_painter_get_stage (const PstPreviewPainter *painter)
{
  return painter->stage;
}

/* How many steps have been made; painting at once is one. May be asked in any thread. */
guint
pst_preview_painter_count_steps (const PstPreviewPainter *painter)
{
  return g_atomic_int_get (&painter->n_steps);
}

/* ---- snapshots */

static PstSnapshot *
take_snapshot (PstPreviewPainter *painter,
               PstPicture        *canvas)
{
  PstSnapshot *snapshot = g_atomic_rc_box_new (PstSnapshot);

  *snapshot = (PstSnapshot) {
    .canvas    = pst_picture_ref (canvas),
    .ground    = painter->ground ? pst_picture_ref (painter->ground) : NULL,
    .n_entries = painter->question->files.n_entries,
    .models    = pst_shared_models_ref (painter->models),
    .whole     = painter->whole ? pst_snapshot_ref (painter->whole) : NULL,
    .place     = painter->shown,
  };
  if (! snapshot->whole)
    snapshot->tiling = painter->choice.tiling;
  pst_scene_copy (&painter->target, painter->question->files.n_entries, &snapshot->scene);
  return snapshot;
}

/* What is painted from the start is first less than what is there already. */
static gboolean
is_worth_showing (const PstPreviewPainter *painter,
                  const PstProgress       *progress)
{
  if (progress->step == 0)
    return FALSE;
  if (painter->stage != PST_LIVE_STAGE_PAINTING || ! painter->ground)
    return TRUE;
  if (progress->scale == progress->n_scales)
    return 4 * progress->step >= progress->n_steps;
  return progress->scale > 1;
}

static gdouble
find_fraction (const PstPreviewPainter *painter,
               gdouble                  fraction)
{
  switch (painter->stage)
    {
    case PST_LIVE_STAGE_DRAFT:
      return DRAFT_SHARE * fraction;
    case PST_LIVE_STAGE_SKETCH:
      return DRAFT_SHARE + (SKETCH_SHARE - DRAFT_SHARE) * fraction;
    case PST_LIVE_STAGE_PAINTING:
      return SKETCH_SHARE + (1.0 - SKETCH_SHARE) * fraction;
    default:
      return fraction;
    }
}

/* Without memory for a copy, the last one is shown a little longer. */
static void
watch (const PstPicture  *canvas,
       const PstProgress *progress,
       gpointer           data)
{
  PstPreviewPainter *painter  = data;
  PstPicture        *copy     = NULL;
  PstSnapshot       *snapshot = NULL;

  if (progress->step > 0)
    g_atomic_int_inc (&painter->n_steps);
  if (is_worth_showing (painter, progress))
    copy = pst_picture_copy (canvas, NULL);
  if (copy)
    {
      if (painter->stage == PST_LIVE_STAGE_PAINTING && progress->scale == progress->n_scales)
        g_clear_pointer (&painter->ground, pst_picture_unref); /* the canvas has detail of its own, joined edges too */
      g_clear_pointer (&painter->last, pst_picture_unref);
      painter->last = copy;
      snapshot        = take_snapshot (painter, copy);
    }
  painter->show (snapshot, painter->stage, find_fraction (painter, progress->fraction), painter->data);
}

/* ---- the stages */

static GParamSpec *
find_setting (PstSettings *settings,
              const gchar *name)
{
  return g_object_class_find_property (G_OBJECT_GET_CLASS (settings), name);
}

/* As near to it as the setting allows. */
static void
set_within_range (PstSettings *settings,
                  const gchar *name,
                  gdouble      number)
{
  GParamSpec      *setting = find_setting (settings, name);
  g_auto (GValue)  wanted  = G_VALUE_INIT;
  g_auto (GValue)  value   = G_VALUE_INIT;

  g_value_init (&wanted, G_TYPE_DOUBLE);
  g_value_set_double (&wanted, number);
  g_param_value_convert (setting, &wanted, g_value_init (&value, setting->value_type), FALSE);
  g_object_set_property (G_OBJECT (settings), name, &value);
}

/* (transfer full): the question's settings, but for what a stage chooses otherwise: the only place where it tells a job to do so */
static PstSettings *
make_settings (PstPreviewPainter    *painter,
               const PstPaintChoice *choice)
{
  PstSettings *settings = pst_settings_copy (painter->question->settings);

  g_object_set (settings,
                "method", choice->method,
                "canvas", choice->tiling,
                "palette", choice->palette,
                "scales", choice->scales,
                "steps", choice->steps,
                "least-steps", choice->least_steps,
                "supersampling", choice->supersampling,
                NULL);
  set_within_range (settings, "smallest-scale", choice->smallest);
  set_within_range (settings, "brush-size", choice->brush);
  return settings;
}

/* A part gets the colours that it has in the whole. */
static void
follow_whole (PstPreviewPainter *painter,
              PstJob            *job)
{
  g_autoptr (PstWorkers)  workers = pst_workers_new (1);
  g_autoptr (PstFinisher) leader  = pst_snapshot_make_leader (painter->whole, &painter->choice, workers);

  if (leader)
    pst_job_follow (job, leader);
}

/* Runs a job; takes the scene. */
static gboolean
run (PstPreviewPainter     *painter,
     const PstPaintChoice  *choice,
     PstScene              *scene,
     GCancellable          *cancellable,
     GError               **error)
{
  PstScenePlan             plan     = pst_scene_get_plan (scene);
  g_autoptr (PstSettings)  settings = make_settings (painter, choice);
  g_autoptr (PstJob)       job      = pst_job_new (&painter->models->models, settings, &plan);
  g_autoptr (PstPicture)   result   = NULL;

  if (painter->whole)
    follow_whole (painter, job);
  pst_job_set_watch (job, watch, painter);
  result = pst_job_run (job, scene, cancellable, error);
  return result != NULL;
}

/* At the preview's size, as it is. */
static gboolean
run_whole (PstPreviewPainter     *painter,
           const PstPaintChoice  *choice,
           GCancellable          *cancellable,
           GError               **error)
{
  g_auto (PstScene) scene = { 0 };

  pst_scene_copy (&painter->target, painter->question->files.n_entries, &scene);
  return run (painter, choice, &scene, cancellable, error);
}

/* What was painted last takes the canvas's place. */
static gboolean
keep_last (PstPreviewPainter  *painter,
           GError            **error)
{
  g_autoptr (PstSnapshot)  snapshot = painter->last ? take_snapshot (painter, painter->last) : NULL;
  PstPicture              *kept     = snapshot ? pst_snapshot_compose (snapshot, error) : NULL;

  if (snapshot && ! kept)
    return FALSE;
  if (kept)
    {
      g_clear_pointer (&painter->canvas, pst_picture_unref);
      painter->canvas = kept;
    }
  return TRUE;
}

/* The style, at the preview's size and so at no other brush size than the network's own. */
static gboolean
draft (PstPreviewPainter  *painter,
       GCancellable       *cancellable,
       GError            **error)
{
  PstPaintChoice choice = painter->choice;

  if (! painter->models->models.instant)
    return TRUE;
  choice.method = PST_METHOD_INSTANT;
  choice.brush  = 1.0;
  return run_whole (painter, &choice, cancellable, error);
}

/* The scale after the smallest, where there is one. */
static PstScale
choose_sketch_scale (PstPreviewPainter    *painter,
                     const PstPaintChoice *choice)
{
  PstScenePlan         plan   = pst_scene_get_plan (&painter->target);
  guint                n_scales;
  g_autofree PstScale *scales = pst_scales_plan (choice, &plan, &n_scales);

  return scales[MIN (1, n_scales - 1)];
}

static gboolean
sketch (PstPreviewPainter  *painter,
        GCancellable       *cancellable,
        GError            **error)
{
  PstPaintChoice    choice = painter->choice;
  g_auto (PstScene) scene  = { 0 };
  PstScale          scale;

  if (choice.method == PST_METHOD_INSTANT)
    return TRUE;
  if (! painter->canvas)
    painter->canvas = pst_picture_ref (painter->content);
  painter->ground = pst_picture_ref (painter->canvas);
  choice.scales        = PST_SCALES_ALL;
  choice.steps         = SKETCH_STEPS;
  choice.least_steps   = SKETCH_LEAST_STEPS;
  scale                = choose_sketch_scale (painter, &choice);
  choice.brush         = pst_scales_get_brush (&choice);
  choice.supersampling = 1.0; /* the scale and the brush are as large as that has made them */
  if (! pst_scene_resize (&painter->target, painter->question->files.n_entries, scale.scene.width, scale.scene.height, &scene, error))
    return FALSE;
  g_clear_pointer (&scene.start, pst_picture_unref);
  scene.start = pst_picture_ref (painter->canvas);
  return run (painter, &choice, &scene, cancellable, error);
}

/* A network that paints at once has a brush of so many pixels: what it paints at the picture's own size, made smaller, shows the
 * brush marks as they will be: so the brush size is divided by the number of the picture's pixels, along a side, that stand for one.
 */
static gboolean
paint (PstPreviewPainter  *painter,
       GCancellable       *cancellable,
       GError            **error)
{
  PstPaintChoice choice = painter->choice;

  if (choice.method == PST_METHOD_INSTANT)
    choice.brush /= (gdouble) painter->question->width / painter->content->width;
  else if (painter->canvas)
    painter->ground = pst_picture_ref (painter->canvas);
  return run_whole (painter, &choice, cancellable, error);
}

/* Of each painting the middle, not larger than a part has to see, and the brush size that keeps its scale. */
static gboolean
choose_windows (PstPreviewPainter  *painter,
                PstPaintChoice     *choice,
                PstScene           *scene,
                GError            **error)
{
  const PstLiveQuestion *question = painter->question;
  gint                   whole    = pst_picture_get_side (question->width, question->height);
  gdouble                enlarged = (gdouble) whole / pst_picture_get_side (painter->place.width, painter->place.height);
  gdouble                largest  = G_PARAM_SPEC_DOUBLE (find_setting (question->settings, "brush-size"))->maximum;
  gdouble                share    = MIN (1.0, MIN (PART_WINDOW, largest / choice->brush) / enlarged);

  choice->brush = choice->brush * enlarged * share;
  for (guint i = 0; i < scene->n_paintings; i++)
    {
      PstPicture **painting = &scene->paintings[i].picture;
      gint         width    = MAX ((*painting)->width * share, 1);
      gint         height   = MAX ((*painting)->height * share, 1);
      PstPicture  *window   = pst_picture_crop (*painting, ((*painting)->width - width) / 2, ((*painting)->height - height) / 2, width,
                                                height, error);

      pst_picture_unref (*painting);
      *painting = window;
      if (! window)
        return FALSE;
    }
  return TRUE;
}

/* The scales that come after the preview's own, with the steps that they have there. */
static void
choose_scales (PstPreviewPainter *painter,
               PstPaintChoice    *choice)
{
  const PstLiveQuestion *question = painter->question;
  PstScenePlan           plan     = pst_scene_plan_one (question->width, question->height, question->width, question->height);
  gint                   next     = MAX (pst_live_find_stride (question->width, question->height) / 2, 1);
  guint                  n_scales;
  g_autofree PstScale   *scales   = NULL;
  guint                  index;

  choice->scales = PST_SCALES_ALL;
  scales         = pst_scales_plan (choice, &plan, &n_scales);
  index          = n_scales - 1;
  for (gint stride = next; stride > 1 && index > 0; stride /= 2)
    index--;
  choice->steps    = scales[index].steps;
  choice->smallest = choice->supersampling * pst_live_divide (MAX (painter->place.width, painter->place.height), next);
}

/* Where the part lies in the preview. */
static PstRectangle
find_place (PstPreviewPainter *painter)
{
  gdouble      scale = (gdouble) painter->content->width / painter->question->width;
  PstRectangle place = {
    .x = MIN ((gint) (painter->place.x * scale + 0.5), painter->content->width - 1),
    .y = MIN ((gint) (painter->place.y * scale + 0.5), painter->content->height - 1),
  };

  place.width  = CLAMP ((gint) (painter->place.width * scale + 0.5), 1, painter->content->width - place.x);
  place.height = CLAMP ((gint) (painter->place.height * scale + 0.5), 1, painter->content->height - place.y);
  return place;
}

/* The canvas of the whole, with a share of the detail that the part's content has beyond it, as between two scales. */
static PstPicture *
start_part (PstPreviewPainter   *painter,
            const PstRectangle  *place,
            GError             **error)
{
  PstPicture             *content = painter->part;
  g_autoptr (PstPicture)  part    = pst_picture_crop (painter->canvas, place->x, place->y, place->width, place->height, error);
  g_autoptr (PstPicture)  start   = part ? pst_picture_resize (part, content->width, content->height, error) : NULL;

  if (! start || ! pst_start_canvas_add_detail (start, content, part, PST_TILING_NONE, PST_DETAIL_SHARE, NULL, error))
    return NULL;
  return g_steal_pointer (&start);
}

static gboolean
paint_part (PstPreviewPainter  *painter,
            GCancellable       *cancellable,
            GError            **error)
{
  const PstRectangle place  = find_place (painter);
  PstPaintChoice     choice = painter->choice;
  g_auto (PstScene)  scene  = { 0 };

  if (! pst_scene_crop (&painter->target, painter->question->files.n_entries, &place, painter->part, &scene, error))
    return FALSE;
  painter->whole = take_snapshot (painter, painter->canvas);
  pst_scene_clear (&painter->target);
  pst_scene_copy (&scene, painter->question->files.n_entries, &painter->target);
  painter->shown = painter->place;
  choice.tiling  = PST_TILING_NONE; /* what lies beyond the part's own edges is not seen from the other side */
  if (choice.method == PST_METHOD_INSTANT)
    {
      choice.brush /= (gdouble) painter->place.width / painter->part->width; /* as in paint() */
      return run (painter, &choice, &scene, cancellable, error);
    }
  choose_scales (painter, &choice);
  scene.start = start_part (painter, &place, error);
  return scene.start && choose_windows (painter, &choice, &scene, error) && run (painter, &choice, &scene, cancellable, error);
}

/* Reads the networks that the question names, where they are not those that are there. A draft does not wait for the large one. */
static gboolean
read_models (PstPreviewPainter  *painter,
             GError            **error)
{
  const PstModelFiles *files = &painter->question->files;
  PstModelFiles        few   = { NULL, files->instant, files->n_entries };
  PstSharedModels     *models;

  if (painter->models && pst_model_files_equal (&painter->files, files))
    return TRUE;
  if (painter->stage == PST_LIVE_STAGE_DRAFT && files->instant)
    files = &few;
  if (painter->models && pst_model_files_equal (&painter->files, files))
    return TRUE;
  models = pst_shared_models_load (files, error); /* before the others are let go: they have one in common */
  if (! models)
    return FALSE;
  g_clear_pointer (&painter->models, pst_shared_models_unref);
  pst_model_files_clear (&painter->files);
  painter->models = models;
  painter->files  = (PstModelFiles) { files->network ? g_object_ref (files->network) : NULL,
                                    files->instant ? g_object_ref (files->instant) : NULL, files->n_entries };
  return TRUE;
}

static gboolean
prepare (PstPreviewPainter  *painter,
         GError            **error)
{
  const PstLiveQuestion *question = painter->question;
  gint                   width;
  gint                   height;

  pst_live_question_choose_size (question->width, question->height, &width, &height);
  if (! painter->content || painter->content->width != width || painter->content->height != height)
    {
      g_clear_pointer (&painter->content, pst_picture_unref);
      g_clear_pointer (&painter->canvas, pst_picture_unref);
      painter->content = pst_picture_bring_to_size (question->scene->content, PST_TILING_NONE, width, height, error);
    }
  if (! painter->content || ! read_models (painter, error) ||
      ! pst_scene_resize (question->scene, question->files.n_entries, width, height, &painter->target, error))
    return FALSE;
  pst_picture_unref (painter->target.content); /* always the same, so that it is known to be */
  painter->target.content = pst_picture_ref (painter->content);
  return TRUE;
}

static gboolean
do_stage (PstPreviewPainter  *painter,
          GCancellable       *cancellable,
          GError            **error)
{
  switch (painter->stage)
    {
    case PST_LIVE_STAGE_DRAFT:
      return draft (painter, cancellable, error);
    case PST_LIVE_STAGE_SKETCH:
      return sketch (painter, cancellable, error);
    case PST_LIVE_STAGE_PAINTING:
      return paint (painter, cancellable, error);
    case PST_LIVE_STAGE_PART:
      return paint_part (painter, cancellable, error);
    case PST_LIVE_STAGE_REST:
      break;
    }
  return TRUE;
}

/* To paint anew takes until the second scale; what is there shows meanwhile where it will be painted, and how strongly. */
static void
show_canvas (PstPreviewPainter *painter)
{
  painter->show (take_snapshot (painter, painter->canvas), painter->stage, find_fraction (painter, 0.0), painter->data);
}

/* A sketch and a part for which the style layers are too deep are done without. */
static gboolean
leave_out (PstPreviewPainter  *painter,
           GError            **error)
{
  if (painter->stage == PST_LIVE_STAGE_PAINTING || ! g_error_matches (*error, PST_ERROR, PST_ERROR_SIZE))
    return FALSE;
  g_clear_error (error);
  return TRUE;
}

/* What the stage has come to is kept, cancelled or not. */
static gboolean
begin_and_end_stage (PstPreviewPainter  *painter,
                     GCancellable       *cancellable,
                     GError            **error)
{
  gboolean done;

  painter->shown = (PstRectangle) { 0, 0, painter->question->width, painter->question->height };
  if (painter->is_new && painter->stage == PST_LIVE_STAGE_PAINTING && painter->canvas)
    show_canvas (painter);
  painter->is_new = FALSE;
  done            = do_stage (painter, cancellable, error) || leave_out (painter, error);
  if (painter->stage < PST_LIVE_STAGE_PART && ! keep_last (painter, done ? error : NULL))
    done = FALSE;
  g_clear_pointer (&painter->ground, pst_picture_unref);
  pst_scene_clear (&painter->target);
  g_clear_pointer (&painter->whole, pst_snapshot_unref);
  g_clear_pointer (&painter->last, pst_picture_unref);
  return done;
}

/* What is too small at the preview's size need not be too small for a job, which is judged by the picture's own. */
static void
judge_by_picture (PstPreviewPainter  *painter,
                  GError            **error)
{
  const PstLiveQuestion *question = painter->question;
  PstScenePlan           plan     = pst_scene_get_plan (question->scene);
  g_autoptr (PstJob)     job      = NULL;
  guint64                bytes;

  plan.width  = question->width;
  plan.height = question->height;
  job         = pst_job_new (&painter->models->models, question->settings, &plan);
  g_clear_error (error);
  if (pst_job_predict_memory (job, &bytes, error))
    g_set_error_literal (error, PST_ERROR, PST_ERROR_SIZE,
                         _ ("This cannot be shown beforehand: the preview is too small for the style layers. The picture itself is large "
                            "enough, and will be painted."));
}

/* Does the next stage, where there is one. If that fails, it is still the next. */
gboolean
pst_preview_painter_work (PstPreviewPainter  *painter,
                          GCancellable       *cancellable,
                          GError            **error)
{
  if (! prepare (painter, error))
    return FALSE;
  if (! begin_and_end_stage (painter, cancellable, error))
    {
      if (g_error_matches (*error, PST_ERROR, PST_ERROR_SIZE))
        judge_by_picture (painter, error);
      return FALSE;
    }
  painter->stage++;
  if (painter->stage == PST_LIVE_STAGE_PART && ! painter->part)
    painter->stage = PST_LIVE_STAGE_REST;
  painter->show (NULL, painter->stage, painter->stage == PST_LIVE_STAGE_REST ? 1.0 : find_fraction (painter, 0.0), painter->data);
  return TRUE;
}
