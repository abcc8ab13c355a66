/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All losses of the picture itself. */
#pragma once

#include "compute/compute.h"
#include "losses/picture-loss.h"

G_BEGIN_DECLS

typedef struct _PstPictureLosses PstPictureLosses;

PstPictureLosses *pst_picture_losses_new          (PstCompute             *compute,
                                                   const PstPictureShape  *shape,
                                                   const gdouble          *weights,
                                                   GError                **error);
void              pst_picture_losses_free         (PstPictureLosses       *losses);

void              pst_picture_losses_evaluate     (PstPictureLosses       *losses,
                                                   const gfloat           *rgb,
                                                   PstLosses              *values);
void              pst_picture_losses_add_gradient (PstPictureLosses       *losses,
                                                   const gfloat           *rgb,
                                                   gfloat                 *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstPictureLosses, pst_picture_losses_free)

G_END_DECLS
