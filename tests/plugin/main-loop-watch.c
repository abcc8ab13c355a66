/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A GTK module for the tests: tells when the main thread of a program works for long without coming back to the main loop, since its
 * windows are frozen that long.
 *
 * GTK loads it into every program that has its path in GTK_MODULES; of those it watches the one whose name PST_WATCHED is, and writes to
 * the file PST_WATCH_LOG:
 *
 *   opened SECONDS   when the first window is drawn
 *   stall SECONDS    when the main loop goes on, or a window is taken away, after more than LONGEST
 *     ADDRESS …      where the thread was when that time was over
 *
 * All seconds are the processor's: those of the whole program until the window, those of the thread for a stall. What else the machine
 * does then makes no difference, nor how soon GIMP answers. Where no window was to be seen when the time began, nothing is frozen.
 */
#include "config.h"

#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <gtk/gtk.h>

#define LONGEST 0.050 /* seconds */
#define DEPTH   120   /* calls */

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static int       out = -1;
static timer_t   alarm_clock;
static GPollFunc wait_for_events;
static gdouble   begin;        /* of the thread's time: when it came back from waiting */
static gboolean  drawn;        /* whether there has been a window */
static gboolean  seen;         /* then: whether there was one */
static void     *calls[DEPTH]; /* when the alarm went off */
static int       n_calls;

G_MODULE_EXPORT void gtk_module_init (gint    *argc,
                                      gchar ***argv);

static gdouble
get_seconds (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void
note (const gchar *what,
      gdouble      seconds)
{
  dprintf (out, "%s %.3f\n", what, seconds);
}

/* 0: never */
static void
set_alarm (gdouble seconds)
{
  const struct itimerspec time = { .it_value = { .tv_nsec = (long) (seconds * 1e9) } };

  timer_settime (alarm_clock, 0, &time, NULL);
}

static void
remember_calls (int signal_number)
{
  n_calls = backtrace (calls, DEPTH);
}

/* Popups do not count: GTK keeps one beside the screen once something has been dropped. */
static gboolean
is_seen (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link; link = link->next)
    if (gtk_widget_get_mapped (link->data) && gtk_window_get_window_type (link->data) == GTK_WINDOW_TOPLEVEL)
      return TRUE;
  return FALSE;
}

static void
begin_time (void)
{
  begin = get_seconds (CLOCK_THREAD_CPUTIME_ID);
  seen  = drawn && is_seen ();
  set_alarm (LONGEST);
}

static void
end_time (void)
{
  gdouble seconds = get_seconds (CLOCK_THREAD_CPUTIME_ID) - begin;

  set_alarm (0.0);
  if (seconds > LONGEST && seen)
    {
      note ("stall", seconds);
      backtrace_symbols_fd (calls, n_calls, out);
    }
  n_calls = 0;
}

/* Instead of waiting for events. */
static gint
watch (GPollFD *events,
       guint    n_events,
       gint     timeout)
{
  gint result;

  end_time ();
  result = wait_for_events (events, n_events, timeout);
  begin_time ();
  return result;
}

/* After the last one the main loop may never go on. */
static gboolean
take_hiding (GSignalInvocationHint *hint,
             guint                  n_values,
             const GValue          *values,
             gpointer               data)
{
  if (! GTK_IS_WINDOW (g_value_get_object (values)))
    return TRUE;
  end_time ();
  begin_time ();
  return TRUE;
}

static gboolean
take_first_frame (GSignalInvocationHint *hint,
                  guint                  n_values,
                  const GValue          *values,
                  gpointer               data)
{
  if (! is_seen ())
    return TRUE;
  note ("opened", get_seconds (CLOCK_PROCESS_CPUTIME_ID));
  drawn = TRUE;
  begin_time ();
  return FALSE;
}

void
gtk_module_init (gint    *argc,
                 gchar ***argv)
{
  struct sigaction action = { .sa_handler = remember_calls, .sa_flags = SA_RESTART };
  struct sigevent  event  = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGPROF };

  if (g_strcmp0 (g_get_prgname (), g_getenv ("PST_WATCHED")) != 0)
    return;
  out = open (g_getenv ("PST_WATCH_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  event.sigev_notify_thread_id = getpid (); /* the main thread */
  backtrace (calls, DEPTH);                 /* loads what it needs */
  g_return_if_fail (out >= 0 && sigaction (SIGPROF, &action, NULL) == 0 &&
                    timer_create (CLOCK_THREAD_CPUTIME_ID, &event, &alarm_clock) == 0);
  wait_for_events = g_main_context_get_poll_func (NULL);
  begin           = get_seconds (CLOCK_THREAD_CPUTIME_ID);
  g_main_context_set_poll_func (NULL, watch);
  g_type_class_ref (GDK_TYPE_FRAME_CLOCK); /* its signals exist from then on */
  g_type_class_ref (GTK_TYPE_WIDGET);
  g_signal_add_emission_hook (g_signal_lookup ("after-paint", GDK_TYPE_FRAME_CLOCK), 0, take_first_frame, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("hide", GTK_TYPE_WIDGET), 0, take_hiding, NULL, NULL);
}
