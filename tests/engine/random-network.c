/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>
#include <string.h>

#include "random-network.h"

typedef struct
{
  gchar *name;
  guint  n_dimensions;
  gsize  shape[4];
} Tensor;

static void
clear_tensor (gpointer data)
{
  g_free (((Tensor *) data)->name);
}

static gsize
count_values (const Tensor *tensor)
{
  gsize n = 1;

  for (guint i = 0; i < tensor->n_dimensions; i++)
    n *= tensor->shape[i];
  return n;
}

static void
add_vector (GArray      *tensors,
            const gchar *of,
            const gchar *what,
            gsize        n)
{
  Tensor tensor = { g_strdup_printf ("%s.%s", of, what), 1, { n } };

  g_array_append_val (tensors, tensor);
}

static void
add_convolution (GArray      *tensors,
                 const gchar *name,
                 gsize        out_channels,
                 gsize        in_channels,
                 gsize        size)
{
  Tensor tensor = { g_strdup_printf ("%s.weight", name), 4, { out_channels, in_channels, size, size } };

  g_array_append_val (tensors, tensor);
}

static void
add_normalisation (GArray      *tensors,
                   const gchar *name,
                   gsize        channels)
{
  add_vector (tensors, name, "weight", channels);
  add_vector (tensors, name, "bias", channels);
  add_vector (tensors, name, "running_mean", channels);
  add_vector (tensors, name, "running_var", channels);
  add_vector (tensors, name, "num_batches_tracked", 1);
}

static void
list_vgg (GArray      *tensors,
          const guint *n_convolutions,
          gboolean     normalised)
{
  static const gsize channels[] = { 64, 128, 256, 512, 512 };
  gsize              in         = 3;
  guint              index      = 0;

  for (guint block = 0; block < G_N_ELEMENTS (channels); block++, index++)
    for (guint i = 0; i < n_convolutions[block]; i++, in = channels[block], index += normalised ? 3 : 2)
      {
        g_autofree gchar *convolution   = g_strdup_printf ("features.%u", index);
        g_autofree gchar *normalisation = g_strdup_printf ("features.%u", index + 1);

        add_convolution (tensors, convolution, channels[block], in, 3);
        add_vector (tensors, convolution, "bias", channels[block]);
        if (normalised)
          add_normalisation (tensors, normalisation, channels[block]);
      }
}

static void
list_pair (GArray      *tensors,
           const gchar *block,
           const gchar *convolution,
           const gchar *normalisation,
           gsize        out_channels,
           gsize        in_channels,
           gsize        size)
{
  g_autofree gchar *first  = g_strconcat (block, convolution, NULL);
  g_autofree gchar *second = g_strconcat (block, normalisation, NULL);

  add_convolution (tensors, first, out_channels, in_channels, size);
  add_normalisation (tensors, second, out_channels);
}

static void
list_residual (GArray      *tensors,
               const guint *n_blocks,
               gboolean     has_bottlenecks)
{
  gsize in = 64;

  list_pair (tensors, "", "conv1", "bn1", in, 3, 7);
  for (guint stage = 0; stage < 4; stage++)
    for (guint i = 0; i < n_blocks[stage]; i++)
      {
        g_autofree gchar *block  = g_strdup_printf ("layer%u.%u.", stage + 1, i);
        gsize             inside = 64 << stage;
        gsize             out    = has_bottlenecks ? 4 * inside : inside;

        list_pair (tensors, block, "conv1", "bn1", inside, in, has_bottlenecks ? 1 : 3);
        list_pair (tensors, block, "conv2", "bn2", inside, inside, 3);
        if (has_bottlenecks)
          list_pair (tensors, block, "conv3", "bn3", out, inside, 1);
        if (i == 0 && in != out)
          list_pair (tensors, block, "downsample.0", "downsample.1", out, in, 1);
        in = out;
      }
}

static GArray *
list_tensors (const gchar *architecture)
{
  static const guint few[]   = { 2, 2, 2, 2 };
  static const guint many[]  = { 3, 4, 6, 3 };
  static const guint more[]  = { 3, 4, 23, 3 };
  static const guint vggs[]  = { 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 2, 2, 4, 4, 4 }; /* of 11, 13, 16 and 19 */
  GArray            *tensors = g_array_new (FALSE, FALSE, sizeof (Tensor));

  g_array_set_clear_func (tensors, clear_tensor);
  if (g_str_has_prefix (architecture, "resnet"))
    list_residual (tensors, g_str_equal (architecture, "resnet18") ? few : g_str_equal (architecture, "resnet101") ? more : many,
                   g_str_equal (architecture, "resnet50") || g_str_equal (architecture, "resnet101"));
  else
    list_vgg (tensors, vggs + (g_ascii_strtoull (architecture + strlen ("vgg"), NULL, 10) - 10) / 3 * 5,
              g_str_has_suffix (architecture, "_bn"));
  return tensors;
}

/* Numbers from 0 to 1, 24 bits of each: the last step of MurmurHash3 (A. Appleby), of a count that begins with the name's FNV-1a. */
static gdouble
random_number (guint32 seed,
               gsize   i)
{
  guint32 bits = seed + (guint32) i * 0x9e3779b9u;

  bits = (bits ^ bits >> 16) * 0x85ebca6bu;
  bits = (bits ^ bits >> 13) * 0xc2b2ae35u;
  bits ^= bits >> 16;
  return (bits >> 8) * 0x1p-24;
}

/* Filters keep the size of what they see (K. He et al., Delving Deep into Rectifiers, ICCV 2015); normalisations make it a little
 * smaller, so that sums of residual blocks do not grow.
 */
static void
fill (const Tensor *tensor,
      guint32      *values)
{
  guint32 seed = 0x811c9dc5u;
  gdouble low  = -0.2;
  gdouble high = 0.2;

  for (const gchar *c = tensor->name; *c; c++)
    seed = (seed ^ (guint8) *c) * 0x01000193u;
  if (tensor->n_dimensions == 4)
    {
      high = sqrt (6.0 / (tensor->shape[1] * tensor->shape[2] * tensor->shape[3]));
      low  = -high;
    }
  else if (g_str_has_suffix (tensor->name, "running_var"))
    {
      low  = 0.5;
      high = 1.5;
    }
  else if (g_str_has_suffix (tensor->name, "weight"))
    {
      low  = 0.3;
      high = 0.9;
    }
  for (gsize i = 0; i < count_values (tensor); i++)
    {
      union { gfloat value; guint32 bits; } number = { low + (high - low) * random_number (seed, i) };

      values[i] = GUINT32_TO_LE (number.bits);
    }
}

/* Sets the values [shape] to those of a tensor of this name. */
void
test_random_values (const gchar *name,
                    guint        n_dimensions,
                    const gsize *shape,
                    gfloat      *values)
{
  Tensor              tensor = { (gchar *) name, n_dimensions, { 0 } };
  g_autofree guint32 *bits   = NULL;

  memcpy (tensor.shape, shape, n_dimensions * sizeof *shape);
  bits = g_new (guint32, count_values (&tensor));
  fill (&tensor, bits);
  for (gsize i = 0; i < count_values (&tensor); i++)
    {
      guint32 value = GUINT32_FROM_LE (bits[i]);

      memcpy (&values[i], &value, sizeof value);
    }
}

/* The header, [0, 1, 2, …] with the tensors one behind the other. */
static gchar *
describe (GArray *tensors)
{
  g_autoptr (GString) header = g_string_new ("{\"__metadata__\": {\"format\": \"pt\"}");
  gsize               begin  = 0;

  for (guint i = 0; i < tensors->len; i++)
    {
      const Tensor *tensor = &g_array_index (tensors, Tensor, i);
      gsize         end    = begin + count_values (tensor) * sizeof (gfloat);

      g_string_append_printf (header, ", \"%s\": {\"dtype\": \"F32\", \"shape\": [", tensor->name);
      for (guint j = 0; j < tensor->n_dimensions; j++)
        g_string_append_printf (header, "%s%" G_GSIZE_FORMAT, j ? ", " : "", tensor->shape[j]);
      g_string_append_printf (header, "], \"data_offsets\": [%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT "]}", begin, end);
      begin = end;
    }
  g_string_append_c (header, '}');
  return g_string_free (g_steal_pointer (&header), FALSE);
}

/* Leaves out the missing tensor, and turns the misshapen one's first two dimensions around. Either can be NULL. */
static void
spoil (GArray      *tensors,
       const gchar *missing,
       const gchar *misshapen)
{
  for (guint i = tensors->len; i-- > 0;)
    {
      Tensor *tensor = &g_array_index (tensors, Tensor, i);

      if (g_strcmp0 (tensor->name, misshapen) == 0)
        {
          gsize first = tensor->shape[0];

          tensor->shape[0] = tensor->shape[1];
          tensor->shape[1] = first;
        }
      if (g_strcmp0 (tensor->name, missing) == 0)
        g_array_remove_index (tensors, i);
    }
}

/* (transfer full): a file in the folder, with torchvision's names, of the architecture vgg11, vgg13, vgg16 or vgg19, with or without _bn,
 * resnet18, resnet34, resnet50 or resnet101; without the missing tensor, and with the misshapen one's first two dimensions turned around,
 * where these are not NULL
 */
GFile *
test_random_network_write (const gchar *folder,
                           const gchar *architecture,
                           const gchar *missing,
                           const gchar *misshapen)
{
  g_autoptr (GArray)        tensors = list_tensors (architecture);
  g_autofree gchar         *name    = g_strdup_printf ("%s.safetensors", architecture);
  GFile                    *file    = g_file_new_build_filename (folder, name, NULL);
  g_autoptr (GFileOutputStream) stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL);
  g_autofree gchar         *header  = NULL;
  guint64                   length;

  g_assert_nonnull (stream);
  spoil (tensors, missing, misshapen);
  header = describe (tensors);
  length = GUINT64_TO_LE (strlen (header));
  g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (stream), &length, sizeof length, NULL, NULL, NULL));
  g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (stream), header, strlen (header), NULL, NULL, NULL));
  for (guint i = 0; i < tensors->len; i++)
    {
      const Tensor       *tensor = &g_array_index (tensors, Tensor, i);
      gsize               n      = count_values (tensor);
      g_autofree guint32 *values = g_new (guint32, n);

      fill (tensor, values);
      g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (stream), values, n * sizeof *values, NULL, NULL, NULL));
    }
  return file;
}

/* The same, of a tensor that is called like a layer and its part. */
void
test_random_part (const gchar *layer,
                  const gchar *part,
                  guint        n_dimensions,
                  const gsize *shape,
                  gfloat      *values)
{
  g_autofree gchar *name = g_strconcat (layer, part, NULL);

  test_random_values (name, n_dimensions, shape, values);
}
