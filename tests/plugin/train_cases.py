# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in which a style is trained, from the dialog's gallery and from GIMP's menu. As window_cases.py, for test-window.py."""

import json
import os
import time
from pathlib import Path

from accessible import Role, find, find_all, is_sensitive, is_showing, menu_item, press, wait_for, window, windows
from devices import press_key, type_text
from trained_cases import empty_folder, is_shown, thumbnail_of
from trained_files import FOLDER, read_trained
from widgets import add_style, choose_item, choose_painting, is_chosen, set_number, unspoken
from window_session import SMALL, TITLE, ends_well, run_cases

OTHER = "Poppies"
BUTTON = "Train a style"
FEW = 0.1     # minutes: as few steps as there may be
MANY = 600    # minutes: until the test ends it


def take(session, name):
    """A screenshot, when all of the window is drawn."""
    time.sleep(1)
    session.screenshot(name)


def training_window(words=""):
    """The one that says so."""
    return wait_for(lambda: next((one for one in windows(Role.DIALOG) if one.get_name() == "Train a style" and says(one, words)), None),
                    f"the window that says “{words}”", 60)


def open_training(dialog):
    press(find(dialog, Role.PUSH_BUTTON, BUTTON))
    return training_window()


def checkpoint():
    return next(iter(Path(os.environ["XDG_CACHE_HOME"]).glob("**/pastiche/interrupted-training")), None)


def begin(training, minutes):
    """Says how long, and begins."""
    set_number(training, "Minutes", minutes)
    press(find(training, Role.PUSH_BUTTON, "Train"))


def wait_for_step(training, name="Stop and keep this"):
    keep = find(training, Role.PUSH_BUTTON, name)
    wait_for(lambda: is_sensitive(keep), "the first step", 120)
    return keep


def says(training, words):
    return not words or any(words in one.get_name() for role in (Role.ALERT, Role.LABEL) for one in find_all(training, role))


def end(training):
    """Waits until a style is trained."""
    wait_for(lambda: says(training, "it is one of your trained styles from now on"), "the end of the training", 300)


def stop(session, training):
    """Stops, keeps what there is, and closes the window."""
    press(wait_for_step(training))
    end(training)
    press(find(training, Role.PUSH_BUTTON, "Close"))


def close(session, training, dialog):
    """Cancels all that is asked."""
    press(find(training, Role.PUSH_BUTTON, "Cancel"))
    wait_for(lambda: not any(one.get_name() == "Train a style" for one in windows(Role.DIALOG)), "the end of the window")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


def steps_done(training):
    """And how many there will be."""
    words = next(one.get_name().split() for one in find_all(training, Role.LABEL) if one.get_name().startswith("Step "))
    return int(words[1]), int(words[3])


def open_from_menu(session):
    press(menu_item(session.main_window(), "Filters", "Artistic", "Train a Pastiche Style"))
    return training_window()


def trains(session):
    """from the gallery: what is chosen there is learnt, the window says what it takes, shows how it gets on and what it came to; the style
    stands in the gallery with a thumbnail, and is chosen there by “Paint in it”, in which one then paints"""
    with empty_folder():
        number = session.show(SMALL)
        dialog = session.open_dialog()
        choose_painting(dialog, TITLE)
        take(session, "train-dialog")
        training = open_training(dialog)
        wait_for(lambda: says(training, "of memory"), "what it takes")
        assert is_chosen(training, TITLE)
        add_style(training, OTHER)
        find(training, Role.TEXT, "Name of the style").get_editable_text_iface().set_text_contents("Waves")
        take(session, "train-asks")
        press(find(training, Role.TOGGLE_BUTTON, "More settings"))
        wait_for(lambda: is_showing(find(training, Role.COMBO_BOX, "Begin with")), "all other settings")
        take(session, "train-asks-more")
        assert not unspoken(training), unspoken(training)
        begin(training, FEW)
        wait_for_step(training)
        take(session, "train-works")
        assert not unspoken(training), unspoken(training)
        end(training)
        take(session, "train-ends")
        press(find(training, Role.PUSH_BUTTON, "Paint in it"))
        wait_for(lambda: is_shown(dialog, "Waves") and is_chosen(dialog, "Waves"), "the choice of the style")
        file = FOLDER / "waves.safetensors"
        note, _ = read_trained(file)
        assert (note["title"], note["painting"]) == ("Waves", f"{TITLE} + {OTHER}"), note
        wait_for(lambda: thumbnail_of(file).exists(), "the thumbnail")
        assert not checkpoint()
        take(session, "train-used")
        press(find(dialog, Role.PUSH_BUTTON, "OK"))
        session.wait_for_layers(number, 2)
        session.wait_for_end()
        assert session.ask(f"layers({number})")[1]["name"] == "Waves"
        assert not session.messages(), session.messages()


def refuses_another(session):
    """In another window, no training begins."""
    press(menu_item(session.main_window(), "Filters", "Artistic", "Train a Pastiche Style"))
    other = wait_for(lambda: next((one for one in windows(Role.DIALOG) if one.get_name() == "Train a style" and
                                   is_showing(find(one, Role.PUSH_BUTTON, "Train"))), None), "another window")
    assert not says(other, "was interrupted")
    choose_painting(other, TITLE)
    begin(other, FEW)
    other = training_window("Another style is being trained")
    take(session, "train-another")
    press(find(other, Role.PUSH_BUTTON, "Cancel"))
    wait_for(lambda: not any(says(one, "Another style") for one in windows(Role.DIALOG)), "the end of the other window")


def pauses(session):
    """from GIMP's menu: while it is paused no step is made, and none elsewhere, then it goes on, and its window lives; stopped, it keeps
    what there is"""
    with empty_folder():
        session.show(SMALL)
        training = open_from_menu(session)
        assert not is_sensitive(find(training, Role.PUSH_BUTTON, "Train"))
        choose_painting(training, OTHER)
        begin(training, MANY)
        wait_for_step(training)
        press(find(training, Role.PUSH_BUTTON, "Pause"))
        wait_for(lambda: says(training, "Paused"), "the pause")
        time.sleep(2)  # the step that was being made
        before = steps_done(training)
        time.sleep(2)
        assert steps_done(training) == before, "it has gone on"
        take(session, "train-paused")
        refuses_another(session)
        watched = len(session.watch_log.read_text(encoding="utf-8"))
        press(find(training, Role.PUSH_BUTTON, "Go on"))
        wait_for(lambda: steps_done(training)[0] > before[0] + 1, "more steps", 60)
        press(wait_for_step(training))
        end(training)
        stalls = session.watch_log.read_text(encoding="utf-8")[watched:]
        assert "stall" not in stalls, f"the window was frozen while it trained: {stalls}"
        press(find(training, Role.PUSH_BUTTON, "Close"))
        session.wait_for_end()
        note, _ = read_trained(FOLDER / "poppies.safetensors")
        assert before[0] < json.loads(note["settings"])["steps"] < before[1], note
        assert not session.messages(), session.messages()


def goes_on(session):
    """cancelled, or closed, it is offered to go on, and does, with the name that it had"""
    with empty_folder():
        session.show(SMALL)
        dialog = session.open_dialog()
        choose_painting(dialog, TITLE)
        training = open_training(dialog)
        assert not says(training, "was interrupted")
        find(training, Role.TEXT, "Name of the style").get_editable_text_iface().set_text_contents("Later")
        begin(training, MANY)
        wait_for_step(training)
        press(find(training, Role.PUSH_BUTTON, "Cancel"))
        training = training_window("The training of “Later” was interrupted")
        take(session, "train-interrupted")
        choose_painting(training, OTHER)
        press(find(training, Role.PUSH_BUTTON, "Go on"))
        wait_for_step(training)
        press(find(training, Role.PUSH_BUTTON, "Cancel"))
        training = training_window("was interrupted")  # not the one that is being cancelled
        close(session, training, dialog)
        training = open_from_menu(session)
        press(find(training, Role.PUSH_BUTTON, "Go on"))
        stop(session, training)
        session.wait_for_end()
        note, _ = read_trained(FOLDER / "later.safetensors")
        assert note["painting"] == TITLE, note
        assert not checkpoint()


def goes_on_with_layers(session):
    """which layer it learns from has to be said again, and is asked for"""
    with empty_folder():
        session.show(SMALL)
        session.ask("open_painting('Leaf')")
        training = open_from_menu(session)
        choose_painting(training, "Leaf")
        begin(training, MANY)
        wait_for_step(training)
        press(find(training, Role.PUSH_BUTTON, "Cancel"))
        training = training_window("was interrupted")  # not the one that is being cancelled
        press(find(training, Role.PUSH_BUTTON, "Cancel"))
        session.wait_for_end()
        training = open_from_menu(session)
        press(find(training, Role.PUSH_BUTTON, "Go on"))
        wait_for(lambda: says(training, "learns from a layer: choose the same one"), "the question")
        take(session, "train-layer")
        choose_painting(training, "Leaf")
        press(find(training, Role.PUSH_BUTTON, "Go on"))
        stop(session, training)
        session.wait_for_end()
        assert read_trained(FOLDER / "leaf.safetensors")[0]["painting"] == "Leaf"


def refuses(session):
    """a folder without photographs: the window says so in a sentence, with all that was set"""
    with empty_folder():
        folder = session.folder / "files" / "nothing"
        folder.mkdir()
        session.show(SMALL)
        training = open_from_menu(session)
        choose_painting(training, OTHER)
        choose_item(training, "Photographs", "Other")
        window(Role.FILE_CHOOSER, lambda title: title == "Choose a folder")
        type_text(str(folder))
        press_key("Return")
        wait_for(lambda: not windows(Role.FILE_CHOOSER), "the end of the choice")
        begin(training, FEW)
        training = training_window("There is no photograph in the folder")
        assert is_chosen(training, OTHER)
        take(session, "train-refused")
        press(find(training, Role.PUSH_BUTTON, "Cancel"))
        session.wait_for_end()
        assert not list(FOLDER.glob("*")) and not checkpoint()
        assert not session.messages(), session.messages()


CASES = [trains, pauses, goes_on, goes_on_with_layers, refuses, ends_well]


if __name__ == "__main__":
    run_cases(CASES)
