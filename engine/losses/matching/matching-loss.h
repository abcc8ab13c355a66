/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far each place of a picture is from the places of paintings that it is to be painted like. */
#pragma once

#include "compute/compute.h"
#include "losses/matching/hypercolumn.h"
#include "losses/matching/nearest.h"

G_BEGIN_DECLS

/**
 * PstPaintingRows:
 * @n_rows: how many places of the painting are known
 * @rows: [n_rows, channels]: their hypercolumns; borrowed
 * @share: how much the painting counts
 */
typedef struct
{
  gsize         n_rows;
  const gfloat *rows;
  gdouble       share;
} PstPaintingRows;

typedef struct _PstMatchingLoss PstMatchingLoss;

PstMatchingLoss *pst_matching_loss_new           (PstCompute             *compute,
                                                  const PstHypercolumn   *column,
                                                  const PstFeatureMap    *grid,
                                                  guint                   n_paintings,
                                                  const PstPaintingRows  *paintings,
                                                  guint                   n_neighbours,
                                                  GError                **error);
void             pst_matching_loss_free          (PstMatchingLoss        *loss);
guint64          pst_matching_loss_get_bytes     (const PstFeatureMap    *grid,
                                                  guint                   n_paintings,
                                                  guint                   n_neighbours);

gboolean         pst_matching_loss_match         (PstMatchingLoss        *loss,
                                                  const PstNearest       *nearest,
                                                  const gfloat           *source,
                                                  const gfloat           *importance,
                                                  gdouble                 weight,
                                                  GCancellable           *cancellable,
                                                  GError                **error);

void             pst_matching_loss_begin         (PstMatchingLoss        *loss);
void             pst_matching_loss_add           (PstMatchingLoss        *loss,
                                                  const PstColumnLayer   *layer,
                                                  const PstFeatureMap    *map,
                                                  const PstRectangle     *place,
                                                  gfloat                 *finer);
void             pst_matching_loss_compare       (PstMatchingLoss        *loss);
gdouble          pst_matching_loss_get           (const PstMatchingLoss  *loss);
void             pst_matching_loss_add_gradient  (const PstMatchingLoss  *loss,
                                                  const PstColumnLayer   *layer,
                                                  const PstFeatureMap    *map,
                                                  const PstRectangle     *place,
                                                  const gfloat           *finer,
                                                  const PstFeatureMap    *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstMatchingLoss, pst_matching_loss_free)

G_END_DECLS
