/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A live preview: whoever asks, two threads, and what lies between them.
 *
 *   painter   makes one stage after the other (preview-painter.c), with all the processors, and leaves each canvas to the
 *   finisher  which composes and finishes the newest one with the newest settings, while the painter goes on. What only changes the
 *             finishing (colours, strength) so changes the picture at once, and no painting is interrupted
 *   deliver() hands the newest picture to whoever asked, in the main context of that thread
 *
 * Both threads sleep on a condition variable while there is nothing to do; nothing looks at a clock.
 *
 * A new question cancels what is being painted; but the first picture of a question is always shown before that, so that a slider that
 * is moved without a pause shows something all the while.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "compute/workers.h"
#include "job/finisher.h"
#include "preview/live-question.h"
#include "preview/preview-painter.h"
#include "scene/scene-copy.h"

/* What is shown: the whole picture, and a part of it, larger. */
enum
{
  WHOLE,
  PART,
  N_VIEWS
};

/* The way of one of them from the painter through the finisher to whoever asked. */
typedef struct
{
  PstSnapshot  *snapshot; /* the last one */
  gboolean      is_new;
  PstPicture   *picture;  /* waiting to be delivered */
  PstRectangle  place;
} View;

/* What finishes pictures of one of them, and what it was made for. */
typedef struct
{
  PstFinisher *finisher; /* or NULL */
  PstSettings *settings;
  PstMethod    method;   /* with which it finishes */
  PstSnapshot *snapshot; /* one that has its scene */
} Finishing;

struct _PstLivePreview
{
  PstLiveReady       ready;
  gpointer           data;
  PstLiveRetouch     retouch;     /* or NULL */
  PstLiveMerge       merge;       /* or NULL */
  gpointer           retouch_data;
  GMainContext      *context;
  GThread           *painter_thread;
  GThread           *finisher_thread;
  PstPreviewPainter *painter;     /* the painter's own */
  PstWorkers        *workers;     /* the finisher's own: one, so that those who paint are not disturbed */
  Finishing          finishings[N_VIEWS]; /* the finisher's own */

  GMutex           mutex;       /* guards what follows */
  GCond            painter_woken;
  GCond            finisher_woken;
  gboolean         closing;
  gboolean         paused;

  PstLiveQuestion *asked;       /* the last question */
  gboolean         asked_is_new;
  PstChange        change;      /* what all new questions together mean to what is painted */
  gboolean         dropped;     /* a new question is about another picture */
  PstPicture      *part;        /* content of the part to be painted, or NULL, once it is new */
  PstRectangle     place;
  gboolean         part_is_new;

  gboolean         painting;    /* the painter does not sleep, or is about to wake */
  PstLiveStage     doing;       /* what it paints */
  GCancellable    *cancellable; /* of what it does */
  gboolean         promised;    /* the question has not been answered by any picture */
  gboolean         superseded;  /* once it is, the next one is due */
  PstLiveStage     stage;
  gdouble          fraction;

  View             views[N_VIEWS];
  gboolean         finishing;   /* the finisher does not sleep */

  GError          *error;       /* why the question has no further answer */
  GSource         *delivery;    /* of an answer, waiting for its turn in the context */
};

/* ---- delivering */

static gboolean deliver (gpointer data);

/* With the lock held. */
static void
plan_delivery (PstLivePreview *preview)
{
  if (preview->delivery)
    return;
  preview->delivery = g_idle_source_new ();
  g_source_set_priority (preview->delivery, G_PRIORITY_DEFAULT);
  g_source_set_callback (preview->delivery, deliver, preview, NULL);
  g_source_attach (preview->delivery, preview->context);
}

/* With the lock held: one picture, if there is any. An error is told with each that is finished after it has occurred. */
static PstLiveAnswer
take_answer (PstLivePreview *preview)
{
  View          *view   = &preview->views[preview->views[WHOLE].picture ? WHOLE : PART];
  PstLiveAnswer  answer = { g_steal_pointer (&view->picture), view->place, preview->stage, preview->fraction,
                            preview->error ? g_error_copy (preview->error) : NULL };

  g_clear_pointer (&preview->delivery, g_source_unref);
  if (preview->views[PART].picture)
    plan_delivery (preview);
  return answer;
}

static gboolean
deliver (gpointer data)
{
  PstLivePreview *preview = data;
  PstLiveReady    ready   = preview->ready;
  gpointer        user    = preview->data;
  PstLiveAnswer   answer;

  g_mutex_lock (&preview->mutex);
  answer = take_answer (preview);
  g_mutex_unlock (&preview->mutex);
  ready (&answer, user); /* may free the preview */
  g_clear_pointer (&answer.picture, pst_picture_unref);
  g_clear_error (&answer.error);
  return G_SOURCE_REMOVE;
}

static void
clear_view (View *view)
{
  g_clear_pointer (&view->snapshot, pst_snapshot_unref);
  g_clear_pointer (&view->picture, pst_picture_unref);
  view->is_new = FALSE;
}

/* With the lock held: nothing of what was painted until now is delivered any more. */
static void
forget_delivery (PstLivePreview *preview)
{
  if (preview->delivery)
    g_source_destroy (preview->delivery);
  g_clear_pointer (&preview->delivery, g_source_unref);
  for (guint i = 0; i < N_VIEWS; i++)
    clear_view (&preview->views[i]);
}

/* ---- the finisher */

static void
clear_finishing (Finishing *finishing)
{
  g_clear_pointer (&finishing->finisher, pst_finisher_free);
  g_clear_object (&finishing->settings);
  g_clear_pointer (&finishing->snapshot, pst_snapshot_unref);
}

/* The settings may be those of a later question already; the snapshot's networks and styles do not go with every method. */
static PstMethod
fit_method (const PstSnapshot *snapshot,
            PstMethod          method)
{
  if (snapshot->n_entries > 0 || ! snapshot->models->models.network)
    return PST_METHOD_INSTANT;
  return snapshot->models->models.instant ? method : PST_METHOD_OPTIMISE;
}

/* Settings say little of the scene: until it is painted anew, the snapshot of what was painted before is finished with those of the
 * next.
 */
static gboolean
is_prepared (const Finishing   *finishing,
             const PstSnapshot *snapshot,
             PstSettings       *settings,
             PstMethod          method)
{
  const PstSnapshot *before = finishing->snapshot;

  return finishing->finisher && finishing->settings == settings && finishing->method == method &&
         before->scene.content == snapshot->scene.content && before->whole == snapshot->whole &&
         pst_scene_compare (&before->scene, before->n_entries, &snapshot->scene, snapshot->n_entries) == PST_CHANGE_NONE;
}

static gboolean
prepare_finishing (Finishing   *finishing,
                   PstSnapshot *snapshot,
                   PstSettings *settings,
                   PstWorkers  *workers)
{
  PstPaintChoice choice = pst_paint_choice_read (settings);

  choice.method = fit_method (snapshot, choice.method);
  if (is_prepared (finishing, snapshot, settings, choice.method))
    return TRUE;
  clear_finishing (finishing);
  finishing->finisher = pst_snapshot_make_finisher (snapshot, &choice, workers);
  if (! finishing->finisher)
    return FALSE;
  finishing->settings = g_object_ref (settings);
  finishing->method   = choice.method;
  finishing->snapshot = pst_snapshot_ref (snapshot);
  return TRUE;
}

/* What is retouched. */
typedef struct
{
  PstLivePreview    *preview;
  const PstSnapshot *snapshot;
  PstSettings       *settings;
} Rough;

static void
retouch_rough (PstPicture *picture,
               gpointer    data)
{
  const Rough *rough = data;

  if (rough->preview->retouch)
    rough->preview->retouch (picture, &rough->snapshot->place, rough->settings, rough->preview->retouch_data);
}

/* Without memory, the last picture is shown a little longer. */
static PstPicture *
finish (PstLivePreview *preview,
        PstSnapshot    *snapshot,
        PstSettings    *settings)
{
  Finishing  *finishing = &preview->finishings[snapshot->whole ? PART : WHOLE];
  PstPicture *canvas    = pst_snapshot_compose (snapshot, NULL);

  if (canvas && prepare_finishing (finishing, snapshot, settings, preview->workers))
    return pst_finisher_finish (finishing->finisher, NULL, canvas, retouch_rough, &(Rough) { preview, snapshot, settings }, NULL);
  g_clear_pointer (&canvas, pst_picture_unref);
  return NULL;
}

/* With the lock held, except while finishing. */
static void
finish_view (PstLivePreview *preview,
             View           *view)
{
  g_autoptr (PstSnapshot)  snapshot = pst_snapshot_ref (view->snapshot);
  g_autoptr (PstSettings)  settings = g_object_ref (preview->asked->settings);
  PstPicture              *picture;

  view->is_new       = FALSE;
  preview->finishing = TRUE;
  g_mutex_unlock (&preview->mutex);
  picture = finish (preview, snapshot, settings);
  if (picture && preview->merge)
    preview->merge (picture, snapshot->scene.content, &snapshot->place, preview->retouch_data);
  g_mutex_lock (&preview->mutex);
  preview->finishing = FALSE;
  if (picture && view->snapshot && view->snapshot->scene.content == snapshot->scene.content) /* it is still asked for */
    {
      g_clear_pointer (&view->picture, pst_picture_unref);
      view->picture = g_steal_pointer (&picture);
      view->place   = snapshot->place;
    }
  g_clear_pointer (&picture, pst_picture_unref);
  plan_delivery (preview);
}

/* With the lock held. */
static View *
find_new_view (PstLivePreview *preview)
{
  for (guint i = 0; i < N_VIEWS; i++)
    if (preview->views[i].is_new)
      return &preview->views[i];
  return NULL;
}

static gpointer
work_as_finisher (gpointer data)
{
  PstLivePreview *preview = data;
  View           *view;

  g_mutex_lock (&preview->mutex);
  while (! preview->closing)
    if (! preview->paused && (view = find_new_view (preview)))
      finish_view (preview, view);
    else
      g_cond_wait (&preview->finisher_woken, &preview->mutex);
  g_mutex_unlock (&preview->mutex);
  return NULL;
}

/* ---- the painter */

/* With the lock held: what is there is to be finished once more. */
static void
finish_anew (PstLivePreview *preview)
{
  for (guint i = 0; i < N_VIEWS; i++)
    preview->views[i].is_new = preview->views[i].snapshot != NULL;
  g_cond_signal (&preview->finisher_woken);
}

/* With the lock held: whether it is of a picture, or of a part, that is not asked for any more; the painter does not know yet. */
static gboolean
is_outdated (const PstLivePreview *preview,
             const PstSnapshot    *snapshot)
{
  return preview->dropped || (snapshot->whole && (preview->part_is_new || preview->change > PST_CHANGE_FINISHING));
}

/* With the lock held; takes the snapshot. */
static void
put_snapshot (PstLivePreview *preview,
              PstSnapshot    *snapshot)
{
  View *view = &preview->views[snapshot->whole ? PART : WHOLE];

  if (is_outdated (preview, snapshot))
    {
      pst_snapshot_unref (snapshot);
      return;
    }
  g_clear_pointer (&view->snapshot, pst_snapshot_unref);
  view->snapshot = snapshot;
  view->is_new   = TRUE;
  g_cond_signal (&preview->finisher_woken);
  preview->promised = FALSE;
  if (preview->superseded)
    g_cancellable_cancel (preview->cancellable);
}

/* What the painter shows. The progress is delivered along with the picture, or it would be at the end before that is there. */
static void
take_snapshot (PstSnapshot  *snapshot,
               PstLiveStage  stage,
               gdouble       fraction,
               gpointer      data)
{
  PstLivePreview *preview = data;

  g_mutex_lock (&preview->mutex);
  preview->stage    = stage;
  preview->fraction = fraction;
  if (snapshot)
    put_snapshot (preview, snapshot);
  else if (! find_new_view (preview) && ! preview->finishing)
    plan_delivery (preview);
  g_mutex_unlock (&preview->mutex);
}

/* With the lock held. */
static void
take_orders (PstLivePreview *preview)
{
  if (preview->dropped)
    pst_preview_painter_clear (preview->painter);
  if (preview->asked_is_new)
    {
      pst_preview_painter_ask (preview->painter, pst_live_question_copy (preview->asked), preview->change);
      preview->promised = pst_preview_painter_get_stage (preview->painter) < PST_LIVE_STAGE_PAINTING;
    }
  if (preview->part_is_new)
    pst_preview_painter_ask_part (preview->painter, g_steal_pointer (&preview->part), &preview->place);
  preview->asked_is_new = preview->part_is_new = preview->superseded = preview->dropped = FALSE;
  preview->change       = PST_CHANGE_NONE;
}

/* With the lock held: what is done from now on, before there is anything of it. */
static void
turn_to_stage (PstLivePreview *preview,
               PstLiveStage    stage)
{
  if (preview->stage != stage)
    preview->fraction = 0.0;
  preview->stage = stage;
}

/* With the lock held, except while painting. */
static void
do_stage (PstLivePreview *preview)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError)       error       = NULL;
  gboolean                 done;

  preview->cancellable = cancellable;
  preview->doing       = pst_preview_painter_get_stage (preview->painter);
  turn_to_stage (preview, preview->doing);
  g_mutex_unlock (&preview->mutex);
  done = pst_preview_painter_work (preview->painter, cancellable, &error);
  g_mutex_lock (&preview->mutex);
  preview->cancellable = NULL;
  if (done || g_cancellable_is_cancelled (cancellable))
    return;
  pst_preview_painter_give_up (preview->painter);
  if (preview->asked_is_new) /* which may well have an answer */
    return;
  preview->stage = PST_LIVE_STAGE_REST;
  preview->error = g_steal_pointer (&error);
  plan_delivery (preview);
}

static gboolean
has_orders (const PstLivePreview *preview)
{
  return preview->asked_is_new || preview->part_is_new;
}

static gpointer
work_as_painter (gpointer data)
{
  PstLivePreview *preview = data;

  g_mutex_lock (&preview->mutex);
  while (! preview->closing)
    {
      if (has_orders (preview) && ! preview->paused)
        take_orders (preview);
      preview->painting = ! preview->paused && pst_preview_painter_get_stage (preview->painter) < PST_LIVE_STAGE_REST;
      if (preview->painting)
        do_stage (preview);
      else
        g_cond_wait (&preview->painter_woken, &preview->mutex);
    }
  g_mutex_unlock (&preview->mutex);
  return NULL;
}

/* ---- whoever asks */

/**
 * pst_live_preview_new:
 * @ready: is told of each answer, in the thread-default main context of this call
 * @data: passed on to @ready
 *
 * All the functions of a preview are to be called in the thread of that context. None of them waits for a picture.
 *
 * Returns: (transfer full): a preview that has not been asked yet
 */
PstLivePreview *
pst_live_preview_new (PstLiveReady ready,
                      gpointer     data)
{
  PstLivePreview *preview = g_new0 (PstLivePreview, 1);

  preview->ready   = ready;
  preview->data    = data;
  preview->stage   = PST_LIVE_STAGE_REST;
  preview->context = g_main_context_ref_thread_default ();
  preview->painter = pst_preview_painter_new (take_snapshot, preview);
  preview->workers = pst_workers_new (1);
  g_mutex_init (&preview->mutex);
  g_cond_init (&preview->painter_woken);
  g_cond_init (&preview->finisher_woken);
  return preview;
}

/**
 * pst_live_preview_set_retouch:
 * @preview: a preview that has not been asked yet
 * @retouch: (nullable): what is done with every painting that a job does not do itself
 * @merge: (nullable): what happens to every finished picture where it is added
 * @data: passed on to both; to be there as long as the preview
 *
 * They are called in a thread of the preview's own.
 */
void
pst_live_preview_set_retouch (PstLivePreview *preview,
                              PstLiveRetouch  retouch,
                              PstLiveMerge    merge,
                              gpointer        data)
{
  g_return_if_fail (! preview->asked);

  preview->retouch      = retouch;
  preview->merge        = merge;
  preview->retouch_data = data;
}

/* With the lock held. */
static void
interrupt (PstLivePreview *preview)
{
  if (preview->cancellable)
    g_cancellable_cancel (preview->cancellable);
}

/**
 * pst_live_preview_free:
 * @preview: the preview, asked or not
 *
 * Nothing is delivered any more. What is being painted is given up, which takes a moment.
 */
void
pst_live_preview_free (PstLivePreview *preview)
{
  g_mutex_lock (&preview->mutex);
  preview->closing = TRUE;
  interrupt (preview);
  g_cond_signal (&preview->painter_woken);
  g_cond_signal (&preview->finisher_woken);
  g_mutex_unlock (&preview->mutex);
  g_clear_pointer (&preview->painter_thread, g_thread_join);
  g_clear_pointer (&preview->finisher_thread, g_thread_join);
  forget_delivery (preview);
  g_clear_error (&preview->error);
  pst_preview_painter_free (preview->painter);
  for (guint i = 0; i < N_VIEWS; i++)
    clear_finishing (&preview->finishings[i]);
  pst_workers_free (preview->workers);
  g_clear_pointer (&preview->asked, pst_live_question_free);
  g_clear_pointer (&preview->part, pst_picture_unref);
  g_mutex_clear (&preview->mutex);
  g_cond_clear (&preview->painter_woken);
  g_cond_clear (&preview->finisher_woken);
  g_main_context_unref (preview->context);
  g_free (preview);
}

/* With the lock held: what belongs to the question before. */
static void
drop_question (PstLivePreview *preview)
{
  forget_delivery (preview);
  g_clear_pointer (&preview->part, pst_picture_unref);
  preview->part_is_new = FALSE;
  preview->dropped     = TRUE;
  interrupt (preview);
}

/* Unless they are there. There is no painter without a finisher. */
static gboolean
start_threads (PstLivePreview  *preview,
               GError         **error)
{
  g_autoptr (GError) problem = NULL;

  if (! preview->finisher_thread)
    preview->finisher_thread = g_thread_try_new ("pastiche-finisher", work_as_finisher, preview, &problem);
  if (preview->finisher_thread && ! preview->painter_thread)
    preview->painter_thread = g_thread_try_new ("pastiche-painter", work_as_painter, preview, &problem);
  if (problem)
    g_set_error (error, PST_ERROR, PST_ERROR_MEMORY,
                 _ ("The system allows no more threads (%s): close other programs and try again."), problem->message);
  return problem == NULL;
}

/**
 * pst_live_preview_ask:
 * @preview: the preview
 * @question: what is to be shown
 *
 * Takes the place of the question before, and goes on from its picture where that is of use. Another content or another size ends
 * the snapshot of a part. Where nothing is new, there is an answer without a picture. Where the system has no threads for a preview, the
 * answer is an error, and the next question tries again.
 */
void
pst_live_preview_ask (PstLivePreview        *preview,
                      const PstLiveQuestion *question)
{
  GError          *error = NULL;
  PstLiveQuestion *before;
  PstChange        change;

  g_return_if_fail (pst_live_question_is_complete (question));

  start_threads (preview, &error);
  g_mutex_lock (&preview->mutex);
  before         = preview->asked;
  change         = before ? pst_live_question_compare (before, question) : PST_CHANGE_SUBJECT;
  preview->asked = pst_live_question_copy (question);
  if (change > PST_CHANGE_FINISHING)
    clear_view (&preview->views[PART]);
  if (before && ! pst_live_question_shows_the_same (before, question))
    drop_question (preview);
  else if (change == PST_CHANGE_FINISHING)
    finish_anew (preview);
  else if (change > PST_CHANGE_FINISHING && preview->promised)
    preview->superseded = TRUE;
  else if (change > PST_CHANGE_FINISHING)
    interrupt (preview);
  g_clear_error (&preview->error);
  preview->error        = error;
  preview->asked_is_new = TRUE;
  preview->change       = MAX (preview->change, change);
  if (error || preview->change == PST_CHANGE_NONE)
    plan_delivery (preview);
  else if (preview->change > PST_CHANGE_FINISHING && preview->stage == PST_LIVE_STAGE_REST)
    turn_to_stage (preview, PST_LIVE_STAGE_SKETCH);
  g_cond_signal (&preview->painter_woken);
  g_mutex_unlock (&preview->mutex);
  g_clear_pointer (&before, pst_live_question_free);
}

/**
 * pst_live_preview_ask_part:
 * @preview: the preview
 * @content: (nullable): the part of the content, of the size that pst_live_question_choose_part() tells; not to be changed afterwards;
 *           %NULL: only the whole is looked at
 * @place: (nullable): where it lies, likewise; %NULL without @content
 *
 * Once the whole is painted, the part is, and once more whenever the whole has changed, until there is another question of this kind.
 */
void
pst_live_preview_ask_part (PstLivePreview     *preview,
                           PstPicture         *content,
                           const PstRectangle *place)
{
  g_mutex_lock (&preview->mutex);
  g_clear_pointer (&preview->part, pst_picture_unref);
  preview->part        = content ? pst_picture_ref (content) : NULL;
  preview->place       = place ? *place : (PstRectangle) { 0 };
  preview->part_is_new = TRUE;
  clear_view (&preview->views[PART]);
  if (preview->doing == PST_LIVE_STAGE_PART)
    interrupt (preview);
  g_cond_signal (&preview->painter_woken);
  g_mutex_unlock (&preview->mutex);
}

/**
 * pst_live_preview_pause:
 * @preview: the preview
 *
 * Nothing is painted or finished until pst_live_preview_resume(): for while it is not to be seen. Questions are taken all the same.
 */
void
pst_live_preview_pause (PstLivePreview *preview)
{
  g_mutex_lock (&preview->mutex);
  preview->paused = TRUE;
  interrupt (preview);
  g_mutex_unlock (&preview->mutex);
}

/**
 * pst_live_preview_resume:
 * @preview: the preview
 *
 * Begins the stage that was interrupted once more, if there is one.
 */
void
pst_live_preview_resume (PstLivePreview *preview)
{
  g_mutex_lock (&preview->mutex);
  preview->paused   = FALSE;
  preview->painting = preview->painter_thread != NULL; /* until the painter has looked whether there is something to do */
  g_cond_signal (&preview->painter_woken);
  g_cond_signal (&preview->finisher_woken);
  g_mutex_unlock (&preview->mutex);
}

/**
 * pst_live_preview_retouch_anew:
 * @preview: the preview
 *
 * To be called when what is done by one of the two functions has changed: what is there is finished once more, and nothing is painted.
 */
void
pst_live_preview_retouch_anew (PstLivePreview *preview)
{
  g_mutex_lock (&preview->mutex);
  finish_anew (preview);
  g_mutex_unlock (&preview->mutex);
}

/**
 * pst_live_preview_is_at_rest:
 * @preview: the preview
 *
 * Returns: whether both threads sleep, or are not to be had, and everything is delivered
 */
gboolean
pst_live_preview_is_at_rest (PstLivePreview *preview)
{
  gboolean at_rest;

  g_mutex_lock (&preview->mutex);
  at_rest = ! preview->painting && ! preview->finishing && ! preview->delivery &&
            (preview->paused || ! preview->painter_thread || ! (find_new_view (preview) || has_orders (preview)));
  g_mutex_unlock (&preview->mutex);
  return at_rest;
}

/**
 * pst_live_preview_count_steps:
 * @preview: the preview
 *
 * Returns: how many steps have been painted in all; painting at once is one
 */
guint
pst_live_preview_count_steps (PstLivePreview *preview)
{
  return pst_preview_painter_count_steps (preview->painter);
}
