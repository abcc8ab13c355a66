#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer of a training: one step of it in PyTorch for each line that it reads.

  peer_train.py PHOTO PAINTING --model vgg16.safetensors --instant style26.safetensors [--style-weight 6] [--channels-last]

The network is that of the ready styles with its first style, all of which is trained, with the losses of the engine: covariances and
means of the painting at four layers, features of the photograph at relu4_2, and smoothness; with Adam, from two crops of 208 pixels in the
upper left corner of the photograph, one below the other, over and over again. Prints one line of JSON when it is ready, and one after each
step: its milliseconds, its total before it was made, and the peak of resident MiB.
"""
import argparse
import json
import resource
import time

import torch
import torch.nn.functional as F

import peer_torch
import peer_turns

SIDE = 208
STYLE_LAYERS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1")
LEARNING_RATE = 0.002
SMOOTHNESS = 20.0
LAST = 19  # the convolution of relu4_2, beyond which nothing is looked at


class Features(peer_torch.Features):
    def __call__(self, image):
        x, found = ((image - self.mean) / self.std).contiguous(memory_format=self.layout), {}
        for layer in peer_torch.CONVS:
            if layer == "pool":
                x = F.max_pool2d(x, 2)
                continue
            x = F.conv2d(x, self.tensors[f"features.{layer}.weight"], self.tensors[f"features.{layer}.bias"], padding=1).relu()
            found[peer_torch.LAYERS[layer + 1]] = x
            if layer == LAST:
                return found


class Generator(torch.nn.Module):
    def __init__(self, path, layout):
        super().__init__()
        tensors, _, _ = peer_torch.load(path)
        self.layers = torch.nn.ParameterDict()
        for name, tensor in tensors.items():
            tensor = tensor[0] if "norm" in name else tensor.contiguous(memory_format=layout)
            self.layers[name.replace(".", "-")] = torch.nn.Parameter(tensor.clone())

    def layer(self, name, x, stride=1):
        weight, scale, shift = (self.layers[f"{name}.{part}".replace(".", "-")] for part in ("conv.weight", "norm.gamma", "norm.beta"))
        x = F.conv2d(F.pad(x, [weight.shape[-1] // 2] * 4, mode="reflect"), weight, stride=stride)
        return F.instance_norm(x, weight=scale, bias=shift)

    def forward(self, x):
        for i, stride in enumerate((1, 2, 2)):
            x = self.layer(f"contract.{i}", x, stride).relu()
        for i in range(6):
            x = x + self.layer(f"residual.{i}.1", self.layer(f"residual.{i}.0", x).relu())
        for i in range(2):
            x = self.layer(f"expand.{i}", F.interpolate(x, scale_factor=2)).relu()
        return self.layer("expand.2", x).sigmoid()


def statistics(feature):
    """Of each picture of a batch: mean and covariance."""
    flat = feature.flatten(2)
    mean = flat.mean(2)
    return mean, flat @ flat.transpose(1, 2) / flat.shape[2] - mean[:, :, None] * mean[:, None, :]


class Objective:
    def __init__(self, network, painting, style_weight):
        self.network, self.style_weight = network, style_weight
        with torch.no_grad():
            found = network(painting)
            self.targets = {name: statistics(found[name]) for name in STYLE_LAYERS}

    def __call__(self, painted, crops):
        with torch.no_grad():
            content = self.network(crops)["relu4_2"]
        found = self.network(painted)
        total = ((found["relu4_2"] - content).square().sum((1, 2, 3)) / content.square().sum((1, 2, 3))).mean()
        for name in STYLE_LAYERS:
            for ours, target, sides in zip(statistics(found[name]), self.targets[name], ((1,), (1, 2))):
                loss = (ours - target).square().sum(sides) / target.square().sum()
                total = total + self.style_weight / len(STYLE_LAYERS) * loss.mean()
        across, down = painted.diff(dim=3).square().mean(), painted.diff(dim=2).square().mean()
        return total + SMOOTHNESS * (across + down)


def take_turns(generator, objective, crops):
    optimizer = torch.optim.Adam(generator.parameters(), lr=LEARNING_RATE)
    news = {"torch": torch.__version__, "threads": torch.get_num_threads()}
    while True:
        peer_turns.wait_for_turn(news)
        start = time.perf_counter()
        optimizer.zero_grad()
        total = objective(generator(crops), crops)
        total.backward()
        optimizer.step()
        news = {"ms": 1000 * (time.perf_counter() - start), "total": float(total.detach()),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photo")
    parser.add_argument("painting")
    parser.add_argument("--model", required=True)
    parser.add_argument("--instant", required=True)
    parser.add_argument("--style-weight", type=float, default=6.0)
    parser.add_argument("--channels-last", action="store_true")
    arguments = parser.parse_args()
    network = Features(arguments.model, arguments.channels_last)
    photo = peer_torch.read(arguments.photo)
    crops = torch.cat([photo[:, :, top:top + SIDE, :SIDE] for top in (0, photo.shape[2] - SIDE)])
    objective = Objective(network, peer_torch.read(arguments.painting), arguments.style_weight)
    try:
        take_turns(Generator(arguments.instant, network.layout), objective, crops.contiguous(memory_format=network.layout))
    except peer_turns.NoMoreTurns:
        pass


if __name__ == "__main__":
    main()
