# SPDX-License-Identifier: GPL-3.0-or-later
"""Channels, masks, layers and the selection in the dialog: what says where; and what the network's layers see."""

import time

from gi.repository import Gdk

from accessible import Role, State, find, find_all, has_state, iconified, is_showing, press, wait_for, window
from devices import extents, pixels_of, press_key
from widgets import add_style, choose_item, choose_page, choose_painting, chosen, find_items, set_number
from window_session import LARGE, SMALL, TITLE

OTHER = "Poppies"
WHERE = f"Where “{OTHER}” goes"
MIDDLING = (200, 150)  # as large as its preview
REST = "This is what will be painted"


def names_of_items(dialog, name):
    return [item.get_name() for item in find_items(find(dialog, Role.COMBO_BOX, name))]


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


def places_styles(session):
    """a style of a mix goes where a channel says; the dialog remembers it, and its menus follow what comes and goes"""
    number = session.show(SMALL)
    session.ask(f"add_channel({number}, 'Sea')")
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "Step by step")
    choose_painting(dialog, TITLE)
    add_style(dialog, OTHER)
    assert chosen(dialog, WHERE) == "Everywhere"
    choose_item(dialog, WHERE, "Sea")
    set_number(dialog, "Steps", 3)
    session.screenshot("dialog-places")
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    assert session.ask(f"regions({number})") == [None, "Sea"]

    dialog = session.open_dialog()
    assert chosen(dialog, WHERE) == "Sea"
    session.ask(f"add_channel({number}, 'Sky')")
    wait_for(lambda: "Sky" in names_of_items(dialog, WHERE), "the new channel in the menu")
    assert chosen(dialog, WHERE) == "Sea"
    choose_page(dialog, "Expert")
    choose_item(dialog, "Strength map", "Sky")
    wait_for_rest(dialog)
    session.ask(f"remove_channel({number}, 'Sky')")
    wait_for(lambda: chosen(dialog, "Strength map") == "(None)", "the end of a channel that is gone")
    choose_page(dialog, "Style")
    wait_for_rest(dialog)
    session.ask(f"remove_channel({number}, 'Sea')")
    wait_for(lambda: chosen(dialog, WHERE) == "Everywhere", "the end of the other")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()
    assert not session.messages(), session.messages()


class Look:
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


def shows_places(session):
    """the preview shows what the maps, a region and the selection say: the original here, the painting there"""
    number = session.show(LARGE)
    session.ask(f"add_channel({number}, 'Right', 0.5)")
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "At once")
    look = Look(dialog)
    choose_painting(dialog, TITLE)
    wait_for_rest(dialog)
    look.wait_for("-original", "-original")
    look.keep()
    choose_item(dialog, "Strength map", "Right")
    look.wait_for("original", "painted")
    session.screenshot("dialog-strength-map")
    choose_item(dialog, "Strength map", "(None)")
    choose_item(dialog, "Protection map", "Right")
    look.wait_for("painted", "original")
    choose_item(dialog, "Protection map", "(None)")
    look.wait_for("painted", "painted")
    add_style(dialog, OTHER)
    choose_item(dialog, WHERE, "Right")
    look.wait_for("painted", "-painted")
    session.screenshot("dialog-region")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()

    session.ask(f"select_left({number}, 120)")
    dialog = session.open_dialog()  # shows the selection and what the network sees around it
    choose_item(dialog, "Method", "At once")
    look = Look(dialog)
    choose_painting(dialog, TITLE)
    look.wait_for("-original", "original")
    session.screenshot("dialog-selection")
    with iconified():
        wait_for(lambda: not has_state(dialog, State.ACTIVE), "the end of the window's turn")
        session.ask(f"whiten({number})")
    wait_for(lambda: min(columns(pixels_of(look.place), look.place, 0.6, 0.75)) == 255, "the layer as it is now")
    edge = columns(pixels_of(look.place), look.place, 0.02, 0.06)
    choose_item(dialog, "Canvas", "Seamless across and down")  # then all of the layer is painted
    wait_for(lambda: difference(columns(pixels_of(look.place), look.place, 0.02, 0.06), edge) > 15, "the whole layer")
    session.screenshot("dialog-joined-edges")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


def shown_as_it_is(dialog, width, height):
    """The numbers of a picture of this size in the preview, one pixel for each of its own."""
    preview = find(dialog, Role.IMAGE, "Preview")
    preview.get_component_iface().grab_focus()
    press_key("1")
    find(dialog, Role.LABEL, "100 %")
    area = extents(preview)
    place = Gdk.Rectangle()
    place.x, place.y = area.x + (area.width - width) // 2, area.y + (area.height - height) // 2
    place.width, place.height = width, height
    return columns(pixels_of(place), place, 0.0, 1.0, rows=range(height))


def agrees(session):
    """the preview at rest shows what OK leaves in the image, with a region, maps, a start and a selection"""
    width, height = MIDDLING
    number = session.show(MIDDLING)
    session.ask(f"add_channel({number}, 'Right', 0.5)")
    session.ask(f"add_channel({number}, 'Most', 0.25)")
    session.ask(f"select_left({number}, 150)")
    session.ask("open_painting('Beginning')")
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "Step by step")
    set_number(dialog, "Steps", 1)  # with every step, L-BFGS makes more of the last digit in which a file is not read alike
    for name, title in (("Strength map", "Most"), ("Protection map", "Right"), ("Start layer", "Beginning")):
        choose_item(dialog, name, title)
    choose_painting(dialog, TITLE)
    add_style(dialog, OTHER)
    wait_for_rest(dialog)
    choose_item(dialog, WHERE, "Right")
    wait_for(lambda: all(one.get_name() != REST for one in find_all(dialog, Role.LABEL)), "another sketch")
    wait_for_rest(dialog)
    shown = shown_as_it_is(dialog, width, height)
    session.screenshot("dialog-agrees")
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    assert difference(shown, session.ask(f"merged({number})")) < 0.5  # of 255


def explores(session):
    """What the layers see… opens a window where a layer that is chosen paints a texture, and that can be closed while it does"""
    session.show(LARGE)
    dialog = session.open_dialog()
    choose_page(dialog, "Expert")
    button = find(dialog, Role.PUSH_BUTTON, "What the layers see")
    choose_page(dialog, "Style")
    choose_painting(dialog, TITLE)
    choose_page(dialog, "Expert")
    press(button)
    explorer = window(Role.DIALOG, lambda title: title == "What the layers see")
    session.screenshot("explorer")
    place = extents(find(explorer, Role.IMAGE, "The picture so far"))
    assert len(set(pixels_of(place))) < 20
    row = find(explorer, Role.LIST_ITEM, "Layer relu2_1")
    row.get_component_iface().grab_focus()
    press_key("Return")
    find(explorer, Role.LABEL, "The painting, remade from layer relu2_1 alone")
    wait_for(lambda: len(set(pixels_of(place))) > 100, "a texture")
    session.screenshot("explorer-layer")
    row = find(explorer, Role.LIST_ITEM, "Content")
    row.get_component_iface().grab_focus()
    press_key("Return")
    find(explorer, Role.LABEL, "The picture, remade from its content alone")
    press(find(explorer, Role.PUSH_BUTTON, "Close"))
    wait_for(lambda: not is_showing(explorer), "the end of the window")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


CASES = [places_styles, shows_places, agrees, explores]
