/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The network's walk over one picture: picture → feature maps (forward), gradients of feature maps → gradient of the
 * picture (backward).
 *
 * Every feature map is [H, W, C]. What a forward walk leaves behind for the way back is kept: each map after its
 * ReLU, and where a pooling step follows and nobody watches the map before it, only the pooled map and one byte for
 * each value that tells where it came from. The picture comes from objective.c, and the gradient goes back there.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "feature-maps.h"
#include "input-convolution.h"
#include "allocation.h"

/* A layer at this size of picture. */
typedef struct
{
  PstPlane  plane;
  gsize     n_values;     /* of the map: H · W · C */
  gsize     n_pooled;     /* of the pooled map, 0 where no pooling step follows */
  gboolean  watched;
  gboolean  fused;        /* pooled as it is made; the map itself is not kept */
  gfloat   *map;
  PstPooled pooled;
} Stage;

struct _PstFeatures
{
  PstNetwork          *network;
  PstCompute          *compute;      /* borrowed */
  guint                n_stages;     /* layers up to the last one that is watched */
  Stage               *stages;
  PstPooling           pooling;
  PstPadding           padding;
  gboolean             with_backward;
  PstInputConvolution *input;
  gsize                n_gradient;   /* the largest gradient on the way back */
  gfloat              *gradients[2]; /* taken in turns */
};

static const PstConvolution *
get_convolution (const PstFeatures *features,
                 guint              layer)
{
  return &features->network->layers[layer].convolution;
}

/* What a layer needs at this size. */
static void
plan_stage (PstFeatures *features,
            guint        layer,
            gint         width,
            gint         height)
{
  Stage *stage    = &features->stages[layer];
  gsize  channels = get_convolution (features, layer)->out_channels;

  stage->plane    = (PstPlane) { width, height, features->padding };
  stage->n_values = (gsize) width * height * channels;
  if (layer + 1 < features->n_stages && features->network->layers[layer + 1].pooled)
    {
      stage->n_pooled       = (gsize) (width / 2) * (height / 2) * channels;
      stage->fused          = ! stage->watched && layer > 0;
      stage->pooled.pooling = features->pooling;
    }
  features->n_gradient = MAX (features->n_gradient, stage->fused ? stage->n_pooled : stage->n_values);
}

/**
 * pst_features_new:
 * @network: the network
 * @compute: what to run on; must outlive the features
 * @width: of the picture
 * @height: of the picture
 * @pooling: how feature maps are made smaller
 * @padding: what convolutions see beyond the edges
 * @watched: [n_layers of the network]: the layers whose maps are wanted; each fits, and there is at least one
 * @with_backward: whether pst_features_backward() will be called
 *
 * Only plans; memory is taken by pst_features_allocate().
 *
 * Returns: (transfer full): the features
 */
PstFeatures *
pst_features_new (PstNetwork     *network,
                  PstCompute     *compute,
                  gint            width,
                  gint            height,
                  PstPooling      pooling,
                  PstPadding      padding,
                  const gboolean *watched,
                  gboolean        with_backward)
{
  PstFeatures *features = g_new0 (PstFeatures, 1);

  features->network       = pst_network_ref (network);
  features->compute       = compute;
  features->with_backward = with_backward;
  for (guint layer = 0; layer < network->n_layers; layer++)
    if (watched[layer])
      features->n_stages = layer + 1;
  features->stages  = g_new0 (Stage, features->n_stages);
  features->pooling = pooling;
  features->padding = padding;
  for (guint layer = 0; layer < features->n_stages; layer++)
    features->stages[layer].watched = watched[layer];
  pst_features_set_size (features, width, height);
  return features;
}

/**
 * pst_features_set_size:
 * @features: the features
 * @width: of the picture that is walked over next
 * @height: of that picture; once the features are allocated, neither may be more than it was then
 */
void
pst_features_set_size (PstFeatures *features,
                       gint         width,
                       gint         height)
{
  features->n_gradient = 0;
  for (guint layer = 0; layer < features->n_stages; layer++)
    {
      if (features->network->layers[layer].pooled)
        {
          width /= 2;
          height /= 2;
        }
      plan_stage (features, layer, width, height);
    }
}

void
pst_features_free (PstFeatures *features)
{
  for (guint layer = 0; layer < features->n_stages; layer++)
    {
      pst_memory_free (features->stages[layer].map);
      pst_memory_free (features->stages[layer].pooled.values);
      pst_memory_free (features->stages[layer].pooled.routes);
    }
  g_free (features->stages);
  pst_memory_free (features->gradients[0]);
  pst_memory_free (features->gradients[1]);
  g_clear_pointer (&features->input, pst_input_convolution_free);
  pst_network_unref (features->network);
  g_free (features);
}

static gsize
scratch_floats (const PstFeatures *features)
{
  gsize n = 0;

  for (guint layer = 1; layer < features->n_stages; layer++)
    n = MAX (n, pst_convolution_scratch (get_convolution (features, layer), features->compute,
                                         &features->stages[layer].plane));
  return n;
}

/**
 * pst_features_get_bytes:
 * @features: the features, allocated or not
 *
 * Returns: the memory that they take once allocated, scratch memory and the network's included
 */
guint64
pst_features_get_bytes (const PstFeatures *features)
{
  guint64 floats = scratch_floats (features);
  guint64 bytes  = pst_network_get_bytes (features->network, features->n_stages);

  for (guint layer = 0; layer < features->n_stages; layer++)
    {
      const Stage *stage = &features->stages[layer];

      floats += (stage->fused ? 0 : stage->n_values) + stage->n_pooled;
      bytes += stage->n_pooled;
    }
  if (features->with_backward)
    floats += 2 * (guint64) features->n_gradient;
  return bytes + floats * sizeof (gfloat);
}

static gboolean
allocate_stage (Stage   *stage,
                GError **error)
{
  if (! stage->fused)
    {
      stage->map = pst_floats_new (stage->n_values, error);
      if (! stage->map)
        return FALSE;
    }
  if (stage->n_pooled)
    {
      stage->pooled.values = pst_floats_new (stage->n_pooled, error);
      stage->pooled.routes = stage->pooled.values ? pst_bytes_new (stage->n_pooled, error) : NULL;
      if (! stage->pooled.routes)
        return FALSE;
    }
  return TRUE;
}

/**
 * pst_features_allocate:
 * @features: the features
 * @cancellable: (nullable): asked between layers
 * @error: set to %PST_ERROR_MEMORY where there is no room, or to %G_IO_ERROR_CANCELLED
 *
 * Returns: whether everything for walks over the picture is ready
 */
gboolean
pst_features_allocate (PstFeatures   *features,
                       GCancellable  *cancellable,
                       GError       **error)
{
  PstNetwork *network = features->network;
  gsize       scratch;

  features->input = pst_input_convolution_new (get_convolution (features, 0), network->mean, network->std,
                                               features->compute->kernels, error);
  if (! features->input)
    return FALSE;
  scratch = MAX (scratch_floats (features),
                 pst_input_convolution_scratch (features->input, features->compute, &features->stages[0].plane));
  if (! pst_compute_reserve (features->compute, scratch, error) ||
      ! pst_network_prepare (network, features->n_stages, features->compute, cancellable, error))
    return FALSE;
  for (guint layer = 0; layer < features->n_stages; layer++)
    if (! allocate_stage (&features->stages[layer], error))
      return FALSE;
  for (guint i = 0; i < 2 && features->with_backward; i++)
    {
      features->gradients[i] = pst_floats_new (features->n_gradient, error);
      if (! features->gradients[i])
        return FALSE;
    }
  return TRUE;
}

static const gfloat *
get_input (const PstFeatures *features,
           guint              layer)
{
  const Stage *before = &features->stages[layer - 1];

  return features->network->layers[layer].pooled ? before->pooled.values : before->map;
}

/**
 * pst_features_forward:
 * @features: allocated features
 * @rgb: [H, W, 3], sRGB encoded, 0 to 1
 * @cancellable: (nullable): asked between layers
 * @error: set to %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the feature maps are those of the picture now
 */
gboolean
pst_features_forward (PstFeatures   *features,
                      const gfloat  *rgb,
                      GCancellable  *cancellable,
                      GError       **error)
{
  for (guint layer = 0; layer < features->n_stages; layer++)
    {
      Stage *stage = &features->stages[layer];

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (layer == 0)
        pst_input_convolution_forward (features->input, features->compute, &stage->plane, rgb, stage->map);
      else
        pst_convolution_forward (get_convolution (features, layer), features->compute, &stage->plane,
                                 get_input (features, layer), stage->map, stage->fused ? &stage->pooled : NULL);
      if (stage->n_pooled && ! stage->fused)
        pst_pool_forward (features->compute, &stage->plane, get_convolution (features, layer)->out_channels, stage->map,
                          &stage->pooled);
    }
  return TRUE;
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
  ReluPass pass = { features->stages[layer].map, gradient, features->stages[layer].n_values };

  pst_workers_run (features->compute->workers, (pass.n + VALUES_A_TASK - 1) / VALUES_A_TASK, stop_at_relu_part, &pass);
}

static void
ask_gradient (const PstFeatures  *features,
              guint               layer,
              PstFeatureGradient  function,
              gpointer            data,
              gfloat             *gradient)
{
  PstFeatureMap map;

  pst_features_get_map (features, layer, &map);
  function (layer, &map, gradient, data);
}

/* From layer's own gradient, before its ReLU in gradients[*current] (or pooled, where the layer is fused), to the
 * same of the layer before it.
 */
static void
step_back (PstFeatures        *features,
           guint               layer,
           PstFeatureGradient  function,
           gpointer            data,
           guint              *current)
{
  const PstConvolution *convolution = get_convolution (features, layer);
  Stage                *stage       = &features->stages[layer];
  Stage                *before      = &features->stages[layer - 1];
  gfloat               *from        = features->gradients[*current];
  gfloat               *to          = features->gradients[! *current];
  PstPooled             pooled      = { stage->pooled.pooling, from, stage->pooled.routes };
  gboolean              add_own     = before->watched && ! before->n_pooled;

  if (add_own)
    ask_gradient (features, layer - 1, function, data, to);
  pst_convolution_backward (convolution, features->compute, &stage->plane,
                            stage->fused ? NULL : from, stage->fused ? &pooled : NULL,
                            before->n_pooled ? NULL : before->map, add_own, to);
  *current = ! *current;

  if (before->n_pooled && ! before->fused)
    {
      PstPooled of_before = { before->pooled.pooling, to, before->pooled.routes };

      if (before->watched)
        ask_gradient (features, layer - 1, function, data, from);
      else
        memset (from, 0, before->n_values * sizeof (gfloat));
      pst_pool_backward (features->compute, &before->plane, convolution->in_channels, &of_before, from);
      stop_at_relu (features, layer - 1, from);
      *current = ! *current;
    }
}

/**
 * pst_features_backward:
 * @features: features after a forward walk
 * @function: gives the gradient of the loss with respect to a watched map
 * @data: passed on to @function
 * @rgb_gradient: [H, W, 3], set to the gradient of the loss with respect to the picture
 * @cancellable: (nullable): asked between layers
 * @error: set to %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the gradient is complete
 */
gboolean
pst_features_backward (PstFeatures         *features,
                       PstFeatureGradient   function,
                       gpointer             data,
                       gfloat              *rgb_gradient,
                       GCancellable        *cancellable,
                       GError             **error)
{
  guint current = 0;
  guint last    = features->n_stages - 1;

  ask_gradient (features, last, function, data, features->gradients[current]);
  stop_at_relu (features, last, features->gradients[current]);
  for (guint layer = last; layer > 0; layer--)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      step_back (features, layer, function, data, &current);
    }
  pst_input_convolution_backward (features->input, features->compute, &features->stages[0].plane,
                                  features->gradients[current], rgb_gradient);
  return TRUE;
}

/**
 * pst_features_get_map:
 * @features: allocated features
 * @layer: index of a watched layer
 * @map: (out): its feature map, valid until the next forward walk
 */
void
pst_features_get_map (const PstFeatures *features,
                      guint              layer,
                      PstFeatureMap     *map)
{
  const Stage *stage = &features->stages[layer];

  *map = (PstFeatureMap) {
    .channels = get_convolution (features, layer)->out_channels,
    .width    = stage->plane.width,
    .height   = stage->plane.height,
    .row      = stage->plane.width * get_convolution (features, layer)->out_channels,
    .values   = stage->map,
  };
}

/**
 * pst_feature_map_crop:
 * @map: a feature map
 * @part: a part of it
 *
 * Returns: the part as a map of its own, in the same memory
 */
PstFeatureMap
pst_feature_map_crop (const PstFeatureMap *map,
                      const PstRectangle  *part)
{
  return (PstFeatureMap) {
    .channels = map->channels,
    .width    = part->width,
    .height   = part->height,
    .row      = map->row,
    .values   = map->values + part->y * map->row + part->x * map->channels,
  };
}
