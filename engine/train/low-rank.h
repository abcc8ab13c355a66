/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is added to a filter that stays as it is: a product of two small matrices. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstLowRank:
 * @n_out: K, how many outputs the filter has
 * @n_seen: n, how many numbers each sees: channels, times pixels of the filter
 * @rank: r
 */
typedef struct
{
  gsize n_out;
  gsize n_seen;
  gsize rank;
} PstLowRank;

PstLowRank pst_low_rank_new           (gsize             n_out,
                                       gsize             n_seen);
gsize      pst_low_rank_count         (const PstLowRank *low_rank);
void       pst_low_rank_begin         (const PstLowRank *low_rank,
                                       GRand            *random,
                                       gfloat           *x);
void       pst_low_rank_add           (const PstLowRank *low_rank,
                                       const gfloat     *x,
                                       gfloat           *filter);
void       pst_low_rank_differentiate (const PstLowRank *low_rank,
                                       const gfloat     *x,
                                       const gfloat     *gradient,
                                       gfloat           *sum);

G_END_DECLS
