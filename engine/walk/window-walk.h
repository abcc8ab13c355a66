/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The walk over one window: feature maps forward, and from their gradients back to the picture's. */
#pragma once

#include <gio/gio.h>

#include "features/feature-map.h"
#include "layers/convolution.h"
#include "networks/vgg.h"

G_BEGIN_DECLS

/**
 * PstFeatureGradient:
 * @layer: index of a watched layer
 * @map: a part of its feature map
 * @place: where that part lies
 * @gradient: of the same size, to be set to the gradient of the loss with respect to the part
 * @data: what was given to pst_window_walk_backward()
 *
 * Called for parts that cover the map once, by several workers at the same time.
 */
typedef void (* PstFeatureGradient) (guint                layer,
                                     const PstFeatureMap *map,
                                     const PstRectangle  *place,
                                     const PstFeatureMap *gradient,
                                     gpointer             data);

typedef struct _PstWindowWalk PstWindowWalk;

PstWindowWalk *pst_window_walk_new         (PstNetwork           *network,
                                            PstCompute           *compute,
                                            guint                 first,
                                            guint                 last,
                                            gboolean              is_cut,
                                            PstPooling            pooling,
                                            PstEdges              edges,
                                            const gboolean       *watched,
                                            gboolean              with_backward);
void           pst_window_walk_free        (PstWindowWalk        *walk);

void           pst_window_walk_set_size    (PstWindowWalk        *walk,
                                            gint                  width,
                                            gint                  height);
gsize          pst_window_walk_get_bytes   (const PstWindowWalk  *walk);
gsize          pst_window_walk_get_scratch (const PstWindowWalk  *walk);
gboolean       pst_window_walk_use         (PstWindowWalk        *walk,
                                            gpointer              memory,
                                            GError              **error);

void           pst_window_walk_forward     (PstWindowWalk        *walk,
                                            const gfloat         *input,
                                            const PstPooled      *output);
void           pst_window_walk_backward    (PstWindowWalk        *walk,
                                            const PstPooled      *output_gradient,
                                            PstFeatureGradient    function,
                                            gpointer              data,
                                            gfloat               *input_gradient);
PstFeatureMap  pst_window_walk_get_map     (const PstWindowWalk  *walk,
                                            guint                 layer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstWindowWalk, pst_window_walk_free)

G_END_DECLS
