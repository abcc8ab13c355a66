/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dense inverse search (T. Kroeger, R. Timofte, D. Dai, L. Van Gool, Fast Optical Flow using Dense Inverse Search, ECCV 2016): patches of
 * 8×8 pixels, which overlap, descend from the flow of the coarser scale to where they differ least; then from what their neighbours have
 * found, where that is better. A pixel's flow is the mean of the displacements of the patches over it, each weighted by how well it
 * explains this pixel (section 2.2), and, beyond the paper, by how far it is to be trusted: λ / (λ + k (error + ε)), λ the smaller
 * eigenvalue of the patch's Hessian. The flow of the coarser scale has a small weight, too: it stays where patches say nothing.
 *
 * A patch's mean does not count. Both rounds are over all patches, the second reads what the first has found: so the order does not matter.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "motion/flow-search.h"

#define STRIDE       4     /* pixels from patch to patch */
#define STEPS        12    /* of a descent, at the most */
#define AGREEMENT    0.5f  /* pixels: what a neighbour has found is nothing new */
#define LEAST_WEIGHT 0.03f /* of the coarser scale's flow, where patches explain nothing */
#define LINES_A_TASK 8     /* of patches: small planes are not shared out, waking threads would take longer */
#define ROWS_A_TASK  32    /* of pixels */

typedef struct _Pass Pass;

struct _Pass
{
  PstCompute         *compute;
  const PstFlowPlane *from;
  const PstFlowPlane *to;
  PstFlowPlane       *flow;    /* [2] */
  const PstFlow      *before;  /* or NULL */
  guint               level;   /* how many times before is larger, as a power of two */
  PstFlowMatch      **matches; /* [2], of both rounds */
  gint                n_x;
  gint                n_y;
  void             (* do_line) (const Pass *pass, /* of patches */
                                gint        j);
};

static gint
count_along (gint side)
{
  return side <= PST_FLOW_PATCH ? 1 : (side - PST_FLOW_PATCH + STRIDE - 1) / STRIDE + 1;
}

/* Where a patch begins: the last one ends with the plane. */
static gint
get_place (gint i,
           gint side)
{
  return MAX (MIN (i * STRIDE, side - PST_FLOW_PATCH), 0);
}

/* How many patches there are. */
gsize
pst_flow_search_count (gint width,
                       gint height)
{
  return (gsize) count_along (width) * count_along (height);
}

static gsize
get_line (gint width)
{
  return (gsize) width + 2 * PST_FLOW_MARGIN;
}

/* Floats that a worker needs. */
gsize
pst_flow_search_scratch (gint width)
{
  return 3 * get_line (width);
}

static PstFlowPatch
get_patch (const Pass *pass,
           gint        x,
           gint        y)
{
  return (PstFlowPatch) {
    .from    = pst_flow_plane_get_row (pass->from, y) + x,
    .to      = pst_flow_plane_get_row (pass->to, y) + x,
    .stride  = pass->from->stride,
    .least_x = 1 - PST_FLOW_MARGIN - x,
    .least_y = 1 - PST_FLOW_MARGIN - y,
    .most_x  = pass->from->width + PST_FLOW_MARGIN - PST_FLOW_PATCH - 2 - x,
    .most_y  = pass->from->height + PST_FLOW_MARGIN - PST_FLOW_PATCH - 2 - y,
    .first_x = -x,
    .first_y = -y,
    .last_x  = pass->from->width - 1 - x,
    .last_y  = pass->from->height - 1 - y,
  };
}

/* What was there before, in pixels of this scale. */
static void
recall (const Pass *pass,
        gint        x,
        gint        y,
        gfloat      displacement[2])
{
  gint  half  = (1 << pass->level) / 2;
  gsize index = (gsize) MIN ((y << pass->level) + half, pass->before->height - 1) * pass->before->width +
                MIN ((x << pass->level) + half, pass->before->width - 1);

  displacement[0] = pass->before->x[index] / (1 << pass->level);
  displacement[1] = pass->before->y[index] / (1 << pass->level);
}

static void
search_line (const Pass *pass,
             gint        j)
{
  gint y    = get_place (j, pass->from->height);
  gint in_y = MIN (y + PST_FLOW_PATCH / 2, pass->from->height - 1);

  for (gint i = 0; i < pass->n_x; i++)
    {
      gint                x     = get_place (i, pass->from->width);
      gint                in_x  = MIN (x + PST_FLOW_PATCH / 2, pass->from->width - 1);
      PstFlowMatch       *match = &pass->matches[0][(gsize) j * pass->n_x + i];
      const PstFlowPatch  patch = get_patch (pass, x, y);
      gfloat              starts[2][2];

      for (guint k = 0; k < 2; k++)
        starts[0][k] = pst_flow_plane_get_row (&pass->flow[k], in_y)[in_x];
      if (pass->before)
        recall (pass, in_x, in_y, starts[1]);
      match->trust = pass->compute->kernels->flow->search (&patch, starts, pass->before ? 2 : 1, STEPS, match->displacement);
    }
}

/* What the neighbours of a patch have found, and first what it has found itself. */
static guint
gather (const Pass *pass,
        gint        i,
        gint        j,
        gfloat      starts[9][2])
{
  const PstFlowMatch *own = &pass->matches[0][(gsize) j * pass->n_x + i];
  guint               n   = 1;

  memcpy (starts[0], own->displacement, sizeof own->displacement);
  for (gint b = MAX (j - 1, 0); b <= MIN (j + 1, pass->n_y - 1); b++)
    for (gint a = MAX (i - 1, 0); a <= MIN (i + 1, pass->n_x - 1); a++)
      {
        const PstFlowMatch *other = &pass->matches[0][(gsize) b * pass->n_x + a];

        if (fabsf (other->displacement[0] - own->displacement[0]) + fabsf (other->displacement[1] - own->displacement[1]) > AGREEMENT)
          memcpy (starts[n++], other->displacement, sizeof other->displacement);
      }
  return n;
}

static void
propagate_line (const Pass *pass,
                gint        j)
{
  gint y = get_place (j, pass->from->height);

  for (gint i = 0; i < pass->n_x; i++)
    {
      gsize               index = (gsize) j * pass->n_x + i;
      PstFlowMatch       *match = &pass->matches[1][index];
      const PstFlowPatch  patch = get_patch (pass, get_place (i, pass->from->width), y);
      gfloat              starts[9][2];
      guint               n     = gather (pass, i, j, starts);

      *match = pass->matches[0][index];
      if (n > 1)
        match->trust = pass->compute->kernels->flow->search (&patch, starts, n, STEPS, match->displacement);
    }
}

static void
do_lines (guint    task,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  const Pass *pass = data;
  gint        end  = MIN ((gint) (task + 1) * LINES_A_TASK, pass->n_y);

  for (gint j = task * LINES_A_TASK; j < end; j++)
    pass->do_line (pass, j);
}

static void
run_lines (Pass *pass,
           void (*do_line) (const Pass *pass,
                            gint        j))
{
  pass->do_line = do_line;
  pst_workers_run (pass->compute->workers, (pass->n_y + LINES_A_TASK - 1) / LINES_A_TASK, do_lines, pass);
}

static void
densify_row (const Pass *pass,
             gint        y,
             gfloat     *sums)
{
  gsize   line  = get_line (pass->from->width);
  gint    last  = MIN (y / STRIDE, pass->n_y - 1);
  gfloat *u     = pst_flow_plane_get_row (&pass->flow[0], y);
  gfloat *v     = pst_flow_plane_get_row (&pass->flow[1], y);

  for (gint x = 0; x < pass->from->width; x++)
    {
      sums[x]            = LEAST_WEIGHT * u[x];
      sums[line + x]     = LEAST_WEIGHT * v[x];
      sums[2 * line + x] = LEAST_WEIGHT;
    }
  if (y >= pass->from->height - PST_FLOW_PATCH)
    last = pass->n_y - 1;
  for (gint j = last; j >= 0 && get_place (j, pass->from->height) + PST_FLOW_PATCH > y; j--)
    for (gint i = 0; i < pass->n_x; i++)
      {
        gint                x     = get_place (i, pass->from->width);
        gint                top   = get_place (j, pass->from->height);
        const PstFlowPatch  patch = get_patch (pass, x, top);
        const PstFlowMatch *match = &pass->matches[1][(gsize) j * pass->n_x + i];

        pass->compute->kernels->flow->splat (&patch, match->displacement, match->trust, y - top, sums + x, sums + line + x,
                                             sums + 2 * line + x);
      }
  for (gint x = 0; x < pass->from->width; x++)
    {
      u[x] = sums[x] / sums[2 * line + x];
      v[x] = sums[line + x] / sums[2 * line + x];
    }
}

static void
densify_rows (guint    task,
              guint    worker,
              gpointer data)
{
  Pass *pass = data;
  gint  end  = MIN ((gint) (task + 1) * ROWS_A_TASK, pass->from->height);

  for (gint y = task * ROWS_A_TASK; y < end; y++)
    {
      densify_row (pass, y, pass->compute->scratch + worker * pst_flow_search_scratch (pass->from->width));
      for (guint k = 0; k < 2; k++)
        pst_flow_plane_fill_margin (&pass->flow[k], y);
    }
}

/* Sets the flow [2] between two planes of its size, from what it is: that of the coarser scale. before (nullable): one that may also be
 * near, as large as the picture of which this is the scale 1 / 2^level. There is room for as many matches as are counted.
 */
void
pst_flow_search (PstCompute         *compute,
                 const PstFlowPlane *from,
                 const PstFlowPlane *to,
                 PstFlowPlane        flow[2],
                 const PstFlow      *before,
                 guint               level,
                 PstFlowMatch       *matches[2])
{
  Pass pass = { .compute = compute, .from = from, .to = to, .flow = flow, .before = before, .level = level,
                .matches = matches, .n_x = count_along (from->width), .n_y = count_along (from->height) };

  run_lines (&pass, search_line);
  run_lines (&pass, propagate_line);
  pst_workers_run (compute->workers, (from->height + ROWS_A_TASK - 1) / ROWS_A_TASK, densify_rows, &pass);
}
