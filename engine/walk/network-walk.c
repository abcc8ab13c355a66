/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The network's walk over a picture of any size, as walk-plan.c planned it: segment by segment, window by window.
 *
 * Forward, each window shows the watched maps of its tile; the pooled maps of the tiles, put together, are what the next segment
 * sees. Backward, from the last segment to the first, each window makes its maps once more, where they are not still there, asks for their
 * gradients, and hands over the gradient of its tile. So every number of the picture's gradient is computed by one window,
 * in the same way as in a walk over the whole.
 *
 * A picture that is one segment and one window is walked over once, and nothing is copied.
 *
 * A residual network is walked through by residual-walk.c instead.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "networks/residual-network.h"
#include "walk/network-walk.h"
#include "walk/residual-walk.h"
#include "walk/walk-plan.h"

struct _PstNetworkWalk
{
  PstNetwork     *network;
  PstCompute     *compute;      /* borrowed */
  PstWalkPlan    *plan;
  const gboolean *watched;      /* [n_layers], owned */
  PstPooling      pooling;
  PstPooled      *outputs;      /* [n_segments]: of each segment but the last */
  gfloat         *gradients[2]; /* of the outputs, taken in turns */
  gpointer        workspace;    /* of one window */
  PstResidualWalk *residual;    /* takes the place of all the rest where it is not NULL */
};

/**
 * pst_network_walk_new:
 * @network: the network
 * @compute: what to run on; must outlive the walk
 * @width: of the picture
 * @height: of the picture
 * @pooling: how feature maps are made smaller
 * @edges: what convolutions see beyond the edges of the picture; sides with joined edges are multiples of the strides of all
 *         layers up to the last one that is watched
 * @watched: [n_layers of the network]: the layers whose maps are wanted; each fits, and there is at least one
 * @with_backward: whether pst_network_walk_backward() will be called
 * @budget: bytes that the walk should not exceed
 *
 * Only plans; memory is taken by pst_network_walk_allocate().
 *
 * Returns: (transfer full): the walk
 */
PstNetworkWalk *
pst_network_walk_new (PstNetwork     *network,
                      PstCompute     *compute,
                      gint            width,
                      gint            height,
                      PstPooling      pooling,
                      PstEdges        edges,
                      const gboolean *watched,
                      gboolean        with_backward,
                      guint64         budget)
{
  PstNetworkWalk *walk = g_new0 (PstNetworkWalk, 1);

  walk->network = pst_network_ref (network);
  walk->compute = compute;
  if (network->family == &pst_residual_family)
    {
      walk->residual = pst_residual_walk_new (network, compute, width, height, edges, watched, with_backward);
      return walk;
    }
  walk->pooling = pooling;
  walk->watched = g_memdup2 (watched, network->n_layers * sizeof *watched);
  walk->plan    = pst_walk_plan_new (network, compute, width, height, pooling, edges, watched, with_backward, budget);
  walk->outputs = g_new0 (PstPooled, walk->plan->n_segments);
  return walk;
}

void
pst_network_walk_free (PstNetworkWalk *walk)
{
  for (guint i = 0; walk->plan && i < walk->plan->n_segments; i++)
    {
      pst_memory_free (walk->outputs[i].values);
      pst_memory_free (walk->outputs[i].routes);
    }
  g_free (walk->outputs);
  pst_memory_free (walk->gradients[0]);
  pst_memory_free (walk->gradients[1]);
  pst_memory_free (walk->workspace);
  g_clear_pointer (&walk->plan, pst_walk_plan_free);
  g_clear_pointer (&walk->residual, pst_residual_walk_free);
  g_free ((gpointer) walk->watched);
  pst_network_unref (walk->network);
  g_free (walk);
}

/**
 * pst_network_walk_set_temperature:
 * @walk: the walk
 * @temperature: of the softmax that smooths a residual network's maps, 1 before this is called; other networks have none
 */
void
pst_network_walk_set_temperature (PstNetworkWalk *walk,
                                  gdouble         temperature)
{
  if (walk->residual)
    pst_residual_walk_set_temperature (walk->residual, temperature);
}

/**
 * pst_network_walk_get_bytes:
 * @walk: the walk, allocated or not
 *
 * Returns: the memory that it takes once allocated, scratch memory and the network's included
 */
guint64
pst_network_walk_get_bytes (const PstNetworkWalk *walk)
{
  return walk->residual ? pst_residual_walk_get_bytes (walk->residual) : walk->plan->bytes;
}

/**
 * pst_network_walk_get_work:
 * @walk: the walk
 *
 * Returns: how long it takes, in pixels' worth: the pixels of the picture for VGG-16 as far as relu5_1, more where something is
 *          computed twice, and as much more or less as other layers or networks take
 */
gdouble
pst_network_walk_get_work (const PstNetworkWalk *walk)
{
  return walk->residual ? pst_residual_walk_get_work (walk->residual) : walk->plan->work;
}

/**
 * pst_network_walk_is_whole:
 * @walk: the walk
 *
 * Returns: whether it can only see the picture as a whole, whatever budget it has
 */
gboolean
pst_network_walk_is_whole (const PstNetworkWalk *walk)
{
  return walk->residual != NULL;
}

static gboolean
allocate_outputs (PstNetworkWalk  *walk,
                  GError         **error)
{
  for (guint i = 0; i + 1 < walk->plan->n_segments; i++)
    {
      gsize n = pst_segment_count_output (&walk->plan->segments[i]);

      walk->outputs[i].pooling = walk->pooling;
      walk->outputs[i].values  = pst_floats_new (n, error);
      walk->outputs[i].routes  = walk->outputs[i].values ? pst_bytes_new (n, error) : NULL;
      if (! walk->outputs[i].routes)
        return FALSE;
    }
  for (guint parity = 0; parity < 2; parity++)
    if (walk->plan->n_gradient[parity] > 0)
      {
        walk->gradients[parity] = pst_floats_new (walk->plan->n_gradient[parity], error);
        if (! walk->gradients[parity])
          return FALSE;
      }
  return TRUE;
}

/**
 * pst_network_walk_allocate:
 * @walk: the walk
 * @cancellable: (nullable): asked between layers
 * @error: set to %PST_ERROR_MEMORY where there is no room, or to %G_IO_ERROR_CANCELLED
 *
 * Returns: whether everything is ready
 */
gboolean
pst_network_walk_allocate (PstNetworkWalk  *walk,
                           GCancellable    *cancellable,
                           GError         **error)
{
  const PstWalkPlan *plan = walk->plan;

  if (walk->residual)
    return pst_residual_walk_allocate (walk->residual, cancellable, error);
  if (! pst_compute_reserve (walk->compute, plan->scratch, error) ||
      ! pst_network_prepare (walk->network, plan->segments[plan->n_segments - 1].last + 1, walk->compute, cancellable, error) ||
      ! allocate_outputs (walk, error))
    return FALSE;
  walk->workspace = pst_bytes_new (plan->workspace, error);
  if (! walk->workspace)
    return FALSE;
  for (guint i = 0; i < plan->n_segments; i++)
    if (! pst_window_walk_use (plan->segments[i].walk, walk->workspace, error))
      return FALSE;
  return TRUE;
}

/* From a part of one plane to the place of it in another; a pixel is so many bytes. */
static void
copy_part (gconstpointer       from,
           gint                from_width,
           const PstRectangle *part,
           gpointer            to,
           gint                to_width,
           const PstRectangle *place,
           gsize               pixel)
{
  for (gsize y = 0; y < (gsize) part->height; y++)
    memcpy ((gchar *) to + ((place->y + y) * to_width + place->x) * pixel,
            (const gchar *) from + ((part->y + y) * from_width + part->x) * pixel, part->width * pixel);
}

/* From a plane to an area of it. */
static void
copy_area (gconstpointer  from,
           gint           from_width,
           const PstArea *area,
           gpointer       to,
           gsize          pixel)
{
  const PstRectangle all = { 0, 0, area->across.length, area->down.length };
  PstRectangle       part;
  PstRectangle       place;

  for (guint i = 0; i < PST_AREA_PIECES; i++)
    if (pst_area_get_piece (area, i, &all, &part, &place))
      copy_part (from, from_width, &part, to, area->across.length, &place, pixel);
}

static gsize
whole_lines (gsize bytes)
{
  return (bytes + PST_CACHE_LINE - 1) / PST_CACHE_LINE * PST_CACHE_LINE;
}

/* One window on its way. Where it is not the whole plane, what goes in and out is copied to and from behind its maps. */
typedef struct
{
  PstNetworkWalk     *walk;
  guint               index;      /* of the segment */
  const PstSegment   *segment;
  PstRectangle        tile;       /* in the segment's plane */
  PstArea             window;
  PstRectangle        out_tile;   /* in the output's plane */
  PstArea             out_window;
  gfloat             *input;      /* copies of the window: of the input or of its gradient, */
  PstPooled           output;     /* of the output or of its gradient */
  gboolean            is_whole;
} Visit;

static Visit
begin_visit (PstNetworkWalk     *walk,
             guint               index,
             const PstRectangle *tile,
             const PstArea      *window)
{
  const PstSegment *segment = &walk->plan->segments[index];
  Visit             visit   = { .walk = walk, .index = index, .segment = segment, .tile = *tile, .window = *window };
  gchar            *behind;

  visit.is_whole = segment->n_windows == 1;
  pst_window_walk_set_size (segment->walk, window->across.length, window->down.length);
  if (visit.is_whole)
    return visit;
  behind      = (gchar *) walk->workspace + pst_window_walk_get_bytes (segment->walk);
  visit.input = (gfloat *) behind;
  behind += whole_lines ((gsize) window->across.length * window->down.length * segment->in_channels * sizeof (gfloat));
  if (segment->out_channels > 0)
    {
      gsize n_output;

      visit.out_tile       = pst_segment_scale (segment, tile, segment->out_stride, segment->out_width, segment->out_height);
      visit.out_window     = pst_segment_scale_area (segment, window, segment->out_stride, segment->out_width, segment->out_height);
      n_output             = (gsize) visit.out_window.across.length * visit.out_window.down.length * segment->out_channels;
      visit.output.pooling = walk->pooling;
      visit.output.values  = (gfloat *) behind;
      visit.output.routes  = (guint8 *) (visit.output.values + n_output);
    }
  return visit;
}

/* Walks over the window; with its output, where that is not yet known. */
static void
visit_forward (const Visit  *visit,
               const gfloat *rgb,
               gboolean      with_output)
{
  const PstNetworkWalk *walk     = visit->walk;
  const PstSegment     *segment  = visit->segment;
  const gfloat         *input    = visit->index == 0 ? rgb : walk->outputs[visit->index - 1].values;
  const PstPooled      *output   = with_output && segment->out_channels > 0 ? &walk->outputs[visit->index] : NULL;
  const PstRectangle    out_part = pst_area_find (&visit->out_window, &visit->out_tile);

  if (visit->is_whole)
    {
      pst_window_walk_forward (segment->walk, input, output);
      return;
    }
  copy_area (input, segment->width, &visit->window, visit->input, segment->in_channels * sizeof (gfloat));
  pst_window_walk_forward (segment->walk, visit->input, output ? &visit->output : NULL);
  if (output)
    {
      copy_part (visit->output.values, visit->out_window.across.length, &out_part, output->values, segment->out_width,
                 &visit->out_tile, segment->out_channels * sizeof (gfloat));
      copy_part (visit->output.routes, visit->out_window.across.length, &out_part, output->routes, segment->out_width,
                 &visit->out_tile, segment->out_channels);
    }
}

/* Where the tile lies in a layer's map of the whole picture. */
static PstRectangle
place_tile (const Visit *visit,
            guint        layer)
{
  const PstSegment *segment = visit->segment;
  gint              stride  = pst_network_get_stride (visit->walk->network, layer) / segment->stride;

  return pst_segment_scale (segment, &visit->tile, stride, segment->width / stride, segment->height / stride);
}

/* Where the window lies there. */
static PstArea
place_window (const Visit *visit,
              guint        layer)
{
  const PstSegment *segment = visit->segment;
  gint              stride  = pst_network_get_stride (visit->walk->network, layer) / segment->stride;

  return pst_segment_scale_area (segment, &visit->window, stride, segment->width / stride, segment->height / stride);
}

static void
show_tile (const Visit *visit,
           PstShowMap   show_map,
           gpointer     data)
{
  for (guint layer = visit->segment->first; layer <= visit->segment->last; layer++)
    if (visit->walk->watched[layer])
      {
        PstRectangle  place  = place_tile (visit, layer);
        PstArea       window = place_window (visit, layer);
        PstRectangle  part   = pst_area_find (&window, &place);
        PstFeatureMap map    = pst_window_walk_get_map (visit->segment->walk, layer);

        map = pst_feature_map_crop (&map, &part);
        show_map (layer, &map, &place, data);
      }
}

/* Ends a walk, complete or not. */
static gboolean
end_walk (PstNetworkWalk  *walk,
          GCancellable    *cancellable,
          GError         **error)
{
  pst_workers_set_cancellable (walk->compute->workers, NULL);
  return ! g_cancellable_set_error_if_cancelled (cancellable, error);
}

/**
 * pst_network_walk_forward:
 * @walk: an allocated walk
 * @rgb: [H, W, 3], the picture, sRGB encoded
 * @show_map: shown the watched maps of the picture, part by part
 * @data: passed on to @show_map
 * @cancellable: (nullable): asked before each task of a worker
 * @error: set to %G_IO_ERROR_CANCELLED
 *
 * Returns: whether everything was shown
 */
gboolean
pst_network_walk_forward (PstNetworkWalk  *walk,
                          const gfloat    *rgb,
                          PstShowMap       show_map,
                          gpointer         data,
                          GCancellable    *cancellable,
                          GError         **error)
{
  pst_workers_set_cancellable (walk->compute->workers, cancellable);
  if (walk->residual)
    pst_residual_walk_forward (walk->residual, rgb, show_map, data);
  for (guint index = 0; walk->plan && index < walk->plan->n_segments; index++)
    {
      const PstSegment *segment = &walk->plan->segments[index];

      for (guint i = 0; i < segment->n_windows && ! g_cancellable_is_cancelled (cancellable); i++)
        {
          PstWindow window = pst_segment_get_window (segment, i);
          Visit     visit  = begin_visit (walk, index, &window.tile, &window.forward);

          visit_forward (&visit, rgb, TRUE);
          show_tile (&visit, show_map, data);
        }
    }
  return end_walk (walk, cancellable, error);
}

typedef struct
{
  const Visit *visit;
  PstAsk       ask;
  gpointer     data;
} Asking;

/* Asks piece by piece of the window. */
static void
ask_window (guint                layer,
            const PstFeatureMap *map,
            const PstRectangle  *part,
            const PstFeatureMap *gradient,
            gpointer             data)
{
  const Asking *asking = data;
  PstArea       window = place_window (asking->visit, layer);
  PstRectangle  place;
  PstRectangle  piece;

  for (guint i = 0; i < PST_AREA_PIECES; i++)
    if (pst_area_get_piece (&window, i, part, &place, &piece))
      {
        PstFeatureMap map_piece      = pst_feature_map_crop (map, &piece);
        PstFeatureMap gradient_piece = pst_feature_map_crop (gradient, &piece);

        asking->ask (layer, &map_piece, &place, &gradient_piece, asking->data);
      }
}

/* Walks back over the window, whose maps are there, to the gradient of its input. */
static void
visit_backward (const Visit *visit,
                PstAsk       ask,
                gpointer     data,
                gfloat      *rgb_gradient)
{
  PstNetworkWalk     *walk     = visit->walk;
  const PstSegment   *segment  = visit->segment;
  const PstPooled     output   = { walk->pooling, walk->gradients[visit->index % 2], walk->outputs[visit->index].routes };
  gfloat             *gradient = visit->index == 0 ? rgb_gradient : walk->gradients[(visit->index - 1) % 2];
  gboolean            is_cut   = segment->out_channels > 0;
  const PstRectangle  part     = pst_area_find (&visit->window, &visit->tile);
  Asking              asking   = { visit, ask, data };

  if (visit->is_whole)
    {
      pst_window_walk_backward (segment->walk, is_cut ? &output : NULL, ask_window, &asking, gradient);
      return;
    }
  if (is_cut)
    {
      copy_area (output.values, segment->out_width, &visit->out_window, visit->output.values, segment->out_channels * sizeof (gfloat));
      copy_area (output.routes, segment->out_width, &visit->out_window, visit->output.routes, segment->out_channels);
    }
  pst_window_walk_backward (segment->walk, is_cut ? &visit->output : NULL, ask_window, &asking, visit->input);
  copy_part (visit->input, visit->window.across.length, &part, gradient, segment->width, &visit->tile,
             segment->in_channels * sizeof (gfloat));
}

/**
 * pst_network_walk_backward:
 * @walk: a walk after its way forward
 * @rgb: [H, W, 3], the same picture
 * @ask: gives the gradient of the loss with respect to a part of a watched map
 * @data: passed on to @ask
 * @rgb_gradient: [H, W, 3], set to the gradient of the loss with respect to the picture
 * @cancellable: (nullable): asked before each task of a worker
 * @error: set to %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the gradient is complete
 */
gboolean
pst_network_walk_backward (PstNetworkWalk  *walk,
                           const gfloat    *rgb,
                           PstAsk           ask,
                           gpointer         data,
                           gfloat          *rgb_gradient,
                           GCancellable    *cancellable,
                           GError         **error)
{
  guint n_segments = walk->plan ? walk->plan->n_segments : 0;

  pst_workers_set_cancellable (walk->compute->workers, cancellable);
  if (walk->residual)
    pst_residual_walk_backward (walk->residual, ask, data, rgb_gradient);
  for (guint index = n_segments; index-- > 0;)
    {
      const PstSegment *segment   = &walk->plan->segments[index];
      gboolean          are_there = index + 1 == n_segments && segment->n_windows == 1; /* the maps, from the way forward */

      for (guint i = 0; i < segment->n_windows && ! g_cancellable_is_cancelled (cancellable); i++)
        {
          PstWindow window = pst_segment_get_window (segment, i);
          Visit     visit  = begin_visit (walk, index, &window.tile, &window.backward);

          if (! are_there)
            visit_forward (&visit, rgb, FALSE);
          visit_backward (&visit, ask, data, rgb_gradient);
        }
    }
  return end_walk (walk, cancellable, error);
}
