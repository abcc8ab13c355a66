/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Losses of the picture itself, rgb [H, W, 3]:
 *
 *   smoothness  mean((x(i, j+1) - x(i, j))²) + mean((x(i+1, j) - x(i, j))²), total variation of the L2 kind (A. Mahendran, A. Vedaldi,
 *               Understanding Deep Image Representations by Inverting Them, CVPR 2015, section 3, β = 2)
 *   range       mean((x - clamp(x, 0, 1))²): without it the optimiser uses values that cannot be shown, and the final clamping
 *               undoes its work
 *
 * Where edges are joined, the last pixel's neighbour is the first one. Where pixels have weights, a pair of neighbours counts as much
 * as the product of theirs.
 *
 * Rows are tasks; each sums its own, and the sums are added in order.
 */
#include "config.h"

#include "losses/picture-loss.h"

typedef struct
{
  const gfloat *rgb;
  gsize         row; /* values in a row: 3 W */
  gint          height;
  PstEdges      edges;
  gfloat        across_factor;
  gfloat        down_factor;
  gfloat        range_factor;
  const gfloat *opacity;  /* [H, W], or NULL: how much pixels count for the range, */
  const gfloat *smoothed; /* [H, W], or NULL: and for the smoothness */
  gdouble      *sums; /* [H, 3]: across, down, range */
  gfloat       *gradient; /* or NULL */
} PictureLoss;

/* The row beside one that may be the first or the last; where the edges are not joined, that itself. */
static gsize
find_row (const PictureLoss *loss,
          gint               y)
{
  return pst_edge_resolve (y, loss->height, loss->edges.down == PST_EDGE_WRAP ? PST_EDGE_WRAP : PST_EDGE_REPLICATE);
}

static gboolean
is_ring (const PictureLoss *loss)
{
  return loss->edges.across == PST_EDGE_WRAP;
}

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
  for (gsize i = 0; i < 3 && is_ring (loss); i++)
    across += (here[i] - here[n - 3 + i]) * (here[i] - here[n - 3 + i]);
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
  for (gsize i = 0; i < 3 && is_ring (loss); i++)
    {
      gfloat difference = here[i] - here[n - 3 + i];

      to[i] += loss->across_factor * difference;
      to[n - 3 + i] -= loss->across_factor * difference;
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
  const gfloat      *above = loss->rgb + find_row (loss, (gint) y - 1) * n;
  const gfloat      *below = loss->rgb + find_row (loss, (gint) y + 1) * n;

  sum_row (loss, here, below, loss->sums + 3 * y);
  if (loss->gradient)
    add_gradient (loss, above, here, below, loss->gradient + y * n);
}

/* A pixel that does not count like all others, and its neighbours to the left, to the right, above and below. */
static void
do_weighted_pixel (const PictureLoss *loss,
                   gsize              pixel,
                   const gsize        neighbours[4],
                   gdouble            sums[3])
{
  gfloat opacity = loss->opacity ? loss->opacity[pixel] : 1.0f;
  gfloat weights[4];

  for (guint i = 0; i < 4; i++)
    weights[i] = loss->smoothed[pixel] * loss->smoothed[neighbours[i]];
  for (gsize c = 0; c < 3; c++)
    {
      gfloat value   = loss->rgb[3 * pixel + c];
      gfloat outside = opacity * (value - CLAMP (value, 0.0f, 1.0f));
      gfloat steps[4];

      for (guint i = 0; i < 4; i++)
        steps[i] = loss->rgb[3 * neighbours[i] + c] - value;
      sums[0] += weights[1] * steps[1] * steps[1];
      sums[1] += weights[3] * steps[3] * steps[3];
      sums[2] += outside * (value - CLAMP (value, 0.0f, 1.0f));
      if (loss->gradient)
        loss->gradient[3 * pixel + c] += loss->range_factor * outside -
                                         loss->across_factor * (weights[0] * steps[0] + weights[1] * steps[1]) -
                                         loss->down_factor * (weights[2] * steps[2] + weights[3] * steps[3]);
    }
}

static void
do_weighted_row (guint    y,
                 guint    worker G_GNUC_UNUSED,
                 gpointer data)
{
  const PictureLoss *loss  = data;
  gsize              width = loss->row / 3;
  gsize              row   = y * width;
  gsize              upper = find_row (loss, (gint) y - 1) * width;
  gsize              lower = find_row (loss, (gint) y + 1) * width;
  gdouble           *sums  = loss->sums + 3 * y;

  sums[0] = sums[1] = sums[2] = 0.0;
  for (gsize x = 0; x < width; x++)
    {
      gsize left  = x > 0 ? x - 1 : is_ring (loss) ? width - 1 : x;
      gsize right = x + 1 < width ? x + 1 : is_ring (loss) ? 0 : x;

      do_weighted_pixel (loss, row + x, (gsize[]) { row + left, row + right, upper + x, lower + x }, sums);
    }
}

/**
 * pst_picture_loss:
 * @compute: what to run on
 * @rgb: [H, W, 3], sRGB encoded
 * @width: W
 * @height: H
 * @edges: of the picture: joined or not
 * @opacity: (nullable): how much each pixel counts; means are over those that do. %NULL: all of them, and equally
 * @smoothed: (nullable): how much each pixel counts for the smoothness, no more than @opacity; %NULL: as @opacity says
 * @smoothness_weight: what the gradient of the smoothness is multiplied with
 * @range_weight: what the gradient of the range is multiplied with
 * @smoothness: (out): the smoothness, without its weight
 * @range: (out): the range loss, without its weight
 * @gradient: (nullable): [H, W, 3], to which the weighted gradients are added
 */
void
pst_picture_loss (PstCompute        *compute,
                  const gfloat      *rgb,
                  gint               width,
                  gint               height,
                  PstEdges           edges,
                  const PstGuidance *opacity,
                  const PstGuidance *smoothed,
                  gdouble            smoothness_weight,
                  gdouble            range_weight,
                  gdouble           *smoothness,
                  gdouble           *range,
                  gfloat            *gradient)
{
  gdouble              counting = opacity ? opacity->sums[0] / width / height : 1.0; /* share of the pixels */
  gint                 right    = edges.across == PST_EDGE_WRAP ? width : width - 1; /* pixels with a neighbour to the right */
  gint                 lower    = edges.down == PST_EDGE_WRAP ? height : height - 1; /* and below */
  gdouble              n_across = MAX (3.0 * right * height * counting, 1.0);
  gdouble              n_down   = MAX (3.0 * width * lower * counting, 1.0);
  gdouble              n        = MAX (3.0 * width * height * counting, 1.0);
  g_autofree gdouble  *sums     = g_new (gdouble, 3 * (gsize) height);
  PictureLoss          loss     = {
    .rgb           = rgb,
    .row           = 3 * (gsize) width,
    .height        = height,
    .edges         = edges,
    .across_factor = 2.0 * smoothness_weight / n_across,
    .down_factor   = 2.0 * smoothness_weight / n_down,
    .range_factor  = 2.0 * range_weight / n,
    .opacity       = opacity ? opacity->masks[0]->values : NULL,
    .smoothed      = smoothed ? smoothed->masks[0]->values : opacity ? opacity->masks[0]->values : NULL,
    .sums          = sums,
    .gradient      = gradient,
  };
  gdouble across = 0.0;
  gdouble down   = 0.0;

  pst_workers_run (compute->workers, height, loss.smoothed ? do_weighted_row : do_row, &loss);
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
