# SPDX-License-Identifier: GPL-3.0-or-later
"""What the dialog's preview shows: waits for it, reads its pixels, compares them."""

import time

from gi.repository import Gdk

from accessible import Role, find, find_all, wait_for
from devices import extents, pixels_of, press_key

REST = "This is what will be painted"


def wait_for_rest(dialog):
    """GIMP kills whoever reads from what is removed in this moment; the preview's steps of reading are short, but scripts are quick."""
    wait_for(lambda: any(one.get_name() == REST for one in find_all(dialog, Role.LABEL)), "the end of the preview")


def columns(pixels, place, first, last, rows=None):
    """The numbers of pixels between two shares of the width, in the middle rows or in others."""
    stride = (3 * place.width + 3) // 4 * 4
    return [number for row in rows or range(place.height // 3, 2 * place.height // 3)
            for number in pixels[row * stride + 3 * int(place.width * first):row * stride + 3 * int(place.width * last)]]


def difference(first, second):
    return sum(abs(a - b) for a, b in zip(first, second)) / len(first)


class Halves:
    """The left and the right half of the preview, and what they were like before."""

    def __init__(self, dialog):
        self.dialog = dialog
        self.place = extents(find(dialog, Role.IMAGE, "Preview"))
        self.painted = None
        divider = find(dialog, Role.SLIDER, "Compare").get_value_iface()
        wait_for(lambda: len(set(pixels_of(self.place))) > 50, "the picture")
        divider.set_current_value(divider.get_maximum_value())  # a style of the run before may be painted already
        time.sleep(1)
        self.original = self.halves()
        divider.set_current_value(0)

    def halves(self):
        pixels = pixels_of(self.place)
        return columns(pixels, self.place, 0.25, 0.4), columns(pixels, self.place, 0.6, 0.75)

    def keep(self):
        self.painted = self.halves()

    def differences(self, like):
        return [round(difference(half, other), 1) for half, other in zip(self.halves(), like or self.halves())]

    def wait_for(self, left, right):
        """Waits until both halves are like the original or like what was kept, or unlike it where that is negated with a minus."""
        def is_like(half, wanted):
            like = self.original[half] if wanted.endswith("original") else self.painted[half]
            differs = difference(self.halves()[half], like)
            return differs > 15 if wanted.startswith("-") else differs < 3

        try:
            wait_for(lambda: is_like(0, left) and is_like(1, right), f"a preview that is left {left}, right {right}")
        except AssertionError as problem:
            raise AssertionError(f"{problem}: it differs from the original by {self.differences(self.original)}, from what was painted by "
                                 f"{self.differences(self.painted)}") from problem
        wait_for_rest(self.dialog)


def shown_as_it_is(dialog, width, height):
    """The numbers of a picture of this size in the preview, one pixel for each of its own."""
    preview = find(dialog, Role.IMAGE, "Preview")
    preview.get_component_iface().grab_focus()
    press_key("1")
    find(dialog, Role.LABEL, "100 %")
    area = extents(preview)
    place = Gdk.Rectangle()
    place.x, place.y = area.x + (area.width - width + 1) // 2, area.y + (area.height - height + 1) // 2
    place.width, place.height = width, height
    shots = [columns(pixels_of(place), place, 0.0, 1.0, rows=range(height))]
    while len(shots) < 2 or shots[-1] != shots[-2]:  # the label may be ahead of what is drawn
        time.sleep(0.5)
        shots.append(columns(pixels_of(place), place, 0.0, 1.0, rows=range(height)))
    return shots[-1]
