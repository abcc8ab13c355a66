/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The walk over one window: through a run of the network's layers, picture → feature maps (forward), gradients of feature maps →
 * gradient of the picture (backward).
 *
 * The run begins with the picture, or behind a pooling step with a pooled map; it ends with a layer's map, or where the network is
 * cut (walk-plan.c) with the pooled map of its last layer. Every feature map is [H, W, C]. What a forward walk leaves behind
 * for the way back is kept: each map after its ReLU, and where a pooling step follows and nobody watches the map before it, only
 * the pooled map and one byte for each value that tells where it came from.
 *
 * Pictures, pooled maps and the gradients of both belong to network-walk.c, and the memory for everything else as well.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "layers/input-convolution.h"
#include "layers/pool.h"
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

struct _PstFeatures
{
  PstNetwork          *network;
  const PstVgg        *vgg;           /* the same */
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
  gchar               *memory;        /* borrowed */
  gsize                n_bytes;       /* what is needed of it at this size */
};

static const PstConvolution *
get_convolution (const PstFeatures *features,
                 guint              layer)
{
  return &features->vgg->convolutions[layer];
}

/* What a layer needs at this size. */
static void
plan_stage (PstFeatures *features,
            guint        layer,
            gint         width,
            gint         height)
{
  LayerState *state    = &features->states[layer];
  gsize       channels = get_convolution (features, layer)->out_channels;

  state->plane    = (PstPlane) { width, height, features->edges };
  state->n_values = (gsize) width * height * channels;
  if (layer < features->last ? pst_vgg_is_pooled (features->vgg, layer + 1) : features->is_cut)
    {
      state->n_pooled       = (gsize) (width / 2) * (height / 2) * channels;
      state->fused          = ! state->watched && layer > 0;
      state->pooled.pooling = features->pooling;
    }
}

/* The sizes of the two gradients that the way back takes in turns; goes the way of pst_features_backward(). */
static void
plan_gradients (PstFeatures *features)
{
  const LayerState *last    = &features->states[features->last];
  guint             current = 0;

  features->n_gradient[0] = last->fused ? 0 : last->n_values;
  features->n_gradient[1] = 0;
  for (guint layer = features->last; layer > features->first; layer--)
    {
      const LayerState *before = &features->states[layer - 1];
      gsize            *n      = features->n_gradient;

      current    = ! current;
      n[current] = MAX (n[current], before->n_pooled ? before->n_pooled : before->n_values);
      if (before->n_pooled && ! before->fused)
        {
          current    = ! current;
          n[current] = MAX (n[current], before->n_values);
        }
    }
}

/**
 * pst_features_new:
 * @network: the network
 * @compute: what to run on; must outlive the features
 * @first: the first layer: 0, or one whose input is pooled
 * @last: the last layer
 * @is_cut: whether the last layer's map is pooled to an output
 * @pooling: how feature maps are made smaller
 * @edges: what convolutions see beyond the edges of the window
 * @watched: [n_layers of the network]: the layers whose maps are wanted
 * @with_backward: whether pst_features_backward() will be called
 *
 * Returns: (transfer full): the features, still without size and memory
 */
PstFeatures *
pst_features_new (PstNetwork     *network,
                  PstCompute     *compute,
                  guint           first,
                  guint           last,
                  gboolean        is_cut,
                  PstPooling      pooling,
                  PstEdges        edges,
                  const gboolean *watched,
                  gboolean        with_backward)
{
  PstFeatures *features = g_new0 (PstFeatures, 1);

  features->network       = pst_network_ref (network);
  features->vgg           = (const PstVgg *) network;
  features->compute       = compute;
  features->first         = first;
  features->last          = last;
  features->is_cut        = is_cut;
  features->pooling       = pooling;
  features->edges         = edges;
  features->with_backward = with_backward;
  features->states        = g_new0 (LayerState, last + 1);
  for (guint layer = first; layer <= last; layer++)
    features->states[layer].watched = watched[layer];
  return features;
}

void
pst_features_free (PstFeatures *features)
{
  g_free (features->states);
  g_clear_pointer (&features->input, pst_input_convolution_free);
  pst_network_unref (features->network);
  g_free (features);
}

/* Takes the next bytes of the memory, as many as whole cache lines hold. */
static gpointer
take (const PstFeatures *features,
      gsize             *used,
      gsize              bytes)
{
  gpointer taken = features->memory ? features->memory + *used : NULL;

  *used += (bytes + PST_CACHE_LINE - 1) / PST_CACHE_LINE * PST_CACHE_LINE;
  return taken;
}

/* Divides up the memory, or without any only finds out how much there should be. */
static void
divide_memory (PstFeatures *features)
{
  gsize used = 0;

  for (guint layer = features->first; layer <= features->last; layer++)
    {
      LayerState *state = &features->states[layer];

      if (! state->fused)
        state->map = take (features, &used, state->n_values * sizeof (gfloat));
      if (state->n_pooled && layer < features->last)
        {
          state->pooled.values = take (features, &used, state->n_pooled * sizeof (gfloat));
          state->pooled.routes = take (features, &used, state->n_pooled);
        }
    }
  for (guint i = 0; i < 2 && features->with_backward; i++)
    features->gradients[i] = take (features, &used, features->n_gradient[i] * sizeof (gfloat));
  features->n_bytes = used;
}

/**
 * pst_features_set_size:
 * @features: the features
 * @width: of the window that is walked over next, in the plane of the first layer
 * @height: of that window; once the features have memory, neither may be more than the memory is for
 */
void
pst_features_set_size (PstFeatures *features,
                       gint         width,
                       gint         height)
{
  for (guint layer = features->first; layer <= features->last; layer++)
    {
      if (layer > features->first && pst_vgg_is_pooled (features->vgg, layer))
        {
          width /= 2;
          height /= 2;
        }
      plan_stage (features, layer, width, height);
    }
  plan_gradients (features);
  divide_memory (features);
}

/**
 * pst_features_get_bytes:
 * @features: features with a size
 *
 * Returns: the memory that they need
 */
gsize
pst_features_get_bytes (const PstFeatures *features)
{
  return features->n_bytes;
}

/**
 * pst_features_get_scratch:
 * @features: features with a size
 *
 * Returns: how many floats of scratch memory they need
 */
gsize
pst_features_get_scratch (const PstFeatures *features)
{
  gsize n = features->first == 0 ? pst_input_convolution_scratch (features->compute, &features->states[0].plane) : 0;

  for (guint layer = MAX (features->first, 1); layer <= features->last; layer++)
    n = MAX (n, pst_convolution_scratch (get_convolution (features, layer), features->compute,
                                         &features->states[layer].plane));
  return n;
}

/**
 * pst_features_use:
 * @features: features with their largest size
 * @memory: as much as they need at this size; must outlive them
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: whether everything for walks is ready, once the network is prepared and the scratch memory reserved
 */
gboolean
pst_features_use (PstFeatures  *features,
                  gpointer      memory,
                  GError      **error)
{
  features->memory = memory;
  divide_memory (features);
  if (features->first > 0)
    return TRUE;
  features->input = pst_input_convolution_new (features->network->layers[0].channels, features->network->mean,
                                               features->network->std);
  return pst_input_convolution_prepare (features->input, &features->vgg->parameters[0], features->compute, error);
}

static const gfloat *
get_input (const PstFeatures *features,
           guint              layer,
           const gfloat      *input)
{
  const LayerState *before = &features->states[layer - 1];

  if (layer == features->first)
    return input;
  return pst_vgg_is_pooled (features->vgg, layer) ? before->pooled.values : before->map;
}

static void
do_layer (PstFeatures     *features,
          guint            layer,
          const gfloat    *input,
          const PstPooled *pooled)
{
  LayerState *state = &features->states[layer];

  if (layer == 0)
    pst_input_convolution_forward (features->input, features->compute, &state->plane, input, state->map);
  else
    pst_convolution_forward (get_convolution (features, layer), features->compute, &state->plane,
                             get_input (features, layer, input), state->map, state->fused ? pooled : NULL);
  if (state->n_pooled && ! state->fused && pooled)
    pst_pool_forward (features->compute, &state->plane, get_convolution (features, layer)->out_channels, state->map, pooled);
}

/**
 * pst_features_forward:
 * @features: features that may be used
 * @input: the picture [H, W, 3], sRGB encoded, 0 to 1; or the pooled map before the first layer
 * @output: (nullable): where the network is cut, set to the last layer's pooled map and its routes; %NULL where these are known
 *          already and only the maps for the way back are wanted
 *
 * The feature maps are those of the input afterwards.
 */
void
pst_features_forward (PstFeatures     *features,
                      const gfloat    *input,
                      const PstPooled *output)
{
  for (guint layer = features->first; layer <= features->last; layer++)
    {
      LayerState *state = &features->states[layer];

      if (layer < features->last)
        do_layer (features, layer, input, &state->pooled);
      else if (output || ! state->fused)
        do_layer (features, layer, input, output);
    }
}

typedef struct
{
  const gfloat *map;
  gfloat       *gradient;
  gsize         n;
} ReluPass;

#define VALUES_A_TASK 65536

static void
stop_at_relu_part (guint    task,
                   guint    worker G_GNUC_UNUSED,
                   gpointer data)
{
  const ReluPass *pass = data;
  gsize           end  = MIN ((task + 1) * (gsize) VALUES_A_TASK, pass->n);

  for (gsize i = task * (gsize) VALUES_A_TASK; i < end; i++)
    pass->gradient[i] = pass->map[i] > 0.0f ? pass->gradient[i] : 0.0f;
}

/* The gradient goes on only where the ReLU let the value pass. */
static void
stop_at_relu (PstFeatures *features,
              guint        layer,
              gfloat      *gradient)
{
  ReluPass pass = { features->states[layer].map, gradient, features->states[layer].n_values };

  pst_workers_run (features->compute->workers, (pass.n + VALUES_A_TASK - 1) / VALUES_A_TASK, stop_at_relu_part, &pass);
}

/* What the losses that look at a layer say. */
typedef struct
{
  const PstFeatures  *features;
  guint               layer;
  PstFeatureGradient  function;
  gpointer            data;
  gfloat             *values; /* set to the gradient of the layer's map */
} GradientRequest;

static void
ask_part (const PstRectangle *part,
          gpointer            data)
{
  const GradientRequest *request = data;
  PstFeatureMap          map      = pst_features_get_map (request->features, request->layer);
  PstFeatureMap          gradient = map;

  gradient.values = request->values;
  map             = pst_feature_map_crop (&map, part);
  gradient        = pst_feature_map_crop (&gradient, part);
  request->function (request->layer, &map, part, &gradient, request->data);
}

static void
ask_row (guint    y,
         guint    worker G_GNUC_UNUSED,
         gpointer data)
{
  const GradientRequest *request = data;

  ask_part (&(PstRectangle) { 0, y, request->features->states[request->layer].plane.width, 1 }, data);
}

/* Sets the gradient of a layer's map to what the losses that look at it say; nothing, where none does. */
static void
ask_gradient (GradientRequest *request)
{
  const LayerState *state = &request->features->states[request->layer];

  if (state->watched)
    pst_workers_run (request->features->compute->workers, state->plane.height, ask_row, request);
  else
    memset (request->values, 0, state->n_values * sizeof (gfloat));
}

/* From the gradient of a layer's pooled map, where the layer is not fused, to that of the layer before its ReLU. */
static void
unpool (PstFeatures        *features,
        guint               layer,
        const PstPooled    *pooled,
        PstFeatureGradient  function,
        gpointer            data,
        gfloat             *gradient)
{
  ask_gradient (&(GradientRequest) { features, layer, function, data, gradient });
  if (pooled)
    pst_pool_backward (features->compute, &features->states[layer].plane, get_convolution (features, layer)->out_channels,
                       pooled, gradient);
  stop_at_relu (features, layer, gradient);
}

/* From the gradient of layer before its ReLU (or of its pooled map, where the layer is fused) to the same of the layer before it. */
static void
step_back (PstFeatures        *features,
           guint               layer,
           const PstPooled    *output_gradient,
           PstFeatureGradient  function,
           gpointer            data,
           guint              *current)
{
  LayerState      *state   = &features->states[layer];
  LayerState      *before  = &features->states[layer - 1];
  gfloat          *from    = features->gradients[*current];
  gfloat          *to      = features->gradients[! *current];
  const PstPooled  inner   = { state->pooled.pooling, from, state->pooled.routes };
  const PstPooled *pooled  = layer == features->last ? output_gradient : &inner;
  gboolean         add_own = before->watched && ! before->n_pooled;
  GradientRequest  own     = { features, layer - 1, function, data, to };

  pst_convolution_backward (get_convolution (features, layer), features->compute, &state->plane, state->fused ? NULL : from,
                            state->fused ? pooled : NULL, before->n_pooled ? NULL : before->map, add_own ? ask_part : NULL, &own, to);
  *current = ! *current;
  if (before->n_pooled && ! before->fused)
    {
      PstPooled of_before = { before->pooled.pooling, to, before->pooled.routes };

      unpool (features, layer - 1, &of_before, function, data, from);
      *current = ! *current;
    }
}

/* From the gradient of the first layer before its ReLU to that of the input. */
static void
leave (PstFeatures     *features,
       const PstPooled *output_gradient,
       const gfloat    *from,
       gfloat          *input_gradient)
{
  guint       first = features->first;
  LayerState *state = &features->states[first];

  if (first == 0)
    {
      pst_input_convolution_backward (features->input, features->compute, &state->plane, from, input_gradient);
    }
  else
    {
      const PstPooled  inner  = { state->pooled.pooling, (gfloat *) from, state->pooled.routes };
      const PstPooled *pooled = first == features->last ? output_gradient : &inner;

      pst_convolution_backward (get_convolution (features, first), features->compute, &state->plane,
                                state->fused ? NULL : from, state->fused ? pooled : NULL, NULL, NULL, NULL, input_gradient);
    }
}

/**
 * pst_features_backward:
 * @features: features after a forward walk
 * @output_gradient: (nullable): where the network is cut, the gradient of the output, with the routes of the forward walk
 * @function: gives the gradient of the loss with respect to a watched map
 * @data: passed on to @function
 * @input_gradient: set to the gradient of the loss with respect to the input, of the same size
 */
void
pst_features_backward (PstFeatures        *features,
                       const PstPooled    *output_gradient,
                       PstFeatureGradient  function,
                       gpointer            data,
                       gfloat             *input_gradient)
{
  guint current = 0;

  if (! features->states[features->last].fused)
    unpool (features, features->last, output_gradient, function, data, features->gradients[current]);
  for (guint layer = features->last; layer > features->first; layer--)
    step_back (features, layer, output_gradient, function, data, &current);
  leave (features, output_gradient, features->gradients[current], input_gradient);
}

/**
 * pst_features_get_map:
 * @features: features after a forward walk
 * @layer: index of a watched layer
 *
 * Returns: its feature map, valid until the next forward walk
 */
PstFeatureMap
pst_features_get_map (const PstFeatures *features,
                      guint              layer)
{
  const LayerState *state    = &features->states[layer];
  gsize             channels = get_convolution (features, layer)->out_channels;

  return (PstFeatureMap) {
    .channels = channels,
    .width    = state->plane.width,
    .height   = state->plane.height,
    .row      = state->plane.width * channels,
    .stride   = pst_network_get_stride (features->network, layer),
    .values   = state->map,
  };
}
