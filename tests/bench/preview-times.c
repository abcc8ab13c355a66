/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How soon a live preview answers: the first picture after each kind of change, and the picture at rest; how many pictures come while
 * a slider is moved; how soon it can be paused and freed. The processor's time until the first picture counts all threads: on a machine
 * that does other things as well, it says more than the clock.
 */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "preview-times.h"

#define FAST_QUESTIONS 40
#define FAST_INTERVAL  16000 /* µs */
#define MOMENT         2000000 /* µs: in the middle of painting */

typedef struct
{
  PstLivePreview  *preview;
  PstLiveQuestion  question;
  gint64           asked;
  gdouble          asked_busy; /* the processor's ms then */
  gdouble          first;      /* ms until the first picture, or 0 */
  gdouble          first_busy; /* the processor's */
  guint            n_pictures;
  gboolean         at_rest;
  PstPicture      *picture;
} Painter;

static gdouble
get_busy (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static gdouble
milliseconds_since (gint64 start)
{
  return (g_get_monotonic_time () - start) / 1e3;
}

static void
take_answer (const PstLiveAnswer *answer,
             gpointer             data)
{
  Painter *painter = data;

  if (answer->error)
    {
      g_printerr ("%s\n", answer->error->message);
      exit (1);
    }
  painter->at_rest = answer->stage == PST_LIVE_STAGE_REST;
  if (! answer->picture)
    return;
  g_clear_pointer (&painter->picture, pst_picture_unref);
  painter->picture = pst_picture_ref (answer->picture);
  painter->n_pictures++;
  if (painter->first > 0.0)
    return;
  painter->first      = milliseconds_since (painter->asked);
  painter->first_busy = get_busy () - painter->asked_busy;
}

static void
ask (Painter *painter)
{
  painter->asked      = g_get_monotonic_time ();
  painter->asked_busy = get_busy ();
  painter->first      = 0.0;
  painter->n_pictures = 0;
  painter->at_rest    = FALSE;
  pst_live_preview_ask (painter->preview, &painter->question);
}

/* For so many µs, or 0: until it is at rest. */
static void
look_on (Painter *painter,
         gint64   time)
{
  gint64 end = g_get_monotonic_time () + time;

  while (time ? g_get_monotonic_time () < end : ! (painter->at_rest && painter->first > 0.0))
    if (! g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
}

static void
print_change (Painter     *painter,
              const gchar *change)
{
  ask (painter);
  look_on (painter, 0);
  g_print ("{\"change\": \"%s\", \"first_ms\": %.0f, \"first_processor_ms\": %.0f, \"rest_ms\": %.0f, \"pictures\": %u, "
           "\"steps\": %u}\n", change, painter->first, painter->first_busy, milliseconds_since (painter->asked), painter->n_pictures,
           pst_live_preview_count_steps (painter->preview));
}

/* A part of it is another one. */
static void
print_other_painting (Painter *painter)
{
  PstScene   *scene    = painter->question.scene;
  PstPicture *painting = scene->paintings[0].picture;

  scene->paintings[0].picture = pst_picture_crop (painting, 0, 0, painting->width, painting->height / 2, NULL);
  print_change (painter, "another painting");
  pst_picture_unref (scene->paintings[0].picture);
  scene->paintings[0].picture = painting;
}

static void
move_slider (Painter *painter)
{
  gint64 start = g_get_monotonic_time ();
  guint  seen  = 0;

  for (guint i = 0; i < FAST_QUESTIONS; i++)
    {
      g_object_set (painter->question.settings, "style-weight", 2.0 + 0.1 * i, NULL);
      ask (painter);
      look_on (painter, FAST_INTERVAL);
      seen += painter->n_pictures;
    }
  g_print ("{\"slider_ms\": %.0f, \"questions\": %d, \"pictures\": %u}\n", milliseconds_since (start), FAST_QUESTIONS, seen);
}

static void
print_stops (Painter *painter)
{
  gint64  start;
  gdouble pause;

  g_object_set (painter->question.settings, "style-weight", 3.0, NULL);
  ask (painter);
  look_on (painter, MOMENT);
  start = g_get_monotonic_time ();
  pst_live_preview_pause (painter->preview);
  while (! pst_live_preview_is_at_rest (painter->preview))
    g_main_context_iteration (NULL, FALSE);
  pause = milliseconds_since (start);
  pst_live_preview_resume (painter->preview);
  look_on (painter, MOMENT);
  start = g_get_monotonic_time ();
  pst_live_preview_free (painter->preview);
  g_print ("{\"pause_ms\": %.1f, \"free_ms\": %.1f}\n", pause, milliseconds_since (start));
}

/**
 * print_preview_times:
 * @question: what is to be shown; its settings are changed
 *
 * Prints JSON, one object a line.
 *
 * Returns: (transfer full): the picture at rest after the first question
 */
PstPicture *
print_preview_times (const PstLiveQuestion *question)
{
  Painter     painter = { .question = *question };
  PstPicture *at_rest;

  painter.preview = pst_live_preview_new (take_answer, &painter);
  print_change (&painter, "new picture");
  at_rest = pst_picture_ref (painter.picture);
  g_object_set (question->settings, "strength", 70.0, NULL);
  print_change (&painter, "strength");
  g_object_set (question->settings, "style-weight", 6.0, NULL);
  print_change (&painter, "style weight");
  g_object_set (question->settings, "brush-size", 1.5, NULL);
  print_change (&painter, "brush size");
  print_other_painting (&painter);
  move_slider (&painter);
  print_stops (&painter);
  g_clear_pointer (&painter.picture, pst_picture_unref);
  return at_rest;
}
