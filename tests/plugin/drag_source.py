# SPDX-License-Identifier: GPL-3.0-or-later
"""A small window in the screen's corner from which files can be dragged, as out of a file manager: drag_source.py URI...; or a text:
drag_source.py --text TEXT. Says when it is to be seen, and when what is below the pointer would take them; goes when they are dropped."""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk

SIDE = 40      # pixels
PERIOD = 20    # milliseconds
PATIENCE = 30  # seconds until it goes unasked


def say(word):
    print(word, flush=True)


def watch(context):
    """Until something would take the file."""
    if not context.get_selected_action():
        return GLib.SOURCE_CONTINUE
    say("welcome")
    return GLib.SOURCE_REMOVE


def main():
    window = Gtk.Window(type=Gtk.WindowType.POPUP)  # no window manager moves it
    window.resize(SIDE, SIDE)
    window.move(0, 0)
    window.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    if sys.argv[1] == "--text":
        window.drag_source_add_text_targets()
        window.connect("drag-data-get", lambda widget, context, data, info, time: data.set_text(sys.argv[2], -1))
    else:
        window.drag_source_add_uri_targets()
        window.connect("drag-data-get", lambda widget, context, data, info, time: data.set_uris(sys.argv[1:]))
    window.connect("drag-begin", lambda widget, context: GLib.timeout_add(PERIOD, watch, context))
    window.connect("drag-failed", lambda widget, context, reason: True)  # without a picture that flies back
    window.connect("drag-end", lambda widget, context: Gtk.main_quit())
    window.connect("map-event", lambda widget, event: say("ready"))
    window.show()
    GLib.timeout_add_seconds(PATIENCE, Gtk.main_quit)
    Gtk.main()


if __name__ == "__main__":
    main()
