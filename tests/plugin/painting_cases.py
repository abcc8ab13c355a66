# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: what the procedure paints, for each kind of image, style and setting."""

import functools
import json
from array import array

from gi.repository import Babl, Gegl, Gimp

from images import (FILES, PAINTING, READY_STYLES, SOURCE, TITLE, convert_profile, describe_image, difference, floats, gio_file,
                    image_of, load, make_channel, own_floats, own_format, photograph, pixels, profile_of, rectangle, repaint, save,
                    save_tiff, set_pixels, top_layer)

WIDTH, HEIGHT = 96, 64
FIRST, SECOND = READY_STYLES[0], READY_STYLES[-1]
AT_ONCE = {"method": "instant"}
READY = {"method": "instant", "ready_style": FIRST["name"]}


def assert_painted(result, source):
    """Something was painted, and it still is the same picture."""
    old, new = floats(source, "R'G'B' float"), floats(result, "R'G'B' float")
    changes = [abs(a - b) for a, b in zip(old, new)]
    assert all(0.0 <= value <= 1.0 for value in new), "a colour is out of range or no number"
    assert 0.004 < sum(changes) / len(changes) < 0.3, f"changed by {sum(changes) / len(changes)}"


def blocks(values, n_channels=3, side=16):
    """The means of squares: a few steps of L-BFGS make much of the last digit of a float here and there, but not of these."""
    return [sum(values[n_channels * (y * WIDTH + x) + c] for y in range(top, top + side) for x in range(left, left + side)) / side ** 2
            for top in range(0, HEIGHT, side) for left in range(0, WIDTH, side) for c in range(n_channels)]


def format_of(drawable):
    return Babl.get_name(drawable.get_format())


def painted_pixels(**arguments):
    """The pixels that come of the usual photograph."""
    return pixels(repaint(photograph(), **arguments))


@functools.cache
def expected_pixels():
    """The pixels that come of the usual photograph, the usual painting and the usual settings."""
    return painted_pixels()


# ---- kinds of images

def eight_bits():
    """8 bits: a new layer in the image's own precision, with the painting's name, size and place of the source"""
    image = photograph()
    source = top_layer(image)
    result = repaint(image)
    assert (result.get_width(), result.get_height()) == (WIDTH, HEIGHT)
    assert tuple(result.get_offsets())[1:] == (0, 0)
    assert result.get_name() == TITLE
    assert format_of(result) == "R'G'B'A u8"
    assert result.get_visible() and result.get_opacity() == 100.0 and result.get_mode() == image.get_default_new_layer_mode()
    assert result.get_mask() is None
    assert set(pixels(result, "A u8")) == {255}
    assert_painted(result, source)


def same_painting_in(precision, pixel_format):
    """The same photograph in another precision must give the same painting, without the steps of 8 bits."""
    image = photograph(precision=precision)
    source = top_layer(image)
    result = repaint(image)
    assert format_of(result) == pixel_format, format_of(result)
    assert_painted(result, source)
    expected, found = [value / 255 for value in expected_pixels()], floats(result)
    apart = difference(found, expected), difference(blocks(found, 4), blocks(expected, 4))
    assert apart[0] < 0.01 and apart[1] < 0.002, f"the painting is not that of 8 bits: {apart}"
    assert len(set(floats(result))) > 4 * 256, "the painting has no more shades than 8 bits"


def sixteen_bits():
    """16 bits: the painting of 8 bits, in 16"""
    same_painting_in(Gimp.Precision.U16_NON_LINEAR, "R'G'B'A u16")


def float_linear():
    """32-bit float, linear light: the painting of 8 bits, in float"""
    same_painting_in(Gimp.Precision.FLOAT_LINEAR, "RGBA float")


def beyond_white():
    """float with values beyond white, below black and not numbers: the painting has none of them"""
    image = photograph(precision=Gimp.Precision.FLOAT_LINEAR)
    source = top_layer(image)
    values = floats(source, "RGB float")
    values[0:6] = type(values)("f", [25.0, -3.0, float("inf"), float("-inf"), float("nan"), 1e30])
    set_pixels(source, "RGB float", values)
    for arguments in ({}, AT_ONCE, READY, {"denoise": 50, "sharpen": 50}):
        assert all(-1e-6 <= value <= 1.000001 for value in floats(repaint(image, source, **arguments)))


def light_shows_through():
    """float with light beyond white: where the picture shows through, so does its light, and strength 0 leaves it as it was"""
    image = photograph(precision=Gimp.Precision.FLOAT_LINEAR)
    source = top_layer(image)
    values = floats(source, "RGB float")
    values[0:3] = type(values)("f", [25.0, 4.0, -0.5])
    set_pixels(source, "RGB float", values)
    for arguments in ({}, READY):
        none, half, full = (floats(repaint(image, source, **arguments, strength=value), "R'G'B' float")[:3] for value in (0, 50, 100))
        before = floats(source, "R'G'B' float")[:3]
        assert max(abs(a - b) for a, b in zip(none, before)) < 1e-4, (none, before)
        assert max(abs((a + c) / 2 - b) for a, b, c in zip(before, half, full)) < 1e-3, (before, half, full)
        assert max(full) < 1.000001


def ramp(precision):
    """A soft ramp of a colour, across less than a third of the range: 8 bits have 72 steps for it."""
    width, height = 1024, 32
    row = [value for x in range(width) for value in (0.35 + 0.28 * x / width, 0.30 + 0.28 * x / width, 0.25 + 0.28 * x / width, 1.0)]
    return image_of("R'G'B'A float", width, height, array("f", row * height), precision=precision)


def smooth_ramp():
    """16 bits: a soft ramp stays soft, painted with little strength and its own colours: neighbours differ, and by little"""
    for arguments in ({}, AT_ONCE):
        rows = []
        for precision in (Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U16_NON_LINEAR):
            green = floats(repaint(ramp(precision), **arguments, strength=20, colours="picture"), "R'G'B' float")[1::3]
            rows.append(green[16 * 1024:17 * 1024])
        coarse, fine = (len(set(row)) for row in rows)
        coarse_steps, fine_steps = (sum(a == b for a, b in zip(row, row[1:])) for row in rows)
        assert coarse < 256 < 900 < fine, f"{coarse} and {fine} shades"
        assert fine_steps < 10 < 100 < coarse_steps, f"{coarse_steps} and {fine_steps} neighbours are alike"
        if not arguments:
            assert max(abs(a - b) for a, b in zip(rows[1], rows[1][1:])) < 0.5 / 255


# ---- colour spaces

SPACES = ("Display P3", "Rec2020", "ProPhoto", "ACEScg")


def muted_photograph():
    """Far from the edges of every gamut, so that nothing loses colour there."""
    image = photograph(precision=Gimp.Precision.FLOAT_NON_LINEAR)
    values = array("f", [0.5 + 0.5 * (value - 0.5) for value in floats(top_layer(image), "R'G'B' float")])
    set_pixels(top_layer(image), "R'G'B' float", values)
    image.clean_all()
    return image


def other_spaces():
    """a picture in another colour space, with colours that sRGB has as well: nearly the painting that it is in sRGB"""
    cases = ((READY, 0.0001), ({"colours": "picture"}, 0.012), ({"palette": "linear"}, 0.015), ({}, 0.025), (AT_ONCE, 0.025))
    for arguments, near in cases:
        expected = blocks(floats(repaint(muted_photograph(), **arguments), "R'G'B' float"))
        for name in SPACES:
            found = blocks(floats(repaint(convert_profile(muted_photograph(), profile_of(name)), **arguments), "R'G'B' float"))
            apart = difference(found, expected)
            assert apart < near, f"{arguments}, {name}: {apart}"


def linear_profile():
    """a picture of 16 bits in a linear colour space: the painting that it is in sRGB"""
    expected = floats(repaint(photograph(precision=Gimp.Precision.U16_NON_LINEAR)))
    image = photograph(precision=Gimp.Precision.U16_NON_LINEAR)
    convert_profile(image, Gimp.ColorProfile.new_rgb_srgb_linear())
    found = floats(repaint(image))
    assert difference(blocks(found, 4), blocks(expected, 4)) < 0.002
    assert difference(found, expected) < 0.01


def grey_profile():
    """a grey picture with a curve of its own: the painting that it is with sRGB's"""
    expected = floats(repaint(photograph(grey=True, precision=Gimp.Precision.U16_NON_LINEAR)), "Y' float")
    for profile in (Gimp.ColorProfile.new_d50_gray_lab_trc(), Gimp.ColorProfile.new_d65_gray_linear()):
        image = photograph(grey=True, precision=Gimp.Precision.U16_NON_LINEAR)
        convert_profile(image, profile)
        found = floats(repaint(image), "Y' float")
        assert difference(blocks(found, 1), blocks(expected, 1)) < 0.002
        assert difference(found, expected) < 0.01


def wide_gamut():
    """colours that sRGB does not have: with little strength they stay, with none the picture is as it was"""
    for arguments in ({}, AT_ONCE, READY):
        for name in ("Rec2020", "ProPhoto"):
            for precision in (Gimp.Precision.U16_NON_LINEAR, Gimp.Precision.FLOAT_LINEAR):
                keeps_gamut(name, precision, arguments)


def keeps_gamut(name, precision, arguments):
    image = photograph(precision=precision)
    image.set_color_profile(profile_of(name))  # the same numbers, other colours
    source = top_layer(image)
    values = own_floats(source)
    for i in range(20 * WIDTH, 44 * WIDTH):
        values[3 * i:3 * i + 3] = array("f", [0.05, 0.95, 0.05])
    set_pixels(source, own_format(source), values)
    none, little = (repaint(image, source, **arguments, strength=value) for value in (0, 20))
    assert format_of(none).split("-", 1)[1] == format_of(source).split("-", 1)[1], "the new layer has not the image's space"
    assert max(abs(a - b) for a, b in zip(own_floats(none), values)) < 1e-3
    middle = floats(little, "RGB float")[3 * 32 * WIDTH:3 * 33 * WIDTH]
    assert max(middle[0::3]) < -0.1, "the green has become one of sRGB's"


def painting_in_other_space():
    """a painting in another colour space: its colours count, not its numbers"""
    expected = floats(repaint(photograph()))
    style = load(PAINTING)
    style.convert_precision(Gimp.Precision.FLOAT_LINEAR)
    convert_profile(style, profile_of("ProPhoto"))
    assert difference(floats(repaint(photograph(), style_layer=top_layer(style))), expected) < 0.003


def grey():
    """grey: the image stays grey, and the painting is that of the same picture in RGB without the colours"""
    image = photograph(grey=True)
    source = top_layer(image)
    result = repaint(image)
    assert image.get_base_type() == Gimp.ImageBaseType.GRAY
    assert format_of(result) == "Y'A u8"
    assert_painted(result, source)
    coloured = photograph(grey=True)
    coloured.convert_rgb()
    assert difference(floats(repaint(coloured), "Y' float"), floats(result, "Y' float")) < 0.003


def alpha():
    """alpha: the new layer has the source's, value by value, step by step and at once"""
    for arguments in ({}, AT_ONCE, {**READY, "strength": 50}):
        keeps_alpha(arguments)


def keeps_alpha(arguments):
    image = photograph()
    source = top_layer(image)
    source.add_alpha()
    data = bytearray(pixels(source, "R'G'B'A u8"))
    for i in range(WIDTH * HEIGHT):
        data[4 * i + 3] = (i % WIDTH) * 255 // (WIDTH - 1)
    image = image_of("R'G'B'A u8", WIDTH, HEIGHT, data)
    result = repaint(image, **arguments)
    assert pixels(result, "A u8") == bytes(data[3::4])
    assert pixels(result, "R'G'B' u8") != pixels(image.get_layers()[1], "R'G'B' u8")


def hidden_colours():
    """alpha: colours that nobody sees make no difference"""
    results = []
    plain = pixels(top_layer(photograph()), "R'G'B'A u8")
    for hidden in (bytes([255, 0, 0, 0]), bytes([0, 255, 0, 0])):
        data = bytearray(plain)
        for y in range(HEIGHT):
            data[4 * (y * WIDTH + 48):4 * (y + 1) * WIDTH] = hidden * 48
        result = repaint(image_of("R'G'B'A u8", WIDTH, HEIGHT, data))
        seen = pixels(result, "R'G'B'A u8", Gegl.Rectangle.new(0, 0, 48, HEIGHT))
        assert set(pixels(result, "A u8", Gegl.Rectangle.new(48, 0, 48, HEIGHT))) == {0}
        results.append(seen)
    assert results[0] == results[1]


def offsets():
    """a layer that is moved and reaches out of the image: the painting lies on it, pixel by pixel the one of the layer alone"""
    image = photograph()
    layer = top_layer(image)
    layer.set_offsets(-20, 37)
    result = repaint(image)
    assert tuple(result.get_offsets())[1:] == (-20, 37)
    assert (result.get_width(), result.get_height()) == (WIDTH, HEIGHT)
    assert pixels(result) == expected_pixels()


def in_group():
    """a layer in a group between others: the painting lies in the group, right above it"""
    image = photograph()
    source = top_layer(image)
    group = Gimp.GroupLayer.new(image, "Group")
    image.insert_layer(group, None, 0)
    above, below = source.copy(), source.copy()
    image.insert_layer(below, group, 0)
    image.reorder_item(source, group, 0)
    image.insert_layer(above, group, 0)
    result = repaint(image, source)
    assert group.get_children() == [above, result, source, below]
    assert image.get_layers() == [group]
    assert pixels(result) == expected_pixels()


def one_pixel():
    """a picture of one pixel"""
    for arguments in ({}, AT_ONCE, READY):
        result = repaint(photograph(1, 1), **arguments)
        assert (result.get_width(), result.get_height()) == (1, 1)


# ---- the selection

def area_that_differs(first, second, width):
    """The bounding box (x, y, width, height) of the pixels, of three floats, in which two layers differ."""
    one, other = pixels(first, "R'G'B' float"), pixels(second, "R'G'B' float")
    different = [i for i in range(len(one) // 12) if one[12 * i:12 * i + 12] != other[12 * i:12 * i + 12]]
    xs, ys = [i % width for i in different], [i // width for i in different]
    return min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1


def only_selected_part():
    """a selection: the network sees it and a margin, and paints what it would paint if these were the whole picture"""
    for arguments in ({}, AT_ONCE, READY):
        paints_selected_part(arguments)


def paints_selected_part(arguments):
    width, height = 300, 40
    image = photograph(width, height, precision=Gimp.Precision.FLOAT_NON_LINEAR)
    source = top_layer(image)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 4, 8, 24, 16)
    result = repaint(image, **arguments)
    x, y, seen_width, seen_height = area_that_differs(result, source, width)
    assert (x, y, seen_height) == (0, 0, height), "the margin has not the layer's edges for its own"
    assert 28 < seen_width < width // 2, f"{seen_width} of {width} pixels were computed"

    cropped = photograph(width, height, precision=Gimp.Precision.FLOAT_NON_LINEAR)
    cropped.crop(seen_width, seen_height, x, y)
    alone = repaint(cropped, **arguments)
    assert pixels(result, "R'G'B'A float", rectangle(alone)) == pixels(alone, "R'G'B'A float")


def selection_is_mask():
    """a soft selection over a moved layer: it becomes the layer's mask value by value, stays as it is, and outside nothing shows"""
    for arguments in ({}, AT_ONCE, READY):
        masks_by_selection(arguments)


def masks_by_selection(arguments):
    image = photograph(160, 100)
    source = top_layer(image)
    source.set_offsets(24, -16)
    image.select_ellipse(Gimp.ChannelOps.REPLACE, 50, 20, 60, 40)
    Gimp.Selection.feather(image, 10)
    selection = image.get_selection()
    chosen = pixels(selection, "Y u8")
    seen_before = pixels(top_layer(flattened(image)), "R'G'B' u8")
    result = repaint(image, **arguments)

    mask = result.get_mask()
    assert mask is not None and result.get_apply_mask()
    assert tuple(result.get_offsets())[1:] == (24, -16)
    assert pixels(mask, "Y u8") == pixels(selection, "Y u8", Gegl.Rectangle.new(24, -16, 160, 100))
    assert len(set(pixels(mask, "Y u8"))) > 20, "the mask is not soft"
    assert pixels(selection, "Y u8") == chosen, "the selection has changed"

    seen = pixels(top_layer(flattened(image)), "R'G'B' u8")
    outside = [i for i, value in enumerate(chosen) if value == 0]
    inside = [i for i, value in enumerate(chosen) if value == 255]
    assert len(outside) > 1000 and len(inside) > 100
    assert all(seen[3 * i:3 * i + 3] == seen_before[3 * i:3 * i + 3] for i in outside)
    assert any(seen[3 * i:3 * i + 3] != seen_before[3 * i:3 * i + 3] for i in inside)


def flattened(image):
    copy = image.duplicate()
    copy.flatten()
    return copy


# ---- the same again

def bit_identical():
    """the same run again gives the same pixels, from the picture and from seeded noise"""
    for settings in ({}, {"start": "noise", "seed": 7}):
        assert painted_pixels(**settings) == painted_pixels(**settings)


def seed():
    """another seed gives other noise"""
    assert painted_pixels(start="noise", seed=7) != painted_pixels(start="noise", seed=8)


def threads():
    """one thread and several paint the same pixels"""
    assert painted_pixels(threads=1) == painted_pixels(threads=3)


def note():
    """the note on the layer says version, style and settings; painting with these again gives the same pixels"""
    image = photograph()
    result = repaint(image, style_weight=7.5, optimiser="adam", seed=42, **{"style-loss": "gram"})
    found = read_note(result)
    assert set(found) == {"version", "styles", "settings"}
    assert found["version"][:1].isdigit()
    assert found["styles"] == [{"kind": "painting", "origin": "great-wave", "share": 1}]
    settings = found["settings"]
    assert (settings["style-weight"], settings["optimiser"], settings["seed"], settings["style-loss"]) == (7.5, "adam", 42, "gram")
    assert set(settings) == setting_names()
    assert settings.pop("network-file") == ""
    again = photograph()
    assert pixels(repaint(again, painting="great-wave", **settings)) == pixels(result)


def setting_names():
    """The arguments of the procedure that are settings: all but those that every procedure has and those that name the style."""
    arguments = {spec.name for spec in Gimp.get_pdb().lookup_procedure("plug-in-pastiche").get_arguments()}
    others = {"run-mode", "image", "drawables", "painting", "style-file", "more-files", "ready-style", "shares",
              "style-layer", "style-layer-2", "style-layer-3", "style-layer-4", "region", "region-2", "region-3", "region-4",
              "strength-map", "protection-map", "start-layer"}
    assert others < arguments
    return arguments - others


def styles_of(layer):
    """The style that the note tells of, where it is one with the share 1."""
    style, = read_note(layer)["styles"]
    assert style.pop("share") == 1
    return style


def read_note(layer):
    parasite = layer.get_parasite("pastiche")
    assert parasite is not None and parasite.is_persistent()
    return json.loads(bytes(value % 256 for value in parasite.get_data()).rstrip(b"\0").decode())


def note_in_file():
    """the note is still there when the image was saved and loaded again"""
    image = photograph()
    expected = read_note(repaint(image))
    save(image, FILES / "note.xcf")
    assert read_note(top_layer(load(FILES / "note.xcf"))) == expected


# ---- styles

def painting_layer():
    """The shipped painting as a layer of an image of its own."""
    return top_layer(load(PAINTING))


def style_layer():
    """a layer of another image as the style: the painting has its name, and the pixels that the shipped painting gives"""
    layer = painting_layer()
    layer.set_name("Waves & “boats”")
    image = photograph()
    result = repaint(image, style_layer=layer)
    assert result.get_name() == "Waves & “boats”"
    assert styles_of(result) == {"kind": "style-layer", "origin": "Waves & “boats”"}
    assert pixels(result) == expected_pixels()


def own_layer():
    """another layer of the same image as the style, also a group, and the source itself"""
    image = photograph()
    source = top_layer(image)
    style = Gimp.Layer.new_from_drawable(painting_layer(), image)
    image.insert_layer(style, None, 1)
    assert pixels(repaint(image, source, style_layer=style)) == expected_pixels()
    repaint(image, source, style_layer=source)
    group = Gimp.GroupLayer.new(image, "Group")
    image.insert_layer(group, None, 0)
    image.reorder_item(style, group, 0)
    assert repaint(image, source, style_layer=group).get_name().startswith("Group")  # GIMP numbers a name that is taken


def lossless_files():
    """files as the style, without loss: PNG, TIFF, BMP and XCF give the pixels that the layer gives, and the file's name"""
    expected = expected_pixels()
    for extension, write in (("png", save), ("tif", save_tiff), ("bmp", save), ("xcf", save)):
        file = FILES / f"My great wave.v2.{extension}"
        write(load(PAINTING), file)
        image = photograph()
        result = repaint(image, style_file=gio_file(file))
        assert result.get_name() == "My great wave.v2", result.get_name()
        assert styles_of(result) == {"kind": "style-file", "origin": file.as_uri()}
        assert pixels(result) == expected, extension


def lossy_files():
    """files as the style, with loss: JPEG, WebP and the palette of GIF come close to it"""
    exact = photograph()
    expected = floats(repaint(exact))
    for extension, near in (("jpg", 0.01), ("webp", 0.01), ("gif", 0.04)):
        file = FILES / f"lossy.{extension}"
        save(load(PAINTING), file)
        image = photograph()
        apart = difference(floats(repaint(image, style_file=gio_file(file))), expected)
        assert apart < near, f"{extension}: {apart}"


def every_painting():
    """each shipped painting gives a picture of its own, under its title"""
    listed = json.loads((SOURCE / "data" / "styles" / "styles.json").read_text(encoding="utf-8"))
    found = set()
    for painting in listed:
        image = photograph()
        result = repaint(image, painting=painting["file"].removesuffix(".jpg"), steps=1)
        assert result.get_name() == painting["title"]
        found.add(pixels(result))
    assert len(found) == len(listed) == 10


# ---- at once

def at_once():
    """at once with a painting: a picture of its own, whatever the settings for steps are, and the note tells the method"""
    image = photograph()
    source = top_layer(image)
    result = repaint(image, **AT_ONCE)
    assert result.get_name() == TITLE
    assert styles_of(result) == {"kind": "painting", "origin": "great-wave"}
    assert read_note(result)["settings"]["method"] == "instant"
    assert_painted(result, source)
    assert pixels(result) != expected_pixels()
    other = {"steps": 1, "style-weight": 9.0, "smoothness-weight": 0.0, "style-layers": "relu1_1", "start": "noise"}
    assert painted_pixels(**AT_ONCE, **other) == pixels(result)
    assert painted_pixels(**AT_ONCE, painting="summertime") != pixels(result)


def at_once_like_file():
    """at once with a file or a layer: what the shipped painting gives"""
    expected = painted_pixels(**AT_ONCE)
    assert painted_pixels(**AT_ONCE, style_file=gio_file(PAINTING)) == expected
    assert painted_pixels(**AT_ONCE, style_layer=painting_layer()) == expected


def at_once_precisions():
    """at once in float and in grey: the painting of 8 bits, and that without the colours"""
    expected = painted_pixels(**AT_ONCE)
    image = photograph(precision=Gimp.Precision.FLOAT_LINEAR)
    assert difference([value / 255 for value in expected], floats(repaint(image, **AT_ONCE))) < 0.003
    image = photograph(grey=True)
    assert format_of(repaint(image, **AT_ONCE)) == "Y'A u8"


def ready_style():
    """a ready style: the layer has its title, and the note its name"""
    image = photograph()
    result = repaint(image, **READY)
    assert result.get_name() == FIRST["title"]
    assert styles_of(result) == {"kind": "ready-style", "origin": FIRST["name"]}
    assert read_note(result)["settings"]["method"] == "instant"
    assert painted_pixels(method="instant", ready_style=FIRST["name"]) == pixels(result)


def every_ready_style():
    """each ready style gives a picture of its own, under its title"""
    found = set()
    for style in READY_STYLES:
        result = repaint(photograph(), method="instant", ready_style=style["name"])
        assert result.get_name() == style["title"]
        found.add(pixels(result))
    assert len(found) == len(READY_STYLES) == 26


def blend():
    """several ready styles: only the proportion of their shares counts, and the picture is none of theirs"""
    first, second = FIRST["name"], SECOND["name"]
    result = repaint(photograph(), method="instant", ready_style=f"{first}:2 {second}:1")
    assert result.get_name() == f"{FIRST['title']} + {SECOND['title']}"
    for text in (f"{first}:4 {second}:2", f"{second}, {first} {first}"):
        assert painted_pixels(method="instant", ready_style=text) == pixels(result)
    for text in (first, second, f"{first}:1 {second}:2"):
        assert painted_pixels(method="instant", ready_style=text) != pixels(result)
    assert painted_pixels(method="instant", ready_style=f"{first}:1 {second}:0") == painted_pixels(**READY)


def strength():
    """strength: 0 is the picture as it was, 50 lies in the middle, with a ready style and step by step"""
    for arguments in (READY, {}):
        source, none, half, full = (floats(repaint(photograph(), **arguments, strength=value)) if value is not None else
                                    floats(top_layer(photograph())) for value in (None, 0, 50, 100))
        source = [value for i in range(0, len(source), 4) for value in (*source[i:i + 3], 1.0)]
        assert max(abs(a - b) for a, b in zip(source, none)) < 1 / 255
        assert max(abs((a + c) / 2 - b) for a, b, c in zip(source, half, full)) < 1.01 / 255
        assert difference(source, full) > 0.01


def strength_of_painting():
    """strength, at once with a painting: less of it changes the picture less, and 0 not at all"""
    source = floats(top_layer(photograph()), "R'G'B' float")
    changes = [difference(source, floats(repaint(photograph(), **AT_ONCE, strength=value), "R'G'B' float")) for value in (0, 50, 100)]
    assert changes[0] < 1 / 255 < changes[1] < changes[2], changes


def colours():
    """the picture's own colours: what was grey stays grey, with either method, and becomes coloured with the painting's"""
    for arguments in ({}, AT_ONCE, READY):
        for value, is_grey in (("picture", True), ("hue", True), ("painting", False)):
            image = photograph()
            top_layer(image).desaturate(Gimp.DesaturateMode.LUMINANCE)
            rgb = floats(repaint(image, **arguments, colours=value), "R'G'B' float")
            most = max(max(rgb[i:i + 3]) - min(rgb[i:i + 3]) for i in range(0, len(rgb), 3))
            assert (most < 2 / 255) == is_grey, (arguments, value, most)


def means(values):
    return [sum(values[c::3]) / (len(values) / 3) for c in range(3)]


def palette():
    """the painting's palette: the result's mean colour is the painting's; of a ready style there is none"""
    wanted = means(floats(top_layer(load(PAINTING)), "R'G'B' float"))
    apart = {}
    for value in ("none", "linear", "histogram"):
        now = means(floats(repaint(photograph(), palette=value), "R'G'B' float"))
        apart[value] = max(abs(a - b) for a, b in zip(now, wanted))
    assert apart["linear"] < 0.03 and apart["histogram"] < 0.03 < apart["none"], apart
    assert painted_pixels(**READY, palette="linear") == painted_pixels(**READY)


def roughness(values, width):
    """How much neighbours in a row differ."""
    return sum(abs(a - b) for i, (a, b) in enumerate(zip(values, values[3:])) if i // 3 % width != width - 1)


def retouching():
    """denoise makes neighbours more alike, sharpen and grain less; grain comes from the seed"""
    def painted(**arguments):
        return floats(repaint(photograph(), **AT_ONCE, **arguments), "R'G'B' float")

    plain = roughness(painted(), WIDTH)
    assert roughness(painted(denoise=80), WIDTH) < 0.9 * plain
    assert roughness(painted(sharpen=80), WIDTH) > 1.1 * plain
    assert roughness(painted(grain=50), WIDTH) > 1.1 * plain
    assert painted(grain=50) == painted(grain=50) != painted(grain=50, seed=7)


def rolled(data, right, down, pixel):
    """Rows of WIDTH pixels, of so many bytes each: what leaves on one side comes in on the other."""
    row = WIDTH * pixel
    rows = [data[i:i + row] for i in range(0, len(data), row)]
    rows = rows[len(rows) - down:] + rows[:len(rows) - down]
    return b"".join(line[row - right * pixel:] + line[:row - right * pixel] for line in rows)


def joined_edges():
    """joined edges: a rolled picture gives the rolled painting, retouched or not, with either method; a flat canvas does not"""
    plain = pixels(top_layer(photograph()), "R'G'B' u8")
    step = {"steps": 1, "least-steps": 1}  # more steps make rounding visible
    retouched = {**step, "denoise": 80, "sharpen": 80}
    for arguments, canvas, right, down in ((step, "tile", 48, 32), (step, "flat", 48, 32), (retouched, "tile", 48, 32),
                                           (AT_ONCE, "tile-x", 48, 0), (AT_ONCE, "tile-y", 0, 32), (AT_ONCE, "tile-x", 0, 32)):
        expected = rolled(pixels(repaint(photograph(), canvas=canvas, **arguments), "R'G'B' u8"), right, down, 3)
        image = image_of("R'G'B' u8", WIDTH, HEIGHT, rolled(plain, right, down, 3), Gimp.ImageType.RGB_IMAGE)
        apart = difference(expected, pixels(repaint(image, canvas=canvas, **arguments), "R'G'B' u8"))
        joined = canvas == "tile" or (canvas == "tile-x" and right) or (canvas == "tile-y" and down)
        assert apart < 0.3 if joined else apart > 1, (arguments, canvas, apart)


def joined_selection():
    """joined edges and a selection: the network sees, and paints, from one edge to the other"""
    for canvas in ("tile-x", "tile"):
        image = photograph(300, 400, precision=Gimp.Precision.FLOAT_NON_LINEAR)
        source = top_layer(image)
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 4, 0, 24, 1)
        area = area_that_differs(repaint(image, **AT_ONCE, canvas=canvas), source, 300)
        assert area[0] == 0 and area[2] == 300 and (area[3] == 400) == (canvas == "tile"), (canvas, area)


def head_start():
    """a head start: step by step, but begun with what is painted at once"""
    image = photograph()
    result = repaint(image, start="instant")
    assert_painted(result, image.get_layers()[1])
    assert pixels(result) != expected_pixels()
    assert painted_pixels(start="instant") == pixels(result)


# ---- several paintings, and where

OTHER = "poppies"
OTHER_TITLE = next(entry["title"] for entry in json.loads((SOURCE / "data" / "styles" / "styles.json").read_text(encoding="utf-8"))
                   if entry["file"] == f"{OTHER}.jpg")


def painting_file(name):
    return SOURCE / "data" / "styles" / f"{name}.jpg"


def several_paintings():
    """several paintings: only the proportion of their shares counts, one without a share is as if it were not there"""
    result = repaint(photograph(), painting=f"great-wave:2 {OTHER}")
    assert result.get_name() == f"{TITLE} + {OTHER_TITLE}"
    assert read_note(result)["styles"] == [{"kind": "painting", "origin": "great-wave", "share": 2},
                                           {"kind": "painting", "origin": OTHER, "share": 1}]
    mixed = pixels(result)
    for arguments in ({"painting": f"great-wave:4, {OTHER}:2"}, {"painting": f"great-wave {OTHER}", "shares": "2 1"}):
        assert painted_pixels(**arguments) == mixed
    for arguments in ({"painting": f"great-wave {OTHER}"}, {"painting": OTHER}, {"painting": "great-wave"}):
        assert painted_pixels(**arguments) != mixed
    assert painted_pixels(painting=f"great-wave {OTHER}:0") == expected_pixels()


def paintings_of_all_kinds():
    """several paintings, shipped, files and layers, in any mixture: what the same paintings give when all are shipped ones"""
    names = ("great-wave", OTHER, "summertime", "village-street-auvers", "composition-viii")
    expected = painted_pixels(painting=" ".join(f"{name}:{i + 1}" for i, name in enumerate(names)))
    files = [painting_file(name) for name in names]
    result = repaint(photograph(), painting=names[0], style_file=gio_file(files[1]), more_files=[str(files[2])],
                     style_layer=top_layer(load(files[3])), style_layer_2=top_layer(load(files[4])), shares="1 2 3 4 5")
    kinds = [entry["kind"] for entry in read_note(result)["styles"]]
    assert kinds == ["painting", "style-file", "more-files", "style-layer", "style-layer-2"]
    assert pixels(result) == expected
    assert painted_pixels(**AT_ONCE, painting=f"great-wave:3 {OTHER}") == painted_pixels(
        **AT_ONCE, style_file=gio_file(PAINTING), more_files=[str(painting_file(OTHER))], shares="3 1")


def half(width=WIDTH, height=HEIGHT, left=1.0, right=0.0):
    """The numbers of a map that is one thing on the left and another on the right."""
    return [left if x < width // 2 else right for _ in range(height) for x in range(width)]


def halves(values, width=WIDTH, near=8):
    """The left and the right part of pixels of three floats, without what is near the middle."""
    left, right = array("f"), array("f")
    for start in range(0, len(values), 3 * width):
        left.extend(values[start:start + 3 * (width // 2 - near)])
        right.extend(values[start + 3 * (width // 2 + near):start + 3 * width])
    return left, right


def regions():
    """a region for each painting: on the left the colours of one, on the right the other's; one region leaves the rest to the other"""
    for arguments in ({"style-weight": 30.0, "steps": 20}, AT_ONCE):
        only = [halves(floats(repaint(photograph(), painting=name, **arguments), "R'G'B' float")) for name in ("great-wave", OTHER)]
        image = photograph()
        source = top_layer(image)
        left, right = make_channel(image, half(), "Left"), make_channel(image, half(left=0.0, right=1.0), "Right")
        both = repaint(image, source, painting=f"great-wave {OTHER}", region=left, region_2=right, **arguments)
        assert [entry["region"] for entry in read_note(both)["styles"]] == ["Left", "Right"]
        found = halves(floats(both, "R'G'B' float"))
        apart = [[difference(found[side], only[style][side]) for side in (0, 1)] for style in (0, 1)]
        assert apart[0][0] < 0.9 * apart[1][0] and apart[1][1] < 0.9 * apart[0][1], apart
        rest = repaint(image, source, painting=f"great-wave {OTHER}", region=left, **arguments)
        assert difference(floats(rest), floats(both)) < 0.01, difference(floats(rest), floats(both))


def strength_map():
    """a strength map: the painting where it is white, the picture where it is black, half of each where it is grey"""
    for arguments in ({}, AT_ONCE, READY):
        source = floats(top_layer(photograph()), "R'G'B' float")
        full = floats(repaint(photograph(), **arguments), "R'G'B' float")
        for precision in (Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U16_NON_LINEAR):
            image = photograph(precision=precision)
            layer = top_layer(image)
            channel = make_channel(image, half(right=0.5), "How much")
            result = repaint(image, layer, strength_map=channel, **arguments)
            assert read_note(result)["strength-map"] == "How much"
            (left, right), (full_left, full_right) = halves(floats(result, "R'G'B' float"), near=0), halves(full, near=0)
            _, source_right = halves(source, near=0)
            if precision == Gimp.Precision.U8_NON_LINEAR:
                assert left == full_left
            assert max(abs((a + b) / 2 - c) for a, b, c in zip(source_right, full_right, right)) < 0.02, "not half of each"
            layer.add_mask(layer.create_mask(Gimp.AddMaskType.BLACK))
            none = floats(repaint(image, layer, strength_map=layer.get_mask(), **arguments), "R'G'B' float")
            assert max(abs(a - b) for a, b in zip(none, source)) < 1 / 255


def map_place():
    """a map lies where it lies in the image; beyond its edges there is nothing; one of another image is stretched over the layer"""
    image = photograph()
    layer = top_layer(image)
    layer.set_offsets(10, 5)
    source, full = floats(layer, "R'G'B' float"), floats(repaint(image, layer), "R'G'B' float")
    white = Gimp.Layer.new(image, "White", 48, 200, Gimp.ImageType.RGBA_IMAGE, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(white, None, 0)
    white.fill(Gimp.FillType.WHITE)
    white.set_offsets(10, -20)
    other = image_of("Y' float", 2, 1, array("f", [1.0, 0.0]), Gimp.ImageType.GRAY_IMAGE)
    for drawable in (white, top_layer(other)):
        (left, right) = halves(floats(repaint(image, layer, strength_map=drawable), "R'G'B' float"), near=0)
        assert left == halves(full, near=0)[0] and max(abs(a - b) for a, b in zip(right, halves(source, near=0)[1])) < 1 / 255
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 40, 20, 30, 20)  # all of so small a layer is seen around it
    selected = floats(repaint(image, layer, strength_map=white), "R'G'B' float")
    assert halves(selected, near=0)[0] == halves(full, near=0)[0]


def protection():
    """a protection map: what it protects comes closer to the picture, the rest is painted as ever"""
    source = floats(top_layer(photograph()), "R'G'B' float")
    arguments = {"style-weight": 10.0, "steps": 20}
    plain = halves(floats(repaint(photograph(), **arguments), "R'G'B' float"))
    image = photograph()
    result = repaint(image, top_layer(image), protection_map=make_channel(image, half(), "Face"), **arguments)
    assert read_note(result)["protection-map"] == "Face"
    kept = halves(floats(result, "R'G'B' float"))
    changes = [[difference(one[side], halves(source)[side]) for side in (0, 1)] for one in (plain, kept)]
    assert changes[1][0] < 0.5 * changes[0][0] and changes[1][1] > 0.7 * changes[0][1], changes


def start_layer():
    """another layer to start from: the picture itself gives what starting from the picture gives; an earlier result goes on from there"""
    image = photograph()
    source = top_layer(image)
    assert pixels(repaint(image, source, start_layer=source)) == expected_pixels()
    whole = {"smallest-scale": WIDTH}
    first = repaint(image, source, steps=30, **whole)
    fresh, resumed = (repaint(image, source, steps=1, least_steps=1, **whole, **more) for more in ({}, {"start_layer": first}))
    assert read_note(resumed)["start-layer"] == first.get_name()
    near = difference(floats(first), floats(resumed))
    assert near < 0.25 * difference(floats(first), floats(fresh))
    other = first.copy()
    image.insert_layer(other, None, 0)
    stretched = Gimp.Image.new(WIDTH, HEIGHT, Gimp.ImageBaseType.RGB)
    alone = Gimp.Layer.new_from_drawable(first, stretched)
    stretched.insert_layer(alone, None, 0)
    assert pixels(repaint(image, source, steps=1, **whole, start_layer=alone)) == pixels(
        repaint(image, source, steps=1, **whole, start_layer=other))


def two_colours():
    """An image with a red and a blue half, both a little mottled."""
    values = array("f")
    for i in range(WIDTH * HEIGHT):
        mottled = 0.1 * (i * 7919 % 97) / 97
        values.extend((0.7 + mottled, 0.1, 0.1 + mottled, 1.0) if i % WIDTH < WIDTH // 2 else (0.1, 0.1 + mottled, 0.7 + mottled, 1.0))
    return image_of("R'G'B'A float", WIDTH, HEIGHT, values)


def learns_from_part():
    """what cannot be seen of a painting is not learned from: transparent, masked, not selected; its own image's selection says so"""
    def is_red(prepare):
        style = two_colours()
        prepare(style, top_layer(style))
        red, _, blue = means(floats(repaint(photograph(), style_layer=top_layer(style), palette="linear"), "R'G'B' float"))
        return red - blue

    def select(style, layer, x=0):
        style.select_rectangle(Gimp.ChannelOps.REPLACE, x, 0, WIDTH // 2, HEIGHT)

    def mask(style, layer):
        select(style, layer)
        layer.add_mask(layer.create_mask(Gimp.AddMaskType.SELECTION))
        Gimp.Selection.none(style)

    def cut(style, layer):
        select(style, layer, WIDTH // 2)
        layer.edit_clear()
        Gimp.Selection.none(style)

    found = [is_red(prepare) for prepare in (lambda style, layer: None, select, mask, cut,
                                             lambda style, layer: select(style, layer, WIDTH // 2))]
    assert abs(found[0]) < 0.1 and all(value > 0.4 for value in found[1:4]) and found[4] < -0.4, found


# ---- other things

def layers_stay_unopened():
    """a style file leaves no image open behind"""
    image = photograph()
    before = Gimp.get_images()
    repaint(image, style_file=gio_file(PAINTING))
    assert Gimp.get_images() == before


def network_file():
    """a network file of one's own: the shipped one, named, gives the same pixels"""
    network = SOURCE / "data" / "models" / "vgg16.safetensors"
    image = photograph()
    result = repaint(image, network_file=gio_file(network))
    assert read_note(result)["settings"]["network-file"] == network.as_uri()
    assert pixels(result) == expected_pixels()


def single_colour_picture():
    """a picture of one colour: no NaN, no failure"""
    for colour in (bytes([0, 0, 0, 255]), bytes([255, 255, 255, 255]), bytes([200, 30, 90, 255])):
        image = image_of("R'G'B'A u8", WIDTH, HEIGHT, colour * (WIDTH * HEIGHT), precision=Gimp.Precision.U8_NON_LINEAR)
        image.convert_precision(Gimp.Precision.FLOAT_LINEAR)
        assert all(-1e-6 <= value <= 1.000001 for value in floats(repaint(image)))


def single_colour_painting():
    """a painting of one colour: no NaN, no failure"""
    for colour in (bytes([0, 0, 0, 255]), bytes([90, 90, 90, 255]), bytes([255, 255, 255, 1])):
        style = image_of("R'G'B'A u8", WIDTH, HEIGHT, colour * (WIDTH * HEIGHT))
        image = photograph(precision=Gimp.Precision.FLOAT_LINEAR)
        assert all(-1e-6 <= value <= 1.000001 for value in floats(repaint(image, style_layer=top_layer(style))))


def all_layers():
    """the whole network, as users run it: every layer, two scales, every optimiser"""
    default = {"style-layers": "relu1_1 relu2_1 relu3_1 relu4_1 relu5_1", "content-layers": "relu4_2"}
    for optimiser in ("l-bfgs", "adam", "momentum"):
        image = photograph(precision=Gimp.Precision.FLOAT_LINEAR)
        source = top_layer(image)
        assert_painted(repaint(image, optimiser=optimiser, **default), source)


def invisible_transparent():
    """a layer that is wholly transparent: it stays so"""
    image = image_of("R'G'B'A u8", WIDTH, HEIGHT, bytes(4 * WIDTH * HEIGHT))
    assert set(pixels(repaint(image), "A u8")) == {0}


def other_layers_untouched():
    """a run changes nothing of the image but for the new layer"""
    image = photograph()
    source = top_layer(image)
    image.insert_layer(source.copy(), None, 0)
    image.insert_channel(Gimp.Channel.new(image, "Channel", WIDTH, HEIGHT, 50, Gegl.Color.new("red")), None, 0)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 30, 30)
    before = describe_image(image)
    result = repaint(image, source)
    image.remove_layer(result)
    assert describe_image(image) == before


CASES = [eight_bits, sixteen_bits, float_linear, beyond_white, light_shows_through, smooth_ramp, other_spaces,
         linear_profile, grey_profile, wide_gamut, painting_in_other_space, grey, alpha, hidden_colours, invisible_transparent,
         offsets, in_group, one_pixel, only_selected_part, selection_is_mask, other_layers_untouched,
         bit_identical, seed, threads, note, note_in_file,
         style_layer, own_layer, lossless_files, lossy_files, every_painting, at_once,
         at_once_like_file, at_once_precisions, ready_style, every_ready_style, blend, strength, strength_of_painting,
         colours, palette, retouching, joined_edges, joined_selection, head_start,
         several_paintings, paintings_of_all_kinds, regions, strength_map, map_place, protection, start_layer, learns_from_part,
         layers_stay_unopened, network_file,
         single_colour_picture, single_colour_painting, all_layers]
