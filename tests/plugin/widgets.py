# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plug-in's dialog is made of: finds it, reads it, uses it."""

from accessible import Role, State, find, has_state, press, wait_for, walk

SCALES = (Role.SLIDER, Role.SPIN_BUTTON)
SILENT = (Role.DIALOG, Role.FRAME, Role.SPLIT_PANE, Role.SCROLL_PANE, Role.PAGE_TAB_LIST, Role.LABEL)  # what is in them speaks


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


def share_slider(dialog, title):
    return find(dialog, Role.SLIDER, f"Share of “{title}”")


def get_share(dialog, title):
    """In per cent."""
    return round(share_slider(dialog, title).get_value_iface().get_current_value(), 3)


def set_share(dialog, title, share):
    share_slider(dialog, title).get_value_iface().set_current_value(share)


def choose_page(dialog, name):
    page = find(dialog, Role.PAGE_TAB, name)
    page.get_parent().get_selection_iface().select_child(page.get_index_in_parent())


def get_number(dialog, name):
    return find(dialog, Role.SPIN_BUTTON, name).get_value_iface().get_current_value()


def is_quality(dialog, name):
    return has_state(find(dialog, Role.RADIO_BUTTON, name), State.CHECKED)


def unspoken(root):
    """Of what can have the focus or be set below root, what a screen reader could say nothing of: that has no name, or no value."""
    return [f"{one.get_role_name()} “{one.get_name()}”" for one in walk(root)
            if is_for_hands(one) and (not one.get_name() or (one.get_role() in SCALES and not tells_value(one)))]


def is_for_hands(widget):
    states = widget.get_state_set()
    return states.contains(State.FOCUSABLE) and states.contains(State.VISIBLE) and widget.get_role() not in SILENT


def tells_value(scale):
    value = scale.get_value_iface()
    return value and value.get_minimum_value() <= value.get_current_value() <= value.get_maximum_value()


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


def read_need(dialog, quality):
    """Seconds and mebibytes, of a description that ends like “This will take about 2 minutes and 640 MiB of memory.”"""
    def look():
        button = find(dialog, Role.RADIO_BUTTON, quality)
        button.clear_cache()
        return button.get_description().partition("This will take about ")[2].split()

    words = wait_for(look, f"what a {quality.lower()} takes")
    seconds = {"second": 1, "minute": 60, "hour": 3600}[words[1].removesuffix("s")]
    return int(words[0]) * seconds, float(words[3]) * {"MiB": 1, "GiB": 1024}[words[4]]
