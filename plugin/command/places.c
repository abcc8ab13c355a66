/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of files and folders, and of an output → pictures, each once and in the order in which they are named, and where each goes.
 *
 * A folder stands for the pictures in it, whose endings are known, by their names. Two names of one file are one picture; of two pictures
 * that would go to one file, the second is not painted.
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "command/places.h"
#include "formats/formats.h"

#define FOLDER_MODE 0777

static void
place_free (gpointer data)
{
  PstPlace *place = data;

  g_free (place->source);
  g_free (place->target);
  g_clear_error (&place->problem);
  g_free (place);
}

/* (transfer full): what is the same for all names of a file */
static gchar *
identify (const gchar *path)
{
  struct stat found;

  if (stat (path, &found) != 0)
    return g_canonicalize_filename (path, NULL);
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, (guint64) found.st_dev, (guint64) found.st_ino);
}

static void
add_source (GPtrArray   *places,
            GHashTable  *seen,
            const gchar *path)
{
  PstPlace *place;

  if (! g_hash_table_add (seen, identify (path)))
    return;
  place         = g_new0 (PstPlace, 1);
  place->source = g_strdup (path);
  g_ptr_array_add (places, place);
}

static gint
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(gchar **) a, *(gchar **) b);
}

static gboolean
add_folder (GPtrArray    *places,
            GHashTable   *seen,
            const gchar  *folder,
            GError      **error)
{
  g_autoptr (GError)     problem = NULL;
  g_autoptr (GDir)       dir     = g_dir_open (folder, 0, &problem);
  g_autoptr (GPtrArray)  names   = g_ptr_array_new_with_free_func (g_free);
  const gchar           *name;

  if (! dir)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("A folder of pictures cannot be opened: %s"), problem->message);
      return FALSE;
    }
  while ((name = g_dir_read_name (dir)))
    if (*name != '.' && pst_formats_find_by_name (name))
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    if (g_file_test (g_ptr_array_index (names, i), G_FILE_TEST_IS_REGULAR))
      add_source (places, seen, g_ptr_array_index (names, i));
  return TRUE;
}

/* Whether the output is called like a file: it is no folder yet, and has an ending. */
static gboolean
looks_like_file (const gchar *output)
{
  g_autofree gchar *name = g_path_get_basename (output);
  const gchar      *dot  = strrchr (name, '.');

  return ! g_file_test (output, G_FILE_TEST_IS_DIR) && ! g_str_has_suffix (output, G_DIR_SEPARATOR_S) && dot && dot != name &&
         dot[1] != '\0';
}

static gboolean
make_folder (const gchar  *folder,
             GError      **error)
{
  if (g_mkdir_with_parents (folder, FOLDER_MODE) == 0)
    return TRUE;
  /* Translators: what the system says */
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("The folder of the output cannot be made: %s"), g_strerror (errno));
  return FALSE;
}

static void
check_target (PstPlace   *place,
              GHashTable *targets)
{
  g_autofree gchar *source  = identify (place->source);
  g_autofree gchar *target  = identify (place->target);
  g_autofree gchar *endings = NULL;

  if (! pst_formats_find_by_name (place->target))
    {
      endings = pst_formats_dup_endings ();
      g_set_error (&place->problem, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   /* Translators: a list such as ".png, .jpg" */
                   _ ("Pastiche writes no files with this ending, but %s (the name of a new folder ends with a slash)."), endings);
    }
  else if (g_str_equal (source, target))
    {
      g_set_error_literal (&place->problem, G_IO_ERROR, G_IO_ERROR_EXISTS,
                           _ ("It would be painted over: choose another folder (--output)."));
    }
  else if (! g_hash_table_add (targets, g_strdup (place->target)))
    {
      g_set_error_literal (&place->problem, G_IO_ERROR, G_IO_ERROR_EXISTS,
                           _ ("Another picture of the same name goes to the same folder: paint it in another run."));
    }
}

/* (transfer full) (element-type PstPlace) (nullable): the pictures. @names: (nullable): files and folders. The error is a sentence that
 * says what is wrong with the command.
 */
GPtrArray *
pst_places_find (gchar       **names,
                 const gchar  *output,
                 GError      **error)
{
  g_autoptr (GPtrArray)  places  = g_ptr_array_new_with_free_func (place_free);
  g_autoptr (GHashTable) seen    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean               is_file = output && looks_like_file (output);
  g_autofree gchar      *folder  = NULL;

  for (guint i = 0; names && names[i]; i++)
    if (! g_file_test (names[i], G_FILE_TEST_IS_DIR))
      add_source (places, seen, names[i]);
    else if (! add_folder (places, seen, names[i], error))
      return NULL;
  if (places->len == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("There is no picture to paint: name files or folders."));
      return NULL;
    }
  if (! output)
    return g_steal_pointer (&places);
  if (is_file && places->len > 1)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("Several pictures need a folder to go to: end its name with a slash (--output FOLDER/)."));
      return NULL;
    }
  folder = is_file ? g_path_get_dirname (output) : g_strdup (output);
  for (guint i = 0; i < places->len; i++)
    {
      PstPlace         *place = g_ptr_array_index (places, i);
      g_autofree gchar *name  = g_path_get_basename (is_file ? output : place->source);

      place->target = g_build_filename (folder, name, NULL);
    }
  if (! make_folder (folder, error))
    return NULL;
  for (guint i = 0; i < places->len; i++)
    check_target (g_ptr_array_index (places, i), targets);
  return g_steal_pointer (&places);
}
