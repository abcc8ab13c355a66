/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A system that has no threads left: g_thread_try_new() is this program's own. */
#include "config.h"

#include <pastiche/pastiche.h>

#include "cases.h"
#include "compute/workers.h"
#include "image/main-loop.h"
#include "live-previews.h"

#define TASKS 100

static gint n_left = G_MAXINT; /* threads that can be had */

GThread *__real_g_thread_try_new (const gchar  *name,
                                  GThreadFunc   function,
                                  gpointer      data,
                                  GError      **error);
GThread *__wrap_g_thread_try_new (const gchar  *name,
                                  GThreadFunc   function,
                                  gpointer      data,
                                  GError      **error);

GThread *
__wrap_g_thread_try_new (const gchar  *name,
                         GThreadFunc   function,
                         gpointer      data,
                         GError      **error)
{
  if (n_left > 0)
    {
      n_left--;
      return __real_g_thread_try_new (name, function, data, error);
    }
  g_set_error_literal (error, G_THREAD_ERROR, G_THREAD_ERROR_AGAIN, "none left");
  return NULL;
}

static void
count_task (guint    task,
            guint    worker,
            gpointer data)
{
  gint *counts = data;

  g_assert_cmpuint (worker, <=, 3);
  g_atomic_int_inc (&counts[task]);
}

static void
test_workers (void)
{
  for (gint n = 0; n <= 4; n++)
    {
      g_autoptr (PstWorkers) workers       = NULL;
      gint                   counts[TASKS] = { 0 };

      n_left  = n;
      workers = pst_workers_new (4);
      g_assert_cmpuint (pst_workers_get_count (workers), ==, MIN (n + 1, 4));
      pst_workers_run (workers, TASKS, count_task, counts);
      for (guint i = 0; i < TASKS; i++)
        g_assert_cmpint (counts[i], ==, 1);
    }
}

static void
test_preview (void)
{
  test_sources_open ();
  for (gint n = 0; n <= 1; n++)
    {
      TestAsker asker;

      n_left = n;
      test_asker_init (&asker);
      test_asker_ask (&asker);
      test_asker_settle (&asker);
      g_assert_error (asker.error, PST_ERROR, PST_ERROR_MEMORY);
      g_assert_nonnull (strstr (asker.error->message, "none left"));
      g_assert_cmpuint (asker.n_pictures, ==, 0);
      pst_live_preview_pause (asker.preview);
      pst_live_preview_resume (asker.preview);
      test_asker_settle (&asker);
      n_left = G_MAXINT;
      g_assert_cmpuint (test_asker_ask_and_settle (&asker), >, 0);
      g_assert_nonnull (asker.picture);
      test_asker_clear (&asker);
    }
  test_sources_close ();
}

static void
note_thread (gpointer data)
{
  *(GThread **) data = g_thread_self ();
}

static void
test_errand (void)
{
  GThread *thread = NULL;

  n_left = 0;
  pst_main_loop_run_work (note_thread, &thread);
  g_assert_true (thread == g_thread_self ());
  n_left = 1;
  pst_main_loop_run_work (note_thread, &thread);
  g_assert_true (thread != NULL && thread != g_thread_self ());
}

typedef struct
{
  gint n_begun;
  gint n_at_once; /* now, and at most */
  gint n_most;
  gint n_here;    /* in the main loop */
  gint n_taken;
} Chores;

static void
do_chore (GTask        *task,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  Chores *chores = data;
  gint    n      = g_atomic_int_add (&chores->n_at_once, 1) + 1;

  g_atomic_int_inc (&chores->n_begun);
  if (g_main_context_is_owner (NULL))
    g_atomic_int_inc (&chores->n_here);
  if (n > g_atomic_int_get (&chores->n_most))
    g_atomic_int_set (&chores->n_most, n);
  g_usleep (1000);
  g_atomic_int_add (&chores->n_at_once, -1);
  g_task_return_boolean (task, TRUE);
}

static void
take_chore (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Chores *chores = data;

  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  chores->n_taken++;
}

static void
test_background (void)
{
  static PstBackground background = PST_BACKGROUND (2);

  for (gint n = 0; n <= 3; n++)
    {
      Chores chores = { 0 };

      n_left = n;
      for (guint i = 0; i < TASKS; i++)
        {
          g_autoptr (GTask) task = g_task_new (NULL, NULL, take_chore, &chores);

          g_task_set_task_data (task, &chores, NULL);
          pst_background_run (&background, task, do_chore);
        }
      while (chores.n_taken < TASKS)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (chores.n_begun, ==, TASKS);
      g_assert_cmpint (chores.n_most, <=, 2);
      g_assert_cmpint (chores.n_here, ==, n == 0 ? TASKS : 0);
    }
}

static gboolean is_taken; /* atomic */
static GThread *ended_by; /* atomic */

static void
note_end (gpointer data G_GNUC_UNUSED,
          GObject *source G_GNUC_UNUSED)
{
  g_atomic_pointer_set (&ended_by, g_thread_self ());
  g_main_context_wakeup (NULL);
}

static void
take_slow_chore (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
}

/* When the thread that does it goes on, nobody is interested any more. */
static void
do_slow_chore (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
  while (! g_atomic_int_get (&is_taken))
    g_usleep (100);
}

static void
test_last (void)
{
  static PstBackground  background = PST_BACKGROUND (1);
  GObject              *source     = g_object_new (G_TYPE_OBJECT, NULL);
  GTask                *task       = g_task_new (source, NULL, take_slow_chore, NULL);

  n_left = 1;
  g_object_weak_ref (source, note_end, NULL);
  pst_background_run (&background, task, do_slow_chore);
  g_object_unref (source);
  while (! g_task_get_completed (task))
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (task);
  g_atomic_int_set (&is_taken, TRUE);
  while (! g_atomic_pointer_get (&ended_by))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ended_by == g_thread_self ());
}

/* So it has to come first. */
static void
test_nobodys (void)
{
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  guint            n       = 0;

  while (threads && g_dir_read_name (threads))
    n++;
  g_assert_cmpuint (n, <=, 1);
}

static const TestCase tests[] = {
  { "nobodys", test_nobodys, .not_under_thread = "ThreadSanitizer has a thread of its own", .not_in_emulator = "so has an emulator",
    .expects = "no library has threads of its own before anything is to be done" },
  { "workers", test_workers,
    .expects = "as many workers as there are threads for do all the tasks, the caller alone where there are none" },
  { "preview", test_preview, .expects = "a preview without threads answers with a sentence, and paints once there are some" },
  { "background", test_background,
    .not_under_thread = "GLib hands answers to the main loop with locks that ThreadSanitizer does not see",
    .expects = "what the main loop need not wait for is done by two threads at most, by one where there is no other, or else in the loop" },
  { "last", test_last,
    .not_under_thread = "GLib hands answers to the main loop with locks that ThreadSanitizer does not see",
    .expects = "what work was done for comes to its end in the main thread, also where the work outlives everybody's interest in it" },
  { "errand", test_errand, .expects = "work beside the main loop is done in it where there is no thread" },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
