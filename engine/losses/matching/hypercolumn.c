/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hypercolumns (B. Hariharan and others, Hypercolumns for Object Segmentation and Fine-grained Localization, CVPR 2015), as N. Kolkin and
 * others compare pictures by them (Neural Neighbor Style Transfer, 2022, section 3.1): what several layers see at one place, each
 * layer's features divided by the number of its channels, and as much as the layer weighs, [C] altogether.
 *
 * Places lie on a grid [H / stride, W / stride] of the picture. Of a layer with a finer map, a place has the mean of the positions that
 * it covers; of one with a coarser map, the position that covers it. So what a part of a map says does not depend on what lies around
 * the part, and no part need be remembered until its neighbour comes.
 */
#include "config.h"

#include <string.h>

#include "losses/matching/hypercolumn.h"

/* Layers come from the picture inwards, once the stride is set. */
void
pst_hypercolumn_add_layer (PstHypercolumn *column,
                           guint           layer,
                           gsize           channels,
                           gint            stride,
                           gdouble         weight)
{
  g_assert (column->n_layers < PST_MOST_COLUMN_LAYERS && channels <= PST_MOST_COLUMN_CHANNELS);
  column->layers[column->n_layers++] = (PstColumnLayer) { layer, channels, stride, column->channels, weight / channels };
  column->channels += channels;
  if (stride < column->stride)
    column->finer_channels += channels;
}

/* NULL where the layer is no part of them. */
const PstColumnLayer *
pst_hypercolumn_find_layer (const PstHypercolumn *column,
                            guint                 layer)
{
  for (guint i = 0; i < column->n_layers; i++)
    if (column->layers[i].layer == layer)
      return &column->layers[i];
  return NULL;
}

/* The hypercolumns of a whole picture, without values. */
PstFeatureMap
pst_hypercolumn_get_grid (const PstHypercolumn *column,
                          gint                  width,
                          gint                  height)
{
  PstFeatureMap grid = { .channels = column->channels, .width = width / column->stride, .height = height / column->stride,
                         .stride = column->stride };

  grid.row = grid.width * grid.channels;
  return grid;
}

/* Along one side: the places that positions from begin to end of a map say something about. The last position of a coarse map also
 * stands for what is left of the picture.
 */
static void
cover_side (gint  stride,
            gint  grid_stride,
            gint  n_places,
            gint  begin,
            gint  length,
            gint *first,
            gint *n)
{
  gint end = begin + length;

  if (stride <= grid_stride)
    {
      gint ratio = grid_stride / stride;

      *first = begin / ratio;
      *n     = MIN ((end + ratio - 1) / ratio, n_places) - *first;
    }
  else
    {
      gint ratio      = stride / grid_stride;
      gint n_of_layer = MAX (n_places / ratio, 1);

      *first = begin * ratio;
      *n     = (end >= n_of_layer ? n_places : end * ratio) - *first;
    }
  *n = MAX (*n, 0);
}

/* The part of the grid that a part of the layer's map says something about: parts of a finer map begin and end at places, if not where
 * the map does.
 */
PstRectangle
pst_column_layer_cover (const PstColumnLayer *layer,
                        const PstFeatureMap  *grid,
                        const PstRectangle   *place)
{
  PstRectangle cover;

  cover_side (layer->stride, grid->stride, grid->width, place->x, place->width, &cover.x, &cover.width);
  cover_side (layer->stride, grid->stride, grid->height, place->y, place->height, &cover.y, &cover.height);
  return cover;
}

/* The layer's position that covers a place, along a side. */
static gint
find_position (const PstColumnLayer *layer,
               gint                  grid_stride,
               gint                  n_places,
               gint                  place)
{
  gint ratio = layer->stride / grid_stride;

  return MIN (place / ratio, MAX (n_places / ratio, 1) - 1);
}

/* The positions that a place is made of, in a part of the map, which they may lie partly outside of. */
static PstRectangle
locate (const PstColumnLayer *layer,
        const PstFeatureMap  *grid,
        const PstRectangle   *place,
        gint                  x,
        gint                  y)
{
  gboolean fine = layer->stride <= grid->stride;
  gint     side = fine ? grid->stride / layer->stride : 1;

  return (PstRectangle) {
    .x      = (fine ? x * side : find_position (layer, grid->stride, grid->width, x)) - place->x,
    .y      = (fine ? y * side : find_position (layer, grid->stride, grid->height, y)) - place->y,
    .width  = side,
    .height = side,
  };
}

/* What the layer sees at a place that a part of its map covers: [channels], as it stands in a hypercolumn. */
void
pst_column_layer_read (const PstColumnLayer *layer,
                       const PstFeatureMap  *grid,
                       const PstFeatureMap  *map,
                       const PstRectangle   *place,
                       gint                  x,
                       gint                  y,
                       gfloat               *features)
{
  PstRectangle  all    = locate (layer, grid, place, x, y);
  const gfloat *values = map->values + all.y * map->row + all.x * layer->channels;
  gfloat        scale  = layer->scale / (all.width * all.height);

  g_assert (all.x >= 0 && all.y >= 0 && all.x + all.width <= map->width && all.y + all.height <= map->height);
  memset (features, 0, layer->channels * sizeof (gfloat));
  for (gint row = 0; row < all.height; row++)
    for (gint position = 0; position < all.width; position++)
      for (gsize c = 0; c < layer->channels; c++)
        features[c] += scale * values[row * map->row + position * layer->channels + c];
}

/* Adds to a part of the layer's map what a gradient with respect to a place's features means for it; the place may lie partly outside. */
void
pst_column_layer_spread (const PstColumnLayer *layer,
                         const PstFeatureMap  *grid,
                         const PstFeatureMap  *map,
                         const PstRectangle   *place,
                         gint                  x,
                         gint                  y,
                         const gfloat         *features)
{
  PstRectangle all   = locate (layer, grid, place, x, y);
  gfloat       scale = layer->scale / (all.width * all.height);

  for (gint row = MAX (all.y, 0); row < MIN (all.y + all.height, map->height); row++)
    for (gint position = MAX (all.x, 0); position < MIN (all.x + all.width, map->width); position++)
      {
        gfloat *values = map->values + row * map->row + position * layer->channels;

        for (gsize c = 0; c < layer->channels; c++)
          values[c] += scale * features[c];
      }
}
