# SPDX-License-Identifier: GPL-3.0-or-later
"""What says where in the dialog: channels, masks, layers and the selection."""

from accessible import Role, State, find, find_all, has_state, iconified, is_sensitive, press, wait_for
from devices import pixels_of, press_key, type_text
from preview import REST, Halves, columns, difference, shown_as_it_is, wait_for_rest
from widgets import add_style, choose_item, choose_page, choose_painting, chosen, find_items, is_chosen, set_number
from window_session import LARGE, SMALL, TITLE

OTHER = "Poppies"
WHERE = f"Where “{OTHER}” goes"
MIDDLING = (200, 150)  # as large as its preview


def names_of_items(dialog, name):
    return [item.get_name() for item in find_items(find(dialog, Role.COMBO_BOX, name))]


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


def shows_places(session):
    """the preview shows what the maps, a region and the selection say: the original here, the painting there"""
    number = session.show(LARGE)
    session.ask(f"add_channel({number}, 'Right', 0.5)")
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "At once")
    halves = Halves(dialog)
    choose_painting(dialog, TITLE)
    wait_for_rest(dialog)
    halves.wait_for("-original", "-original")
    halves.keep()
    choose_item(dialog, "Strength map", "Right")
    halves.wait_for("original", "painted")
    session.screenshot("dialog-strength-map")
    choose_item(dialog, "Strength map", "(None)")
    choose_item(dialog, "Protection map", "Right")
    halves.wait_for("painted", "original")
    choose_item(dialog, "Protection map", "(None)")
    halves.wait_for("painted", "painted")
    add_style(dialog, OTHER)
    choose_item(dialog, WHERE, "Right")
    halves.wait_for("painted", "-painted")
    session.screenshot("dialog-region")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()

    session.ask(f"select_left({number}, 120)")
    dialog = session.open_dialog()  # shows the selection and what the network sees around it
    choose_item(dialog, "Method", "At once")
    halves = Halves(dialog)
    choose_painting(dialog, TITLE)
    halves.wait_for("-original", "original")
    session.screenshot("dialog-selection")
    with iconified():
        wait_for(lambda: not has_state(dialog, State.ACTIVE), "the end of the window's turn")
        session.ask(f"whiten({number})")
    wait_for(lambda: min(columns(pixels_of(halves.place), halves.place, 0.6, 0.75)) == 255, "the layer as it is now")
    edge = columns(pixels_of(halves.place), halves.place, 0.02, 0.06)
    choose_item(dialog, "Canvas", "Seamless across and down")  # then all of the layer is painted
    wait_for(lambda: difference(columns(pixels_of(halves.place), halves.place, 0.02, 0.06), edge) > 15, "the whole layer")
    session.screenshot("dialog-joined-edges")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


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


def finds_any(session):
    """of 600 layers in 30 images, lists say that they are cut, and find every layer by its name; what an argument names is shown
    wherever it is, with its new name when it gets another, and is no argument any more when it is gone"""
    numbers = session.ask("open_many(30, 20)")
    number = session.show(SMALL)
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "Step by step")
    more = find(dialog, Role.LABEL, "… and 5").get_name()
    assert more.endswith("more: type the name to search"), more
    session.screenshot("dialog-many-layers")
    find(dialog, Role.TEXT, "Find a style").get_editable_text_iface().set_text_contents("leaf 29.19")
    choose_painting(dialog, "Leaf 29.19")
    find(dialog, Role.TEXT, "Find a style").get_editable_text_iface().set_text_contents("")
    choose_page(dialog, "Expert")
    choose_item(dialog, "Strength map", "… and 5")
    words = find(dialog, Role.TEXT, "Part of the name")
    session.screenshot("dialog-place-search")
    words.grab_focus()
    type_text("leaf 7.11")
    wait_for(lambda: len(find_all(find(dialog, Role.TABLE, "Layers, masks and channels"), Role.TABLE_CELL)) == 1, "the layer")
    press_key("Return")
    wait_for(lambda: chosen(dialog, "Strength map") == "Leaf 7.11 (book-7.xcf)", "the choice of the layer")
    set_number(dialog, "Steps", 3)
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    assert session.ask(f"layers({number})[1]['name']") == "Leaf 29.19"

    session.ask(f"rename_layer({number}, 'Leaf 29.19', 'Result')")
    dialog = session.open_dialog()
    assert is_chosen(dialog, "Leaf 29.19")
    assert chosen(dialog, "Strength map") == "Leaf 7.11 (book-7.xcf)"
    session.ask(f"rename_layer({numbers[7]}, 'Leaf 7.11', 'Fern')")
    session.ask(f"rename_layer({numbers[29]}, 'Leaf 29.19', 'Moss')")
    wait_for(lambda: chosen(dialog, "Strength map") == "Fern (book-7.xcf)", "the new name of the map")
    wait_for(lambda: is_chosen(dialog, "Moss"), "the new name of the style")
    session.ask(f"remove_layer({numbers[7]}, 'Fern')")
    wait_for(lambda: chosen(dialog, "Strength map") == "(None)", "the end of the map")
    assert is_sensitive(find(dialog, Role.PUSH_BUTTON, "OK"))
    session.ask(f"delete_images({numbers})")
    wait_for(lambda: not is_sensitive(find(dialog, Role.PUSH_BUTTON, "OK")), "the end of the style")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()
    assert not session.messages(), session.messages()


def left_part(numbers, width, height):
    return [numbers[3 * (y * width + x) + c] for y in range(height) for x in range(width * 7 // 10) for c in range(3)]


def agrees_as_seen(session):
    """the preview and the job see alike what filters, masks and opacity make of the picture, a painting, a map and a start"""
    width, height = MIDDLING
    number = session.show(MIDDLING)
    session.ask(f"dress({number}, 100)")
    for name, opacity in (("Waves", 50), ("Beginning", 60), ("Map", 80)):
        opened = session.ask(f"open_painting('{name}')")
        session.ask(f"dress({opened}, {opacity})")
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "Step by step")
    set_number(dialog, "Steps", 1)
    choose_painting(dialog, "Waves")
    choose_item(dialog, "Start layer", "Beginning")
    wait_for_rest(dialog)
    choose_item(dialog, "Strength map", "Map")
    wait_for(lambda: all(one.get_name() != REST for one in find_all(dialog, Role.LABEL)), "another sketch")
    wait_for_rest(dialog)
    shown = shown_as_it_is(dialog, width, height)
    session.screenshot("dialog-agrees-as-seen")
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    painted = session.ask(f"merged({number})")
    apart = difference(left_part(shown, width, height), left_part(painted, width, height))
    assert apart < 0.5, apart  # of 255


CASES = [places_styles, shows_places, agrees, agrees_as_seen, finds_any]
