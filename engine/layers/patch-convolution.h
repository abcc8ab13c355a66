/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A convolution of any odd size and any stride, forward, and backward to its input and to its parameters. */
#pragma once

#include "layers/convolution.h"

G_BEGIN_DECLS

/**
 * PstPatchConvolution:
 * @in_channels: C
 * @out_channels: K, a multiple of every kernel's panel
 * @size: pixels along a side of the filter, odd
 * @stride: input pixels from one output to the next
 * @bias: [K], packed as the next two; all are %NULL until the convolution is prepared
 * @forward: the matrix [size, size · C, K], packed into the kernels' panels
 * @backward: for each row of the filter the matrix [K, size · C], with columns of zeros to a whole panel
 * @tiled: what is used instead of all three where the size is 3 and the stride 1
 */
typedef struct
{
  gsize           in_channels;
  gsize           out_channels;
  gint            size;
  gint            stride;
  gfloat         *bias;
  gfloat         *forward;
  gfloat         *backward;
  PstConvolution  tiled;
} PstPatchConvolution;

void     pst_patch_convolution_clear     (PstPatchConvolution       *convolution);
PstPlane pst_patch_convolution_get_plane (const PstPatchConvolution *convolution,
                                          const PstPlane            *plane);
gsize    pst_patch_convolution_get_bytes (const PstPatchConvolution *convolution,
                                          gboolean                   prepared);
gdouble  pst_patch_convolution_get_work  (const PstPatchConvolution *convolution,
                                          const PstPlane            *plane);
gboolean pst_patch_convolution_prepare   (PstPatchConvolution       *convolution,
                                          const PstParameters       *parameters,
                                          PstCompute                *compute,
                                          GError                   **error);
gsize    pst_patch_convolution_scratch   (const PstPatchConvolution *convolution,
                                          const PstCompute          *compute,
                                          const PstPlane            *plane);

void     pst_patch_convolution_forward   (const PstPatchConvolution *convolution,
                                          PstCompute                *compute,
                                          const PstPlane            *plane,
                                          const gfloat              *in,
                                          gboolean                   add,
                                          gboolean                   relu,
                                          gfloat                    *out);
void     pst_patch_convolution_backward  (const PstPatchConvolution *convolution,
                                          PstCompute                *compute,
                                          const PstPlane            *plane,
                                          const gfloat              *gradient,
                                          gboolean                   add,
                                          gfloat                    *in_gradient);
void     pst_patch_convolution_backward_to_parameters
                                         (const PstPatchConvolution *convolution,
                                          PstCompute                *compute,
                                          const PstPlane            *plane,
                                          const gfloat              *in,
                                          const gfloat              *gradient,
                                          PstParameters             *sum);

G_END_DECLS
