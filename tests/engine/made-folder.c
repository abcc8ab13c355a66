/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "made-folder.h"

/* (transfer full): the path of an empty folder */
gchar *
test_folder_new (void)
{
  gchar *folder = g_dir_make_tmp ("pastiche-XXXXXX", NULL);

  g_assert_nonnull (folder);
  return folder;
}

/* (transfer full): a file with these bytes, which may take the place of another */
GFile *
test_folder_write (const gchar   *folder,
                   const gchar   *name,
                   gconstpointer  bytes,
                   gsize          n)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents_full (path, bytes, n, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  return g_file_new_for_path (path);
}

/* Takes the folder, and removes it with the files in it. */
void
test_folder_remove (gchar *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar     *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree gchar *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);
}
