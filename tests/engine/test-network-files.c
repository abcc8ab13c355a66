/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Network files: the shipped one, and ones that are missing, cut off, damaged, hostile, or hold something else. Each
 * gets an error that names the trouble, and none is read beyond its end.
 */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "compute/allocation.h"
#include "made-folder.h"
#include "networks/known-weights.h"
#include "networks/network.h"
#include "networks/tensor-file.h"
#include "networks/vgg.h"

static gchar *folder;

static GFile *
write_file (const gchar  *name,
            gconstpointer bytes,
            gsize         n)
{
  return test_folder_write (folder, name, bytes, n);
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

  g_assert_cmpuint (g_strv_length (usual), ==, 4);
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
      g_autoptr (GError)        error   = NULL;
      g_autoptr (GFile)         file    = write_tensors (files[i].header, files[i].n_data);
      g_autoptr (PstTensorFile) tensors = pst_tensor_file_open (file, &error);

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
  g_autoptr (GError)        error   = NULL;
  g_autoptr (GString)       header  = g_string_new (NULL);
  g_autoptr (GFile)         file    = NULL;
  g_autoptr (PstTensorFile) tensors = NULL;

  while (header->len + strlen (text) <= n_bytes)
    g_string_append (header, text);
  file    = write_tensors (header->str, 4);
  tensors = pst_tensor_file_open (file, &error);
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
  static const gchar        bytes[] = "\x22\0\0\0\0\0\0\0{\"\0a\": {\"dtype\": \"F32\", \"shape\": [1]}}";
  g_autoptr (GError)        error   = NULL;
  g_autoptr (GFile)         file    = write_file ("nul.safetensors", bytes, sizeof bytes - 1);
  g_autoptr (PstTensorFile) tensors = pst_tensor_file_open (file, &error);

  g_assert_null (tensors);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
}

/* A header is sound but for blanks behind it, as many as make it this long. */
static gboolean
open_long_header (gsize     bytes,
                  GError  **error)
{
  g_autofree gchar         *header  = g_strnfill (bytes, ' ');
  g_autoptr (GFile)         file    = NULL;
  g_autoptr (PstTensorFile) tensors = NULL;

  memcpy (header, "{}", 2);
  file    = write_tensors (header, 0);
  tensors = pst_tensor_file_open (file, error);
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
  g_autoptr (PstTensorFile) tensors = pst_tensor_file_open (file, NULL);
  g_autofree gchar         *path    = g_file_get_path (file);
  const gsize               shape   = 65536;

  g_assert_nonnull (tensors);
  g_assert_cmpint (truncate (path, 100), ==, 0);
  g_assert_null (pst_tensor_file_read (tensors, "a", 1, &shape, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
}

static void
test_huge_header (void)
{
  const guint8              bytes[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, '{', '}' };
  g_autoptr (GError)        error   = NULL;
  g_autoptr (GFile)         file    = write_file ("huge.safetensors", bytes, sizeof bytes);
  g_autoptr (PstTensorFile) tensors = pst_tensor_file_open (file, &error);

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
test_named (void)
{
  static const struct { const gchar *tensor; const gchar *shape; const gchar *name; } files[] = {
    { "features.0.weight", "64,3,11,11", "AlexNet" },
    { "module.features.0.weight", "64,3,11,11", "AlexNet" },
    { "features.3.squeeze.weight", "16,96,1,1", "SqueezeNet" },
    { "features.denseblock1.denselayer1.norm1.weight", "64", "DenseNet" },
    { "features.1.conv.0.0.weight", "32,1,3,3", "MobileNet" },
    { "features.1.block.0.0.weight", "16,1,3,3", "MobileNet" },
    { "features.1.0.block.0.0.weight", "32,1,3,3", "EfficientNet" },
    { "features.1.0.layer_scale", "96,1,1", "ConvNeXt" },
    { "trunk_output.block1.block1-0.proj.0.weight", "1", "RegNet" },
    { "Conv2d_1a_3x3.conv.weight", "32,3,3,3", "Inception" },
    { "inception3a.branch1.conv.weight", "64,192,1,1", "GoogLeNet" },
    { "stage2.0.branch2.0.weight", "58,24,1,1", "ShuffleNet" },
    { "conv_proj.weight", "768,3,16,16", "ViT" },
    { "patch_embed.proj.weight", "768,3,16,16", "ViT" },
    { "vit.embeddings.patch_embeddings.projection.weight", "768,3,16,16", "ViT" },
    { "features.1.0.attn.relative_position_bias_table", "169,3", "Swin" },
    { "visual.conv1.weight", "768,3,32,32", "CLIP" },
    { "model.diffusion_model.input_blocks.0.0.weight", "320,4,3,3", "Stable Diffusion" },
    { "lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight", "8,768", "LoRA" },
    { "model.layers.0.self_attn.q_proj.weight", "64,64", "Transformer" },
    { "resnet.embedder.embedder.convolution.weight", "64,3,7,7", "ResNet (transformers)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError)     error   = NULL;
      g_autofree gchar      *header  = g_strdup_printf ("{\"%s\": {\"dtype\": \"I8\", \"shape\": [%s], \"data_offsets\": [0, 0]}}",
                                                        files[i].tensor, files[i].shape);
      g_autoptr (GFile)      file    = write_tensors (header, 4);
      g_autoptr (PstNetwork) network = pst_network_load (file, &error);

      g_assert_null (network);
      g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, files[i].name));
    }
}

/* Residual networks that have what another one has, and more. */
static void
test_named_residual (void)
{
  static const struct { const gchar *tensor; const gchar *shape; const gchar *name; } files[] = {
    { "layer1.0.se.fc1.weight", "8,256,1,1", "SE-ResNet" },
    { "layer1.0.se_module.fc1.weight", "16,256,1,1", "SE-ResNet" },
    { "layer1.0.se.conv.weight", "1,1,5", "ECA-ResNet" },
    { "layer1.0.eca.conv.weight", "1,1,3", "ECA-ResNet" },
    { "layer1.0.conv2.weight", "128,4,3,3", "ResNeXt" },
    { "layer1.0.conv2.weight", "256,8,3,3", "ResNeXt" },
    { "layer1.0.conv2.weight", "128,128,3,3", "Wide ResNet" },
    { "conv1.0.weight", "32,3,3,3", "ResNet-D" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError)     error   = NULL;
      g_autofree gchar      *header  = g_strdup_printf ("{\"conv1.weight\": {\"dtype\": \"I8\", \"shape\": [64,3,7,7], "
                                                        "\"data_offsets\": [0, 0]}, \"layer1.0.conv1.weight\": {\"dtype\": \"I8\", "
                                                        "\"shape\": [64,64,1,1], \"data_offsets\": [0, 0]}, \"%s\": {\"dtype\": \"I8\", "
                                                        "\"shape\": [%s], \"data_offsets\": [0, 0]}}", files[i].tensor, files[i].shape);
      g_autoptr (GFile)      file    = write_tensors (header, 4);
      g_autoptr (PstNetwork) network = pst_network_load (file, &error);

      g_assert_null (network);
      g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
      g_assert_nonnull (strstr (error->message, files[i].name));
    }
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

/* What a download that made room for all of it has where the rest has not come. */
static void
test_zeros (void)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (GFile)      file    = write_tensors ("{\"features.0.weight\": {\"dtype\": \"F32\", \"shape\": [64, 3, 3, 3], "
                                                  "\"data_offsets\": [0, 6912]}}", 6912);
  g_autoptr (PstNetwork) network = pst_network_load (file, &error);

  g_assert_null (network);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_assert_nonnull (strstr (error->message, "features.0.weight"));
}

static void
test_bad_preprocessing (void)
{
  static const gchar *const said[][2] = {
    { "std", "1,1" }, { "std", "1,1,0" }, { "std", "a,b,c" }, { "std", "1,1,nan" }, { "std", "1,1,1,1" }, { "std", "" },
    { "mean", "1,1" }, { "channel_order", "GRB" }, { "channel_order", "" }, { "value_range", "256" }, { "value_range", "0..1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autoptr (GError)     error   = NULL;
      g_autofree gchar      *header  = g_strdup_printf ("{\"__metadata__\": {\"%s\": \"%s\"}}", said[i][0], said[i][1]);
      g_autoptr (GFile)      file    = write_tensors (header, 0);
      g_autoptr (PstNetwork) network = pst_network_load (file, &error);

      g_assert_null (network);
      g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
      g_assert_nonnull (strstr (error->message, said[i][0]));
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

/* The elements of a tensor, "a", of so many bytes each, from their bits. */
static void
assert_elements (const gchar   *type,
                 gsize          size,
                 gsize          n,
                 const guint64 *bits,
                 const gfloat  *wanted)
{
  g_autofree gchar           *header  = g_strdup_printf ("{\"a\": {\"dtype\": \"%s\", \"shape\": [%u], \"data_offsets\": [0, %u]}}",
                                                         type, (guint) n, (guint) (n * size));
  g_autoptr (GByteArray)     bytes   = g_byte_array_new ();
  guint64                    length  = GUINT64_TO_LE (strlen (header));
  g_autoptr (GFile)          file    = NULL;
  g_autoptr (PstTensorFile)  tensors = NULL;
  gfloat                    *values;

  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *) header, strlen (header));
  for (gsize i = 0; i < n; i++)
    {
      guint64 element = GUINT64_TO_LE (bits[i]);

      g_byte_array_append (bytes, (const guint8 *) &element, size);
    }
  file    = write_file ("elements.safetensors", bytes->data, bytes->len);
  tensors = pst_tensor_file_open (file, NULL);
  values  = pst_tensor_file_read (tensors, "a", 1, &n, NULL);
  g_assert_true ((values == NULL) == (wanted == NULL));
  for (gsize i = 0; wanted && i < n; i++)
    g_assert_cmpfloat (values[i], ==, wanted[i]);
  pst_memory_free (values);
}

static void
test_half_precision (void)
{
  static const guint64 bits[]   = { 0x0000, 0x3c00, 0xc000, 0x3555, 0x7bff, 0x0400, 0x0001, 0x03ff, 0x8001 };
  static const gfloat  wanted[] = { 0.0f, 1.0f, -2.0f, 0x1.554p-2f, 65504.0f, 0x1p-14f, 0x1p-24f, 0x1.ff8p-15f, -0x1p-24f };

  assert_elements ("F16", 2, G_N_ELEMENTS (bits), bits, wanted);
}

static void
test_other_precisions (void)
{
  static const guint64 upper[]    = { 0x0000, 0x3f80, 0xc000, 0x3eab, 0x7f7f, 0x0001 };
  static const gfloat  uppers[]   = { 0.0f, 1.0f, -2.0f, 0x1.56p-2f, 0x1.fep127f, 0x1p-133f };
  static const guint64 doubles[]  = { 0, 0x3ff0000000000000, 0xc000000000000000, 0x3fd5555555555555, 0x47efffffe0000000 };
  static const gfloat  singles[]  = { 0.0f, 1.0f, -2.0f, 0x1.555556p-2f, G_MAXFLOAT };
  static const guint64 infinite[] = { 0x7f80 };
  static const guint64 too_much[] = { 0x47f0000000000000 };

  assert_elements ("BF16", 2, G_N_ELEMENTS (upper), upper, uppers);
  assert_elements ("F64", 8, G_N_ELEMENTS (doubles), doubles, singles);
  assert_elements ("BF16", 2, 1, infinite, NULL);
  assert_elements ("F64", 8, 1, too_much, NULL);
}

/* The shipped network, the names of whose tensors begin otherwise, and with this in its header, too. */
static GFile *
rename_tensors (const gchar *prefix,
                const gchar *also)
{
  g_autofree gchar       *content = NULL;
  gsize                   n;
  guint64                 length;
  g_autofree gchar       *header  = NULL;
  g_autoptr (GString)     renamed = NULL;
  g_autofree gchar       *name    = g_strdup_printf ("\"%s", prefix);
  g_autoptr (GByteArray)  bytes   = g_byte_array_new ();

  g_assert_true (g_file_get_contents (g_getenv ("PST_NETWORK"), &content, &n, NULL));
  memcpy (&length, content, sizeof length);
  length  = GUINT64_FROM_LE (length);
  header  = g_strndup (content + sizeof length, length);
  renamed = g_string_new (header);
  g_string_replace (renamed, "\"features.", name, 0);
  if (also)
    g_string_insert (renamed, 1, also);
  n      -= sizeof length + length;
  length  = GUINT64_TO_LE (renamed->len);
  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *) renamed->str, renamed->len);
  g_byte_array_append (bytes, (const guint8 *) content + sizeof length + strlen (header), n);
  return write_file ("renamed.safetensors", bytes->data, bytes->len);
}

static void
test_prefixes (void)
{
  static const gchar *const prefixes[] = { "features.", "module.features.", "model.features.", "model.module.features.",
                                           "module.model.features.", "features.module.", "", "vgg.features.",
                                           "net.backbone.features.", "encoder.", "state_dict.model.features.module." };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      g_autoptr (GError)     error   = NULL;
      g_autoptr (GFile)      file    = rename_tensors (prefixes[i], NULL);
      g_autoptr (PstNetwork) network = pst_network_load (file, &error);

      g_test_message ("%s", prefixes[i]);
      g_assert_no_error (error);
      g_assert_cmpstr (network->name, ==, "vgg16");
    }
}

static void
test_too_much (void)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (GFile)      classes = rename_tensors ("features.", "\"classifier.0.bias\": {\"dtype\": \"I8\", \"shape\": [1], "
                                                                "\"data_offsets\": [0, 1]}, "
                                                                "\"pre_logits.fc1.weight\": {\"dtype\": \"I8\", \"shape\": [1], "
                                                                "\"data_offsets\": [0, 1]}, " /* and as timm has them */
                                                                "\"head.fc.weight\": {\"dtype\": \"I8\", \"shape\": [1], "
                                                                "\"data_offsets\": [0, 1]}, ");
  g_autoptr (PstNetwork) sound   = pst_network_load (classes, &error);
  g_autoptr (GFile)      more    = NULL;
  g_autoptr (PstNetwork) network = NULL;

  g_assert_no_error (error);
  more    = rename_tensors ("features.", "\"features.0.se.weight\": {\"dtype\": \"I8\", \"shape\": [1], "
                                         "\"data_offsets\": [0, 1]}, ");
  network = pst_network_load (more, &error);
  g_assert_null (network);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
  g_assert_nonnull (strstr (error->message, "vgg16"));
  g_assert_nonnull (strstr (error->message, "features.0.se.weight"));
}

/* What becomes of the first convolution of the shipped network, VGG-16 as Caffe has it but for the order of the channels, and what the
 * file says about that.
 */
typedef struct
{
  const gchar *metadata;     /* of the file, without the brackets */
  gboolean     is_bgr;       /* the filters are for blue, green and red, as they were first */
  gfloat       filter_gain;  /* how much larger they are; a power of 2, for half-precision numbers */
  gfloat       bias_gain;
  const gchar *remark;       /* has this; NULL: there is none */
  gfloat       std_gain;     /* of the deviations with which it is read, beside those of the shipped file */
} Change;

#define FITS_NOT "does not fit"
#define IN_255   "\"channel_order\": \"BGR\", \"value_range\": \"255\""

static const Change changes[] = {
  { "", FALSE, 1.0f, 1.0f, "need it: channel_order RGB, mean 0.485", 1.0f },
  { "", TRUE, 1.0f, 1.0f, "need it: channel_order BGR, mean 0.4076", 1.0f },
  { "\"format\": \"pt\"", TRUE, 1.0f, 1.0f, "VGG-16 (Caffe)", 1.0f },
  { "", TRUE, 0.25f, 1.0f, "channel_order BGR", 0.25f },
  { "", TRUE, 256.0f, 1.0f, "channel_order BGR", 256.0f },
  { "", TRUE, 0.25f, 0.25f, "channel_order BGR", 1.0f }, /* Gatys' normalised networks */
  { IN_255, TRUE, 1.0f, 1.0f, NULL, 1.0f },
  { IN_255 ", \"mean\": \"103.939, 116.779, 123.68\"", TRUE, 1.0f, 1.0f, NULL, 1.0f },
  { IN_255 ", \"std\": \"1,1,1\"", TRUE, 1.0f, 1.0f, NULL, 1.0f },
  { "\"channel_order\": \"bgr\"", TRUE, 1.0f, 1.0f, "need it", 1.0f },
  { "\"value_range\": \"255\"", FALSE, 1.0f, 1.0f, NULL, 1.0f },
  { "\"value_range\": \"255\"", TRUE, 1.0f, 1.0f, "need it: channel_order BGR", 1.0f },
  { "\"value_range\": \"1\"", FALSE, 1.0f, 1.0f, FITS_NOT, 0.0f },
  { "\"mean\": \"0.485,0.456,0.406\", \"std\": \"0.229,0.224,0.225\"", FALSE, 1.0f, 1.0f, FITS_NOT, 0.0f },
};

/* Of a half-precision number the exponent says how large it is; the smallest stay. */
static void
enlarge_half (guint8 *half,
              gfloat  gain)
{
  guint16 bits = half[0] | half[1] << 8;
  gint    exponent;

  frexpf (gain, &exponent);
  if ((bits & 0x7c00) > 0xc00)
    bits += (exponent - 1) * 0x400;
  half[0] = bits & 0xff;
  half[1] = bits >> 8;
}

/* Where a tensor's data are, from the start of the data. */
static gsize
find_data (const gchar *header,
           const gchar *tensor)
{
  const gchar *at = strstr (header, tensor);

  at = strstr (at, "data_offsets");
  return g_ascii_strtoull (strpbrk (at, "0123456789"), NULL, 10);
}

static GFile *
write_changed (const Change *change)
{
  g_autofree gchar      *content = NULL;
  gsize                  n;
  guint64                length;
  g_autofree gchar      *header  = NULL;
  const gchar           *end;
  g_autoptr (GString)    changed = g_string_new ("{\"__metadata__\": {");
  g_autoptr (GByteArray) bytes   = g_byte_array_new ();
  guint8                *filter;
  guint8                *bias;

  g_assert_true (g_file_get_contents (g_getenv ("PST_NETWORK"), &content, &n, NULL));
  memcpy (&length, content, sizeof length);
  length = GUINT64_FROM_LE (length);
  header = g_strndup (content + sizeof length, length);
  end    = strchr (strstr (header, "__metadata__"), '}');
  g_assert_nonnull (end);
  filter = (guint8 *) content + sizeof length + length + find_data (header, "\"features.0.weight\"");
  bias   = (guint8 *) content + sizeof length + length + find_data (header, "\"features.0.bias\"");
  for (gsize k = 0; k < 64; k++)
    {
      enlarge_half (bias + 2 * k, change->bias_gain);
      for (gsize i = 0; i < 27; i++)
        enlarge_half (filter + 2 * (27 * k + i), change->filter_gain);
      for (gsize i = 0; i < 18 && change->is_bgr; i++) /* bytes of a colour */
        {
          guint8 kept = filter[54 * k + i];

          filter[54 * k + i]      = filter[54 * k + 36 + i];
          filter[54 * k + 36 + i] = kept;
        }
    }
  g_string_append (changed, change->metadata);
  g_string_append (changed, end);
  n     -= sizeof length + length;
  filter = (guint8 *) content + sizeof length + length;
  length = GUINT64_TO_LE (changed->len);
  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *) changed->str, changed->len);
  g_byte_array_append (bytes, filter, n);
  return write_file ("changed.safetensors", bytes->data, bytes->len);
}

static void
test_preparation (void)
{
  g_autoptr (GFile)      shipped = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  g_autoptr (PstNetwork) wanted  = pst_network_load (shipped, NULL);
  const gfloat          *taps    = ((const PstVgg *) wanted)->parameters[0].filter;

  g_assert_null (pst_network_get_remark (wanted));
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      const Change          *change  = &changes[i];
      g_autoptr (GError)     error   = NULL;
      g_autoptr (GFile)      file    = write_changed (change);
      g_autoptr (PstNetwork) network = pst_network_load (file, &error);
      const gchar           *remark;

      g_assert_no_error (error);
      remark = pst_network_get_remark (network);
      g_test_message ("%s: %s", change->metadata, remark);
      g_assert_true ((remark != NULL) == (change->remark != NULL));
      g_assert_true (! remark || strstr (remark, change->remark));
      for (guint j = 0; j < 64 * 27; j++) /* whatever they were for, they are for red, green and blue now */
        g_assert_cmpfloat (fabsf (((const PstVgg *) network)->parameters[0].filter[j] - change->filter_gain * taps[j]), <=,
                           (change->filter_gain == 1.0f ? 0.0f : 2e-3f * change->filter_gain));
      for (guint c = 0; c < 3 && change->std_gain > 0.0f; c++)
        {
          g_assert_cmpfloat (fabs (network->mean[c] - wanted->mean[c]), <, 1e-6);
          g_assert_cmpfloat (fabs (network->std[c] / (wanted->std[c] * change->std_gain) - 1.0), <, 0.02);
          g_assert_true (change->filter_gain != 1.0f || fabs (network->std[c] / wanted->std[c] - 1.0) < 1e-6);
        }
      g_assert_true (change->std_gain > 0.0f || network->std[0] > 0.2f); /* as the file says */
    }
}

/* Filter 1 of VGG-19 as its authors trained it, in Caffe; each filter of Gatys' normalised network is so many times as large. */
static void
test_known (void)
{
  static const gfloat filter[27] = {
    -0.08419707f, -0.07876257f, -0.11583115f, -0.07969447f, -0.06240906f, -0.13399366f, -0.07806503f, -0.07094654f, -0.11491341f,
    0.03355668f, 0.05260524f, -0.00658076f, 0.05677647f, 0.08851637f, -0.00698938f, 0.03879711f, 0.06031388f, -0.00576723f,
    0.09563112f, 0.13363543f, 0.06471398f, 0.13365699f, 0.18505956f, 0.08002605f, 0.10084777f, 0.1414054f, 0.06601517f,
  };
  gfloat              filters[2 * 27] = { 0 };
  gfloat              biases[2]       = { 0 };
  const PstParameters first           = { .filter = filters, .bias = biases };
  PstKnownWeights     known;

  for (guint is_bgr = 0; is_bgr < 2; is_bgr++)
    for (gfloat gain = 0.01f; gain < 10.0f; gain *= 7.0f)
      {
        for (guint i = 0; i < 27; i++)
          filters[27 + i] = gain * filter[is_bgr ? (2 - i / 9) * 9 + i % 9 : i];
        biases[1] = gain * 0.06493629f;
        g_assert_true (pst_known_weights_find (&first, 2, 9, &known));
        g_assert_cmpstr (known.name, ==, "VGG-19 (Caffe)");
        g_assert_cmpint (known.preparation.is_bgr, ==, is_bgr);
        g_assert_cmpfloat (fabs (255.0 * known.preparation.std[0] - 1.0), <, 1e-5);
      }
  for (guint i = 0; i < 27; i += 2)
    filters[27 + i] *= -1.0f;
  g_assert_false (pst_known_weights_find (&first, 2, 9, &known));
  memset (filters, 0, sizeof filters);
  g_assert_false (pst_known_weights_find (&first, 2, 9, &known));
}

static void
test_lfs_pointer (void)
{
  static const gchar     text[]  = "version https://git-lfs.example/spec/v1\noid sha256:0123456789abcdef\nsize 29432320\n";
  g_autoptr (GError)     error   = NULL;
  g_autoptr (GFile)      file    = write_file ("pointer.safetensors", text, sizeof text - 1);
  g_autoptr (PstNetwork) network = pst_network_load (file, &error);

  g_assert_null (network);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_assert_nonnull (strstr (error->message, "Git LFS"));
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
  { "named", test_named, .expects = "networks that cannot be read are called what they are" },
  { "named/residual", test_named_residual, .expects = "so are residual networks that are not those that can be read" },
  { "wrong-shape", test_wrong_shape, .expects = "a tensor of another shape is refused" },
  { "zeros", test_zeros, .expects = "a layer of nothing but zeros has learnt nothing: it is refused" },
  { "bad-preprocessing", test_bad_preprocessing, .expects = "means and deviations that are no numbers are refused" },
  { "not-finite", test_not_finite, .expects = "a network with one number that is none is refused" },
  { "half-precision", test_half_precision, .expects = "every kind of half-precision number has its value" },
  { "other-precisions", test_other_precisions, .expects = "so has every BF16 and every F64 number; what is no float is refused" },
  { "prefixes", test_prefixes, .expects = "the names that wrappers make of torchvision's are understood" },
  { "too-much", test_too_much,
    .expects = "a network that has more than one that is known is refused with what it has; classes do not count" },
  { "preparation", test_preparation,
    .expects = "order and range of the channels are what the file says, or else what weights that are known need, with a remark" },
  { "known", test_known, .expects = "weights are known in either order of the channels, and whatever the size of their filters" },
  { "lfs-pointer", test_lfs_pointer, .expects = "a pointer of Git LFS is called so" },
};

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = test_folder_new ();
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  test_folder_remove (folder);
  return result;
}
