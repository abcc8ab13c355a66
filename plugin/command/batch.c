/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Many pictures, one after the other or several side by side. Threads take them in order, two more than have a turn with the engine: so the
 * next picture is read and the last one written while one is painted. The main thread tells, and minds signals: the first SIGINT lets what
 * is being painted come to its end, the second one and SIGTERM end it.
 */
#include "config.h"

#include <signal.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "command/batch.h"
#include "command/painter.h"
#include "command/report.h"

#define INTERVAL 200 /* milliseconds between two looks at how far it is */
#define BESIDE   2   /* threads that read and write meanwhile */

typedef struct
{
  GPtrArray    *places;
  PstPainter   *painter;
  PstReport    *report;
  GCancellable *cancellable;
  GMainLoop    *loop;
  guint         n_threads; /* that are not at their end, for the main thread */
  gint          next;      /* atomic: the next picture */
} Batch;

/* What a thread tells the main one. */
typedef struct
{
  Batch     *batch;
  PstResult *result; /* or NULL: it is at its end */
} News;

static gboolean
take_news (gpointer data)
{
  News *news = data;

  if (news->result)
    {
      pst_report_tell_result (news->batch->report, news->result);
      pst_result_free (news->result);
    }
  else if (--news->batch->n_threads == 0)
    {
      g_main_loop_quit (news->batch->loop);
    }
  g_free (news);
  return G_SOURCE_REMOVE;
}

static void
tell (Batch     *batch,
      PstResult *result)
{
  News *news = g_new (News, 1);

  *news = (News) { batch, result };
  g_idle_add (take_news, news);
}

static gpointer
work (gpointer data)
{
  Batch *batch = data;
  guint  i;

  while (! pst_painter_is_stopped (batch->painter) && (i = g_atomic_int_add (&batch->next, 1)) < batch->places->len)
    tell (batch, pst_painter_paint (batch->painter, g_ptr_array_index (batch->places, i)));
  tell (batch, NULL);
  return NULL;
}

static gboolean
look (gpointer data)
{
  Batch          *batch = data;
  PstProgress     progress;
  const PstPlace *place;

  if (pst_painter_get_progress (batch->painter, &progress, &place))
    pst_report_show_progress (batch->report, &progress, place);
  return G_SOURCE_CONTINUE;
}

static gboolean
stop_at_once (gpointer data)
{
  Batch *batch = data;

  pst_painter_stop (batch->painter);
  g_cancellable_cancel (batch->cancellable);
  return G_SOURCE_CONTINUE;
}

static gboolean
stop (gpointer data)
{
  Batch *batch = data;

  if (pst_painter_is_stopped (batch->painter))
    return stop_at_once (batch);
  pst_painter_stop (batch->painter);
  pst_report_tell (batch->report, _ ("Stopping after what is being painted; once more to stop at once."));
  return G_SOURCE_CONTINUE;
}

static void
run_threads (Batch *batch,
             guint  n)
{
  guint sources[] = {
    g_timeout_add (INTERVAL, look, batch), g_unix_signal_add (SIGINT, stop, batch), g_unix_signal_add (SIGTERM, stop_at_once, batch),
  };
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();

  batch->n_threads = n;
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (threads, g_thread_new ("painter", work, batch));
  g_main_loop_run (batch->loop);
  for (guint i = 0; i < n; i++)
    g_thread_join (g_ptr_array_index (threads, i));
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
}

static void
sweep_folders (GPtrArray *places)
{
  g_autoptr (GHashTable) swept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < places->len; i++)
    {
      const PstPlace   *place  = g_ptr_array_index (places, i);
      g_autofree gchar *folder = place->target ? g_path_get_dirname (place->target) : NULL;

      if (folder && g_hash_table_add (swept, g_strdup (folder)))
        pst_output_sweep (folder);
    }
}

/* Paints all places, or tells what they need. Answers whether it could begin; if not, the error is a sentence. */
gboolean
pst_batch_run (const PstOptions  *options,
               GPtrArray         *places,
               gboolean          *all_painted,
               GError           **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (PstPainter)   painter     = pst_painter_new (options, cancellable, error);
  g_autoptr (PstReport)    report      = pst_report_new (options, places->len);
  g_autoptr (GMainLoop)    loop        = g_main_loop_new (NULL, FALSE);
  Batch                    batch       = { places, painter, report, cancellable, loop, 0, 0 };

  if (! painter)
    return FALSE;
  sweep_folders (places);
  run_threads (&batch, MIN ((guint) options->jobs + BESIDE, places->len));
  *all_painted = pst_report_finish (report);
  return TRUE;
}
