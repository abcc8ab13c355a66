# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: what the procedure refuses. Each refusal is one sentence, and leaves nothing behind."""

import json
import os
import re
import zipfile

from gi.repository import Gegl, Gimp

from images import FILES, PAINTING, READY_STYLES, SOURCE, call, describe_image, gio_file, make_channel, photograph, repaint, save, top_layer
from trained_files import FOLDER, trained_bytes, write_trained

NETWORK = SOURCE / "data" / "models" / "vgg16.safetensors"
INSTANT = {"painting": "great-wave", "method": "instant"}
CALLING, EXECUTION = Gimp.PDBStatusType.CALLING_ERROR, Gimp.PDBStatusType.EXECUTION_ERROR


def assert_sentence(message, pattern):
    """One sentence for a painter: it begins like one, ends with one full stop, and says what the test expects."""
    assert re.search(pattern, message, re.IGNORECASE), f"{message!r} does not say {pattern!r}"
    assert re.fullmatch(r"[A-Z“].{20,700}\.", message), f"{message!r} is not one line of text that ends with a full stop"
    assert "(null)" not in message and "%" not in message and "NULL" not in message and "  " not in message, message
    assert re.search(r": \w+ ", message), f"{message!r} does not say what to do"


def refused(pattern, drawables=None, image=None, **arguments):
    """Calls the procedure on an image, the usual photograph where none is given, and expects a refusal without a trace."""
    image = image or photograph()
    drawables = image.get_layers() if drawables is None else drawables
    image.clean_all()
    before, images = describe_image(image), Gimp.get_images()
    status, message = call(image, drawables, **arguments)
    assert status in (CALLING, EXECUTION), f"it was not refused: {status}"
    assert describe_image(image) == before, "the image has changed"
    assert not image.is_dirty(), "there is a step to undo"
    assert Gimp.get_images() == images, "an image was left open"
    assert_sentence(message, pattern)


# ---- what is to be repainted

def no_drawable():
    """no layer"""
    refused(r"select", drawables=[], painting="great-wave")


def several_drawables():
    """several layers"""
    image = photograph()
    image.insert_layer(top_layer(image).copy(), None, 0)
    refused(r"one layer|single", image=image, painting="great-wave")


def mask():
    """a layer mask"""
    image = photograph()
    layer_mask = top_layer(image).create_mask(Gimp.AddMaskType.WHITE)
    top_layer(image).add_mask(layer_mask)
    refused(r"mask", drawables=[layer_mask], image=image, painting="great-wave")


def channel():
    """a channel, and the selection, which is one"""
    image = photograph()
    made = Gimp.Channel.new(image, "Channel", 96, 64, 50, Gegl.Color.new("red"))
    image.insert_channel(made, None, 0)
    refused(r"channel", drawables=[made], image=image, painting="great-wave")
    refused(r"channel", drawables=[image.get_selection()], image=image, painting="great-wave")


def indexed():
    """an image with a palette"""
    image = photograph()
    image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False, False, "")
    refused(r"RGB", image=image, painting="great-wave")


def group():
    """a layer group"""
    image = photograph()
    made = Gimp.GroupLayer.new(image, "Group")
    image.insert_layer(made, None, 0)
    image.insert_layer(image.get_layers()[1].copy(), made, 0)
    refused(r"group", drawables=[made], image=image, painting="great-wave")


def floating_selection():
    """a floating selection"""
    image = photograph()
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 40, 40)
    floating = Gimp.Selection.float(image, image.get_layers(), 5, 5)
    refused(r"floating", drawables=[floating], image=image, painting="great-wave")


def floating_above():
    """a layer with a floating selection over it or its mask, which would go where the layer goes; over another layer it is in no way"""
    for choose in (lambda layer, other: layer, lambda layer, other: layer.get_mask(), lambda layer, other: other):
        image = photograph()
        layer = top_layer(image)
        layer.add_mask(layer.create_mask(Gimp.AddMaskType.WHITE))
        image.insert_layer(layer.copy(), None, 1)
        other = image.get_layers()[1]
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 20, 20)
        Gimp.edit_copy([layer])
        floating, = Gimp.edit_paste(choose(layer, other), False)
        if choose(layer, other) == other:
            assert call(image, [layer], **INSTANT)[0] == Gimp.PDBStatusType.SUCCESS
            assert image.get_floating_sel() == floating
        else:
            refused(r"floating selection over the layer", drawables=[layer], image=image, painting="great-wave")


def not_inserted():
    """a layer that is in no image, though it was made for one"""
    image = photograph()
    refused(r"layer .* is gone", drawables=[top_layer(image).copy()], image=image, painting="great-wave")


def selection_beside():
    """a selection that misses the layer"""
    image = photograph()
    image.resize(200, 64, 0, 0)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 120, 0, 50, 50)
    refused(r"selection", image=image, painting="great-wave")


def foreign_layer():
    """a layer of another image"""
    refused(r"image", drawables=photograph().get_layers(), painting="great-wave")


def selection_around():
    """a selection around the layer that leaves all of it out"""
    image = photograph()
    image.resize(140, 64, 20, 0)
    for x in (0, 116):
        image.select_rectangle(Gimp.ChannelOps.ADD, x, 0, 20, 64)
    refused(r"no pixel of the layer is selected", image=image, painting="great-wave")


def transparent():
    """a layer that is wholly transparent, and one of which only transparent pixels are selected"""
    image = photograph()
    top_layer(image).add_alpha()
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 40, 40)
    top_layer(image).edit_clear()
    refused(r"only transparent pixels", image=image, painting="great-wave")
    Gimp.Selection.none(image)
    top_layer(image).fill(Gimp.FillType.TRANSPARENT)
    refused(r"wholly transparent", image=image, **INSTANT)


def hidden_by_mask():
    """a layer whose mask hides all of it, or all of it that is selected; a mask that is switched off hides nothing"""
    image = photograph()
    layer = top_layer(image)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 40, 40)
    layer.add_mask(layer.create_mask(Gimp.AddMaskType.SELECTION))
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 60, 10, 20, 40)
    refused(r"mask hides all", image=image, painting="great-wave")
    layer.get_mask().fill(Gimp.FillType.FOREGROUND)  # black
    refused(r"mask hides all", image=image, **INSTANT)
    layer.set_apply_mask(False)
    repaint(image, **INSTANT)


def black_map():
    """a strength map that is black where something would be painted, though not elsewhere"""
    image = photograph()
    made = make_channel(image, [float(x > 50) for _ in range(64) for x in range(96)])
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 40, 64)
    refused(r"strength map is black", drawables=image.get_layers(), image=image, painting="great-wave", strength_map=made)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 60, 64)
    repaint(image, top_layer(image), strength_map=made, **INSTANT)


def black_regions():
    """regions of all styles that are black; not so where one of the styles has none, or no share"""
    image = photograph()
    made = make_channel(image, [0.0] * (96 * 64))
    refused(r"regions of all styles are black", drawables=image.get_layers(), image=image, painting="great-wave poppies", region=made,
            region_2=made)
    repaint(image, top_layer(image), painting="great-wave poppies", method="instant", region=made)


def white_protection():
    """a protection map that leaves nothing to be painted at once"""
    image = photograph()
    made = make_channel(image, [1.0] * (96 * 64))
    refused(r"protection map protects all", drawables=image.get_layers(), image=image, protection_map=made, **INSTANT)


# ---- the style

def no_style():
    """no style"""
    refused(r"painting.*style-file.*style-layer.*ready-style")


def mixed_styles():
    """a ready style along with a painting, a file, a layer, and more of them"""
    image = photograph()
    for other in ({"painting": "great-wave"}, {"style_file": gio_file(PAINTING)}, {"style_layer": top_layer(image)},
                  {"more_files": [str(PAINTING)]}, {"style_layer_2": top_layer(image)}):
        refused(r"cannot be mixed", image=image, method="instant", ready_style=READY_STYLES[0]["name"], **other)


def too_many_styles():
    """more styles than can be mixed"""
    refused(r"at most 16", painting="great-wave", more_files=[str(PAINTING)] * 16)
    refused(r"at most 16", method="instant", ready_style=" ".join(style["name"] for style in READY_STYLES))


def wrong_shares():
    """shares that are too few, too many, no numbers, negative, too large to be summed up, all zero"""
    for text in ("1", "1 2 3"):
        refused(rf"2 styles and {len(text.split())} shares", painting="great-wave poppies", shares=text)
    for text in ("1 much", "-1 2", "1 nan", "1e308 1e308"):
        refused(r"is no share", painting="great-wave poppies", shares=text)
    for text in ("much", "-1", "1e308"):
        refused(rf"“{text}” does not say how much “poppies” is to count", painting=f"great-wave poppies:{text}")
    refused(r"No style has a share", painting="great-wave poppies", shares="0 0")
    refused(r"No style has a share", painting="great-wave:0 poppies:0")


def too_many_regions():
    """more regions than styles"""
    image = photograph()
    made = Gimp.Channel.new(image, "Channel", 96, 64, 50, Gegl.Color.new("red"))
    image.insert_channel(made, None, 0)
    refused(r"region for style 3.*2 styles", drawables=image.get_layers(), image=image, painting="great-wave poppies", region_3=made)


def unknown_painting():
    """a painting that is not shipped: the names of those that are"""
    for name in ("mona-lisa", "great-wave.jpg", "../styles/great-wave", "Great-Wave"):
        refused(re.escape(f"“{name}”") + r".*great-wave.*composition-viii", painting=name)


def unknown_look():
    """a look that does not exist: the sentence lists those that do"""
    refused(r"no look called “bob”: choose one of .*, ", look="bob")


def ready_style_in_steps():
    """a ready style, step by step"""
    refused(r"ready style.*at once", ready_style=READY_STYLES[0]["name"])
    refused(r"ready style.*at once", ready_style=READY_STYLES[0]["name"], start="instant")


def unknown_ready_style():
    """a ready style that is not shipped: the names of those that are; and shares that are none"""
    names = ".*".join(re.escape(style["name"]) for style in READY_STYLES)
    for text in ("nothing", READY_STYLES[0]["title"], f"{READY_STYLES[0]['name']} nothing:2"):
        refused(rf"No ready style called “.*”.*{names}", method="instant", ready_style=text)
    refused(r"“much”", method="instant", ready_style=f"{READY_STYLES[0]['name']}:much")
    refused(r"share", method="instant", ready_style=f"{READY_STYLES[0]['name']}:0")


def trained_style():
    """a trained style in a mix, with a painting, step by step; files of trained styles that are broken, or of a newer version"""
    write_trained("rain", 3, "Rain")
    for text in (f"rain {READY_STYLES[0]['name']}", f"{READY_STYLES[0]['name']} rain:0"):
        refused(r"“rain” is a trained style.*alone", method="instant", ready_style=text)
    refused(r"cannot be mixed", method="instant", ready_style="rain", painting="great-wave")
    refused(r"ready style.*at once", ready_style="rain")
    refused(r"No ready style called “Rain”.*, rain\.", method="instant", ready_style="Rain")
    whole = trained_bytes(3, "Broken")
    for name, content, words in (("cut", whole[:-1], r"cut\.safetensors.*damaged"),
                                 ("newer", trained_bytes(3, "Newer", version="2"), r"newer\.safetensors.*newer Pastiche"),
                                 ("zero", whole[:-4] + b"\0\0\xc0\x7f", r"zero\.safetensors.*not finite")):
        (FOLDER / f"{name}.safetensors").write_bytes(content)
        refused(words, method="instant", ready_style=name)


def deleted_layer():
    """a style layer whose image is gone: GIMP itself refuses the call"""
    image, other = photograph(), photograph()
    layer = top_layer(other)
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-pastiche")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", image.get_layers())
    config.set_property("style-layer", layer)
    other.delete()
    before = describe_image(image)
    result = procedure.run(config)
    assert result.index(0) == CALLING
    assert "style-layer" in result.index(1)
    assert describe_image(image) == before and not image.is_dirty()


def foreign_note():
    """an image with a note of the last run that names arguments that are no drawables, and has members of another type"""
    image = photograph()
    last = "GimpProcedureConfigRun-plug-in-pastiche-last"
    gone = {"style-layer": {"name": "Gone", "key": "1 1 nobody"}}
    for note in ({"nonsense": {"key": "1"}}, {"image": {"key": "1"}}, {"strength-map": 5}, {"strength-map": [[]]},
                 {"strength-map": None, "start-layer": {"name": ["x"], "key": 7}}, {"region": {"key": "1 1 x"}},
                 {"region": {"name": "", "key": "1 1 x"}}, {"region-2": {"name": "A", "key": "99999999999999999999 1 x"}},
                 {"region": {"name": "A", "key": "-1 1 x"}}, {"drawables-note": {"name": "A", "key": "1"}}):
        text = json.dumps({**note, **gone}).replace('"', '\\"')
        image.attach_parasite(Gimp.Parasite.new(last, 1, f'(drawables-note "{text}")\n'.encode()))
        refused(r"“Gone”, .* of the last time, is gone", image=image, painting="great-wave", run_mode=Gimp.RunMode.WITH_LAST_VALS)


def refused_file(name, content, pattern):
    file = FILES / name
    if content is not None:
        file.write_bytes(content)
    refused(re.escape(name) + ".*" + pattern, style_file=gio_file(file))


def missing_file():
    """a style file that is missing"""
    refused_file("missing.png", None, r"missing")


def folder_as_file():
    """a style file that is a folder"""
    (FILES / "folder.png").mkdir()
    refused(r"folder\.png", style_file=gio_file(FILES / "folder.png"))


def pipe_as_file():
    """a style file and a network file that are pipes"""
    os.mkfifo(FILES / "pipe")
    refused(r"pipe.*device", style_file=gio_file(FILES / "pipe"))
    refused(r"pipe.*device", painting="great-wave", network_file=gio_file(FILES / "pipe"))


def no_image():
    """a style file that is no image: text, nothing at all, noise"""
    refused_file("text.png", b"This is no picture.\n" * 50, r"no image that GIMP can open \(.{5,}\)")
    refused_file("empty.png", b"", r"")
    refused_file("noise.jpg", bytes(i * i % 251 for i in range(5000)), r"no image that GIMP can open \(.{5,}\)")


def cut_jpeg():
    """a JPEG file that is cut off, wherever that is"""
    whole = PAINTING.read_bytes()
    for name, end in (("half.jpg", len(whole) // 2), ("start.jpg", 300), ("end.jpg", len(whole) - 4)):
        refused_file(name, whole[:end], r"cut off")


def cut_png():
    """a PNG file that is cut off, wherever that is"""
    whole = (SOURCE / "data" / "photos" / "coffee.png").read_bytes()
    for name, end in (("half.png", len(whole) // 2), ("start.png", 60), ("end.png", len(whole) - 30)):
        refused_file(name, whole[:end], r"cut off")


def cut_others():
    """GIF, BMP, WebP and XCF files that are cut off"""
    for extension in ("gif", "bmp", "webp", "xcf"):
        whole = FILES / f"whole.{extension}"
        save(photograph(300, 200), whole)
        content = whole.read_bytes()
        refused_file(f"half.{extension}", content[:len(content) // 2], r"")


# ---- the network

def refused_network(name, content, pattern):
    file = FILES / name
    if content is not None:
        file.write_bytes(content)
    refused(re.escape(name) + ".*" + pattern, painting="great-wave", network_file=gio_file(file))


def network_with_header(change):
    """The shipped network with another header; the data stays."""
    content = NETWORK.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8:8 + length])
    change(header)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + content[8 + length:]


def missing_network():
    """a network file that is missing"""
    refused_network("missing.safetensors", None, r"missing.*: choose another file")


def cut_network():
    """a network file that is cut off: in its data, in its header, in its first bytes; and one that is empty"""
    whole = NETWORK.read_bytes()
    for name, end in (("half", len(whole) // 2), ("end", len(whole) - 1), ("header", 100)):
        refused_network(f"{name}.safetensors", whole[:end], r"cut off")
    for name, end in (("first", 5), ("empty", 0)):
        refused_network(f"{name}.safetensors", whole[:end], r"no file of safetensors or PyTorch")


def no_network():
    """a network file that is an image"""
    refused_network("image.safetensors", PAINTING.read_bytes(), r"no file of safetensors or PyTorch|damaged|cut off")


def pickled_program():
    """a file of PyTorch's that would run a program: it is told which, and nothing is run"""
    file, trace = FILES / "program.pth", FILES / "was-run"
    command = f"touch {trace}".encode()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("program/data.pkl", b"\x80\x02cposix\nsystem\nX" + len(command).to_bytes(4, "little") + command + b"\x85R.")
    refused(r"posix\.system.*nothing.*is run.*save", painting="great-wave", network_file=gio_file(file))
    assert not trace.exists()


def other_shape():
    """a network file with a tensor of another shape, and one without a tensor that is needed"""
    def transpose(header):
        header["features.0.weight"]["shape"][:2] = header["features.0.weight"]["shape"][1::-1]

    def remove(header):
        del header["features.2.bias"]

    refused(r"“features\.0\.weight”.*another shape.*this network", painting="great-wave",
            network_file=network_at("shape.safetensors", network_with_header(transpose)))
    refused(r"“features\.2\.bias” is missing", painting="great-wave",
            network_file=network_at("without.safetensors", network_with_header(remove)))


def network_at(name, content):
    (FILES / name).write_bytes(content)
    return gio_file(FILES / name)


def not_a_number():
    """a network file with a number that is none"""
    content = bytearray(NETWORK.read_bytes())
    header = json.loads(content[8:8 + int.from_bytes(content[:8], "little")])
    tensor = header["features.5.weight"]
    assert tensor["dtype"] == "F16"
    start = 8 + int.from_bytes(content[:8], "little") + tensor["data_offsets"][0]
    content[start + 200:start + 202] = b"\x00\x7e"
    refused_network("nan.safetensors", bytes(content), r"finite")


def selection_beside_painting():
    """a painting whose own image has a selection that shows nothing of it: beside it, or where it is masked"""
    style = photograph()
    layer = top_layer(style)
    layer.set_name("Waves")
    style.resize(300, 64, 0, 0)
    style.select_rectangle(Gimp.ChannelOps.REPLACE, 200, 0, 50, 50)
    refused(r"“Waves” is seen where its image is selected", style_layer=layer)
    style.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 50, 50)
    layer.add_mask(layer.create_mask(Gimp.AddMaskType.BLACK))
    refused(r"“Waves” is seen where its image is selected", style_layer=layer)


def transparent_painting():
    """a painting of which nothing is visible"""
    style = photograph()
    top_layer(style).add_alpha()
    top_layer(style).fill(Gimp.FillType.TRANSPARENT)
    for method in ("optimise", "instant"):
        refused(r"painting is transparent", style_layer=top_layer(style), method=method)


# ---- settings

def unknown_layer():
    """a layer that the network does not have: the names of those that it has"""
    refused(r"“relu9_9”.*relu1_1", painting="great-wave", **{"style-layers": "relu9_9"})
    refused(r"“much” does not say how much “relu3_1”", painting="great-wave", **{"content-layers": "relu3_1:much"})


def no_style_layer():
    """no layer that looks at the style"""
    for text in ("", "relu1_1:0"):
        refused(r"No layer looks at the style", painting="great-wave", **{"style-layers": text})


# ---- memory

def too_large():
    """a picture too large for the memory of any machine: it says how much it needs"""
    image = Gimp.Image.new(100000, 100000, Gimp.ImageBaseType.RGB)
    layer = Gimp.Layer.new(image, "Large", 100000, 100000, Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    image.clean_all()
    answers = [call(image, [layer], **style) for style in ({"painting": "great-wave"}, {"painting": "great-wave", "method": "instant"},
                                                           {"ready_style": READY_STYLES[0]["name"], "method": "instant"})]
    layers, dirty = image.get_layers(), image.is_dirty()
    image.delete()
    for status, message in answers:
        assert status == EXECUTION
        assert_sentence(message, r"\d.[GT]iB.*scale it down")
    assert layers == [layer] and not dirty


def afterwards():
    """after all of that GIMP still paints"""
    repaint(photograph())


CASES = [no_drawable, several_drawables, mask, channel, indexed, group, floating_selection, floating_above, not_inserted,
         selection_beside, foreign_layer, selection_around, transparent, hidden_by_mask, black_map, black_regions, white_protection,
         no_style, mixed_styles, too_many_styles, wrong_shares, too_many_regions,
         unknown_painting, unknown_look, ready_style_in_steps, unknown_ready_style, trained_style, deleted_layer, foreign_note,
         missing_file, folder_as_file, pipe_as_file, no_image, cut_jpeg, cut_png, cut_others, missing_network, cut_network, no_network,
         pickled_program, other_shape, not_a_number, selection_beside_painting, transparent_painting, unknown_layer, no_style_layer,
         too_large, afterwards]
