/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Losses of the picture itself, rgb [H, W, 3]:
 *
 *   smoothness  mean((x(i, j+1) - x(i, j))²) + mean((x(i+1, j) - x(i, j))²), total variation of the L2 kind (A. Mahendran, A. Vedaldi,
 *               Understanding Deep Image Representations by Inverting Them, CVPR 2015, section 3, β = 2)
 *   range       mean((x - clamp(x, 0, 1))²): without it the optimiser uses values that cannot be shown, and the final clamping
 *               undoes its work
 *
 * Rows are tasks; each sums its own, and the sums are added in order.
 */
#include "config.h"

#include "picture-loss.h"

typedef struct
{
  const gfloat *rgb;
  gsize         row; /* values in a row: 3 W */
  gint          height;
  gfloat        across_factor;
  gfloat        down_factor;
  gfloat        range_factor;
  gdouble      *sums; /* [H, 3]: across, down, range */
  gfloat       *gradient; /* or NULL */
} PictureLoss;

static void
sum_row (const PictureLoss *loss,
         const gfloat      *here,
         const gfloat      *below,
         gdouble           *sums)
{
  gsize   n      = loss->row;
  gdouble across = 0.0;
  gdouble down   = 0.0;
  gdouble range  = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      gfloat right   = i + 3 < n ? here[i + 3] - here[i] : 0.0f;
      gfloat lower   = below[i] - here[i];
      gfloat outside = here[i] - CLAMP (here[i], 0.0f, 1.0f);

      across += right * right;
      down += lower * lower;
      range += outside * outside;
    }
  sums[0] = across;
  sums[1] = down;
  sums[2] = range;
}

static void
add_gradient (const PictureLoss *loss,
              const gfloat      *above,
              const gfloat      *here,
              const gfloat      *below,
              gfloat            *to)
{
  gsize n = loss->row;

  for (gsize i = 0; i < n; i++)
    {
      gfloat left    = i >= 3 ? here[i] - here[i - 3] : 0.0f;
      gfloat right   = i + 3 < n ? here[i + 3] - here[i] : 0.0f;
      gfloat upper   = here[i] - above[i];
      gfloat lower   = below[i] - here[i];
      gfloat outside = here[i] - CLAMP (here[i], 0.0f, 1.0f);

      to[i] += loss->across_factor * (left - right) + loss->down_factor * (upper - lower) + loss->range_factor * outside;
    }
}

static void
do_row (guint    y,
        guint    worker G_GNUC_UNUSED,
        gpointer data)
{
  const PictureLoss *loss  = data;
  gsize              n     = loss->row;
  const gfloat      *here  = loss->rgb + y * n;
  const gfloat      *above = y > 0 ? here - n : here;
  const gfloat      *below = y + 1 < (guint) loss->height ? here + n : here;

  sum_row (loss, here, below, loss->sums + 3 * y);
  if (loss->gradient)
    add_gradient (loss, above, here, below, loss->gradient + y * n);
}

/**
 * pst_picture_loss:
 * @compute: what to run on
 * @rgb: [H, W, 3], sRGB encoded
 * @width: W
 * @height: H
 * @smoothness_weight: what the gradient of the smoothness is multiplied with
 * @range_weight: what the gradient of the range is multiplied with
 * @smoothness: (out): the smoothness, without its weight
 * @range: (out): the range loss, without its weight
 * @gradient: (nullable): [H, W, 3], to which the weighted gradients are added
 */
void
pst_picture_loss (PstCompute   *compute,
                  const gfloat *rgb,
                  gint          width,
                  gint          height,
                  gdouble       smoothness_weight,
                  gdouble       range_weight,
                  gdouble      *smoothness,
                  gdouble      *range,
                  gfloat       *gradient)
{
  gdouble              n_across = MAX (3.0 * (width - 1.0) * height, 1.0);
  gdouble              n_down   = MAX (3.0 * width * (height - 1.0), 1.0);
  gdouble              n        = 3.0 * width * height;
  g_autofree gdouble  *sums     = g_new (gdouble, 3 * (gsize) height);
  PictureLoss          loss     = {
    .rgb           = rgb,
    .row           = 3 * (gsize) width,
    .height        = height,
    .across_factor = 2.0 * smoothness_weight / n_across,
    .down_factor   = 2.0 * smoothness_weight / n_down,
    .range_factor  = 2.0 * range_weight / n,
    .sums          = sums,
    .gradient      = gradient,
  };
  gdouble across = 0.0;
  gdouble down   = 0.0;

  pst_workers_run (compute->workers, height, do_row, &loss);
  *range = 0.0;
  for (gint y = 0; y < height; y++)
    {
      across += sums[3 * y];
      down += sums[3 * y + 1];
      *range += sums[3 * y + 2];
    }
  *smoothness = across / n_across + down / n_down;
  *range /= n;
}
