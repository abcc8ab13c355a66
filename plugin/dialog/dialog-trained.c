/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Trained styles in the gallery: they come from files that are dropped or added there, and whenever one appears in their folder; a menu
 * renames them, saves copies for others, and puts them into the trash. A name for people is in the file; the file's own name stays.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/trained-style.h>

#include "catalogue/shipped.h"
#include "catalogue/trained-styles.h"
#include "dialog/dialog-trained.h"
#include "image/painting-file.h"
#include "image/style-thumbnail.h"
#include "rows/dialog-row.h"

#define DATA_KEY    "pastiche-trained"
#define ENTRY_KEY   "pastiche-entry"
#define TITLE_CHARS 30

typedef struct
{
  PstStyleGallery  *gallery; /* borrowed */
  GFileMonitor     *monitor; /* of the folder, or NULL */
  void           (* show) (gpointer data);
  gpointer          data;
} Trained;

/* What a menu's item is about. */
typedef struct
{
  Trained       *trained; /* borrowed */
  PstReadyStyle *style;
} Deed;

/* A #PstReadThumbnail for paintings and for trained styles, which are told from them by their names. */
GdkPixbuf *
pst_dialog_trained_read_thumbnail (GFile *file,
                                   gint   side)
{
  g_autofree gchar *base       = g_file_get_basename (file);
  g_autoptr (GFile) photograph = NULL;

  if (! g_str_has_suffix (base, PST_TRAINED_STYLE_SUFFIX))
    return pst_painting_file_read_thumbnail (file, side);
  photograph = pst_shipped_file ("instant-styles", "photograph.jpg");
  return pst_style_thumbnail_read (file, photograph, side);
}

static Deed *
deed_new (Trained             *trained,
          const PstReadyStyle *style)
{
  Deed *deed = g_new (Deed, 1);

  *deed = (Deed) { trained, pst_ready_style_ref (style) };
  return deed;
}

static void
deed_free (gpointer  data,
           GClosure *closure G_GNUC_UNUSED)
{
  Deed *deed = data;

  pst_ready_style_unref (deed->style);
  g_free (deed);
}

/* Shows a dialog, and has what the user answers taken by @take (deed, response, dialog), which destroys it. It is not waited for: assistive
 * technology could not speak of the dialog as long as the click that opened it has not come to its end.
 */
static void
ask (const Deed *deed,
     GtkWidget  *dialog,
     GCallback   take)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (deed->trained->gallery));

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (window));
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_data (dialog, "response", take, deed_new (deed->trained, deed->style), deed_free, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Shows what there is now, and says what was wrong, or else something or nothing. */
static void
show (const Deed   *deed,
      const GError *error,
      const gchar  *text)
{
  deed->trained->show (deed->trained->data);
  pst_style_gallery_say (deed->trained->gallery, error ? error->message : text);
}

/* ---- renaming */

/* (transfer full): what was typed, without blanks around it */
static gchar *
get_title (GtkEntry *entry)
{
  return g_strstrip (g_strdup (gtk_entry_get_text (entry)));
}

static void
judge_title (GtkEntry  *entry,
             GtkDialog *dialog)
{
  g_autofree gchar *title = get_title (entry);

  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_ACCEPT, *title != '\0');
}

static void
take_title (Deed      *deed,
            gint       response,
            GtkWidget *dialog)
{
  g_autofree gchar   *title = get_title (g_object_get_data (G_OBJECT (dialog), ENTRY_KEY));
  g_autoptr (GError)  error = NULL;

  gtk_widget_hide (dialog);
  if (response == GTK_RESPONSE_ACCEPT)
    {
      pst_trained_style_rename (deed->style->network, title, &error);
      show (deed, error, NULL);
    }
  gtk_widget_destroy (dialog);
}

static GtkWidget *
make_entry (const gchar *title)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_text (GTK_ENTRY (entry), title);
  gtk_entry_set_width_chars (GTK_ENTRY (entry), TITLE_CHARS);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  return entry;
}

static void
rename_style (Deed *deed)
{
  GtkWidget *dialog = gtk_dialog_new_with_buttons (_ ("Rename style"), NULL, 0, _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Rename"),
                                                   GTK_RESPONSE_ACCEPT, NULL);
  GtkWidget *line   = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, PST_SPACING);
  GtkWidget *label  = gtk_label_new_with_mnemonic (_ ("_Name"));
  GtkWidget *entry  = make_entry (deed->style->title);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_box_pack_start (GTK_BOX (line), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), entry, TRUE, TRUE, 0);
  gtk_container_set_border_width (GTK_CONTAINER (line), PST_BORDER);
  gtk_widget_show_all (line);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), line, TRUE, TRUE, 0);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  g_object_set_data (G_OBJECT (dialog), ENTRY_KEY, entry);
  g_signal_connect (entry, "changed", G_CALLBACK (judge_title), dialog);
  ask (deed, dialog, G_CALLBACK (take_title));
}

/* ---- sharing */

/* (transfer full): what a copy is called where the user does not say otherwise, on any computer */
static gchar *
make_file_name (const gchar *title)
{
  g_autofree gchar *sound = g_strdelimit (g_strdup (title), "/\\:*?\"<>|", '-');

  return g_strconcat (sound, PST_TRAINED_STYLE_SUFFIX, NULL);
}

static void
take_place (Deed      *deed,
            gint       response,
            GtkWidget *dialog)
{
  g_autoptr (GFile)  file  = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autoptr (GError) error = NULL;

  gtk_widget_hide (dialog);
  if (file)
    {
      pst_trained_style_copy (deed->style->network, file, &error);
      show (deed, error, NULL);
    }
  gtk_widget_destroy (dialog);
}

static void
save_copy (Deed *deed)
{
  GtkWidget        *dialog  = gtk_file_chooser_dialog_new (_ ("Save a copy"), NULL, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Cancel"),
                                                           GTK_RESPONSE_CANCEL, _ ("_Save"), GTK_RESPONSE_ACCEPT, NULL);
  GtkFileChooser   *chooser = GTK_FILE_CHOOSER (dialog);
  g_autofree gchar *name    = make_file_name (deed->style->title);

  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  gtk_file_chooser_set_do_overwrite_confirmation (chooser, TRUE);
  gtk_file_chooser_set_current_name (chooser, name);
  ask (deed, dialog, G_CALLBACK (take_place));
}

/* ---- removing */

static void
take_consent (Deed      *deed,
              gint       response,
              GtkWidget *dialog)
{
  g_autoptr (GError) error = NULL;

  gtk_widget_hide (dialog);
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_file_delete (deed->style->network, NULL, &error);
      show (deed, error, NULL);
    }
  gtk_widget_destroy (dialog);
}

/* Where there is no trash. */
static void
ask_for_consent (const Deed *deed)
{
  GtkWidget *dialog = gtk_message_dialog_new (NULL, 0, GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE,
                                              _ ("“%s” cannot be moved to the trash. Delete it for good?"), deed->style->title);

  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Pastiche"));
  gtk_dialog_add_buttons (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Delete for good"), GTK_RESPONSE_ACCEPT, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  ask (deed, dialog, G_CALLBACK (take_consent));
}

static void
remove_style (Deed *deed)
{
  g_autofree gchar *text = NULL;

  if (g_file_trash (deed->style->network, NULL, NULL))
    {
      text = g_strdup_printf (_ ("“%s” is in the trash now: from there it can be put back."), deed->style->title);
      show (deed, NULL, text);
    }
  else if (g_file_query_exists (deed->style->network, NULL))
    {
      ask_for_consent (deed);
    }
}

/* ---- the menu */

static void
add_item (Trained             *trained,
          const PstReadyStyle *style,
          GtkContainer        *menu,
          const gchar         *label,
          GCallback            activate)
{
  GtkWidget *item = gtk_model_button_new ();

  g_object_set (item, "text", label, NULL);
  g_signal_connect_data (item, "clicked", activate, deed_new (trained, style), deed_free, G_CONNECT_SWAPPED);
  gtk_container_add (menu, item);
}

static void
fill_menu (Trained     *trained,
           const gchar *id,
           GtkWidget   *items)
{
  GtkContainer         *menu   = GTK_CONTAINER (items);
  g_autoptr (GPtrArray) styles = pst_ready_styles_list (NULL);
  const PstReadyStyle  *style  = styles ? pst_ready_styles_find (styles, id, NULL) : NULL;

  if (! style || ! style->is_trained) /* it has gone meanwhile */
    return;
  add_item (trained, style, menu, _ ("_Rename…"), G_CALLBACK (rename_style));
  add_item (trained, style, menu, _ ("_Save a copy…"), G_CALLBACK (save_copy));
  add_item (trained, style, menu, _ ("_Move to trash"), G_CALLBACK (remove_style));
}

/* ---- the folder */

/* A #PstImportStyle. */
static gchar *
import (GFile    *file,
        gpointer  data)
{
  Trained            *trained = data;
  g_autoptr (GError)  error   = NULL;
  PstReadyStyle      *style   = pst_trained_styles_import (file, &error);

  if (! style)
    return g_strdup (error->message);
  trained->show (trained->data);
  pst_style_gallery_choose (trained->gallery, PST_STYLE_GROUP_TRAINED, style->name);
  pst_ready_style_unref (style);
  return NULL;
}

/* Shows what has been trained meanwhile. @chosen: (nullable): the name of the style to choose. */
void
pst_dialog_trained_show (PstStyleGallery *gallery,
                         const gchar     *chosen)
{
  Trained *trained = g_object_get_data (G_OBJECT (gallery), DATA_KEY);

  trained->show (trained->data);
  if (chosen)
    pst_style_gallery_choose (gallery, PST_STYLE_GROUP_TRAINED, chosen);
}

static void
follow_folder (Trained *trained)
{
  trained->show (trained->data);
}

/* The gallery is being taken apart, though somebody may still have it. */
static void
stop_following (Trained *trained)
{
  if (trained->monitor)
    g_signal_handlers_disconnect_by_data (trained->monitor, trained);
  g_clear_object (&trained->monitor);
}

/* From now on, files of trained styles can be added to the gallery, and its menus do what they say. @show_all (data) is called when the
 * folder may have changed, to show what is in it.
 */
void
pst_dialog_trained_watch (PstStyleGallery *gallery,
                          GCallback        show_all,
                          gpointer         data)
{
  g_autoptr (GFile)  folder  = pst_trained_styles_get_folder ();
  Trained           *trained = g_new0 (Trained, 1);

  *trained = (Trained) { gallery, g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL),
                         (void (*) (gpointer)) show_all, data };
  if (trained->monitor)
    g_signal_connect_swapped (trained->monitor, "changed", G_CALLBACK (follow_folder), trained);
  g_signal_connect_swapped (gallery, "fill-menu", G_CALLBACK (fill_menu), trained);
  pst_style_gallery_set_importer (gallery, import, trained);
  g_signal_connect_swapped (gallery, "destroy", G_CALLBACK (stop_following), trained);
  g_object_set_data_full (G_OBJECT (gallery), DATA_KEY, trained, g_free);
}
