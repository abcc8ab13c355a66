/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list of layers, separated by blanks or commas, each with an optional weight of 0 or more behind a colon. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

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
parse_weight (const gchar *text,
              gdouble     *weight)
{
  gchar *end;

  *weight = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*weight) && *weight >= 0.0;
}

static gboolean
parse_entry (const PstNetwork  *network,
             const gchar       *entry,
             gdouble           *weights,
             GError           **error)
{
  g_auto (GStrv) parts  = g_strsplit (entry, ":", 2);
  gdouble        weight = 1.0;
  guint          layer;

  if (! pst_network_find_layer (network, parts[0], &layer))
    {
      g_autofree gchar *names = list_layer_names (network);

      g_set_error (error, PST_ERROR, PST_ERROR_SETTING, _ ("The network has no layer “%s”: choose among %s."),
                   parts[0], names);
      return FALSE;
    }
  if (parts[1] && ! parse_weight (parts[1], &weight))
    {
      g_set_error (error, PST_ERROR, PST_ERROR_SETTING,
                   _ ("“%s” is no weight for a layer: write a number that is not negative, as in “%s:0.5”."),
                   parts[1], parts[0]);
      return FALSE;
    }
  weights[layer] += weight;
  return TRUE;
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
  g_auto (GStrv)      entries = g_strsplit_set (text, " ,\t\n", 0);

  for (guint i = 0; entries[i]; i++)
    if (*entries[i] != '\0' && ! parse_entry (network, entries[i], weights, error))
      return NULL;
  return g_steal_pointer (&weights);
}
