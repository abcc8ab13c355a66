/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The leaky ReLU max(x, slope · x) (A. Maas, A. Hannun, A. Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models, ICML 2013),
 * in place: an output has the sign of its input.
 */
#include "config.h"

#include "layers/leaky-relu.h"

#define SLOPE 0.2f

typedef struct
{
  const gfloat *signs;
  gfloat       *values;
} Run;

static void
slope_range (gsize    begin,
             gsize    end,
             gpointer data)
{
  const Run *run = data;

  for (gsize i = begin; i < end; i++)
    run->values[i] *= run->signs[i] > 0.0f ? 1.0f : SLOPE;
}

/* values [n] → their output */
void
pst_leaky_relu_forward (PstCompute *compute,
                        gsize       n,
                        gfloat     *values)
{
  Run run = { values, values };

  pst_compute_each_value (compute, n, slope_range, &run);
}

/* The gradient of out [n] → that of the input */
void
pst_leaky_relu_backward (PstCompute   *compute,
                         gsize         n,
                         const gfloat *out,
                         gfloat       *gradient)
{
  Run run = { out, gradient };

  pst_compute_each_value (compute, n, slope_range, &run);
}
