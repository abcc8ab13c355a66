/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drawables → small pictures, without keeping a window waiting. */
#pragma once

#include <libgimp/gimp.h>
#include <pastiche/picture.h>

G_BEGIN_DECLS

typedef struct _PstReading PstReading;

/**
 * PstReadingDone:
 * @picture: (transfer full): what was read
 * @data: what was given to pst_reading_new()
 *
 * Called once, in the main thread, after which the reading may be freed.
 */
typedef void (* PstReadingDone) (PstPicture *picture,
                                 gpointer    data);

PstReading *pst_reading_new       (GimpDrawable         *drawable,
                                   const GeglRectangle  *part,
                                   gint                  width,
                                   gint                  height,
                                   gboolean              with_alpha,
                                   PstReadingDone        done,
                                   gpointer              data,
                                   GError              **error);
void        pst_reading_add_mask  (PstReading           *reading,
                                   GimpDrawable         *mask,
                                   gint                  x,
                                   gint                  y);
void        pst_reading_free      (PstReading           *reading);

PstPicture *pst_reading_read_part (GimpDrawable         *drawable,
                                   const GeglRectangle  *part,
                                   gint                  width,
                                   gint                  height,
                                   gboolean              with_alpha,
                                   GError              **error);

G_END_DECLS
