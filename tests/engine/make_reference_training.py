#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes reference-training.safetensors and reference-u-net.safetensors, the values that the parity tests of networks that learn compare
with, in plain PyTorch. The weights are random numbers that only depend on the tensors' names, as in make_reference_networks.py.

  make_reference_training.py [--to FOLDER]

Needs what make_reference.py needs. The networks are those that trained styles can be of, over the first 32 × 24 pixels of the picture
input.image of reference.safetensors, without a margin; computed in float64, in one thread. The loss is the sum of what is painted times
random numbers.

  painted         [3, 24, 32]
  L.scale, L.shift  derivatives of the loss by the scales and shifts of the layer L
  L.filter        derivative by its filter; of some layers it is left out, and of some are only the first few outputs
"""
import argparse
import os

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from make_reference import crop
from make_reference_networks import weights

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTH, HEIGHT = 32, 24


class Generator:
    """outputs: how many of a layer's filters are written. begin: what the names of the weights begin with. margin: how far from 0 all are
    of which only what is above 0 goes on; where it is less than rounding, kernels differ in which way a gradient goes."""

    def __init__(self, name, layers, begin=""):
        self.name, self.parameters, self.outputs, self.margin = name, {}, {}, float("inf")
        for layer, channels, out, size, outputs in layers:
            self.outputs[layer] = outputs
            named = begin + layer
            for part, tensor in (("filter", weights(f"{named}.conv.weight", out, channels, size, size)),
                                 ("scale", weights(f"{named}.norm.weight", out)), ("shift", weights(f"{named}.norm.bias", out))):
                self.parameters[f"{layer}.{part}"] = tensor.requires_grad_(True)

    def relu(self, x):
        self.margin = min(self.margin, x.abs().min().item())
        return x.relu()

    def layer(self, name, x, stride=1):
        weight, scale, shift = (self.parameters[f"{name}.{part}"] for part in ("filter", "scale", "shift"))
        x = F.conv2d(F.pad(x, [weight.shape[-1] // 2] * 4, mode="reflect"), weight, stride=stride)
        return F.instance_norm(x, weight=scale, bias=shift)


class Residual(Generator):
    BLOCKS = 6

    def __init__(self):
        blocks = [(f"residual.{i}.{j}", 32, 32, 3, 4 if (i, j) in ((0, 0), (5, 1)) else 0) for i in range(self.BLOCKS) for j in range(2)]
        super().__init__("training", [("contract.0", 3, 32, 9, 32), ("contract.1", 32, 32, 3, 4), ("contract.2", 32, 32, 3, 4), *blocks,
                                      ("expand.0", 32, 8, 3, 8), ("expand.1", 8, 4, 3, 4), ("expand.2", 4, 3, 9, 3)])

    def __call__(self, x):
        for i, stride in enumerate((1, 2, 2)):
            x = self.relu(self.layer(f"contract.{i}", x, stride))
        for i in range(self.BLOCKS):
            x = x + self.layer(f"residual.{i}.1", self.relu(self.layer(f"residual.{i}.0", x)))
        for i in range(2):
            x = self.relu(self.layer(f"expand.{i}", F.interpolate(x, scale_factor=2)))
        return self.layer("expand.2", x).sigmoid()


class UNet(Generator):
    def __init__(self, begin="56."):
        super().__init__("u-net", [("down.0", 3, 32, 3, 32), ("down.1", 32, 64, 3, 1), ("down.2", 64, 128, 3, 1),
                                   ("down.3", 128, 256, 3, 1), ("up.0", 256, 128, 3, 1), ("up.1", 256, 64, 3, 1),
                                   ("up.2", 128, 32, 3, 1), ("up.3", 64, 3, 3, 3)], begin)

    def __call__(self, x):
        seen = []
        for i in range(4):
            x = self.relu(self.layer(f"down.{i}", x, 2 if i else 1))
            seen.append(x)
        for i in range(3):
            x = torch.cat([x, seen[3 - i]], 1) if i else x
            x = self.relu(self.layer(f"up.{i}", F.interpolate(x, scale_factor=2)))
        return self.layer("up.3", torch.cat([x, seen[0]], 1)).sigmoid()


def build(generator):
    image = crop("astronaut.png", 4, 24, 4).double()[:, :, :HEIGHT, :WIDTH]
    painted = generator(image)
    loss = (painted[0].permute(1, 2, 0).flatten() * weights("loss.bias", 3 * WIDTH * HEIGHT)).sum()
    out = {"painted": painted[0].detach()}
    for name, gradient in zip(generator.parameters, torch.autograd.grad(loss, list(generator.parameters.values()))):
        layer, _, part = name.rpartition(".")
        outputs = generator.outputs[layer] if part == "filter" else len(gradient)
        if outputs > 0:
            out[name] = gradient[:outputs]
    return {name: tensor.float().contiguous().clone() for name, tensor in out.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", default=HERE)
    to = parser.parse_args().to
    torch.set_num_threads(1)
    for generator in (Residual(), UNet()):
        tensors, path = build(generator), os.path.join(to, f"reference-{generator.name}.safetensors")
        save_file(tensors, path, {"name": "Reference values of a network that learns, with random weights", "license": "no claim"})
        print(f"{len(tensors)} tensors, {os.path.getsize(path)} bytes, margin {generator.margin:.1e}")


if __name__ == "__main__":
    main()
