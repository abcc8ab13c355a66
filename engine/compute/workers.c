/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pool of threads for one job.
 *
 * Tasks are handed out as workers become free. What a task computes must not depend on who does it or when, and sums
 * over tasks are added up in the tasks' order afterwards: then a painting is the same, bit for bit, with any number
 * of threads. Idle workers sleep on a condition variable; a spinning thread would slow down whatever else the user is
 * doing.
 */
#include "config.h"

#include "compute/blas.h"
#include "compute/platform.h"
#include "compute/workers.h"

struct _PstWorkers
{
  guint     n_workers;
  guint     n_in_blas;  /* that may be inside OpenBLAS: as many, or none */
  GThread **threads;    /* n_workers - 1: the caller of pst_workers_run() is worker 0 */
  GMutex    mutex;
  GCond     work_came;
  GCond     work_done;
  guint     generation; /* counts the calls of pst_workers_run() */
  guint     n_busy;     /* threads still inside the current generation */
  gboolean  closing;
  guint     next_worker;

  GCancellable *cancellable; /* borrowed */
  PstTask   task;
  gpointer  data;
  guint     n_tasks;
  guint     next_task;  /* atomic */

  gdouble  *seconds;    /* [n_workers], of the processor's time; each worker adds to its own */
};

static void
do_tasks (PstWorkers *workers,
          guint       worker)
{
  gdouble begin = pst_platform_get_thread_seconds ();
  guint   task;

  while ((task = g_atomic_int_add (&workers->next_task, 1)) < workers->n_tasks && ! g_cancellable_is_cancelled (workers->cancellable))
    workers->task (task, worker, workers->data);
  workers->seconds[worker] += pst_platform_get_thread_seconds () - begin;
}

static gpointer
work (gpointer data)
{
  PstWorkers *workers = data;
  guint       seen    = 0;
  guint       worker;

  g_mutex_lock (&workers->mutex);
  worker = ++workers->next_worker;
  while (TRUE)
    {
      while (workers->generation == seen && ! workers->closing)
        g_cond_wait (&workers->work_came, &workers->mutex);
      if (workers->closing)
        break;
      seen = workers->generation;
      g_mutex_unlock (&workers->mutex);

      do_tasks (workers, worker);

      g_mutex_lock (&workers->mutex);
      if (--workers->n_busy == 0)
        g_cond_signal (&workers->work_done);
    }
  g_mutex_unlock (&workers->mutex);
  return NULL;
}

/* (transfer full): as many threads, the caller's included, as are to work at the same time, asleep; 0: one for each
 * processor; fewer where the system, or OpenBLAS, has no more.
 */
PstWorkers *
pst_workers_new (guint n_workers)
{
  PstWorkers *workers = g_new0 (PstWorkers, 1);
  gboolean    started = TRUE;

  workers->n_in_blas = pst_blas_reserve (n_workers ? n_workers : pst_platform_get_processors ());
  workers->n_workers = MAX (workers->n_in_blas, 1);
  workers->threads   = g_new0 (GThread *, workers->n_workers);
  workers->seconds   = g_new0 (gdouble, workers->n_workers);
  g_mutex_init (&workers->mutex);
  g_cond_init (&workers->work_came);
  g_cond_init (&workers->work_done);
  for (guint i = 0; i + 1 < workers->n_workers && started; i++)
    {
      workers->threads[i] = g_thread_try_new ("pastiche-worker", work, workers, NULL);
      started = workers->threads[i] != NULL;
      if (! started)
        workers->n_workers = i + 1;
    }
  return workers;
}

void
pst_workers_free (PstWorkers *workers)
{
  g_mutex_lock (&workers->mutex);
  workers->closing = TRUE;
  g_cond_broadcast (&workers->work_came);
  g_mutex_unlock (&workers->mutex);
  for (guint i = 0; i + 1 < workers->n_workers; i++)
    g_thread_join (workers->threads[i]);
  pst_blas_release (workers->n_in_blas);
  g_free (workers->threads);
  g_free (workers->seconds);
  g_mutex_clear (&workers->mutex);
  g_cond_clear (&workers->work_came);
  g_cond_clear (&workers->work_done);
  g_free (workers);
}

/* Whether what the workers do may call OpenBLAS: not where there is no memory for that, and one worker is all that there is. */
gboolean
pst_workers_may_call_blas (const PstWorkers *workers)
{
  return workers->n_in_blas > 0;
}

/* How many tasks can run at the same time. */
guint
pst_workers_get_count (const PstWorkers *workers)
{
  return workers->n_workers;
}

/* How long the workers, at rest, have worked in all, each as long as the others where they share out the tasks evenly: of
 * the processor's time, which does not depend on what else the machine does.
 */
gdouble
pst_workers_get_seconds (const PstWorkers *workers)
{
  gdouble seconds = 0.0;

  for (guint i = 0; i < workers->n_workers; i++)
    seconds += workers->seconds[i];
  return seconds / workers->n_workers;
}

/* Once it is cancelled (NULL: never), pst_workers_run() leaves out the tasks that have not begun. It is for the caller to
 * notice: what the tasks should have computed is not to be used then.
 */
void
pst_workers_set_cancellable (PstWorkers   *workers,
                             GCancellable *cancellable)
{
  workers->cancellable = cancellable;
}

/* Does all the tasks, and returns when the last one is done; for one caller at a time. */
void
pst_workers_run (PstWorkers *workers,
                 guint       n_tasks,
                 PstTask     task,
                 gpointer    data)
{
  workers->task    = task;
  workers->data    = data;
  workers->n_tasks = n_tasks;
  g_atomic_int_set (&workers->next_task, 0);
  if (n_tasks > 1 && workers->n_workers > 1)
    {
      g_mutex_lock (&workers->mutex);
      workers->n_busy = workers->n_workers - 1;
      workers->generation++;
      g_cond_broadcast (&workers->work_came);
      g_mutex_unlock (&workers->mutex);

      do_tasks (workers, 0);

      g_mutex_lock (&workers->mutex);
      while (workers->n_busy > 0)
        g_cond_wait (&workers->work_done, &workers->mutex);
      g_mutex_unlock (&workers->mutex);
    }
  else
    {
      do_tasks (workers, 0);
    }
}
