/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks the user for a style and for the settings, and shows what they paint:
 *
 *   the picture, painted live, and its quality   | looks, the gallery of styles and the main controls, or all settings for experts
 *   (dialog-preview.c, dialog-controls.c)        | (dialog-looks.c, dialog-styles.c, dialog-controls.c; dialog-expert.c)
 *
 * All of them follow the procedure's arguments, and change them; so do GIMP's own presets and its Reset. While no style is chosen,
 * there is nothing to paint and OK stays grey.
 *
 * After OK, the same window turns to a page that shows how the painting gets on; what is set cannot be changed any more.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimpui.h>

#include <pastiche-ui/live-view.h>
#include <pastiche-ui/wheel.h>
#include <pastiche-ui/window-fit.h>

#include "arguments/arguments.h"
#include "arguments/recall.h"
#include "dialog/dialog-controls.h"
#include "dialog/dialog-expert.h"
#include "dialog/dialog-looks.h"
#include "dialog/dialog-styles.h"
#include "dialog/dialog.h"
#include "preview/dialog-preview.h"
#include "rows/dialog-places.h"
#include "rows/dialog-row.h"

/* Window pixels, for usual writing: where there is room for it, a dialog has the least size; a large one would only be farther to go. */
#define LEAST_WIDTH  990
#define LEAST_HEIGHT 640
#define MOST_WIDTH   1280
#define MOST_HEIGHT  880
#define SHARE        0.85 /* of the work area */
#define PAGES_WIDTH  506  /* with all borders: four tiles side by side */
#define PREVIEW_PART 0.4  /* of the height, where the pages are below it */
#define PERIOD       50   /* milliseconds */
#define USUAL_DPI    96.0 /* of writing */

#define PREVIEW_KEY  "pastiche-preview-view"

/* Whether the arguments make sense as they are. */
static gboolean
can_paint (GimpProcedureConfig *config)
{
  g_auto (PstArguments) arguments = { 0 };

  return pst_arguments_init (&arguments, config, NULL);
}

static void
update_ok (GtkDialog           *dialog,
           GParamSpec          *changed G_GNUC_UNUSED,
           GimpProcedureConfig *config)
{
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_OK, can_paint (config));
}

/* What is iconified is not shown, though GTK goes on as if it were. */
static gboolean
follow_window_state (GtkWidget                 *preview,
                     const GdkEventWindowState *event)
{
  gtk_widget_set_child_visible (preview, ! (event->new_window_state & (GDK_WINDOW_STATE_ICONIFIED | GDK_WINDOW_STATE_WITHDRAWN)));
  return GDK_EVENT_PROPAGATE;
}

static void
add_page (GtkNotebook *notebook,
          GtkWidget   *page,
          const gchar *title)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (title);

  gtk_notebook_append_page (notebook, page, label);
  gtk_container_child_set (GTK_CONTAINER (notebook), page, "tab-expand", TRUE, NULL);
}

/* As wide as it needs, and where it has not the height, it scrolls. */
static GtkWidget *
make_scroll (GtkWidget *page)
{
  GtkWidget *small = pst_window_make_small (page);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (small), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  return small;
}

static GtkWidget *
make_pages (GimpProcedureDialog *dialog,
            GimpProcedureConfig *config,
            GtkTreeModel        *places,
            GtkWidget           *looks,
            GtkWidget           *styles,
            GtkWidget           *preview)
{
  GtkWidget *notebook = gtk_notebook_new ();
  GtkWidget *page     = gtk_box_new (GTK_ORIENTATION_VERTICAL, PST_SPACING);

  g_object_set (page, "margin", PST_SPACING, NULL);
  gtk_box_pack_start (GTK_BOX (page), looks, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), styles, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), pst_dialog_controls_new (dialog, config), FALSE, FALSE, 0);
  gtk_widget_show (page);
  pst_wheel_scrolls_only (page);
  add_page (GTK_NOTEBOOK (notebook), make_scroll (page), _ ("St_yle"));
  add_page (GTK_NOTEBOOK (notebook), pst_dialog_expert_new (dialog, config, places, preview), _ ("_Expert"));
  gtk_widget_show (notebook);
  return notebook;
}

/* What the gallery says to it is to be read. */
static void
turn_to_styles (GtkNotebook *pages)
{
  gtk_notebook_set_current_page (pages, 0);
}

/* A file can be dropped on the picture as well. */
static void
take_drops (GtkWidget *preview,
            GtkWidget *styles,
            GtkWidget *pages)
{
  pst_style_gallery_take_drops (PST_STYLE_GALLERY (styles), preview);
  g_signal_connect_object (preview, "drag-data-received", G_CALLBACK (turn_to_styles), pages, G_CONNECT_SWAPPED);
}

static GtkWidget *
make_preview_side (GimpProcedureConfig *config,
                   GtkWidget           *preview,
                   const PstSource     *source,
                   GtkWindow           *dialog)
{
  GtkWidget *preview_side = gtk_box_new (GTK_ORIENTATION_VERTICAL, PST_SPACING);

  gtk_box_pack_start (GTK_BOX (preview_side), preview, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (preview_side), pst_dialog_quality_new (config, source, dialog), FALSE, FALSE, 0);
  gtk_widget_show (preview_side);
  return preview_side;
}

/* How much larger than usual the writing is, at least 1. */
static gdouble
get_writing_scale (GtkWindow *dialog)
{
  return MAX (gdk_screen_get_resolution (gtk_window_get_screen (dialog)) / USUAL_DPI, 1.0);
}

/* On a monitor that is too narrow for both side by side, and higher than wide, the pages are below the picture. */
static void
choose_size (GtkWindow *dialog,
             GtkPaned  *paned)
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
      gtk_paned_set_position (paned, PREVIEW_PART * height);
    }
  else
    {
      gtk_paned_set_position (paned, width - PAGES_WIDTH); /* the picture gets the rest */
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

static void
fill_dialog (GtkDialog *dialog,
             GtkWidget *paned)
{
  GtkWidget *content = gtk_dialog_get_content_area (dialog);

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_container_foreach (GTK_CONTAINER (content), indent, gtk_dialog_get_action_area (dialog));
  G_GNUC_END_IGNORE_DEPRECATIONS
  gtk_container_set_border_width (GTK_CONTAINER (paned), PST_BORDER);
  gtk_widget_show (paned);
  gtk_box_pack_start (GTK_BOX (content), pst_window_make_small (paned), TRUE, TRUE, 0);
}

/* (transfer full) (nullable): the dialog, ready to be run */
static GtkWidget *
make_dialog (GimpProcedure        *procedure,
             GimpProcedureConfig  *config,
             const PstSource      *source,
             GError              **error)
{
  GtkWidget                *dialog = gimp_procedure_dialog_new (procedure, config, _ ("Pastiche"));
  g_autoptr (PstOpenImages) open   = pst_open_images_new (GTK_WINDOW (dialog));
  g_autoptr (GtkTreeModel)  places = pst_dialog_places_new (open, source);
  GtkWidget                *styles = pst_dialog_styles_new (config, places, open, error);
  GtkWidget                *looks  = styles ? pst_dialog_looks_new (config, error) : NULL;
  GtkWidget                *paned;
  GtkWidget                *preview;
  GtkWidget                *preview_side;
  GtkWidget                *pages;

  if (! looks)
    {
      if (styles)
        g_object_unref (g_object_ref_sink (styles));
      gtk_widget_destroy (dialog);
      return NULL;
    }
  paned        = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  preview      = pst_dialog_preview_new (config, source, GTK_WINDOW (dialog));
  pages        = make_pages (GIMP_PROCEDURE_DIALOG (dialog), config, places, looks, styles, preview);
  preview_side = make_preview_side (config, preview, source, GTK_WINDOW (dialog));
  take_drops (preview, styles, pages);
  gtk_widget_set_margin_end (preview_side, PST_SPACING);
  gtk_widget_set_margin_start (pages, PST_SPACING);
  gtk_paned_pack1 (GTK_PANED (paned), preview_side, TRUE, FALSE);
  gtk_paned_pack2 (GTK_PANED (paned), pages, FALSE, FALSE);
  fill_dialog (GTK_DIALOG (dialog), paned);
  g_object_set_data (G_OBJECT (dialog), PREVIEW_KEY, preview);
  g_signal_connect_object (dialog, "window-state-event", G_CALLBACK (follow_window_state), preview, G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify", G_CALLBACK (update_ok), dialog, G_CONNECT_SWAPPED);
  update_ok (GTK_DIALOG (dialog), NULL, config);
  choose_size (GTK_WINDOW (dialog), GTK_PANED (paned));
  put_in_order (GTK_CONTAINER (paned), preview_side, pages);
  gtk_widget_grab_focus (preview); /* from here, Return paints with what is set, and Tab leads to all that can be */
  return dialog;
}

/* Without a display, GTK would end the process. GIMP may have another one than the environment names. */
static gboolean
open_display (GError **error)
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

/* Destroys the dialog. It is out of sight at once, though what works in it may take a moment to end. */
void
pst_dialog_close (GtkWidget *dialog)
{
  gtk_widget_hide (dialog);
  gdk_display_flush (gdk_display_get_default ());
  gtk_widget_destroy (dialog);
}

/* (transfer full) (nullable): the dialog, still open, where the user said OK: at least one style is then chosen. The arguments have the
 * values of the last run, and then what was chosen. The error is %G_IO_ERROR_CANCELLED where the user gave up, and another one where
 * there is no display, or the lists of what is shipped cannot be read.
 */
GtkWidget *
pst_dialog_run (GimpProcedure        *procedure,
                GimpProcedureConfig  *config,
                const PstSource      *source,
                GError              **error)
{
  GtkWidget *dialog;

  if (! open_display (error))
    return NULL;
  gimp_ui_init (GETTEXT_PACKAGE);
  pst_recall_drawables (config, NULL); /* where it is gone, the user chooses another */
  dialog = make_dialog (procedure, config, source, error);
  if (! dialog || gimp_procedure_dialog_run (GIMP_PROCEDURE_DIALOG (dialog)))
    return dialog;
  pst_dialog_close (dialog);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  return NULL;
}

/* ---- the page after OK */

static void
hide_child (GtkWidget *widget,
            gpointer   data G_GNUC_UNUSED)
{
  gtk_widget_hide (widget);
}

/* With its memory: as soon as its threads sleep, for which nobody waits. The rest is hidden: to take it apart takes too long now. */
static gboolean
give_up_preview (gpointer view)
{
  PstLivePreview *preview = pst_live_view_get_preview (view);

  if (preview && ! pst_live_preview_is_at_rest (preview))
    return G_SOURCE_CONTINUE;
  gtk_widget_destroy (view);
  return G_SOURCE_REMOVE;
}

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

static void
stop (PstProgressPage *page)
{
  pst_progress_page_stop (page, FALSE);
}

/* (transfer none): a page that watches no job yet, and takes the place of everything else in a dialog in which the user said OK.
 * Nothing is previewed any more. Closing the dialog now means Cancel, for which there is the @cancellable.
 */
PstProgressPage *
pst_dialog_turn_to_progress (GtkWidget    *dialog,
                             GCancellable *cancellable)
{
  GtkWidget *content = gtk_dialog_get_content_area (GTK_DIALOG (dialog));
  GtkWidget *page    = pst_progress_page_new ();
  GtkWidget *preview = g_object_get_data (G_OBJECT (dialog), PREVIEW_KEY);

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
  g_timeout_add_full (G_PRIORITY_DEFAULT, PERIOD, give_up_preview, g_object_ref (preview), g_object_unref);
  return PST_PROGRESS_PAGE (page);
}
