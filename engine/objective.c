/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The objective, for a picture x of one size:
 *
 *   total = Σ content weight · content(l) + style weight · Σ_k share(k) · Σ style layer weight · style(l, k)
 *           + smoothness weight · smoothness + 1000 · range
 *
 * with the style layers' weights and the shares of the paintings k normalised to sum 1. All paintings are compared with the same
 * statistics of the picture, so that several take hardly longer than one. One evaluation is the walk picture → feature maps
 * (network-walk.c) → losses (style-loss.c, content-loss.c, picture-loss.c) → gradients of the maps → gradient of the
 * picture (network-walk.c). lbfgs.c and adam.c ask for it; paint.c makes one objective for each scale.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "content-loss.h"
#include "layer-weights.h"
#include "allocation.h"
#include "network-layers.h"
#include "objective.h"
#include "picture-loss.h"
#include "regions.h"
#include "style-loss.h"
#include "network-walk.h"

#define RANGE_WEIGHT 1000.0

/* What is known of one layer. Weights are 0, and pointers NULL, where the layer is not asked for. */
typedef struct
{
  gboolean          has_style;
  gdouble           style_weights[PST_MOST_PAINTINGS]; /* shares of the style loss */
  PstStatistics    *paintings[PST_MOST_PAINTINGS];
  PstStatistics    *statistics;
  PstStyleGradient *style_gradient;
  gdouble           weighted_style;  /* the loss, times its share and the style weight */
  gdouble           content_weight;
  PstFeatureMap     content;         /* of the whole picture; its values are owned */
  gdouble           content_factor;  /* content_weight / Σ P² */
  gdouble           content_sum;     /* Σ (F - P)² */
} Target;

struct _PstObjective
{
  PstNetwork   *network;
  PstCompute   *compute; /* borrowed */
  PstScenePlan  scene;
  PstRegions    regions;
  PstStyleLoss  style_loss;
  PstPooling    pooling;
  PstPadding    padding;
  gdouble       style_weight;
  gdouble       smoothness_weight;
  Target       *targets;   /* [n_layers] */
  gchar        *left_out;  /* names of layers that were asked for and do not fit */
  PstNetworkWalk *walk;
  guint64         budget;    /* of a walk */
};

/* Whether a painting that has a share is large enough for a layer. */
static gboolean
painting_fits (const PstObjective *objective,
               guint               layer,
               guint               painting)
{
  const PstPaintingPlan *plan = &objective->scene.paintings[painting];

  return objective->regions.shares[painting] > 0.0 &&
         pst_network_layer_fits (objective->network, layer, plan->width, plan->height);
}

static gboolean
all_paintings_fit (const PstObjective *objective,
                   guint               layer)
{
  for (guint i = 0; i < objective->scene.n_paintings; i++)
    if (objective->regions.shares[i] > 0.0 && ! painting_fits (objective, layer, i))
      return FALSE;
  return TRUE;
}

static void
leave_out_what_does_not_fit (PstObjective *objective,
                             gdouble      *style,
                             gdouble      *content)
{
  const PstNetwork   *network = objective->network;
  g_autoptr (GString) names   = g_string_new (NULL);

  for (guint i = 0; i < network->n_layers; i++)
    {
      gboolean fits = pst_network_layer_fits (network, i, objective->scene.width, objective->scene.height);

      if ((style[i] > 0.0 && ! (fits && all_paintings_fit (objective, i))) || (content[i] > 0.0 && ! fits))
        g_string_append_printf (names, "%s%s", names->len ? ", " : "", network->layers[i].name);
      if (! fits)
        content[i] = style[i] = 0.0;
    }
  if (names->len > 0)
    objective->left_out = g_strdup (names->str);
}

/* Divides a painting's share among the layers that it is large enough for. */
static void
weigh_painting (PstObjective  *objective,
                guint          painting,
                const gdouble *style)
{
  gdouble sum = 0.0;

  for (guint i = 0; i < objective->network->n_layers; i++)
    if (painting_fits (objective, i, painting))
      sum += style[i];
  for (guint i = 0; i < objective->network->n_layers; i++)
    if (style[i] > 0.0 && painting_fits (objective, i, painting))
      {
        objective->targets[i].style_weights[painting] = style[i] / sum * objective->regions.shares[painting];
        objective->targets[i].has_style               = TRUE;
      }
}

static gboolean
choose_layers (PstObjective  *objective,
               PstSettings   *settings,
               GError       **error)
{
  const PstNetwork    *network      = objective->network;
  g_autofree gchar    *style_text   = NULL;
  g_autofree gchar    *content_text = NULL;
  g_autofree gdouble  *style        = NULL;
  g_autofree gdouble  *content      = NULL;
  gboolean             any          = FALSE;

  g_object_get (settings, "style-layers", &style_text, "content-layers", &content_text, NULL);
  style   = pst_layer_weights_parse (network, style_text, error);
  content = style ? pst_layer_weights_parse (network, content_text, error) : NULL;
  if (! content)
    return FALSE;
  leave_out_what_does_not_fit (objective, style, content);
  for (guint i = 0; i < objective->scene.n_paintings; i++)
    weigh_painting (objective, i, style);
  for (guint i = 0; i < network->n_layers; i++)
    {
      objective->targets[i].content_weight = content[i];
      any |= objective->targets[i].has_style || content[i] > 0.0;
    }
  if (! any)
    g_set_error (error, PST_ERROR, PST_ERROR_SETTING,
                 _ ("None of the chosen layers can see a picture of %d × %d pixels: choose layers nearer to relu1_1."),
                 objective->scene.width, objective->scene.height);
  return any;
}

/* A layer's map of the whole picture, without values. */
static PstFeatureMap
get_shape (const PstObjective *objective,
           guint               layer)
{
  gint          stride = pst_network_get_stride (objective->network, layer);
  PstFeatureMap shape  = { .channels = objective->network->layers[layer].convolution.out_channels,
                           .width = objective->scene.width / stride, .height = objective->scene.height / stride,
                           .stride = stride };

  shape.row = shape.width * shape.channels;
  return shape;
}

/* Memory for what is known of the layers, and to gather it. */
static guint64
target_bytes (const PstObjective *objective)
{
  guint64 bytes   = 0;
  gsize   scratch = 0;

  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      PstFeatureMap shape    = get_shape (objective, i);
      gsize         channels = shape.channels;

      if (objective->targets[i].content_weight > 0.0)
        bytes += (guint64) shape.row * shape.height * sizeof (gfloat);
      if (objective->targets[i].has_style)
        {
          bytes += channels * channels * ((objective->scene.n_paintings + 1) * sizeof (gdouble) + 2 * sizeof (gfloat));
          scratch = MAX (scratch, pst_statistics_scratch (channels, objective->compute));
        }
    }
  return bytes + scratch * sizeof (gfloat);
}

/**
 * pst_objective_new:
 * @network: the network
 * @settings: the settings
 * @compute: what to run on; must outlive the objective
 * @scene: the scene at the size at which it is painted, paintings included
 * @budget: bytes that the objective should not exceed: larger pictures are walked over part by part
 * @error: set to %PST_ERROR_SETTING where no layer is left that fits, or one is named that does not exist
 *
 * Only plans; memory is taken by pst_objective_prepare().
 *
 * Returns: (transfer full): the objective
 */
PstObjective *
pst_objective_new (PstNetwork          *network,
                   PstSettings         *settings,
                   PstCompute          *compute,
                   const PstScenePlan  *scene,
                   guint64              budget,
                   GError             **error)
{
  g_autoptr (PstObjective) objective = g_new0 (PstObjective, 1);
  g_autofree gboolean     *watched   = g_new0 (gboolean, network->n_layers);
  guint64                  beside;

  objective->network = pst_network_ref (network);
  objective->compute = compute;
  objective->scene   = *scene;
  objective->regions = pst_regions_plan (scene);
  objective->targets = g_new0 (Target, network->n_layers);
  g_object_get (settings,
                "style-loss", &objective->style_loss,
                "pooling", &objective->pooling,
                "padding", &objective->padding,
                "style-weight", &objective->style_weight,
                "smoothness-weight", &objective->smoothness_weight,
                NULL);
  if (! choose_layers (objective, settings, error))
    return NULL;
  for (guint i = 0; i < network->n_layers; i++)
    watched[i] = objective->targets[i].has_style || objective->targets[i].content_weight > 0.0;
  beside            = target_bytes (objective);
  objective->budget = budget > beside ? budget - beside : 0;
  objective->walk   = pst_network_walk_new (network, compute, scene->width, scene->height, objective->pooling, objective->padding,
                                            watched, TRUE, objective->budget);
  return g_steal_pointer (&objective);
}

void
pst_objective_free (PstObjective *objective)
{
  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      Target *target = &objective->targets[i];

      for (guint painting = 0; painting < PST_MOST_PAINTINGS; painting++)
        g_clear_pointer (&target->paintings[painting], pst_statistics_free);
      g_clear_pointer (&target->statistics, pst_statistics_free);
      g_clear_pointer (&target->style_gradient, pst_style_gradient_free);
      pst_memory_free (target->content.values);
    }
  g_free (objective->targets);
  g_free (objective->left_out);
  g_clear_pointer (&objective->walk, pst_network_walk_free);
  pst_network_unref (objective->network);
  g_free (objective);
}

/**
 * pst_objective_dup_left_out:
 * @objective: the objective
 *
 * Returns: (transfer full) (nullable): the names of the layers that were asked for but are too deep for this size
 */
gchar *
pst_objective_dup_left_out (const PstObjective *objective)
{
  return g_strdup (objective->left_out);
}

/* A painting is only walked over forward, and only as far as its style is looked at. NULL where it is not. */
static PstNetworkWalk *
new_painting_walk (const PstObjective *objective,
                   guint               painting)
{
  const PstPaintingPlan *plan    = &objective->scene.paintings[painting];
  g_autofree gboolean   *watched = g_new0 (gboolean, objective->network->n_layers);
  gboolean               any     = FALSE;

  for (guint i = 0; i < objective->network->n_layers; i++)
    any |= watched[i] = objective->targets[i].style_weights[painting] > 0.0;
  if (! any)
    return NULL;
  return pst_network_walk_new (objective->network, objective->compute, plan->width, plan->height, objective->pooling,
                               objective->padding, watched, FALSE, objective->budget);
}

/**
 * pst_objective_get_bytes:
 * @objective: the objective
 *
 * Returns: the most memory that it takes while it learns, is prepared and evaluated
 */
guint64
pst_objective_get_bytes (const PstObjective *objective)
{
  guint64 most = pst_network_walk_get_bytes (objective->walk);

  for (guint i = 0; i < objective->scene.n_paintings; i++)
    {
      g_autoptr (PstNetworkWalk) painting = new_painting_walk (objective, i);

      if (painting)
        most = MAX (most, pst_network_walk_get_bytes (painting));
    }
  return most + target_bytes (objective);
}

/**
 * pst_objective_get_work:
 * @objective: the objective
 *
 * Returns: how long an evaluation takes, in pixels' worth: the pixels of the picture, or more where the memory is small
 */
gdouble
pst_objective_get_work (const PstObjective *objective)
{
  return pst_network_walk_get_work (objective->walk);
}

/* Statistics of a layer, and memory to gather them; NULL where there is no room. */
static PstStatistics *
new_statistics (PstObjective  *objective,
                guint          layer,
                GError       **error)
{
  gsize channels = objective->network->layers[layer].convolution.out_channels;

  if (! pst_compute_reserve (objective->compute, pst_statistics_scratch (channels, objective->compute), error))
    return NULL;
  return pst_statistics_new (channels, error);
}

/* A painting that is looked at. */
typedef struct
{
  PstObjective *objective;
  guint         index;
} Lesson;

static void
look_at_painting (guint                layer,
                  const PstFeatureMap *map,
                  const PstRectangle  *place G_GNUC_UNUSED,
                  gpointer             data)
{
  const Lesson *lesson = data;

  pst_statistics_add (lesson->objective->targets[layer].paintings[lesson->index], lesson->objective->compute, map);
}

/**
 * pst_objective_learn:
 * @objective: an objective that is not yet prepared
 * @index: which of the scene's paintings
 * @painting: that painting, of the size given to pst_objective_new()
 * @cancellable: (nullable): asked again and again
 * @error: set to %PST_ERROR_MEMORY or %G_IO_ERROR_CANCELLED
 *
 * To be called for each painting with a share. Remembers its style, not its pixels.
 *
 * Returns: whether its style is known
 */
gboolean
pst_objective_learn (PstObjective      *objective,
                     guint              index,
                     const PstPicture  *painting,
                     GCancellable      *cancellable,
                     GError           **error)
{
  g_autoptr (PstNetworkWalk) walk   = new_painting_walk (objective, index);
  Lesson                     lesson = { objective, index };

  if (! walk)
    return TRUE;
  if (! pst_network_walk_allocate (walk, cancellable, error))
    return FALSE;
  for (guint i = 0; i < objective->network->n_layers; i++)
    if (objective->targets[i].style_weights[index] > 0.0)
      {
        objective->targets[i].paintings[index] = new_statistics (objective, i, error);
        if (! objective->targets[i].paintings[index])
          return FALSE;
        pst_statistics_clear (objective->targets[i].paintings[index]);
      }
  if (! pst_network_walk_forward (walk, painting->rgb, look_at_painting, &lesson, cancellable, error))
    return FALSE;
  for (guint i = 0; i < objective->network->n_layers; i++)
    if (objective->targets[i].style_weights[index] > 0.0)
      pst_statistics_finish (objective->targets[i].paintings[index]);
  return TRUE;
}

static gboolean
allocate_style (PstObjective  *objective,
                GError       **error)
{
  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      Target *target   = &objective->targets[i];
      gsize   channels = objective->network->layers[i].convolution.out_channels;

      if (! target->has_style)
        continue;
      target->statistics     = new_statistics (objective, i, error);
      target->style_gradient = target->statistics ? pst_style_gradient_new (channels, objective->compute->kernels->panel, error) : NULL;
      if (! target->style_gradient)
        return FALSE;
    }
  return TRUE;
}

static gboolean
allocate_content (PstObjective  *objective,
                  GError       **error)
{
  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      Target *target = &objective->targets[i];

      if (target->content_weight <= 0.0)
        continue;
      target->content        = get_shape (objective, i);
      target->content.values = pst_floats_new (target->content.row * target->content.height, error);
      if (! target->content.values)
        return FALSE;
    }
  return TRUE;
}

static void
look_at_content (guint                layer,
                 const PstFeatureMap *map,
                 const PstRectangle  *place,
                 gpointer             data)
{
  PstObjective *objective = data;
  Target       *target    = &objective->targets[layer];
  PstFeatureMap part;

  if (target->content_weight <= 0.0)
    return;
  part = pst_feature_map_crop (&target->content, place);
  for (gint y = 0; y < map->height; y++)
    memcpy (part.values + y * part.row, map->values + y * map->row, map->width * map->channels * sizeof (gfloat));
}

static gboolean
see_content (PstObjective      *objective,
             const PstPicture  *content,
             GCancellable      *cancellable,
             GError           **error)
{
  if (! allocate_content (objective, error) ||
      ! pst_network_walk_forward (objective->walk, content->rgb, look_at_content, objective, cancellable, error))
    return FALSE;
  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      Target  *target = &objective->targets[i];
      gdouble  square = target->content_weight > 0.0 ? pst_content_sum (objective->compute, &target->content, NULL) : 0.0;

      target->content_factor = square > 0.0 ? target->content_weight / square : 0.0;
    }
  return TRUE;
}

/**
 * pst_objective_prepare:
 * @objective: an objective that is not yet prepared, and has learned
 * @content: the content, of the size given to pst_objective_new()
 * @cancellable: (nullable): asked again and again
 * @error: set to %PST_ERROR_MEMORY or %G_IO_ERROR_CANCELLED
 *
 * Takes the memory and looks at the content.
 *
 * Returns: whether the objective can be evaluated
 */
gboolean
pst_objective_prepare (PstObjective      *objective,
                       const PstPicture  *content,
                       GCancellable      *cancellable,
                       GError           **error)
{
  return pst_network_walk_allocate (objective->walk, cancellable, error) && allocate_style (objective, error) &&
         see_content (objective, content, cancellable, error);
}

/* Adds a part of a map to the statistics and to the content loss. */
static void
look_at_picture (guint                layer,
                 const PstFeatureMap *map,
                 const PstRectangle  *place,
                 gpointer             data)
{
  PstObjective *objective = data;
  Target       *target    = &objective->targets[layer];

  if (target->has_style)
    pst_statistics_add (target->statistics, objective->compute, map);
  if (target->content_weight > 0.0)
    {
      PstFeatureMap wanted = pst_feature_map_crop (&target->content, place);

      target->content_sum += pst_content_sum (objective->compute, map, &wanted);
    }
}

static void
compare_layer (guint    layer,
               guint    worker G_GNUC_UNUSED,
               gpointer data)
{
  const PstObjective  *objective = data;
  Target              *target    = &objective->targets[layer];
  const PstStatistics *paintings[PST_MOST_PAINTINGS];
  gdouble              weights[PST_MOST_PAINTINGS];
  gsize                n         = 0;

  if (! target->has_style)
    return;
  for (guint i = 0; i < objective->scene.n_paintings; i++)
    if (target->style_weights[i] > 0.0)
      {
        paintings[n] = target->paintings[i];
        weights[n++] = objective->style_weight * target->style_weights[i];
      }
  pst_statistics_finish (target->statistics);
  target->weighted_style = pst_style_loss (objective->style_loss, target->statistics, n, paintings, weights, target->style_gradient);
}

/* Style losses and their gradients, once the statistics are complete. */
static void
compare_style (PstObjective *objective,
               PstLosses    *losses)
{
  gdouble sum = 0.0;

  pst_workers_run (objective->compute->workers, objective->network->n_layers, compare_layer, objective);
  for (guint i = 0; i < objective->network->n_layers; i++)
    if (objective->targets[i].has_style)
      sum += objective->targets[i].weighted_style;
  /* the loss is wanted without the style weight, the gradient with it */
  losses->style = objective->style_weight > 0.0 ? sum / objective->style_weight : 0.0;
}

/* Called by several workers. */
static void
give_gradient (guint                layer,
               const PstFeatureMap *map,
               const PstRectangle  *place,
               const PstFeatureMap *gradient,
               gpointer             data)
{
  PstObjective *objective = data;
  Target       *target    = &objective->targets[layer];

  if (target->has_style)
    pst_style_gradient_apply (target->style_gradient, objective->compute->kernels, map, gradient);
  else
    pst_feature_map_clear (gradient);
  if (target->content_weight > 0.0)
    {
      PstFeatureMap wanted = pst_feature_map_crop (&target->content, place);

      pst_content_gradient (map, &wanted, target->content_factor, gradient);
    }
}

/* Picture → feature maps → losses. */
static gboolean
evaluate_losses (PstObjective  *objective,
                 const gfloat  *rgb,
                 PstLosses     *losses,
                 GCancellable  *cancellable,
                 GError       **error)
{
  losses->content = 0.0;
  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      objective->targets[i].content_sum = 0.0;
      if (objective->targets[i].has_style)
        pst_statistics_clear (objective->targets[i].statistics);
    }
  if (! pst_network_walk_forward (objective->walk, rgb, look_at_picture, objective, cancellable, error))
    return FALSE;
  for (guint i = 0; i < objective->network->n_layers; i++)
    losses->content += objective->targets[i].content_factor * objective->targets[i].content_sum;
  compare_style (objective, losses);
  return TRUE;
}

/**
 * pst_objective_evaluate:
 * @objective: a prepared objective
 * @rgb: [H, W, 3], the picture, sRGB encoded
 * @gradient: (nullable): [H, W, 3], set to the gradient of the total; %NULL where only the losses are asked for
 * @losses: (out): the losses
 * @cancellable: (nullable): asked again and again
 * @error: set to %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the evaluation is complete
 */
gboolean
pst_objective_evaluate (PstObjective  *objective,
                        const gfloat  *rgb,
                        gfloat        *gradient,
                        PstLosses     *losses,
                        GCancellable  *cancellable,
                        GError       **error)
{
  if (! evaluate_losses (objective, rgb, losses, cancellable, error) ||
      (gradient && ! pst_network_walk_backward (objective->walk, rgb, give_gradient, objective, gradient, cancellable, error)))
    return FALSE;
  pst_picture_loss (objective->compute, rgb, objective->scene.width, objective->scene.height, objective->smoothness_weight,
                    RANGE_WEIGHT, &losses->smoothness, &losses->range, gradient);
  losses->total = losses->content + objective->style_weight * losses->style +
                  objective->smoothness_weight * losses->smoothness + RANGE_WEIGHT * losses->range;
  return TRUE;
}
