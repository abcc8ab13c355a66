/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scene → how much each of its pixels counts:
 *
 *   for the self-similarity         opacity · (1 + (PROTECTION - 1) · protection)
 *   for the content                 opacity · (u + (PROTECTION - u) · protection), u its weight or 1, if that is less: what is protected
 *                                   is kept even where content has no weight
 *   for the style of a region       opacity · (1 - protection) · how much the region covers
 *   for the smoothness              opacity · (1 - protection)
 *
 * All four are 1, and there are no weights, where everything is opaque, nothing is protected, and one region covers everything.
 */
#include "config.h"

#include "objective/scene-guidance.h"
#include "picture/transparency.h"

/* How much more content counts where the picture is fully protected. */
#define PROTECTION 10.0f

/* As much as pixels are opaque, times what is from @at_zero to @at_one where @mask is from 0 to 1, and times how much they belong to a
 * region. Both masks can be NULL. NULL without memory.
 */
static PstGuidance *
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
  return values ? pst_guidance_new (values, most_stride, error) : NULL;
}

/* Begins with zeros, which are to be cleared on error, too. The masks, [n_regions], of the content's size, say how much each
 * region covers, and add up to 1 at the most; NULL: one region covers everything. Protection (nullable) is 0 as usual, 1 fully
 * protected; where it is 0, content counts as much as is said. FALSE with PST_ERROR_MEMORY where there is no room.
 */
gboolean
pst_scene_guidance_init (PstSceneGuidance  *guidance,
                         const PstPicture  *content,
                         const PstRegions  *regions,
                         PstMask          **masks,
                         const PstMask     *protection,
                         gfloat             unprotected,
                         gint               most_stride,
                         GError           **error)
{
  if (! pst_transparency_is_opaque (content) &&
      ! (guidance->opacity = weigh_pixels (content, NULL, 1.0f, 1.0f, NULL, most_stride, error)))
    return FALSE;
  if (protection &&
      (! (guidance->kept = weigh_pixels (content, protection, 1.0f, PROTECTION, NULL, most_stride, error)) ||
       ! (guidance->smoothed = weigh_pixels (content, protection, 1.0f, 0.0f, NULL, 1, error))))
    return FALSE;
  if (protection && unprotected < 1.0f &&
      ! (guidance->content = weigh_pixels (content, protection, unprotected, PROTECTION, NULL, most_stride, error)))
    return FALSE;
  for (guint i = 0; i < regions->n && (protection || regions->n_masks > 0); i++)
    if (! (guidance->styled[i] = weigh_pixels (content, protection, 1.0f, 0.0f, masks ? masks[i] : NULL, most_stride, error)))
      return FALSE;
  return TRUE;
}

void
pst_scene_guidance_clear (PstSceneGuidance *guidance)
{
  g_clear_pointer (&guidance->opacity, pst_guidance_free);
  g_clear_pointer (&guidance->kept, pst_guidance_free);
  g_clear_pointer (&guidance->content, pst_guidance_free);
  g_clear_pointer (&guidance->smoothed, pst_guidance_free);
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    g_clear_pointer (&guidance->styled[i], pst_guidance_free);
}

/* At the most. */
guint64
pst_scene_guidance_get_bytes (const PstScenePlan *scene,
                              const PstRegions   *regions,
                              gint                most_stride)
{
  guint64 one = pst_guidance_get_bytes (scene->width, scene->height, most_stride);
  guint   n   = (scene->has_alpha ? 1 : 0) + (scene->has_protection ? 2 : 0);

  if (scene->has_protection || regions->n_masks > 0)
    n += regions->n;
  return n * one + (scene->has_protection ? pst_guidance_get_bytes (scene->width, scene->height, 1) : 0);
}

/* How much each position counts for a region's style; NULL: all of them, and equally. Not to be freed, as what follows. */
const PstGuidance *
pst_scene_guidance_get_style (const PstSceneGuidance *guidance,
                              guint                   region)
{
  return guidance->styled[region] ? guidance->styled[region] : guidance->opacity;
}

/* Likewise for the self-similarity. */
const PstGuidance *
pst_scene_guidance_get_kept (const PstSceneGuidance *guidance)
{
  return guidance->kept ? guidance->kept : guidance->opacity;
}

/* Likewise for the content. */
const PstGuidance *
pst_scene_guidance_get_content (const PstSceneGuidance *guidance)
{
  return guidance->content ? guidance->content : pst_scene_guidance_get_kept (guidance);
}

/* (transfer full): how much each position of a painting that is not opaque counts when its style is measured. NULL with
 * PST_ERROR_MEMORY where there is no room.
 */
PstGuidance *
pst_scene_guidance_of_painting (const PstPicture  *painting,
                                gint               most_stride,
                                GError           **error)
{
  return weigh_pixels (painting, NULL, 1.0f, 1.0f, NULL, most_stride, error);
}
