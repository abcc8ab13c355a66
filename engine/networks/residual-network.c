/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads residual networks (K. He, X. Zhang, S. Ren, J. Sun, Deep Residual Learning for Image Recognition, CVPR 2016, table 1):
 * ResNet-18, ResNet-34, ResNet-50, ResNet-101 and ResNet-152, under torchvision's names. `conv1` is 7×7 with stride 2; `layerS.B` is
 * block B of stage S, with its `conv1`, `conv2` and in a bottleneck `conv3`, and where its output has another size than its input
 * `downsample.0`. A batch normalisation follows each of them (`bn1`, …, `downsample.1`), and is folded into it.
 *
 * In a bottleneck the stride is that of the 3×3 convolution, as in torchvision, and not of the first one, as in the paper.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "networks/network-family.h"
#include "networks/network-file.h"
#include "networks/residual-network.h"

#define STEM_CHANNELS  64
#define STEM_SIZE      7
#define EXPANSION      4 /* channels of a bottleneck's output for each inside */

typedef struct
{
  const gchar *name;
  gboolean     has_bottlenecks;
  guint        n_blocks[PST_RESIDUAL_STAGES];
} Architecture;

static const Architecture architectures[] = {
  { "resnet18", FALSE, { 2, 2, 2, 2 } },
  { "resnet34", FALSE, { 3, 4, 6, 3 } },
  { "resnet50", TRUE, { 3, 4, 6, 3 } },
  { "resnet101", TRUE, { 3, 4, 23, 3 } },
  { "resnet152", TRUE, { 3, 8, 36, 3 } },
};

static gboolean
is_in (const PstTensorFile *tensors)
{
  return pst_tensor_file_has (tensors, "conv1.weight") && pst_tensor_file_has (tensors, "layer1.0.conv1.weight");
}

static guint
count_blocks (const PstTensorFile *tensors,
              guint                stage)
{
  gboolean there = TRUE;
  guint    n     = 0;

  while (there)
    {
      g_autofree gchar *name = g_strdup_printf ("layer%u.%u.conv1.weight", stage + 1, n);

      there = pst_tensor_file_has (tensors, name);
      n += there;
    }
  return n;
}

static const Architecture *
find_architecture (const PstTensorFile  *tensors,
                   GError              **error)
{
  gboolean has_bottlenecks = pst_tensor_file_has (tensors, "layer1.0.conv3.weight");
  guint    n_blocks[PST_RESIDUAL_STAGES];

  for (guint stage = 0; stage < PST_RESIDUAL_STAGES; stage++)
    n_blocks[stage] = count_blocks (tensors, stage);
  for (guint i = 0; i < G_N_ELEMENTS (architectures); i++)
    if (architectures[i].has_bottlenecks == has_bottlenecks && memcmp (architectures[i].n_blocks, n_blocks, sizeof n_blocks) == 0)
      return &architectures[i];
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
               _ ("The residual network in the file has %u + %u + %u + %u blocks, and Pastiche does not know that kind: choose a file "
                  "with the weights of ResNet-18, ResNet-34, ResNet-50, ResNet-101 or ResNet-152."),
               n_blocks[0], n_blocks[1], n_blocks[2], n_blocks[3]);
  return NULL;
}

static gboolean
read_convolution (const PstPatchConvolution  *convolution,
                  const PstTensorFile        *tensors,
                  const gchar                *name,
                  const gchar                *normalisation,
                  PstParameters              *parameters,
                  GError                    **error)
{
  const PstFilterShape shape = { convolution->out_channels, convolution->in_channels, convolution->size };

  return pst_network_file_read_convolution (tensors, name, normalisation, FALSE, &shape, parameters, error);
}

/* What a convolution is to be like. */
static PstPatchConvolution
shape_convolution (gsize in_channels,
                   gsize out_channels,
                   gint  size,
                   gint  stride)
{
  return (PstPatchConvolution) { .in_channels = in_channels, .out_channels = out_channels, .size = size, .stride = stride };
}

static void
shape_block (PstResidualBlock *block,
             gboolean          is_bottleneck,
             gsize             in_channels,
             gint              stride)
{
  gsize inside = (gsize) STEM_CHANNELS << block->stage;
  gsize out    = is_bottleneck ? EXPANSION * inside : inside;

  block->n_convolutions = is_bottleneck ? 3 : 2;
  if (is_bottleneck)
    {
      block->convolutions[0] = shape_convolution (in_channels, inside, 1, 1);
      block->convolutions[1] = shape_convolution (inside, inside, 3, stride);
      block->convolutions[2] = shape_convolution (inside, out, 1, 1);
    }
  else
    {
      block->convolutions[0] = shape_convolution (in_channels, inside, 3, stride);
      block->convolutions[1] = shape_convolution (inside, out, 3, 1);
    }
  block->has_shortcut = stride > 1 || in_channels != out;
  if (block->has_shortcut)
    block->shortcut = shape_convolution (in_channels, out, 1, stride);
}

static gboolean
read_block (PstResidualBlock     *block,
            const PstTensorFile  *tensors,
            GError              **error)
{
  g_autofree gchar *shortcut      = g_strdup_printf ("%s.downsample.0", block->name);
  g_autofree gchar *normalisation = g_strdup_printf ("%s.downsample.1", block->name);

  for (guint i = 0; i < block->n_convolutions; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("%s.conv%u", block->name, i + 1);
      g_autofree gchar *norm = g_strdup_printf ("%s.bn%u", block->name, i + 1);

      if (! read_convolution (&block->convolutions[i], tensors, name, norm, &block->parameters[i], error))
        return FALSE;
    }
  return ! block->has_shortcut || read_convolution (&block->shortcut, tensors, shortcut, normalisation,
                                                    &block->parameters[PST_RESIDUAL_CONVOLUTIONS], error);
}

static gboolean
read_blocks (PstResidual          *residual,
             const Architecture   *architecture,
             const PstTensorFile  *tensors,
             GError              **error)
{
  gsize in_channels = STEM_CHANNELS;

  for (guint stage = 0; stage < PST_RESIDUAL_STAGES; stage++)
    for (guint i = 0; i < architecture->n_blocks[stage]; i++)
      {
        PstResidualBlock *block = &residual->blocks[residual->n_blocks++];

        block->name  = g_strdup_printf ("layer%u.%u", stage + 1, i);
        block->stage = stage;
        shape_block (block, architecture->has_bottlenecks, in_channels, stage > 0 && i == 0 ? 2 : 1);
        if (! read_block (block, tensors, error))
          return FALSE;
        in_channels = pst_residual_block_get_channels (block);
      }
  return TRUE;
}

/* The layers that one can look at. */
static void
list_layers (PstResidual *residual)
{
  PstNetwork *network = &residual->network;

  network->n_layers  = residual->n_blocks + 1;
  network->layers    = g_new0 (PstLayer, network->n_layers);
  network->layers[0] = (PstLayer) { .name = g_strdup ("relu"), .channels = residual->stem.out_channels, .stride = 2 };
  for (guint i = 0; i < residual->n_blocks; i++)
    {
      const PstResidualBlock *block = &residual->blocks[i];

      network->layers[i + 1] = (PstLayer) { .name = g_strdup (block->name), .channels = pst_residual_block_get_channels (block),
                                            .stride = 4 << block->stage };
    }
}

/* Style and content as P. Wang et al. chose them: what each stage ends with, and the last but one of them. */
static void
choose_layers (PstResidual *residual)
{
  PstNetwork          *network = &residual->network;
  g_autoptr (GString)  style    = g_string_new (network->layers[0].name);
  g_autoptr (GString)  matching = g_string_new (NULL);

  for (guint i = 0; i < residual->n_blocks; i++)
    if (i + 1 == residual->n_blocks || residual->blocks[i + 1].stage > residual->blocks[i].stage)
      {
        g_string_append_printf (style, " %s", residual->blocks[i].name);
        if (residual->blocks[i].stage < PST_RESIDUAL_STAGES - 1)
          g_string_append_printf (matching, "%s%s", matching->len ? " " : "", residual->blocks[i].name);
        if (residual->blocks[i].stage == PST_RESIDUAL_STAGES - 2)
          network->content_layers = g_strdup (residual->blocks[i].name);
      }
  network->style_layers    = g_string_free (g_steal_pointer (&style), FALSE);
  network->matching_layers = g_string_free (g_steal_pointer (&matching), FALSE);
}

static gboolean
read_network (PstNetwork           *network,
              const PstTensorFile  *tensors,
              GError              **error)
{
  PstResidual        *residual     = (PstResidual *) network;
  const Architecture *architecture = find_architecture (tensors, error);
  guint               n            = 0;

  if (! architecture)
    return FALSE;
  for (guint stage = 0; stage < PST_RESIDUAL_STAGES; stage++)
    n += architecture->n_blocks[stage];
  network->name    = g_strdup (architecture->name);
  residual->blocks = g_new0 (PstResidualBlock, n);
  residual->stem   = shape_convolution (3, STEM_CHANNELS, STEM_SIZE, 2);
  if (! read_convolution (&residual->stem, tensors, "conv1", "bn1", &residual->stem_parameters, error) ||
      ! read_blocks (residual, architecture, tensors, error))
    return FALSE;
  list_layers (residual);
  choose_layers (residual);
  return TRUE;
}

static PstParameters *
get_first (PstNetwork *network,
           gsize      *n_taps)
{
  *n_taps = STEM_SIZE * STEM_SIZE;
  return &((PstResidual *) network)->stem_parameters;
}

static gsize
get_bytes (const PstNetwork *network,
           guint             n_layers)
{
  const PstResidual *residual = (const PstResidual *) network;
  gsize              bytes    = pst_patch_convolution_get_bytes (&residual->stem, n_layers > 0);

  for (guint i = 0; i < residual->n_blocks; i++)
    {
      const PstResidualBlock *block   = &residual->blocks[i];
      gboolean                is_used = i + 1 < n_layers;

      for (guint j = 0; j < block->n_convolutions; j++)
        bytes += pst_patch_convolution_get_bytes (&block->convolutions[j], is_used);
      if (block->has_shortcut)
        bytes += pst_patch_convolution_get_bytes (&block->shortcut, is_used);
    }
  return bytes;
}

/* Once: nobody changes the parameters, and so they are given up. */
static gboolean
prepare_convolution (PstPatchConvolution  *convolution,
                     PstParameters        *parameters,
                     PstCompute           *compute,
                     GError              **error)
{
  if (! parameters->filter)
    return TRUE;
  if (! pst_patch_convolution_prepare (convolution, parameters, compute, error))
    return FALSE;
  pst_parameters_clear (parameters);
  return TRUE;
}

static gboolean
prepare (PstNetwork    *network,
         guint          n_layers,
         PstCompute    *compute,
         GCancellable  *cancellable,
         GError       **error)
{
  PstResidual *residual = (PstResidual *) network;
  gboolean     ready    = prepare_convolution (&residual->stem, &residual->stem_parameters, compute, error);

  for (guint i = 0; i + 1 < n_layers && ready; i++)
    {
      PstResidualBlock *block = &residual->blocks[i];

      ready = ! g_cancellable_set_error_if_cancelled (cancellable, error);
      for (guint j = 0; j < block->n_convolutions && ready; j++)
        ready = prepare_convolution (&block->convolutions[j], &block->parameters[j], compute, error);
      if (ready && block->has_shortcut)
        ready = prepare_convolution (&block->shortcut, &block->parameters[PST_RESIDUAL_CONVOLUTIONS], compute, error);
    }
  return ready;
}

static void
clear (PstNetwork *network)
{
  PstResidual *residual = (PstResidual *) network;

  pst_patch_convolution_clear (&residual->stem);
  pst_parameters_clear (&residual->stem_parameters);
  for (guint i = 0; i < residual->n_blocks; i++)
    {
      for (guint j = 0; j < PST_RESIDUAL_CONVOLUTIONS; j++)
        pst_patch_convolution_clear (&residual->blocks[i].convolutions[j]);
      pst_patch_convolution_clear (&residual->blocks[i].shortcut);
      for (guint j = 0; j <= PST_RESIDUAL_CONVOLUTIONS; j++)
        pst_parameters_clear (&residual->blocks[i].parameters[j]);
      g_free (residual->blocks[i].name);
    }
  g_free (residual->blocks);
}

const PstNetworkFamily pst_residual_family = {
  .size      = sizeof (PstResidual),
  .is_in     = is_in,
  .read      = read_network,
  .get_first = get_first,
  .get_bytes = get_bytes,
  .prepare   = prepare,
  .clear     = clear,
};

/* The channels of a block's output. */
gsize
pst_residual_block_get_channels (const PstResidualBlock *block)
{
  return block->convolutions[block->n_convolutions - 1].out_channels;
}
