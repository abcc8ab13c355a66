/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The walk through one of VGG's networks, as walk-plan.c planned it: segment by segment, window by window.
 *
 * Forward, each window shows the watched maps of its tile; the pooled maps of the tiles, put together, are what the next
 * segment sees. Backward, from the last segment to the first, each window makes its maps once more, where they are not still
 * there, asks for their gradients, and hands over the gradient of its tile. So every number of the picture's gradient is
 * computed by one window, in the same way as in a walk over the whole.
 *
 * A picture that is one segment and one window is walked over once, and nothing is copied.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "walk/vgg-walk.h"
#include "walk/walk-plan.h"

typedef struct
{
  PstNetworkWalk  parent;
  PstWalkPlan    *plan;
  PstPooled      *outputs;      /* [n_segments]: of each segment but the last */
  gfloat         *gradients[2]; /* of the outputs, taken in turns */
  gpointer        workspace;    /* of one window */
} VggWalk;

static void
make_plan (PstNetworkWalk *parent)
{
  VggWalk     *walk = (VggWalk *) parent;
  PstWalkPlan *plan = pst_walk_plan_new (&parent->request, parent->last);

  walk->plan        = plan;
  walk->outputs     = g_new0 (PstPooled, plan->n_segments);
  parent->n_scratch = plan->scratch;
  parent->bytes     = plan->bytes;
  parent->work      = plan->work;
}

static void
clear (PstNetworkWalk *parent)
{
  VggWalk *walk = (VggWalk *) parent;

  for (guint i = 0; i < walk->plan->n_segments; i++)
    {
      pst_memory_free (walk->outputs[i].values);
      pst_memory_free (walk->outputs[i].routes);
    }
  g_free (walk->outputs);
  pst_memory_free (walk->gradients[0]);
  pst_memory_free (walk->gradients[1]);
  pst_memory_free (walk->workspace);
  pst_walk_plan_free (walk->plan);
}

static gboolean
allocate_outputs (VggWalk  *walk,
                  GError  **error)
{
  for (guint i = 0; i + 1 < walk->plan->n_segments; i++)
    {
      gsize n = pst_segment_count_output (&walk->plan->segments[i]);

      walk->outputs[i].pooling = walk->parent.request.pooling;
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

static gboolean
allocate (PstNetworkWalk  *parent,
          GError         **error)
{
  VggWalk           *walk = (VggWalk *) parent;
  const PstWalkPlan *plan = walk->plan;

  if (! allocate_outputs (walk, error))
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

/* One window on its way. Where it is not the whole plane, what goes in and out is copied to and from behind its maps. */
typedef struct
{
  VggWalk            *walk;
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
begin_visit (VggWalk            *walk,
             guint               index,
             const PstRectangle *tile,
             const PstArea      *window)
{
  const PstSegment *segment = &walk->plan->segments[index];
  Visit             visit   = { .walk = walk, .index = index, .segment = segment, .tile = *tile, .window = *window };
  PstArena          behind  = { 0 };

  visit.is_whole = segment->n_windows == 1;
  pst_window_walk_set_size (segment->walk, window->across.length, window->down.length);
  if (visit.is_whole)
    return visit;
  behind.memory = (guint8 *) walk->workspace + pst_window_walk_get_bytes (segment->walk);
  pst_segment_take_copies (segment, window->across.length, window->down.length, &behind, &visit.input, &visit.output);
  if (segment->out_channels > 0)
    {
      visit.out_tile       = pst_segment_scale (segment, tile, segment->out_stride, segment->out_width, segment->out_height);
      visit.out_window     = pst_segment_scale_area (segment, window, segment->out_stride, segment->out_width, segment->out_height);
      visit.output.pooling = walk->parent.request.pooling;
    }
  return visit;
}

/* Walks over the window; with its output, where that is not yet known. */
static void
visit_forward (const Visit  *visit,
               const gfloat *rgb,
               gboolean      with_output)
{
  const VggWalk      *walk     = visit->walk;
  const PstSegment   *segment  = visit->segment;
  const gfloat       *input    = visit->index == 0 ? rgb : walk->outputs[visit->index - 1].values;
  const PstPooled    *output   = with_output && segment->out_channels > 0 ? &walk->outputs[visit->index] : NULL;
  const PstRectangle  out_part = pst_area_find (&visit->out_window, &visit->out_tile);

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
  gint              stride  = pst_network_get_stride (visit->walk->parent.request.network, layer) / segment->stride;

  return pst_segment_scale (segment, &visit->tile, stride, segment->width / stride, segment->height / stride);
}

/* Where the window lies there. */
static PstArea
place_window (const Visit *visit,
              guint        layer)
{
  const PstSegment *segment = visit->segment;
  gint              stride  = pst_network_get_stride (visit->walk->parent.request.network, layer) / segment->stride;

  return pst_segment_scale_area (segment, &visit->window, stride, segment->width / stride, segment->height / stride);
}

static void
show_tile (const Visit *visit,
           PstShowMap   show_map,
           gpointer     data)
{
  for (guint layer = visit->segment->first; layer <= visit->segment->last; layer++)
    if (visit->walk->parent.request.watched[layer])
      {
        PstRectangle  place  = place_tile (visit, layer);
        PstArea       window = place_window (visit, layer);
        PstRectangle  part   = pst_area_find (&window, &place);
        PstFeatureMap map    = pst_window_walk_get_map (visit->segment->walk, layer);

        map = pst_feature_map_crop (&map, &part);
        show_map (layer, &map, &place, data);
      }
}

static void
forward (PstNetworkWalk *parent,
         const gfloat   *rgb,
         PstShowMap      show_map,
         gpointer        data)
{
  VggWalk *walk = (VggWalk *) parent;

  for (guint index = 0; index < walk->plan->n_segments; index++)
    {
      const PstSegment *segment = &walk->plan->segments[index];

      for (guint i = 0; i < segment->n_windows && ! g_cancellable_is_cancelled (parent->cancellable); i++)
        {
          PstWindow window = pst_segment_get_window (segment, i);
          Visit     visit  = begin_visit (walk, index, &window.tile, &window.forward);

          visit_forward (&visit, rgb, TRUE);
          show_tile (&visit, show_map, data);
        }
    }
}

typedef struct
{
  const Visit     *visit;
  PstGiveGradient  give;
  gpointer         data;
} GradientRequest;

/* Asks piece by piece of the window. */
static void
ask_window (guint                layer,
            const PstFeatureMap *map,
            const PstRectangle  *part,
            const PstFeatureMap *gradient,
            gpointer             data)
{
  const GradientRequest *request = data;
  PstArea                window  = place_window (request->visit, layer);
  PstRectangle           place;
  PstRectangle           piece;

  for (guint i = 0; i < PST_AREA_PIECES; i++)
    if (pst_area_get_piece (&window, i, part, &place, &piece))
      {
        PstFeatureMap map_piece      = pst_feature_map_crop (map, &piece);
        PstFeatureMap gradient_piece = pst_feature_map_crop (gradient, &piece);

        request->give (layer, &map_piece, &place, &gradient_piece, request->data);
      }
}

/* Walks back over the window, whose maps are there, to the gradient of its input. */
static void
visit_backward (const Visit     *visit,
                PstGiveGradient  give,
                gpointer         data,
                gfloat          *rgb_gradient)
{
  VggWalk            *walk     = visit->walk;
  const PstSegment   *segment  = visit->segment;
  const PstPooled     output   = { .pooling = walk->parent.request.pooling, .values = walk->gradients[visit->index % 2],
                                   .routes = walk->outputs[visit->index].routes };
  gfloat             *gradient = visit->index == 0 ? rgb_gradient : walk->gradients[(visit->index - 1) % 2];
  gboolean            is_cut   = segment->out_channels > 0;
  const PstRectangle  part     = pst_area_find (&visit->window, &visit->tile);
  GradientRequest     request  = { visit, give, data };

  if (visit->is_whole)
    {
      pst_window_walk_backward (segment->walk, is_cut ? &output : NULL, ask_window, &request, gradient);
      return;
    }
  if (is_cut)
    {
      copy_area (output.values, segment->out_width, &visit->out_window, visit->output.values,
                 segment->out_channels * sizeof (gfloat));
      copy_area (output.routes, segment->out_width, &visit->out_window, visit->output.routes, segment->out_channels);
    }
  pst_window_walk_backward (segment->walk, is_cut ? &visit->output : NULL, ask_window, &request, visit->input);
  copy_part (visit->input, visit->window.across.length, &part, gradient, segment->width, &visit->tile,
             segment->in_channels * sizeof (gfloat));
}

static void
backward (PstNetworkWalk  *parent,
          const gfloat    *rgb,
          PstGiveGradient  give,
          gpointer         data,
          gfloat          *rgb_gradient)
{
  VggWalk *walk       = (VggWalk *) parent;
  guint    n_segments = walk->plan->n_segments;

  for (guint index = n_segments; index-- > 0;)
    {
      const PstSegment *segment   = &walk->plan->segments[index];
      gboolean          are_there = index + 1 == n_segments && segment->n_windows == 1; /* the maps, from the way forward */

      for (guint i = 0; i < segment->n_windows && ! g_cancellable_is_cancelled (parent->cancellable); i++)
        {
          PstWindow window = pst_segment_get_window (segment, i);
          Visit     visit  = begin_visit (walk, index, &window.tile, &window.backward);

          if (! are_there)
            visit_forward (&visit, rgb, FALSE);
          visit_backward (&visit, give, data, rgb_gradient);
        }
    }
}

const PstWalkClass pst_vgg_walk_class = {
  .size        = sizeof (VggWalk),
  .takes_parts = TRUE,
  .plan        = make_plan,
  .allocate    = allocate,
  .forward     = forward,
  .backward    = backward,
  .clear       = clear,
};
