# SPDX-License-Identifier: GPL-3.0-or-later
"""What stays of pictures, format by format, and what is refused."""

import struct
import zlib

import gi

gi.require_version("GdkPixbuf", "2.0")
gi.require_version("Gimp", "3.0")
from gi.repository import GdkPixbuf, GLib

import files
import profiles


def check_painted(before, after):
    """All that cannot be seen is as it was, and of the rest most is not."""
    assert (before.width, before.height, before.channels) == (after.width, after.height, after.channels)
    assert (before.most, before.is_float) == (after.most, after.is_float)
    pairs = list(zip(before.pixels(), after.pixels()))
    if before.channels in (2, 4):
        assert [old[-1] for old, new in pairs] == [new[-1] for old, new in pairs], "alpha"
    assert all(old == new for old, new in pairs if files.is_hidden(old)), "colours of what is transparent"
    seen = [(old, new) for old, new in pairs if not files.is_hidden(old)]
    assert sum(old != new for old, new in seen) > len(seen) / 2, "hardly anything is painted"


def test_png(program):
    """PNG: bits, grey, alpha, profile, density, texts and Exif stay"""
    for channels in (1, 2, 3, 4):
        for most in (255, 65535):
            picture = files.make(channels=channels, most=most, seed=channels)
            icc = files.profile(b"GRAY" if channels < 3 else b"RGB ")
            files.write_png(program.folder / f"{channels}-{most}.png", picture, [
                files.profile_chunk(icc), (b"pHYs", struct.pack(">IIB", 5000, 4000, 1)), (b"tEXt", b"Title\0A title"),
                (b"eXIf", files.exif(1, picture.width, picture.height))])
    program.run(".", "-o", "out")
    for channels in (1, 2, 3, 4):
        for most in (255, 65535):
            before, _ = files.read_png(program.folder / f"{channels}-{most}.png")
            after, chunks = files.read_png(program.folder / "out" / f"{channels}-{most}.png")
            check_painted(before, after)
            icc = chunks[b"iCCP"]
            assert zlib.decompress(icc[icc.index(0) + 2:]) == files.profile(b"GRAY" if channels < 3 else b"RGB ")
            assert chunks[b"pHYs"] == struct.pack(">IIB", 5000, 4000, 1)
            assert chunks[b"tEXt"] == b"Title\0A title", chunks
            files.check_exif(chunks[b"eXIf"], before.width, before.height)


def test_png_kinds(program):
    """PNG with a palette or a transparent colour becomes RGB, with alpha where it has it, and that is said once"""
    picture = files.make(channels=1, most=255)
    picture.rows = [[(value % 3,) for (value,) in row] for row in picture.rows]
    for name in ("a.png", "b.png"):
        files.write_png(program.folder / name, picture, palette=bytes([255, 0, 0, 0, 255, 0, 0, 0, 255]), kind=3)
    colour = files.make(channels=3)
    files.write_png(program.folder / "c.png", colour, [(b"tRNS", struct.pack(">3H", *colour.rows[0][0]))])
    _, err = program.run(".", "-o", "out")
    assert err.count("palette") == 1 and err.count("transparent colour") == 1, err
    assert files.read_png(program.folder / "out/a.png")[0].channels == 3
    after, _ = files.read_png(program.folder / "out/c.png")
    assert after.rows[0][0] == (*colour.rows[0][0], 0)


def test_tiff(program):
    """TIFF: whole numbers and floats, grey, both kinds of alpha, profile, density and notes stay"""
    icc = files.profile()
    kinds = [(255, False), (65535, False), (2 ** 32 - 1, False), (1.0, True), (2.0, True)]
    for most, is_float in kinds:
        for channels in (1, 2, 3, 4):
            picture = files.make(channels=channels, most=most, is_float=is_float, seed=channels)
            files.write_tiff(program.folder / f"{channels}-{most}.tif", picture, notes=[
                (271, 2, 7, b"Camera\0"), *([(34675, 7, len(icc), icc)] if channels > 2 else [])])
    program.run(".", "-o", "out")
    for most, _ in kinds:
        for channels in (1, 2, 3, 4):
            before, old = files.read_tiff(program.folder / f"{channels}-{most}.tif")
            after, new = files.read_tiff(program.folder / "out" / f"{channels}-{most}.tif")
            check_painted(before, after)
            for tag in (258, 259, 262, 271, 277, 282, 283, 296, 338, 339, 34675):
                assert old.get(tag) == new.get(tag), (tag, old.get(tag), new.get(tag))


def test_tiff_parts(program):
    """TIFF with a long strip is painted; one that claims to be higher than its strip is damaged"""
    picture = files.make(100, 90)
    files.write_tiff(program.folder / "sound.tif", picture)
    data = (program.folder / "sound.tif").read_bytes()
    height, claim = (struct.pack("<HHII", 257, 4, 1, rows) for rows in (90, 3000000))
    (program.folder / "claims.tif").write_bytes(data.replace(height, claim))
    _, err = program.run("sound.tif", "claims.tif", "-o", "out", status=1)
    assert "claims.tif: The file is cut off or damaged" in err, err
    check_painted(picture, files.read_tiff(program.folder / "out/sound.tif")[0])


def test_multiplied_alpha(program):
    """TIFF with colours multiplied by alpha: they still are, and nothing is brighter than its alpha"""
    picture = files.make(channels=4, seed=2)
    picture.rows = [[(*(value * pixel[3] // 255 for value in pixel[:3]), pixel[3]) for pixel in row] for row in picture.rows]
    files.write_tiff(program.folder / "a.tif", picture, extra=1)
    program.run("a.tif", "-o", "out/")
    after, tags = files.read_tiff(program.folder / "out/a.tif")
    check_painted(picture, after)
    assert tags[338] == (1,)
    assert all(max(pixel[:3]) <= pixel[3] for pixel in after.pixels())


def make_jpeg(path, picture, quality):
    rows = b"".join(bytes(value for pixel in row for value in pixel) for row in picture.rows)
    pixbuf = GdkPixbuf.Pixbuf.new_from_bytes(GLib.Bytes.new(rows), GdkPixbuf.Colorspace.RGB, False, 8, picture.width, picture.height,
                                             3 * picture.width)
    pixbuf.savev(str(path), "jpeg", ["quality"], [str(quality)])


def test_jpeg(program):
    """JPEG: quantisation, sampling, profile and Exif stay; it is upright; --quality makes it smaller"""
    picture, icc = files.make(48, 32), files.profile()
    for quality in (30, 85, 100):
        path = program.folder / f"{quality}.jpg"
        make_jpeg(path, picture, quality)
        files.add_segments(path, [(0xe1, b"Exif\0\0" + files.exif(6, 48, 32)), (0xe2, b"ICC_PROFILE\0\1\1" + icc)])
    program.run(".", "-o", "out")
    program.run("100.jpg", "-o", "small/", "--quality", "20")
    for quality in (30, 85, 100):
        path = program.folder / "out" / f"{quality}.jpg"
        segments = dict((data[:5], data) for marker, data in files.read_segments(path))
        assert files.read_tables(path) == files.read_tables(program.folder / f"{quality}.jpg"), quality
        assert segments[b"ICC_P"] == b"ICC_PROFILE\0\1\1" + icc
        files.check_exif(segments[b"Exif\0"][6:], 32, 48)
        pixbuf = GdkPixbuf.Pixbuf.new_from_file(str(path))
        assert (pixbuf.get_width(), pixbuf.get_height()) == (32, 48)
    old, new = (files.read_tables(program.folder / name / "100.jpg") for name in ("out", "small"))
    assert old[1] == new[1] and sum(new[0][0]) > sum(old[0][0])


def test_jpeg_zero(program):
    """JPEG whose quantisation is damaged, with a zero in a table: it is painted"""
    path = program.folder / "a.jpg"
    make_jpeg(path, files.make(48, 32), 85)
    table = files.read_tables(path)[0][0]
    path.write_bytes(path.read_bytes().replace(table, table[:9] + b"\0" + table[10:], 1))
    assert files.read_tables(path)[0][0][9] == 0
    program.run("a.jpg", "-o", "out/")
    assert files.read_tables(program.folder / "out/a.jpg")[0][0][9] == 1


def test_orientations(program):
    """all eight orientations: turned upright once, to the bit, and said to be upright"""
    picture = files.make(7, 5, channels=4)
    for orientation in range(1, 9):
        files.write_png(program.folder / f"{orientation}.png", picture, [(b"eXIf", files.exif(orientation, 7, 5))])
    program.run(".", "-o", "out", "--strength", "0")
    program.run("out", "-o", "again", "--strength", "0")
    for orientation in range(1, 9):
        for folder in ("out", "again"):
            after, chunks = files.read_png(program.folder / folder / f"{orientation}.png")
            assert after.rows == picture.turned(orientation).rows, orientation
            files.check_exif(chunks[b"eXIf"], after.width, after.height)


def test_webp(program):
    """WebP: what is lossless stays lossless, with profile, Exif and the colours of what is transparent"""
    picture = files.make(channels=4)
    files.write_png(program.folder / "a.png", picture, [files.profile_chunk(files.profile()), (b"eXIf", files.exif(1, 24, 18))])
    program.run("a.png", "-o", "lossy.webp", "--strength", "0")
    assert b"VP8 " in files.read_chunks(program.folder / "lossy.webp")
    made = program.source / "tests/batch/lossless.webp"
    program.run(made, "-o", "out/")
    before, after = files.read_chunks(made), files.read_chunks(program.folder / "out/lossless.webp")
    assert b"VP8L" in before and b"VP8L" in after and before[b"VP8L"] != after[b"VP8L"]
    assert before[b"ICCP"] == after[b"ICCP"]
    program.run(made, "-o", "old.png", "--strength", "0")
    program.run("out/lossless.webp", "-o", "new.png", "--strength", "0")
    check_painted(files.read_png(program.folder / "old.png")[0], files.read_png(program.folder / "new.png")[0])


def test_other_format(program):
    """written in another format: the profile and Exif go along, and what it cannot hold is refused or said"""
    picture = files.make(channels=3, most=65535)
    files.write_png(program.folder / "a.png", picture, [files.profile_chunk(files.profile()), (b"eXIf", files.exif(8, 24, 18))])
    files.write_png(program.folder / "alpha.png", files.make(channels=4))
    _, err = program.run("a.png", "-o", "a.jpg")
    assert "less precise" in err, err
    segments = dict((data[:5], data) for marker, data in files.read_segments(program.folder / "a.jpg"))
    assert segments[b"ICC_P"][14:] == files.profile()
    files.check_exif(segments[b"Exif\0"][6:], 18, 24)
    program.run("a.png", "-o", "a.tif", "--strength", "0")
    (tags, *_), _ = files.read_directories((program.folder / "a.tif").read_bytes())
    assert tags[258] == (16, 16, 16) and bytes(tags[34675]) == files.profile()
    _, err = program.run("alpha.png", "-o", "alpha.jpg", status=1)
    assert "transparent" in err, err
    assert not (program.folder / "alpha.jpg").exists()


def test_table_profile(program):
    """a profile that is a table: it stays, what is not painted stays to the bit, and colours are painted as what they mean"""
    icc = profiles.turned_table().get_icc_profile()
    picture = files.make(32, 32)
    turned = files.Picture([[(255 - g, 255 - b, 255 - r) for r, g, b in row] for row in picture.rows])
    files.write_png(program.folder / "plain.png", picture)
    files.write_png(program.folder / "turned.png", turned, [files.profile_chunk(bytes(icc))])
    program.run("plain.png", "turned.png", "-o", "out")
    program.run("turned.png", "-o", "same/", "--strength", "0")
    assert files.read_png(program.folder / "same/turned.png")[0].rows == turned.rows
    plain, _ = files.read_png(program.folder / "out/plain.png")
    after, chunks = files.read_png(program.folder / "out/turned.png")
    assert zlib.decompress(chunks[b"iCCP"][chunks[b"iCCP"].index(0) + 2:]) == bytes(icc)
    check_painted(turned, after)
    differences = [abs(a - b) for one, (r, g, b_) in zip(plain.pixels(), after.pixels())
                   for a, b in zip(one, (255 - b_, 255 - r, 255 - g))]
    assert max(differences) <= 3, max(differences)


def test_refused(program):
    """what cannot be written as it is, is refused with a sentence: animations, pages, inks, tables for profiles, unknown endings"""
    picture = files.make()
    files.write_png(program.folder / "animated.png", picture, [(b"acTL", struct.pack(">II", 1, 0))])
    files.write_tiff(program.folder / "pages.tif", picture, pages=2)
    files.write_tiff(program.folder / "inks.tif", files.make(channels=4), photometric=5, extra=0)
    files.write_png(program.folder / "fine.png", picture)
    table = program.source / "tests/paintings/table-profile.png"
    _, err = program.run("animated.png", "pages.tif", "inks.tif", table, "fine.png", "-o", "out", status=1)
    for words in ("animated PNG", "several pages", "inks", "colour profile"):
        assert words in err, (words, err)
    assert program.names("out") == ["fine.png"]
    for name in ("a.gif", "a.exr", "a.xcf"):
        _, err = program.run("fine.png", "-o", name, status=1)
        assert ".png, .jpg, .tif, .webp" in err, err
        assert not (program.folder / name).exists()


CASES = [test_png, test_png_kinds, test_tiff, test_tiff_parts, test_multiplied_alpha, test_jpeg, test_jpeg_zero,
         test_orientations, test_webp, test_other_format, test_table_profile, test_refused]
