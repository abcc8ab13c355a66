/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The photographs of a folder, in the order of their names: JPEG and PNG, or either packed. Of more than there is room for, as many as
 * there is room for are taken, evenly. What is no picture by its name is no photograph; what is one and cannot be read is passed over,
 * and counted.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "files/photograph-folder.h"
#include "files/picture-file.h"

static gboolean
is_picture (const gchar *name)
{
  g_autofree gchar *content = g_content_type_guess (name, NULL, 0, NULL);
  g_autofree gchar *type    = g_content_type_get_mime_type (content);

  return *name != '.' && type && g_str_has_prefix (type, "image/");
}

static gint
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(const gchar *const *) a, *(const gchar *const *) b);
}

/* (transfer full) (element-type filename) (nullable): the names of what looks like pictures, sorted */
static GPtrArray *
list_names (GFile   *folder,
            GError **error)
{
  g_autoptr (GFileEnumerator)  enumerator = g_file_enumerate_children (folder, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NONE,
                                                                       NULL, error);
  GPtrArray                   *names      = enumerator ? g_ptr_array_new_with_free_func (g_free) : NULL;
  GFileInfo                   *info;

  while (enumerator && (info = g_file_enumerator_next_file (enumerator, NULL, NULL)))
    {
      if (is_picture (g_file_info_get_name (info)))
        g_ptr_array_add (names, g_strdup (g_file_info_get_name (info)));
      g_object_unref (info);
    }
  if (names)
    g_ptr_array_sort (names, compare_names);
  return names;
}

/* How many photographs pst_photograph_folder_read() tries to read; 0 where the folder cannot be opened. */
guint
pst_photograph_folder_count (GFile *folder)
{
  g_autoptr (GPtrArray) names = list_names (folder, NULL);

  return names ? MIN (names->len, PST_MOST_PHOTOGRAPHS) : 0;
}

/* (transfer full) (nullable): %NULL with %PST_ERROR_MEMORY or where it was cancelled, or without an error where it cannot be read here */
static PstPicture *
read_photograph (GFile         *file,
                 gint           enough,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_auto (PstPictureFile) found   = { 0 };
  g_autoptr (GError)      problem = NULL;

  if (pst_picture_file_read (file, NULL, enough, FALSE, cancellable, &found, &problem))
    return g_steal_pointer (&found.picture);
  if (g_error_matches (problem, PST_ERROR, PST_ERROR_MEMORY) || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

/* (transfer full) (element-type PstPicture) (nullable): the photographs, at least one, whose sides (pst_picture_get_side()) need not have
 * many more than @enough pixels. @except: (nullable): a file that is none of them. @cancellable: (nullable): ends it soon. @n_passed_over:
 * (out): how many could not be read. The error is a sentence that says what to do. To be called in any thread.
 */
GPtrArray *
pst_photograph_folder_read (GFile         *folder,
                            GFile         *except,
                            gint           enough,
                            GCancellable  *cancellable,
                            guint         *n_passed_over,
                            GError       **error)
{
  g_autoptr (GError)    problem     = NULL;
  g_autoptr (GPtrArray) names       = list_names (folder, &problem);
  g_autoptr (GPtrArray) photographs = g_ptr_array_new_with_free_func ((GDestroyNotify) pst_picture_unref);
  g_autofree gchar     *name        = g_file_get_parse_name (folder);
  guint                 n_tried     = names ? MIN (names->len, PST_MOST_PHOTOGRAPHS) : 0;

  *n_passed_over = 0;
  if (! names)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _ ("The folder “%s” cannot be opened (%s): mend that, or choose another one."),
                   name, problem->message);
      return NULL;
    }
  for (guint i = 0; i < n_tried; i++)
    {
      const gchar       *base       = g_ptr_array_index (names, (guint64) i * names->len / n_tried);
      g_autoptr (GFile)  file       = g_file_get_child (folder, base);
      PstPicture        *photograph = NULL;

      if (except && g_file_equal (file, except))
        continue;
      photograph = read_photograph (file, enough, cancellable, &problem);
      if (problem)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      if (photograph)
        g_ptr_array_add (photographs, photograph);
      else
        (*n_passed_over)++;
    }
  if (photographs->len > 0)
    return g_steal_pointer (&photographs);
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
               _ ("There is no photograph in the folder “%s” that can be read: choose one with photographs in JPEG or PNG."), name);
  return NULL;
}
