# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog is never in the way: its windows do not freeze, and it does no work that nobody sees. Counted in the processor's time: what
else the machine does makes no difference."""

import os
import time
from pathlib import Path

from accessible import Role, applications, find, find_all, iconified, press, wait_for
from devices import drag, extents, middle, mouse
from preview import REST
from widgets import add_style, choose_item, choose_painting, set_number, set_share, tile
from window_session import ENDLESS, LARGE, READY_STYLES, TITLE

TICK = 1.0 / os.sysconf("SC_CLK_TCK")
HUGE = (4000, 3000)
OTHER = "Poppies"


def plug_in():
    """The number of the plug-in's process."""
    return next(one.get_process_id() for one in applications() if one.get_name() == "pastiche")


def used(process):
    """Seconds that it has kept processors busy."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def used_during(process, seconds):
    before = used(process)
    time.sleep(seconds)
    return used(process) - before


def says(dialog, words):
    """Whether there is a label with these words."""
    return any(one.get_name() == words for one in find_all(dialog, Role.LABEL))


def rests(session):
    """iconified in the middle of its preview, the dialog stops painting soon, and goes on when it is seen again; when the preview has come
    to rest, it needs no processor any more"""
    session.show(LARGE)
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "Step by step")
    choose_painting(dialog, TITLE)
    set_number(dialog, "Steps", ENDLESS)
    wait_for(lambda: says(dialog, "Being refined…"), "the refinement")
    process = plug_in()
    wait_for(lambda: used_during(process, 0.2) > 0.05, "work")
    before = used(process)
    with iconified():
        wait_for(lambda: used_during(process, 1.0) <= 2 * TICK, "the end of the work")
        assert used(process) - before < 1.0, f"it went on for {used(process) - before:.2f} s"
    wait_for(lambda: used_during(process, 0.2) > 0.05, "more work")
    press(find(dialog, Role.RADIO_BUTTON, "Sketch"))
    wait_for(lambda: says(dialog, REST), "the end of the preview")
    time.sleep(0.5)
    busy = used_during(process, 3.0)
    assert busy <= 0.03 + TICK / 2, f"{busy:.2f} s of the processor's time in 3 s"
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


def reacts(session):
    """the window goes on living whatever is done in it: choosing, mixing, moving sliders, scrolling, zooming, painting"""
    session.show_large(HUGE)
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "Step by step")
    for style in (TITLE, READY_STYLES[4]["title"], OTHER, TITLE):
        choose_painting(dialog, style)
    add_style(dialog, OTHER)
    for share in range(10, 100, 10):
        set_share(dialog, OTHER, share)
    press(find(dialog, Role.PUSH_BUTTON, f"Take “{OTHER}” out of the mix"))
    for name in ("How much style", "Brush size", "Smoothness"):
        for value in range(0, 101, 5):
            set_number(dialog, name, value)
    x, y = middle(tile(dialog, TITLE))
    for event in ["b5c"] * 15 + ["b4c"] * 15:
        mouse(event, x, y)
    place = extents(find(dialog, Role.IMAGE, "Preview"))
    x, y = place.x + place.width // 3, place.y + place.height // 3
    for event in ["b4c"] * 8:
        mouse(event, x, y)
    drag((x, y), (x + place.width // 4, y + place.height // 4))
    wait_for(lambda: says(dialog, "This part is being refined…") or says(dialog, "Being refined…"), "the part")
    for event in ["b5c"] * 8:
        mouse(event, x, y)
    session.screenshot("dialog-large")
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    progress = session.progress_window()
    time.sleep(3)
    session.screenshot("progress-large")
    press(find(progress, Role.PUSH_BUTTON, "Cancel"))
    press(find(session.dialog(), Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


def looks_closely(session):
    """the same while somebody zooms into a large picture in strong colours, whose numbers mean others"""
    number = session.show_large(HUGE)
    session.ask(f"give_profile({number}, 'ProPhoto')")
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "At once")
    choose_painting(dialog, TITLE)
    wait_for(lambda: says(dialog, REST), "the end of the preview")
    place = extents(find(dialog, Role.IMAGE, "Preview"))
    for _ in range(6):
        mouse("b4c", place.x + place.width // 3, place.y + place.height // 3)
        time.sleep(0.6)  # until a part is wanted
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


def adds_large(session):
    """the same from OK to the new layer, with all that there is to be read and written: a selection, transparency, a map and a start of
    another image, grain"""
    other = session.ask("open_painting('Waves')")
    number = session.show_large(HUGE)
    session.ask(f"images.top_layer(image({number})).add_alpha()")
    session.ask(f"select_left({number}, {HUGE[0] // 2})")
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "Step by step")
    choose_painting(dialog, "Waves")
    choose_item(dialog, "Strength map", "Waves")
    choose_item(dialog, "Start layer", "Waves")
    set_number(dialog, "Grain", 10)
    set_number(dialog, "Steps", ENDLESS)
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    press(find(session.progress_window(), Role.PUSH_BUTTON, "Stop and keep this"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    session.ask(f"image({other}).delete()")


def is_ours(stall):
    """Not for a screen reader's sake, which asks for all widgets at once here."""
    return "libatk-bridge" not in stall


def never_freezes(session):
    """in all the cases until now the main thread came back to the main loop within 50 ms, while there was a window"""
    opened, *stalls = session.watch_log.read_text(encoding="utf-8").split("stall ")
    assert opened.startswith("opened"), "nobody has watched"
    stalls = [stall.partition("opened")[0] for stall in stalls]
    assert not any(map(is_ours, stalls)), "\n".join(filter(is_ours, stalls))


CASES = [rests, reacts, looks_closely, adds_large]
