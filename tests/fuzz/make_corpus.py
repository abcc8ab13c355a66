# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes what a fuzz target begins with: small inputs of its kind, sound and odd ones, from what is in the source tree."""

import bz2
import gzip
import io
import json
import lzma
import math
import struct
import zipfile
import zlib
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
DATA = SOURCE / "data"


def tensors(header, data=b""):
    """A file with this header. Of an odd length the target takes it for one that has as many zeros behind it as are needed."""
    text = json.dumps(header).encode()
    content = struct.pack("<Q", len(text)) + text + data
    return [content, content + b"\0"]


def header_of(name):
    content = (DATA / "models" / name).read_bytes()
    return json.loads(content[8:8 + struct.unpack("<Q", content[:8])[0]])


def begin_of_network(name, most):
    """The header of a shipped network with its first tensors only."""
    header = header_of(name)
    names = [key for key in header if key != "__metadata__"][:most]
    return {"__metadata__": header.get("__metadata__", {}), **{key: header[key] for key in names}}


def tensor(shape, dtype="F32", begin=0):
    elements = math.prod(shape)
    bytes_each = {"F16": 2, "BF16": 2, "F32": 4, "F64": 8}[dtype]
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, begin + elements * bytes_each]}


def odd_tensor_files():
    yield b""
    yield b"version https://git-lfs.example/spec/v1\noid sha256:0123456789abcdef\nsize 29432320\n"
    yield struct.pack("<Q", 2 ** 64 - 1) + b"{}"
    yield struct.pack("<Q", 40) + b'{"a": {"dtype": "F32", "shape": [1], "da'
    yield struct.pack("<Q", 5) + b'{"a":'
    for name in ("PK\x03\x04", "\x80\x02}q\x00."):
        yield name.encode("latin-1")


def unicode(text):
    return b"X" + struct.pack("<I", len(text)) + text.encode()


def integers(numbers):
    return b"(" + b"".join(b"J" + struct.pack("<i", number) for number in numbers) + b"t"


def state_dict(tensors_by_name):
    """What PyTorch pickles for a dictionary of tensors, each with a storage of its own."""
    entries = b""
    for number, (name, shape) in enumerate(tensors_by_name.items()):
        elements = math.prod(shape)
        strides = [math.prod(shape[place + 1:]) for place in range(len(shape))]
        storage = b"(" + unicode("storage") + b"ctorch\nFloatStorage\n" + unicode(str(number)) + unicode("cpu") + \
            b"J" + struct.pack("<i", elements) + b"tQ"
        entries += unicode(name) + b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + b"K\0" + integers(shape) + integers(strides) + \
            b"\x89ccollections\nOrderedDict\n)RtR"
    return b"\x80\x02}q\0(" + entries + b"u."


def archive(pickled, compression=zipfile.ZIP_STORED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as packed:
        packed.writestr("archive/data.pkl", pickled)
        packed.writestr("archive/byteorder", "little")
        packed.writestr("archive/data/0", bytes(8))
        packed.writestr("archive/data/1", bytes(8))
        packed.writestr("archive/version", "3\n")
    return content.getvalue()


def pickle():
    """Dictionaries of tensors, a call that is none, and a list of the same text."""
    yield state_dict({"0.weight": [1, 2], "0.bias": [2]})
    yield state_dict({})
    yield b"\x80\x02cposix\nsystem\nX\4\0\0\0true\x85R."
    yield b"\x80\x02](" + unicode("again") + b"q\0" + b"h\0" * 20 + b"e."


def network():
    """torchvision's names, and what wrappers and other programs make of them."""
    yield from odd_tensor_files()
    for prefix in ("features.", "module.features.", "features.module.", "model.", ""):
        weight, bias = f"{prefix}0.weight", f"{prefix}0.bias"
        yield from tensors({weight: tensor([64, 3, 3, 3]), bias: tensor([64])})
    yield from tensors({"conv1.weight": tensor([64, 3, 7, 7], "F16"), "bn1.weight": tensor([64]), "bn1.bias": tensor([64]),
                        "bn1.running_mean": tensor([64]), "bn1.running_var": tensor([64]),
                        "layer1.0.conv1.weight": tensor([64, 64, 3, 3], "F16")})
    yield from tensors({"__metadata__": {"mean": "0.485,0.456,0.406", "std": "1, 2,nan"},
                        "features.0.weight": tensor([64, 3, 3, 3], "BF16")})
    yield from tensors(begin_of_network("vgg16.safetensors", 4))
    for pickled in pickle():
        yield archive(pickled)
    yield archive(state_dict({"features.0.weight": [64, 3, 3, 3]}), zipfile.ZIP_DEFLATED)
    yield b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."  # as PyTorch wrote before 1.6


def instant():
    """The two architectures that ship, and trained styles."""
    yield from odd_tensor_files()
    for note in ({"version": "1", "architecture": "residual", "title": "Rain"}, {"version": "2"}, {"version": "1", "architecture": "x"}):
        yield from tensors({"__metadata__": {"format": "pastiche-style", **note}, "contract.0.conv.weight": tensor([32, 3, 9, 9]),
                            "contract.0.norm.gamma": tensor([1, 32]), "contract.0.norm.beta": tensor([1, 32], "F16")})
    yield from tensors({"__metadata__": {"format": "pastiche-style", "version": "1", "architecture": "u-net"},
                        "down.0.conv.weight": tensor([32, 3, 3, 3]), "down.0.norm.gamma": tensor([1, 32])})
    for name in ("arbitrary.safetensors", "style26.safetensors"):
        for most in (1, 3, 8):
            yield from tensors(begin_of_network(name, most))


def catalogue():
    """The lists, each with its first entries."""
    for name in ("looks/looks.json", "styles/styles.json", "instant-styles/instant-styles.json"):
        yield json.dumps(json.loads((DATA / name).read_text(encoding="utf-8"))[:2]).encode()
    yield b'[{"name": 5, "title": [], "file": {}, "index": "3", "arguments": {"steps": null}}, [], 7]'


def checkpoint():
    """What is behind the checksum of interrupted trainings: length, header, and a state that begins like one."""
    header = {"paintings": "a", "photographs": "b", "settings": "c", "label": "d", "steps": 3, "done": 1, "style": 0, "seconds": 1.5,
              "kept-out": [{"step": 0, "content": 0.5, "style": 1.0}]}
    for content in (header, {**header, "done": 4}, {**header, "kept-out": 3}, {}):
        text = json.dumps(content).encode()
        yield struct.pack("<Q", len(text)) + text + bytes(16)
    yield struct.pack("<Q", 1 << 63) + b"{}"


def drawables_note():
    """A note, and what is none."""
    yield b'{"style-layer": {"name": "Layer", "key": "12 3 c0ffee"}, "region-2": {"name": "Mask", "key": "7 1 c0ffee"}}'
    yield b'{"style-layer": {"name": 5, "key": [1]}, "region-2": []}'
    yield b"[]"


def shares():
    """Names with and without numbers."""
    yield b"swirls"
    yield b"relu1_1:2 ink:0.5, swirls"
    yield b"ink:nan ink:1e308 :5 ::"


def picture_file():
    """The smallest file of each format that is looked into, and one that is not."""
    jpeg = (DATA / "instant-styles" / "midnight-pebbles.jpg").read_bytes()
    yield jpeg
    yield jpeg[:2000] + b"\xff\xd9"
    yield b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xda\0\2\x12\xff\0\xff\xd0\x34\xff\xd9"
    yield (b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0) + b"\0\0\0\0"
           + struct.pack(">I", 3) + b"IDAT" + b"abc\0\0\0\0" + struct.pack(">I", 0) + b"IEND\xaeB`\x82")
    yield b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\0\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
    yield b"BM" + struct.pack("<IHHI", 58, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0) + b"\1\2\3\0"
    yield b"RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0/\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"
    exif = struct.pack(">2sHIHHHIII", b"MM", 42, 8, 1, 0x112, 3, 1, 6 << 16, 0)
    yield jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 8) + b"Exif\0\0" + exif + jpeg[2:]
    yield png(png_chunk(b"gAMA", struct.pack(">I", 45455)), png_chunk(b"cHRM", struct.pack(">8I", *range(10000, 90000, 10000))),
              png_chunk(b"eXIf", exif), png_chunk(b"tRNS", bytes(6)))
    yield b"II*\0\x08\0\0\0\0\0\0\0\0\0"
    yield struct.pack("<2sHIHHHIII", b"II", 42, 8, 1, 285, 2, 1, 0, 8) + bytes(40)  # a circle of directories
    yield struct.pack("<2sHIH", b"II", 42, 8, 2) + struct.pack("<HHII", 273, 4, 1, 38) + struct.pack("<HHII", 279, 4, 1, 4) + bytes(8)

    for pack in (gzip.compress, bz2.compress, lzma.compress):
        yield pack(png())
    yield (b"gimp xcf file\0" + struct.pack(">3I", 65, 1, 1) + b"\0\0\0\21\0\0\0\1\1" + struct.pack(">8I", 0, 0, 55, 0, 0, 65, 1, 1)
           + b"\0\0\0\2L\0" + struct.pack(">17I", 8, 4, 1, 0, 0, 101, 0, 65, 1, 1, 121, 0, 65, 1, 141, 143, 0) + b"\77\1\0\2")

def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks):
    """Two pixels in RGB."""
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0)) + b"".join(chunks)
            + png_chunk(b"IDAT", zlib.compress(bytes(range(7)))) + png_chunk(b"IEND", b""))


def make(target, folder):
    """Writes the inputs for a target, which is called as the function here is, into an empty folder."""
    for number, content in enumerate(globals()[target.replace("-", "_")]()):
        (folder / f"{number:03}").write_bytes(content)
