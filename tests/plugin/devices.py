# SPDX-License-Identifier: GPL-3.0-or-later
"""A hand on the keyboard and on the mouse, and an eye on the keyboard's focus. What the windows get are events of the X server; where
the focus is, they tell as they tell a screen reader."""

import contextlib
import time

from gi.repository import Atspi, Gdk, GLib

from accessible import wait_for

PAUSE = 0.02  # seconds between two events, so that none is taken for a part of another


def hardware_key(name):
    keymap = Gdk.Keymap.get_for_display(Gdk.Display.get_default())
    found, keys = keymap.get_entries_for_keyval(Gdk.keyval_from_name(name))
    assert found, f"no key is called {name}"
    return keys[0].keycode


def press_key(name, *modifiers):
    """One key, by GDK's name for it, while modifiers are held."""
    for modifier in modifiers:
        Atspi.generate_keyboard_event(hardware_key(modifier), None, Atspi.KeySynthType.PRESS)
    Atspi.generate_keyboard_event(hardware_key(name), None, Atspi.KeySynthType.PRESSRELEASE)
    for modifier in reversed(modifiers):
        Atspi.generate_keyboard_event(hardware_key(modifier), None, Atspi.KeySynthType.RELEASE)
    time.sleep(PAUSE)


def type_text(text):
    for character in text:
        Atspi.generate_keyboard_event(Gdk.unicode_to_keyval(ord(character)), None, Atspi.KeySynthType.SYM)
        time.sleep(PAUSE)


def extents(widget):
    """Where it is on the screen."""
    return widget.get_component_iface().get_extents(Atspi.CoordType.SCREEN)


def pixels_of(place):
    """What is to be seen in a rectangle of the screen."""
    root = Gdk.get_default_root_window()
    return Gdk.pixbuf_get_from_window(root, place.x, place.y, place.width, place.height).get_pixels()


def middle(widget):
    place = extents(widget)
    return place.x + place.width // 2, place.y + place.height // 2


def mouse(event, x, y):
    """Moves to a place, and there does what Atspi calls "abs", "b1p", "b1r", "b4c" …"""
    Atspi.generate_mouse_event(x, y, "abs")
    time.sleep(PAUSE)
    if event != "abs":
        Atspi.generate_mouse_event(x, y, event)
        time.sleep(PAUSE)


@contextlib.contextmanager
def dragging(start, end, steps=10):
    """With the first button, from one place to another; what is dragged looks at each place in between, and stays at the end for as long as
    this lasts."""
    mouse("b1p", *start)
    for i in range(1, steps + 1):
        mouse("abs", *(round(a + (b - a) * i / steps) for a, b in zip(start, end)))
    yield
    mouse("b1r", *end)


def drag(start, end):
    with dragging(start, end):
        pass


class Focus:
    """Follows the keyboard's focus in the plug-in's windows."""

    def __init__(self):
        self.widget = None
        self.n_moves = 0
        self.listener = Atspi.EventListener.new(self._take)
        self.listener.register("object:state-changed:focused")

    def _take(self, event, *_):
        with contextlib.suppress(GLib.Error):  # it went away meanwhile
            if event.detail1 and event.source.get_application().get_name() == "pastiche":
                self.widget = event.source
                self.n_moves += 1

    def look(self):
        while GLib.MainContext.default().iteration(False):
            pass
        return self.widget

    def move(self, name, *modifiers):
        """Presses a key that moves the focus. Answers where it is then; None where it has stayed."""
        self.look()
        before = self.n_moves
        press_key(name, *modifiers)
        try:
            wait_for(lambda: self.look() and self.n_moves > before, "a move of the focus", 2)
        except AssertionError:
            return None
        time.sleep(PAUSE)
        return self.look()

    def close(self):
        self.listener.deregister("object:state-changed:focused")
