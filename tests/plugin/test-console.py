#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The procedure in a real GIMP without a window. Prints TAP.

  test-console.py BINARY SOURCE FOLDER MODULE...

All cases of these modules share one GIMP; PST_CASES names a few of them to run only those.
"""

import subprocess
import sys

import tap
from profile import LONGEST, Profile, complaints, run_module


def run_cases(profile, modules):
    """The lines of TAP that the cases wrote, from the plan on, GIMP's exit status and what it printed."""
    try:
        status, log = profile.run_console("cases", *run_module("console_cases"), PST_MODULES=" ".join(modules))
    except subprocess.TimeoutExpired:
        status, log = f"none after {LONGEST} seconds", ""
    return profile.results().splitlines(), status, log


def ends_well(status, log):
    """GIMP comes to a good end after all of these cases, and nobody complains on the way"""
    assert status == 0, f"GIMP's exit status is {status}"
    assert not complaints(log), complaints(log)


def main():
    profile = Profile(*sys.argv[1:4])
    (plan, *lines), status, log = run_cases(profile, sys.argv[4:])
    print(*lines, sep="\n", flush=True)
    n_cases = int(plan.removeprefix("1.."))
    report = tap.Report(sys.stdout, n_cases)
    report.run(ends_well, status, log)
    report.plan(n_cases + 1)


if __name__ == "__main__":
    main()
