/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Builds a network from a safetensors file.
 *
 * VGG-16 (K. Simonyan, A. Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015),
 * its convolutions only, under torchvision's names: `features.N.weight` [K, C, 3, 3] and `features.N.bias` [K], N
 * counting convolutions, ReLUs and pooling steps. The file's metadata `mean` and `std` say how a picture is prepared;
 * a file without them was trained with torchvision's numbers.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "allocation.h"
#include "network-layers.h"
#include "safetensors.h"

#define MAX_BLOCKS 5

typedef struct
{
  const gchar *name;
  guint        n_blocks;
  guint        n_convolutions[MAX_BLOCKS]; /* in each block; a pooling step lies between two blocks */
  gsize        channels[MAX_BLOCKS];
} Architecture;

static const Architecture vgg16 = { "vgg16", 5, { 2, 2, 3, 3, 3 }, { 64, 128, 256, 512, 512 } };

static gboolean
parse_triple (const gchar *text,
              gboolean     positive,
              gfloat       triple[3])
{
  g_auto (GStrv) parts = g_strsplit (text, ",", 0);

  if (g_strv_length (parts) != 3)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    {
      gchar *end;

      g_strstrip (parts[i]);
      triple[i] = g_ascii_strtod (parts[i], &end);
      if (end == parts[i] || *end != '\0' || ! isfinite (triple[i]) || (positive && triple[i] <= 0.0f))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_preprocessing (PstNetwork            *network,
                    const PstSafetensors  *tensors,
                    GError               **error)
{
  const gchar *mean = pst_safetensors_get_metadata (tensors, "mean");
  const gchar *std  = pst_safetensors_get_metadata (tensors, "std");

  if (parse_triple (mean ? mean : "0.485,0.456,0.406", FALSE, network->mean) &&
      parse_triple (std ? std : "0.229,0.224,0.225", TRUE, network->std))
    return TRUE;
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
               _ ("The network file does not say properly how pictures are prepared for it (“mean” and “std”): "
                  "choose another file."));
  return FALSE;
}

static gboolean
read_convolution (PstConvolution        *convolution,
                  const PstSafetensors  *tensors,
                  guint                  index,
                  GError               **error)
{
  g_autofree gchar *weight   = g_strdup_printf ("features.%u.weight", index);
  g_autofree gchar *bias     = g_strdup_printf ("features.%u.bias", index);
  const gsize       shape[4] = { convolution->out_channels, convolution->in_channels, 3, 3 };

  convolution->kernel = pst_safetensors_read (tensors, weight, 4, shape, error);
  if (! convolution->kernel)
    return FALSE;
  convolution->bias = pst_safetensors_read (tensors, bias, 1, shape, error);
  return convolution->bias != NULL;
}

static gboolean
read_layers (PstNetwork            *network,
             const Architecture    *architecture,
             const PstSafetensors  *tensors,
             GError               **error)
{
  gsize in_channels = 3;
  guint index       = 0; /* torchvision's count of convolutions, ReLUs and pooling steps */

  for (guint block = 0; block < architecture->n_blocks; block++, index++)
    for (guint i = 0; i < architecture->n_convolutions[block]; i++, index += 2)
      {
        PstLayer *layer = &network->layers[network->n_layers++];

        layer->name   = g_strdup_printf ("relu%u_%u", block + 1, i + 1);
        layer->pooled = block > 0 && i == 0;
        layer->convolution.in_channels  = in_channels;
        layer->convolution.out_channels = architecture->channels[block];
        if (! read_convolution (&layer->convolution, tensors, index, error))
          return FALSE;
        in_channels = architecture->channels[block];
      }
  return TRUE;
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
  guint                      n       = 0;

  if (! tensors)
    return NULL;
  for (guint block = 0; block < vgg16.n_blocks; block++)
    n += vgg16.n_convolutions[block];
  network         = g_atomic_rc_box_new0 (PstNetwork);
  network->name   = g_strdup (vgg16.name);
  network->layers = g_new0 (PstLayer, n);
  g_mutex_init (&network->prepare_mutex);
  if (! read_preprocessing (network, tensors, error) || ! read_layers (network, &vgg16, tensors, error))
    return NULL;
  return g_steal_pointer (&network);
}

static void
clear_network (gpointer memory)
{
  PstNetwork *network = memory;

  for (guint i = 0; i < network->n_layers; i++)
    {
      g_free (network->layers[i].name);
      pst_convolution_clear (&network->layers[i].convolution);
    }
  g_free (network->layers);
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
 * pst_network_get_name:
 * @network: the network
 *
 * Returns: (transfer none): the name of its architecture, for instance "vgg16"
 */
const gchar *
pst_network_get_name (const PstNetwork *network)
{
  return network->name;
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
 * Returns: whether the layer's feature map has any position left after the pooling steps before it
 */
gboolean
pst_network_layer_fits (const PstNetwork *network,
                        guint             layer,
                        gint              width,
                        gint              height)
{
  for (guint i = 0; i <= layer; i++)
    if (network->layers[i].pooled)
      {
        width /= 2;
        height /= 2;
      }
  return width > 0 && height > 0;
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
  gint stride = 1;

  for (guint i = 0; i <= layer; i++)
    if (network->layers[i].pooled)
      stride *= 2;
  return stride;
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

  for (guint i = 1; i < network->n_layers; i++)
    {
      const PstConvolution *convolution = &network->layers[i].convolution;
      gsize                 matrix      = convolution->in_channels * convolution->out_channels * sizeof (gfloat);

      bytes += i < n_layers ? 2 * PST_TILE_PLACES * matrix : 9 * matrix;
    }
  return bytes;
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
  for (guint i = 1; i < n_layers && ready; i++)
    ready = ! g_cancellable_set_error_if_cancelled (cancellable, error) &&
            pst_convolution_prepare (&network->layers[i].convolution, compute, error);
  g_mutex_unlock (&network->prepare_mutex);
  return ready;
}
