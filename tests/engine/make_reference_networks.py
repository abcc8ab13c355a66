#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes reference-networks.safetensors, the values that the parity tests of the networks which users bring compare with, in plain
PyTorch. The weights are random numbers that only depend on the tensors' names, so that no file of weights is needed:
random-network.c makes the same ones.

  make_reference_networks.py [--out FILE]

Needs what make_reference.py needs. The pictures are those of reference.safetensors, [3, 48, 64]; everything is computed in float64,
in one thread. For each network N, F_L(X) is the map of the layer L, [C, H, W]:

A residual network's F_L(X) is the map after softmax smoothing, n · exp(map) / sum of exp(map) - 1 with n its number of values; where
a side of the map stands for less than a whole stride of pixels at its end, that last column or row is left out before.

  N.mean.L                the mean of F_L(input.image) over positions, [C]
  N.feature               F_L(input.image) of the deepest layer
  N.loss                  sum of (F - P)² / sum of P² at the content layer + 100 · the mean over the style layers of
                          sum of (G_L - A_L)² / sum of A_L², as in make_reference.py
  N.gradient              derivative of that loss by input.image, [3, 48, 64]
"""
import argparse
import os

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from make_reference import crop, gram

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(HERE, "reference-networks.safetensors")
MEAN = torch.tensor([0.485, 0.456, 0.406], dtype=torch.float32).double().view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225], dtype=torch.float32).double().view(1, 3, 1, 1)
EPSILON = 1e-5


def weights(name, *shape):
    """The tensor of this name."""
    seed = 0x811c9dc5
    for character in name.encode():
        seed = (seed ^ character) * 0x01000193 & 0xffffffff
    bits = np.arange(np.prod(shape), dtype=np.uint32) * np.uint32(0x9e3779b9) + np.uint32(seed)
    bits = (bits ^ bits >> np.uint32(16)) * np.uint32(0x85ebca6b)
    bits = (bits ^ bits >> np.uint32(13)) * np.uint32(0xc2b2ae35)
    bits = bits ^ bits >> np.uint32(16)
    low, high = -0.2, 0.2
    if len(shape) == 4:
        high = np.sqrt(6 / np.prod(shape[1:]))
        low = -high
    elif name.endswith("running_var"):
        low, high = 0.5, 1.5
    elif name.endswith("weight"):
        low, high = 0.3, 0.9
    values = low + (high - low) * ((bits >> np.uint32(8)) * 2.0 ** -24)
    return torch.from_numpy(values.astype(np.float32).astype(np.float64)).view(shape)


def normalise(x, name):
    mean, variance, weight, bias = (weights(f"{name}.{part}", x.shape[1])
                                    for part in ("running_mean", "running_var", "weight", "bias"))
    return F.batch_norm(x, mean, variance, weight, bias, eps=EPSILON)


class Vgg:
    BLOCKS = {"vgg19": (2, 2, 4, 4, 4), "vgg19_bn": (2, 2, 4, 4, 4)}
    CHANNELS = (64, 128, 256, 512, 512)
    style, content, deepest = ("relu1_1", "relu2_1", "relu3_4", "relu4_1", "relu5_4"), "relu4_2", "relu5_4"

    def __init__(self, name):
        self.blocks, self.normalised = self.BLOCKS[name], name.endswith("_bn")

    def __call__(self, image):
        x, index, found = (image - MEAN) / STD, 0, {}
        for block, (count, channels) in enumerate(zip(self.blocks, self.CHANNELS), 1):
            for i in range(1, count + 1):
                x = F.conv2d(x, weights(f"features.{index}.weight", channels, x.shape[1], 3, 3),
                             weights(f"features.{index}.bias", channels), padding=1)
                if self.normalised:
                    x = normalise(x, f"features.{index + 1}")
                x = found[f"relu{block}_{i}"] = x.relu()
                index += 3 if self.normalised else 2
            x, index = F.max_pool2d(x, 2), index + 1
        return found


class ResNet:
    BLOCKS = {"resnet18": (2, 2, 2, 2), "resnet34": (3, 4, 6, 3), "resnet50": (3, 4, 6, 3)}

    def __init__(self, name):
        self.blocks, self.bottlenecks = self.BLOCKS[name], name == "resnet50"
        ends = [f"layer{stage}.{count - 1}" for stage, count in enumerate(self.blocks, 1)]
        self.style, self.content, self.deepest = ("relu", *ends), ends[2], ends[3]

    @staticmethod
    def convolve(x, block, convolution, normalisation, channels, size, stride=1):
        weight = weights(f"{block}{convolution}.weight", channels, x.shape[1], size, size)
        return normalise(F.conv2d(x, weight, stride=stride, padding=size // 2), f"{block}{normalisation}")

    def block(self, x, name, inside, stride):
        if self.bottlenecks:
            out = 4 * inside
            y = self.convolve(x, name, "conv1", "bn1", inside, 1).relu()
            y = self.convolve(y, name, "conv2", "bn2", inside, 3, stride).relu()
            y = self.convolve(y, name, "conv3", "bn3", out, 1)
        else:
            out = inside
            y = self.convolve(x, name, "conv1", "bn1", inside, 3, stride).relu()
            y = self.convolve(y, name, "conv2", "bn2", out, 3)
        if x.shape[1] != out:
            x = self.convolve(x, name, "downsample.0", "downsample.1", out, 1, stride)
        return (x + y).relu()

    def __call__(self, image):
        def smooth(x, stride):
            x = x[:, :, :image.shape[2] // stride, :image.shape[3] // stride]
            return x.flatten().softmax(0).view(x.shape) * x.numel() - 1

        x = self.convolve((image - MEAN) / STD, "", "conv1", "bn1", 64, 7, 2).relu()
        found = {"relu": smooth(x, 2)}
        x = F.max_pool2d(x, 3, 2, 1)
        for stage, count in enumerate(self.blocks):
            for i in range(count):
                x = self.block(x, f"layer{stage + 1}.{i}.", 64 << stage, 2 if stage and not i else 1)
                found[f"layer{stage + 1}.{i}"] = smooth(x, 4 << stage)
        return found


def loss(network, image, content, style):
    found = network(image)
    with torch.no_grad():
        target = network(content)[network.content]
        grams = {layer: gram(feature) for layer, feature in network(style).items() if layer in network.style}
    styles = [(gram(found[layer]) - grams[layer]).square().sum() / grams[layer].square().sum() for layer in network.style]
    return (found[network.content] - target).square().sum() / target.square().sum() + 100 * sum(styles) / len(styles)


def look(name, network, image, content, style):
    with torch.no_grad():
        found = network(image)
    out = {f"{name}.mean.{layer}": found[layer].mean((2, 3))[0] for layer in (*network.style, network.content)}
    out[f"{name}.feature"] = found[network.deepest][0]
    image = image.clone().requires_grad_(True)
    value = loss(network, image, content, style)
    out[f"{name}.loss"] = value.detach().view(1)
    out[f"{name}.gradient"] = torch.autograd.grad(value, image)[0][0]
    return out


def build():
    torch.set_num_threads(1)
    pictures = [crop("astronaut.png", 4, 24, 4), crop("coffee.png", 4, 40, 20), crop("astronaut.png", 2, 0, 4)]
    out = {}
    for network in Vgg, ResNet:
        for name in network.BLOCKS:
            out.update(look(name, network(name), *(picture.double() for picture in pictures)))
    return {name: tensor.float().contiguous().clone() for name, tensor in out.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default=REFERENCE)
    given = parser.parse_args()
    tensors = build()
    save_file(tensors, given.out, {"name": "Reference values of networks with random weights", "license": "no claim"})
    print(f"{len(tensors)} tensors, {os.path.getsize(given.out)} bytes")
