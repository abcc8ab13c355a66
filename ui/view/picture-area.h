/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a picture is looked at: pointer, keys and gestures move it, zoom, and move the divider.
 *
 * The signal "view-changed" says that another part is looked at, or the same more closely.
 */
#pragma once

#include <pastiche-ui/picture-view.h>

#include "view/viewport.h"

G_BEGIN_DECLS

#define PST_TYPE_PICTURE_AREA (pst_picture_area_get_type ())
G_DECLARE_FINAL_TYPE (PstPictureArea, pst_picture_area, PST, PICTURE_AREA, GtkDrawingArea)

GtkWidget         *pst_picture_area_new          (void);
GtkAdjustment     *pst_picture_area_get_divider  (PstPictureArea     *area);
const PstViewport *pst_picture_area_get_viewport (PstPictureArea     *area);
gdouble            pst_picture_area_get_density  (PstPictureArea     *area);
void               pst_picture_area_set_size     (PstPictureArea     *area,
                                                  gint                width,
                                                  gint                height);
void               pst_picture_area_set_whole    (PstPictureArea     *area,
                                                  PstPictureSide      side,
                                                  PstPicture         *picture);
void               pst_picture_area_set_part     (PstPictureArea     *area,
                                                  PstPictureSide      side,
                                                  PstPicture         *picture,
                                                  const PstRectangle *place);
void               pst_picture_area_set_fraction (PstPictureArea     *area,
                                                  gdouble             fraction);
void               pst_picture_area_zoom_in      (PstPictureArea     *area);
void               pst_picture_area_zoom_out     (PstPictureArea     *area);
void               pst_picture_area_zoom_to_fit  (PstPictureArea     *area);

G_END_DECLS
