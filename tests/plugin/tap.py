# SPDX-License-Identifier: GPL-3.0-or-later
"""The few lines of TAP that the tests need: a test is a function, and its docstring is its name."""

import time
import traceback


class Report:
    """Writes one line for each test as soon as it has ended, so that a crash loses nothing."""

    def __init__(self, stream, count=0):
        self.stream = stream
        self.count = count

    def write(self, line):
        print(line, file=self.stream, flush=True)

    def plan(self, n_tests):
        self.write(f"1..{n_tests}")

    def run(self, test, *arguments):
        """Runs a test: whatever it raises is its failure. How long it took is told, as GLib does, for whoever wants to shorten it."""
        start = time.monotonic()
        try:
            test(*arguments)
            problem = ""
        except Exception:
            problem = traceback.format_exc(limit=-3)
        self.count += 1
        self.write(f"{'not ok' if problem else 'ok'} {self.count} - {' '.join(test.__doc__.split())}")
        self.write(f"# {test.__name__}: {time.monotonic() - start:.1f} seconds")
        for line in problem.splitlines():
            self.write(f"# {line}")
