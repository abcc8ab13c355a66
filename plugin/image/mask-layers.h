/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers and channels that say where, and from what. */
#pragma once

#include <pastiche/mask.h>

#include "image/drawable.h"

G_BEGIN_DECLS

PstMask    *pst_mask_layer_read_place (GimpDrawable         *drawable,
                                       const GeglRectangle  *place,
                                       GError              **error);
PstMask    *pst_mask_layer_read       (GimpDrawable         *drawable,
                                       const PstSource      *source,
                                       GError              **error);
PstPicture *pst_start_layer_read      (GimpDrawable         *start,
                                       const PstSource      *source,
                                       GError              **error);

G_END_DECLS
