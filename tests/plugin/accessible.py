# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds and uses widgets through the accessibility bus, as a screen reader does."""

import contextlib
import time

import gi

gi.require_version("Atspi", "2.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Atspi, Gdk, GLib

Role = Atspi.Role
State = Atspi.StateType

PATIENCE = 30  # seconds until something that should appear counts as missing
DEEPEST = 40   # nested widgets


def wait_for(look, what, patience=PATIENCE):
    """Waits until look() answers something, which is returned."""
    end = time.monotonic() + patience
    while True:
        try:
            found = look()
        except GLib.Error:  # a widget went away while it was looked at
            found = None
        if found:
            return found
        assert time.monotonic() < end, f"{what} did not come about"
        time.sleep(0.05)


def applications():
    desktop = Atspi.get_desktop(0)
    return [one for one in (desktop.get_child_at_index(i) for i in range(desktop.get_child_count())) if one]


def children(widget):
    return [one for one in (widget.get_child_at_index(i) for i in range(widget.get_child_count())) if one]


def walk(widget, depth=DEEPEST):
    yield widget
    if depth:
        for child in children(widget):
            yield from walk(child, depth - 1)


def has_state(widget, state):
    widget.clear_cache()
    return widget.get_state_set().contains(state)


def is_showing(widget):
    return widget.get_state_set().contains(State.SHOWING)


def windows(role):
    """The windows that are to be seen, of any program; one that ends while it is looked at has none."""
    found = []
    for application in applications():
        with contextlib.suppress(GLib.Error):
            found += [window for window in children(application) if window.get_role() == role and is_showing(window)]
    return found


def window(role, is_title):
    """The window of this role whose title is_title() accepts."""
    def look():
        return next((one for one in windows(role) if is_title(one.get_name())), None)

    return wait_for(look, f"the {role.value_nick} with that title")


def find_all(root, role):
    """The widgets below root of this role; none where root has gone away. The program itself looks for them: what is remembered here of
    its tree may be old."""
    collection = root.get_collection_iface()
    rule = Atspi.MatchRule.new(Atspi.StateSet.new([]), Atspi.CollectionMatchType.ALL, {}, Atspi.CollectionMatchType.ALL,
                               [role], Atspi.CollectionMatchType.ANY, [], Atspi.CollectionMatchType.ALL, False)
    return collection.get_matches(rule, Atspi.CollectionSortOrder.CANONICAL, 0, True) if collection else []


def find(root, role, name):
    """The widget below root of this role whose name begins so."""
    return wait_for(lambda: next((one for one in find_all(root, role) if one.get_name().startswith(name)), None),
                    f"the {role.value_nick} “{name}”", 10)


def is_sensitive(widget):
    return has_state(widget, State.SENSITIVE)


def press(widget):
    """Does what a click on the widget does."""
    wait_for(lambda: is_sensitive(widget), f"the sensitivity of “{widget.get_name()}”")
    widget.get_action_iface().do_action(0)


def menu_item(main_window, *path):
    """The item at the end of a path of menus."""
    item = find(main_window, Role.MENU_BAR, "")
    for name in path:
        item = wait_for(lambda item=item, name=name: next((one for one in children(item) if one.get_name().startswith(name)), None),
                        f"the menu item {' ▸ '.join(path)}", 10)
    return item


def screen():
    """All that is to be seen."""
    root = Gdk.get_default_root_window()
    return Gdk.pixbuf_get_from_window(root, 0, 0, root.get_width(), root.get_height())


def crop(picture, place):
    """The pixels of a part."""
    return picture.new_subpixbuf(place.x, place.y, place.width, place.height).copy().get_pixels()


def take_screenshot(file):
    screen().savev(str(file), "png", [], [])


@contextlib.contextmanager
def iconified():
    """The uppermost window is, for as long as this lasts."""
    uppermost = Gdk.Screen.get_default().get_window_stack()[-1]
    uppermost.iconify()
    Gdk.Display.get_default().sync()
    try:
        yield
    finally:
        uppermost.deiconify()
        Gdk.Display.get_default().sync()
