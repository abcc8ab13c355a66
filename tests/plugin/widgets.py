# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plug-in's dialog is made of: finds it, reads it, uses it."""

from accessible import Role, State, find, has_state, is_showing, press, wait_for, walk


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
