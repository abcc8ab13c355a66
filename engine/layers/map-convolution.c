/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Convolutions of line-convolution.c over whole maps [H, W, C], for networks that learn.
 *
 * Backward, the gradient of the output is convolved with the filter turned by 180°, inputs and outputs exchanged; with a stride of 2,
 * set apart before. That gives the gradient of the input and of what it sees beyond its edges, which is a plane with @lead more pixels at
 * each side; then what lies beyond the edges is given to the pixels that were seen there. A task is some lines, whose order of sums does
 * not depend on the others.
 *
 * To the parameters it is a patch-convolution.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "layers/map-convolution.h"
#include "layers/patch-convolution.h"

#define TASK_LINES 4

void
pst_map_convolution_clear (PstMapConvolution *convolution)
{
  pst_line_convolution_clear (&convolution->forward);
  pst_line_convolution_clear (&convolution->backward);
  g_clear_pointer (&convolution->turned, pst_memory_free);
}

static PstPatchConvolution
as_patches (const PstMapConvolution *convolution)
{
  return (PstPatchConvolution) { .in_channels = convolution->in_channels, .out_channels = convolution->out_channels,
                                 .size = convolution->size, .stride = convolution->stride };
}

/* A side with a stride of 2 and joined edges is even. */
PstPlane
pst_map_convolution_get_plane (const PstMapConvolution *convolution,
                               const PstPlane          *plane)
{
  PstPatchConvolution patches = as_patches (convolution);

  return pst_patch_convolution_get_plane (&patches, plane);
}

static gsize
count_filter (const PstMapConvolution *convolution)
{
  return convolution->in_channels * convolution->out_channels * convolution->size * convolution->size;
}

static void
turn_filter (PstMapConvolution *convolution,
             const gfloat      *filter)
{
  gsize n_in  = convolution->in_channels;
  gsize n_out = convolution->out_channels;
  gsize taps  = convolution->size * convolution->size;

  for (gsize k = 0; k < n_out; k++)
    for (gsize c = 0; c < n_in; c++)
      for (gsize tap = 0; tap < taps; tap++)
        convolution->turned[(c * n_out + k) * taps + tap] = filter[(k * n_in + c) * taps + taps - 1 - tap];
}

/* What both ways are like. */
static void
shape_lines (PstMapConvolution *convolution)
{
  PstLineConvolution *forward  = &convolution->forward;
  PstLineConvolution *backward = &convolution->backward;

  forward->in_channels = backward->out_channels = convolution->in_channels;
  forward->out_channels = backward->in_channels = convolution->out_channels;
  forward->size    = backward->size = convolution->size;
  forward->stride  = convolution->stride;
  backward->stride = 1;
  backward->apart  = convolution->stride == 2;
}

/* Of the packed form. */
gsize
pst_map_convolution_get_bytes (const PstMapConvolution *convolution)
{
  PstMapConvolution shape = { .in_channels = convolution->in_channels, .out_channels = convolution->out_channels,
                              .size = convolution->size, .stride = convolution->stride };

  shape_lines (&shape);
  return (count_filter (convolution) + pst_line_convolution_count_packed (&shape.forward) +
          pst_line_convolution_count_packed (&shape.backward)) * sizeof (gfloat);
}

gboolean
pst_map_convolution_prepare (PstMapConvolution    *convolution,
                             const PstParameters  *parameters,
                             PstCompute           *compute,
                             GError              **error)
{
  if (! pst_packed_reserve (&convolution->turned, count_filter (convolution), error))
    return FALSE;
  shape_lines (convolution);
  turn_filter (convolution, parameters->filter);
  return pst_line_convolution_prepare (&convolution->forward, parameters, compute, error) &&
         pst_line_convolution_prepare (&convolution->backward, &(PstParameters) { .filter = convolution->turned }, compute, error);
}

/* One run over a plane, either way. */
typedef struct
{
  const PstLineConvolution *convolution;
  PstCompute               *compute;
  PstPlane                  plane;     /* of what is seen */
  gint                      lead;      /* pixels of zeros before it, and behind it */
  gint                      to_width;
  gint                      to_height;
  const gfloat             *from;
  gfloat                   *to;
} Run;

/* Floats that a worker takes: for the lines that a task sees, and for one that it computes. */
static gsize
count_scratch (const Run *run)
{
  const PstLineConvolution *convolution = run->convolution;

  return pst_line_convolution_count (convolution, TASK_LINES) *
         pst_line_map_get_seen_size (run->plane.width + 2 * run->lead, convolution->in_channels) +
         pst_line_map_get_line_size (run->to_width, convolution->out_channels);
}

static Run
plan_forward (const PstMapConvolution *convolution,
              PstCompute              *compute,
              const PstPlane          *plane)
{
  PstPlane out = pst_map_convolution_get_plane (convolution, plane);

  return (Run) { .convolution = &convolution->forward, .compute = compute, .plane = *plane,
                 .to_width = out.width, .to_height = out.height };
}

static Run
plan_backward (const PstMapConvolution *convolution,
               PstCompute              *compute,
               const PstPlane          *plane)
{
  Run run = { .convolution = &convolution->backward, .compute = compute, .plane = pst_map_convolution_get_plane (convolution, plane) };

  run.plane.edges = (PstEdges) { PST_EDGE_ZERO, PST_EDGE_ZERO };
  run.lead        = (convolution->size / 2 + convolution->stride - 1) / convolution->stride;
  run.to_width    = plane->width + 2 * run.lead * convolution->stride;
  run.to_height   = plane->height + 2 * run.lead * convolution->stride;
  return run;
}

/* The gradient of the input and of what is seen beyond its edges. */
static gsize
count_wide (const PstMapConvolution *convolution,
            const Run               *backward)
{
  return (gsize) backward->to_width * backward->to_height * convolution->in_channels;
}

/* Forward and backward to the input. */
gsize
pst_map_convolution_scratch (const PstMapConvolution *convolution,
                             const PstCompute        *compute,
                             const PstPlane          *plane)
{
  PstMapConvolution shape     = *convolution;
  Run               forward   = plan_forward (&shape, NULL, plane);
  Run               backward  = plan_backward (&shape, NULL, plane);
  gsize             n_workers = pst_workers_get_count (compute->workers);

  shape_lines (&shape);
  return MAX (n_workers * count_scratch (&forward), n_workers * count_scratch (&backward) + count_wide (&shape, &backward));
}

/* line: the first pixel of it, between margins */
static void
copy_seen_line (const Run *run,
                gint       y,
                gfloat    *line)
{
  gsize         channels = run->convolution->in_channels;
  gint          width    = run->plane.width;
  gint          edge     = run->convolution->size / 2;
  gint          row      = pst_edge_resolve (y - run->lead, run->plane.height, run->plane.edges.down);
  const gfloat *from     = run->from + (gsize) MAX (row, 0) * width * channels;
  gfloat       *to       = line + run->lead * channels;

  memset (line - PST_LINE_MARGIN * channels, 0, pst_line_map_get_seen_size (width + 2 * run->lead, channels) * sizeof (gfloat));
  if (row < 0)
    return;
  memcpy (to, from, width * channels * sizeof (gfloat));
  for (gint i = 0; i < 2 * edge; i++)
    {
      gint x    = i < edge ? i - edge : width + i - edge;
      gint seen = pst_edge_resolve (x, width, run->plane.edges.across);

      if (seen >= 0)
        memcpy (to + x * (gssize) channels, from + seen * channels, channels * sizeof (gfloat));
    }
}

static void
compute_lines (guint    task,
               guint    worker,
               gpointer data)
{
  const Run                *run         = data;
  const PstLineConvolution *convolution = run->convolution;
  gint                      first       = task * TASK_LINES;
  gint                      n           = MIN (TASK_LINES, run->to_height - first);
  gfloat                   *memory      = run->compute->scratch + worker * count_scratch (run);
  gfloat                   *line        = memory + count_scratch (run) -
                                          pst_line_map_get_line_size (run->to_width, convolution->out_channels);
  gsize                     n_line      = run->to_width * convolution->out_channels;
  const PstEdges            numbered    = { PST_EDGE_WRAP, PST_EDGE_WRAP }; /* lines beyond the edges are there, like others */
  gint                      seen_first;
  gint                      seen_n;
  PstLineMap                seen;

  pst_line_convolution_find (convolution, run->plane.height, numbered.down, first, n, &seen_first, &seen_n);
  pst_line_map_init_seen (&seen, run->plane.width + 2 * run->lead, run->plane.height, convolution->in_channels, numbered, seen_first,
                          memory);
  for (gint y = seen_first; y < seen_first + seen_n; y++)
    copy_seen_line (run, y, pst_line_map_get_line (&seen, y));
  for (gint y = first; y < first + n; y++)
    {
      pst_line_convolution_forward (convolution, run->compute->kernels, &seen, y, run->to_width, line);
      memcpy (run->to + y * n_line, line, n_line * sizeof (gfloat));
    }
}

static void
start (Run *run)
{
  pst_workers_run (run->compute->workers, (run->to_height + TASK_LINES - 1) / TASK_LINES, compute_lines, run);
}

/* in [H, W, C] → convolution + bias in out [⌈H / stride⌉, ⌈W / stride⌉, K] */
void
pst_map_convolution_forward (const PstMapConvolution *convolution,
                             PstCompute              *compute,
                             const PstPlane          *plane,
                             const gfloat            *in,
                             gfloat                  *out)
{
  Run run = plan_forward (convolution, compute, plane);

  run.from = in;
  run.to   = out;
  start (&run);
}

/* Gives what is beyond the edges to the pixels that are seen there. */
typedef struct
{
  const PstPlane *plane;
  gsize           channels;
  gint            edge;      /* pixels seen beyond one */
  gint            lead;      /* pixels before the plane in the wide one */
  gint            width;     /* of the wide one */
  const gfloat   *wide;
  gboolean        add;
  gfloat         *to;
} Folding;

static void
add_values (const gfloat *values,
            gsize         n,
            gfloat       *to)
{
  for (gsize i = 0; i < n; i++)
    to[i] += values[i];
}

static void
fold_into (const Folding *folding,
           const gfloat  *from,
           gfloat        *to)
{
  gsize channels = folding->channels;
  gint  width    = folding->plane->width;

  add_values (from, width * channels, to);
  for (gint i = 0; i < 2 * folding->edge; i++)
    {
      gint x    = i < folding->edge ? i - folding->edge : width + i - folding->edge;
      gint seen = pst_edge_resolve (x, width, folding->plane->edges.across);

      if (seen >= 0)
        add_values (from + x * (gssize) channels, channels, to + seen * channels);
    }
}

static void
fold_line (guint    line,
           guint    worker G_GNUC_UNUSED,
           gpointer data)
{
  const Folding  *folding = data;
  const PstPlane *plane   = folding->plane;
  gfloat         *to      = folding->to + (gsize) line * plane->width * folding->channels;

  if (! folding->add)
    memset (to, 0, plane->width * folding->channels * sizeof (gfloat));
  for (gint y = -folding->edge; y < plane->height + folding->edge; y++)
    if (pst_edge_resolve (y, plane->height, plane->edges.down) == (gint) line)
      fold_into (folding, folding->wide + ((gsize) (y + folding->lead) * folding->width + folding->lead) * folding->channels, to);
}

/* The gradient of the output → in_gradient [H, W, C]; with add, on top of what is there. */
void
pst_map_convolution_backward (const PstMapConvolution *convolution,
                              PstCompute              *compute,
                              const PstPlane          *plane,
                              const gfloat            *gradient,
                              gboolean                 add,
                              gfloat                  *in_gradient)
{
  Run     run     = plan_backward (convolution, compute, plane);
  Folding folding = { .plane = plane, .channels = convolution->in_channels, .edge = convolution->size / 2,
                      .lead = run.lead * convolution->stride, .width = run.to_width, .add = add, .to = in_gradient };

  run.from     = gradient;
  run.to       = compute->scratch + pst_workers_get_count (compute->workers) * count_scratch (&run);
  folding.wide = run.to;
  start (&run);
  pst_workers_run (compute->workers, plane->height, fold_line, &folding);
}

/* As pst_patch_convolution_backward_to_parameters(). */
void
pst_map_convolution_backward_to_parameters (const PstMapConvolution *convolution,
                                            PstCompute              *compute,
                                            const PstPlane          *plane,
                                            const gfloat            *in,
                                            const gfloat            *gradient,
                                            PstParameters           *sum)
{
  PstPatchConvolution patches = as_patches (convolution);

  pst_patch_convolution_backward_to_parameters (&patches, compute, plane, in, gradient, sum);
}
