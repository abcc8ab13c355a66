/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A network, of whatever family: finds the family that knows a file, and tells of layers what every network can tell. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "networks/network-family.h"
#include "networks/known-weights.h"
#include "networks/other-networks.h"
#include "networks/residual-network.h"
#include "networks/vgg.h"

#define MOST_WRAPPERS 8 /* one in the other */

static const PstNetworkFamily *const families[] = { &pst_vgg_family, &pst_residual_family };

/* Proper names, the same in every language. */
static const gchar known_networks[] = "VGG-11, VGG-13, VGG-16, VGG-19, ResNet-18, ResNet-34, ResNet-50, ResNet-101, ResNet-152";

static const PstNetworkFamily *
find_family (const PstTensorFile  *tensors,
             GFile                *file,
             GError              **error)
{
  g_autofree gchar *name  = g_file_get_parse_name (file);
  const gchar      *other = pst_other_networks_find (tensors);

  for (guint i = 0; i < G_N_ELEMENTS (families) && ! other; i++)
    if (families[i]->is_in (tensors))
      return families[i];
  if (other)
    g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
                 _ ("“%s” holds a network of the kind %s, which Pastiche cannot look at pictures with: choose a file with the weights of "
                    "%s under torchvision's names."), name, other, known_networks);
  else
    g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
                 _ ("“%s” holds no network that Pastiche knows: choose a file with the weights of %s under torchvision's names."),
                 name, known_networks);
  return NULL;
}

/* Takes off what programs put before all names, under whatever name they had the network as a part of them; of a network that is known by
 * its names, these say what it is.
 */
static void
unwrap_whole (PstTensorFile *tensors)
{
  for (guint i = 0; i < MOST_WRAPPERS; i++)
    {
      g_autofree gchar *prefix = pst_tensor_file_dup_shared_prefix (tensors);

      if (! prefix || g_str_equal (prefix, "features.") || pst_other_networks_find (tensors))
        return;
      pst_tensor_file_replace_prefix (tensors, prefix, "");
    }
}

/* What wrappers of PyTorch put before torchvision's names: DataParallel (of the whole, or of VGG's features alone), Lightning, or both. Of
 * VGG's features alone, a file has no prefix at all.
 */
static void
unwrap_names (PstTensorFile *tensors)
{
  static const struct { const gchar *prefix; const gchar *replacement; } wrappers[] = {
    { "model.", "" }, { "module.", "" }, { "model.", "" }, { "features.module.", "features." },
  };

  unwrap_whole (tensors);
  for (guint i = 0; i < G_N_ELEMENTS (wrappers); i++)
    pst_tensor_file_replace_prefix (tensors, wrappers[i].prefix, wrappers[i].replacement);
  if (pst_tensor_file_has (tensors, "0.weight"))
    pst_tensor_file_replace_prefix (tensors, "", "features.");
}

/* What a file may have beside the network, since nothing would look different with it: what tells classes, which lies behind all layers,
 * and how long a normalisation has learnt.
 */
static const gchar *const beside[] = { "classifier.*", "fc.*", "head.*", "pre_logits.*", "*.num_batches_tracked", NULL };

/* Blue, green and red become red, green and blue. */
static void
turn_channels (PstParameters *first,
               gsize          n_filters,
               gsize          n_taps)
{
  for (gsize k = 0; k < n_filters; k++)
    for (gsize i = 0; i < n_taps; i++)
      {
        gfloat *blue = first->filter + 3 * n_taps * k + i;
        gfloat  kept = *blue;

        *blue            = blue[2 * n_taps];
        blue[2 * n_taps] = kept;
      }
}

/* Sets how pictures are prepared for the network, as the file says, or else as its weights need it. */
static void
take_preparation (PstNetwork     *network,
                  PstPreparation *preparation)
{
  gsize            n_filters = network->layers[0].channels;
  gsize            n_taps;
  PstParameters   *first     = network->family->get_first (network, &n_taps);
  PstKnownWeights  known;

  if (pst_known_weights_find (first, n_filters, n_taps, &known))
    network->remark = pst_preparation_complete (preparation, &known.preparation, known.name);
  if (preparation->is_bgr)
    turn_channels (first, n_filters, n_taps);
  memcpy (network->mean, preparation->mean, sizeof network->mean);
  memcpy (network->std, preparation->std, sizeof network->std);
}

static PstNetwork *
new_network (const PstNetworkFamily *family)
{
  PstNetwork *network = g_atomic_rc_box_alloc0 (family->size);

  network->family = family;
  g_mutex_init (&network->prepare_mutex);
  return network;
}

/**
 * pst_network_load:
 * @file: a file of safetensors or of PyTorch
 * @error: set to %PST_ERROR_NETWORK_FILE where the file is missing or damaged, to %PST_ERROR_NETWORK_KIND where
 *         it holds something else than a network that the engine knows
 *
 * Returns: (transfer full): the network
 */
PstNetwork *
pst_network_load (GFile   *file,
                  GError **error)
{
  g_autoptr (PstTensorFile)  tensors = pst_tensor_file_open (file, error);
  g_autoptr (PstNetwork)     network = NULL;
  const PstNetworkFamily    *family;
  PstPreparation             preparation;

  if (! tensors || ! pst_preparation_read (&preparation, tensors, error))
    return NULL;
  unwrap_names (tensors);
  if (! (family = find_family (tensors, file, error)))
    return NULL;
  network = new_network (family);
  if (! family->read (network, tensors, error) || ! pst_tensor_file_check_all_read (tensors, network->name, beside, error))
    return NULL;
  take_preparation (network, &preparation);
  return g_steal_pointer (&network);
}

static void
clear_network (gpointer memory)
{
  PstNetwork *network = memory;

  network->family->clear (network);
  for (guint i = 0; i < network->n_layers; i++)
    g_free (network->layers[i].name);
  g_free (network->layers);
  g_free (network->style_layers);
  g_free (network->content_layers);
  g_free (network->matching_layers);
  g_free (network->name);
  g_free (network->remark);
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
 * pst_network_get_remark:
 * @network: the network
 *
 * Returns: (nullable): what the user should know about how its file was read, as a translated sentence
 */
const gchar *
pst_network_get_remark (const PstNetwork *network)
{
  return network->remark;
}

/* Whether there is such a layer. */
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

/* Whether the layer's map of a picture of this size has any position left. */
gboolean
pst_network_layer_fits (const PstNetwork *network,
                        guint             layer,
                        gint              width,
                        gint              height)
{
  return width / network->layers[layer].stride > 0 && height / network->layers[layer].stride > 0;
}

gint
pst_network_get_stride (const PstNetwork *network,
                        guint             layer)
{
  return network->layers[layer].stride;
}

/* The memory that the network takes once as many of its layers are prepared. */
gsize
pst_network_get_bytes (const PstNetwork *network,
                       guint             n_layers)
{
  return network->family->get_bytes (network, n_layers);
}

/* Makes the convolutions of as many layers ready, for any thread. Cancellable between layers; fails where there is no room. */
gboolean
pst_network_prepare (PstNetwork    *network,
                     guint          n_layers,
                     PstCompute    *compute,
                     GCancellable  *cancellable,
                     GError       **error)
{
  gboolean ready;

  g_mutex_lock (&network->prepare_mutex);
  ready = network->family->prepare (network, n_layers, compute, cancellable, error);
  g_mutex_unlock (&network->prepare_mutex);
  return ready;
}
