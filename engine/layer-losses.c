/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The losses of one layer l of the network:
 *
 *   content weight · content(l) + Σ_r (r's share of the picture) Σ_k w(l, k) · (style weight · style(l, r, k)
 *                                                                               + histogram weight · histogram(l, r, k))
 *
 * over the regions r and the paintings k of each, w(l, k) the layer's part of the painting's share. Which of them are 0 is known
 * beforehand (layer-weights.c); what these would need is never there.
 *
 * A layer is told of feature maps part by part, as the network walks over pictures (network-walk.c): first of each painting, then of
 * the content, then, again and again, of the picture that is painted. What is compared is summed up meanwhile (statistics.c, for the
 * frequencies fourier-loss.c), so that the picture's map need not be there as a whole. Once everything was looked at, losses and the
 * gradient with respect to the map are known, and the gradient is given part by part.
 */
#include "config.h"

#include <string.h>

#include "allocation.h"
#include "content-loss.h"
#include "fourier-loss.h"
#include "layer-losses.h"
#include "style-loss.h"

/* A region that covers less of the layer's map, in positions, has no style to speak of there; nor has such a part of a painting. */
#define LEAST_POSITIONS 1.0

struct _PstLayerLosses
{
  const PstComparison *comparison;     /* borrowed */
  PstFeatureMap        shape;          /* the picture's map as a whole, without values */

  gboolean             has_style;      /* was asked for */
  gdouble              style_weights[PST_MOST_PAINTINGS];   /* w; 0 also where too little of a painting is visible */
  PstStatistics       *paintings[PST_MOST_PAINTINGS];       /* NULL where the weight is 0 */
  PstMagnitudes       *magnitudes[PST_MOST_PAINTINGS];      /* likewise, and where no frequencies are compared */
  PstSpectrum         *painting_spectrum;                   /* of the painting that is looked at, or NULL */

  gdouble              region_shares[PST_MOST_PAINTINGS];   /* of the opaque picture */
  PstStatistics       *regions[PST_MOST_PAINTINGS];         /* NULL where a region is too small, or has nothing to compare */
  PstStyleGradient    *style_gradients[PST_MOST_PAINTINGS]; /* likewise */
  PstSpectrum         *spectra[PST_MOST_PAINTINGS];         /* likewise, and where no frequencies are compared */
  gdouble              weighted_style;                      /* what the region's losses add up to */
  gdouble              weighted_histogram;

  gdouble              content_weight;
  PstFeatureMap        content;        /* the content's map as a whole; its values are owned */
  gdouble              content_factor; /* content_weight / Σ P² */
  gdouble              content_sum;    /* Σ (F - P)² */
};

/* ---- what is compared */

static gboolean
has_histograms (const PstComparison *comparison)
{
  return comparison->histogram_weight > 0.0;
}

static gboolean
has_spectra (const PstComparison *comparison)
{
  return comparison->style_loss == PST_STYLE_LOSS_FOURIER;
}

/* Whether statistics are more than a sign that there is something to compare. */
static gboolean
has_statistics (const PstComparison *comparison)
{
  return ! has_spectra (comparison) || has_histograms (comparison);
}

/* NULL: all positions count, and equally. */
static const PstWeights *
get_region_weights (const PstLayerLosses *losses,
                    guint                 region)
{
  return pst_scene_weights_get_style (&losses->comparison->weights, region);
}

static const PstWeights *
get_content_weights (const PstLayerLosses *losses)
{
  return pst_scene_weights_get_content (&losses->comparison->weights);
}

/* The positions that count. */
static gdouble
count_positions (const PstWeights    *weights,
                 const PstFeatureMap *shape)
{
  return weights ? pst_weights_get_sum (weights, shape->stride) : (gdouble) shape->width * shape->height;
}

/* The layer's map of a whole picture of some size, without values. */
static PstFeatureMap
get_shape (gsize channels,
           gint  stride,
           gint  width,
           gint  height)
{
  PstFeatureMap shape = { .channels = channels, .width = width / stride, .height = height / stride, .stride = stride };

  shape.row = shape.width * shape.channels;
  return shape;
}

static PstFeatureMap
get_painting_shape (const PstLayerLosses *losses,
                    guint                 painting)
{
  const PstPaintingPlan *plan = &losses->comparison->scene.paintings[painting];

  return get_shape (losses->shape.channels, losses->shape.stride, plan->width, plan->height);
}

/* The paintings of a region that it is compared with, and how much each counts; returns how many. */
static gsize
list_paintings (const PstLayerLosses *losses,
                guint                 region,
                guint                *paintings,
                gdouble              *weights)
{
  gsize n = 0;

  for (guint i = 0; i < losses->comparison->scene.n_paintings; i++)
    if (losses->style_weights[i] > 0.0 && losses->comparison->regions.of[i] == region)
      {
        paintings[n] = i;
        weights[n++] = losses->style_weights[i] * losses->region_shares[region];
      }
  return n;
}

/* Likewise with their frequencies. */
static gsize
list_magnitudes (const PstLayerLosses  *losses,
                 guint                  region,
                 const PstMagnitudes  **magnitudes,
                 gdouble               *weights)
{
  guint paintings[PST_MOST_PAINTINGS];
  gsize n = list_paintings (losses, region, paintings, weights);

  for (gsize i = 0; i < n; i++)
    magnitudes[i] = losses->magnitudes[paintings[i]];
  return n;
}

/* Whether a region has something to compare. */
static gboolean
has_painting (const PstLayerLosses *losses,
              guint                 region)
{
  for (guint i = 0; i < losses->comparison->scene.n_paintings; i++)
    if (losses->style_weights[i] > 0.0 && losses->comparison->regions.of[i] == region)
      return TRUE;
  return FALSE;
}

/**
 * pst_layer_losses_new:
 * @comparison: what is the same for all layers; borrowed, and must outlive the losses
 * @layer: the layer
 * @content_weight: how much it counts for the content; 0: not at all
 *
 * Returns: (transfer full): the layer's losses, which count nothing for any style yet
 */
PstLayerLosses *
pst_layer_losses_new (const PstComparison *comparison,
                      const PstLayer      *layer,
                      gdouble              content_weight)
{
  PstLayerLosses *losses = g_new0 (PstLayerLosses, 1);

  losses->comparison     = comparison;
  losses->shape          = get_shape (layer->channels, layer->stride, comparison->scene.width, comparison->scene.height);
  losses->content_weight = content_weight;
  return losses;
}

void
pst_layer_losses_free (PstLayerLosses *losses)
{
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    {
      g_clear_pointer (&losses->paintings[i], pst_statistics_free);
      g_clear_pointer (&losses->magnitudes[i], pst_magnitudes_free);
      g_clear_pointer (&losses->regions[i], pst_statistics_free);
      g_clear_pointer (&losses->style_gradients[i], pst_style_gradient_free);
      g_clear_pointer (&losses->spectra[i], pst_spectrum_free);
    }
  g_clear_pointer (&losses->painting_spectrum, pst_spectrum_free);
  pst_memory_free (losses->content.values);
  g_free (losses);
}

/**
 * pst_layer_losses_set_style:
 * @losses: losses that have learned nothing yet
 * @painting: index of a painting
 * @weight: how much it counts at this layer
 */
void
pst_layer_losses_set_style (PstLayerLosses *losses,
                            guint           painting,
                            gdouble         weight)
{
  losses->style_weights[painting] = weight;
  losses->has_style |= weight > 0.0;
}

/**
 * pst_layer_losses_is_watched:
 * @losses: the losses
 *
 * Returns: whether the layer is asked for at all; what follows does nothing for one that is not
 */
gboolean
pst_layer_losses_is_watched (const PstLayerLosses *losses)
{
  return losses->has_style || losses->content_weight > 0.0;
}

/**
 * pst_layer_losses_learns_from:
 * @losses: the losses
 * @painting: index of a painting
 *
 * Returns: whether the picture is compared with the painting at this layer
 */
gboolean
pst_layer_losses_learns_from (const PstLayerLosses *losses,
                              guint                 painting)
{
  return losses->style_weights[painting] > 0.0;
}

/* ---- need */

/* Of all paintings and regions. */
static guint64
statistics_bytes (const PstLayerLosses *losses)
{
  const PstComparison *comparison  = losses->comparison;
  gsize                n_paintings = comparison->scene.n_paintings;
  gsize                n_regions   = comparison->regions.n;
  gsize                channels    = losses->shape.channels;
  guint64              bytes;

  bytes = channels * channels * ((n_paintings + n_regions) * sizeof (gdouble) + 2 * n_regions * sizeof (gfloat)) +
          n_paintings * pst_style_loss_bytes (comparison->style_loss, channels);
  if (has_histograms (comparison))
    bytes += (n_paintings + n_regions) * pst_histogram_bytes (channels) +
             n_regions * channels * PST_HISTOGRAM_NODES * sizeof (gfloat);
  return bytes;
}

/* Paintings are looked at one by one, before there are the frequencies of the picture. */
static guint64
spectra_bytes (const PstLayerLosses *losses)
{
  const PstComparison *comparison = losses->comparison;
  const PstFeatureMap *shape      = &losses->shape;
  guint64              most       = comparison->regions.n * pst_spectrum_bytes (shape->channels, shape->width, shape->height);

  for (guint i = 0; i < comparison->scene.n_paintings; i++)
    {
      PstFeatureMap painting = get_painting_shape (losses, i);

      most = MAX (most, pst_spectrum_bytes (painting.channels, painting.width, painting.height));
    }
  return most + comparison->scene.n_paintings * pst_magnitudes_bytes (shape->channels, shape->width, shape->height);
}

/**
 * pst_layer_losses_get_bytes:
 * @losses: the losses
 *
 * Returns: the memory for all that they will know, at the most
 */
guint64
pst_layer_losses_get_bytes (const PstLayerLosses *losses)
{
  guint64 bytes = 0;

  if (losses->content_weight > 0.0)
    bytes += (guint64) losses->shape.row * losses->shape.height * sizeof (gfloat);
  if (losses->has_style)
    bytes += statistics_bytes (losses);
  if (losses->has_style && has_spectra (losses->comparison))
    bytes += spectra_bytes (losses);
  return bytes;
}

/**
 * pst_layer_losses_get_scratch:
 * @losses: the losses
 *
 * Returns: floats that they reserve of the memory for computing (compute.c)
 */
gsize
pst_layer_losses_get_scratch (const PstLayerLosses *losses)
{
  const PstComparison *comparison = losses->comparison;

  return losses->has_style
         ? pst_statistics_scratch (losses->shape.channels, has_histograms (comparison), comparison->compute) : 0;
}

/* ---- the paintings */

/* Statistics, and memory to gather them; NULL where there is no room. */
static PstStatistics *
new_statistics (const PstLayerLosses  *losses,
                GError               **error)
{
  if (! pst_compute_reserve (losses->comparison->compute, pst_layer_losses_get_scratch (losses), error))
    return NULL;
  return pst_statistics_new (losses->shape.channels, has_histograms (losses->comparison), error);
}

/**
 * pst_layer_losses_begin_painting:
 * @losses: the losses
 * @painting: index of a painting
 * @weights: (nullable): how much each of its positions counts; %NULL: all of them, and equally
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * The parts of the painting's map follow, by pst_layer_losses_add_painting().
 *
 * Returns: whether it can be learned from
 */
gboolean
pst_layer_losses_begin_painting (PstLayerLosses    *losses,
                                 guint              painting,
                                 const PstWeights  *weights,
                                 GError           **error)
{
  PstFeatureMap shape = get_painting_shape (losses, painting);
  gdouble       positions;

  if (losses->style_weights[painting] <= 0.0)
    return TRUE;
  positions = count_positions (weights, &shape);
  if (positions < LEAST_POSITIONS)
    {
      losses->style_weights[painting] = 0.0;
      return TRUE;
    }
  losses->paintings[painting] = new_statistics (losses, error);
  if (! losses->paintings[painting])
    return FALSE;
  pst_statistics_clear (losses->paintings[painting], positions);
  if (has_spectra (losses->comparison))
    losses->painting_spectrum = pst_spectrum_new (shape.channels, shape.width, shape.height, error);
  return ! has_spectra (losses->comparison) || losses->painting_spectrum;
}

/**
 * pst_layer_losses_add_painting:
 * @losses: losses that have begun with a painting
 * @painting: its index
 * @weights: (nullable): as before
 * @map: a part of its feature map
 * @place: where that part lies
 */
void
pst_layer_losses_add_painting (PstLayerLosses      *losses,
                               guint                painting,
                               const PstWeights    *weights,
                               const PstFeatureMap *map,
                               const PstRectangle  *place)
{
  PstCompute *compute = losses->comparison->compute;

  if (losses->paintings[painting] && has_statistics (losses->comparison))
    pst_statistics_add (losses->paintings[painting], compute, map, weights, place);
  if (losses->painting_spectrum)
    pst_spectrum_put (losses->painting_spectrum, compute, map, NULL, place);
}

/**
 * pst_layer_losses_finish_painting:
 * @losses: losses that were told of all of a painting's map
 * @painting: its index
 * @weights: (nullable): as before
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: whether the painting's style is known
 */
gboolean
pst_layer_losses_finish_painting (PstLayerLosses    *losses,
                                  guint              painting,
                                  const PstWeights  *weights,
                                  GError           **error)
{
  const PstFeatureMap *shape = &losses->shape;

  if (! losses->paintings[painting])
    return TRUE;
  pst_statistics_finish (losses->paintings[painting]);
  if (! pst_style_loss_prepare (losses->comparison->style_loss, losses->paintings[painting], error))
    return FALSE;
  if (! losses->painting_spectrum)
    return TRUE;
  losses->magnitudes[painting] = pst_magnitudes_new (losses->painting_spectrum, losses->comparison->compute, shape->stride, weights,
                                                     shape->width, shape->height, error);
  g_clear_pointer (&losses->painting_spectrum, pst_spectrum_free);
  return losses->magnitudes[painting] != NULL;
}

/* ---- the content */

/* A spectrum of a region, that knows which paintings it will be compared with. */
static gboolean
allocate_spectrum (PstLayerLosses  *losses,
                   guint            region,
                   GError         **error)
{
  const PstFeatureMap *shape = &losses->shape;
  const PstMagnitudes *magnitudes[PST_MOST_PAINTINGS];
  gdouble              weights[PST_MOST_PAINTINGS];
  gsize                n        = list_magnitudes (losses, region, magnitudes, weights);
  PstSpectrum         *spectrum = pst_spectrum_new (shape->channels, shape->width, shape->height, error);

  if (! spectrum)
    return FALSE;
  pst_spectrum_weigh (spectrum, shape->stride, get_region_weights (losses, region));
  pst_spectrum_aim (spectrum, n, magnitudes, weights);
  losses->spectra[region] = spectrum;
  return TRUE;
}

/* Statistics of a region, where it is large enough to have any. */
static gboolean
allocate_region (PstLayerLosses  *losses,
                 guint            region,
                 GError         **error)
{
  const PstComparison *comparison = losses->comparison;
  gdouble              positions;

  if (! has_painting (losses, region))
    return TRUE;
  positions = count_positions (get_region_weights (losses, region), &losses->shape);
  if (positions < LEAST_POSITIONS)
    return TRUE;
  losses->region_shares[region] = positions / count_positions (comparison->weights.opacity, &losses->shape);
  losses->regions[region]       = new_statistics (losses, error);
  if (! losses->regions[region])
    return FALSE;
  losses->style_gradients[region] = pst_style_gradient_new (losses->shape.channels, comparison->compute->kernels->panel,
                                                            has_histograms (comparison), error);
  return losses->style_gradients[region] && (! has_spectra (comparison) || allocate_spectrum (losses, region, error));
}

/**
 * pst_layer_losses_begin_content:
 * @losses: losses that have learned from all paintings; the comparison's weights are known
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * The parts of the content's map follow, by pst_layer_losses_add_content().
 *
 * Returns: whether there is memory for all that follows
 */
gboolean
pst_layer_losses_begin_content (PstLayerLosses  *losses,
                                GError         **error)
{
  for (guint region = 0; region < losses->comparison->regions.n; region++)
    if (! allocate_region (losses, region, error))
      return FALSE;
  if (losses->content_weight <= 0.0)
    return TRUE;
  losses->content        = losses->shape;
  losses->content.values = pst_floats_new (losses->content.row * losses->content.height, error);
  return losses->content.values != NULL;
}

/**
 * pst_layer_losses_add_content:
 * @losses: losses that have begun with the content
 * @map: a part of its feature map
 * @place: where that part lies
 */
void
pst_layer_losses_add_content (PstLayerLosses      *losses,
                              const PstFeatureMap *map,
                              const PstRectangle  *place)
{
  PstFeatureMap part;

  if (losses->content_weight <= 0.0)
    return;
  part = pst_feature_map_crop (&losses->content, place);
  for (gint y = 0; y < map->height; y++)
    memcpy (part.values + y * part.row, map->values + y * map->row, map->width * map->channels * sizeof (gfloat));
}

/**
 * pst_layer_losses_finish_content:
 * @losses: losses that were told of all of the content's map
 */
void
pst_layer_losses_finish_content (PstLayerLosses *losses)
{
  const PstComparison *comparison = losses->comparison;
  const PstRectangle   whole      = { 0, 0, losses->content.width, losses->content.height };
  gdouble              square     = 0.0;

  if (losses->content_weight > 0.0)
    square = pst_content_sum (comparison->compute, &losses->content, NULL, comparison->weights.opacity, &whole);
  losses->content_factor = square > 0.0 ? losses->content_weight / square : 0.0;
}

/* ---- the picture that is painted */

/**
 * pst_layer_losses_begin_picture:
 * @losses: losses that know paintings and content
 *
 * Forgets the picture before. The parts of a picture's map follow, by pst_layer_losses_add_picture().
 */
void
pst_layer_losses_begin_picture (PstLayerLosses *losses)
{
  losses->content_sum        = 0.0;
  losses->weighted_style     = 0.0;
  losses->weighted_histogram = 0.0;
  for (guint region = 0; region < losses->comparison->regions.n; region++)
    if (losses->regions[region])
      pst_statistics_clear (losses->regions[region], count_positions (get_region_weights (losses, region), &losses->shape));
}

/**
 * pst_layer_losses_add_picture:
 * @losses: losses that have begun with a picture
 * @map: a part of its feature map
 * @place: where that part lies
 */
void
pst_layer_losses_add_picture (PstLayerLosses      *losses,
                              const PstFeatureMap *map,
                              const PstRectangle  *place)
{
  const PstComparison *comparison = losses->comparison;

  for (guint region = 0; region < comparison->regions.n; region++)
    if (losses->regions[region])
      {
        const PstWeights *weights = get_region_weights (losses, region);

        if (has_statistics (comparison))
          pst_statistics_add (losses->regions[region], comparison->compute, map, weights, place);
        if (has_spectra (comparison))
          pst_spectrum_put (losses->spectra[region], comparison->compute, map, weights, place);
      }
  if (losses->content_weight > 0.0)
    {
      PstFeatureMap wanted = pst_feature_map_crop (&losses->content, place);

      losses->content_sum += pst_content_sum (comparison->compute, map, &wanted, get_content_weights (losses), place);
    }
}

static void
compare_region (PstLayerLosses *losses,
                guint           region)
{
  const PstComparison *comparison = losses->comparison;
  const PstStatistics *statistics[PST_MOST_PAINTINGS];
  guint                paintings[PST_MOST_PAINTINGS];
  gdouble              shares[PST_MOST_PAINTINGS];
  gdouble              weights[PST_MOST_PAINTINGS];
  gsize                n = list_paintings (losses, region, paintings, shares);

  for (gsize i = 0; i < n; i++)
    {
      statistics[i] = losses->paintings[paintings[i]];
      weights[i]    = comparison->style_weight * shares[i];
    }
  pst_statistics_finish (losses->regions[region]);
  losses->weighted_style += pst_style_loss (comparison->style_loss, losses->regions[region], n, statistics, weights,
                                            losses->style_gradients[region]);
  if (! has_histograms (comparison))
    return;
  for (gsize i = 0; i < n; i++)
    weights[i] = comparison->histogram_weight * shares[i];
  losses->weighted_histogram += pst_histogram_loss (losses->regions[region], n, statistics, weights,
                                                    losses->style_gradients[region]);
}

/**
 * pst_layer_losses_compare:
 * @losses: losses that were told of all of a picture's map
 *
 * Compares the statistics with the paintings'. To be followed by pst_layer_losses_compare_spectra(). Several workers may do this at the
 * same time, each for a layer of its own.
 */
void
pst_layer_losses_compare (PstLayerLosses *losses)
{
  for (guint region = 0; region < losses->comparison->regions.n && has_statistics (losses->comparison); region++)
    if (losses->regions[region])
      compare_region (losses, region);
}

/**
 * pst_layer_losses_compare_spectra:
 * @losses: the same, their statistics compared
 *
 * Likewise for frequencies, whose spectra become gradients. All workers do this together.
 */
void
pst_layer_losses_compare_spectra (PstLayerLosses *losses)
{
  const PstComparison *comparison = losses->comparison;

  for (guint region = 0; region < comparison->regions.n; region++)
    if (losses->spectra[region])
      {
        const PstMagnitudes *magnitudes[PST_MOST_PAINTINGS];
        gdouble              weights[PST_MOST_PAINTINGS];
        gsize                n = list_magnitudes (losses, region, magnitudes, weights);

        for (gsize i = 0; i < n; i++)
          weights[i] *= comparison->style_weight;
        losses->weighted_style += pst_fourier_loss (losses->spectra[region], comparison->compute, n, magnitudes, weights);
      }
}

/**
 * pst_layer_losses_sum_up:
 * @losses: losses of a picture that is compared
 * @sums: (inout): to which they are added, times the weights that they have in the total
 */
void
pst_layer_losses_sum_up (const PstLayerLosses *losses,
                         PstLosses            *sums)
{
  sums->content += losses->content_factor * losses->content_sum;
  sums->style += losses->weighted_style;
  sums->histogram += losses->weighted_histogram;
}

/* Sets the gradient to that of the style. */
static void
give_style_gradient (const PstLayerLosses *losses,
                     const PstFeatureMap  *map,
                     const PstRectangle   *place,
                     const PstFeatureMap  *gradient)
{
  const PstComparison *comparison = losses->comparison;
  const PstKernels    *kernels    = comparison->compute->kernels;

  if (! has_spectra (comparison) && comparison->regions.n == 1 && ! get_region_weights (losses, 0) && losses->regions[0])
    {
      pst_style_gradient_apply (losses->style_gradients[0], kernels, map, gradient);
      return;
    }
  pst_feature_map_clear (gradient);
  for (guint region = 0; region < comparison->regions.n; region++)
    if (losses->regions[region])
      {
        const PstWeights *weights = get_region_weights (losses, region);

        if (has_spectra (comparison))
          pst_spectrum_get (losses->spectra[region], weights, place, gradient);
        if (has_spectra (comparison) && has_histograms (comparison))
          pst_histogram_bend (losses->style_gradients[region]->curves, map, weights, place, gradient);
        if (! has_spectra (comparison))
          pst_style_gradient_add (losses->style_gradients[region], kernels, map, weights, place, gradient);
      }
}

/**
 * pst_layer_losses_give_gradient:
 * @losses: losses of a picture that is compared
 * @map: a part of its feature map, as before
 * @place: where that part lies
 * @gradient: of the same size, set to the gradient of the layer's part of the total with respect to the map
 *
 * Several workers may do so at once.
 */
void
pst_layer_losses_give_gradient (const PstLayerLosses *losses,
                                const PstFeatureMap  *map,
                                const PstRectangle   *place,
                                const PstFeatureMap  *gradient)
{
  give_style_gradient (losses, map, place, gradient);
  if (losses->content_weight > 0.0)
    {
      PstFeatureMap wanted = pst_feature_map_crop (&losses->content, place);

      pst_content_gradient (map, &wanted, get_content_weights (losses), place, losses->content_factor, gradient);
    }
}
