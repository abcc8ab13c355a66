# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the plug-in's windows in a GIMP on the display and session bus that test-window.py has set up."""

import contextlib
import json
import os
import signal
import socket
import subprocess
from pathlib import Path

from gi.repository import GLib

import tap
from accessible import (Role, State, applications, find, has_state, is_sensitive, is_showing, menu_item,
                        press, take_screenshot, wait_for, walk, window, windows)
from profile import complaints, run_module

SOURCE = Path(os.environ["PST_SOURCE"])
READY_STYLES = json.loads((SOURCE / "data" / "instant-styles" / "instant-styles.json").read_text(encoding="utf-8"))
TITLE = "The Great Wave off Kanagawa"
PROGRESS = "Painting in the style of"
SMALL = (96, 64)
LARGE = (400, 300)
ENDLESS = 10000  # steps: the run goes on until the test ends it


class Session:
    """A GIMP with its windows, and the agent in it."""

    def __init__(self, folder):
        self.folder = folder
        name = f"pastiche-test-{os.getpid()}"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind("\0" + name)
        listener.listen()
        listener.settimeout(60)
        environment = {**os.environ, "PST_AGENT": name, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "0", "GTK_THEME": "Adwaita",
                       "GTK_MODULES": "gail:atk-bridge", "GSETTINGS_BACKEND": "memory", "GIO_USE_VFS": "local"}
        self.log = folder / "gimp.log"
        self.manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
        with open(self.log, "w", encoding="utf-8") as stream:
            self.gimp = subprocess.Popen(["gimp-3.0", "--new-instance", "--no-splash", *run_module("window_agent"), "--quit"],
                                         stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, env=environment)
        self.connection = listener.accept()[0]
        self.stream = self.connection.makefile("rw", encoding="utf-8")

    def ask(self, code):
        """What the agent answers."""
        print(code, file=self.stream, flush=True)
        answer = json.loads(self.stream.readline())
        assert "value" in answer, answer.get("error")
        return answer["value"]

    def show(self, size):
        """Opens a photograph, alone."""
        number = self.ask(f"show_photograph{size}")
        self.wait_for_layers(number, 1)
        return number

    def wait_for_layers(self, number, n_layers):
        """Waits until the title of GIMP's window says that this image has so many layers."""
        layers = "1 layer)" if n_layers == 1 else f"{n_layers} layers)"
        window(Role.FRAME, lambda title: f"-{number}.0 (" in title and layers in title)

    def messages(self):
        """The texts of the messages that GIMP shows in windows of their own."""
        return [label.get_name() for one in windows(Role.DIALOG) + windows(Role.ALERT) if "Message" in one.get_name()
                for label in walk(one) if label.get_role() == Role.LABEL]

    def close_messages(self):
        n_messages = len(self.messages())
        press(find(window(Role.DIALOG, lambda title: "Message" in title), Role.PUSH_BUTTON, "OK"))
        wait_for(lambda: len(self.messages()) < n_messages, "the end of the message")

    def tidy(self):
        """Ends what a failed case has left, so that the next one has a chance."""
        for application in applications():
            with contextlib.suppress(GLib.Error):  # it has ended meanwhile
                if application.get_name() == "pastiche":
                    os.kill(application.get_process_id(), signal.SIGKILL)
        self.wait_for_end()
        while self.messages():
            self.close_messages()

    def main_window(self):
        return window(Role.FRAME, lambda title: "GIMP" in title)

    def open_dialog(self):
        press(menu_item(self.main_window(), "Filters", "Artistic", "Pastiche"))
        return window(Role.DIALOG, lambda title: title == "Pastiche")

    def start(self, steps):
        """Fills in the dialog and says OK."""
        dialog = self.open_dialog()
        choose_item(dialog, "Method", "Step by step")
        choose_painting(dialog, TITLE)
        set_number(dialog, "Steps", steps)
        press(find(dialog, Role.PUSH_BUTTON, "OK"))

    def repeat(self):
        """Paints another image by GIMP's Repeat. Answers the new layer."""
        number = self.show(SMALL)
        press(menu_item(self.main_window(), "Filters", "Repeat"))
        self.wait_for_layers(number, 2)
        self.wait_for_end()
        return self.ask(f"layers({number})")[0]

    def progress_window(self):
        """The progress window, when the first step is done."""
        progress = window(Role.DIALOG, lambda title: title.startswith(PROGRESS))
        keep = find(progress, Role.PUSH_BUTTON, "Stop and keep this")
        wait_for(lambda: is_sensitive(keep), "the first step")
        return progress

    def wait_for_end(self):
        """Waits until the plug-in's process has gone; the new layer is there a little earlier."""
        wait_for(lambda: all(one.get_name() != "pastiche" for one in applications()), "the end of the plug-in")

    def has_own_cancel(self):
        """Whether GIMP's window shows the Cancel button of its own progress bar."""
        return any(one.get_role() == Role.PUSH_BUTTON and one.get_name() == "Cancel" and is_showing(one)
                   for one in walk(self.main_window()))

    def undo_name(self):
        return menu_item(self.main_window(), "Edit", "Undo").get_name()

    def screenshot(self, name):
        take_screenshot(self.folder / f"{name}.png")

    def close(self):
        """Ends the agent, upon which GIMP ends itself. Answers its exit status, or None where it has to be killed."""
        self.stream.close()
        self.connection.close()
        try:
            return self.gimp.wait(30)
        except subprocess.TimeoutExpired:
            self.gimp.kill()
            return None
        finally:
            self.manager.terminate()


def tile(dialog, title):
    """What shows a style in the gallery."""
    return find(dialog, Role.TOGGLE_BUTTON, title)


def choose_painting(dialog, title):
    """Leaves it chosen where it is already."""
    press(tile(dialog, title))
    wait_for(lambda: is_chosen(dialog, title), f"the choice of “{title}”")


def is_chosen(dialog, title):
    return has_state(tile(dialog, title), State.CHECKED)


def add_style(dialog, title):
    """Adds a style to the mix."""
    press(find(dialog, Role.PUSH_BUTTON, f"Add “{title}” to the mix"))
    wait_for(lambda: is_chosen(dialog, title), f"“{title}” in the mix")


def get_share(dialog, title):
    """In per cent."""
    return round(find(dialog, Role.SLIDER, f"Share of “{title}”").get_value_iface().get_current_value(), 3)


def set_share(dialog, title, share):
    find(dialog, Role.SLIDER, f"Share of “{title}”").get_value_iface().set_current_value(share)


def choose_page(dialog, name):
    page = find(dialog, Role.PAGE_TAB, name)
    page.get_parent().get_selection_iface().select_child(page.get_index_in_parent())


def get_number(dialog, name):
    return find(dialog, Role.SPIN_BUTTON, name).get_value_iface().get_current_value()


def is_quality(dialog, name):
    return has_state(find(dialog, Role.RADIO_BUTTON, name), State.CHECKED)


def names_missing(dialog):
    """The roles of widgets to work with that a screen reader could say nothing of."""
    roles = (Role.PUSH_BUTTON, Role.TOGGLE_BUTTON, Role.RADIO_BUTTON, Role.SPIN_BUTTON, Role.SLIDER, Role.COMBO_BOX, Role.TEXT)
    return [one.get_role_name() for one in walk(dialog) if one.get_role() in roles and is_showing(one) and not one.get_name()]


def choose_item(dialog, name, title):
    """Chooses what begins so in the combo box of this name."""
    combo = find(dialog, Role.COMBO_BOX, name)
    titles = [item.get_name() for item in find_items(combo)]
    index = next(i for i, name in enumerate(titles) if name.startswith(title))
    combo.get_selection_iface().select_child(index)


def chosen(dialog, name):
    """What the combo box of this name shows."""
    combo = find(dialog, Role.COMBO_BOX, name)
    combo.clear_cache()
    return combo.get_selection_iface().get_selected_child(0).get_name()


def find_items(combo):
    menu = combo.get_child_at_index(0)
    return [menu.get_child_at_index(i) for i in range(menu.get_child_count())]


def set_number(dialog, name, value):
    find(dialog, Role.SPIN_BUTTON, name).get_value_iface().set_current_value(value)


def read_need(dialog):
    """Seconds and bytes, of a sentence like “This will take about 2 minutes and 640 MiB of memory.”"""
    words = find(dialog, Role.LABEL, "This will take about").get_name().split()
    seconds = {"second": 1, "minute": 60, "hour": 3600}[words[5].removesuffix("s")]
    return int(words[4]) * seconds, float(words[7]) * {"MiB": 1, "GiB": 1024}[words[8]]


def opens(session):
    """Filters ▸ Artistic ▸ Pastiche… opens the dialog; without a style there is no OK, and Cancel leaves the image as it was"""
    number = session.show(SMALL)
    before, undo = session.ask(f"state({number})"), session.undo_name()
    dialog = session.open_dialog()
    session.screenshot("dialog-empty")
    assert not is_sensitive(find(dialog, Role.PUSH_BUTTON, "OK"))
    assert not names_missing(dialog), names_missing(dialog)
    choose_painting(dialog, TITLE)
    wait_for(lambda: is_sensitive(find(dialog, Role.PUSH_BUTTON, "OK")), "the sensitivity of OK")
    session.screenshot("dialog-filled")
    choose_page(dialog, "Expert")
    wait_for(lambda: is_showing(find(dialog, Role.SPIN_BUTTON, "Style weight")), "the page for experts")
    assert not names_missing(dialog), names_missing(dialog)
    session.screenshot("dialog-expert")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()
    assert session.ask(f"state({number})") == before
    assert session.undo_name() == undo


def tells_need(session):
    """the dialog says how long the painting will take and how much memory, more of both for a larger picture and more steps"""
    needs = []
    for size in (SMALL, LARGE):
        session.show(size)
        dialog = session.open_dialog()
        choose_painting(dialog, TITLE)
        needs.append(read_need(dialog))
        if size == LARGE:
            session.screenshot("dialog-need")
            set_number(dialog, "Steps", ENDLESS)
            wait_for(lambda: read_need(dialog) != needs[1], "another need")
            needs.append(read_need(dialog))
        press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
        session.wait_for_end()
    (small_time, small_memory), (time, memory), (long_time, _) = needs
    assert small_time < time < long_time and small_memory < memory, needs


def tunes(session):
    """the main controls mean settings and follow them, while the preview is painted; then Cancel closes the dialog"""
    number = session.show(LARGE)
    before = session.ask(f"state({number})")
    dialog = session.open_dialog()
    choose_painting(dialog, TITLE)
    press(find(dialog, Role.RADIO_BUTTON, "Painting"))
    find(dialog, Role.LABEL, "A first sketch")
    for amount, weight in ((0, 0.0), (25, 0.25), (50, 2.0), (75, 14.25), (100, 100.0)):
        set_number(dialog, "How much style", amount)
        wait_for(lambda weight=weight: abs(get_number(dialog, "Style weight") - weight) < 1e-6, f"a style weight of {weight}")
    set_number(dialog, "Style weight", 14.25)
    wait_for(lambda: abs(get_number(dialog, "How much style") - 75.0) < 1e-3, "the amount that a weight means")
    set_number(dialog, "Smoothness", 100)
    wait_for(lambda: abs(get_number(dialog, "Smoothness weight") - 5000.0) < 1e-6, "a smoothness weight of 5000")
    press(find(dialog, Role.PUSH_BUTTON, "Reset “Smoothness”"))
    wait_for(lambda: get_number(dialog, "Smoothness") == 50.0, "the smoothness that is usual")
    press(find(dialog, Role.RADIO_BUTTON, "Masterpiece"))
    wait_for(lambda: get_number(dialog, "Steps") == 250, "the steps of a masterpiece")
    choose_item(dialog, "Method", "At once")
    wait_for(lambda: is_quality(dialog, "Sketch"), "the quality of what is painted at once")
    assert not is_sensitive(find(dialog, Role.SPIN_BUTTON, "Smoothness"))
    press(find(dialog, Role.RADIO_BUTTON, "Painting"))
    wait_for(lambda: get_number(dialog, "Steps") == 100, "the steps of a painting")
    session.screenshot("dialog-tuned")
    press(find(dialog, Role.RADIO_BUTTON, "Sketch"))
    wait_for(lambda: any(one.get_name() == "This is what will be painted" for one in walk(dialog)), "the end of the preview")
    session.screenshot("dialog-at-rest")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()
    assert session.ask(f"state({number})") == before


def cancels(session):
    """Cancel in the progress window, the only one to be seen, leaves the image as it was, without a step to undo"""
    number = session.show(LARGE)
    before, undo = session.ask(f"state({number})"), session.undo_name()
    session.start(ENDLESS)
    progress = session.progress_window()
    assert TITLE in progress.get_name()
    session.screenshot("progress")
    assert not session.has_own_cancel(), "GIMP's own Cancel button, which kills the plug-in, can be pressed"
    press(find(progress, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()
    assert session.ask(f"state({number})") == before
    assert session.undo_name() == undo


def finishes(session):
    """a run that ends adds one layer; Undo takes it away in one step and leaves the image as it was, Redo brings it back"""
    number = session.show(SMALL)
    before = session.ask(f"state({number})")
    session.start(3)
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    session.screenshot("finished")
    wait_for(lambda: session.undo_name() == "Undo Pastiche", "a step to undo that is called Pastiche")
    painted = session.ask(f"layers({number})")
    assert len(painted) == 2 and painted[0]["name"] == TITLE and painted[0]["noted"]
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
    again = session.ask(f"layers({number})")[0]
    assert first == again


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
    assert read_need(dialog)[0] <= 2
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
    first = session.ask(f"layers({number})")[0]
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
    session.screenshot("dialog-mix")
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    first = session.ask(f"layers({number})")[0]
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
    first = session.ask(f"layers({number})")[0]
    assert first["name"] == "Waves"

    assert session.repeat() == first

    number = session.show(SMALL)
    before = session.ask(f"state({number})")
    dialog = session.open_dialog()
    wait_for(lambda: is_chosen(dialog, "Waves"), "the style of the last run")
    session.ask(f"image({other}).delete()")
    wait_for(lambda: not is_sensitive(find(dialog, Role.PUSH_BUTTON, "OK")), "the end of a layer that is gone")
    assert not [one for one in walk(dialog) if one.get_name() == "Waves"]
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
    kept, source = session.ask(f"layers({number})")
    assert kept["name"] == TITLE and kept["noted"]
    assert (kept["width"], kept["height"]) == (source["width"], source["height"]) == LARGE
    assert kept["pixels"] != source["pixels"]


def undoes_script(session):
    """what a script painted, with a selection and in a group, is one step to undo, and then the image is as it was"""
    number = session.show(SMALL)
    before, after = session.ask(f"paint_selected_in_group({number})")
    assert before != after
    wait_for(lambda: session.undo_name() == "Undo Pastiche", "a step to undo that is called Pastiche")
    press(menu_item(session.main_window(), "Edit", "Undo"))
    wait_for(lambda: session.undo_name() != "Undo Pastiche", "the undoing")
    assert session.ask(f"state({number})") == before
    assert not session.messages(), session.messages()


def survives_closing_before(session):
    """an image that is closed while the dialog is open: it says so, and GIMP stays"""
    session.show(SMALL)
    dialog = session.open_dialog()
    choose_painting(dialog, TITLE)
    session.ask("close_all()")
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    wait_for(lambda: any("The layer to be repainted is gone" in text for text in session.messages()), "the message that it is gone")
    session.close_messages()
    session.wait_for_end()


def survives_closing(session):
    """an image that is closed while it is repainted: GIMP stays, says so, and paints the next one"""
    number = session.show(LARGE)
    session.start(40)
    session.progress_window()
    session.ask("close_all()")
    assert not session.ask(f"is_open({number})")
    wait_for(lambda: any("The image was closed" in text for text in session.messages()), "the message that the image was closed")
    session.wait_for_end()
    session.screenshot("closed")
    assert session.gimp.poll() is None
    number = session.show(SMALL)
    session.start(3)
    session.wait_for_layers(number, 2)


def ends_well(session):
    """GIMP comes to a good end after all of that, and nobody complains on the way"""
    session.ask("close_all()")
    status = session.close()
    log = session.log.read_text(encoding="utf-8", errors="replace")
    assert status == 0, f"GIMP's exit status is {status}"
    assert not complaints(log), complaints(log)


CASES = [opens, tells_need, tunes, cancels, finishes, repeats, paints_at_once, mixes, repeats_layer, keeps, undoes_script,
         survives_closing_before, survives_closing, ends_well]


def main():
    session = Session(Path(os.environ["PST_FILES"]).parent)
    with open(os.environ["PST_RESULTS"], "w", encoding="utf-8") as stream:
        report = tap.Report(stream)
        report.plan(len(CASES))
        for case in CASES:
            report.run(case, session)
            if session.gimp.poll() is None:
                session.tidy()


if __name__ == "__main__":
    main()
