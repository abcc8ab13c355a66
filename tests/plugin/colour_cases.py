# SPDX-License-Identifier: GPL-3.0-or-later
"""The preview in images of many colours: painted from the numbers that a job paints from, and shown as GIMP shows the layer."""

import time

from accessible import Role, find, press, wait_for
from preview import difference, shown_as_it_is, wait_for_rest
from widgets import choose_item, choose_painting, set_number
from window_session import READY_STYLES, TITLE

SIZE = (200, 150)      # as large as its preview
LARGER = (1400, 1050)  # than a preview, and than the view of it
PART = (320, 240)      # of that


def differs(session, number, style=TITLE, start="(None)", palette="Left as it is"):
    """How much of 255 the preview at rest differs from what OK leaves in the image."""
    dialog = session.open_dialog()
    choose_painting(dialog, style)
    if style not in [ready["title"] for ready in READY_STYLES]:
        choose_item(dialog, "Method", "Step by step")
        set_number(dialog, "Steps", 1)
        choose_item(dialog, "Start layer", start)
        choose_item(dialog, "Palette", palette)
    set_number(dialog, "Grain", 20)
    wait_for_rest(dialog)
    shown = shown_as_it_is(dialog, *SIZE)
    session.screenshot(f"dialog-colours-{number}")
    press(find(dialog, Role.PUSH_BUTTON, "OK"))
    session.wait_for_layers(number, 2)
    session.wait_for_end()
    return difference(shown, session.ask(f"merged({number})"))


def agrees_in_wide_colours(session):
    """in an image with strong colours, the preview at rest shows what OK leaves there, with a palette, grain, a start and a selection"""
    number = session.show(SIZE)
    session.ask(f"give_profile({number}, 'ProPhoto')")
    session.ask(f"select_left({number}, 150)")
    other = session.ask("open_painting('Beginning')")
    session.ask(f"give_profile({other}, 'Display P3')")
    apart = differs(session, number, start="Beginning", palette="The painting's, exactly")
    assert apart < 0.5, apart


def agrees_in_any_colours(session):
    """the same in linear light, with a painting in strong colours; in greys; with a ready style"""
    apart = {}
    for name, code, style in (("linear", "give_profile({}, 'Display P3', 'FLOAT_LINEAR')", "Waves"),
                              ("grey", "make_grey({})", TITLE),
                              ("ready", "give_profile({}, 'Rec2020')", READY_STYLES[4]["title"])):
        number = session.show(SIZE)
        if style == "Waves":
            other = session.ask("open_painting('Waves')")
            session.ask(f"give_profile({other}, 'Adobish')")
        session.ask(code.format(number))
        apart[name] = differs(session, number, style)
    assert max(apart.values()) < 0.5, apart


def shows_strong_colours(session):
    """the picture itself is shown as GIMP shows it, and so is a part that is looked at closely"""
    number = session.show_large(LARGER)
    session.ask(f"give_profile({number}, 'ProPhoto')")
    dialog = session.open_dialog()
    choose_item(dialog, "Method", "At once")
    choose_painting(dialog, TITLE)
    divider = find(dialog, Role.SLIDER, "Compare").get_value_iface()
    divider.set_current_value(divider.get_maximum_value())
    wait_for_rest(dialog)
    seen, (width, height) = session.ask(f"merged({number})"), LARGER
    left, top = (width - PART[0]) // 2, (height - PART[1]) // 2
    part = [number for y in range(top, top + PART[1]) for number in seen[3 * (y * width + left):3 * (y * width + left + PART[0])]]
    shown_as_it_is(dialog, *PART)
    time.sleep(1)  # a part is asked for when nobody has touched the view for a moment

    def is_seen():
        time.sleep(0.5)
        return difference(shown_as_it_is(dialog, *PART), part) < 1.0

    wait_for(is_seen, "the part as it is seen in the image")
    session.screenshot("dialog-strong-colours")
    press(find(dialog, Role.PUSH_BUTTON, "Cancel"))
    session.wait_for_end()


CASES = [agrees_in_wide_colours, agrees_in_any_colours, shows_strong_colours]
