/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lists of what is shipped, which lie where people may change them: the same bytes as each of them. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "catalogue/looks.h"
#include "catalogue/paintings.h"
#include "catalogue/ready-styles.h"
#include "catalogue/shipped.h"
#include "fuzz.h"

static gchar *home;

static void
link_list (const gchar *folder,
           const gchar *name,
           const gchar *path)
{
  g_autofree gchar *folder_path = g_build_filename (home, folder, NULL);
  g_autofree gchar *list_path   = g_build_filename (folder_path, name, NULL);

  g_assert_true (g_mkdir (folder_path, 0700) == 0 && symlink (path, list_path) == 0);
}

static void
make_home (const gchar *path)
{
  home = g_dir_make_tmp ("pastiche-fuzz-XXXXXX", NULL);
  g_assert_nonnull (home);
  link_list ("looks", "looks.json", path);
  link_list ("styles", "styles.json", path);
  link_list ("instant-styles", "instant-styles.json", path);
}

/* Everything of it is there to be shown. */
static void
look_at (GPtrArray    *list,
         GError      **error)
{
  if (! list)
    fuzz_assert_sentence (*error);
  for (guint i = 0; list && i < list->len; i++)
    {
      const gchar *name = *(const gchar **) g_ptr_array_index (list, i);

      g_assert_true (name && *name != '\0');
    }
  g_clear_error (error);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         n)
{
  const gchar          *path      = fuzz_write_file (bytes, n, 0);
  g_autoptr (GError)    error     = NULL;
  g_autoptr (GPtrArray) looks     = NULL;
  g_autoptr (GPtrArray) paintings = NULL;
  g_autoptr (GPtrArray) styles    = NULL;

  if (! home)
    make_home (path);
  pst_shipped_set_home (home); /* forgets what was read before */
  looks = pst_looks_list (&error);
  look_at (looks, &error);
  paintings = pst_paintings_list (&error);
  look_at (paintings, &error);
  styles = pst_ready_styles_list (&error);
  look_at (styles, &error);
  return 0;
}
