/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The style losses of one region r of a picture at one layer l:
 *
 *   (r's share of the picture) Σ_k w(l, k) · (style weight · style(l, r, k) + histogram weight · histogram(l, r, k))
 *
 * over its paintings k. While the network walks over the picture, the region's statistics are gathered (where frequencies are compared,
 * its spectrum), each position as much as the region covers it; compared with the paintings' (painting-style.c) they become losses, by
 * style-loss.c and fourier-loss.c, and the gradient with respect to the map, which is then given part by part.
 */
#include "config.h"

#include "losses/style-loss.h"
#include "objective/region-style.h"

struct _PstRegionStyle
{
  const PstLossContext *context;                     /* borrowed */
  PstFeatureMap         shape;                          /* the picture's map as a whole, without values */
  const PstGuidance    *guidance;                        /* borrowed; NULL: all positions count, and equally */

  gsize                n_paintings;
  const PstStatistics *targets[PST_MOST_PAINTINGS];    /* borrowed */
  const PstMagnitudes *magnitudes[PST_MOST_PAINTINGS]; /* likewise; NULL where no frequencies are compared */
  gdouble              shares[PST_MOST_PAINTINGS];     /* how much each counts, times the region's share of the opaque picture */

  PstStatistics       *statistics;
  PstSpectrum         *spectrum;                       /* NULL where no frequencies are compared */
  PstStyleGradient    *gradient;
  PstLosses            losses;                         /* times what they are multiplied with in the total */
};

/* A spectrum that knows which paintings it will be compared with. */
static gboolean
allocate_spectrum (PstRegionStyle  *style,
                   GError         **error)
{
  style->spectrum = pst_spectrum_new (style->shape.channels, style->shape.width, style->shape.height, error);
  if (! style->spectrum)
    return FALSE;
  pst_spectrum_weigh (style->spectrum, style->shape.stride, style->guidance);
  pst_spectrum_aim (style->spectrum, style->n_paintings, style->magnitudes, style->shares);
  return TRUE;
}

/**
 * pst_region_style_new:
 * @context: what is compared; its weights are known. Borrowed, and must outlive the style
 * @region: index of a region
 * @shape: the layer's map of the picture, without values
 * @n_paintings: how many paintings the region is compared with
 * @paintings: [n_paintings], what is known of them; borrowed likewise
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full) (nullable): the style of a region of which nothing is known yet
 */
PstRegionStyle *
pst_region_style_new (const PstLossContext          *context,
                      guint                          region,
                      const PstFeatureMap           *shape,
                      gsize                          n_paintings,
                      const PstPaintingStyle *const *paintings,
                      GError                       **error)
{
  g_autoptr (PstRegionStyle) style   = g_new0 (PstRegionStyle, 1);
  const PstGuidance *guidance = pst_scene_guidance_get_style (&context->guidance, region);
  gdouble            share   = pst_guidance_count (guidance, shape) / pst_guidance_count (context->guidance.opacity, shape);

  style->context  = context;
  style->shape       = *shape;
  style->guidance     = guidance;
  style->n_paintings = n_paintings;
  for (gsize i = 0; i < n_paintings; i++)
    {
      style->targets[i]    = paintings[i]->statistics;
      style->magnitudes[i] = paintings[i]->magnitudes;
      style->shares[i]     = paintings[i]->weight * share;
    }
  style->statistics = pst_loss_context_new_statistics (context, shape->channels, error);
  if (! style->statistics)
    return NULL;
  style->gradient = pst_style_gradient_new (shape->channels, context->compute->kernels->panel,
                                            pst_loss_context_has_histograms (context), error);
  if (! style->gradient || (pst_loss_context_has_spectra (context) && ! allocate_spectrum (style, error)))
    return NULL;
  return g_steal_pointer (&style);
}

void
pst_region_style_free (PstRegionStyle *style)
{
  g_clear_pointer (&style->statistics, pst_statistics_free);
  g_clear_pointer (&style->spectrum, pst_spectrum_free);
  g_clear_pointer (&style->gradient, pst_style_gradient_free);
  g_free (style);
}

/**
 * pst_region_style_get_bytes:
 * @context: what is compared
 * @channels: of the layer's map
 *
 * Returns: the memory of a region's style, without its spectrum
 */
guint64
pst_region_style_get_bytes (const PstLossContext *context,
                            gsize                 channels)
{
  guint64 bytes = channels * channels * (sizeof (gdouble) + 2 * sizeof (gfloat));

  if (pst_loss_context_has_histograms (context))
    bytes += pst_histogram_bytes (channels) + channels * PST_HISTOGRAM_NODES * sizeof (gfloat);
  return bytes;
}

/**
 * pst_region_style_begin:
 * @style: the style
 *
 * Forgets the picture before. The parts of a picture's map follow, by pst_region_style_add().
 */
void
pst_region_style_begin (PstRegionStyle *style)
{
  style->losses = (PstLosses) { 0 };
  pst_statistics_clear (style->statistics, pst_guidance_count (style->guidance, &style->shape));
}

/**
 * pst_region_style_add:
 * @style: a style that has begun with a picture
 * @map: a part of the picture's map
 * @place: where that part lies
 */
void
pst_region_style_add (PstRegionStyle      *style,
                      const PstFeatureMap *map,
                      const PstRectangle  *place)
{
  PstCompute *compute = style->context->compute;

  if (pst_loss_context_has_statistics (style->context))
    pst_statistics_add (style->statistics, compute, map, style->guidance, place);
  if (style->spectrum)
    pst_spectrum_put (style->spectrum, compute, map, style->guidance, place);
}

/* What each painting's loss is multiplied with. */
static void
get_weights (const PstRegionStyle *style,
             PstLossKind           kind,
             gdouble              *weights)
{
  for (gsize i = 0; i < style->n_paintings; i++)
    weights[i] = style->context->weights[kind] * style->shares[i];
}

/**
 * pst_region_style_compare:
 * @style: a style that was told of all of a picture's map
 *
 * Compares the statistics with the paintings'. To be followed by pst_region_style_compare_spectra(). Several workers may do this at the
 * same time, each for a style of its own.
 */
void
pst_region_style_compare (PstRegionStyle *style)
{
  const PstLossContext *context = style->context;
  gdouble               weights[PST_MOST_PAINTINGS];

  if (! pst_loss_context_has_statistics (context))
    return;
  pst_statistics_finish (style->statistics);
  get_weights (style, PST_LOSS_STYLE, weights);
  style->losses.values[PST_LOSS_STYLE] += pst_style_loss (context->style_loss, style->statistics, style->n_paintings, style->targets,
                                                          weights, style->gradient);
  if (! pst_loss_context_has_histograms (context))
    return;
  get_weights (style, PST_LOSS_HISTOGRAM, weights);
  style->losses.values[PST_LOSS_HISTOGRAM] += pst_histogram_loss (style->statistics, style->n_paintings, style->targets, weights,
                                                                  style->gradient);
}

/**
 * pst_region_style_compare_spectra:
 * @style: the same, its statistics compared
 *
 * Likewise for frequencies, whose spectrum becomes a gradient. All workers do this together.
 */
void
pst_region_style_compare_spectra (PstRegionStyle *style)
{
  gdouble weights[PST_MOST_PAINTINGS];

  if (! style->spectrum)
    return;
  get_weights (style, PST_LOSS_STYLE, weights);
  style->losses.values[PST_LOSS_STYLE] += pst_fourier_loss (style->spectrum, style->context->compute, style->n_paintings,
                                                            style->magnitudes, weights);
}

/**
 * pst_region_style_sum_up:
 * @style: the style of a picture that is compared
 * @sums: (inout): to which its losses are added, times the weights that they have in the total
 */
void
pst_region_style_sum_up (const PstRegionStyle *style,
                         PstLosses            *sums)
{
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    sums->values[kind] += style->losses.values[kind];
}

/**
 * pst_region_style_is_everywhere:
 * @style: the style
 *
 * Returns: whether its gradient is the same function of the map at all positions
 */
gboolean
pst_region_style_is_everywhere (const PstRegionStyle *style)
{
  return ! style->spectrum && ! style->guidance;
}

/**
 * pst_region_style_set_gradient:
 * @style: the style, the same everywhere, of a picture that is compared
 * @map: a part of its feature map
 * @gradient: of the same size, set to the gradient with respect to the map
 *
 * Several workers may do so at once.
 */
void
pst_region_style_set_gradient (const PstRegionStyle *style,
                               const PstFeatureMap  *map,
                               const PstFeatureMap  *gradient)
{
  pst_style_gradient_apply (style->gradient, style->context->compute->kernels, map, gradient);
}

/**
 * pst_region_style_add_gradient:
 * @style: the style of a picture that is compared
 * @map: a part of its feature map
 * @place: where that part lies
 * @gradient: of the same size, to which the gradient with respect to the map is added
 *
 * Several workers may do so at once.
 */
void
pst_region_style_add_gradient (const PstRegionStyle *style,
                               const PstFeatureMap  *map,
                               const PstRectangle   *place,
                               const PstFeatureMap  *gradient)
{
  if (style->spectrum)
    pst_spectrum_get (style->spectrum, style->guidance, place, gradient);
  if (style->spectrum && pst_loss_context_has_histograms (style->context))
    pst_histogram_bend (style->gradient->curves, map, style->guidance, place, gradient);
  if (! style->spectrum)
    pst_style_gradient_add (style->gradient, style->context->compute->kernels, map, style->guidance, place, gradient);
}
