/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What network-walk.c hands over to where the network is a residual one. */
#pragma once

#include "walk/network-walk.h"

G_BEGIN_DECLS

typedef struct _PstResidualWalk PstResidualWalk;

PstResidualWalk *pst_residual_walk_new       (PstNetwork             *network,
                                              PstCompute             *compute,
                                              gint                    width,
                                              gint                    height,
                                              PstEdges                edges,
                                              const gboolean         *watched,
                                              gboolean                with_backward);
void             pst_residual_walk_free      (PstResidualWalk        *walk);

void             pst_residual_walk_set_temperature
                                             (PstResidualWalk        *walk,
                                              gdouble                 temperature);
guint64          pst_residual_walk_get_bytes (const PstResidualWalk  *walk);
gdouble          pst_residual_walk_get_work  (const PstResidualWalk  *walk);
gboolean         pst_residual_walk_allocate  (PstResidualWalk        *walk,
                                              GCancellable           *cancellable,
                                              GError                **error);

void             pst_residual_walk_forward   (PstResidualWalk        *walk,
                                              const gfloat           *rgb,
                                              PstShowMap              show_map,
                                              gpointer                data);
void             pst_residual_walk_backward  (PstResidualWalk        *walk,
                                              PstAsk                  ask,
                                              gpointer                data,
                                              gfloat                 *rgb_gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstResidualWalk, pst_residual_walk_free)

G_END_DECLS
