/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Instance normalisation with scale and shift, and the ReLU that may follow it, forward, and backward to its input and parameters. */
#pragma once

#include "compute/compute.h"
#include "picture/plane.h"

G_BEGIN_DECLS

/**
 * PstInstanceNormalisation:
 * @channels: C
 * @relu: whether max(…, 0) follows
 */
typedef struct
{
  gsize    channels;
  gboolean relu;
} PstInstanceNormalisation;

gsize pst_instance_normalisation_scratch  (const PstInstanceNormalisation *normalisation,
                                           const PstCompute               *compute,
                                           const PstPlane                 *plane);
void  pst_instance_normalisation_forward  (const PstInstanceNormalisation *normalisation,
                                           PstCompute                     *compute,
                                           const PstPlane                 *plane,
                                           const gfloat                   *in,
                                           const gfloat                   *scale,
                                           const gfloat                   *shift,
                                           gfloat                         *statistics,
                                           gfloat                         *out);
void  pst_instance_normalisation_backward (const PstInstanceNormalisation *normalisation,
                                           PstCompute                     *compute,
                                           const PstPlane                 *plane,
                                           const gfloat                   *in,
                                           const gfloat                   *out,
                                           const gfloat                   *scale,
                                           const gfloat                   *statistics,
                                           gfloat                         *gradient,
                                           gfloat                         *scale_sum,
                                           gfloat                         *shift_sum);

G_END_DECLS
