/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a style loss knows of a feature map: the mean of its channels and of their products. */
#pragma once

#include "compute/compute.h"
#include "features/guidance.h"

G_BEGIN_DECLS

/**
 * PstStatistics:
 * @channels: C
 * @positions: N, how many positions they are gathered from, or the sum of their weights
 * @mean: [C], μ, the mean of each channel
 * @gram: [C, C], G = F Fᵀ / N, the mean of the products of two channels
 *
 * Until they are finished, sums instead of means, of @gram the lower triangle only.
 */
typedef struct
{
  gsize    channels;
  gdouble  positions;
  gdouble *mean;
  gdouble *gram;
} PstStatistics;

gsize          pst_statistics_bytes  (gsize                 channels);
PstStatistics *pst_statistics_new    (gsize                 channels,
                                      GError              **error);
void           pst_statistics_free   (PstStatistics        *statistics);

gsize          pst_statistics_scratch
                                     (gsize                 channels,
                                      const PstCompute     *compute);
void           pst_statistics_clear  (PstStatistics        *statistics,
                                      gdouble               positions);
void           pst_statistics_add    (PstStatistics        *statistics,
                                      PstCompute           *compute,
                                      const PstFeatureMap  *map,
                                      const PstGuidance    *guidance,
                                      const PstRectangle   *place);
void           pst_statistics_finish (PstStatistics        *statistics);
void           pst_statistics_finish_together
                                     (PstStatistics        *statistics,
                                      PstCompute           *compute);
gdouble        pst_statistics_mean_square
                                     (const PstStatistics  *statistics);

/**
 * pst_statistics_get_covariance:
 * @statistics: finished statistics
 * @row: a channel
 * @column: a channel
 *
 * Returns: C = G - μ μᵀ of the two
 */
static inline gdouble
pst_statistics_get_covariance (const PstStatistics *statistics,
                               gsize                row,
                               gsize                column)
{
  return statistics->gram[row * statistics->channels + column] - statistics->mean[row] * statistics->mean[column];
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstStatistics, pst_statistics_free)

G_END_DECLS
