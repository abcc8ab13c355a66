/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long a job goes on after it is cancelled: it is run again and again, and cancelled later each time, so that every
 * phase of it is met: bringing the pictures to size, preparing the network, looking at both pictures, steps.
 */
#include "config.h"

#include "cancel-delays.h"

#define FIRST_MOMENT 0.02 /* seconds after the start */
#define LAST_MOMENT  60.0
#define LATER        1.5  /* each moment is so many times the one before */

typedef struct
{
  GCancellable *cancellable;
  gdouble       moment;
  gint64        cancelled_at;
} Canceller;

static gpointer
cancel_later (gpointer data)
{
  Canceller *canceller = data;

  g_usleep (canceller->moment * 1e6);
  canceller->cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (canceller->cancellable);
  return NULL;
}

/* Seconds from cancelling to the end; negative where the job was finished before. */
static gdouble
time_delay (PstNetwork  *network,
            PstSettings *settings,
            PstPicture  *content,
            PstPicture  *painting,
            gdouble      moment)
{
  const PstScenePlan       plan        = pst_scene_plan_one (content->width, content->height, painting->width, painting->height);
  PstScene                 scene       = { .content = pst_picture_ref (content), .n_paintings = 1,
                                           .paintings = { { .picture = pst_picture_ref (painting), .share = 1.0 } } };
  g_autoptr (PstJob)       job         = pst_job_new (&(PstModels) { .network = network }, settings, &plan);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Canceller                canceller   = { cancellable, moment, 0 };
  GThread                 *thread      = g_thread_new ("cancel", cancel_later, &canceller);
  g_autoptr (PstPicture)   finished    = pst_job_run (job, &scene, cancellable, NULL);
  gint64                   end         = g_get_monotonic_time ();

  g_thread_join (thread);
  return finished ? -1.0 : (end - canceller.cancelled_at) / 1e6;
}

/**
 * print_cancel_delays:
 * @network: the network
 * @settings: the settings of the job
 * @content: its picture
 * @painting: its painting
 *
 * Prints a line of JSON.
 */
void
print_cancel_delays (PstNetwork  *network,
                     PstSettings *settings,
                     PstPicture  *content,
                     PstPicture  *painting)
{
  g_autoptr (GString) all   = g_string_new (NULL);
  gdouble             worst = 0.0;

  for (gdouble moment = FIRST_MOMENT; moment < LAST_MOMENT; moment *= LATER)
    {
      gdouble delay = time_delay (network, settings, content, painting, moment);

      if (delay < 0.0)
        break;
      worst = MAX (worst, delay);
      g_string_append_printf (all, "%s{\"moment\": %.2f, \"seconds\": %.3f}", all->len ? ", " : "", moment, delay);
    }
  g_print ("{\"worst_seconds\": %.3f, \"all\": [%s]}\n", worst, all->str);
}
