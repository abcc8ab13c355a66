/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The maximum over 3×3 pixels around every second pixel, of maps [H, W, C]. What lies beyond the edges takes no part: it would be
 * the edge again, which is inside already, or less than anything a ReLU has made. Where edges are joined, the opposite one does.
 *
 * A route tells which of the nine pixels, row by row, was the first of the largest.
 */
#include "config.h"

#include <string.h>

#include "layers/strided-pool.h"

#define SIZE   3
#define STRIDE 2

/* One run over a plane. */
typedef struct
{
  PstPlane      in_plane;
  PstPlane      out_plane;
  gsize         channels;
  const gfloat *from;
  gfloat       *to;
  guint8       *new_routes;
  const guint8 *routes;
} Pass;

PstPlane
pst_strided_pool_get_plane (const PstPlane *plane)
{
  PstPlane out = *plane;

  out.width  = (plane->width - 1) / STRIDE + 1;
  out.height = (plane->height - 1) / STRIDE + 1;
  return out;
}

/* The row or column at place @i of those around output @position, or -1 beyond the edge. */
static gint
find_pixel (gint    position,
            gint    i,
            gint    n,
            PstEdge edge)
{
  return pst_edge_resolve (position * STRIDE + i - SIZE / 2, n, edge == PST_EDGE_WRAP ? edge : PST_EDGE_ZERO);
}

static void
pool_pixel (const Pass *pass,
            gint        y,
            gint        x)
{
  gsize    channels = pass->channels;
  gsize    offset   = ((gsize) y * pass->out_plane.width + x) * channels;
  gfloat  *out      = pass->to + offset;
  guint8  *routes   = pass->new_routes + offset;
  gboolean first    = TRUE;

  for (gint i = 0; i < SIZE * SIZE; i++)
    {
      gint          row    = find_pixel (y, i / SIZE, pass->in_plane.height, pass->in_plane.edges.down);
      gint          column = find_pixel (x, i % SIZE, pass->in_plane.width, pass->in_plane.edges.across);
      const gfloat *in     = pass->from + ((gsize) MAX (row, 0) * pass->in_plane.width + MAX (column, 0)) * channels;

      if (row < 0 || column < 0)
        continue;
      for (gsize c = 0; c < channels; c++)
        if (first || in[c] > out[c])
          {
            out[c]    = in[c];
            routes[c] = i;
          }
      first = FALSE;
    }
}

static void
pool_line (guint    y,
           guint    worker G_GNUC_UNUSED,
           gpointer data)
{
  const Pass *pass = data;

  for (gint x = 0; x < pass->out_plane.width; x++)
    pool_pixel (pass, y, x);
}

/* in [H, W, C], a ReLU's output → out and routes [⌈H / 2⌉, ⌈W / 2⌉, C]. */
void
pst_strided_pool_forward (PstCompute     *compute,
                          const PstPlane *plane,
                          gsize           channels,
                          const gfloat   *in,
                          gfloat         *out,
                          guint8         *routes)
{
  Pass pass = { *plane, pst_strided_pool_get_plane (plane), channels, in, out, routes, NULL };

  pst_workers_run (compute->workers, pass.out_plane.height, pool_line, &pass);
}

/* Adds what a row of outputs has taken from its upper, middle or lower line. */
static void
gather_row (const Pass *pass,
            gint        y,
            gint        row,
            gfloat     *line)
{
  gsize channels = pass->channels;

  for (gint x = 0; x < pass->out_plane.width; x++)
    for (gint column = 0; column < SIZE; column++)
      {
        gsize offset = ((gsize) y * pass->out_plane.width + x) * channels;
        gint  route  = row * SIZE + column;
        gint  pixel  = find_pixel (x, column, pass->in_plane.width, pass->in_plane.edges.across);

        for (gsize c = 0; c < channels && pixel >= 0; c++)
          if (pass->routes[offset + c] == route)
            line[pixel * channels + c] += pass->from[offset + c];
      }
}

/* Gathers what a line of the input gets from the outputs that have seen it, always in the same order. */
static void
gather_line (guint    line,
             guint    worker G_GNUC_UNUSED,
             gpointer data)
{
  const Pass *pass = data;
  gfloat     *to   = pass->to + (gsize) line * pass->in_plane.width * pass->channels;

  memset (to, 0, pass->in_plane.width * pass->channels * sizeof (gfloat));
  for (gint y = 0; y < pass->out_plane.height; y++)
    for (gint row = 0; row < SIZE; row++)
      if (find_pixel (y, row, pass->in_plane.height, pass->in_plane.edges.down) == (gint) line)
        gather_row (pass, y, row, to);
}

/* The gradient [⌈H / 2⌉, ⌈W / 2⌉, C] of the output → in_gradient [H, W, C], along the routes of the way forward. */
void
pst_strided_pool_backward (PstCompute     *compute,
                           const PstPlane *plane,
                           gsize           channels,
                           const gfloat   *gradient,
                           const guint8   *routes,
                           gfloat         *in_gradient)
{
  Pass pass = { *plane, pst_strided_pool_get_plane (plane), channels, gradient, in_gradient, NULL, routes };

  pst_workers_run (compute->workers, plane->height, gather_line, &pass);
}
