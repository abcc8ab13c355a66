/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The matching losses of a picture: what is known of places of the paintings, and which of them each place of the picture is to be
 * painted like.
 */
#pragma once

#include "losses/matching/matching-loss.h"
#include "objective/loss-context.h"
#include "objective/subject.h"

G_BEGIN_DECLS

#define PST_MATCHING_TURNS 4 /* quarter turns in which a painting is looked at */

typedef struct _PstMatching PstMatching;

PstMatching *pst_matching_new           (const PstLossContext  *context,
                                         PstSettings           *settings);
void         pst_matching_free          (PstMatching           *matching);

guint64      pst_matching_get_bytes     (const PstMatching     *matching,
                                         PstSubjectKind         kind);
gdouble      pst_matching_get_work      (const PstMatching     *matching);
gdouble      pst_matching_get_search    (const PstMatching     *matching);

gboolean     pst_matching_weigh         (PstMatching           *matching,
                                         const PstPicture      *content,
                                         PstEdges               edges,
                                         GError               **error);

gboolean     pst_matching_begin         (PstMatching           *matching,
                                         const PstSubject      *subject,
                                         GError               **error);
void         pst_matching_add           (PstMatching           *matching,
                                         const PstSubject      *subject,
                                         guint                  layer,
                                         const PstFeatureMap   *map,
                                         const PstRectangle    *place);
gboolean     pst_matching_finish        (PstMatching           *matching,
                                         const PstSubject      *subject,
                                         GCancellable          *cancellable,
                                         GError               **error);

gdouble      pst_matching_get           (const PstMatching     *matching);
void         pst_matching_add_gradient  (const PstMatching     *matching,
                                         guint                  layer,
                                         const PstFeatureMap   *map,
                                         const PstRectangle    *place,
                                         const PstFeatureMap   *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstMatching, pst_matching_free)

G_END_DECLS
