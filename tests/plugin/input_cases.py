# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog by hand: with the keyboard alone, with the mouse's wheel, and with files that are dropped on it or chosen; and whether it is
in the way (responsiveness_cases.py). As window_cases.py, for test-window.py."""

import contextlib
import gzip
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import responsiveness_cases
from accessible import Role, crop, find, find_all, is_sensitive, is_showing, press, screen, wait_for, walk, window, windows
from devices import Focus, drag, dragging, extents, middle, mouse, press_key, type_text
from preview import Halves, wait_for_rest
from widgets import (add_style, choose_item, choose_page, choose_painting, chosen, get_number, get_share, is_chosen, share_slider,
                     set_number, tile)
from window_session import ENDLESS, LARGE, SMALL, SOURCE, TITLE, ends_well, run_cases

MOST_STOPS = 60     # of the focus on its way around a page
EXPERT_STOPS = 12   # that are looked at on the page for experts: all of them are alike
HEADING = 30        # pixels
HUGE_SIDE = 200000  # pixels
BUSY = 10           # seconds that a program does not look at what comes from the mouse, at most
DRAG_SOURCE = (20, 20)
ORDER = ["Preview", "Compare", "Painting", "Style", "Find a style", "Add style", TITLE, "How much style", "Brush size", "Smoothness",
         "Colours", "Help", "Cancel"]


def name_of(widget):
    return widget.get_name() if widget else ""


def scroll_pane(widget):
    """In which it is scrolled."""
    while widget.get_role() != Role.SCROLL_PANE:
        widget = widget.get_parent()
    return widget


def place_of(widget):
    """Where it is; of a group that can be folded, what says so; of what GTK does not know where it is, which happens in a flow box that
    is scrolled, where all of that is."""
    place = extents(widget)
    if place.x >= 0:
        place.height = min(place.height, HEADING)
        return place
    return extents(scroll_pane(widget))


def is_inside(widget):
    """The dialog, however it is scrolled."""
    place, page = place_of(widget), extents(window(Role.DIALOG, lambda title: title == "Pastiche"))
    return (page.x <= place.x and place.x + place.width <= page.x + page.width and
            page.y <= place.y and place.y + place.height <= page.y + page.height)


def step(focus, *modifiers):
    """Presses Tab, and sees that the focus goes on, to something within the window that looks other than without it."""
    before, left = screen(), focus.widget
    assert focus.move("Tab", *modifiers), f"the focus stays on “{name_of(left)}”"
    widget = focus.widget
    wait_for(lambda: is_inside(widget), f"the sight of “{name_of(widget)}”, which has the focus,", 2)
    wait_for(lambda: crop(screen(), place_of(widget)) != crop(before, place_of(widget)), f"a mark on “{name_of(widget)}”", 5)


def go_around(focus, *modifiers):
    """Presses Tab until the focus is where it was. Answers the names of all that it was on."""
    start = focus.widget
    names = [name_of(start)]
    step(focus, *modifiers)
    while focus.widget != start:
        names.append(name_of(focus.widget))
        assert len(names) < MOST_STOPS, names
        step(focus, *modifiers)
    return names


def go_to(focus, name):
    """Presses Tab until the focus is on what is called so."""
    for _ in range(MOST_STOPS):
        if name_of(focus.look()).startswith(name):
            return
        assert focus.move("Tab"), f"the focus stays on “{name_of(focus.widget)}”"
    raise AssertionError(f"Tab does not lead to “{name}”")


def value_of(dialog, role, name):
    return chosen(dialog, name) if role == Role.COMBO_BOX else get_number(dialog, name)


def percentages(dialog):
    """All that are to be read, of which one is the zoom."""
    return [one.get_name() for one in find_all(dialog, Role.LABEL) if one.get_name().endswith(" %")]


def goes_round(session):
    """the keyboard's focus goes round the dialog in a sensible order, forwards and backwards, and is always to be seen"""
    session.show(SMALL)
    focus = Focus()
    try:
        session.open_dialog()
        wait_for(lambda: name_of(focus.look()) == "Preview", "the first focus")
        focus.move("Tab")  # GTK marks the focus from the first key on
        names = go_around(focus)
        assert all(names), names
        places = [next(i for i, name in enumerate(names) if name.startswith(wanted)) for wanted in ORDER]
        first = places.index(min(places))
        assert places[first:] + places[:first] == sorted(places), names
        back = go_around(focus, "Shift_L")
        assert sorted(back) == sorted(names), back
        go_to(focus, "Style")
        press_key("Right")
        focus.look()
        names = []
        for _ in range(EXPERT_STOPS):
            step(focus)
            names.append(name_of(focus.widget))
        assert all(names), names
        press_key("Escape")
        session.wait_for_end()
    finally:
        focus.close()


def paints_by_keys(session):
    """by keys alone a style is chosen and mixed with another, shares and scales move, the preview zooms, Return paints, Escape leads
    back, and closes the dialog"""
    number = session.show(LARGE)
    before = session.ask(f"state({number})")
    focus = Focus()
    try:
        dialog = session.open_dialog()
        wait_for(focus.look, "the first focus")
        choose_item(dialog, "Method", "Step by step")  # whatever was painted last
        go_to(focus, "Find a style")
        type_text("wave")
        wait_for(lambda: not is_showing(find(dialog, Role.TOGGLE_BUTTON, "Poppies")), "the end of the search")
        focus.move("Return")
        assert name_of(focus.widget) == TITLE, name_of(focus.widget)
        press_key("space")
        wait_for(lambda: is_chosen(dialog, TITLE), "the choice")
        go_to(focus, "Find a style")
        press_key("Escape")
        wait_for(lambda: is_showing(find(dialog, Role.TOGGLE_BUTTON, "Poppies")), "the end of the search")
        go_to(focus, TITLE)
        focus.move("Right")
        other = name_of(focus.widget)
        press_key("plus", "Shift_L")
        wait_for(lambda: is_chosen(dialog, other), "the mix")
        go_to(focus, f"Share of “{TITLE}”")
        for _ in range(10):
            press_key("Left")
        wait_for(lambda: get_share(dialog, TITLE) == 40 and get_share(dialog, other) == 60, "other shares")
        go_to(focus, "How much style")
        amount = get_number(dialog, "How much style")
        press_key("Up")
        wait_for(lambda: get_number(dialog, "How much style") == amount + 1, "more style")
        go_to(focus, "Preview")
        zoom = percentages(dialog)
        press_key("plus", "Shift_L")
        wait_for(lambda: percentages(dialog) != zoom, "a larger picture")
        go_to(focus, "Smoothness")
        press_key("Return")
        session.progress_window()
        press_key("Escape")
        session.dialog()
        wait_for(lambda: focus.look() and name_of(focus.widget) == "Preview", "the first focus")
        go_to(focus, "Find a style")
        press_key("Escape")
        session.wait_for_end()
        assert session.ask(f"state({number})") == before
    finally:
        focus.close()


def left_edge(widget):
    """Where nothing is but the widget itself."""
    place = extents(widget)
    return place.x + 2, place.y + place.height // 2


def turn_wheel(pane, where, of):
    """One notch; what scrolls there has gone on. The last widget's tooltip may lie there, and takes the notch where the program is too
    busy to have hidden it before, or to have laid out what was added: then it is turned once more, where that is then."""
    bar = wait_for(lambda: next((one for one in walk(pane, 1) if one.get_role() == Role.SCROLL_BAR and is_showing(one)), None),
                   "something that scrolls").get_value_iface()
    before = bar.get_current_value()
    mouse("b5c", *where(of))
    try:
        wait_for(lambda: bar.get_current_value() > before, "more of the page", BUSY)
    except AssertionError:
        mouse("b5c", *where(of))
        wait_for(lambda: bar.get_current_value() > before, "more of the page")


def scrolls(session):
    """the mouse's wheel scrolls the list of shares and the page for experts, and changes nothing that happens to be under the pointer"""
    session.show(SMALL)
    dialog = session.open_dialog()
    choose_painting(dialog, TITLE)
    for painting in ("Poppies", "Summertime", "Composition VIII"):
        add_style(dialog, painting)
    slider = share_slider(dialog, "Poppies")
    turn_wheel(scroll_pane(slider), middle, slider)
    assert get_share(dialog, "Poppies") == 25
    main = ((Role.SPIN_BUTTON, "How much style"), (Role.COMBO_BOX, "Colours"), (Role.COMBO_BOX, "Look"))
    values = [value_of(dialog, *one) for one in main]
    for role, name in main:
        mouse("b5c", *middle(find(dialog, role, name)))
    choose_page(dialog, "Expert")
    for role, name in ((Role.COMBO_BOX, "Strength map"), (Role.COMBO_BOX, "Palette"), (Role.SPIN_BUTTON, "Style weight"),
                       (Role.SPIN_BUTTON, "Softmax temperature"), (Role.COMBO_BOX, "Padding")):
        widget = find(dialog, role, name)
        pane = scroll_pane(widget)
        page = extents(pane)
        value = value_of(dialog, role, name)
        while not page.y < extents(widget).y < page.y + page.height // 2:
            turn_wheel(pane, left_edge, pane)
        turn_wheel(pane, middle, widget)
        assert value_of(dialog, role, name) == value
    assert [value_of(dialog, *one) for one in main] == values  # however late the program has looked
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


@contextlib.contextmanager
def carried(place, *uris):
    """Files hang over a place on the screen; at the end they are dropped there."""
    program = str(Path(__file__).with_name("drag_source.py"))
    with subprocess.Popen([sys.executable, program, *uris], stdout=subprocess.PIPE, text=True) as source:
        assert source.stdout.readline() == "ready\n"
        with dragging(DRAG_SOURCE, place):
            assert source.stdout.readline() == "welcome\n", f"nothing takes {uris}"
            yield


def drop(place, *uris):
    with carried(place, *uris):
        pass


def wait_for_word(dialog, words):
    """Something that the dialog shows ends with these words."""
    wait_for(lambda: any(one.get_name().endswith(words) and is_showing(one) for one in walk(dialog)), f"the word: {words}")


def takes_drops(session):
    """a file that is dropped on the gallery takes the place of what was chosen, and the preview paints with it, also where it is packed; of
    one that is no picture, and of one that only has a picture's name, the user is told, in the dialog alone"""
    files = session.folder / "files"
    shutil.copy(SOURCE / "data" / "styles" / "poppies.jpg", files / "Dropped.jpg")
    for name in ("Notes.txt", "Broken.png"):
        (files / name).write_text("no picture", encoding="utf-8")
    session.show(LARGE)
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "At once")
    halves = Halves(dialog)
    choose_painting(dialog, "Poppies")
    halves.wait_for("-original", "-original")
    halves.keep()
    choose_painting(dialog, TITLE)
    halves.wait_for("-painted", "-painted")
    gallery = middle(scroll_pane(tile(dialog, TITLE)))
    with carried(gallery, (files / "Dropped.jpg").as_uri()):
        session.screenshot("dialog-dropping")
    wait_for(lambda: is_chosen(dialog, "Dropped"), "the choice of the file")
    halves.wait_for("painted", "painted")
    assert not is_chosen(dialog, TITLE)
    session.screenshot("dialog-dropped")
    session.ask("images.save(images.load(images.PAINTING), images.FILES / 'Packed.pcx')")
    (files / "Packed.pcx.gz").write_bytes(gzip.compress((files / "Packed.pcx").read_bytes()))
    drop(gallery, (files / "Packed.pcx.gz").as_uri())
    wait_for(lambda: is_chosen(dialog, "Packed.pcx"), "the choice of the packed file")
    halves.wait_for("-painted", "-painted")
    session.screenshot("dialog-dropped-packed")
    drop(gallery, (files / "Notes.txt").as_uri())
    wait_for_word(dialog, "“Notes.txt” is no image.")
    assert is_chosen(dialog, "Packed.pcx")
    session.screenshot("dialog-dropped-text")
    drop(gallery, (files / "Broken.png").as_uri())
    wait_for(lambda: any("Broken.png” is no image that GIMP" in one.get_name() for one in walk(dialog)), "the word that it is none")
    session.screenshot("dialog-dropped-broken")
    assert not session.messages(), session.messages()
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


def takes_drops_on_picture(session):
    """what is dropped on the preview is chosen, several files as a mix, also from the page for experts; folders, files of other machines
    and other files are refused with a word, and text is not taken"""
    files = session.folder / "files"
    (files / "Folder.jpg").mkdir()
    for name, painting in (("First.jpg", "poppies"), ("Second", "summertime")):
        shutil.copy(SOURCE / "data" / "styles" / f"{painting}.jpg", files / name)
    (files / "Words.txt").write_text("no picture", encoding="utf-8")
    session.show(SMALL)
    dialog = session.open_dialog()
    picture = middle(find(dialog, Role.IMAGE, "Preview"))
    choose_page(dialog, "Expert")
    drop(picture, (files / "First.jpg").as_uri(), (files / "Second").as_uri())
    wait_for(lambda: is_chosen(dialog, "First") and is_chosen(dialog, "Second"), "the choice of both files")
    assert get_share(dialog, "Second") == 50
    for uri, words in (((files / "Folder.jpg").as_uri(), "“Folder.jpg” is a folder: choose the images in it."),
                       ((files / "Words.txt").as_uri(), "“Words.txt” is no image."),
                       ("https://nowhere.example/There.jpg", "“There.jpg” is not on this computer: save it here first.")):
        choose_page(dialog, "Expert")
        drop(picture, uri)
        wait_for_word(dialog, words)
    program = str(Path(__file__).with_name("drag_source.py"))
    with subprocess.Popen([sys.executable, program, "--text", "no file"], stdout=subprocess.PIPE, text=True) as source:
        assert source.stdout.readline() == "ready\n"
        drag(DRAG_SOURCE, picture)
        assert source.stdout.readline() == "", "text is taken"
    assert is_chosen(dialog, "First") and is_chosen(dialog, "Second")
    session.screenshot("dialog-dropped-picture")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


def write_png(path, side, depth, colour_type, data):
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", side, side, depth, colour_type, 0, 0, 0)), (b"IDAT", data), (b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content)) for kind, content in chunks))


def write_huge_png(path):
    """Black pixels that take minutes to read, the same rows again and again."""
    packer = zlib.compressobj(1)
    rows = 100 * bytes(1 + HUGE_SIDE // 8)
    first, others = (packer.compress(rows) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    write_png(path, HUGE_SIDE, 1, 0, first + (HUGE_SIDE // 100 - 1) * others)


def shown_button(dialog, name):
    """None where there is none."""
    return next((one for one in find_all(dialog, Role.PUSH_BUTTON) if one.get_name() == name and is_showing(one)), None)


def cancels_reading(session):
    """while a huge file is read, before anything is painted, Cancel leads back to the dialog; the image is as it was"""
    file = session.folder / "files" / "Huge.png"
    write_huge_png(file)
    number = session.show(SMALL)
    before = session.ask(f"state({number})")
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "Step by step")
    set_number(dialog, "Steps", ENDLESS)
    choose_painting(dialog, TITLE)
    drop(middle(scroll_pane(tile(dialog, TITLE))), file.as_uri())
    wait_for(lambda: is_chosen(dialog, "Huge"), "the choice of the file")
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    wait_for(lambda: shown_button(dialog, "Stop and keep this"), "the page that shows how it gets on")
    cancel = wait_for(lambda: shown_button(dialog, "Cancel"), "its button")
    assert is_sensitive(cancel) and dialog.get_name() == "Pastiche", "what is read cannot be cancelled"
    session.screenshot("progress-reading")
    press(cancel)
    dialog = wait_for(lambda: next((one for one in windows(Role.DIALOG) if shown_button(one, "OK") and is_chosen(one, "Huge")), None),
                      "the dialog's return")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()
    assert session.ask(f"state({number})") == before


def write_pattern(folder):
    """The same stripes as a PNG file, which the plug-in reads, and as a BMP file, which GIMP reads, from the bottom up and blue before red.
    """
    side = 64
    rows = [[((x * 37 + y * 11) % 256, y * 4, 255 - x * 4) for x in range(side)] for y in range(side)]
    header = struct.pack("<IHHIIiiHHIIiiII", 54 + 3 * side * side, 0, 0, 54, 40, side, side, 1, 24, 0, 0, 0, 0, 0, 0)
    (folder / "Pattern.bmp").write_bytes(b"BM" + header + bytes(value for row in rows[::-1] for pixel in row for value in pixel[::-1]))
    write_png(folder / "Stripes.png", side, 8, 2,
              zlib.compress(b"".join(b"\0" + bytes(value for pixel in row for value in pixel) for row in rows)))


def previews_files(session):
    """the preview paints with files that the plug-in reads and with those that GIMP reads; of one that is cut off it says so, and does not
    show what was painted before"""
    files = session.folder / "files"
    write_pattern(files)
    content = (SOURCE / "data" / "styles" / "summertime.jpg").read_bytes()
    (files / "Half.jpg").write_bytes(content[:len(content) // 2])
    session.show(LARGE)
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "At once")
    halves = Halves(dialog)
    choose_painting(dialog, TITLE)
    halves.wait_for("-original", "-original")
    gallery = middle(scroll_pane(tile(dialog, TITLE)))
    drop(gallery, (files / "Stripes.png").as_uri())
    wait_for(lambda: is_chosen(dialog, "Stripes"), "the choice of the file")
    wait_for_rest(dialog)
    halves.keep()
    choose_painting(dialog, TITLE)
    halves.wait_for("-painted", "-painted")
    drop(gallery, (files / "Pattern.bmp").as_uri())
    wait_for(lambda: is_chosen(dialog, "Pattern"), "the choice of the file")
    halves.wait_for("painted", "painted")
    session.screenshot("dialog-files")
    drop(gallery, (files / "Half.jpg").as_uri())
    wait_for(lambda: any("Half.jpg” is cut off" in one.get_name() for one in walk(dialog)), "the word that it is cut off")
    wait_for(lambda: min(halves.differences(halves.painted)) > 15, "the end of what was painted before")
    session.screenshot("dialog-file-cut-off")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


def takes_files(session):
    """a file whose path is typed into the file chooser is chosen"""
    file = session.folder / "files" / "Picked.jpg"
    shutil.copy(SOURCE / "data" / "styles" / "summertime.jpg", file)
    session.show(SMALL)
    dialog = session.open_dialog()
    press(find(dialog, Role.PUSH_BUTTON, "Add style"))
    window(Role.FILE_CHOOSER, lambda title: title == "Add style")
    type_text(str(file))
    press_key("Return")
    wait_for(lambda: is_chosen(dialog, "Picked"), "the choice of the file")
    session.screenshot("dialog-file")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


CASES = [*responsiveness_cases.CASES, goes_round, paints_by_keys, scrolls, takes_drops, takes_drops_on_picture, previews_files,
         responsiveness_cases.never_freezes, cancels_reading, takes_files, ends_well]


if __name__ == "__main__":
    run_cases(CASES)
