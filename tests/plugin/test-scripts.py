#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts that call the procedure, each in a GIMP of its own. Prints TAP.

  test-scripts.py BINARY SOURCE FOLDER
"""

import sys

import tap
from profile import Profile, complaints


def script(profile, arguments, file, mode="RUN-NONINTERACTIVE"):
    """A script that repaints a photograph, in Script-Fu."""
    return f"""
      (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{profile.source}/tests/photos/coffee.png")))
             (layers (car (gimp-image-get-layers image))))
        (gimp-image-crop image 64 48 200 120)
        (plug-in-pastiche #:run-mode {mode} #:image image #:drawables layers {arguments})
        (gimp-file-save RUN-NONINTERACTIVE image "{profile.folder}/files/{file}"))"""


def run_script(profile, name, arguments, file, mode="RUN-NONINTERACTIVE", **environment):
    return profile.run_console(name, "--batch-interpreter", "plug-in-script-fu-eval", "-b", script(profile, arguments, file, mode),
                               **environment)


def script_fails(profile):
    """a script that names no style: exit status 70, the sentence is printed, and nothing is saved"""
    status, log = run_script(profile, "error", "#:steps 2", "error.ppm")
    assert status == 70, f"{status}: {log}"
    assert "There is no style to paint in: " in log, log
    assert not (profile.folder / "files" / "error.ppm").exists()


def script_paints(profile):
    """a script that paints: exit status 0, and the same pixels are saved, whichever conversion of pixels babl takes for the fastest"""
    paintings = set()
    for tolerance in ("0", "0.000001", "0.001"):
        file = profile.folder / "files" / f"painted-{tolerance}.ppm"
        status, log = run_script(profile, f"painted-{tolerance}", '#:painting "great-wave" #:steps 3 #:smallest-scale 64', file.name,
                                 BABL_TOLERANCE=tolerance)
        assert status == 0, log
        paintings.add(file.read_bytes())
    assert len(paintings) == 1, f"{len(paintings)} paintings"
    assert len(paintings.pop()) > 3 * 64 * 48


def finds_no_screen(profile):
    """a script that asks for the dialog where there is no screen, or none that answers: exit status 70, and a sentence; one that asks for
    the last run's settings paints"""
    for name, environment in (("none", {}), ("x11", {"DISPLAY": ":9999"}), ("wayland", {"WAYLAND_DISPLAY": "nowhere"})):
        status, log = run_script(profile, f"dialog-{name}", '#:painting "great-wave"', "dialog.ppm", "RUN-INTERACTIVE", **environment)
        assert status == 70, f"{status}: {log}"
        assert "The dialog needs a screen, and there is none: " in log, log
        assert not complaints(log), complaints(log)
    status, log = run_script(profile, "repeated", '#:painting "great-wave" #:steps 3 #:smallest-scale 64', "repeated.ppm",
                             "RUN-WITH-LAST-VALS")
    assert status == 0, f"{status}: {log}"
    assert (profile.folder / "files" / "repeated.ppm").exists()


def main():
    profile = Profile(*sys.argv[1:])
    report = tap.Report(sys.stdout)
    report.plan(3)
    report.run(script_fails, profile)
    report.run(script_paints, profile)
    report.run(finds_no_screen, profile)


if __name__ == "__main__":
    main()
