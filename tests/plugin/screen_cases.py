# SPDX-License-Identifier: GPL-3.0-or-later
"""The plug-in's windows on a small screen (test-window.py says which): they fit, and what ends them is on it."""

from accessible import Gdk, Role, State, find, find_all, has_state, is_showing, menu_item, press, wait_for
from devices import extents, middle
from train_cases import MANY, begin, close, open_training, take, training_window, wait_for_step
from widgets import add_style, choose_item, choose_page, choose_painting, read_need
from window_session import ENDLESS, SMALL, TITLE, ends_well, run_cases

def work_area():
    """What panels leave of the screen."""
    return Gdk.Display.get_default().get_monitor(0).get_workarea()


def frame():
    """Of the uppermost window, with what the window manager puts around it."""
    return Gdk.Screen.get_default().get_window_stack()[-1].get_frame_extents()


def describe(place):
    return f"{place.width}×{place.height} at {place.x}, {place.y}"


def is_within(place, area):
    return (area.x <= place.x and place.x + place.width <= area.x + area.width and
            area.y <= place.y and place.y + place.height <= area.y + area.height)


def scrolls_sideways(window):
    return any(is_showing(one) and has_state(one, State.HORIZONTAL) for one in find_all(window, Role.SCROLL_BAR))


def check(session, window, *names):
    """The window with its title bar lies within the work area, and the buttons of these names in the window. All of its width is seen."""
    area = work_area()
    wait_for(lambda: is_within(frame(), area), f"a window that fits, not {describe(frame())} in {describe(area)},", 5)
    wait_for(lambda: is_within(extents(window), frame()), "a window that is the uppermost one")
    for name in names:
        button = find(window, Role.PUSH_BUTTON, name)
        assert is_showing(button) and is_within(extents(button), extents(window)), f"“{name}” is at {describe(extents(button))}"
    assert not scrolls_sideways(window), "it scrolls sideways"


def lead_to(dialog, name):
    """The number of this name comes into sight when it has the focus."""
    number = find(dialog, Role.SPIN_BUTTON, name)
    page = number
    while page.get_role() != Role.SCROLL_PANE:
        page = page.get_parent()
    number.get_component_iface().grab_focus()
    wait_for(lambda: extents(page).y < middle(number)[1] < extents(page).y + extents(page).height, f"the sight of “{name}”")


def fits(session):
    """the dialog, its pages and a mix fit the screen, with all that ends them"""
    buttons = ("OK", "Cancel", "Reset", "Help", "Save Settings")
    session.show(SMALL)
    dialog = session.open_dialog()
    check(session, dialog, *buttons)
    session.screenshot("dialog")
    choose_item(dialog, "Method", "Step by step")
    choose_painting(dialog, TITLE)
    for other in ("Poppies", "Summertime", "Composition VIII"):
        add_style(dialog, other)
    for quality in ("Sketch", "Painting", "Masterpiece"):
        read_need(dialog, quality)
    check(session, dialog, *buttons)
    session.screenshot("dialog-mix")
    lead_to(dialog, "Contours")
    session.screenshot("dialog-controls")
    choose_page(dialog, "Expert")
    check(session, dialog, *buttons)
    lead_to(dialog, "Threads")
    session.screenshot("dialog-expert")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


def fits_at_work(session):
    """so does the page that shows how the painting gets on, and the window of a repeated run"""
    number = session.show(SMALL)
    session.start(ENDLESS)
    progress = session.progress_window()
    check(session, progress, "Stop and keep this", "Cancel")
    session.screenshot("progress")
    press(find(progress, Role.PUSH_BUTTON, "Stop and keep this"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    press(menu_item(session.main_window(), "Filters", "Repeat"))
    progress = session.progress_window()
    check(session, progress, "Stop and keep this", "Cancel")
    session.screenshot("repeated")
    press(find(progress, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


def fits_to_train(session):
    """so does the window in which a style is trained, before and meanwhile, and when there is something to go on with"""
    buttons = ("Train", "Cancel", "Reset", "Help", "Save Settings")
    session.show(SMALL)
    dialog = session.open_dialog()
    choose_painting(dialog, TITLE)
    training = open_training(dialog)
    check(session, training, *buttons)
    take(session, "train")
    lead_to(training, "Minutes")
    begin(training, MANY)
    wait_for_step(training)
    check(session, training, "Pause", "Stop and keep this", "Cancel")
    take(session, "train-works")
    press(find(training, Role.PUSH_BUTTON, "Cancel"))
    training = training_window("was interrupted")
    check(session, training, "Go on", *buttons)
    take(session, "train-interrupted")
    close(session, training, dialog)


if __name__ == "__main__":
    run_cases([fits, fits_at_work, fits_to_train, ends_well])
