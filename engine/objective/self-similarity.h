/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The self-similarity loss of a picture: which of its places are alike in the content, and are to stay so. */
#pragma once

#include "objective/loss-context.h"
#include "objective/subject.h"

G_BEGIN_DECLS

typedef struct _PstSelfSimilarity PstSelfSimilarity;

PstSelfSimilarity *pst_self_similarity_new          (const PstLossContext     *context,
                                                     PstSettings              *settings);
void               pst_self_similarity_free         (PstSelfSimilarity        *similarity);

guint64            pst_self_similarity_get_bytes    (const PstSelfSimilarity  *similarity);
gdouble            pst_self_similarity_get_work     (const PstSelfSimilarity  *similarity);

gboolean           pst_self_similarity_begin        (PstSelfSimilarity        *similarity,
                                                     const PstSubject         *subject,
                                                     GError                  **error);
void               pst_self_similarity_add          (PstSelfSimilarity        *similarity,
                                                     const PstSubject         *subject,
                                                     guint                     layer,
                                                     const PstFeatureMap      *map,
                                                     const PstRectangle       *place);
void               pst_self_similarity_finish       (PstSelfSimilarity        *similarity,
                                                     const PstSubject         *subject);

gdouble            pst_self_similarity_get          (const PstSelfSimilarity  *similarity);
void               pst_self_similarity_add_gradient (const PstSelfSimilarity  *similarity,
                                                     guint                     layer,
                                                     const PstRectangle       *place,
                                                     const PstFeatureMap      *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstSelfSimilarity, pst_self_similarity_free)

G_END_DECLS
