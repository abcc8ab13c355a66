# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: pictures with titles on one sheet. contact-sheet.py, more-sheets.py and gallery-sheets.py use it."""

import gi

gi.require_version("Gegl", "0.4")
gi.require_version("Gimp", "3.0")
from gi.repository import Gegl, Gimp, Gio

GAP, TITLE, LETTERS = 12, 30, 17  # pixels


def load(path, side):
    """Fits into a square of that side."""
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(path))
    longer = max(image.get_width(), image.get_height())
    if longer != side:
        image.scale(round(side * image.get_width() / longer), round(side * image.get_height() / longer))
    return image


def paint(image, **arguments):
    """Paints the image's layer; the result is left alone in the image. arguments: the procedure's, with _ for -."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-pastiche")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", image.get_layers())
    config.set_property("placement", "replace")
    for name, value in arguments.items():
        config.set_property(name.replace("_", "-"), value)
    result = procedure.run(config)
    if result.index(0) != Gimp.PDBStatusType.SUCCESS:
        raise RuntimeError(result.index(1))


def add_picture(sheet, image, x, y):
    layer = Gimp.Layer.new_from_drawable(image.get_layers()[0], sheet)
    sheet.insert_layer(layer, None, 0)
    layer.set_offsets(x, y)
    return layer.get_height()


def add_title(sheet, title, x, y, width):
    text = Gimp.TextLayer.new(sheet, title, Gimp.context_get_font(), LETTERS, Gimp.Unit.pixel())
    sheet.insert_layer(text, None, 0)
    text.set_color(Gegl.Color.new("black"))
    text.set_offsets(x + (width - text.get_width()) // 2, y + (TITLE - text.get_height()) // 2)


def make_sheet(pictures, columns):
    """One image of (title, image) pairs, row by row, all in cells as large as the largest of them."""
    width = max(image.get_width() for _, image in pictures)
    cell = max(image.get_height() for _, image in pictures) + TITLE + GAP
    sheet = Gimp.Image.new(columns * (width + GAP) + GAP, -(-len(pictures) // columns) * cell + GAP, Gimp.ImageBaseType.RGB)
    paper = Gimp.Layer.new(sheet, "Paper", sheet.get_width(), sheet.get_height(), Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL)
    sheet.insert_layer(paper, None, 0)
    paper.fill(Gimp.FillType.WHITE)
    for place, (title, image) in enumerate(pictures):
        x, y = GAP + place % columns * (width + GAP), GAP + place // columns * cell
        below = y + add_picture(sheet, image, x, y)
        if title:
            add_title(sheet, title, x, below, image.get_width())
    sheet.flatten()
    return sheet


def export(sheet, path, procedure, **options):
    """By the procedure of a format, with its options."""
    procedure = Gimp.get_pdb().lookup_procedure(procedure)
    config = procedure.create_config()
    for name, value in {"run-mode": Gimp.RunMode.NONINTERACTIVE, "image": sheet, "file": Gio.File.new_for_path(path),
                        "include-exif": False, "include-xmp": False, "include-thumbnail": False, **options}.items():
        config.set_property(name, value)
    if procedure.run(config).index(0) != Gimp.PDBStatusType.SUCCESS:
        raise RuntimeError(f"GIMP cannot write {path}")
