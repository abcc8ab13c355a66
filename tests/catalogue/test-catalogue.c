/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A program without GIMP: what is shipped, what the user has trained, and what its names mean. It is linked with the engine,
 * plugin/catalogue and plugin/files alone, and so fails to build where one of these needs GIMP or GTK.
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include <pastiche/error.h>
#include <pastiche/scene.h>
#include <pastiche/shares.h>
#include <pastiche/trained-style.h>

#include "cases.h"
#include "catalogue/looks.h"
#include "catalogue/paintings.h"
#include "catalogue/quality.h"
#include "catalogue/ready-styles.h"
#include "catalogue/shipped.h"
#include "catalogue/trained-styles.h"
#include "files/picture-file.h"
#include "made-folder.h"

/* ---- what is shipped */

static void
assert_picture (GFile *file,
                gint   least_side)
{
  gint width;
  gint height;

  g_assert_true (pst_picture_file_get_size (file, &width, &height));
  g_assert_cmpint (MIN (width, height), >=, least_side);
}

static void
test_paintings (void)
{
  static const gchar *const names[]   = { "great-wave", "ryogoku-bridge-sunset", "poppies", "kazusa-sea-route", "shrine-in-snow",
                                          "horse-mackerel-and-prawns", "bal-du-moulin-de-la-galette", "village-street-auvers",
                                          "summertime", "composition-viii" };
  g_autoptr (GError)        error     = NULL;
  g_autoptr (GPtrArray)     paintings = pst_paintings_list (&error);
  const PstPainting        *poppies;

  g_assert_no_error (error);
  g_assert_cmpuint (paintings->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < paintings->len; i++)
    {
      const PstPainting *painting = g_ptr_array_index (paintings, i);

      g_assert_cmpstr (painting->name, ==, names[i]);
      g_assert_true (*painting->title && *painting->painter && *painting->year);
      assert_picture (painting->file, 400);
    }
  poppies = pst_paintings_find (paintings, "poppies", &error);
  g_assert_no_error (error);
  g_assert_true (poppies == g_ptr_array_index (paintings, 2));
  g_assert_cmpstr (poppies->title, ==, "Poppies");
  g_assert_cmpstr (poppies->painter, ==, "Katsushika Hokusai");
  g_assert_cmpstr (poppies->year, ==, "1833–34");
}

static void
test_unknown (void)
{
  g_autoptr (GError)    error     = NULL;
  g_autoptr (GPtrArray) paintings = pst_paintings_list (NULL);
  g_autoptr (GPtrArray) looks     = pst_looks_list (NULL);

  g_assert_null (pst_paintings_find (paintings, "mona-lisa", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_true (g_str_has_prefix (error->message, "No painting called “mona-lisa” is shipped: choose one of great-wave, "));
  g_assert_true (g_str_has_suffix (error->message, ", summertime, composition-viii."));
  g_clear_error (&error);
  g_assert_null (pst_looks_find (looks, "", &error));
  g_assert_true (g_str_has_prefix (error->message, "There is no look called “”: choose one of morning-wash, "));
}

static void
test_ready_styles (void)
{
  g_autoptr (GError)    error                   = NULL;
  g_autoptr (GPtrArray) styles                  = pst_ready_styles_list (&error);
  gboolean              named[PST_READY_STYLES] = { FALSE };

  g_assert_no_error (error);
  g_assert_cmpuint (styles->len, ==, PST_READY_STYLES);
  for (guint i = 0; i < styles->len; i++)
    {
      const PstReadyStyle *style = g_ptr_array_index (styles, i);

      g_assert_true (*style->name && *style->title);
      g_assert_true (pst_ready_styles_find (styles, style->name, &error) == style);
      g_assert_cmpuint (style->index, <, PST_READY_STYLES);
      g_assert_false (named[style->index]);
      named[style->index] = TRUE;
      assert_picture (style->thumbnail, 128);
    }
  g_assert_cmpuint (pst_ready_styles_find (styles, "sunlit-chalk", &error)->index, ==, 0);
  g_assert_cmpuint (pst_ready_styles_find (styles, "morning-mist", &error)->index, ==, 14);
}

static gboolean
find_painting (const gchar  *name,
               guint        *index,
               gpointer      paintings,
               GError      **error)
{
  return g_ptr_array_find (paintings, pst_paintings_find (paintings, name, error), index) && *index < PST_MOST_PAINTINGS;
}

/* A number that the setting's range has, one of its choices, or any text. */
static void
assert_setting (GParamSpec *setting,
                JsonNode   *argument)
{
  g_auto (GValue) given = G_VALUE_INIT;
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_nonnull (setting);
  json_node_get_value (argument, &given);
  if (G_IS_PARAM_SPEC_ENUM (setting))
    {
      g_assert_nonnull (g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (setting)->enum_class, g_value_get_string (&given)));
      return;
    }
  g_value_init (&value, setting->value_type);
  g_assert_true (g_value_transform (&given, &value));
  g_assert_false (g_param_value_validate (setting, &value));
}

static void
test_looks (void)
{
  g_autoptr (GError)      error     = NULL;
  g_autoptr (GPtrArray)   looks     = pst_looks_list (&error);
  g_autoptr (GPtrArray)   paintings = pst_paintings_list (NULL);
  g_autoptr (GPtrArray)   styles    = pst_ready_styles_list (NULL);
  g_autoptr (PstSettings) settings  = pst_settings_new ();
  const PstLook          *daydream;

  g_assert_no_error (error);
  g_assert_cmpuint (looks->len, ==, 15);
  for (guint i = 0; i < looks->len; i++)
    {
      const PstLook  *look     = g_ptr_array_index (looks, i);
      guint           n_styles = 0;
      JsonObjectIter  iter;
      const gchar    *name;
      JsonNode       *argument;

      g_assert_true (*look->name && *look->title && *look->purpose);
      json_object_iter_init (&iter, look->arguments);
      while (json_object_iter_next (&iter, &name, &argument))
        if (g_str_equal (name, "painting"))
          {
            gdouble shares[PST_MOST_PAINTINGS] = { 0.0 };

            g_assert_true (pst_shares_parse (json_node_get_string (argument), find_painting, paintings, shares, &error));
            n_styles++;
          }
        else if (g_str_equal (name, "ready-style"))
          {
            g_assert_nonnull (pst_ready_styles_find (styles, json_node_get_string (argument), &error));
            n_styles++;
          }
        else
          {
            assert_setting (g_object_class_find_property (G_OBJECT_GET_CLASS (settings), name), argument);
          }
      g_assert_cmpuint (n_styles, ==, 1);
    }
  daydream = pst_looks_find (looks, "daydream", &error);
  g_assert_cmpstr (json_object_get_string_member (daydream->arguments, "painting"), ==, "summertime great-wave");
  g_assert_cmpfloat (json_object_get_double_member (daydream->arguments, "style-weight"), ==, 5.0);
}

static void
assert_models (PstSettings         *settings,
               const PstReadyStyle *ready,
               const gchar         *network,
               const gchar         *instant)
{
  g_auto (PstModelFiles) files = { 0 };

  pst_shipped_model_files (settings, ready, &files);
  g_assert_true (! network == ! files.network && ! instant == ! files.instant);
  if (network)
    {
      g_autofree gchar *name = g_file_get_basename (files.network);

      g_assert_cmpstr (name, ==, network);
      g_assert_true (g_file_query_exists (files.network, NULL));
    }
  if (instant)
    {
      g_autofree gchar *name = g_file_get_basename (files.instant);

      g_assert_cmpstr (name, ==, instant);
      g_assert_true (g_file_query_exists (files.instant, NULL));
    }
}

static void
test_models (void)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();
  g_autoptr (GPtrArray)   styles   = pst_ready_styles_list (NULL);

  assert_models (settings, NULL, "vgg16.safetensors", NULL);
  g_object_set (settings, "start", PST_START_INSTANT, NULL);
  assert_models (settings, NULL, "vgg16.safetensors", "arbitrary.safetensors");
  g_object_set (settings, "method", PST_METHOD_INSTANT, NULL);
  assert_models (settings, NULL, NULL, "arbitrary.safetensors");
  assert_models (settings, g_ptr_array_index (styles, 0), NULL, "style26.safetensors");
}

/* A list that the system does not open, though it is there. */
static void
refuse_circle (const gchar *folder)
{
  g_autofree gchar  *path  = g_build_filename (folder, "circle.json", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (path, path), ==, 0);
  g_assert_null (pst_shipped_list ("instant-styles", "circle.json", NULL, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_LOOP);
  g_assert_nonnull (strstr (error->message, g_strerror (ELOOP)));
  g_unlink (path);
}

static void
test_damaged (void)
{
  g_autoptr (GError)    error  = NULL;
  g_autofree gchar     *home   = g_dir_make_tmp ("pastiche-XXXXXX", NULL);
  g_autofree gchar     *folder = g_build_filename (home, "instant-styles", NULL);
  g_autofree gchar     *path   = g_build_filename (folder, "instant-styles.json", NULL);
  g_autofree gchar     *wanted = g_strdup_printf ("The list “%s” is missing or damaged: install Pastiche again.", path);
  g_autoptr (GPtrArray) styles = NULL;
  const PstReadyStyle  *rain;

  pst_shipped_set_home (home);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_null (pst_ready_styles_list (&error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, wanted);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "{ \"name\": \"fog\" }", -1, NULL));
  g_assert_null (pst_ready_styles_list (&error));
  g_assert_cmpstr (error->message, ==, wanted);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "[ 3, { \"name\": \"fog\", \"index\": 26 }, { \"name\": 5, \"index\": 3 }, { \"index\": 3 }, "
                                            "{ \"name\": \"snow\", \"index\": \"3\" }, "
                                            "{ \"name\": \"rain\", \"index\": 25, \"title\": 7, \"file\": [] } ]", -1, NULL));
  styles = pst_ready_styles_list (&error);
  g_assert_no_error (error);
  g_assert_cmpuint (styles->len, ==, 1);
  rain = g_ptr_array_index (styles, 0);
  g_assert_cmpstr (rain->name, ==, "rain");
  g_assert_cmpstr (rain->title, ==, "");
  g_unlink (path);
  refuse_circle (folder);
  g_rmdir (folder);
  g_rmdir (home);
  pst_shipped_set_home (g_getenv ("PST_DATA"));
}

/* ---- what the user has trained */

static gchar *folder;

static GFile *
in_folder (const gchar *name)
{
  return g_file_new_build_filename (folder, name, NULL);
}

/* One of the styles that ship, as a file of this title. */
static void
write_style (guint        index,
             const gchar *title,
             GFile       *file)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (GFile)      shipped = pst_shipped_file ("models", "style26.safetensors");
  g_autoptr (PstInstant) instant = pst_instant_load (shipped, &error);
  const PstTrainedNote   note    = { (gchar *) title, (gchar *) "Poppies", (gchar *) "CC0", (gchar *) "{}", 5, 600.0 };

  g_assert_no_error (error);
  pst_trained_style_write (instant, index, &note, file, &error);
  g_assert_no_error (error);
}

static void
write_named (guint        index,
             const gchar *title,
             const gchar *name)
{
  g_autoptr (GFile) file = in_folder (name);

  write_style (index, title, file);
}

/* The names of the user's styles, in their order. */
static gchar *
list_trained (void)
{
  g_autoptr (GPtrArray) styles = pst_ready_styles_list (NULL);
  GString              *names  = g_string_new (NULL);

  for (guint i = PST_READY_STYLES; i < styles->len; i++)
    {
      const PstReadyStyle *style = g_ptr_array_index (styles, i);

      g_assert_true (style->is_trained && style->n_entries == 1 && style->index == 0 && ! style->thumbnail);
      g_string_append_printf (names, "%s%s", names->len ? " " : "", style->name);
    }
  return g_string_free (names, FALSE);
}

static void
assert_trained (const gchar *names)
{
  g_autofree gchar *found = list_trained ();

  g_assert_cmpstr (found, ==, names);
}

static void
begin_trained (void)
{
  folder = test_folder_new ();
  pst_trained_styles_set_folder (folder);
}

static void
end_trained (void)
{
  pst_trained_styles_set_folder (NULL);
  test_folder_remove (g_steal_pointer (&folder));
}

static void
test_trained (void)
{
  g_autoptr (GPtrArray) styles = NULL;
  const PstReadyStyle  *rain;

  begin_trained ();
  assert_trained ("");
  write_named (3, "Wet Streets", "rain.safetensors");
  write_named (4, "Afternoon", "a b, c:5.safetensors");
  write_named (5, "Night", "night-swirls.safetensors");
  write_named (6, "Hidden", ".hidden.safetensors");
  write_named (7, "Named otherwise", "fog.txt");
  assert_trained ("a-b-c-5 night-swirls-2 rain");
  styles = pst_ready_styles_list (NULL);
  rain   = pst_ready_styles_find (styles, "rain", NULL);
  g_assert_cmpstr (rain->title, ==, "Wet Streets");
  g_assert_cmpstr (rain->details, ==, "Learnt from Poppies\nCC0");
  g_assert_false (pst_ready_styles_find (styles, "night-swirls", NULL)->is_trained);
  write_named (3, "A Street", "rain.safetensors");
  assert_trained ("rain a-b-c-5 night-swirls-2"); /* by their titles */
  g_assert_cmpstr (rain->title, ==, "Wet Streets"); /* whoever has it goes on to have it */
  end_trained ();
}

static void
test_trained_models (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "method", PST_METHOD_INSTANT, NULL);
  g_autoptr (GPtrArray)   styles   = NULL;
  g_auto (PstModelFiles)  files    = { 0 };

  begin_trained ();
  write_named (3, "Rain", "rain.safetensors");
  styles = pst_ready_styles_list (NULL);
  assert_models (settings, pst_ready_styles_find (styles, "rain", NULL), NULL, "rain.safetensors");
  pst_shipped_model_files (settings, pst_ready_styles_find (styles, "rain", NULL), &files);
  g_assert_cmpuint (files.n_entries, ==, 1);
  end_trained ();
}

static void
assert_unknown (const gchar *name,
                const gchar *words)
{
  g_autoptr (GError)    error  = NULL;
  g_autoptr (GPtrArray) styles = pst_ready_styles_list (NULL);

  g_assert_null (pst_ready_styles_find (styles, name, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_trained_broken (void)
{
  g_autoptr (GFile) cut     = NULL;
  g_autoptr (GFile) foreign = NULL;

  begin_trained ();
  cut     = test_folder_write (folder, "cut.safetensors", "\1", 1);
  foreign = test_folder_write (folder, "foreign.safetensors", "\2\0\0\0\0\0\0\0{}", 10);
  write_named (3, "Rain", "rain.safetensors");
  assert_trained ("rain");
  assert_unknown ("cut", "cut.safetensors");
  assert_unknown ("foreign", "is no trained style");
  assert_unknown ("snow", ", rain.");
  assert_unknown ("../rain", "No ready style called");
  end_trained ();
}

static void
assert_imported (GFile       *file,
                 const gchar *name,
                 const gchar *title)
{
  g_autoptr (GError)  error = NULL;
  PstReadyStyle      *style = pst_trained_styles_import (file, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (style->name, ==, name);
  g_assert_cmpstr (style->title, ==, title);
  pst_ready_style_unref (style);
}

static void
test_import (void)
{
  g_autoptr (GError)  error    = NULL;
  gchar              *other    = test_folder_new ();
  g_autoptr (GFile)   file     = g_file_new_build_filename (other, "x.safetensors", NULL);
  g_autoptr (GFile)   imported = NULL;
  g_autofree gchar   *nowhere  = NULL;

  begin_trained ();
  nowhere = g_build_filename (folder, "deep", "deeper", NULL);
  pst_trained_styles_set_folder (nowhere);
  write_style (3, "Wet “Streets”, 雨!", file);
  assert_imported (file, "wet-streets-雨", "Wet “Streets”, 雨!");
  assert_imported (file, "wet-streets-雨", "Wet “Streets”, 雨!"); /* is there */
  imported = g_file_new_build_filename (nowhere, "wet-streets-雨.safetensors", NULL);
  assert_imported (imported, "wet-streets-雨", "Wet “Streets”, 雨!");
  write_style (4, "Wet Streets? 雨", file);
  assert_imported (file, "wet-streets-雨-2", "Wet Streets? 雨");
  write_style (4, "night swirls", file);
  assert_imported (file, "night-swirls-2", "night swirls");
  write_style (4, "!", file);
  assert_imported (file, "style", "!");
  g_assert_true (g_file_replace_contents (file, "broken", 6, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, NULL));
  g_assert_null (pst_trained_styles_import (file, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  assert_trained ("style wet-streets-雨-2 wet-streets-雨 night-swirls-2");
  test_folder_remove (g_steal_pointer (&nowhere));
  nowhere = g_build_filename (folder, "deep", NULL);
  g_rmdir (nowhere);
  end_trained ();
  test_folder_remove (other);
}

static void
test_import_nowhere (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile)  plain = NULL;
  g_autoptr (GFile)  file  = NULL;
  g_autofree gchar  *under = NULL;

  begin_trained ();
  plain = test_folder_write (folder, "file", "", 0);
  file  = in_folder ("rain.safetensors");
  under = g_build_filename (folder, "file", "styles", NULL);
  write_style (3, "Rain", file);
  pst_trained_styles_set_folder (under);
  g_assert_null (pst_trained_styles_import (file, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED);
  g_test_message ("%s", error->message);
  end_trained ();
}

/* ---- qualities */

static void
assert_painted (PstSettings *settings,
                PstQuality   quality,
                PstMethod    method,
                gdouble      supersampling)
{
  PstMethod found_method;
  gdouble   found_supersampling;

  g_object_get (settings, "method", &found_method, "supersampling", &found_supersampling, NULL);
  g_assert_cmpint (found_method, ==, method);
  g_assert_cmpfloat (found_supersampling, ==, supersampling);
  g_assert_cmpint (pst_quality_find (settings), ==, quality);
}

static void
test_quality (void)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();

  assert_painted (settings, PST_QUALITY_PAINTING, PST_METHOD_OPTIMISE, 1.0);
  pst_quality_apply (PST_QUALITY_MASTERPIECE, settings);
  assert_painted (settings, PST_QUALITY_MASTERPIECE, PST_METHOD_OPTIMISE, 2.0);
  pst_quality_apply (PST_QUALITY_SKETCH, settings);
  assert_painted (settings, PST_QUALITY_SKETCH, PST_METHOD_INSTANT, 2.0);
  pst_quality_apply (PST_QUALITY_PAINTING, settings);
  assert_painted (settings, PST_QUALITY_PAINTING, PST_METHOD_OPTIMISE, 1.0);
}

static void
test_own_size (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "supersampling", 1.25, NULL);

  pst_quality_apply (PST_QUALITY_PAINTING, settings);
  assert_painted (settings, PST_QUALITY_PAINTING, PST_METHOD_OPTIMISE, 1.25);
  g_object_set (settings, "supersampling", 3.0, NULL);
  pst_quality_apply (PST_QUALITY_MASTERPIECE, settings);
  assert_painted (settings, PST_QUALITY_MASTERPIECE, PST_METHOD_OPTIMISE, 3.0);
}

static void
test_quality_settings (void)
{
  g_autoptr (PstSettings) before = pst_settings_new ();
  g_autoptr (PstSettings) after  = pst_settings_copy (before);
  guint                   n_settings;
  GParamSpec            **list   = pst_settings_list (&n_settings);

  pst_quality_apply (PST_QUALITY_MASTERPIECE, after);
  pst_quality_apply (PST_QUALITY_SKETCH, after);
  for (guint i = 0; i < n_settings; i++)
    {
      g_auto (GValue) a = G_VALUE_INIT;
      g_auto (GValue) b = G_VALUE_INIT;

      g_value_init (&a, list[i]->value_type);
      g_value_init (&b, list[i]->value_type);
      g_object_get_property (G_OBJECT (before), list[i]->name, &a);
      g_object_get_property (G_OBJECT (after), list[i]->name, &b);
      g_assert_true (g_strv_contains (pst_quality_settings, list[i]->name) == (g_param_values_cmp (list[i], &a, &b) != 0));
    }
}

static const TestCase tests[] = {
  { "paintings", test_paintings, .expects = "all ten paintings are there, in their order, each with words and a reproduction" },
  { "unknown", test_unknown, .expects = "a name that nothing has is refused with those that there are" },
  { "ready-styles", test_ready_styles, .expects = "each of the network's styles has a name, once, and a thumbnail" },
  { "looks", test_looks, .expects = "whatever makes a look is shipped, or is a setting of the engine" },
  { "models", test_models,
    .expects = "the settings' networks are shipped: the usual one, that of every painting at once, that of the ready styles" },
  { "damaged", test_damaged,
    .expects = "where a list is missing or holds something else, the sentence names it; entries that are none are passed over" },
  { "trained", test_trained, .expects = "the user's styles come after those that ship, by their titles, with names that scripts can say" },
  { "trained-models", test_trained_models, .expects = "each of them is painted by its own network" },
  { "trained-broken", test_trained_broken, .expects = "a file that is no style is passed over, and whoever names it is told why" },
  { "import", test_import, .expects = "a style from elsewhere is copied into the folder once, under a name that is free" },
  { "import-nowhere", test_import_nowhere, .expects = "where the folder cannot be made, the sentence says so" },
  { "quality", test_quality,
    .expects = "a painting is as large as the picture, a masterpiece is painted twice as large, and a sketch at once" },
  { "own-size", test_own_size,
    .expects = "a supersampling that somebody has chosen stays where the quality is that which it comes closest to" },
  { "quality-settings", test_quality_settings, .expects = "a quality says nothing about any other setting" },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pst_shipped_set_home (g_getenv ("PST_DATA"));
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
