/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Builds a network from a safetensors file.
 *
 * VGG-16 and VGG-19 (K. Simonyan, A. Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015),
 * their convolutions only, under torchvision's names: `features.N.weight` [K, C, 3, 3] and `features.N.bias` [K], N
 * counting convolutions, batch normalisations where there are any, ReLUs and pooling steps. Residual networks are read by
 * residual-network.c.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "networks/network-file.h"
#include "networks/network-layers.h"

#define BLOCKS 5

typedef struct
{
  const gchar *name;
  guint        n_convolutions[BLOCKS]; /* in each block; a pooling step lies between two blocks */
} Architecture;

static const Architecture vgg16 = { "vgg16", { 2, 2, 3, 3, 3 } };
static const Architecture vgg19 = { "vgg19", { 2, 2, 4, 4, 4 } };

static const gsize block_channels[BLOCKS] = { 64, 128, 256, 512, 512 };

static guint
count_layers (const Architecture *architecture)
{
  guint n = 0;

  for (guint block = 0; block < BLOCKS; block++)
    n += architecture->n_convolutions[block];
  return n;
}

static gboolean
has_tensor (const PstSafetensors *tensors,
            guint                 index,
            const gchar          *what)
{
  g_autofree gchar *name = g_strdup_printf ("features.%u.%s", index, what);

  return pst_safetensors_has (tensors, name);
}

/* Steps from one convolution of a block to the next: the ReLU, and a batch normalisation before it where there is one. */
static guint
get_step (const PstSafetensors *tensors)
{
  return has_tensor (tensors, 1, "running_mean") ? 3 : 2;
}

/* By the last convolution. */
static const Architecture *
find_architecture (const PstSafetensors *tensors)
{
  guint last = (count_layers (&vgg19) - 1) * get_step (tensors) + BLOCKS - 1;

  return has_tensor (tensors, last, "weight") ? &vgg19 : &vgg16;
}

static gboolean
read_convolution (PstLayer              *layer,
                  const PstSafetensors  *tensors,
                  guint                  index,
                  gboolean               is_normalised,
                  GError               **error)
{
  g_autofree gchar     *name          = g_strdup_printf ("features.%u", index);
  g_autofree gchar     *normalisation = is_normalised ? g_strdup_printf ("features.%u", index + 1) : NULL;
  const PstFilterShape  shape         = { layer->convolution.out_channels, layer->convolution.in_channels, 3 };

  return pst_network_file_read_convolution (tensors, name, normalisation, TRUE, &shape, &layer->parameters, error);
}

static gboolean
read_layers (PstNetwork            *network,
             const PstSafetensors  *tensors,
             GError               **error)
{
  const Architecture *architecture = find_architecture (tensors);
  guint               step         = get_step (tensors);
  gsize               in_channels  = 3;
  guint               index        = 0; /* torchvision's count */

  network->name   = g_strdup (architecture->name);
  network->layers = g_new0 (PstLayer, count_layers (architecture));
  for (guint block = 0; block < BLOCKS; block++, index++)
    for (guint i = 0; i < architecture->n_convolutions[block]; i++, index += step)
      {
        PstLayer *layer = &network->layers[network->n_layers++];

        layer->name     = g_strdup_printf ("relu%u_%u", block + 1, i + 1);
        layer->channels = block_channels[block];
        layer->stride   = 1 << block;
        layer->pooled   = block > 0 && i == 0;
        layer->convolution.in_channels  = in_channels;
        layer->convolution.out_channels = layer->channels;
        if (! read_convolution (layer, tensors, index, step == 3, error))
          return FALSE;
        in_channels = layer->channels;
      }
  return TRUE;
}

/* Style and content as P. Wang et al. chose them: what each stage ends with, and the last but one of them. */
static void
choose_residual_layers (PstNetwork *network)
{
  const PstResidual  *residual = network->residual;
  g_autoptr (GString) style    = g_string_new (network->layers[0].name);

  for (guint i = 0; i < residual->n_blocks; i++)
    if (i + 1 == residual->n_blocks || residual->blocks[i + 1].stage > residual->blocks[i].stage)
      {
        g_string_append_printf (style, " %s", residual->blocks[i].name);
        if (residual->blocks[i].stage == PST_RESIDUAL_STAGES - 2)
          network->content_layers = g_strdup (residual->blocks[i].name);
      }
  network->style_layers = g_string_free (g_steal_pointer (&style), FALSE);
}

static gboolean
read_residual (PstNetwork            *network,
               const PstSafetensors  *tensors,
               GError               **error)
{
  PstResidual *residual = network->residual = pst_residual_load (tensors, error);

  if (! residual)
    return FALSE;
  network->name      = g_strdup (residual->name);
  network->n_layers  = residual->n_blocks + 1;
  network->layers    = g_new0 (PstLayer, network->n_layers);
  network->layers[0] = (PstLayer) { .name = g_strdup ("relu"), .channels = residual->stem.out_channels, .stride = 2 };
  for (guint i = 0; i < residual->n_blocks; i++)
    {
      const PstResidualBlock *block = &residual->blocks[i];

      network->layers[i + 1] = (PstLayer) { .name = g_strdup (block->name), .channels = pst_residual_block_get_channels (block),
                                            .stride = 4 << block->stage };
    }
  choose_residual_layers (network);
  return TRUE;
}

/* What kind of network the file holds shows in its first tensors. */
static gboolean
read_network (PstNetwork            *network,
              const PstSafetensors  *tensors,
              GFile                 *file,
              GError               **error)
{
  g_autofree gchar *name = NULL;

  if (! pst_network_file_read_preprocessing (tensors, network->mean, network->std, error))
    return FALSE;
  if (has_tensor (tensors, 0, "weight"))
    return read_layers (network, tensors, error);
  if (pst_residual_is_in (tensors))
    return read_residual (network, tensors, error);
  name = g_file_get_parse_name (file);
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
               _ ("“%s” holds no network that Pastiche knows: choose a file with the weights of VGG-16, VGG-19, ResNet-18, "
                  "ResNet-34 or ResNet-50 under torchvision's names."), name);
  return FALSE;
}

/**
 * pst_network_load:
 * @file: a safetensors file
 * @error: set to %PST_ERROR_NETWORK_FILE where the file is missing or damaged, to %PST_ERROR_NETWORK_KIND where
 *         it holds something else than a network that the engine knows
 *
 * Returns: (transfer full): the network
 */
PstNetwork *
pst_network_load (GFile   *file,
                  GError **error)
{
  g_autoptr (PstSafetensors) tensors = pst_safetensors_open (file, error);
  g_autoptr (PstNetwork)     network = NULL;

  if (! tensors)
    return NULL;
  network = g_atomic_rc_box_new0 (PstNetwork);
  g_mutex_init (&network->prepare_mutex);
  return read_network (network, tensors, file, error) ? g_steal_pointer (&network) : NULL;
}

static void
clear_network (gpointer memory)
{
  PstNetwork *network = memory;

  for (guint i = 0; i < network->n_layers; i++)
    {
      g_free (network->layers[i].name);
      pst_convolution_clear (&network->layers[i].convolution);
      pst_parameters_clear (&network->layers[i].parameters);
    }
  g_free (network->layers);
  g_clear_pointer (&network->residual, pst_residual_free);
  g_free (network->style_layers);
  g_free (network->content_layers);
  g_free (network->name);
  g_mutex_clear (&network->prepare_mutex);
}

PstNetwork *
pst_network_ref (PstNetwork *network)
{
  return g_atomic_rc_box_acquire (network);
}

void
pst_network_unref (PstNetwork *network)
{
  g_atomic_rc_box_release_full (network, clear_network);
}

/**
 * pst_network_find_layer:
 * @network: the network
 * @name: the name of a layer
 * @layer: (out): its index
 *
 * Returns: whether there is such a layer
 */
gboolean
pst_network_find_layer (const PstNetwork *network,
                        const gchar      *name,
                        guint            *layer)
{
  for (guint i = 0; i < network->n_layers; i++)
    if (strcmp (network->layers[i].name, name) == 0)
      {
        *layer = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * pst_network_layer_fits:
 * @network: the network
 * @layer: index of a layer
 * @width: of the picture
 * @height: of the picture
 *
 * Returns: whether the layer's feature map has any position left
 */
gboolean
pst_network_layer_fits (const PstNetwork *network,
                        guint             layer,
                        gint              width,
                        gint              height)
{
  return width / network->layers[layer].stride > 0 && height / network->layers[layer].stride > 0;
}

/**
 * pst_network_get_stride:
 * @network: the network
 * @layer: index of a layer
 *
 * Returns: how many pixels of the picture a position of its feature map stands for, along a side
 */
gint
pst_network_get_stride (const PstNetwork *network,
                        guint             layer)
{
  return network->layers[layer].stride;
}

/**
 * pst_network_get_bytes:
 * @network: the network
 * @n_layers: how many of its layers will be used
 *
 * Returns: the memory that it takes once it is prepared
 */
gsize
pst_network_get_bytes (const PstNetwork *network,
                       guint             n_layers)
{
  gsize bytes = 0;

  if (network->residual)
    return pst_residual_get_bytes (network->residual, n_layers);
  for (guint i = 1; i < network->n_layers; i++)
    {
      const PstConvolution *convolution = &network->layers[i].convolution;
      gsize                 matrix      = convolution->in_channels * convolution->out_channels * sizeof (gfloat);

      bytes += i < n_layers ? 2 * PST_TILE_PLACES * matrix : 9 * matrix;
    }
  return bytes;
}

/* Once: nobody changes the parameters, and so they are given up. */
static gboolean
prepare_layer (PstLayer    *layer,
               PstCompute  *compute,
               GError     **error)
{
  if (! layer->parameters.filter)
    return TRUE;
  if (! pst_convolution_prepare (&layer->convolution, &layer->parameters, compute, error))
    return FALSE;
  pst_parameters_clear (&layer->parameters);
  return TRUE;
}

/**
 * pst_network_prepare:
 * @network: the network
 * @n_layers: how many of its layers will be used
 * @compute: what to run on
 * @cancellable: (nullable): asked between layers
 * @error: set to %PST_ERROR_MEMORY where there is no room, or to %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the convolutions of these layers are ready
 */
gboolean
pst_network_prepare (PstNetwork    *network,
                     guint          n_layers,
                     PstCompute    *compute,
                     GCancellable  *cancellable,
                     GError       **error)
{
  gboolean ready = TRUE;

  g_mutex_lock (&network->prepare_mutex);
  if (network->residual)
    ready = pst_residual_prepare (network->residual, n_layers, compute, cancellable, error);
  for (guint i = 1; i < n_layers && ! network->residual && ready; i++)
    ready = ! g_cancellable_set_error_if_cancelled (cancellable, error) &&
            prepare_layer (&network->layers[i], compute, error);
  g_mutex_unlock (&network->prepare_mutex);
  return ready;
}
