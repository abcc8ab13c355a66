/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small network that learns to tell feature maps of a painting from those of what is painted, patch by patch. What it has learnt is a
 * vector x [n], what it remembers from step to step another one, u [n_u]; both are the owner's.
 */
#pragma once

#include "compute/compute.h"
#include "picture/plane.h"

G_BEGIN_DECLS

typedef struct _PstDiscriminator PstDiscriminator;

PstDiscriminator *pst_discriminator_new          (PstCompute              *compute,
                                                  gsize                    channels,
                                                  const PstPlane          *plane);
void              pst_discriminator_free         (PstDiscriminator        *discriminator);

guint64           pst_discriminator_get_bytes    (const PstDiscriminator  *discriminator);
gsize             pst_discriminator_count        (const PstDiscriminator  *discriminator);
gsize             pst_discriminator_count_u      (const PstDiscriminator  *discriminator);
gboolean          pst_discriminator_allocate     (PstDiscriminator        *discriminator,
                                                  GError                 **error);

void              pst_discriminator_begin        (PstDiscriminator        *discriminator,
                                                  GRand                   *random,
                                                  gfloat                  *x,
                                                  gfloat                  *u);
gboolean          pst_discriminator_prepare      (PstDiscriminator        *discriminator,
                                                  const gfloat            *x,
                                                  gfloat                  *u,
                                                  GError                 **error);
const gfloat     *pst_discriminator_forward      (PstDiscriminator        *discriminator,
                                                  const PstPlane          *plane,
                                                  const gfloat            *map,
                                                  PstPlane                *patches);
void              pst_discriminator_backward     (PstDiscriminator        *discriminator,
                                                  const gfloat            *gradient,
                                                  gfloat                  *map_gradient,
                                                  gfloat                  *sum);
void              pst_discriminator_finish       (PstDiscriminator        *discriminator,
                                                  gfloat                  *sum);
void              pst_discriminator_iterate      (PstDiscriminator        *discriminator,
                                                  const gfloat            *x,
                                                  gfloat                  *u);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstDiscriminator, pst_discriminator_free)

G_END_DECLS
