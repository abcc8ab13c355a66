/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Painting → style vector: 100 numbers that say to the network in instant-walk.c how to paint (G. Ghiasi et al., BMVC 2017).
 *
 * A MobileNetV2 (M. Sandler, A. Howard, M. Zhu, A. Zhmoginov, L.-C. Chen, MobileNetV2: Inverted Residuals and Linear Bottlenecks, CVPR
 * 2018) whose batch normalisations are folded into its filters: 17 blocks, each of which widens the channels sixfold, looks at each
 * channel by itself, and narrows them again. Feature maps are [H, W, C], so that a 1×1 convolution is one product of matrices.
 *
 * Its convolutions are no layers of engine/layers/: that room has none that looks at each channel by itself; its convolutions pad
 * both sides alike, where this network, as it was trained, pads the far side more; and its products are rounded otherwise than
 * OpenBLAS's, which would change the vector, and with it pictures that people have painted.
 */
#include "config.h"

#include <string.h>

#include <cblas.h>

#include "compute/allocation.h"
#include "instant/style-vector.h"

#define N_BLOCKS 17
#define WIDENING 6
#define STEM     32
#define HEAD     1280

static const gsize block_channels[N_BLOCKS] = { 16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320 };
static const gint  block_strides[N_BLOCKS]  = { 1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1 };

/* filter: [out, in], or [9, out] where channels are looked at one by one, or [out, 3, 9]; bias: [out] */
typedef struct
{
  gsize   out;
  gfloat *filter;
  gfloat *bias;
} Convolution;

typedef struct
{
  Convolution expand; /* not in the first block */
  Convolution depthwise;
  Convolution project;
} Block;

struct _PstStyleReader
{
  Convolution stem;
  Block       blocks[N_BLOCKS];
  Convolution head;
  Convolution vector;
};

/* values: [H, W, C] */
typedef struct
{
  gint    width;
  gint    height;
  gsize   channels;
  gfloat *values;
} Map;

static gboolean
read_convolution (Convolution          *convolution,
                  const PstTensorFile  *tensors,
                  const gchar          *name,
                  gsize                 in,
                  gsize                 out,
                  gsize                 size,
                  GError              **error)
{
  g_autofree gchar *weight = g_strconcat ("predict.", name, ".weight", NULL);
  g_autofree gchar *bias   = g_strconcat ("predict.", name, ".bias", NULL);

  convolution->out    = out;
  convolution->filter = pst_tensor_file_read (tensors, weight, 4, (gsize[]) { out, in, size, size }, error);
  convolution->bias   = convolution->filter ? pst_tensor_file_read (tensors, bias, 1, &out, error) : NULL;
  return convolution->bias != NULL;
}

/* [out, 9] → [9, out], so that neighbouring channels lie beside each other, as in the maps. */
static gboolean
turn_filter (Convolution  *convolution,
             GError      **error)
{
  gfloat *turned = pst_floats_new (9 * convolution->out, error);

  if (! turned)
    return FALSE;
  for (gsize c = 0; c < convolution->out; c++)
    for (gsize i = 0; i < 9; i++)
      turned[i * convolution->out + c] = convolution->filter[9 * c + i];
  pst_memory_free (convolution->filter);
  convolution->filter = turned;
  return TRUE;
}

static gboolean
read_block (Block                *block,
            const PstTensorFile  *tensors,
            guint                 index,
            gsize                 in,
            GError              **error)
{
  gsize             wide      = index > 0 ? WIDENING * in : in;
  g_autofree gchar *expand    = g_strdup_printf ("block.%u.expand", index);
  g_autofree gchar *depthwise = g_strdup_printf ("block.%u.depthwise", index);
  g_autofree gchar *project   = g_strdup_printf ("block.%u.project", index);

  return (index == 0 || read_convolution (&block->expand, tensors, expand, in, wide, 1, error)) &&
         read_convolution (&block->depthwise, tensors, depthwise, 1, wide, 3, error) && turn_filter (&block->depthwise, error) &&
         read_convolution (&block->project, tensors, project, wide, block_channels[index], 1, error);
}

/* (transfer full): the network that a file holds, or NULL with PST_ERROR_NETWORK_FILE where it is damaged. */
PstStyleReader *
pst_style_reader_new (const PstTensorFile  *tensors,
                      GError              **error)
{
  g_autoptr (PstStyleReader) reader = g_new0 (PstStyleReader, 1);
  gsize                      in     = STEM;

  if (! read_convolution (&reader->stem, tensors, "stem", 3, STEM, 3, error))
    return NULL;
  for (guint i = 0; i < N_BLOCKS; i++)
    {
      if (! read_block (&reader->blocks[i], tensors, i, in, error))
        return NULL;
      in = block_channels[i];
    }
  if (! read_convolution (&reader->head, tensors, "head", in, HEAD, 1, error) ||
      ! read_convolution (&reader->vector, tensors, "vector", HEAD, PST_STYLE_VECTOR_ENTRIES, 1, error))
    return NULL;
  return g_steal_pointer (&reader);
}

static void
clear_convolution (Convolution *convolution)
{
  pst_memory_free (convolution->filter);
  pst_memory_free (convolution->bias);
}

void
pst_style_reader_free (PstStyleReader *reader)
{
  clear_convolution (&reader->stem);
  for (guint i = 0; i < N_BLOCKS; i++)
    {
      clear_convolution (&reader->blocks[i].expand);
      clear_convolution (&reader->blocks[i].depthwise);
      clear_convolution (&reader->blocks[i].project);
    }
  clear_convolution (&reader->head);
  clear_convolution (&reader->vector);
  g_free (reader);
}

static gboolean
map_init (Map     *map,
          gint     width,
          gint     height,
          gsize    channels,
          GError **error)
{
  *map = (Map) { width, height, channels, pst_floats_new ((gsize) width * height * channels, error) };
  return map->values != NULL;
}

/* What the lines of a map are made of, a task each. */
typedef struct
{
  const Convolution *convolution;
  gint               stride;
  const Map         *in;
  const PstPicture  *picture; /* instead, for the first of all */
  Map               *out;
  gboolean           relu6;
} Lines;

static void
add_bias (guint    y,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  const Lines *lines    = data;
  gsize        channels = lines->out->channels;
  gfloat      *line     = lines->out->values + (gsize) y * lines->out->width * channels;

  for (gint x = 0; x < lines->out->width; x++)
    for (gsize c = 0; c < channels; c++)
      {
        gfloat value = line[x * channels + c] + lines->convolution->bias[c];

        line[x * channels + c] = lines->relu6 ? CLAMP (value, 0.0f, 6.0f) : value;
      }
}

/* in: [positions, n_in]. One product on one thread: how OpenBLAS rounds may depend on how much of it is asked for at once. */
static void
multiply (PstCompute        *compute,
          const Convolution *convolution,
          const gfloat      *in,
          gsize              n_in,
          gboolean           relu6,
          Map               *out)
{
  Lines lines = { .convolution = convolution, .out = out, .relu6 = relu6 };

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (gsize) out->width * out->height, convolution->out, n_in, 1.0f, in, n_in,
               convolution->filter, n_in, 0.0f, out->values, convolution->out);
  pst_workers_run (compute->workers, out->height, add_bias, &lines);
}

/* What lies before the first pixel: zeros are spread over both sides, and of an odd number the larger part lies behind. */
static gint
count_before (gint n,
              gint stride)
{
  gint outputs = (n + stride - 1) / stride;

  return MAX ((outputs - 1) * stride + 3 - n, 0) / 2;
}

static void
write_patches (guint    y,
               guint    worker G_GNUC_UNUSED,
               gpointer data)
{
  const Lines      *lines   = data;
  const PstPicture *picture = lines->picture;
  gint              left    = count_before (picture->width, 2);
  gint              top     = count_before (picture->height, 2);
  gfloat           *patch   = lines->out->values + (gsize) y * lines->out->width * lines->out->channels;

  for (gint x = 0; x < lines->out->width; x++)
    for (gint c = 0; c < 3; c++)
      for (gint i = 0; i < 9; i++)
        {
          gint     column = 2 * x + i % 3 - left;
          gint     row    = 2 * (gint) y + i / 3 - top;
          gboolean in     = column >= 0 && row >= 0 && column < picture->width && row < picture->height;

          *patch++ = in ? picture->rgb[(row * picture->width + column) * 3 + c] : 0.0f;
        }
}

static gboolean
walk_through_stem (PstCompute         *compute,
                   const Convolution  *stem,
                   const PstPicture   *picture,
                   Map                *out,
                   GError            **error)
{
  Map   patches = { 0 };
  Lines lines   = { .picture = picture, .out = &patches };

  if (! map_init (&patches, (picture->width + 1) / 2, (picture->height + 1) / 2, 27, error))
    return FALSE;
  pst_workers_run (compute->workers, patches.height, write_patches, &lines);
  if (map_init (out, patches.width, patches.height, stem->out, error))
    multiply (compute, stem, patches.values, 27, TRUE, out);
  pst_memory_free (patches.values);
  return out->values != NULL;
}

/* filter: [9, C] */
static void
see_depthwise (guint    y,
               guint    worker,
               gpointer data)
{
  const Lines *lines    = data;
  const Map   *in       = lines->in;
  gint         stride   = lines->stride;
  gsize        channels = in->channels;
  gint         left     = count_before (in->width, stride);
  gint         top      = count_before (in->height, stride);
  gfloat      *line     = lines->out->values + (gsize) y * lines->out->width * channels;

  memset (line, 0, lines->out->width * channels * sizeof (gfloat));
  for (gint x = 0; x < lines->out->width; x++)
    for (gint i = 0; i < 9; i++)
      {
        gint          column = stride * x + i % 3 - left;
        gint          row    = stride * (gint) y + i / 3 - top;
        gfloat       *pixel  = line + x * channels;
        const gfloat *seen   = in->values + (row * in->width + column) * (gssize) channels;
        const gfloat *filter = lines->convolution->filter + i * channels;

        if (column >= 0 && row >= 0 && column < in->width && row < in->height)
          for (gsize c = 0; c < channels; c++)
            pixel[c] += seen[c] * filter[c];
      }
  add_bias (y, worker, data);
}

static gboolean
walk_through_depthwise (PstCompute         *compute,
                        const Convolution  *depthwise,
                        gint                stride,
                        const Map          *in,
                        Map                *out,
                        GError            **error)
{
  Lines lines = { .convolution = depthwise, .stride = stride, .in = in, .out = out, .relu6 = TRUE };

  if (! map_init (out, (in->width + stride - 1) / stride, (in->height + stride - 1) / stride, in->channels, error))
    return FALSE;
  pst_workers_run (compute->workers, out->height, see_depthwise, &lines);
  return TRUE;
}

/* Afterwards the map is the block's output. */
static gboolean
walk_through_block (PstCompute   *compute,
                    const Block  *block,
                    gint          stride,
                    Map          *map,
                    GError      **error)
{
  gboolean widened = block->expand.filter != NULL;
  Map      wide    = { 0 };
  Map      seen    = { 0 };
  Map      out     = { 0 };
  gboolean done    = ! widened || map_init (&wide, map->width, map->height, block->expand.out, error);

  if (done && widened)
    multiply (compute, &block->expand, map->values, map->channels, TRUE, &wide);
  done = done && walk_through_depthwise (compute, &block->depthwise, stride, widened ? &wide : map, &seen, error) &&
         map_init (&out, seen.width, seen.height, block->project.out, error);
  if (done)
    multiply (compute, &block->project, seen.values, seen.channels, FALSE, &out);
  if (done && stride == 1 && out.channels == map->channels)
    for (gsize i = 0; i < (gsize) out.width * out.height * out.channels; i++)
      out.values[i] += map->values[i];
  pst_memory_free (wide.values);
  pst_memory_free (seen.values);
  pst_memory_free (map->values);
  *map = out;
  return done;
}

/* The mean over all positions, and of that the vector. */
static gboolean
walk_through_head (PstCompute            *compute,
                   const PstStyleReader  *reader,
                   const Map             *map,
                   gfloat                *vector,
                   GError               **error)
{
  Map    head       = { 0 };
  gsize  n          = (gsize) map->width * map->height;
  gfloat mean[HEAD] = { 0.0f };
  Map    out        = { 1, 1, PST_STYLE_VECTOR_ENTRIES, vector };

  if (! map_init (&head, map->width, map->height, HEAD, error))
    return FALSE;
  multiply (compute, &reader->head, map->values, map->channels, TRUE, &head);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < HEAD; c++)
      mean[c] += head.values[i * HEAD + c] / n;
  multiply (compute, &reader->vector, mean, HEAD, FALSE, &out);
  pst_memory_free (head.values);
  return TRUE;
}

/* Sets the vector [PST_STYLE_VECTOR_ENTRIES] to the style of a painting; the network was trained with 256×256 pixels. The
 * cancellable is asked between blocks.
 */
gboolean
pst_style_reader_read (const PstStyleReader  *reader,
                       PstCompute            *compute,
                       const PstPicture      *picture,
                       gfloat                *vector,
                       GCancellable          *cancellable,
                       GError               **error)
{
  Map      map  = { 0 };
  gboolean done = walk_through_stem (compute, &reader->stem, picture, &map, error);

  for (guint i = 0; i < N_BLOCKS && done; i++)
    done = ! g_cancellable_set_error_if_cancelled (cancellable, error) &&
           walk_through_block (compute, &reader->blocks[i], block_strides[i], &map, error);
  done = done && walk_through_head (compute, reader, &map, vector, error);
  pst_memory_free (map.values);
  return done;
}
