# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: what scripts train, and what the procedure for that refuses."""

import json
import os
from pathlib import Path

from gi.repository import Gimp

from error_cases import assert_sentence
from images import FILES, PAINTING, READY_STYLES, SOURCE, TITLE, gio_file, photograph, pixels, repaint, top_layer
from trained_files import FOLDER, read_trained

BEGIN = READY_STYLES[4]["name"]
MOOSE = (SOURCE / "data" / "photos" / "moose.jpg").read_bytes()


def call_training(**arguments):
    """Its status, and the name of the style or the error; a few steps, from a style that need not be looked for."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-pastiche-train")
    config = procedure.create_config()
    for name, value in {"steps": 2, "begin_with": BEGIN, **arguments}.items():
        config.set_property(name.replace("_", "-"), value)
    result = procedure.run(config)
    return result.index(0), result.index(1)


def train(**arguments):
    """The name of the style, and its file."""
    status, name = call_training(**arguments)
    assert status == Gimp.PDBStatusType.SUCCESS, name
    return name, FOLDER / f"{name}.safetensors"


def refused(pattern, **arguments):
    """The procedure refuses, and no style is there that was not."""
    before = sorted(FOLDER.glob("*"))
    status, message = call_training(**arguments)
    assert status != Gimp.PDBStatusType.SUCCESS, "it was not refused"
    assert sorted(FOLDER.glob("*")) == before
    assert_sentence(message, pattern)


def checkpoint():
    found = list(Path(os.environ["XDG_CACHE_HOME"]).glob("**/pastiche/interrupted-training"))
    return found[0] if found else next(Path(os.environ["XDG_CACHE_HOME"]).glob("**/pastiche")) / "interrupted-training"


def each_kind():
    """whatever part of the network is trained: it is a ready style, paints like no other, and says what it is, with no path in it"""
    paintings = {pixels(repaint(photograph(), ready_style=BEGIN, method="instant"))}
    for part in ("all", "normalisation", "low-rank"):
        name, file = train(painting="great-wave", train=part, style_name=f"Wave, {part}", seed=7)
        note, _ = read_trained(file)
        assert (note["title"], note["painting"], note["seed"]) == (f"Wave, {part}", TITLE, "7"), note
        assert json.loads(note["settings"])["train"] == part and json.loads(note["settings"])["steps"] == 2
        assert float(note["seconds"]) > 0 and "Apache" in note["license"]
        assert str(SOURCE) not in file.read_bytes().decode("latin-1") and str(FOLDER) not in file.read_bytes().decode("latin-1")
        paintings.add(pixels(repaint(photograph(), ready_style=name, method="instant")))
    assert len(paintings) == 4, "two of them are the same"
    assert not checkpoint().exists(), "there is something to go on with"


def from_nothing():
    """a network that has learnt nothing yet, of each kind: what is trained says which it is, and paints; nobody else has a claim to it"""
    for kind in ("residual", "u-net"):
        name, file = train(painting="great-wave", begin_with=f"new-{kind}", style_name=f"New {kind}")
        note, _ = read_trained(file)
        assert (note["architecture"], note["license"]) == (kind, ""), note
        repaint(photograph(), ready_style=name, method="instant")
    refused(r"new-u", painting="great-wave", begin_with="new-u")


def same_again():
    """the same steps and seed learn the same, another seed learns something else; names that are taken get a number"""
    styles = [train(painting="great-wave", style_name="Again", seed=seed, threads=threads) for seed, threads in ((1, 1), (1, 2), (2, 2))]
    assert [name for name, _ in styles] == ["again", "again-2", "again-3"]
    numbers = [read_trained(file)[1] for _, file in styles]
    assert numbers[0] == numbers[1] != numbers[2]


def beside():
    """what can be asked for beside: it makes a difference, and the style says so"""
    _, plain = train(painting="great-wave", style_name="Plain")
    for name in ("steadiness", "adversary"):
        _, file = train(painting="great-wave", style_name=name, **{name: 2.0})
        note, numbers = read_trained(file)
        assert json.loads(note["settings"])[name] == 2.0, note
        assert numbers != read_trained(plain)[1], name


def several_paintings():
    """a shipped painting, a file and a layer, with shares; from a trained style on; what is there in the end is called after them"""
    layer = top_layer(photograph())
    name, _ = train(painting="poppies", style_file=gio_file(PAINTING), style_layer=layer, shares="1 0.5 0.5")
    again, file = train(painting="poppies", style_file=gio_file(PAINTING), style_layer=layer, shares="1 0 0", begin_with=name)
    note, _ = read_trained(file)
    assert note["title"] == note["painting"] and "great-wave" not in note["painting"], note
    assert "Apache" in note["license"], note
    assert again != name


def own_photographs():
    """a folder with a photograph, one that is cut off, and a note: the second is passed over, and it makes a difference which ones"""
    folder = FILES / "own-photographs"
    folder.mkdir()
    (folder / "moose.jpg").write_bytes(MOOSE)
    (folder / "cut-off.jpg").write_bytes(MOOSE[:9000])
    (folder / "note.txt").write_text("no photograph")
    _, own = train(painting="great-wave", style_name="Own", photographs=gio_file(folder))
    _, shipped = train(painting="great-wave", style_name="Shipped")
    assert read_trained(own)[1] != read_trained(shipped)[1]
    assert "own-photographs" not in own.read_bytes().decode("latin-1")


def refusals():
    """no painting, an unknown one, a style that is not there, folders without photographs or not there, shares that do not fit"""
    refused(r"no painting")
    refused(r"no-such-painting", painting="no-such-painting")
    refused(r"no-such-style", painting="great-wave", begin_with="no-such-style")
    refused(r"cannot be opened", painting="great-wave", photographs=gio_file(FILES / "nowhere"))
    (FILES / "no-photographs").mkdir()
    (FILES / "no-photographs" / "cut-off.jpg").write_bytes(MOOSE[:9000])
    refused(r"no photograph", painting="great-wave", photographs=gio_file(FILES / "no-photographs"))
    refused(r"shares", painting="great-wave", shares="1 2")
    refused(r"missing|not there|No such", style_file=gio_file(FILES / "missing.png"))


def damaged_checkpoint():
    """nothing to go on with, or something that is damaged or of another program"""
    refused(r"no interrupted training", painting="great-wave", go_on=True)
    for content in (b"", b"PSTTRAIN", b"PSTTRAIN" + bytes(100), MOOSE):
        checkpoint().write_bytes(content)
        refused(r"damaged", painting="great-wave", go_on=True)
    checkpoint().unlink()


CASES = [each_kind, from_nothing, same_again, beside, several_paintings, own_photographs, refusals, damaged_checkpoint]
