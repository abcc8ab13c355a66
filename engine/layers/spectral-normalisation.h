/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A filter divided by how much it can enlarge what it is multiplied with. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstSpectralNorm:
 * @rows: K
 * @columns: what an output is computed of: C · size²
 * @u: [K], borrowed: nearly the first left singular vector, of length 1; what is to be kept from one step to the next
 * @v: [columns], borrowed
 * @norm: nearly the first singular value
 *
 * The last two are those of the filter that was normalised last.
 */
typedef struct
{
  gsize   rows;
  gsize   columns;
  gfloat *u;
  gfloat *v;
  gdouble norm;
} PstSpectralNorm;

void pst_spectral_norm_start         (PstSpectralNorm *spectral,
                                      const gfloat    *filter);
void pst_spectral_norm_forward       (PstSpectralNorm *spectral,
                                      const gfloat    *filter,
                                      gfloat          *normalised);
void pst_spectral_norm_backward      (PstSpectralNorm *spectral,
                                      const gfloat    *normalised,
                                      gfloat          *gradient);
void pst_spectral_norm_iterate       (PstSpectralNorm *spectral,
                                      const gfloat    *filter);

G_END_DECLS
