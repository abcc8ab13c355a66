/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Arithmetic on vectors as long as a picture, shared out among the workers. */
#pragma once

#include "compute.h"

G_BEGIN_DECLS

gdouble pst_vector_dot       (PstCompute    *compute,
                              gsize          n,
                              const gfloat  *x,
                              const gfloat  *y);
void    pst_vector_add       (PstCompute    *compute,
                              gsize          n,
                              gdouble        factor,
                              const gfloat  *x,
                              gfloat        *y);
void    pst_vector_scale     (PstCompute    *compute,
                              gsize          n,
                              gdouble        factor,
                              const gfloat  *x,
                              gfloat        *y);
void    pst_vector_subtract  (PstCompute    *compute,
                              gsize          n,
                              const gfloat  *x,
                              const gfloat  *y,
                              gfloat        *difference);

G_END_DECLS
