# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of trained styles, made of single styles of the network of the ready styles, as the manual describes them."""

import json
import os
import struct
from pathlib import Path

READY = Path(os.environ["PST_SOURCE"]) / "data" / "models" / "style26.safetensors"
FOLDER = Path(os.environ["GIMP3_DIRECTORY"]) / "pastiche" / "styles"


def read_ready():
    content = READY.read_bytes()
    begin = 8 + struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:begin])
    del header["__metadata__"]
    return header, content[begin:]


def trained_bytes(index, title, **note):
    """A file with one of the ready styles, by its place in their network."""
    tensors, data = read_ready()
    header = {"__metadata__": {"format": "pastiche-style", "version": "1", "architecture": "residual", "title": title,
                               "painting": "Poppies", "license": "CC0", "settings": "{}", "seed": "1", "seconds": "600.0", **note}}
    kept = b""
    for name, tensor in tensors.items():
        begin, end = tensor["data_offsets"]
        shape, numbers = tensor["shape"], data[begin:end]
        if ".norm." in name:
            length = 4 * shape[1]
            shape, numbers = [1, shape[1]], numbers[index * length:(index + 1) * length]
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(kept), len(kept) + len(numbers)]}
        kept += numbers
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + kept


def write_trained(name, index, title, folder=FOLDER, **note):
    """Writes one, where the plug-in looks for them unless another folder is named."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.safetensors"
    file.write_bytes(trained_bytes(index, title, **note))
    return file


def read_trained(file):
    """What a file says about itself, and its numbers, whatever that is."""
    content = file.read_bytes()
    begin = 8 + struct.unpack("<Q", content[:8])[0]
    return json.loads(content[8:begin])["__metadata__"], content[begin:]
