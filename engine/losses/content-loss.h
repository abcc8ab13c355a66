/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far a feature map is from the content's. */
#pragma once

#include "compute/compute.h"
#include "features/guidance.h"

G_BEGIN_DECLS

/**
 * PstContentLoss:
 * @weight: what it is multiplied with in the total; 0: nothing is known or asked for
 * @content: the content's map as a whole; its values are owned
 * @factor: @weight / Σ P²
 * @sum: Σ (F - P)²
 */
typedef struct
{
  gdouble       weight;
  PstFeatureMap content;
  gdouble       factor;
  gdouble       sum;
} PstContentLoss;

void     pst_content_loss_clear         (PstContentLoss       *loss);
guint64  pst_content_loss_get_bytes     (const PstContentLoss *loss,
                                         const PstFeatureMap  *shape);
gboolean pst_content_loss_begin_content (PstContentLoss       *loss,
                                         const PstFeatureMap  *shape,
                                         GError              **error);
void     pst_content_loss_add_content   (PstContentLoss       *loss,
                                         const PstFeatureMap  *map,
                                         const PstRectangle   *place);
void     pst_content_loss_finish_content
                                        (PstContentLoss       *loss,
                                         PstCompute           *compute,
                                         const PstGuidance    *opacity);

void     pst_content_loss_begin_picture (PstContentLoss       *loss);
void     pst_content_loss_add_picture   (PstContentLoss       *loss,
                                         PstCompute           *compute,
                                         const PstFeatureMap  *map,
                                         const PstGuidance    *guidance,
                                         const PstRectangle   *place);
gdouble  pst_content_loss_get           (const PstContentLoss *loss);
void     pst_content_loss_add_gradient  (const PstContentLoss *loss,
                                         const PstFeatureMap  *map,
                                         const PstGuidance    *guidance,
                                         const PstRectangle   *place,
                                         const PstFeatureMap  *gradient);

G_END_DECLS
