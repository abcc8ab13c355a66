/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much each pixel of a scene counts, for each of the losses. */
#pragma once

#include "features/guidance.h"
#include "scene/regions.h"

G_BEGIN_DECLS

/**
 * PstSceneGuidance:
 * @opacity: (nullable): how opaque the content is; %NULL: everything is
 * @kept: (nullable): how much is kept of how like and unlike places of the content are; %NULL: as much as it is opaque
 * @content: (nullable): how much content counts; %NULL: as much as is kept
 * @smoothed: (nullable): likewise for the smoothness, of pixels only
 * @styled: [n_regions], likewise for each region's style
 */
typedef struct
{
  PstGuidance *opacity;
  PstGuidance *kept;
  PstGuidance *content;
  PstGuidance *smoothed;
  PstGuidance *styled[PST_MOST_PAINTINGS];
} PstSceneGuidance;

gboolean           pst_scene_guidance_init        (PstSceneGuidance        *guidance,
                                                   const PstPicture        *content,
                                                   const PstRegions        *regions,
                                                   PstMask                **masks,
                                                   const PstMask           *protection,
                                                   gfloat                   unprotected,
                                                   gint                     most_stride,
                                                   GError                 **error);
void               pst_scene_guidance_clear       (PstSceneGuidance        *guidance);
guint64            pst_scene_guidance_get_bytes   (const PstScenePlan      *scene,
                                                   const PstRegions        *regions,
                                                   gint                     most_stride);
const PstGuidance *pst_scene_guidance_get_style   (const PstSceneGuidance  *guidance,
                                                   guint                    region);
const PstGuidance *pst_scene_guidance_get_kept    (const PstSceneGuidance  *guidance);
const PstGuidance *pst_scene_guidance_get_content (const PstSceneGuidance  *guidance);

PstGuidance       *pst_scene_guidance_of_painting (const PstPicture       *painting,
                                                   gint                    most_stride,
                                                   GError                **error);

G_END_DECLS
