/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a picture lies in an area of the screen: zoom and place. */
#pragma once

#include <gdk/gdk.h>
#include <pastiche/live-preview.h>

G_BEGIN_DECLS

/**
 * PstViewport:
 * @width: of the picture, in its pixels; 0: there is none
 * @height: of the picture, in its pixels
 * @area_width: of the area, in widget pixels
 * @area_height: of the area, in widget pixels
 * @zoom: widget pixels for each of the picture's
 * @centre_x: what lies in the middle of the area, in the picture's pixels from the left
 * @centre_y: the same, from the top
 * @is_fitting: whether the whole picture is shown, whatever the size of the area
 */
typedef struct
{
  gint     width;
  gint     height;
  gint     area_width;
  gint     area_height;
  gdouble  zoom;
  gdouble  centre_x;
  gdouble  centre_y;
  gboolean is_fitting;
} PstViewport;

GdkRectangle pst_viewport_get_frame         (const PstViewport *viewport);
GdkRectangle pst_viewport_get_visible_frame (const PstViewport *viewport);
PstRectangle pst_viewport_get_visible       (const PstViewport *viewport);
gdouble      pst_viewport_get_least_zoom    (const PstViewport *viewport);
gdouble      pst_viewport_get_largest_zoom  (const PstViewport *viewport);

void         pst_viewport_settle            (PstViewport       *viewport);
void         pst_viewport_zoom_at           (PstViewport       *viewport,
                                             gdouble            x,
                                             gdouble            y,
                                             gdouble            zoom);
void         pst_viewport_pan               (PstViewport       *viewport,
                                             gdouble            across,
                                             gdouble            down);

G_END_DECLS
