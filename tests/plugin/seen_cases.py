# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: layers, groups and channels count as they are seen, in every role: with filters, masks and opacity."""

from array import array

from gi.repository import Gegl, Gimp

from images import (PAINTING, describe_image, difference, floats, image_of, load, make_channel, photograph, pixels, repaint, set_pixels,
                    top_layer)
from paintings import AT_ONCE, HEIGHT, WIDTH

N = WIDTH * HEIGHT
LEFT = [1.0 if i % WIDTH < WIDTH // 2 else 0.0 for i in range(N)]


def add_filter(drawable, operation="gegl:invert-gamma"):
    applied = Gimp.DrawableFilter.new(drawable, operation, "")
    drawable.append_filter(applied)
    return applied


def invert(layer):
    """What the filter does, done to the pixels."""
    with_alpha = layer.has_alpha()
    pixel_format, n = ("R'G'B'A u8", 4) if with_alpha else ("R'G'B' u8", 3)
    set_pixels(layer, pixel_format, bytes(value if with_alpha and i % n == 3 else 255 - value
                                          for i, value in enumerate(pixels(layer, pixel_format))))
    return layer


def group_of(image, *layers, mode=Gimp.LayerMode.NORMAL):
    group = Gimp.GroupLayer.new(image, "Group")
    image.insert_layer(group, None, 0)
    for layer in reversed(layers):
        image.reorder_item(layer, group, 0)
    group.set_mode(mode)
    return group


def painting():
    return top_layer(load(PAINTING))


def white_layer(image, values=None):
    """A white layer of the image's size, as opaque as these numbers say."""
    layer = Gimp.Layer.new(image, "White", WIDTH, HEIGHT, Gimp.ImageType.RGBA_IMAGE, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    set_pixels(layer, "R'G'B'A float", array("f", [number for value in values or [1.0] * N for number in (1.0, 1.0, 1.0, value)]))
    return layer


def add_mask(layer, values):
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    set_pixels(mask, "Y float", array("f", values))
    layer.set_edit_mask(False)
    return mask


def left(result, pixel_format="R'G'B'A u8"):
    return pixels(result, pixel_format, Gegl.Rectangle.new(0, 0, WIDTH // 2, HEIGHT))


# ---- the source

def soft_photograph():
    image = photograph()
    layer = top_layer(image)
    layer.add_alpha()
    data = bytearray(pixels(layer, "R'G'B'A u8"))
    data[3::4] = bytes(min(255, 5 * (i % WIDTH)) for i in range(N))
    set_pixels(layer, "R'G'B'A u8", data)
    image.clean_all()
    return image


def filtered_source():
    """a filter on the source: the painting of what it shows, bit for bit; the image is left as it was, and no other stays behind"""
    for make, grey in ((photograph, False), (soft_photograph, False), (lambda: photograph(grey=True), True)):
        image, other = make(), make()
        source = top_layer(image)
        add_filter(source)
        source.set_lock_position(True)
        images, before = Gimp.get_images(), describe_image(image)
        result = repaint(image, source, **AT_ONCE)
        assert Gimp.get_images() == images
        assert len(source.get_filters()) == 1 and not result.get_filters()
        wanted = repaint(other, invert(top_layer(other)), **AT_ONCE) if not grey else repaint_grey(other)
        assert pixels(result, "R'G'B'A u8") == pixels(wanted, "R'G'B'A u8")
        image.remove_layer(result)
        assert describe_image(image) == before


def repaint_grey(image):
    layer = top_layer(image)
    set_pixels(layer, "Y' u8", bytes(255 - value for value in pixels(layer, "Y' u8")))
    return repaint(image, layer, **AT_ONCE)


def filter_off():
    """a filter that is switched off makes no difference, bit for bit"""
    image = photograph()
    add_filter(top_layer(image)).set_visible(False)
    assert pixels(repaint(image, **AT_ONCE)) == pixels(repaint(photograph(), **AT_ONCE))


def hidden_by_mask():
    """what the source's mask hides makes no difference to what it shows, bit for bit, and stays as it was; what it hides in part counts;
    a mask that is not applied hides nothing"""
    for arguments in ({}, AT_ONCE, {"denoise": 50, "sharpen": 50, "colours": "picture"}):
        results = []
        for hidden in (None, bytes([255, 0, 0]), bytes([0, 255, 255])):
            image = photograph()
            source = top_layer(image)
            if hidden:
                set_pixels(source, "R'G'B' u8", b"".join(left_rows(source, hidden)))
            add_mask(source, LEFT)
            source.set_show_mask(hidden is not None)
            result = repaint(image, source, **arguments)
            assert not hidden or pixels(result, "R'G'B'A u8", Gegl.Rectangle.new(90, 10, 1, 1)) == hidden + b"\xff"
            results.append(left(result))
        assert results[0] == results[1] == results[2]
    image = photograph()
    add_mask(top_layer(image), LEFT)
    top_layer(image).set_apply_mask(False)
    assert pixels(repaint(image, **AT_ONCE), "R'G'B' u8") == pixels(repaint(photograph(), **AT_ONCE), "R'G'B' u8")


def left_rows(layer, hidden):
    data = pixels(layer, "R'G'B' u8")
    for y in range(HEIGHT):
        yield data[3 * y * WIDTH:3 * (y * WIDTH + WIDTH // 2)]
        yield hidden * (WIDTH // 2)


def mask_like_alpha():
    """a mask counts for what is painted as alpha does"""
    soft = [min(1.0, 5 * (i % WIDTH) / 255) for i in range(N)]
    masked = photograph()
    add_mask(top_layer(masked), soft)
    found, wanted = (pixels(repaint(image), "R'G'B' u8") for image in (masked, soft_photograph()))
    plain = pixels(repaint(photograph()), "R'G'B' u8")
    assert difference(found, wanted) < 0.5 < difference(plain, wanted)


# ---- styles

def filtered_style():
    """a filter on a style, its group, or a layer of its group: what is seen is learned from, whatever the group's mode"""
    wanted = pixels(repaint(photograph(), style_layer=invert(painting()), **AT_ONCE))

    def alone(layer):
        add_filter(layer)
        return layer

    def grouped(mode):
        def prepare(layer):
            group = group_of(layer.get_image(), layer, mode=mode)
            add_filter(group)
            group.set_lock_content(True)
            return group
        return prepare

    def inside(layer):
        add_filter(layer)
        return group_of(layer.get_image(), layer)

    for prepare in (alone, grouped(Gimp.LayerMode.NORMAL), grouped(Gimp.LayerMode.PASS_THROUGH), inside):
        style = prepare(painting())
        style.set_opacity(50)
        style.set_visible(False)
        assert pixels(repaint(photograph(), style_layer=style, **AT_ONCE)) == wanted


def hidden_style():
    """what the mask of a style hides makes no difference to what is learned, bit for bit"""
    results = []
    for hidden in (0, 255):
        style = painting()
        width, height = style.get_width(), style.get_height()
        data = bytearray(pixels(style, "R'G'B' u8"))
        for y in range(height):
            data[3 * (y * width + width // 2):3 * (y + 1) * width] = bytes([hidden]) * (3 * (width - width // 2))
        set_pixels(style, "R'G'B' u8", data)
        add_mask(style, [1.0 if i % width < width // 2 else 0.0 for i in range(width * height)])
        results.append(pixels(repaint(photograph(), style_layer=style)))
    assert results[0] == results[1]


# ---- maps, regions, starts

def maps_as_seen():
    """a white layer with a mask, half as opaque, or black with a filter: as strength map, protection and region it counts as it is seen"""
    def with_channel(role, values):
        image = photograph()
        return pixels(repaint(image, top_layer(image), **{role: make_channel(image, values)}, **mix(role)))

    def with_layer(role, prepare):
        image = photograph()
        source = top_layer(image)
        return pixels(repaint(image, source, **{role: prepare(image)}, **mix(role)))

    def mix(role):
        return {**AT_ONCE, "style_layer": painting(), "style_layer_2": invert(painting())} if role == "region" else {}

    def masked(image):
        layer = white_layer(image)
        add_mask(layer, LEFT)
        layer.set_show_mask(True)
        return layer

    def inverted(image):
        layer = white_layer(image)
        set_pixels(layer, "R'G'B'A float", array("f", [number for value in LEFT for number in (1 - value, 1 - value, 1 - value, 1.0)]))
        add_filter(layer)
        return layer

    def grouped(image):
        group = group_of(image, inverted(image), mode=Gimp.LayerMode.PASS_THROUGH)
        add_filter(group)
        add_filter(group)
        return group

    for role in ("strength_map", "protection_map", "region"):
        wanted = with_channel(role, LEFT)
        for prepare in (masked, inverted, grouped):
            assert with_layer(role, prepare) == wanted, (role, prepare.__name__)


def half_a_map():
    """a white layer at 50 % as strength map counts one half; the opacity of a channel says nothing"""
    image = photograph(precision=Gimp.Precision.FLOAT_NON_LINEAR)
    source = top_layer(image)
    white, half, channel = white_layer(image), white_layer(image, [0.5] * N), make_channel(image, [0.5] * N)
    white.set_opacity(50)
    channel.set_opacity(10)
    full, *found = (floats(repaint(image, source, **where, **AT_ONCE), "R'G'B' float")
                    for where in ({}, {"strength_map": white}, {"strength_map": half}, {"strength_map": channel}))
    wanted = [(a + b) / 2 for a, b in zip(floats(source, "R'G'B' float"), full)]
    apart = [difference(one, wanted) for one in found]
    assert max(apart) < 1e-3, apart


def starts_as_seen():
    """a start layer counts with filter, mask and opacity: inverted twice, hidden or wholly see-through it is the picture itself"""
    image = photograph()
    source = top_layer(image)
    one = {"steps": 1, "least_steps": 1}
    plain = pixels(repaint(image, source, **one))
    other = source.copy()
    image.insert_layer(other, None, 0)
    invert(other)
    assert pixels(repaint(image, source, start_layer=other, **one)) != plain
    add_filter(other)
    assert pixels(repaint(image, source, start_layer=other, **one)) == plain
    for prepare in (lambda layer: add_mask(layer, [0.0] * N), lambda layer: layer.set_opacity(0)):
        hidden = white_layer(image)
        prepare(hidden)
        assert pixels(repaint(image, source, start_layer=hidden, **one)) == plain


CASES = [filtered_source, filter_off, hidden_by_mask, mask_like_alpha, filtered_style, hidden_style, maps_as_seen, half_a_map,
         starts_as_seen]
