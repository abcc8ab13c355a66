/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The processor's floating point peak: nothing but multiplications with additions, in registers. Compiled once for each
 * instruction set, as engine/compute/kernels/kernels.c is, with
 *   BENCH_FMA    the name of the function, for instance bench_fma_avx512
 *   BENCH_LANES  floats in a vector register
 */
#include <glib.h>

#define CHAINS 12 /* more than an instruction's latency times the units for it */

typedef gfloat Vector __attribute__ ((vector_size (4 * BENCH_LANES)));

gdouble BENCH_FMA (guint64 n_rounds,
                   gfloat *sink);

/* Returns how many floating point operations it did. The sink keeps the compiler from leaving them out. */
gdouble
BENCH_FMA (guint64  n_rounds,
           gfloat  *sink)
{
  Vector       chains[CHAINS];
  const Vector factor = (Vector) { 0 } + sink[0];
  const Vector term   = (Vector) { 0 } + sink[1];

#pragma GCC unroll 12
  for (gint i = 0; i < CHAINS; i++)
    chains[i] = (Vector) { 0 } + (gfloat) i;
  for (guint64 round = 0; round < n_rounds; round++)
    {
#pragma GCC unroll 12
      for (gint i = 0; i < CHAINS; i++)
        chains[i] = chains[i] * factor + term;
    }
#pragma GCC unroll 12
  for (gint i = 1; i < CHAINS; i++)
    chains[0] += chains[i];
  sink[2] = chains[0][0];
  return 2.0 * CHAINS * BENCH_LANES * n_rounds;
}
