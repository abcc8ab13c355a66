/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The network's walk over a picture of any size, window by window where the memory asks for that. */
#pragma once

#include "feature-maps.h"

G_BEGIN_DECLS

/**
 * PstWindowGradient:
 * @layer: index of a watched layer
 * @map: the part of its feature map that this window answers for
 * @place: where that part lies in the layer's map of the whole picture
 * @gradient: of the same size, to be set to the gradient of the loss with respect to the part
 * @data: what was given to pst_window_walk_backward()
 */
typedef void (* PstWindowGradient) (guint                layer,
                                    const PstFeatureMap *map,
                                    const PstRectangle  *place,
                                    const PstFeatureMap *gradient,
                                    gpointer             data);

typedef struct _PstWindowWalk PstWindowWalk;

PstWindowWalk *pst_window_walk_new       (PstNetwork           *network,
                                          PstCompute           *compute,
                                          gint                  width,
                                          gint                  height,
                                          PstPooling            pooling,
                                          PstPadding            padding,
                                          const gboolean       *watched,
                                          gboolean              with_backward,
                                          guint64               budget);
void           pst_window_walk_free      (PstWindowWalk        *walk);

guint64        pst_window_walk_get_bytes (const PstWindowWalk  *walk);
guint          pst_window_walk_count     (const PstWindowWalk  *walk);
gboolean       pst_window_walk_allocate  (PstWindowWalk        *walk,
                                          GCancellable         *cancellable,
                                          GError              **error);

gboolean       pst_window_walk_forward   (PstWindowWalk        *walk,
                                          guint                 window,
                                          const gfloat         *rgb,
                                          GCancellable         *cancellable,
                                          GError              **error);
gboolean       pst_window_walk_backward  (PstWindowWalk        *walk,
                                          guint                 window,
                                          PstWindowGradient     function,
                                          gpointer              data,
                                          gfloat               *rgb_gradient,
                                          GCancellable         *cancellable,
                                          GError              **error);

void           pst_window_walk_get_part  (const PstWindowWalk  *walk,
                                          guint                 window,
                                          guint                 layer,
                                          PstFeatureMap        *map,
                                          PstRectangle         *place);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstWindowWalk, pst_window_walk_free)

G_END_DECLS
