#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes reference-training.safetensors, the values that the parity test of the network that learns compares with, in plain PyTorch. The
weights are random numbers that only depend on the tensors' names, as in make_reference_networks.py.

  make_reference_training.py [--out FILE]

Needs what make_reference.py needs. The network is that of the ready styles, over the first 32 × 24 pixels of the picture input.image of
reference.safetensors, without a margin; computed in float64, in one thread. The loss is the sum of what is painted times random numbers.

  painted         [3, 24, 32]
  L.scale, L.shift  derivatives of the loss by the scales and shifts of the layer L
  L.filter        derivative by its filter; of some layers it is left out, and of some are only the first OUTPUTS
"""
import argparse
import os

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from make_reference import crop
from make_reference_networks import weights

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(HERE, "reference-training.safetensors")
WIDTH, HEIGHT = 32, 24
CONTRACTED, EXPANDED = (32, 32, 32), (8, 4, 3)
RESIDUALS = 6
OUTPUTS = 4
WHOLE = ("contract.0", "expand.0", "expand.1", "expand.2")
IN_PART = ("contract.1", "contract.2", "residual.0.0", "residual.5.1")


class Generator:
    def __init__(self):
        self.parameters = {}
        channels = 3
        for i, out in enumerate(CONTRACTED):
            self.add(f"contract.{i}", channels, out, 3 if i else 9)
            channels = out
        for i in range(2 * RESIDUALS):
            self.add(f"residual.{i // 2}.{i % 2}", channels, channels, 3)
        for i, out in enumerate(EXPANDED):
            self.add(f"expand.{i}", channels, out, 9 if i == 2 else 3)
            channels = out

    def add(self, name, channels, out, size):
        for part, tensor in (("filter", weights(f"{name}.conv.weight", out, channels, size, size)),
                             ("scale", weights(f"{name}.norm.weight", out)), ("shift", weights(f"{name}.norm.bias", out))):
            self.parameters[f"{name}.{part}"] = tensor.requires_grad_(True)

    def layer(self, name, x, stride=1):
        weight, scale, shift = (self.parameters[f"{name}.{part}"] for part in ("filter", "scale", "shift"))
        x = F.conv2d(F.pad(x, [weight.shape[-1] // 2] * 4, mode="reflect"), weight, stride=stride)
        return F.instance_norm(x, weight=scale, bias=shift)

    def __call__(self, x):
        for i, stride in enumerate((1, 2, 2)):
            x = self.layer(f"contract.{i}", x, stride).relu()
        for i in range(RESIDUALS):
            x = x + self.layer(f"residual.{i}.1", self.layer(f"residual.{i}.0", x).relu())
        for i in range(2):
            x = self.layer(f"expand.{i}", F.interpolate(x, scale_factor=2)).relu()
        return self.layer("expand.2", x).sigmoid()


def build():
    torch.set_num_threads(1)
    generator = Generator()
    image = crop("astronaut.png", 4, 24, 4).double()[:, :, :HEIGHT, :WIDTH]
    painted = generator(image)
    loss = (painted[0].permute(1, 2, 0).flatten() * weights("loss.bias", 3 * WIDTH * HEIGHT)).sum()
    out = {"painted": painted[0].detach()}
    for name, gradient in zip(generator.parameters, torch.autograd.grad(loss, list(generator.parameters.values()))):
        layer, _, part = name.rpartition(".")
        if part != "filter" or layer in WHOLE:
            out[name] = gradient
        elif layer in IN_PART:
            out[name] = gradient[:OUTPUTS]
    return {name: tensor.float().contiguous().clone() for name, tensor in out.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default=REFERENCE)
    given = parser.parse_args()
    tensors = build()
    save_file(tensors, given.out, {"name": "Reference values of a network that learns, with random weights", "license": "no claim"})
    print(f"{len(tensors)} tensors, {os.path.getsize(given.out)} bytes")
