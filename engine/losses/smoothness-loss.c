/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The smoothness loss mean((x(i, j+1) - x(i, j))²) + mean((x(i+1, j) - x(i, j))²), total variation of the L2 kind (A. Mahendran,
 * A. Vedaldi, Understanding Deep Image Representations by Inverting Them, CVPR 2015, section 3, β = 2).
 *
 * Where edges are joined, the last pixel's neighbour is the first one. Where pixels have weights, a pair of neighbours counts as much
 * as the product of theirs.
 */
#include "config.h"

#include "losses/smoothness-loss.h"

/* Sums of a row. */
enum
{
  ACROSS,
  DOWN,
  N_SUMS
};

typedef struct
{
  PstPictureLoss loss;
  const gfloat  *weights;   /* [H, W], or NULL */
  gdouble        n[N_SUMS]; /* pairs of values that count */
  gfloat         across_factor;
  gfloat         down_factor;
} SmoothnessLoss;

static void
init (PstPictureLoss *loss)
{
  SmoothnessLoss        *own      = (SmoothnessLoss *) loss;
  const PstPictureShape *shape    = loss->shape;
  gint                   right    = shape->edges.across == PST_EDGE_WRAP ? shape->width : shape->width - 1;
  gint                   lower    = shape->edges.down == PST_EDGE_WRAP ? shape->height : shape->height - 1;

  own->weights       = pst_picture_shape_get_smoothed (shape);
  own->n[ACROSS]     = pst_picture_shape_count (shape, right, shape->height);
  own->n[DOWN]       = pst_picture_shape_count (shape, shape->width, lower);
  own->across_factor = 2.0 * loss->weight / own->n[ACROSS];
  own->down_factor   = 2.0 * loss->weight / own->n[DOWN];
}

/* The row beside one that may be the first or the last; where the edges are not joined, that itself. */
static gsize
find_row (const PstPictureShape *shape,
          gint                   y)
{
  return pst_edge_resolve (y, shape->height, pst_edge_of_picture (shape->edges.down));
}

static gboolean
is_ring (const PstPictureShape *shape)
{
  return shape->edges.across == PST_EDGE_WRAP;
}

/* A pixel and its neighbours. */
typedef struct
{
  gsize pixel;
  gsize left;
  gsize right;
  gsize upper;
  gsize lower;
} Place;

/* The first pixel of a row; what lies to its left and right is not known yet. */
static Place
find_first (const PstPictureShape *shape,
            gint                   y)
{
  gsize width = shape->width;

  return (Place) { .pixel = y * width, .upper = find_row (shape, y - 1) * width, .lower = find_row (shape, y + 1) * width };
}

static Place
find_place (const PstPictureShape *shape,
            const Place           *first,
            gint                   x)
{
  return (Place) {
    .pixel = first->pixel + x,
    .left  = first->pixel + (x > 0 ? x - 1 : is_ring (shape) ? shape->width - 1 : x),
    .right = first->pixel + (x + 1 < shape->width ? x + 1 : is_ring (shape) ? 0 : x),
    .upper = first->upper + x,
    .lower = first->lower + x,
  };
}

static void
sum_weighted_row (const SmoothnessLoss *own,
                  const gfloat         *rgb,
                  gint                  y,
                  gdouble              *sums)
{
  const PstPictureShape *shape = own->loss.shape;
  Place                  first = find_first (shape, y);

  sums[ACROSS] = sums[DOWN] = 0.0;
  for (gint x = 0; x < shape->width; x++)
    {
      Place  place = find_place (shape, &first, x);
      gfloat right = own->weights[place.pixel] * own->weights[place.right];
      gfloat lower = own->weights[place.pixel] * own->weights[place.lower];

      for (gsize c = 0; c < 3; c++)
        {
          gfloat across = rgb[3 * place.right + c] - rgb[3 * place.pixel + c];
          gfloat down   = rgb[3 * place.lower + c] - rgb[3 * place.pixel + c];

          sums[ACROSS] += right * across * across;
          sums[DOWN] += lower * down * down;
        }
    }
}

static void
sum_row (const PstPictureLoss *loss,
         const gfloat         *rgb,
         gint                  y,
         gdouble              *sums)
{
  const SmoothnessLoss *own    = (const SmoothnessLoss *) loss;
  gsize                 n      = 3 * (gsize) loss->shape->width;
  const gfloat         *here   = rgb + y * n;
  const gfloat         *below  = rgb + find_row (loss->shape, y + 1) * n;
  gdouble               across = 0.0;
  gdouble               down   = 0.0;

  if (own->weights)
    {
      sum_weighted_row (own, rgb, y, sums);
      return;
    }
  for (gsize i = 0; i < n; i++)
    {
      gfloat right = i + 3 < n ? here[i + 3] - here[i] : 0.0f;
      gfloat lower = below[i] - here[i];

      across += right * right;
      down += lower * lower;
    }
  for (gsize i = 0; i < 3 && is_ring (loss->shape); i++)
    across += (here[i] - here[n - 3 + i]) * (here[i] - here[n - 3 + i]);
  sums[ACROSS] = across;
  sums[DOWN]   = down;
}

static gdouble
get_value (const PstPictureLoss *loss,
           const gdouble        *sums)
{
  const SmoothnessLoss *own = (const SmoothnessLoss *) loss;

  return sums[ACROSS] / own->n[ACROSS] + sums[DOWN] / own->n[DOWN];
}

static void
add_weighted_slopes (const SmoothnessLoss *own,
                     const gfloat         *rgb,
                     gint                  y,
                     gfloat               *slopes)
{
  const PstPictureShape *shape = own->loss.shape;
  Place                  first = find_first (shape, y);

  for (gint x = 0; x < shape->width; x++)
    {
      Place       place         = find_place (shape, &first, x);
      const gsize neighbours[4] = { place.left, place.right, place.upper, place.lower };
      gfloat      weights[4];

      for (guint i = 0; i < 4; i++)
        weights[i] = own->weights[place.pixel] * own->weights[neighbours[i]];
      for (gsize c = 0; c < 3; c++)
        {
          gfloat steps[4];

          for (guint i = 0; i < 4; i++)
            steps[i] = rgb[3 * neighbours[i] + c] - rgb[3 * place.pixel + c];
          slopes[3 * x + c] = slopes[3 * x + c] - own->across_factor * (weights[0] * steps[0] + weights[1] * steps[1]) -
                              own->down_factor * (weights[2] * steps[2] + weights[3] * steps[3]);
        }
    }
}

static void
add_slopes (const PstPictureLoss *loss,
            const gfloat         *rgb,
            gint                  y,
            gfloat               *slopes)
{
  const SmoothnessLoss *own   = (const SmoothnessLoss *) loss;
  gsize                 n     = 3 * (gsize) loss->shape->width;
  const gfloat         *here  = rgb + y * n;
  const gfloat         *above = rgb + find_row (loss->shape, y - 1) * n;
  const gfloat         *below = rgb + find_row (loss->shape, y + 1) * n;

  if (own->weights)
    {
      add_weighted_slopes (own, rgb, y, slopes);
      return;
    }
  for (gsize i = 0; i < n; i++)
    {
      gfloat left  = i >= 3 ? here[i] - here[i - 3] : 0.0f;
      gfloat right = i + 3 < n ? here[i + 3] - here[i] : 0.0f;
      gfloat upper = here[i] - above[i];
      gfloat lower = below[i] - here[i];

      slopes[i] += own->across_factor * (left - right) + own->down_factor * (upper - lower);
    }
  for (gint i = 0; i < 3 && is_ring (loss->shape); i++)
    {
      gfloat difference = here[i] - here[n - 3 + i];

      slopes[n + i] += own->across_factor * difference;
      slopes[i - 3] -= own->across_factor * difference;
    }
}

const PstPictureLossClass pst_smoothness_loss = {
  .loss       = PST_LOSS_SMOOTHNESS,
  .size       = sizeof (SmoothnessLoss),
  .n_sums     = N_SUMS,
  .init       = init,
  .sum_row    = sum_row,
  .get_value  = get_value,
  .add_slopes = add_slopes,
};
