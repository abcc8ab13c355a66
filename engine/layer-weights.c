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

/**
 * pst_layer_weights_parse:
 * @network: the network
 * @text: the list
 * @error: set to %PST_ERROR_SETTING where the list names what does not exist
 *
 * Returns: (transfer full): [n_layers of the network], the weight of each layer, 0 for those not listed
 */
gdouble *
pst_layer_weights_parse (const PstNetwork  *network,
                         const gchar       *text,
                         GError           **error)
{
  g_autofree gdouble *weights = g_new0 (gdouble, network->n_layers);

  if (! pst_shares_parse (text, find_layer, (gpointer) network, weights, error))
    return NULL;
  return g_steal_pointer (&weights);
}
