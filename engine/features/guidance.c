/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A mask of the picture → masks for feature maps: the mean over the stride × stride pixels that a position stands for (the guidance
 * channels of L. Gatys et al., Controlling Perceptual Factors in Neural Style Transfer, CVPR 2017, section 4, without their
 * normalisation). What pooling drops at the edges is dropped here as well. They are made once for the whole picture, so that windows
 * of any size see the same weights.
 */
#include "config.h"

#include "features/guidance.h"

static PstMask *
halve (const PstMask  *mask,
       GError        **error)
{
  PstMask *half = pst_mask_new (mask->width / 2, mask->height / 2, error);

  for (gint y = 0; half && y < half->height; y++)
    for (gint x = 0; x < half->width; x++)
      {
        const gfloat *above = mask->values + 2 * (gsize) y * mask->width + 2 * x;
        const gfloat *below = above + mask->width;

        half->values[(gsize) y * half->width + x] = (above[0] + above[1] + below[0] + below[1]) / 4.0f;
      }
  return half;
}

static gdouble
sum_up (const PstMask *mask)
{
  gsize   n   = (gsize) mask->width * mask->height;
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += mask->values[i];
  return sum;
}

/**
 * pst_weights_new:
 * @mask: (transfer full): how much each pixel counts, at least 0
 * @most_stride: pixels that a position of the coarsest map stands for, along a side: a power of 2, not larger than the picture
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): the weights for maps of all strides up to that
 */
PstWeights *
pst_weights_new (PstMask  *mask,
                 gint      most_stride,
                 GError  **error)
{
  g_autoptr (PstWeights) weights = g_new0 (PstWeights, 1);

  weights->masks[0] = mask;
  weights->sums[0]  = sum_up (mask);
  weights->n        = 1;
  for (gint stride = 2; stride <= most_stride; stride *= 2)
    {
      PstMask *half = halve (weights->masks[weights->n - 1], error);

      if (! half)
        return NULL;
      weights->sums[weights->n]    = sum_up (half);
      weights->masks[weights->n++] = half;
    }
  return g_steal_pointer (&weights);
}

void
pst_weights_free (PstWeights *weights)
{
  for (guint i = 0; i < weights->n; i++)
    pst_mask_unref (weights->masks[i]);
  g_free (weights);
}

/**
 * pst_weights_get_bytes:
 * @width: of the picture
 * @height: of the picture
 * @most_stride: as for pst_weights_new()
 *
 * Returns: the memory that weights take
 */
guint64
pst_weights_get_bytes (gint width,
                       gint height,
                       gint most_stride)
{
  guint64 bytes = 0;

  for (gint stride = 1; stride <= most_stride; stride *= 2)
    bytes += (guint64) (width / stride) * (height / stride) * sizeof (gfloat);
  return bytes;
}

static guint
find_level (const PstWeights *weights,
            gint              stride)
{
  guint level = g_bit_nth_lsf (stride, -1);

  g_assert (level < weights->n);
  return level;
}

/**
 * pst_weights_get_sum:
 * @weights: the weights
 * @stride: of a feature map
 *
 * Returns: the sum of the weights of all its positions
 */
gdouble
pst_weights_get_sum (const PstWeights *weights,
                     gint              stride)
{
  return weights->sums[find_level (weights, stride)];
}

/**
 * pst_weights_count:
 * @weights: (nullable): the weights; %NULL: all positions count, and equally
 * @shape: a whole feature map, without values
 *
 * Returns: how many positions count
 */
gdouble
pst_weights_count (const PstWeights    *weights,
                   const PstFeatureMap *shape)
{
  return weights ? pst_weights_get_sum (weights, shape->stride) : (gdouble) shape->width * shape->height;
}

/**
 * pst_weights_get_row:
 * @weights: the weights
 * @map: a part of a feature map
 * @place: where in the whole map that part lies
 * @y: a row of the part
 *
 * Returns: [W of the part], the weights of the row's positions
 */
const gfloat *
pst_weights_get_row (const PstWeights    *weights,
                     const PstFeatureMap *map,
                     const PstRectangle  *place,
                     gint                 y)
{
  const PstMask *mask = weights->masks[find_level (weights, map->stride)];

  g_assert (place->x + map->width <= mask->width && place->y + map->height <= mask->height);
  return mask->values + (gsize) (place->y + y) * mask->width + place->x;
}
