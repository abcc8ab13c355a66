/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The objective, for a picture x of one size:
 *
 *   total = Σ content weight · content(l) + style weight · Σ_k share(k) · Σ style layer weight · style(l, k)
 *           + histogram weight · (the same of histogram(l, k)) + smoothness weight · smoothness + 1000 · range
 *
 * with the style layers' weights and the shares of the paintings k normalised to sum 1. All paintings are compared with the same
 * statistics of the picture, so that several take hardly longer than one.
 *
 * With regions r, each has statistics of its own, to which a position contributes as much as the region covers it, and
 *
 *   style = Σ_r (the region's share of the picture) Σ_k share(k) · Σ style layer weight · style(l, r, k)
 *
 * so that everywhere style and content are as strong as in a picture without regions. A pixel counts for nothing as far as it is
 * transparent. As far as it is protected, it does not count for style and smoothness, and up to PROTECTION times as much for the
 * content; means are over all pixels that are not transparent. One evaluation is the walk picture → feature maps
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
#include "regions.h"
#include "style-loss.h"
#include "transparency.h"
#include "network-walk.h"

#define RANGE_WEIGHT 1000.0

/* How much more content counts where the picture is fully protected. */
#define PROTECTION 10.0f

/* A region that covers less of a layer's map, in positions, has no style to speak of there. */
#define LEAST_POSITIONS 1.0

/* What losses take beside the walk, measured with the layers that are usual: for each pixel, and at any size. */
#define SPECTRA_WORK   0.6
#define HISTOGRAM_WORK 0.25
#define TRANSPORT_WORK 25000.0

/* What is known of one layer. Weights are 0, and pointers NULL, where the layer is not asked for. */
typedef struct
{
  gboolean          has_style;
  gdouble           style_weights[PST_MOST_PAINTINGS]; /* shares of the style loss */
  PstStatistics    *paintings[PST_MOST_PAINTINGS];
  PstStatistics    *statistics[PST_MOST_PAINTINGS];      /* of each region; NULL where it is too small */
  PstStyleGradient *style_gradients[PST_MOST_PAINTINGS]; /* likewise */
  PstMagnitudes    *magnitudes[PST_MOST_PAINTINGS];      /* of each painting, where frequencies are compared */
  PstSpectrum      *spectra[PST_MOST_PAINTINGS];         /* of each region, likewise */
  gdouble           region_shares[PST_MOST_PAINTINGS];   /* of the opaque picture */
  gdouble           weighted_style;     /* the loss, times its share and the style weight */
  gdouble           weighted_histogram; /* likewise */
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
  gdouble       temperature;    /* of a residual network's smoothing */
  PstEdges      edges;          /* of the picture; the painting's are never joined */
  PstEdges      painting_edges;
  gdouble       style_weight;
  gdouble       histogram_weight;
  gdouble       smoothness_weight;
  Target       *targets;   /* [n_layers] */
  PstWeights   *opacity;   /* NULL: everything is opaque */
  PstWeights   *kept;      /* how much content counts; NULL: as much as it is opaque */
  PstWeights   *styled[PST_MOST_PAINTINGS]; /* how much each region counts; NULL: as much as everything is opaque */
  PstWeights   *smoothed;  /* how much pixels count for the smoothness; NULL: as much as they are opaque */
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
  const PstNetwork   *network = objective->network;
  g_autofree gdouble *style   = pst_layer_weights_get_style (network, settings, error);
  g_autofree gdouble *content = style ? pst_layer_weights_get_content (network, settings, error) : NULL;
  gboolean            any     = FALSE;

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
                 _ ("None of the chosen layers can see a picture of %d × %d pixels: choose layers nearer to %s."),
                 objective->scene.width, objective->scene.height, network->layers[0].name);
  return any;
}

/* A layer's map of a whole picture of some size, without values. */
static PstFeatureMap
get_shape_of (const PstObjective *objective,
              guint               layer,
              gint                width,
              gint                height)
{
  gint          stride = pst_network_get_stride (objective->network, layer);
  PstFeatureMap shape  = { .channels = objective->network->layers[layer].channels,
                           .width = width / stride, .height = height / stride, .stride = stride };

  shape.row = shape.width * shape.channels;
  return shape;
}

/* Likewise of the picture that is painted. */
static PstFeatureMap
get_shape (const PstObjective *objective,
           guint               layer)
{
  return get_shape_of (objective, layer, objective->scene.width, objective->scene.height);
}

static gboolean
has_histograms (const PstObjective *objective)
{
  return objective->histogram_weight > 0.0;
}

static gboolean
has_spectra (const PstObjective *objective)
{
  return objective->style_loss == PST_STYLE_LOSS_FOURIER;
}

/* Whether statistics are more than a sign that there is something to compare. */
static gboolean
has_statistics (const PstObjective *objective)
{
  return ! has_spectra (objective) || has_histograms (objective);
}

/* Pixels that a position of the coarsest map that is looked at stands for, along a side. */
static gint
coarsest_stride (const PstObjective *objective)
{
  gint stride = 1;

  for (guint i = 0; i < objective->network->n_layers; i++)
    if (objective->targets[i].has_style || objective->targets[i].content_weight > 0.0)
      stride = pst_network_get_stride (objective->network, i);
  return stride;
}

/* Whether regions count otherwise than as much as the picture is opaque. */
static gboolean
has_regions (const PstScenePlan *scene,
             const PstRegions   *regions)
{
  return scene->has_protection || regions->n_masks > 0;
}

static guint64
weights_bytes (const PstObjective *objective)
{
  const PstScenePlan *scene = &objective->scene;
  guint64             one   = pst_weights_get_bytes (scene->width, scene->height, coarsest_stride (objective));
  guint               n     = (scene->has_alpha ? 1 : 0) + (scene->has_protection ? 1 : 0);

  if (has_regions (scene, &objective->regions))
    n += objective->regions.n;
  return n * one + (scene->has_protection ? pst_weights_get_bytes (scene->width, scene->height, 1) : 0);
}

/* Memory for the statistics of a layer, of all paintings and regions. */
static guint64
statistics_bytes (const PstObjective *objective,
                  gsize               channels)
{
  gsize   n_paintings = objective->scene.n_paintings;
  gsize   n_regions   = objective->regions.n;
  guint64 bytes       = channels * channels * ((n_paintings + n_regions) * sizeof (gdouble) + 2 * n_regions * sizeof (gfloat)) +
                        n_paintings * pst_style_loss_bytes (objective->style_loss, channels);

  if (has_histograms (objective))
    bytes += (n_paintings + n_regions) * pst_histogram_bytes (channels) +
             n_regions * channels * PST_HISTOGRAM_NODES * sizeof (gfloat);
  return bytes;
}

/* Memory for the frequencies of a layer: paintings are looked at one by one, before there are those of the picture. */
static guint64
spectra_bytes (const PstObjective  *objective,
               guint                layer,
               const PstFeatureMap *shape)
{
  guint64 most = objective->regions.n * pst_spectrum_bytes (shape->channels, shape->width, shape->height);

  for (guint i = 0; i < objective->scene.n_paintings; i++)
    {
      const PstPaintingPlan *plan = &objective->scene.paintings[i];
      PstFeatureMap          of   = get_shape_of (objective, layer, plan->width, plan->height);

      most = MAX (most, pst_spectrum_bytes (of.channels, of.width, of.height));
    }
  return most + objective->scene.n_paintings * pst_magnitudes_bytes (shape->channels, shape->width, shape->height);
}

/* Memory for what is known of the layers, and to gather it. */
static guint64
target_bytes (const PstObjective *objective)
{
  guint64 bytes   = weights_bytes (objective);
  gsize   scratch = 0;

  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      PstFeatureMap shape = get_shape (objective, i);

      if (objective->targets[i].content_weight > 0.0)
        bytes += (guint64) shape.row * shape.height * sizeof (gfloat);
      if (objective->targets[i].has_style)
        {
          bytes += statistics_bytes (objective, shape.channels);
          scratch = MAX (scratch, pst_statistics_scratch (shape.channels, has_histograms (objective), objective->compute));
        }
      if (objective->targets[i].has_style && has_spectra (objective))
        bytes += spectra_bytes (objective, i, &shape);
    }
  return bytes + scratch * sizeof (gfloat);
}

/* A network that looks at the whole picture at once needs what it needs. */
static gboolean
fits_budget (const PstObjective  *objective,
             guint64              budget,
             GError             **error)
{
  guint64           need      = pst_objective_get_bytes (objective);
  g_autofree gchar *need_text = NULL;
  g_autofree gchar *left_text = NULL;

  if (need <= budget || ! pst_network_walk_is_whole (objective->walk))
    return TRUE;
  need_text = g_format_size_full (need, G_FORMAT_SIZE_IEC_UNITS);
  left_text = g_format_size_full (budget, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, PST_ERROR, PST_ERROR_MEMORY,
               /* Translators: an amount of memory, the name of a network, an amount of memory */
               _ ("This picture needs %s of memory, since the network %s looks at all of it at once, and only %s may be used: allow "
                  "more memory, select a part of the picture, or scale it down."), need_text, objective->network->name, left_text);
  return FALSE;
}

/**
 * pst_objective_new:
 * @network: the network
 * @settings: the settings
 * @compute: what to run on; must outlive the objective
 * @scene: the scene at the size at which it is painted, paintings included; joined sides are multiples of %PST_JOINED_MULTIPLE
 * @budget: bytes that the objective should not exceed: larger pictures are walked over part by part
 * @error: set to %PST_ERROR_SETTING where no layer is left that fits, or one is named that does not exist; to %PST_ERROR_MEMORY
 *         where the network cannot look at pictures part by part and needs more than the budget
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
  PstPadding               padding;
  PstCanvas                canvas;

  objective->network = pst_network_ref (network);
  objective->compute = compute;
  objective->scene   = *scene;
  objective->regions = pst_regions_plan (scene);
  objective->targets = g_new0 (Target, network->n_layers);
  g_object_get (settings,
                "style-loss", &objective->style_loss,
                "pooling", &objective->pooling,
                "softmax-temperature", &objective->temperature,
                "padding", &padding,
                "canvas", &canvas,
                "style-weight", &objective->style_weight,
                "histogram-weight", &objective->histogram_weight,
                "smoothness-weight", &objective->smoothness_weight,
                NULL);
  objective->edges          = pst_canvas_get_edges (canvas, pst_padding_get_edge (padding));
  objective->painting_edges = pst_canvas_get_edges (PST_CANVAS_FLAT, pst_padding_get_edge (padding));
  if (! choose_layers (objective, settings, error))
    return NULL;
  for (guint i = 0; i < network->n_layers; i++)
    watched[i] = objective->targets[i].has_style || objective->targets[i].content_weight > 0.0;
  beside            = target_bytes (objective);
  objective->budget = budget > beside ? budget - beside : 0;
  objective->walk   = pst_network_walk_new (network, compute, scene->width, scene->height, objective->pooling, objective->edges,
                                            watched, TRUE, objective->budget);
  pst_network_walk_set_temperature (objective->walk, objective->temperature);
  return fits_budget (objective, budget, error) ? g_steal_pointer (&objective) : NULL;
}

void
pst_objective_free (PstObjective *objective)
{
  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      Target *target = &objective->targets[i];

      for (guint j = 0; j < PST_MOST_PAINTINGS; j++)
        {
          g_clear_pointer (&target->paintings[j], pst_statistics_free);
          g_clear_pointer (&target->statistics[j], pst_statistics_free);
          g_clear_pointer (&target->style_gradients[j], pst_style_gradient_free);
          g_clear_pointer (&target->magnitudes[j], pst_magnitudes_free);
          g_clear_pointer (&target->spectra[j], pst_spectrum_free);
        }
      pst_memory_free (target->content.values);
    }
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    g_clear_pointer (&objective->styled[i], pst_weights_free);
  g_clear_pointer (&objective->opacity, pst_weights_free);
  g_clear_pointer (&objective->kept, pst_weights_free);
  g_clear_pointer (&objective->smoothed, pst_weights_free);
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
  PstNetworkWalk        *walk;

  for (guint i = 0; i < objective->network->n_layers; i++)
    any |= watched[i] = objective->targets[i].style_weights[painting] > 0.0;
  if (! any)
    return NULL;
  walk = pst_network_walk_new (objective->network, objective->compute, plan->width, plan->height, objective->pooling,
                               objective->painting_edges, watched, FALSE, objective->budget);
  pst_network_walk_set_temperature (walk, objective->temperature);
  return walk;
}

static guint64
painting_weights_bytes (const PstObjective *objective,
                        guint               painting)
{
  const PstPaintingPlan *plan = &objective->scene.paintings[painting];

  return plan->has_alpha ? pst_weights_get_bytes (plan->width, plan->height, coarsest_stride (objective)) : 0;
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
        most = MAX (most, pst_network_walk_get_bytes (painting) + painting_weights_bytes (objective, i));
    }
  return most + target_bytes (objective);
}

/**
 * pst_objective_get_work:
 * @objective: the objective
 *
 * Returns: how long an evaluation takes, in pixels' worth: the pixels of the picture, or more where the memory is small or the losses
 *          take their time
 */
gdouble
pst_objective_get_work (const PstObjective *objective)
{
  gdouble pixels = (gdouble) objective->scene.width * objective->scene.height;
  gdouble work   = pst_network_walk_get_work (objective->walk);

  if (has_spectra (objective))
    work += SPECTRA_WORK * pixels * objective->regions.n;
  if (has_histograms (objective))
    work += HISTOGRAM_WORK * pixels;
  if (objective->style_loss == PST_STYLE_LOSS_WASSERSTEIN)
    work += TRANSPORT_WORK * objective->scene.n_paintings;
  return work;
}

/* Statistics of a layer, and memory to gather them; NULL where there is no room. */
static PstStatistics *
new_statistics (PstObjective  *objective,
                guint          layer,
                GError       **error)
{
  gsize channels = objective->network->layers[layer].channels;

  if (! pst_compute_reserve (objective->compute,
                             pst_statistics_scratch (channels, has_histograms (objective), objective->compute), error))
    return NULL;
  return pst_statistics_new (channels, has_histograms (objective), error);
}

/* How much pixels count: as much as they are opaque, times what is from @at_zero to @at_one where @mask is from 0 to 1, and times how
 * much they belong to a region. Both masks can be NULL. NULL without memory.
 */
static PstWeights *
weigh_pixels (const PstPicture  *picture,
              const PstMask     *mask,
              gfloat             at_zero,
              gfloat             at_one,
              const PstMask     *region,
              gint               most_stride,
              GError           **error)
{
  PstMask *values = pst_mask_new (picture->width, picture->height, error);
  gsize    n      = (gsize) picture->width * picture->height;

  for (gsize i = 0; i < n && values; i++)
    {
      gfloat value = picture->alpha ? CLAMP (picture->alpha[i], 0.0f, 1.0f) : 1.0f;

      if (mask)
        value *= at_zero + CLAMP (mask->values[i], 0.0f, 1.0f) * (at_one - at_zero);
      values->values[i] = region ? value * region->values[i] : value;
    }
  return values ? pst_weights_new (values, most_stride, error) : NULL;
}

/* A painting that is looked at. */
typedef struct
{
  PstObjective *objective;
  guint         index;
  PstWeights   *weights; /* NULL: it is opaque */
  PstSpectrum **spectra; /* [n_layers], NULL where none is asked for */
} Lesson;

static void
look_at_painting (guint                layer,
                  const PstFeatureMap *map,
                  const PstRectangle  *place,
                  gpointer             data)
{
  const Lesson  *lesson     = data;
  PstStatistics *statistics = lesson->objective->targets[layer].paintings[lesson->index];

  if (statistics && has_statistics (lesson->objective))
    pst_statistics_add (statistics, lesson->objective->compute, map, lesson->weights, place);
  if (lesson->spectra[layer])
    pst_spectrum_put (lesson->spectra[layer], lesson->objective->compute, map, NULL, place);
}

/* The positions of a layer's map of a painting that count. */
static gdouble
count_positions (const Lesson *lesson,
                 guint         layer)
{
  const PstPaintingPlan *plan   = &lesson->objective->scene.paintings[lesson->index];
  gint                   stride = pst_network_get_stride (lesson->objective->network, layer);

  return lesson->weights ? pst_weights_get_sum (lesson->weights, stride)
                         : (gdouble) (plan->width / stride) * (plan->height / stride);
}

/* For a layer's map of a picture of some size. */
static PstSpectrum *
new_spectrum (const PstObjective  *objective,
              guint                layer,
              gint                 width,
              gint                 height,
              GError             **error)
{
  PstFeatureMap shape = get_shape_of (objective, layer, width, height);

  return pst_spectrum_new (shape.channels, shape.width, shape.height, error);
}

/* Statistics for what is to be learned. */
static gboolean
allocate_lesson (const Lesson  *lesson,
                 GError       **error)
{
  PstObjective          *objective = lesson->objective;
  const PstPaintingPlan *plan      = &objective->scene.paintings[lesson->index];

  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      Target  *target = &objective->targets[i];
      gdouble  positions;

      if (target->style_weights[lesson->index] <= 0.0)
        continue;
      positions = count_positions (lesson, i);
      if (positions < LEAST_POSITIONS)
        {
          target->style_weights[lesson->index] = 0.0;
          continue;
        }
      target->paintings[lesson->index] = new_statistics (objective, i, error);
      if (! target->paintings[lesson->index])
        return FALSE;
      pst_statistics_clear (target->paintings[lesson->index], positions);
      if (has_spectra (objective) && ! (lesson->spectra[i] = new_spectrum (objective, i, plan->width, plan->height, error)))
        return FALSE;
    }
  return TRUE;
}

/* Sets the weights of a painting that is not opaque. */
static gboolean
weigh_lesson (Lesson            *lesson,
              const PstPicture  *painting,
              GError           **error)
{
  if (pst_transparency_is_opaque (painting))
    return TRUE;
  lesson->weights = weigh_pixels (painting, NULL, 1.0f, 1.0f, NULL, coarsest_stride (lesson->objective), error);
  if (! lesson->weights)
    return FALSE;
  if (pst_weights_get_sum (lesson->weights, 1) >= LEAST_POSITIONS)
    return TRUE;
  pst_transparency_set_error (error);
  return FALSE;
}

/* What is known of a layer, once all of the painting was looked at. */
static gboolean
finish_layer (const Lesson  *lesson,
              guint          layer,
              GError       **error)
{
  PstObjective *objective = lesson->objective;
  Target       *target    = &objective->targets[layer];
  PstFeatureMap shape     = get_shape (objective, layer);

  if (! target->paintings[lesson->index])
    return TRUE;
  pst_statistics_finish (target->paintings[lesson->index]);
  if (! pst_style_loss_prepare (objective->style_loss, target->paintings[lesson->index], error))
    return FALSE;
  if (! lesson->spectra[layer])
    return TRUE;
  target->magnitudes[lesson->index] = pst_magnitudes_new (lesson->spectra[layer], objective->compute, shape.stride, lesson->weights,
                                                          shape.width, shape.height, error);
  return target->magnitudes[lesson->index] != NULL;
}

static gboolean
take_lesson (Lesson            *lesson,
             const PstPicture  *painting,
             GCancellable      *cancellable,
             GError           **error)
{
  PstObjective              *objective = lesson->objective;
  g_autoptr (PstNetworkWalk) walk      = new_painting_walk (objective, lesson->index);

  if (! walk)
    return TRUE;
  if (! weigh_lesson (lesson, painting, error) || ! pst_network_walk_allocate (walk, cancellable, error) ||
      ! allocate_lesson (lesson, error) ||
      ! pst_network_walk_forward (walk, painting->rgb, look_at_painting, lesson, cancellable, error))
    return FALSE;
  for (guint i = 0; i < objective->network->n_layers; i++)
    if (! finish_layer (lesson, i, error))
      return FALSE;
  return TRUE;
}

/**
 * pst_objective_learn:
 * @objective: an objective that is not yet prepared
 * @index: which of the scene's paintings
 * @painting: that painting, of the size given to pst_objective_new(); its transparent parts are not learned from
 * @cancellable: (nullable): asked again and again
 * @error: set to %PST_ERROR_MEMORY, to %PST_ERROR_SETTING where all of it is transparent, or to %G_IO_ERROR_CANCELLED
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
  guint                    n_layers = objective->network->n_layers;
  g_autofree PstSpectrum **spectra  = g_new0 (PstSpectrum *, n_layers);
  Lesson                   lesson   = { objective, index, NULL, spectra };
  gboolean                 taken    = take_lesson (&lesson, painting, cancellable, error);

  g_clear_pointer (&lesson.weights, pst_weights_free);
  for (guint i = 0; i < n_layers; i++)
    g_clear_pointer (&spectra[i], pst_spectrum_free);
  return taken;
}

/* NULL: all positions count, and equally. */
static const PstWeights *
get_region_weights (const PstObjective *objective,
                    guint               region)
{
  return objective->styled[region] ? objective->styled[region] : objective->opacity;
}

static const PstWeights *
get_content_weights (const PstObjective *objective)
{
  return objective->kept ? objective->kept : objective->opacity;
}

/* Whether a region has something to compare at a layer. */
static gboolean
has_painting (const PstObjective *objective,
              const Target       *target,
              guint               region)
{
  for (guint i = 0; i < objective->scene.n_paintings; i++)
    if (target->style_weights[i] > 0.0 && objective->regions.of[i] == region)
      return TRUE;
  return FALSE;
}

static gdouble
sum_of (const PstWeights    *weights,
        const PstFeatureMap *shape)
{
  return weights ? pst_weights_get_sum (weights, shape->stride) : (gdouble) shape->width * shape->height;
}

/* The paintings of a region that a layer compares it with, and how much each counts; returns how many. */
static gsize
list_paintings (const PstObjective *objective,
                const Target       *target,
                guint               region,
                guint              *paintings,
                gdouble            *weights)
{
  gsize n = 0;

  for (guint i = 0; i < objective->scene.n_paintings; i++)
    if (target->style_weights[i] > 0.0 && objective->regions.of[i] == region)
      {
        paintings[n] = i;
        weights[n++] = target->style_weights[i] * target->region_shares[region];
      }
  return n;
}

/* Likewise with their frequencies. */
static gsize
list_magnitudes (const PstObjective   *objective,
                 const Target         *target,
                 guint                 region,
                 const PstMagnitudes **magnitudes,
                 gdouble              *weights)
{
  guint paintings[PST_MOST_PAINTINGS];
  gsize n = list_paintings (objective, target, region, paintings, weights);

  for (gsize i = 0; i < n; i++)
    magnitudes[i] = target->magnitudes[paintings[i]];
  return n;
}

/* A spectrum of a region at a layer, that knows which paintings it will be compared with. */
static gboolean
allocate_spectrum (PstObjective  *objective,
                   guint          layer,
                   guint          region,
                   GError       **error)
{
  Target              *target = &objective->targets[layer];
  const PstMagnitudes *magnitudes[PST_MOST_PAINTINGS];
  gdouble              weights[PST_MOST_PAINTINGS];
  gsize                n        = list_magnitudes (objective, target, region, magnitudes, weights);
  PstSpectrum         *spectrum = new_spectrum (objective, layer, objective->scene.width, objective->scene.height, error);

  if (! spectrum)
    return FALSE;
  pst_spectrum_weigh (spectrum, pst_network_get_stride (objective->network, layer), get_region_weights (objective, region));
  pst_spectrum_aim (spectrum, n, magnitudes, weights);
  target->spectra[region] = spectrum;
  return TRUE;
}

/* Statistics of a region at a layer, where it is large enough to have any. */
static gboolean
allocate_region (PstObjective  *objective,
                 guint          layer,
                 guint          region,
                 GError       **error)
{
  Target       *target = &objective->targets[layer];
  PstFeatureMap shape  = get_shape (objective, layer);
  gdouble       positions;

  if (! has_painting (objective, target, region))
    return TRUE;
  positions = sum_of (get_region_weights (objective, region), &shape);
  if (positions < LEAST_POSITIONS)
    return TRUE;
  target->region_shares[region]   = positions / sum_of (objective->opacity, &shape);
  target->statistics[region]      = new_statistics (objective, layer, error);
  target->style_gradients[region] = target->statistics[region]
                                  ? pst_style_gradient_new (shape.channels, objective->compute->kernels->panel,
                                                            has_histograms (objective), error) : NULL;
  return target->style_gradients[region] && (! has_spectra (objective) || allocate_spectrum (objective, layer, region, error));
}

static gboolean
allocate_style (PstObjective  *objective,
                GError       **error)
{
  for (guint i = 0; i < objective->network->n_layers; i++)
    for (guint region = 0; region < objective->regions.n; region++)
      if (! allocate_region (objective, i, region, error))
        return FALSE;
  return TRUE;
}

/* Who counts for what, and how much. */
static gboolean
weigh_content (PstObjective      *objective,
               const PstPicture  *content,
               PstMask          **regions,
               const PstMask     *protection,
               GError           **error)
{
  gint stride = coarsest_stride (objective);

  if (! pst_transparency_is_opaque (content) &&
      ! (objective->opacity = weigh_pixels (content, NULL, 1.0f, 1.0f, NULL, stride, error)))
    return FALSE;
  if (protection &&
      (! (objective->kept = weigh_pixels (content, protection, 1.0f, PROTECTION, NULL, stride, error)) ||
       ! (objective->smoothed = weigh_pixels (content, protection, 1.0f, 0.0f, NULL, 1, error))))
    return FALSE;
  for (guint i = 0; i < objective->regions.n && has_regions (&objective->scene, &objective->regions); i++)
    if (! (objective->styled[i] = weigh_pixels (content, protection, 1.0f, 0.0f, regions ? regions[i] : NULL, stride, error)))
      return FALSE;
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
      gdouble  square = 0.0;

      if (target->content_weight > 0.0)
        {
          const PstRectangle whole = { 0, 0, target->content.width, target->content.height };

          square = pst_content_sum (objective->compute, &target->content, NULL, objective->opacity, &whole);
        }
      target->content_factor = square > 0.0 ? target->content_weight / square : 0.0;
    }
  return TRUE;
}

/**
 * pst_objective_prepare:
 * @objective: an objective that is not yet prepared, and has learned
 * @content: the content, of the size given to pst_objective_new(); what is seen of its transparent pixels should not stand out
 * @regions: (nullable): [n_regions], of that size: how much each region covers; adds up to 1 at the most. %NULL: one region covers
 *           everything
 * @protection: (nullable): of that size: 0 as usual, 1 fully protected
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
                       PstMask          **regions,
                       const PstMask     *protection,
                       GCancellable      *cancellable,
                       GError           **error)
{
  return pst_network_walk_allocate (objective->walk, cancellable, error) &&
         weigh_content (objective, content, regions, protection, error) && allocate_style (objective, error) &&
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

  for (guint region = 0; region < objective->regions.n; region++)
    if (target->statistics[region])
      {
        const PstWeights *weights = get_region_weights (objective, region);

        if (has_statistics (objective))
          pst_statistics_add (target->statistics[region], objective->compute, map, weights, place);
        if (has_spectra (objective))
          pst_spectrum_put (target->spectra[region], objective->compute, map, weights, place);
      }
  if (target->content_weight > 0.0)
    {
      PstFeatureMap wanted = pst_feature_map_crop (&target->content, place);

      target->content_sum += pst_content_sum (objective->compute, map, &wanted, get_content_weights (objective), place);
    }
}

static void
compare_region (const PstObjective *objective,
                Target             *target,
                guint               region)
{
  const PstStatistics *statistics[PST_MOST_PAINTINGS];
  guint                paintings[PST_MOST_PAINTINGS];
  gdouble              shares[PST_MOST_PAINTINGS];
  gdouble              weights[PST_MOST_PAINTINGS];
  gsize                n = list_paintings (objective, target, region, paintings, shares);

  for (gsize i = 0; i < n; i++)
    {
      statistics[i] = target->paintings[paintings[i]];
      weights[i]    = objective->style_weight * shares[i];
    }
  pst_statistics_finish (target->statistics[region]);
  target->weighted_style += pst_style_loss (objective->style_loss, target->statistics[region], n, statistics, weights,
                                            target->style_gradients[region]);
  if (! has_histograms (objective))
    return;
  for (gsize i = 0; i < n; i++)
    weights[i] = objective->histogram_weight * shares[i];
  target->weighted_histogram += pst_histogram_loss (target->statistics[region], n, statistics, weights,
                                                    target->style_gradients[region]);
}

static void
compare_layer (guint    layer,
               guint    worker G_GNUC_UNUSED,
               gpointer data)
{
  const PstObjective *objective = data;
  Target             *target    = &objective->targets[layer];

  for (guint region = 0; region < objective->regions.n; region++)
    if (target->statistics[region])
      compare_region (objective, target, region);
}

/* Turns the spectra of a layer into gradients. */
static void
compare_spectra (PstObjective *objective,
                 Target       *target)
{
  for (guint region = 0; region < objective->regions.n; region++)
    if (target->spectra[region])
      {
        const PstMagnitudes *magnitudes[PST_MOST_PAINTINGS];
        gdouble              weights[PST_MOST_PAINTINGS];
        gsize                n = list_magnitudes (objective, target, region, magnitudes, weights);

        for (gsize i = 0; i < n; i++)
          weights[i] *= objective->style_weight;
        target->weighted_style += pst_fourier_loss (target->spectra[region], objective->compute, n, magnitudes, weights);
      }
}

/* Style losses and their gradients, once everything was looked at. */
static void
compare_style (PstObjective *objective,
               PstLosses    *losses,
               GCancellable *cancellable)
{
  gdouble style     = 0.0;
  gdouble histogram = 0.0;

  pst_workers_set_cancellable (objective->compute->workers, cancellable);
  if (has_statistics (objective))
    pst_workers_run (objective->compute->workers, objective->network->n_layers, compare_layer, objective);
  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      compare_spectra (objective, &objective->targets[i]);
      style += objective->targets[i].weighted_style;
      histogram += objective->targets[i].weighted_histogram;
    }
  pst_workers_set_cancellable (objective->compute->workers, NULL);
  /* the losses are wanted without their weights, the gradient with them */
  losses->style     = objective->style_weight > 0.0 ? style / objective->style_weight : 0.0;
  losses->histogram = has_histograms (objective) ? histogram / objective->histogram_weight : 0.0;
}

/* Sets the gradient to that of the style. */
static void
give_style_gradient (const PstObjective  *objective,
                     const Target        *target,
                     const PstFeatureMap *map,
                     const PstRectangle  *place,
                     const PstFeatureMap *gradient)
{
  const PstKernels *kernels = objective->compute->kernels;

  if (! has_spectra (objective) && objective->regions.n == 1 && ! get_region_weights (objective, 0) &&
      target->statistics[0])
    {
      pst_style_gradient_apply (target->style_gradients[0], kernels, map, gradient);
      return;
    }
  pst_feature_map_clear (gradient);
  for (guint region = 0; region < objective->regions.n; region++)
    if (target->statistics[region])
      {
        const PstWeights *weights = get_region_weights (objective, region);

        if (has_spectra (objective))
          pst_spectrum_get (target->spectra[region], weights, place, gradient);
        if (has_spectra (objective) && has_histograms (objective))
          pst_histogram_bend (target->style_gradients[region]->curves, map, weights, place, gradient);
        if (! has_spectra (objective))
          pst_style_gradient_add (target->style_gradients[region], kernels, map, weights, place, gradient);
      }
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

  give_style_gradient (objective, target, map, place, gradient);
  if (target->content_weight > 0.0)
    {
      PstFeatureMap wanted = pst_feature_map_crop (&target->content, place);

      pst_content_gradient (map, &wanted, get_content_weights (objective), place, target->content_factor, gradient);
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
      PstFeatureMap shape = get_shape (objective, i);

      objective->targets[i].content_sum        = 0.0;
      objective->targets[i].weighted_style     = 0.0;
      objective->targets[i].weighted_histogram = 0.0;
      for (guint region = 0; region < objective->regions.n; region++)
        if (objective->targets[i].statistics[region])
          pst_statistics_clear (objective->targets[i].statistics[region],
                                sum_of (get_region_weights (objective, region), &shape));
    }
  if (! pst_network_walk_forward (objective->walk, rgb, look_at_picture, objective, cancellable, error))
    return FALSE;
  for (guint i = 0; i < objective->network->n_layers; i++)
    losses->content += objective->targets[i].content_factor * objective->targets[i].content_sum;
  compare_style (objective, losses, cancellable);
  return ! g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* Smoothness and range, and their gradients added to the picture's, where that is asked for. */
static void
look_at_pixels (const PstObjective *objective,
                const gfloat       *rgb,
                PstLosses          *losses,
                gfloat             *gradient)
{
  pst_picture_loss (objective->compute, rgb, objective->scene.width, objective->scene.height, objective->edges, objective->opacity,
                    objective->smoothed, objective->smoothness_weight, RANGE_WEIGHT, &losses->smoothness, &losses->range, gradient);
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
  if (! evaluate_losses (objective, rgb, losses, cancellable, error))
    return FALSE;
  look_at_pixels (objective, rgb, losses, NULL);
  losses->total = losses->content + objective->style_weight * losses->style + objective->histogram_weight * losses->histogram +
                  objective->smoothness_weight * losses->smoothness + RANGE_WEIGHT * losses->range;
  return ! gradient || pst_objective_differentiate (objective, rgb, gradient, cancellable, error);
}

/**
 * pst_objective_differentiate:
 * @objective: an objective
 * @rgb: [H, W, 3], the picture that was evaluated last
 * @gradient: [H, W, 3], set to the gradient of the total
 * @cancellable: (nullable): asked again and again
 * @error: set to %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the gradient is complete
 */
gboolean
pst_objective_differentiate (PstObjective  *objective,
                             const gfloat  *rgb,
                             gfloat        *gradient,
                             GCancellable  *cancellable,
                             GError       **error)
{
  PstLosses ignored;

  if (! pst_network_walk_backward (objective->walk, rgb, give_gradient, objective, gradient, cancellable, error))
    return FALSE;
  look_at_pixels (objective, rgb, &ignored, gradient);
  return TRUE;
}
