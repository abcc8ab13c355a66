# SPDX-License-Identifier: GPL-3.0-or-later
"""A hand on the keyboard, and an eye on the screen. What the windows get are events of the X server."""

import time

from gi.repository import Atspi, Gdk

PAUSE = 0.02  # seconds between two events, so that none is taken for a part of another


def hardware_key(name):
    keymap = Gdk.Keymap.get_for_display(Gdk.Display.get_default())
    found, keys = keymap.get_entries_for_keyval(Gdk.keyval_from_name(name))
    assert found, f"no key is called {name}"
    return keys[0].keycode


def press_key(name):
    """By GDK's name for it."""
    Atspi.generate_keyboard_event(hardware_key(name), None, Atspi.KeySynthType.PRESSRELEASE)
    time.sleep(PAUSE)


def extents(widget):
    """Where it is on the screen."""
    return widget.get_component_iface().get_extents(Atspi.CoordType.SCREEN)


def pixels_of(place):
    """What is to be seen in a rectangle of the screen."""
    root = Gdk.get_default_root_window()
    return Gdk.pixbuf_get_from_window(root, place.x, place.y, place.width, place.height).get_pixels()
