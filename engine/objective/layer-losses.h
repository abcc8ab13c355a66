/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One layer of the network: what is known of the paintings and the content there, and how far the picture is from them. */
#pragma once

#include "networks/network.h"
#include "objective/loss-context.h"
#include "objective/subject.h"

G_BEGIN_DECLS

typedef struct _PstLayerLosses PstLayerLosses;

PstLayerLosses *pst_layer_losses_new           (const PstLossContext  *context,
                                                const PstLayer        *layer,
                                                gdouble                content_weight);
void            pst_layer_losses_free          (PstLayerLosses        *losses);
void            pst_layer_losses_set_style     (PstLayerLosses        *losses,
                                                guint                  painting,
                                                gdouble                weight);

gboolean        pst_layer_losses_is_watched    (const PstLayerLosses  *losses);
gboolean        pst_layer_losses_compares_with (const PstLayerLosses  *losses,
                                                guint                  painting);
guint64         pst_layer_losses_get_bytes     (const PstLayerLosses  *losses);
gsize           pst_layer_losses_get_scratch   (const PstLayerLosses  *losses);

gboolean        pst_layer_losses_begin         (PstLayerLosses        *losses,
                                                const PstSubject      *subject,
                                                GError               **error);
void            pst_layer_losses_add           (PstLayerLosses        *losses,
                                                const PstSubject      *subject,
                                                const PstFeatureMap   *map,
                                                const PstRectangle    *place);
gboolean        pst_layer_losses_finish        (PstLayerLosses        *losses,
                                                const PstSubject      *subject,
                                                GError               **error);

void            pst_layer_losses_compare       (PstLayerLosses        *losses,
                                                gboolean               in_parallel);
void            pst_layer_losses_sum_up        (const PstLayerLosses  *losses,
                                                PstLosses             *sums);
void            pst_layer_losses_give_gradient (const PstLayerLosses  *losses,
                                                const PstFeatureMap   *map,
                                                const PstRectangle    *place,
                                                const PstFeatureMap   *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstLayerLosses, pst_layer_losses_free)

G_END_DECLS
