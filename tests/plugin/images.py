# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: images to repaint, the call of the procedure, and what an image holds, for comparison."""

import functools
import json
import os
from array import array
from pathlib import Path

import gi

gi.require_version("Gegl", "0.4")
gi.require_version("Gimp", "3.0")
from gi.repository import Babl, Gegl, Gimp, Gio

SOURCE = Path(os.environ["PST_SOURCE"])
FILES = Path(os.environ["PST_FILES"])
PAINTING = SOURCE / "data" / "styles" / "great-wave.jpg"
TITLE = "The Great Wave off Kanagawa"
READY_STYLES = json.loads((SOURCE / "data" / "instant-styles" / "instant-styles.json").read_text(encoding="utf-8"))
STYLE_ARGUMENTS = ("look", "painting", "style_file", "style_layer", "more_files", "style_layer_2", "ready_style", "ready-style")

# The least work that still moves the picture; the layers of the last two blocks would take most of the time. Nothing is matched: which
# places are the nearest ones would hang on the last digit.
QUICK = {"steps": 3, "least-steps": 3, "smallest-scale": 48, "style-layers": "relu1_1 relu2_1 relu3_1", "content-layers": "relu3_1",
         "content-weight": 1.0, "matching-weight": 0.0, "contours": 0.0, "palette-weight": 0.0}


def gio_file(path):
    return Gio.File.new_for_path(str(path))


def load(path):
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, gio_file(path))
    assert image, f"GIMP cannot load {path}"
    return image


def save(image, path):
    assert Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, gio_file(path), None), f"GIMP cannot save {path}"


def save_tiff(image, path):
    """Without the thumbnail that GIMP adds: it would be loaded as one more layer."""
    procedure = Gimp.get_pdb().lookup_procedure("file-tiff-export")
    config = procedure.create_config()
    for name, value in (("run-mode", Gimp.RunMode.NONINTERACTIVE), ("image", image), ("file", gio_file(path)),
                        ("include-thumbnail", False)):
        config.set_property(name, value)
    assert procedure.run(config).index(0) == Gimp.PDBStatusType.SUCCESS, f"GIMP cannot save {path}"


@functools.cache
def whole_photograph():
    return load(SOURCE / "data" / "photos" / "coffee.png")


def photograph(width=96, height=64, precision=None, grey=False):
    """A piece of a photograph, in 8 bits without alpha where nothing else is asked for."""
    image = whole_photograph().duplicate()
    image.crop(width, height, min(200, image.get_width() - width), min(120, image.get_height() - height))
    if grey:
        image.convert_grayscale()
    if precision not in (None, image.get_precision()):
        image.convert_precision(precision)
    image.clean_all()
    return image


@functools.cache
def space(name):
    """One of babl's colour spaces, or Display P3, which it does not know."""
    if name != "Display P3":
        return Babl.space(name)
    curve = Babl.trc("sRGB")
    return Babl.space_from_chromaticities(None, 0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060, curve, curve, curve,
                                          Babl.SpaceFlags(0))


def profile_of(name):
    return Gimp.ColorProfile.new_from_icc_profile(Babl.space_get_icc(space(name)))


def convert_profile(image, profile):
    """The image's colours stay as they are, but for what it cannot hold any more."""
    assert image.convert_color_profile(profile, Gimp.ColorRenderingIntent.RELATIVE_COLORIMETRIC, False)
    image.clean_all()
    return image


def own_format(drawable):
    return Babl.get_name(Babl.format_with_space("R'G'B' float", drawable.get_format()))


def own_floats(drawable):
    """The pixels with the image's own primaries and curve, so that 0 to 1 is what it can hold."""
    return floats(drawable, own_format(drawable))


def top_layer(image):
    return image.get_layers()[0]


def rectangle(drawable):
    return Gegl.Rectangle.new(0, 0, drawable.get_width(), drawable.get_height())


def pixels(drawable, pixel_format=None, area=None):
    """The pixels as bytes, in the drawable's own format where no other is asked for: for exact comparison."""
    return drawable.get_buffer().get(area or rectangle(drawable), 1.0, pixel_format, Gegl.AbyssPolicy.NONE)


def floats(drawable, pixel_format="R'G'B'A float"):
    return array("f", pixels(drawable, pixel_format))


def set_pixels(drawable, pixel_format, data):
    """Writes all pixels at once, from bytes or from an array."""
    buffer = drawable.get_buffer()
    buffer.set(rectangle(drawable), pixel_format, bytes(data))
    buffer.flush()
    drawable.update(0, 0, drawable.get_width(), drawable.get_height())


def difference(first, second):
    """The mean difference between two arrays of numbers. The largest one would tell little: a few steps of L-BFGS make much of the
    last digit of a float here and there."""
    assert len(first) == len(second)
    return sum(abs(a - b) for a, b in zip(first, second)) / len(first)


def throw_shadow(layer):
    """Adds a filter that is seen beyond the layer's edges, 20 pixels to the right and 12 below."""
    shadow = Gimp.DrawableFilter.new(layer, "gegl:dropshadow", "")
    for name, value in (("x", 20.0), ("y", 12.0), ("radius", 0.0), ("opacity", 1.0)):
        shadow.get_config().set_property(name, value)
    shadow.update()
    layer.append_filter(shadow)
    layer.update(0, 0, layer.get_width(), layer.get_height())


def describe(item):
    """All of a layer or channel that a run could have changed."""
    facts = [item.get_id(), item.get_name(), type(item).__name__, item.get_visible(), tuple(item.get_offsets()),
             item.get_width(), item.get_height(), sorted(item.get_parasite_list()), hash(pixels(item, "RGBA float")),
             [(one.get_operation_name(), one.get_visible()) for one in item.get_filters()]]
    if isinstance(item, Gimp.Layer):
        mask = item.get_mask()
        facts += [item.get_opacity(), item.get_mode(), mask and describe(mask), item.get_apply_mask(), item.get_lock_visibility(),
                  item.get_lock_content(), item.get_lock_position()]
    if item.is_group():
        facts.append([describe(child) for child in item.get_children()])
    return facts


def describe_image(image):
    """All of an image that a run could have changed, but for the last values that GIMP itself keeps with it."""
    return [image.get_width(), image.get_height(), image.get_base_type(), image.get_precision(),
            [describe(layer) for layer in image.get_layers()], [describe(channel) for channel in image.get_channels()],
            hash(pixels(image.get_selection(), "Y float")),
            sorted(name for name in image.get_parasite_list() if not name.endswith("-last"))]


def call(image, drawables, **arguments):
    """Runs the procedure without a window. Returns its status, and the new layer or the error."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-pastiche")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", drawables)
    for name, value in {**QUICK, **arguments}.items():
        config.set_property(name.replace("_", "-"), value)
    result = procedure.run(config)
    if result.index(0) == Gimp.PDBStatusType.SUCCESS:
        return result.index(0), Gimp.Layer.get_by_id(result.index(1))
    return result.index(0), result.index(1)


def choices(argument):
    """What an argument of the procedure offers, by the names that scripts use."""
    arguments = Gimp.get_pdb().lookup_procedure("plug-in-pastiche").get_arguments()
    return Gimp.param_spec_choice_get_choice(next(spec for spec in arguments if spec.name == argument)).list_nicks()


def siblings_of(layer):
    """The layers of its group or of its image, from top to bottom."""
    return layer.get_parent().get_children() if layer.get_parent() else layer.get_image().get_layers()


def repaint(image, layer=None, **arguments):
    """Repaints a layer, the topmost one where none is named, and returns the new layer: the source must be left as it was, but hidden
    where its place is taken, and lie right above or below."""
    layer = layer or top_layer(image)
    siblings = siblings_of(layer)
    above = arguments.get("placement") == "above"
    place = siblings.index(layer) + (0 if above else 1)
    before, visible = describe(layer), layer.get_visible()
    style = {} if any(name in arguments for name in STYLE_ARGUMENTS) else {"painting": "great-wave"}
    status, result = call(image, [layer], **style, **arguments)
    assert status == Gimp.PDBStatusType.SUCCESS, result
    assert layer.get_visible() == (visible and above), "the source is to be seen, or is not"
    assert describe(layer)[:3] + describe(layer)[4:] == before[:3] + before[4:], "the source has changed"
    assert siblings_of(layer) == siblings[:place] + [result] + siblings[place:], "the new layer is not beside the source"
    assert image.get_selected_layers() == [result]
    return result


def make_channel(image, values, name="Channel"):
    """A channel of the image's size with these numbers, 0 to 1, for each pixel."""
    channel = Gimp.Channel.new(image, name, image.get_width(), image.get_height(), 50, Gegl.Color.new("red"))
    image.insert_channel(channel, None, 0)
    set_pixels(channel, Babl.get_name(Babl.format_get_model(channel.get_format())) + " float", array("f", values))
    return channel


def image_of(pixel_format, width, height, data, image_type=Gimp.ImageType.RGBA_IMAGE, precision=Gimp.Precision.U8_NON_LINEAR):
    """An image with one layer that holds these pixels."""
    grey = image_type in (Gimp.ImageType.GRAY_IMAGE, Gimp.ImageType.GRAYA_IMAGE)
    image = Gimp.Image.new_with_precision(width, height, Gimp.ImageBaseType.GRAY if grey else Gimp.ImageBaseType.RGB, precision)
    layer = Gimp.Layer.new(image, "Made", width, height, image_type, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    set_pixels(layer, pixel_format, data)
    image.clean_all()
    return image
