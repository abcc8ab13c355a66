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
 * become blurred meanwhile (easel-look.c).
 *
 * A part is painted at its true scale: with brush marks as large, beside the whole picture, as they will be. Its statistics stand for
 * those of the whole, which nobody can know without painting it; since it starts with the canvas of the whole, and has only the few
 * steps of the larger scales, it keeps the colours and shapes that it has there. Of the painting it sees the middle, three times as
 * large as itself.
 */
#include "config.h"

#include <pastiche/job.h>

#include "paint/paint-optimise.h"
#include "preview/preview-question.h"
#include "preview/preview-stages.h"
#include "scene/scene-copy.h"

/* Steps of a sketch at the smallest scale, and at the one after that. */
#define SKETCH_STEPS       24
#define SKETCH_LEAST_STEPS 12

/* Of the way to rest, what is done after the draft and after the sketch. */
#define DRAFT_SHARE  0.02
#define SKETCH_SHARE 0.15

/* Of the detail that a part has beyond the preview, what it starts with. */
#define DETAIL_SHARE 0.5f

/* The long side of what a part sees of the painting, in those of the part. */
#define PART_WINDOW 3.0

struct _PstEasel
{
  PstEaselShow     show;
  gpointer         data;

  PstLiveQuestion *question;
  PstLiveStage     stage;    /* the next to do */
  gboolean         is_new;   /* the question: nothing has been shown for it */
  PstEaselModels  *models;   /* or NULL */
  PstModelFiles    files;    /* where they were read */
  PstPicture      *content;  /* of the preview's size; NULL until it is made */
  PstPicture      *canvas;   /* likewise: what is painted, not finished; NULL before there is something */
  PstPicture      *part;     /* the content of the part, or NULL */
  PstLivePlace     place;    /* of the part */

  /* the stage that is being done */
  PstPicture      *ground;
  PstScene         target;   /* the scene at the size to be shown */
  PstPicture      *last;     /* the canvas after the last step */
  gboolean         kept;     /* whether what is painted becomes the canvas */
  PstLivePlace     shown;    /* which part of the picture */
  guint            n_steps;  /* of all stages, ever; atomic */
};

/**
 * pst_easel_new:
 * @show: is told of everything that can be shown
 * @data: passed on to @show
 *
 * Returns: (transfer full): an easel with nothing on it
 */
PstEasel *
pst_easel_new (PstEaselShow show,
               gpointer     data)
{
  PstEasel *easel = g_new0 (PstEasel, 1);

  easel->show  = show;
  easel->data  = data;
  easel->stage = PST_LIVE_STAGE_REST;
  return easel;
}

/**
 * pst_easel_clear:
 * @easel: an easel at which nobody works
 *
 * Takes the picture down, and its part: what is asked next is about another one.
 */
void
pst_easel_clear (PstEasel *easel)
{
  easel->stage = PST_LIVE_STAGE_REST;
  g_clear_pointer (&easel->question, pst_live_question_free);
  g_clear_pointer (&easel->content, pst_picture_unref);
  g_clear_pointer (&easel->canvas, pst_picture_unref);
  g_clear_pointer (&easel->part, pst_picture_unref);
}

/**
 * pst_easel_free:
 * @easel: an easel at which nobody works
 */
void
pst_easel_free (PstEasel *easel)
{
  pst_easel_clear (easel);
  g_clear_pointer (&easel->models, pst_easel_models_unref);
  pst_model_files_clear (&easel->files);
  g_free (easel);
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

/**
 * pst_easel_ask:
 * @easel: the easel
 * @question: (transfer full): what is to be painted from now on, of the same content and size unless the easel is clear
 * @change: what has changed since the question before
 */
void
pst_easel_ask (PstEasel        *easel,
               PstLiveQuestion *question,
               PstChange        change)
{
  easel->stage = MIN (easel->stage, find_stage (easel->question ? change : PST_CHANGE_SUBJECT));
  g_clear_pointer (&easel->question, pst_live_question_free);
  easel->question = question;
  easel->is_new   = TRUE;
}

/**
 * pst_easel_ask_part:
 * @easel: the easel, with a question
 * @content: (transfer full) (nullable): the content of a part; %NULL: only the whole is looked at
 * @place: where it lies, as pst_live_preview_choose_part() tells
 */
void
pst_easel_ask_part (PstEasel           *easel,
                    PstPicture         *content,
                    const PstLivePlace *place)
{
  g_clear_pointer (&easel->part, pst_picture_unref);
  easel->part  = content;
  easel->place = *place;
  if (easel->question && easel->stage >= PST_LIVE_STAGE_PART)
    easel->stage = content ? PST_LIVE_STAGE_PART : PST_LIVE_STAGE_REST;
}

/**
 * pst_easel_give_up:
 * @easel: an easel where a stage could not be done: nothing more is done for this question, and the next one begins anew
 */
void
pst_easel_give_up (PstEasel *easel)
{
  easel->stage = PST_LIVE_STAGE_REST;
  g_clear_pointer (&easel->question, pst_live_question_free);
}

/**
 * pst_easel_get_stage:
 * @easel: the easel
 *
 * Returns: what pst_easel_work() will do next
 */
PstLiveStage
pst_easel_get_stage (const PstEasel *easel)
{
  return easel->stage;
}

/**
 * pst_easel_count_steps:
 * @easel: the easel, in any thread
 *
 * Returns: how many steps have been made on it; painting at once is one
 */
guint
pst_easel_count_steps (const PstEasel *easel)
{
  return g_atomic_int_get (&easel->n_steps);
}

/* ---- looking on */

static PstEaselLook *
look_new (PstEasel   *easel,
          PstPicture *canvas)
{
  PstEaselLook *look = g_atomic_rc_box_new (PstEaselLook);

  *look = (PstEaselLook) {
    .canvas    = pst_picture_ref (canvas),
    .ground    = easel->ground ? pst_picture_ref (easel->ground) : NULL,
    .n_entries = easel->question->n_entries,
    .models    = pst_easel_models_ref (easel->models),
    .is_part   = easel->stage == PST_LIVE_STAGE_PART,
    .place     = easel->shown,
  };
  if (! look->is_part)
    g_object_get (easel->question->settings, "canvas", &look->tiling, NULL);
  pst_easel_scene_copy (&easel->target, easel->question->n_entries, &look->scene);
  return look;
}

/* What is painted from the start is first less than what is there already. */
static gboolean
is_worth_showing (const PstEasel    *easel,
                  const PstProgress *progress)
{
  if (progress->step == 0)
    return FALSE;
  if (easel->stage != PST_LIVE_STAGE_PAINTING || ! easel->ground)
    return TRUE;
  if (progress->scale == progress->n_scales)
    return 4 * progress->step >= progress->n_steps;
  return progress->scale > 1;
}

static gdouble
find_fraction (const PstEasel *easel,
               gdouble         fraction)
{
  switch (easel->stage)
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
  PstEasel     *easel = data;
  PstPicture   *copy  = NULL;
  PstEaselLook *look  = NULL;

  if (progress->step > 0)
    g_atomic_int_inc (&easel->n_steps);
  if (is_worth_showing (easel, progress))
    copy = pst_picture_copy (canvas, NULL);
  if (copy)
    {
      if (easel->stage == PST_LIVE_STAGE_PAINTING && progress->scale == progress->n_scales)
        g_clear_pointer (&easel->ground, pst_picture_unref); /* the canvas has detail of its own, where edges are joined at another size */
      g_clear_pointer (&easel->last, pst_picture_unref);
      easel->last = copy;
      look        = look_new (easel, copy);
    }
  easel->show (look, easel->stage, find_fraction (easel, progress->fraction), easel->data);
}

/* ---- the stages */

/* Runs a job; takes the scene. */
static gboolean
run (PstEasel      *easel,
     PstSettings   *settings,
     PstScene      *scene,
     GCancellable  *cancellable,
     GError       **error)
{
  PstScenePlan           plan   = pst_scene_get_plan (scene);
  g_autoptr (PstJob)     job    = pst_job_new (&easel->models->models, settings, &plan);
  g_autoptr (PstPicture) result = NULL;

  pst_job_set_watch (job, watch, easel);
  result = pst_job_run (job, scene, cancellable, error);
  return result != NULL;
}

/* At the preview's size, as it is. */
static gboolean
run_whole (PstEasel      *easel,
           PstSettings   *settings,
           GCancellable  *cancellable,
           GError       **error)
{
  g_auto (PstScene) scene = { 0 };

  pst_easel_scene_copy (&easel->target, easel->question->n_entries, &scene);
  return run (easel, settings, &scene, cancellable, error);
}

/* What was painted last takes the canvas's place. */
static gboolean
keep_last (PstEasel  *easel,
           GError   **error)
{
  g_autoptr (PstEaselLook)  look = easel->last ? look_new (easel, easel->last) : NULL;
  PstPicture               *kept = look ? pst_easel_look_compose (look, error) : NULL;

  if (look && ! kept)
    return FALSE;
  if (kept)
    {
      g_clear_pointer (&easel->canvas, pst_picture_unref);
      easel->canvas = kept;
    }
  return TRUE;
}

/* The style, at the preview's size and so at no other brush size than the network's own. */
static gboolean
draft (PstEasel      *easel,
       GCancellable  *cancellable,
       GError       **error)
{
  g_autoptr (PstSettings) settings = pst_settings_copy (easel->question->settings);

  if (! easel->models->models.instant)
    return TRUE;
  g_object_set (settings, "method", PST_METHOD_INSTANT, "brush-size", 1.0, NULL);
  return run_whole (easel, settings, cancellable, error);
}

/* The scale after the smallest, where there is one. */
static PstScale
choose_sketch_scale (PstEasel    *easel,
                     PstSettings *settings)
{
  PstScenePlan         plan   = pst_scene_get_plan (&easel->target);
  guint                n_scales;
  g_autofree PstScale *scales = pst_scales_plan (settings, &plan, &n_scales);

  return scales[MIN (1, n_scales - 1)];
}

static gboolean
sketch (PstEasel      *easel,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr (PstSettings) settings = pst_settings_copy (easel->question->settings);
  g_auto (PstScene)       scene    = { 0 };
  PstScale                scale;

  if (pst_live_question_get_method (easel->question) == PST_METHOD_INSTANT)
    return TRUE;
  if (! easel->canvas)
    easel->canvas = pst_picture_ref (easel->content);
  easel->ground = pst_picture_ref (easel->canvas);
  g_object_set (settings, "steps", SKETCH_STEPS, "least-steps", SKETCH_LEAST_STEPS, "scales", PST_SCALES_ALL, NULL);
  scale = choose_sketch_scale (easel, settings);
  if (! pst_easel_scene_resize (&easel->target, easel->question->n_entries, scale.scene.width, scale.scene.height, &scene, error))
    return FALSE;
  g_clear_pointer (&scene.start, pst_picture_unref);
  scene.start = pst_picture_ref (easel->canvas);
  return run (easel, settings, &scene, cancellable, error);
}

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

/* A network that paints at once has a brush of so many pixels: what it paints at the picture's own size, made smaller, shows the
 * brush marks as they will be.
 */
static void
keep_brush (PstSettings *settings,
            gdouble      stride)
{
  gdouble brush;

  g_object_get (settings, "brush-size", &brush, NULL);
  set_within_range (settings, "brush-size", brush / stride);
}

static gboolean
paint (PstEasel      *easel,
       GCancellable  *cancellable,
       GError       **error)
{
  g_autoptr (PstSettings) settings = pst_settings_copy (easel->question->settings);

  if (pst_live_question_get_method (easel->question) == PST_METHOD_INSTANT)
    keep_brush (settings, (gdouble) easel->question->width / easel->content->width);
  else if (easel->canvas)
    easel->ground = pst_picture_ref (easel->canvas);
  return run_whole (easel, settings, cancellable, error);
}

/* Of each painting the middle, not larger than a part has to see, and the brush size that keeps its scale. */
static gboolean
choose_windows (PstEasel     *easel,
                PstSettings  *settings,
                PstScene     *scene,
                GError      **error)
{
  const PstLiveQuestion *question = easel->question;
  gdouble                enlarged = (gdouble) MAX (question->width, question->height) / MAX (easel->place.width, easel->place.height);
  gdouble                largest  = G_PARAM_SPEC_DOUBLE (find_setting (settings, "brush-size"))->maximum;
  gdouble                brush;
  gdouble                share;

  g_object_get (settings, "brush-size", &brush, NULL);
  share = MIN (1.0, MIN (PART_WINDOW, largest / brush) / enlarged);
  set_within_range (settings, "brush-size", brush * enlarged * share);
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

/* The scales that come after the preview's own, with the steps that they have there. The colours of a part are not those of the whole,
 * so they cannot be brought to a palette.
 */
static void
choose_scales (PstEasel    *easel,
               PstSettings *settings)
{
  const PstLiveQuestion *question = easel->question;
  PstScenePlan           plan     = pst_scene_plan_one (question->width, question->height, question->width, question->height);
  gint                   next     = MAX (pst_live_find_stride (question->width, question->height) / 2, 1);
  guint                  n_scales;
  g_autofree PstScale   *scales   = NULL;
  guint                  index;

  g_object_set (settings, "scales", PST_SCALES_ALL, NULL);
  scales = pst_scales_plan (settings, &plan, &n_scales);
  index  = n_scales - 1;
  for (gint stride = next; stride > 1 && index > 0; stride /= 2)
    index--;
  g_object_set (settings, "steps", scales[index].steps, "palette", PST_PALETTE_MATCH_NONE, NULL);
  set_within_range (settings, "smallest-scale", pst_live_divide (MAX (easel->place.width, easel->place.height), next));
}

/* Where the part lies in the preview. */
static PstLivePlace
find_place (PstEasel *easel)
{
  gdouble      scale = (gdouble) easel->content->width / easel->question->width;
  PstLivePlace place = {
    .x = MIN ((gint) (easel->place.x * scale + 0.5), easel->content->width - 1),
    .y = MIN ((gint) (easel->place.y * scale + 0.5), easel->content->height - 1),
  };

  place.width  = CLAMP ((gint) (easel->place.width * scale + 0.5), 1, easel->content->width - place.x);
  place.height = CLAMP ((gint) (easel->place.height * scale + 0.5), 1, easel->content->height - place.y);
  return place;
}

/* The canvas of the whole, with a share of the detail that the part's content has beyond it, as between two scales (paint.c). */
static PstPicture *
start_part (PstEasel            *easel,
            const PstLivePlace  *place,
            GError             **error)
{
  const PstPicture       *content = easel->part;
  g_autoptr (PstPicture)  part    = pst_picture_crop (easel->canvas, place->x, place->y, place->width, place->height, error);
  g_autoptr (PstPicture)  small   = part ? pst_picture_resize (content, place->width, place->height, error) : NULL;
  g_autoptr (PstPicture)  blurred = small ? pst_picture_resize (small, content->width, content->height, error) : NULL;
  PstPicture             *start   = blurred ? pst_picture_resize (part, content->width, content->height, error) : NULL;

  for (gsize i = 0; i < 3 * (gsize) content->width * content->height && start; i++)
    start->rgb[i] += DETAIL_SHARE * (content->rgb[i] - blurred->rgb[i]);
  return start;
}

static gboolean
paint_part (PstEasel      *easel,
            GCancellable  *cancellable,
            GError       **error)
{
  const PstLivePlace      place    = find_place (easel);
  g_autoptr (PstSettings) settings = pst_settings_copy (easel->question->settings);
  g_auto (PstScene)       scene    = { 0 };

  if (! pst_easel_scene_crop (&easel->target, easel->question->n_entries, &place, easel->part, &scene, error))
    return FALSE;
  pst_scene_clear (&easel->target);
  pst_easel_scene_copy (&scene, easel->question->n_entries, &easel->target);
  easel->shown = easel->place;
  g_object_set (settings, "canvas", PST_TILING_NONE, NULL); /* what lies beyond the part's own edges is not seen from the other side */
  if (pst_live_question_get_method (easel->question) == PST_METHOD_INSTANT)
    {
      keep_brush (settings, (gdouble) easel->place.width / easel->part->width);
      return run (easel, settings, &scene, cancellable, error);
    }
  choose_scales (easel, settings);
  scene.start = start_part (easel, &place, error);
  return scene.start && choose_windows (easel, settings, &scene, error) && run (easel, settings, &scene, cancellable, error);
}

/* Reads the networks that the question names, where they are not those that are there. A draft does not wait for the large one. */
static gboolean
read_models (PstEasel  *easel,
             GError   **error)
{
  const PstModelFiles *files = &easel->question->files;
  PstModelFiles        few   = { NULL, files->instant };
  PstEaselModels      *models;

  if (easel->models && pst_model_files_equal (&easel->files, files))
    return TRUE;
  if (easel->stage == PST_LIVE_STAGE_DRAFT && files->instant)
    files = &few;
  if (easel->models && pst_model_files_equal (&easel->files, files))
    return TRUE;
  models = pst_easel_models_load (files, error); /* before the others are let go: they have one in common */
  if (! models)
    return FALSE;
  g_clear_pointer (&easel->models, pst_easel_models_unref);
  pst_model_files_clear (&easel->files);
  easel->models = models;
  easel->files  = (PstModelFiles) { files->network ? g_object_ref (files->network) : NULL,
                                    files->instant ? g_object_ref (files->instant) : NULL };
  return TRUE;
}

static gboolean
prepare (PstEasel  *easel,
         GError   **error)
{
  const PstLiveQuestion *question = easel->question;
  gint                   width;
  gint                   height;

  pst_live_preview_choose_size (question->width, question->height, &width, &height);
  if (! easel->content || easel->content->width != width || easel->content->height != height)
    {
      g_clear_pointer (&easel->content, pst_picture_unref);
      g_clear_pointer (&easel->canvas, pst_picture_unref);
      easel->content = pst_paint_bring_to_size (question->scene->content, width, height, error);
    }
  if (! easel->content || ! read_models (easel, error) ||
      ! pst_easel_scene_resize (question->scene, question->n_entries, width, height, &easel->target, error))
    return FALSE;
  pst_picture_unref (easel->target.content); /* always the same, so that it is known to be */
  easel->target.content = pst_picture_ref (easel->content);
  return TRUE;
}

static gboolean
do_stage (PstEasel      *easel,
          GCancellable  *cancellable,
          GError       **error)
{
  switch (easel->stage)
    {
    case PST_LIVE_STAGE_DRAFT:
      return draft (easel, cancellable, error);
    case PST_LIVE_STAGE_SKETCH:
      return sketch (easel, cancellable, error);
    case PST_LIVE_STAGE_PAINTING:
      return paint (easel, cancellable, error);
    case PST_LIVE_STAGE_PART:
      return paint_part (easel, cancellable, error);
    case PST_LIVE_STAGE_REST:
      break;
    }
  return TRUE;
}

/* To paint anew takes until the second scale; what is there shows meanwhile where it will be painted, and how strongly. */
static void
show_canvas (PstEasel *easel)
{
  easel->show (look_new (easel, easel->canvas), easel->stage, find_fraction (easel, 0.0), easel->data);
}

/* What the stage has come to is kept, cancelled or not. */
static gboolean
begin_and_end_stage (PstEasel      *easel,
                     GCancellable  *cancellable,
                     GError       **error)
{
  gboolean done;

  easel->shown = (PstLivePlace) { 0, 0, easel->question->width, easel->question->height };
  if (easel->is_new && easel->stage == PST_LIVE_STAGE_PAINTING && easel->canvas)
    show_canvas (easel);
  easel->is_new = FALSE;
  done          = do_stage (easel, cancellable, error);
  if (easel->stage < PST_LIVE_STAGE_PART && ! keep_last (easel, done ? error : NULL))
    done = FALSE;
  g_clear_pointer (&easel->ground, pst_picture_unref);
  pst_scene_clear (&easel->target);
  g_clear_pointer (&easel->last, pst_picture_unref);
  return done;
}

/**
 * pst_easel_work:
 * @easel: an easel with something to do
 * @cancellable: asked again and again
 * @error: set to a #PstError or %G_IO_ERROR_CANCELLED
 *
 * Does the next stage.
 *
 * Returns: whether it is done; if not, it is still the next
 */
gboolean
pst_easel_work (PstEasel      *easel,
                GCancellable  *cancellable,
                GError       **error)
{
  if (! prepare (easel, error) || ! begin_and_end_stage (easel, cancellable, error))
    return FALSE;
  easel->stage++;
  if (easel->stage == PST_LIVE_STAGE_PART && ! easel->part)
    easel->stage = PST_LIVE_STAGE_REST;
  easel->show (NULL, easel->stage, easel->stage == PST_LIVE_STAGE_REST ? 1.0 : find_fraction (easel, 0.0), easel->data);
  return TRUE;
}
