# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: the ready-made looks, and what a script gets for the name of one."""

import json
import os
import shutil
from pathlib import Path

from gi.repository import Gimp

from images import PAINTING, QUICK, READY_STYLES, SOURCE, photograph, pixels, repaint
from painting_cases import read_note

LOOKS = json.loads((SOURCE / "data" / "looks" / "looks.json").read_text(encoding="utf-8"))
PAINTINGS = {entry["file"].removesuffix(".jpg") for entry in
             json.loads((SOURCE / "data" / "styles" / "styles.json").read_text(encoding="utf-8"))}
SHIPPED = {"painting": PAINTINGS, "ready-style": {style["name"] for style in READY_STYLES}}


def check_look(look, usual):
    """The procedure has every argument, takes its value as it is, and would not have had it anyway."""
    names = {spec.name for spec in Gimp.get_pdb().lookup_procedure("plug-in-pastiche").get_arguments()}
    arguments = look["arguments"]
    assert set(arguments) <= names, set(arguments) - names
    assert len(SHIPPED.keys() & arguments.keys()) == 1, "it has no style, or two kinds of them"
    for name, value in arguments.items():
        before = usual.get_property(name)
        usual.set_property(name, value)
        assert usual.get_property(name) == value, f"{name} cannot be {value}"
        assert before != value, f"{name} is {value} anyway"
        if name in SHIPPED:
            assert {part.split(":")[0] for part in value.split()} <= SHIPPED[name], value


def looks_are_right():
    """there are fifteen looks, and all they say can be said to the procedure and makes a difference"""
    assert len(LOOKS) == 15
    for look in LOOKS:
        check_look(look, Gimp.get_pdb().lookup_procedure("plug-in-pastiche").create_config())


def look_named(is_one):
    return next(look for look in LOOKS if is_one(look["arguments"]))


def look_is_its_arguments():
    """a look paints, bit for bit, what its arguments paint when they are given one by one; its settings are those of the note"""
    several = look_named(lambda arguments: "painting" in arguments and len(arguments) > 3)
    ready = look_named(lambda arguments: "ready-style" in arguments)
    for look in (several, ready):
        arguments = {name: value for name, value in look["arguments"].items() if name not in QUICK}  # which is named beside it
        result = repaint(photograph(), look=look["name"])
        assert pixels(result) == pixels(repaint(photograph(), **arguments)), look["name"]
        settings = read_note(result)["settings"]
        assert {name: settings[name] for name in arguments if name not in SHIPPED}.items() <= arguments.items()


def beside_a_look():
    """what is named beside a look wins: settings one by one, and a style instead of all of the look's"""
    look = look_named(lambda arguments: "painting" in arguments and "style-weight" in arguments and "brush-size" in arguments)
    note = read_note(repaint(photograph(), look=look["name"], **{"style-weight": 0.75}))
    assert note["settings"]["style-weight"] == 0.75
    assert note["settings"]["brush-size"] == look["arguments"]["brush-size"]
    for other in ({"more_files": [str(PAINTING)]}, {"painting": "great-wave"}):
        note = read_note(repaint(photograph(), look=look["name"], **other))
        assert len(note["styles"]) == 1 and "great-wave" in note["styles"][0]["origin"], note["styles"]
        assert note["settings"]["style-weight"] == look["arguments"]["style-weight"]


def changed_looks():
    """a list of looks that somebody has changed for the worse: what it may say is taken, as far as it can be, and nothing else"""
    odd = {"steps": "many", "nonsense": 1, "image": 5, "drawables-note": "x", "style-layer": "x", "strength": 1e9, "method": "none-such",
           "histogram-weight": [1], "smallest-scale": None, "painting": "poppies", "memory": True, "brush-size": 2.0}
    folder = Path(os.environ["GIMP3_DIRECTORY"], "plug-ins", "pastiche", "looks")
    shipped = folder.readlink()
    folder.unlink()
    try:
        folder.mkdir()
        (folder / "looks.json").write_text(json.dumps([5, {"name": 7, "arguments": {}}, {"name": "none", "arguments": []},
                                                       {"name": "odd", "title": 1, "purpose": {}, "arguments": odd}]), encoding="utf-8")
        note = read_note(repaint(photograph(), look="odd"))
        assert note["styles"][0]["origin"] == "poppies", note
        assert note["settings"]["brush-size"] == 2.0 and note["settings"]["strength"] == 100.0, note
    finally:
        shutil.rmtree(folder)
        folder.symlink_to(shipped)


CASES = [looks_are_right, look_is_its_arguments, beside_a_look, changed_looks]
