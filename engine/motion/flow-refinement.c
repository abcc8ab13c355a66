/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Variational refinement of a flow (T. Brox, A. Bruhn, N. Papenberg, J. Weickert, High accuracy optical flow estimation based on a theory
 * for warping, ECCV 2004; as section 2.3 of Kroeger and others 2016 has it):
 *
 *   E(u, v) = Σ δ Ψ(brightness) + γ Ψ(gradient) + α Ψ(|∇u|² + |∇v|²)     Ψ(s²) = sqrt (s² + ε²)
 *
 * Constancy of brightness and of its gradient are linearised around the flow, and divided by how steep they are. A refinement is one step
 * of that: warping the second picture, linear equations, and SWEEPS of red-black SOR, two half-sweeps each.
 *
 * Rows go through all of it one after the other, half-sweep j being j rows behind, so that they stay in the cache. The plane is cut into
 * bands; each begins so many rows before its first, and ends so many behind its last, that what it cannot know does not reach it: so a
 * pixel's flow does not depend on where bands are cut.
 */
#include "config.h"

#include <string.h>

#include "motion/flow-refinement.h"

#define COLOUR     5.0f
#define GRADIENT   10.0f
#define SMOOTHNESS 20.0f
#define OVER       1.9f /* ω: few sweeps come further with more than what would be best in the end */

#define SWEEPS     4
#define HALVES     (2 * SWEEPS)
#define BAND       96           /* rows */
#define N_WAITING  (HALVES + 3) /* rows that are under way */
#define N_SEEN     8            /* rows of warped pictures */
#define N_KNOWN    7            /* rows of linear equations, of PstFlowRow */

typedef struct
{
  PstCompute         *compute;
  const PstFlowPlane *from;
  const PstFlowPlane *to;
  const PstFlowPlane *flow;    /* [2] */
  PstFlowPlane       *refined; /* [2] */
} Pass;

/* A worker's rows: in rings, row y in place y modulo their number. */
typedef struct
{
  gfloat *mean[N_SEEN];
  gfloat *difference[N_SEEN];
  gfloat *seen[N_SEEN];
  gfloat *smooth[N_SEEN];
  gfloat *warped;
  gfloat *edge;                     /* the negative of a row of smooth */
  gfloat *terms[N_KNOWN];
  gfloat *rows[N_WAITING][PST_FLOW_N_ROWS];
  gfloat *nothing[PST_FLOW_N_ROWS]; /* what lies outside */
  gsize   line;
  gsize   half;
} Rows;

static gsize
get_line (gint width)
{
  return ((gsize) width + PST_FLOW_MARGIN) / PST_FLOW_MARGIN * PST_FLOW_MARGIN + 2 * PST_FLOW_MARGIN;
}

/* Floats that a worker needs. */
gsize
pst_flow_refinement_scratch (gint width)
{
  return (4 * N_SEEN + 2 + N_KNOWN + N_WAITING * PST_FLOW_N_ROWS + 1) * (2 * get_line (width));
}

static gfloat *
take (gfloat **scratch,
      gsize    line)
{
  gfloat *row = *scratch + PST_FLOW_MARGIN;

  *scratch += line;
  return row;
}

static void
rows_init (Rows   *rows,
           gint    width,
           gfloat *scratch)
{
  gsize   halved;
  gfloat *nothing;

  rows->half = ((gsize) (width + 1) / 2 + PST_FLOW_MARGIN - 1) / PST_FLOW_MARGIN * PST_FLOW_MARGIN + PST_FLOW_MARGIN;
  rows->line = get_line (width);
  halved     = 2 * rows->half + PST_FLOW_MARGIN;
  memset (scratch, 0, pst_flow_refinement_scratch (width) * sizeof (gfloat));
  for (guint i = 0; i < N_SEEN; i++)
    {
      rows->mean[i]       = take (&scratch, rows->line);
      rows->difference[i] = take (&scratch, rows->line);
      rows->seen[i]       = take (&scratch, rows->line);
      rows->smooth[i]     = take (&scratch, rows->line);
    }
  rows->warped = take (&scratch, rows->line);
  rows->edge   = take (&scratch, rows->line);
  for (guint i = 0; i < N_KNOWN; i++)
    rows->terms[i] = take (&scratch, rows->line);
  for (guint i = 0; i < N_WAITING; i++)
    for (guint k = 0; k < PST_FLOW_N_ROWS; k++)
      rows->rows[i][k] = take (&scratch, halved);
  nothing = take (&scratch, halved);
  for (guint k = 0; k < PST_FLOW_N_ROWS; k++)
    rows->nothing[k] = nothing;
}

static void
repeat_ends (gfloat *row,
             gint    width)
{
  row[-1] = row[-2] = row[0];
  row[width] = row[width + 1] = row[width - 1];
}

static void
warp_row (const Pass *pass,
          Rows       *rows,
          gint        y)
{
  const PstFlowKernels *kernels = pass->compute->kernels->flow;
  gint                  width   = pass->from->width;
  guint                 place   = y % N_SEEN;

  kernels->warp (pass->to->pixels, pass->to->stride, width, pass->to->height, y, pst_flow_plane_get_row (&pass->flow[0], y),
                 pst_flow_plane_get_row (&pass->flow[1], y), rows->warped, rows->seen[place]);
  kernels->average (pst_flow_plane_get_row (pass->from, y), rows->warped, width, rows->mean[place], rows->difference[place]);
  repeat_ends (rows->mean[place], width);
  repeat_ends (rows->difference[place], width);
}

static void
smooth_row (const Pass *pass,
            Rows       *rows,
            gint        y)
{
  const gfloat *near[2][3];

  for (guint k = 0; k < 2; k++)
    for (gint i = 0; i < 3; i++)
      near[k][i] = pst_flow_plane_get_row (&pass->flow[k], y + i - 1); /* the margin repeats the edge */
  pass->compute->kernels->flow->smooth (near[0], near[1], pass->from->width, SMOOTHNESS, rows->smooth[y % N_SEEN]);
}

/* The linear equations of a row, and the flow that it has. */
static void
begin_row (const Pass *pass,
           Rows       *rows,
           gint        y)
{
  const PstFlowKernels *kernels = pass->compute->kernels->flow;
  gint                  width   = pass->from->width;
  gint                  last    = pass->from->height - 1;
  gsize                 n       = (width + 1) / 2;
  gfloat *const        *to      = rows->rows[y % N_WAITING];
  PstFlowTerms          terms   = { .width = width, .colour = COLOUR, .gradient = GRADIENT, .seen = rows->seen[y % N_SEEN],
                                    .u = pst_flow_plane_get_row (&pass->flow[0], y), .v = pst_flow_plane_get_row (&pass->flow[1], y) };

  for (gint i = 0; i < 5; i++)
    terms.mean[i] = rows->mean[CLAMP (y + i - 2, 0, last) % N_SEEN];
  for (gint i = 0; i < 3; i++)
    {
      gint at = y + i - 1;

      terms.difference[i] = rows->difference[CLAMP (at, 0, last) % N_SEEN];
      terms.smooth[i]     = at < 0 || at > last ? rows->edge : rows->smooth[at % N_SEEN];
    }
  for (gint x = 0; (y == 0 || y == last) && x < width; x++)
    rows->edge[x] = -rows->smooth[y % N_SEEN][x];
  for (guint k = 0; k < N_KNOWN; k++)
    terms.out[k] = rows->terms[k];
  kernels->terms (&terms);
  for (guint k = 0; k < N_KNOWN; k++)
    kernels->halve (rows->terms[k], n, rows->half, to[k]);
  kernels->halve (terms.u, n, rows->half, to[PST_FLOW_U]);
  kernels->halve (terms.v, n, rows->half, to[PST_FLOW_V]);
}

static void
finish_row (const Pass *pass,
            Rows       *rows,
            gint        y)
{
  for (guint k = 0; k < 2; k++)
    {
      pass->compute->kernels->flow->join (rows->rows[y % N_WAITING][PST_FLOW_U + k], (pass->from->width + 1) / 2, rows->half,
                                          pst_flow_plane_get_row (&pass->refined[k], y));
      pst_flow_plane_fill_margin (&pass->refined[k], y);
    }
}

static void
relax_row (const Pass *pass,
           Rows       *rows,
           gint        y,
           gint        first,
           gint        end,
           gint        colour)
{
  gsize n = ((gsize) (pass->from->width + 1) / 2 + PST_FLOW_MARGIN - 1) / PST_FLOW_MARGIN * PST_FLOW_MARGIN;

  pass->compute->kernels->flow->relax (rows->rows[y % N_WAITING],
                                       y > first ? rows->rows[(y - 1) % N_WAITING] : rows->nothing,
                                       y + 1 < end ? rows->rows[(y + 1) % N_WAITING] : rows->nothing,
                                       rows->half, n, (y + colour) % 2, OVER);
}

static void
refine_band (guint    task,
             guint    worker,
             gpointer data)
{
  Pass *pass   = data;
  gint  height = pass->from->height;
  gint  begin  = task * BAND;
  gint  end    = MIN (begin + BAND, height);
  gint  first  = MAX (begin - HALVES, 0);
  gint  behind = MIN (end + HALVES, height);
  gint  warped = MAX (first - 2, 0); /* the next row that is to be */
  gint  smooth = MAX (first - 1, 0);
  Rows  rows;

  rows_init (&rows, pass->from->width, pass->compute->scratch + worker * pst_flow_refinement_scratch (pass->from->width));
  for (gint y = first; y < behind + HALVES; y++)
    {
      for (; y < behind && warped <= MIN (y + 2, height - 1); warped++)
        warp_row (pass, &rows, warped);
      for (; y < behind && smooth <= MIN (y + 1, height - 1); smooth++)
        smooth_row (pass, &rows, smooth);
      if (y < behind)
        begin_row (pass, &rows, y);
      for (gint j = 0; j < HALVES; j++)
        if (y - 1 - j >= first && y - 1 - j < behind)
          relax_row (pass, &rows, y - 1 - j, first, behind, j % 2);
      if (y - HALVES >= begin && y - HALVES < end)
        finish_row (pass, &rows, y - HALVES);
    }
}

/* Sets refined [2] to the flow [2] between two planes, one step better; all planes are of one size. */
void
pst_flow_refine (PstCompute         *compute,
                 const PstFlowPlane *from,
                 const PstFlowPlane *to,
                 const PstFlowPlane  flow[2],
                 PstFlowPlane        refined[2])
{
  Pass pass = { .compute = compute, .from = from, .to = to, .flow = flow, .refined = refined };

  pst_workers_run (compute->workers, (from->height + BAND - 1) / BAND, refine_band, &pass);
}
