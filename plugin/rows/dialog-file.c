/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "rows/dialog-file.h"
#include "rows/dialog-row.h"

#define BINDING_KEY "pastiche-binding"

/* Of a file chooser that follows an argument and sets it. GIMP's own goes on showing its file when the argument is emptied, and
 * cannot be had for an argument whose file need not exist.
 */
typedef struct
{
  GimpProcedureConfig *config; /* borrowed; the chooser may outlive it, once it is destroyed */
  const gchar         *argument;
} FileBinding;

static void
take_file (GtkFileChooser *chooser)
{
  const FileBinding *binding = g_object_get_data (G_OBJECT (chooser), BINDING_KEY);
  g_autoptr (GFile)  file    = gtk_file_chooser_get_file (chooser);

  g_object_set (binding->config, binding->argument, file, NULL);
}

/* One that is gone would be shown as none, and so there is none. */
static void
show_file (GtkFileChooser *chooser)
{
  const FileBinding *binding = g_object_get_data (G_OBJECT (chooser), BINDING_KEY);
  g_autoptr (GFile)  file    = NULL;

  g_object_get (binding->config, binding->argument, &file, NULL);
  if (file && ! g_file_query_exists (file, NULL))
    {
      g_clear_object (&file);
      g_object_set (binding->config, binding->argument, NULL, NULL);
    }
  if (file)
    gtk_file_chooser_set_file (chooser, file, NULL);
  else
    gtk_file_chooser_unselect_all (chooser);
}

/* (transfer floating): the label, which joins @labels, and the chooser, for a row. @title: translated: of the window in which one chooses.
 * @is_folder: whether it is a folder that is chosen.
 */
GtkWidget *
pst_row_new_file (GimpProcedureConfig *config,
                  GParamSpec          *setting,
                  const gchar         *title,
                  gboolean             is_folder,
                  GtkSizeGroup        *labels)
{
  GtkWidget        *box     = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, PST_SPACING);
  GtkWidget        *label   = gtk_label_new (_ (g_param_spec_get_nick (setting)));
  GtkWidget        *chooser = gtk_file_chooser_button_new (title, is_folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER
                                                                            : GTK_FILE_CHOOSER_ACTION_OPEN);
  FileBinding      *binding = g_new0 (FileBinding, 1);
  g_autofree gchar *signal  = g_strconcat ("notify::", setting->name, NULL);

  *binding = (FileBinding) { config, setting->name };
  g_object_set_data_full (G_OBJECT (chooser), BINDING_KEY, binding, g_free);
  show_file (GTK_FILE_CHOOSER (chooser));
  g_signal_connect (chooser, "file-set", G_CALLBACK (take_file), NULL);
  g_signal_connect_object (config, signal, G_CALLBACK (show_file), chooser, G_CONNECT_SWAPPED);
  gtk_widget_set_tooltip_text (chooser, _ (g_param_spec_get_blurb (setting)));
  gtk_size_group_add_widget (labels, label);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), chooser, TRUE, TRUE, 0);
  gtk_widget_show (label);
  gtk_widget_show (chooser);
  return box;
}
