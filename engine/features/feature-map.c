/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Feature maps [H, W, C], and parts of them in the same memory. */
#include "config.h"

#include <string.h>

#include "features/feature-map.h"

/* A part as a map of its own, in the same memory. */
PstFeatureMap
pst_feature_map_crop (const PstFeatureMap *map,
                      const PstRectangle  *part)
{
  return (PstFeatureMap) {
    .channels = map->channels,
    .width    = part->width,
    .height   = part->height,
    .row      = map->row,
    .stride   = map->stride,
    .values   = map->values + part->y * map->row + part->x * map->channels,
  };
}

void
pst_feature_map_clear (const PstFeatureMap *map)
{
  for (gint y = 0; y < map->height; y++)
    memset (map->values + y * map->row, 0, map->width * map->channels * sizeof (gfloat));
}
