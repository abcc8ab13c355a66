# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP, while its windows are driven from outside: opens images and tells what is in them. Evaluates one line of
Python after the other, and answers with one line of JSON each."""

import json
import os
import socket
import traceback

from gi.repository import Gimp

import images

displays = []


def name_image(image, name):
    image.set_file(images.gio_file(images.FILES / f"{name}.xcf"))


def show_photograph(width, height):
    """Closes the images that are open and opens a photograph. Answers its number."""
    close_all()
    image = images.photograph(width, height)
    name_image(image, f"photograph-{width}")
    image.clean_all()
    displays.append(Gimp.Display.new(image))
    return image.get_id()


def show_enlarged(width, height):
    """The same, enlarged to this size."""
    close_all()
    image = images.photograph(400, 300)
    image.scale(width, height)
    name_image(image, f"photograph-{width}")
    image.clean_all()
    displays.append(Gimp.Display.new(image))
    return image.get_id()


def open_large(width, height):
    """Opens a picture of this size without showing it, whose layer is called “Large”. Answers its number."""
    image = images.photograph(400, 300)
    image.scale(width, height)
    images.top_layer(image).set_name("Large")
    name_image(image, "large")
    return image.get_id()


def open_painting(name):
    """Opens a painting, style.xcf, without showing it, and names its layer. Answers its number."""
    opened = images.load(images.PAINTING)
    name_image(opened, "style")
    images.top_layer(opened).set_name(name)
    return opened.get_id()


def open_many(n_images, n_layers):
    """Opens images with so many layers each without showing them. Answers their numbers."""
    numbers = []
    for i in range(n_images):
        picture = Gimp.Image.new(40, 30, Gimp.ImageBaseType.RGB)
        for j in range(n_layers):
            layer = Gimp.Layer.new(picture, f"Leaf {i}.{j}", 40, 30, Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL)
            picture.insert_layer(layer, None, -1)
            layer.fill(Gimp.FillType.WHITE)
        name_image(picture, f"book-{i}")
        numbers.append(picture.get_id())
    return numbers


def delete_images(numbers):
    for number in numbers:
        image(number).delete()


def rename_layer(number, name, other):
    image(number).get_layer_by_name(name).set_name(other)


def remove_layer(number, name):
    picture = image(number)
    picture.remove_layer(picture.get_layer_by_name(name))


def close_all():
    for display in displays:
        if display.is_valid():
            display.delete()
    displays.clear()


def image(number):
    return Gimp.Image.get_by_id(number)


def is_open(number):
    return Gimp.Image.id_is_valid(number)


def state(number):
    """Everything that the image holds, as text to compare."""
    return repr(images.describe_image(image(number)))


def layers(number):
    """Name, eye, size, place, format, note and pixels of every layer from top to bottom."""
    return [{"name": layer.get_name(), "visible": layer.get_visible(), "width": layer.get_width(), "height": layer.get_height(),
             "place": list(layer.get_offsets())[1:], "format": images.own_format(layer),
             "noted": "pastiche" in layer.get_parasite_list(), "pixels": hash(images.pixels(layer, "R'G'B'A u8"))}
            for layer in image(number).get_layers()]


def add_channel(number, name, begin=0.0):
    """Adds a channel that is black, and white from a share of the width on. The layer stays selected."""
    picture = image(number)
    width = picture.get_width()
    images.make_channel(picture, [float(x >= begin * width) for x in range(width)] * picture.get_height(), name)
    picture.set_selected_layers([images.top_layer(picture)])


def dress(number, opacity):
    """Lets the topmost layer be seen inverted by a filter, through a mask that hides a quarter at the right, and with an opacity."""
    picture = image(number)
    layer = images.top_layer(picture)
    width = layer.get_width()
    layer.append_filter(Gimp.DrawableFilter.new(layer, "gegl:invert-gamma", ""))
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    layer.set_edit_mask(False)
    images.set_pixels(mask, "Y u8", bytes(255 * (4 * x < 3 * width) for x in range(width)) * layer.get_height())
    layer.set_opacity(opacity)


def remove_channel(number, name):
    image(number).remove_channel(image(number).get_channel_by_name(name))


def select_left(number, width):
    image(number).select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, width, image(number).get_height())


def make_grey(number):
    image(number).convert_grayscale()


def mirror(number):
    image(number).flip(Gimp.OrientationType.HORIZONTAL)


def enlarge(number):
    images.top_layer(image(number)).resize(500, 400, 0, 0)


def give_palette(number):
    image(number).convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 200, False, False, "")


def work_on(number):
    """Moves the layer, paints on it, and changes precision, profile and mode."""
    picture = image(number)
    layer = images.top_layer(picture)
    layer.set_offsets(10, 20)
    picture.select_rectangle(Gimp.ChannelOps.REPLACE, 30, 40, 60, 60)
    layer.edit_fill(Gimp.FillType.WHITE)
    Gimp.Selection.none(picture)
    picture.convert_precision(Gimp.Precision.U16_LINEAR)
    images.convert_profile(picture, images.profile_of("Rec2020"))
    picture.convert_grayscale()


def lock_eye(number):
    images.top_layer(image(number)).set_lock_visibility(True)


def paste_over(number):
    picture = image(number)
    layer = images.top_layer(picture)
    Gimp.edit_copy([layer])
    Gimp.edit_paste(layer, False)


def give_profile(number, name, precision=None):
    """Lets the same numbers mean the stronger colours of another space, in another precision if one is named."""
    picture = image(number)
    picture.set_color_profile(images.profile_of(name))
    if precision:
        picture.convert_precision(getattr(Gimp.Precision, precision))


def whiten(number):
    images.top_layer(image(number)).fill(Gimp.FillType.WHITE)


def regions(number):
    """The names of the styles' regions in the note on the layer that was painted, below the topmost one."""
    note = image(number).get_layers()[1].get_parasite("pastiche").get_data()
    return [style.get("region") for style in json.loads(bytes(note).rstrip(b"\0"))["styles"]]


def merged(number):
    """What is to be seen of the image: three numbers a pixel, sRGB's."""
    copy = image(number).duplicate()
    if copy.get_color_profile() and copy.get_base_type() == Gimp.ImageBaseType.RGB:
        images.convert_profile(copy, Gimp.ColorProfile.new_rgb_srgb())
    seen = list(images.pixels(copy.flatten(), "R'G'B' u8"))
    copy.delete()
    return seen


def paint_selected_in_group(number):
    """Puts the layer into a group, selects a part of it, and lets the procedure paint without a window.
    Answers the state before and after."""
    picture = image(number)
    layer = images.top_layer(picture)
    group = Gimp.GroupLayer.new(picture, "Group")
    picture.insert_layer(group, None, 0)
    picture.reorder_item(layer, group, 0)
    picture.select_ellipse(Gimp.ChannelOps.REPLACE, 20, 10, 40, 30)
    before = state(number)
    images.repaint(picture, layer)
    return [before, state(number)]


def paint_with_shadow(number, placement):
    """Gives the layer a filter that is seen beyond its edges, lets the procedure paint without a window, and answers the same."""
    picture = image(number)
    layer = images.top_layer(picture)
    width, height = picture.get_width(), picture.get_height()
    picture.resize(width + 60, height + 60, 0, 0)
    layer.set_offsets(10, 20)
    images.throw_shadow(layer)
    before = state(number)
    result = images.call(picture, [layer], painting="great-wave", placement=placement)[1]
    assert (result.get_width(), result.get_height()) == (width + 20, height + 12), "it is not larger than the source"
    return [before, state(number)]


def main():
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect("\0" + os.environ["PST_AGENT"])
        with connection.makefile("rw", encoding="utf-8") as stream:
            for line in stream:
                try:
                    answer = {"value": eval(line, globals())}
                except Exception:
                    answer = {"error": traceback.format_exc()}
                Gimp.displays_flush()
                print(json.dumps(answer), file=stream, flush=True)
