/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Matrices of colours: [3, 3], row by row. */
#pragma once

#include <glib.h>

/* a · b; the product is neither of them. */
static inline void
pst_matrix_multiply (const gdouble a[9],
                     const gdouble b[9],
                     gdouble       product[9])
{
  for (guint i = 0; i < 9; i++)
    product[i] = a[i / 3 * 3] * b[i % 3] + a[i / 3 * 3 + 1] * b[3 + i % 3] + a[i / 3 * 3 + 2] * b[6 + i % 3];
}
