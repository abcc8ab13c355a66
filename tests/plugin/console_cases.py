# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: runs the cases of the modules that PST_MODULES names, and writes what came of them to a file, since GIMP prints on its
own account."""

import importlib
import os

import tap


def main():
    only = os.environ.get("PST_CASES", "").split()
    cases = [case for name in os.environ["PST_MODULES"].split() for case in importlib.import_module(name).CASES
             if not only or case.__name__ in only]
    with open(os.environ["PST_RESULTS"], "w", encoding="utf-8") as stream:
        report = tap.Report(stream)
        report.plan(len(cases))
        for case in cases:
            report.run(case)
