/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which paintings of a scene go together, and how much each counts among them. */
#pragma once

#include <pastiche/scene.h>

G_BEGIN_DECLS

/**
 * PstRegions:
 * @n: how many regions there are, at least 1
 * @n_masks: how many of them have a mask that was given; the other one, if any, is the rest
 * @of: [n_paintings], the region of each painting, from 0, by the first painting of each
 * @shares: [n_paintings], the share of each painting in its region: those of a region add up to 1; where it is 0, the painting is
 *          left out and has no region
 */
typedef struct
{
  guint   n;
  guint   n_masks;
  guint   of[PST_MOST_PAINTINGS];
  gdouble shares[PST_MOST_PAINTINGS];
} PstRegions;

PstRegions pst_regions_plan       (const PstScenePlan  *scene);
gboolean   pst_regions_cover_all  (const PstRegions    *regions);
gboolean   pst_regions_make_masks (const PstRegions    *regions,
                                   const PstScene      *scene,
                                   PstMask            **masks,
                                   GError             **error);

G_END_DECLS
