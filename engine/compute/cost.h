/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What work takes, so that the time of a painting can be told before it starts. All of this was found for processors, with the inner
 * loops of compute/kernels/, on one machine; on a device that multiplies and moves memory at other rates it has to be found anew.
 *
 * The unit is a pixel's worth: what one evaluation of the objective, forward and backward, takes for each pixel of a large picture, with
 * VGG-16 as far as relu5_1 and the losses that are usual. How many seconds that is, speed.c measures.
 */
#pragma once

/* Counted: multiplications of VGG-16 for each pixel as far as relu5_1, forward. A filter of 3 × 3 as one number: Σ in · out / stride². */
#define PST_COST_PIXEL_FILTERS 31936.0

/* Counted: the same with a filter's numbers, in Winograd's form F(4×4, 3×3), 36 for 16 pixels, and 9 for one in the first layer. */
#define PST_COST_PIXEL_PRODUCTS 73152.0

/* Measured by painting step by step with the layers that are usual, beside the walk: the Fourier loss for each pixel and region, the
 * histogram loss for each pixel, the Wasserstein loss for each painting, at any size.
 */
#define PST_COST_FOURIER         0.6
#define PST_COST_HISTOGRAM       0.25
#define PST_COST_WASSERSTEIN     25000.0
#define PST_COST_MATCHING        2e-4 /* for each place, neighbour and feature */
#define PST_COST_SELF_SIMILARITY 1.4e-5 /* for each pair of places and feature */

/* Measured likewise: to find neighbours, for each place, row and feature. */
#define PST_COST_SEARCH 4e-6

/* Counted: the way forward, of there and back. */
#define PST_COST_FORWARD 0.5

/* Judged, generously: of a step, at any size, since transformed filters are read from memory. Evaluations at 64 and 512 pixels, with one
 * thread, say 3,500 to 6,000.
 */
#define PST_COST_STEP 20000.0

/* Judged, in steps: to look at both pictures before the first step of a scale, but for what only matching looks at. */
#define PST_COST_SCALE_STEPS 3.0

/* Measured by painting at once: of a pixel, and of looking at a painting. Both kinds of networks are alike. */
#define PST_COST_INSTANT_PIXEL 0.15
#define PST_COST_INSTANT_LOOK  15000.0

/* Measured by painting beside the convolutions that speed.c times: a pixel's worth in relation to one round of these for each of its
 * pixels; there are more multiplications, and everything that is no convolution.
 */
#define PST_COST_ROUNDS 3.8
