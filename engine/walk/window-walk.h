/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The walk over one window: feature maps forward, and from their gradients back to the picture's. */
#pragma once

#include "networks/vgg.h"
#include "walk/walk-class.h"

G_BEGIN_DECLS

typedef struct _PstWindowWalk PstWindowWalk;

PstWindowWalk *pst_window_walk_new         (const PstWalkRequest  *request,
                                            guint                  first,
                                            guint                  last,
                                            gboolean               is_cut);
void           pst_window_walk_free        (PstWindowWalk         *walk);

void           pst_window_walk_set_size    (PstWindowWalk         *walk,
                                            gint                   width,
                                            gint                   height);
gsize          pst_window_walk_get_bytes   (const PstWindowWalk   *walk);
gsize          pst_window_walk_get_scratch (const PstWindowWalk   *walk);
gboolean       pst_window_walk_use         (PstWindowWalk         *walk,
                                            gpointer               memory,
                                            GError               **error);

void           pst_window_walk_forward     (PstWindowWalk         *walk,
                                            const gfloat          *input,
                                            const PstPooled       *output);
void           pst_window_walk_backward    (PstWindowWalk         *walk,
                                            const PstPooled       *output_gradient,
                                            PstGiveGradient        give,
                                            gpointer               data,
                                            gfloat                *input_gradient);
PstFeatureMap  pst_window_walk_get_map     (const PstWindowWalk   *walk,
                                            guint                  layer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstWindowWalk, pst_window_walk_free)

G_END_DECLS
