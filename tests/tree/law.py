# SPDX-License-Identifier: GPL-3.0-or-later
"""The law: which rooms the house has, and what each of them may include. check-tree.py holds every file to it."""

import re
from pathlib import Path

# Each room, from the ground up, and the rooms that it may use. A file includes nothing else of the house.
ROOMS = {
    "engine/settings": "",
    "engine/compute/kernels": "",
    "engine/compute": "compute/kernels settings",
    "engine/optimise": "compute settings",
    "engine/picture": "compute settings",
    "engine/motion": "picture compute settings",
    "engine/colour": "picture compute settings",
    "engine/features": "picture compute settings",
    "engine/layers": "picture compute compute/kernels settings",
    "engine/scene": "colour picture compute settings",
    "engine/networks": "layers compute settings",
    "engine/losses": "features colour picture compute settings",
    "engine/losses/matching": "features picture compute settings",
    "engine/losses/style": "losses features picture compute settings",
    "engine/instant": "networks layers picture compute settings",
    "engine/walk": "networks layers features picture compute settings",
    "engine/objective": "walk losses losses/matching losses/style networks features scene colour picture compute settings",
    "engine/paint": "objective instant losses networks scene picture optimise compute settings",
    "engine/job": "paint objective losses layers scene colour picture compute settings",
    "engine/preview": "job paint scene picture compute settings",
    "engine/train": "job objective instant losses networks layers scene picture optimise compute settings",
    "ui/window": "",
    "ui/view": "window",
    "ui/gallery": "window",
    "ui/progress": "view window",
    "plugin/catalogue": "",
    "plugin/files": "",
    "plugin/colour": "",
    "plugin/formats": "colour files",
    "plugin/image": "colour files",
    "plugin/arguments": "image colour files catalogue",
    "plugin/training": "arguments image files catalogue",
    "plugin/preview": "arguments image colour files catalogue",
    "plugin/rows": "arguments image catalogue",
    "plugin/dialog": "rows preview training arguments image catalogue",
    "plugin/command": "formats colour files catalogue",
    "plugin/procedure": "dialog training arguments image colour catalogue",
}
MOST_IN_ROOM = 15  # .c files

C_LIBRARY = r"(assert|ctype|errno|fenv|float|inttypes|limits|locale|math|std\w+|string|immintrin|arm_neon)\.h"
SYSTEM = r"(fcntl|signal|time|unistd|sys/\w+)\.h"
GLIB = r"glib\.h|glib-object\.h|glib/[\w-]+\.h|gio/\w+\.h|gmodule\.h"
GTK = r"(gtk|gdk|cairo|pango|atk|gdk-pixbuf)/[\w-]+\.h|cairo\.h"
ENGINE_PUBLIC = r"pastiche/[\w-]+\.h"
UI_PUBLIC = r"pastiche-ui/[\w-]+\.h"

# What each folder may include in angle brackets; the first entry whose folder holds the file, or that is the file, counts. The
# engine's and ui's public headers belong to the rooms that define what they declare. The operating system is in one file.
MAY_INCLUDE = [
    ("engine/compute/kernels", f"{C_LIBRARY}|{GLIB}"),
    ("engine/compute/platform.c", f"{C_LIBRARY}|{SYSTEM}|{GLIB}"),
    ("engine", rf"{C_LIBRARY}|{GLIB}|{ENGINE_PUBLIC}|cblas\.h|lapacke\.h|json-glib/json-glib\.h|fftw3\.h"),
    ("ui", f"{C_LIBRARY}|{GLIB}|{ENGINE_PUBLIC}|{UI_PUBLIC}|{GTK}"),
    ("plugin/catalogue", rf"{C_LIBRARY}|{GLIB}|{ENGINE_PUBLIC}|json-glib/json-glib\.h"),  # no GIMP in these three
    ("plugin/files", rf"{C_LIBRARY}|{GLIB}|{ENGINE_PUBLIC}|gdk-pixbuf/gdk-pixbuf\.h|setjmp\.h|(jpeglib|jerror|png|lcms2|bzlib|lzma)\.h"),
    ("plugin/colour", rf"{C_LIBRARY}|{GLIB}|{ENGINE_PUBLIC}|gegl\.h|babl/babl\.h"),
    ("plugin/formats/metadata.c", rf"{C_LIBRARY}|{SYSTEM}|{GLIB}|gexiv2/gexiv2\.h"),
    ("plugin/formats", rf"{C_LIBRARY}|{GLIB}|{ENGINE_PUBLIC}|setjmp\.h|(jpeglib|jerror|lcms2|png|tiffio)\.h|webp/\w+\.h|babl/babl\.h"),
    ("plugin/command", rf"{C_LIBRARY}|{SYSTEM}|{GLIB}|glib-unix\.h|{ENGINE_PUBLIC}|json-glib/json-glib\.h|gegl\.h|babl/babl\.h"),
    ("plugin", rf"{C_LIBRARY}|{GLIB}|{ENGINE_PUBLIC}|{UI_PUBLIC}|{GTK}|json-glib/json-glib\.h|libgimp/\w+\.h|gegl\.h"
               r"|babl/babl\.h"),
    ("data", rf"{C_LIBRARY}|{GLIB}|{ENGINE_PUBLIC}|json-glib/json-glib\.h"),
    ("tests", ".*"),
]


def rule_includes(tree):
    """each folder includes only the libraries that it may know"""
    for path, text in tree.texts(".c", ".h"):
        allowed = next((allowed for above, allowed in MAY_INCLUDE if f"{path}/".startswith(above + "/")), None)
        if allowed is None:
            yield f"{path}: no rule says what this folder may include"
            continue
        for name in re.findall(r"^\s*#\s*include\s*<([^>]+)", text, re.MULTILINE):
            if not re.fullmatch(allowed, name):
                yield f"{path} must not include <{name}>"


def rule_rooms(tree):
    """each room uses only the rooms that the law names, all of them further down"""
    for path, text in tree.texts(".c", ".h"):
        top = path.split("/")[0]
        if top not in ("engine", "ui", "plugin") or path.endswith("/pastiche.h"):  # that one includes all that are public
            continue
        room = room_of(tree, path)
        if room not in ROOMS:
            yield f"{path} is in no room"
            continue
        allowed = {f"{top}/{name}" for name in ROOMS[room].split()} | {room}
        for name in re.findall(r'^\s*#\s*include\s*"([^"]+)', text, re.MULTILINE):
            if name != "config.h" and (f"{top}/{name}" not in tree.files or room_of(tree, f"{top}/{name}") not in allowed):
                yield f'{path} must not include "{name}"'
        for name in re.findall(r"^#include <((?:pastiche|pastiche-ui)/[\w-]+\.h)>", text, re.MULTILINE):
            public = f"{top}/include/{name}"
            if public in tree.files and room_of(tree, public) not in allowed:
                yield f"{path} must not include <{name}>"


def room_of(tree, path):
    """A public header's room is where the file of the same name is, or the one that defines its functions."""
    if "/include/" not in path:
        return str(Path(path).parent)
    top, stem = path.split("/")[0], Path(path).stem
    return next((str(Path(other).parent) for other in tree.files
                 if other.startswith(top + "/") and Path(other).name == stem + ".c"), None)


def rule_law(tree):
    """the law has no circle, names the rooms that are there, and none is too large"""
    below = set()
    for room, names in ROOMS.items():
        for name in names.split():
            if f"{room.split('/')[0]}/{name}" not in below:
                yield f"{room} may not use {name}, which is not further down"
        below.add(room)
        sources = [path for path in tree.files if path.endswith(".c") and str(Path(path).parent) == room]
        if not sources:
            yield f"{room} is not there"
        if len(sources) > MOST_IN_ROOM:
            yield f"{room} has {len(sources)} files"
        if not re.match(r"# .*\n# [A-Z].*\.\n", tree.text(room + "/meson.build")):
            yield f"{room}/meson.build does not begin with the room's purpose"
