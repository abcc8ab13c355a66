#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints in a trained style with PyTorch, as the manual describes its file, and compares with what the engine painted.

  trained_style.py STYLE.safetensors PICTURES.safetensors

The second file has "picture" and "painted", [H, W, 3]. Needs nothing but torch; answers 77 where there is none. Prints how far the two
paintings are apart at most, and fails where that is more than 1e-4.
"""
import json
import sys

try:
    import torch
    import torch.nn.functional as F
except ModuleNotFoundError:
    sys.exit(77)

TYPES = {"F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32, "F64": torch.float64}
EPSILON = 1e-5
MARGIN = 16  # pixels that the network sees beyond each edge
MOST = 1e-4


def read_tensors(file):
    """What a safetensors file says about itself, and its tensors."""
    with open(file, "rb") as stream:
        content = bytearray(stream.read())
    begin = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:begin])
    note = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        numbers = torch.frombuffer(content[begin + first:begin + last], dtype=TYPES[entry["dtype"]])
        tensors[name] = numbers.reshape(entry["shape"]).float()
    return note, tensors


def read_style(file):
    """The architecture of a trained style, and its tensors."""
    note, tensors = read_tensors(file)
    assert (note["format"], note["version"]) == ("pastiche-style", "1"), note
    json.loads(note["settings"])
    return note["architecture"], tensors


def layer(style, name, x, stride=1):
    """A convolution that sees its map mirrored at the edges, and an instance normalisation."""
    weight = style[name + ".conv.weight"]
    size = weight.shape[-1]
    before = size // 2
    x = F.conv2d(F.pad(x, [before] * 4, mode="reflect"), weight, stride=stride)
    mean, variance = x.mean((2, 3), keepdim=True), x.var((2, 3), unbiased=False, keepdim=True)
    gamma, beta = (style[f"{name}.norm.{part}"].view(1, -1, 1, 1) for part in ("gamma", "beta"))
    return (x - mean) / torch.sqrt(variance + EPSILON) * gamma + beta


def larger(x):
    """Twice as large, each pixel four times."""
    return F.interpolate(x, scale_factor=2, mode="nearest")


def run_residual(style, x):
    x = F.relu(layer(style, "contract.0", x))
    x = F.relu(layer(style, "contract.1", x, 2))
    x = F.relu(layer(style, "contract.2", x, 2))
    for i in range(6):
        x = x + layer(style, f"residual.{i}.1", F.relu(layer(style, f"residual.{i}.0", x)))
    x = F.relu(layer(style, "expand.0", larger(x)))
    x = F.relu(layer(style, "expand.1", larger(x)))
    return torch.sigmoid(layer(style, "expand.2", x))


def run_u_net(style, x):
    seen = []
    for i in range(4):
        x = F.relu(layer(style, f"down.{i}", x, 2 if i > 0 else 1))
        seen.append(x)
    x = F.relu(layer(style, "up.0", larger(x)))
    x = F.relu(layer(style, "up.1", larger(torch.cat([x, seen[2]], 1))))
    x = F.relu(layer(style, "up.2", larger(torch.cat([x, seen[1]], 1))))
    return torch.sigmoid(layer(style, "up.3", torch.cat([x, seen[0]], 1)))


# What a network makes of a picture, [1, 3, H, W], and of which number its sides are multiples.
NETWORKS = {"residual": (run_residual, 4), "u-net": (run_u_net, 8)}


def paint(architecture, style, picture):
    """A picture of any size, [H, W, 3], 0 to 1, which the network sees continued by its mirror image."""
    run, multiple = NETWORKS[architecture]
    height, width = picture.shape[:2]
    x = picture.permute(2, 0, 1)[None]
    x = F.pad(x, [MARGIN, MARGIN + -width % multiple, MARGIN, MARGIN + -height % multiple], mode="reflect")
    return run(style, x)[0, :, MARGIN:MARGIN + height, MARGIN:MARGIN + width].permute(1, 2, 0)


def main():
    (architecture, style), pictures = read_style(sys.argv[1]), read_tensors(sys.argv[2])[1]
    with torch.no_grad():
        apart = (paint(architecture, style, pictures["picture"]) - pictures["painted"]).abs().max().item()
    print(f"apart by {apart:.2g} at most")
    sys.exit(apart > MOST)


if __name__ == "__main__":
    main()
