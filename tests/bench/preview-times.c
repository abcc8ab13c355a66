/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long previews take, from the question to the answer: the first one, with another strength, and where questions come so fast
 * that most are given up.
 */
#include "config.h"

#include <stdlib.h>

#include "preview-times.h"

#define TIMES          9
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
 * @instant: the network
 * @content: the picture, small already
 * @painting: (nullable): the painting
 * @vector: (nullable): the style, where there is no painting
 *
 * Prints a line of JSON.
 */
void
print_preview_times (PstInstant   *instant,
                     PstPicture   *content,
                     PstPicture   *painting,
                     const gfloat *vector)
{
  Painter     painter = { .loop = g_main_loop_new (NULL, FALSE) };
  PstPreview *preview = pst_preview_new (instant, 0, take_answer, &painter);
  gdouble     first   = time_question (preview, &painter, content, vector, painting, 0.9);
  gdouble     next    = G_MAXDOUBLE;
  gdouble     last;
  gint64      freeing;

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
  g_print ("{\"width\": %d, \"height\": %d, \"first_ms\": %.1f, \"next_ms\": %.1f, \"last_of_many_ms\": %.1f, \"answers\": %u, "
           "\"free_ms\": %.2f}\n", content->width, content->height, first, next, last, painter.n_answers,
           (g_get_monotonic_time () - freeing) / 1e3);
  g_main_loop_unref (painter.loop);
}
