#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests of a module in a scratch folder of its own. Prints TAP.

  test-batch.py PROGRAM SOURCE-TREE SCRATCH MODULE
"""
import importlib
import os
import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # it would lie in the tree

import tap
from program import Program


def main():
    path, source, scratch, module = sys.argv[1:]
    wanted = os.environ.get("PST_CASES", "").split()
    cases = [case for case in importlib.import_module(module).CASES if not wanted or case.__name__ in wanted]
    report = tap.Report(sys.stdout)
    report.plan(len(cases))
    for case in cases:
        folder = Path(scratch) / case.__name__
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        report.run(case, Program(Path(path).absolute(), Path(source), folder))


if __name__ == "__main__":
    main()
