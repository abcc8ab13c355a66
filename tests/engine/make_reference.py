#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes reference.safetensors, the values that the parity tests of the engine compare with, in plain PyTorch.

  make_reference.py [--out FILE]

Reads the networks in data/models and two of the photographs in data/photos. Needs torch (CPU), numpy, pillow and
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

  style26.N, style26.mix                        X as the network paints it at once in style N, and in a quarter of style 0 with three of 7
  style26.odd                                   the first 61 × 45 pixels of X in style 7
  arbitrary.vector, arbitrary.vector_64x48      style vectors, of another size of the style picture as well
  arbitrary.image, arbitrary.image_odd          the same pictures painted with arbitrary.vector

A network that paints at once sees MARGIN pixels beyond each edge, the mirror image, and then as many as are missing to a multiple of
4; they are cut off again. The vectors are read by a network that this script does not compute: it takes them over, unchanged, from
the reference.safetensors beside it.
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
MODELS = os.path.join(HERE, "..", "..", "data", "models")
PHOTOS = os.path.join(HERE, "..", "..", "data", "photos")
REFERENCE = os.path.join(HERE, "reference.safetensors")

PLAN = (0, 2, "pool", 5, 7, "pool", 10, 12, 14, "pool", 17, 19, 21, "pool", 24)
NAMES = {0: "relu1_1", 5: "relu2_1", 10: "relu3_1", 17: "relu4_1", 19: "relu4_2", 24: "relu5_1"}
STYLE = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
WHOLE = ("relu3_1", "relu4_1", "relu4_2", "relu5_1")
GRAMS = ("relu1_1", "relu2_1", "relu3_1")
CONTENT = "relu4_2"
GRADIENTS = ("content", *(f"style.{name}" for name in STYLE), "total", "total_relative")
TAKEN_OVER = ("arbitrary.vector", "arbitrary.vector_64x48")
MARGIN = 16
ODD = (61, 45)


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


class Instant:
    """A network that paints at once; its instance normalisations' numbers come from a style vector."""

    def __init__(self, name, prefix=""):
        self.fixed = not prefix
        tensors = load_file(os.path.join(MODELS, f"{name}.safetensors")).items()
        self.tensors = {key.removeprefix(prefix): tensor.float() for key, tensor in tensors}

    def convolve(self, name, x, stride=1):
        weight = self.tensors[f"{name}.conv.weight"]
        x = F.pad(x, [weight.shape[-1] // 2] * 4, mode="reflect")
        return F.conv2d(x, weight, self.tensors.get(f"{name}.conv.bias"), stride)

    def normalise(self, name, x, vector):
        if self.fixed:
            scale, shift = (vector @ self.tensors[f"{name}.norm.{part}"] for part in ("gamma", "beta"))
        else:
            scale, shift = (F.linear(vector, self.tensors[f"{name}.{part}.weight"], self.tensors[f"{name}.{part}.bias"])
                            for part in ("scale", "shift"))
        return F.instance_norm(x, weight=scale, bias=shift)

    def paint_plane(self, x, vector):
        for i, stride in enumerate((1, 2, 2)):
            x = self.convolve(f"contract.{i}", x, stride)
            x = (self.normalise(f"contract.{i}", x, vector) if self.fixed else x).relu()
        for i in range(6 if self.fixed else 5):
            y = self.normalise(f"residual.{i}.0", self.convolve(f"residual.{i}.0", x), vector).relu()
            x = x + self.normalise(f"residual.{i}.1", self.convolve(f"residual.{i}.1", y), vector)
        for i in range(2):
            x = self.convolve(f"expand.{i}", F.interpolate(x, scale_factor=2))
            x = self.normalise(f"expand.{i}", x, vector).relu()
        return self.normalise("expand.2", self.convolve("expand.2", x), vector).sigmoid()

    def __call__(self, image, vector):
        height, width = image.shape[2:]
        x = F.pad(image, (MARGIN, MARGIN + -width % 4, MARGIN, MARGIN + -height % 4), mode="reflect")
        return self.paint_plane(x, vector)[0, :, MARGIN:MARGIN + height, MARGIN:MARGIN + width]


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


def painted_at_once(image, vector):
    """Those of the style vectors that are taken over."""
    style26, arbitrary = Instant("style26"), Instant("arbitrary", "transform.")
    first, other = torch.eye(26)[[0, 7]]
    odd = image[:, :, :ODD[1], :ODD[0]]
    with torch.no_grad():
        return {"style26.0": style26(image, first), "style26.7": style26(image, other),
                "style26.mix": style26(image, 0.25 * first + 0.75 * other), "style26.odd": style26(odd, other),
                "arbitrary.image": arbitrary(image, vector), "arbitrary.image_odd": arbitrary(odd, vector)}


def build():
    torch.set_num_threads(1)
    vgg = Vgg16(os.path.join(MODELS, "vgg16.safetensors"))
    image = crop("astronaut.png", 4, 24, 4)
    content = crop("coffee.png", 4, 40, 20)
    style = crop("astronaut.png", 2, 0, 4)
    out = {"input.image": image[0], "input.content": content[0], "input.style": style[0], **features(vgg, image)}

    image = image.clone().requires_grad_(True)
    values = losses(vgg, image, content, style)
    for name in GRADIENTS:
        out[f"gradient.{name}"] = torch.autograd.grad(values[name], image, retain_graph=True)[0][0]
    out.update({f"loss.{name}": value.detach().view(1) for name, value in values.items()})

    out.update({name: tensor for name, tensor in load_file(REFERENCE).items() if name in TAKEN_OVER})
    out.update(painted_at_once(crop("astronaut.png", 4, 24, 4), out["arbitrary.vector"]))
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
