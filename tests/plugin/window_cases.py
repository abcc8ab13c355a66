# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the plug-in's windows in a GIMP (window_session.py)."""

import colour_cases
import mask_cases
import responsiveness_cases
from accessible import (Role, State, find, find_all, has_state, iconified, is_sensitive, is_showing, menu_item, press, wait_for, walk,
                        window)
from devices import extents, pixels_of, press_key
from preview import wait_for_rest
from widgets import (add_style, choose_item, choose_page, choose_painting, chosen, get_number, get_share, is_chosen, is_quality,
                     read_need, set_number, set_share, unspoken)
from window_session import ENDLESS, LARGE, LOOKS, PAINTINGS, READY_STYLES, SMALL, TITLE, ends_well, run_cases

MIDDLING = (800, 600)  # larger than a preview

# What the preview says of itself, one after the other.
STATES = ("A first sketch…", "Being refined…", "This is what will be painted")


def opens(session):
    """Filters ▸ Artistic ▸ Pastiche… opens the dialog; without a style there is no OK, and Cancel leaves the image as it was"""
    number = session.show(SMALL)
    before, undo = session.ask(f"state({number})"), session.undo_name()
    dialog = session.open_dialog()
    session.screenshot("dialog-empty")
    assert not is_sensitive(find(dialog, Role.PUSH_BUTTON, "OK"))
    assert not unspoken(dialog), unspoken(dialog)
    choose_painting(dialog, TITLE)
    wait_for(lambda: is_sensitive(find(dialog, Role.PUSH_BUTTON, "OK")), "the sensitivity of OK")
    session.screenshot("dialog-filled")
    choose_page(dialog, "Expert")
    wait_for(lambda: is_showing(find(dialog, Role.SPIN_BUTTON, "Style weight")), "the page for experts")
    assert not unspoken(dialog), unspoken(dialog)
    for role, name in ((Role.COMBO_BOX, "Method"), (Role.COMBO_BOX, "Palette"), (Role.COMBO_BOX, "Colours"),
                       (Role.SPIN_BUTTON, "Style weight")):
        assert len(find(dialog, role, name).get_description()) > 20, f"a screen reader says “{name}”, and not what that is"
    session.screenshot("dialog-expert")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()
    assert session.ask(f"state({number})") == before
    assert session.undo_name() == undo


def tells_need(session):
    """the dialog says of each quality how long it will take and how much memory, more of both for a larger picture, and knows of
    other steps, and of another selection and joined edges"""
    needs = []
    for size in (SMALL, LARGE):
        number = session.show(size)
        dialog = session.open_dialog()
        choose_painting(dialog, TITLE)
        press(find(dialog, Role.RADIO_BUTTON, "Painting"))
        needs.append([read_need(dialog, quality) for quality in ("Sketch", "Painting", "Masterpiece")])
        if size == LARGE:
            session.screenshot("dialog-need")
            set_number(dialog, "Steps", ENDLESS)
            for quality, need in zip(("Painting", "Masterpiece"), needs[1][1:]):
                wait_for(lambda quality=quality, need=need: read_need(dialog, quality)[0] > need[0], "the need of more steps")
            set_number(dialog, "Supersampling", 3)
            wait_for(lambda: is_quality(dialog, "Masterpiece"), "the quality that comes closest")
            with iconified():
                wait_for(lambda: not has_state(dialog, State.ACTIVE), "the end of the window's turn")
                session.ask(f"select_left({number}, 20)")
            wait_for(lambda: read_need(dialog, "Painting")[1] < needs[1][1][1], "the need of a part")
            choose_item(dialog, "Canvas", "Seamless across and down")
            wait_for(lambda: read_need(dialog, "Painting")[1] == needs[1][1][1], "the need of the whole layer")
        press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
        session.wait_for_end()
    small, large = needs
    assert large[0][0] < large[1][0] < large[2][0] and large[0][1] < large[1][1], needs
    assert small[1][0] < large[1][0] and small[1][1] < large[1][1], needs


def brightness(dialog, name):
    """Of what is written on the slider of this name."""
    place = extents(find(dialog, Role.SPIN_BUTTON, name))
    place.width //= 2
    return max(pixels_of(place))


def tunes(session):
    """the main controls mean settings and follow them, while the preview is painted; then Cancel closes the dialog"""
    number = session.show(LARGE)
    before = session.ask(f"state({number})")
    dialog = session.open_dialog()
    choose_painting(dialog, TITLE)
    press(find(dialog, Role.RADIO_BUTTON, "Painting"))
    wait_for(lambda: any(one.get_name() in STATES for one in find_all(dialog, Role.LABEL)), "what the preview is at")
    for amount, weight in ((0, 0.0), (25, 0.375), (50, 3.0), (75, 21.375), (100, 150.0)):
        set_number(dialog, "How much style", amount)
        wait_for(lambda weight=weight: abs(get_number(dialog, "Style weight") - weight) < 1e-6, f"a style weight of {weight}")
    set_number(dialog, "Style weight", 3.0)
    wait_for(lambda: abs(get_number(dialog, "How much style") - 50.0) < 1e-3, "the amount that a weight means")
    set_number(dialog, "Smoothness", 100)
    wait_for(lambda: abs(get_number(dialog, "Smoothness weight") - 2000.0) < 1e-6, "a smoothness weight of 2000")
    press(find(dialog, Role.PUSH_BUTTON, "Reset “Smoothness”"))
    wait_for(lambda: get_number(dialog, "Smoothness") == 50.0, "the smoothness that is usual")
    names = [one.get_name() for one in find_all(dialog, Role.SPIN_BUTTON) if one.get_name() in ("Fill blank areas", "Contours")]
    assert len(names) == 2 and all(is_showing(find(dialog, Role.SPIN_BUTTON, name)) for name in names), names
    for weight, sense in ((0, False), (10, True)):
        set_number(dialog, "Matching weight", weight)
        wait_for(lambda sense=sense: is_sensitive(find(dialog, Role.SPIN_BUTTON, "Fill blank areas")) == sense, "a fill that fits")
        assert is_sensitive(find(dialog, Role.SPIN_BUTTON, "Neighbours")) == sense
        assert is_sensitive(find(dialog, Role.SPIN_BUTTON, "Contours"))
    set_number(dialog, "Fill blank areas", 40)
    set_number(dialog, "Contours", 7)
    press(find(dialog, Role.RADIO_BUTTON, "Masterpiece"))
    wait_for(lambda: get_number(dialog, "Supersampling") == 2, "the size of a masterpiece")
    brightest = brightness(dialog, "Contours")
    choose_item(dialog, "Method", "At once")
    wait_for(lambda: is_quality(dialog, "Sketch"), "the quality of what is painted at once")
    for name in ("Smoothness", "Fill blank areas", "Contours"):
        assert not is_sensitive(find(dialog, Role.SPIN_BUTTON, name))
    wait_for(lambda: brightness(dialog, "Contours") < 0.8 * brightest, "a slider that looks grey")
    press(find(dialog, Role.RADIO_BUTTON, "Painting"))
    wait_for(lambda: get_number(dialog, "Supersampling") == 1, "the size of a painting")
    session.screenshot("dialog-tuned")
    press(find(dialog, Role.RADIO_BUTTON, "Sketch"))
    wait_for(lambda: any(one.get_name() == STATES[-1] for one in find_all(dialog, Role.LABEL)), "the end of the preview")
    session.screenshot("dialog-at-rest")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()
    assert session.ask(f"state({number})") == before


def takes_looks(session):
    """a look sets the styles and the controls; a change leaves it, its undoing returns to it, another look leaves nothing of it"""
    session.show(SMALL)
    dialog = session.open_dialog()
    titles = {entry["file"].removesuffix(".jpg"): entry["title"] for entry in PAINTINGS}
    mixed = next(look for look in LOOKS if len(look["arguments"].get("painting", "").split()) == 2)
    single = next(look for look in LOOKS if look["arguments"].get("painting") in titles and "brush-size" in look["arguments"]
                  and "method" not in look["arguments"])
    ready = next(look for look in LOOKS if "ready-style" in look["arguments"])
    choose_item(dialog, "Look", mixed["title"])
    for part in mixed["arguments"]["painting"].split():
        wait_for(lambda part=part: is_chosen(dialog, titles[part.split(":")[0]]), "the choice of both paintings")
    session.screenshot("dialog-look")
    choose_item(dialog, "Look", single["title"])
    wait_for(lambda: is_chosen(dialog, titles[single["arguments"]["painting"]]), "the choice of the painting")
    size, weight = (get_number(dialog, name) for name in ("Brush size", "Style weight"))
    assert abs(get_number(dialog, "Style weight") - single["arguments"].get("style-weight", 3.0)) < 1e-6
    choose_item(dialog, "Look", ready["title"])
    wait_for(lambda: chosen(dialog, "Method") == "At once", "the method of the look")
    choose_item(dialog, "Look", single["title"])
    wait_for(lambda: chosen(dialog, "Method") == "Step by step", "the usual method")
    assert (size, weight) == tuple(get_number(dialog, name) for name in ("Brush size", "Style weight"))
    assert chosen(dialog, "Look").startswith(single["title"])
    set_number(dialog, "Style weight", weight + 1.0)
    wait_for(lambda: chosen(dialog, "Look").startswith("Choose a look"), "the end of the look")
    set_number(dialog, "Style weight", weight)
    wait_for(lambda: chosen(dialog, "Look").startswith(single["title"]), "the look's return")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


def cancels(session):
    """Cancel on the progress page, the only one to be seen, leads back to the dialog with all that was set; the image is as it was"""
    number = session.show(LARGE)
    before, undo = session.ask(f"state({number})"), session.undo_name()
    session.start(ENDLESS)
    progress = session.progress_window()
    assert TITLE in progress.get_name()
    assert not unspoken(progress), unspoken(progress)
    session.screenshot("progress")
    assert not session.has_own_cancel(), "GIMP's own Cancel button, which kills the plug-in, can be pressed"
    press(find(progress, Role.PUSH_BUTTON, "Cancel"))
    dialog = session.dialog()
    assert is_chosen(dialog, TITLE)
    assert chosen(dialog, "Method") == "Step by step"
    assert get_number(dialog, "Steps") == ENDLESS
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()
    assert session.ask(f"state({number})") == before
    assert session.undo_name() == undo


def shows_grey(session):
    """in a greyscale image the preview is as grey as the layer will be"""
    number = session.show(LARGE)
    session.ask(f"make_grey({number})")
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "At once")
    choose_painting(dialog, TITLE)
    wait_for_rest(dialog)
    place = extents(find(dialog, Role.IMAGE, "Preview"))
    place.x, place.width = place.x + 3 * place.width // 4, 48
    place.y, place.height = place.y + place.height // 3, place.height // 3
    numbers = pixels_of(place)
    session.screenshot("dialog-grey")
    assert len(set(numbers)) > 20
    assert numbers[0::3] == numbers[1::3] == numbers[2::3], "it has colours"
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


def finishes(session):
    """a run that ends adds one layer in place of the other; Undo takes it away in one step and leaves the image as it was, Redo brings
    it back"""
    number = session.show(SMALL)
    before = session.ask(f"state({number})")
    session.start(3)
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    session.screenshot("finished")
    wait_for(lambda: session.undo_name() == "Undo Pastiche", "a step to undo that is called Pastiche")
    painted = session.ask(f"layers({number})")
    assert len(painted) == 2 and painted[1]["name"] == TITLE and painted[1]["noted"]
    assert (painted[0]["visible"], painted[1]["visible"]) == (False, True)
    press(menu_item(session.main_window(), "Edit", "Undo"))
    session.wait_for_layers(number, 1)
    assert session.ask(f"state({number})") == before
    press(menu_item(session.main_window(), "Edit", "Redo"))
    session.wait_for_layers(number, 2)
    assert session.ask(f"layers({number})") == painted
    assert not session.messages(), session.messages()


def repeats(session):
    """Filters ▸ Repeat paints the same again, with the last settings and without the dialog"""
    first = session.repeat()
    number = session.show(SMALL)
    session.start(3)
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    again = session.ask(f"layers({number})")[1]
    assert first == again


def forgets_file(session):
    """a network file of the last run that is gone: the dialog shows none, and paints with none"""
    number = session.show(SMALL)
    session.start(3)
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    last = next((session.folder / "gimp" / "plug-in-settings").glob("*plug-in-pastiche.last"))
    text = last.read_text(encoding="utf-8")
    assert "(network-file NULL)" in text
    last.write_text(text.replace("(network-file NULL)", '(network-file "file:///nowhere/gone.safetensors")'), encoding="utf-8")
    number = session.show(SMALL)
    dialog = session.open_dialog()
    assert not is_sensitive(find(dialog, Role.PUSH_BUTTON, "Reset “Network file”"))
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    assert not session.messages(), session.messages()


def paints_at_once(session):
    """choosing a ready style chooses the method, which the other method undoes; a mix of two is painted, and Repeat paints it again"""
    style, other = READY_STYLES[4]["title"], READY_STYLES[7]["title"]
    number = session.show(SMALL)
    dialog = session.open_dialog()
    choose_painting(dialog, TITLE)
    choose_item(dialog, "Method", "Step by step")
    assert is_sensitive(find(dialog, Role.SPIN_BUTTON, "Steps"))
    choose_painting(dialog, style)
    wait_for(lambda: chosen(dialog, "Method") == "At once", "the method")
    assert not is_chosen(dialog, TITLE) and is_quality(dialog, "Sketch")
    assert not is_sensitive(find(dialog, Role.RADIO_BUTTON, "Painting"))
    assert not is_sensitive(find(dialog, Role.SPIN_BUTTON, "Steps"))
    assert is_sensitive(find(dialog, Role.SPIN_BUTTON, "How much style"))
    assert read_need(dialog, "Sketch")[0] <= 2
    choose_painting(dialog, TITLE)
    wait_for(lambda: chosen(dialog, "Method") == "Step by step", "the method that was there before")
    choose_painting(dialog, style)
    choose_item(dialog, "Method", "Step by step")
    wait_for(lambda: not is_chosen(dialog, style), "the end of the ready style")
    assert not is_sensitive(find(dialog, Role.PUSH_BUTTON, "OK"))
    assert is_sensitive(find(dialog, Role.SPIN_BUTTON, "Steps"))

    choose_painting(dialog, style)
    add_style(dialog, other)
    set_share(dialog, other, 25)
    wait_for(lambda: get_share(dialog, style) == 75, "the other share")
    session.screenshot("dialog-ready-styles")
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    first = session.ask(f"layers({number})")[1]
    assert first["name"] == f"{style} + {other}" and first["noted"]

    assert session.repeat() == first
    assert not session.messages(), session.messages()


def mixes(session):
    """two paintings are mixed, the result is named after both, and Repeat paints it again; the dialog then shows the mix as it was"""
    other = "Poppies"
    number = session.show(SMALL)
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "Step by step")
    choose_painting(dialog, TITLE)
    add_style(dialog, other)
    set_share(dialog, other, 25)
    wait_for(lambda: get_share(dialog, TITLE) == 75, "the other share")
    set_number(dialog, "Steps", 3)
    assert not unspoken(dialog), unspoken(dialog)
    session.screenshot("dialog-mix")
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    first = session.ask(f"layers({number})")[1]
    assert first["name"] == f"{TITLE} + {other}" and first["noted"]

    assert session.repeat() == first

    dialog = session.open_dialog()
    assert is_chosen(dialog, TITLE) and is_chosen(dialog, other)
    assert get_share(dialog, TITLE) == 75 and get_share(dialog, other) == 25
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()
    assert not session.messages(), session.messages()


def repeats_layer(session):
    """Repeat after a run with a layer of another image as the style takes that layer; when it is gone, it says so and does nothing"""
    other = session.ask("open_painting('Waves')")
    number = session.show(SMALL)
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "Step by step")
    choose_painting(dialog, "Waves")
    set_number(dialog, "Steps", 3)
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    first = session.ask(f"layers({number})")[1]
    assert first["name"] == "Waves"

    assert session.repeat() == first

    number = session.show(SMALL)
    before = session.ask(f"state({number})")
    dialog = session.open_dialog()
    wait_for(lambda: is_chosen(dialog, "Waves"), "the style of the last run")
    wait_for_rest(dialog)
    session.ask(f"image({other}).delete()")
    wait_for(lambda: not is_sensitive(find(dialog, Role.PUSH_BUTTON, "OK")), "the end of a layer that is gone")
    wait_for(lambda: all(one.get_name() != "Waves" for one in walk(dialog)), "the end of its tile")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()
    press(menu_item(session.main_window(), "Filters", "Repeat"))
    wait_for(lambda: any("is gone: choose again." in text for text in session.messages()), "the message that it is gone")
    session.close_messages()
    assert session.ask(f"state({number})") == before


def keeps(session):
    """Stop and keep this adds what is painted so far, in the size of the source"""
    number = session.show(LARGE)
    session.start(ENDLESS)
    progress = session.progress_window()
    press(find(progress, Role.PUSH_BUTTON, "Stop and keep this"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    session.screenshot("kept")
    source, kept = session.ask(f"layers({number})")
    assert kept["name"] == TITLE and kept["noted"]
    assert (kept["width"], kept["height"]) == (source["width"], source["height"]) == LARGE
    assert kept["pixels"] != source["pixels"]


def refuses_changes(session):
    """a layer that is mirrored or resized while it is painted, and an image that is given a palette: it says so, and leaves no layer"""
    for change, sentence in (("mirror", "The layer was mirrored or turned"), ("enlarge", "The layer was resized"),
                             ("give_palette", "The image was given a palette")):
        number = session.show(LARGE)
        session.start(ENDLESS)
        progress = session.progress_window()
        session.ask(f"{change}({number})")
        before = session.ask(f"state({number})")
        press(find(progress, Role.PUSH_BUTTON, "Stop and keep this"))
        if change == "give_palette":  # the dialog has nothing more to do
            wait_for(lambda sentence=sentence: any(sentence in text for text in session.messages()), "the message")
            session.close_messages()
        else:
            message = window(Role.ALERT, lambda title: title == "Warning")
            find(message, Role.LABEL, sentence)
            press(find(message, Role.PUSH_BUTTON, "OK"))
            press(find(session.dialog(), Role.PUSH_BUTTON, "Cancel"))
        session.wait_for_end()
        assert session.ask(f"state({number})") == before


def bears_changes(session):
    """another place, precision, profile and mode, and brush strokes while it is painted make no difference; where the eye of the layer is
    locked meanwhile, the new one lies above it"""
    for change, place in (("work_on", 1), ("lock_eye", 0)):
        number = session.show(LARGE)
        session.start(ENDLESS)
        progress = session.progress_window()
        session.ask(f"{change}({number})")
        press(find(progress, Role.PUSH_BUTTON, "Stop and keep this"))
        session.wait_for_layers(number, 2)
        if change == "lock_eye":
            wait_for(lambda: any("The visibility of the layer was locked" in text for text in session.messages()), "the message")
            session.close_messages()
        session.wait_for_end()
        layers = session.ask(f"layers({number})")
        kept, source = layers[place], layers[1 - place]
        assert kept["noted"] and kept["visible"] and source["visible"] == (change == "lock_eye")
        assert kept["place"] == source["place"] == ([10, 20] if change == "work_on" else [0, 0])
        assert kept["format"] == source["format"] and kept["pixels"] != source["pixels"]
    assert not session.messages(), session.messages()


def bears_floating(session):
    """what was pasted over the layer while it was painted is not hidden with it: the new layer lies above both"""
    number = session.show(LARGE)
    session.start(ENDLESS)
    progress = session.progress_window()
    session.ask(f"paste_over({number})")
    press(find(progress, Role.PUSH_BUTTON, "Stop and keep this"))
    session.wait_for_layers(number, 3)
    wait_for(lambda: any("A floating selection was laid over the layer" in text for text in session.messages()), "the message")
    session.close_messages()
    session.wait_for_end()
    layers = session.ask(f"layers({number})")
    assert sorted(one["noted"] for one in layers) == [False, False, True] and layers[-1]["visible"] and not layers[-1]["noted"]


def undo_script(session, paint, *arguments):
    """What a script painted is one step to undo, and then the image is as it was: its layers, their sizes, places, eyes and filters."""
    number = session.show(SMALL)
    before, after = session.ask(f"{paint}{(number, *arguments)}")
    assert before != after
    wait_for(lambda: session.undo_name() == "Undo Pastiche", "a step to undo that is called Pastiche")
    press(menu_item(session.main_window(), "Edit", "Undo"))
    wait_for(lambda: session.undo_name() != "Undo Pastiche", "the undoing")
    assert session.ask(f"state({number})") == before
    press(menu_item(session.main_window(), "Edit", "Redo"))
    wait_for(lambda: session.undo_name() == "Undo Pastiche", "the redoing")
    assert session.ask(f"state({number})") == after
    assert not session.messages(), session.messages()


def undoes_script(session):
    """what a script painted, with a selection and in a group, is one step to undo, and then the image is as it was"""
    undo_script(session, "paint_selected_in_group")


def undoes_enlarged(session):
    """so is a new layer that is larger than its source, whose filter is seen beyond its edges, beside the source and instead of it"""
    for placement in ("in-place", "replace"):
        undo_script(session, "paint_with_shadow", placement)


def survives_closing_before(session):
    """an image that is closed while the dialog is open: it says so where somebody looks closer and after OK, and GIMP stays"""
    session.show_large(MIDDLING)
    dialog = session.open_dialog()
    choose_painting(dialog, TITLE)
    wait_for(lambda: any(one.get_name() in STATES for one in walk(dialog)), "the preview")
    session.ask("close_all()")
    for _ in range(8):
        press(find(dialog, Role.PUSH_BUTTON, "Zoom in"))
    find(dialog, Role.LABEL, "The layer to be repainted is gone: select another one.")
    assert not session.messages(), session.messages()
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    wait_for(lambda: any("The layer to be repainted is gone" in text for text in session.messages()), "the message that it is gone")
    session.close_messages()
    session.wait_for_end()


def survives_closing(session):
    """an image that is closed while it is repainted: GIMP stays, says so, and paints the next one"""
    number = session.show(LARGE)
    session.start(ENDLESS)
    progress = session.progress_window()
    session.ask("close_all()")
    assert not session.ask(f"is_open({number})")
    press(find(progress, Role.PUSH_BUTTON, "Stop and keep this"))
    wait_for(lambda: any("The image was closed" in text for text in session.messages()), "the message that the image was closed")
    session.wait_for_end()
    session.screenshot("closed")
    assert session.gimp.poll() is None
    number = session.show(SMALL)
    session.start(3)
    session.wait_for_layers(number, 2)


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


CASES = [opens, tells_need, tunes, takes_looks, cancels, shows_grey, finishes, repeats, forgets_file, paints_at_once, mixes,
         repeats_layer, keeps, refuses_changes, bears_changes, bears_floating, undoes_script, undoes_enlarged, survives_closing_before,
         survives_closing, *mask_cases.CASES, *colour_cases.CASES, explores, responsiveness_cases.never_freezes, ends_well]


if __name__ == "__main__":
    run_cases(CASES)
