# SPDX-License-Identifier: GPL-3.0-or-later
"""What is seen in a GIMP that speaks Chinese: the plug-in's dialog, and its manual. As window_cases.py, for test-window.py."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from accessible import Role, find, find_all, is_showing, menu_item, press, wait_for, walk, window
from train_cases import take, wait_for_step
from widgets import choose_page, choose_painting
from window_session import SMALL, ends_well, run_cases

HAN = re.compile("[\u4e00-\u9fff]")
NAMES = {"Pastiche", "L-BFGS", "Adam", "VGG-16"}  # the same in every language
SHOWN = (Role.LABEL, Role.PUSH_BUTTON, Role.TOGGLE_BUTTON, Role.RADIO_BUTTON, Role.CHECK_BOX, Role.PAGE_TAB, Role.MENU_ITEM)
# Stands in for the user's web browser: notes what it was to show.
BROWSER = """#!/bin/sh
echo "$1" > "$PST_FILES/shown.tmp" && mv "$PST_FILES/shown.tmp" "$PST_FILES/shown"
"""
ENTRY = """[Desktop Entry]
Type=Application
Name=Browser
Exec={} %u
MimeType=text/html;x-scheme-handler/file;
"""
DEFAULTS = """[Default Applications]
text/html=browser.desktop
x-scheme-handler/file=browser.desktop
"""


def install_browser():
    """Makes the program that notes addresses the one that files are shown with."""
    program = Path(os.environ["PST_FILES"]) / "browser"
    program.write_text(BROWSER, encoding="utf-8")
    program.chmod(0o755)
    for name, text, place in (("mimeapps.list", DEFAULTS, Path(os.environ["XDG_CONFIG_HOME"])),
                              ("browser.desktop", ENTRY.format(program), Path(os.environ["XDG_DATA_HOME"]) / "applications")):
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")


def open_dialog(session):
    session.ask(f"show_photograph{SMALL}")
    press(menu_item(session.main_window(), "滤镜", "艺术", "Pastiche"))
    return window(Role.DIALOG, lambda title: title == "Pastiche")


def left_in_english(dialog):
    """What is to be read on the page that is shown, in words that are no Chinese."""
    return [one.get_name() for one in walk(dialog) if one.get_role() in SHOWN and is_showing(one)
            and re.search("[A-Za-z]{2}", one.get_name()) and not HAN.search(one.get_name()) and one.get_name() not in NAMES]


def speaks_chinese(session):
    """menu and dialog are in Chinese, on every page"""
    dialog = open_dialog(session)
    for page in ("风格", "高级"):
        choose_page(dialog, page)
        wait_for(lambda page=page: is_showing(find(dialog, Role.PAGE_TAB, page)), f"the page {page}")
        session.screenshot(f"dialog-{page}")
        assert not left_in_english(dialog), left_in_english(dialog)
    press(find(dialog, Role.PUSH_BUTTON, "取消"))
    session.wait_for_end()


def shows_manual(session):
    """Help shows the manual's Chinese page, and what that refers to is there"""
    shown = Path(os.environ["PST_FILES"]) / "shown"
    dialog = open_dialog(session)
    press(find(dialog, Role.PUSH_BUTTON, "帮助"))
    wait_for(shown.exists, "the browser")
    page = Path(unquote(urlsplit(shown.read_text(encoding="utf-8").strip()).path))
    assert page.parts[-3:] == ("help", "zh_CN", "index.html"), page
    text = page.read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in text
    needed = [name for name in re.findall(r'(?:src|href)="([^"#]+)"', text) if not os.path.isfile(os.path.normpath(page.parent / name))]
    assert not needed, f"missing: {needed}"
    press(find(dialog, Role.PUSH_BUTTON, "取消"))
    session.wait_for_end()


def trains_in_chinese(session):
    """so is the window in which a style is trained, and Help shows the manual's part on it"""
    shown = Path(os.environ["PST_FILES"]) / "shown"
    shown.unlink(missing_ok=True)
    session.ask(f"show_photograph{SMALL}")
    press(menu_item(session.main_window(), "滤镜", "艺术", "训练 Pastiche 风格"))
    training = window(Role.DIALOG, lambda title: title == "训练风格")
    choose_painting(training, "神奈川冲浪里")
    press(find(training, Role.TOGGLE_BUTTON, "更多设置"))
    wait_for(lambda: is_showing(find(training, Role.COMBO_BOX, "起始风格")), "all settings")
    take(session, "training")
    assert not left_in_english(training), left_in_english(training)
    press(find(training, Role.PUSH_BUTTON, "帮助"))
    wait_for(shown.exists, "the browser")
    address = urlsplit(shown.read_text(encoding="utf-8").strip())
    assert unquote(address.path).endswith("/help/zh_CN/index.html") and address.fragment == "training", address
    press(find(training, Role.PUSH_BUTTON, "训练"))
    wait_for_step(training, "停止并保留")
    take(session, "training-works")
    assert not left_in_english(training), left_in_english(training)
    press(find(training, Role.PUSH_BUTTON, "停止并保留"))
    press(wait_for(lambda: next((one for one in find_all(training, Role.PUSH_BUTTON) if one.get_name().startswith("关闭") and
                                 is_showing(one)), None), "the end"))
    session.wait_for_end()


CASES = [speaks_chinese, shows_manual, trains_in_chinese, ends_well]


if __name__ == "__main__":
    install_browser()
    run_cases(CASES)
