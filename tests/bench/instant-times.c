/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long painting at once takes, and previews: from the question to the answer, the first one, with another strength, and
 * where questions come so fast that most are given up.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "instant-times.h"

#define TIMES          9
#define LONG           5000.0 /* ms: what takes so long is not done again */
#define FAST_QUESTIONS 20
#define FAST_INTERVAL  10000 /* µs */

typedef struct
{
  GMainLoop *loop;
  gint64     asked;
  gint64     answered;
  guint      n_answers;
} Painter;

static void
stop_on (const GError *error)
{
  if (error)
    {
      g_printerr ("%s\n", error->message);
      exit (1);
    }
}

static PstInstant *
load (void)
{
  g_autoptr (GFile)  file    = g_file_new_for_path (g_getenv ("PST_INSTANT"));
  GError            *error   = NULL;
  PstInstant        *instant = pst_instant_load (file, &error);

  stop_on (error);
  return instant;
}

/* The painting's style, or the first one of a network that has styles of its own. */
static gfloat *
find_vector (PstInstant       *instant,
             const PstPicture *painting)
{
  GError *error  = NULL;
  gfloat *vector = g_new0 (gfloat, pst_instant_get_n_entries (instant));

  if (! pst_instant_look (instant, painting, vector, &error) && g_error_matches (error, PST_ERROR, PST_ERROR_NETWORK_KIND))
    {
      g_clear_error (&error);
      vector[0] = 1.0f;
    }
  stop_on (error);
  return vector;
}

/* Of all threads, in milliseconds: what other programs do matters less to it. */
static gdouble
processor_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static glong
peak_mib (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

/**
 * print_instant_times:
 * @settings: its memory and threads are obeyed
 * @content: the picture
 * @painting: the painting
 *
 * Looks at the painting and paints, a few times, and prints a line of JSON with the best of them: what follows the first has
 * everything prepared.
 *
 * Returns: (transfer full): the picture painted
 */
PstPicture *
print_instant_times (PstSettings *settings,
                     PstPicture  *content,
                     PstPicture  *painting)
{
  g_autoptr (PstInstant)  instant = load ();
  GError                 *error   = NULL;
  PstPicture             *result  = NULL;
  gdouble                 look    = G_MAXDOUBLE;
  gdouble                 paint   = G_MAXDOUBLE;
  gdouble                 busy    = G_MAXDOUBLE;
  gint                    memory;
  gint                    n_threads;
  guint64                 predicted;

  g_object_get (settings, "memory", &memory, "threads", &n_threads, NULL);
  for (guint i = 0; i < TIMES && (i == 0 || busy < LONG); i++)
    {
      gint64             start  = g_get_monotonic_time ();
      g_autofree gfloat *vector = find_vector (instant, painting);
      gdouble            before = processor_ms ();

      look  = MIN (look, (g_get_monotonic_time () - start) / 1e3);
      start = g_get_monotonic_time ();
      g_clear_pointer (&result, pst_picture_unref);
      result = pst_instant_paint_within (instant, content, vector, n_threads, (guint64) memory << 20, NULL, &error);
      stop_on (error);
      paint = MIN (paint, (g_get_monotonic_time () - start) / 1e3);
      busy  = MIN (busy, processor_ms () - before);
    }
  predicted = pst_instant_get_bytes (instant, content->width, content->height, n_threads, (guint64) memory << 20);
  g_print ("{\"width\": %d, \"height\": %d, \"look_ms\": %.1f, \"paint_ms\": %.1f, \"processor_ms\": %.1f, "
           "\"predicted_mib\": %" G_GUINT64_FORMAT ", \"peak_mib\": %ld}\n", result->width, result->height, look, paint,
           busy, predicted >> 20, peak_mib ());
  return result;
}

static void
take_answer (PstPicture   *picture G_GNUC_UNUSED,
             const GError *error,
             gpointer      data)
{
  Painter *painter = data;

  stop_on (error);
  painter->n_answers++;
  painter->answered = g_get_monotonic_time ();
  g_main_loop_quit (painter->loop);
}

/* Milliseconds to the answer. */
static gdouble
time_question (PstPreview   *preview,
               Painter      *painter,
               PstPicture   *content,
               const gfloat *vector,
               PstPicture   *painting,
               gdouble       strength)
{
  painter->asked = g_get_monotonic_time ();
  pst_preview_ask (preview, content, vector ? NULL : painting, vector, strength);
  g_main_loop_run (painter->loop);
  return (painter->answered - painter->asked) / 1e3;
}

/**
 * print_preview_times:
 * @content: the picture, small already
 * @painting: the painting
 *
 * Prints a line of JSON.
 */
void
print_preview_times (PstPicture *content,
                     PstPicture *painting)
{
  g_autoptr (PstInstant)  instant = load ();
  g_autofree gfloat      *style   = find_vector (instant, painting);
  gfloat                 *vector  = pst_instant_get_n_entries (instant) == 26 ? style : NULL;
  Painter                 painter = { .loop = g_main_loop_new (NULL, FALSE) };
  PstPreview             *preview = pst_preview_new (instant, 0, take_answer, &painter);
  gdouble                 first   = time_question (preview, &painter, content, vector, painting, 0.9);
  gdouble                 next    = G_MAXDOUBLE;
  gdouble                 last;
  gint64                  freeing;

  for (guint i = 0; i < TIMES; i++)
    next = MIN (next, time_question (preview, &painter, content, vector, painting, 0.1 * i));
  painter.n_answers = 0;
  for (guint i = 0; i < FAST_QUESTIONS; i++)
    {
      pst_preview_ask (preview, content, vector ? NULL : painting, vector, 0.05 * i);
      g_usleep (FAST_INTERVAL);
    }
  last = time_question (preview, &painter, content, vector, painting, 1.0);
  pst_preview_ask (preview, content, vector ? NULL : painting, vector, 0.5);
  g_usleep (FAST_INTERVAL);
  freeing = g_get_monotonic_time ();
  pst_preview_free (preview);
  g_print ("{\"width\": %d, \"height\": %d, \"first_ms\": %.1f, \"next_ms\": %.1f, \"last_of_many_ms\": %.1f, "
           "\"answers\": %u, \"free_ms\": %.2f}\n", content->width, content->height, first, next, last, painter.n_answers,
           (g_get_monotonic_time () - freeing) / 1e3);
  g_main_loop_unref (painter.loop);
}
