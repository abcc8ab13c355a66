# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: numbers are never taken for sRGB's where a profile says otherwise. The profiles here turn numbers round."""

from array import array

from gi.repository import Babl, Gimp

import profiles
from images import PAINTING, call, convert_profile, difference, floats, load, photograph, pixels, repaint, set_pixels, top_layer
from paintings import AT_ONCE, HEIGHT, WIDTH, blocks, expected

RELATIVE = Gimp.ColorRenderingIntent.RELATIVE_COLORIMETRIC


def turned(image, both_ways=True, primaries=False):
    """The same picture in other numbers, and the profile that says so."""
    layer = top_layer(image)
    with_alpha = layer.has_alpha()
    n = 4 if with_alpha else 3
    values = floats(layer, "R'G'B'A float" if with_alpha else "R'G'B' float")
    numbers = array("f", values)
    for i in range(0, len(values), n):
        r, g, b = values[i:i + 3]
        numbers[i:i + 3] = array("f", (g, b, r) if primaries else (1 - g, 1 - b, 1 - r))
    image.set_color_profile(profiles.turned_primaries() if primaries else profiles.turned_table(both_ways))
    own = "R'G'B'A float" if with_alpha else "R'G'B' float"
    set_pixels(layer, Babl.get_name(Babl.format_with_space(own, layer.get_format())), numbers)
    image.clean_all()
    return image


def soft(image):
    layer = top_layer(image)
    layer.add_alpha()
    values = floats(layer)
    values[3::4] = array("f", [min(1.0, (4 + i % WIDTH) / 64) for i in range(WIDTH * HEIGHT)])
    set_pixels(layer, "R'G'B'A float", values)
    return image


def seen_colours(image, layer):
    """What GIMP itself makes of the numbers."""
    copy = image.duplicate()
    found = next(one for one in copy.get_layers() if one.get_name() == layer.get_name())
    if copy.get_precision() != Gimp.Precision.FLOAT_NON_LINEAR:
        copy.convert_precision(Gimp.Precision.FLOAT_NON_LINEAR)
    assert copy.convert_color_profile(Gimp.ColorProfile.new_rgb_srgb(), RELATIVE, True)
    return floats(found)


def sources():
    """a picture whose profile is a table, or that calls green red: the painting that it is in sRGB, opaque or soft, 8 bits or more; with
    strength 0 it is what it was"""
    for precision in (Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U16_NON_LINEAR, Gimp.Precision.FLOAT_NON_LINEAR):
        for prepare in (lambda image: image, soft):
            wanted = floats(repaint(prepare(photograph(precision=precision)), **AT_ONCE))
            for primaries in (False, True):
                image = turned(prepare(photograph(precision=precision)), primaries=primaries)
                result = repaint(image, **AT_ONCE)
                apart = difference(seen_colours(image, result), wanted)
                assert apart < 0.5 / 255, (precision, primaries, apart)
    image = turned(photograph())
    image.convert_precision(Gimp.Precision.FLOAT_LINEAR)  # which changes nothing of what it looks like
    result = repaint(image, **AT_ONCE)
    image.convert_precision(Gimp.Precision.U8_NON_LINEAR)
    apart = difference(seen_colours(image, result), floats(expected(**AT_ONCE)))
    assert apart < 0.5 / 255, apart * 255
    image = turned(photograph())
    before = seen_colours(image, top_layer(image))
    assert difference(seen_colours(image, repaint(image, strength=0, **AT_ONCE)), before) < 0.3 / 255


def one_way():
    """a picture whose table has no way back is refused, by the name of the profile; a painting of that kind teaches as it looks"""
    image = turned(photograph(), both_ways=False)
    status, message = call(image, [top_layer(image)], painting="great-wave")
    assert status != Gimp.PDBStatusType.SUCCESS and "“Turned round”" in message and "not written" in message, message
    for primaries in (False, True):
        style = turned(load(PAINTING), both_ways=False, primaries=primaries)
        found = repaint(photograph(), style_layer=top_layer(style), **AT_ONCE)
        assert difference(floats(found), floats(expected(**AT_ONCE))) < 0.5 / 255
        style.convert_precision(Gimp.Precision.FLOAT_LINEAR)
        found = repaint(photograph(), style_layer=top_layer(style), **AT_ONCE)
        assert difference(floats(found), floats(expected(**AT_ONCE))) < 0.5 / 255
        step_by_step = repaint(photograph(), style_layer=top_layer(style))
        assert difference(blocks(floats(step_by_step), 4), blocks(floats(expected()), 4)) < 1 / 255


def maps_and_starts():
    """layers of an image whose profile is a table: as maps and starts, they are what they look like"""
    def paint(role, other, **arguments):
        image = photograph()
        return floats(repaint(image, **{role: top_layer(other)}, **arguments))

    one = {"steps": 1, "least_steps": 1}
    for role, arguments in (("strength_map", AT_ONCE), ("start_layer", one)):
        assert difference(paint(role, turned(photograph(), both_ways=False), **arguments), paint(role, photograph(), **arguments)) < 1 / 255


def grey_painting():
    """a grey painting with a curve of its own, or a linear one: it teaches as it looks"""
    def style():
        image = load(PAINTING)
        image.convert_grayscale()
        image.convert_precision(Gimp.Precision.U16_NON_LINEAR)
        return image

    wanted = floats(repaint(photograph(), style_layer=top_layer(style()), **AT_ONCE))
    for profile in (Gimp.ColorProfile.new_d50_gray_lab_trc(), Gimp.ColorProfile.new_d65_gray_linear()):
        found = floats(repaint(photograph(), style_layer=top_layer(convert_profile(style(), profile)), **AT_ONCE))
        assert difference(found, wanted) < 0.5 / 255


CASES = [sources, one_way, maps_and_starts, grey_painting]
