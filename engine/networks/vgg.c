/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads VGG-11, VGG-13, VGG-16 and VGG-19 (K. Simonyan, A. Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition,
 * ICLR 2015): their convolutions only, under torchvision's names: `features.N.weight` [K, C, 3, 3] and `features.N.bias`
 * [K], N counting convolutions, batch normalisations where there are any, ReLUs and pooling steps.
 */
#include "config.h"

#include "networks/network-family.h"
#include "networks/network-file.h"
#include "networks/vgg.h"

#define BLOCKS 5

typedef struct
{
  const gchar *name;
  guint        n_convolutions[BLOCKS]; /* in each block; a pooling step lies between two blocks */
} Architecture;

static const Architecture architectures[] = {
  { "vgg11", { 1, 1, 2, 2, 2 } },
  { "vgg13", { 2, 2, 2, 2, 2 } },
  { "vgg16", { 2, 2, 3, 3, 3 } },
  { "vgg19", { 2, 2, 4, 4, 4 } },
};

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
has_tensor (const PstTensorFile *tensors,
            guint                index,
            const gchar         *what)
{
  g_autofree gchar *name = g_strdup_printf ("features.%u.%s", index, what);

  return pst_tensor_file_has (tensors, name);
}

/* Steps from one convolution of a block to the next: the ReLU, and a batch normalisation before it where there is one. */
static guint
get_step (const PstTensorFile *tensors)
{
  return has_tensor (tensors, 1, "running_mean") ? 3 : 2;
}

/* How many more of an architecture's convolutions are in the file than are missing. */
static gint
count_convolutions (const PstTensorFile *tensors,
                    const Architecture  *architecture)
{
  guint step  = get_step (tensors);
  guint index = 0; /* torchvision's count */
  gint  count = 0;

  for (guint block = 0; block < BLOCKS; block++, index++)
    for (guint i = 0; i < architecture->n_convolutions[block]; i++, index += step)
      count += has_tensor (tensors, index, "weight") ? 1 : -1;
  return count;
}

/* The one that the file is most like. */
static const Architecture *
find_architecture (const PstTensorFile *tensors)
{
  const Architecture *best = &architectures[0];

  for (guint i = 1; i < G_N_ELEMENTS (architectures); i++)
    if (count_convolutions (tensors, &architectures[i]) > count_convolutions (tensors, best))
      best = &architectures[i];
  return best;
}

static gboolean
read_convolution (PstVgg               *vgg,
                  guint                 layer,
                  const PstTensorFile  *tensors,
                  guint                 index,
                  gboolean              is_normalised,
                  GError              **error)
{
  const PstConvolution *convolution   = &vgg->convolutions[layer];
  g_autofree gchar     *name          = g_strdup_printf ("features.%u", index);
  g_autofree gchar     *normalisation = is_normalised ? g_strdup_printf ("features.%u", index + 1) : NULL;
  const PstFilterShape  shape         = { convolution->out_channels, convolution->in_channels, 3 };

  return pst_network_file_read_convolution (tensors, name, normalisation, TRUE, &shape, &vgg->parameters[layer], error);
}

static gboolean
is_in (const PstTensorFile *tensors)
{
  return has_tensor (tensors, 0, "weight");
}

static gboolean
read_network (PstNetwork           *network,
              const PstTensorFile  *tensors,
              GError              **error)
{
  PstVgg             *vgg          = (PstVgg *) network;
  const Architecture *architecture = find_architecture (tensors);
  guint               step         = get_step (tensors);
  gsize               in_channels  = 3;
  guint               index        = 0; /* torchvision's count */

  network->name     = g_strdup (architecture->name);
  network->layers   = g_new0 (PstLayer, count_layers (architecture));
  vgg->convolutions = g_new0 (PstConvolution, count_layers (architecture));
  vgg->parameters   = g_new0 (PstParameters, count_layers (architecture));
  for (guint block = 0; block < BLOCKS; block++, index++)
    for (guint i = 0; i < architecture->n_convolutions[block]; i++, index += step)
      {
        guint n = network->n_layers++;

        network->layers[n]   = (PstLayer) { g_strdup_printf ("relu%u_%u", block + 1, i + 1), block_channels[block], 1 << block };
        vgg->convolutions[n] = (PstConvolution) { .in_channels = in_channels, .out_channels = block_channels[block] };
        if (! read_convolution (vgg, n, tensors, index, step == 3, error))
          return FALSE;
        in_channels = block_channels[block];
      }
  return TRUE;
}

static PstParameters *
get_first (PstNetwork *network,
           gsize      *n_taps)
{
  *n_taps = 9;
  return &((PstVgg *) network)->parameters[0];
}

static gsize
get_bytes (const PstNetwork *network,
           guint             n_layers)
{
  const PstVgg *vgg   = (const PstVgg *) network;
  gsize         bytes = 0;

  for (guint i = 1; i < network->n_layers; i++)
    {
      const PstConvolution *convolution = &vgg->convolutions[i];
      gsize                 matrix      = convolution->in_channels * convolution->out_channels * sizeof (gfloat);

      bytes += i < n_layers ? 2 * PST_TILE_PLACES * matrix : 9 * matrix;
    }
  return bytes;
}

/* Once: nobody changes the parameters, and so they are given up. */
static gboolean
prepare_convolution (PstConvolution  *convolution,
                     PstParameters   *parameters,
                     PstCompute      *compute,
                     GError         **error)
{
  if (! parameters->filter)
    return TRUE;
  if (! pst_convolution_prepare (convolution, parameters, compute, error))
    return FALSE;
  pst_parameters_clear (parameters);
  return TRUE;
}

static gboolean
prepare (PstNetwork    *network,
         guint          n_layers,
         PstCompute    *compute,
         GCancellable  *cancellable,
         GError       **error)
{
  PstVgg   *vgg   = (PstVgg *) network;
  gboolean  ready = TRUE;

  for (guint i = 1; i < n_layers && ready; i++)
    ready = ! g_cancellable_set_error_if_cancelled (cancellable, error) &&
            prepare_convolution (&vgg->convolutions[i], &vgg->parameters[i], compute, error);
  return ready;
}

static void
clear (PstNetwork *network)
{
  PstVgg *vgg = (PstVgg *) network;

  for (guint i = 0; i < network->n_layers; i++)
    {
      pst_convolution_clear (&vgg->convolutions[i]);
      pst_parameters_clear (&vgg->parameters[i]);
    }
  g_free (vgg->convolutions);
  g_free (vgg->parameters);
}

const PstNetworkFamily pst_vgg_family = {
  .size      = sizeof (PstVgg),
  .is_in     = is_in,
  .read      = read_network,
  .get_first = get_first,
  .get_bytes = get_bytes,
  .prepare   = prepare,
  .clear     = clear,
};

/* Whether a 2×2 pooling step lies between a layer and the one before it. */
gboolean
pst_vgg_is_pooled (const PstVgg *vgg,
                   guint         layer)
{
  const PstLayer *layers = vgg->network.layers;

  return layer > 0 && layers[layer].stride > layers[layer - 1].stride;
}
