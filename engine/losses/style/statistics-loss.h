/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What style losses have in common that compare the means and products of channels. */
#pragma once

#include "features/statistics.h"
#include "losses/style/style-gradient.h"
#include "losses/style/style-loss.h"

G_BEGIN_DECLS

/**
 * PstStatisticsTarget:
 * @target: what every loss has
 * @statistics: of the painting
 * @mean_norm: ‖μ‖²
 * @gram_norm: ‖G‖²
 * @covariance_norm: ‖C‖²
 */
typedef struct
{
  PstStyleTarget  target;
  PstStatistics  *statistics;
  gdouble         mean_norm;
  gdouble         gram_norm;
  gdouble         covariance_norm;
} PstStatisticsTarget;

/**
 * PstStatisticsComparison:
 * @comparison: what every loss has
 * @statistics: of the picture
 * @gradient: with respect to its map
 */
typedef struct
{
  PstStyleComparison  comparison;
  PstStatistics      *statistics;
  PstStyleGradient   *gradient;
} PstStatisticsComparison;

/**
 * PstStatisticsLoss:
 * @statistics: of the picture
 * @target: what is known of a painting
 * @weight: what loss and gradient are multiplied with
 * @gradient: (inout): to which the gradient with respect to the picture's map is added
 *
 * Returns: the weighted loss, 0 where the statistics agree
 */
typedef gdouble (* PstStatisticsLoss) (const PstStatistics  *statistics,
                                       const PstStyleTarget *target,
                                       gdouble               weight,
                                       PstStyleGradient     *gradient);

/**
 * PstStatisticsRowLoss:
 * @statistics: of the picture
 * @target: what is known of a painting
 * @weight: what loss and gradient are multiplied with
 * @row: a channel
 * @gradient: (inout): to which this row of the gradient with respect to the picture's map is added
 *
 * Called by several workers, each for other rows.
 *
 * Returns: the row's part of the weighted loss, 0 where the statistics agree
 */
typedef gdouble (* PstStatisticsRowLoss) (const PstStatistics       *statistics,
                                          const PstStatisticsTarget *target,
                                          gdouble                    weight,
                                          gsize                      row,
                                          PstStyleGradient          *gradient);

PstStyleBytes  pst_statistics_loss_bytes              (const PstFeatureMap      *painting,
                                                       const PstFeatureMap      *picture);

gboolean       pst_statistics_target_begin            (PstStyleTarget           *target,
                                                       GError                  **error);
void           pst_statistics_target_add              (PstStyleTarget           *target,
                                                       const PstFeatureMap      *map,
                                                       const PstRectangle       *place);
gboolean       pst_statistics_target_finish           (PstStyleTarget           *target,
                                                       GError                  **error);
void           pst_statistics_target_clear            (PstStyleTarget           *target);

gboolean       pst_statistics_comparison_init         (PstStyleComparison       *comparison,
                                                       GError                  **error);
void           pst_statistics_comparison_begin        (PstStyleComparison       *comparison);
void           pst_statistics_comparison_add          (PstStyleComparison       *comparison,
                                                       const PstFeatureMap      *map,
                                                       const PstRectangle       *place);
void           pst_statistics_comparison_compare      (PstStyleComparison       *comparison,
                                                       PstStatisticsLoss         loss);
void           pst_statistics_comparison_compare_rows (PstStyleComparison       *comparison,
                                                       PstStatisticsRowLoss      loss);
void           pst_statistics_comparison_set_gradient (const PstStyleComparison *comparison,
                                                       const PstFeatureMap      *map,
                                                       const PstFeatureMap      *gradient);
void           pst_statistics_comparison_add_gradient (const PstStyleComparison *comparison,
                                                       const PstFeatureMap      *map,
                                                       const PstRectangle       *place,
                                                       const PstFeatureMap      *gradient);
void           pst_statistics_comparison_clear        (PstStyleComparison       *comparison);

const PstStatistics *
               pst_statistics_target_get              (const PstStyleTarget     *target);
gdouble        pst_squared_norm                       (const gdouble            *values,
                                                       gsize                     n);

/* How the picture is compared, the same for all of these losses. */
#define PST_STATISTICS_COMPARISON                           \
  .comparison_size  = sizeof (PstStatisticsComparison),     \
  .comparison_init  = pst_statistics_comparison_init,       \
  .begin            = pst_statistics_comparison_begin,      \
  .add              = pst_statistics_comparison_add,        \
  .set_gradient     = pst_statistics_comparison_set_gradient, \
  .add_gradient     = pst_statistics_comparison_add_gradient, \
  .comparison_clear = pst_statistics_comparison_clear

/* A class of which only compare() is left to be said. */
#define PST_STATISTICS_LOSS                                 \
  .bytes         = pst_statistics_loss_bytes,               \
  .scratch       = pst_statistics_scratch,                  \
  .target_size   = sizeof (PstStatisticsTarget),            \
  .target_begin  = pst_statistics_target_begin,             \
  .target_add    = pst_statistics_target_add,               \
  .target_finish = pst_statistics_target_finish,            \
  .target_clear  = pst_statistics_target_clear,             \
  PST_STATISTICS_COMPARISON

G_END_DECLS
