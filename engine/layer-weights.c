/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list of layers with optional weights, in the form of shares.c. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>
#include <pastiche/shares.h>

#include "layer-weights.h"
#include "network-layers.h"

static gchar *
list_layer_names (const PstNetwork *network)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < network->n_layers; i++)
    g_string_append_printf (names, "%s%s", i ? " " : "", network->layers[i].name);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static gboolean
find_layer (const gchar  *name,
            guint        *layer,
            gpointer      data,
            GError      **error)
{
  const PstNetwork *network = data;
  g_autofree gchar *names   = NULL;

  if (pst_network_find_layer (network, name, layer))
    return TRUE;
  names = list_layer_names (network);
  g_set_error (error, PST_ERROR, PST_ERROR_SETTING, _ ("The network has no layer “%s”: choose among %s."), name, names);
  return FALSE;
}

/* [n_layers]. The default names layers of the shipped network; for one that has others it stands for what that one names. */
static gdouble *
get_weights (const PstNetwork  *network,
             PstSettings       *settings,
             const gchar       *setting,
             const gchar       *of_network,
             GError           **error)
{
  g_autofree gdouble *weights  = g_new0 (gdouble, network->n_layers);
  g_autofree gchar   *text     = NULL;
  GParamSpec         *property = g_object_class_find_property (G_OBJECT_GET_CLASS (settings), setting);
  gboolean            is_default;

  g_object_get (settings, setting, &text, NULL);
  is_default = g_strcmp0 (text, g_value_get_string (g_param_spec_get_default_value (property))) == 0;
  if (! pst_shares_parse (is_default && of_network ? of_network : text, find_layer, (gpointer) network, weights, error))
    return NULL;
  return g_steal_pointer (&weights);
}

/**
 * pst_layer_weights_get_style:
 * @network: the network
 * @settings: the settings
 * @error: set to %PST_ERROR_SETTING where they name a layer that does not exist
 *
 * Returns: (transfer full): [n_layers of the network], how much each layer sees of the style, 0 for those not listed
 */
gdouble *
pst_layer_weights_get_style (const PstNetwork  *network,
                             PstSettings       *settings,
                             GError           **error)
{
  return get_weights (network, settings, "style-layers", network->style_layers, error);
}

/**
 * pst_layer_weights_get_content:
 * @network: the network
 * @settings: the settings
 * @error: set to %PST_ERROR_SETTING where they name a layer that does not exist
 *
 * Returns: (transfer full): the same for the content
 */
gdouble *
pst_layer_weights_get_content (const PstNetwork  *network,
                               PstSettings       *settings,
                               GError           **error)
{
  return get_weights (network, settings, "content-layers", network->content_layers, error);
}

/**
 * pst_network_dup_style_layers:
 * @network: a network
 * @settings: the settings
 * @error: set to %PST_ERROR_SETTING where they name a layer that does not exist
 *
 * Returns: (transfer full): the names of the layers that see the style, from fine to broad
 */
GStrv
pst_network_dup_style_layers (const PstNetwork  *network,
                              PstSettings       *settings,
                              GError           **error)
{
  g_autofree gdouble       *weights = pst_layer_weights_get_style (network, settings, error);
  g_autoptr (GStrvBuilder)  names   = g_strv_builder_new ();

  if (! weights)
    return NULL;
  for (guint i = 0; i < network->n_layers; i++)
    if (weights[i] > 0.0)
      g_strv_builder_add (names, network->layers[i].name);
  return g_strv_builder_end (names);
}
