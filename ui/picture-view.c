/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The picture before and after, drawn from what there is of it (see the header).
 *
 *   message, where there is one
 *   the picture; a thin line along its lower edge shows how much of the work is done
 *   status · Compare ──●── · zoom out, zoom, zoom in, fit
 *
 * Lengths are widget pixels unless they are said to be the picture's. On a high-density screen cairo draws with more pixels than that;
 * surfaces are placed by what they show, so that each of their pixels counts.
 *
 * The divider is a slider below the picture as well, which the keyboard and screen readers can reach; both are one adjustment. Nothing
 * moves by itself: while nothing changes, nothing is drawn.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche-ui/picture-view.h>

#include "picture-surface.h"
#include "viewport.h"

#define LEAST_WIDTH   320
#define LEAST_HEIGHT  240
#define SPACING       6
#define ZOOM_STEP     G_SQRT2
#define PAN_SHARE     0.125  /* of what is visible, for an arrow key */
#define DIVIDER_STEP  2.0    /* per cent */
#define GRIP          11.0   /* radius of the divider's handle */
#define GRASP         8.0    /* so near to the divider a click means it */
#define BUSY_HEIGHT   3.0
#define FOCUS_WIDTH   2.0
#define CHECK         8.0    /* squares behind what is transparent */
#define PILL_MARGIN   8.0

/* One picture of the whole or of a part. */
typedef struct
{
  cairo_surface_t *surface; /* or NULL */
  PstLivePlace     place;   /* what it shows, in the picture's pixels */
} Sheet;

struct _PstPictureView
{
  GtkBox         parent_instance;

  GtkWidget     *message;
  GtkWidget     *message_label;
  GtkWidget     *area;
  GtkWidget     *status;
  GtkWidget     *zoom_label;
  GtkWidget     *zoom_in;
  GtkWidget     *zoom_out;
  GtkAdjustment *divider;      /* per cent of what is visible of the picture that are shown as they were */
  GtkGesture    *pinch;

  PstViewport    viewport;     /* where the picture lies in the area */
  Sheet          whole[2];     /* by side */
  Sheet          part[2];

  gboolean       dragging;
  gboolean       moving_divider;
  gdouble        drag_x;       /* where the pointer was */
  gdouble        drag_y;
  gdouble        pinch_zoom;   /* when it began */

  guint          telling;      /* source id */
  gdouble        fraction;     /* of the work; below 0: nothing is being done */
};

enum
{
  VIEW_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PstPictureView, pst_picture_view, GTK_TYPE_BOX)

/* ---- where the picture lies */

static gdouble
get_divider (PstPictureView *view)
{
  return gtk_adjustment_get_value (view->divider) / 100.0;
}

static gdouble
find_divider_x (PstPictureView *view)
{
  GdkRectangle frame = pst_viewport_get_visible_frame (&view->viewport);

  return frame.x + frame.width * get_divider (view);
}

/* A label asks for a new layout whatever it is told. */
static void
say (GtkWidget   *label,
     const gchar *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
}

static gboolean
tell_zoom (gpointer data)
{
  PstPictureView    *view     = data;
  const PstViewport *viewport = &view->viewport;
  gboolean           any      = viewport->width > 0;
  /* Translators: how large the picture is shown, in per cent of its own size */
  g_autofree gchar  *text     = g_strdup_printf (_ ("%.0f %%"), viewport->zoom * gtk_widget_get_scale_factor (view->area) * 100.0);

  if (any)
    say (view->zoom_label, text);
  gtk_widget_set_sensitive (view->zoom_in, any && viewport->zoom < 0.999 * pst_viewport_get_largest_zoom (viewport));
  gtk_widget_set_sensitive (view->zoom_out, any && viewport->zoom > 1.001 * pst_viewport_get_least_zoom (viewport));
  view->telling = 0;
  return G_SOURCE_REMOVE;
}

/* GTK is in the middle of the layout when the area gets its size: no label can change then. */
static void
plan_to_tell_zoom (PstPictureView *view)
{
  if (! view->telling)
    view->telling = g_idle_add (tell_zoom, view);
}

/* After a change of the viewport. */
static void
show_viewport (PstPictureView *view)
{
  plan_to_tell_zoom (view);
  gtk_widget_queue_draw (view->area);
  g_signal_emit (view, signals[VIEW_CHANGED], 0);
}

/* After a change of the picture's size or the area's. */
static void
take_size (PstPictureView *view)
{
  view->viewport.area_width  = gtk_widget_get_allocated_width (view->area);
  view->viewport.area_height = gtk_widget_get_allocated_height (view->area);
  if (view->viewport.width == 0)
    return;
  pst_viewport_settle (&view->viewport);
  show_viewport (view);
}

static void
zoom_at (PstPictureView *view,
         gdouble         x,
         gdouble         y,
         gdouble         zoom)
{
  if (view->viewport.width == 0)
    return;
  pst_viewport_zoom_at (&view->viewport, x, y, zoom);
  show_viewport (view);
}

static void
zoom_in_middle (PstPictureView *view,
                gdouble         zoom)
{
  zoom_at (view, view->viewport.area_width / 2.0, view->viewport.area_height / 2.0, zoom);
}

static void
zoom_in (PstPictureView *view)
{
  zoom_in_middle (view, view->viewport.zoom * ZOOM_STEP);
}

static void
zoom_out (PstPictureView *view)
{
  zoom_in_middle (view, view->viewport.zoom / ZOOM_STEP);
}

static void
zoom_to_fit (PstPictureView *view)
{
  view->viewport.is_fitting = TRUE;
  take_size (view);
}

/* By a share of what is visible. */
static void
pan (PstPictureView *view,
     gdouble         across,
     gdouble         down)
{
  if (view->viewport.width == 0)
    return;
  pst_viewport_pan (&view->viewport, across, down);
  show_viewport (view);
}

/* ---- drawing */

static void
draw_sheet (PstPictureView *view,
            cairo_t        *cairo,
            const Sheet    *sheet)
{
  GdkRectangle frame = pst_viewport_get_frame (&view->viewport);
  gdouble      across;
  gdouble      down;

  if (! sheet->surface)
    return;
  across = (gdouble) frame.width / view->viewport.width;
  down   = (gdouble) frame.height / view->viewport.height;
  cairo_save (cairo);
  cairo_translate (cairo, frame.x + sheet->place.x * across, frame.y + sheet->place.y * down);
  cairo_scale (cairo, sheet->place.width * across / cairo_image_surface_get_width (sheet->surface),
               sheet->place.height * down / cairo_image_surface_get_height (sheet->surface));
  cairo_rectangle (cairo, 0.0, 0.0, cairo_image_surface_get_width (sheet->surface), cairo_image_surface_get_height (sheet->surface));
  cairo_set_source_surface (cairo, sheet->surface, 0.0, 0.0);
  cairo_pattern_set_extend (cairo_get_source (cairo), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cairo), CAIRO_FILTER_GOOD);
  cairo_fill (cairo);
  cairo_restore (cairo);
}

/* Behind what is transparent. */
static void
draw_checks (cairo_t            *cairo,
             const GdkRectangle *frame)
{
  cairo_set_source_rgb (cairo, 0.6, 0.6, 0.6);
  gdk_cairo_rectangle (cairo, frame);
  cairo_fill (cairo);
  cairo_set_source_rgb (cairo, 0.4, 0.4, 0.4);
  for (gint y = 0; y * CHECK < frame->height; y++)
    for (gint x = y % 2; x * CHECK < frame->width; x += 2)
      cairo_rectangle (cairo, frame->x + x * CHECK, frame->y + y * CHECK, MIN (CHECK, frame->width - x * CHECK),
                       MIN (CHECK, frame->height - y * CHECK));
  cairo_fill (cairo);
}

/* From one place of the area to another. */
static void
draw_side (PstPictureView *view,
           cairo_t        *cairo,
           PstPictureSide  side,
           gdouble         from,
           gdouble         to)
{
  GdkRectangle frame   = pst_viewport_get_visible_frame (&view->viewport);
  const Sheet *whole   = &view->whole[side];
  gboolean     missing = ! whole->surface;

  if (from >= to || frame.width == 0)
    return;
  if (missing)
    whole = &view->whole[PST_PICTURE_BEFORE];
  cairo_save (cairo);
  cairo_rectangle (cairo, from, frame.y, to - from, frame.height);
  cairo_clip (cairo);
  if (whole->surface && cairo_surface_get_content (whole->surface) != CAIRO_CONTENT_COLOR)
    draw_checks (cairo, &frame);
  draw_sheet (view, cairo, whole);
  draw_sheet (view, cairo, &view->part[missing ? PST_PICTURE_BEFORE : side]);
  cairo_restore (cairo);
}

/* A word in a corner, to be read on any picture. */
static void
draw_pill (PstPictureView *view,
           cairo_t        *cairo,
           const gchar    *word,
           gdouble         edge,
           gboolean        to_the_left,
           gdouble         room)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (view->area, word);
  GdkRectangle            frame  = pst_viewport_get_visible_frame (&view->viewport);
  gint                    width;
  gint                    height;
  gdouble                 x;
  gdouble                 y      = frame.y + PILL_MARGIN;

  pango_layout_get_pixel_size (layout, &width, &height);
  if (width + 4 * PILL_MARGIN > room)
    return;
  x = to_the_left ? edge - PILL_MARGIN - width - 2 * PILL_MARGIN : edge + PILL_MARGIN;
  cairo_new_sub_path (cairo);
  cairo_arc (cairo, x + height / 2.0, y + height / 2.0, height / 2.0, G_PI_2, 3.0 * G_PI_2);
  cairo_arc (cairo, x + width + 2 * PILL_MARGIN - height / 2.0, y + height / 2.0, height / 2.0, -G_PI_2, G_PI_2);
  cairo_close_path (cairo);
  cairo_set_source_rgba (cairo, 0.0, 0.0, 0.0, 0.65);
  cairo_fill (cairo);
  cairo_set_source_rgb (cairo, 1.0, 1.0, 1.0);
  cairo_move_to (cairo, x + PILL_MARGIN, y);
  pango_cairo_show_layout (cairo, layout);
}

static void
draw_arrow (cairo_t *cairo,
            gdouble  x,
            gdouble  y,
            gdouble  length)
{
  cairo_move_to (cairo, x, y - fabs (length));
  cairo_line_to (cairo, x + length, y);
  cairo_line_to (cairo, x, y + fabs (length));
  cairo_close_path (cairo);
}

/* A light line with dark edges, to be seen on any picture, and a handle. */
static void
draw_divider (PstPictureView *view,
              cairo_t        *cairo)
{
  GdkRectangle frame = pst_viewport_get_visible_frame (&view->viewport);
  gdouble      x     = floor (find_divider_x (view) + 0.5);
  gdouble      y     = frame.y + frame.height / 2.0;

  cairo_rectangle (cairo, x - 2.0, frame.y, 4.0, frame.height);
  cairo_set_source_rgba (cairo, 0.0, 0.0, 0.0, 0.45);
  cairo_fill (cairo);
  cairo_rectangle (cairo, x - 1.0, frame.y, 2.0, frame.height);
  cairo_set_source_rgb (cairo, 1.0, 1.0, 1.0);
  cairo_fill (cairo);
  cairo_arc (cairo, x, y, GRIP, 0.0, 2.0 * G_PI);
  cairo_set_source_rgb (cairo, 1.0, 1.0, 1.0);
  cairo_fill_preserve (cairo);
  cairo_set_source_rgba (cairo, 0.0, 0.0, 0.0, 0.45);
  cairo_set_line_width (cairo, 1.0);
  cairo_stroke (cairo);
  draw_arrow (cairo, x - 2.5, y, -4.0);
  draw_arrow (cairo, x + 2.5, y, 4.0);
  cairo_set_source_rgb (cairo, 0.2, 0.2, 0.2);
  cairo_fill (cairo);
  draw_pill (view, cairo, _ ("Before"), frame.x, FALSE, x - frame.x);
  draw_pill (view, cairo, _ ("After"), frame.x + frame.width, TRUE, frame.x + frame.width - x);
}

/* The theme's colour for what is selected. */
static GdkRGBA
find_accent (PstPictureView *view)
{
  GtkStyleContext *style = gtk_widget_get_style_context (view->area);
  GdkRGBA          colour;

  if (! gtk_style_context_lookup_color (style, "theme_selected_bg_color", &colour))
    gtk_style_context_get_color (style, gtk_style_context_get_state (style), &colour);
  return colour;
}

static void
draw_busy (PstPictureView *view,
           cairo_t        *cairo)
{
  gdouble width  = view->viewport.area_width;
  gdouble y      = view->viewport.area_height - BUSY_HEIGHT - FOCUS_WIDTH;
  GdkRGBA colour = find_accent (view);

  cairo_rectangle (cairo, 0.0, y, width, BUSY_HEIGHT);
  cairo_set_source_rgba (cairo, 0.0, 0.0, 0.0, 0.45);
  cairo_fill (cairo);
  cairo_rectangle (cairo, 0.0, y, width * view->fraction, BUSY_HEIGHT);
  gdk_cairo_set_source_rgba (cairo, &colour);
  cairo_fill (cairo);
}

/* A theme's dotted line would be lost on a picture. */
static void
draw_focus (PstPictureView *view,
            cairo_t        *cairo)
{
  GdkRGBA colour = find_accent (view);

  gdk_cairo_set_source_rgba (cairo, &colour);
  cairo_set_line_width (cairo, FOCUS_WIDTH);
  cairo_rectangle (cairo, FOCUS_WIDTH / 2.0, FOCUS_WIDTH / 2.0, view->viewport.area_width - FOCUS_WIDTH,
                   view->viewport.area_height - FOCUS_WIDTH);
  cairo_stroke (cairo);
}

static gboolean
draw (PstPictureView *view,
      cairo_t        *cairo)
{
  GtkStyleContext *style  = gtk_widget_get_style_context (view->area);
  gint             width  = view->viewport.area_width;
  gint             height = view->viewport.area_height;

  gtk_render_background (style, cairo, 0, 0, width, height);
  if (view->viewport.width > 0)
    {
      gdouble x = find_divider_x (view);

      draw_side (view, cairo, PST_PICTURE_BEFORE, 0.0, x);
      draw_side (view, cairo, PST_PICTURE_AFTER, x, width);
      if (get_divider (view) > 0.0)
        draw_divider (view, cairo);
    }
  if (view->fraction >= 0.0)
    draw_busy (view, cairo);
  if (gtk_widget_has_visible_focus (view->area))
    draw_focus (view, cairo);
  return GDK_EVENT_PROPAGATE;
}

/* ---- pointer and keys */

static void
set_cursor (PstPictureView *view,
            const gchar    *name)
{
  g_autoptr (GdkCursor) cursor = name ? gdk_cursor_new_from_name (gtk_widget_get_display (view->area), name) : NULL;

  gdk_window_set_cursor (gtk_widget_get_window (view->area), cursor);
}

static gboolean
is_at_divider (PstPictureView *view,
               gdouble         x)
{
  return view->viewport.width > 0 && get_divider (view) > 0.0 && fabs (x - find_divider_x (view)) <= GRASP;
}

static const gchar *
choose_cursor (PstPictureView *view,
               gdouble         x)
{
  if (view->moving_divider || (! view->dragging && is_at_divider (view, x)))
    return "col-resize";
  if (view->dragging)
    return "grabbing";
  return view->viewport.width > 0 && ! view->viewport.is_fitting ? "grab" : NULL;
}

static gboolean
press (PstPictureView *view,
       GdkEventButton *event)
{
  gtk_widget_grab_focus (view->area);
  if (event->type != GDK_BUTTON_PRESS || event->button > GDK_BUTTON_MIDDLE)
    return GDK_EVENT_PROPAGATE;
  view->moving_divider = event->button == GDK_BUTTON_PRIMARY && is_at_divider (view, event->x);
  view->dragging       = ! view->moving_divider;
  view->drag_x         = event->x;
  view->drag_y         = event->y;
  set_cursor (view, choose_cursor (view, event->x));
  return GDK_EVENT_STOP;
}

static gboolean
release (PstPictureView *view,
         GdkEventButton *event)
{
  view->moving_divider = view->dragging = FALSE;
  set_cursor (view, choose_cursor (view, event->x));
  return GDK_EVENT_STOP;
}

static void
move_divider_to (PstPictureView *view,
                 gdouble         x)
{
  GdkRectangle frame = pst_viewport_get_visible_frame (&view->viewport);

  if (frame.width > 0)
    gtk_adjustment_set_value (view->divider, 100.0 * (x - frame.x) / frame.width);
}

static gboolean
move (PstPictureView *view,
      GdkEventMotion *event)
{
  if (view->moving_divider)
    move_divider_to (view, event->x);
  else if (view->dragging && view->viewport.width > 0)
    pan (view, (view->drag_x - event->x) / view->viewport.area_width, (view->drag_y - event->y) / view->viewport.area_height);
  else
    set_cursor (view, choose_cursor (view, event->x));
  view->drag_x = event->x;
  view->drag_y = event->y;
  return GDK_EVENT_STOP;
}

static gboolean
scroll (PstPictureView *view,
        GdkEventScroll *event)
{
  gdouble steps = 0.0;

  if (event->direction == GDK_SCROLL_UP)
    steps = 1.0;
  else if (event->direction == GDK_SCROLL_DOWN)
    steps = -1.0;
  else if (event->direction == GDK_SCROLL_SMOOTH)
    steps = -event->delta_y;
  if (view->viewport.width == 0)
    return GDK_EVENT_PROPAGATE;
  zoom_at (view, event->x, event->y, view->viewport.zoom * pow (ZOOM_STEP, steps));
  return GDK_EVENT_STOP;
}

static void
begin_pinch (GtkGesture       *pinch,
             GdkEventSequence *sequence,
             PstPictureView   *view)
{
  view->pinch_zoom = view->viewport.zoom;
}

static void
change_pinch (GtkGesture     *pinch,
              gdouble         scale,
              PstPictureView *view)
{
  gdouble x;
  gdouble y;

  if (gtk_gesture_get_bounding_box_center (pinch, &x, &y))
    zoom_at (view, x, y, view->pinch_zoom * scale);
}

static void
move_divider_by (PstPictureView *view,
                 gdouble         per_cent)
{
  gtk_adjustment_set_value (view->divider, gtk_adjustment_get_value (view->divider) + per_cent);
}

static gboolean
press_key (PstPictureView *view,
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
      zoom_in (view);
      break;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      zoom_out (view);
      break;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      zoom_to_fit (view);
      break;
    case GDK_KEY_1:
    case GDK_KEY_KP_1:
      pst_picture_view_set_zoom (view, 1.0);
      break;
    case GDK_KEY_Left:
      shift ? move_divider_by (view, -DIVIDER_STEP) : pan (view, -PAN_SHARE, 0.0);
      break;
    case GDK_KEY_Right:
      shift ? move_divider_by (view, DIVIDER_STEP) : pan (view, PAN_SHARE, 0.0);
      break;
    case GDK_KEY_Up:
      pan (view, 0.0, -PAN_SHARE);
      break;
    case GDK_KEY_Down:
      pan (view, 0.0, PAN_SHARE);
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  return GDK_EVENT_STOP;
}

static gboolean
redraw_on_focus (PstPictureView *view)
{
  gtk_widget_queue_draw (view->area);
  return GDK_EVENT_PROPAGATE;
}

/* ---- the widget */

static void
sheet_clear (Sheet *sheet)
{
  g_clear_pointer (&sheet->surface, cairo_surface_destroy);
}

static void
pst_picture_view_dispose (GObject *object)
{
  PstPictureView *view = PST_PICTURE_VIEW (object);

  g_clear_handle_id (&view->telling, g_source_remove);
  g_clear_object (&view->pinch);
  for (guint side = 0; side < G_N_ELEMENTS (view->whole); side++)
    {
      sheet_clear (&view->whole[side]);
      sheet_clear (&view->part[side]);
    }
  G_OBJECT_CLASS (pst_picture_view_parent_class)->dispose (object);
}

static void
pst_picture_view_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (PST_PICTURE_VIEW (widget)->area);
}

static void
pst_picture_view_class_init (PstPictureViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose      = pst_picture_view_dispose;
  GTK_WIDGET_CLASS (class)->grab_focus = pst_picture_view_grab_focus;

  /**
   * PstPictureView::view-changed:
   * @view: the view
   *
   * Another part of the picture is shown, or at another size: pst_picture_view_get_visible() tells which.
   */
  signals[VIEW_CHANGED] = g_signal_new ("view-changed", PST_TYPE_PICTURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
set_accessible (GtkWidget   *widget,
                const gchar *name,
                const gchar *description)
{
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  atk_object_set_name (accessible, name);
  if (description)
    atk_object_set_description (accessible, description);
}

static void
add_message (PstPictureView *view)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic", GTK_ICON_SIZE_MENU);

  view->message       = gtk_info_bar_new ();
  view->message_label = gtk_label_new (NULL);
  gtk_info_bar_set_message_type (GTK_INFO_BAR (view->message), GTK_MESSAGE_OTHER); /* the colours of the others do not go with all themes */
  gtk_label_set_line_wrap (GTK_LABEL (view->message_label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (view->message_label), 0.0f);
  gtk_label_set_selectable (GTK_LABEL (view->message_label), TRUE);
  gtk_box_pack_start (GTK_BOX (gtk_info_bar_get_content_area (GTK_INFO_BAR (view->message))), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_info_bar_get_content_area (GTK_INFO_BAR (view->message))), view->message_label, TRUE, TRUE, 0);
  gtk_widget_show (icon);
  gtk_widget_show (view->message_label);
  gtk_widget_set_no_show_all (view->message, TRUE);
  gtk_box_pack_start (GTK_BOX (view), view->message, FALSE, FALSE, 0);
}

static void
add_area (PstPictureView *view)
{
  view->area = gtk_drawing_area_new ();
  gtk_widget_set_size_request (view->area, LEAST_WIDTH, LEAST_HEIGHT);
  gtk_widget_set_can_focus (view->area, TRUE);
  gtk_widget_add_events (view->area, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK | GDK_POINTER_MOTION_MASK | GDK_SCROLL_MASK |
                                       GDK_SMOOTH_SCROLL_MASK | GDK_TOUCH_MASK | GDK_TOUCHPAD_GESTURE_MASK | GDK_KEY_PRESS_MASK);
  set_accessible (view->area, _ ("Preview"),
                  _ ("The picture as it will be painted. Plus and minus zoom, 0 shows all of it, arrow keys move to another part, "
                     "Shift with left and right compares with the original"));
  atk_object_set_role (gtk_widget_get_accessible (view->area), ATK_ROLE_IMAGE);
  g_signal_connect_swapped (view->area, "draw", G_CALLBACK (draw), view);
  g_signal_connect_swapped (view->area, "size-allocate", G_CALLBACK (take_size), view);
  g_signal_connect_swapped (view->area, "notify::scale-factor", G_CALLBACK (take_size), view);
  g_signal_connect_swapped (view->area, "button-press-event", G_CALLBACK (press), view);
  g_signal_connect_swapped (view->area, "button-release-event", G_CALLBACK (release), view);
  g_signal_connect_swapped (view->area, "motion-notify-event", G_CALLBACK (move), view);
  g_signal_connect_swapped (view->area, "scroll-event", G_CALLBACK (scroll), view);
  g_signal_connect_swapped (view->area, "key-press-event", G_CALLBACK (press_key), view);
  g_signal_connect_swapped (view->area, "focus-in-event", G_CALLBACK (redraw_on_focus), view);
  g_signal_connect_swapped (view->area, "focus-out-event", G_CALLBACK (redraw_on_focus), view);
  view->pinch = gtk_gesture_zoom_new (view->area);
  g_signal_connect (view->pinch, "begin", G_CALLBACK (begin_pinch), view);
  g_signal_connect (view->pinch, "scale-changed", G_CALLBACK (change_pinch), view);
  gtk_box_pack_start (GTK_BOX (view), view->area, TRUE, TRUE, 0);
}

static GtkWidget *
add_button (PstPictureView *view,
            GtkWidget      *box,
            const gchar    *icon,
            const gchar    *name,
            GCallback       clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON);

  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  gtk_widget_set_tooltip_text (button, name);
  set_accessible (button, name, NULL);
  g_signal_connect_swapped (button, "clicked", clicked, view);
  gtk_container_add (GTK_CONTAINER (box), button);
  return button;
}

static void
add_divider_slider (PstPictureView *view,
                    GtkWidget      *box)
{
  GtkWidget *label  = gtk_label_new_with_mnemonic (_ ("Co_mpare"));
  GtkWidget *slider = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, view->divider);

  gtk_scale_set_draw_value (GTK_SCALE (slider), FALSE);
  gtk_widget_set_size_request (slider, 110, -1);
  gtk_widget_set_tooltip_text (slider, _ ("How much of the original is shown, from the left"));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), slider);
  set_accessible (slider, _ ("Compare"), _ ("How much of the original is shown, from the left"));
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), slider);
}

static void
add_controls (PstPictureView *view)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);

  view->status = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (view->status), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (view->status), PANGO_ELLIPSIZE_END);
  gtk_box_pack_start (GTK_BOX (box), view->status, TRUE, TRUE, 0);
  add_divider_slider (view, box);
  view->zoom_out   = add_button (view, box, "zoom-out-symbolic", _ ("Zoom out"), G_CALLBACK (zoom_out));
  view->zoom_label = gtk_label_new (NULL);
  gtk_label_set_width_chars (GTK_LABEL (view->zoom_label), 6);
  gtk_container_add (GTK_CONTAINER (box), view->zoom_label);
  view->zoom_in = add_button (view, box, "zoom-in-symbolic", _ ("Zoom in"), G_CALLBACK (zoom_in));
  add_button (view, box, "zoom-fit-best-symbolic", _ ("Show the whole picture"), G_CALLBACK (zoom_to_fit));
  gtk_box_pack_start (GTK_BOX (view), box, FALSE, FALSE, 0);
}

static void
pst_picture_view_init (PstPictureView *view)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (view), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (view), SPACING);
  view->viewport = (PstViewport) { .zoom = 1.0, .is_fitting = TRUE };
  view->fraction = -1.0;
  view->divider  = gtk_adjustment_new (0.0, 0.0, 100.0, DIVIDER_STEP, 10.0, 0.0);
  add_message (view);
  add_area (view);
  add_controls (view);
  g_signal_connect_swapped (view->divider, "value-changed", G_CALLBACK (gtk_widget_queue_draw), view->area);
  gtk_widget_show_all (GTK_WIDGET (view));
  plan_to_tell_zoom (view);
}

/**
 * pst_picture_view_new:
 *
 * Returns: (transfer floating): a view without a picture
 */
GtkWidget *
pst_picture_view_new (void)
{
  return g_object_new (PST_TYPE_PICTURE_VIEW, NULL);
}

/**
 * pst_picture_view_set_size:
 * @view: the view
 * @width: of the picture, in its pixels
 * @height: of the picture, in its pixels
 *
 * Shows another picture from now on, the whole of it; what was there is forgotten.
 */
void
pst_picture_view_set_size (PstPictureView *view,
                           gint            width,
                           gint            height)
{
  for (guint side = 0; side < G_N_ELEMENTS (view->whole); side++)
    {
      sheet_clear (&view->whole[side]);
      sheet_clear (&view->part[side]);
    }
  view->viewport.width      = width;
  view->viewport.height     = height;
  view->viewport.is_fitting = TRUE;
  take_size (view);
}

static void
set_sheet (PstPictureView     *view,
           Sheet              *sheet,
           PstPicture         *picture,
           const PstLivePlace *place)
{
  sheet_clear (sheet);
  if (picture)
    *sheet = (Sheet) { pst_picture_surface_new (picture), *place };
  gtk_widget_queue_draw (view->area);
}

/**
 * pst_picture_view_set_picture:
 * @view: the view
 * @side: before or after
 * @picture: (transfer none) (nullable): the whole picture, of any size; %NULL for none. Without one after, the one before is shown.
 *           It is not looked at any more when this returns
 */
void
pst_picture_view_set_picture (PstPictureView *view,
                              PstPictureSide  side,
                              PstPicture     *picture)
{
  set_sheet (view, &view->whole[side], picture, &(PstLivePlace) { 0, 0, view->viewport.width, view->viewport.height });
}

/**
 * pst_picture_view_set_part:
 * @view: the view
 * @side: before or after
 * @picture: (transfer none) (nullable): a part of it, of any size, to be shown on the whole picture; %NULL for none
 * @place: (nullable): which part, in the picture's pixels
 */
void
pst_picture_view_set_part (PstPictureView     *view,
                           PstPictureSide      side,
                           PstPicture         *picture,
                           const PstLivePlace *place)
{
  set_sheet (view, &view->part[side], picture, place);
}

/**
 * pst_picture_view_set_busy:
 * @view: the view
 * @fraction: how much is done of something that takes a while, 0 to 1; below 0: nothing is being done
 * @status: (nullable): translated: a word or two on what is being done, or on what is shown
 */
void
pst_picture_view_set_busy (PstPictureView *view,
                           gdouble         fraction,
                           const gchar    *status)
{
  say (view->status, status ? status : "");
  if (fraction == view->fraction)
    return;
  view->fraction = MIN (fraction, 1.0);
  gtk_widget_queue_draw_area (view->area, 0, view->viewport.area_height - BUSY_HEIGHT - FOCUS_WIDTH, view->viewport.area_width,
                              BUSY_HEIGHT);
}

/**
 * pst_picture_view_set_message:
 * @view: the view
 * @message: (nullable): translated: a sentence that says why there is no picture, or not the right one, and what to do; %NULL: none
 */
void
pst_picture_view_set_message (PstPictureView *view,
                              const gchar    *message)
{
  gtk_label_set_text (GTK_LABEL (view->message_label), message);
  gtk_widget_set_visible (view->message, message != NULL);
}

/**
 * pst_picture_view_set_divider:
 * @view: the view
 * @position: how much of what is visible is shown as it was, from the left, 0 to 1
 */
void
pst_picture_view_set_divider (PstPictureView *view,
                              gdouble         position)
{
  gtk_adjustment_set_value (view->divider, 100.0 * position);
}

/**
 * pst_picture_view_set_zoom:
 * @view: the view
 * @zoom: how many pixels of the screen each of the picture's covers, along a side; 0 shows the whole picture
 */
void
pst_picture_view_set_zoom (PstPictureView *view,
                           gdouble         zoom)
{
  if (zoom > 0.0)
    zoom_in_middle (view, zoom / gtk_widget_get_scale_factor (view->area));
  else
    zoom_to_fit (view);
}

/**
 * pst_picture_view_get_visible:
 * @view: the view
 * @place: (out): the part of the picture that is to be seen, in the picture's pixels; nothing without a picture
 * @density: (out): how many pixels of the screen each of the picture's covers, along a side
 */
void
pst_picture_view_get_visible (PstPictureView *view,
                              PstLivePlace   *place,
                              gdouble        *density)
{
  *density = view->viewport.zoom * gtk_widget_get_scale_factor (view->area);
  *place   = pst_viewport_get_visible (&view->viewport);
}
