/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much each pixel of a picture counts, and each position of the feature maps that see it. */
#pragma once

#include <pastiche/mask.h>

#include "walk/window-walk.h"

G_BEGIN_DECLS

#define PST_MOST_STRIDES 9 /* 1, 2, 4, … 256 */

/**
 * PstWeights:
 * @n: how many strides there are
 * @masks: [n], for maps of stride 1, 2, 4, …: each position's weight is the mean over the pixels that it stands for
 * @sums: [n], the sum of each mask's values
 */
typedef struct
{
  guint    n;
  PstMask *masks[PST_MOST_STRIDES];
  gdouble  sums[PST_MOST_STRIDES];
} PstWeights;

PstWeights   *pst_weights_new       (PstMask              *mask,
                                     gint                  most_stride,
                                     GError              **error);
void          pst_weights_free      (PstWeights           *weights);
guint64       pst_weights_get_bytes (gint                  width,
                                     gint                  height,
                                     gint                  most_stride);

gdouble       pst_weights_get_sum   (const PstWeights     *weights,
                                     gint                  stride);
gdouble       pst_weights_count     (const PstWeights     *weights,
                                     const PstFeatureMap  *shape);
const gfloat *pst_weights_get_row   (const PstWeights     *weights,
                                     const PstFeatureMap  *map,
                                     const PstRectangle   *place,
                                     gint                  y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstWeights, pst_weights_free)

G_END_DECLS
