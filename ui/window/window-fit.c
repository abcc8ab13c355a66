/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A window with its frame is no larger than the work area of the monitor that it is on: what panels leave of it. That is seen to when it
 * opens, when it is moved or resized, and when monitors change. For that, its content has to be as small as it is asked to be:
 * pst_window_make_small() has it scroll where there is no room.
 */
#include "config.h"

#include <pastiche-ui/window-fit.h>

#define FRAME_WIDTH  12 /* of a window manager's frame, as long as it is not seen, window pixels */
#define FRAME_HEIGHT 42
#define SIZE_KEY     "pastiche-size" /* a size that was too large */

/* (transfer none) (nullable): the one that a window is on, or will open on: where the pointer is */
static GdkMonitor *
find_monitor (GtkWindow *window)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (window));
  GdkWindow  *own     = gtk_widget_get_window (GTK_WIDGET (window));
  GdkSeat    *seat    = gdk_display_get_default_seat (display);
  gint        x       = 0;
  gint        y       = 0;

  if (own)
    return gdk_display_get_monitor_at_window (display, own);
  if (seat)
    gdk_device_get_position (gdk_seat_get_pointer (seat), NULL, &x, &y);
  return gdk_display_get_monitor_at_point (display, x, y);
}

/* What is around what GTK calls the window's size. */
static void
get_frame (GtkWindow *window,
           gint      *width,
           gint      *height)
{
  GdkWindow    *own   = gtk_widget_get_window (GTK_WIDGET (window));
  GdkRectangle  frame = { 0 };

  if (own && gdk_window_is_visible (own))
    gdk_window_get_frame_extents (own, &frame);
  *width  = MAX (frame.width - (own ? gdk_window_get_width (own) : 0), 0);
  *height = MAX (frame.height - (own ? gdk_window_get_height (own) : 0), 0);
  if (*height == 0) /* none is seen, though there may be one */
    {
      *width  = FRAME_WIDTH;
      *height = FRAME_HEIGHT;
    }
}

/**
 * pst_window_get_room:
 * @window: a window, which need not be open yet
 * @width: (out): the most that it can have on its monitor
 * @height: (out): the same
 */
void
pst_window_get_room (GtkWindow *window,
                     gint      *width,
                     gint      *height)
{
  GdkMonitor   *monitor = find_monitor (window);
  GdkRectangle  area    = { 0, 0, G_MAXINT16, G_MAXINT16 };
  gint          frame_width;
  gint          frame_height;

  if (monitor)
    gdk_monitor_get_workarea (monitor, &area);
  get_frame (window, &frame_width, &frame_height);
  *width  = MAX (area.width - frame_width, 1);
  *height = MAX (area.height - frame_height, 1);
}

static gboolean
has_own_size (GtkWindow *window)
{
  GdkWindow *own = gtk_widget_get_window (GTK_WIDGET (window));

  return own && ! (gdk_window_get_state (own) & (GDK_WINDOW_STATE_MAXIMIZED | GDK_WINDOW_STATE_FULLSCREEN | GDK_WINDOW_STATE_TILED));
}

/* A size that the window manager insists on is not argued about. */
static void
shrink (GtkWindow *window)
{
  gint     width;
  gint     height;
  gint     most_width;
  gint     most_height;
  gpointer size;

  if (! has_own_size (window))
    return;
  gtk_window_get_size (window, &width, &height);
  pst_window_get_room (window, &most_width, &most_height);
  size = width > most_width || height > most_height ? GINT_TO_POINTER (width << 15 | height) : NULL;
  if (size && size != g_object_get_data (G_OBJECT (window), SIZE_KEY))
    gtk_window_resize (window, MIN (width, most_width), MIN (height, most_height));
  g_object_set_data (G_OBJECT (window), SIZE_KEY, size);
}

/* It has been mapped, and its frame is seen; or moved, perhaps to another monitor; or resized. */
static gboolean
take_place (GtkWindow *window)
{
  shrink (window);
  return GDK_EVENT_PROPAGATE;
}

/**
 * pst_window_fit:
 * @window: a window that is not open yet
 * @width: that it would like to have, widget pixels; -1: what its content asks for
 * @height: the same
 *
 * Has it open with this size, or as much of it as there is room for on its monitor, and fit wherever it goes.
 */
void
pst_window_fit (GtkWindow *window,
                gint       width,
                gint       height)
{
  GdkScreen *screen = gtk_window_get_screen (window);
  gint       most_width;
  gint       most_height;

  pst_window_get_room (window, &most_width, &most_height);
  gtk_window_set_default_size (window, MIN (width, most_width), MIN (height, most_height));
  g_signal_connect (window, "map-event", G_CALLBACK (take_place), NULL);
  g_signal_connect (window, "configure-event", G_CALLBACK (take_place), NULL);
  g_signal_connect_object (screen, "monitors-changed", G_CALLBACK (shrink), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (screen, "size-changed", G_CALLBACK (shrink), window, G_CONNECT_SWAPPED);
}

/**
 * pst_window_make_small:
 * @content: (transfer floating): what a window has above its buttons
 *
 * Returns: (transfer floating): a widget with the content, which scrolls where it has less room than that needs
 */
GtkWidget *
pst_window_make_small (GtkWidget *content)
{
  GtkWidget         *widget   = gtk_scrolled_window_new (NULL, NULL);
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (widget);
  GtkContainer      *viewport;

  gtk_scrolled_window_set_policy (scrolled, GTK_POLICY_AUTOMATIC, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_width (scrolled, TRUE);
  gtk_scrolled_window_set_propagate_natural_height (scrolled, TRUE);
  gtk_scrolled_window_set_overlay_scrolling (scrolled, FALSE); /* it would cover what is at the edge */
  gtk_widget_set_can_focus (widget, FALSE);
  gtk_container_add (GTK_CONTAINER (widget), content);
  viewport = GTK_CONTAINER (gtk_bin_get_child (GTK_BIN (widget)));
  gtk_viewport_set_shadow_type (GTK_VIEWPORT (viewport), GTK_SHADOW_NONE);
  gtk_container_set_focus_hadjustment (viewport, gtk_scrolled_window_get_hadjustment (scrolled));
  gtk_container_set_focus_vadjustment (viewport, gtk_scrolled_window_get_vadjustment (scrolled));
  gtk_widget_show (GTK_WIDGET (viewport));
  gtk_widget_show (widget);
  return widget;
}
