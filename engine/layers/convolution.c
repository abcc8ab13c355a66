/* SPDX-License-Identifier: GPL-3.0-or-later */

/* 3×3 convolutions in Winograd's form F(4×4, 3×3) (A. Lavin, S. Gray, Fast Algorithms for Convolutional Neural
 * Networks, CVPR 2016).
 *
 * Feature maps are [H, W, C]. Tiles are numbered row by row. A strip of them is transformed to V [36, tiles, C],
 * multiplied place by place with the transformed filters (winograd-filter.c) to M [36, tiles, K], and transformed back. ReLU, pooling,
 * and on the way back the ReLU's mask are part of the last step, and the pooling's way back of the first, so that
 * nothing is read twice.
 *
 * Small matrices: each worker takes whole strips, which stay in its cache. Large ones (512 channels) or few tiles: all
 * workers share one strip and divide the 36 products, so that each transformed filter is read once.
 *
 * Backward, the tiles start one pixel outside the plane: with 2×2 pooling, every 6×6 input tile then covers 3×3 whole
 * pooled pixels, and where the padding repeats the edge, what the ring of pixels around the plane would receive is
 * caught and given to the edge that they repeat. Where edges are joined, gradients come from beyond them as well.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "layers/convolution.h"
#include "layers/winograd-filter.h"

#define PLACE_GAP           16  /* floats between places, so that 36 places do not fall onto the same cache sets */
#define SHARED_STRIP_TILES  384
#define FEW_TILES           24  /* for each worker */
#define FOLDED_A_TASK       8   /* pixels along an edge */

static const gfloat zeros[PST_MAX_CHANNELS]         = { 0 };
static const guint8 closed_routes[PST_MAX_CHANNELS] = { 0 };

typedef struct _Pass Pass;

/* One run over a plane: where tiles come from, what they are multiplied with, where they go. */
struct _Pass
{
  PstCompute   *compute;
  PstPlane      plane;
  const gfloat *matrices;
  gsize         in_channels;
  gsize         out_channels;

  gint          origin; /* first row and column that tiles put out: 0 or -1 */
  gint          n_columns;
  gint          n_tiles;
  gsize         strip_tiles;
  gboolean      shared;

  void (* load)  (const Pass *pass, gint top, gint left, gfloat *transformed, gsize place_stride);
  void (* store) (const Pass *pass, gint top, gint left, const gfloat *transformed, gsize place_stride);

  const gfloat *in;          /* [H, W, C] */
  PstPooled     in_pooled;
  PstEdges      in_edges;
  const gfloat *bias;
  gfloat       *out;         /* [H, W, K] */
  PstPooled     out_pooled;
  const gfloat *activation;  /* [H, W, K] or NULL */
  PstSetGradient own;        /* or NULL */
  gpointer      own_data;
  gfloat       *ring;        /* [ring_length (plane), K] or NULL: where edges are repeated */

  gsize         first_tile;  /* of the shared strip */
  gsize         n_strip;
};

static gsize
place_stride (gsize n_tiles,
              gsize channels)
{
  return n_tiles * channels + PLACE_GAP;
}

/* Transformed input and transformed output of one strip. */
static gsize
strip_floats (const Pass *pass)
{
  return PST_TILE_PLACES * (place_stride (pass->strip_tiles, pass->in_channels) +
                            place_stride (pass->strip_tiles, pass->out_channels));
}

/* Tiles of one worker's strip at the most: V and M of this size stay in its cache. */
static gsize
largest_strip (gsize channels)
{
  return channels <= 64 ? 48 : channels <= 128 ? 96 : 192;
}

static void
divide_into_strips (Pass *pass)
{
  gsize channels  = MAX (pass->in_channels, pass->out_channels);
  gsize n_workers = pst_workers_get_count (pass->compute->workers);
  gint  across    = pass->plane.width - pass->origin + (pass->ring && pass->plane.edges.across == PST_EDGE_REPLICATE);
  gint  down      = pass->plane.height - pass->origin + (pass->ring && pass->plane.edges.down == PST_EDGE_REPLICATE);

  pass->n_columns = (across + PST_TILE_OUT - 1) / PST_TILE_OUT;
  pass->n_tiles   = (down + PST_TILE_OUT - 1) / PST_TILE_OUT * pass->n_columns;
  pass->shared    = channels >= 512 || (gsize) pass->n_tiles < FEW_TILES * n_workers;
  if (pass->shared)
    {
      pass->strip_tiles = MIN ((gsize) pass->n_tiles, SHARED_STRIP_TILES);
    }
  else
    {
      gsize largest  = largest_strip (channels);
      gsize n_strips = (pass->n_tiles + largest - 1) / largest;

      if (n_strips < 8 * n_workers) /* the same number of strips for every worker */
        n_strips = (n_strips + n_workers - 1) / n_workers * n_workers;
      pass->strip_tiles = (pass->n_tiles + n_strips - 1) / n_strips;
    }
}

static void
load_strip (const Pass *pass,
            gsize       first,
            gsize       begin,
            gsize       end,
            gfloat     *transformed,
            gsize       stride)
{
  for (gsize tile = begin; tile < end; tile++)
    {
      gint row    = (first + tile) / pass->n_columns;
      gint column = (first + tile) % pass->n_columns;

      pass->load (pass, row * PST_TILE_OUT + pass->origin, column * PST_TILE_OUT + pass->origin,
                  transformed + tile * pass->in_channels, stride);
    }
}

static void
store_strip (const Pass   *pass,
             gsize         first,
             gsize         begin,
             gsize         end,
             const gfloat *transformed,
             gsize         stride)
{
  for (gsize tile = begin; tile < end; tile++)
    {
      gint row    = (first + tile) / pass->n_columns;
      gint column = (first + tile) % pass->n_columns;

      pass->store (pass, row * PST_TILE_OUT + pass->origin, column * PST_TILE_OUT + pass->origin,
                   transformed + tile * pass->out_channels, stride);
    }
}

/* What the plane has of its own at these tiles. */
static void
set_own_gradient (const Pass *pass,
                  gsize       begin,
                  gsize       end)
{
  gsize n_columns = pass->n_columns;

  for (gsize row = begin / n_columns; row * n_columns < end; row++)
    {
      gint first  = MAX (begin, row * n_columns) - row * n_columns;
      gint last   = MIN (end, (row + 1) * n_columns) - row * n_columns;
      gint left   = MAX (first * PST_TILE_OUT + pass->origin, 0);
      gint right  = MIN (last * PST_TILE_OUT + pass->origin, pass->plane.width);
      gint top    = MAX ((gint) row * PST_TILE_OUT + pass->origin, 0);
      gint bottom = MIN ((gint) (row + 1) * PST_TILE_OUT + pass->origin, pass->plane.height);

      if (left < right && top < bottom)
        pass->own (&(PstRectangle) { left, top, right - left, bottom - top }, pass->own_data);
    }
}

static void
multiply_place (const Pass   *pass,
                gsize         n_tiles,
                guint         place,
                gsize         first_channel,
                gsize         n_channels,
                const gfloat *in,
                gfloat       *out)
{
  gsize matrix = pass->in_channels * pass->out_channels;

  pass->compute->kernels->multiply (n_tiles, n_channels, pass->in_channels,
                                    in + place * place_stride (pass->strip_tiles, pass->in_channels), pass->in_channels,
                                    pass->matrices + place * matrix + first_channel * pass->in_channels,
                                    out + place * place_stride (pass->strip_tiles, pass->out_channels) + first_channel,
                                    pass->out_channels);
}

/* One strip by one worker. */
static void
do_own_strip (guint    strip,
              guint    worker,
              gpointer data)
{
  const Pass *pass       = data;
  gsize       in_stride  = place_stride (pass->strip_tiles, pass->in_channels);
  gsize       out_stride = place_stride (pass->strip_tiles, pass->out_channels);
  gfloat     *in         = pass->compute->scratch + worker * strip_floats (pass);
  gfloat     *out        = in + PST_TILE_PLACES * in_stride;
  gsize       first      = strip * pass->strip_tiles;
  gsize       n          = MIN (pass->strip_tiles, pass->n_tiles - first);

  load_strip (pass, first, 0, n, in, in_stride);
  for (guint place = 0; place < PST_TILE_PLACES; place++)
    multiply_place (pass, n, place, 0, pass->out_channels, in, out);
  if (pass->own)
    set_own_gradient (pass, first, first + n);
  store_strip (pass, first, 0, n, out, out_stride);
}

#define TILES_A_TASK     4
#define OWN_TILES_A_TASK 16

static void
set_own_shared (guint    task,
                guint    worker G_GNUC_UNUSED,
                gpointer data)
{
  const Pass *pass  = data;
  gsize       begin = (gsize) task * OWN_TILES_A_TASK;

  set_own_gradient (pass, begin, MIN (begin + OWN_TILES_A_TASK, (gsize) pass->n_tiles));
}

/* Of the channels, to be multiplied one by one: more of them share out the places more evenly, fewer read the tiles less often. */
static guint
count_place_parts (const Pass *pass)
{
  return pst_workers_get_count (pass->compute->workers) > 4 ? 4 : 2;
}

static void
load_shared (guint    task,
             guint    worker G_GNUC_UNUSED,
             gpointer data)
{
  const Pass *pass  = data;
  gsize       begin = task * TILES_A_TASK;

  load_strip (pass, pass->first_tile, begin, MIN (begin + TILES_A_TASK, pass->n_strip), pass->compute->scratch,
              place_stride (pass->strip_tiles, pass->in_channels));
}

static gfloat *
shared_out (const Pass *pass)
{
  return pass->compute->scratch + PST_TILE_PLACES * place_stride (pass->strip_tiles, pass->in_channels);
}

static void
multiply_shared (guint    task,
                 guint    worker G_GNUC_UNUSED,
                 gpointer data)
{
  const Pass *pass     = data;
  gsize       panel    = pass->compute->kernels->panel;
  gsize       n_panels = pass->out_channels / panel;
  guint       n_parts  = count_place_parts (pass);
  gsize       begin    = n_panels * (task % n_parts) / n_parts;
  gsize       end      = n_panels * (task % n_parts + 1) / n_parts;

  if (begin < end)
    multiply_place (pass, pass->n_strip, task / n_parts, begin * panel, (end - begin) * panel,
                    pass->compute->scratch, shared_out (pass));
}

static void
store_shared (guint    task,
              guint    worker G_GNUC_UNUSED,
              gpointer data)
{
  const Pass *pass  = data;
  gsize       begin = task * TILES_A_TASK;

  store_strip (pass, pass->first_tile, begin, MIN (begin + TILES_A_TASK, pass->n_strip), shared_out (pass),
               place_stride (pass->strip_tiles, pass->out_channels));
}

static void
run_pass (Pass *pass)
{
  PstWorkers *workers  = pass->compute->workers;
  guint       n_strips = (pass->n_tiles + pass->strip_tiles - 1) / pass->strip_tiles;

  if (! pass->shared)
    {
      pst_workers_run (workers, n_strips, do_own_strip, pass);
      return;
    }
  if (pass->own)
    pst_workers_run (workers, (pass->n_tiles + OWN_TILES_A_TASK - 1) / OWN_TILES_A_TASK, set_own_shared, pass);
  for (guint strip = 0; strip < n_strips; strip++)
    {
      guint n_tasks;

      pass->first_tile = strip * pass->strip_tiles;
      pass->n_strip    = MIN (pass->strip_tiles, pass->n_tiles - pass->first_tile);
      n_tasks          = (pass->n_strip + TILES_A_TASK - 1) / TILES_A_TASK;
      pst_workers_run (workers, n_tasks, load_shared, pass);
      pst_workers_run (workers, PST_TILE_PLACES * count_place_parts (pass), multiply_shared, pass);
      pst_workers_run (workers, n_tasks, store_shared, pass);
    }
}

static void
load_plain (const Pass *pass,
            gint        top,
            gint        left,
            gfloat     *transformed,
            gsize       stride)
{
  const gfloat *pixels[PST_TILE_PLACES];
  gint          columns[PST_TILE_IN];

  for (gint j = 0; j < PST_TILE_IN; j++)
    columns[j] = pst_edge_resolve (left - 1 + j, pass->plane.width, pass->in_edges.across);
  for (gint i = 0; i < PST_TILE_IN; i++)
    {
      gint          y   = pst_edge_resolve (top - 1 + i, pass->plane.height, pass->in_edges.down);
      const gfloat *row = pass->in + (gsize) MAX (y, 0) * pass->plane.width * pass->in_channels;

      for (gint j = 0; j < PST_TILE_IN; j++)
        pixels[i * PST_TILE_IN + j] = y < 0 || columns[j] < 0 ? zeros : row + columns[j] * pass->in_channels;
    }
  pass->compute->kernels->winograd_input (pixels, pass->in_channels, transformed, stride);
}

/* top and left are odd here: pixel top - 1 is the upper row of a pooled pixel. */
static void
load_pooled (const Pass *pass,
             gint        top,
             gint        left,
             gfloat     *transformed,
             gsize       stride)
{
  const gfloat *cells[PST_TILE_CELLS_IN];
  const guint8 *routes[PST_TILE_CELLS_IN];
  gint          height = pass->plane.height / 2;
  gint          width  = pass->plane.width / 2;
  gint          row    = (top + 1) / 2 - 1;
  gint          column = (left + 1) / 2 - 1;

  for (gint cell = 0; cell < PST_TILE_CELLS_IN; cell++)
    {
      gint     y      = pst_edge_resolve (row + cell / (PST_TILE_IN / 2), height, pass->in_edges.down);
      gint     x      = pst_edge_resolve (column + cell % (PST_TILE_IN / 2), width, pass->in_edges.across);
      gboolean inside = y >= 0 && x >= 0;
      gsize    offset = inside ? ((gsize) y * width + x) * pass->in_channels : 0;

      cells[cell]  = inside ? pass->in_pooled.values + offset : zeros;
      routes[cell] = inside ? pass->in_pooled.routes + offset : closed_routes;
    }
  pass->compute->kernels->winograd_input_unpool (cells, routes,
                                                 pass->in_pooled.pooling == PST_POOLING_AVERAGE ? 0.25f : 1.0f,
                                                 pass->in_channels, transformed, stride);
}

static void
store_activation (const Pass   *pass,
                  gint          top,
                  gint          left,
                  const gfloat *transformed,
                  gsize         stride)
{
  gfloat *pixels[PST_TILE_OUTPUTS];

  for (gint p = 0; p < PST_TILE_OUTPUTS; p++)
    {
      gint y = top + p / PST_TILE_OUT;
      gint x = left + p % PST_TILE_OUT;

      pixels[p] = y < pass->plane.height && x < pass->plane.width
                  ? pass->out + ((gsize) y * pass->plane.width + x) * pass->out_channels
                  : NULL;
    }
  pass->compute->kernels->winograd_output (transformed, stride, pass->out_channels, pass->bias, pixels);
}

static void
store_pooled (const Pass   *pass,
              gint          top,
              gint          left,
              const gfloat *transformed,
              gsize         stride)
{
  gfloat *cells[PST_TILE_CELLS_OUT];
  guint8 *routes[PST_TILE_CELLS_OUT];
  gint    height = pass->plane.height / 2;
  gint    width  = pass->plane.width / 2;

  for (gint cell = 0; cell < PST_TILE_CELLS_OUT; cell++)
    {
      gint     y      = top / 2 + cell / 2;
      gint     x      = left / 2 + cell % 2;
      gboolean inside = y < height && x < width;
      gsize    offset = ((gsize) y * width + x) * pass->out_channels;

      cells[cell]  = inside ? pass->out_pooled.values + offset : NULL;
      routes[cell] = inside ? pass->out_pooled.routes + offset : NULL;
    }
  pass->compute->kernels->winograd_output_pool (transformed, stride, pass->out_channels, pass->bias,
                                                pass->out_pooled.pooling == PST_POOLING_AVERAGE, cells, routes);
}

/* The pixels around a plane, clockwise or not: the row above and the row below (width + 2 each), then left and right
 * ends.
 */
static gsize
ring_length (const PstPlane *plane)
{
  return 2 * ((gsize) plane->width + 2) + 2 * (gsize) plane->height;
}

static gsize
ring_index (const PstPlane *plane,
            gint            y,
            gint            x)
{
  gsize across = (gsize) plane->width + 2;

  if (y < 0)
    return x + 1;
  if (y >= plane->height)
    return across + x + 1;
  return 2 * across + 2 * (gsize) y + (x < 0 ? 0 : 1);
}

/* Whether one beside the plane repeats the edge. */
static gboolean
is_in_ring (const Pass *pass,
            gint        y,
            gint        x)
{
  const PstPlane *plane = &pass->plane;

  return pass->ring && y <= plane->height && x <= plane->width &&
         (plane->edges.down == PST_EDGE_REPLICATE || (y >= 0 && y < plane->height)) &&
         (plane->edges.across == PST_EDGE_REPLICATE || (x >= 0 && x < plane->width));
}

static void
store_gradient (const Pass   *pass,
                gint          top,
                gint          left,
                const gfloat *transformed,
                gsize         stride)
{
  const PstPlane *plane = &pass->plane;
  gfloat         *pixels[PST_TILE_OUTPUTS];
  const gfloat   *activations[PST_TILE_OUTPUTS];

  for (gint p = 0; p < PST_TILE_OUTPUTS; p++)
    {
      gint     y      = top + p / PST_TILE_OUT;
      gint     x      = left + p % PST_TILE_OUT;
      gboolean inside = y >= 0 && x >= 0 && y < plane->height && x < plane->width;
      gsize    offset = ((gsize) y * plane->width + x) * pass->out_channels;

      pixels[p]      = NULL;
      activations[p] = NULL;
      if (inside)
        {
          pixels[p]      = pass->out + offset;
          activations[p] = pass->activation ? pass->activation + offset : NULL;
        }
      else if (is_in_ring (pass, y, x))
        {
          pixels[p] = pass->ring + ring_index (plane, y, x) * pass->out_channels;
        }
    }
  pass->compute->kernels->winograd_output_gradient (transformed, stride, pass->out_channels, pass->own != NULL,
                                                    activations, pixels);
}

/* Gives one pixel of the ring to the edge pixel that it repeats. */
static void
fold_pixel (const Pass *pass,
            gint        y,
            gint        x)
{
  const PstPlane *plane  = &pass->plane;
  const gfloat   *from   = pass->ring + ring_index (plane, y, x) * pass->out_channels;
  gsize           edge   = (gsize) CLAMP (y, 0, plane->height - 1) * plane->width + CLAMP (x, 0, plane->width - 1);
  gsize           offset = edge * pass->out_channels;

  for (gsize c = 0; c < pass->out_channels; c++)
    pass->out[offset + c] += ! pass->activation || pass->activation[offset + c] > 0.0f ? from[c] : 0.0f;
}

/* A stretch of the rows above and below; the corners go with the edge pixels that they repeat as well. */
static void
fold_rows (guint    task,
           guint    worker G_GNUC_UNUSED,
           gpointer data)
{
  const Pass *pass   = data;
  gboolean    across = pass->plane.edges.across == PST_EDGE_REPLICATE;
  gint        first  = task * FOLDED_A_TASK;
  gint        end    = MIN (first + FOLDED_A_TASK, pass->plane.width);

  for (gint x = first - (across && first == 0); x < end + (across && end == pass->plane.width); x++)
    {
      fold_pixel (pass, -1, x);
      fold_pixel (pass, pass->plane.height, x);
    }
}

/* A stretch of the columns beside the plane. */
static void
fold_columns (guint    task,
              guint    worker G_GNUC_UNUSED,
              gpointer data)
{
  const Pass *pass  = data;
  gint        first = task * FOLDED_A_TASK;

  for (gint y = first; y < MIN (first + FOLDED_A_TASK, pass->plane.height); y++)
    {
      fold_pixel (pass, y, -1);
      fold_pixel (pass, y, pass->plane.width);
    }
}

static void
fold_ring (Pass *pass)
{
  PstWorkers *workers = pass->compute->workers;

  if (pass->plane.edges.down == PST_EDGE_REPLICATE)
    pst_workers_run (workers, (pass->plane.width + FOLDED_A_TASK - 1) / FOLDED_A_TASK, fold_rows, pass);
  if (pass->plane.edges.across == PST_EDGE_REPLICATE)
    pst_workers_run (workers, (pass->plane.height + FOLDED_A_TASK - 1) / FOLDED_A_TASK, fold_columns, pass);
}

static void
prepare_forward (Pass                 *pass,
                 const PstConvolution *convolution,
                 PstCompute           *compute,
                 const PstPlane       *plane)
{
  pass->compute      = compute;
  pass->plane        = *plane;
  pass->matrices     = convolution->forward;
  pass->in_channels  = convolution->in_channels;
  pass->out_channels = convolution->out_channels;
  pass->origin       = 0;
  pass->in_edges     = plane->edges;
  pass->load         = load_plain;
  divide_into_strips (pass);
}

/* There is no gradient beyond the edges, unless they are joined. */
static PstEdge
get_gradient_edge (PstEdge edge)
{
  return edge == PST_EDGE_WRAP ? PST_EDGE_WRAP : PST_EDGE_ZERO;
}

static void
prepare_backward (Pass                 *pass,
                  const PstConvolution *convolution,
                  PstCompute           *compute,
                  const PstPlane       *plane)
{
  pass->compute      = compute;
  pass->plane        = *plane;
  pass->matrices     = convolution->backward;
  pass->in_channels  = convolution->out_channels;
  pass->out_channels = convolution->in_channels;
  pass->origin       = -1;
  pass->in_edges     = (PstEdges) { get_gradient_edge (plane->edges.across), get_gradient_edge (plane->edges.down) };
  pass->store        = store_gradient;
  if (plane->edges.across == PST_EDGE_REPLICATE || plane->edges.down == PST_EDGE_REPLICATE)
    pass->ring = compute->scratch;
  divide_into_strips (pass);
  if (pass->ring)
    pass->ring = compute->scratch + strip_floats (pass) * (pass->shared ? 1 : pst_workers_get_count (compute->workers));
}

/* Forward and backward, over this plane and over any smaller one. */
gsize
pst_convolution_scratch (const PstConvolution *convolution,
                         const PstCompute     *compute,
                         const PstPlane       *plane)
{
  gsize channels  = MAX (convolution->in_channels, convolution->out_channels);
  gsize n_workers = pst_workers_get_count (compute->workers);
  gsize n_tiles   = ((gsize) plane->width / PST_TILE_OUT + 2) * ((gsize) plane->height / PST_TILE_OUT + 2);
  gsize all       = n_tiles + n_workers - 1; /* as many for each worker: a few more than there are */
  gsize tiles     = MIN (all, channels >= 512 ? SHARED_STRIP_TILES : n_workers * largest_strip (channels));

  /* room for one shared strip, or for one strip of each worker, whose places have gaps of their own */
  return PST_TILE_PLACES * (tiles * (convolution->in_channels + convolution->out_channels) + 2 * n_workers * PLACE_GAP) +
         ring_length (plane) * convolution->in_channels;
}

/* in [H, W, C] → max(convolution + bias, 0), as a whole in out [H, W, K], or pooled where out is NULL. */
void
pst_convolution_forward (const PstConvolution *convolution,
                         PstCompute           *compute,
                         const PstPlane       *plane,
                         const gfloat         *in,
                         gfloat               *out,
                         const PstPooled      *pooled)
{
  Pass pass = { 0 };

  g_return_if_fail ((out == NULL) != (pooled == NULL));

  prepare_forward (&pass, convolution, compute, plane);
  pass.in   = in;
  pass.bias = convolution->bias;
  if (out)
    {
      pass.store = store_activation;
      pass.out   = out;
    }
  else
    {
      pass.store      = store_pooled;
      pass.out_pooled = *pooled;
    }
  run_pass (&pass);
}

/* A PstSetGradient that leaves what is there to be added to. */
void
pst_convolution_keep_own (const PstRectangle *part G_GNUC_UNUSED,
                          gpointer            data G_GNUC_UNUSED)
{
}

/* Adds the convolution of in [H, W, C] to out [H, W, K], without bias and ReLU. */
void
pst_convolution_add (const PstConvolution *convolution,
                     PstCompute           *compute,
                     const PstPlane       *plane,
                     const gfloat         *in,
                     gfloat               *out)
{
  Pass pass = { 0 };

  prepare_forward (&pass, convolution, compute, plane);
  pass.in    = in;
  pass.out   = out;
  pass.own   = pst_convolution_keep_own;
  pass.store = store_gradient;
  run_pass (&pass);
}

/* The gradient [H, W, K] before the ReLU, or that of the pooled output with the routes of the way forward → in_gradient
 * [H, W, C]. set_own, which may be NULL, sets that beforehand to what is to be added. activation is the input of the way forward
 * where a ReLU made it, else NULL: the gradient stops where it is 0.
 */
void
pst_convolution_backward (const PstConvolution *convolution,
                          PstCompute           *compute,
                          const PstPlane       *plane,
                          const gfloat         *gradient,
                          const PstPooled      *pooled,
                          const gfloat         *activation,
                          PstSetGradient        set_own,
                          gpointer              data,
                          gfloat               *in_gradient)
{
  Pass pass = { 0 };

  g_return_if_fail ((gradient == NULL) != (pooled == NULL));

  prepare_backward (&pass, convolution, compute, plane);
  if (gradient)
    {
      pass.load = load_plain;
      pass.in   = gradient;
    }
  else
    {
      pass.load      = load_pooled;
      pass.in_pooled = *pooled;
    }
  pass.activation = activation;
  pass.own        = set_own;
  pass.own_data   = data;
  pass.out        = in_gradient;
  if (pass.ring)
    memset (pass.ring, 0, ring_length (plane) * pass.out_channels * sizeof (gfloat));
  run_pass (&pass);
  if (pass.ring)
    fold_ring (&pass);
}

/* Transforms the filter for both directions. */
gboolean
pst_convolution_prepare (PstConvolution       *convolution,
                         const PstParameters  *parameters,
                         PstCompute           *compute,
                         GError              **error)
{
  gsize in  = convolution->in_channels;
  gsize out = convolution->out_channels;

  if (! pst_packed_reserve (&convolution->forward, PST_TILE_PLACES * in * out, error) ||
      ! pst_packed_reserve (&convolution->backward, PST_TILE_PLACES * in * out, error) ||
      ! pst_parameters_pack_bias (parameters, out, &convolution->bias, error))
    return FALSE;
  pst_winograd_filter_transform (compute, parameters->filter, in, out, convolution->forward, convolution->backward);
  return TRUE;
}

void
pst_convolution_clear (PstConvolution *convolution)
{
  g_clear_pointer (&convolution->bias, pst_memory_free);
  g_clear_pointer (&convolution->forward, pst_memory_free);
  g_clear_pointer (&convolution->backward, pst_memory_free);
}
