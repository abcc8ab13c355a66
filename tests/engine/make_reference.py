#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes reference.safetensors, the values that the parity tests of the engine compare with, in plain PyTorch.

  make_reference.py [--out FILE]

Reads data/models/vgg16.safetensors and two of the photographs in tests/photos. Needs torch (CPU), numpy, pillow and
safetensors; the project itself needs none of them, since the file is committed.

All pictures are RGB, [3, 48, 64], 0 to 1. Everything is computed in float32 (float16 weights widened), in one thread.
F_L(X) is the output [C, N] of a ReLU for the picture X, with maximum pooling; P = F_relu4_2(content picture); A_L the Gram
matrix of the style picture.

  input.image, input.content, input.style      X, the content picture, the style picture
  vgg.mean.L                                    mean of F_L(X) over positions, [C]
  vgg.feature.L                                 F_L(X), [C, H, W]
  vgg.gram.L                                    G_L = F_L F_Lᵀ / N, [C, C]
  vgg.avgpool.mean.relu4_1                      vgg.mean.relu4_1, but every pool is the mean of 2 × 2
  loss.content                                  mean of (F - P)² at relu4_2
  loss.style.L                                  mean of (G_L - A_L)²
  loss.total                                    the sum of the content loss and the five style losses
  loss.content_relative                         sum of (F - P)² / sum of P²
  loss.style_relative.L                         sum of (G_L - A_L)² / sum of A_L²
  loss.total_relative                           content_relative + 100 · the mean of the five style_relative.L
  gradient.NAME                                 derivative of that loss by X, [3, 48, 64]; contains 1/std of the preprocessing

The tensors style26.* and arbitrary.* belong to transformation networks that this script does not compute: it takes them over,
unchanged, from the reference.safetensors beside it.
"""
import argparse
import os

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = os.path.join(HERE, "..", "..", "data", "models", "vgg16.safetensors")
PHOTOS = os.path.join(HERE, "..", "photos")
REFERENCE = os.path.join(HERE, "reference.safetensors")

PLAN = (0, 2, "pool", 5, 7, "pool", 10, 12, 14, "pool", 17, 19, 21, "pool", 24)
NAMES = {0: "relu1_1", 5: "relu2_1", 10: "relu3_1", 17: "relu4_1", 19: "relu4_2", 24: "relu5_1"}
STYLE = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
WHOLE = ("relu3_1", "relu4_1", "relu4_2", "relu5_1")
GRAMS = ("relu1_1", "relu2_1", "relu3_1")
CONTENT = "relu4_2"
GRADIENTS = ("content", *(f"style.{name}" for name in STYLE), "total", "total_relative")
TAKEN_OVER = ("style26.", "arbitrary.")


class Vgg16:
    def __init__(self, path):
        self.tensors = {name: tensor.float() for name, tensor in load_file(path).items()}
        with safe_open(path, "pt") as file:
            metadata = file.metadata()
        self.mean, self.std = (torch.tensor([float(value) for value in metadata[key].split(",")]).view(1, 3, 1, 1)
                               for key in ("mean", "std"))

    def __call__(self, image, pool=F.max_pool2d):
        """image: 1 x 3 x H x W in 0..1. Returns the feature maps by name, 1 x C x H' x W'."""
        x, found = (image - self.mean) / self.std, {}
        for step in PLAN:
            if step == "pool":
                x = pool(x, 2)
                continue
            weight, bias = self.tensors[f"features.{step}.weight"], self.tensors[f"features.{step}.bias"]
            x = F.conv2d(x, weight, bias, padding=1).relu()
            if step in NAMES:
                found[NAMES[step]] = x
        return found


def gram(feature):
    flat = feature[0].flatten(1)
    return flat @ flat.T / flat.shape[1]


def crop(name, shrink, left, top):
    image = Image.open(os.path.join(PHOTOS, name)).convert("RGB").reduce(shrink).crop((left, top, left + 64, top + 48))
    return torch.from_numpy(np.asarray(image, np.float32) / 255).permute(2, 0, 1)[None].contiguous()


def losses(vgg, image, content, style):
    """Every loss as a tensor without dimensions, by name."""
    found = vgg(image)
    with torch.no_grad():
        target = vgg(content)[CONTENT]
        grams = {name: gram(feature) for name, feature in vgg(style).items() if name in STYLE}
    difference = (found[CONTENT] - target).square()
    result = {"content": difference.mean(), "content_relative": difference.sum() / target.square().sum()}
    for name in STYLE:
        difference = (gram(found[name]) - grams[name]).square()
        result[f"style.{name}"] = difference.mean()
        result[f"style_relative.{name}"] = difference.sum() / grams[name].square().sum()
    result["total"] = result["content"] + sum(result[f"style.{name}"] for name in STYLE)
    result["total_relative"] = (result["content_relative"]
                                + 100 * sum(result[f"style_relative.{name}"] for name in STYLE) / 5)
    return result


def features(vgg, image):
    out = {}
    with torch.no_grad():
        for name, feature in vgg(image).items():
            out[f"vgg.mean.{name}"] = feature.mean((2, 3))[0]
            if name in WHOLE:
                out[f"vgg.feature.{name}"] = feature[0]
            if name in GRAMS:
                out[f"vgg.gram.{name}"] = gram(feature)
        out["vgg.avgpool.mean.relu4_1"] = vgg(image, F.avg_pool2d)["relu4_1"].mean((2, 3))[0]
    return out


def build():
    torch.set_num_threads(1)
    vgg = Vgg16(MODEL)
    image = crop("astronaut.png", 4, 24, 4)
    content = crop("coffee.png", 4, 40, 20)
    style = crop("astronaut.png", 2, 0, 4)
    out = {"input.image": image[0], "input.content": content[0], "input.style": style[0], **features(vgg, image)}

    image = image.clone().requires_grad_(True)
    values = losses(vgg, image, content, style)
    for name in GRADIENTS:
        out[f"gradient.{name}"] = torch.autograd.grad(values[name], image, retain_graph=True)[0][0]
    out.update({f"loss.{name}": value.detach().view(1) for name, value in values.items()})

    out.update({name: tensor for name, tensor in load_file(REFERENCE).items() if name.startswith(TAKEN_OVER)})
    return {name: tensor.contiguous().clone() for name, tensor in out.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default=REFERENCE)
    given = parser.parse_args()
    tensors = build()
    save_file(tensors, given.out, {
        "name": "Reference values for parity tests",
        "license": "input crops: astronaut.png (NASA, public domain), coffee.png (Rachel Michetti, CC0); "
                   "computed values: no claim"})
    print(f"{len(tensors)} tensors, {os.path.getsize(given.out)} bytes")
