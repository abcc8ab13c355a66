/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The network's first convolution: from a picture's three channels to feature maps, and back. */
#pragma once

#include "layers/convolution.h"

G_BEGIN_DECLS

typedef struct _PstInputConvolution PstInputConvolution;

PstInputConvolution *pst_input_convolution_new      (gsize                  channels,
                                                     const gfloat          *mean,
                                                     const gfloat          *std);
gboolean             pst_input_convolution_prepare  (PstInputConvolution   *input,
                                                     const PstParameters   *parameters,
                                                     PstCompute            *compute,
                                                     GError               **error);
void                 pst_input_convolution_free     (PstInputConvolution   *input);

gsize                pst_input_convolution_scratch  (const PstCompute      *compute,
                                                     const PstPlane        *plane);
void                 pst_input_convolution_forward  (const PstInputConvolution *input,
                                                     PstCompute            *compute,
                                                     const PstPlane        *plane,
                                                     const gfloat          *rgb,
                                                     gfloat                *out);
void                 pst_input_convolution_backward (const PstInputConvolution *input,
                                                     PstCompute            *compute,
                                                     const PstPlane        *plane,
                                                     const gfloat          *gradient,
                                                     gfloat                *rgb_gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstInputConvolution, pst_input_convolution_free)

G_END_DECLS
