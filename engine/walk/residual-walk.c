/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The walk through a residual network: picture → stem → pooling → block after block, and back. A block's output is
 *
 *   y = ReLU (x + convolutions (x)), or with a shortcut ReLU (shortcut (x) + convolutions (x)).
 *
 * What is shown of a watched layer is its map after softmax smoothing (smoothing.c), which needs the map as a whole: so there are no
 * windows here, and all maps of the picture stay in memory until the way back is done. Every map is [H, W, C].
 *
 * A stride rounds sizes up here, but what a layer shows is rounded down, as everywhere in the engine: the last column and row of a map
 * are left out where they stand for less than a whole stride of pixels.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "compute/cost.h"
#include "layers/strided-pool.h"
#include "networks/residual-network.h"
#include "walk/residual-walk.h"
#include "walk/smoothing.h"

typedef struct
{
  PstPlane  plane;
  gsize     channels;
  gfloat   *values;
} Map;

/* A block at this size of picture. */
typedef struct
{
  const PstResidualBlock *block;
  PstPlane                in;
  Map                     inner[PST_RESIDUAL_CONVOLUTIONS - 1]; /* behind each convolution but the last */
  Map                     out;
} BlockState;

typedef struct
{
  PstNetworkWalk     parent;
  const PstResidual *residual;           /* the network */
  PstCompute        *compute;            /* what is requested */
  Map                picture;            /* prepared as the network wants it */
  Map                stem;
  Map                pooled;
  guint8            *routes;             /* of the pooling step */
  BlockState        *states;             /* [last] */
  gfloat            *outer_gradients[2]; /* of a block's input and output, in turns; the pooled map's is the first */
  gfloat            *inner_gradients[2]; /* of maps inside a block, and of the stem's, likewise */
  gfloat            *smoothed;           /* of one layer, */
  gfloat            *smoothed_gradient;  /* and the gradient with respect to that */
  guint8            *memory;
  gsize              n_bytes;
} ResidualWalk;

static gsize
count_values (const Map *map)
{
  return (gsize) map->plane.width * map->plane.height * map->channels;
}

static const Map *
get_map (const ResidualWalk *walk,
         guint               layer)
{
  return layer == 0 ? &walk->stem : &walk->states[layer - 1].out;
}

/* What a layer shows of values that lie as those of its map. */
static PstFeatureMap
get_visible (const ResidualWalk *walk,
             guint               layer,
             gfloat             *values)
{
  const PstPlane *picture = &walk->picture.plane;
  const Map      *map     = get_map (walk, layer);
  gint            stride  = pst_network_get_stride (&walk->residual->network, layer);

  return (PstFeatureMap) { .channels = map->channels, .width = picture->width / stride, .height = picture->height / stride,
                           .row = map->plane.width * map->channels, .stride = stride, .values = values };
}

/* The same for values that have no room for more. */
static PstFeatureMap
get_shown (const ResidualWalk *walk,
           guint               layer,
           gfloat             *values)
{
  PstFeatureMap shown = get_visible (walk, layer, values);

  shown.row = shown.width * shown.channels;
  return shown;
}

static void
plan_block (BlockState             *state,
            const PstResidualBlock *block,
            const PstPlane         *in)
{
  PstPlane plane = *in;

  state->block = block;
  state->in    = *in;
  for (guint i = 0; i < block->n_convolutions; i++)
    {
      plane = pst_patch_convolution_get_plane (&block->convolutions[i], &plane);
      if (i + 1 < block->n_convolutions)
        state->inner[i] = (Map) { .plane = plane, .channels = block->convolutions[i].out_channels };
    }
  state->out = (Map) { .plane = plane, .channels = pst_residual_block_get_channels (block) };
}

static void
plan_maps (ResidualWalk *walk)
{
  const PstWalkRequest *request  = &walk->parent.request;
  const PstResidual    *residual = walk->residual;
  PstPlane              plane    = { request->width, request->height, request->edges };

  walk->picture = (Map) { .plane = plane, .channels = 3 };
  walk->stem    = (Map) { .plane = pst_patch_convolution_get_plane (&residual->stem, &plane),
                          .channels = residual->stem.out_channels };
  walk->pooled  = (Map) { .plane = pst_strided_pool_get_plane (&walk->stem.plane), .channels = walk->stem.channels };
  plane         = walk->pooled.plane;
  for (guint i = 0; i < walk->parent.last; i++)
    {
      plan_block (&walk->states[i], &residual->blocks[i], &plane);
      plane = walk->states[i].out.plane;
    }
}

static const PstPlane *
get_input_plane (const BlockState *state,
                 guint             convolution)
{
  return convolution == 0 ? &state->in : &state->inner[convolution - 1].plane;
}

static gsize
find_scratch (const ResidualWalk *walk)
{
  gsize n = pst_patch_convolution_scratch (&walk->residual->stem, walk->compute, &walk->picture.plane);

  for (guint i = 0; i < walk->parent.last; i++)
    {
      const BlockState       *state = &walk->states[i];
      const PstResidualBlock *block = state->block;

      for (guint j = 0; j < block->n_convolutions; j++)
        n = MAX (n, pst_patch_convolution_scratch (&block->convolutions[j], walk->compute, get_input_plane (state, j)));
      if (block->has_shortcut)
        n = MAX (n, pst_patch_convolution_scratch (&block->shortcut, walk->compute, &state->in));
    }
  return n;
}

static void
take_map (Map      *map,
          PstArena *arena)
{
  map->values = pst_arena_take (arena, count_values (map) * sizeof (gfloat));
}

static void
take_gradients (ResidualWalk *walk,
                PstArena     *arena)
{
  gsize n_outer = walk->parent.last > 0 ? count_values (&walk->pooled) : 0;
  gsize n_inner = count_values (&walk->stem);

  for (guint i = 0; i < walk->parent.last; i++)
    {
      n_outer = MAX (n_outer, count_values (&walk->states[i].out));
      for (guint j = 0; j < G_N_ELEMENTS (walk->states[i].inner); j++)
        n_inner = MAX (n_inner, count_values (&walk->states[i].inner[j]));
    }
  for (guint i = 0; i < 2; i++)
    {
      walk->outer_gradients[i] = pst_arena_take (arena, n_outer * sizeof (gfloat));
      walk->inner_gradients[i] = pst_arena_take (arena, n_inner * sizeof (gfloat));
    }
}

/* Divides up the memory, or without any only finds out how much there should be. */
static void
divide_memory (ResidualWalk *walk)
{
  PstArena arena   = { walk->memory, 0 };
  gsize    n_shown = 0;

  take_map (&walk->picture, &arena);
  take_map (&walk->stem, &arena);
  if (walk->parent.last > 0)
    {
      take_map (&walk->pooled, &arena);
      walk->routes = pst_arena_take (&arena, count_values (&walk->pooled));
    }
  for (guint i = 0; i < walk->parent.last; i++)
    {
      for (guint j = 0; j + 1 < walk->states[i].block->n_convolutions; j++)
        take_map (&walk->states[i].inner[j], &arena);
      take_map (&walk->states[i].out, &arena);
    }
  for (guint layer = 0; layer <= walk->parent.last; layer++)
    if (walk->parent.request.watched[layer])
      {
        PstFeatureMap shown = get_shown (walk, layer, NULL);

        n_shown = MAX (n_shown, shown.row * shown.height);
      }
  walk->smoothed = pst_arena_take (&arena, n_shown * sizeof (gfloat));
  if (walk->parent.request.with_backward)
    {
      walk->smoothed_gradient = pst_arena_take (&arena, n_shown * sizeof (gfloat));
      take_gradients (walk, &arena);
    }
  walk->n_bytes = arena.used;
}

static gdouble
find_work (const ResidualWalk *walk)
{
  gdouble work = pst_patch_convolution_get_work (&walk->residual->stem, &walk->picture.plane);

  for (guint i = 0; i < walk->parent.last; i++)
    {
      const BlockState       *state = &walk->states[i];
      const PstResidualBlock *block = state->block;

      for (guint j = 0; j < block->n_convolutions; j++)
        work += pst_patch_convolution_get_work (&block->convolutions[j], get_input_plane (state, j));
      if (block->has_shortcut)
        work += pst_patch_convolution_get_work (&block->shortcut, &state->in);
    }
  return work / PST_COST_PIXEL_PRODUCTS;
}

static void
make_plan (PstNetworkWalk *parent)
{
  ResidualWalk *walk = (ResidualWalk *) parent;

  walk->residual = (const PstResidual *) parent->request.network;
  walk->compute  = parent->request.compute;
  walk->states   = g_new0 (BlockState, parent->last + 1);
  plan_maps (walk);
  divide_memory (walk);
  parent->n_scratch = find_scratch (walk);
  parent->bytes     = walk->n_bytes + parent->n_scratch * sizeof (gfloat) +
                      pst_network_get_bytes (parent->request.network, parent->last + 1);
  parent->work      = find_work (walk);
}

static gboolean
allocate (PstNetworkWalk  *parent,
          GError         **error)
{
  ResidualWalk *walk = (ResidualWalk *) parent;

  walk->memory = pst_bytes_new (walk->n_bytes, error);
  if (! walk->memory)
    return FALSE;
  divide_memory (walk);
  return TRUE;
}

static void
clear (PstNetworkWalk *parent)
{
  ResidualWalk *walk = (ResidualWalk *) parent;

  pst_memory_free (walk->memory);
  g_free (walk->states);
}

/* Something that is done to every value. */
typedef struct
{
  const PstNetwork *network;
  const gfloat     *from;
  gfloat           *to;
} ValuePass;

static void
run_over_values (ResidualWalk *walk,
                 PstRangeTask  task,
                 const gfloat *from,
                 gfloat       *to,
                 gsize         n)
{
  pst_compute_each_value (walk->compute, n, task, &(ValuePass) { &walk->residual->network, from, to });
}

static void
copy_values (gsize    begin,
             gsize    end,
             gpointer data)
{
  const ValuePass *pass = data;

  memcpy (pass->to + begin, pass->from + begin, (end - begin) * sizeof (gfloat));
}

static void
prepare_colours (gsize    begin,
                 gsize    end,
                 gpointer data)
{
  const ValuePass *pass = data;

  for (gsize i = begin; i < end; i++)
    pass->to[i] = (pass->from[i] - pass->network->mean[i % 3]) / pass->network->std[i % 3];
}

/* The way back of that. */
static void
scale_colours (gsize    begin,
               gsize    end,
               gpointer data)
{
  const ValuePass *pass = data;

  for (gsize i = begin; i < end; i++)
    pass->to[i] /= pass->network->std[i % 3];
}

/* A gradient stops where the ReLU's output is 0. */
static void
mask_values (gsize    begin,
             gsize    end,
             gpointer data)
{
  const ValuePass *pass = data;

  for (gsize i = begin; i < end; i++)
    pass->to[i] = pass->from[i] > 0.0f ? pass->to[i] : 0.0f;
}

static void
mask_gradient (ResidualWalk *walk,
               const Map    *map,
               gfloat       *gradient)
{
  run_over_values (walk, mask_values, map->values, gradient, count_values (map));
}

/* Smooths a layer's map. */
static PstFeatureMap
smooth (ResidualWalk *walk,
        guint         layer)
{
  PstFeatureMap visible  = get_visible (walk, layer, get_map (walk, layer)->values);
  PstFeatureMap smoothed = get_shown (walk, layer, walk->smoothed);

  pst_smoothing_forward (walk->compute, walk->parent.request.temperature, &visible, &smoothed);
  return smoothed;
}

static void
show (ResidualWalk *walk,
      guint         layer,
      PstShowMap    show_map,
      gpointer      data)
{
  PstFeatureMap smoothed;

  if (! walk->parent.request.watched[layer])
    return;
  smoothed = smooth (walk, layer);
  show_map (layer, &smoothed, &(PstRectangle) { 0, 0, smoothed.width, smoothed.height }, data);
}

static void
walk_block (ResidualWalk *walk,
            BlockState   *state,
            const gfloat *in)
{
  const PstResidualBlock *block = state->block;
  const gfloat           *from  = in;

  if (block->has_shortcut)
    pst_patch_convolution_forward (&block->shortcut, walk->compute, &state->in, in, FALSE, FALSE, state->out.values);
  else
    run_over_values (walk, copy_values, in, state->out.values, count_values (&state->out));
  for (guint i = 0; i < block->n_convolutions; i++)
    {
      gboolean  is_last = i + 1 == block->n_convolutions;
      Map      *to      = is_last ? &state->out : &state->inner[i];

      pst_patch_convolution_forward (&block->convolutions[i], walk->compute, get_input_plane (state, i), from, is_last, TRUE,
                                     to->values);
      from = to->values;
    }
}

static void
forward (PstNetworkWalk *parent,
         const gfloat   *rgb,
         PstShowMap      show_map,
         gpointer        data)
{
  ResidualWalk *walk = (ResidualWalk *) parent;

  run_over_values (walk, prepare_colours, rgb, walk->picture.values, count_values (&walk->picture));
  pst_patch_convolution_forward (&walk->residual->stem, walk->compute, &walk->picture.plane, walk->picture.values,
                                 FALSE, TRUE, walk->stem.values);
  show (walk, 0, show_map, data);
  if (parent->last > 0)
    pst_strided_pool_forward (walk->compute, &walk->stem.plane, walk->stem.channels, walk->stem.values, walk->pooled.values,
                              walk->routes);
  for (guint i = 0; i < parent->last; i++)
    {
      walk_block (walk, &walk->states[i], i == 0 ? walk->pooled.values : walk->states[i - 1].out.values);
      show (walk, i + 1, show_map, data);
    }
}

/* Adds what the losses say of a layer itself to the gradient of its map, which then stops at the ReLU. */
static void
turn_back (ResidualWalk    *walk,
           guint            layer,
           PstGiveGradient  give,
           gpointer         data,
           gfloat          *gradient)
{
  if (walk->parent.request.watched[layer])
    {
      PstFeatureMap smoothed = smooth (walk, layer);
      PstFeatureMap own      = get_shown (walk, layer, walk->smoothed_gradient);
      PstFeatureMap to       = get_visible (walk, layer, gradient);

      give (layer, &smoothed, &(PstRectangle) { 0, 0, smoothed.width, smoothed.height }, &own, data);
      pst_smoothing_backward (walk->compute, walk->parent.request.temperature, &smoothed, &own, &to);
    }
  mask_gradient (walk, get_map (walk, layer), gradient);
}

static void
walk_block_back (ResidualWalk     *walk,
                 const BlockState *state,
                 const gfloat     *gradient,
                 gfloat           *in_gradient)
{
  const PstResidualBlock *block = state->block;

  if (block->has_shortcut)
    pst_patch_convolution_backward (&block->shortcut, walk->compute, &state->in, gradient, FALSE, in_gradient);
  else
    run_over_values (walk, copy_values, gradient, in_gradient, count_values (&state->out));
  for (guint i = block->n_convolutions - 1; i > 0; i--)
    {
      gfloat *inner = walk->inner_gradients[i % 2];

      pst_patch_convolution_backward (&block->convolutions[i], walk->compute, get_input_plane (state, i), gradient, FALSE, inner);
      mask_gradient (walk, &state->inner[i - 1], inner);
      gradient = inner;
    }
  pst_patch_convolution_backward (&block->convolutions[0], walk->compute, &state->in, gradient, TRUE, in_gradient);
}

static void
backward (PstNetworkWalk  *parent,
          const gfloat    *rgb G_GNUC_UNUSED,
          PstGiveGradient  give,
          gpointer         data,
          gfloat          *rgb_gradient)
{
  ResidualWalk *walk          = (ResidualWalk *) parent;
  gfloat       *stem_gradient = walk->inner_gradients[0];
  gfloat       *first         = parent->last > 0 ? walk->outer_gradients[parent->last % 2] : stem_gradient;

  memset (first, 0, count_values (get_map (walk, parent->last)) * sizeof (gfloat));
  for (guint i = parent->last; i > 0; i--)
    {
      turn_back (walk, i, give, data, walk->outer_gradients[i % 2]);
      walk_block_back (walk, &walk->states[i - 1], walk->outer_gradients[i % 2], walk->outer_gradients[(i - 1) % 2]);
    }
  if (parent->last > 0)
    pst_strided_pool_backward (walk->compute, &walk->stem.plane, walk->stem.channels, walk->outer_gradients[0], walk->routes,
                               stem_gradient);
  turn_back (walk, 0, give, data, stem_gradient);
  pst_patch_convolution_backward (&walk->residual->stem, walk->compute, &walk->picture.plane, stem_gradient, FALSE,
                                  rgb_gradient);
  run_over_values (walk, scale_colours, NULL, rgb_gradient, count_values (&walk->picture));
}

const PstWalkClass pst_residual_walk_class = {
  .size     = sizeof (ResidualWalk),
  .is_whole = TRUE,
  .plan     = make_plan,
  .allocate = allocate,
  .forward  = forward,
  .backward = backward,
  .clear    = clear,
};
