/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The regions of a scene. Paintings that share a region have their losses (or, at once, their styles) mixed by their shares. */
#include "config.h"

#include "regions.h"

/**
 * pst_regions_plan:
 * @scene: the plan of a scene with a painting that has a share
 *
 * Returns: its regions; paintings without a share are as if they were not there
 */
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
