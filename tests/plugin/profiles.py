# SPDX-License-Identifier: GPL-3.0-or-later
"""Colour profiles, made byte by byte (ICC.1:2010): matrices with the primaries in any order, and tables that turn numbers round."""

import struct

from gi.repository import Gimp

WHITE = (0.9642, 1.0, 0.8249)
RED, GREEN, BLUE = (0.4360, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7139)  # sRGB's, adapted to D50
ENCODED = 32768 / 65535  # of XYZ in a table


def fixed(*values):
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def xyz(values):
    return b"XYZ \0\0\0\0" + fixed(*values)


def curve(inverse=False):
    """That of sRGB, or back."""
    if inverse:
        return b"para\0\0\0\0\0\4\0\0" + fixed(1 / 2.4, 1.055 ** 2.4, 0.0, 12.92, 0.0031308, -0.055, 0.0)
    return b"para\0\0\0\0\0\3\0\0" + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


STRAIGHT = b"para\0\0\0\0\0\0\0\0" + fixed(1.0)


def text(words):
    return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", 2 * len(words), 28) + words.encode("utf-16-be")


def inverse(m):
    """Of a matrix of three rows."""
    minors = [[m[(j + 1) % 3][(i + 1) % 3] * m[(j + 2) % 3][(i + 2) % 3] - m[(j + 1) % 3][(i + 2) % 3] * m[(j + 2) % 3][(i + 1) % 3]
               for j in range(3)] for i in range(3)]
    determinant = sum(m[0][i] * minors[i][0] for i in range(3))
    return [[value / determinant for value in row] for row in minors]


def table(corners, to_lab):
    """An A2B0 or B2A0 tag: a grid of two points along each side, then sRGB's curve and primaries, or all of that the other way."""
    matrix = [list(row) for row in zip(RED, GREEN, BLUE)]
    matrix = [[value * ENCODED for value in row] for row in matrix] if to_lab else [[value / ENCODED for value in row]
                                                                                     for row in inverse(matrix)]
    grid = bytes([2] * 3 + [0] * 13) + b"\2\0\0\0" + b"".join(struct.pack(">H", 65535 * value) for corner in corners for value in corner)
    parts = [3 * STRAIGHT, fixed(*(value for row in matrix for value in row), 0, 0, 0), 3 * curve(not to_lab), grid, 3 * STRAIGHT]
    parts = [part + bytes(-len(part) % 4) for part in parts]
    places = [32 + sum(map(len, parts[:i])) for i in range(len(parts))]
    return (b"mAB " if to_lab else b"mBA ") + bytes(4) + bytes([3, 3, 0, 0]) + struct.pack(">5I", *places) + b"".join(parts)


def make(tags):
    tags = {b"desc": text("Turned round"), b"cprt": text("CC0"), b"wtpt": xyz(WHITE), **tags}
    place, index, data = 128 + 4 + 12 * len(tags), b"", b""
    for name, tag in tags.items():
        index += name + struct.pack(">II", place + len(data), len(tag))
        data += tag + bytes(-len(tag) % 4)
    head = struct.pack(">I4sI4s4s4s6H4s", place + len(data), bytes(4), 0x04200000, b"mntr", b"RGB ", b"XYZ ", 2026, 1, 1, 0, 0, 0, b"acsp")
    head = head.ljust(68, b"\0") + fixed(*WHITE)
    return Gimp.ColorProfile.new_from_icc_profile(head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + index + data)


def turned_primaries():
    """What is called red is green, green is blue, blue is red."""
    names = zip((b"rXYZ", b"gXYZ", b"bXYZ"), (GREEN, BLUE, RED))
    return make({**{name: xyz(primary) for name, primary in names}, **{name: curve() for name in (b"rTRC", b"gTRC", b"bTRC")}})


def turned_table(both_ways=True):
    """As that, and what is called none is all."""
    corners = [(r, g, b) for r in (0, 1) for g in (0, 1) for b in (0, 1)]
    into = {b"A2B0": table([(1 - b, 1 - r, 1 - g) for r, g, b in corners], True)}
    back = {b"B2A0": table([(1 - g, 1 - b, 1 - r) for r, g, b in corners], False)}
    return make({**into, **(back if both_ways else {})})
