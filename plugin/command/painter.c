/* SPDX-License-Identifier: GPL-3.0-or-later */

/* File → image → scene → the engine's job → image → file. Several threads may be at pictures of their own: so many of them as are to be
 * painted side by side have their turn with the engine, while as many have read the next picture and wait for theirs, and others write the
 * last one. The networks are read once for all.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "colour/pixel-space.h"
#include "colour/retouch.h"
#include "command/painter.h"
#include "formats/formats.h"
#include "formats/image-colours.h"

/* A job at work. */
typedef struct
{
  const PstPlace *place;
  PstJob         *job;
} Turn;

struct _PstPainter
{
  const PstOptions *options;     /* borrowed */
  GCancellable     *cancellable; /* borrowed */
  PstSettings      *settings;
  PstModels         models;
  GMutex            mutex;       /* for what follows */
  GCond             changed;
  guint             n_free;      /* turns that nobody has */
  guint             n_ahead;     /* pictures that may still be read ahead */
  gboolean          is_stopped;
  GPtrArray        *turns;       /* (element-type Turn) */
};

/* A picture on its way. */
typedef struct
{
  PstPainter      *painter;
  const PstFormat *format; /* of its painting, or NULL */
  PstImage        *image;
  const Babl      *space;  /* in which it is painted */
  PstScene         scene;
  PstJob          *job;
  gboolean         is_ahead; /* it is being read, or waits for its turn */
} Work;

void
pst_result_free (PstResult *result)
{
  g_clear_error (&result->error);
  g_free (result->need);
  g_ptr_array_unref (result->remarks);
  g_free (result);
}

/* Several that are painted side by side share the processors. */
static void
share_threads (PstSettings *settings,
               gint         jobs)
{
  gint threads;

  g_object_get (settings, "threads", &threads, NULL);
  if (threads == 0 && jobs > 1)
    g_object_set (settings, "threads", MAX ((gint) g_get_num_processors () / jobs, 1), NULL);
}

/* (transfer full) (nullable): paints with these options, which outlive it. @cancellable: ends at once what is being painted. The error is a
 * sentence: the networks cannot be read.
 */
PstPainter *
pst_painter_new (const PstOptions  *options,
                 GCancellable      *cancellable,
                 GError           **error)
{
  g_autoptr (PstPainter) painter = g_new0 (PstPainter, 1);
  g_auto (PstModelFiles) files   = { 0 };

  painter->options     = options;
  painter->cancellable = cancellable;
  painter->settings    = pst_settings_copy (options->settings);
  painter->n_free      = options->jobs;
  painter->n_ahead     = options->jobs;
  painter->turns       = g_ptr_array_new ();
  g_mutex_init (&painter->mutex);
  g_cond_init (&painter->changed);
  share_threads (painter->settings, options->jobs);
  pst_styles_find_models (options->styles, painter->settings, &files);
  return pst_models_load (&painter->models, &files, error) ? g_steal_pointer (&painter) : NULL;
}

void
pst_painter_free (PstPainter *painter)
{
  pst_models_clear (&painter->models);
  g_clear_object (&painter->settings);
  g_ptr_array_unref (painter->turns);
  g_mutex_clear (&painter->mutex);
  g_cond_clear (&painter->changed);
  g_free (painter);
}

/* ---- turns */

/* Waits until one of @n things can be had, and takes it; the mutex is locked. Answers %FALSE once all is stopped. */
static gboolean
take_one (PstPainter *painter,
          guint      *n)
{
  while (*n == 0 && ! painter->is_stopped)
    g_cond_wait (&painter->changed, &painter->mutex);
  if (painter->is_stopped)
    return FALSE;
  (*n)--;
  return TRUE;
}

/* Waits until a picture may be read ahead. Answers whether it may be: not once all is stopped. */
static gboolean
begin_reading (Work *work)
{
  g_mutex_lock (&work->painter->mutex);
  work->is_ahead = take_one (work->painter, &work->painter->n_ahead);
  g_mutex_unlock (&work->painter->mutex);
  return work->is_ahead;
}

/* Lets another one be read, if this is ahead. */
static void
end_reading (Work *work)
{
  g_mutex_lock (&work->painter->mutex);
  work->painter->n_ahead += work->is_ahead;
  work->is_ahead          = FALSE;
  g_cond_broadcast (&work->painter->changed);
  g_mutex_unlock (&work->painter->mutex);
}

/* Waits until the engine may be used. Answers whether it may be: not once all is stopped. */
static gboolean
begin_turn (PstPainter *painter,
            Turn       *turn)
{
  gboolean has_turn;

  g_mutex_lock (&painter->mutex);
  has_turn = take_one (painter, &painter->n_free);
  if (has_turn)
    g_ptr_array_add (painter->turns, turn);
  g_mutex_unlock (&painter->mutex);
  return has_turn;
}

static void
end_turn (PstPainter *painter,
          Turn       *turn)
{
  g_mutex_lock (&painter->mutex);
  g_ptr_array_remove (painter->turns, turn);
  painter->n_free++;
  g_cond_broadcast (&painter->changed);
  g_mutex_unlock (&painter->mutex);
}

/* Lets what is being painted come to its end, and begins nothing more. In any thread. */
void
pst_painter_stop (PstPainter *painter)
{
  g_mutex_lock (&painter->mutex);
  painter->is_stopped = TRUE;
  g_cond_broadcast (&painter->changed);
  g_mutex_unlock (&painter->mutex);
}

gboolean
pst_painter_is_stopped (PstPainter *painter)
{
  gboolean is_stopped;

  g_mutex_lock (&painter->mutex);
  is_stopped = painter->is_stopped;
  g_mutex_unlock (&painter->mutex);
  return is_stopped;
}

/* Finds how far one of those is that are being painted. Answers whether there is any. In any thread. */
gboolean
pst_painter_get_progress (PstPainter      *painter,
                          PstProgress     *progress,
                          const PstPlace **place)
{
  gboolean found;

  g_mutex_lock (&painter->mutex);
  found = painter->turns->len > 0;
  if (found)
    {
      const Turn *turn = g_ptr_array_index (painter->turns, 0);

      *place = turn->place;
      pst_job_get_progress (turn->job, progress);
    }
  g_mutex_unlock (&painter->mutex);
  return found;
}

/* ---- one picture */

static void
work_clear (Work *work)
{
  end_reading (work);
  g_clear_pointer (&work->job, pst_job_free);
  pst_scene_clear (&work->scene);
  g_clear_pointer (&work->image, pst_image_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
bring_to_size (Work    *work,
               gint     size,
               GError **error)
{
  gint    longer = MAX (work->image->width, work->image->height);
  gdouble factor = size / (gdouble) longer;

  if (size == 0 || size >= longer)
    return TRUE;
  return pst_image_resize (work->image, work->space, MAX (work->image->width * factor + 0.5, 1.0),
                           MAX (work->image->height * factor + 0.5, 1.0), error);
}

static gboolean
can_be_seen (const PstPicture  *picture,
             GError           **error)
{
  gboolean seen = picture->alpha == NULL;

  for (gsize i = 0; i < (gsize) picture->width * picture->height && ! seen; i++)
    seen = picture->alpha[i] > 0.0f;
  if (! seen)
    g_set_error_literal (error, PST_ERROR, PST_ERROR_SIZE, _ ("The picture is wholly transparent: there is nothing to paint."));
  return seen;
}

/* Reads the file and makes a scene of it. */
static gboolean
read_picture (Work            *work,
              const PstPlace  *place,
              GError         **error)
{
  PstPainter       *painter = work->painter;
  const PstOptions *options = painter->options;
  PstImage         *image   = work->image = pst_formats_read (place->source, error);

  if (! image || (work->format && ! pst_formats_fit (image, work->format, error)))
    return FALSE;
  work->space = pst_image_choose_space (image, error);
  if (! work->space)
    return FALSE;
  if (pst_styles_are_ready (options->styles)) /* brings colours of its own along, sRGB's */
    work->space = babl_space ("sRGB");
  if (! bring_to_size (work, options->size, error))
    return FALSE;
  pst_pixel_space_get_primaries (work->space, work->scene.primaries);
  work->scene.content = pst_image_make_picture (image, work->space, error);
  return work->scene.content && can_be_seen (work->scene.content, error) &&
         pst_styles_read (options->styles, &work->scene, work->space,
                          pst_scene_get_enough (painter->settings, image->width, image->height), painter->cancellable, error);
}

static void
retouch (PstPicture *picture,
         gpointer    data)
{
  const Work *work = data;

  pst_retouch (picture, work->space, 1.0, work->painter->settings);
}

static void
make_job (Work *work)
{
  PstScenePlan plan = pst_scene_get_plan (&work->scene);

  work->job = pst_job_new (&work->painter->models, work->painter->settings, &plan);
  pst_job_set_retouch (work->job, retouch, work);
}

static void
take_remarks (PstResult *result,
              PstJob    *job,
              PstImage  *image)
{
  g_auto (GStrv) remarks = job ? pst_job_dup_remarks (job) : NULL;

  for (guint i = 0; remarks && remarks[i]; i++)
    g_ptr_array_add (result->remarks, g_strdup (remarks[i]));
  for (guint i = 0; image && i < image->left_out->len; i++)
    g_ptr_array_add (result->remarks, g_strdup (g_ptr_array_index (image->left_out, i)));
}

static gboolean
run_job (Work       *work,
         PstResult  *result,
         GError    **error)
{
  g_autoptr (PstPicture) painted = NULL;
  gint64                 start   = g_get_monotonic_time ();
  PstProgress            progress;

  if (! pst_job_check_memory (work->job, error))
    return FALSE;
  painted         = pst_job_run (work->job, &work->scene, work->painter->cancellable, error);
  result->seconds = (g_get_monotonic_time () - start) / 1e6;
  if (! painted)
    return FALSE;
  pst_job_get_progress (work->job, &progress);
  result->losses = progress.losses;
  pst_image_take_colours (work->image, work->space, painted);
  return TRUE;
}

/* Answers %FALSE without an error where it has no turn any more. */
static gboolean
run_in_turn (Work       *work,
             PstResult  *result,
             GError    **error)
{
  Turn     turn = { result->place, NULL };
  gboolean done;

  make_job (work);
  turn.job = work->job;
  if (! begin_turn (work->painter, &turn))
    {
      result->deed = PST_DEED_STOPPED;
      return FALSE;
    }
  end_reading (work);
  done = run_job (work, result, error);
  end_turn (work->painter, &turn);
  return done;
}

static gboolean
find_need (Work       *work,
           PstResult  *result,
           GError    **error)
{
  make_job (work);
  result->need = pst_job_describe_need (work->job, NULL, error);
  return result->need && pst_job_predict_memory (work->job, &result->bytes, error) &&
         pst_job_predict_time (work->job, &result->seconds, error);
}

static gboolean
paint_to (Work       *work,
          PstResult  *result,
          PstOutput  *output,
          GError    **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (! run_in_turn (work, result, error))
    return FALSE;
  bytes = pst_formats_write (work->image, work->format, work->painter->options->quality, error);
  return bytes && pst_output_write (output, bytes, error);
}

static gboolean
paint (Work       *work,
       PstResult  *result,
       GError    **error)
{
  const PstPlace        *place   = result->place;
  const PstOptions      *options = work->painter->options;
  g_autoptr (PstOutput)  output  = NULL;
  gboolean               skipped = FALSE;
  gboolean               done;

  if (place->problem)
    {
      g_propagate_error (error, g_error_copy (place->problem));
      return FALSE;
    }
  if (! begin_reading (work))
    {
      result->deed = PST_DEED_STOPPED;
      return FALSE;
    }
  if (! options->need)
    {
      work->format = pst_formats_find_by_name (place->target);
      output       = pst_output_claim (place->target, pst_options_get_existing (options), &skipped, error);
      if (! output)
        {
          result->deed = skipped ? PST_DEED_SKIPPED : PST_DEED_FAILED;
          return FALSE;
        }
    }
  done = read_picture (work, place, error) &&
         (options->need ? find_need (work, result, error) : paint_to (work, result, output, error));
  take_remarks (result, work->job, work->image);
  if (work->image)
    {
      result->width  = work->image->width;
      result->height = work->image->height;
    }
  return done;
}

/* (transfer full): paints a picture, or finds what it needs. In any thread, and several of them. */
PstResult *
pst_painter_paint (PstPainter     *painter,
                   const PstPlace *place)
{
  PstResult     *result = g_new0 (PstResult, 1);
  g_auto (Work)  work   = { .painter = painter };

  result->place   = place;
  result->deed    = PST_DEED_FAILED;
  result->remarks = g_ptr_array_new_with_free_func (g_free);
  if (paint (&work, result, &result->error))
    result->deed = PST_DEED_PAINTED;
  else if (g_error_matches (result->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    result->deed = PST_DEED_STOPPED;
  return result;
}
