/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks the user for a style and for the settings, and shows what they paint:
 *
 *   the picture, painted live, and its quality   | looks, the gallery of styles and the main controls, or all settings for experts
 *   (dialog-preview.c, dialog-controls.c)        | (dialog-looks.c, dialog-styles.c, dialog-controls.c; dialog-expert.c)
 *
 * All of them follow the procedure's arguments, and change them; so do GIMP's own presets and its Reset. While no style is chosen,
 * there is nothing to paint and OK stays grey.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimpui.h>

#include <pastiche-ui/live-view.h>
#include <pastiche-ui/wheel.h>

#include "arguments/arguments.h"
#include "arguments/recall.h"
#include "dialog/dialog-controls.h"
#include "dialog/dialog-expert.h"
#include "dialog/dialog-looks.h"
#include "dialog/dialog-styles.h"
#include "dialog/dialog-training.h"
#include "dialog/dialog-window.h"
#include "dialog/dialog.h"
#include "preview/dialog-preview.h"
#include "rows/dialog-places.h"
#include "rows/dialog-row.h"

#define PAGES_WIDTH 506 /* with all borders: four tiles side by side; window pixels */
#define PERIOD      50  /* milliseconds */
#define PREVIEW_KEY "pastiche-preview-view"

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
  add_page (GTK_NOTEBOOK (notebook), pst_dialog_make_scroll (page), _ ("St_yle"));
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
  preview      = pst_dialog_preview_new (config, source, GTK_WINDOW (dialog));
  pages        = make_pages (GIMP_PROCEDURE_DIALOG (dialog), config, places, looks, styles, preview);
  preview_side = make_preview_side (config, preview, source, GTK_WINDOW (dialog));
  take_drops (preview, styles, pages);
  pst_dialog_training_offer (PST_STYLE_GALLERY (styles), procedure, config);
  pst_dialog_fill (GTK_DIALOG (dialog), preview_side, pages, PAGES_WIDTH);
  g_object_set_data (G_OBJECT (dialog), PREVIEW_KEY, preview);
  g_signal_connect_object (dialog, "window-state-event", G_CALLBACK (follow_window_state), preview, G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify", G_CALLBACK (update_ok), dialog, G_CONNECT_SWAPPED);
  update_ok (GTK_DIALOG (dialog), NULL, config);
  gtk_widget_grab_focus (preview); /* from here, Return paints with what is set, and Tab leads to all that can be */
  return dialog;
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

  if (! pst_dialog_open_display (error))
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

/* (transfer none): a page that watches no job yet, as pst_dialog_turn_to_page(). Nothing is previewed any more. */
PstProgressPage *
pst_dialog_turn_to_progress (GtkWidget    *dialog,
                             GCancellable *cancellable)
{
  PstProgressPage *page    = pst_dialog_turn_to_page (dialog, cancellable);
  GtkWidget       *preview = g_object_get_data (G_OBJECT (dialog), PREVIEW_KEY);

  g_timeout_add_full (G_PRIORITY_DEFAULT, PERIOD, give_up_preview, g_object_ref (preview), g_object_unref);
  return page;
}
