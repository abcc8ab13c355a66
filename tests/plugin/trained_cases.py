# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of trained styles in the dialog: they are shown, painted in, taken in, renamed, shared and removed. As window_cases.py, for
test-window.py."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi

from accessible import Role, find, find_all, is_sensitive, is_showing, press, wait_for, walk, window, windows
from devices import middle, press_key, type_text
from input_cases import drop, scroll_pane, wait_for_word
from preview import Halves
from trained_files import FOLDER, trained_bytes, write_trained
from widgets import add_style, choose_item, choose_painting, chosen, is_chosen, is_quality, set_number, tile, unspoken
from window_session import LARGE, READY_STYLES, SMALL, TITLE, ends_well, run_cases

FIRST, SECOND = READY_STYLES[4]["index"], READY_STYLES[9]["index"]
CACHE = Path(os.environ["XDG_CACHE_HOME"]) / "thumbnails" / "large"
TRASH = Path(os.environ["XDG_DATA_HOME"]) / "Trash" / "files"


def is_shown(dialog, title):
    """Whether a tile of exactly this title is to be seen."""
    return any(one.get_name() == title for one in find_all(dialog, Role.TOGGLE_BUTTON))


def thumbnail_of(file):
    return CACHE / f"{hashlib.md5(file.as_uri().encode()).hexdigest()}.png"


def use_menu(dialog, title, item):
    """Opens the menu of a style's tile and chooses an item."""
    press(find(dialog, Role.PUSH_BUTTON, f"Rename, share or remove “{title}”"))
    press(wait_for(lambda: next((one for one in walk(dialog) if one.get_name() == item and is_showing(one)), None), f"the item “{item}”"))


def text_of(entry):
    return Atspi.Text.get_text(entry, 0, -1)


def close(session, dialog):
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


@contextlib.contextmanager
def empty_folder():
    """Whatever a case leaves is gone for the next one."""
    for file in FOLDER.glob("*"):
        file.unlink()
    yield


def paints_trained(session):
    """a trained style stands in the gallery with a thumbnail, which is painted once; it is previewed, painted at once, fades by its
    strength, and Repeat paints it again"""
    with empty_folder():
        file = write_trained("rain", FIRST, "Wet Streets")
        other = write_trained("fog", SECOND, "Old Fog", painting="Poppies", license="Free for everyone")
        number = session.show(LARGE)
        dialog = session.open_dialog()
        choose_item(dialog, "Method", "Step by step")
        choose_painting(dialog, "Wet Streets")
        wait_for(lambda: chosen(dialog, "Method") == "At once" and is_quality(dialog, "Sketch"), "the method")
        halves = Halves(dialog)
        halves.wait_for("-original", "-original")
        halves.keep()
        wait_for(lambda: thumbnail_of(file).exists() and thumbnail_of(other).exists(), "the thumbnails")
        session.screenshot("dialog-trained")
        assert tile(dialog, "Old Fog").get_description() == "Learnt from Poppies\nFree for everyone"
        assert not unspoken(dialog), unspoken(dialog)
        choose_painting(dialog, "Old Fog")
        halves.wait_for("-painted", "-painted")
        choose_painting(dialog, "Wet Streets")
        halves.wait_for("painted", "painted")
        set_number(dialog, "How much style", 0)
        halves.wait_for("original", "original")
        set_number(dialog, "How much style", 50)
        halves.wait_for("-original", "-original")
        press(find(dialog, Role.PUSH_BUTTON, "OK"))
        session.wait_for_layers(number, 2)
        session.wait_for_end()
        painted = session.ask(f"layers({number})")[1]
        assert painted["name"] == "Wet Streets" and painted["noted"]
        made = thumbnail_of(file).stat().st_mtime_ns
        number = session.show(LARGE)
        dialog = session.open_dialog()
        assert is_chosen(dialog, "Wet Streets")
        press(find(dialog, Role.PUSH_BUTTON, "OK"))
        session.wait_for_layers(number, 2)
        session.wait_for_end()
        assert session.ask(f"layers({number})")[1] == painted
        assert thumbnail_of(file).stat().st_mtime_ns == made, "the thumbnail is painted again"
        assert not session.messages(), session.messages()


def mixes_with_nothing(session):
    """added to a mix, a trained style takes the place of all others, and a painting its place, with the method that was there before"""
    with empty_folder():
        write_trained("rain", FIRST, "Wet Streets")
        session.show(SMALL)
        dialog = session.open_dialog()
        choose_item(dialog, "Method", "Step by step")
        choose_painting(dialog, TITLE)
        add_style(dialog, "Wet Streets")
        wait_for_word(dialog, "this one took the others’ place.")
        assert not is_chosen(dialog, TITLE) and chosen(dialog, "Method") == "At once"
        session.screenshot("dialog-trained-alone")
        add_style(dialog, TITLE)
        wait_for_word(dialog, "this one took its place.")
        assert not is_chosen(dialog, "Wet Streets") and chosen(dialog, "Method") == "Step by step"
        close(session, dialog)


def appears(session):
    """a style that is put into the folder while the dialog is open is shown; one that goes is gone, and nothing is chosen then"""
    with empty_folder():
        session.show(SMALL)
        dialog = session.open_dialog()
        assert not is_shown(dialog, "Wet Streets")
        file = write_trained("rain", FIRST, "Wet Streets")
        wait_for(lambda: is_shown(dialog, "Wet Streets"), "the style")
        choose_painting(dialog, "Wet Streets")
        file.unlink()
        wait_for(lambda: not is_shown(dialog, "Wet Streets"), "the end of the style")
        wait_for(lambda: not is_sensitive(find(dialog, Role.PUSH_BUTTON, "OK")), "the end of the choice")
        close(session, dialog)


def takes_in(session):
    """a file of a trained style that is dropped or chosen in the file chooser is copied into the folder, shown and chosen, once; of one
    that is cut off, something else, or of a newer version, the user is told"""
    with empty_folder():
        files = session.folder / "files"
        whole = trained_bytes(FIRST, "Wet Streets")
        for name, content in (("Dropped", whole), ("Cut", whole[:-5]), ("Newer", trained_bytes(FIRST, "Newer", version="9")),
                              ("Other", b"\2\0\0\0\0\0\0\0{}"), ("Picked", trained_bytes(SECOND, "Old Fog"))):
            (files / f"{name}.safetensors").write_bytes(content)
        session.show(SMALL)
        dialog = session.open_dialog()
        choose_painting(dialog, TITLE)
        gallery = middle(scroll_pane(tile(dialog, TITLE)))
        drop(gallery, (files / "Dropped.safetensors").as_uri())
        wait_for(lambda: is_chosen(dialog, "Wet Streets"), "the choice of the style")
        assert [file.name for file in FOLDER.glob("*")] == ["wet-streets.safetensors"]
        session.screenshot("dialog-trained-dropped")
        for name, words in (("Cut", "it is damaged or cut off"), ("Newer", "of a newer Pastiche than this one"),
                            ("Other", "is no trained style")):
            drop(gallery, (files / f"{name}.safetensors").as_uri())
            wait_for(lambda words=words: any(words in one.get_name() for one in walk(dialog)), f"the word: {words}")
            assert is_chosen(dialog, "Wet Streets")
        session.screenshot("dialog-trained-refused")
        drop(gallery, (files / "Dropped.safetensors").as_uri())
        press(find(dialog, Role.PUSH_BUTTON, "Add style"))
        window(Role.FILE_CHOOSER, lambda title: title == "Add style")
        type_text(str(files / "Picked.safetensors"))
        press_key("Return")
        wait_for(lambda: is_chosen(dialog, "Old Fog"), "the choice of the other")
        assert {file.name for file in FOLDER.glob("*")} == {"wet-streets.safetensors", "old-fog.safetensors"}
        close(session, dialog)


def renames(session):
    """a style is renamed in its file, whose own name stays; it goes on being chosen"""
    with empty_folder():
        file = write_trained("rain", FIRST, "Wet Streets")
        session.show(SMALL)
        dialog = session.open_dialog()
        choose_painting(dialog, "Wet Streets")
        use_menu(dialog, "Wet Streets", "Rename…")
        question = window(Role.DIALOG, lambda title: title == "Rename style")
        session.screenshot("dialog-trained-rename")
        entry = find(question, Role.TEXT, "")
        assert text_of(entry) == "Wet Streets"
        entry.get_editable_text_iface().set_text_contents("  ")
        wait_for(lambda: not is_sensitive(find(question, Role.PUSH_BUTTON, "Rename")), "a button for no empty name")
        entry.get_editable_text_iface().set_text_contents("Rain, 雨")
        press(find(question, Role.PUSH_BUTTON, "Rename"))
        wait_for(lambda: is_shown(dialog, "Rain, 雨") and is_chosen(dialog, "Rain, 雨"), "the new name")
        assert not is_shown(dialog, "Wet Streets")
        assert list(FOLDER.glob("*")) == [file]
        assert "Rain, 雨".encode() in file.read_bytes()
        press(find(dialog, Role.PUSH_BUTTON, "OK"))
        session.wait_for_end()
        assert not session.messages(), session.messages()


def shares(session):
    """a copy is saved elsewhere, which is the style again for whoever takes it in"""
    with empty_folder():
        file = write_trained("rain", FIRST, "Wet: Streets")
        copy = session.folder / "files" / "Shared.safetensors"
        session.show(SMALL)
        dialog = session.open_dialog()
        choose_painting(dialog, "Wet: Streets")  # and so it is in sight
        use_menu(dialog, "Wet: Streets", "Save a copy…")
        chooser = window(Role.FILE_CHOOSER, lambda title: title == "Save a copy")
        wait_for(lambda: any(text_of(one) == "Wet- Streets.safetensors" for one in find_all(chooser, Role.TEXT)),
                 "a name that every computer can have")
        session.screenshot("dialog-trained-share")
        press_key("a", "Control_L")
        type_text(str(copy))
        press_key("Return")
        wait_for(lambda: copy.exists() and not windows(Role.FILE_CHOOSER), "the copy")
        file.unlink()
        wait_for(lambda: not is_shown(dialog, "Wet: Streets"), "the end of the style")
        choose_painting(dialog, TITLE)
        drop(middle(scroll_pane(tile(dialog, TITLE))), copy.as_uri())
        wait_for(lambda: is_chosen(dialog, "Wet: Streets"), "the style from the copy")
        close(session, dialog)


def removes(session):
    """a style is put into the trash, from where it can come back; whoever paints in it paints in nothing then"""
    with empty_folder():
        file = write_trained("rain", FIRST, "Wet Streets")
        content = file.read_bytes()
        session.show(SMALL)
        dialog = session.open_dialog()
        choose_painting(dialog, "Wet Streets")
        use_menu(dialog, "Wet Streets", "Move to trash")
        wait_for_word(dialog, "is in the trash now: from there it can be put back.")
        assert not is_shown(dialog, "Wet Streets") and not file.exists()
        assert not is_sensitive(find(dialog, Role.PUSH_BUTTON, "OK"))
        session.screenshot("dialog-trained-removed")
        trashed = TRASH / file.name
        assert trashed.read_bytes() == content
        trashed.rename(file)
        wait_for(lambda: is_shown(dialog, "Wet Streets"), "the style's return")
        close(session, dialog)


def deletes(session):
    """where there is no trash, a style is deleted when the user says so, and not before"""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:  # of what is in memory nothing can be put into the trash
        FOLDER.symlink_to(elsewhere)
        file = write_trained("rain", FIRST, "Wet Streets")
        session.show(SMALL)
        dialog = session.open_dialog()
        choose_painting(dialog, "Wet Streets")
        for answer in ("Cancel", "Delete for good"):
            assert file.exists()
            use_menu(dialog, "Wet Streets", "Move to trash")
            question = window(Role.ALERT, lambda title: title == "Question")
            session.screenshot("dialog-trained-delete")
            press(find(question, Role.PUSH_BUTTON, answer))
            wait_for(lambda: not windows(Role.ALERT), "the end of the question")
        wait_for(lambda: not is_shown(dialog, "Wet Streets"), "the end of the style")
        assert not file.exists()
        close(session, dialog)
    FOLDER.unlink()


CASES = [paints_trained, mixes_with_nothing, appears, takes_in, renames, shares, removes, deletes, ends_well]


if __name__ == "__main__":
    run_cases(CASES)
