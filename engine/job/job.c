/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The job that the plug-in sees: it owns what a painting needs, predicts its memory and time, runs one of the two ways of painting,
 * has the picture finished (finisher.c), and tells those who look on meanwhile (job-monitor.c).
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/job.h>

#include "compute/allocation.h"
#include "job/finisher.h"
#include "job/job-monitor.h"
#include "job/job-part.h"
#include "job/need-words.h"
#include "job/speed.h"
#include "objective/layer-weights.h"
#include "paint/paint-instant.h"
#include "paint/paint-optimise.h"
#include "scene/regions.h"
#include "scene/scene-preparation.h"

/* Before this share of the work is done, the time that is left would be a guess. */
#define LEAST_FRACTION 0.02

/* A way of painting: how it is planned, what it takes, and the painting itself. */
typedef struct
{
  PstScale * (* plan)      (const PstPaintChoice *choice, const PstScenePlan *scene, guint *n_scales);
  gboolean   (* paint)     (PstPaintRequest *request, PstPicture **canvas, PstPaintReport report, gpointer data,
                            GCancellable *cancellable, GError **error);
  guint64    (* get_bytes) (const PstPaintRequest *request, GError **error);
  gdouble    (* get_work)  (const PstPaintRequest *request, guint index, gdouble *preparation); /* of a step, and before the first */
  gfloat *   (* make_ready) (const PstPaintRequest *request, GCancellable *cancellable);         /* or NULL */
} Way;

static const Way ways[] = {
  [PST_METHOD_OPTIMISE] = { pst_scales_plan, pst_paint, pst_paint_get_bytes, pst_paint_get_work },
  [PST_METHOD_INSTANT]  = { pst_paint_instant_plan, pst_paint_instant, pst_paint_instant_get_bytes, pst_paint_instant_get_work,
                            pst_paint_instant_make_ready },
};

struct _PstJob
{
  const Way       *way;
  PstModels        models;      /* borrowed, but for the network that looks */
  PstSettings     *settings;
  PstPaintChoice   choice;      /* what they say */
  PstScenePlan     plan;        /* paintings as they are held */
  PstCompute      *compute;
  PstFinisher     *finisher;
  PstScale        *scales;
  guint            n_scales;
  gdouble         *step_work;   /* [n_scales], of a step, in pixels' worth of an evaluation */
  gdouble         *preparation; /* [n_scales], of looking at pictures before the first, likewise */
  gdouble          work;        /* of all steps at all scales */
  guint64          budget;      /* bytes */
  gboolean         started;
  gint64           start_time;
  PstScene         scene;       /* during the run; its content also after one that did not come to the largest scale */
  PstMask         *regions[PST_MOST_PAINTINGS]; /* during the run: how much each region covers */
  gfloat          *styles;      /* [n_regions, n_entries], of each region, if they were read beforehand */
  PstPicture      *unfinished;  /* after a run that was cancelled: its canvas, or NULL */
  PstJobMonitor    monitor;
  PstJobWatch      watch;       /* or NULL */
  gpointer         watch_data;
  PstRetouch       retouch;     /* or NULL */
  gpointer         retouch_data;
};

static gdouble
work_done (const PstJob *job,
           guint         scale,
           guint         step)
{
  gdouble work = job->preparation[scale] + job->step_work[scale] * step;

  for (guint i = 0; i < scale; i++)
    work += job->preparation[i] + job->step_work[i] * job->scales[i].steps;
  return work;
}

static PstPaintRequest
get_request (PstJob *job)
{
  return (PstPaintRequest) {
    .models   = job->models,
    .choice   = &job->choice,
    .settings = job->settings,
    .compute  = job->compute,
    .plan     = &job->plan,
    .scales   = job->scales,
    .n_scales = job->n_scales,
    .regions  = job->regions,
    .styles   = job->styles,
    .beside   = pst_finisher_get_bytes (job->finisher),
    .budget   = job->budget,
  };
}

static void
plan_work (PstJob *job)
{
  PstPaintRequest request = get_request (job);
  guint           last    = job->n_scales - 1;

  job->step_work   = g_new (gdouble, job->n_scales);
  job->preparation = g_new (gdouble, job->n_scales);
  for (guint i = 0; i < job->n_scales; i++)
    job->step_work[i] = job->way->get_work (&request, i, &job->preparation[i]);
  job->work = work_done (job, last, job->scales[last].steps);
}

/**
 * pst_job_new:
 * @models: the networks that pst_models_needed() names; the one that paints at once must outlive the job
 * @settings: the settings; changes after this do not matter
 * @plan: the plan of the scene; at least one painting has a share. Ready styles can only be painted at once.
 *
 * Returns: (transfer full): the job, not yet running
 */
PstJob *
pst_job_new (const PstModels    *models,
             PstSettings        *settings,
             const PstScenePlan *plan)
{
  PstPaintChoice  choice = pst_paint_choice_read (settings);
  PstModelKinds   kinds  = (models->network ? PST_MODEL_NETWORK : 0) | (models->instant ? PST_MODEL_INSTANT : 0);
  PstJob         *job;

  g_return_val_if_fail (pst_paint_choice_can_use (&choice, plan, kinds), NULL);

  job = g_new0 (PstJob, 1);
  job->way            = &ways[choice.method];
  job->models         = *models;
  job->models.network = models->network ? pst_network_ref (models->network) : NULL;
  job->settings       = pst_settings_copy (settings);
  job->choice         = choice;
  job->plan           = pst_scene_turn_plan (plan, choice.turn);
  job->budget         = choice.memory > 0 ? choice.memory : pst_memory_get_available () / 2;
  job->compute        = pst_compute_new (choice.n_threads, NULL);
  job->finisher       = pst_finisher_new (&choice, &job->plan, job->compute->workers);
  job->scales         = job->way->plan (&job->choice, &job->plan, &job->n_scales);
  plan_work (job);
  pst_job_monitor_init (&job->monitor, job->n_scales, choice.method == PST_METHOD_OPTIMISE);
  return job;
}

/**
 * pst_job_free:
 * @job: a job that is not running
 */
void
pst_job_free (PstJob *job)
{
  pst_job_monitor_clear (&job->monitor);
  g_clear_pointer (&job->unfinished, pst_picture_unref);
  g_free (job->scales);
  g_free (job->step_work);
  g_free (job->preparation);
  g_free (job->styles);
  pst_finisher_free (job->finisher);
  pst_compute_free (job->compute);
  pst_scene_clear (&job->scene);
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    g_clear_pointer (&job->regions[i], pst_mask_unref);
  g_object_unref (job->settings);
  g_clear_pointer (&job->models.network, pst_network_unref);
  g_free (job);
}

/* To be called before the job runs, if its scene is a part of one whose picture was finished: it is brought to the palettes as that was. */
void
pst_job_follow (PstJob            *job,
                const PstFinisher *whole)
{
  pst_finisher_follow (job->finisher, whole);
}

/**
 * pst_job_show_colours:
 * @job: the job
 * @picture: (inout): its canvas or a copy of another size, whose colours become those of a screen: sRGB, values from 0 to 1
 */
void
pst_job_show_colours (const PstJob *job,
                      PstPicture   *picture)
{
  pst_finisher_show_colours (job->finisher, picture);
}

static void
take_report (const PstPicture *canvas,
             guint             scale,
             guint             step,
             const PstLosses  *losses,
             gpointer          data)
{
  PstJob      *job      = data;
  gboolean     is_asked = pst_job_monitor_want_canvas (&job->monitor);
  PstPicture  *copy     = is_asked ? pst_finisher_copy (job->finisher, canvas) : NULL;
  gdouble      fraction = work_done (job, scale, step) / job->work;
  gdouble      seconds  = (g_get_monotonic_time () - job->start_time) / 1e6;
  PstProgress  progress = {
    .fraction     = fraction,
    .scale        = scale + 1,
    .n_scales     = job->n_scales,
    .width        = canvas->width,
    .height       = canvas->height,
    .step         = step,
    .n_steps      = job->scales[scale].steps,
    .losses       = *losses,
    .seconds_left = fraction > LEAST_FRACTION ? seconds * (1.0 - fraction) / fraction : -1.0,
  };

  pst_job_monitor_tell (&job->monitor, &progress, copy);
  if (job->watch)
    job->watch (canvas, &progress, job->watch_data);
}

/**
 * pst_job_set_watch:
 * @job: a job that has not been run
 * @watch: is told of every step, in the thread that runs the job, which waits for it
 * @data: passed on to @watch
 */
void
pst_job_set_watch (PstJob      *job,
                   PstJobWatch  watch,
                   gpointer     data)
{
  g_return_if_fail (! job->started);

  job->watch      = watch;
  job->watch_data = data;
}

/**
 * pst_job_set_retouch:
 * @job: a job that has not been run
 * @retouch: is given the painting of full size, in the thread that asks for it
 * @data: passed on to @retouch
 *
 * What it does is part of the painting: where nothing is painted, nothing of it is seen.
 */
void
pst_job_set_retouch (PstJob     *job,
                     PstRetouch  retouch,
                     gpointer    data)
{
  g_return_if_fail (! job->started);

  job->retouch      = retouch;
  job->retouch_data = data;
}

/**
 * pst_job_predict_memory:
 * @job: the job
 * @bytes: (out): the most memory that it will take, the pictures included
 * @error: set to %PST_ERROR_SETTING or %PST_ERROR_SIZE where it cannot be run with its settings
 *
 * Returns: whether it can be run with its settings
 */
gboolean
pst_job_predict_memory (PstJob   *job,
                        guint64  *bytes,
                        GError  **error)
{
  PstPaintRequest request = get_request (job);

  *bytes = job->way->get_bytes (&request, error);
  if (*bytes == 0)
    return FALSE;
  /* the copies for those who look on, and of the original beside them */
  *bytes += (pst_finisher_needs_original (job->finisher) ? 3 : 2) * pst_job_monitor_get_bytes (job->plan.width, job->plan.height);
  return TRUE;
}

/**
 * pst_job_predict_time:
 * @job: the job
 * @seconds: (out): how long it will take, where no other program keeps the processor busy
 * @error: set to %PST_ERROR_MEMORY where there is no room to find out
 *
 * Looks how fast this machine is, which takes a moment when it is asked for the first time.
 *
 * Returns: whether the time is known
 */
gboolean
pst_job_predict_time (PstJob   *job,
                      gdouble  *seconds,
                      GError  **error)
{
  if (! pst_speed_measure (job->compute, seconds, error))
    return FALSE;
  *seconds *= job->work;
  return TRUE;
}

/**
 * pst_job_describe_need:
 * @job: the job
 * @brief: (out) (optional) (transfer full): the same in figures, for a place with little room
 * @error: set to %PST_ERROR_SETTING where it cannot be run with its settings, to %PST_ERROR_MEMORY where it needs more memory than
 *         is free
 *
 * Takes as long as pst_job_predict_time().
 *
 * Returns: (transfer full): a translated sentence that tells the time and the memory to expect
 */
gchar *
pst_job_describe_need (PstJob  *job,
                       gchar  **brief,
                       GError **error)
{
  guint64 available = pst_memory_get_available ();
  guint64 bytes;
  gdouble seconds;

  if (! pst_job_predict_memory (job, &bytes, error) || ! pst_job_predict_time (job, &seconds, error))
    return NULL;
  return pst_need_words_describe (bytes, available, job->choice.memory, seconds, brief, error);
}

/**
 * pst_job_check_memory:
 * @job: the job
 * @error: set to %PST_ERROR_MEMORY where it needs more memory than is free, to %PST_ERROR_SETTING where it cannot be run
 *         with its settings
 *
 * Returns: whether the job may be run
 */
gboolean
pst_job_check_memory (PstJob  *job,
                      GError **error)
{
  guint64           bytes;
  g_autofree gchar *need = NULL;

  if (! pst_compute_check (job->compute, error) || ! pst_job_predict_memory (job, &bytes, error))
    return FALSE;
  if (bytes <= pst_memory_get_available () + job->compute->cleared)
    return TRUE;
  need = pst_job_describe_need (job, NULL, error); /* says why not */
  return need != NULL;
}

/**
 * pst_job_make_ready:
 * @job: a job that may be run, and soon will be
 * @scene: the scene that it will be run with, which has its paintings
 * @cancellable: ends it: once the scene has the rest, too, the run does what is left
 *
 * What can be done before the picture is there, where painting itself takes so little time that this matters. To be called once, by any
 * thread, while nothing else is asked of the job, and nobody changes the paintings.
 */
void
pst_job_make_ready (PstJob       *job,
                    PstScene     *scene,
                    GCancellable *cancellable)
{
  PstPaintRequest request = get_request (job);

  request.scene = scene;
  if (job->way->make_ready)
    job->styles = job->way->make_ready (&request, cancellable);
}

/* A canvas of any scale as it is handed over, of the content's size. Takes the canvas. */
static PstPicture *
finish_picture (PstJob      *job,
                PstPicture  *canvas,
                GError     **error)
{
  return pst_finisher_finish (job->finisher, job->scene.content, canvas, job->retouch, job->retouch_data, error);
}

/* Whether the scene is the one that was planned. */
static gboolean
is_as_planned (const PstJob   *job,
               const PstScene *scene)
{
  PstScenePlan given   = pst_scene_get_plan (scene);
  PstScenePlan turned  = pst_scene_turn_plan (&given, job->choice.turn);
  gboolean     planned = turned.width == job->plan.width && turned.height == job->plan.height &&
                         turned.has_start == job->plan.has_start && turned.has_strength == job->plan.has_strength &&
                         turned.has_protection == job->plan.has_protection && turned.n_paintings == job->plan.n_paintings;

  for (guint i = 0; i < turned.n_paintings && planned; i++)
    {
      const PstPaintingPlan *a = &turned.paintings[i];
      const PstPaintingPlan *b = &job->plan.paintings[i];

      planned = a->width == b->width && a->height == b->height && a->share == b->share && a->region == b->region &&
                (a->width > 0 || scene->paintings[i].style);
    }
  return planned;
}

/* Everything in the scene becomes the job's. */
static gboolean
take_scene (PstJob    *job,
            PstScene  *scene,
            GError   **error)
{
  job->started    = TRUE;
  job->start_time = g_get_monotonic_time ();
  job->scene      = *scene;
  *scene          = (PstScene) { 0 };
  return pst_compute_check (job->compute, error) && pst_finisher_prepare (job->finisher, &job->scene, job->regions, error);
}

/**
 * pst_job_run:
 * @job: a job that has not been run
 * @scene: (inout): the scene whose plan was given to pst_job_new(); an opaque picture may stand where one with alpha was planned.
 *         Everything in it is taken, and nothing is left
 * @cancellable: (nullable): cancels the job at any time
 * @error: set to a #PstError or %G_IO_ERROR_CANCELLED
 *
 * Lets go of the pictures as soon as it has seen enough of them: where the caller keeps them, the job takes more memory than
 * was predicted.
 *
 * Returns: (transfer full): the finished picture: the content's size and alpha, values from 0 to 1; where the content shows through that
 *          has others, up to these
 */
PstPicture *
pst_job_run (PstJob        *job,
             PstScene      *scene,
             GCancellable  *cancellable,
             GError       **error)
{
  PstPaintRequest  request = get_request (job);
  PstPicture      *canvas  = NULL;
  gboolean         done;

  g_return_val_if_fail (is_as_planned (job, scene), NULL);
  g_return_val_if_fail (! job->started, NULL);

  request.scene = &job->scene;
  done = take_scene (job, scene, error) && pst_scene_turn_paintings (&job->scene, job->choice.turn, error) &&
         pst_job_check_memory (job, error) && job->way->paint (&request, &canvas, take_report, job, cancellable, error);
  pst_finisher_forget_small_original (job->finisher);
  for (guint i = 0; i < job->scene.n_paintings; i++)
    g_clear_pointer (&job->scene.paintings[i].picture, pst_picture_unref);
  job->unfinished = done ? NULL : canvas;
  return done ? finish_picture (job, canvas, error) : NULL;
}

/**
 * pst_job_dup_canvas:
 * @job: the job, running or not
 *
 * A copy is made only for those who ask: the next time, there is a newer one, if a step was done in between.
 *
 * Returns: (transfer full) (nullable): the canvas after the first step since it was asked for the last time, in the colours of the
 *          finished picture, at the scale that was painted but not larger than a screen, values not clamped; %NULL before there is
 *          one. Not to be changed.
 */
PstPicture *
pst_job_dup_canvas (PstJob *job)
{
  return pst_job_monitor_dup_canvas (&job->monitor);
}

/**
 * pst_job_take_unfinished:
 * @job: a job whose run was cancelled; to be asked once
 * @error: set to %PST_ERROR_MEMORY where there is no room, or to %G_IO_ERROR_CANCELLED where nothing is painted yet
 *
 * Returns: (transfer full): what is painted so far, as pst_job_run() would have handed it over
 */
PstPicture *
pst_job_take_unfinished (PstJob  *job,
                         GError **error)
{
  PstPicture *canvas = g_steal_pointer (&job->unfinished);

  if (canvas)
    return finish_picture (job, canvas, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Nothing is painted yet."));
  return NULL;
}

/**
 * pst_job_get_progress:
 * @job: the job, running or not
 * @progress: (out): how far it is
 */
void
pst_job_get_progress (PstJob      *job,
                      PstProgress *progress)
{
  pst_job_monitor_get_progress (&job->monitor, progress);
}

/**
 * pst_job_dup_history:
 * @job: the job, running or not
 * @first: how many steps are known already
 *
 * Somebody who looks now and then misses no step.
 *
 * Returns: (transfer full) (nullable) (element-type PstProgress): how far it was after each step but for the first @first; %NULL where
 *          this way of painting measures no losses
 */
GArray *
pst_job_dup_history (PstJob *job,
                     guint   first)
{
  return pst_job_monitor_dup_history (&job->monitor, first);
}

/* Whether the largest scale is too small for some of the layers. */
static gboolean
leaves_out_layers (const PstJob *job)
{
  const PstScenePlan       *scene   = &job->scales[job->n_scales - 1].scene;
  PstRegions                regions = pst_regions_plan (scene);
  g_auto (PstLayerWeights)  weights = { 0 };

  return pst_layer_weights_init (&weights, job->models.network, job->settings, scene, &regions, NULL) && weights.left_out;
}

/**
 * pst_job_dup_remarks:
 * @job: the job
 *
 * Returns: (transfer full) (array zero-terminated=1): translated sentences about what will be done otherwise than the
 *          settings say, or what is known of their network file
 */
gchar **
pst_job_dup_remarks (PstJob *job)
{
  g_autoptr (GStrvBuilder)  remarks = g_strv_builder_new ();
  const gchar              *of_file = job->models.network ? pst_network_get_remark (job->models.network) : NULL;
  guint64                   bytes;

  if (job->way == &ways[PST_METHOD_OPTIMISE] && of_file)
    g_strv_builder_add (remarks, of_file);
  if (job->way == &ways[PST_METHOD_OPTIMISE] && leaves_out_layers (job))
    g_strv_builder_add (remarks, _ ("The picture or the painting is too small for its broad shapes to be seen: for more than fine brush "
                                    "marks, scale the picture up first, or choose a larger painting."));
  if (pst_job_predict_memory (job, &bytes, NULL) && pst_need_words_is_more (bytes, job->choice.memory))
    {
      g_autofree gchar *remark = pst_need_words_remark (bytes, job->choice.memory);

      g_strv_builder_add (remarks, remark);
    }
  return g_strv_builder_end (remarks);
}
