/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a style loss knows of a feature map: the mean of its channels and of their products. */
#pragma once

#include "features/histogram.h"

G_BEGIN_DECLS

typedef struct _PstComponents PstComponents;

/**
 * PstStatistics:
 * @channels: C
 * @positions: N, how many positions they are gathered from, or the sum of their weights
 * @mean: [C], μ, the mean of each channel
 * @gram: [C, C], G = F Fᵀ / N, the mean of the products of two channels
 * @histogram: (nullable): how often each channel has which value; owned
 * @components: (nullable): the principal components of a painting, for losses that ask for them; owned
 *
 * Until they are finished, sums instead of means, of @gram the lower triangle only.
 */
typedef struct
{
  gsize          channels;
  gdouble        positions;
  gdouble       *mean;
  gdouble       *gram;
  PstHistogram  *histogram;
  PstComponents *components;
} PstStatistics;

PstStatistics *pst_statistics_new    (gsize                 channels,
                                      gboolean              with_histogram,
                                      GError              **error);
void           pst_statistics_free   (PstStatistics        *statistics);

gsize          pst_statistics_scratch
                                     (gsize                 channels,
                                      gboolean              with_histogram,
                                      const PstCompute     *compute);
void           pst_statistics_clear  (PstStatistics        *statistics,
                                      gdouble               positions);
void           pst_statistics_add    (PstStatistics        *statistics,
                                      PstCompute           *compute,
                                      const PstFeatureMap  *map,
                                      const PstGuidance    *guidance,
                                      const PstRectangle   *place);
void           pst_statistics_finish (PstStatistics        *statistics);
gdouble        pst_statistics_mean_square
                                     (const PstStatistics  *statistics);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstStatistics, pst_statistics_free)

G_END_DECLS
