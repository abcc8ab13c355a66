/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an optimiser of pictures is told of their losses. The network looks at areas, so that the total falls sooner where a step changes
 * areas, and later where it changes single pixels; how much, depends on picture, painting and scale. So L-BFGS is given
 *
 *   B, a blur: along rows and along columns a triangle of 2 R + 1 pixels
 *
 * to mix into its steps what they need of it. Beyond an edge lies the mirror image, or the opposite edge where they are joined, so that
 * B is symmetric; it has no negative eigenvalues, since a triangle is one box after another of the same width.
 *
 * Where something is protected, nothing comes in from beside it, nor goes out: with D how much each pixel is unprotected, it is D B D.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "paint/broad-steps.h"

#define RADIUS 7 /* of the triangle, R: one less than a power of two */
#define HALF   (RADIUS + 1)
#define UNIT   (1.0f / (HALF * HALF))

/* Values beside each other that are blurred along a column at a time. */
#define LANES 48

struct _PstBroadSteps
{
  PstCompute *compute;    /* borrowed */
  PstPlane    plane;
  PstMask    *protection; /* [H, W], or NULL */
  gfloat     *blurred;    /* [H, W, 3], overwritten each time */
};

/* The place, of n, whose value stands at one that may lie beyond the edge. */
static gint
resolve (gint    i,
         gint    n,
         PstEdge edge)
{
  gint at;

  if (edge == PST_EDGE_WRAP)
    return pst_edge_resolve (i, n, edge);
  at = (i % (2 * n) + 2 * n) % (2 * n);
  return MIN (at, 2 * n - 1 - at);
}

/* Copies a line of n places, each of so many values and so far from the one before, with what lies beyond its ends. */
static void
copy_line (const gfloat *values,
           gint          n,
           gsize         stride,
           gsize         lanes,
           PstEdge       edge,
           gfloat       *line)
{
  for (gint i = -RADIUS; i < n + RADIUS; i++)
    memcpy (line + (gsize) (i + RADIUS) * lanes, values + resolve (i, n, edge) * stride, lanes * sizeof (gfloat));
}

/* Blurs a line, but for a factor of HALF², with what lies beyond its ends; the result begins at the line's begin. A triangle is a sum of
 * HALF places beside each other, twice, and that is a sum of two, then of two such sums, and so on.
 */
static void
blur_line (gfloat *line,
           gsize   n,
           gsize   lanes)
{
  gsize left = (n + 2 * RADIUS) * lanes;

  for (guint i = 0; i < 2; i++)
    for (gsize reach = 1; reach < HALF; reach *= 2)
      {
        left -= reach * lanes;
        for (gsize k = 0; k < left; k++)
          line[k] += line[k + reach * lanes];
      }
}

static gsize
line_length (const PstPlane *plane)
{
  return MAX (3 * (gsize) (plane->width + 2 * RADIUS), LANES * (gsize) (plane->height + 2 * RADIUS));
}

static gfloat *
get_line (const PstBroadSteps *steps,
          guint                worker)
{
  return steps->compute->scratch + worker * line_length (&steps->plane);
}

static void
blur_row (guint    y,
          guint    worker,
          gpointer data)
{
  const PstBroadSteps *steps = data;
  gint                 width = steps->plane.width;
  gfloat              *row   = steps->blurred + 3 * (gsize) y * width;
  gfloat              *line  = get_line (steps, worker);

  copy_line (row, width, 3, 3, steps->plane.edges.across, line);
  blur_line (line, width, 3);
  for (gint i = 0; i < 3 * width; i++)
    row[i] = UNIT * line[i];
}

static void
blur_columns (guint    strip,
              guint    worker,
              gpointer data)
{
  const PstBroadSteps *steps  = data;
  gint                 height = steps->plane.height;
  gsize                row    = 3 * (gsize) steps->plane.width;
  gsize                first  = strip * (gsize) LANES;
  gsize                lanes  = MIN (LANES, row - first);
  gfloat              *line   = get_line (steps, worker);
  gfloat              *begin  = steps->blurred + first;

  copy_line (begin, height, row, lanes, steps->plane.edges.down, line);
  blur_line (line, height, lanes);
  for (gint y = 0; y < height; y++)
    for (gsize i = 0; i < lanes; i++)
      begin[y * row + i] = UNIT * line[y * lanes + i];
}

static gsize
count_values (const PstPlane *plane)
{
  return 3 * (gsize) plane->width * plane->height;
}

/* (transfer full) (nullable): for pictures of this size, of which some may be protected (NULL: nothing is); NULL where there is no room.
 * What it runs on must outlive it.
 */
PstBroadSteps *
pst_broad_steps_new (PstCompute      *compute,
                     const PstPlane  *plane,
                     PstMask         *protection,
                     GError         **error)
{
  PstBroadSteps *steps = g_new0 (PstBroadSteps, 1);

  steps->compute    = compute;
  steps->plane      = *plane;
  steps->protection = protection ? pst_mask_ref (protection) : NULL;
  steps->blurred    = pst_floats_new (count_values (plane), error);
  if (steps->blurred && pst_compute_reserve (compute, pst_workers_get_count (compute->workers) * line_length (plane), error))
    return steps;
  pst_broad_steps_free (steps);
  return NULL;
}

void
pst_broad_steps_free (PstBroadSteps *steps)
{
  g_clear_pointer (&steps->protection, pst_mask_unref);
  pst_memory_free (steps->blurred);
  g_free (steps);
}

/* The memory that it takes, but for the mask; of the scratch memory it needs less than any walk. */
guint64
pst_broad_steps_get_bytes (const PstPlane *plane)
{
  return count_values (plane) * sizeof (gfloat);
}

/* D · blurred, in place. */
static void
spare_protected (const PstBroadSteps *steps)
{
  gsize n = count_values (&steps->plane);

  for (gsize i = 0; i < n && steps->protection; i++)
    steps->blurred[i] *= 1.0f - steps->protection->values[i / 3];
}

/* B · rgb, [H, W, 3]. What is returned is written over the next time. */
const gfloat *
pst_broad_steps_blur (const PstBroadSteps *steps,
                      const gfloat        *rgb)
{
  const PstPlane *plane = &steps->plane;
  gsize           n     = count_values (plane);

  memcpy (steps->blurred, rgb, n * sizeof (gfloat));
  spare_protected (steps);
  pst_workers_run (steps->compute->workers, plane->height, blur_row, (gpointer) steps);
  pst_workers_run (steps->compute->workers, (3 * plane->width + LANES - 1) / LANES, blur_columns, (gpointer) steps);
  spare_protected (steps);
  return steps->blurred;
}
