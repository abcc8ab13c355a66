/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Convolutions as products of matrices: an output is the patch of the input that it sees, as a row vector, times the filter, as a
 * matrix. Maps are [H, W, C]; a row of a patch is consecutive there, so the kernels take it as it lies, from lines that are
 * copied together with what lies beyond the edges.
 *
 * Forward, a task is a run of outputs in a line. Backward, a task is a line of the input, which gathers from all lines of outputs
 * that have seen it, always in the same order: no two tasks write to the same place, and results do not depend on the threads.
 * A convolution of size 1 and stride 1 sees a map as one long line.
 *
 * To the parameters, a task is a block of one row of the filter: the sum over all outputs, line by line, of the output's gradient times
 * what the row sees there, which is a product of matrices as well, over the outputs of a line. The kernels take what they see as it lies,
 * with overlapping rows, but for those next to the edges. These products are added up in double precision.
 *
 * The usual convolutions of size 3 and stride 1 go to convolution.c, which needs a quarter of the multiplications.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "layers/patch-convolution.h"

#define RUN            64 /* outputs of a task */
#define MOST_SIZE      7
#define MOST_PANEL     32
#define TILED_SAVES    4.0
#define OUT_BLOCK      32 /* channels of a block of a filter's gradient, */
#define PATCH_BLOCK    64 /* and numbers of a row of a patch */
#define PAIR           (OUT_BLOCK + PATCH_BLOCK) /* of both beside each other */
#define MOST_PAIRS     32  /* collected next to the edges */
#define MOST_POSITIONS 256 /* whose products are summed up in single precision */

static gboolean
is_tiled (const PstPatchConvolution *convolution)
{
  return convolution->size == 3 && convolution->stride == 1;
}

/* Columns of a backward matrix. */
static gsize
count_columns (const PstPatchConvolution *convolution)
{
  return (convolution->size * convolution->in_channels + MOST_PANEL - 1) / MOST_PANEL * MOST_PANEL;
}

static gsize
count_forward (const PstPatchConvolution *convolution)
{
  return convolution->size * convolution->size * convolution->in_channels * convolution->out_channels;
}

static gsize
count_backward (const PstPatchConvolution *convolution)
{
  return convolution->size * count_columns (convolution) * convolution->out_channels;
}

void
pst_patch_convolution_clear (PstPatchConvolution *convolution)
{
  pst_convolution_clear (&convolution->tiled);
  g_clear_pointer (&convolution->bias, pst_memory_free);
  g_clear_pointer (&convolution->forward, pst_memory_free);
  g_clear_pointer (&convolution->backward, pst_memory_free);
}

static gint
count_outputs (gint n,
               gint stride)
{
  return (n - 1) / stride + 1;
}

PstPlane
pst_patch_convolution_get_plane (const PstPatchConvolution *convolution,
                                 const PstPlane            *plane)
{
  PstPlane out = *plane;

  out.width  = count_outputs (plane->width, convolution->stride);
  out.height = count_outputs (plane->height, convolution->stride);
  return out;
}

/* The memory that its filter takes, prepared or as it was read. */
gsize
pst_patch_convolution_get_bytes (const PstPatchConvolution *convolution,
                                 gboolean                   prepared)
{
  gsize matrix = convolution->in_channels * convolution->out_channels;

  if (! prepared)
    return count_forward (convolution) * sizeof (gfloat);
  return (is_tiled (convolution) ? 2 * PST_TILE_PLACES * matrix : count_forward (convolution) + count_backward (convolution)) *
         sizeof (gfloat);
}

/* Multiplications on the way forward. */
gdouble
pst_patch_convolution_get_work (const PstPatchConvolution *convolution,
                                const PstPlane            *plane)
{
  PstPlane out  = pst_patch_convolution_get_plane (convolution, plane);
  gdouble  work = (gdouble) count_forward (convolution) * out.width * out.height;

  return is_tiled (convolution) ? work / TILED_SAVES : work;
}

typedef struct
{
  const PstPatchConvolution *convolution;
  const gfloat              *filter;
  gsize                      panel;
} Packing;

/* One panel of outputs. */
static void
pack_panel (guint    task,
            guint    worker G_GNUC_UNUSED,
            gpointer data)
{
  const Packing             *packing     = data;
  const PstPatchConvolution *convolution = packing->convolution;
  gsize                      panel       = packing->panel;
  gsize                      channels    = convolution->in_channels;
  gsize                      n_out       = convolution->out_channels;
  gsize                      size        = convolution->size;
  gsize                      n_backward  = count_columns (convolution) * n_out;

  for (gsize k = task * panel; k < (task + 1) * panel; k++)
    for (gsize c = 0; c < channels; c++)
      for (gsize i = 0; i < size; i++)
        for (gsize j = 0; j < size; j++)
          {
            gfloat weight = packing->filter[((k * channels + c) * size + i) * size + j];
            gsize  column = j * channels + c;

            convolution->forward[((k / panel * size + i) * size * channels + column) * panel + k % panel] = weight;
            convolution->backward[i * n_backward + (column / panel * n_out + k) * panel + column % panel] = weight;
          }
}

static gboolean
pack (PstPatchConvolution  *convolution,
      const PstParameters  *parameters,
      PstCompute           *compute,
      GError              **error)
{
  Packing packing = { convolution, parameters->filter, compute->kernels->panel };
  gsize   n_out   = convolution->out_channels;

  if (! pst_packed_reserve (&convolution->forward, count_forward (convolution), error) ||
      ! pst_packed_reserve (&convolution->backward, count_backward (convolution), error) ||
      ! pst_parameters_pack_bias (parameters, n_out, &convolution->bias, error))
    return FALSE;
  memset (convolution->backward, 0, count_backward (convolution) * sizeof (gfloat));
  pst_workers_run (compute->workers, n_out / packing.panel, pack_panel, &packing);
  return TRUE;
}

gboolean
pst_patch_convolution_prepare (PstPatchConvolution  *convolution,
                               const PstParameters  *parameters,
                               PstCompute           *compute,
                               GError              **error)
{
  if (! is_tiled (convolution))
    return pack (convolution, parameters, compute, error);
  convolution->tiled.in_channels  = convolution->in_channels;
  convolution->tiled.out_channels = convolution->out_channels;
  return pst_convolution_prepare (&convolution->tiled, parameters, compute, error);
}

/* What one worker needs: forward the lines that a run sees, and either way products before they are added. */
static gsize
count_lines (const PstPatchConvolution *convolution)
{
  gsize pixels = (RUN - 1) * convolution->stride + convolution->size;

  return convolution->size > 1 ? convolution->size * pixels * convolution->in_channels : 0;
}

static gsize
count_scratch (const PstPatchConvolution *convolution)
{
  return count_lines (convolution) + RUN * MAX (convolution->out_channels, count_columns (convolution));
}

/* Forward and backward to the input. */
gsize
pst_patch_convolution_scratch (const PstPatchConvolution *convolution,
                               const PstCompute          *compute,
                               const PstPlane            *plane)
{
  PstConvolution tiled = { .in_channels = convolution->in_channels, .out_channels = convolution->out_channels };

  if (is_tiled (convolution))
    return pst_convolution_scratch (&tiled, compute, plane);
  return pst_workers_get_count (compute->workers) * count_scratch (convolution);
}

/* One run over a plane. */
typedef struct
{
  const PstPatchConvolution *convolution;
  PstCompute                *compute;
  PstPlane                   in_plane;
  PstPlane                   out_plane;
  const gfloat              *from;
  gfloat                    *to;
  gboolean                   add;
  gboolean                   relu;
  guint                      n_runs; /* in a line of outputs */
} Pass;

static Pass
begin_pass (const PstPatchConvolution *convolution,
            PstCompute                *compute,
            const PstPlane            *plane)
{
  Pass pass = { .convolution = convolution, .compute = compute, .in_plane = *plane };

  if (convolution->size == 1 && convolution->stride == 1)
    {
      pass.in_plane.width  = plane->width * plane->height;
      pass.in_plane.height = 1;
    }
  pass.out_plane = pst_patch_convolution_get_plane (convolution, &pass.in_plane);
  pass.n_runs    = (pass.out_plane.width + RUN - 1) / RUN;
  return pass;
}

/* The row of the input that a row of the filter sees at a row of outputs, or -1 for zeros. */
static gint
find_row (const Pass *pass,
          gint        y,
          gint        row)
{
  const PstPatchConvolution *convolution = pass->convolution;

  return pst_edge_resolve (y * convolution->stride + row - convolution->size / 2, pass->in_plane.height, pass->in_plane.edges.down);
}

static gint
find_column (const Pass *pass,
             gint        x)
{
  return pst_edge_resolve (x - pass->convolution->size / 2, pass->in_plane.width, pass->in_plane.edges.across);
}

/* What a run sees of one row of the input, with what lies beyond the edges. */
static void
copy_line (const Pass *pass,
           gint        y,
           gint        left,
           gint        n_pixels,
           gfloat     *line)
{
  gsize channels = pass->convolution->in_channels;

  for (gint i = 0; i < n_pixels; i++, line += channels)
    {
      gint x = y < 0 ? -1 : find_column (pass, left + i);

      if (x < 0)
        memset (line, 0, channels * sizeof (gfloat));
      else
        memcpy (line, pass->from + ((gsize) y * pass->in_plane.width + x) * channels, channels * sizeof (gfloat));
    }
}

static void
add_values (const gfloat *values,
            gsize         n,
            gboolean      relu,
            gfloat       *to)
{
  for (gsize i = 0; i < n; i++)
    {
      gfloat sum = to[i] + values[i];

      to[i] = relu && ! (sum > 0.0f) ? 0.0f : sum;
    }
}

static void
run_forward (guint    task,
             guint    worker,
             gpointer data)
{
  const Pass                *pass        = data;
  const PstPatchConvolution *convolution = pass->convolution;
  gsize                      channels    = convolution->in_channels;
  gsize                      n_out       = convolution->out_channels;
  gint                       stride      = convolution->stride;
  gint                       y           = task / pass->n_runs;
  gint                       first       = task % pass->n_runs * RUN;
  gint                       n           = MIN (RUN, pass->out_plane.width - first);
  gint                       n_pixels    = (n - 1) * stride + convolution->size;
  gfloat                    *scratch     = pass->compute->scratch + worker * count_scratch (convolution);
  gfloat                    *out         = pass->to + ((gsize) y * pass->out_plane.width + first) * n_out;
  gfloat                    *products    = pass->add ? scratch + count_lines (convolution) : out;
  const gfloat              *lines[MOST_SIZE];

  lines[0] = pass->from + ((gsize) y * stride * pass->in_plane.width + (gsize) first * stride) * channels;
  for (gint row = 0; row < convolution->size && convolution->size > 1; row++)
    {
      gfloat *line = scratch + (gsize) row * n_pixels * channels;

      copy_line (pass, find_row (pass, y, row), first * stride, n_pixels, line);
      lines[row] = line;
    }
  pass->compute->kernels->convolve_line (n, n_out, convolution->size, convolution->size * channels, lines, stride * channels,
                                         convolution->forward, convolution->bias, pass->relu && ! pass->add, products, n_out);
  if (pass->add)
    add_values (products, n * n_out, pass->relu, out);
}

static void
add_bias (guint    y,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  const Pass *pass  = data;
  gsize       n_out = pass->convolution->out_channels;
  gsize       width = pass->out_plane.width;

  pass->compute->kernels->add_bias_relu (pass->to + y * width * n_out, width, n_out, pass->convolution->tiled.bias);
}

/* in [H, W, C] → convolution + bias in out [⌈H / stride⌉, ⌈W / stride⌉, K]; with add, on top of what is there; with relu, which
 * is a must where the size is 3 and the stride 1, made max(…, 0) at last.
 */
void
pst_patch_convolution_forward (const PstPatchConvolution *convolution,
                               PstCompute                *compute,
                               const PstPlane            *plane,
                               const gfloat              *in,
                               gboolean                   add,
                               gboolean                   relu,
                               gfloat                    *out)
{
  Pass pass = begin_pass (convolution, compute, plane);

  g_return_if_fail (relu || ! is_tiled (convolution));

  pass.from = in;
  pass.to   = out;
  pass.add  = add;
  pass.relu = relu;
  if (! is_tiled (convolution))
    {
      pst_workers_run (compute->workers, pass.out_plane.height * pass.n_runs, run_forward, &pass);
    }
  else if (add)
    {
      pst_convolution_add (&convolution->tiled, compute, plane, in, out);
      pst_workers_run (compute->workers, plane->height, add_bias, &pass);
    }
  else
    {
      pst_convolution_forward (&convolution->tiled, compute, plane, in, out, NULL);
    }
}

/* Gives the products of a run of outputs with a row of the filter to the pixels of a row of the input that they have seen. */
static void
scatter (const Pass   *pass,
         const gfloat *products,
         gint          first,
         gint          n,
         gfloat       *line)
{
  const PstPatchConvolution *convolution = pass->convolution;
  gsize                      channels    = convolution->in_channels;

  for (gint i = 0; i < n; i++, products += count_columns (convolution))
    for (gint column = 0; column < convolution->size; column++)
      {
        gint x = find_column (pass, (first + i) * convolution->stride + column);

        if (x >= 0)
          add_values (products + column * channels, channels, FALSE, line + x * channels);
      }
}

static void
gather_line (guint    line,
             guint    worker,
             gpointer data)
{
  const Pass                *pass        = data;
  const PstPatchConvolution *convolution = pass->convolution;
  gsize                      n_columns   = count_columns (convolution);
  gsize                      n_out       = convolution->out_channels;
  gfloat                    *products    = pass->compute->scratch + worker * count_scratch (convolution);
  gfloat                    *to          = pass->to + (gsize) line * pass->in_plane.width * convolution->in_channels;

  if (! pass->add)
    memset (to, 0, pass->in_plane.width * convolution->in_channels * sizeof (gfloat));
  for (gint y = 0; y < pass->out_plane.height; y++)
    for (gint row = 0; row < convolution->size; row++)
      for (gint first = 0; first < pass->out_plane.width && find_row (pass, y, row) == (gint) line; first += RUN)
        {
          gint n = MIN (RUN, pass->out_plane.width - first);

          pass->compute->kernels->multiply (n, n_columns, n_out,
                                            pass->from + ((gsize) y * pass->out_plane.width + first) * n_out, n_out,
                                            convolution->backward + row * n_columns * n_out, products, n_columns);
          scatter (pass, products, first, n, to);
        }
}

/* Where the size and the stride are 1, so that there is nothing to gather. */
static void
run_backward (guint    task,
              guint    worker,
              gpointer data)
{
  const Pass                *pass        = data;
  const PstPatchConvolution *convolution = pass->convolution;
  gsize                      channels    = convolution->in_channels;
  gsize                      n_out       = convolution->out_channels;
  gsize                      first       = (gsize) task * RUN;
  gsize                      n           = MIN (RUN, pass->out_plane.width - first);
  gfloat                    *to          = pass->to + first * channels;
  gfloat                    *products    = pass->add ? pass->compute->scratch + worker * count_scratch (convolution) : to;

  pass->compute->kernels->multiply (n, channels, n_out, pass->from + first * n_out, n_out, convolution->backward, products,
                                    channels);
  if (pass->add)
    add_values (products, n * channels, FALSE, to);
}

/* The gradient of the output, before what max(…, 0) does to it → in_gradient [H, W, C]; with add, on top of what is there. */
void
pst_patch_convolution_backward (const PstPatchConvolution *convolution,
                                PstCompute                *compute,
                                const PstPlane            *plane,
                                const gfloat              *gradient,
                                gboolean                   add,
                                gfloat                    *in_gradient)
{
  Pass pass = begin_pass (convolution, compute, plane);

  pass.from = gradient;
  pass.to   = in_gradient;
  pass.add  = add;
  if (is_tiled (convolution))
    pst_convolution_backward (&convolution->tiled, compute, plane, gradient, NULL, NULL, add ? pst_convolution_keep_own : NULL, NULL,
                              in_gradient);
  else if (convolution->size == 1 && convolution->stride == 1)
    pst_workers_run (compute->workers, pass.n_runs, run_backward, &pass);
  else
    pst_workers_run (compute->workers, pass.in_plane.height, gather_line, &pass);
}

/* One run to the parameters. */
typedef struct
{
  Pass           pass;     /* from: the gradient of the output */
  const gfloat  *in;
  PstParameters *sum;
  gsize          n_across; /* blocks of a row of the filter along its patch */
  gsize          n_blocks; /* of a row of the filter */
} ParameterRun;

/* A block of a row of the filter, of which a patch is [size, C] numbers of the input. */
typedef struct
{
  gint  row;
  gsize first_out;
  gsize n_out;
  gsize first; /* number of the patch */
  gsize n;
} Block;

static Block
find_block (const ParameterRun *run,
            guint               task)
{
  const PstPatchConvolution *convolution = run->pass.convolution;
  gsize                      n_patch     = convolution->size * convolution->in_channels;
  gsize                      first_out   = task % run->n_blocks / run->n_across * OUT_BLOCK;
  gsize                      first       = task % run->n_blocks % run->n_across * PATCH_BLOCK;

  return (Block) { task / run->n_blocks, first_out, MIN (OUT_BLOCK, convolution->out_channels - first_out),
                   first, MIN (PATCH_BLOCK, n_patch - first) };
}

/* What lies under one row of the filter, pixel by pixel. Of few numbers, the compiler would make a slow instruction of memcpy(). */
static void
copy_edge_patch (const ParameterRun *run,
                 const Block        *block,
                 const gfloat       *line,
                 gint                x,
                 gfloat             *patch)
{
  gsize channels = run->pass.convolution->in_channels;
  gsize end      = block->first + block->n;

  for (gsize i = block->first, n; i < end; i += n, patch += n)
    {
      gint pixel = find_column (&run->pass, x * run->pass.convolution->stride + i / channels);

      n = MIN (channels - i % channels, end - i);
      if (pixel < 0)
        memset (patch, 0, n * sizeof (gfloat));
      else
        memmove (patch, line + pixel * channels + i % channels, n * sizeof (gfloat));
    }
}

/* What is summed up over a block; products [n_out, n_columns] are those of the last positions only. Next to the edges, gradients and copies
 * of patches are collected first.
 */
typedef struct
{
  gsize   n_columns; /* of the patch, with what is missing to a whole panel of the kernels */
  gsize   n_positions;
  gsize   n_pairs;
  gfloat  pairs[MOST_PAIRS * PAIR];
  gfloat  unused[PATCH_BLOCK];
  gfloat  products[OUT_BLOCK * PATCH_BLOCK];
  gdouble sums[OUT_BLOCK * PATCH_BLOCK];
} Sums;

static void
settle (const Block *block,
        Sums        *sums)
{
  for (gsize k = 0; k < block->n_out; k++)
    for (gsize i = 0; i < block->n; i++)
      sums->sums[k * PATCH_BLOCK + i] += sums->products[k * sums->n_columns + i];
  memset (sums->products, 0, sizeof sums->products);
  sums->n_positions = 0;
}

/* The products of some outputs' gradients with their patches, each so many numbers after the one before. */
static void
add_positions (const ParameterRun *run,
               const Block        *block,
               gsize               n,
               const gfloat       *gradient,
               gsize               gradient_stride,
               const gfloat       *patch,
               gsize               patch_stride,
               Sums               *sums)
{
  run->pass.compute->kernels->add_moments (n, block->n_out, gradient, gradient_stride, sums->n_columns, patch, patch_stride, sums->unused,
                                           sums->products);
  sums->n_positions += n;
  if (sums->n_positions >= MOST_POSITIONS)
    settle (block, sums);
}

static void
add_pairs (const ParameterRun *run,
           const Block        *block,
           Sums               *sums)
{
  add_positions (run, block, sums->n_pairs, sums->pairs, PAIR, sums->pairs + OUT_BLOCK, PAIR, sums);
  sums->n_pairs = 0;
}

static void
add_edge (const ParameterRun *run,
          const Block        *block,
          const gfloat       *gradient,
          const gfloat       *line,
          gint                x,
          Sums               *sums)
{
  gfloat *pair = sums->pairs + sums->n_pairs++ * PAIR;

  memmove (pair, gradient, block->n_out * sizeof (gfloat));
  copy_edge_patch (run, block, line, x, pair + OUT_BLOCK);
  if (sums->n_pairs == MOST_PAIRS)
    add_pairs (run, block, sums);
}

/* The outputs of a line whose patches lie in the input as they are, together with what is read behind the last of them. */
static void
find_plain (const ParameterRun *run,
            const Block        *block,
            gint                row,
            gsize               n_columns,
            gint               *first,
            gint               *end)
{
  const PstPatchConvolution *convolution = run->pass.convolution;
  const PstPlane            *plane       = &run->pass.in_plane;
  gint                       stride      = convolution->stride;
  gint                       edge        = convolution->size / 2;
  gsize                      behind      = ((gsize) plane->height - row) * plane->width; /* pixels from the line's beginning on */

  *first = (edge + stride - 1) / stride;
  *end   = *first;
  while (*end < run->pass.out_plane.width && *end * stride - edge + convolution->size <= plane->width &&
         (*end * stride - edge) * convolution->in_channels + block->first + n_columns <= behind * convolution->in_channels)
    (*end)++;
}

/* A row of outputs; row: of the input, which the filter's row sees there. */
static void
add_line (const ParameterRun *run,
          const Block        *block,
          gint                y,
          gint                row,
          Sums               *sums)
{
  const PstPatchConvolution *convolution = run->pass.convolution;
  gsize                      channels    = convolution->in_channels;
  gsize                      n_out       = convolution->out_channels;
  gint                       width       = run->pass.out_plane.width;
  const gfloat              *gradient    = run->pass.from + (gsize) y * width * n_out + block->first_out;
  const gfloat              *line        = run->in + (gsize) row * run->pass.in_plane.width * channels;
  gint                       first;
  gint                       end;

  find_plain (run, block, row, sums->n_columns, &first, &end);
  if (end > first)
    add_positions (run, block, end - first, gradient + first * n_out, n_out,
                   line + (first * convolution->stride - convolution->size / 2) * channels + block->first, convolution->stride * channels,
                   sums);
  for (gint x = 0; x < width; x++)
    if (x < first || x >= end)
      add_edge (run, block, gradient + x * n_out, line, x, sums);
}

static void
add_block (const ParameterRun *run,
           const Block        *block,
           const gdouble      *sums)
{
  const PstPatchConvolution *convolution = run->pass.convolution;
  gsize                      channels    = convolution->in_channels;
  gsize                      size        = convolution->size;

  for (gsize k = 0; k < block->n_out; k++)
    for (gsize i = 0; i < block->n; i++)
      {
        gsize column = (block->first + i) / channels;
        gsize matrix = (block->first_out + k) * channels + (block->first + i) % channels;

        run->sum->filter[(matrix * size + block->row) * size + column] += sums[k * PATCH_BLOCK + i];
      }
}

static void
sum_block (guint    task,
           guint    worker G_GNUC_UNUSED,
           gpointer data)
{
  const ParameterRun *run   = data;
  gsize               panel = run->pass.compute->kernels->panel;
  Block               block = find_block (run, task);
  Sums                sums  = { .n_columns = (block.n + panel - 1) / panel * panel };

  for (gint y = 0; y < run->pass.out_plane.height; y++)
    {
      gint row = find_row (&run->pass, y, block.row);

      if (row >= 0)
        add_line (run, &block, y, row, &sums);
    }
  add_pairs (run, &block, &sums);
  settle (&block, &sums);
  add_block (run, &block, sums.sums);
}

static void
sum_bias (guint    task,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  const ParameterRun *run      = data;
  gsize               n_out    = run->pass.convolution->out_channels;
  gsize               first    = (gsize) task * OUT_BLOCK;
  gsize               n        = MIN (OUT_BLOCK, n_out - first);
  gsize               n_pixels = (gsize) run->pass.out_plane.width * run->pass.out_plane.height;
  gdouble             sums[OUT_BLOCK] = { 0.0 };

  for (gsize i = 0; i < n_pixels; i++)
    for (gsize k = 0; k < n; k++)
      sums[k] += run->pass.from[i * n_out + first + k];
  for (gsize k = 0; k < n; k++)
    run->sum->bias[first + k] += sums[k];
}

/* Adds the gradient with respect to the parameters to sum, which has their shapes, for in [H, W, C] and the gradient of the output
 * [⌈H / stride⌉, ⌈W / stride⌉, K], before what max(…, 0) does to it. Takes no scratch memory, and asks for the convolution's shape only:
 * it need not be prepared, and has any number of channels.
 */
void
pst_patch_convolution_backward_to_parameters (const PstPatchConvolution *convolution,
                                              PstCompute                *compute,
                                              const PstPlane            *plane,
                                              const gfloat              *in,
                                              const gfloat              *gradient,
                                              PstParameters             *sum)
{
  gsize        n_across = (convolution->size * convolution->in_channels + PATCH_BLOCK - 1) / PATCH_BLOCK;
  gsize        n_down   = (convolution->out_channels + OUT_BLOCK - 1) / OUT_BLOCK;
  ParameterRun run      = { begin_pass (convolution, compute, plane), in, sum, n_across, n_across * n_down };

  run.pass.from = gradient;
  pst_workers_run (compute->workers, convolution->size * run.n_blocks, sum_block, &run);
  if (sum->bias)
    pst_workers_run (compute->workers, n_down, sum_bias, &run);
}
