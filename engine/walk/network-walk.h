/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The walk through a network over a picture of any size: feature maps forward, and from their gradients back to the
 * picture's. walk-class.h says how both are handed over.
 */
#pragma once

#include "walk/walk-class.h"

G_BEGIN_DECLS

PstNetworkWalk *pst_network_walk_new         (const PstWalkRequest  *request);
void            pst_network_walk_free        (PstNetworkWalk        *walk);

guint64         pst_network_walk_get_bytes   (const PstNetworkWalk  *walk);
gdouble         pst_network_walk_get_work    (const PstNetworkWalk  *walk);
gboolean        pst_network_walk_is_whole    (const PstNetworkWalk  *walk);
gboolean        pst_network_walk_takes_parts (const PstNetworkWalk  *walk);
gboolean        pst_network_walk_allocate    (PstNetworkWalk        *walk,
                                              GCancellable          *cancellable,
                                              GError               **error);

gboolean        pst_network_walk_forward     (PstNetworkWalk        *walk,
                                              const gfloat          *rgb,
                                              PstShowMap             show_map,
                                              gpointer               data,
                                              GCancellable          *cancellable,
                                              GError               **error);
gboolean        pst_network_walk_backward    (PstNetworkWalk        *walk,
                                              const gfloat          *rgb,
                                              PstGiveGradient        give,
                                              gpointer               data,
                                              gfloat                *rgb_gradient,
                                              GCancellable          *cancellable,
                                              GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstNetworkWalk, pst_network_walk_free)

G_END_DECLS
