/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shows a widget in a window of its own, draws the window to a PNG file in the folder that PST_SCREENSHOTS names, and does what a hand on
 * the mouse and the keyboard does. Positions are widget pixels.
 */
#include "config.h"

#include "window.h"

#define QUIET_TURNS 25   /* of the main loop, a millisecond each: more than a frame takes to come */
#define MOST_TURNS  3000

static void
settle_for (guint n_quiet)
{
  for (guint quiet = 0, turns = 0; quiet < n_quiet && turns < MOST_TURNS; turns++)
    if (g_main_context_iteration (NULL, FALSE))
      {
        quiet = 0;
      }
    else
      {
        if (quiet++ == 0)
          gdk_display_sync (gdk_display_get_default ()); /* so that its answer comes before the quiet does, on a busy machine too */
        g_usleep (1000);
      }
}

/* Shown, and settled. Nothing is animated: what a widget shows does not depend on when it is looked at. */
GtkWidget *
test_window_new (GtkWidget *widget,
                 gint       width,
                 gint       height)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *box    = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_object_set (widget, "margin", 12, NULL);
  gtk_box_pack_start (GTK_BOX (box), widget, TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_widget_show_all (window);
  settle_for (2 * QUIET_TURNS); /* the window manager has its say as well */
  return window;
}

/* Until nothing is to be done any more, in GTK and in the display. What comes again and again, such as looking at a job, ends it too: on
 * a busy machine there would be no quiet moment.
 */
void
test_window_settle (void)
{
  settle_for (QUIET_TURNS);
}

void
test_window_set_dark (gboolean dark)
{
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", dark, NULL);
  test_window_settle ();
}

/* save() is called with the name of each. */
void
test_window_in_each_theme (void (* save) (const gchar *theme))
{
  save ("light");
  test_window_set_dark (TRUE);
  save ("dark");
  test_window_set_dark (FALSE);
}

/* (transfer full): as many pixels as the screen would have */
cairo_surface_t *
test_window_draw (GtkWidget *window)
{
  gint             scale   = gtk_widget_get_scale_factor (window);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, scale * gtk_widget_get_allocated_width (window),
                                                         scale * gtk_widget_get_allocated_height (window));
  cairo_t         *cairo;

  gtk_container_check_resize (GTK_CONTAINER (window)); /* else the layout waits for the next frame */
  cairo_surface_set_device_scale (surface, scale, scale);
  cairo = cairo_create (surface);
  gtk_widget_draw (window, cairo);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  return surface;
}

void
test_window_save (GtkWidget   *window,
                  const gchar *name)
{
  cairo_surface_t  *surface;
  g_autofree gchar *file    = g_strdup_printf ("%s-%d.png", name, gtk_widget_get_scale_factor (window));
  g_autofree gchar *path    = g_build_filename (g_getenv ("PST_SCREENSHOTS"), file, NULL);

  test_window_settle ();
  surface = test_window_draw (window);
  g_mkdir_with_parents (g_getenv ("PST_SCREENSHOTS"), 0755);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}

/* 0xRRGGBB */
guint32
test_surface_get (cairo_surface_t *surface,
                  gint             x,
                  gint             y)
{
  gdouble       scale;
  const guchar *rows   = cairo_image_surface_get_data (surface);
  gint          stride = cairo_image_surface_get_stride (surface);

  cairo_surface_get_device_scale (surface, &scale, &scale);
  return ((const guint32 *) (gconstpointer) (rows + (gint) (y * scale) * stride))[(gint) (x * scale)] & 0xffffff;
}

/* The first widget of a type, from the root downwards; NULL where there is none. */
GtkWidget *
test_find (GtkWidget *root,
           GType      type)
{
  g_autoptr (GList) children = GTK_IS_CONTAINER (root) ? gtk_container_get_children (GTK_CONTAINER (root)) : NULL;
  GtkWidget        *found    = g_type_is_a (G_OBJECT_TYPE (root), type) ? root : NULL;

  for (GList *child = children; child && ! found; child = child->next)
    found = test_find (child->data, type);
  return found;
}

static void
send (GtkWidget *widget,
      GdkEvent  *event)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (widget));

  event->any.window = g_object_ref (gtk_widget_get_window (widget));
  gdk_event_set_device (event, event->type == GDK_KEY_PRESS ? gdk_seat_get_keyboard (seat) : gdk_seat_get_pointer (seat));
  gtk_widget_event (widget, event);
  gdk_event_free (event);
}

static void
send_key (GtkWidget       *widget,
          guint            key,
          GdkModifierType  modifiers)
{
  GdkEvent                *event = gdk_event_new (GDK_KEY_PRESS);
  g_autofree GdkKeymapKey *keys  = NULL;
  gint                     n_keys;

  if (gdk_keymap_get_entries_for_keyval (gdk_keymap_get_for_display (gtk_widget_get_display (widget)), key, &keys, &n_keys))
    event->key.hardware_keycode = keys[0].keycode; /* key bindings look at it */
  event->key.keyval = key;
  event->key.state  = modifiers;
  send (widget, event);
}

void
test_press_key (GtkWidget       *widget,
                guint            key,
                GdkModifierType  modifiers)
{
  send_key (widget, key, modifiers);
  test_window_settle ();
}

/* Again and again, as while somebody holds it down. */
void
test_hold_key (GtkWidget *widget,
               guint      key,
               guint      n_times)
{
  for (guint i = 0; i < n_times; i++)
    send_key (widget, key, 0);
  test_window_settle ();
}

static void
send_button (GtkWidget    *widget,
             GdkEventType  type,
             gdouble       x,
             gdouble       y)
{
  GdkEvent *event = gdk_event_new (type);

  event->button.button = GDK_BUTTON_PRIMARY;
  event->button.x      = x;
  event->button.y      = y;
  send (widget, event);
}

/* With the first button held. */
void
test_drag (GtkWidget *widget,
           gdouble    x,
           gdouble    y,
           gdouble    to_x,
           gdouble    to_y)
{
  GdkEvent *motion;

  send_button (widget, GDK_BUTTON_PRESS, x, y);
  motion           = gdk_event_new (GDK_MOTION_NOTIFY);
  motion->motion.x = to_x;
  motion->motion.y = to_y;
  send (widget, motion);
  send_button (widget, GDK_BUTTON_RELEASE, to_x, to_y);
  test_window_settle ();
}

/* One notch down over a widget, which goes on to those around it until one takes it. */
void
test_turn_wheel (GtkWidget *widget)
{
  GdkEvent *event = gdk_event_new (GDK_SCROLL);

  event->scroll.window    = g_object_ref (gtk_widget_get_window (widget));
  event->scroll.direction = GDK_SCROLL_DOWN;
  gdk_event_set_device (event, gdk_seat_get_pointer (gdk_display_get_default_seat (gtk_widget_get_display (widget))));
  gtk_propagate_event (widget, event);
  gdk_event_free (event);
  test_window_settle ();
}

/* Whatever can have the focus can be told by a screen reader. */
void
test_assert_named (GtkWidget *root)
{
  g_autoptr (GList) children = GTK_IS_CONTAINER (root) ? gtk_container_get_children (GTK_CONTAINER (root)) : NULL;
  const gchar      *name     = atk_object_get_name (gtk_widget_get_accessible (root));

  if (gtk_widget_get_can_focus (root) && gtk_widget_is_visible (root) && ! GTK_IS_WINDOW (root) && (! name || ! *name))
    g_error ("a %s has no name", G_OBJECT_TYPE_NAME (root));
  for (GList *child = children; child; child = child->next)
    test_assert_named (child->data);
}
