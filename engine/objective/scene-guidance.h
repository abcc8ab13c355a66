/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much each pixel of a scene counts, for each of the losses. */
#pragma once

#include "features/guidance.h"
#include "scene/regions.h"

G_BEGIN_DECLS

/**
 * PstSceneWeights:
 * @opacity: (nullable): how opaque the content is; %NULL: everything is
 * @kept: (nullable): how much content counts; %NULL: as much as it is opaque
 * @smoothed: (nullable): likewise for the smoothness, of pixels only
 * @styled: [n_regions], likewise for each region's style
 */
typedef struct
{
  PstWeights *opacity;
  PstWeights *kept;
  PstWeights *smoothed;
  PstWeights *styled[PST_MOST_PAINTINGS];
} PstSceneWeights;

gboolean          pst_scene_weights_init        (PstSceneWeights        *weights,
                                                 const PstPicture       *content,
                                                 const PstRegions       *regions,
                                                 PstMask               **masks,
                                                 const PstMask          *protection,
                                                 gint                    most_stride,
                                                 GError                **error);
void              pst_scene_weights_clear       (PstSceneWeights        *weights);
guint64           pst_scene_weights_get_bytes   (const PstScenePlan     *scene,
                                                 const PstRegions       *regions,
                                                 gint                    most_stride);
const PstWeights *pst_scene_weights_get_style   (const PstSceneWeights  *weights,
                                                 guint                   region);
const PstWeights *pst_scene_weights_get_content (const PstSceneWeights  *weights);

PstWeights       *pst_scene_weights_of_painting (const PstPicture       *painting,
                                                 gint                    most_stride,
                                                 GError                **error);

G_END_DECLS
