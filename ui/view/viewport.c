/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture of any size in an area of any size. It lies around its centre, which is in the middle of the area; where there is not
 * room for all of it, it cannot be moved so far that its edges come away from the area's. A picture that fits stays fitting when the
 * area changes. All functions but pst_viewport_get_visible() want a viewport with a picture.
 */
#include "config.h"

#include <math.h>

#include "view/viewport.h"

#define LARGEST_ZOOM 16.0

/* Where the picture lies in the area, also beyond it; in widget pixels. */
GdkRectangle
pst_viewport_get_frame (const PstViewport *viewport)
{
  return (GdkRectangle) {
    .x      = (gint) floor (viewport->area_width / 2.0 - viewport->centre_x * viewport->zoom + 0.5),
    .y      = (gint) floor (viewport->area_height / 2.0 - viewport->centre_y * viewport->zoom + 0.5),
    .width  = MAX ((gint) (viewport->width * viewport->zoom + 0.5), 1),
    .height = MAX ((gint) (viewport->height * viewport->zoom + 0.5), 1),
  };
}

/* The part of the area where there is picture. */
GdkRectangle
pst_viewport_get_visible_frame (const PstViewport *viewport)
{
  GdkRectangle frame = pst_viewport_get_frame (viewport);
  GdkRectangle area  = { 0, 0, viewport->area_width, viewport->area_height };

  gdk_rectangle_intersect (&frame, &area, &frame);
  return frame;
}

/* The part of the picture that is to be seen, in the picture's pixels; nothing without a picture. */
PstRectangle
pst_viewport_get_visible (const PstViewport *viewport)
{
  GdkRectangle frame   = pst_viewport_get_frame (viewport);
  GdkRectangle seen    = pst_viewport_get_visible_frame (viewport);
  PstRectangle visible = { 0 };
  gint         right;
  gint         bottom;

  if (viewport->width == 0 || seen.width == 0 || seen.height == 0)
    return visible;
  visible.x      = CLAMP ((gint) floor ((seen.x - frame.x) / viewport->zoom), 0, viewport->width - 1);
  visible.y      = CLAMP ((gint) floor ((seen.y - frame.y) / viewport->zoom), 0, viewport->height - 1);
  right          = CLAMP ((gint) ceil ((seen.x + seen.width - frame.x) / viewport->zoom), visible.x + 1, viewport->width);
  bottom         = CLAMP ((gint) ceil ((seen.y + seen.height - frame.y) / viewport->zoom), visible.y + 1, viewport->height);
  visible.width  = right - visible.x;
  visible.height = bottom - visible.y;
  return visible;
}

static gdouble
get_fitting_zoom (const PstViewport *viewport)
{
  return MIN ((gdouble) viewport->area_width / viewport->width, (gdouble) viewport->area_height / viewport->height);
}

/* The zoom that shows all of the picture, but not larger than it is. */
gdouble
pst_viewport_get_least_zoom (const PstViewport *viewport)
{
  return MIN (get_fitting_zoom (viewport), 1.0);
}

/* The largest zoom that is of use. */
gdouble
pst_viewport_get_largest_zoom (const PstViewport *viewport)
{
  return MAX (get_fitting_zoom (viewport), LARGEST_ZOOM);
}

/* The middle of the picture where it is smaller than the area; else its edges stay at the area's or beyond. */
static gdouble
keep_in_picture (gdouble centre,
                 gdouble visible,
                 gdouble length)
{
  return visible >= length ? length / 2.0 : CLAMP (centre, visible / 2.0, length - visible / 2.0);
}

/* To be called after any change of its fields: the picture comes to where it may lie. */
void
pst_viewport_settle (PstViewport *viewport)
{
  if (viewport->is_fitting)
    viewport->zoom = get_fitting_zoom (viewport);
  viewport->centre_x = keep_in_picture (viewport->centre_x, viewport->area_width / viewport->zoom, viewport->width);
  viewport->centre_y = keep_in_picture (viewport->centre_y, viewport->area_height / viewport->zoom, viewport->height);
}

/* Zooms as far as is of use; what lies at this place of the area stays there. */
void
pst_viewport_zoom_at (PstViewport *viewport,
                      gdouble      x,
                      gdouble      y,
                      gdouble      zoom)
{
  gdouble from_x = x - viewport->area_width / 2.0;
  gdouble from_y = y - viewport->area_height / 2.0;
  gdouble before = viewport->zoom;

  viewport->zoom       = CLAMP (zoom, pst_viewport_get_least_zoom (viewport), pst_viewport_get_largest_zoom (viewport));
  viewport->is_fitting = fabs (viewport->zoom / get_fitting_zoom (viewport) - 1.0) < 1e-3;
  viewport->centre_x += from_x / before - from_x / viewport->zoom;
  viewport->centre_y += from_y / before - from_y / viewport->zoom;
  pst_viewport_settle (viewport);
}

/* Moves the view to the right and down, in parts of what is visible. */
void
pst_viewport_pan (PstViewport *viewport,
                  gdouble      across,
                  gdouble      down)
{
  viewport->centre_x += across * viewport->area_width / viewport->zoom;
  viewport->centre_y += down * viewport->area_height / viewport->zoom;
  pst_viewport_settle (viewport);
}
