/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The filters of a 3×3 convolution in Winograd's form F(4×4, 3×3) (A. Lavin, S. Gray, Fast Algorithms for Convolutional Neural Networks,
 * CVPR 2016): 36 matrices, one for each place of a 6×6 tile.
 */
#include "config.h"

#include "layers/winograd-filter.h"

/* G g Gᵀ of Lavin and Gray, in double precision. */
static void
transform_filter (const gfloat *filter,
                  gdouble       transformed[PST_TILE_PLACES])
{
  static const gdouble g[PST_TILE_IN][3] = {
    { 1.0 / 4, 0.0, 0.0 },           { -1.0 / 6, -1.0 / 6, -1.0 / 6 }, { -1.0 / 6, 1.0 / 6, -1.0 / 6 },
    { 1.0 / 24, 1.0 / 12, 1.0 / 6 }, { 1.0 / 24, -1.0 / 12, 1.0 / 6 }, { 0.0, 0.0, 1.0 },
  };
  gdouble half[PST_TILE_IN][3];

  for (gint i = 0; i < PST_TILE_IN; i++)
    for (gint j = 0; j < 3; j++)
      half[i][j] = g[i][0] * filter[j] + g[i][1] * filter[3 + j] + g[i][2] * filter[6 + j];
  for (gint i = 0; i < PST_TILE_IN; i++)
    for (gint j = 0; j < PST_TILE_IN; j++)
      transformed[i * PST_TILE_IN + j] = half[i][0] * g[j][0] + half[i][1] * g[j][1] + half[i][2] * g[j][2];
}

typedef struct
{
  const gfloat *filter;
  gsize         in_channels;
  gsize         out_channels;
  gsize         panel;
  gfloat       *forward;
  gfloat       *backward;
} FilterTransform;

/* Where element (row, column) of a matrix [n_rows, …] lies once it is packed into panels. */
static gsize
packed_index (gsize n_rows,
              gsize panel,
              gsize row,
              gsize column)
{
  return column / panel * panel * n_rows + row * panel + column % panel;
}

static void
transform_channels (const FilterTransform *transform,
                    gsize                  c,
                    gsize                  k)
{
  gsize         n_in     = transform->in_channels;
  gsize         n_out    = transform->out_channels;
  gsize         matrix   = n_in * n_out;
  gsize         forward  = packed_index (n_in, transform->panel, c, k);
  gsize         backward = packed_index (n_out, transform->panel, k, c);
  const gfloat *filter   = transform->filter + (k * n_in + c) * 9;
  gfloat        turned[9];
  gdouble       transformed[PST_TILE_PLACES];

  transform_filter (filter, transformed);
  for (gint place = 0; place < PST_TILE_PLACES; place++)
    transform->forward[place * matrix + forward] = transformed[place];
  for (gint i = 0; i < 9; i++)
    turned[i] = filter[8 - i];
  transform_filter (turned, transformed);
  for (gint place = 0; place < PST_TILE_PLACES; place++)
    transform->backward[place * matrix + backward] = transformed[place];
}

/* A square of channels, as wide as a panel: what it writes of each place lies together, and all of it in the cache. */
static void
transform_square (guint    task,
                  guint    worker G_GNUC_UNUSED,
                  gpointer data)
{
  const FilterTransform *transform = data;
  gsize                  panel     = transform->panel;
  gsize                  n_across  = transform->in_channels / panel;
  gsize                  first_in  = task % n_across * panel;
  gsize                  first_out = task / n_across * panel;

  for (gsize k = first_out; k < first_out + panel; k++)
    for (gsize c = first_in; c < first_in + panel; c++)
      transform_channels (transform, c, k);
}

/* filter [K, C, 3, 3] → forward [36, C, K] and, of the filter turned by 180°, backward [36, K, C], each matrix packed into the
 * kernels' panels; C and K are multiples of PST_CHANNEL_GROUP.
 */
void
pst_winograd_filter_transform (PstCompute   *compute,
                               const gfloat *filter,
                               gsize         in_channels,
                               gsize         out_channels,
                               gfloat       *forward,
                               gfloat       *backward)
{
  FilterTransform transform = { filter, in_channels, out_channels, compute->kernels->panel, forward, backward };

  pst_workers_run (compute->workers, (in_channels / transform.panel) * (out_channels / transform.panel), transform_square, &transform);
}
