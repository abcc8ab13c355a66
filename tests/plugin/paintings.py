# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: ways to paint, what they make of the usual photograph, and how paintings are compared."""

import functools

from gi.repository import Babl

from images import READY_STYLES, floats, photograph, pixels, repaint

WIDTH, HEIGHT = 96, 64  # of the usual photograph
FIRST, SECOND = READY_STYLES[0], READY_STYLES[-1]
AT_ONCE = {"method": "instant"}
READY = {"method": "instant", "ready_style": FIRST["name"]}


@functools.cache
def usual(arguments):
    return repaint(photograph(), **dict(arguments))


def expected(**arguments):
    """What comes of the usual photograph, painted once for all cases: a layer that nobody changes."""
    return usual(tuple(sorted(arguments.items())))


def expected_pixels(**arguments):
    return pixels(expected(**arguments))


def expected_floats(**arguments):
    return floats(expected(**arguments), "R'G'B' float")


def painted_pixels(**arguments):
    """What comes of the usual photograph, painted anew."""
    return pixels(repaint(photograph(), **arguments))


def painted_floats(**arguments):
    return floats(repaint(photograph(), **arguments), "R'G'B' float")


def assert_painted(result, source):
    """Something was painted, and it still is the same picture."""
    old, new = floats(source, "R'G'B' float"), floats(result, "R'G'B' float")
    changes = [abs(a - b) for a, b in zip(old, new)]
    assert all(0.0 <= value <= 1.0 for value in new), "a colour is out of range or no number"
    assert 0.004 < sum(changes) / len(changes) < 0.3, f"changed by {sum(changes) / len(changes)}"


def blocks(values, n_channels=3, side=16):
    """The means of squares: a few steps of L-BFGS make much of the last digit of a float here and there, but not of these."""
    return [sum(values[n_channels * (y * WIDTH + x) + c] for y in range(top, top + side) for x in range(left, left + side)) / side ** 2
            for top in range(0, HEIGHT, side) for left in range(0, WIDTH, side) for c in range(n_channels)]


def format_of(drawable):
    return Babl.get_name(drawable.get_format())
