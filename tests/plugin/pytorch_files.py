# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: files as PyTorch saves weights, made by Python's own pickle and zipfile, without PyTorch."""

import io
import json
import pickle
import sys
import types
import zipfile
from collections import OrderedDict


def take_names(module, *names):
    """A module of this name, with functions and classes that are only there to be named in a pickle."""
    made = sys.modules.setdefault(module, types.ModuleType(module))
    for name in names:
        thing = type(name, (), {"__module__": module}) if name.endswith("Storage") else lambda *arguments: None
        thing.__module__, thing.__qualname__ = module, name
        setattr(made, name, thing)
    return made


class Tensor:
    def __init__(self, key, kind, shape):
        self.storage, self.shape = (kind, key), shape

    def __reduce_ex__(self, protocol):
        strides, size = [], 1
        for side in reversed(self.shape):
            strides.insert(0, size)
            size *= side
        storage = Storage(*self.storage, size)
        return sys.modules["torch._utils"]._rebuild_tensor_v2, (storage, 0, tuple(self.shape), tuple(strides), False, OrderedDict())


class Storage:
    def __init__(self, kind, key, size):
        self.id = ("storage", getattr(sys.modules["torch"], kind), key, "cpu", size)


class Pickler(pickle.Pickler):
    def persistent_id(self, thing):
        return thing.id if isinstance(thing, Storage) else None


def save_state_dict(safetensors, file):
    """The tensors of a safetensors file, whose numbers have 16 bits."""
    take_names("torch", "HalfStorage")
    take_names("torch._utils", "_rebuild_tensor_v2")
    content = safetensors.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8:8 + length])
    header.pop("__metadata__", None)
    weights, pickled = OrderedDict(), io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for key, (name, tensor) in enumerate(header.items()):
            begin, end = tensor["data_offsets"]
            archive.writestr(f"{file.stem}/data/{key}", content[8 + length + begin:8 + length + end])
            weights[name] = Tensor(str(key), "HalfStorage", tensor["shape"])
        Pickler(pickled, protocol=2).dump(weights)
        archive.writestr(f"{file.stem}/data.pkl", pickled.getvalue())
        archive.writestr(f"{file.stem}/version", "3\n")
