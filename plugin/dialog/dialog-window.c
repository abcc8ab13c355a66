/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A dialog of two parts:
 *
 *   the first, which gets what room there is   | the second, which has one width
 *
 * or one below the other on a monitor that is too narrow for that. After OK, the same window turns to a page that shows how the work gets
 * on; what is set cannot be changed any more.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche-ui/window-fit.h>

#include "dialog/dialog-window.h"
#include "rows/dialog-row.h"

/* Window pixels, for usual writing: where there is room for it, a dialog has the least size; a large one would only be farther to go. */
#define LEAST_WIDTH  990
#define LEAST_HEIGHT 640
#define MOST_WIDTH   1280
#define MOST_HEIGHT  880
#define SHARE        0.85 /* of the work area */
#define FIRST_PART   0.4  /* of the height, where the second part is below it */
#define USUAL_DPI    96.0 /* of writing */

/* Without a display, GTK would end the process. GIMP may have another one than the environment names. */
gboolean
pst_dialog_open_display (GError **error)
{
  const gchar *name = gimp_display_name ();

  if (gtk_init_check (NULL, NULL))
    return TRUE;
  if (name)
    g_setenv ("DISPLAY", name, TRUE);
  if (name && gtk_init_check (NULL, NULL))
    return TRUE;
  g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0,
                       _ ("The dialog needs a screen, and there is none: call Pastiche with RUN-NONINTERACTIVE and a style, or start "
                          "GIMP with its windows."));
  return FALSE;
}

/* (transfer floating): as wide as the page needs, and where it has not the height, it scrolls */
GtkWidget *
pst_dialog_make_scroll (GtkWidget *page)
{
  GtkWidget *small = pst_window_make_small (page);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (small), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  return small;
}

/* How much larger than usual the writing is, at least 1. */
static gdouble
get_writing_scale (GtkWindow *dialog)
{
  return MAX (gdk_screen_get_resolution (gtk_window_get_screen (dialog)) / USUAL_DPI, 1.0);
}

/* On a monitor that is too narrow for both side by side, and higher than wide, the second is below the first. */
static void
choose_size (GtkWindow *dialog,
             GtkPaned  *paned,
             gint       second_width)
{
  gdouble scale = get_writing_scale (dialog);
  gint    room_width;
  gint    room_height;
  gint    width;
  gint    height;
  gint    least; /* that the writing needs */

  gtk_widget_get_preferred_width (GTK_WIDGET (paned), &least, NULL);
  pst_window_get_room (dialog, &room_width, &room_height);
  least += 2 * PST_BORDER;
  width  = MIN (MAX (CLAMP (SHARE * room_width, scale * LEAST_WIDTH, scale * MOST_WIDTH), least), room_width);
  height = MIN (CLAMP (SHARE * room_height, scale * LEAST_HEIGHT, scale * MOST_HEIGHT), room_height);
  if (least > room_width && room_height > room_width)
    {
      height = SHARE * room_height;
      gtk_orientable_set_orientation (GTK_ORIENTABLE (paned), GTK_ORIENTATION_VERTICAL);
      gtk_paned_set_position (paned, FIRST_PART * height);
    }
  else
    {
      gtk_paned_set_position (paned, width - second_width); /* the first gets the rest */
    }
  pst_window_fit (dialog, width, height);
}

/* The order in which Tab leads through them, which GTK takes from the heights of their middles. */
static void
put_in_order (GtkContainer *paned,
              GtkWidget    *first,
              GtkWidget    *second)
{
  g_autoptr (GList) order = g_list_append (g_list_append (NULL, first), second);

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_container_set_focus_chain (paned, order);
  G_GNUC_END_IGNORE_DEPRECATIONS
}

/* GIMP's buttons for settings would begin farther left than all the rest. */
static void
indent (GtkWidget *widget,
        gpointer   action_area)
{
  if (! gtk_widget_is_ancestor (action_area, widget))
    gtk_widget_set_margin_start (widget, PST_BORDER);
}

/* Puts both parts into the dialog, which is not open yet; the second has this width, with all borders, where there is room. */
void
pst_dialog_fill (GtkDialog *dialog,
                 GtkWidget *first,
                 GtkWidget *second,
                 gint       second_width)
{
  GtkWidget *content = gtk_dialog_get_content_area (dialog);
  GtkWidget *paned   = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);

  gtk_widget_set_margin_end (first, PST_SPACING);
  gtk_widget_set_margin_start (second, PST_SPACING);
  gtk_paned_pack1 (GTK_PANED (paned), first, TRUE, FALSE);
  gtk_paned_pack2 (GTK_PANED (paned), second, FALSE, FALSE);
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_container_foreach (GTK_CONTAINER (content), indent, gtk_dialog_get_action_area (dialog));
  G_GNUC_END_IGNORE_DEPRECATIONS
  gtk_container_set_border_width (GTK_CONTAINER (paned), PST_BORDER);
  gtk_widget_show (paned);
  gtk_box_pack_start (GTK_BOX (content), pst_window_make_small (paned), TRUE, TRUE, 0);
  choose_size (GTK_WINDOW (dialog), GTK_PANED (paned), second_width);
  put_in_order (GTK_CONTAINER (paned), first, second);
}

/* ---- the page after OK */

static void
hide_child (GtkWidget *widget,
            gpointer   data G_GNUC_UNUSED)
{
  gtk_widget_hide (widget);
}

static void
stop (PstProgressPage *page)
{
  pst_progress_page_stop (page, FALSE);
}

/* (transfer none): a page that watches nothing yet, and takes the place of everything else in a dialog in which the user said OK.
 * Closing the dialog now means Cancel, for which there is the @cancellable.
 */
PstProgressPage *
pst_dialog_turn_to_page (GtkWidget    *dialog,
                         GCancellable *cancellable)
{
  GtkWidget *content = gtk_dialog_get_content_area (GTK_DIALOG (dialog));
  GtkWidget *page    = pst_progress_page_new ();

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_widget_hide (gtk_dialog_get_action_area (GTK_DIALOG (dialog))); /* the page has buttons of its own */
  G_GNUC_END_IGNORE_DEPRECATIONS
  gtk_container_foreach (GTK_CONTAINER (content), hide_child, NULL);
  pst_progress_page_watch (PST_PROGRESS_PAGE (page), NULL, cancellable);
  g_object_set (page, "margin", PST_BORDER, NULL);
  gtk_box_pack_start (GTK_BOX (content), page, TRUE, TRUE, 0);
  g_signal_connect_object (dialog, "response", G_CALLBACK (stop), page, G_CONNECT_SWAPPED);
  g_signal_connect (dialog, "delete-event", G_CALLBACK (gtk_true), NULL);
  while (gtk_events_pending ()) /* so that the page can be seen while GIMP loads a painting */
    gtk_main_iteration ();
  return PST_PROGRESS_PAGE (page);
}

/* ---- its end */

/* Shows a translated sentence that says what to do, and returns when the user has read it. */
void
pst_dialog_tell (GtkWidget   *dialog,
                 const gchar *message)
{
  GtkWidget *box = gtk_message_dialog_new (GTK_WINDOW (dialog), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_WARNING,
                                           GTK_BUTTONS_OK, "%s", message);

  gtk_window_set_title (GTK_WINDOW (box), _ ("Pastiche"));
  gtk_dialog_run (GTK_DIALOG (box));
  gtk_widget_destroy (box);
}

/* Destroys the dialog. It is out of sight at once, though what works in it may take a moment to end. */
void
pst_dialog_close (GtkWidget *dialog)
{
  gtk_widget_hide (dialog);
  gdk_display_flush (gdk_display_get_default ());
  gtk_widget_destroy (dialog);
}
