#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plug-in's windows in a real GIMP, on a screen and a session bus of its own. Prints TAP.

  test-window.py BINARY SOURCE FOLDER

The cases lie in window_cases.py. Screenshots stay in FOLDER.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from profile import Profile

PROGRAMS = ("xvfb-run", "dbus-run-session", "openbox")


def missing():
    """What this test needs and the machine does not have."""
    lacking = [program for program in PROGRAMS if not shutil.which(program)]
    try:
        import gi
        gi.require_version("Atspi", "2.0")
        gi.require_version("Gdk", "3.0")
    except (ImportError, ValueError) as problem:
        lacking.append(str(problem))
    return lacking


def main():
    lacking = missing()
    if lacking:
        print("1..0 # SKIP missing:", ", ".join(lacking))
        return
    profile = Profile(*sys.argv[1:])
    cases = Path(__file__).resolve().parent / "window_cases.py"
    with open(profile.folder / "session.log", "w", encoding="utf-8") as log:
        subprocess.run(["xvfb-run", "-a", "-s", "-screen 0 1400x900x24 -nolisten tcp", "dbus-run-session", "--",
                        sys.executable, str(cases)],
                       stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=profile.environment(), check=True)
    print(profile.results())


if __name__ == "__main__":
    main()
