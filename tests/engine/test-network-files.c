/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Network files: the shipped one, and ones that are missing, cut off, damaged, hostile, or hold something else. Each
 * gets an error that names the trouble, and none is read beyond its end.
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "compute/allocation.h"
#include "networks/network.h"
#include "networks/safetensors.h"

static gchar *folder;

static GFile *
write_file (const gchar  *name,
            gconstpointer bytes,
            gsize         n)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, n, NULL));
  return g_file_new_for_path (path);
}

/* A safetensors file of this header, followed by n_data zero bytes. */
static GFile *
write_tensors (const gchar *header,
               gsize        n_data)
{
  g_autoptr (GByteArray)  bytes  = g_byte_array_new ();
  guint64                 length = GUINT64_TO_LE (strlen (header));
  g_autofree guint8      *data   = g_new0 (guint8, n_data + 1);

  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *) header, strlen (header));
  g_byte_array_append (bytes, data, n_data);
  return write_file ("made.safetensors", bytes->data, bytes->len);
}

static void
test_shipped (void)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (GFile)      file    = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  g_autoptr (PstNetwork) network = pst_network_load (file, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (network->name, ==, "vgg16");
}

static void
test_style_layers (void)
{
  static const gchar *const refused[] = { "relu9_1", "", "relu1_1:0" };
  g_autoptr (GFile)       file = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  g_autoptr (PstNetwork)  network = pst_network_load (file, NULL);
  g_autoptr (PstSettings) settings = pst_settings_new ();
  g_auto (GStrv)          usual = pst_layer_weights_dup_style_layers (network, settings, NULL);
  g_auto (GStrv)          chosen = NULL;

  g_assert_cmpuint (g_strv_length (usual), ==, 5);
  g_object_set (settings, "style-layers", "relu4_2:0.5 relu3_1:0 relu1_2", NULL);
  chosen = pst_layer_weights_dup_style_layers (network, settings, NULL);
  g_assert_cmpstrv (chosen, ((const gchar *[]) { "relu1_2", "relu4_2", NULL }));
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_object_set (settings, "style-layers", refused[i], NULL);
      g_assert_null (pst_layer_weights_dup_style_layers (network, settings, &error));
      g_assert_error (error, PST_ERROR, PST_ERROR_SETTING);
    }
}

static void
test_missing (void)
{
  g_autoptr (GError)     error   = NULL;
  g_autofree gchar      *path    = g_build_filename (folder, "missing.safetensors", NULL);
  g_autoptr (GFile)      file    = g_file_new_for_path (path);
  g_autoptr (PstNetwork) network = pst_network_load (file, &error);

  g_assert_null (network);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_assert_nonnull (strstr (error->message, "missing.safetensors"));
}

static void
test_cut_off (void)
{
  g_autofree gchar *content = NULL;
  gsize             n;
  const gsize       lengths[] = { 0, 1, 7, 8, 9, 100, 1 << 20, 29000000 };

  g_assert_true (g_file_get_contents (g_getenv ("PST_NETWORK"), &content, &n, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GError)     error   = NULL;
      g_autoptr (GFile)      file    = write_file ("cut.safetensors", content, lengths[i]);
      g_autoptr (PstNetwork) network = pst_network_load (file, &error);

      g_assert_cmpuint (lengths[i], <, n);
      g_assert_null (network);
      g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
    }
}

static void
test_hostile (void)
{
  static const struct { const gchar *header; gsize n_data; } files[] = {
    { "", 0 },
    { "[]", 0 },
    { "{", 0 },
    { "null", 0 },
    { "{\"a\": 1}", 4 },
    { "{\"a\": {}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1]}}", 4 },
    { "{\"a\": {\"dtype\": 5, \"shape\": [1], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 0]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 8]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [-1], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1.5], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [\"1\"], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": 1, \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [4611686018427387904, 4], \"data_offsets\": [0, 0]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [4611686018427387905], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1,1,1,1,1,1,1,1,1], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [9223372036854775800, 9223372036854775804]}}", 4 },
    { "{\"\xff\": {}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1, \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}} {}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"dtype\": \"F32\", \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}, "
      "\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [NaN], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [1e999], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [99999999999999999999999], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [[1]], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": \"F32\", \"shape\": [null], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": [\"F32\"], \"shape\": [1], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": {\"dtype\": null, \"shape\": [1], \"data_offsets\": [0, 4]}}", 4 },
    { "{\"a\": [{\"dtype\": \"F32\"}]}", 4 },
    { "{\"a\": true, 5: 7}", 4 },
    { "{\"a\" 1}", 4 },
    { "{\"a\": }", 4 },
    { "{, }", 4 },
    { "{\"a\": {\"\": {\"", 4 },
    { "{\"\\ud800\": 1", 4 },
    { "\"a\"", 4 },
    { "1", 4 },
    { " ", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError)         error   = NULL;
      g_autoptr (GFile)          file    = write_tensors (files[i].header, files[i].n_data);
      g_autoptr (PstSafetensors) tensors = pst_safetensors_open (file, &error);

      g_test_message ("file %u", i);
      g_assert_null (tensors);
      g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
    }
}

/* n_bytes of a header that is a text as often as it fits. */
static void
refuse_header_of (const gchar *text,
                  gsize        n_bytes)
{
  g_autoptr (GError)         error   = NULL;
  g_autoptr (GString)        header  = g_string_new (NULL);
  g_autoptr (GFile)          file    = NULL;
  g_autoptr (PstSafetensors) tensors = NULL;

  while (header->len + strlen (text) <= n_bytes)
    g_string_append (header, text);
  file    = write_tensors (header->str, 4);
  tensors = pst_safetensors_open (file, &error);
  g_test_message ("%s…", text);
  g_assert_null (tensors);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
}

static void
test_deep (void)
{
  static const gchar *const texts[] = { "[", "{\"a\":", "[{\"a\":", "{\"__metadata__\":", "[[],", "/*", "\"" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    refuse_header_of (texts[i], 1 << 20);
}

static void
test_nul_in_header (void)
{
  static const gchar         bytes[] = "\x22\0\0\0\0\0\0\0{\"\0a\": {\"dtype\": \"F32\", \"shape\": [1]}}";
  g_autoptr (GError)         error   = NULL;
  g_autoptr (GFile)          file    = write_file ("nul.safetensors", bytes, sizeof bytes - 1);
  g_autoptr (PstSafetensors) tensors = pst_safetensors_open (file, &error);

  g_assert_null (tensors);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
}

/* A header is sound but for blanks behind it, as many as make it this long. */
static gboolean
open_long_header (gsize     bytes,
                  GError  **error)
{
  g_autofree gchar          *header  = g_strnfill (bytes, ' ');
  g_autoptr (GFile)          file    = NULL;
  g_autoptr (PstSafetensors) tensors = NULL;

  memcpy (header, "{}", 2);
  file    = write_tensors (header, 0);
  tensors = pst_safetensors_open (file, error);
  return tensors != NULL;
}

static void
test_long_header (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (open_long_header (1 << 20, &error));
  g_assert_no_error (error);
  g_assert_false (open_long_header ((1 << 20) + 1, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_assert_nonnull (strstr (error->message, "header is longer"));
}

static void
refuse_place (const gchar *path,
              const gchar *reason)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (GFile)      file    = g_file_new_for_path (path);
  g_autoptr (PstNetwork) network = pst_network_load (file, &error);

  g_assert_null (network);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_no_file (void)
{
  g_autofree gchar *pipe   = g_build_filename (folder, "pipe.safetensors", NULL);
  g_autofree gchar *circle = g_build_filename (folder, "circle.safetensors", NULL);

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (symlink (circle, circle), ==, 0);
  refuse_place (pipe, "a pipe");
  refuse_place (folder, "a folder");
  refuse_place ("/dev/zero", "a device");
  refuse_place (circle, g_strerror (ELOOP));
}

static void
test_cut_off_meanwhile (void)
{
  g_autoptr (GError)         error   = NULL;
  g_autoptr (GFile)          file    = write_tensors ("{\"a\": {\"dtype\": \"F32\", \"shape\": [65536], "
                                                      "\"data_offsets\": [0, 262144]}}", 262144);
  g_autoptr (PstSafetensors) tensors = pst_safetensors_open (file, NULL);
  g_autofree gchar          *path    = g_file_get_path (file);
  const gsize                shape   = 65536;

  g_assert_nonnull (tensors);
  g_assert_cmpint (truncate (path, 100), ==, 0);
  g_assert_null (pst_safetensors_read (tensors, "a", 1, &shape, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
}

static void
test_huge_header (void)
{
  const guint8               bytes[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, '{', '}' };
  g_autoptr (GError)         error   = NULL;
  g_autoptr (GFile)          file    = write_file ("huge.safetensors", bytes, sizeof bytes);
  g_autoptr (PstSafetensors) tensors = pst_safetensors_open (file, &error);

  g_assert_null (tensors);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
}

static void
test_other_network (void)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (GFile)      file    = write_tensors ("{\"conv.weight\": {\"dtype\": \"F32\", \"shape\": [1], "
                                                  "\"data_offsets\": [0, 4]}}", 4);
  g_autoptr (PstNetwork) network = pst_network_load (file, &error);

  g_assert_null (network);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
  g_assert_nonnull (strstr (error->message, "made.safetensors"));
  g_assert_nonnull (strstr (error->message, "VGG-19"));
}

static void
test_wrong_shape (void)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (GFile)      file    = write_tensors ("{\"features.0.weight\": {\"dtype\": \"F32\", \"shape\": [64, 1, 3, 3], "
                                                  "\"data_offsets\": [0, 2304]}}", 2304);
  g_autoptr (PstNetwork) network = pst_network_load (file, &error);

  g_assert_null (network);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
}

static void
test_bad_preprocessing (void)
{
  static const gchar *const std[] = { "1,1", "1,1,0", "a,b,c", "1,1,nan", "1,1,1,1", "" };

  for (guint i = 0; i < G_N_ELEMENTS (std); i++)
    {
      g_autoptr (GError)     error   = NULL;
      g_autofree gchar      *header  = g_strdup_printf ("{\"__metadata__\": {\"std\": \"%s\"}}", std[i]);
      g_autoptr (GFile)      file    = write_tensors (header, 0);
      g_autoptr (PstNetwork) network = pst_network_load (file, &error);

      g_assert_null (network);
      g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
      g_assert_nonnull (strstr (error->message, "std"));
    }
}

/* The shipped file with one number overwritten by a half-precision NaN. */
static void
test_not_finite (void)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (GFile)      file    = NULL;
  g_autoptr (PstNetwork) network = NULL;
  g_autofree gchar      *content = NULL;
  gsize                  n;

  g_assert_true (g_file_get_contents (g_getenv ("PST_NETWORK"), &content, &n, NULL));
  memcpy (content + n - 4000, "\x00\x7e", 2);
  file    = write_file ("nan.safetensors", content, n);
  network = pst_network_load (file, &error);
  g_assert_null (network);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
}

static void
test_half_precision (void)
{
  static const struct { guint16 bits; gfloat value; } halves[] = {
    { 0x0000, 0.0f }, { 0x3c00, 1.0f }, { 0xc000, -2.0f }, { 0x3555, 0x1.554p-2f }, { 0x7bff, 65504.0f },
    { 0x0400, 0x1p-14f }, { 0x0001, 0x1p-24f }, { 0x03ff, 0x1.ff8p-15f }, { 0x8001, -0x1p-24f },
  };
  g_autofree gchar       *header = g_strdup_printf ("{\"a\": {\"dtype\": \"F16\", \"shape\": [%u], \"data_offsets\": [0, %u]}}",
                                                    (guint) G_N_ELEMENTS (halves), 2 * (guint) G_N_ELEMENTS (halves));
  g_autoptr (GByteArray)  bytes  = g_byte_array_new ();
  guint64                 length = GUINT64_TO_LE (strlen (header));
  const gsize             shape  = G_N_ELEMENTS (halves);
  g_autoptr (GFile)       file   = NULL;
  g_autoptr (PstSafetensors) tensors = NULL;
  gfloat                 *values;

  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *) header, strlen (header));
  for (guint i = 0; i < G_N_ELEMENTS (halves); i++)
    {
      guint16 bits = GUINT16_TO_LE (halves[i].bits);

      g_byte_array_append (bytes, (const guint8 *) &bits, 2);
    }
  file    = write_file ("half.safetensors", bytes->data, bytes->len);
  tensors = pst_safetensors_open (file, NULL);
  values  = pst_safetensors_read (tensors, "a", 1, &shape, NULL);
  g_assert_nonnull (values);
  for (guint i = 0; i < G_N_ELEMENTS (halves); i++)
    g_assert_cmpfloat (values[i], ==, halves[i].value);
  pst_memory_free (values);
}

static void
remove_folder (void)
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

static const TestCase tests[] = {
  { "shipped", test_shipped, .expects = "the shipped network is VGG-16" },
  { "style-layers", test_style_layers, .expects = "layers are in the network's order, whatever that of the settings" },
  { "missing", test_missing, .expects = "a file that is missing is named" },
  { "cut-off", test_cut_off, .expects = "a file that ends anywhere is refused" },
  { "hostile", test_hostile, .expects = "headers that are none, or lie about what follows, are refused" },
  { "deep", test_deep, .expects = "headers of a mebibyte that open ever more brackets are refused" },
  { "nul-in-header", test_nul_in_header, .expects = "a header with a zero byte in a name is refused" },
  { "long-header", test_long_header, .expects = "a header of a mebibyte is read, one more byte is refused before it is parsed" },
  { "no-file", test_no_file, .expects = "pipes, folders and devices are refused at once, and the system's own reason is told" },
  { "cut-off-meanwhile", test_cut_off_meanwhile, .expects = "a file that is cut off after its header was read is refused" },
  { "huge-header", test_huge_header, .expects = "a header longer than all memory is refused" },
  { "other-network", test_other_network,
    .expects = "a file without the tensors of any network is named, and so are the networks that there are" },
  { "wrong-shape", test_wrong_shape, .expects = "a tensor of another shape is refused" },
  { "bad-preprocessing", test_bad_preprocessing, .expects = "means and deviations that are no numbers are refused" },
  { "not-finite", test_not_finite, .expects = "a network with one number that is none is refused" },
  { "half-precision", test_half_precision, .expects = "every kind of half-precision number has its value" },
};

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("pastiche-XXXXXX", NULL);
  g_assert_nonnull (folder);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  remove_folder ();
  return result;
}
