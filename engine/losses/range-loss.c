/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The range loss mean((x - clamp(x, 0, 1))²): without it the optimiser uses values that cannot be shown, and the final clamping undoes
 * its work.
 */
#include "config.h"

#include "losses/range-loss.h"

typedef struct
{
  PstPictureLoss loss;
  gdouble        n;      /* values that count */
  gfloat         factor; /* of the gradient */
} RangeLoss;

static void
init (PstPictureLoss *loss)
{
  RangeLoss *own = (RangeLoss *) loss;

  own->n      = pst_picture_shape_count (loss->shape, loss->shape->width, loss->shape->height);
  own->factor = 2.0 * loss->weight / own->n;
}

static gfloat
get_outside (gfloat value)
{
  return value - CLAMP (value, 0.0f, 1.0f);
}

/* How much each pixel of a row counts, or NULL. */
static const gfloat *
get_weights (const PstPictureLoss *loss,
             gint                  y)
{
  return loss->shape->opacity ? loss->shape->opacity->masks[0]->values + (gsize) y * loss->shape->width : NULL;
}

static void
sum_row (const PstPictureLoss *loss,
         const gfloat         *rgb,
         gint                  y,
         gdouble              *sums)
{
  gsize         n       = 3 * (gsize) loss->shape->width;
  const gfloat *row     = rgb + y * n;
  const gfloat *weights = get_weights (loss, y);
  gdouble       sum     = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      gfloat outside = get_outside (row[i]);

      sum += weights ? weights[i / 3] * outside * outside : outside * outside;
    }
  sums[0] = sum;
}

static gdouble
get_value (const PstPictureLoss *loss,
           const gdouble        *sums)
{
  return sums[0] / ((const RangeLoss *) loss)->n;
}

static void
add_slopes (const PstPictureLoss *loss,
            const gfloat         *rgb,
            gint                  y,
            gfloat               *slopes)
{
  gfloat        factor  = ((const RangeLoss *) loss)->factor;
  gsize         n       = 3 * (gsize) loss->shape->width;
  const gfloat *row     = rgb + y * n;
  const gfloat *weights = get_weights (loss, y);

  for (gsize i = 0; i < n; i++)
    slopes[i] += factor * (weights ? weights[i / 3] * get_outside (row[i]) : get_outside (row[i]));
}

const PstPictureLossClass pst_range_loss = {
  .loss       = PST_LOSS_RANGE,
  .size       = sizeof (RangeLoss),
  .n_sums     = 1,
  .init       = init,
  .sum_row    = sum_row,
  .get_value  = get_value,
  .add_slopes = add_slopes,
};
