/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The job that the plug-in sees: it owns what a painting needs, checks the memory, runs paint.c, and keeps what
 * others may look at meanwhile (the canvas, the progress, the remarks) under a lock.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/job.h>

#include "allocation.h"
#include "objective.h"
#include "paint.h"

/* Work of a step that does not depend on the picture's size, in pixels' worth: transformed kernels are read from
 * memory.
 */
#define STEP_OVERHEAD 20000.0

/* What it costs to look at both pictures before the first step of a scale, in steps. */
#define PREPARATION_STEPS 2.0

/* Those who look on see no more pixels than this along a side. */
#define LOOK_SIDE 1024

/* Before this share of the work is done, the time that is left would be a guess. */
#define LEAST_FRACTION 0.02

struct _PstJob
{
  PstNetwork   *network;
  PstSettings  *settings;
  gint          width;       /* of the content */
  gint          height;
  PstPicture   *content;     /* NULL before the run */
  PstPicture   *painting;
  PstCompute   *compute;
  PstScale     *scales;
  guint         n_scales;
  gdouble       work;        /* of all scales, in pixels times steps */
  guint64       budget;      /* bytes */

  GMutex        mutex;       /* guards what follows */
  PstPicture   *canvas;      /* a small copy for those who look on, replaced and never changed */
  PstPicture   *unfinished;  /* the canvas of a run that was cancelled */
  PstProgress   progress;
  gint64        start_time;
};

static gdouble
work_of_step (const PstScale *scale)
{
  return (gdouble) scale->width * scale->height + STEP_OVERHEAD;
}

static gdouble
work_done (const PstJob *job,
           guint         scale,
           guint         step)
{
  gdouble work = work_of_step (&job->scales[scale]) * (step + PREPARATION_STEPS);

  for (guint i = 0; i < scale; i++)
    work += work_of_step (&job->scales[i]) * (job->scales[i].steps + PREPARATION_STEPS);
  return work;
}

/**
 * pst_job_new:
 * @network: the network that looks
 * @settings: the settings; changes after this do not matter
 * @width: of the picture to be repainted
 * @height: of the picture to be repainted
 * @painting: the painting to learn from
 *
 * Returns: (transfer full): the job, not yet running
 */
PstJob *
pst_job_new (PstNetwork  *network,
             PstSettings *settings,
             gint         width,
             gint         height,
             PstPicture  *painting)
{
  PstJob *job = g_new0 (PstJob, 1);
  gint    n_threads;
  gint    memory;

  g_mutex_init (&job->mutex);
  job->network  = pst_network_ref (network);
  job->settings = pst_settings_copy (settings);
  job->width    = width;
  job->height   = height;
  job->painting = pst_picture_ref (painting);
  g_object_get (settings, "threads", &n_threads, "memory", &memory, NULL);
  job->budget   = memory > 0 ? (guint64) memory << 20 : pst_memory_get_available () / 2;
  job->compute  = pst_compute_new (n_threads, NULL);
  job->scales   = pst_scales_plan (settings, width, height, painting->width, painting->height, &job->n_scales);
  job->work     = work_done (job, job->n_scales - 1, job->scales[job->n_scales - 1].steps);
  job->progress.n_scales     = job->n_scales;
  job->progress.seconds_left = -1.0;
  return job;
}

/**
 * pst_job_free:
 * @job: a job that is not running
 */
void
pst_job_free (PstJob *job)
{
  g_clear_pointer (&job->canvas, pst_picture_unref);
  g_clear_pointer (&job->unfinished, pst_picture_unref);
  g_free (job->scales);
  pst_compute_free (job->compute);
  pst_picture_unref (job->painting);
  g_clear_pointer (&job->content, pst_picture_unref);
  g_object_unref (job->settings);
  pst_network_unref (job->network);
  g_mutex_clear (&job->mutex);
  g_free (job);
}

static PstPaintOrder
get_order (PstJob *job)
{
  return (PstPaintOrder) {
    .network  = job->network,
    .settings = job->settings,
    .compute  = job->compute,
    .content  = job->content,
    .painting = job->painting,
    .scales   = job->scales,
    .n_scales = job->n_scales,
    .budget   = job->budget,
  };
}

/* A copy of about LOOK_SIDE pixels at the most, averages of squares. NULL without memory for it. */
static PstPicture *
copy_to_look_at (const PstPicture *canvas)
{
  gint        factor = (MAX (canvas->width, canvas->height) + LOOK_SIDE - 1) / LOOK_SIDE;
  PstPicture *small  = pst_picture_new (MAX (canvas->width / factor, 1), MAX (canvas->height / factor, 1), FALSE, NULL);
  gint        width  = MIN (factor, canvas->width); /* of a square: a line one pixel wide has none */
  gint        height = MIN (factor, canvas->height);

  for (gint y = 0; small && y < small->height; y++)
    for (gint i = 0; i < 3 * small->width; i++)
      {
        const gfloat *square = canvas->rgb + ((gsize) y * factor * canvas->width + i / 3 * factor) * 3 + i % 3;
        gfloat        sum    = 0.0f;

        for (gint k = 0; k < width * height; k++)
          sum += square[((gsize) (k / width) * canvas->width + k % width) * 3];
        small->rgb[(gsize) y * small->width * 3 + i] = sum / (width * height);
      }
  return small;
}

static void
take_report (const PstPicture *canvas,
             guint             scale,
             guint             step,
             const PstLosses  *losses,
             gpointer          data)
{
  PstJob      *job      = data;
  PstPicture  *copy     = copy_to_look_at (canvas);
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

  g_mutex_lock (&job->mutex);
  if (step == 0) /* nothing is measured at this scale yet */
    progress.losses = job->progress.losses;
  job->progress = progress;
  if (copy) /* without memory for a copy, the last one is shown a little longer */
    {
      g_clear_pointer (&job->canvas, pst_picture_unref);
      job->canvas = copy;
    }
  g_mutex_unlock (&job->mutex);
}

/**
 * pst_job_predict_memory:
 * @job: the job
 * @bytes: (out): the most memory that it will take
 * @error: set to %PST_ERROR_SETTING where it cannot be run with its settings
 *
 * Returns: whether it can be run with its settings
 */
gboolean
pst_job_predict_memory (PstJob   *job,
                        guint64  *bytes,
                        GError  **error)
{
  PstPaintOrder order = get_order (job);

  *bytes = pst_paint_get_bytes (&order, error);
  if (*bytes == 0)
    return FALSE;
  /* the copies for those who look on */
  *bytes += 6 * (guint64) LOOK_SIDE * LOOK_SIDE * sizeof (gfloat);
  return TRUE;
}

/* A canvas of any scale as it is handed over: at the content's size, within what can be shown, with the content's alpha.
 * Takes the canvas.
 */
static PstPicture *
finish_picture (PstJob      *job,
                PstPicture  *canvas,
                GError     **error)
{
  g_autoptr (PstPicture) result   = canvas;
  gsize                  n_pixels = (gsize) job->width * job->height;

  if (canvas->width != job->width || canvas->height != job->height)
    {
      result = pst_picture_resize (canvas, job->width, job->height, error);
      pst_picture_unref (canvas);
      if (! result)
        return NULL;
    }
  for (gsize i = 0; i < 3 * n_pixels; i++)
    result->rgb[i] = CLAMP (result->rgb[i], 0.0f, 1.0f);
  if (job->content->alpha)
    {
      result->alpha = pst_floats_new (n_pixels, error);
      if (! result->alpha)
        return NULL;
      memcpy (result->alpha, job->content->alpha, n_pixels * sizeof (gfloat));
    }
  return g_steal_pointer (&result);
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
  guint64 bytes;

  return pst_job_predict_memory (job, &bytes, error) && pst_memory_check (bytes, error);
}

/**
 * pst_job_run:
 * @job: a job that has not been run
 * @content: the picture to be repainted, of the size given to pst_job_new()
 * @cancellable: (nullable): cancels the job between any two layers of the network
 * @error: set to a #PstError or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the finished picture: the content's size and alpha, values from 0 to 1
 */
PstPicture *
pst_job_run (PstJob        *job,
             PstPicture    *content,
             GCancellable  *cancellable,
             GError       **error)
{
  PstPicture    *canvas;
  PstPaintOrder  order;

  g_return_val_if_fail (content->width == job->width && content->height == job->height && ! job->content, NULL);

  job->content = pst_picture_ref (content);
  order        = get_order (job);
  if (! pst_job_check_memory (job, error))
    return NULL;
  job->start_time = g_get_monotonic_time ();
  if (pst_paint (&order, &canvas, take_report, job, cancellable, error))
    return finish_picture (job, canvas, error);
  g_mutex_lock (&job->mutex);
  job->unfinished = canvas;
  g_mutex_unlock (&job->mutex);
  return NULL;
}

/**
 * pst_job_dup_canvas:
 * @job: the job, running or not
 *
 * Returns: (transfer full) (nullable): the canvas after the last step, at the scale being painted but not larger than a screen, values
 *          not clamped; %NULL before there is one. Not to be changed.
 */
PstPicture *
pst_job_dup_canvas (PstJob *job)
{
  PstPicture *canvas;

  g_mutex_lock (&job->mutex);
  canvas = job->canvas ? pst_picture_ref (job->canvas) : NULL;
  g_mutex_unlock (&job->mutex);
  return canvas;
}

/**
 * pst_job_take_unfinished:
 * @job: a job whose run was cancelled; to be asked once
 * @error: set to %PST_ERROR_MEMORY where there is no room, or to %G_IO_ERROR_CANCELLED where nothing is painted yet
 *
 * Returns: (transfer full): what is painted so far, as pst_job_run() would have handed it over
 */
PstPicture *
pst_job_take_unfinished (PstJob   *job,
                        GError  **error)
{
  PstPicture *canvas;

  g_mutex_lock (&job->mutex);
  canvas = g_steal_pointer (&job->unfinished);
  g_mutex_unlock (&job->mutex);
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
  g_mutex_lock (&job->mutex);
  *progress = job->progress;
  g_mutex_unlock (&job->mutex);
}

/**
 * pst_job_dup_remarks:
 * @job: the job
 *
 * Returns: (transfer full) (array zero-terminated=1): translated sentences about what will be done otherwise than the settings say
 */
gchar **
pst_job_dup_remarks (PstJob *job)
{
  g_autoptr (GStrvBuilder)  remarks   = g_strv_builder_new ();
  const PstScale           *scale     = &job->scales[job->n_scales - 1];
  g_autoptr (PstObjective)  objective = pst_objective_new (job->network, job->settings, job->compute, scale->width,
                                                           scale->height, scale->painting_width, scale->painting_height,
                                                           job->budget, NULL);
  g_autofree gchar         *left_out  = objective ? pst_objective_dup_left_out (objective) : NULL;

  if (left_out)
    {
      g_autofree gchar *remark = g_strdup_printf (_ ("The picture or the painting is too small for the layers %s: "
                                                     "they are left out."), left_out);

      g_strv_builder_add (remarks, remark);
    }
  return g_strv_builder_end (remarks);
}
