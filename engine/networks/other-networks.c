/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Networks that people have and Pastiche cannot look at pictures with, by the tensors that only they have: in torchvision's and timm's
 * names, and in those of the files that image generators come in.
 */
#include "config.h"

#include "networks/other-networks.h"

static const struct
{
  const gchar *pattern;
  gsize        shape[4]; /* as pst_tensor_file_has_like() takes it */
  const gchar *name;     /* its own, in every language */
} others[] = {
  { "*lora_*", { 0 }, "LoRA" },
  { "*diffusion_model.*", { 0 }, "Stable Diffusion" },
  { "*down_blocks.0.*", { 0 }, "Stable Diffusion" },
  { "*text_model.encoder.*", { 0 }, "CLIP" },
  { "visual.*", { 0 }, "CLIP" },
  { "*relative_position_bias_table", { 0 }, "Swin" },
  { "conv_proj.weight", { 0 }, "ViT" },
  { "*patch_embed*", { 0 }, "ViT" },
  { "*.self_attn*", { 0 }, "Transformer" },
  { "*features.0.weight", { 0, 3, 11, 11 }, "AlexNet" },
  { "features.*.squeeze.weight", { 0 }, "SqueezeNet" },
  { "features.denseblock1.*", { 0 }, "DenseNet" },
  { "*layer_scale", { 0 }, "ConvNeXt" },
  { "stages.0.blocks.0.gamma", { 0 }, "ConvNeXt" },
  { "features.1.0.block.*", { 0 }, "EfficientNet" },
  { "features.1.block.*", { 0 }, "MobileNet" },
  { "features.1.conv.0.0.weight", { 0 }, "MobileNet" },
  { "conv_stem.weight", { 0 }, "EfficientNet / MobileNet" },
  { "trunk_output.*", { 0 }, "RegNet" },
  { "Conv2d_1a_3x3.*", { 0 }, "Inception" },
  { "inception3a.*", { 0 }, "GoogLeNet" },
  { "stage2.0.branch2.*", { 0 }, "ShuffleNet" },
  { "layers.8.0.layers.0.weight", { 0 }, "MNASNet" },
  { "resnet.embedder.*", { 0 }, "ResNet (transformers)" },
  { "*.conv2d.weight", { 0 }, "Fast Neural Style" },
  { "lin0.model.1.weight", { 0 }, "LPIPS" },
  { "layer1.0.se.conv.weight", { 0 }, "ECA-ResNet" },
  { "layer1.0.eca.*", { 0 }, "ECA-ResNet" },
  { "layer1.0.se*", { 0 }, "SE-ResNet" },
  { "layer0.conv1.weight", { 0 }, "SE-ResNet" },
  { "layer1.0.ca.*", { 0 }, "CBAM-ResNet" },
  { "layer1.0.conv2.conv.weight", { 0 }, "ResNeSt / SK-ResNet" },
  { "layer1.0.conv2.fc1.weight", { 0 }, "ResNeSt" },
  { "conv1.0.weight", { 0, 3, 3, 3 }, "ResNet-D" },
  { "layer1.0.conv2.weight", { 0, 4, 3, 3 }, "ResNeXt" },
  { "layer1.0.conv2.weight", { 0, 8, 3, 3 }, "ResNeXt" },
  { "layer1.0.conv2.weight", { 0, 16, 3, 3 }, "ResNeXt" },
  { "layer1.0.conv2.weight", { 0, 128, 3, 3 }, "Wide ResNet" },
  { "layer1.0.conv2.weight", { 0, 256, 3, 3 }, "Wide ResNet" },
  { "stages.0.blocks.0.*", { 0 }, "ResNetV2" },
};

/* (nullable): what the file holds, where that is known and nothing that can be read */
const gchar *
pst_other_networks_find (const PstTensorFile *tensors)
{
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (pst_tensor_file_has_like (tensors, others[i].pattern, others[i].shape))
      return others[i].name;
  return NULL;
}
