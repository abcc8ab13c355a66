/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The walk over one window: through a run of the network's layers, picture → feature maps (forward), gradients of feature maps →
 * gradient of the picture (backward).
 *
 * The run begins with the picture, or behind a pooling step with a pooled map; it ends with a layer's map, or where the network is
 * cut (walk-plan.c) with the pooled map of its last layer. Every feature map is [H, W, C]. What a forward walk leaves behind
 * for the way back is kept: each map after its ReLU, and where a pooling step follows and nobody watches the map before it, only
 * the pooled map and one byte for each value that tells where it came from.
 *
 * Pictures, pooled maps and the gradients of both belong to vgg-walk.c, and the memory for everything else as well.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "layers/input-convolution.h"
#include "layers/pool.h"
#include "walk/gradient-rows.h"
#include "walk/window-walk.h"

/* A layer at this size of window. */
typedef struct
{
  PstPlane  plane;
  gsize     n_values;     /* of the map: H · W · C */
  gsize     n_pooled;     /* of the pooled map, 0 where no pooling step follows */
  gboolean  watched;
  gboolean  fused;        /* pooled as it is made; the map itself is not kept */
  gfloat   *map;
  PstPooled pooled;       /* the last layer's belongs to the caller */
} LayerState;

struct _PstWindowWalk
{
  const PstVgg        *vgg;           /* borrowed */
  PstCompute          *compute;       /* borrowed */
  guint                first;         /* layers */
  guint                last;
  gboolean             is_cut;        /* the last layer's map is pooled */
  LayerState          *states;        /* of the layers up to the last one; those before the first are empty */
  PstPooling           pooling;
  PstEdges             edges;
  gboolean             with_backward;
  PstInputConvolution *input;         /* of layer 0 */
  gsize                n_gradient[2]; /* the largest gradients on the way back */
  gfloat              *gradients[2];  /* taken in turns */
  guint8              *memory;        /* borrowed */
  gsize                n_bytes;       /* what is needed of it at this size */
};

static const PstConvolution *
get_convolution (const PstWindowWalk *walk,
                 guint                layer)
{
  return &walk->vgg->convolutions[layer];
}

/* What a layer needs at this size. */
static void
plan_layer (PstWindowWalk *walk,
            guint          layer,
            gint           width,
            gint           height)
{
  LayerState *state    = &walk->states[layer];
  gsize       channels = get_convolution (walk, layer)->out_channels;

  state->plane    = (PstPlane) { width, height, walk->edges };
  state->n_values = (gsize) width * height * channels;
  if (layer < walk->last ? pst_vgg_is_pooled (walk->vgg, layer + 1) : walk->is_cut)
    {
      state->n_pooled       = (gsize) (width / 2) * (height / 2) * channels;
      state->fused          = ! state->watched && layer > 0;
      state->pooled.pooling = walk->pooling;
    }
}

/* The sizes of the two gradients that the way back takes in turns; goes the way of pst_window_walk_backward(). */
static void
plan_gradients (PstWindowWalk *walk)
{
  const LayerState *last    = &walk->states[walk->last];
  guint             current = 0;

  walk->n_gradient[0] = last->fused ? 0 : last->n_values;
  walk->n_gradient[1] = 0;
  for (guint layer = walk->last; layer > walk->first; layer--)
    {
      const LayerState *before = &walk->states[layer - 1];
      gsize            *n      = walk->n_gradient;

      current    = ! current;
      n[current] = MAX (n[current], before->n_pooled ? before->n_pooled : before->n_values);
      if (before->n_pooled && ! before->fused)
        {
          current    = ! current;
          n[current] = MAX (n[current], before->n_values);
        }
    }
}

/* Through the layers from first, which is 0 or one whose input is pooled, to last, whose map is pooled to an output where the network
 * is cut. The network and what it runs on must outlive it. It has neither size nor memory as yet.
 */
PstWindowWalk *
pst_window_walk_new (const PstWalkRequest *request,
                     guint                 first,
                     guint                 last,
                     gboolean              is_cut)
{
  PstWindowWalk *walk = g_new0 (PstWindowWalk, 1);

  walk->vgg           = (const PstVgg *) request->network;
  walk->compute       = request->compute;
  walk->first         = first;
  walk->last          = last;
  walk->is_cut        = is_cut;
  walk->pooling       = request->pooling;
  walk->edges         = request->edges;
  walk->with_backward = request->with_backward;
  walk->states        = g_new0 (LayerState, last + 1);
  for (guint layer = first; layer <= last; layer++)
    walk->states[layer].watched = request->watched[layer];
  return walk;
}

void
pst_window_walk_free (PstWindowWalk *walk)
{
  g_free (walk->states);
  g_clear_pointer (&walk->input, pst_input_convolution_free);
  g_free (walk);
}

/* Divides up the memory, or without any only finds out how much there should be. */
static void
divide_memory (PstWindowWalk *walk)
{
  PstArena arena = { walk->memory, 0 };

  for (guint layer = walk->first; layer <= walk->last; layer++)
    {
      LayerState *state = &walk->states[layer];

      if (! state->fused)
        state->map = pst_arena_take (&arena, state->n_values * sizeof (gfloat));
      if (state->n_pooled && layer < walk->last)
        {
          state->pooled.values = pst_arena_take (&arena, state->n_pooled * sizeof (gfloat));
          state->pooled.routes = pst_arena_take (&arena, state->n_pooled);
        }
    }
  for (guint i = 0; i < 2 && walk->with_backward; i++)
    walk->gradients[i] = pst_arena_take (&arena, walk->n_gradient[i] * sizeof (gfloat));
  walk->n_bytes = arena.used;
}

/* The size of the next window, in the plane of the first layer; once the walk has memory, no more than that is for. */
void
pst_window_walk_set_size (PstWindowWalk *walk,
                          gint           width,
                          gint           height)
{
  for (guint layer = walk->first; layer <= walk->last; layer++)
    {
      if (layer > walk->first && pst_vgg_is_pooled (walk->vgg, layer))
        {
          width /= 2;
          height /= 2;
        }
      plan_layer (walk, layer, width, height);
    }
  plan_gradients (walk);
  divide_memory (walk);
}

/* The memory that it needs at its size. */
gsize
pst_window_walk_get_bytes (const PstWindowWalk *walk)
{
  return walk->n_bytes;
}

/* How many floats of scratch memory it needs at its size. */
gsize
pst_window_walk_get_scratch (const PstWindowWalk *walk)
{
  gsize n = walk->first == 0 ? pst_input_convolution_scratch (walk->compute, &walk->states[0].plane) : 0;

  for (guint layer = MAX (walk->first, 1); layer <= walk->last; layer++)
    n = MAX (n, pst_convolution_scratch (get_convolution (walk, layer), walk->compute, &walk->states[layer].plane));
  return n;
}

/* Gets memory that must outlive it, as much as it needs at its largest size, and is ready once the network is prepared and the scratch
 * memory reserved. Fails where there is no room.
 */
gboolean
pst_window_walk_use (PstWindowWalk  *walk,
                     gpointer        memory,
                     GError        **error)
{
  walk->memory = memory;
  divide_memory (walk);
  walk->memory = memory;
  divide_memory (walk);
  if (walk->first > 0)
    return TRUE;
  walk->input = pst_input_convolution_new (walk->vgg->network.layers[0].channels, walk->vgg->network.mean, walk->vgg->network.std);
  return pst_input_convolution_prepare (walk->input, &walk->vgg->parameters[0], walk->compute, error);
}

static const gfloat *
get_input (const PstWindowWalk *walk,
           guint                layer,
           const gfloat        *input)
{
  const LayerState *before = &walk->states[layer - 1];

  if (layer == walk->first)
    return input;
  return pst_vgg_is_pooled (walk->vgg, layer) ? before->pooled.values : before->map;
}

static void
do_layer (PstWindowWalk   *walk,
          guint            layer,
          const gfloat    *input,
          const PstPooled *pooled)
{
  LayerState *state = &walk->states[layer];

  if (layer == 0)
    pst_input_convolution_forward (walk->input, walk->compute, &state->plane, input, state->map);
  else
    pst_convolution_forward (get_convolution (walk, layer), walk->compute, &state->plane,
                             get_input (walk, layer, input), state->map, state->fused ? pooled : NULL);
  if (state->n_pooled && ! state->fused && pooled)
    pst_pool_forward (walk->compute, &state->plane, get_convolution (walk, layer)->out_channels, state->map, pooled);
}

/* input: the picture [H, W, 3], sRGB encoded, or the pooled map before the first layer. output: where the network is cut, set to the
 * last layer's pooled map and its routes; NULL where these are known already and only the maps for the way back are wanted. The maps
 * are those of the input afterwards.
 */
void
pst_window_walk_forward (PstWindowWalk   *walk,
                         const gfloat    *input,
                         const PstPooled *output)
{
  for (guint layer = walk->first; layer <= walk->last; layer++)
    {
      LayerState *state = &walk->states[layer];

      if (layer < walk->last)
        do_layer (walk, layer, input, &state->pooled);
      else if (output || ! state->fused)
        do_layer (walk, layer, input, output);
    }
}

typedef struct
{
  const gfloat *map;
  gfloat       *gradient;
} ReluPass;

static void
stop_at_relu_part (gsize    begin,
                   gsize    end,
                   gpointer data)
{
  const ReluPass *pass = data;

  for (gsize i = begin; i < end; i++)
    pass->gradient[i] = pass->map[i] > 0.0f ? pass->gradient[i] : 0.0f;
}

/* The gradient goes on only where the ReLU let the value pass. */
static void
stop_at_relu (PstWindowWalk *walk,
              guint          layer,
              gfloat        *gradient)
{
  ReluPass pass = { walk->states[layer].map, gradient };

  pst_compute_each_value (walk->compute, walk->states[layer].n_values, stop_at_relu_part, &pass);
}

/* Asking for the gradient of a layer that a convolution sees. */
typedef struct
{
  const PstWindowWalk *walk;
  guint                layer;
  PstGiveGradient      give;
  gpointer             data;
  gfloat              *values; /* set to the gradient of the layer's map */
} GradientRequest;

/* The map, but with the values of its gradient. */
static PstFeatureMap
get_gradient (const PstWindowWalk *walk,
              guint                layer,
              gfloat              *values)
{
  PstFeatureMap gradient = pst_window_walk_get_map (walk, layer);

  gradient.values = values;
  return gradient;
}

static void
ask_part (const PstRectangle *part,
          gpointer            data)
{
  const GradientRequest *request  = data;
  PstFeatureMap          map      = pst_window_walk_get_map (request->walk, request->layer);
  PstFeatureMap          gradient = get_gradient (request->walk, request->layer, request->values);

  map      = pst_feature_map_crop (&map, part);
  gradient = pst_feature_map_crop (&gradient, part);
  request->give (request->layer, &map, part, &gradient, request->data);
}

/* Sets the gradient of a layer's map to what the losses that look at it say; to nothing, where none does. */
static void
ask_all (const PstWindowWalk *walk,
         guint                layer,
         PstGiveGradient      give,
         gpointer             data,
         gfloat              *values)
{
  PstFeatureMap map      = pst_window_walk_get_map (walk, layer);
  PstFeatureMap gradient = get_gradient (walk, layer, values);

  if (walk->states[layer].watched)
    pst_gradient_rows_give (walk->compute, give, layer, &map, &gradient, data);
  else
    pst_feature_map_clear (&gradient);
}

/* From the gradient of a layer's pooled map, where the layer is not fused, to that of the layer before its ReLU. */
static void
unpool (PstWindowWalk   *walk,
        guint            layer,
        const PstPooled *pooled,
        PstGiveGradient  give,
        gpointer         data,
        gfloat          *gradient)
{
  ask_all (walk, layer, give, data, gradient);
  if (pooled)
    pst_pool_backward (walk->compute, &walk->states[layer].plane, get_convolution (walk, layer)->out_channels,
                       pooled, gradient);
  stop_at_relu (walk, layer, gradient);
}

/* From the gradient of layer before its ReLU (or of its pooled map, where the layer is fused) to the same of the layer before it. */
static void
step_back (PstWindowWalk   *walk,
           guint            layer,
           const PstPooled *output_gradient,
           PstGiveGradient  give,
           gpointer         data,
           guint           *current)
{
  LayerState      *state   = &walk->states[layer];
  LayerState      *before  = &walk->states[layer - 1];
  gfloat          *from    = walk->gradients[*current];
  gfloat          *to      = walk->gradients[! *current];
  const PstPooled  inner   = { state->pooled.pooling, from, state->pooled.routes };
  const PstPooled *pooled  = layer == walk->last ? output_gradient : &inner;
  gboolean         add_own = before->watched && ! before->n_pooled;
  GradientRequest  own     = { walk, layer - 1, give, data, to };

  pst_convolution_backward (get_convolution (walk, layer), walk->compute, &state->plane, state->fused ? NULL : from,
                            state->fused ? pooled : NULL, before->n_pooled ? NULL : before->map, add_own ? ask_part : NULL, &own, to);
  *current = ! *current;
  if (before->n_pooled && ! before->fused)
    {
      PstPooled of_before = { before->pooled.pooling, to, before->pooled.routes };

      unpool (walk, layer - 1, &of_before, give, data, from);
      *current = ! *current;
    }
}

/* From the gradient of the first layer before its ReLU to that of the input. */
static void
leave (PstWindowWalk   *walk,
       const PstPooled *output_gradient,
       const gfloat    *from,
       gfloat          *input_gradient)
{
  guint       first = walk->first;
  LayerState *state = &walk->states[first];

  if (first == 0)
    {
      pst_input_convolution_backward (walk->input, walk->compute, &state->plane, from, input_gradient);
    }
  else
    {
      const PstPooled  inner  = { state->pooled.pooling, (gfloat *) from, state->pooled.routes };
      const PstPooled *pooled = first == walk->last ? output_gradient : &inner;

      pst_convolution_backward (get_convolution (walk, first), walk->compute, &state->plane,
                                state->fused ? NULL : from, state->fused ? pooled : NULL, NULL, NULL, NULL, input_gradient);
    }
}

/* output_gradient: where the network is cut, the gradient of the output, with the routes of the walk forward, else NULL.
 * input_gradient: set to the gradient of the loss with respect to the input, of the same size.
 */
void
pst_window_walk_backward (PstWindowWalk   *walk,
                          const PstPooled *output_gradient,
                          PstGiveGradient  give,
                          gpointer         data,
                          gfloat          *input_gradient)
{
  guint current = 0;

  if (! walk->states[walk->last].fused)
    unpool (walk, walk->last, output_gradient, give, data, walk->gradients[current]);
  for (guint layer = walk->last; layer > walk->first; layer--)
    step_back (walk, layer, output_gradient, give, data, &current);
  leave (walk, output_gradient, walk->gradients[current], input_gradient);
}

/* The map of a watched layer, valid until the next walk forward. */
PstFeatureMap
pst_window_walk_get_map (const PstWindowWalk *walk,
                         guint                layer)
{
  const LayerState *state    = &walk->states[layer];
  gsize             channels = get_convolution (walk, layer)->out_channels;

  return (PstFeatureMap) {
    .channels = channels,
    .width    = state->plane.width,
    .height   = state->plane.height,
    .row      = state->plane.width * channels,
    .stride   = pst_network_get_stride (&walk->vgg->network, layer),
    .values   = state->map,
  };
}
