/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the gradient of a loss that compares statistics (style-loss.c) gets from those to the feature map [H, W, C]: at each position it is
 * a product of a matrix and the feature vector there, and an offset. The matrix is packed once for the kernels; parts of the map are then
 * done row by row, several at once.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "losses/style-gradient.h"

/* Values that are held on the stack: 64 KiB, some positions of any network's layers. */
#define MOST_PRODUCTS 16384

/**
 * pst_style_gradient_new:
 * @channels: channels of the feature map, a multiple of @panel
 * @panel: of the kernels that will apply it
 * @with_curves: whether pst_histogram_loss() will be asked
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): a gradient to be cleared, added to and packed before it is applied
 */
PstStyleGradient *
pst_style_gradient_new (gsize      channels,
                        gsize      panel,
                        gboolean   with_curves,
                        GError   **error)
{
  g_autoptr (PstStyleGradient) gradient = g_new0 (PstStyleGradient, 1);

  gradient->channels = channels;
  gradient->panel    = panel;
  gradient->matrix   = pst_floats_new (channels * channels, error);
  gradient->packed   = gradient->matrix ? pst_floats_new (channels * channels, error) : NULL;
  gradient->offset   = gradient->packed ? pst_floats_new (channels, error) : NULL;
  if (! gradient->offset)
    return NULL;
  if (with_curves)
    gradient->curves = pst_floats_new (channels * PST_HISTOGRAM_NODES, error);
  return with_curves && ! gradient->curves ? NULL : g_steal_pointer (&gradient);
}

void
pst_style_gradient_free (PstStyleGradient *gradient)
{
  pst_memory_free (gradient->matrix);
  pst_memory_free (gradient->packed);
  pst_memory_free (gradient->offset);
  pst_memory_free (gradient->curves);
  g_free (gradient);
}

/**
 * pst_style_gradient_clear:
 * @gradient: whose matrix and offset are set to zero
 */
void
pst_style_gradient_clear (PstStyleGradient *gradient)
{
  gsize n = gradient->channels;

  memset (gradient->matrix, 0, n * n * sizeof (gfloat));
  memset (gradient->offset, 0, n * sizeof (gfloat));
}

/**
 * pst_style_gradient_pack:
 * @gradient: whose matrix is complete
 *
 * To be called before it is applied.
 */
void
pst_style_gradient_pack (PstStyleGradient *gradient)
{
  gsize n     = gradient->channels;
  gsize panel = gradient->panel;

  for (gsize row = 0; row < n; row++)
    for (gsize column = 0; column < n; column += panel)
      memcpy (gradient->packed + column * n + row * panel, gradient->matrix + row * n + column, panel * sizeof (gfloat));
}

/* So many positions that follow each other. */
static void
apply_run (const PstStyleGradient *gradient,
           const PstKernels       *kernels,
           gsize                   positions,
           const gfloat           *features,
           gfloat                 *out)
{
  gsize n = gradient->channels;

  kernels->multiply (positions, n, n, features, n, gradient->packed, out, n);
  for (gsize position = 0; position < positions; position++)
    for (gsize c = 0; c < n; c++)
      out[position * n + c] += gradient->offset[c];
}

/**
 * pst_style_gradient_apply:
 * @gradient: the gradient
 * @kernels: kernels with the panel that it was made for
 * @map: the feature map, or a part of it
 * @map_gradient: of the same size, set to the gradient at every position
 *
 * Several threads may do so at once.
 */
void
pst_style_gradient_apply (const PstStyleGradient *gradient,
                          const PstKernels       *kernels,
                          const PstFeatureMap    *map,
                          const PstFeatureMap    *map_gradient)
{
  for (gint y = 0; y < map->height; y++)
    apply_run (gradient, kernels, map->width, map->values + y * map->row, map_gradient->values + y * map_gradient->row);
  if (gradient->curves)
    pst_histogram_bend (gradient->curves, map, NULL, NULL, map_gradient);
}

/* So many positions that follow each other. */
static void
add_run (const PstStyleGradient *gradient,
         const PstKernels       *kernels,
         gsize                   positions,
         const gfloat           *features,
         const gfloat           *weights,
         gfloat                 *out)
{
  gsize  n = gradient->channels;
  gfloat products[MOST_PRODUCTS];

  kernels->multiply (positions, n, n, features, n, gradient->packed, products, n);
  for (gsize position = 0; position < positions; position++)
    for (gsize c = 0; c < n; c++)
      out[position * n + c] += weights[position] * (products[position * n + c] + gradient->offset[c]);
}

/**
 * pst_style_gradient_add:
 * @gradient: the gradient of a loss whose statistics are weighted
 * @kernels: kernels with the panel that it was made for
 * @map: the feature map, or a part of it
 * @guidance: how much each position counts
 * @place: where in the whole map that part lies
 * @map_gradient: of the same size, to which the gradient at every position is added, times the position's weight
 *
 * Several threads may do so at once. Positions that weigh nothing take no time.
 */
void
pst_style_gradient_add (const PstStyleGradient *gradient,
                        const PstKernels       *kernels,
                        const PstFeatureMap    *map,
                        const PstGuidance      *guidance,
                        const PstRectangle     *place,
                        const PstFeatureMap    *map_gradient)
{
  gsize n    = gradient->channels;
  gint  most = MOST_PRODUCTS / n;

  for (gint y = 0; y < map->height; y++)
    {
      const gfloat *row = pst_guidance_get_row (guidance, map, place, y);
      gint          end;

      for (gint begin = 0; begin < map->width; begin = end)
        {
          for (end = begin; end < map->width && end - begin < most && row[end] > 0.0f; end++)
            ;
          if (end > begin)
            add_run (gradient, kernels, end - begin, map->values + y * map->row + begin * n, row + begin,
                     map_gradient->values + y * map_gradient->row + begin * n);
          else
            end++;
        }
    }
  if (gradient->curves)
    pst_histogram_bend (gradient->curves, map, guidance, place, map_gradient);
}
