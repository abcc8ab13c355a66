/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drawables → small pictures, without keeping a window waiting. */
#pragma once

#include <pastiche/picture.h>

#include "image/seen.h"

G_BEGIN_DECLS

typedef struct _PstDrawableReading PstDrawableReading;

/**
 * PstDrawableReadingDone:
 * @picture: (transfer full): what was read
 * @data: what was given to pst_drawable_reading_new()
 *
 * Called once, in the main thread, after which the reading may be freed.
 */
typedef void (* PstDrawableReadingDone) (PstPicture *picture,
                                         gpointer data);

PstDrawableReading *pst_drawable_reading_new          (const PstSeen           *seen,
                                                       const Babl              *space,
                                                       const GeglRectangle     *part,
                                                       gint                     width,
                                                       gint                     height,
                                                       gboolean                 with_alpha,
                                                       PstDrawableReadingDone   done,
                                                       gpointer                 data,
                                                       GError                 **error);
void                pst_drawable_reading_add_mask     (PstDrawableReading      *reading,
                                                       const PstSeen           *mask,
                                                       gint                     x,
                                                       gint                     y);
void                pst_drawable_reading_take_amounts (PstDrawableReading      *reading);
void                pst_drawable_reading_free         (PstDrawableReading      *reading);

G_END_DECLS
