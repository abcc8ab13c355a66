/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The network's walk over a picture of any size: feature maps forward, and from their gradients back to the picture's. */
#pragma once

#include "walk/window-walk.h"

G_BEGIN_DECLS

/**
 * PstShowMap:
 * @layer: index of a watched layer
 * @map: a part of its feature map of the whole picture; the parts that are shown cover it without overlap
 * @place: where that part lies
 * @data: what was given to pst_network_walk_forward()
 */
typedef void (* PstShowMap) (guint                layer,
                             const PstFeatureMap *map,
                             const PstRectangle  *place,
                             gpointer data);

/**
 * PstAsk:
 * @layer: index of a watched layer
 * @map: a part of its feature map of the whole picture; parts may overlap
 * @place: where that part lies
 * @gradient: of the same size, to be set to the gradient of the loss with respect to the part
 * @data: what was given to pst_network_walk_backward()
 *
 * Called by several workers at the same time.
 */
typedef void (* PstAsk)  (guint                layer,
                          const PstFeatureMap *map,
                          const PstRectangle  *place,
                          const PstFeatureMap *gradient,
                          gpointer             data);

typedef struct _PstNetworkWalk PstNetworkWalk;

PstNetworkWalk *pst_network_walk_new       (PstNetwork            *network,
                                            PstCompute            *compute,
                                            gint                   width,
                                            gint                   height,
                                            PstPooling             pooling,
                                            PstEdges               edges,
                                            const gboolean        *watched,
                                            gboolean               with_backward,
                                            guint64                budget);
void            pst_network_walk_free      (PstNetworkWalk        *walk);

void            pst_network_walk_set_temperature
                                           (PstNetworkWalk        *walk,
                                            gdouble                temperature);
guint64         pst_network_walk_get_bytes (const PstNetworkWalk  *walk);
gdouble         pst_network_walk_get_work  (const PstNetworkWalk  *walk);
gboolean        pst_network_walk_is_whole  (const PstNetworkWalk  *walk);
gboolean        pst_network_walk_allocate  (PstNetworkWalk        *walk,
                                            GCancellable          *cancellable,
                                            GError               **error);

gboolean        pst_network_walk_forward   (PstNetworkWalk        *walk,
                                            const gfloat          *rgb,
                                            PstShowMap             show_map,
                                            gpointer               data,
                                            GCancellable          *cancellable,
                                            GError               **error);
gboolean        pst_network_walk_backward  (PstNetworkWalk        *walk,
                                            const gfloat          *rgb,
                                            PstAsk                 ask,
                                            gpointer               data,
                                            gfloat                *rgb_gradient,
                                            GCancellable          *cancellable,
                                            GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstNetworkWalk, pst_network_walk_free)

G_END_DECLS
