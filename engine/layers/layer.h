/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The contract that every layer keeps.
 *
 * A layer makes a map [H', W', K] of a map [H, W, C], both with the channels of a pixel together. Its owner says what it is like:
 * channels, size, stride. Over which plane it runs, and what lies beyond the edges, comes with each run. A layer `x` has, as far
 * as that means something for it and somebody asks for it:
 *
 *   pst_x_prepare                 parameters → packed form, which is what the kernels multiply with
 *   pst_x_get_plane               H×W → H'×W', where they differ
 *   pst_x_scratch                 the floats of scratch memory that a run takes
 *   pst_x_forward                 in [H, W, C] → out [H', W', K], its ReLU and pooling included
 *   pst_x_backward                the gradient of out, before its ReLU → the gradient of in
 *   pst_x_backward_to_parameters  in, and the gradient of out, before its ReLU → the gradients of filter [K, C, size, size] and
 *                                 bias [K], added to what is there: the pictures of a batch add up
 *   pst_x_clear                   frees the packed form
 *
 * A run has the same bits with any number of threads: no two tasks write to the same place, and each has its own order of sums.
 *
 * Preparing may be repeated, after a change of the parameters or for other kernels: the packed form is what a fresh one would be,
 * bit for bit, and takes no more memory. No run looks at the parameters, so that their owner may give them up (networks that learn
 * no more do) or keep them.
 *
 *   convolution             3×3, with its ReLU and 2×2 pooling    forward                to the input
 *   input-convolution       3×3 of a picture, likewise            forward                to the input
 *   patch-convolution       any odd size, any stride              forward                to the input, to the parameters
 *   line-convolution        few channels; strided, enlarged       forward, line by line
 *   map-convolution         few channels; strided                 forward                to the input, to the parameters
 *   enlargement             twofold, pixels repeated              forward                to the input
 *   instance-normalisation  with scale, shift and ReLU            forward                to the input and the parameters, at once
 *   leaky-relu              alone                                 forward                to the input
 *   spectral-normalisation  of a filter                           forward                to the filter
 *   pool                    2×2                                   forward                to the input
 *   strided-pool            3×3 at every second pixel             forward                to the input
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstParameters:
 * @filter: [K, C, size, size], row-major
 * @bias: (nullable): [K]; %NULL: none
 *
 * The parameters of a convolution. Whoever owns them decides whether they are kept once the convolution is prepared.
 */
typedef struct
{
  gfloat *filter;
  gfloat *bias;
} PstParameters;

void     pst_parameters_clear     (PstParameters        *parameters);
gboolean pst_parameters_pack_bias (const PstParameters  *parameters,
                                   gsize                 out_channels,
                                   gfloat              **packed,
                                   GError              **error);

gboolean pst_packed_reserve       (gfloat              **packed,
                                   gsize                 n,
                                   GError              **error);

G_END_DECLS
