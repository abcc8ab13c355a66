/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Arithmetic on vectors as long as a picture, shared out among the workers, and vectors kept in half the memory. */
#pragma once

#include "compute/compute.h"

G_BEGIN_DECLS

/**
 * PstPacked:
 * @values: [n, rounded up to whole blocks], 16-bit integers
 * @scales: [n / block, rounded up], what the integers of each block are to be multiplied with
 *
 * A vector in half the memory: the values of a block are rounded to 65535 steps from minus to plus the largest of them.
 */
typedef struct
{
  gint16 *values;
  gfloat *scales;
} PstPacked;

/**
 * PstProducts:
 * @x: of a vector with a first one
 * @y: with a second
 * @z: and with a third
 */
typedef struct
{
  gdouble x;
  gdouble y;
  gdouble z;
} PstProducts;

gdouble  pst_vector_dot      (PstCompute       *compute,
                              gsize             n,
                              const gfloat     *x,
                              const gfloat     *y);

void     pst_vector_mix      (PstCompute       *compute,
                              gsize             n,
                              gdouble           x_factor,
                              const gfloat     *x,
                              gdouble           y_factor,
                              gfloat           *y);

gboolean pst_packed_init     (PstPacked        *packed,
                              gsize             n,
                              GError          **error);
void     pst_packed_clear    (PstPacked        *packed);
guint64  pst_packed_bytes    (gsize             n);

void     pst_packed_add      (PstCompute       *compute,
                              gsize             n,
                              guint             n_terms,
                              const gdouble    *factors,
                              PstPacked *const *terms,
                              gfloat           *y);
void     pst_packed_scale    (gsize             n,
                              gdouble           factor,
                              PstPacked        *packed);
void     pst_packed_subtract (PstCompute       *compute,
                              gsize             n,
                              const gfloat     *x,
                              const gfloat     *y,
                              PstPacked        *difference);
gdouble  pst_packed_combine  (PstCompute       *compute,
                              gsize             n,
                              gdouble           factor,
                              const gfloat     *x,
                              guint             n_terms,
                              const gdouble    *factors,
                              PstPacked *const *terms,
                              PstPacked        *sum);
void     pst_packed_multiply (PstCompute       *compute,
                              gsize             n,
                              guint             n_vectors,
                              PstPacked *const *vectors,
                              const gfloat     *x,
                              const PstPacked  *y,
                              const PstPacked  *z,
                              PstProducts      *products);

G_END_DECLS
