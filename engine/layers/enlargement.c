/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Maps enlarged twofold, each pixel repeated. Maps are [H, W, C] and [2 H, 2 W, C]. */
#include "config.h"

#include <string.h>

#include "layers/enlargement.h"

typedef struct
{
  gsize         width;    /* of the small map */
  gsize         channels;
  const gfloat *from;
  gfloat       *to;
} Pass;

PstPlane
pst_enlargement_get_plane (const PstPlane *plane)
{
  return (PstPlane) { 2 * plane->width, 2 * plane->height, plane->edges };
}

/* A line of the large map. */
static void
repeat_line (guint    y,
             guint    worker G_GNUC_UNUSED,
             gpointer data)
{
  const Pass   *pass     = data;
  gsize         channels = pass->channels;
  const gfloat *from     = pass->from + y / 2 * pass->width * channels;
  gfloat       *to       = pass->to + y * 2 * pass->width * channels;

  for (gsize x = 0; x < pass->width; x++)
    for (gsize i = 0; i < 2; i++)
      memcpy (to + (2 * x + i) * channels, from + x * channels, channels * sizeof (gfloat));
}

/* in [H, W, C] → out [2 H, 2 W, C] */
void
pst_enlargement_forward (PstCompute     *compute,
                         const PstPlane *plane,
                         gsize           channels,
                         const gfloat   *in,
                         gfloat         *out)
{
  Pass pass = { plane->width, channels, in, out };

  pst_workers_run (compute->workers, 2 * plane->height, repeat_line, &pass);
}

/* A line of the small map. */
static void
gather_line (guint    y,
             guint    worker G_GNUC_UNUSED,
             gpointer data)
{
  const Pass   *pass     = data;
  gsize         channels = pass->channels;
  gsize         line     = 2 * pass->width * channels;
  const gfloat *upper    = pass->from + 2 * y * line;
  const gfloat *lower    = upper + line;
  gfloat       *to       = pass->to + y * pass->width * channels;

  for (gsize x = 0; x < pass->width; x++)
    for (gsize c = 0; c < channels; c++)
      {
        gsize left  = 2 * x * channels + c;
        gsize right = left + channels;

        to[x * channels + c] = upper[left] + upper[right] + (lower[left] + lower[right]);
      }
}

/* The gradient of the output [2 H, 2 W, C] → in_gradient [H, W, C] */
void
pst_enlargement_backward (PstCompute     *compute,
                          const PstPlane *plane,
                          gsize           channels,
                          const gfloat   *gradient,
                          gfloat         *in_gradient)
{
  Pass pass = { plane->width, channels, gradient, in_gradient };

  pst_workers_run (compute->workers, plane->height, gather_line, &pass);
}
