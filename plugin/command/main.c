/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program pastiche: paints pictures from files to files, without GIMP and without a screen.
 *
 *   options.c (what is wanted) → places.c (which pictures, to where) → batch.c (all of them) → painter.c (one) → output.c (its file)
 */
#include "config.h"

#include <locale.h>

#include <gegl.h>
#include <glib/gi18n-lib.h>

#include "catalogue/looks.h"
#include "catalogue/paintings.h"
#include "catalogue/ready-styles.h"
#include "catalogue/shipped.h"
#include "catalogue/trained-styles.h"
#include "colour/retouch.h"
#include "command/batch.h"
#include "command/options.h"
#include "command/places.h"

enum
{
  ALL_PAINTED   = 0,
  NOT_ALL       = 1,
  WRONG_COMMAND = 2,
};

/* (transfer full): the folder in which everything lies that ships: links to it beside the program where it was built, the plug-in's folder
 * around it, or the one where the plug-in was installed
 */
static gchar *
find_home (void)
{
  g_autofree gchar *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *folder  = program ? g_path_get_dirname (program) : g_strdup (".");
  g_autofree gchar *built   = g_build_filename (folder, "data", NULL);
  g_autofree gchar *around  = g_path_get_dirname (folder);
  g_autofree gchar *models  = g_build_filename (around, "models", NULL);

  if (g_file_test (built, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&built);
  return g_file_test (models, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&around) : g_strdup (PST_PLUGIN_DIR);
}

/* What the user has trained in GIMP lies in the newest of GIMP's folders. */
static void
find_trained_styles (void)
{
  const gchar      *own    = g_getenv ("GIMP3_DIRECTORY");
  g_autofree gchar *all    = g_build_filename (g_get_user_config_dir (), "GIMP", NULL);
  g_autoptr (GDir)  dir    = g_dir_open (all, 0, NULL);
  g_autofree gchar *newest = NULL;
  g_autofree gchar *folder = NULL;
  const gchar      *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_prefix (name, "3.") && g_strcmp0 (name, newest) > 0)
      {
        g_free (newest);
        newest = g_strdup (name);
      }
  folder = own ? g_build_filename (own, "pastiche", "styles", NULL)
               : g_build_filename (all, newest ? newest : "3.0", "pastiche", "styles", NULL);
  pst_trained_styles_set_folder (folder);
}

static void
set_up (const gchar *home)
{
  g_autofree gchar *around  = g_path_get_dirname (home);
  g_autofree gchar *built   = g_build_filename (around, "locale", NULL); /* beside the link to what ships */
  g_autofree gchar *locales = g_build_filename (home, "locale", NULL);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_file_test (locales, G_FILE_TEST_IS_DIR) ? locales : built);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  pst_shipped_set_home (home);
  find_trained_styles ();
}

static gboolean
list_styles (GError **error)
{
  g_autoptr (GPtrArray) paintings = pst_paintings_list (error);
  g_autoptr (GPtrArray) ready     = paintings ? pst_ready_styles_list (error) : NULL;

  for (guint i = 0; ready && i < paintings->len; i++)
    {
      const PstPainting *painting = g_ptr_array_index (paintings, i);

      g_print ("%-28s %s, %s, %s\n", painting->name, painting->painter, painting->title, painting->year);
    }
  for (guint i = 0; ready && i < ready->len; i++)
    {
      const PstReadyStyle *style = g_ptr_array_index (ready, i);

      /* Translators: the name and the title of a style that is painted by --method instant only */
      g_print (_ ("%-28s %s (ready style: --method instant)\n"), style->name, style->title);
    }
  return ready != NULL;
}

static gboolean
list_looks (GError **error)
{
  g_autoptr (GPtrArray) looks = pst_looks_list (error);

  for (guint i = 0; looks && i < looks->len; i++)
    {
      const PstLook *look = g_ptr_array_index (looks, i);

      g_print ("%-28s %s: %s\n", look->name, look->title, look->purpose);
    }
  return looks != NULL;
}

/* GEGL takes its time to load operations, which only retouching needs. */
static void
begin_pixels (PstSettings *settings)
{
  if (pst_retouch_is_wanted (settings))
    gegl_init (NULL, NULL);
  else
    babl_init ();
}

/* Answers the exit status. */
static gint
paint (PstOptions *options,
       GError    **error)
{
  g_autoptr (GPtrArray) places = NULL;
  gboolean              all_painted;

  if (! pst_options_resolve (options, error))
    return WRONG_COMMAND;
  begin_pixels (options->settings);
  places = pst_places_find (options->pictures, options->need ? NULL : options->output, error);
  if (! places || ! pst_batch_run (options, places, &all_painted, error))
    return WRONG_COMMAND;
  return all_painted ? ALL_PAINTED : NOT_ALL;
}

static gint
obey (PstOptions *options,
      GError    **error)
{
  if (options->version)
    {
      g_print ("pastiche %s\n", PST_VERSION);
      return ALL_PAINTED;
    }
  if (options->list_styles)
    return list_styles (error) ? ALL_PAINTED : NOT_ALL;
  if (options->list_looks)
    return list_looks (error) ? ALL_PAINTED : NOT_ALL;
  return paint (options, error);
}

int
main (int    argc,
      char **argv)
{
  g_autofree gchar           *home    = find_home ();
  g_autoptr (GError)          error   = NULL;
  g_auto (PstOptions)         options = { 0 };
  g_autoptr (GOptionContext)  context = NULL;
  gint                        status  = WRONG_COMMAND;

  set_up (home);
  pst_options_init (&options);
  context = pst_options_declare (&options);
  if (g_option_context_parse (context, &argc, &argv, &error))
    status = obey (&options, &error);
  if (error)
    g_printerr ("pastiche: %s\n", error->message);
  return status;
}
