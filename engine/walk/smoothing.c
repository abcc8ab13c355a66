/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Softmax smoothing of feature maps (P. Wang, Y. Li, N. Vasconcelos, Rethinking and Improving the Robustness of Image Style Transfer,
 * CVPR 2021, section 4): a residual network's maps consist of a few peaks, which is all that a style loss would see. The softmax
 * over all n values of a map F, of all channels and positions together, evens them out:
 *
 *   S_i = n · exp (F_i / T) / Σ_j exp (F_j / T) - 1
 *
 * With T = 1 the fraction is the paper's. Times n, so that maps of different sizes can be compared; less 1, so that the mean is 0 and
 * losses that are relative to their target are relative to what varies there. A high T leaves the map as it is, but for a factor and
 * a summand. With g the gradient of a loss with respect to S, that with respect to F is
 *
 *   (S_i + 1) / T · (g_i - Σ_j g_j · (S_j + 1) / n).
 *
 * Rows are summed up one by one, and their sums in order: results do not depend on the threads.
 */
#include "config.h"

#include <math.h>

#include "walk/smoothing.h"

typedef struct
{
  const PstFeatureMap *map;      /* F; on the way back S */
  const PstFeatureMap *gradient; /* g */
  const PstFeatureMap *to;       /* S; on the way back what gets the gradient */
  gdouble             *of_rows;  /* [H] */
  gfloat               number;   /* the maximum, the factor, or the mean */
  gfloat               inverse;  /* of the temperature */
} Pass;

static void
find_maximum (guint    y,
              guint    worker G_GNUC_UNUSED,
              gpointer data)
{
  const Pass   *pass   = data;
  const gfloat *values = pass->map->values + y * pass->map->row;
  gfloat        most   = values[0];

  for (gsize i = 1; i < pass->map->width * pass->map->channels; i++)
    most = MAX (most, values[i]);
  pass->of_rows[y] = most;
}

/* Exponentials, none above 1. */
static void
raise_row (guint    y,
           guint    worker G_GNUC_UNUSED,
           gpointer data)
{
  const Pass   *pass   = data;
  const gfloat *values = pass->map->values + y * pass->map->row;
  gfloat       *to     = pass->to->values + y * pass->to->row;
  gdouble       sum    = 0.0;

  for (gsize i = 0; i < pass->map->width * pass->map->channels; i++)
    {
      to[i] = expf ((values[i] - pass->number) * pass->inverse);
      sum += to[i];
    }
  pass->of_rows[y] = sum;
}

static void
scale_row (guint    y,
           guint    worker G_GNUC_UNUSED,
           gpointer data)
{
  const Pass *pass = data;
  gfloat     *to   = pass->to->values + y * pass->to->row;

  for (gsize i = 0; i < pass->to->width * pass->to->channels; i++)
    to[i] = to[i] * pass->number - 1.0f;
}

/* map: F, as a whole. smoothed: of the same size, set to S. */
void
pst_smoothing_forward (PstCompute          *compute,
                       gdouble              temperature,
                       const PstFeatureMap *map,
                       const PstFeatureMap *smoothed)
{
  g_autofree gdouble *of_rows = g_new0 (gdouble, map->height);
  Pass                pass    = { .map = map, .to = smoothed, .of_rows = of_rows, .inverse = 1.0 / temperature };
  gdouble             most;
  gdouble             sum     = 0.0;

  pst_workers_run (compute->workers, map->height, find_maximum, &pass);
  most = of_rows[0];
  for (gint y = 1; y < map->height; y++)
    most = MAX (most, of_rows[y]);
  pass.number = most;
  pst_workers_run (compute->workers, map->height, raise_row, &pass);
  for (gint y = 0; y < map->height; y++)
    sum += of_rows[y];
  pass.number = (gdouble) map->width * map->height * map->channels / sum;
  pst_workers_run (compute->workers, map->height, scale_row, &pass);
}

static void
multiply_row (guint    y,
              guint    worker G_GNUC_UNUSED,
              gpointer data)
{
  const Pass   *pass     = data;
  const gfloat *values   = pass->map->values + y * pass->map->row;
  const gfloat *gradient = pass->gradient->values + y * pass->gradient->row;
  gdouble       sum      = 0.0;

  for (gsize i = 0; i < pass->map->width * pass->map->channels; i++)
    sum += gradient[i] * (values[i] + 1.0);
  pass->of_rows[y] = sum;
}

static void
add_row (guint    y,
         guint    worker G_GNUC_UNUSED,
         gpointer data)
{
  const Pass   *pass     = data;
  const gfloat *values   = pass->map->values + y * pass->map->row;
  const gfloat *gradient = pass->gradient->values + y * pass->gradient->row;
  gfloat       *to       = pass->to->values + y * pass->to->row;

  for (gsize i = 0; i < pass->map->width * pass->map->channels; i++)
    to[i] += (values[i] + 1.0f) * pass->inverse * (gradient[i] - pass->number);
}

/* smoothed: S. gradient: with respect to S. map_gradient: what that with respect to F is added to. All are of the same size. */
void
pst_smoothing_backward (PstCompute          *compute,
                        gdouble              temperature,
                        const PstFeatureMap *smoothed,
                        const PstFeatureMap *gradient,
                        const PstFeatureMap *map_gradient)
{
  g_autofree gdouble *of_rows = g_new0 (gdouble, smoothed->height);
  Pass                pass    = { smoothed, gradient, map_gradient, of_rows, 0.0f, 1.0 / temperature };
  gdouble             sum     = 0.0;

  pst_workers_run (compute->workers, smoothed->height, multiply_row, &pass);
  for (gint y = 0; y < smoothed->height; y++)
    sum += of_rows[y];
  pass.number = sum / ((gdouble) smoothed->width * smoothed->height * smoothed->channels);
  pst_workers_run (compute->workers, smoothed->height, add_row, &pass);
}
