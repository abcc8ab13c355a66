/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What pointer, keys and gestures do to what is to be seen of a picture:
 *
 *   wheel, two fingers, + and −     zoom (viewport.c)
 *   0, 1                            all of it, its own size
 *   a drag, arrow keys              another part
 *   a drag that begins at the divider, Shift with left and right
 *                                   the divider
 *
 * It is drawn by picture-drawing.c. While nothing changes, nothing is drawn.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "view/picture-area.h"
#include "view/picture-drawing.h"
#include "view/picture-surface.h"

#define LEAST_WIDTH   240
#define LEAST_HEIGHT  160
#define ZOOM_STEP     G_SQRT2
#define PAN_SHARE     0.125  /* of what is visible, for an arrow key */
#define DIVIDER_STEP  2.0    /* per cent */
#define GRASP         8.0    /* so near to the divider a click means it */

struct _PstPictureArea
{
  GtkDrawingArea     parent_instance;

  PstPictureDrawing  drawing;      /* its divider is owned */
  GtkGesture        *pinch;

  gboolean           dragging;
  gboolean           moving_divider;
  gdouble            drag_x;       /* where the pointer was */
  gdouble            drag_y;
  gdouble            pinch_zoom;   /* when it began */
};

enum
{
  VIEW_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PstPictureArea, pst_picture_area, GTK_TYPE_DRAWING_AREA)

/* ---- what changes */

/* After a change of the viewport. */
static void
show_viewport (PstPictureArea *area)
{
  gtk_widget_queue_draw (GTK_WIDGET (area));
  g_signal_emit (area, signals[VIEW_CHANGED], 0);
}

/* After a change of the picture's size or the area's. */
static void
take_size (PstPictureArea *area)
{
  PstViewport *viewport = &area->drawing.viewport;

  viewport->area_width  = gtk_widget_get_allocated_width (GTK_WIDGET (area));
  viewport->area_height = gtk_widget_get_allocated_height (GTK_WIDGET (area));
  if (viewport->width == 0)
    return;
  pst_viewport_settle (viewport);
  show_viewport (area);
}

static void
zoom_at (PstPictureArea *area,
         gdouble         x,
         gdouble         y,
         gdouble         zoom)
{
  if (area->drawing.viewport.width == 0)
    return;
  pst_viewport_zoom_at (&area->drawing.viewport, x, y, zoom);
  show_viewport (area);
}

static void
zoom_in_middle (PstPictureArea *area,
                gdouble         zoom)
{
  zoom_at (area, area->drawing.viewport.area_width / 2.0, area->drawing.viewport.area_height / 2.0, zoom);
}

/* By a share of what is visible. */
static void
pan (PstPictureArea *area,
     gdouble         across,
     gdouble         down)
{
  if (area->drawing.viewport.width == 0)
    return;
  pst_viewport_pan (&area->drawing.viewport, across, down);
  show_viewport (area);
}

static void
move_divider_to (PstPictureArea *area,
                 gdouble         x)
{
  GdkRectangle frame = pst_viewport_get_visible_frame (&area->drawing.viewport);

  if (frame.width > 0)
    gtk_adjustment_set_value (area->drawing.divider, 100.0 * (x - frame.x) / frame.width);
}

static void
move_divider_by (PstPictureArea *area,
                 gdouble         per_cent)
{
  gtk_adjustment_set_value (area->drawing.divider, gtk_adjustment_get_value (area->drawing.divider) + per_cent);
}

/* ---- the pointer */

static void
set_cursor (PstPictureArea *area,
            const gchar    *name)
{
  g_autoptr (GdkCursor) cursor = name ? gdk_cursor_new_from_name (gtk_widget_get_display (GTK_WIDGET (area)), name) : NULL;

  gdk_window_set_cursor (gtk_widget_get_window (GTK_WIDGET (area)), cursor);
}

static gboolean
is_at_divider (PstPictureArea *area,
               gdouble         x)
{
  return pst_picture_drawing_has_divider (&area->drawing) && fabs (x - pst_picture_drawing_get_divider_x (&area->drawing)) <= GRASP;
}

static const gchar *
choose_cursor (PstPictureArea *area,
               gdouble         x)
{
  const PstViewport *viewport = &area->drawing.viewport;

  if (area->moving_divider || (! area->dragging && is_at_divider (area, x)))
    return "col-resize";
  if (area->dragging)
    return "grabbing";
  return viewport->width > 0 && ! viewport->is_fitting ? "grab" : NULL;
}

static gboolean
press (PstPictureArea *area,
       GdkEventButton *event)
{
  gtk_widget_grab_focus (GTK_WIDGET (area));
  if (event->type != GDK_BUTTON_PRESS || event->button > GDK_BUTTON_MIDDLE)
    return GDK_EVENT_PROPAGATE;
  area->moving_divider = event->button == GDK_BUTTON_PRIMARY && is_at_divider (area, event->x);
  area->dragging       = ! area->moving_divider;
  area->drag_x         = event->x;
  area->drag_y         = event->y;
  set_cursor (area, choose_cursor (area, event->x));
  return GDK_EVENT_STOP;
}

static gboolean
release (PstPictureArea *area,
         GdkEventButton *event)
{
  area->moving_divider = area->dragging = FALSE;
  set_cursor (area, choose_cursor (area, event->x));
  return GDK_EVENT_STOP;
}

static gboolean
move (PstPictureArea *area,
      GdkEventMotion *event)
{
  const PstViewport *viewport = &area->drawing.viewport;

  if (area->moving_divider)
    move_divider_to (area, event->x);
  else if (area->dragging && viewport->width > 0)
    pan (area, (area->drag_x - event->x) / viewport->area_width, (area->drag_y - event->y) / viewport->area_height);
  else
    set_cursor (area, choose_cursor (area, event->x));
  area->drag_x = event->x;
  area->drag_y = event->y;
  return GDK_EVENT_STOP;
}

static gboolean
scroll (PstPictureArea *area,
        GdkEventScroll *event)
{
  gdouble steps = 0.0;

  if (event->direction == GDK_SCROLL_UP)
    steps = 1.0;
  else if (event->direction == GDK_SCROLL_DOWN)
    steps = -1.0;
  else if (event->direction == GDK_SCROLL_SMOOTH)
    steps = -event->delta_y;
  if (area->drawing.viewport.width == 0)
    return GDK_EVENT_PROPAGATE;
  zoom_at (area, event->x, event->y, area->drawing.viewport.zoom * pow (ZOOM_STEP, steps));
  return GDK_EVENT_STOP;
}

static void
begin_pinch (GtkGesture       *pinch,
             GdkEventSequence *sequence,
             PstPictureArea   *area)
{
  area->pinch_zoom = area->drawing.viewport.zoom;
}

static void
change_pinch (GtkGesture     *pinch,
              gdouble         scale,
              PstPictureArea *area)
{
  gdouble x;
  gdouble y;

  if (gtk_gesture_get_bounding_box_center (pinch, &x, &y))
    zoom_at (area, x, y, area->pinch_zoom * scale);
}

/* ---- the keyboard */

static gboolean
press_key (PstPictureArea *area,
           GdkEventKey    *event)
{
  gboolean shift = event->state & GDK_SHIFT_MASK;

  if (event->state & (GDK_CONTROL_MASK | GDK_MOD1_MASK))
    return GDK_EVENT_PROPAGATE;
  switch (event->keyval)
    {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      pst_picture_area_zoom_in (area);
      break;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      pst_picture_area_zoom_out (area);
      break;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      pst_picture_area_zoom_to_fit (area);
      break;
    case GDK_KEY_1:
    case GDK_KEY_KP_1:
      zoom_in_middle (area, 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (area)));
      break;
    case GDK_KEY_Left:
      shift ? move_divider_by (area, -DIVIDER_STEP) : pan (area, -PAN_SHARE, 0.0);
      break;
    case GDK_KEY_Right:
      shift ? move_divider_by (area, DIVIDER_STEP) : pan (area, PAN_SHARE, 0.0);
      break;
    case GDK_KEY_Up:
      pan (area, 0.0, -PAN_SHARE);
      break;
    case GDK_KEY_Down:
      pan (area, 0.0, PAN_SHARE);
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  return GDK_EVENT_STOP;
}

static gboolean
redraw_on_focus (GtkWidget *area)
{
  gtk_widget_queue_draw (area);
  return GDK_EVENT_PROPAGATE;
}

/* ---- the widget */

static gboolean
draw (PstPictureArea *area,
      cairo_t        *cairo)
{
  pst_picture_drawing_draw (&area->drawing, GTK_WIDGET (area), cairo);
  return GDK_EVENT_PROPAGATE;
}

static void
pst_picture_area_dispose (GObject *object)
{
  PstPictureArea *area = PST_PICTURE_AREA (object);

  g_clear_object (&area->pinch);
  pst_picture_drawing_forget (&area->drawing);
  G_OBJECT_CLASS (pst_picture_area_parent_class)->dispose (object);
}

static void
pst_picture_area_finalize (GObject *object)
{
  g_object_unref (PST_PICTURE_AREA (object)->drawing.divider);
  G_OBJECT_CLASS (pst_picture_area_parent_class)->finalize (object);
}

static void
pst_picture_area_class_init (PstPictureAreaClass *class)
{
  G_OBJECT_CLASS (class)->dispose  = pst_picture_area_dispose;
  G_OBJECT_CLASS (class)->finalize = pst_picture_area_finalize;

  /**
   * PstPictureArea::view-changed:
   * @area: the area
   *
   * Another part of the picture is shown, or at another size.
   */
  signals[VIEW_CHANGED] = g_signal_new ("view-changed", PST_TYPE_PICTURE_AREA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pst_picture_area_init (PstPictureArea *area)
{
  GtkWidget *widget     = GTK_WIDGET (area);
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  area->drawing = (PstPictureDrawing) { .viewport = { .zoom = 1.0, .is_fitting = TRUE }, .fraction = -1.0 };
  area->drawing.divider = g_object_ref_sink (gtk_adjustment_new (0.0, 0.0, 100.0, DIVIDER_STEP, 10.0, 0.0));
  g_signal_connect_object (area->drawing.divider, "value-changed", G_CALLBACK (gtk_widget_queue_draw), area, G_CONNECT_SWAPPED);

  gtk_widget_set_size_request (widget, LEAST_WIDTH, LEAST_HEIGHT);
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK | GDK_POINTER_MOTION_MASK | GDK_SCROLL_MASK |
                                   GDK_SMOOTH_SCROLL_MASK | GDK_TOUCH_MASK | GDK_TOUCHPAD_GESTURE_MASK | GDK_KEY_PRESS_MASK);
  atk_object_set_name (accessible, _ ("Preview"));
  atk_object_set_description (accessible, _ ("The picture as it will be painted. Plus and minus zoom, 0 shows all of it, arrow keys move "
                                             "to another part, Shift with left and right compares with the original"));
  atk_object_set_role (accessible, ATK_ROLE_IMAGE);
  g_signal_connect (area, "draw", G_CALLBACK (draw), NULL);
  g_signal_connect (area, "size-allocate", G_CALLBACK (take_size), NULL);
  g_signal_connect (area, "notify::scale-factor", G_CALLBACK (take_size), NULL);
  g_signal_connect (area, "button-press-event", G_CALLBACK (press), NULL);
  g_signal_connect (area, "button-release-event", G_CALLBACK (release), NULL);
  g_signal_connect (area, "motion-notify-event", G_CALLBACK (move), NULL);
  g_signal_connect (area, "scroll-event", G_CALLBACK (scroll), NULL);
  g_signal_connect (area, "key-press-event", G_CALLBACK (press_key), NULL);
  g_signal_connect (area, "focus-in-event", G_CALLBACK (redraw_on_focus), NULL);
  g_signal_connect (area, "focus-out-event", G_CALLBACK (redraw_on_focus), NULL);
  area->pinch = gtk_gesture_zoom_new (widget);
  g_signal_connect (area->pinch, "begin", G_CALLBACK (begin_pinch), area);
  g_signal_connect (area->pinch, "scale-changed", G_CALLBACK (change_pinch), area);
}

/* (transfer floating): an area without a picture */
GtkWidget *
pst_picture_area_new (void)
{
  return g_object_new (PST_TYPE_PICTURE_AREA, NULL);
}

/* (transfer none): per cent of what is visible of the picture that are shown as they were, from the left */
GtkAdjustment *
pst_picture_area_get_divider (PstPictureArea *area)
{
  return area->drawing.divider;
}

/* (transfer none): where the picture lies */
const PstViewport *
pst_picture_area_get_viewport (PstPictureArea *area)
{
  return &area->drawing.viewport;
}

/* How many pixels of the screen each of the picture's covers, along a side. */
gdouble
pst_picture_area_get_density (PstPictureArea *area)
{
  return area->drawing.viewport.zoom * gtk_widget_get_scale_factor (GTK_WIDGET (area));
}

/* Shows another picture from now on, the whole of it, whose size is in its own pixels; what was there is forgotten. */
void
pst_picture_area_set_size (PstPictureArea *area,
                           gint            width,
                           gint            height)
{
  pst_picture_drawing_forget (&area->drawing);
  area->drawing.viewport.width  = width;
  area->drawing.viewport.height = height;
  pst_picture_area_zoom_to_fit (area);
}

static void
set_sheet (PstPictureArea     *area,
           PstPictureSheet    *sheet,
           PstPicture         *picture,
           const PstRectangle *place)
{
  g_clear_pointer (&sheet->surface, cairo_surface_destroy);
  if (picture)
    *sheet = (PstPictureSheet) { pst_picture_surface_new (picture), *place };
  gtk_widget_queue_draw (GTK_WIDGET (area));
}

/* As pst_picture_view_set_picture(). */
void
pst_picture_area_set_whole (PstPictureArea *area,
                            PstPictureSide  side,
                            PstPicture     *picture)
{
  const PstViewport *viewport = &area->drawing.viewport;

  set_sheet (area, &area->drawing.whole[side], picture, &(PstRectangle) { 0, 0, viewport->width, viewport->height });
}

/* As pst_picture_view_set_part(). */
void
pst_picture_area_set_part (PstPictureArea     *area,
                           PstPictureSide      side,
                           PstPicture         *picture,
                           const PstRectangle *place)
{
  set_sheet (area, &area->drawing.part[side], picture, place);
}

/* Says how much is done of something that takes a while, 0 to 1; below 0: nothing is being done. */
void
pst_picture_area_set_fraction (PstPictureArea *area,
                               gdouble         fraction)
{
  GdkRectangle frame = pst_picture_drawing_get_busy_frame (&area->drawing);

  if (fraction == area->drawing.fraction)
    return;
  area->drawing.fraction = MIN (fraction, 1.0);
  gtk_widget_queue_draw_area (GTK_WIDGET (area), frame.x, frame.y, frame.width, frame.height);
}

/* Shows less of the picture, but larger. */
void
pst_picture_area_zoom_in (PstPictureArea *area)
{
  zoom_in_middle (area, area->drawing.viewport.zoom * ZOOM_STEP);
}

/* Shows more of the picture, but smaller. */
void
pst_picture_area_zoom_out (PstPictureArea *area)
{
  zoom_in_middle (area, area->drawing.viewport.zoom / ZOOM_STEP);
}

/* Shows the whole picture. */
void
pst_picture_area_zoom_to_fit (PstPictureArea *area)
{
  area->drawing.viewport.is_fitting = TRUE;
  take_size (area);
}
