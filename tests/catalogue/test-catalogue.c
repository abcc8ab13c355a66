/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A program without GIMP: what is shipped, what its names mean, and reading picture files. It is linked with the engine, plugin/catalogue
 * and plugin/files alone, and so fails to build where one of these needs GIMP or GTK.
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#include <pastiche/error.h>
#include <pastiche/scene.h>
#include <pastiche/shares.h>

#include "cases.h"
#include "catalogue/looks.h"
#include "catalogue/paintings.h"
#include "catalogue/quality.h"
#include "catalogue/ready-styles.h"
#include "catalogue/shipped.h"
#include "files/image-file.h"
#include "files/picture-file.h"

/* ---- what is shipped */

static void
assert_picture (GFile *file,
                gint   least_side)
{
  g_autofree gchar *path = g_file_get_path (file);
  gint              width;
  gint              height;

  g_assert_true (pst_picture_file_get_size (path, &width, &height));
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
  g_assert_cmpfloat (json_object_get_double_member (daydream->arguments, "style-weight"), ==, 2.5);
}

static void
assert_models (PstSettings *settings,
               gboolean     ready,
               const gchar *network,
               const gchar *instant)
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

  assert_models (settings, FALSE, "vgg16.safetensors", NULL);
  g_object_set (settings, "start", PST_START_INSTANT, NULL);
  assert_models (settings, FALSE, "vgg16.safetensors", "arbitrary.safetensors");
  g_object_set (settings, "method", PST_METHOD_INSTANT, NULL);
  assert_models (settings, FALSE, NULL, "arbitrary.safetensors");
  assert_models (settings, TRUE, NULL, "style26.safetensors");
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

/* ---- qualities */

static void
assert_steps (PstSettings *settings,
              PstMethod    method,
              gint         steps,
              gint         least_steps)
{
  PstMethod found_method;
  gint      found_steps;
  gint      found_least;

  g_object_get (settings, "method", &found_method, "steps", &found_steps, "least-steps", &found_least, NULL);
  g_assert_cmpint (found_method, ==, method);
  g_assert_cmpint (found_steps, ==, steps);
  g_assert_cmpint (found_least, ==, least_steps);
}

static void
test_quality (void)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();
  gint                    steps;
  gint                    least;

  g_object_get (settings, "steps", &steps, "least-steps", &least, NULL);
  g_assert_cmpint (pst_quality_find (settings), ==, PST_QUALITY_PAINTING);
  pst_quality_apply (PST_QUALITY_MASTERPIECE, settings);
  assert_steps (settings, PST_METHOD_OPTIMISE, 5 * steps / 2, 5 * least / 2);
  g_assert_cmpint (pst_quality_find (settings), ==, PST_QUALITY_MASTERPIECE);
  pst_quality_apply (PST_QUALITY_SKETCH, settings);
  assert_steps (settings, PST_METHOD_INSTANT, 5 * steps / 2, 5 * least / 2);
  g_assert_cmpint (pst_quality_find (settings), ==, PST_QUALITY_SKETCH);
  pst_quality_apply (PST_QUALITY_PAINTING, settings);
  assert_steps (settings, PST_METHOD_OPTIMISE, steps, least);
  g_assert_cmpint (pst_quality_find (settings), ==, PST_QUALITY_PAINTING);
}

static void
test_own_steps (void)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();
  gint                    usual;
  gint                    least;

  g_object_get (settings, "steps", &usual, "least-steps", &least, NULL);
  g_object_set (settings, "steps", usual + 1, NULL);
  pst_quality_apply (PST_QUALITY_PAINTING, settings);
  assert_steps (settings, PST_METHOD_OPTIMISE, usual + 1, least);
  g_object_set (settings, "steps", 2 * usual, NULL);
  g_assert_cmpint (pst_quality_find (settings), ==, PST_QUALITY_MASTERPIECE);
  pst_quality_apply (PST_QUALITY_MASTERPIECE, settings);
  assert_steps (settings, PST_METHOD_OPTIMISE, 2 * usual, least);
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

/* ---- files */

static PstPicture *
read_photograph (gint most)
{
  g_autofree gchar   *path    = g_build_filename (g_getenv ("PST_PHOTOS"), "china.png", NULL);
  g_autoptr (GError)  error   = NULL;
  PstPicture         *picture = pst_picture_file_read (path, most, &error);

  g_assert_no_error (error);
  g_assert_null (picture->alpha);
  return picture;
}

static void
assert_pixel (const PstPicture *picture,
              gint              x,
              gint              y,
              guint             red,
              guint             green,
              guint             blue)
{
  const gfloat *pixel = picture->rgb + 3 * ((gsize) y * picture->width + x);

  g_assert_cmpfloat (pixel[0], ==, red / 255.0f);
  g_assert_cmpfloat (pixel[1], ==, green / 255.0f);
  g_assert_cmpfloat (pixel[2], ==, blue / 255.0f);
}

static void
test_photograph (void)
{
  g_autoptr (PstPicture) picture = read_photograph (G_MAXINT);

  g_assert_cmpint (picture->width, ==, 640);
  g_assert_cmpint (picture->height, ==, 427);
  assert_pixel (picture, 0, 0, 174, 201, 231);
  assert_pixel (picture, 320, 200, 237, 226, 222);
  assert_pixel (picture, 639, 426, 15, 24, 7);
}

/* What is smaller is left as it is. */
static void
test_smaller (void)
{
  g_autoptr (PstPicture) whole  = read_photograph (640);
  g_autoptr (PstPicture) small  = read_photograph (160);
  gdouble                mean   = 0.0;
  gdouble                wanted = 0.0;

  g_assert_cmpint (whole->width, ==, 640);
  g_assert_cmpint (small->width, ==, 160);
  g_assert_cmpint (small->height, ==, 107);
  for (gsize i = 0; i < (gsize) 3 * whole->width * whole->height; i++)
    wanted += whole->rgb[i] / (3.0 * whole->width * whole->height);
  for (gsize i = 0; i < (gsize) 3 * small->width * small->height; i++)
    mean += small->rgb[i] / (3.0 * small->width * small->height);
  g_assert_cmpfloat_with_epsilon (mean, wanted, 0.005);
}

/* (transfer full): the path of an empty file, to be removed again */
static gchar *
make_file (void)
{
  gchar *path = NULL;
  gint   file = g_file_open_tmp ("pastiche-XXXXXX", &path, NULL);

  g_assert_cmpint (file, >=, 0);
  g_close (file, NULL);
  return path;
}

/* (transfer full): the path of a file of 2 × 1 pixels of these bytes, as RGB or RGBA */
static gchar *
write_two (const gchar *type,
           gboolean     has_alpha,
           const guchar bytes[8])
{
  g_autoptr (GdkPixbuf)  pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, has_alpha, 8, 2, 1);
  gchar                 *path   = make_file ();
  g_autoptr (GError)     error  = NULL;

  memcpy (gdk_pixbuf_get_pixels (pixbuf), bytes, has_alpha ? 8 : 6);
  gdk_pixbuf_save (pixbuf, path, type, &error, NULL);
  g_assert_no_error (error);
  return path;
}

static void
test_transparent (void)
{
  const guchar            pixels[8] = { 255, 0, 51, 102, 10, 20, 30, 0 };
  g_autofree gchar       *path      = write_two ("png", TRUE, pixels);
  g_autoptr (GError)      error     = NULL;
  g_autoptr (PstPicture)  picture   = pst_picture_file_read (path, G_MAXINT, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (picture->alpha[0], ==, 0.4f);
  g_assert_cmpfloat (picture->alpha[1], ==, 0.0f);
  assert_pixel (picture, 0, 0, 255, 0, 51);
  for (guint c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (picture->rgb[3 + c], picture->rgb[c], 1e-6);
  g_unlink (path);
}

/* Says after a JPEG file's first marker how the camera was held (Exif 2.3, section 4.6.4): the pixels' left is the picture's top. */
static void
turn_jpeg (const gchar *path)
{
  static const guchar    exif[] = { 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
                                    0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0 };
  g_autofree gchar      *bytes  = NULL;
  gsize                  n;
  g_autoptr (GByteArray) turned = g_byte_array_new ();

  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  g_byte_array_append (turned, (const guint8 *) bytes, 2);
  g_byte_array_append (turned, exif, sizeof exif);
  g_byte_array_append (turned, (const guint8 *) bytes + 2, n - 2);
  g_assert_true (g_file_set_contents (path, (const gchar *) turned->data, turned->len, NULL));
}

static void
test_upright (void)
{
  const guchar            pixels[8] = { 0, 0, 0, 255, 255, 255 };
  g_autofree gchar       *path      = write_two ("jpeg", FALSE, pixels);
  g_autoptr (GError)      error     = NULL;
  g_autoptr (PstPicture)  picture   = NULL;

  turn_jpeg (path);
  picture = pst_picture_file_read (path, G_MAXINT, &error);
  g_assert_no_error (error);
  g_assert_cmpint (picture->width, ==, 1);
  g_assert_cmpint (picture->height, ==, 2);
  g_assert_cmpfloat (picture->rgb[0], <, 0.1f);
  g_assert_cmpfloat (picture->rgb[3], >, 0.9f);
  g_unlink (path);
}

static void
test_unreadable (void)
{
  g_autofree gchar   *list  = g_build_filename (g_getenv ("PST_DATA"), "styles", "styles.json", NULL);
  g_autofree gchar   *none  = g_build_filename (g_getenv ("PST_DATA"), "styles", "mona-lisa.jpg", NULL);
  g_autoptr (GError)  error = NULL;
  gint                width;
  gint                height;

  g_assert_null (pst_picture_file_read (list, G_MAXINT, &error));
  g_assert_error (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE);
  g_clear_error (&error);
  g_assert_null (pst_picture_file_read (none, G_MAXINT, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_false (pst_picture_file_get_size (list, &width, &height));
  g_assert_false (pst_picture_file_get_size (none, &width, &height));
}

static void
refuse_place (const gchar *path,
              const gchar *reason)
{
  g_autoptr (GFile)  file  = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  gint               width;
  gint               height;

  g_assert_false (pst_image_file_check (file, &error));
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_false (pst_picture_file_get_size (path, &width, &height));
  g_clear_error (&error);
  g_assert_null (pst_picture_file_read (path, G_MAXINT, &error));
  g_assert_nonnull (error);
}

static void
test_no_file (void)
{
  g_autofree gchar *path = make_file ();

  refuse_place (g_get_tmp_dir (), "a folder");
  refuse_place ("/dev/zero", "a device");
  g_unlink (path);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  refuse_place (path, "a pipe");
  g_unlink (path);
  g_assert_cmpint (symlink (path, path), ==, 0);
  refuse_place (path, g_strerror (ELOOP));
  g_unlink (path);
}

static void
test_cut_off (void)
{
  g_autoptr (GPtrArray)  paintings = pst_paintings_list (NULL);
  const PstPainting     *painting  = g_ptr_array_index (paintings, 0);
  g_autofree gchar      *path      = make_file ();
  g_autoptr (GFile)      file      = g_file_new_for_path (path);
  g_autoptr (GError)     error     = NULL;
  g_autofree gchar      *bytes     = NULL;
  gsize                  n;

  g_assert_true (pst_image_file_check (painting->file, &error));
  g_assert_true (g_file_load_contents (painting->file, NULL, &bytes, &n, NULL, NULL));
  g_assert_true (g_file_set_contents (path, bytes, n / 2, NULL));
  g_assert_false (pst_image_file_check (file, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED);
  g_clear_error (&error);
  g_unlink (path);
  g_assert_false (pst_image_file_check (file, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
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
  { "quality", test_quality,
    .expects = "a painting has the usual steps, a masterpiece two and a half times as many, and a sketch is painted at once" },
  { "own-steps", test_own_steps,
    .expects = "a number of steps that somebody has chosen stays where the quality is that which it comes closest to" },
  { "quality-settings", test_quality_settings, .expects = "a quality says nothing about any other setting" },
  { "files/photograph", test_photograph, .expects = "every pixel of a photograph is where it is in the file, with its numbers" },
  { "files/smaller", test_smaller,
    .expects = "what is larger than wanted becomes so large, in proportion and of the same colours all in all" },
  { "files/transparent", test_transparent,
    .expects = "where nothing is visible there is the colour of the rest, whatever the file says" },
  { "files/upright", test_upright, .expects = "a photograph comes as it was seen, not as the camera was held" },
  { "files/unreadable", test_unreadable, .expects = "what is no picture, or is not there, is an error, and has no size" },
  { "files/no-file", test_no_file, .expects = "pipes, folders and devices are refused at once, and the system's own reason is told" },
  { "files/cut-off", test_cut_off,
    .expects = "a painting that was cut off while it was copied is known before anybody learns from it" },
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
