/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What several layers see at one place, put together. */
#pragma once

#include "features/feature-map.h"

G_BEGIN_DECLS

#define PST_MOST_COLUMN_LAYERS   64   /* more than any network has */
#define PST_MOST_COLUMN_CHANNELS 4096 /* of one layer */

/**
 * PstColumnLayer:
 * @layer: its index in the network
 * @channels: of its feature map
 * @stride: of its feature map
 * @first: where its features begin in a hypercolumn
 * @scale: what they are multiplied with there
 *
 * A layer that is a part of hypercolumns.
 */
typedef struct
{
  guint  layer;
  gsize  channels;
  gint   stride;
  gsize  first;
  gfloat scale;
} PstColumnLayer;

/**
 * PstHypercolumn:
 * @channels: of all layers together
 * @stride: pixels of the picture that a hypercolumn stands for, along a side
 * @finer_channels: of those layers whose maps are finer than the grid: a hypercolumn begins with them
 * @n_layers: how many layers there are
 * @layers: from the picture inwards
 *
 * What hypercolumns are made of. A plain value.
 */
typedef struct
{
  gsize          channels;
  gint           stride;
  gsize          finer_channels;
  guint          n_layers;
  PstColumnLayer layers[PST_MOST_COLUMN_LAYERS];
} PstHypercolumn;

void                  pst_hypercolumn_add_layer  (PstHypercolumn       *column,
                                                  guint                 layer,
                                                  gsize                 channels,
                                                  gint                  stride,
                                                  gdouble               weight);
const PstColumnLayer *pst_hypercolumn_find_layer (const PstHypercolumn *column,
                                                  guint                 layer);
PstFeatureMap         pst_hypercolumn_get_grid   (const PstHypercolumn *column,
                                                  gint                  width,
                                                  gint                  height);

PstRectangle          pst_column_layer_cover     (const PstColumnLayer *layer,
                                                  const PstFeatureMap  *grid,
                                                  const PstRectangle   *place);
void                  pst_column_layer_read      (const PstColumnLayer *layer,
                                                  const PstFeatureMap  *grid,
                                                  const PstFeatureMap  *map,
                                                  const PstRectangle   *place,
                                                  gint                  x,
                                                  gint                  y,
                                                  gfloat               *features);
void                  pst_column_layer_spread    (const PstColumnLayer *layer,
                                                  const PstFeatureMap  *grid,
                                                  const PstFeatureMap  *map,
                                                  const PstRectangle   *place,
                                                  gint                  x,
                                                  gint                  y,
                                                  const gfloat         *features);

G_END_DECLS
