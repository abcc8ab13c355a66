# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: a photograph, and what every look makes of it, with titles, on one sheet. build-aux/contact-sheet runs it, and names the
photograph, the list of looks and the sheet in the environment."""

import json
import os

import gi

gi.require_version("Gegl", "0.4")
gi.require_version("Gimp", "3.0")
from gi.repository import Gegl, Gimp, Gio

COLUMNS, WIDTH, GAP, TITLE, LETTERS = 4, 300, 12, 30, 17  # all but the columns in pixels


def load(path):
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(path))
    image.scale(WIDTH, round(WIDTH * image.get_height() / image.get_width()))
    return image


def paint(image, look):
    """Paints the image's layer in the look; the result is left alone in the image."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-pastiche")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", image.get_layers())
    config.set_property("look", look)
    config.set_property("placement", "replace")
    result = procedure.run(config)
    if result.index(0) != Gimp.PDBStatusType.SUCCESS:
        raise RuntimeError(result.index(1))


def add_picture(sheet, image, x, y):
    layer = Gimp.Layer.new_from_drawable(image.get_layers()[0], sheet)
    sheet.insert_layer(layer, None, 0)
    layer.set_offsets(x, y)
    return layer.get_height()


def add_title(sheet, title, x, y):
    text = Gimp.TextLayer.new(sheet, title, Gimp.context_get_font(), LETTERS, Gimp.Unit.pixel())
    sheet.insert_layer(text, None, 0)
    text.set_color(Gegl.Color.new("black"))
    text.set_offsets(x + (WIDTH - text.get_width()) // 2, y + (TITLE - text.get_height()) // 2)


def make_sheet(pictures):
    """One image of (title, image) pairs, row by row, all of the same shape."""
    cell = WIDTH * pictures[0][1].get_height() // pictures[0][1].get_width() + TITLE + GAP
    sheet = Gimp.Image.new(COLUMNS * (WIDTH + GAP) + GAP, -(-len(pictures) // COLUMNS) * cell + GAP, Gimp.ImageBaseType.RGB)
    paper = Gimp.Layer.new(sheet, "Paper", sheet.get_width(), sheet.get_height(), Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL)
    sheet.insert_layer(paper, None, 0)
    paper.fill(Gimp.FillType.WHITE)
    for place, (title, image) in enumerate(pictures):
        x, y = GAP + place % COLUMNS * (WIDTH + GAP), GAP + place // COLUMNS * cell
        add_title(sheet, title, x, y + add_picture(sheet, image, x, y))
    sheet.flatten()
    return sheet


def export(sheet, path):
    procedure = Gimp.get_pdb().lookup_procedure("file-jpeg-export")
    config = procedure.create_config()
    for name, value in (("run-mode", Gimp.RunMode.NONINTERACTIVE), ("image", sheet), ("file", Gio.File.new_for_path(path)),
                        ("quality", 0.88), ("include-thumbnail", False), ("include-exif", False), ("include-xmp", False)):
        config.set_property(name, value)
    if procedure.run(config).index(0) != Gimp.PDBStatusType.SUCCESS:
        raise RuntimeError(f"GIMP cannot write {path}")


def main():
    with open(os.environ["PST_LOOKS"], encoding="utf-8") as stream:
        looks = json.load(stream)
    pictures = [("The photograph", load(os.environ["PST_PHOTO"]))]
    for look in looks:
        image = load(os.environ["PST_PHOTO"])
        paint(image, look["name"])
        pictures.append((look["title"], image))
        print(look["title"], flush=True)
    export(make_sheet(pictures), os.environ["PST_SHEET"])


main()
