/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIMP's pixels are read and written in the main thread, and a large layer takes seconds: between its rows there is time for windows.
 * What has no need of GIMP is done in another thread.
 */
#include "config.h"

#include <gio/gio.h>

#include "image/main-loop.h"

#define ROWS 8 /* that are read at a time */
#define MOST 8 /* events that are handled at a time: some never end */

/* Handles some of what waits in the main loop, every few rows: @row is the one that is read or written next, counted from 0. */
void
pst_main_loop_iterate (gint row)
{
  for (guint i = 0; row % ROWS == 0 && i < MOST && g_main_context_pending (NULL); i++)
    g_main_context_iteration (NULL, FALSE);
}

struct _PstErrand
{
  PstWork   work;
  gpointer  data;
  GThread  *thread;
  gboolean  done; /* atomic */
};

static gpointer
run_errand (gpointer data)
{
  PstErrand *errand = data;

  errand->work (errand->data);
  g_atomic_int_set (&errand->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* (transfer full): work that is done in another thread, until pst_main_loop_end_work(). Where the system has no thread for it, it is done
 * at once, and windows wait.
 */
PstErrand *
pst_main_loop_begin_work (PstWork  work,
                          gpointer data)
{
  PstErrand *errand = g_new (PstErrand, 1);

  *errand        = (PstErrand) { .work = work, .data = data };
  errand->thread = g_thread_try_new ("pastiche-errand", run_errand, errand, NULL);
  if (! errand->thread)
    work (data);
  return errand;
}

/* Handles what comes to the main loop until the work is done. */
void
pst_main_loop_end_work (PstErrand *errand)
{
  while (errand->thread && ! g_atomic_int_get (&errand->done))
    g_main_context_iteration (NULL, TRUE);
  if (errand->thread)
    g_thread_join (errand->thread);
  g_free (errand);
}

/* Does the work in another thread, and handles what comes to the main loop until it is done. */
void
pst_main_loop_run_work (PstWork  work,
                        gpointer data)
{
  pst_main_loop_end_work (pst_main_loop_begin_work (work, data));
}
