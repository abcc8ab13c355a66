/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The style of one painting at one layer, gathered while the network walks over the painting part by part: each style loss has a
 * target of its own (style-loss.c). layer-losses.c asks for it; region-style.c compares pictures with it.
 */
#include "config.h"

#include "objective/painting-style.h"

void
pst_painting_style_clear (PstPaintingStyle *style)
{
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    g_clear_pointer (&style->targets[kind], pst_style_target_free);
}

/* Begins with a style of which only the weight is set; all parts of the painting's map are to be added. The guidance, NULL where
 * all positions count equally, must be there until it is finished; both maps are whole, without values.
 */
gboolean
pst_painting_style_begin (PstPaintingStyle      *style,
                          const PstLossContext  *context,
                          const PstFeatureMap   *painting,
                          const PstGuidance     *guidance,
                          const PstFeatureMap   *picture,
                          GError               **error)
{
  if (style->weight > 0.0 && pst_guidance_count (guidance, painting) < PST_LEAST_POSITIONS)
    style->weight = 0.0;
  for (guint kind = 0; kind < PST_N_LOSSES && style->weight > 0.0; kind++)
    if (context->styles[kind])
      {
        style->targets[kind] = pst_style_target_new (context->styles[kind], context->compute, painting, guidance, picture, error);
        if (! style->targets[kind])
          return FALSE;
      }
  return TRUE;
}

void
pst_painting_style_add (PstPaintingStyle    *style,
                        const PstFeatureMap *map,
                        const PstRectangle  *place)
{
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    if (style->targets[kind])
      pst_style_target_add (style->targets[kind], map, place);
}

gboolean
pst_painting_style_finish (PstPaintingStyle  *style,
                           GError           **error)
{
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    if (style->targets[kind] && ! pst_style_target_finish (style->targets[kind], error))
      return FALSE;
  return TRUE;
}
