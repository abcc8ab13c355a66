/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The style of one painting at one layer, gathered while the network walks over the painting part by part: statistics of its feature
 * map, and where frequencies are compared its magnitudes at those of the picture that will be painted. The map itself is not kept.
 * layer-losses.c asks for it; region-style.c compares pictures with it.
 */
#include "config.h"

#include "losses/style-loss.h"
#include "objective/painting-style.h"

/**
 * pst_painting_style_clear:
 * @style: what is known of a painting; its members are freed
 */
void
pst_painting_style_clear (PstPaintingStyle *style)
{
  g_clear_pointer (&style->statistics, pst_statistics_free);
  g_clear_pointer (&style->spectrum, pst_spectrum_free);
  g_clear_pointer (&style->magnitudes, pst_magnitudes_free);
}

/**
 * pst_painting_style_get_bytes:
 * @context: what is compared
 * @picture: the layer's map of the picture that will be painted, without values
 *
 * Returns: the memory for what is known of a painting, without its spectrum, which is gone before the next one's
 */
guint64
pst_painting_style_get_bytes (const PstLossContext *context,
                              const PstFeatureMap  *picture)
{
  gsize   channels = picture->channels;
  guint64 bytes    = channels * channels * sizeof (gdouble) + pst_style_loss_bytes (context->style_loss, channels);

  if (pst_loss_context_has_histograms (context))
    bytes += pst_histogram_bytes (channels);
  if (pst_loss_context_has_spectra (context))
    bytes += pst_magnitudes_bytes (channels, picture->width, picture->height);
  return bytes;
}

/**
 * pst_painting_style_begin:
 * @style: a style of which only the weight is set
 * @context: what is compared
 * @shape: the layer's map of the painting, without values
 * @guidance: (nullable): how much each of its positions counts; %NULL: all of them, and equally
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * The parts of the painting's map follow, by pst_painting_style_add().
 *
 * Returns: whether its style can be measured
 */
gboolean
pst_painting_style_begin (PstPaintingStyle      *style,
                          const PstLossContext  *context,
                          const PstFeatureMap   *shape,
                          const PstGuidance     *guidance,
                          GError               **error)
{
  gdouble positions;

  if (style->weight <= 0.0)
    return TRUE;
  positions = pst_guidance_count (guidance, shape);
  if (positions < PST_LEAST_POSITIONS)
    {
      style->weight = 0.0;
      return TRUE;
    }
  style->statistics = pst_loss_context_new_statistics (context, shape->channels, error);
  if (! style->statistics)
    return FALSE;
  pst_statistics_clear (style->statistics, positions);
  if (pst_loss_context_has_spectra (context))
    style->spectrum = pst_spectrum_new (shape->channels, shape->width, shape->height, error);
  return ! pst_loss_context_has_spectra (context) || style->spectrum;
}

/**
 * pst_painting_style_add:
 * @style: a style that is being measured
 * @context: what is compared
 * @guidance: (nullable): as before
 * @map: a part of the painting's map
 * @place: where that part lies
 */
void
pst_painting_style_add (PstPaintingStyle     *style,
                        const PstLossContext *context,
                        const PstGuidance    *guidance,
                        const PstFeatureMap  *map,
                        const PstRectangle   *place)
{
  if (style->statistics && pst_loss_context_has_statistics (context))
    pst_statistics_add (style->statistics, context->compute, map, guidance, place);
  if (style->spectrum)
    pst_spectrum_put (style->spectrum, context->compute, map, NULL, place);
}

/**
 * pst_painting_style_finish:
 * @style: a style that has seen all of the painting's map
 * @context: what is compared
 * @picture: the layer's map of the picture that will be painted, without values
 * @guidance: (nullable): as before
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: whether the painting's style is known
 */
gboolean
pst_painting_style_finish (PstPaintingStyle      *style,
                           const PstLossContext  *context,
                           const PstFeatureMap   *picture,
                           const PstGuidance     *guidance,
                           GError               **error)
{
  if (! style->statistics)
    return TRUE;
  pst_statistics_finish (style->statistics);
  if (! pst_style_loss_prepare (context->style_loss, style->statistics, error))
    return FALSE;
  if (! style->spectrum)
    return TRUE;
  style->magnitudes = pst_magnitudes_new (style->spectrum, context->compute, picture->stride, guidance, picture->width,
                                          picture->height, error);
  g_clear_pointer (&style->spectrum, pst_spectrum_free);
  return style->magnitudes != NULL;
}
