# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: layers, groups and channels count as they are seen, in every role: with filters, masks and opacity."""

from array import array

from gi.repository import Gegl, Gimp

from images import (FILES, PAINTING, SOURCE, describe_image, difference, floats, gio_file, load, make_channel, photograph, pixels, repaint,
                    save, set_pixels, top_layer)
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
        source.set_visible(True)
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


def filtered_channel():
    """a channel with a filter, which plug-ins cannot give it but GIMP 3.2 can, counts as it is seen"""
    if not hasattr(Gimp, "LinkLayer"):  # GIMP 3.0 has none
        return
    image = load(SOURCE / "tests" / "plugin" / "posterized-channel.xcf")
    channel = image.get_channels()[0]
    plain = channel.copy()
    assert plain.merge_filters()
    image.insert_channel(plain, None, 0)
    found, wanted = (pixels(repaint(photograph(), strength_map=one, **AT_ONCE)) for one in (channel, plain))
    assert len(channel.get_filters()) == 1 and len(set(pixels(plain, "Y u8"))) == 3
    assert found == wanted
    channel.get_filters()[0].set_visible(False)
    assert pixels(repaint(photograph(), strength_map=channel, **AT_ONCE)) != wanted


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


# ---- kinds of layers

def link_layer(image):
    return Gimp.LinkLayer.new(image, gio_file(PAINTING))


def vector_layer(image):
    path = Gimp.Path.new(image, "Path")
    image.insert_path(path, None, 0)
    stroke = path.bezier_stroke_new_moveto(4, 4)
    for x, y in ((90, 10), (60, 58)):
        path.bezier_stroke_lineto(stroke, x, y)
    path.stroke_close(stroke)
    layer = Gimp.VectorLayer.new(image, path)
    layer.set_fill_color(Gegl.Color.new("orange"))
    layer.set_enable_fill(True)
    return layer


def text_layer(image):
    return Gimp.TextLayer.new(image, "Sea", Gimp.fonts_get_list("")[0], 30, Gimp.Unit.pixel())


def layers_of_all_kinds():
    """text, and in a newer GIMP links and vector shapes, drawn or made pixels: as source, style, map and start they count as plain layers
    that look so, and so do they with a filter"""
    makers = [text_layer] + ([link_layer, vector_layer] if hasattr(Gimp, "LinkLayer") else [])
    for make in makers:
        for prepare in (lambda layer: None, add_filter, rasterise):
            image = photograph()
            source = top_layer(image)
            layer = make(image)
            image.insert_layer(layer, None, 0)
            if make is text_layer:
                layer.set_color(Gegl.Color.new("purple"))
            if make is vector_layer:
                layer.refresh()
            if make is link_layer:
                layer = layer.transform_scale(3, 5, 3 + 70, 5 + 50)
            prepare(layer)
            plain = plain_copy(image, layer, prepare is add_filter)
            assert len(set(pixels(plain, "R'G'B'A u8"))) > 5, "there is nothing to be seen"
            counts_alike(image, source, layer, plain)


def rasterise(layer):
    if hasattr(layer, "rasterize"):
        assert layer.rasterize()


def plain_copy(image, layer, inverted):
    """A layer of the usual kind with the same pixels, at the same place."""
    plain = Gimp.Layer.new(image, "Plain", layer.get_width(), layer.get_height(), Gimp.ImageType.RGBA_IMAGE, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(plain, None, 0)
    plain.set_offsets(*tuple(layer.get_offsets())[1:])
    set_pixels(plain, "R'G'B'A u8", pixels(layer, "R'G'B'A u8"))
    return invert(plain) if inverted else plain


def counts_alike(image, source, *layers):
    one = {"steps": 1, "least_steps": 1}
    for role, arguments in (("style_layer", AT_ONCE), ("strength_map", AT_ONCE), ("start_layer", one)):
        results = [pixels(repaint(image, source, **{role: layer}, **arguments)) for layer in layers]
        assert results[0] == results[1], role
    results = [pixels(repaint(image, layer, **AT_ONCE), "R'G'B'A u8") for layer in layers]
    assert results[0] == results[1]


def file_as_seen():
    """an image file whose layers have filters, masks and opacity teaches as GIMP shows it"""
    style = load(PAINTING)
    layer = top_layer(style)
    wanted = layer.copy()
    style.insert_layer(wanted, None, 0)
    invert(wanted)
    width, height = layer.get_width(), layer.get_height()
    data = bytearray(pixels(wanted, "R'G'B' u8"))
    for y in range(height):
        data[3 * (y * width + width // 2):3 * (y + 1) * width] = bytes([128]) * (3 * (width - width // 2))
    set_pixels(wanted, "R'G'B' u8", bytes(data))
    result = pixels(repaint(photograph(), style_layer=wanted, **AT_ONCE))
    style.remove_layer(wanted)
    add_filter(layer)
    add_mask(layer, [1.0 if i % width < width // 2 else 0.0 for i in range(width * height)])
    white, black = (Gimp.Layer.new(style, name, width, height, Gimp.ImageType.RGB_IMAGE, opacity, Gimp.LayerMode.NORMAL_LEGACY)
                    for name, opacity in (("White", 128 / 2.55), ("Black", 100)))
    for one, kind in ((black, Gimp.FillType.FOREGROUND), (white, Gimp.FillType.WHITE)):
        style.insert_layer(one, None, 1)
        one.fill(kind)
    save(style, FILES / "seen.xcf")
    found = pixels(repaint(photograph(), style_file=gio_file(FILES / "seen.xcf"), **AT_ONCE))
    assert difference(found, result) < 0.5


CASES = [filtered_source, filter_off, hidden_by_mask, mask_like_alpha, filtered_style, hidden_style, maps_as_seen,
         filtered_channel, half_a_map, starts_as_seen, layers_of_all_kinds, file_as_seen]
