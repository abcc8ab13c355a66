/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Those who look on: threads beside the one that paints. A job tells them, after each step, how far it is and how large its losses are.
 * The canvas is copied for them, as large as a screen, and only for the first report and when somebody has asked since the last
 * copy: where nobody looks, it takes no time.
 */
#include "config.h"

#include "job/job-progress.h"

/* They see no more pixels than this along a side. */
#define LOOK_SIDE 1024

/**
 * pst_onlookers_init:
 * @onlookers: (out caller-allocates): those who look on, and have seen nothing yet
 * @n_scales: how many scales the job has
 * @with_history: whether each step is remembered
 */
void
pst_onlookers_init (PstOnlookers *onlookers,
                    guint         n_scales,
                    gboolean      with_history)
{
  *onlookers = (PstOnlookers) { .is_asked = TRUE, .progress = { .n_scales = n_scales, .seconds_left = -1.0 } };
  g_mutex_init (&onlookers->mutex);
  if (with_history)
    onlookers->history = g_array_new (FALSE, FALSE, sizeof (PstProgress));
}

void
pst_onlookers_clear (PstOnlookers *onlookers)
{
  g_clear_pointer (&onlookers->canvas, pst_picture_unref);
  g_clear_pointer (&onlookers->history, g_array_unref);
  g_mutex_clear (&onlookers->mutex);
}

/**
 * pst_onlookers_get_bytes:
 * @width: of the largest canvas
 * @height: of the largest canvas
 *
 * Returns: the memory that a copy takes, at the most
 */
guint64
pst_onlookers_get_bytes (gint width,
                         gint height)
{
  return 3 * (guint64) MIN (width, LOOK_SIDE) * MIN (height, LOOK_SIDE) * sizeof (gfloat);
}

/**
 * pst_onlookers_want_canvas:
 * @onlookers: those who look on
 *
 * Returns: whether they are to be told of the canvas, too
 */
gboolean
pst_onlookers_want_canvas (PstOnlookers *onlookers)
{
  gboolean is_asked;

  g_mutex_lock (&onlookers->mutex);
  is_asked = onlookers->is_asked;
  g_mutex_unlock (&onlookers->mutex);
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

/**
 * pst_onlookers_copy:
 * @canvas: a canvas of any size
 *
 * Returns: (transfer full) (nullable): a copy of about LOOK_SIDE pixels at the most along a side; %NULL without memory for it
 */
PstPicture *
pst_onlookers_copy (const PstPicture *canvas)
{
  gint        factor = (MAX (canvas->width, canvas->height) + LOOK_SIDE - 1) / LOOK_SIDE;
  PstPicture *small  = pst_picture_new (MAX (canvas->width / factor, 1), MAX (canvas->height / factor, 1), canvas->alpha != NULL,
                                        NULL);

  if (small)
    shrink_plane (canvas->rgb, canvas->width, canvas->height, 3, factor, small->rgb, small->width, small->height);
  if (small && small->alpha)
    shrink_plane (canvas->alpha, canvas->width, canvas->height, 1, factor, small->alpha, small->width, small->height);
  return small;
}

/**
 * pst_onlookers_tell:
 * @onlookers: those who look on
 * @progress: (inout): how far the job is; before the first step of a scale, gets the losses that were known last
 * @copy: (transfer full) (nullable): the canvas to look at; %NULL: the last one is shown a little longer
 */
void
pst_onlookers_tell (PstOnlookers *onlookers,
                    PstProgress  *progress,
                    PstPicture   *copy)
{
  g_mutex_lock (&onlookers->mutex);
  if (progress->step == 0) /* nothing is measured at this scale yet */
    progress->losses = onlookers->progress.losses;
  else if (onlookers->history)
    g_array_append_val (onlookers->history, *progress);
  onlookers->progress = *progress;
  if (copy)
    {
      g_clear_pointer (&onlookers->canvas, pst_picture_unref);
      onlookers->canvas   = copy;
      onlookers->is_asked = FALSE;
    }
  g_mutex_unlock (&onlookers->mutex);
}

/**
 * pst_onlookers_dup_canvas:
 * @onlookers: those who look on
 *
 * Returns: (transfer full) (nullable): the last copy; a newer one follows with the next report
 */
PstPicture *
pst_onlookers_dup_canvas (PstOnlookers *onlookers)
{
  PstPicture *canvas;

  g_mutex_lock (&onlookers->mutex);
  onlookers->is_asked = TRUE;
  canvas              = onlookers->canvas ? pst_picture_ref (onlookers->canvas) : NULL;
  g_mutex_unlock (&onlookers->mutex);
  return canvas;
}

/**
 * pst_onlookers_get_progress:
 * @onlookers: those who look on
 * @progress: (out): how far the job is
 */
void
pst_onlookers_get_progress (PstOnlookers *onlookers,
                            PstProgress  *progress)
{
  g_mutex_lock (&onlookers->mutex);
  *progress = onlookers->progress;
  g_mutex_unlock (&onlookers->mutex);
}

/**
 * pst_onlookers_dup_history:
 * @onlookers: those who look on
 * @first: how many steps are known already
 *
 * Returns: (transfer full) (nullable) (element-type PstProgress): the steps that follow; %NULL where no history is kept
 */
GArray *
pst_onlookers_dup_history (PstOnlookers *onlookers,
                           guint         first)
{
  GArray *history = NULL;

  g_mutex_lock (&onlookers->mutex);
  if (onlookers->history)
    {
      history = g_array_new (FALSE, FALSE, sizeof (PstProgress));
      if (first < onlookers->history->len)
        g_array_append_vals (history, &g_array_index (onlookers->history, PstProgress, first), onlookers->history->len - first);
    }
  g_mutex_unlock (&onlookers->mutex);
  return history;
}
