# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: what becomes of the image: what stays as it was to the bit, how it looks afterwards, and what is exported."""

import itertools

from gi.repository import Gimp

from images import (FILES, TITLE, call, describe_image, floats, load, make_channel, photograph, pixels, repaint, save, save_tiff,
                    set_pixels, throw_shadow, top_layer)
from paintings import AT_ONCE, HEIGHT, READY, WIDTH, expected_pixels, format_of

EVERYTHING = {"grain": 100, "sharpen": 100, "denoise": 100, "colours": "picture", "palette": "linear"}
PRECISIONS = [getattr(Gimp.Precision, name) for name in ("U8_LINEAR", "U16_NON_LINEAR", "U32_NON_LINEAR", "HALF_LINEAR",
                                                           "FLOAT_PERCEPTUAL", "DOUBLE_LINEAR")]


def seen(image):
    """What is to be seen of the image, to the bit."""
    layer = Gimp.Layer.new_from_visible(image, image, "Seen")
    data = pixels(layer)
    layer.delete()
    return data


def soft_photograph(precision=None, grey=False):
    """With an alpha from nothing on the left to all on the right, and colours below nothing."""
    image = photograph(precision=precision, grey=grey)
    layer = top_layer(image)
    layer.add_alpha()
    values = floats(layer, "R'G'B'A float")
    for i in range(WIDTH * HEIGHT):
        values[4 * i + 3] = max(i % WIDTH - 10, 0) / (WIDTH - 11)
    set_pixels(layer, "R'G'B'A float", values)
    image.clean_all()
    return image


def ellipse_mask(image, layer):
    image.select_ellipse(Gimp.ChannelOps.REPLACE, 10, 5, 60, 50)
    Gimp.Selection.feather(image, 10)
    layer.add_mask(layer.create_mask(Gimp.AddMaskType.SELECTION))
    Gimp.Selection.none(image)
    image.clean_all()


# ---- what stays

def same_pixels(first, second, chosen):
    """Whether two layers have the same bytes wherever it is asked for."""
    one, other = pixels(first), pixels(second)
    size = len(one) // (first.get_width() * first.get_height())
    assert len(one) == len(other)
    return all(one[i * size:(i + 1) * size] == other[i * size:(i + 1) * size] for i, is_chosen in enumerate(chosen) if is_chosen)


def stays():
    """colours below no alpha, what is not selected, where a map is black: as it was to the bit, in every precision, whatever is set"""
    for number, precision in enumerate(PRECISIONS):
        image = soft_photograph(precision, number % 2)
        source = top_layer(image)
        channel = make_channel(image, [float(i // WIDTH > 20) for i in range(WIDTH * HEIGHT)])
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 5, 0, 60, HEIGHT)
        result = repaint(image, source, strength_map=channel, **READY, **EVERYTHING)
        kept = [not 10 < i % WIDTH < 65 or i // WIDTH <= 20 for i in range(WIDTH * HEIGHT)]
        assert format_of(result) == format_of(source)
        assert same_pixels(result, source, kept), format_of(result)
        assert not same_pixels(result, source, [not one for one in kept]), "nothing was painted"
        assert pixels(result, "A double") == pixels(source, "A double")


def stays_step_by_step():
    """the same step by step and at once from a painting, with the picture's colours, and above the source as in its place"""
    for arguments, colours, placement in (({}, "hue", "in-place"), ({}, "painting", "above"), (AT_ONCE, "palette", "above")):
        image = soft_photograph()
        source = top_layer(image)
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 5, 0, 60, HEIGHT)
        result = repaint(image, source, **arguments, **{**EVERYTHING, "colours": colours}, placement=placement)
        kept = [not 10 < i % WIDTH < 65 for i in range(WIDTH * HEIGHT)]
        assert same_pixels(result, source, kept) and not same_pixels(result, source, [not one for one in kept])


def stays_at_no_strength():
    """strength 0: every pixel to the bit, in every precision and with alpha, whatever is set"""
    for number, precision in enumerate(PRECISIONS):
        image = (soft_photograph if number % 2 else photograph)(precision=precision)
        source = top_layer(image)
        result = repaint(image, source, strength=0, **READY, **EVERYTHING)
        assert pixels(result) == pixels(source), format_of(source)
    for arguments in ({}, AT_ONCE):
        image = photograph()
        source = top_layer(image)
        assert pixels(repaint(image, source, strength=0, **arguments, **EVERYTHING)) == pixels(source)


def retouching_is_mixed():
    """half of the strength, and half of it by a grey map, leave half of the grain"""
    image = photograph(precision=Gimp.Precision.FLOAT_NON_LINEAR)
    source = top_layer(image)
    grey = make_channel(image, [0.5] * (WIDTH * HEIGHT))
    full, half, by_map = (floats(repaint(image, source, **READY, grain=100, **more), "R'G'B' float")
                          for more in ({}, {"strength": 50}, {"strength_map": grey}))
    old = floats(source, "R'G'B' float")
    for found, near in ((half, 1e-5), (by_map, 0.01)):
        assert max(abs((a + b) / 2 - c) for a, b, c in zip(old, full, found)) < near


# ---- how it looks

def multiply(image, layer):
    layer.set_mode(Gimp.LayerMode.MULTIPLY)
    layer.set_opacity(40)


def blend_by_hand(image, layer):
    layer.set_mode(Gimp.LayerMode.SOFTLIGHT)
    layer.set_blend_space(Gimp.LayerColorSpace.RGB_LINEAR)
    layer.set_composite_space(Gimp.LayerColorSpace.RGB_PERCEPTUAL)
    layer.set_composite_mode(Gimp.LayerCompositeMode.CLIP_TO_BACKDROP)


def legacy(image, layer):
    layer.set_mode(Gimp.LayerMode.GRAIN_MERGE_LEGACY)


def switched_off_mask(image, layer):
    ellipse_mask(image, layer)
    layer.set_apply_mask(False)


def shown_mask(image, layer):
    ellipse_mask(image, layer)
    layer.set_show_mask(True)


def masked_multiply(image, layer):
    ellipse_mask(image, layer)
    multiply(image, layer)


def filtered(image, layer):
    append_filter(layer, "gegl:invert-gamma")
    multiply(image, layer)


def append_filter(layer, operation):
    made = Gimp.DrawableFilter.new(layer, operation, "")
    layer.append_filter(made)
    layer.update(0, 0, layer.get_width(), layer.get_height())
    return made


def put_into_group(image, layer, mode=Gimp.LayerMode.NORMAL):
    group = Gimp.GroupLayer.new(image, "Group")
    image.insert_layer(group, None, 0)
    image.reorder_item(layer, group, 0)
    group.set_mode(mode)
    group.set_opacity(70)
    group.add_mask(group.create_mask(Gimp.AddMaskType.WHITE))
    return group


def in_group(image, layer):
    multiply(image, layer)
    put_into_group(image, layer)


def in_pass_through(image, layer):
    multiply(image, layer)
    put_into_group(image, put_into_group(image, layer, Gimp.LayerMode.PASS_THROUGH))


def hidden(image, layer):
    layer.set_visible(False)


def moved(image, layer):
    ellipse_mask(image, layer)
    layer.set_offsets(-20, 37)


WAYS = (lambda image, layer: None, multiply, filtered, blend_by_hand, legacy, ellipse_mask, switched_off_mask, shown_mask,
        masked_multiply, in_group, in_pass_through, hidden, moved)


def with_backdrop(image, prepare):
    """The layer as it is prepared, above another one and below a third, which is soft."""
    layer = top_layer(image)
    for place in (1, 0):
        other = layer.copy()
        image.insert_layer(other, None, place)
        other.invert(False)
        other.set_opacity(100 if place else 30)
    prepare(image, layer)
    image.clean_all()
    return layer


def looks_as_before():
    """strength 0: the image looks as before to the bit, whatever the layer's mode, opacity, alpha, mask and groups"""
    for number, prepare in enumerate(WAYS):
        image = (photograph if number % 3 == 1 else soft_photograph)()
        placement = "replace" if number % 4 == 1 else "in-place"
        layer = with_backdrop(image, prepare)
        before = seen(image)
        status, result = call(image, [layer], painting="great-wave", strength=0, placement=placement, **AT_ONCE)
        assert status == Gimp.PDBStatusType.SUCCESS, result
        assert seen(image) == before, (prepare.__name__, placement)


def takes_looks():
    """in the source's place: its mode, opacity, spaces, colour tag, mask, in use or not; no lock; the layer is what is painted next"""
    image = soft_photograph()
    source = with_backdrop(image, switched_off_mask)
    blend_by_hand(image, source)
    source.set_opacity(30)
    source.set_color_tag(Gimp.ColorTag.RED)
    source.set_lock_alpha(True)
    source.set_lock_content(True)
    result = repaint(image, source)
    for name in ("mode", "opacity", "blend_space", "composite_space", "composite_mode", "apply_mask", "color_tag"):
        assert getattr(result, f"get_{name}")() == getattr(source, f"get_{name}")(), name
    assert pixels(result.get_mask()) == pixels(source.get_mask()) and not result.get_edit_mask()
    assert not (result.get_lock_alpha() or result.get_lock_content() or result.get_lock_position() or result.get_lock_visibility())


def filters():
    """a source with filters: they are in the new layer's pixels, which has the source's kind; to the bit with strength 0"""
    image = photograph()
    source = top_layer(image)
    append_filter(source, "gegl:invert-gamma")
    result = repaint(image, source, strength=0, **AT_ONCE)
    assert result.type() == source.type() and not result.get_filters()
    assert pixels(result) == bytes(255 - value for value in pixels(source))


def layer_with_shadow(placing, precision):
    """A layer smaller than its image, at a place in it, whose filter throws a shadow down to the right."""
    image = photograph(precision=precision)
    layer = top_layer(image)
    image.resize(WIDTH + 60, HEIGHT + 60, 0, 0)
    layer.set_offsets(*placing)
    throw_shadow(layer)
    return image, layer


def filters_beyond_edges():
    """a source with a filter that is seen beyond its edges: strength 0, and the image looks as before to the bit, with the source's mask in
    use or not; the new layer is as large as what the image shows of it; only the source's own pixels are painted"""
    for number, (placing, place, size) in enumerate((((10, 10), (10, 10), (WIDTH + 20, HEIGHT + 12)),
                                                     ((-30, 55), (-30, 55), (WIDTH + 20, HEIGHT + 5)),
                                                     ((60, 60), (60, 60), (WIDTH, HEIGHT)))):
        # of 32 bits, babl's conversions through floats keep 24, and which of them it takes depends on the clock
        image, source = layer_with_shadow(placing, Gimp.Precision.U16_NON_LINEAR if number == 1 else None)
        if number == 1:
            source.add_mask(source.create_mask(Gimp.AddMaskType.WHITE))
            source.set_apply_mask(False)
        before = seen(image)
        result = call(image, [source], painting="great-wave", strength=0, **AT_ONCE)[1]
        assert seen(image) == before, placing
        assert (tuple(result.get_offsets())[1:], (result.get_width(), result.get_height())) == (place, size)
    image, source = layer_with_shadow((10, 10), None)
    result, beside = (call(image, [source], painting="great-wave", placement=placement, **AT_ONCE)[1]
                      for placement in ("in-place", "above"))
    shadow = [not (x < WIDTH and y < HEIGHT) for y in range(HEIGHT + 12) for x in range(WIDTH + 20)]
    plain = call(image, [source], painting="great-wave", strength=0, **AT_ONCE)[1]
    assert same_pixels(result, plain, shadow) and not same_pixels(result, plain, [not one for one in shadow])
    assert (beside.get_width(), beside.get_height()) == (WIDTH, HEIGHT)


def above():
    """above the source: the layer as GIMP makes new ones, over a source that stays to be seen"""
    image = photograph()
    source = with_backdrop(image, multiply)
    result = repaint(image, source, placement="above")
    assert source.get_visible() and result.get_visible() and result.get_opacity() == 100
    assert result.get_mode() == image.get_default_new_layer_mode()
    assert result.get_mask() is None and pixels(result) == expected_pixels()


def replaces():
    """instead of the source: this is gone, its place and its name are the new layer's"""
    image = photograph()
    source = with_backdrop(image, multiply)
    source.set_name("Frame 2 (100ms)")
    layers = image.get_layers()
    status, result = call(image, [source], painting="great-wave", placement="replace", layer_name="source")
    assert status == Gimp.PDBStatusType.SUCCESS
    assert image.get_layers() == [layers[0], result, layers[2]]
    assert result.get_name() == "Frame 2 (100ms)" and pixels(result) == expected_pixels()
    assert result.get_mode() == Gimp.LayerMode.MULTIPLY


def names():
    """the layer is called after the painting, or like the source, which GIMP numbers"""
    image = photograph()
    source = top_layer(image)
    source.set_name("Frame 1 (100ms)")
    for arguments, name in (({}, TITLE), ({"layer_name": "source"}, "Frame 1 (100ms) #1"), ({"layer_name": "painting"}, f"{TITLE} #1")):
        assert repaint(image, source, **AT_ONCE, **arguments).get_name() == name


# ---- what is exported

def exports():
    """PNG and TIFF after a run that replaces the source: its size, its channels and its alpha, and what was painted"""
    for prepare, grey in itertools.product((photograph, soft_photograph), (False, True)):
        image = prepare(grey=grey)
        result = call(image, image.get_layers(), placement="replace", **READY)[1]
        for extension, write in (("png", save), ("tif", save_tiff)):
            file = FILES / f"exported.{extension}"
            write(image, file)
            page, = load(file).get_layers()
            assert (page.get_width(), page.get_height(), page.type()) == (WIDTH, HEIGHT, result.type())
            assert pixels(page, "A u8") == pixels(result, "A u8")
            assert same_pixels(page, result, [alpha > 0 for alpha in pixels(result, "A u8")]), extension


def exports_with_source():
    """PNG after a run that hides the source: the source's size and alpha; TIFF: the first page is what was painted"""
    image = soft_photograph()
    result = repaint(image, **READY)
    save(image, FILES / "hidden.png")
    page, = load(FILES / "hidden.png").get_layers()
    assert pixels(page, "A u8") == pixels(result, "A u8")
    save_tiff(image, FILES / "hidden.tif")
    pages = load(FILES / "hidden.tif").get_layers()
    assert len(pages) == 2 and pixels(pages[-1], "A u8") == pixels(result, "A u8")  # the lowest is the first
    assert same_pixels(pages[-1], result, [alpha > 0 for alpha in pixels(result, "A u8")])


def exports_alone():
    """layers painted in a loop, each exported alone: one layer a file, with what was painted on it; a TIFF with one page"""
    image = photograph()
    for place in range(2):
        image.insert_layer(top_layer(image).copy(), None, 0)
        top_layer(image).invert(False)
    results = [call(image, [layer], painting="great-wave", placement="replace", **AT_ONCE)[1] for layer in image.get_layers()]
    assert image.get_layers() == results and len({pixels(result) for result in results}) == 2
    for number, result in enumerate(results):
        alone = Gimp.Image.new(WIDTH, HEIGHT, Gimp.ImageBaseType.RGB)
        alone.insert_layer(Gimp.Layer.new_from_drawable(result, alone), None, 0)
        file = FILES / f"layer-{number}.png"
        save(alone, file)
        assert pixels(top_layer(load(file))) == pixels(result)


# ---- locks

LOCKS = ("content", "position", "visibility")


def nested(selected, masked, locked):
    """A layer, moved, in a group in a group, each with the locks that are named for it."""
    image = photograph(32, 24)
    image.resize(80, 80, 0, 0)
    layer = top_layer(image)
    layer.set_offsets(20, 37)
    if masked:
        layer.add_mask(layer.create_mask(Gimp.AddMaskType.WHITE))
    group = put_into_group(image, layer)
    for item, names in zip((layer, group, put_into_group(image, group)), locked):
        for name in names:
            getattr(item, f"set_lock_{name}")(True)
    if selected:
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 25, 40, 10, 10)
    image.clean_all()
    return image, layer


def locks():
    """locks on the layer, its group and that one's group, with a selection or a mask: the result lies where it belongs, with the mask that
    it should have; a layer that cannot be hidden is refused before anything is painted, and can be painted above"""
    single = [tuple((name,) if place == i else () for i in range(3)) for place in range(3) for name in LOCKS]
    for number, locked in enumerate([*single, ((), LOCKS, LOCKS), (LOCKS[:2], LOCKS, LOCKS), (LOCKS, LOCKS, LOCKS)]):
        for selected, masked in ((True, False), (number % 2 > 0, True)):
            image, layer = nested(selected, masked, locked)
            placements = ["in-place", "above"] if number % 3 == 0 or number > 8 else ["in-place"]
            if "visibility" in locked[0]:
                refuses_to_hide(image, layer)
                placements = ["above"]
            for placement in placements:
                result = repaint(image, layer, placement=placement, **AT_ONCE)
                assert tuple(result.get_offsets())[1:] == (20, 37)
                has_mask(result, masked, selected and placement == "above")


def refuses_to_hide(image, layer):
    before = describe_image(image)
    status, message = call(image, [layer], painting="great-wave", **AT_ONCE)
    assert status == Gimp.PDBStatusType.EXECUTION_ERROR and "visibility of the layer is locked" in message
    assert describe_image(image) == before and not image.is_dirty()


def has_mask(layer, masked, selected):
    if not (masked or selected):
        assert layer.get_mask() is None
        return
    assert tuple(layer.get_mask().get_offsets())[1:] == (20, 37)
    assert set(pixels(layer.get_mask(), "Y u8")) == ({0, 255} if selected else {255})


CASES = [stays, stays_step_by_step, stays_at_no_strength, retouching_is_mixed, looks_as_before, takes_looks, filters, filters_beyond_edges,
         above, replaces, names, exports, exports_with_source, exports_alone, locks]
