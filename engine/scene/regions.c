/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The regions of a scene. Paintings that share a region have their losses (or, at once, their styles) mixed by their shares.
 *
 * How much a region r with the mask m_r covers of a pixel: w_r = m_r / max(1, Σ m), and max(0, 1 - Σ m) for the rest. So where soft
 * edges of two regions meet, one goes over into the other; where regions overlap, all of them count.
 */
#include "config.h"

#include "scene/regions.h"

/* The regions of a scene in which some painting has a share; paintings without one are as if they were not there. */
PstRegions
pst_regions_plan (const PstScenePlan *scene)
{
  PstRegions regions                  = { 0 };
  gint       known[PST_MOST_PAINTINGS + 1]; /* the index of each number */
  gdouble    sums[PST_MOST_PAINTINGS] = { 0.0 };

  for (guint number = 0; number <= PST_MOST_PAINTINGS; number++)
    known[number] = -1;
  for (guint i = 0; i < scene->n_paintings; i++)
    {
      guint number = scene->paintings[i].region;

      if (scene->paintings[i].share <= 0.0)
        continue;
      if (known[number] < 0)
        {
          known[number] = regions.n++;
          regions.n_masks += number > 0;
        }
      regions.of[i] = known[number];
      sums[regions.of[i]] += scene->paintings[i].share;
    }
  for (guint i = 0; i < scene->n_paintings; i++)
    if (scene->paintings[i].share > 0.0)
      regions.shares[i] = scene->paintings[i].share / sums[regions.of[i]];
  return regions;
}

/* Whether every pixel belongs to a region. */
gboolean
pst_regions_cover_all (const PstRegions *regions)
{
  return regions->n_masks < regions->n;
}

/* One pixel of all masks. */
static void
cover_pixel (const PstRegions *regions,
             PstMask *const   *given,
             PstMask         **masks,
             gsize             pixel)
{
  gfloat sum = 0.0f;

  for (guint r = 0; r < regions->n; r++)
    if (given[r])
      {
        masks[r]->values[pixel] = CLAMP (given[r]->values[pixel], 0.0f, 1.0f);
        sum += masks[r]->values[pixel];
      }
  for (guint r = 0; r < regions->n; r++)
    if (given[r])
      masks[r]->values[pixel] /= MAX (sum, 1.0f);
    else
      masks[r]->values[pixel] = MAX (1.0f - sum, 0.0f);
}

/* Sets the masks [n] to how much each region covers; all of them to NULL where nothing has a mask, and on error. */
gboolean
pst_regions_make_masks (const PstRegions  *regions,
                        const PstScene    *scene,
                        PstMask          **masks,
                        GError           **error)
{
  PstMask *given[PST_MOST_PAINTINGS] = { NULL };
  gsize    n_pixels                  = (gsize) scene->content->width * scene->content->height;

  for (guint r = 0; r < regions->n; r++)
    masks[r] = NULL;
  if (regions->n_masks == 0)
    return TRUE;
  for (guint i = 0; i < scene->n_paintings; i++)
    if (regions->shares[i] > 0.0)
      given[regions->of[i]] = scene->paintings[i].region;
  for (guint r = 0; r < regions->n; r++)
    if (! (masks[r] = pst_mask_new (scene->content->width, scene->content->height, error)))
      {
        while (r-- > 0)
          g_clear_pointer (&masks[r], pst_mask_unref);
        return FALSE;
      }
  for (gsize pixel = 0; pixel < n_pixels; pixel++)
    cover_pixel (regions, given, masks, pixel);
  return TRUE;
}
