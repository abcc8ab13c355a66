/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is to be seen of a picture before and after it is painted, and how that is drawn. */
#pragma once

#include <pastiche-ui/picture-view.h>

#include "view/viewport.h"

G_BEGIN_DECLS

/**
 * PstPictureSheet:
 * @surface: (nullable): one picture of the whole or of a part
 * @place: what it shows, in the picture's pixels
 */
typedef struct
{
  cairo_surface_t *surface;
  PstRectangle     place;
} PstPictureSheet;

/**
 * PstPictureDrawing:
 * @viewport: where the picture lies in the area
 * @whole: by side
 * @part: by side: lies on the whole
 * @divider: per cent of what is visible of the picture that are shown as they were
 * @fraction: of the work that is done; below 0: nothing is being done
 */
typedef struct
{
  PstViewport      viewport;
  PstPictureSheet  whole[2];
  PstPictureSheet  part[2];
  GtkAdjustment   *divider;
  gdouble          fraction;
} PstPictureDrawing;

void         pst_picture_drawing_forget         (PstPictureDrawing       *drawing);
gboolean     pst_picture_drawing_has_divider    (const PstPictureDrawing *drawing);
gdouble      pst_picture_drawing_get_divider_x  (const PstPictureDrawing *drawing);
GdkRectangle pst_picture_drawing_get_busy_frame (const PstPictureDrawing *drawing);
void         pst_picture_drawing_draw           (const PstPictureDrawing *drawing,
                                                 GtkWidget               *area,
                                                 cairo_t                 *cairo);

G_END_DECLS
