# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: what the procedure paints for each kind of style and setting."""

import json
from array import array

from gi.repository import Gegl, Gimp

from images import (FILES, PAINTING, READY_STYLES, SOURCE, TITLE, choices, difference, floats, gio_file, image_of, load,
                    make_channel, photograph, pixels, repaint, save, save_tiff, top_layer)
from paintings import (AT_ONCE, FIRST, HEIGHT, READY, SECOND, WIDTH, assert_painted, expected_floats, expected_pixels, format_of,
                       painted_floats, painted_pixels)
from pytorch_files import save_state_dict
from trained_files import write_trained

# ---- the same again

def bit_identical():
    """the same run again gives the same pixels, from the picture and from seeded noise; another seed gives other noise"""
    assert painted_pixels() == expected_pixels()
    from_noise = painted_pixels(start="noise", seed=7)
    assert painted_pixels(start="noise", seed=7) == from_noise != painted_pixels(start="noise", seed=8)


def threads():
    """one thread and several paint the same pixels"""
    assert painted_pixels(threads=1) == painted_pixels(threads=3) == expected_pixels()


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
    others = {"run-mode", "image", "drawables", "look", "painting", "style-file", "more-files", "ready-style", "shares",
              "style-layer", "style-layer-2", "style-layer-3", "style-layer-4", "region", "region-2", "region-3", "region-4",
              "strength-map", "protection-map", "start-layer", "placement", "layer-name"}
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
    assert read_note(load(FILES / "note.xcf").get_layers()[1]) == expected


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
    exact = expected_floats()
    for extension, near in (("jpg", 0.01), ("webp", 0.01), ("gif", 0.04)):
        file = FILES / f"lossy.{extension}"
        save(load(PAINTING), file)
        apart = difference(painted_floats(style_file=gio_file(file)), exact)
        assert apart < near, f"{extension}: {apart}"


def every_painting():
    """each shipped painting can be read, all of them in one mixture, and the layer tells their titles"""
    listed = json.loads((SOURCE / "data" / "styles" / "styles.json").read_text(encoding="utf-8"))
    names = [painting["file"].removesuffix(".jpg") for painting in listed]
    result = repaint(photograph(), painting=" ".join(names))
    assert result.get_name() == " + ".join(painting["title"] for painting in listed)
    assert [entry["origin"] for entry in read_note(result)["styles"]] == names
    assert len(set(names)) == 10 and pixels(result) != expected_pixels()


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
    assert painted_pixels(**AT_ONCE, **other) == pixels(result) == expected_pixels(**AT_ONCE)
    assert painted_pixels(**AT_ONCE, painting="summertime") != pixels(result)


def at_once_like_file():
    """at once with a file or a layer: what the shipped painting gives"""
    assert painted_pixels(**AT_ONCE, style_file=gio_file(PAINTING)) == expected_pixels(**AT_ONCE)
    assert painted_pixels(**AT_ONCE, style_layer=painting_layer()) == expected_pixels(**AT_ONCE)


def at_once_precisions():
    """at once in float and in grey: the painting of 8 bits, and that without the colours"""
    image = photograph(precision=Gimp.Precision.FLOAT_LINEAR)
    assert difference(floats(repaint(image, **AT_ONCE), "R'G'B' float"), expected_floats(**AT_ONCE)) < 0.003
    image = photograph(grey=True)
    assert format_of(repaint(image, **AT_ONCE)) == "Y' u8"


def ready_style():
    """a ready style: the layer has its title, and the note its name"""
    image = photograph()
    result = repaint(image, **READY)
    assert result.get_name() == FIRST["title"]
    assert styles_of(result) == {"kind": "ready-style", "origin": FIRST["name"]}
    assert read_note(result)["settings"]["method"] == "instant"
    assert pixels(result) == expected_pixels(**READY)


def every_ready_style():
    """each ready style can be painted in, in mixtures of as many as can be mixed, and the layer tells their titles"""
    assert len(READY_STYLES) == 26
    for some in (READY_STYLES[:13], READY_STYLES[13:]):
        result = repaint(photograph(), method="instant", ready_style=" ".join(style["name"] for style in some))
        assert result.get_name() == " + ".join(style["title"] for style in some)
        assert [entry["origin"] for entry in read_note(result)["styles"]] == [style["name"] for style in some]


def blend():
    """several ready styles: only the proportion of their shares counts, and the picture is none of theirs"""
    first, second = FIRST["name"], SECOND["name"]
    result = repaint(photograph(), method="instant", ready_style=f"{first}:2 {second}:1")
    assert result.get_name() == f"{FIRST['title']} + {SECOND['title']}"
    for text in (f"{first}:4 {second}:2", f"{second}, {first} {first}"):
        assert painted_pixels(method="instant", ready_style=text) == pixels(result)
    others = {painted_pixels(method="instant", ready_style=text) for text in (second, f"{first}:1 {second}:2")}
    assert len(others | {expected_pixels(**READY), pixels(result)}) == 4
    assert painted_pixels(method="instant", ready_style=f"{first}:1 {second}:0") == expected_pixels(**READY)


def trained_style():
    """a style that the user has trained: as the ready style that it was made of, at any strength, and with the title of its file"""
    trained = {"method": "instant", "ready_style": "wet-streets"}
    write_trained("wet-streets", FIRST["index"], "Wet Streets")
    result = repaint(photograph(), **trained)
    assert pixels(result) == expected_pixels(**READY)
    assert result.get_name() == "Wet Streets"
    assert styles_of(result) == {"kind": "ready-style", "origin": "wet-streets"}
    assert painted_pixels(**trained, strength=40) == painted_pixels(**READY, strength=40)
    write_trained("wet-streets", SECOND["index"], "Wetter Streets")
    result = repaint(photograph(), **trained)
    assert pixels(result) == painted_pixels(method="instant", ready_style=SECOND["name"]) != expected_pixels(**READY)
    assert result.get_name() == "Wetter Streets"


def strength():
    """strength: 0 is the picture as it was, 50 lies in the middle, with a ready style and step by step"""
    for arguments in (READY, {}):
        source, full = floats(top_layer(photograph()), "R'G'B' float"), expected_floats(**arguments)
        none, half = (painted_floats(**arguments, strength=value) for value in (0, 50))
        assert source == none
        assert max(abs((a + c) / 2 - b) for a, b, c in zip(source, half, full)) < 1.01 / 255
        assert difference(source, full) > 0.01


def strength_of_painting():
    """strength, at once with a painting: less of it changes the picture less, and 0 not at all"""
    source = floats(top_layer(photograph()), "R'G'B' float")
    paintings = painted_floats(**AT_ONCE, strength=0), painted_floats(**AT_ONCE, strength=50), expected_floats(**AT_ONCE)
    changes = [difference(source, painting) for painting in paintings]
    assert changes[0] == 0 < 1 / 255 < changes[1] < changes[2], changes


def colours():
    """the picture's own colours: what was grey stays grey, with either method, and becomes coloured with the painting's"""
    for arguments, value, is_grey in (({}, "picture", True), ({}, "hue", True), ({}, "painting", False), ({}, "palette", False),
                                      (AT_ONCE, "picture", True), (AT_ONCE, "painting", False), (READY, "hue", True)):
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
    paintings = {"none": expected_floats(), "linear": painted_floats(palette="linear"), "histogram": painted_floats(palette="histogram")}
    apart = {value: max(abs(a - b) for a, b in zip(means(painting), wanted)) for value, painting in paintings.items()}
    assert apart["linear"] < 0.03 and apart["histogram"] < 0.03 < apart["none"], apart
    for more in {"palette": "linear"}, {"colours": "palette"}:
        assert painted_pixels(**READY, **more) == expected_pixels(**READY)


def roughness(values, width):
    """How much neighbours in a row differ."""
    return sum(abs(a - b) for i, (a, b) in enumerate(zip(values, values[3:])) if i // 3 % width != width - 1)


def retouching():
    """denoise makes neighbours more alike, sharpen and grain less; grain comes from the seed"""
    plain = roughness(expected_floats(**AT_ONCE), WIDTH)
    grainy = painted_floats(**AT_ONCE, grain=50)
    assert roughness(painted_floats(**AT_ONCE, denoise=80), WIDTH) < 0.9 * plain
    assert roughness(painted_floats(**AT_ONCE, sharpen=80), WIDTH) > 1.1 * plain
    assert roughness(grainy, WIDTH) > 1.1 * plain
    assert painted_floats(**AT_ONCE, grain=50) == grainy != painted_floats(**AT_ONCE, grain=50, seed=7)


def head_start():
    """a head start: step by step, but begun with what is painted at once"""
    image = photograph()
    result = repaint(image, start="instant")
    assert_painted(result, top_layer(image))
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
    others = {painted_pixels(painting=text) for text in (f"great-wave {OTHER}", OTHER)}
    assert len(others | {expected_pixels(), mixed}) == 4
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
        only = [halves(expected_floats(**arguments)), halves(painted_floats(painting=OTHER, **arguments))]
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
    source = floats(top_layer(photograph()), "R'G'B' float")
    _, source_right = halves(source, near=0)
    for arguments, precision in (({}, Gimp.Precision.U8_NON_LINEAR), ({}, Gimp.Precision.U16_NON_LINEAR),
                                 (AT_ONCE, Gimp.Precision.U8_NON_LINEAR), (READY, Gimp.Precision.U16_NON_LINEAR)):
        full_left, full_right = halves(expected_floats(**arguments), near=0)
        image = photograph(precision=precision)
        layer = top_layer(image)
        channel = make_channel(image, half(right=0.5), "How much")
        result = repaint(image, layer, strength_map=channel, **arguments)
        assert read_note(result)["strength-map"] == "How much"
        left, right = halves(floats(result, "R'G'B' float"), near=0)
        if precision == Gimp.Precision.U8_NON_LINEAR:
            assert left == full_left
        assert max(abs((a + b) / 2 - c) for a, b, c in zip(source_right, full_right, right)) < 0.02, "not half of each"


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
        assert left == halves(full, near=0)[0] and right == halves(source, near=0)[1]
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 40, 20, 30, 20)  # all of so small a layer is seen around it
    selected = repaint(image, layer, strength_map=white)
    for area, wanted in ((Gegl.Rectangle.new(30, 15, 18, 20), full), (Gegl.Rectangle.new(48, 15, 12, 20), source)):
        rows = [wanted[3 * (y * WIDTH + area.x):3 * (y * WIDTH + area.x + area.width)] for y in range(15, 35)]
        assert array("f", pixels(selected, "R'G'B' float", area)) == sum(rows, array("f"))


def protection():
    """a protection map: what it protects comes closer to the picture, the rest is painted as ever"""
    source = floats(top_layer(photograph()), "R'G'B' float")
    arguments = {"style-weight": 10.0, "steps": 20}
    plain = halves(painted_floats(**arguments))
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


def pytorch_file():
    """the shipped network as PyTorch would save it, which says nothing about pictures: its weights are known, and the pixels the same"""
    save_state_dict(SOURCE / "data" / "models" / "vgg16.safetensors", FILES / "vgg16.pth")
    assert painted_pixels(network_file=gio_file(FILES / "vgg16.pth")) == expected_pixels()


def single_colour_painting():
    """a painting of one colour: no NaN, no failure"""
    for colour in (bytes([0, 0, 0, 255]), bytes([90, 90, 90, 255]), bytes([255, 255, 255, 1])):
        style = image_of("R'G'B'A u8", WIDTH, HEIGHT, colour * (WIDTH * HEIGHT))
        image = photograph(precision=Gimp.Precision.FLOAT_LINEAR)
        assert all(-1e-6 <= value <= 1.000001 for value in floats(repaint(image, style_layer=top_layer(style))))


def all_layers():
    """all that users run, and what they can add to it: every layer, every loss, two scales, every optimiser"""
    whole = {"style-layers": "relu1_1 relu2_1 relu3_1 relu4_1 relu5_1", "content-layers": "relu4_2", "matching-weight": 10.0,
             "contours": 2.0, "palette-weight": 3000.0, "histogram-weight": 1.0}
    for optimiser in choices("optimiser"):
        image = photograph(precision=Gimp.Precision.FLOAT_LINEAR)
        source = top_layer(image)
        assert_painted(repaint(image, optimiser=optimiser, **whole), source)


CASES = [bit_identical, threads, note, note_in_file,
         style_layer, own_layer, lossless_files, lossy_files, every_painting, at_once,
         at_once_like_file, at_once_precisions, ready_style, every_ready_style, blend, trained_style, strength, strength_of_painting,
         colours, palette, retouching, head_start,
         several_paintings, paintings_of_all_kinds, regions, strength_map, map_place, protection, start_layer, learns_from_part,
         layers_stay_unopened, network_file, pytorch_file,
         single_colour_painting, all_layers]
