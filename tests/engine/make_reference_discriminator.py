#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes reference-discriminator.safetensors, the values that the parity test of the discriminator compares with, in plain PyTorch. All
numbers only depend on the tensors' names, as in make_reference_networks.py.

  make_reference_discriminator.py [--out FILE]

Needs what make_reference.py needs. The map has 8 channels, 13 × 10 positions; computed in float64, in one thread. The vectors u have
length 1. The loss is the sum of the scores times random numbers.

  scores          [3, 4]
  map             derivative of the loss by the map, [10, 13, 8]
  L.filter, L.bias  derivatives by what the layer L has learnt; of filters, the first OUTPUTS
  L.u             what u becomes
"""
import argparse
import os

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from make_reference_networks import weights

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(HERE, "reference-discriminator.safetensors")
CHANNELS, WIDTH, HEIGHT, HIDDEN = 8, 13, 10, 64
OUTPUTS = 4
SHAPES = {"first": (HIDDEN, CHANNELS, 3, 3), "second": (HIDDEN, HIDDEN, 3, 3), "score": (1, HIDDEN, 1, 1)}


def normalise(weight, name, out):
    matrix = weight.flatten(1)
    u = F.normalize(weights(f"{name}.u", len(matrix)), dim=0)
    with torch.no_grad():
        v = F.normalize(matrix.T @ u, dim=0)
        out[f"{name}.u"] = F.normalize(matrix @ v, dim=0)
    return weight / (u @ matrix @ v)


def build():
    torch.set_num_threads(1)
    out = {}
    seen = weights("map.bias", HEIGHT, WIDTH, CHANNELS).requires_grad_(True)
    x = seen.permute(2, 0, 1)[None]
    parameters = {}
    for name, shape in SHAPES.items():
        weight = parameters[f"{name}.filter"] = weights(f"{name}.weight", *shape).requires_grad_(True)
        bias = parameters[f"{name}.bias"] = weights(f"{name}.bias", shape[0]).requires_grad_(True)
        last = name == "score"
        x = F.conv2d(x, normalise(weight, name, out), bias, stride=1 if last else 2, padding=0 if last else 1)
        x = x if last else F.leaky_relu(x, 0.2)
    scores = out["scores"] = x[0, 0]
    loss = (scores.flatten() * weights("loss.bias", scores.numel())).sum()
    gradients = torch.autograd.grad(loss, [seen, *parameters.values()])
    out.update(zip(("map", *parameters), gradients))
    return {name: (tensor[:OUTPUTS] if name.endswith("filter") else tensor).detach().float().contiguous().clone()
            for name, tensor in out.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default=REFERENCE)
    given = parser.parse_args()
    tensors = build()
    save_file(tensors, given.out, {"name": "Reference values of a discriminator, with random numbers", "license": "no claim"})
    print(f"{len(tensors)} tensors, {os.path.getsize(given.out)} bytes")
