/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The leaky ReLU, forward, and backward to its input. */
#pragma once

#include "compute/compute.h"

G_BEGIN_DECLS

void pst_leaky_relu_forward  (PstCompute   *compute,
                              gsize         n,
                              gfloat       *values);
void pst_leaky_relu_backward (PstCompute   *compute,
                              gsize         n,
                              const gfloat *out,
                              gfloat       *gradient);

G_END_DECLS
