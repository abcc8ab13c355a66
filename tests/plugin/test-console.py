#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The procedure in a real GIMP without a window. Prints TAP.

  test-console.py BINARY SOURCE FOLDER

All cases share one GIMP, and lie in painting_cases.py and error_cases.py; PST_CASES names a few of them to run only those.
Two more GIMPs show the exit statuses that scripts see.
"""

import subprocess
import sys

import tap
from profile import Profile, complaints, run_module

LONGEST = 500  # seconds; about one minute where nothing else runs


def run_gimp(profile, name, *arguments, **environment):
    """GIMP's exit status, and what it printed, which is kept beside the profile."""
    log = profile.folder / f"{name}.log"
    with open(log, "w", encoding="utf-8") as stream:
        status = subprocess.run(["gimp-console-3.0", "-i", *arguments, "--quit"], stdin=subprocess.DEVNULL, stdout=stream,
                                stderr=subprocess.STDOUT, env=profile.environment(**environment), timeout=LONGEST, check=False).returncode
    return status, log.read_text(encoding="utf-8", errors="replace")


def script(profile, arguments, file):
    """A script that repaints a photograph, in Script-Fu."""
    return f"""
      (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{profile.source}/tests/photos/coffee.png")))
             (layers (car (gimp-image-get-layers image))))
        (gimp-image-crop image 64 48 200 120)
        (plug-in-pastiche #:run-mode RUN-NONINTERACTIVE #:image image #:drawables layers {arguments})
        (gimp-file-save RUN-NONINTERACTIVE image "{profile.folder}/files/{file}"))"""


def run_script(profile, name, arguments, file="script.xcf", **environment):
    return run_gimp(profile, name, "--batch-interpreter", "plug-in-script-fu-eval", "-b", script(profile, arguments, file),
                    **environment)


def run_cases(profile):
    """The lines of TAP that the cases wrote, from the plan on, GIMP's exit status and what it printed."""
    try:
        status, log = run_gimp(profile, "cases", *run_module("console_cases"))
    except subprocess.TimeoutExpired:
        status, log = f"none after {LONGEST} seconds", ""
    return profile.results().splitlines(), status, log


def ends_well(status, log):
    """GIMP comes to a good end after all of these cases, and nobody complains on the way"""
    assert status == 0, f"GIMP's exit status is {status}"
    assert not complaints(log), complaints(log)


def script_paints(profile):
    """a script that paints in Script-Fu: exit status 0, and the picture is saved"""
    status, log = run_script(profile, "script", '#:painting "great-wave" #:steps 2 #:smallest-scale 64')
    assert status == 0, log
    assert (profile.folder / "files" / "script.xcf").stat().st_size > 64 * 48


def script_fails(profile):
    """a script that names no style in Script-Fu: exit status 70, the sentence is printed, and nothing is saved"""
    (profile.folder / "files" / "script.xcf").unlink(missing_ok=True)
    status, log = run_script(profile, "script-error", "#:steps 2")
    assert status == 70, f"{status}: {log}"
    assert "There is no style to paint in: " in log, log
    assert not (profile.folder / "files" / "script.xcf").exists()


def any_conversions(profile):
    """whichever of its conversions of pixels babl takes for the fastest, the painting has the same pixels"""
    paintings = set()
    for tolerance in ("0", "0.000001", "0.001"):
        file = profile.folder / "files" / "conversions.ppm"
        status, log = run_script(profile, "conversions", '#:painting "great-wave" #:steps 3 #:smallest-scale 64', file.name,
                                 BABL_TOLERANCE=tolerance)
        assert status == 0, log
        paintings.add(file.read_bytes())
    assert len(paintings) == 1, f"{len(paintings)} paintings"


def main():
    profile = Profile(*sys.argv[1:])
    (plan, *lines), status, log = run_cases(profile)
    print(*lines, sep="\n", flush=True)
    n_cases = int(plan.removeprefix("1.."))
    report = tap.Report(sys.stdout, n_cases)
    report.run(ends_well, status, log)
    report.run(script_paints, profile)
    report.run(script_fails, profile)
    report.run(any_conversions, profile)
    report.plan(n_cases + 4)


if __name__ == "__main__":
    main()
