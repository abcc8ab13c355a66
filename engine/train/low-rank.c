/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Low-rank additions (E. J. Hu, Y. Shen, P. Wallis, Z. Allen-Zhu, Y. Li, S. Wang, L. Wang, W. Chen, LoRA: Low-Rank Adaptation of Large
 * Language Models, ICLR 2022, section 4.1). To a filter W [K, n], a row for each output, B·A is added: B [K, r], A [r, n], which lie in the
 * vector in this order. With G the gradient of the filter, that of B is G·Aᵀ, and that of A is Bᵀ·G.
 *
 * To begin with B is 0, so that nothing is added, and A is random: were both 0, both gradients would be.
 */
#include "config.h"

#include <math.h>

#include "train/low-rank.h"

#define SHARE     0.1 /* of the filter's numbers, about */
#define DEVIATION 0.1 /* of A's numbers to begin with */

/* The rank is that with which the two matrices have about a tenth of the filter's numbers, or 1. */
PstLowRank
pst_low_rank_new (gsize n_out,
                  gsize n_seen)
{
  gdouble rank = SHARE * n_out * n_seen / (n_out + n_seen);

  return (PstLowRank) { n_out, n_seen, MAX (rank + 0.5, 1.0) };
}

/* How many numbers both matrices have. */
gsize
pst_low_rank_count (const PstLowRank *low_rank)
{
  return low_rank->rank * (low_rank->n_out + low_rank->n_seen);
}

/* Sets the matrices to what adds nothing. */
void
pst_low_rank_begin (const PstLowRank *low_rank,
                    GRand            *random,
                    gfloat           *x)
{
  const gdouble range = DEVIATION * sqrt (3.0);
  gsize         n     = low_rank->n_out * low_rank->rank;

  for (gsize i = 0; i < n; i++)
    x[i] = 0.0f;
  for (gsize i = n; i < pst_low_rank_count (low_rank); i++)
    x[i] = g_rand_double_range (random, -range, range);
}

/* Adds the product of the matrices to a filter. */
void
pst_low_rank_add (const PstLowRank *low_rank,
                  const gfloat     *x,
                  gfloat           *filter)
{
  const gfloat *a = x + low_rank->n_out * low_rank->rank;

  for (gsize k = 0; k < low_rank->n_out; k++)
    for (gsize r = 0; r < low_rank->rank; r++)
      {
        gfloat factor = x[k * low_rank->rank + r];

        for (gsize i = 0; i < low_rank->n_seen; i++)
          filter[k * low_rank->n_seen + i] += factor * a[r * low_rank->n_seen + i];
      }
}

/* Adds the gradient of both matrices to a sum that has their places; gradient: that of the filter. */
void
pst_low_rank_differentiate (const PstLowRank *low_rank,
                            const gfloat     *x,
                            const gfloat     *gradient,
                            gfloat           *sum)
{
  gsize         n     = low_rank->n_seen;
  const gfloat *a     = x + low_rank->n_out * low_rank->rank;
  gfloat       *a_sum = sum + low_rank->n_out * low_rank->rank;

  for (gsize k = 0; k < low_rank->n_out; k++)
    for (gsize r = 0; r < low_rank->rank; r++)
      {
        gfloat  factor = x[k * low_rank->rank + r];
        gdouble product = 0.0;

        for (gsize i = 0; i < n; i++)
          {
            product += (gdouble) gradient[k * n + i] * a[r * n + i];
            a_sum[r * n + i] += factor * gradient[k * n + i];
          }
        sum[k * low_rank->rank + r] += product;
      }
}
