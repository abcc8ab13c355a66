/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The objective, for a picture x of one size:
 *
 *   total = Σ content weight · content(l) + style weight · Σ style layer weight · style(l)
 *           + histogram weight · Σ style layer weight · histogram(l) + smoothness weight · smoothness + 1000 · range
 *
 * with the style layers' weights normalised to sum 1. One evaluation is the walk picture → feature maps
 * (network-walk.c) → losses (style-loss.c, content-loss.c, picture-loss.c) → gradients of the maps → gradient of the
 * picture (network-walk.c). lbfgs.c and adam.c ask for it; paint.c makes one objective for each scale.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "allocation.h"
#include "content-loss.h"
#include "fourier-loss.h"
#include "layer-weights.h"
#include "network-layers.h"
#include "objective.h"
#include "picture-loss.h"
#include "style-loss.h"
#include "network-walk.h"

#define RANGE_WEIGHT 1000.0

/* What is known of one layer. Weights are 0, and pointers NULL, where the layer is not asked for. */
typedef struct
{
  gdouble           style_weight;    /* share of the style loss */
  PstStatistics    *painting;
  PstStatistics    *statistics;
  PstStyleGradient *style_gradient;
  PstMagnitudes    *magnitudes;      /* of the painting, where frequencies are compared */
  PstSpectrum      *spectrum;        /* of the picture, or while that is looked at of the painting */
  gdouble           weighted_style;  /* the loss, times its share and the style weight */
  gdouble           histogram;       /* the histogram loss, times its share and weight */
  gdouble           content_weight;
  PstFeatureMap     content;         /* of the whole picture; its values are owned */
  gdouble           content_factor;  /* content_weight / Σ P² */
  gdouble           content_sum;     /* Σ (F - P)² */
} Target;

struct _PstObjective
{
  PstNetwork   *network;
  PstCompute   *compute; /* borrowed */
  gint          width;
  gint          height;
  gint          painting_width;
  gint          painting_height;
  PstStyleLoss  style_loss;
  PstPooling    pooling;
  PstPadding    padding;
  gdouble       style_weight;
  gdouble       histogram_weight;
  gdouble       smoothness_weight;
  Target       *targets;   /* [n_layers] */
  gchar        *left_out;  /* names of layers that were asked for and do not fit */
  PstNetworkWalk *walk;
  guint64         budget;    /* of a walk */
};

static void
leave_out_what_does_not_fit (PstObjective *objective,
                             gdouble      *style,
                             gdouble      *content)
{
  const PstNetwork   *network = objective->network;
  g_autoptr (GString) names   = g_string_new (NULL);

  for (guint i = 0; i < network->n_layers; i++)
    {
      gboolean fits          = pst_network_layer_fits (network, i, objective->width, objective->height);
      gboolean painting_fits = pst_network_layer_fits (network, i, objective->painting_width, objective->painting_height);

      if ((style[i] > 0.0 && ! (fits && painting_fits)) || (content[i] > 0.0 && ! fits))
        g_string_append_printf (names, "%s%s", names->len ? ", " : "", network->layers[i].name);
      if (! fits)
        content[i] = 0.0;
      if (! fits || ! painting_fits)
        style[i] = 0.0;
    }
  if (names->len > 0)
    objective->left_out = g_strdup (names->str);
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
  gdouble              style_sum    = 0.0;
  gdouble              content_sum  = 0.0;

  g_object_get (settings, "style-layers", &style_text, "content-layers", &content_text, NULL);
  style   = pst_layer_weights_parse (network, style_text, error);
  content = style ? pst_layer_weights_parse (network, content_text, error) : NULL;
  if (! content)
    return FALSE;
  leave_out_what_does_not_fit (objective, style, content);
  for (guint i = 0; i < network->n_layers; i++)
    {
      style_sum += style[i];
      content_sum += content[i];
    }
  if (style_sum <= 0.0 && content_sum <= 0.0)
    {
      g_set_error (error, PST_ERROR, PST_ERROR_SETTING,
                   _ ("None of the chosen layers can see a picture of %d × %d pixels: choose layers nearer to relu1_1."),
                   objective->width, objective->height);
      return FALSE;
    }
  for (guint i = 0; i < network->n_layers; i++)
    {
      objective->targets[i].style_weight   = style[i] > 0.0 ? style[i] / style_sum : 0.0;
      objective->targets[i].content_weight = content[i];
    }
  return TRUE;
}

/* A layer's map of a whole picture, without values. */
static PstFeatureMap
get_shape (const PstObjective *objective,
           guint               layer,
           gint                width,
           gint                height)
{
  gint          stride = pst_network_get_stride (objective->network, layer);
  PstFeatureMap shape  = { .channels = objective->network->layers[layer].convolution.out_channels,
                           .width = width / stride, .height = height / stride, .stride = stride };

  shape.row = shape.width * shape.channels;
  return shape;
}

static gboolean
has_histogram (const PstObjective *objective)
{
  return objective->histogram_weight > 0.0;
}

static gboolean
has_spectra (const PstObjective *objective)
{
  return objective->style_loss == PST_STYLE_LOSS_FOURIER;
}

static gboolean
has_statistics (const PstObjective *objective)
{
  return ! has_spectra (objective) || has_histogram (objective);
}

/* Memory for the statistics of a layer, of picture and painting. */
static guint64
statistics_bytes (const PstObjective *objective,
                  gsize               channels)
{
  guint64 bytes = channels * channels * 2 * (sizeof (gdouble) + sizeof (gfloat)) +
                  pst_style_loss_bytes (objective->style_loss, channels);

  if (has_histogram (objective))
    bytes += 2 * pst_histogram_bytes (channels) + channels * PST_HISTOGRAM_NODES * sizeof (gfloat);
  return bytes;
}

/* Memory for the frequencies of a layer, of picture and painting. */
static guint64
spectra_bytes (const PstObjective  *objective,
               guint                layer,
               const PstFeatureMap *shape)
{
  PstFeatureMap painting = get_shape (objective, layer, objective->painting_width, objective->painting_height);

  return pst_magnitudes_bytes (shape->channels, shape->width, shape->height) +
         MAX (pst_spectrum_bytes (shape->channels, shape->width, shape->height),
              pst_spectrum_bytes (shape->channels, painting.width, painting.height));
}

/* Memory for what is known of the layers, and to gather it. */
static guint64
target_bytes (const PstObjective *objective)
{
  guint64 bytes   = 0;
  gsize   scratch = 0;

  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      PstFeatureMap shape = get_shape (objective, i, objective->width, objective->height);

      if (objective->targets[i].content_weight > 0.0)
        bytes += (guint64) shape.row * shape.height * sizeof (gfloat);
      if (objective->targets[i].style_weight > 0.0 && has_spectra (objective))
        bytes += spectra_bytes (objective, i, &shape);
      if (objective->targets[i].style_weight > 0.0 && has_statistics (objective))
        {
          bytes += statistics_bytes (objective, shape.channels);
          scratch = MAX (scratch, pst_statistics_scratch (shape.channels, has_histogram (objective), objective->compute));
        }
    }
  return bytes + scratch * sizeof (gfloat);
}

/**
 * pst_objective_new:
 * @network: the network
 * @settings: the settings
 * @compute: what to run on; must outlive the objective
 * @width: of the picture that is painted
 * @height: of the picture that is painted
 * @painting_width: of the painting
 * @painting_height: of the painting
 * @budget: bytes that the objective should not exceed: larger pictures are walked over part by part
 * @error: set to %PST_ERROR_SETTING where no layer is left that fits, or one is named that does not exist
 *
 * Only plans; memory is taken by pst_objective_prepare().
 *
 * Returns: (transfer full): the objective
 */
PstObjective *
pst_objective_new (PstNetwork   *network,
                   PstSettings  *settings,
                   PstCompute   *compute,
                   gint          width,
                   gint          height,
                   gint          painting_width,
                   gint          painting_height,
                   guint64       budget,
                   GError      **error)
{
  g_autoptr (PstObjective) objective = g_new0 (PstObjective, 1);
  g_autofree gboolean     *watched   = g_new0 (gboolean, network->n_layers);
  guint64                  beside;

  objective->network         = pst_network_ref (network);
  objective->compute         = compute;
  objective->width           = width;
  objective->height          = height;
  objective->painting_width  = painting_width;
  objective->painting_height = painting_height;
  objective->targets         = g_new0 (Target, network->n_layers);
  g_object_get (settings,
                "style-loss", &objective->style_loss,
                "pooling", &objective->pooling,
                "padding", &objective->padding,
                "style-weight", &objective->style_weight,
                "histogram-weight", &objective->histogram_weight,
                "smoothness-weight", &objective->smoothness_weight,
                NULL);
  if (! choose_layers (objective, settings, error))
    return NULL;
  for (guint i = 0; i < network->n_layers; i++)
    watched[i] = objective->targets[i].style_weight > 0.0 || objective->targets[i].content_weight > 0.0;
  beside            = target_bytes (objective);
  objective->budget = budget > beside ? budget - beside : 0;
  objective->walk   = pst_network_walk_new (network, compute, width, height, objective->pooling, objective->padding, watched, TRUE,
                                            objective->budget);
  return g_steal_pointer (&objective);
}

void
pst_objective_free (PstObjective *objective)
{
  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      Target *target = &objective->targets[i];

      g_clear_pointer (&target->painting, pst_statistics_free);
      g_clear_pointer (&target->statistics, pst_statistics_free);
      g_clear_pointer (&target->style_gradient, pst_style_gradient_free);
      g_clear_pointer (&target->magnitudes, pst_magnitudes_free);
      g_clear_pointer (&target->spectrum, pst_spectrum_free);
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

/* The painting is only walked over forward, and only as far as the style is looked at. */
static PstNetworkWalk *
new_painting_walk (const PstObjective *objective)
{
  g_autofree gboolean *watched = g_new0 (gboolean, objective->network->n_layers);
  gboolean             any     = FALSE;

  for (guint i = 0; i < objective->network->n_layers; i++)
    any |= watched[i] = objective->targets[i].style_weight > 0.0;
  if (! any)
    return NULL;
  return pst_network_walk_new (objective->network, objective->compute, objective->painting_width, objective->painting_height,
                              objective->pooling, objective->padding, watched, FALSE, objective->budget);
}

/**
 * pst_objective_get_bytes:
 * @objective: the objective
 *
 * Returns: the most memory that it takes while it is prepared and evaluated
 */
guint64
pst_objective_get_bytes (const PstObjective *objective)
{
  g_autoptr (PstNetworkWalk) painting       = new_painting_walk (objective);
  guint64                    painting_bytes = painting ? pst_network_walk_get_bytes (painting) : 0;

  return MAX (pst_network_walk_get_bytes (objective->walk), painting_bytes) + target_bytes (objective);
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

/* Room for the whole maps of a picture of this size, in place of what was there. */
static gboolean
allocate_spectra (PstObjective  *objective,
                  gint           width,
                  gint           height,
                  GError       **error)
{
  for (guint i = 0; i < objective->network->n_layers && has_spectra (objective); i++)
    {
      Target        *target = &objective->targets[i];
      PstFeatureMap  shape  = get_shape (objective, i, width, height);

      g_clear_pointer (&target->spectrum, pst_spectrum_free);
      if (target->style_weight > 0.0 &&
          ! (target->spectrum = pst_spectrum_new (shape.channels, shape.width, shape.height, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
allocate_style (PstObjective  *objective,
                GError       **error)
{
  if (! has_statistics (objective))
    return TRUE;
  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      Target *target   = &objective->targets[i];
      gsize   channels = objective->network->layers[i].convolution.out_channels;

      if (target->style_weight <= 0.0)
        continue;
      target->painting       = pst_statistics_new (channels, has_histogram (objective), error);
      target->statistics     = target->painting ? pst_statistics_new (channels, has_histogram (objective), error) : NULL;
      target->style_gradient = target->statistics ? pst_style_gradient_new (channels, objective->compute->kernels->panel,
                                                                            has_histogram (objective), error) : NULL;
      if (! target->style_gradient ||
          ! pst_compute_reserve (objective->compute,
                                 pst_statistics_scratch (channels, has_histogram (objective), objective->compute), error))
        return FALSE;
      pst_statistics_clear (target->painting);
    }
  return TRUE;
}

static void
look_at_painting (guint                layer,
                  const PstFeatureMap *map,
                  const PstRectangle  *place,
                  gpointer             data)
{
  PstObjective *objective = data;
  Target       *target    = &objective->targets[layer];

  if (has_statistics (objective))
    pst_statistics_add (target->painting, objective->compute, map);
  if (has_spectra (objective))
    pst_spectrum_put (target->spectrum, objective->compute, map, place);
}

/* What is to be known of the painting, once all of it was looked at. */
static gboolean
finish_painting (PstObjective  *objective,
                 GError       **error)
{
  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      Target        *target = &objective->targets[i];
      PstFeatureMap  shape  = get_shape (objective, i, objective->width, objective->height);

      if (target->style_weight > 0.0 && has_statistics (objective))
        {
          pst_statistics_finish (target->painting);
          if (! pst_style_loss_prepare (objective->style_loss, target->painting, error))
            return FALSE;
        }
      if (target->style_weight > 0.0 && has_spectra (objective))
        {
          pst_spectrum_transform (target->spectrum, objective->compute);
          target->magnitudes = pst_magnitudes_new (target->spectrum, objective->compute, shape.width, shape.height, error);
          g_clear_pointer (&target->spectrum, pst_spectrum_free);
          if (! target->magnitudes)
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
see_painting (PstObjective      *objective,
              const PstPicture  *painting,
              GCancellable      *cancellable,
              GError           **error)
{
  g_autoptr (PstNetworkWalk) walk = new_painting_walk (objective);

  if (! walk)
    return TRUE;
  return pst_network_walk_allocate (walk, cancellable, error) && allocate_style (objective, error) &&
         allocate_spectra (objective, objective->painting_width, objective->painting_height, error) &&
         pst_network_walk_forward (walk, painting->rgb, look_at_painting, objective, cancellable, error) &&
         finish_painting (objective, error);
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
      target->content        = get_shape (objective, i, objective->width, objective->height);
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
 * @objective: an objective that is not yet prepared
 * @content: the content, of the size given to pst_objective_new()
 * @painting: the painting, of the size given there
 * @cancellable: (nullable): asked again and again
 * @error: set to %PST_ERROR_MEMORY or %G_IO_ERROR_CANCELLED
 *
 * Takes the memory and looks at both pictures.
 *
 * Returns: whether the objective can be evaluated
 */
gboolean
pst_objective_prepare (PstObjective      *objective,
                       const PstPicture  *content,
                       const PstPicture  *painting,
                       GCancellable      *cancellable,
                       GError           **error)
{
  return see_painting (objective, painting, cancellable, error) &&
         pst_network_walk_allocate (objective->walk, cancellable, error) &&
         allocate_spectra (objective, objective->width, objective->height, error) &&
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

  if (target->style_weight > 0.0 && has_statistics (objective))
    pst_statistics_add (target->statistics, objective->compute, map);
  if (target->style_weight > 0.0 && has_spectra (objective))
    pst_spectrum_put (target->spectrum, objective->compute, map, place);
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
  const PstObjective *objective = data;
  Target             *target    = &objective->targets[layer];

  if (target->style_weight <= 0.0 || ! has_statistics (objective))
    return;
  pst_statistics_finish (target->statistics);
  target->weighted_style = pst_style_loss (objective->style_loss, target->statistics, target->painting,
                                           objective->style_weight * target->style_weight, target->style_gradient);
  if (has_histogram (objective))
    target->histogram = pst_histogram_loss (target->statistics, target->painting,
                                            objective->histogram_weight * target->style_weight, target->style_gradient);
}

/* Turns the spectra into gradients. Cancelled, that is left half done. */
static void
compare_spectra (PstObjective *objective,
                 GCancellable *cancellable)
{
  pst_workers_set_cancellable (objective->compute->workers, cancellable);
  for (guint i = 0; i < objective->network->n_layers && has_spectra (objective); i++)
    {
      Target              *target     = &objective->targets[i];
      const PstMagnitudes *magnitudes = target->magnitudes;
      gdouble              weight     = objective->style_weight * target->style_weight;

      if (target->style_weight > 0.0)
        target->weighted_style = pst_fourier_loss (target->spectrum, objective->compute, 1, &magnitudes, &weight);
    }
  pst_workers_set_cancellable (objective->compute->workers, NULL);
}

/* Style losses and their gradients, once everything was looked at. */
static void
compare_style (PstObjective *objective,
               PstLosses    *losses,
               GCancellable *cancellable)
{
  gdouble sum       = 0.0;
  gdouble histogram = 0.0;

  pst_workers_run (objective->compute->workers, objective->network->n_layers, compare_layer, objective);
  compare_spectra (objective, cancellable);
  for (guint i = 0; i < objective->network->n_layers; i++)
    if (objective->targets[i].style_weight > 0.0)
      {
        sum += objective->targets[i].weighted_style;
        histogram += objective->targets[i].histogram;
      }
  /* the losses are wanted without their weights, the gradient with them */
  losses->style     = objective->style_weight > 0.0 ? sum / objective->style_weight : 0.0;
  losses->histogram = has_histogram (objective) ? histogram / objective->histogram_weight : 0.0;
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

  if (target->style_weight > 0.0 && has_statistics (objective))
    pst_style_gradient_apply (target->style_gradient, objective->compute->kernels, map, gradient);
  else
    pst_feature_map_clear (gradient);
  if (target->style_weight > 0.0 && has_spectra (objective))
    pst_spectrum_get (target->spectrum, place, gradient);
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
      if (objective->targets[i].style_weight > 0.0 && has_statistics (objective))
        pst_statistics_clear (objective->targets[i].statistics);
    }
  if (! pst_network_walk_forward (objective->walk, rgb, look_at_picture, objective, cancellable, error))
    return FALSE;
  for (guint i = 0; i < objective->network->n_layers; i++)
    losses->content += objective->targets[i].content_factor * objective->targets[i].content_sum;
  compare_style (objective, losses, cancellable);
  return ! g_cancellable_set_error_if_cancelled (cancellable, error);
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
  pst_picture_loss (objective->compute, rgb, objective->width, objective->height, objective->smoothness_weight,
                    RANGE_WEIGHT, &losses->smoothness, &losses->range, gradient);
  losses->total = losses->content + objective->style_weight * losses->style + objective->histogram_weight * losses->histogram +
                  objective->smoothness_weight * losses->smoothness + RANGE_WEIGHT * losses->range;
  return TRUE;
}
