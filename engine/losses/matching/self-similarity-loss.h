/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far places of a picture are from being as like each other as those of the content are. */
#pragma once

#include "compute/compute.h"

G_BEGIN_DECLS

typedef struct _PstSelfSimilarityLoss PstSelfSimilarityLoss;

PstSelfSimilarityLoss *pst_self_similarity_loss_new          (PstCompute                   *compute,
                                                              gsize                         n,
                                                              gsize                         channels,
                                                              GError                      **error);
void                   pst_self_similarity_loss_free         (PstSelfSimilarityLoss        *loss);
guint64                pst_self_similarity_loss_get_bytes    (gsize                         n,
                                                              gsize                         channels);

gfloat                *pst_self_similarity_loss_get_rows     (PstSelfSimilarityLoss        *loss);
void                   pst_self_similarity_loss_set_target   (PstSelfSimilarityLoss        *loss,
                                                              const gfloat                 *weights);
void                   pst_self_similarity_loss_compare      (PstSelfSimilarityLoss        *loss);
gdouble                pst_self_similarity_loss_get          (const PstSelfSimilarityLoss  *loss);
const gfloat          *pst_self_similarity_loss_get_gradient (const PstSelfSimilarityLoss  *loss);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstSelfSimilarityLoss, pst_self_similarity_loss_free)

G_END_DECLS
