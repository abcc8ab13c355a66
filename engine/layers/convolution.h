/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A 3×3 convolution with its bias and ReLU, forward and backward to its input, and the 2×2 pooling that may follow it on the way. */
#pragma once

#include "compute/compute.h"
#include "layers/layer.h"
#include "picture/plane.h"

G_BEGIN_DECLS

#define PST_MAX_CHANNELS 1024

/**
 * PstConvolution:
 * @in_channels: C, a multiple of %PST_CHANNEL_GROUP
 * @out_channels: K, likewise
 * @bias: [K], packed as the next two; all are %NULL until the convolution is prepared
 * @forward: the 36 transformed matrices [C, K], each packed into the kernels' panels
 * @backward: the 36 matrices [K, C] of the filter turned by 180°
 */
typedef struct
{
  gsize   in_channels;
  gsize   out_channels;
  gfloat *bias;
  gfloat *forward;
  gfloat *backward;
} PstConvolution;

/**
 * PstSetGradient:
 * @part: a part of a convolution's input
 * @data: what was given to pst_convolution_backward()
 *
 * Sets the gradient that the input has there for reasons of its own. Called for parts that cover the plane once, by several
 * workers at the same time.
 */
typedef void (* PstSetGradient) (const PstRectangle *part,
                                 gpointer            data);

/**
 * PstPooled:
 * @pooling: how 2×2 pixels become one
 * @values: [H / 2, W / 2, channels], an odd last row or column dropped
 * @routes: [H / 2, W / 2, channels], which pixels pass their gradient on, as PstKernels describes
 *
 * A pooled feature map, or on the way back its gradient.
 */
typedef struct
{
  PstPooling  pooling;
  gfloat     *values;
  guint8     *routes;
} PstPooled;

void     pst_convolution_clear            (PstConvolution        *convolution);
gboolean pst_convolution_prepare          (PstConvolution        *convolution,
                                           const PstParameters   *parameters,
                                           PstCompute            *compute,
                                           GError               **error);
gsize    pst_convolution_scratch          (const PstConvolution  *convolution,
                                           const PstCompute      *compute,
                                           const PstPlane        *plane);

void     pst_convolution_forward          (const PstConvolution  *convolution,
                                           PstCompute            *compute,
                                           const PstPlane        *plane,
                                           const gfloat          *in,
                                           gfloat                *out,
                                           const PstPooled       *pooled);
void     pst_convolution_add              (const PstConvolution  *convolution,
                                           PstCompute            *compute,
                                           const PstPlane        *plane,
                                           const gfloat          *in,
                                           gfloat                *out);
void     pst_convolution_backward         (const PstConvolution  *convolution,
                                           PstCompute            *compute,
                                           const PstPlane        *plane,
                                           const gfloat          *gradient,
                                           const PstPooled       *pooled,
                                           const gfloat          *activation,
                                           PstSetGradient         set_own,
                                           gpointer               data,
                                           gfloat                *in_gradient);
void     pst_convolution_keep_own         (const PstRectangle    *part,
                                           gpointer               data);

G_END_DECLS
