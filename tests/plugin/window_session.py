# SPDX-License-Identifier: GPL-3.0-or-later
"""A GIMP on the display and session bus that test-window.py has set up, with images for the plug-in's windows to be opened for."""

import contextlib
import json
import os
import signal
import socket
import subprocess
from pathlib import Path

from gi.repository import GLib

import tap
from accessible import (Role, applications, find, find_all, is_sensitive, is_showing, menu_item, press, take_screenshot, wait_for,
                        window, windows)
from profile import complaints, run_module
from widgets import choose_item, choose_painting, set_number

SOURCE = Path(os.environ["PST_SOURCE"])
READY_STYLES = json.loads((SOURCE / "data" / "instant-styles" / "instant-styles.json").read_text(encoding="utf-8"))
PAINTINGS = json.loads((SOURCE / "data" / "styles" / "styles.json").read_text(encoding="utf-8"))
LOOKS = json.loads((SOURCE / "data" / "looks" / "looks.json").read_text(encoding="utf-8"))
TITLE = "The Great Wave off Kanagawa"
PROGRESS = "Painting in the style of"
SMALL = (96, 64)
LARGE = (400, 300)
ENDLESS = 10000  # steps: the run goes on until the test ends it


# Of the window manager: windows get the focus, and leave room for panels at the edges.
PANELS = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
<focus><focusNew>yes</focusNew></focus>
<margins><top>{0}</top><bottom>{0}</bottom><left>{0}</left><right>{0}</right></margins>
</openbox_config>
"""


def panels(folder):
    """The window manager's arguments for the panels that PST_PANELS names, if it does."""
    if not os.environ.get("PST_PANELS"):
        return []
    settings = folder / "openbox.xml"
    settings.write_text(PANELS.format(os.environ["PST_PANELS"]), encoding="utf-8")
    return ["--config-file", str(settings)]


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
                       "GTK_MODULES": f"gail:atk-bridge:{os.environ['PST_WATCH']}", "GSETTINGS_BACKEND": "memory",
                       "GIO_USE_VFS": "local", "PST_WATCHED": "pastiche", "PST_WATCH_LOG": str(folder / "main-loop.log"),
                       "MALLOC_PERTURB_": "0"}  # to fill what is allocated takes the time that is watched
        self.log = folder / "gimp.log"
        self.watch_log = folder / "main-loop.log"
        self.manager = subprocess.Popen(["openbox", *panels(folder)], env=environment, stderr=subprocess.DEVNULL)
        with open(self.log, "w", encoding="utf-8") as stream:
            self.gimp = subprocess.Popen(["gimp", "--new-instance", "--no-splash", *run_module("window_agent"), "--quit"],
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

    def show_large(self, size):
        """Opens a photograph of a camera's size, alone."""
        number = self.ask(f"show_enlarged{size}")
        self.wait_for_layers(number, 1)
        return number

    def wait_for_layers(self, number, n_layers):
        """Waits until the title of GIMP's window says that this image has so many layers."""
        layers = "1 layer)" if n_layers == 1 else f"{n_layers} layers)"
        window(Role.FRAME, lambda title: f"-{number}.0 (" in title and layers in title)

    def messages(self):
        """The texts of the messages that GIMP shows in windows of their own."""
        return [label.get_name() for one in windows(Role.DIALOG) + windows(Role.ALERT) if "Message" in one.get_name()
                for label in find_all(one, Role.LABEL)]

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

    def dialog(self):
        return window(Role.DIALOG, lambda title: title == "Pastiche")

    def open_dialog(self):
        press(menu_item(self.main_window(), "Filters", "Artistic", "Pastiche"))
        return self.dialog()

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
        return self.ask(f"layers({number})")[1]

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
        return any(one.get_name() == "Cancel" and is_showing(one) for one in find_all(self.main_window(), Role.PUSH_BUTTON))

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


def ends_well(session):
    """GIMP comes to a good end after all of that, and nobody complains on the way"""
    session.ask("close_all()")
    status = session.close()
    log = session.log.read_text(encoding="utf-8", errors="replace")
    assert status == 0, f"GIMP's exit status is {status}"
    assert not complaints(log), complaints(log)


def run_cases(cases):
    """Runs the cases one after the other in one session, and writes down how they went; PST_CASES names a few of them."""
    only = os.environ.get("PST_CASES", "").split()
    cases = [case for case in cases if not only or case.__name__ in only]
    session = Session(Path(os.environ["PST_FILES"]).parent)
    with open(os.environ["PST_RESULTS"], "w", encoding="utf-8") as stream:
        report = tap.Report(stream)
        report.plan(len(cases))
        for case in cases:
            report.run(case, session)
            if session.gimp.poll() is None:
                session.tidy()
