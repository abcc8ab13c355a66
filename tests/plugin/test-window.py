#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plug-in's windows in a real GIMP, on a screen and a session bus of its own. Prints TAP.

  test-window.py BINARY SOURCE FOLDER CASES [LANGUAGE]

The cases lie in the file CASES beside it, for a GIMP that speaks LANGUAGE where one is named. Screenshots stay in FOLDER. The environment
may name another screen: PST_SCREEN, its size; PST_PANELS, the pixels that panels take at each edge; GDK_SCALE, how many pixels are one for
the windows; GDK_DPI_SCALE, how much larger than usual the writing is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from profile import Profile

PROGRAMS = ("xvfb-run", "dbus-run-session", "openbox")
LOCALES = Path("/usr/share/i18n/locales")


def missing(language):
    """What this test needs and the machine does not have."""
    lacking = [program for program in PROGRAMS if not shutil.which(program)]
    if language and not (LOCALES / language).exists():
        lacking.append("locales")
    try:
        import gi
        gi.require_version("Atspi", "2.0")
        gi.require_version("Gdk", "3.0")
    except (ImportError, ValueError) as problem:
        lacking.append(str(problem))
    return lacking


def speak(language, folder):
    """Makes a locale, which the machine need not have. Answers what a program needs in its environment to speak the language."""
    locale = f"{language}.UTF-8"
    folder.mkdir()
    subprocess.run(["localedef", "-i", language, "-f", "UTF-8", "--no-archive", str(folder / locale)], check=True)
    return {"LC_ALL": locale, "LOCPATH": str(folder)}


def main():
    cases, language = [*sys.argv[4:], ""][:2]
    lacking = missing(language)
    if lacking:
        print("1..0 # SKIP missing:", ", ".join(lacking))
        return
    profile = Profile(*sys.argv[1:4], is_in_english=not language)
    environment = profile.environment(**speak(language, profile.folder / "locales") if language else {})
    with open(profile.folder / "session.log", "w", encoding="utf-8") as log:
        screen = os.environ.get("PST_SCREEN", "1400x900")
        subprocess.run(["xvfb-run", "-a", "-s", f"-screen 0 {screen}x24 -nolisten tcp", "dbus-run-session", "--",
                        sys.executable, str(Path(__file__).resolve().parent / cases)],
                       stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment, check=True)
    print(profile.results())


if __name__ == "__main__":
    main()
