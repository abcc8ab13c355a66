# SPDX-License-Identifier: GPL-3.0-or-later
"""Image files byte by byte: PNG (third edition), TIFF 6.0, the segments of JPEG files, the chunks of WebP files, Exif and profiles."""

import random
import struct
import zlib

WHITE = (0.9642, 1.0, 0.8249)
# The primaries of Display P3, adapted to D50.
PRIMARIES = {b"rXYZ": (0.5151, 0.2412, -0.0011), b"gXYZ": (0.2919, 0.6922, 0.0419), b"bXYZ": (0.1572, 0.0666, 0.7841)}


class Picture:
    """Rows of pixels, each a tuple of numbers from 0 to most, alpha last if there is one."""

    def __init__(self, rows, most=255, is_float=False):
        self.rows = rows
        self.most = most
        self.is_float = is_float
        self.width, self.height = len(rows[0]), len(rows)
        self.channels = len(rows[0][0])

    def pixels(self):
        return [pixel for row in self.rows for pixel in row]

    def turned(self, orientation):
        """As it is seen where a file says this orientation (Exif 2.3, section 4.6.4)."""
        rows = self.rows
        if orientation in (2, 3, 7, 8):
            rows = [row[::-1] for row in rows]
        if orientation in (3, 4, 6, 7):
            rows = rows[::-1]
        if orientation >= 5:
            rows = [list(row) for row in zip(*rows)]
        return Picture(rows, self.most, self.is_float)


def make(width=24, height=18, channels=3, most=255, is_float=False, seed=1):
    """Random smooth colours; where there is an alpha channel, all of it from transparent to opaque."""
    source = random.Random(seed)
    phases = [source.random() for _ in range(3)]

    def pixel(x, y):
        n_colours = channels if channels in (1, 3) else channels - 1
        colours = [((x / width + phases[c]) * (y / height + 0.3) + source.random() * 0.05) % 1.0 for c in range(n_colours)]
        if n_colours != channels:
            colours.append(0.0 if x < width // 3 else 1.0 if x > 2 * width // 3 else 0.5)
        return tuple(colours) if is_float else tuple(round(value * most) for value in colours)
    return Picture([[pixel(x, y) for x in range(width)] for y in range(height)], most, is_float)


def is_hidden(pixel):
    return len(pixel) in (2, 4) and pixel[-1] == 0


# ---- profiles and Exif

def fixed(*values):
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def profile(colours=b"RGB "):
    """Of a wide gamut, with a gamma of 2.2; or of grey with that."""
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + bytes(2)
    words = b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", 8, 28) + "Wide".encode("utf-16-be")
    tags = {b"desc": words, b"cprt": words, b"wtpt": b"XYZ \0\0\0\0" + fixed(*WHITE)}
    if colours == b"GRAY":
        tags[b"kTRC"] = curve
    else:
        tags.update({name: b"XYZ \0\0\0\0" + fixed(*values) for name, values in PRIMARIES.items()})
        tags.update({name: curve for name in (b"rTRC", b"gTRC", b"bTRC")})
    place, index, data = 128 + 4 + 12 * len(tags), b"", b""
    for name, tag in tags.items():
        index += name + struct.pack(">II", place + len(data), len(tag))
        data += tag + bytes(-len(tag) % 4)
    head = struct.pack(">I4sI4s4s4s6H4s", place + len(data), bytes(4), 0x04200000, b"mntr", colours, b"XYZ ", 2026, 1, 1, 0, 0, 0,
                       b"acsp")
    head = head.ljust(68, b"\0") + fixed(*WHITE)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + index + data


def exif(orientation, width, height):
    """A camera, an orientation, a date and a size, and a thumbnail in a directory of its own."""
    date, camera, thumbnail = b"2026:01:02 03:04:05\0", b"Camera\0\0", b"\xff\xd8\xff\xd9"
    main, own, second = 8, 8 + 2 + 12 * 3 + 4, 8 + 2 + 12 * 3 + 4 + 2 + 12 * 3 + 4
    data = second + 2 + 12 * 3 + 4
    return b"II*\0" + struct.pack("<I", main) + directory([
        (271, 2, len(camera), data), (274, 3, 1, orientation), (0x8769, 4, 1, own)], second) + directory([
            (0x9003, 2, len(date), data + len(camera)), (0xa002, 4, 1, width), (0xa003, 4, 1, height)], 0) + directory([
                (259, 3, 1, 6), (513, 4, 1, data + len(camera) + len(date)), (514, 4, 1, len(thumbnail))], 0) + camera + date + thumbnail


def directory(entries, following):
    return struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries) + struct.pack("<I", following)


SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 11: 4, 12: 8}
LETTERS = {1: "B", 3: "H", 4: "I", 11: "f", 12: "d"}


def read_directories(data):
    """Each directory of a TIFF file or of Exif data, and the one of Exif's own that the first names: what each tag says."""
    order = "<" if data[:2] == b"II" else ">"

    def read(place):
        tags = {}
        for i in range(struct.unpack_from(order + "H", data, place)[0]):
            tag, kind, n = struct.unpack_from(order + "HHI", data, place + 2 + 12 * i)
            at = place + 2 + 12 * i + 8
            if SIZES.get(kind, 1) * n > 4:
                at = struct.unpack_from(order + "I", data, at)[0]
            if kind in LETTERS:
                tags[tag] = struct.unpack_from(f"{order}{n}{LETTERS[kind]}", data, at)
            elif kind == 5:
                numbers = struct.unpack_from(f"{order}{2 * n}I", data, at)
                tags[tag] = tuple(a / b for a, b in zip(numbers[::2], numbers[1::2]))
            else:
                tags[tag] = data[at:at + n]
        return tags, struct.unpack_from(order + "I", data, place + 2 + 12 * struct.unpack_from(order + "H", data, place)[0])[0]
    found, place = [], struct.unpack_from(order + "I", data, 4)[0]
    while place:
        tags, place = read(place)
        found.append(tags)
    own = read(found[0][0x8769][0])[0] if found and 0x8769 in found[0] else {}
    return found, own


def check_exif(data, width, height):
    """Whether Exif data are those of exif() for a picture that was turned upright, without the thumbnail."""
    directories, own = read_directories(data)
    assert len(directories) == 1, "there is a thumbnail"
    assert directories[0][271].rstrip(b"\0") == b"Camera", directories
    assert directories[0][274] == (1,), directories
    assert own[0x9003].rstrip(b"\0") == b"2026:01:02 03:04:05", own
    assert (own[0xa002], own[0xa003]) == ((width,), (height,)), own


# ---- PNG

def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def write_png(path, picture, chunks=(), palette=None, kind=None, after=()):
    """@kind: instead of what the channels say; @chunks: before the pixels, names and data."""
    depth = 8 if picture.most == 255 else 16
    kinds = {1: 0, 2: 4, 3: 2, 4: 6}
    letter = "B" if depth == 8 else "H"
    rows = b"".join(b"\0" + struct.pack(f">{len(row) * picture.channels}{letter}", *(value for pixel in row for value in pixel))
                    for row in picture.rows)
    head = struct.pack(">IIBBBBB", picture.width, picture.height, depth, kinds[picture.channels] if kind is None else kind, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunk(*each) for each in chunks) +
                     (chunk(b"PLTE", palette) if palette else b"") + chunk(b"IDAT", zlib.compress(rows)) +
                     b"".join(chunk(*each) for each in after) + chunk(b"IEND", b""))


def profile_chunk(data):
    return b"iCCP", b"Wide\0\0" + zlib.compress(data)


def read_png(path):
    """The picture and its chunks by name."""
    data, at, chunks = path.read_bytes(), 8, {}
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    while at < len(data):
        n, name = struct.unpack_from(">I4s", data, at)
        assert struct.unpack_from(">I", data, at + 8 + n)[0] == zlib.crc32(data[at + 4:at + 8 + n])
        chunks[name] = chunks.get(name, b"") + data[at + 8:at + 8 + n]
        at += 12 + n
    width, height, depth, kind = struct.unpack_from(">IIBB", chunks[b"IHDR"])
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[kind]
    pixel, raw = channels * depth // 8, zlib.decompress(chunks[b"IDAT"])
    rows, before = [], bytes(width * pixel)
    for y in range(height):
        line = bytearray(raw[y * (width * pixel + 1) + 1:(y + 1) * (width * pixel + 1)])
        unfilter(raw[y * (width * pixel + 1)], line, before, pixel)
        before = bytes(line)
        numbers = struct.unpack(f">{width * channels}{'B' if depth == 8 else 'H'}", before)
        rows.append([numbers[i:i + channels] for i in range(0, len(numbers), channels)])
    return Picture(rows, 2 ** depth - 1), chunks


def unfilter(kind, line, before, pixel):
    """PNG specification, section 9."""
    for i in range(len(line)):
        left, above = line[i - pixel] if i >= pixel else 0, before[i]
        corner = before[i - pixel] if i >= pixel else 0
        guess = left + above - corner
        nearest = min((left, above, corner), key=lambda value: abs(guess - value))
        line[i] = line[i] + (0, left, above, (left + above) // 2, nearest)[kind] & 255


# ---- TIFF

NUMBERS = {(255, False): ("B", 8, 1), (65535, False): ("H", 16, 1), (2 ** 32 - 1, False): ("I", 32, 1), (1.0, True): ("f", 32, 3),
           (2.0, True): ("e", 16, 3)}


def write_tiff(path, picture, extra=2, notes=(), pages=1, photometric=None):
    """Without compression, in one strip. @extra: what alpha is called; @notes: more tags, number, kind, how many, bytes."""
    letter, bits, kind = NUMBERS[picture.most, picture.is_float]
    pixels = struct.pack(f"<{picture.width * picture.height * picture.channels}{letter}",
                         *(value for pixel in picture.pixels() for value in pixel))
    n = picture.channels
    if photometric is None:
        photometric = 1 if n < 3 else 2
    tags = [(256, 4, 1, struct.pack("<I", picture.width)), (257, 4, 1, struct.pack("<I", picture.height)),
            (258, 3, n, struct.pack(f"<{n}H", *[bits] * n)), (259, 3, 1, struct.pack("<H", 1)),
            (262, 3, 1, struct.pack("<H", photometric)), (277, 3, 1, struct.pack("<H", n)),
            (278, 4, 1, struct.pack("<I", picture.height)), (279, 4, 1, struct.pack("<I", len(pixels))),
            (282, 5, 1, struct.pack("<II", 300, 1)), (283, 5, 1, struct.pack("<II", 300, 1)), (296, 3, 1, struct.pack("<H", 2)),
            (339, 3, n, struct.pack(f"<{n}H", *[kind] * n)), *notes]
    if n in (2, 4):
        tags.append((338, 3, 1, struct.pack("<H", extra)))
    data = b"II*\0" + struct.pack("<I", 8 + len(pixels)) + pixels
    for page in range(pages):
        place = len(data)
        data_place = place + 2 + 12 * (len(tags) + 1) + 4
        entries, blobs = [(273, struct.pack("<HHII", 273, 4, 1, 8))], b""
        for tag, kind_of_tag, count, value in tags:
            if len(value) <= 4:
                entries.append((tag, struct.pack("<HHI", tag, kind_of_tag, count) + value.ljust(4, b"\0")))
            else:
                entries.append((tag, struct.pack("<HHII", tag, kind_of_tag, count, data_place + len(blobs))))
                blobs += value + bytes(len(value) % 2)
        following = data_place + len(blobs) if page + 1 < pages else 0
        data += struct.pack("<H", len(entries)) + b"".join(entry for _, entry in sorted(entries)) + struct.pack("<I", following) + blobs
    path.write_bytes(data)


def read_tiff(path):
    """The picture, where it is not compressed, and the tags."""
    data = path.read_bytes()
    directories, _ = read_directories(data)
    tags = directories[0]
    kind = tags.get(339, (1,))[0]
    letter, most = {(8, 1): ("B", 255), (16, 1): ("H", 65535), (32, 1): ("I", 2 ** 32 - 1), (32, 3): ("f", 1.0),
                    (16, 3): ("e", 2.0)}[tags[258][0], kind]
    raw = b"".join(data[place:place + n] for place, n in zip(tags[273], tags[279]))
    n = tags[277][0]
    numbers = struct.unpack(f"{'<' if data[:2] == b'II' else '>'}{len(raw) // struct.calcsize(letter)}{letter}", raw)
    pixels = [numbers[i:i + n] for i in range(0, len(numbers), n)]
    width = tags[256][0]
    return Picture([pixels[i:i + width] for i in range(0, len(pixels), width)], most, kind == 3), tags


# ---- JPEG and WebP

def read_segments(path):
    """What stands before the picture of a JPEG file: marker and data of each segment."""
    data, at, segments = path.read_bytes(), 2, []
    assert data[:2] == b"\xff\xd8"
    while data[at + 1] != 0xda:
        n = struct.unpack_from(">H", data, at + 2)[0]
        segments.append((data[at + 1], data[at + 4:at + 2 + n]))
        at += 2 + n
    return segments


def read_tables(path):
    """The quantisation tables of a JPEG file by number, and the sampling factors of its components with the tables that they have."""
    tables, components = {}, []
    for marker, data in read_segments(path):
        while marker == 0xdb and data:
            tables[data[0] & 15] = data[1:65]
            data = data[65:]
        if marker in (0xc0, 0xc1, 0xc2):
            components = [tuple(data[7 + 3 * i:9 + 3 * i]) for i in range(data[5])]
    return tables, components


def add_segments(path, segments):
    """Puts segments right behind the beginning of a JPEG file."""
    data = path.read_bytes()
    path.write_bytes(data[:2] + b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(each) + 2) + each for marker, each in segments) +
                     data[2:])


def read_chunks(path):
    """The chunks of a WebP file by name."""
    data, at, chunks = path.read_bytes(), 12, {}
    assert data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    while at < len(data):
        name, n = struct.unpack_from("<4sI", data, at)
        chunks[name] = data[at + 8:at + 8 + n]
        at += 8 + n + n % 2
    return chunks
