/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A training from its beginning, or from a checkpoint, to a trained style.
 *
 * Photographs and paintings are brought to one size, where brush marks are as large in one as in the other. From minutes follows a number
 * of steps: some steps are made and timed, and then forgotten. With that number training begins; it is written down in each checkpoint, and
 * nothing else that is random or timed matters for what is learnt. So what was timed differently, or interrupted, ends in the same bits as
 * the same number of steps do at once.
 *
 * A checkpoint goes with the same paintings, photographs and settings only: it has the SHA-256 of all three.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include <pastiche/allocation.h>
#include <pastiche/error.h>
#include <pastiche/training-run.h>

#include "instant/instant.h"
#include "job/job-monitor.h"
#include "job/need-words.h"
#include "train/checkpoint.h"
#include "train/crops.h"

#define TIMED_STEPS     3    /* behind one that is not timed */
#define LEAST_STEPS     20   /* of a training that is given minutes */
#define MOST_STEPS      1000000
#define MEASUREMENTS    20   /* of what is kept out, until the end */
#define CHECKPOINT_TIME 30.0 /* seconds from one to the next */
#define PATIENCE        100  /* milliseconds until somebody who has paused it may have cancelled it */
#define SHOWN_SIDE      384  /* pixels along a side of the kept-out photograph, as it is shown */

struct _PstTrainingRun
{
  PstNetwork     *network;
  PstInstant     *instant;
  PstTraining     training;    /* what is asked of the trainer; its pictures and shares are owned */
  PstCrops        crops;       /* likewise */
  PstPicture     *kept_out;    /* as it is shown */
  PstPicture     *kept_crop;   /* as it is measured */
  gint            style;       /* with which it is to begin */
  gdouble         seconds;     /* that are to be taken */
  GFile          *file;        /* of the checkpoint, or NULL */
  PstCheckpoint   kept;        /* what there is to be written in it, and what was in it */
  PstTrainer     *trainer;     /* during the run, and after it */
  gdouble         before;      /* seconds, before this run */
  gint64          begin;       /* of this run, microseconds; what was paused is not in it */
  gint64          last;        /* checkpoint */
  PstJobMonitor   monitor;
  GMutex          mutex;       /* guards what follows, and what is measured of the photograph that is kept out */
  GCond           changed;
  gboolean        is_paused;
  gboolean        is_stopped;
};

/* ---- what it is made of */

/* (transfer full): the picture at this size along a side; smaller ones stay as they are unless they are to grow */
static PstPicture *
bring_to_side (const PstPicture  *picture,
               gdouble            side,
               gboolean           may_grow,
               GError           **error)
{
  gdouble ratio = side / pst_picture_get_side (picture->width, picture->height);

  if (! may_grow)
    ratio = MIN (ratio, 1.0);
  return pst_picture_resize (picture, MAX ((gint) (picture->width * ratio + 0.5), 1), MAX ((gint) (picture->height * ratio + 0.5), 1),
                             error);
}

/* (transfer full): opaque, on white */
static PstPicture *
lay_on_white (const PstPicture  *picture,
              GError           **error)
{
  PstPicture *opaque = pst_picture_new (picture->width, picture->height, FALSE, error);

  for (gsize i = 0; opaque && i < 3 * (gsize) picture->width * picture->height; i++)
    {
      gfloat alpha = picture->alpha ? picture->alpha[i / 3] : 1.0f;

      opaque->rgb[i] = alpha * CLAMP (picture->rgb[i], 0.0f, 1.0f) + (1.0f - alpha);
    }
  return opaque;
}

/* (transfer full) */
static PstPicture *
make_photograph (const PstPicture  *picture,
                 gdouble            side,
                 GError           **error)
{
  g_autoptr (PstPicture) opaque = lay_on_white (picture, error);

  return opaque ? bring_to_side (opaque, side, FALSE, error) : NULL;
}

/* (transfer full): the middle square, as large as a crop, of a photograph that is as large as the others */
static PstPicture *
make_kept_crop (const PstPicture  *picture,
                gint               side,
                GError           **error)
{
  g_autoptr (PstPicture) photograph = make_photograph (picture, PST_TRAINING_SIZE, error);
  gint                   square     = photograph ? MIN (MIN (photograph->width, photograph->height), side) : 0;
  g_autoptr (PstPicture) part       = photograph ? pst_picture_crop (photograph, (photograph->width - square) / 2,
                                                                     (photograph->height - square) / 2, square, square, error) : NULL;

  return part ? pst_picture_resize (part, side, side, error) : NULL;
}

static gboolean
take_paintings (PstTrainingRun         *run,
                const PstTrainingPlan  *plan,
                GError                **error)
{
  gdouble brush;

  g_object_get (plan->settings, "brush-size", &brush, NULL);
  run->training.n_paintings = plan->n_paintings;
  run->training.paintings   = g_new0 (PstPicture *, plan->n_paintings);
  run->training.shares      = g_memdup2 (plan->shares, plan->n_paintings * sizeof *plan->shares);
  for (guint i = 0; i < plan->n_paintings; i++)
    if (! (run->training.paintings[i] = bring_to_side (plan->paintings[i], PST_TRAINING_SIZE * brush, TRUE, error)))
      return FALSE;
  return TRUE;
}

static gboolean
take_photographs (PstTrainingRun         *run,
                  const PstTrainingPlan  *plan,
                  GError                **error)
{
  gint seed;

  g_object_get (plan->settings, "seed", &seed, NULL);
  run->crops = (PstCrops) { .n_photographs = plan->n_photographs, .photographs = g_new0 (PstPicture *, plan->n_photographs),
                            .side = plan->side, .seed = seed };
  for (guint i = 0; i < plan->n_photographs; i++)
    if (! (run->crops.photographs[i] = make_photograph (plan->photographs[i], PST_TRAINING_SIZE, error)))
      return FALSE;
  run->kept_crop = make_kept_crop (plan->kept_out, plan->side, error);
  run->kept_out  = run->kept_crop ? make_photograph (plan->kept_out, SHOWN_SIDE, error) : NULL;
  return run->kept_out != NULL;
}

/* ---- whether it is the same training */

static void
add_picture (GChecksum        *checksum,
             const PstPicture *picture)
{
  const gint32 sizes[]  = { picture->width, picture->height, picture->alpha != NULL };
  gsize        n_pixels = (gsize) picture->width * picture->height;

  g_checksum_update (checksum, (const guchar *) sizes, sizeof sizes);
  g_checksum_update (checksum, (const guchar *) picture->rgb, 3 * n_pixels * sizeof (gfloat));
  if (picture->alpha)
    g_checksum_update (checksum, (const guchar *) picture->alpha, n_pixels * sizeof (gfloat));
}

static gchar *
identify_paintings (const PstTraining *training)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < training->n_paintings; i++)
    {
      g_checksum_update (checksum, (const guchar *) &training->shares[i], sizeof training->shares[i]);
      add_picture (checksum, training->paintings[i]);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

static gchar *
identify_photographs (const PstTrainingRun *run)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < run->crops.n_photographs; i++)
    add_picture (checksum, run->crops.photographs[i]);
  return g_strdup (g_checksum_get_string (checksum));
}

/* With which it begins; numbers that are random follow from the seed, which is a setting. */
static gboolean
add_network (GChecksum              *checksum,
             const PstTrainingPlan  *plan,
             GError                **error)
{
  const gchar        *kind    = pst_instant_kind_get_name (plan->kind);
  g_autoptr (GBytes)  content = plan->start ? g_file_load_bytes (plan->start, NULL, NULL, error) : g_bytes_new_static (kind, strlen (kind));

  if (content)
    g_checksum_update (checksum, g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  return content != NULL;
}

/* All else: the network with which it begins, and the settings, but for those that make no difference to what is learnt. */
static gchar *
identify_settings (const PstTrainingRun   *run,
                   const PstTrainingPlan  *plan,
                   GError                **error)
{
  g_autoptr (GChecksum)   checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (PstSettings) settings = pst_settings_copy (run->training.settings);
  const gint32            numbers[] = { run->style, plan->part, plan->side, plan->batch };
  const gdouble           weights[] = { plan->steadiness, plan->adversary };
  g_autofree gchar       *text     = NULL;

  g_object_set (settings, "threads", 0, "memory", 0, NULL);
  text = pst_settings_to_json (settings);
  g_checksum_update (checksum, (const guchar *) numbers, sizeof numbers);
  g_checksum_update (checksum, (const guchar *) weights, sizeof weights);
  g_checksum_update (checksum, (const guchar *) text, -1);
  return add_network (checksum, plan, error) ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

static gboolean
refuse (GError      **error,
        const gchar  *message)
{
  g_set_error_literal (error, PST_ERROR, PST_ERROR_NETWORK_FILE, message);
  return FALSE;
}

static gboolean
is_same (const PstCheckpoint  *kept,
         const PstCheckpoint  *found,
         GError              **error)
{
  if (! g_str_equal (kept->paintings, found->paintings))
    return refuse (error, _ ("The interrupted training learns from other paintings: name the same ones with the same shares, or begin "
                             "anew."));
  if (! g_str_equal (kept->photographs, found->photographs))
    return refuse (error, _ ("The interrupted training has other photographs: give it the same ones, or begin anew."));
  if (! g_str_equal (kept->settings, found->settings))
    return refuse (error, _ ("The interrupted training has other settings: give it the same ones, or begin anew."));
  return TRUE;
}

/* ---- the run, while it does not run */

static gboolean
init_run (PstTrainingRun         *run,
          const PstTrainingPlan  *plan,
          GError                **error)
{
  gint seed;

  g_object_get (plan->settings, "seed", &seed, NULL);
  run->instant = plan->start ? pst_instant_load (plan->start, error) : pst_instant_new (plan->kind, seed, error);
  if (! run->instant || ! take_paintings (run, plan, error) || ! take_photographs (run, plan, error))
    return FALSE;
  run->kept.paintings   = identify_paintings (&run->training);
  run->kept.photographs = identify_photographs (run);
  run->kept.settings    = identify_settings (run, plan, error);
  return run->kept.settings != NULL;
}

/**
 * pst_training_run_new:
 * @plan: what is asked for
 * @error: set to %PST_ERROR_NETWORK_FILE or %PST_ERROR_NETWORK_KIND where the network with which it begins cannot be used, to
 *         %PST_ERROR_MEMORY where there is no room for the pictures
 *
 * Returns: (transfer full): a training that has not begun
 */
PstTrainingRun *
pst_training_run_new (const PstTrainingPlan  *plan,
                      GError                **error)
{
  g_autoptr (PstTrainingRun) run = g_new0 (PstTrainingRun, 1);

  g_return_val_if_fail (plan->n_paintings >= 1 && plan->n_paintings <= PST_MOST_PAINTINGS && plan->n_photographs >= 1, NULL);
  g_return_val_if_fail (plan->n_steps > 0 || plan->seconds > 0.0, NULL);

  g_mutex_init (&run->mutex);
  g_cond_init (&run->changed);
  pst_job_monitor_init (&run->monitor, 1, TRUE);
  run->network  = pst_network_ref (plan->network);
  run->style    = plan->style;
  run->seconds  = plan->seconds;
  run->file     = plan->checkpoint ? g_object_ref (plan->checkpoint) : NULL;
  run->kept     = (PstCheckpoint) { .label = g_strdup (plan->label ? plan->label : ""), .n_steps = MIN (plan->n_steps, MOST_STEPS),
                                    .style = MAX (plan->style, 0), .kept_out = g_array_new (FALSE, FALSE, sizeof (PstKeptOut)) };
  run->training = (PstTraining) { .network = run->network, .part = plan->part, .settings = pst_settings_copy (plan->settings),
                                  .side = plan->side, .batch = plan->batch, .steadiness = plan->steadiness,
                                  .adversary = plan->adversary, .get_crop = pst_crops_get, .data = &run->crops };
  if (! init_run (run, plan, error))
    return NULL;
  run->training.instant = run->instant;
  return g_steal_pointer (&run);
}

static void
free_pictures (PstPicture **pictures,
               guint        n)
{
  for (guint i = 0; pictures && i < n; i++)
    g_clear_pointer (&pictures[i], pst_picture_unref);
  g_free (pictures);
}

/**
 * pst_training_run_free:
 * @run: a training that is not running
 */
void
pst_training_run_free (PstTrainingRun *run)
{
  g_clear_pointer (&run->trainer, pst_trainer_free);
  free_pictures (run->training.paintings, run->training.n_paintings);
  g_free ((gpointer) run->training.shares);
  g_object_unref (run->training.settings);
  free_pictures (run->crops.photographs, run->crops.n_photographs);
  g_clear_pointer (&run->kept_out, pst_picture_unref);
  g_clear_pointer (&run->kept_crop, pst_picture_unref);
  g_clear_object (&run->file);
  pst_checkpoint_clear (&run->kept);
  g_clear_pointer (&run->instant, pst_instant_free);
  pst_network_unref (run->network);
  pst_job_monitor_clear (&run->monitor);
  g_mutex_clear (&run->mutex);
  g_cond_clear (&run->changed);
  g_free (run);
}

/* What is asked of a trainer that is to make so many steps. */
static PstTraining
get_training (const PstTrainingRun *run,
              guint                 n_steps)
{
  PstTraining training = run->training;

  training.style   = run->kept.style;
  training.n_steps = n_steps;
  return training;
}

/**
 * pst_training_run_predict_memory:
 * @run: a training
 * @bytes: (out): the most memory that it will take, its pictures included
 * @error: set to %PST_ERROR_SETTING, %PST_ERROR_SIZE or %PST_ERROR_NETWORK_FILE where it cannot be run with its settings
 *
 * Returns: whether it can be run with its settings
 */
gboolean
pst_training_run_predict_memory (PstTrainingRun  *run,
                                 guint64         *bytes,
                                 GError         **error)
{
  const PstTraining training = get_training (run, MAX (run->kept.n_steps, 1));
  guint64           beside;

  if (! pst_trainer_predict_memory (&training, bytes, error) ||
      ! pst_trainer_predict_beside (&training, run->kept_out->width, run->kept_out->height, &beside, error))
    return FALSE;
  *bytes += beside;
  for (guint i = 0; i < training.n_paintings; i++)
    *bytes += pst_picture_get_bytes (training.paintings[i]->width, training.paintings[i]->height, training.paintings[i]->alpha != NULL);
  for (guint i = 0; i < run->crops.n_photographs; i++)
    *bytes += pst_picture_get_bytes (run->crops.photographs[i]->width, run->crops.photographs[i]->height, FALSE);
  return TRUE;
}

static gboolean
check_memory (PstTrainingRun  *run,
              GError         **error)
{
  guint64 bytes;

  return pst_training_run_predict_memory (run, &bytes, error) &&
         pst_need_words_check_training (bytes, pst_memory_get_available (), error);
}

/**
 * pst_training_run_describe_need:
 * @run: a training that was given time
 * @error: set as by pst_training_run_predict_memory(), and to %PST_ERROR_MEMORY where it needs more memory than is free
 *
 * Returns: (transfer full): a translated sentence that tells the time and the memory to expect
 */
gchar *
pst_training_run_describe_need (PstTrainingRun  *run,
                                GError         **error)
{
  guint64 available = pst_memory_get_available ();
  guint64 bytes;

  if (! pst_training_run_predict_memory (run, &bytes, error) || ! pst_need_words_check_training (bytes, available, error))
    return NULL;
  return pst_need_words_describe (bytes, available, 0, run->seconds, NULL, error);
}

/**
 * pst_training_run_restore:
 * @run: a training that has a checkpoint and has not begun
 * @error: set to %PST_ERROR_NETWORK_FILE where there is no checkpoint, it is damaged, or it is of another training
 *
 * Lets the training go on from its checkpoint: with as many steps as that had, and the style with which that began.
 *
 * Returns: whether it will
 */
gboolean
pst_training_run_restore (PstTrainingRun  *run,
                          GError         **error)
{
  g_auto (PstCheckpoint) found = { 0 };

  g_return_val_if_fail (run->file && ! run->trainer, FALSE);

  if (! pst_checkpoint_read (run->file, &found, error) || ! is_same (&run->kept, &found, error))
    return FALSE;
  if (found.style >= pst_instant_get_n_entries (run->instant) || found.n_steps > MOST_STEPS)
    return refuse (error, _ ("What was kept of the interrupted training is damaged, or of another version of Pastiche: begin it anew."));
  pst_checkpoint_clear (&run->kept);
  run->kept = found;
  found     = (PstCheckpoint) { 0 };
  return TRUE;
}

/* ---- the run, while it runs */

/* Seconds that the training has taken, all its runs together. */
static gdouble
get_seconds (const PstTrainingRun *run)
{
  return run->before + (g_get_monotonic_time () - run->begin) / 1e6;
}

static gboolean
is_over (PstTrainingRun *run)
{
  gboolean over;

  g_mutex_lock (&run->mutex);
  over = run->is_stopped;
  g_mutex_unlock (&run->mutex);
  return over || pst_trainer_count_steps (run->trainer) >= run->kept.n_steps;
}

static gboolean
write_checkpoint (PstTrainingRun  *run,
                  GError         **error)
{
  PstCheckpoint *kept = &run->kept;
  gboolean       written;

  if (! run->file)
    return TRUE;
  g_clear_pointer (&kept->state, g_bytes_unref);
  kept->state   = pst_trainer_save (run->trainer);
  kept->n_done  = pst_trainer_count_steps (run->trainer);
  kept->seconds = get_seconds (run);
  written       = pst_checkpoint_write (kept, run->file, error);
  g_clear_pointer (&kept->state, g_bytes_unref);
  run->last = g_get_monotonic_time ();
  return written;
}

/* Only the first one has to succeed: whoever has waited for long is not to lose what is learnt because the disk has become full. */
static gboolean
write_in_time (PstTrainingRun  *run,
               gboolean         at_once,
               GError         **error)
{
  if (run->last == 0)
    return write_checkpoint (run, error);
  if (at_once || (g_get_monotonic_time () - run->last) / 1e6 >= CHECKPOINT_TIME)
    write_checkpoint (run, NULL);
  return TRUE;
}

/* Paints the photograph that is kept out, and measures it. */
static gboolean
measure (PstTrainingRun  *run,
         GCancellable    *cancellable,
         PstPicture     **painted,
         GError         **error)
{
  PstKeptOut measured = { .step = pst_trainer_count_steps (run->trainer) };
  PstLosses  losses;

  if (! pst_trainer_compare (run->trainer, run->kept_crop, &losses, cancellable, error))
    return FALSE;
  measured.content = losses.values[PST_LOSS_CONTENT];
  measured.style   = losses.values[PST_LOSS_STYLE];
  g_mutex_lock (&run->mutex);
  g_array_append_val (run->kept.kept_out, measured);
  g_mutex_unlock (&run->mutex);
  if (! pst_job_monitor_want_canvas (&run->monitor))
    return TRUE;
  *painted = pst_trainer_paint (run->trainer, run->kept_out, error);
  return *painted != NULL;
}

/* Always after the same steps. */
static gboolean
is_time_to_measure (const PstTrainingRun *run)
{
  guint n_done = pst_trainer_count_steps (run->trainer);
  guint every  = MAX (run->kept.n_steps / MEASUREMENTS, 1);

  if (n_done % every != 0 && n_done != run->kept.n_steps)
    return FALSE;
  return run->kept.kept_out->len == 0 ||
         g_array_index (run->kept.kept_out, PstKeptOut, run->kept.kept_out->len - 1).step < n_done;
}

/* Takes the picture. @from: the step with which this run began, and @begin when that was, in seconds. */
static void
tell (PstTrainingRun  *run,
      const PstLosses *losses,
      guint            from,
      gdouble          begin,
      PstPicture      *painted)
{
  guint       n_done   = pst_trainer_count_steps (run->trainer);
  guint       n_left   = run->kept.n_steps - n_done;
  gdouble     seconds  = get_seconds (run) - begin;
  PstProgress progress = {
    .fraction     = n_done / (gdouble) run->kept.n_steps,
    .scale        = 1,
    .n_scales     = 1,
    .width        = run->kept_out->width,
    .height       = run->kept_out->height,
    .step         = n_done > from ? n_done : 0, /* nothing is measured before */
    .n_steps      = run->kept.n_steps,
    .losses       = *losses,
    .seconds_left = n_done > from ? seconds / (n_done - from) * n_left : -1.0,
  };

  pst_job_monitor_tell (&run->monitor, &progress, painted);
}

static gboolean
is_paused (PstTrainingRun *run,
           gint64          until)
{
  gboolean paused;

  g_mutex_lock (&run->mutex);
  if (until > 0 && run->is_paused && ! run->is_stopped)
    g_cond_wait_until (&run->changed, &run->mutex, until);
  paused = run->is_paused && ! run->is_stopped;
  g_mutex_unlock (&run->mutex);
  return paused;
}

/* Returns when it may go on; what has been learnt is on the disk meanwhile. */
static gboolean
wait_while_paused (PstTrainingRun  *run,
                   GCancellable    *cancellable,
                   GError         **error)
{
  gint64 begin = g_get_monotonic_time ();

  if (! is_paused (run, 0))
    return TRUE;
  if (pst_trainer_count_steps (run->trainer) > 0 && ! write_in_time (run, TRUE, error))
    return FALSE;
  while (! g_cancellable_is_cancelled (cancellable) && is_paused (run, g_get_monotonic_time () + PATIENCE * 1000))
    ;
  run->begin += g_get_monotonic_time () - begin;
  return ! g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* The steps that are left. */
static gboolean
make_steps (PstTrainingRun  *run,
            GCancellable    *cancellable,
            GError         **error)
{
  guint     from   = pst_trainer_count_steps (run->trainer);
  gdouble   begin  = get_seconds (run);
  PstLosses losses = { .total = 0.0 };

  while (TRUE)
    {
      PstPicture *painted = NULL;

      if (is_time_to_measure (run) && ! measure (run, cancellable, &painted, error))
        return FALSE;
      tell (run, &losses, from, begin, painted);
      if (is_over (run))
        return TRUE;
      if (! wait_while_paused (run, cancellable, error) || ! pst_trainer_step (run->trainer, &losses, cancellable, error) ||
          ! write_in_time (run, FALSE, error))
        return FALSE;
    }
}

/* Which style is nearest, and how many steps there is time for: what a few of them take, and what it takes to measure. */
static gboolean
prepare (PstTrainingRun  *run,
         GCancellable    *cancellable,
         GError         **error)
{
  const PstTraining       training = get_training (run, TIMED_STEPS + 1);
  g_autoptr (PstTrainer)  trainer  = pst_trainer_new (&training, cancellable, error);
  gdouble                 step;
  gdouble                 measurement;
  PstLosses               losses;
  gint64                  begin;

  if (! trainer || (run->style < 0 && ! pst_trainer_choose_style (trainer, &run->kept.style, cancellable, error)))
    return FALSE;
  if (run->kept.n_steps > 0)
    return TRUE;
  if (! pst_trainer_step (trainer, &losses, cancellable, error))
    return FALSE;
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < TIMED_STEPS; i++)
    if (! pst_trainer_step (trainer, &losses, cancellable, error))
      return FALSE;
  step  = (g_get_monotonic_time () - begin) / 1e6 / TIMED_STEPS;
  begin = g_get_monotonic_time ();
  if (! pst_trainer_compare (trainer, run->kept_crop, &losses, cancellable, error))
    return FALSE;
  measurement       = (g_get_monotonic_time () - begin) / 1e6;
  run->kept.n_steps = CLAMP ((run->seconds - get_seconds (run) - MEASUREMENTS * measurement) / step, LEAST_STEPS, MOST_STEPS);
  return TRUE;
}

static gboolean
begin_trainer (PstTrainingRun  *run,
               GCancellable    *cancellable,
               GError         **error)
{
  g_autoptr (GBytes) state = g_steal_pointer (&run->kept.state);
  PstTraining        training;

  if (! state && (run->style < 0 || run->kept.n_steps == 0) && ! prepare (run, cancellable, error))
    return FALSE;
  training     = get_training (run, run->kept.n_steps);
  run->trainer = pst_trainer_new (&training, cancellable, error);
  return run->trainer && (! state || pst_trainer_restore (run->trainer, state, error));
}

static gboolean
run_alone (PstTrainingRun  *run,
           GCancellable    *cancellable,
           GError         **error)
{
  run->before = run->kept.seconds;
  run->begin  = g_get_monotonic_time ();
  if (! check_memory (run, error) || ! begin_trainer (run, cancellable, error) || ! make_steps (run, cancellable, error))
    return FALSE;
  run->kept.n_done  = pst_trainer_count_steps (run->trainer);
  run->kept.seconds = get_seconds (run);
  return pst_trainer_finish (run->trainer, error);
}

/**
 * pst_training_run_run:
 * @run: a training that has not been run
 * @cancellable: (nullable): cancels it at any time; its last checkpoint stays
 * @error: set as by pst_trainer_new(), pst_trainer_step() and pst_trainer_restore(); to %PST_ERROR_NETWORK_FILE where its checkpoint
 *         cannot be written, or another training writes it
 *
 * Returns: whether it came to its end, or was stopped: then there is something to be saved
 */
gboolean
pst_training_run_run (PstTrainingRun  *run,
                      GCancellable    *cancellable,
                      GError         **error)
{
  gint     lock = -1;
  gboolean done;

  g_return_val_if_fail (! run->trainer, FALSE);

  if (run->file && ! pst_checkpoint_lock (run->file, &lock, error))
    return FALSE;
  done = run_alone (run, cancellable, error);
  pst_checkpoint_free_lock (lock);
  return done;
}

/* (transfer full): with how many steps were made */
static gchar *
describe_settings (const PstTrainingRun *run)
{
  g_autofree gchar     *text   = pst_settings_to_json (run->training.settings);
  g_autoptr (JsonNode)  node   = json_from_string (text, NULL);
  JsonObject           *object = json_node_get_object (node);

  json_object_set_int_member (object, "steps", run->kept.n_done);
  json_object_set_double_member (object, "steadiness", run->training.steadiness);
  json_object_set_double_member (object, "adversary", run->training.adversary);
  json_object_set_string_member (object, "train", pst_trained_part_get_name (run->training.part));
  return json_to_string (node, FALSE);
}

/**
 * pst_training_run_save:
 * @run: a training that came to its end, or was stopped
 * @note: title, painting and licence; what else there is to say about the style, the training itself knows
 * @file: where the style is to be
 * @error: set as by pst_trained_style_write()
 *
 * Then the checkpoint is removed.
 *
 * Returns: whether the style was written
 */
gboolean
pst_training_run_save (PstTrainingRun        *run,
                       const PstTrainedNote  *note,
                       GFile                 *file,
                       GError               **error)
{
  g_autofree gchar *settings = describe_settings (run);
  PstTrainedNote    whole    = *note;

  whole.settings = settings;
  whole.seed     = run->crops.seed;
  whole.seconds  = run->kept.seconds;
  if (! pst_trained_style_write (run->instant, run->kept.style, &whole, file, error))
    return FALSE;
  if (run->file)
    g_file_delete (run->file, NULL, NULL);
  return TRUE;
}

/* ---- for other threads */

/**
 * pst_training_run_pause:
 * @run: a training, running or not
 * @paused: whether it is to wait before its next step, or to go on
 */
void
pst_training_run_pause (PstTrainingRun *run,
                        gboolean        paused)
{
  g_mutex_lock (&run->mutex);
  run->is_paused = paused;
  g_cond_signal (&run->changed);
  g_mutex_unlock (&run->mutex);
}

/**
 * pst_training_run_stop:
 * @run: a training, running or not
 *
 * Lets it come to its end after the step that it is making, also where it is paused: what it has learnt is kept.
 */
void
pst_training_run_stop (PstTrainingRun *run)
{
  g_mutex_lock (&run->mutex);
  run->is_stopped = TRUE;
  g_cond_signal (&run->changed);
  g_mutex_unlock (&run->mutex);
}

/**
 * pst_training_run_get_progress:
 * @run: a training, running or not
 * @progress: (out): how far it is, as of a job of one scale; the losses are those of the last step's crops. Before the first step of this
 *            run there are 0 steps: which style is nearest is being found, and how long steps take; only the fraction is known
 */
void
pst_training_run_get_progress (PstTrainingRun *run,
                               PstProgress    *progress)
{
  pst_job_monitor_get_progress (&run->monitor, progress);
}

/**
 * pst_training_run_dup_canvas:
 * @run: a training, running or not
 *
 * Returns: (transfer full) (nullable): the photograph that is kept out, as it was painted when it was last measured; a newer one follows
 *          where somebody has asked
 */
PstPicture *
pst_training_run_dup_canvas (PstTrainingRun *run)
{
  return pst_job_monitor_dup_canvas (&run->monitor);
}

/**
 * pst_training_run_dup_history:
 * @run: a training, running or not
 * @first: how many steps of this run are known already
 *
 * Returns: (transfer full) (element-type PstProgress): how far it was after each step that this run has made but for the first @first
 */
GArray *
pst_training_run_dup_history (PstTrainingRun *run,
                              guint           first)
{
  return pst_job_monitor_dup_history (&run->monitor, first);
}

/**
 * pst_training_run_dup_kept_out:
 * @run: a training, running or not
 *
 * Returns: (transfer full) (element-type PstKeptOut): what was measured of the photograph that is kept out, from the training's beginning
 */
GArray *
pst_training_run_dup_kept_out (PstTrainingRun *run)
{
  GArray *kept_out;

  g_mutex_lock (&run->mutex);
  kept_out = g_array_copy (run->kept.kept_out);
  g_mutex_unlock (&run->mutex);
  return kept_out;
}

/**
 * pst_training_read_label:
 * @checkpoint: the file of a checkpoint
 * @label: (out) (transfer full): what its caller has written there
 * @fraction: (out): how much of the training is done
 * @error: set to %PST_ERROR_NETWORK_FILE where there is none, it is damaged, or its training is running
 *
 * Returns: whether there is an interrupted training
 */
gboolean
pst_training_read_label (GFile    *checkpoint,
                         gchar   **label,
                         gdouble  *fraction,
                         GError  **error)
{
  g_auto (PstCheckpoint) found = { 0 };
  gint                   lock;

  if (! pst_checkpoint_lock (checkpoint, &lock, error))
    return FALSE;
  pst_checkpoint_free_lock (lock);
  if (! pst_checkpoint_read (checkpoint, &found, error))
    return FALSE;
  *label    = g_steal_pointer (&found.label);
  *fraction = found.n_done / (gdouble) found.n_steps;
  return TRUE;
}
