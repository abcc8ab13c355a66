/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Painting with a network that learns, and the gradient of what it has learnt. */
#pragma once

#include "train/generator.h"

G_BEGIN_DECLS

typedef struct _PstGeneratorWalk PstGeneratorWalk;

PstGeneratorWalk *pst_generator_walk_new       (const PstGenerator     *generator,
                                                gint                    width,
                                                gint                    height,
                                                PstEdges                edges,
                                                gboolean                with_backward);
void              pst_generator_walk_free      (PstGeneratorWalk       *walk);

guint64           pst_generator_walk_get_bytes (const PstGeneratorWalk *walk);
gboolean          pst_generator_walk_allocate  (PstGeneratorWalk       *walk,
                                                GError                **error);
const gfloat     *pst_generator_walk_forward   (PstGeneratorWalk       *walk,
                                                const gfloat           *x,
                                                const gfloat           *rgb);
void              pst_generator_walk_backward  (PstGeneratorWalk       *walk,
                                                const gfloat           *x,
                                                const gfloat           *rgb,
                                                const gfloat           *gradient,
                                                gfloat                 *sum);
guint64           pst_generator_paint_get_bytes (const PstGenerator    *generator,
                                                 gint                   width,
                                                 gint                   height);
PstPicture       *pst_generator_paint          (const PstGenerator     *generator,
                                                const gfloat           *x,
                                                const PstPicture       *picture,
                                                GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstGeneratorWalk, pst_generator_walk_free)

G_END_DECLS
