/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In which directions a painting's features are spread, and how widely. */
#pragma once

#include "features/statistics.h"

G_BEGIN_DECLS

/**
 * PstComponents:
 * @channels: C
 * @rank: R, how many principal components of the painting's covariance C_A are kept
 * @noise: κ, a variance that is added to every channel of both
 * @trace: tr C_A
 * @spreads: [R], λ + κ, the variance of each component kept, with the noise
 * @roots: [R, C], the components, each times the square root of its spread
 * @projector: [C, C], onto the components
 * @square: [C, C], to work in, as what follows
 * @products: [R, C]
 * @vectors: [R, R]
 * @values: [R]
 * @work: for LAPACK
 * @integers: for LAPACK
 *
 * Two threads must not work in the same components.
 */
typedef struct
{
  gsize    channels;
  gsize    rank;
  gdouble  noise;
  gdouble  trace;
  gdouble *spreads;
  gdouble *roots;
  gdouble *projector;
  gdouble *square;
  gdouble *products;
  gdouble *vectors;
  gdouble *values;
  gdouble *work;
  gint    *integers;
} PstComponents;

gsize          pst_components_bytes     (gsize                 channels);
PstComponents *pst_components_new       (const PstStatistics  *painting,
                                         GError              **error);
void           pst_components_free      (PstComponents        *components);
gdouble        pst_components_covariance (PstComponents       *components,
                                          const PstStatistics *statistics);
gboolean       pst_components_decompose (PstComponents        *components,
                                         gsize                 n,
                                         gdouble              *matrix);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstComponents, pst_components_free)

G_END_DECLS
