/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The palette loss mean(max(d(x) - NEAR, 0)²), where d is how far a pixel's colour is from the nearest that the paintings have, in Oklab
 * (gamut.c): the other losses see edges and patterns, and are content with stains of colours that no painting has. What is protected may
 * have its own. 0 where its weight is.
 */
#include "config.h"

#include "losses/palette-loss.h"

#define NEAR 0.02f /* in Oklab: hardly told apart side by side, and about a cell of the gamut */

typedef struct
{
  PstPictureLoss loss;
  const gfloat  *weights; /* [H, W], or NULL */
  gdouble        n;       /* pixels that count */
  gfloat         factor;  /* of the gradient */
} PaletteLoss;

static void
init (PstPictureLoss *loss)
{
  PaletteLoss           *own      = (PaletteLoss *) loss;
  const PstPictureShape *shape    = loss->shape;

  own->weights = pst_picture_shape_get_smoothed (shape);
  own->n       = pst_picture_shape_count (shape, shape->width, shape->height) / 3.0;
  own->factor  = 2.0 * loss->weight / own->n;
}

static gfloat
get_weight (const PstPictureLoss *loss,
            gint                  y,
            gint                  x)
{
  const gfloat *weights = ((const PaletteLoss *) loss)->weights;

  return weights ? weights[(gsize) y * loss->shape->width + x] : 1.0f;
}

static void
sum_row (const PstPictureLoss *loss,
         const gfloat         *rgb,
         gint                  y,
         gdouble              *sums)
{
  const gfloat *row = rgb + 3 * (gsize) y * loss->shape->width;
  gdouble       sum = 0.0;

  for (gint x = 0; x < loss->shape->width && loss->weight > 0.0; x++)
    {
      gfloat beyond = MAX (pst_gamut_get_distance (loss->shape->gamut, row + 3 * x, NULL) - NEAR, 0.0f);

      sum += get_weight (loss, y, x) * beyond * beyond;
    }
  sums[0] = sum;
}

static gdouble
get_value (const PstPictureLoss *loss,
           const gdouble        *sums)
{
  return sums[0] / ((const PaletteLoss *) loss)->n;
}

static void
add_slopes (const PstPictureLoss *loss,
            const gfloat         *rgb,
            gint                  y,
            gfloat               *slopes)
{
  gfloat        factor = ((const PaletteLoss *) loss)->factor;
  const gfloat *row    = rgb + 3 * (gsize) y * loss->shape->width;

  for (gint x = 0; x < loss->shape->width && loss->weight > 0.0; x++)
    {
      gfloat own[3];
      gfloat beyond = pst_gamut_get_distance (loss->shape->gamut, row + 3 * x, own) - NEAR;

      if (beyond > 0.0f)
        for (guint c = 0; c < 3; c++)
          slopes[3 * x + c] += factor * get_weight (loss, y, x) * beyond * own[c];
    }
}

const PstPictureLossClass pst_palette_loss = {
  .loss       = PST_LOSS_PALETTE,
  .size       = sizeof (PaletteLoss),
  .n_sums     = 1,
  .init       = init,
  .sum_row    = sum_row,
  .get_value  = get_value,
  .add_slopes = add_slopes,
};
