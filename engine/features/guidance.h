/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much each pixel of a picture counts, and each position of the feature maps that see it. */
#pragma once

#include <pastiche/mask.h>

#include "features/feature-map.h"

G_BEGIN_DECLS

#define PST_MOST_STRIDES 9 /* 1, 2, 4, … 256 */

/**
 * PstGuidance:
 * @n: how many strides there are
 * @masks: [n], for maps of stride 1, 2, 4, …: each position's weight is the mean over the pixels that it stands for
 * @sums: [n], the sum of each mask's values
 */
typedef struct
{
  guint    n;
  PstMask *masks[PST_MOST_STRIDES];
  gdouble  sums[PST_MOST_STRIDES];
} PstGuidance;

PstGuidance   *pst_guidance_new       (PstMask               *mask,
                                       gint                   most_stride,
                                       GError               **error);
void           pst_guidance_free      (PstGuidance           *guidance);
guint64        pst_guidance_get_bytes (gint                   width,
                                       gint                   height,
                                       gint                   most_stride);

gdouble       pst_guidance_get_sum   (const PstGuidance    *guidance,
                                      gint                  stride);
gdouble       pst_guidance_count     (const PstGuidance    *guidance,
                                      const PstFeatureMap  *shape);
const gfloat *pst_guidance_get_row   (const PstGuidance    *guidance,
                                      const PstFeatureMap  *map,
                                      const PstRectangle   *place,
                                      gint                  y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstGuidance, pst_guidance_free)

G_END_DECLS
