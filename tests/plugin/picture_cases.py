# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: what the procedure paints for each kind of image, selection and canvas."""

from array import array

from gi.repository import Gegl, Gimp

from images import (PAINTING, TITLE, call, convert_profile, describe_image, difference, floats, image_of, load, make_channel, own_floats,
                    own_format, photograph, pixels, profile_of, rectangle, repaint, set_pixels, top_layer)
from paintings import AT_ONCE, HEIGHT, READY, WIDTH, assert_painted, blocks, expected, expected_pixels, format_of

# ---- kinds of images

def eight_bits():
    """8 bits: a new layer in the image's own precision, without alpha as the source, with the painting's name, size and place of the
    source"""
    image = photograph()
    source = top_layer(image)
    result = repaint(image)
    assert (result.get_width(), result.get_height()) == (WIDTH, HEIGHT)
    assert tuple(result.get_offsets())[1:] == (0, 0)
    assert result.get_name() == TITLE
    assert format_of(result) == "R'G'B' u8"
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
    wanted, found = floats(expected()), floats(result)
    apart = difference(found, wanted), difference(blocks(found, 4), blocks(wanted, 4))
    assert apart[0] < 0.01 and apart[1] < 0.002, f"the painting is not that of 8 bits: {apart}"
    assert len(set(found)) > 4 * 256, "the painting has no more shades than 8 bits"


def sixteen_bits():
    """16 bits: the painting of 8 bits, in 16"""
    same_painting_in(Gimp.Precision.U16_NON_LINEAR, "R'G'B' u16")


def float_linear():
    """32-bit float, linear light: the painting of 8 bits, in float"""
    same_painting_in(Gimp.Precision.FLOAT_LINEAR, "RGB float")


def beyond_white():
    """float with values beyond white, below black and not numbers: the painting has none of them"""
    image = photograph(precision=Gimp.Precision.FLOAT_LINEAR)
    source = top_layer(image)
    values = floats(source, "RGB float")
    values[0:6] = type(values)("f", [25.0, -3.0, float("inf"), float("-inf"), float("nan"), 1e30])
    set_pixels(source, "RGB float", values)
    for arguments in ({}, AT_ONCE, READY, {"denoise": 50, "sharpen": 50}):
        assert all(-1e-6 <= value <= 1.000001 for value in floats(repaint(image, source, **arguments)))


def no_numbers_painted_over():
    """float with values that are no numbers: they stay, bit for bit, where a map is black or nothing is selected, and nowhere else, not
    even where what is painted is as black, or as white, as they are shown"""
    strange = [float("nan"), float("inf"), float("-inf")]
    for shade in (0.0, 1.0):
        image = photograph(precision=Gimp.Precision.FLOAT_LINEAR)
        source = top_layer(image)
        width, height = source.get_width(), source.get_height()
        values = array("f", [shade] * (3 * width * height))
        for i in range(0, len(values), 3):
            values[i + i // 3 % 3] = strange[i // 9 % 3]
        set_pixels(source, "RGB float", values)
        before = pixels(source, "RGB float")
        channel = make_channel(image, ([0.0] * (width // 2) + [1 / 255] * 8 + [1.0] * (width - width // 2 - 8)) * height)
        alike = top_layer(image_of("R'G'B' float", 64, 64, array("f", [shade] * (3 * 64 * 64)), Gimp.ImageType.RGB_IMAGE))
        for arguments in ({"style_layer": alike}, AT_ONCE, READY):
            result = repaint(image, source, strength_map=channel, **arguments)
            after, found = pixels(result, "RGB float"), floats(result, "RGB float")
            for y in range(height):
                first, middle, last = (3 * (y * width + x) for x in (0, width // 2, width))
                assert after[4 * first:4 * middle] == before[4 * first:4 * middle], "what stays is not what it was"
                assert all(-2e-6 <= value <= 1.03 for value in found[middle:last]), "something painted is no number"
            image.remove_layer(result)


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
        assert none == before, (none, before)
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
    cases = ((READY, 0.0001, SPACES), ({"colours": "picture"}, 0.012, SPACES[:1]), ({"palette": "linear"}, 0.015, SPACES[1:2]),
             ({}, 0.025, SPACES[2:3]), (AT_ONCE, 0.025, SPACES[3:]))
    for arguments, near, names in cases:
        wanted = blocks(floats(repaint(muted_photograph(), **arguments), "R'G'B' float"))
        for name in names:
            found = blocks(floats(repaint(convert_profile(muted_photograph(), profile_of(name)), **arguments), "R'G'B' float"))
            apart = difference(found, wanted)
            assert apart < near, f"{arguments}, {name}: {apart}"


def linear_profile():
    """a picture of 16 bits in a linear colour space: the painting that it is in sRGB"""
    wanted = floats(repaint(photograph(precision=Gimp.Precision.U16_NON_LINEAR)))
    image = photograph(precision=Gimp.Precision.U16_NON_LINEAR)
    convert_profile(image, Gimp.ColorProfile.new_rgb_srgb_linear())
    found = floats(repaint(image))
    assert difference(blocks(found, 4), blocks(wanted, 4)) < 0.002
    assert difference(found, wanted) < 0.01


def grey_profile():
    """a grey picture with a curve of its own: the painting that it is with sRGB's"""
    wanted = floats(repaint(photograph(grey=True, precision=Gimp.Precision.U16_NON_LINEAR)), "Y' float")
    for profile in (Gimp.ColorProfile.new_d50_gray_lab_trc(), Gimp.ColorProfile.new_d65_gray_linear()):
        image = photograph(grey=True, precision=Gimp.Precision.U16_NON_LINEAR)
        convert_profile(image, profile)
        found = floats(repaint(image), "Y' float")
        assert difference(blocks(found, 1), blocks(wanted, 1)) < 0.002
        assert difference(found, wanted) < 0.01


def wide_gamut():
    """colours that sRGB does not have: with little strength they stay, with none the picture is as it was"""
    for arguments in ({}, AT_ONCE, READY):
        for name, precision in (("Rec2020", Gimp.Precision.U16_NON_LINEAR), ("ProPhoto", Gimp.Precision.FLOAT_LINEAR)):
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
    assert format_of(none) == format_of(source), "the new layer has not the image's space"
    assert pixels(none) == pixels(source)
    middle = floats(little, "RGB float")[3 * 32 * WIDTH:3 * 33 * WIDTH]
    assert max(middle[0::3]) < -0.1, "the green has become one of sRGB's"


def painting_in_other_space():
    """a painting in another colour space: its colours count, not its numbers"""
    style = load(PAINTING)
    style.convert_precision(Gimp.Precision.FLOAT_LINEAR)
    convert_profile(style, profile_of("ProPhoto"))
    assert difference(floats(repaint(photograph(), style_layer=top_layer(style))), floats(expected())) < 0.003


def grey():
    """grey: the image stays grey, and the painting is that of the same picture in RGB without the colours"""
    image = photograph(grey=True)
    source = top_layer(image)
    result = repaint(image)
    assert image.get_base_type() == Gimp.ImageBaseType.GRAY
    assert format_of(result) == "Y' u8"
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
    assert pixels(result, "R'G'B' u8") != pixels(top_layer(image), "R'G'B' u8")


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
    """a layer in a group between others: the painting lies in the group, right below it"""
    image = photograph()
    source = top_layer(image)
    group = Gimp.GroupLayer.new(image, "Group")
    image.insert_layer(group, None, 0)
    above, below = source.copy(), source.copy()
    image.insert_layer(below, group, 0)
    image.reorder_item(source, group, 0)
    image.insert_layer(above, group, 0)
    result = repaint(image, source)
    assert group.get_children() == [above, source, result, below]
    assert image.get_layers() == [group]
    assert pixels(result) == expected_pixels()


def one_pixel():
    """a picture of one pixel"""
    for arguments in ({}, AT_ONCE, READY):
        result = repaint(photograph(1, 1), **arguments)
        assert (result.get_width(), result.get_height()) == (1, 1)


def single_colour_picture():
    """a picture of one colour: no NaN, no failure"""
    for colour in (bytes([0, 0, 0, 255]), bytes([255, 255, 255, 255]), bytes([200, 30, 90, 255])):
        image = image_of("R'G'B'A u8", WIDTH, HEIGHT, colour * (WIDTH * HEIGHT), precision=Gimp.Precision.U8_NON_LINEAR)
        image.convert_precision(Gimp.Precision.FLOAT_LINEAR)
        assert all(-1e-6 <= value <= 1.000001 for value in floats(repaint(image)))


def other_layers_untouched():
    """a run changes nothing of the image but for the new layer and the eye of the source"""
    image = photograph()
    source = top_layer(image)
    image.insert_layer(source.copy(), None, 0)
    image.insert_channel(Gimp.Channel.new(image, "Channel", WIDTH, HEIGHT, 50, Gegl.Color.new("red")), None, 0)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 30, 30)
    before = describe_image(image)
    result = repaint(image, source)
    image.remove_layer(result)
    source.set_visible(True)
    assert describe_image(image) == before


# ---- the selection

MARGIN = 96  # what the network sees around a selection


def without_area(data, width, pixel, area):
    """Rows of so many pixels, of so many bytes each, with nothing in an area."""
    data = bytearray(data)
    for y in range(area.y, area.y + area.height):
        start = (y * width + area.x) * pixel
        data[start:start + area.width * pixel] = bytes(area.width * pixel)
    return bytes(data)


def only_selected_part():
    """a selection: the network sees it and a margin, paints what it would paint if these were the whole picture, and changes nothing
    else"""
    for arguments in ({}, AT_ONCE, READY):
        paints_selected_part(arguments)


def paints_selected_part(arguments):
    width, height = 300, 40
    image = photograph(width, height, precision=Gimp.Precision.FLOAT_NON_LINEAR)
    source = top_layer(image)
    area = Gegl.Rectangle.new(4, 8, 24, 16)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, area.x, area.y, area.width, area.height)
    result = repaint(image, **arguments)
    assert result.get_mask() is None
    assert without_area(pixels(result), width, 12, area) == without_area(pixels(source), width, 12, area)

    cropped = photograph(width, height, precision=Gimp.Precision.FLOAT_NON_LINEAR)
    cropped.crop(area.x + area.width + MARGIN, height, 0, 0)
    alone = repaint(cropped, **arguments)
    assert pixels(result, None, area) == pixels(alone, None, area)


def selection_in_place():
    """a soft selection: what is selected in part becomes so much of the painting, and the rest of the picture"""
    image = photograph(precision=Gimp.Precision.FLOAT_NON_LINEAR)
    source = top_layer(image)
    old, full = floats(source, "R'G'B' float"), floats(repaint(image, source), "R'G'B' float")
    image.select_ellipse(Gimp.ChannelOps.REPLACE, 20, 10, 50, 40)  # all of so small a layer is seen around it
    Gimp.Selection.feather(image, 10)
    chosen = floats(image.get_selection(), "Y float")
    assert len(set(chosen)) > 20
    for placement in ("in-place", "replace", "above"):
        layer = source.copy()
        image.insert_layer(layer, None, 0)
        result = call(image, [layer], painting="great-wave", placement=placement)[1]
        found = triples(floats(result, "R'G'B' float"))
        for i, (value, before, painted, now) in enumerate(zip(chosen, triples(old), triples(full), found)):
            share = (value > 0) if placement == "above" else value  # there it is in the mask
            wanted = [a + share * (b - a) for a, b in zip(before, painted)]
            assert max(abs(a - b) for a, b in zip(wanted, now)) < 1e-5 if value > 0 else now == before, (placement, i)


def triples(values):
    return [values[i:i + 3] for i in range(0, len(values), 3)]


def selection_is_mask():
    """above a moved layer with a soft selection: it becomes the new layer's mask value by value, stays as it is, and outside nothing
    shows"""
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
    result = repaint(image, placement="above", **arguments)

    mask = result.get_mask()
    assert mask is not None and result.get_apply_mask()
    assert not result.get_edit_mask(), "who goes on to paint paints the mask"
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


# ---- joined edges

def rolled(data, right, down, pixel):
    """Rows of WIDTH pixels, of so many bytes each: what leaves on one side comes in on the other."""
    row = WIDTH * pixel
    rows = [data[i:i + row] for i in range(0, len(data), row)]
    rows = rows[len(rows) - down:] + rows[:len(rows) - down]
    return b"".join(line[row - right * pixel:] + line[:row - right * pixel] for line in rows)


def joined_edges():
    """joined edges: a rolled picture gives the rolled painting, retouched as well, with either method; a flat canvas does not"""
    plain = pixels(top_layer(photograph()), "R'G'B' u8")
    step = {"steps": 1, "least-steps": 1}  # more steps make rounding visible
    retouched = {**step, "denoise": 80, "sharpen": 80}
    for arguments, canvas, right, down in ((step, "flat", 48, 32), (retouched, "tile", 48, 32), (AT_ONCE, "tile-x", 48, 0),
                                           (AT_ONCE, "tile-y", 0, 32), (AT_ONCE, "tile-x", 0, 32)):
        wanted = rolled(pixels(expected(canvas=canvas, **arguments), "R'G'B' u8"), right, down, 3)
        image = image_of("R'G'B' u8", WIDTH, HEIGHT, rolled(plain, right, down, 3), Gimp.ImageType.RGB_IMAGE)
        apart = difference(wanted, pixels(repaint(image, canvas=canvas, **arguments), "R'G'B' u8"))
        joined = canvas == "tile" or (canvas == "tile-x" and right) or (canvas == "tile-y" and down)
        assert apart < 0.3 if joined else apart > 1, (arguments, canvas, apart)


def joined_selection():
    """joined edges and a selection: the network sees, and paints, from one edge to the other"""
    for canvas, seen in (("flat", [True, False, False]), ("tile-x", [True, True, False]), ("tile", [True, True, True])):
        plain = painted_with_spot(canvas)
        assert [painted_with_spot(canvas, *spot) != plain for spot in ((100, 60), (200, 60), (100, 200))] == seen, canvas


def painted_with_spot(canvas, *spot):
    """What is painted where a little is selected at the left edge, when there is a spot elsewhere."""
    image = photograph(300, 400, precision=Gimp.Precision.FLOAT_NON_LINEAR)
    if spot:
        image.select_rectangle(Gimp.ChannelOps.REPLACE, *spot, 8, 8)
        top_layer(image).edit_clear()
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 4, 0, 24, 1)
    return pixels(repaint(image, **AT_ONCE, canvas=canvas), None, Gegl.Rectangle.new(4, 0, 24, 1))


def mask_is_kept():
    """above a layer that is seen through a mask: the new one is, too; with a selection, where both show it; the source's mask stays as it
    is"""
    image = photograph()
    source = top_layer(image)
    image.select_ellipse(Gimp.ChannelOps.REPLACE, 10, 5, 60, 50)
    Gimp.Selection.feather(image, 10)
    source.add_mask(source.create_mask(Gimp.AddMaskType.SELECTION))
    source.set_edit_mask(False)
    shown = pixels(source.get_mask(), "Y u8")
    Gimp.Selection.none(image)
    assert len(set(shown)) > 20
    assert pixels(repaint(image, source, **AT_ONCE, placement="above").get_mask(), "Y u8") == shown
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 48, 64)
    both = bytes(value if i % 96 < 48 else 0 for i, value in enumerate(shown))
    assert pixels(repaint(image, source, **AT_ONCE, placement="above").get_mask(), "Y u8") == both
    assert pixels(source.get_mask(), "Y u8") == shown


def strip(width, height, opacity=255):
    """An image of stripes, as soft as that."""
    return image_of("R'G'B'A u8", width, height, bytes(value for i in range(width * height)
                                                       for value in (i * 37 % 256, i // 5 % 256, i * 11 % 256, opacity)))


def strips():
    """strips, of any opacity and with joined edges, in the style of a painting and of a strip: they are painted, as they are large"""
    for width, height in ((600, 8), (8, 600), (300, 1), (1, 1)):
        for arguments in ({}, AT_ONCE, {"canvas": "tile"}):
            result = repaint(strip(width, height, 200), **arguments)
            assert (result.get_width(), result.get_height()) == (width, height)
    image = photograph()
    style = strip(3000, 8)
    styled = repaint(image, style_layer=top_layer(style))
    assert difference(floats(styled), floats(top_layer(image))) > 0.01, "nothing of a strip's style is painted"


CASES = [eight_bits, sixteen_bits, float_linear, beyond_white, no_numbers_painted_over, light_shows_through, smooth_ramp,
         single_colour_picture, other_spaces, linear_profile, grey_profile, wide_gamut, painting_in_other_space, grey,
         alpha, hidden_colours, offsets, in_group, one_pixel, other_layers_untouched,
         only_selected_part, selection_in_place, selection_is_mask, mask_is_kept, joined_edges, joined_selection, strips]
