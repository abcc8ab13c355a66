/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What threads beside the one that paints see of a job. It tells them, after each step, how far it is and how large its losses are.
 * The canvas is copied for them, as large as a screen, and only for the first report and when somebody has asked since the last
 * copy: where nobody looks, it takes no time.
 */
#include "config.h"

#include "job/job-monitor.h"

/* They see no more pixels than this along a side. */
#define MOST_SIDE 1024

/* A monitor of which nobody has seen anything yet; with history, each step is remembered. */
void
pst_job_monitor_init (PstJobMonitor *monitor,
                      guint          n_scales,
                      gboolean       with_history)
{
  *monitor = (PstJobMonitor) { .is_asked = TRUE, .progress = { .n_scales = n_scales, .seconds_left = -1.0 } };
  g_mutex_init (&monitor->mutex);
  if (with_history)
    monitor->history = g_array_new (FALSE, FALSE, sizeof (PstProgress));
}

void
pst_job_monitor_clear (PstJobMonitor *monitor)
{
  g_clear_pointer (&monitor->canvas, pst_picture_unref);
  g_clear_pointer (&monitor->history, g_array_unref);
  g_mutex_clear (&monitor->mutex);
}

/* The memory that a copy takes at the most, where the largest canvas has this size. */
guint64
pst_job_monitor_get_bytes (gint width,
                           gint height)
{
  return pst_picture_get_bytes (MIN (width, MOST_SIDE), MIN (height, MOST_SIDE), FALSE);
}

/* Whether those who look on are to be told of the canvas, too. */
gboolean
pst_job_monitor_want_canvas (PstJobMonitor *monitor)
{
  gboolean is_asked;

  g_mutex_lock (&monitor->mutex);
  is_asked = monitor->is_asked;
  g_mutex_unlock (&monitor->mutex);
  return is_asked;
}

/* Averages of factor × factor values of each channel; what is left over at the edges is dropped. A side that is shorter than the
 * factor counts as one square.
 */
static void
shrink_plane (const gfloat *from,
              gint          from_width,
              gint          from_height,
              gint          n_channels,
              gint          factor,
              gfloat       *to,
              gint          width,
              gint          height)
{
  gint across = MIN (factor, from_width);
  gint down   = MIN (factor, from_height);

  for (gint y = 0; y < height; y++)
    for (gint i = 0; i < width * n_channels; i++)
      {
        const gfloat *square = from + ((gsize) y * factor * from_width + i / n_channels * factor) * n_channels + i % n_channels;
        gfloat        sum    = 0.0f;

        for (gint row = 0; row < down; row++)
          for (gint column = 0; column < across; column++)
            sum += square[((gsize) row * from_width + column) * n_channels];
        to[(gsize) y * width * n_channels + i] = sum / (across * down);
      }
}

/* (transfer full) (nullable): a copy of about MOST_SIDE pixels at the most along a side; NULL without memory for it */
PstPicture *
pst_job_monitor_copy (const PstPicture *canvas)
{
  gint        factor = (MAX (canvas->width, canvas->height) + MOST_SIDE - 1) / MOST_SIDE;
  PstPicture *small;

  if (factor == 1)
    return pst_picture_copy (canvas, NULL);
  small = pst_picture_new (MAX (canvas->width / factor, 1), MAX (canvas->height / factor, 1), canvas->alpha != NULL, NULL);
  if (small)
    shrink_plane (canvas->rgb, canvas->width, canvas->height, 3, factor, small->rgb, small->width, small->height);
  if (small && small->alpha)
    shrink_plane (canvas->alpha, canvas->width, canvas->height, 1, factor, small->alpha, small->width, small->height);
  return small;
}

/* Tells how far the job is; before the first step of a scale, progress gets the losses that were known last. Takes a copy of
 * the canvas, or NULL: then the last one is shown a little longer.
 */
void
pst_job_monitor_tell (PstJobMonitor *monitor,
                      PstProgress   *progress,
                      PstPicture    *copy)
{
  g_mutex_lock (&monitor->mutex);
  if (progress->step == 0) /* nothing is measured at this scale yet */
    progress->losses = monitor->progress.losses;
  else if (monitor->history)
    g_array_append_val (monitor->history, *progress);
  monitor->progress = *progress;
  if (copy)
    {
      g_clear_pointer (&monitor->canvas, pst_picture_unref);
      monitor->canvas   = copy;
      monitor->is_asked = FALSE;
    }
  g_mutex_unlock (&monitor->mutex);
}

/* (transfer full) (nullable): the last copy; a newer one follows with the next report */
PstPicture *
pst_job_monitor_dup_canvas (PstJobMonitor *monitor)
{
  PstPicture *canvas;

  g_mutex_lock (&monitor->mutex);
  monitor->is_asked = TRUE;
  canvas              = monitor->canvas ? pst_picture_ref (monitor->canvas) : NULL;
  g_mutex_unlock (&monitor->mutex);
  return canvas;
}

void
pst_job_monitor_get_progress (PstJobMonitor *monitor,
                              PstProgress   *progress)
{
  g_mutex_lock (&monitor->mutex);
  *progress = monitor->progress;
  g_mutex_unlock (&monitor->mutex);
}

/* (transfer full) (nullable) (element-type PstProgress): the steps after the first that are known already; NULL where no
 * history is kept
 */
GArray *
pst_job_monitor_dup_history (PstJobMonitor *monitor,
                             guint          first)
{
  GArray *history = NULL;

  g_mutex_lock (&monitor->mutex);
  if (monitor->history)
    {
      history = g_array_new (FALSE, FALSE, sizeof (PstProgress));
      if (first < monitor->history->len)
        g_array_append_vals (history, &g_array_index (monitor->history, PstProgress, first), monitor->history->len - first);
    }
  g_mutex_unlock (&monitor->mutex);
  return history;
}
