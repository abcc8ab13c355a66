#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts that train a style, each in a GIMP of its own, some of which are killed. Prints TAP.

  test-training.py BINARY SOURCE FOLDER
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time

import tap
from profile import LONGEST, Profile, complaints

STEPS = 12
TRAINING = f'(plug-in-pastiche-train #:painting "great-wave" #:train "all" #:begin-with "night-swirls" #:steps {STEPS} #:seed 3 '


def script_fu(script):
    return ["--batch-interpreter", "plug-in-script-fu-eval", "-b", script]


def style_numbers(profile, name):
    """The numbers of a trained style, without what its file says about it."""
    content = (profile.folder / "gimp" / "pastiche" / "styles" / f"{name}.safetensors").read_bytes()
    return content[8 + int.from_bytes(content[:8], "little"):]


def checkpoint(profile):
    return next(iter((profile.folder / "home" / ".cache").glob("**/pastiche/interrupted-training")), None)


def kill(profile, script, name):
    """Runs a script, and kills GIMP with all that it has started, at a random moment after there is something to go on with."""
    before = checkpoint(profile) and checkpoint(profile).stat().st_mtime_ns
    with open(profile.folder / f"{name}.log", "w", encoding="utf-8") as stream:
        process = subprocess.Popen(["gimp-console", "-i", *script_fu(script), "--quit"], stdin=subprocess.DEVNULL, stdout=stream,
                                   stderr=subprocess.STDOUT, env=profile.environment(), start_new_session=True)
    try:
        end = time.monotonic() + LONGEST
        while not checkpoint(profile) or checkpoint(profile).stat().st_mtime_ns == before:
            assert process.poll() is None, f"GIMP has ended with {process.returncode}"
            assert time.monotonic() < end, "nothing has been kept"
            time.sleep(0.01)
        time.sleep(random.random())
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def trains_and_paints(profile):
    """a script that trains a style, and paints in it"""
    script = f"""
      (let* ((style (car {TRAINING} #:style-name "Whole")))
             (image (car (gimp-file-load RUN-NONINTERACTIVE "{profile.source}/data/photos/coffee.png")))
             (layers (car (gimp-image-get-layers image))))
        (gimp-image-crop image 64 48 200 120)
        (plug-in-pastiche #:run-mode RUN-NONINTERACTIVE #:image image #:drawables layers #:ready-style style #:method "instant")
        (gimp-file-save RUN-NONINTERACTIVE image "{profile.folder}/files/painted.png"))"""
    status, log = profile.run_console("whole", *script_fu(script))
    assert status == 0 and not complaints(log), log
    assert (profile.folder / "files" / "painted.png").exists()
    assert not checkpoint(profile)


def goes_on(profile):
    """killed twice, and once while it went on, a training comes to the same bits, and nobody need say again what it is; other
    paintings cannot go on with it"""
    random.seed(4)
    kill(profile, f'{TRAINING} #:style-name "Killed")', "killed")
    kill(profile, f'{TRAINING} #:style-name "Killed" #:go-on TRUE)', "killed-again")
    other = TRAINING.replace("great-wave", "poppies")
    status, log = profile.run_console("other", *script_fu(f'{other} #:style-name "Other" #:go-on TRUE)'))
    assert status == 70 and "learns from other paintings" in log, log
    status, log = profile.run_console("gone-on", *script_fu("(plug-in-pastiche-train #:go-on TRUE)"))
    assert status == 0 and not complaints(log), log
    assert style_numbers(profile, "killed") == style_numbers(profile, "whole")
    assert not checkpoint(profile)


def main():
    profile = Profile(*sys.argv[1:])
    report = tap.Report(sys.stdout)
    report.plan(2)
    report.run(trains_and_paints, profile)
    report.run(goes_on, profile)


if __name__ == "__main__":
    main()
