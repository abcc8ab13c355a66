/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which layers see the content and the style, and how much each of them counts: the settings' lists of layers, in the form of shares.c,
 * without the layers that have no position left in a picture as small as this.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>
#include <pastiche/layer-weights.h>
#include <pastiche/shares.h>

#include "networks/network.h"
#include "objective/layer-weights.h"
#include "objective/loss-context.h"

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

/* [n_layers], as they are listed. The default names layers of the shipped network; for one that has others it stands for what that one
 * names.
 */
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
  /* g_param_spec_get_default_value() would make a value for all threads when the first one asks, unseen by ThreadSanitizer */
  is_default = g_strcmp0 (text, G_PARAM_SPEC_STRING (property)->default_value) == 0;
  if (! pst_shares_parse (is_default && of_network ? of_network : text, find_layer, (gpointer) network, weights, error))
    return NULL;
  return g_steal_pointer (&weights);
}

/* Of each layer in a hypercolumn: none where nothing looks at any. */
static gdouble *
get_matching_weights (const PstNetwork  *network,
                      PstSettings       *settings,
                      GError           **error)
{
  g_autofree gdouble *weights = get_weights (network, settings, "matching-layers", network->matching_layers, error);
  gdouble             matching;
  gdouble             similarity;

  g_object_get (settings, "matching-weight", &matching, "contours", &similarity, NULL);
  if (weights && matching <= 0.0 && similarity <= 0.0)
    memset (weights, 0, network->n_layers * sizeof *weights);
  return g_steal_pointer (&weights);
}

/* Of each layer, times the content's own, which is 1 at least where some of it is protected (scene-guidance.c). */
static gdouble *
get_content_weights (const PstNetwork    *network,
                     PstSettings         *settings,
                     const PstScenePlan  *scene,
                     GError             **error)
{
  gdouble *weights = get_weights (network, settings, "content-layers", network->content_layers, error);
  gdouble  weight;

  g_object_get (settings, "content-weight", &weight, NULL);
  for (guint i = 0; i < network->n_layers && weights; i++)
    weights[i] *= scene->has_protection ? MAX (weight, 1.0) : weight;
  return weights;
}

static gboolean
is_any_above_zero (const gdouble *weights,
                   guint          n)
{
  for (guint i = 0; i < n; i++)
    if (weights[i] > 0.0)
      return TRUE;
  return FALSE;
}

static gdouble *
get_style_weights (const PstNetwork  *network,
                   PstSettings       *settings,
                   GError           **error)
{
  g_autofree gdouble *weights = get_weights (network, settings, "style-layers", network->style_layers, error);

  if (weights && ! is_any_above_zero (weights, network->n_layers))
    {
      g_set_error (error, PST_ERROR, PST_ERROR_SETTING,
                   _ ("No layer looks at the style: name at least one style layer with a weight above 0, such as “%s:1”."),
                   network->layers[0].name);
      return NULL;
    }
  return g_steal_pointer (&weights);
}

/* Whether a painting that has a share is large enough for a layer. */
static gboolean
painting_fits (const PstNetwork   *network,
               guint               layer,
               const PstScenePlan *scene,
               const PstRegions   *regions,
               guint               painting)
{
  const PstPaintingPlan *plan = &scene->paintings[painting];

  return regions->shares[painting] > 0.0 && pst_network_layer_fits (network, layer, plan->width, plan->height);
}

static gboolean
all_paintings_fit (const PstNetwork   *network,
                   guint               layer,
                   const PstScenePlan *scene,
                   const PstRegions   *regions)
{
  for (guint i = 0; i < scene->n_paintings; i++)
    if (regions->shares[i] > 0.0 && ! painting_fits (network, layer, scene, regions, i))
      return FALSE;
  return TRUE;
}

/* Returns: (transfer full) (nullable): the names of layers that do not fit, which have no weight any more where the picture is the
 * reason
 */
static gchar *
leave_out_what_does_not_fit (const PstNetwork   *network,
                             const PstScenePlan *scene,
                             const PstRegions   *regions,
                             gdouble            *style,
                             gdouble            *content)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < network->n_layers; i++)
    {
      gboolean fits = pst_network_layer_fits (network, i, scene->width, scene->height);

      if ((style[i] > 0.0 && ! (fits && all_paintings_fit (network, i, scene, regions))) || (content[i] > 0.0 && ! fits))
        g_string_append_printf (names, "%s%s", names->len ? ", " : "", network->layers[i].name);
      if (! fits)
        content[i] = style[i] = 0.0;
    }
  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

/* (transfer full): [n_layers], a painting's share divided among the layers that it is large enough for */
static gdouble *
weigh_painting (const PstNetwork   *network,
                const PstScenePlan *scene,
                const PstRegions   *regions,
                guint               painting,
                const gdouble      *style)
{
  gdouble *weights = g_new0 (gdouble, network->n_layers);
  gdouble  sum     = 0.0;

  for (guint i = 0; i < network->n_layers; i++)
    if (painting_fits (network, i, scene, regions, painting))
      sum += style[i];
  for (guint i = 0; i < network->n_layers; i++)
    if (style[i] > 0.0 && painting_fits (network, i, scene, regions, painting))
      weights[i] = style[i] / sum * regions->shares[painting];
  return weights;
}

/* Whether there is something to look at. */
static gboolean
has_any (const PstLayerWeights *weights,
         guint                  n_layers,
         guint                  n_paintings)
{
  for (guint i = 0; i < n_paintings; i++)
    if (is_any_above_zero (weights->styles[i], n_layers))
      return TRUE;
  return is_any_above_zero (weights->content, n_layers) || is_any_above_zero (weights->matching, n_layers);
}

/* The names of layers that have a weight. */
static gchar *
list_weighty_layers (const PstNetwork *network,
                     const gdouble    *weights)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < network->n_layers; i++)
    if (weights[i] > 0.0)
      g_string_append_printf (names, "%s%s", names->len ? ", " : "", network->layers[i].name);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* The first painting that has a share. */
static guint
find_shared (const PstRegions *regions)
{
  guint first = 0;

  while (first + 1 < PST_MOST_PAINTINGS && regions->shares[first] <= 0.0)
    first++;
  return first;
}

/* Tells what is too small for the style layers: the picture, or else a painting. */
static gboolean
refuse_size (const PstNetwork    *network,
             PstSettings         *settings,
             const PstScenePlan  *scene,
             guint                painting,
             GError             **error)
{
  g_autofree gdouble    *style = get_style_weights (network, settings, NULL);
  g_autofree gchar      *names = list_weighty_layers (network, style);
  const PstPaintingPlan *plan  = &scene->paintings[painting];
  const gchar           *first = network->layers[0].name;

  for (guint i = 0; i < network->n_layers; i++)
    if (style[i] > 0.0 && pst_network_layer_fits (network, i, scene->width, scene->height))
      {
        g_set_error (error, PST_ERROR, PST_ERROR_SIZE,
                     _ ("Nothing of the style would be painted: the painting is %d × %d pixels beside this picture, too few for the style "
                        "layers %s. Add a style layer nearer to %s, set a larger brush size, or choose another painting."),
                     plan->width, plan->height, names, first);
        return FALSE;
      }
  g_set_error (error, PST_ERROR, PST_ERROR_SIZE,
               _ ("Nothing of the style would be painted: the picture is painted at %d × %d pixels, too few for the style layers %s. "
                  "Add a style layer nearer to %s, or scale the picture up."), scene->width, scene->height, names, first);
  return FALSE;
}

/* Begins with zeros, which are to be cleared on error, too. FALSE with PST_ERROR_SETTING where the settings name a layer that
 * does not exist, or none for the style, with PST_ERROR_SIZE where none is left that fits the scene at the size at which it is painted,
 * paintings included.
 */
gboolean
pst_layer_weights_init (PstLayerWeights     *weights,
                        const PstNetwork    *network,
                        PstSettings         *settings,
                        const PstScenePlan  *scene,
                        const PstRegions    *regions,
                        GError             **error)
{
  g_autofree gdouble *style = get_style_weights (network, settings, error);

  weights->content  = style ? get_content_weights (network, settings, scene, error) : NULL;
  weights->matching = weights->content ? get_matching_weights (network, settings, error) : NULL;
  if (! weights->matching)
    return FALSE;
  weights->left_out = leave_out_what_does_not_fit (network, scene, regions, style, weights->content);
  for (guint i = 0; i < network->n_layers; i++)
    if (! pst_loss_context_has_places (scene) || ! pst_network_layer_fits (network, i, scene->width, scene->height) ||
        ! all_paintings_fit (network, i, scene, regions))
      weights->matching[i] = 0.0;
  for (guint i = 0; i < scene->n_paintings; i++)
    weights->styles[i] = weigh_painting (network, scene, regions, i, style);
  if (has_any (weights, network->n_layers, scene->n_paintings))
    return TRUE;
  return refuse_size (network, settings, scene, find_shared (regions), error);
}

/* Whether a painting of its region is seen, this one or another. */
static gboolean
is_region_seen (const PstLayerWeights *weights,
                const PstNetwork      *network,
                const PstScenePlan    *scene,
                const PstRegions      *regions,
                guint                  painting)
{
  for (guint i = 0; i < scene->n_paintings; i++)
    if (regions->shares[i] > 0.0 && regions->of[i] == regions->of[painting] &&
        is_any_above_zero (weights->styles[i], network->n_layers))
      return TRUE;
  return FALSE;
}

/* Whether a layer sees something of each region's style. A scene that is painted larger later on need not pass, but the largest must:
 * otherwise only the content would be painted, as if all were well.
 */
gboolean
pst_layer_weights_check_style (const PstNetwork    *network,
                               PstSettings         *settings,
                               const PstScenePlan  *scene,
                               const PstRegions    *regions,
                               GError             **error)
{
  g_auto (PstLayerWeights) weights = { 0 };

  if (! pst_layer_weights_init (&weights, network, settings, scene, regions, error))
    return FALSE;
  for (guint i = 0; i < scene->n_paintings; i++)
    if (regions->shares[i] > 0.0 && ! is_region_seen (&weights, network, scene, regions, i))
      return refuse_size (network, settings, scene, i, error);
  return TRUE;
}

void
pst_layer_weights_clear (PstLayerWeights *weights)
{
  g_clear_pointer (&weights->content, g_free);
  g_clear_pointer (&weights->matching, g_free);
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    g_clear_pointer (&weights->styles[i], g_free);
  g_clear_pointer (&weights->left_out, g_free);
}

/**
 * pst_layer_weights_dup_style_layers:
 * @network: a network
 * @settings: the settings
 * @error: set to %PST_ERROR_SETTING where they name a layer that does not exist, or none
 *
 * Returns: (transfer full): the names of the layers that see the style, from fine to broad
 */
GStrv
pst_layer_weights_dup_style_layers (const PstNetwork  *network,
                                    PstSettings       *settings,
                                    GError           **error)
{
  g_autofree gdouble       *weights = get_style_weights (network, settings, error);
  g_autoptr (GStrvBuilder)  names   = g_strv_builder_new ();

  if (! weights)
    return NULL;
  for (guint i = 0; i < network->n_layers; i++)
    if (weights[i] > 0.0)
      g_strv_builder_add (names, network->layers[i].name);
  return g_strv_builder_end (names);
}
