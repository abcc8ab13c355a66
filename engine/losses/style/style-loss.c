/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all style losses have in common. At a layer of the network, a region of the picture is compared with its paintings k:
 *
 *   Σ_k weight · share (k) · loss (region, painting k)
 *
 * First each painting's feature map is shown to a target of its own, part by part; then, again and again, the picture's to one
 * comparison with all targets. What a loss remembers of the maps, which are not kept, is its own affair. style-losses.c has the
 * list of losses.
 */
#include "config.h"

#include "losses/style/style-loss.h"

static gboolean
reserve_scratch (const PstStyleLossClass  *kind,
                 PstCompute               *compute,
                 gsize                     channels,
                 GError                  **error)
{
  return ! kind->scratch || pst_compute_reserve (compute, kind->scratch (channels, compute), error);
}

/* All parts of the painting's map are to be added. The guidance, NULL where all positions count equally, must be there until the
 * target is finished; both maps are whole, without values. NULL with PST_ERROR_MEMORY where there is no room.
 */
PstStyleTarget *
pst_style_target_new (const PstStyleLossClass  *kind,
                      PstCompute               *compute,
                      const PstFeatureMap      *painting,
                      const PstGuidance        *guidance,
                      const PstFeatureMap      *picture,
                      GError                  **error)
{
  g_autoptr (PstStyleTarget) target = g_malloc0 (kind->target_size);

  target->kind     = kind;
  target->compute  = compute;
  target->painting = *painting;
  target->picture  = *picture;
  target->guidance = guidance;
  if (! reserve_scratch (kind, compute, painting->channels, error) || ! kind->target_begin (target, error))
    return NULL;
  return g_steal_pointer (&target);
}

void
pst_style_target_free (PstStyleTarget *target)
{
  target->kind->target_clear (target);
  g_free (target);
}

void
pst_style_target_add (PstStyleTarget      *target,
                      const PstFeatureMap *map,
                      const PstRectangle  *place)
{
  target->kind->target_add (target, map, place);
}

/* All parts were added; returns whether pictures can be compared with it, or sets PST_ERROR_MEMORY. */
gboolean
pst_style_target_finish (PstStyleTarget  *target,
                         GError         **error)
{
  gboolean is_finished = target->kind->target_finish (target, error);

  target->guidance = NULL;
  return is_finished;
}

/* Compares the picture with targets of the same kind, [n_targets], which must outlive the comparison, as must the guidance; each
 * counts as much as its share. NULL with PST_ERROR_MEMORY where there is no room.
 */
PstStyleComparison *
pst_style_comparison_new (const PstStyleLossClass  *kind,
                          PstCompute               *compute,
                          const PstFeatureMap      *picture,
                          const PstGuidance        *guidance,
                          gdouble                   weight,
                          gsize                     n_targets,
                          PstStyleTarget *const    *targets,
                          const gdouble            *shares,
                          GError                  **error)
{
  g_autoptr (PstStyleComparison) comparison = g_malloc0 (kind->comparison_size);

  comparison->kind      = kind;
  comparison->compute   = compute;
  comparison->picture   = *picture;
  comparison->guidance  = guidance;
  comparison->positions = pst_guidance_count (guidance, picture);
  comparison->n_targets = n_targets;
  comparison->targets   = g_memdup2 (targets, n_targets * sizeof *targets);
  comparison->shares    = g_memdup2 (shares, n_targets * sizeof *shares);
  comparison->weights   = g_memdup2 (shares, n_targets * sizeof *shares);
  for (gsize i = 0; i < n_targets; i++)
    comparison->weights[i] *= weight;
  if (! reserve_scratch (kind, compute, picture->channels, error) || ! kind->comparison_init (comparison, error))
    return NULL;
  return g_steal_pointer (&comparison);
}

void
pst_style_comparison_free (PstStyleComparison *comparison)
{
  comparison->kind->comparison_clear (comparison);
  g_free (comparison->targets);
  g_free (comparison->shares);
  g_free (comparison->weights);
  g_free (comparison);
}

/* Forgets the picture before. All parts of a picture's map are to be added. */
void
pst_style_comparison_begin (PstStyleComparison *comparison)
{
  comparison->value = 0.0;
  if (comparison->kind->begin)
    comparison->kind->begin (comparison);
}

void
pst_style_comparison_add (PstStyleComparison  *comparison,
                          const PstFeatureMap *map,
                          const PstRectangle  *place)
{
  comparison->kind->add (comparison, map, place);
}

/* All parts were added: sets the value. Where the class is not parallel, several threads may do so at once, each for another
 * layer.
 */
void
pst_style_comparison_compare (PstStyleComparison *comparison)
{
  comparison->kind->compare (comparison);
}

/* Adds the gradient of the value with respect to a part of the map, or sets it where nothing is in it yet. Several threads may do
 * so at once.
 */
void
pst_style_comparison_give_gradient (const PstStyleComparison *comparison,
                                    const PstFeatureMap      *map,
                                    const PstRectangle       *place,
                                    gboolean                  is_first,
                                    const PstFeatureMap      *gradient)
{
  const PstStyleLossClass *kind = comparison->kind;

  if (is_first && kind->set_gradient && ! comparison->guidance)
    {
      kind->set_gradient (comparison, map, gradient);
      return;
    }
  if (is_first)
    pst_feature_map_clear (gradient);
  kind->add_gradient (comparison, map, place, gradient);
}
