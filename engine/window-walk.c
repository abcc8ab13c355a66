/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A walk over a picture that is divided into tiles, exact to rounding.
 *
 * Each window is a tile and, around it, a halo twice as wide as the deepest layer sees. A window answers for the part of each feature
 * map that lies over its tile: there the maps are those of the whole picture. Losses add up the parts of all windows. Backward, a
 * window starts with gradients that are zero outside its parts; what comes out over tile and halo is added to the picture's
 * gradient. Windows begin where, in every layer, one of the convolution's own tiles of 4×4 begins (convolution.c): so
 * each number over a tile is computed just as in the whole, rounding included, and maximum pooling cannot choose otherwise.
 *
 * A picture that fits into the budget is one window without any of this: the maps are walked over once and nothing is copied.
 */
#include "config.h"

#include <string.h>

#include "allocation.h"
#include "window-walk.h"

#define LEAST_TILE 64 /* along a side; beyond this, the halo would be most of the work */

typedef struct
{
  PstRectangle tile;
  PstRectangle window; /* tile and halo, cut off at the picture's edges */
} Window;

struct _PstWindowWalk
{
  PstNetwork  *network;
  PstFeatures *features;
  gint         width;
  gint         height;
  gint         halo;
  gint         grid;     /* pixels; windows begin at multiples of it */
  guint        n_windows;
  Window      *windows;
  gint         window_width;  /* of the largest window */
  gint         window_height;
  gfloat      *rgb;      /* [window_height, window_width, 3], of the window that is walked over */
  gfloat      *gradient; /* likewise */
};

static gint
get_stride (const PstNetwork *network,
            guint             layer)
{
  gint stride = 1;

  for (guint i = 0; i <= layer; i++)
    if (network->layers[i].pooled)
      stride *= 2;
  return stride;
}

static guint
deepest (const PstNetwork *network,
         const gboolean   *watched)
{
  guint last = 0;

  for (guint i = 0; i < network->n_layers; i++)
    if (watched[i])
      last = i;
  return last;
}

/* Each 3×3 convolution sees one of its own pixels further. Twice that, because the 4×4 outputs of a convolution's own tile
 * share their rounding with all 6×6 inputs: with the single width the last bits of the deep layers differ.
 */
static gint
get_halo (const PstNetwork *network,
          guint             last,
          gint              grid)
{
  gint radius = 0;

  for (guint i = 0; i <= last; i++)
    radius += 2 * get_stride (network, i);
  return (radius + grid - 1) / grid * grid;
}

/* The first pixel of tile i of n along a side. */
static gint
tile_edge (const PstWindowWalk *walk,
           gint                 side,
           guint                i,
           guint                n)
{
  return i == n ? side : (gint) ((gint64) (side / walk->grid) * i / n) * walk->grid;
}

static void
cut_side (const PstWindowWalk *walk,
          gint                 side,
          guint                i,
          guint                n,
          gint                *tile,
          gint                *tile_length,
          gint                *window,
          gint                *window_length)
{
  gint begin = tile_edge (walk, side, i, n);
  gint end   = tile_edge (walk, side, i + 1, n);

  *tile          = begin;
  *tile_length   = end - begin;
  *window        = MAX (begin - walk->halo, 0);
  *window_length = MIN (end + walk->halo, side) - *window;
}

static void
cut_windows (PstWindowWalk *walk,
             guint          n_across,
             guint          n_down)
{
  walk->n_windows     = n_across * n_down;
  walk->windows       = g_renew (Window, walk->windows, walk->n_windows);
  walk->window_width  = 0;
  walk->window_height = 0;
  for (guint i = 0; i < walk->n_windows; i++)
    {
      Window *it = &walk->windows[i];

      cut_side (walk, walk->width, i % n_across, n_across, &it->tile.x, &it->tile.width, &it->window.x, &it->window.width);
      cut_side (walk, walk->height, i / n_across, n_down, &it->tile.y, &it->tile.height, &it->window.y, &it->window.height);
      walk->window_width  = MAX (walk->window_width, it->window.width);
      walk->window_height = MAX (walk->window_height, it->window.height);
    }
}

/* Cuts the longer side of the windows once more, until they fit into the budget. */
static void
plan_windows (PstWindowWalk *walk,
              guint64        budget)
{
  guint n_across = 1;
  guint n_down   = 1;

  while (TRUE)
    {
      gboolean can_across;
      gboolean can_down;

      cut_windows (walk, n_across, n_down);
      pst_features_set_size (walk->features, walk->window_width, walk->window_height);
      can_across = walk->width / (gint) (n_across + 1) >= MAX (LEAST_TILE, walk->grid);
      can_down   = walk->height / (gint) (n_down + 1) >= MAX (LEAST_TILE, walk->grid);
      if (pst_window_walk_get_bytes (walk) <= budget || ! (can_across || can_down))
        return;
      if (can_across && (walk->window_width > walk->window_height || ! can_down))
        n_across++;
      else
        n_down++;
    }
}

/**
 * pst_window_walk_new:
 * @network: the network
 * @compute: what to run on; must outlive the walk
 * @width: of the picture
 * @height: of the picture
 * @pooling: how feature maps are made smaller
 * @padding: what convolutions see beyond the edges of the picture
 * @watched: [n_layers of the network]: the layers whose maps are wanted; each fits, and there is at least one
 * @with_backward: whether pst_window_walk_backward() will be called
 * @budget: bytes that the walk should not exceed
 *
 * Only plans; memory is taken by pst_window_walk_allocate().
 *
 * Returns: (transfer full): the walk
 */
PstWindowWalk *
pst_window_walk_new (PstNetwork     *network,
                     PstCompute     *compute,
                     gint            width,
                     gint            height,
                     PstPooling      pooling,
                     PstPadding      padding,
                     const gboolean *watched,
                     gboolean        with_backward,
                     guint64         budget)
{
  PstWindowWalk *walk = g_new0 (PstWindowWalk, 1);
  guint          last = deepest (network, watched);

  walk->network  = pst_network_ref (network);
  walk->features = pst_features_new (network, compute, width, height, pooling, padding, watched, with_backward);
  walk->width    = width;
  walk->height   = height;
  walk->grid     = PST_TILE_OUT * get_stride (network, last);
  walk->halo     = get_halo (network, last, walk->grid);
  plan_windows (walk, budget);
  return walk;
}

void
pst_window_walk_free (PstWindowWalk *walk)
{
  pst_features_free (walk->features);
  pst_network_unref (walk->network);
  pst_memory_free (walk->rgb);
  pst_memory_free (walk->gradient);
  g_free (walk->windows);
  g_free (walk);
}

static gsize
window_values (const PstWindowWalk *walk)
{
  return 3 * (gsize) walk->window_width * walk->window_height;
}

/**
 * pst_window_walk_get_bytes:
 * @walk: the walk, allocated or not
 *
 * Returns: the memory that it takes once allocated
 */
guint64
pst_window_walk_get_bytes (const PstWindowWalk *walk)
{
  guint64 bytes = pst_features_get_bytes (walk->features);

  if (walk->n_windows > 1)
    bytes += 2 * window_values (walk) * sizeof (gfloat);
  return bytes;
}

/**
 * pst_window_walk_count:
 * @walk: the walk
 *
 * Returns: how many windows there are
 */
guint
pst_window_walk_count (const PstWindowWalk *walk)
{
  return walk->n_windows;
}

/**
 * pst_window_walk_allocate:
 * @walk: the walk
 * @cancellable: (nullable): asked between layers
 * @error: set to %PST_ERROR_MEMORY where there is no room, or to %G_IO_ERROR_CANCELLED
 *
 * Returns: whether everything is ready
 */
gboolean
pst_window_walk_allocate (PstWindowWalk  *walk,
                          GCancellable   *cancellable,
                          GError        **error)
{
  pst_features_set_size (walk->features, walk->window_width, walk->window_height);
  if (walk->n_windows > 1)
    {
      walk->rgb      = pst_floats_new (window_values (walk), error);
      walk->gradient = walk->rgb ? pst_floats_new (window_values (walk), error) : NULL;
      if (! walk->gradient)
        return FALSE;
    }
  return pst_features_allocate (walk->features, cancellable, error);
}

/**
 * pst_window_walk_forward:
 * @walk: an allocated walk
 * @window: which window
 * @rgb: [H, W, 3], the whole picture, sRGB encoded
 * @cancellable: (nullable): asked between layers
 * @error: set to %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the feature maps are those of the window now
 */
gboolean
pst_window_walk_forward (PstWindowWalk  *walk,
                         guint           window,
                         const gfloat   *rgb,
                         GCancellable   *cancellable,
                         GError        **error)
{
  const PstRectangle *it = &walk->windows[window].window;

  if (walk->n_windows == 1)
    return pst_features_forward (walk->features, rgb, cancellable, error);
  pst_features_set_size (walk->features, it->width, it->height);
  for (gint y = 0; y < it->height; y++)
    memcpy (walk->rgb + (gsize) y * it->width * 3, rgb + ((gsize) (it->y + y) * walk->width + it->x) * 3,
            (gsize) it->width * 3 * sizeof (gfloat));
  return pst_features_forward (walk->features, walk->rgb, cancellable, error);
}

/* The window's tile in a layer's map, counted from the map's own corner. At the picture's right and lower edges a map ends where
 * pooling dropped the last pixels.
 */
static PstRectangle
tile_in_map (const PstWindowWalk *walk,
             guint                window,
             guint                layer,
             const PstFeatureMap *map)
{
  const Window *it     = &walk->windows[window];
  gint          stride = get_stride (walk->network, layer);
  PstRectangle  part   = { (it->tile.x - it->window.x) / stride, (it->tile.y - it->window.y) / stride,
                           it->tile.width / stride, it->tile.height / stride };

  if (it->tile.x + it->tile.width == walk->width)
    part.width = map->width - part.x;
  if (it->tile.y + it->tile.height == walk->height)
    part.height = map->height - part.y;
  return part;
}

/**
 * pst_window_walk_get_part:
 * @walk: a walk after a forward walk over @window
 * @window: the window
 * @layer: index of a watched layer
 * @map: (out): the part of its feature map that the window answers for, valid until the next forward walk
 * @place: (out): where that part lies in the layer's map of the whole picture
 */
void
pst_window_walk_get_part (const PstWindowWalk *walk,
                          guint                window,
                          guint                layer,
                          PstFeatureMap       *map,
                          PstRectangle        *place)
{
  gint          stride = get_stride (walk->network, layer);
  PstFeatureMap whole;
  PstRectangle  part;

  pst_features_get_map (walk->features, layer, &whole);
  part   = tile_in_map (walk, window, layer, &whole);
  *map   = pst_feature_map_crop (&whole, &part);
  *place = (PstRectangle) { walk->windows[window].tile.x / stride, walk->windows[window].tile.y / stride,
                            part.width, part.height };
}

typedef struct
{
  const PstWindowWalk *walk;
  guint                window;
  PstWindowGradient    function;
  gpointer             data;
} Asking;

static void
ask_for_part (guint                layer,
              const PstFeatureMap *map,
              gfloat              *gradient,
              gpointer             data)
{
  const Asking  *asking = data;
  PstFeatureMap  whole  = { map->channels, map->width, map->height, map->row, gradient };
  PstRectangle   in_map = tile_in_map (asking->walk, asking->window, layer, map);
  PstFeatureMap  part;
  PstFeatureMap  part_gradient = pst_feature_map_crop (&whole, &in_map);
  PstRectangle   place;

  pst_window_walk_get_part (asking->walk, asking->window, layer, &part, &place);
  if (asking->walk->n_windows > 1)
    memset (gradient, 0, map->height * map->row * sizeof (gfloat));
  asking->function (layer, &part, &place, &part_gradient, asking->data);
}

/**
 * pst_window_walk_backward:
 * @walk: a walk after a forward walk over @window
 * @window: the window
 * @function: gives the gradient of the loss with respect to the window's part of a watched map
 * @data: passed on to @function
 * @rgb_gradient: [H, W, 3], of the whole picture; with several windows their gradients are added to it, with one it is set
 * @cancellable: (nullable): asked between layers
 * @error: set to %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the window's gradient is complete
 */
gboolean
pst_window_walk_backward (PstWindowWalk      *walk,
                          guint               window,
                          PstWindowGradient   function,
                          gpointer            data,
                          gfloat             *rgb_gradient,
                          GCancellable       *cancellable,
                          GError            **error)
{
  const PstRectangle *it     = &walk->windows[window].window;
  Asking              asking = { walk, window, function, data };

  if (walk->n_windows == 1)
    return pst_features_backward (walk->features, ask_for_part, &asking, rgb_gradient, cancellable, error);
  if (! pst_features_backward (walk->features, ask_for_part, &asking, walk->gradient, cancellable, error))
    return FALSE;
  for (gsize y = 0; y < (gsize) it->height; y++)
    {
      const gfloat *from = walk->gradient + y * it->width * 3;
      gfloat       *to   = rgb_gradient + ((it->y + y) * walk->width + it->x) * 3;

      for (gsize i = 0; i < 3 * (gsize) it->width; i++)
        to[i] += from[i];
    }
  return TRUE;
}
