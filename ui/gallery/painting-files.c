/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Image files: those that were used recently, by this program or others, and a file chooser that shows what is in them.
 *
 * The preview is read in a thread. Only files on this machine are looked at: others would have to be fetched.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/trained-style.h>
#include <pastiche-ui/style-entry.h>

#include "gallery/painting-files.h"
#include "gallery/thumbnail.h"

#define MOST_RECENT  12
#define PREVIEW_SIDE 192 /* widget pixels */

static const gchar *const packings[] = { ".gz", ".bz2", ".xz" };

static gint
compare_times (gconstpointer a,
               gconstpointer b)
{
  time_t time_a = gtk_recent_info_get_modified ((GtkRecentInfo *) a);
  time_t time_b = gtk_recent_info_get_modified ((GtkRecentInfo *) b);

  return (time_b > time_a) - (time_b < time_a);
}

static gboolean
is_wanted (GtkRecentInfo *info)
{
  const gchar *type = gtk_recent_info_get_mime_type (info);

  return type && g_str_has_prefix (type, "image/") && gtk_recent_info_is_local (info) && ! gtk_recent_info_get_private_hint (info) &&
         gtk_recent_info_exists (info);
}

/* (transfer full) (element-type PstStyleEntry): the image files that were used last, the last one first */
GPtrArray *
pst_painting_files_list_recent (void)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_object_unref);
  GList     *infos   = g_list_sort (gtk_recent_manager_get_items (gtk_recent_manager_get_default ()), compare_times);

  for (GList *link = infos; link && entries->len < MOST_RECENT; link = link->next)
    if (is_wanted (link->data))
      {
        g_autoptr (GFile) file = g_file_new_for_uri (gtk_recent_info_get_uri (link->data));

        g_ptr_array_add (entries, pst_style_entry_new_for_file (file));
      }
  g_list_free_full (infos, (GDestroyNotify) gtk_recent_info_unref);
  return entries;
}

static gboolean
is_image_type (const gchar *type)
{
  return type && (g_content_type_is_a (type, "image/*") || g_content_type_is_mime_type (type, "image/x-xcf"));
}

/* By its name, packed or not. */
static gboolean
is_image_name (const gchar *name)
{
  g_autofree gchar *type = g_content_type_guess (name, NULL, 0, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (packings); i++)
    if (g_str_has_suffix (name, packings[i]))
      {
        g_autofree gchar *unpacked = g_strndup (name, strlen (name) - strlen (packings[i]));

        return is_image_type (type) || is_image_name (unpacked);
      }
  return is_image_type (type);
}

/* By its name or by what is in it, where it is there. */
static gboolean
is_image (const gchar *name,
          GFileInfo   *info)
{
  if (info && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    return FALSE;
  return is_image_name (name) ||
         (info && is_image_type (g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE)));
}

/* (transfer full) (nullable): a translated sentence that says why a file cannot be a painting; %NULL where it looks like one */
gchar *
pst_painting_files_refuse (GFile *file)
{
  g_autofree gchar     *path  = g_file_get_path (file);
  g_autofree gchar     *base  = g_file_get_basename (file);
  g_autofree gchar     *name  = g_filename_display_name (base);
  g_autoptr (GFileInfo) info  = NULL;

  if (! path)
    return g_strdup_printf (_ ("“%s” is not on this computer: save it here first."), name);
  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE, G_FILE_QUERY_INFO_NONE, NULL,
                            NULL);
  if (info && g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    return g_strdup_printf (_ ("“%s” is a folder: choose the images in it."), name);
  return is_image (base, info) ? NULL : g_strdup_printf (_ ("“%s” is no image."), name);
}

/* No preview where there is no picture in the file. */
static void
judge_preview (GtkFileChooser *chooser,
               PstStyleEntry  *entry)
{
  gtk_file_chooser_set_preview_widget_active (chooser, ! pst_style_entry_has_failed (entry));
}

static void
show_preview (GtkFileChooser *chooser)
{
  g_autoptr (GFile)         file  = gtk_file_chooser_get_preview_file (chooser);
  g_autoptr (PstStyleEntry) entry = NULL;
  GtkWidget                *preview;

  if (file && g_file_is_native (file) && g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_REGULAR)
    {
      entry   = pst_style_entry_new_for_file (file);
      preview = pst_thumbnail_new (entry, PREVIEW_SIDE);
      g_object_set (preview, "margin", 6, NULL);
      gtk_widget_set_valign (preview, GTK_ALIGN_START);
      gtk_widget_show (preview);
      g_signal_connect_object (entry, "thumbnail-changed", G_CALLBACK (judge_preview), chooser, G_CONNECT_SWAPPED);
      gtk_file_chooser_set_preview_widget (chooser, preview);
    }
  gtk_file_chooser_set_preview_widget_active (chooser, entry != NULL);
}

static gboolean
is_offered (const GtkFileFilterInfo *info,
            gpointer                 data G_GNUC_UNUSED)
{
  return is_image_type (info->mime_type) || is_image_name (info->display_name) ||
         g_str_has_suffix (info->display_name, PST_TRAINED_STYLE_SUFFIX);
}

static void
add_filters (GtkFileChooser *chooser)
{
  GtkFileFilter *images = gtk_file_filter_new ();
  GtkFileFilter *all    = gtk_file_filter_new ();

  gtk_file_filter_set_name (images, _ ("Images and trained styles"));
  gtk_file_filter_add_custom (images, GTK_FILE_FILTER_DISPLAY_NAME | GTK_FILE_FILTER_MIME_TYPE, is_offered, NULL, NULL);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, images);
  gtk_file_chooser_add_filter (chooser, all);
}

/* (transfer full): a dialog for one or several image files, or files of trained styles, which answers %GTK_RESPONSE_ACCEPT. @parent: the
 * window that it belongs to, or %NULL.
 */
GtkWidget *
pst_painting_files_new_chooser (GtkWindow *parent)
{
  GtkWidget      *dialog  = gtk_file_chooser_dialog_new (_ ("Add style"), parent, GTK_FILE_CHOOSER_ACTION_OPEN,
                                                         _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Add"), GTK_RESPONSE_ACCEPT, NULL);
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);

  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_file_chooser_set_select_multiple (chooser, TRUE);
  gtk_file_chooser_set_use_preview_label (chooser, FALSE);
  add_filters (chooser);
  g_signal_connect (chooser, "update-preview", G_CALLBACK (show_preview), NULL);
  return dialog;
}
