#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a fuzz target, and tells how far it came.

  run_target.py PROGRAM DICTIONARY

Prints how often the reader was called, and how many branches of its program were reached. An input with which it failed stays beside
the program. PASTICHE_FUZZ_EXECUTIONS or PASTICHE_FUZZ_SECONDS in the environment say how long it takes. meson calls it.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import make_corpus

LIMITS = ["-rss_limit_mb=2048", "-malloc_limit_mb=1024", "-timeout=20", "-max_len=16384", "-seed=1", "-print_final_stats=1"]


def main():
    program, dictionary = Path(sys.argv[1]).resolve(), sys.argv[2]
    executions, seconds = (os.environ.get(f"PASTICHE_FUZZ_{name}") for name in ("EXECUTIONS", "SECONDS"))
    until = f"-runs={executions}" if executions else f"-max_total_time={seconds or 60}"
    with tempfile.TemporaryDirectory(prefix="pastiche-fuzz-") as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        make_corpus.make(program.name.removeprefix("fuzz-"), corpus)
        run = subprocess.run([program, *LIMITS, until, f"-dict={dictionary}", f"-artifact_prefix={program}-failed-", corpus],
                             env={**os.environ, "TMPDIR": folder, "LC_ALL": "C.UTF-8"}, stderr=subprocess.PIPE, text=True,
                             errors="replace", check=False)
    executed = re.search(r"number_of_executed_units: (\d+)", run.stderr)
    branches = re.search(r"Loaded 1 PC tables \((\d+) PCs\)", run.stderr)
    reached = re.findall(r"\bcov: (\d+)", run.stderr)
    if run.returncode != 0 or not (executed and branches and reached):
        print(run.stderr[-20000:])
        sys.exit(f"{program.name} failed")
    print(f"{program.name}: {int(executed[1]):,} executions, {reached[-1]} branches reached of {branches[1]} in the program")


if __name__ == "__main__":
    main()
