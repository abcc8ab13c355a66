/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a layer of a network sees in a picture. */
#pragma once

#include "picture/plane.h"

G_BEGIN_DECLS

/* Pixels of the picture along a side. Feature maps are summed up cell by cell, so that sums do not depend on the windows: these
 * begin where a cell begins.
 */
#define PST_CELL 256

/**
 * PstFeatureMap:
 * @channels: C
 * @width: W
 * @height: H
 * @row: floats from one row to the next: W · C, or more in a part of a larger map
 * @stride: pixels of the picture that a position stands for, along a side
 * @values: [H, W, C], borrowed
 *
 * What a layer sees in the picture, after its ReLU; or a gradient with respect to that.
 */
typedef struct
{
  gsize   channels;
  gint    width;
  gint    height;
  gsize   row;
  gint    stride;
  gfloat *values;
} PstFeatureMap;

PstFeatureMap pst_feature_map_crop  (const PstFeatureMap *map,
                                     const PstRectangle  *part);
void          pst_feature_map_clear (const PstFeatureMap *map);

G_END_DECLS
