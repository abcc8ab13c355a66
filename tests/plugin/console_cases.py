# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: runs all cases and writes what came of them to a file, since GIMP prints on its own account."""

import os

import error_cases
import painting_cases
import tap


def main():
    only = os.environ.get("PST_CASES", "").split()
    cases = [case for case in painting_cases.CASES + error_cases.CASES if not only or case.__name__ in only]
    with open(os.environ["PST_RESULTS"], "w", encoding="utf-8") as stream:
        report = tap.Report(stream)
        report.plan(len(cases))
        for case in cases:
            report.run(case)
