# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: files as the style. What a file shows is what GIMP shows when a person opens it, upright, in its colours, its layers as they
are seen, the first of several frames or pages; so a painting in it is that in the same pixels, bit for bit where the file has them without
loss. Which files are refused is in error_cases.py."""

import bz2
import gzip
import lzma
import struct
import zlib
from pathlib import Path

from gi.repository import Babl, Gegl, Gimp

from error_cases import refused, refused_file
from images import (FILES, PAINTING, SOURCE, convert_profile, difference, floats, gio_file, image_of, load, photograph, pixels,
                    profile_of, repaint, save, save_tiff, set_pixels, top_layer)

WIDTH, HEIGHT = 60, 40
AT_ONCE = {"method": "instant"}


# ---- helpers

def scene(width=WIDTH, height=HEIGHT):
    """A piece of a painting, of which no two parts are alike."""
    image = load(PAINTING)
    image.crop(width, height, 300, 200)
    return image


def painted(style):
    """What is painted in a file, or in the topmost layer of an image."""
    layer = {"style_layer": top_layer(style)} if isinstance(style, Gimp.Image) else {"style_file": gio_file(style)}
    return repaint(photograph(), **AT_ONCE, **layer)


def assert_shows(file, image, within=0.0):
    """The painting in a file is that in an image's topmost layer: bit for bit, or to a mean difference."""
    found, wanted = painted(file), painted(image)
    if within:
        apart = difference(floats(found), floats(wanted))
        assert apart < within, f"{file.name}: {apart}"
    else:
        assert pixels(found) == pixels(wanted), file.name


def flat(colour, width=WIDTH, height=HEIGHT):
    """An image of one colour."""
    return image_of("R'G'B' u8", width, height, bytes(colour) * (width * height), Gimp.ImageType.RGB_IMAGE)


def export(image, path, **how):
    """With a profile, where the image has one, and without a thumbnail and other words about it."""
    procedure = Gimp.get_pdb().lookup_procedure(f"file-{path.suffix[1:].replace('tif', 'tiff')}-export")
    config = procedure.create_config()
    usual = {"include-color-profile": True, "include-thumbnail": False, "include-exif": False, "include-xmp": False}
    how = {**({} if path.suffix == ".gif" else usual), **how}
    for name, value in {"run-mode": Gimp.RunMode.NONINTERACTIVE, "image": image, "file": gio_file(path), **how}.items():
        config.set_property(name.replace("_", "-"), value)
    assert procedure.run(config).index(0) == Gimp.PDBStatusType.SUCCESS, f"GIMP cannot save {path}"


def add_copy(image, source):
    """Another image's pixels as one more layer on top."""
    layer = Gimp.Layer.new_from_drawable(top_layer(source), image)
    image.insert_layer(layer, None, 0)
    return layer


# ---- the same way up

TURNS = {1: [], 2: ["h"], 3: ["r180"], 4: ["v"], 5: ["r90", "h"], 6: ["r90"], 7: ["r270", "h"], 8: ["r270"]}


def turned(orientation):
    """The scene as it is seen where a camera said how it was held."""
    image = scene()
    for turn in TURNS[orientation]:
        if turn[0] == "r":
            image.rotate(getattr(Gimp.RotationType, f"DEGREES{turn[1:]}"))
        else:
            image.flip(Gimp.OrientationType.HORIZONTAL if turn == "h" else Gimp.OrientationType.VERTICAL)
    return image


def exif(orientation):
    return struct.pack("<2sHIHHHIII", b"II", 42, 8, 1, 0x112, 3, 1, orientation, 0)


def orientation_of_webp():
    """WebP files say how they are to be turned"""
    plain = FILES / "plain.webp"
    export(scene(), plain, lossless=True, include_color_profile=False)
    content = plain.read_bytes()
    assert content[12:16] == b"VP8L"
    for orientation in (1, 3, 5, 6):
        chunk = b"EXIF" + struct.pack("<I", len(exif(orientation))) + exif(orientation)
        size = struct.pack("<I", WIDTH - 1)[:3] + struct.pack("<I", HEIGHT - 1)[:3]
        header = b"VP8X" + struct.pack("<I", 10) + bytes((8, 0, 0, 0)) + size
        body = b"WEBP" + header + content[12:] + chunk
        file = FILES / f"turned-{orientation}.webp"
        file.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
        assert_shows(file, opaque(turned(orientation)))


def opaque(image):
    """GIMP gives each WebP file an alpha channel."""
    top_layer(image).add_alpha()
    return image


def orientation_of_tiff():
    """TIFF files say how they are to be turned"""
    plain = FILES / "plain.tif"
    save_tiff(scene(), plain)
    content = plain.read_bytes()
    entry = struct.pack("<HHII", 0x112, 3, 1, 1)
    assert content.count(entry) == 1
    for orientation in (1, 2, 7, 8):
        file = FILES / f"turned-{orientation}.tif"
        file.write_bytes(content.replace(entry, struct.pack("<HHII", 0x112, 3, 1, orientation)))
        assert_shows(file, turned(orientation))


def orientation_of_jpeg():
    """a JPEG file with an orientation is painted in as GIMP shows it"""
    plain = FILES / "plain.jpg"
    save(scene(), plain)
    content = plain.read_bytes()
    at = content.index(b"Exif\0\0")
    length = int.from_bytes(content[at - 2:at], "big")
    for orientation in (1, 6):
        segment = b"Exif\0\0" + exif(orientation)
        file = FILES / f"turned-{orientation}.jpg"
        file.write_bytes(content[:at - 2] + (len(segment) + 2).to_bytes(2, "big") + segment + content[at - 2 + length:])
        shown = load(file)
        shown.policy_rotate(False)
        assert (shown.get_width() < shown.get_height()) == (orientation == 6)
        assert_shows(file, shown)


# ---- the same frame, page and layers

def first_frame():
    """of a GIF, a WebP and a PNG file with frames, the first one; in a GIF also where it is smaller than the canvas"""
    for extension, how in (("gif", {"as_animation": True}), ("webp", {"animation": True, "lossless": True})):
        image = scene()
        first = scene()
        for colour in ((200, 30, 30), (20, 40, 220)):
            add_copy(image, flat(colour))
        if extension == "gif":
            for one in (image, first):
                one.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 64, False, False, "")
            for layer, old in zip(first.get_layers(), image.get_layers()[-1:]):
                set_pixels(layer, "R'G'B' u8", pixels(old, "R'G'B' u8"))
        else:
            opaque(first)
        file = FILES / f"frames.{extension}"
        export(image, file, **how)
        assert_shows(file, first, 0.002 if extension == "gif" else 0.0)


def first_page():
    """of a TIFF file with pages the first one, whatever they are called in GIMP; of one whose pages are layers all that is seen"""
    file = FILES / "pages.tif"
    layered = scene()
    add_copy(layered, flat((200, 30, 30), WIDTH // 2, HEIGHT)).set_name("Half")
    save_tiff(layered, file)
    merged = layered.duplicate()
    merged.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE)
    assert_shows(file, merged)
    content = file.read_bytes()
    named = struct.pack("<HH", 285, 2)
    assert content.count(named) == 2
    file.write_bytes(content.replace(named, struct.pack("<HH", 284 + 20000, 2)))  # names that nobody knows: pages
    assert_shows(file, scene())


def thumbnail_page():
    """the thumbnail in a TIFF file that GIMP wrote is no part of the picture"""
    file = FILES / "thumbnail.tif"
    export(scene(), file, include_thumbnail=True)
    assert_shows(file, scene())


def layers_as_seen():
    """of an XCF, ORA and PSD file the visible layers, through their opacity and masks; none of the hidden ones"""
    for extension in ("xcf", "ora", "psd"):
        image = scene()
        add_copy(image, flat((200, 30, 30), WIDTH // 2, HEIGHT))
        add_copy(image, flat((20, 40, 220))).set_visible(False)
        file = FILES / f"layers.{extension}"
        save(image, file)
        top = image.get_layers()[0]
        image.remove_layer(top)
        image.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE)
        assert_shows(file, image, 0.0 if extension == "xcf" else 0.002)


def place_png(content, x, y):
    """Says in a PNG file where it lies."""
    chunk = b"oFFs" + struct.pack(">iiB", x, y, 0)
    return content[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + content[33:]


def place_tiff(content, x, y, resolution):
    """The same of a TIFF file, in a directory of its own."""
    begin = struct.unpack("<I", content[4:8])[0]
    end = begin + 2 + 12 * struct.unpack("<H", content[begin:begin + 2])[0]
    entries = {content[at:at + 2]: content[at:at + 12] for at in range(begin + 2, end, 12)}
    for tag, place in ((286, len(content)), (287, len(content) + 8)):
        entries[struct.pack("<H", tag)] = struct.pack("<HHII", tag, 5, 1, place)
    values = struct.pack("<4I", x, resolution, y, resolution)
    directory = b"".join(sorted(entries.values(), key=lambda entry: struct.unpack("<H", entry[:2])))
    return (content[:4] + struct.pack("<I", len(content) + len(values)) + content[8:] + values + struct.pack("<H", len(entries)) + directory
            + bytes(4))


def places():
    """all of a PNG or TIFF file that says that it lies elsewhere, which GIMP may lay beyond the canvas; of an XCF and PSD file with a
    layer beyond the canvas, what lies on it"""
    plain = FILES / "plain.png"
    save(scene(), plain)
    for x, y in ((20, -10), (-400, 0)):
        (FILES / "placed.png").write_bytes(place_png(plain.read_bytes(), x, y))
        assert top_layer(load(FILES / "placed.png")).get_offsets()[1:] == (x, y)
        assert_shows(FILES / "placed.png", scene())
    image = scene()
    image.set_resolution(100, 100)
    save_tiff(image, FILES / "plain.tif")
    (FILES / "placed.tif").write_bytes(place_tiff((FILES / "plain.tif").read_bytes(), 20, 10, 100))
    assert top_layer(load(FILES / "placed.tif")).get_offsets()[1:] == (20, 10)
    assert_shows(FILES / "placed.tif", scene())
    for extension in ("xcf", "psd"):
        image = scene()
        top_layer(image).set_offsets(20, -10)
        save(image, FILES / f"placed.{extension}")
        image.crop(WIDTH - 20, HEIGHT - 10, 20, 0)
        assert_shows(FILES / f"placed.{extension}", image, 0.0 if extension == "xcf" else 0.002)


def pass_through():
    """of an XCF file with a pass-through group all of the canvas, and not only what the group covers"""
    image = scene()
    group = Gimp.GroupLayer.new(image, "Group")
    image.insert_layer(group, None, 0)
    image.insert_layer(Gimp.Layer.new_from_drawable(top_layer(flat((200, 30, 30), WIDTH // 3, HEIGHT // 3)), image), group, 0)
    for mode in (Gimp.LayerMode.PASS_THROUGH, Gimp.LayerMode.NORMAL):
        group.set_mode(mode)
        save(image, FILES / f"{mode.value_nick}.xcf")
    image.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE)
    assert_shows(FILES / f"{Gimp.LayerMode.NORMAL.value_nick}.xcf", image)
    assert_shows(FILES / f"{Gimp.LayerMode.PASS_THROUGH.value_nick}.xcf", opaque(image))


def refused_layers(name):
    refused(rf"All layers.*{name}.*hidden", style_file=gio_file(FILES / name))


def hidden_layers():
    """a file whose layers are all hidden, also in a group that is not, is refused, and named as such"""
    image = scene()
    top_layer(image).set_visible(False)
    save(image, FILES / "hidden.xcf")
    refused_layers("hidden.xcf")
    group = Gimp.GroupLayer.new(image, "Group")
    image.insert_layer(group, None, 0)
    image.reorder_item(image.get_layers()[1], group, 0)
    save(image, FILES / "hidden-group.xcf")
    refused_layers("hidden-group.xcf")


# ---- in the same colours

TABLE = SOURCE / "tests" / "paintings" / "table-profile.png"


def in_srgb(file):
    """What GIMP shows of a file when it has converted it to sRGB, in full precision."""
    image = load(file)
    image.convert_precision(Gimp.Precision.FLOAT_NON_LINEAR)
    convert_profile(image, Gimp.ColorProfile.new_rgb_srgb())
    return image


def table_profile():
    """a painting whose profile is a table teaches what it shows: PNG, and TIFF, WebP and XCF, which GIMP reads; 8 and 16 bits, also soft"""
    wanted = in_srgb(TABLE)
    assert_shows(TABLE, wanted, 0.002)
    for extension, precision, soft in (("tif", Gimp.Precision.U8_NON_LINEAR, False), ("webp", Gimp.Precision.U8_NON_LINEAR, False),
                                       ("xcf", Gimp.Precision.U16_NON_LINEAR, True), ("png", Gimp.Precision.U16_NON_LINEAR, True)):
        image = load(TABLE)
        if image.get_precision() != precision:
            image.convert_precision(precision)
        if soft:
            top_layer(image).add_alpha()
        file = FILES / f"table.{extension}"
        write(image, file)
        assert load(file).get_color_profile().get_label() == image.get_color_profile().get_label()
        assert_shows(file, wanted, 0.003)


def write(image, file):
    if file.suffix == ".xcf":
        save(image, file)
    else:
        export(image, file, **({"lossless": True} if file.suffix == ".webp" else {}))


def exchanged_primaries():
    """profiles with exchanged primaries, and of a wide gamut, in files that GIMP reads and in those that it does not read"""
    curve = Babl.trc("sRGB")
    exchanged = Babl.space_from_chromaticities(None, 0.3127, 0.3290, 0.30, 0.60, 0.15, 0.06, 0.64, 0.33, curve, curve, curve,
                                               Babl.SpaceFlags(0))
    for profile in (Gimp.ColorProfile.new_from_icc_profile(Babl.space_get_icc(exchanged)), profile_of("ProPhoto")):
        for extension in ("tif", "png", "xcf"):
            image = scene()
            image.convert_precision(Gimp.Precision.U16_NON_LINEAR)
            convert_profile(image, profile)
            file = FILES / f"exchanged.{extension}"
            write(image, file)
            assert_shows(file, scene(), 0.002)


# ---- what is wrong around the data

def odd_files():
    """BMP files that claim another size, GIF files with something between blocks, behind the end and without one"""
    whole = FILES / "whole.bmp"
    save(scene(), whole)
    content = whole.read_bytes()
    for size in (0, len(content) + 4, 2 ** 31 - 1):
        file = FILES / "odd.bmp"
        file.write_bytes(content[:2] + struct.pack("<I", size) + content[6:])
        assert_shows(file, scene())
    image = scene()
    image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 64, False, False, "")
    whole = FILES / "whole.gif"
    save(image, whole)
    content = whole.read_bytes()
    start = 13 + 3 * (2 << (content[10] & 7))
    for odd in (content[:-1], content[:start] + b"\0" + content[start:], content + b"junk"):
        file = FILES / "odd.gif"
        file.write_bytes(odd)
        assert_shows(file, load(whole))


def wrong_names():
    """a file is what is in it: PNG, TIFF and BMP files named JPEG, and such without an ending"""
    for extension, write_file in (("png", save), ("tif", save_tiff), ("bmp", save)):
        whole = FILES / f"named.{extension}"
        write_file(scene(), whole)
        for name in ("named.jpg", "nothing"):
            (FILES / name).write_bytes(whole.read_bytes())
            assert_shows(FILES / name, scene())


def cut_pictures():
    """GIF, BMP, TIFF and XCF files of which GIMP would leave out or fill a part, JPEG files with zeros instead of data"""
    for extension, write_file in (("gif", save), ("bmp", save), ("tif", save_tiff), ("xcf", save)):
        whole = FILES / f"cut.{extension}"
        write_file(scene(200, 100), whole)
        content = whole.read_bytes()
        for part in (0.5, 0.8):
            refused_file(f"cut-off.{extension}", content[:int(part * len(content))], r"cut off")
    content = PAINTING.read_bytes()
    refused_file("zeros.jpg", content[:len(content) // 2] + bytes(len(content) // 2), r"cut off")


def formats_with_a_choice():
    """SVG and PCX files, which GIMP 3.0 opens for a person and not for a plug-in that asks as usual, whatever they are called"""
    drawing = FILES / "drawing.SVG"
    drawing.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"><rect width="100%" height="100%" '
                       'fill="#fc8040"/><rect width="50%" height="50%" fill="#2060c0"/></svg>', encoding="utf-8")
    wanted = flat((0xfc, 0x80, 0x40))
    Gimp.context_set_foreground(Gegl.Color.new("#2060c0"))
    wanted.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, WIDTH // 2, HEIGHT // 2)
    top_layer(wanted).edit_fill(Gimp.FillType.FOREGROUND)
    Gimp.Selection.none(wanted)
    assert_shows(drawing, opaque(wanted))
    (FILES / "drawing.png").write_bytes(drawing.read_bytes())
    assert_shows(FILES / "drawing.png", opaque(wanted))
    bitmap = FILES / "bitmap.pcx"
    save(scene(), bitmap)
    assert_shows(bitmap, scene())
    (FILES / "bitmap").write_bytes(bitmap.read_bytes())
    assert_shows(FILES / "bitmap", scene())


PACKINGS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def packed_files():
    """files of any format that gzip, bzip2 or xz packed, whatever they are called; those that are cut off, before or after, are refused;
    nothing is left lying about"""
    place = Path(Gimp.temp_file("place").get_path()).parent
    before = sorted(place.iterdir())
    wanted = pixels(painted(scene()))

    def check(name, content):
        (FILES / name).write_bytes(content)
        assert pixels(painted(FILES / name)) == wanted, name

    for extension in ("pcx", "tga", "xcf"):
        save(scene(), FILES / f"plain.{extension}")
    for ending, pack in PACKINGS.items():
        for extension in ("pcx", "tga", "xcf"):
            content = (FILES / f"plain.{extension}").read_bytes()
            check(f"packed.{extension}.{ending}", pack(content))
        check(f"twice.xcf.{ending}.{ending}", pack(pack(content)))
        refused_file(f"cut-before.xcf.{ending}", pack(content[:len(content) // 2]), r"cut off")
        refused_file(f"cut-after.xcf.{ending}", pack(content)[:-20], r"cut off")
    for name in ("packed.jpg", "packed", "packed.xz"):
        check(name, pack(content))
    refused_file("text.txt.gz", gzip.compress(b"This is no picture.\n" * 50), r"no image that GIMP can open \(.{5,}\)")
    assert sorted(place.iterdir()) == before, "something is left in GIMP's folder for a while"


def packed_pages():
    """of a packed GIF file with frames the first one"""
    file = FILES / "frames.gif"
    image = scene()
    image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 64, False, False, "")
    add_copy(image, image.duplicate()).invert(False)
    export(image, file, as_animation=True)
    for ending, pack in PACKINGS.items():
        (FILES / f"frames.gif.{ending}").write_bytes(pack(file.read_bytes()))
        found, wanted = (painted(one) for one in (FILES / f"frames.gif.{ending}", file))
        assert pixels(found) == pixels(wanted)


CASES = [orientation_of_webp, orientation_of_tiff, orientation_of_jpeg, first_frame, first_page, thumbnail_page, layers_as_seen,
         places, pass_through, hidden_layers, table_profile, exchanged_primaries, odd_files, wrong_names, cut_pictures,
         formats_with_a_choice, packed_files, packed_pages]
