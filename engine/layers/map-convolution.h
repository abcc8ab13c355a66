/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A convolution with few channels over a whole map, forward, and backward to its input and to its parameters. */
#pragma once

#include "compute/compute.h"
#include "layers/line-convolution.h"
#include "picture/plane.h"

G_BEGIN_DECLS

/**
 * PstMapConvolution:
 * @in_channels: C
 * @out_channels: K
 * @size: pixels along a side of the filter, 3 or 9
 * @stride: input pixels from one output to the next, 1 or 2
 * @forward: what is run; this and the next two are empty until the convolution is prepared
 * @backward: what is run the other way round
 * @turned: its filter [C, K, size, size], that of the convolution turned by 180°
 */
typedef struct
{
  gsize              in_channels;
  gsize              out_channels;
  gint               size;
  gint               stride;
  PstLineConvolution forward;
  PstLineConvolution backward;
  gfloat            *turned;
} PstMapConvolution;

void     pst_map_convolution_clear     (PstMapConvolution       *convolution);
PstPlane pst_map_convolution_get_plane (const PstMapConvolution *convolution,
                                        const PstPlane          *plane);
gboolean pst_map_convolution_prepare   (PstMapConvolution       *convolution,
                                        const PstParameters     *parameters,
                                        PstCompute              *compute,
                                        GError                 **error);
gsize    pst_map_convolution_get_bytes (const PstMapConvolution *convolution);
gsize    pst_map_convolution_scratch   (const PstMapConvolution *convolution,
                                        const PstCompute        *compute,
                                        const PstPlane          *plane);

void     pst_map_convolution_forward   (const PstMapConvolution *convolution,
                                        PstCompute              *compute,
                                        const PstPlane          *plane,
                                        const gfloat            *in,
                                        gfloat                  *out);
void     pst_map_convolution_backward  (const PstMapConvolution *convolution,
                                        PstCompute              *compute,
                                        const PstPlane          *plane,
                                        const gfloat            *gradient,
                                        gboolean                 add,
                                        gfloat                  *in_gradient);
void     pst_map_convolution_backward_to_parameters
                                       (const PstMapConvolution *convolution,
                                        PstCompute              *compute,
                                        const PstPlane          *plane,
                                        const gfloat            *in,
                                        const gfloat            *gradient,
                                        PstParameters           *sum);

G_END_DECLS
