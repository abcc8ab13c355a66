/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The inner loops of the engine, one table of functions for each instruction set.
 *
 * kernels.c is compiled once for each; dispatch.c picks the best one that the processor has, or the one that the
 * environment variable PASTICHE_KERNELS names. This header is all that the compiled copies share with the rest: no
 * inline functions, so that no instruction of a newer processor can leak into code that runs on an older one.
 *
 * Winograd's form of the 3×3 convolution, F(4×4, 3×3) (A. Lavin, S. Gray, Fast Algorithms for Convolutional Neural
 * Networks, CVPR 2016, section 4): a tile of 4×4 outputs is made of 6×6 inputs, transformed into 36 numbers for each
 * channel; for each of these 36 places, a matrix product over the channels; and an inverse transform. Feature maps
 * are [H, W, C], so that channels fill the vector lanes.
 *
 * Tiles are handed over as lists of pointers to pixels: what lies beyond an edge (zeros, or the edge again) is the
 * caller's choice of pointer, and the loops have no special cases. Channels are a multiple of PST_CHANNEL_GROUP
 * everywhere.
 */
#pragma once

#include <glib.h>

#include "compute/kernels/flow-kernels.h"

G_BEGIN_DECLS

#define PST_CHANNEL_GROUP   16
#define PST_PERIOD          32                                /* floats: of whole pixels, and of whole registers */
#define PST_TILE_OUT        4                                 /* outputs along a side of a tile */
#define PST_TILE_IN         (PST_TILE_OUT + 2)                /* inputs along a side */
#define PST_TILE_PLACES     (PST_TILE_IN * PST_TILE_IN)       /* 36 */
#define PST_TILE_OUTPUTS    (PST_TILE_OUT * PST_TILE_OUT)     /* 16 */
#define PST_TILE_CELLS_IN   (PST_TILE_IN / 2 * PST_TILE_IN / 2)   /* 9: pooled pixels under 6×6 */
#define PST_TILE_CELLS_OUT  (PST_TILE_OUT / 2 * PST_TILE_OUT / 2) /* 4: pooled pixels under 4×4 */

/**
 * PstKernels:
 * @name: as PASTICHE_KERNELS spells it
 * @flow: those of optical flow
 * @panel: columns of one packed panel of a right-hand matrix
 * @multiply: out[r, k] = Σ_c left[r, c] · right[c, k]; the right-hand matrix is packed as [columns / panel][depth][panel],
 *            @columns a multiple of @panel
 * @add_moments: sums[j] += Σ_p columns[p, j] and products[i, j] += Σ_p rows[p, i] · columns[p, j], on [positions, row_stride] and
 *               [positions, column_stride]; @n_columns is a multiple of @panel. Where rows and columns are the same, so is @n_rows, and of
 *               the products with j > i only some change
 * @convolve_line: out[p, k] = bias[k] + Σ_line Σ_c lines[line][p · step + c] · right[line, c, k], made max(…, 0) with @relu; the
 *                 right-hand matrices are packed as [columns / panel][lines][depth][panel], @columns a multiple of @panel. Where
 *                 @depth exceeds @step, neighbouring positions share inputs: a convolution, kernel row by kernel row. Where
 *                 @columns exceed @out_stride, by less than a @panel, what a position has too many is overwritten by the
 *                 next one's
 * @normalise: out[i] = in[i] · factors[i % PST_PERIOD] + summands[i % PST_PERIOD], made max(…, 0) with @relu; @n is
 *             rounded up to a multiple of PST_PERIOD: both lines have room for that
 * @add_up: sums[0, i % period] = Σ in[i], sums[1, i % period] = Σ in[i]²; @period is a multiple of PST_CHANNEL_GROUP
 * @add_packed: values[i] += factor · packed[i]; @n is a multiple of PST_PERIOD
 * @multiply_packed: sums[k] = Σ packed[i] · vectors[k][i] for three vectors; @n is a multiple of PST_PERIOD
 * @mix: out[i] = Σ_k weights[k] · rows[k][i]; @n is a multiple of PST_CHANNEL_GROUP
 * @compare: sums = Σ a[i] · b[i] and Σ b[i]²; @n is a multiple of PST_CHANNEL_GROUP
 * @add_bias_relu: x = max(x + bias, 0) on [positions, channels]
 * @winograd_input: 36 pixels → transformed, place p at out[p * place_stride]
 * @winograd_input_unpool: the same for the gradient of a pooling step: 3×3 pooled pixels under the tile; a bit of a route tells
 *            which of the 2×2 pixels (bit 2·row + column) passed its value on; the value is multiplied by @scale
 * @winograd_output: transformed → max(x + bias, 0) at 16 pixels; NULL pixels are left out
 * @winograd_output_pool: the same, then pooled 2×2 to 4 pixels with their routes; NULL pixels are left out
 * @winograd_output_gradient: transformed → 16 pixels, each kept only where the activation is above 0 (activation NULL: kept
 *            everywhere); NULL pixels are left out; with @accumulate the pixel's own value is added before
 * @pool: 2×2 pixels → pooled pixel and its route, where the pixels are needed as well
 * @unpool_add: the way back of @pool: adds the gradient to the four pixels
 */
typedef struct
{
  const gchar          *name;
  const PstFlowKernels *flow;
  gsize                 panel;

  void (* multiply)                 (gsize                 rows,
                                     gsize                 columns,
                                     gsize                 depth,
                                     const gfloat         *left,
                                     gsize                 left_stride,
                                     const gfloat         *right,
                                     gfloat               *out,
                                     gsize                 out_stride);
  void (* add_moments)              (gsize                 positions,
                                     gsize                 n_rows,
                                     const gfloat         *rows,
                                     gsize                 row_stride,
                                     gsize                 n_columns,
                                     const gfloat         *columns,
                                     gsize                 column_stride,
                                     gfloat               *sums,
                                     gfloat               *products);
  void (* convolve_line)            (gsize                 positions,
                                     gsize                 columns,
                                     gsize                 n_lines,
                                     gsize                 depth,
                                     const gfloat *const  *lines,
                                     gsize                 step,
                                     const gfloat         *right,
                                     const gfloat         *bias,
                                     gboolean              relu,
                                     gfloat               *out,
                                     gsize                 out_stride);
  void (* normalise)                (const gfloat         *in,
                                     gsize                 n,
                                     const gfloat         *factors,
                                     const gfloat         *summands,
                                     gboolean              relu,
                                     gfloat               *out);
  void (* add_up)                   (const gfloat         *in,
                                     gsize                 n,
                                     gsize                 period,
                                     gdouble              *sums);
  void (* add_packed)               (const gint16         *packed,
                                     gsize                 n,
                                     gfloat                factor,
                                     gfloat               *values);
  void (* multiply_packed)          (const gint16         *packed,
                                     gsize                 n,
                                     const gfloat *const   vectors[3],
                                     gfloat                sums[3]);
  void (* mix)                      (gsize                 n_rows,
                                     const gfloat *const  *rows,
                                     const gfloat         *weights,
                                     gsize                 n,
                                     gfloat               *out);
  void (* compare)                  (const gfloat         *a,
                                     const gfloat         *b,
                                     gsize                 n,
                                     gfloat                sums[2]);
  void (* add_bias_relu)            (gfloat               *values,
                                     gsize                 positions,
                                     gsize                 channels,
                                     const gfloat         *bias);
  void (* winograd_input)           (const gfloat *const  *pixels,
                                     gsize                 channels,
                                     gfloat               *out,
                                     gsize                 place_stride);
  void (* winograd_input_unpool)    (const gfloat *const  *cells,
                                     const guint8 *const  *routes,
                                     gfloat                scale,
                                     gsize                 channels,
                                     gfloat               *out,
                                     gsize                 place_stride);
  void (* winograd_output)          (const gfloat         *in,
                                     gsize                 place_stride,
                                     gsize                 channels,
                                     const gfloat         *bias,
                                     gfloat *const        *pixels);
  void (* winograd_output_pool)     (const gfloat         *in,
                                     gsize                 place_stride,
                                     gsize                 channels,
                                     const gfloat         *bias,
                                     gboolean              average,
                                     gfloat *const        *cells,
                                     guint8 *const        *routes);
  void (* winograd_output_gradient) (const gfloat         *in,
                                     gsize                 place_stride,
                                     gsize                 channels,
                                     gboolean              accumulate,
                                     const gfloat *const  *activations,
                                     gfloat *const        *pixels);
  void (* pool)                     (const gfloat *const  *pixels,
                                     gsize                 channels,
                                     gboolean              average,
                                     gfloat               *cell,
                                     guint8               *route);
  void (* unpool_add)               (const gfloat         *cell,
                                     const guint8         *route,
                                     gfloat                scale,
                                     gsize                 channels,
                                     gfloat *const        *pixels);
} PstKernels;

const PstKernels         *pst_kernels_get  (void);
const PstKernels *const  *pst_kernels_list (void);

G_END_DECLS
