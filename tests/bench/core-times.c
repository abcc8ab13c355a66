/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long a step of painting, an evaluation with its gradient and the optimiser's part, would take on a machine with more processors than
 * this one has.
 *
 * The work is divided for so many workers, but one thread does all of it: the linker puts __wrap_pst_workers_run() in the place of
 * pst_workers_run() (see meson.build), and while steps are recorded, it does the tasks one after the other, takes turns with the workers'
 * scratch memory, and notes how much of the processor's time each task took, and what came before the pass. Of some steps the least time
 * of each task counts: that disturbs least what else the machine does.
 *
 * Then tasks are handed out as workers become free, in their order, as workers.c does (list scheduling), and what lies between two passes
 * is done by one while the others wait. What is left out: that waking up takes some microseconds a pass, and that the memory's bandwidth
 * does not grow with the processors.
 *
 *   ms          of a step with so many workers
 *   efficiency  of a step with one worker / workers · ms
 *   worst       where most of the workers' time is lost: by waiting for the last one of a pass, or all of them for what comes before it
 */
#include "config.h"

#include <time.h>

#include "core-times.h"

#define STEPS       10
#define FIRST_STEPS 3   /* of them, that are not looked at */
#define WORST       5
#define CLOCK_CALLS 1000

typedef struct
{
  PstTask  task;
  guint    n_tasks;
  gdouble  gap;      /* before it; this and the next in seconds */
  gdouble *seconds;  /* [n_tasks] */
} Pass;

void __real_pst_workers_run (PstWorkers *workers, guint n_tasks, PstTask task, gpointer data);
void __wrap_pst_workers_run (PstWorkers *workers, guint n_tasks, PstTask task, gpointer data);

static GPtrArray *recorded; /* NULL: nothing is */
static gdouble    last;     /* when the last pass ended */
static gdouble    reading;  /* how long it takes to look at the clock */

static gdouble
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void
pass_free (gpointer data)
{
  Pass *pass = data;

  g_free (pass->seconds);
  g_free (pass);
}

void
__wrap_pst_workers_run (PstWorkers *workers,
                        guint       n_tasks,
                        PstTask     task,
                        gpointer    data)
{
  Pass    *pass;
  gdouble  begin;

  if (! recorded)
    {
      __real_pst_workers_run (workers, n_tasks, task, data);
      return;
    }
  pass          = g_new0 (Pass, 1);
  pass->task    = task;
  pass->n_tasks = n_tasks;
  pass->seconds = g_new (gdouble, n_tasks);
  begin         = now ();
  pass->gap     = MAX (begin - last - reading, 0.0);
  for (guint i = 0; i < n_tasks; i++)
    {
      gdouble end;

      task (i, i % pst_workers_get_count (workers), data);
      end              = now ();
      pass->seconds[i] = MAX (end - begin - reading, 0.0);
      begin            = end;
    }
  g_ptr_array_add (recorded, pass);
  last = now ();
}

static void
measure_clock (void)
{
  gdouble begin = now ();

  for (guint i = 0; i < CLOCK_CALLS; i++)
    now ();
  reading = (now () - begin) / CLOCK_CALLS;
}

static StepTimes *
record_step (PstOptimiser *optimiser,
             gfloat       *canvas)
{
  StepTimes *times = g_new0 (StepTimes, 1);
  GError    *error = NULL;

  recorded = g_ptr_array_new_with_free_func (pass_free);
  last     = now ();
  pst_optimiser_step (optimiser, canvas, &error);
  g_assert_no_error (error);
  times->n_workers = pst_workers_get_count (optimiser->compute->workers);
  times->passes    = g_steal_pointer (&recorded);
  times->last_gap  = now () - last;
  return times;
}

void
step_times_free (StepTimes *times)
{
  g_ptr_array_unref (times->passes);
  g_free (times);
}

/* The least of both; FALSE where the steps went other ways. */
static gboolean
keep_least (StepTimes       *times,
            const StepTimes *others)
{
  if (times->passes->len != others->passes->len)
    return FALSE;
  times->last_gap = MIN (times->last_gap, others->last_gap);
  for (guint i = 0; i < times->passes->len; i++)
    {
      Pass       *pass  = times->passes->pdata[i];
      const Pass *other = others->passes->pdata[i];

      if (pass->task != other->task || pass->n_tasks != other->n_tasks)
        return FALSE;
      pass->gap = MIN (pass->gap, other->gap);
      for (guint k = 0; k < pass->n_tasks; k++)
        pass->seconds[k] = MIN (pass->seconds[k], other->seconds[k]);
    }
  return TRUE;
}

/* (transfer full): of the next steps */
StepTimes *
step_times_record (PstOptimiser *optimiser,
                   gfloat       *canvas)
{
  StepTimes *times = NULL;

  measure_clock ();
  for (guint step = 0; step < STEPS; step++)
    {
      StepTimes *next = record_step (optimiser, canvas);

      if (step < FIRST_STEPS)
        {
          step_times_free (next);
        }
      else if (! times || ! keep_least (times, next))
        {
          if (times && times->passes->len <= next->passes->len) /* one with a try in vain */
            {
              step_times_free (next);
              continue;
            }
          g_clear_pointer (&times, step_times_free);
          times = next;
        }
      else
        {
          step_times_free (next);
        }
    }
  return times;
}

/* When the last worker is done with a pass. */
static gdouble
schedule (const Pass *pass,
          guint       n_workers)
{
  g_autofree gdouble *free_at = g_new0 (gdouble, n_workers);
  gdouble             end     = 0.0;

  for (guint i = 0; i < pass->n_tasks; i++)
    {
      guint first = 0;

      for (guint worker = 1; worker < n_workers; worker++)
        if (free_at[worker] < free_at[first])
          first = worker;
      free_at[first] += pass->seconds[i];
      end = MAX (end, free_at[first]);
    }
  return end;
}

static gdouble
sum_up (const Pass *pass)
{
  gdouble sum = 0.0;

  for (guint i = 0; i < pass->n_tasks; i++)
    sum += pass->seconds[i];
  return sum;
}

static gdouble
schedule_all (const StepTimes *times)
{
  gdouble seconds = times->last_gap;

  for (guint i = 0; i < times->passes->len; i++)
    {
      const Pass *pass = times->passes->pdata[i];

      seconds += pass->gap + schedule (pass, times->n_workers);
    }
  return seconds;
}

/* Where the workers' time is lost: by passes of one kind together. */
typedef struct
{
  PstTask  task;
  guint    n_passes;
  guint    n_tasks;
  gdouble  work;
  gdouble  lost;
  gdouble  lost_before;
} Loss;

static gint
compare_losses (gconstpointer a,
                gconstpointer b)
{
  gdouble of_a = ((const Loss *) a)->lost + ((const Loss *) a)->lost_before;
  gdouble of_b = ((const Loss *) b)->lost + ((const Loss *) b)->lost_before;

  return (of_a < of_b) - (of_a > of_b);
}

static void
print_worst (const StepTimes *times)
{
  g_autoptr (GArray) losses = g_array_new (FALSE, TRUE, sizeof (Loss));
  extern gchar       __executable_start;

  for (guint i = 0; i < times->passes->len; i++)
    {
      const Pass *pass = times->passes->pdata[i];
      guint       k    = 0;
      Loss       *loss;

      while (k < losses->len && g_array_index (losses, Loss, k).task != pass->task)
        k++;
      if (k == losses->len)
        g_array_set_size (losses, k + 1);
      loss        = &g_array_index (losses, Loss, k);
      loss->task  = pass->task;
      loss->n_passes++;
      loss->n_tasks += pass->n_tasks;
      loss->work += sum_up (pass);
      loss->lost += times->n_workers * schedule (pass, times->n_workers) - sum_up (pass);
      loss->lost_before += (times->n_workers - 1) * pass->gap;
    }
  g_array_sort (losses, compare_losses);
  for (guint k = 0; k < MIN (losses->len, WORST); k++)
    {
      const Loss *loss = &g_array_index (losses, Loss, k);

      g_print ("%s{\"task\": \"0x%" G_GSIZE_MODIFIER "x\", \"passes\": %u, \"tasks\": %u, \"work_ms\": %.2f, \"lost_ms\": %.2f, "
               "\"lost_before_ms\": %.2f}", k > 0 ? ", " : "", (gsize) ((gchar *) loss->task - &__executable_start), loss->n_passes,
               loss->n_tasks, loss->work * 1e3, loss->lost * 1e3, loss->lost_before * 1e3);
    }
}

/* Prints a line of JSON: the same work, divided for one worker and for many. */
void
print_step_times (const StepTimes *one,
                  const StepTimes *many)
{
  gdouble alone    = schedule_all (one);
  gdouble together = schedule_all (many);

  g_print ("{\"cores\": %u, \"passes\": %u, \"one_ms\": %.2f, \"ms\": %.2f, \"efficiency\": %.3f, \"worst\": [", many->n_workers,
           many->passes->len, alone * 1e3, together * 1e3, alone / (many->n_workers * together));
  print_worst (many);
  g_print ("]}\n");
}
