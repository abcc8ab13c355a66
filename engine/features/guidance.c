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

/* Takes the mask, of values of at least 0, and makes the weights for maps of all strides up to a power of 2 that is not larger
 * than the picture. NULL with PST_ERROR_MEMORY where there is no room.
 */
PstGuidance *
pst_guidance_new (PstMask  *mask,
                  gint      most_stride,
                  GError  **error)
{
  g_autoptr (PstGuidance) guidance = g_new0 (PstGuidance, 1);

  guidance->masks[0] = mask;
  guidance->sums[0]  = sum_up (mask);
  guidance->n        = 1;
  for (gint stride = 2; stride <= most_stride; stride *= 2)
    {
      PstMask *half = halve (guidance->masks[guidance->n - 1], error);

      if (! half)
        return NULL;
      guidance->sums[guidance->n]    = sum_up (half);
      guidance->masks[guidance->n++] = half;
    }
  return g_steal_pointer (&guidance);
}

void
pst_guidance_free (PstGuidance *guidance)
{
  for (guint i = 0; i < guidance->n; i++)
    pst_mask_unref (guidance->masks[i]);
  g_free (guidance);
}

guint64
pst_guidance_get_bytes (gint width,
                        gint height,
                        gint most_stride)
{
  guint64 bytes = 0;

  for (gint stride = 1; stride <= most_stride; stride *= 2)
    bytes += (guint64) (width / stride) * (height / stride) * sizeof (gfloat);
  return bytes;
}

static guint
find_level (const PstGuidance *guidance,
            gint               stride)
{
  guint level = g_bit_nth_lsf (stride, -1);

  g_assert (level < guidance->n);
  return level;
}

/* Of the weights of all positions of a map with that stride. */
gdouble
pst_guidance_get_sum (const PstGuidance *guidance,
                      gint               stride)
{
  return guidance->sums[find_level (guidance, stride)];
}

/* How many positions of a whole map count; all of them where there is no guidance. */
gdouble
pst_guidance_count (const PstGuidance   *guidance,
                    const PstFeatureMap *shape)
{
  return guidance ? pst_guidance_get_sum (guidance, shape->stride) : (gdouble) shape->width * shape->height;
}

/* [W of the part], the weights of the positions in row y of a part of a map. */
const gfloat *
pst_guidance_get_row (const PstGuidance   *guidance,
                      const PstFeatureMap *map,
                      const PstRectangle  *place,
                      gint                 y)
{
  const PstMask *mask = guidance->masks[find_level (guidance, map->stride)];

  g_assert (place->x + map->width <= mask->width && place->y + map->height <= mask->height);
  return mask->values + (gsize) (place->y + y) * mask->width + place->x;
}
