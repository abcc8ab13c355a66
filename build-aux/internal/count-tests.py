#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the tests that run-tests has run, suite by suite, every subtest of a TAP test by itself.

  count-tests.py KIND...

Writes build/check.json: {suite: {"passed", "failed", "skipped"}, ..., "total": {...}}, where a suite of another kind than the
usual has the kind in its name: engine-address. Fails when a test failed or none ran. build-aux/check calls it.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
RESULTS = BUILD / "check.json"


def outcome_of_case(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def outcome_of_test(result):
    return {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}.get(result, "failed")


def subtests(junit):
    """The outcomes of the subtests of each TAP test: meson's JUnit file has them as a testsuite "project.name of the test"."""
    if not junit.exists():
        return {}
    tree = xml.etree.ElementTree.parse(junit)
    return {suite.get("name").partition(".")[2]: [outcome_of_case(case) for case in suite.iter("testcase")]
            for suite in tree.iter("testsuite")}


def suite_of(name):
    """The first suite of a test that meson calls "project:suite+suite / test", or in later versions "suite+suite - project:test"."""
    suites, is_later, _ = name.partition(" - ")
    if not is_later:
        suites = name.rpartition(" / ")[0].partition(":")[2]
    return suites.split("+")[0]


def count(kind, counts):
    """Adds to the counts of each suite."""
    logs = (BUILD if kind == "usual" else BUILD / kind) / "meson-logs"
    of_subtests = subtests(logs / "testlog.junit.xml")
    log = logs / "testlog.json"
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
        test = json.loads(line)
        outcome = outcome_of_test(test["result"])
        outcomes = of_subtests.get(test["name"], [outcome])
        if outcome == "failed" and "failed" not in outcomes:
            outcomes = [*outcomes, "failed"]  # it crashed, or stopped before its last subtest
        suite_name = suite_of(test["name"]) or kind  # meson leaves the name out where there is one suite only
        name = suite_name if kind in ("usual", suite_name) else f"{suite_name}-{kind}"
        suite = counts.setdefault(name, {"passed": 0, "failed": 0, "skipped": 0})
        for each in outcomes:
            suite[each] += 1


def main():
    counts = {}
    for kind in sys.argv[1:]:
        count(kind, counts)
    total = {outcome: sum(suite[outcome] for suite in counts.values()) for outcome in ("passed", "failed", "skipped")}
    RESULTS.write_text(json.dumps({**counts, "total": total}, indent=2) + "\n", encoding="utf-8")
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**total))
    nothing_ran = total["passed"] + total["failed"] == 0
    return 1 if total["failed"] or nothing_ran else 0


if __name__ == "__main__":
    sys.exit(main())
