/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The style losses of one region r of a picture at one layer l:
 *
 *   (r's share of the picture) Σ_k w(l, k) · (style weight · style(l, r, k) + histogram weight · histogram(l, r, k))
 *
 * over its paintings k. While the network walks over the picture, the region's part of the map is shown to each loss, each position
 * as much as the region covers it; compared with the paintings (painting-style.c) they become losses (style-loss.c) and the
 * gradient with respect to the map, which is then given part by part.
 */
#include "config.h"

#include "objective/region-style.h"

struct _PstRegionStyle
{
  PstStyleComparison *comparisons[PST_N_LOSSES]; /* of each loss; NULL where it is none of style */
};

static PstStyleComparison *
new_comparison (const PstLossContext          *context,
                guint                          region,
                const PstFeatureMap           *picture,
                PstLossKind                    kind,
                gsize                          n_paintings,
                const PstPaintingStyle *const *paintings,
                GError                       **error)
{
  const PstGuidance *guidance = pst_scene_guidance_get_style (&context->guidance, region);
  gdouble            share    = pst_guidance_count (guidance, picture) / pst_guidance_count (context->guidance.opacity, picture);
  PstStyleTarget    *targets[PST_MOST_PAINTINGS];
  gdouble            shares[PST_MOST_PAINTINGS];

  for (gsize i = 0; i < n_paintings; i++)
    {
      targets[i] = paintings[i]->targets[kind];
      shares[i]  = paintings[i]->weight * share;
    }
  return pst_style_comparison_new (context->styles[kind], context->compute, picture, guidance, context->weights[kind], n_paintings,
                                   targets, shares, error);
}

/* The context, whose guidance is known, and what is known of the region's paintings, [n_paintings], must outlive the style. The map
 * is whole, without values.
 */
PstRegionStyle *
pst_region_style_new (const PstLossContext          *context,
                      guint                          region,
                      const PstFeatureMap           *picture,
                      gsize                          n_paintings,
                      const PstPaintingStyle *const *paintings,
                      GError                       **error)
{
  g_autoptr (PstRegionStyle) style = g_new0 (PstRegionStyle, 1);

  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    if (context->styles[kind])
      {
        style->comparisons[kind] = new_comparison (context, region, picture, kind, n_paintings, paintings, error);
        if (! style->comparisons[kind])
          return NULL;
      }
  return g_steal_pointer (&style);
}

void
pst_region_style_free (PstRegionStyle *style)
{
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    g_clear_pointer (&style->comparisons[kind], pst_style_comparison_free);
  g_free (style);
}

/* Forgets the picture before. All parts of a picture's map are to be added. */
void
pst_region_style_begin (PstRegionStyle *style)
{
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    if (style->comparisons[kind])
      pst_style_comparison_begin (style->comparisons[kind]);
}

void
pst_region_style_add (PstRegionStyle      *style,
                      const PstFeatureMap *map,
                      const PstRectangle  *place)
{
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    if (style->comparisons[kind])
      pst_style_comparison_add (style->comparisons[kind], map, place);
}

/* All parts were added. Finds out those of the losses that set all workers to work, or the others: of these, several workers may
 * find out some at the same time, each for another layer.
 */
void
pst_region_style_compare (PstRegionStyle *style,
                          gboolean        in_parallel)
{
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    if (style->comparisons[kind] && style->comparisons[kind]->kind->is_parallel == in_parallel)
      pst_style_comparison_compare (style->comparisons[kind]);
}

/* Adds the losses, times the weights that they have in the total. */
void
pst_region_style_sum_up (const PstRegionStyle *style,
                         PstLosses            *sums)
{
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    if (style->comparisons[kind])
      sums->values[kind] += style->comparisons[kind]->value;
}

/* Adds the gradient with respect to a part of the map, or sets it where nothing is in it yet. Several workers may do so at once. */
void
pst_region_style_give_gradient (const PstRegionStyle *style,
                                const PstFeatureMap  *map,
                                const PstRectangle   *place,
                                gboolean              is_first,
                                const PstFeatureMap  *gradient)
{
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    if (style->comparisons[kind])
      {
        pst_style_comparison_give_gradient (style->comparisons[kind], map, place, is_first, gradient);
        is_first = FALSE;
      }
}
