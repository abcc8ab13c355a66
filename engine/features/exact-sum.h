/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sums that do not depend on the order of their summands: multiples of one number add up without rounding as long as
 * the sum has room in a double's 53 bits. (The idea of J. Demmel, H. Nguyen, Fast Reproducible Floating-Point
 * Summation, ARITH 2013, with a fixed first bin.)
 *
 * The number is 2^-15, and sums up to 2^38 = 2.7e11 are exact: far above what feature maps of pictures that fit into any memory add
 * up to. A larger sum is still right, but rounded in the order of its summands.
 */
#pragma once

#include <glib.h>

/* Adding this number pushes all that is smaller than 2^-15 out of a double's mantissa; subtracting it leaves the rest. */
#define PST_EXACT_SUM_SHIFT (1.5 * 137438953472.0) /* 1.5 · 2^(52 - 15) */

/**
 * pst_exact_summand:
 * @value: below 2^36 in magnitude
 *
 * Returns: the nearest multiple of 2^-15
 */
static inline gdouble
pst_exact_summand (gdouble value)
{
  return (value + PST_EXACT_SUM_SHIFT) - PST_EXACT_SUM_SHIFT;
}
