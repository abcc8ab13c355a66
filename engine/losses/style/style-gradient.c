/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the gradient of a loss that compares statistics (statistics-loss.c) gets from those to the feature map [H, W, C]: at each
 * position it is a product of a matrix and the feature vector there, and an offset. The matrix is packed once for the kernels;
 * parts of the map are then done row by row, several at once.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "losses/style/style-gradient.h"

/* Values that are held on the stack: 64 KiB, some positions of any network's layers. */
#define MOST_PRODUCTS 16384

/* Of all arrays together. */
static gsize
count_floats (gsize channels)
{
  return channels * (2 * channels + 1);
}

gsize
pst_style_gradient_bytes (gsize channels)
{
  return count_floats (channels) * sizeof (gfloat);
}

/* The channels are a multiple of the panel of the kernels that will apply it. It is to be cleared, added to and packed before
 * that.
 */
PstStyleGradient *
pst_style_gradient_new (gsize    channels,
                        gsize    panel,
                        GError **error)
{
  g_autoptr (PstStyleGradient) gradient = g_new0 (PstStyleGradient, 1);

  gradient->channels = channels;
  gradient->panel    = panel;
  gradient->matrix   = pst_floats_new (count_floats (channels), error);
  if (! gradient->matrix)
    return NULL;
  gradient->packed = gradient->matrix + channels * channels;
  gradient->offset = gradient->packed + channels * channels;
  return g_steal_pointer (&gradient);
}

void
pst_style_gradient_free (PstStyleGradient *gradient)
{
  pst_memory_free (gradient->matrix); /* and all that lies behind it */
  g_free (gradient);
}

/* The rows from first on, before end. */
void
pst_style_gradient_clear (PstStyleGradient *gradient,
                          gsize             first,
                          gsize             end)
{
  gsize n = gradient->channels;

  memset (gradient->matrix + first * n, 0, (end - first) * n * sizeof (gfloat));
  memset (gradient->offset + first, 0, (end - first) * sizeof (gfloat));
}

/* To be called once these rows of the matrix are complete, before any is applied. */
void
pst_style_gradient_pack (PstStyleGradient *gradient,
                         gsize             first,
                         gsize             end)
{
  gsize n     = gradient->channels;
  gsize panel = gradient->panel;

  for (gsize row = first; row < end; row++)
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

/* Sets the gradient of a part of the map. Several threads may do so at once. */
void
pst_style_gradient_apply (const PstStyleGradient *gradient,
                          const PstKernels       *kernels,
                          const PstFeatureMap    *map,
                          const PstFeatureMap    *map_gradient)
{
  for (gint y = 0; y < map->height; y++)
    apply_run (gradient, kernels, map->width, map->values + y * map->row, map_gradient->values + y * map_gradient->row);
}

/* So many positions that follow each other; all count equally where there are no weights. */
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
    {
      gfloat weight = weights ? weights[position] : 1.0f;

      for (gsize c = 0; c < n; c++)
        out[position * n + c] += weight * (products[position * n + c] + gradient->offset[c]);
    }
}

/* Adds the gradient of a part of the map, as much as each position counts; all of them equally where there is no guidance. Several
 * threads may do so at once. Positions that weigh nothing take no time.
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
      const gfloat *row = guidance ? pst_guidance_get_row (guidance, map, place, y) : NULL;
      gint          end;

      for (gint begin = 0; begin < map->width; begin = end)
        {
          for (end = begin; end < map->width && end - begin < most && (! row || row[end] > 0.0f); end++)
            ;
          if (end > begin)
            add_run (gradient, kernels, end - begin, map->values + y * map->row + begin * n, row ? row + begin : NULL,
                     map_gradient->values + y * map_gradient->row + begin * n);
          else
            end++;
        }
    }
}
