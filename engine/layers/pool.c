/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pooling of 2×2 pixels where the map before it is looked at as well; else the convolution does it on the way (convolution.c). Maps are
 * [H, W, C]; an odd last row or column is dropped.
 */
#include "config.h"

#include "layers/pool.h"

typedef struct
{
  PstCompute      *compute;
  const PstPlane  *plane;
  gsize            channels;
  const gfloat    *in;
  const PstPooled *pooled;
  gfloat          *gradient;
} PoolPass;

static void
pool_row (guint    y,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  const PoolPass *pass      = data;
  gsize           width     = pass->plane->width;
  const gsize     corner[4] = { 0, pass->channels, width * pass->channels, (width + 1) * pass->channels };
  gboolean        average   = pass->pooled->pooling == PST_POOLING_AVERAGE;

  for (gsize x = 0; x < width / 2; x++)
    {
      gsize         first = (2 * y * width + 2 * x) * pass->channels;
      gsize         cell  = (y * (width / 2) + x) * pass->channels;
      const gfloat *from[4];
      gfloat       *to[4];

      for (guint p = 0; p < 4; p++)
        {
          from[p] = pass->in ? pass->in + first + corner[p] : NULL;
          to[p]   = pass->gradient ? pass->gradient + first + corner[p] : NULL;
        }
      if (pass->in)
        pass->compute->kernels->pool (from, pass->channels, average, pass->pooled->values + cell,
                                      pass->pooled->routes + cell);
      else
        pass->compute->kernels->unpool_add (pass->pooled->values + cell, pass->pooled->routes + cell,
                                            average ? 0.25f : 1.0f, pass->channels, to);
    }
}

/* in [H, W, channels], a ReLU's output → pooled values and their routes. */
void
pst_pool_forward (PstCompute      *compute,
                  const PstPlane  *plane,
                  gsize            channels,
                  const gfloat    *in,
                  const PstPooled *pooled)
{
  PoolPass pass = { compute, plane, channels, in, pooled, NULL };

  pst_workers_run (compute->workers, plane->height / 2, pool_row, &pass);
}

/* Adds the gradient of the pooled values to that before pooling [H, W, channels], along the routes of the way forward. */
void
pst_pool_backward (PstCompute      *compute,
                   const PstPlane  *plane,
                   gsize            channels,
                   const PstPooled *pooled,
                   gfloat          *gradient)
{
  PoolPass pass = { compute, plane, channels, NULL, pooled, gradient };

  pst_workers_run (compute->workers, plane->height / 2, pool_row, &pass);
}
