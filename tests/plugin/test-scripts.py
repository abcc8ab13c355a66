#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts that call the procedure, each in a GIMP of its own. Prints TAP.

  test-scripts.py BINARY SOURCE FOLDER
"""

import sys

import tap
from profile import Profile


def script(profile, arguments, file):
    """A script that repaints a photograph, in Script-Fu."""
    return f"""
      (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{profile.source}/tests/photos/coffee.png")))
             (layers (car (gimp-image-get-layers image))))
        (gimp-image-crop image 64 48 200 120)
        (plug-in-pastiche #:run-mode RUN-NONINTERACTIVE #:image image #:drawables layers {arguments})
        (gimp-file-save RUN-NONINTERACTIVE image "{profile.folder}/files/{file}"))"""


def run_script(profile, name, arguments, file, **environment):
    return profile.run_console(name, "--batch-interpreter", "plug-in-script-fu-eval", "-b", script(profile, arguments, file),
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


def main():
    profile = Profile(*sys.argv[1:])
    report = tap.Report(sys.stdout)
    report.plan(2)
    report.run(script_fails, profile)
    report.run(script_paints, profile)


if __name__ == "__main__":
    main()
