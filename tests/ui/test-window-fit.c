/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Windows on monitors of several sizes, one after the other: the X server that tests have makes no two of its screen. */
#include "config.h"

#include <gdk/gdkx.h>
#include <X11/extensions/Xrandr.h>

#include <pastiche-ui/fold-box.h>
#include <pastiche-ui/window-fit.h>

#include "cases.h"
#include "window.h"

/* Pixels of the screen, which has 2000 × 1400. */
static const GdkRectangle small = { 0, 0, 800, 600 };
static const GdkRectangle large = { 0, 0, 1900, 1300 };

/* As if another one took the place of the monitor. GDK does not hear of it, but for the work area that the window manager then names. */
static void
change_monitor (const GdkRectangle *place)
{
  GdkDisplay         *gdk     = gdk_display_get_default ();
  Display            *display = gdk_x11_display_get_xdisplay (gdk);
  Window              root    = DefaultRootWindow (display);
  XRRScreenResources *screen  = XRRGetScreenResources (display, root);
  XRRMonitorInfo     *monitor = XRRAllocateMonitor (display, 1);

  g_assert_cmpint (screen->noutput, ==, 1);
  monitor->name       = XInternAtom (display, "test", False);
  monitor->x          = place->x;
  monitor->y          = place->y;
  monitor->width      = place->width;
  monitor->height     = place->height;
  monitor->mwidth     = place->width / 4;
  monitor->mheight    = place->height / 4;
  monitor->outputs[0] = screen->outputs[0];
  gdk_x11_display_error_trap_push (gdk);
  XRRDeleteMonitor (display, root, monitor->name); /* where there is one */
  gdk_x11_display_error_trap_pop_ignored (gdk);
  XRRSetMonitor (display, root, monitor);
  XRRFreeMonitors (monitor);
  XRRFreeScreenResources (screen);
}

/* The window manager is a program of its own: on a busy machine its answers come after all is quiet here. */
#define wait_until(condition)                          \
  G_STMT_START {                                       \
    for (guint i = 0; i < 200 && ! (condition); i++)   \
      test_window_settle ();                           \
    g_assert_true (condition);                         \
  } G_STMT_END

static gboolean
is_work_area (const GdkRectangle *place)
{
  GdkMonitor   *monitor = gdk_display_get_monitor (gdk_display_get_default (), 0);
  GdkRectangle  area;

  gdk_monitor_get_workarea (monitor, &area);
  return area.width == place->width / gdk_monitor_get_scale_factor (monitor);
}

static void
wait_for_monitor (const GdkRectangle *place)
{
  change_monitor (place);
  wait_until (is_work_area (place));
}

/* Widget pixels. */
static gboolean
is_within (GtkWidget          *window,
           const GdkRectangle *monitor)
{
  gint         scale = gtk_widget_get_scale_factor (window);
  GdkRectangle frame;

  gdk_window_get_frame_extents (gtk_widget_get_window (window), &frame);
  g_test_message ("%d×%d at %d, %d", frame.width, frame.height, frame.x, frame.y);
  return frame.width <= monitor->width / scale && frame.height <= monitor->height / scale && frame.width > monitor->width / scale / 2;
}

static gboolean
has_width (GtkWidget *window,
           gint       expected)
{
  gint width;

  gtk_window_get_size (GTK_WINDOW (window), &width, NULL);
  return width == expected;
}

static void
test_monitors (void)
{
  GtkWidget *window  = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *content = gtk_drawing_area_new ();
  gint       scale   = gtk_widget_get_scale_factor (window);

  wait_for_monitor (&small);
  gtk_widget_set_size_request (content, 1150, 1300);
  gtk_widget_show (content);
  gtk_container_add (GTK_CONTAINER (window), pst_window_make_small (content));
  pst_window_fit (GTK_WINDOW (window), 1150, 1300);
  gtk_widget_show (window);
  test_window_settle ();
  wait_until (is_within (window, &small));
  wait_for_monitor (&large);
  gtk_window_resize (GTK_WINDOW (window), 1100 / scale, 1200 / scale);
  test_window_settle ();
  wait_until (has_width (window, 1100 / scale)); /* there is room */
  wait_for_monitor (&small);
  gtk_window_move (GTK_WINDOW (window), 20, 20);
  test_window_settle ();
  wait_until (is_within (window, &small));
  gtk_widget_destroy (window);
}

/* How a row of two lies where it has this width. Returns its height. */
static gint
look_at_row (gint           width,
             GtkAllocation *first,
             GtkAllocation *second)
{
  GtkWidget *row    = pst_fold_box_new (10);
  GtkWidget *left   = gtk_drawing_area_new ();
  GtkWidget *right  = gtk_drawing_area_new ();
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gint       height;

  gtk_widget_set_size_request (left, 100, 20);
  gtk_widget_set_size_request (right, 120, 30);
  gtk_box_pack_start (GTK_BOX (row), left, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), gtk_entry_new (), TRUE, TRUE, 0); /* is not shown */
  gtk_box_pack_start (GTK_BOX (row), right, FALSE, FALSE, 0);
  gtk_widget_show (left);
  gtk_widget_show (right);
  gtk_widget_show (row);
  gtk_container_add (GTK_CONTAINER (window), row);
  gtk_widget_show (window);
  test_window_settle ();
  gtk_widget_get_preferred_height_for_width (row, width, &height, NULL);
  gtk_widget_size_allocate (row, &(GtkAllocation) { 0, 0, width, height });
  gtk_widget_get_allocation (left, first);
  gtk_widget_get_allocation (right, second);
  gtk_widget_destroy (window);
  return height;
}

static void
test_folds (void)
{
  GtkAllocation first;
  GtkAllocation second;

  g_assert_cmpint (look_at_row (240, &first, &second), ==, 30);
  g_assert_true (gdk_rectangle_equal (&first, &(GdkRectangle) { 0, 0, 110, 30 }));
  g_assert_true (gdk_rectangle_equal (&second, &(GdkRectangle) { 120, 0, 120, 30 }));
  g_assert_cmpint (look_at_row (220, &first, &second), ==, 60);
  g_assert_true (gdk_rectangle_equal (&first, &(GdkRectangle) { 0, 0, 220, 20 }));
  g_assert_true (gdk_rectangle_equal (&second, &(GdkRectangle) { 0, 30, 220, 30 }));
}

static const TestCase tests[] = {
  { "folds", test_folds, .expects = "what lies side by side lies one below the other where there is no room" },
  { "monitors", test_monitors, .expects = "a window fits the monitor where it opens, and one that takes its place" },
};

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
