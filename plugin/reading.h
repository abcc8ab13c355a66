/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Buffers of GIMP's → small pictures, without keeping a window waiting. */
#pragma once

#include <gegl.h>
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

PstReading *pst_reading_new       (GeglBuffer           *buffer,
                                   const GeglRectangle  *part,
                                   gint                  width,
                                   gint                  height,
                                   gboolean              with_alpha,
                                   PstReadingDone        done,
                                   gpointer              data,
                                   GError              **error);
void        pst_reading_add_mask  (PstReading           *reading,
                                   GeglBuffer           *mask,
                                   gint                  x,
                                   gint                  y,
                                   gboolean              linear);
void        pst_reading_free      (PstReading           *reading);

PstPicture *pst_reading_read_part (GeglBuffer           *buffer,
                                   const GeglRectangle  *part,
                                   gint                  width,
                                   gint                  height,
                                   gboolean              with_alpha,
                                   GError              **error);

G_END_DECLS
