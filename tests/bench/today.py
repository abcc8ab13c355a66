#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures this build beside that of an older commit, in turns. build-aux/bench --today calls it where both were built.

  today.py FOLDER     the older commit's, with its source and its build

What is measured goes into build/bench.json, beside what is there already; a ratio says how many times as fast this build is.
"""

import contextlib
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "plugin"))

from players import Failure, Player, say, take_turns
from profile import Profile
from report import print_table

BUILD = ROOT / "build"
RESULTS = BUILD / "bench.json"
FOLDER = BUILD / "bench"

OLD, NEW = "before", "now"

# ---- painting at once in GIMP, from the call to the layer

GIMP_TURNS = 10  # the first one is not counted
SIDES = (1024, 64)
EMPTY = "an empty plug-in"
METHODS = {"ready style": {"ready-style": "night-swirls"}, "any painting": {"painting": "great-wave"}}


def gimp_player(name, source, build):
    """A GIMP that has the plug-in of a build. What it prints is kept, its file 9 is heard."""
    profile = Profile(build / "plugin" / "pastiche", source, FOLDER / f"gimp-{name}")
    empty = profile.folder / "gimp" / "plug-ins" / "empty-plug-in"
    empty.mkdir()
    shutil.copy2(BUILD / "tests" / "bench" / "empty-plug-in", empty)
    script = Path(__file__).with_name("gimp_turns.py")
    code = f"exec(open({str(script)!r}, encoding='utf-8').read())"
    command = ["gimp-console", "-i", "--batch-interpreter", "python-fu-eval", "-b", code, "--quit"]
    shell = ["bash", "-c", 'log=$1; shift; exec "$@" 9>&1 >"$log" 2>&1', "bash", str(profile.folder / "turns.log")]
    return Player(name, shell + command, profile.environment(PST_PHOTO=str(ROOT / "data" / "photos" / "astronaut.png")))


def take_gimp_turns(players, side):
    """Milliseconds, and those of the processor, by method and build."""
    answers = {}
    for turn in range(GIMP_TURNS):
        say(f"  {side} pixels: turn {turn + 1} of {GIMP_TURNS}")
        for method, style in METHODS.items():
            for player in players:
                what = {"procedure": "plug-in-pastiche", "side": side, "arguments": {"method": "instant", **style}}
                answers.setdefault((method, player.name), []).append(player.take_turn(json.dumps(what)))
        what = {"procedure": "plug-in-pastiche-empty", "side": side, "arguments": {}}
        answers.setdefault((EMPTY, NEW), []).append(players[-1].take_turn(json.dumps(what)))
    return answers


def measure_gimp_instant(players, side):
    """The ratio leaves out what an empty plug-in takes, and is that of the method where this build does worse."""
    answers = take_gimp_turns(players, side)
    all_ms, processor_ms = ({what: [turn[key] for turn in turns[1:]] for what, turns in answers.items()} for key in ("ms", "processor_ms"))
    median = {what: statistics.median(ms) for what, ms in all_ms.items()}
    empty = median[EMPTY, NEW]
    methods = {method: {"ratio": (median[method, OLD] - empty) / (median[method, NEW] - empty),
                        "ratio_of_all": median[method, OLD] / median[method, NEW],
                        "median_ms": {build: median[method, build] for build in (OLD, NEW)},
                        "processor_ms": {build: statistics.mean(processor_ms[method, build]) for build in (OLD, NEW)},
                        "all_ms": {build: all_ms[method, build] for build in (OLD, NEW)}} for method in METHODS}
    return {"ratio": min(it["ratio"] for it in methods.values()), "ratio_of_all": min(it["ratio_of_all"] for it in methods.values()),
            "empty_ms": empty, "empty_processor_ms": statistics.mean(processor_ms[EMPTY, NEW]), "methods": methods}


def measure_gimp(old):
    with contextlib.ExitStack() as stack:
        players = [stack.enter_context(gimp_player(OLD, old / "source", old / "build")),
                   stack.enter_context(gimp_player(NEW, ROOT, BUILD))]
        for player in players:
            player.hear()
        return {"instant": {str(side): measure_gimp_instant(players, side) for side in SIDES}}


def print_gimp(gimp):
    for side, it in gimp["instant"].items():
        rows = [[method, *(f"{each['median_ms'][build]:.0f}" for build in (OLD, NEW)),
                 *(f"{each['processor_ms'][build]:.0f}" for build in (OLD, NEW)), f"{each['ratio']:.2f}", f"{each['ratio_of_all']:.2f}"]
                for method, each in it["methods"].items()]
        rows.append([EMPTY, "", f"{it['empty_ms']:.0f}", "", f"{it['empty_processor_ms']:.0f}", "", ""])
        print_table(f"Painting at once in GIMP at {side}×{side}, milliseconds from the call to the layer, medians of turns",
                    ["", OLD, NEW, f"processor {OLD}", f"processor {NEW}", "ratio", "of all"], rows)
    print("\n  The ratio leaves out what GIMP takes for an empty plug-in; of all: with it.")


# ---- an iteration, with the objective of before there was matching

ITERATION_SIZES = (512, 1024)
ITERATION_TURNS = 8  # the first one is not counted
KERNELS = {"": "the fastest kernels", "avx2": "AVX2"}
PICTURES = (ROOT / "data" / "photos" / "coffee.png", ROOT / "data" / "styles" / "village-street-auvers.jpg")


def objective_settings(source):
    """Builds that know nothing of matching have this objective by default."""
    sets = json.loads((ROOT / "build-aux" / "internal" / "gallery.json").read_text(encoding="utf-8"))["sets"]
    return sets["old"] if (source / "engine" / "losses" / "matching").is_dir() else []


def iteration_player(name, source, build, size, kernels):
    environment = {**os.environ, "PST_NETWORK": str(ROOT / "data" / "models" / "vgg16.safetensors")}
    if kernels:
        environment["PASTICHE_KERNELS"] = kernels
    command = [build / "tests" / "bench" / "engine-bench", "turns", *PICTURES, f"size={size}", *objective_settings(source)]
    return Player(name, [str(word) for word in command], environment)


def measure_iteration(old, size, kernels):
    with contextlib.ExitStack() as stack:
        players = [stack.enter_context(iteration_player(OLD, old / "source", old / "build", size, kernels)),
                   stack.enter_context(iteration_player(NEW, ROOT, BUILD, size, kernels))]
        take_turns(players, ITERATION_TURNS, f"{size} pixels, {KERNELS[kernels]}")
        all_ms = {player.name: player.ms(1) for player in players}
    median = {name: statistics.median(ms) for name, ms in all_ms.items()}
    return {"today": median[OLD] / median[NEW], "median_ms_today": median, "all_ms_today": all_ms}


def measure_iterations(old, results):
    """Beside what bench.py has found out of the same sizes."""
    for size in ITERATION_SIZES:
        it = results.setdefault("iteration", {}).setdefault(str(size), {})
        it.update(measure_iteration(old, size, ""))
        it["avx2"] = measure_iteration(old, size, "avx2")


def print_iterations(iteration):
    rows = [[f"{size} pixels, {what}", *(f"{each['median_ms_today'][build]:.0f}" for build in (OLD, NEW)), f"{each['today']:.2f}"]
            for size, it in iteration.items() for what, each in ((KERNELS[""], it), (KERNELS["avx2"], it["avx2"]))]
    print_table("Forward and backward with the objective of before, milliseconds in turns, medians", ["", OLD, NEW, "ratio"], rows)


# ---- a whole painting, with the objective of before there was matching, to the same total

PAINTING_SIZE = 1024
PAINTING_PAIRS = ("astronaut", "grace-hopper", "moose", "dune")
PAINTING_STEPS = {OLD: [], NEW: ["steps=60", "least-steps=10"]}  # as many as bring both to about the same total


def run_for_seconds(command, environment):
    """What a program that prints JSON says, and what it took by the clock and of the processors."""
    start = time.monotonic()
    with subprocess.Popen([str(word) for word in command], env=environment, stdout=subprocess.PIPE, text=True) as process:
        answer = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failure(f"{command[0]} {command[1]} has failed")
    return json.loads(answer), time.monotonic() - start, usage.ru_utime + usage.ru_stime


def measure_painting(old, pair):
    """Of one pair, both builds in turns, and the total of what each saved, as this build reckons it."""
    environment = {**os.environ, "PST_NETWORK": str(ROOT / "data" / "models" / "vgg16.safetensors")}
    photo, painting = ROOT / "tests" / "photos" / pair["photo"], ROOT / "data" / "styles" / pair["painting"]
    bench = BUILD / "tests" / "bench" / "engine-bench"
    it = {"seconds": {}, "processor_seconds": {}, "total": {}}
    for name, source, build in ((OLD, old / "source", old / "build"), (NEW, ROOT, BUILD)):
        say(f"  {photo.stem} at {PAINTING_SIZE} pixels, {name}")
        result = FOLDER / f"painting-{photo.stem}-{name}.png"
        command = [build / "tests" / "bench" / "engine-bench", "paint", photo, painting, result, f"size={PAINTING_SIZE}"]
        settings = [*objective_settings(source), *PAINTING_STEPS[name]]
        _, it["seconds"][name], it["processor_seconds"][name] = run_for_seconds([*command, *settings], environment)
        answer, _, _ = run_for_seconds([bench, "total", photo, painting, result, *objective_settings(ROOT)], environment)
        it["total"][name] = answer["total"]
    return it


def measure_paintings(old):
    """The ratios are medians of the pairs'."""
    pairs = json.loads((ROOT / "build-aux" / "internal" / "gallery.json").read_text(encoding="utf-8"))["pairs"]
    measured = {Path(pair["photo"]).stem: measure_painting(old, pair) for pair in pairs if Path(pair["photo"]).stem in PAINTING_PAIRS}

    def ratio(what):
        return statistics.median(it[what][OLD] / it[what][NEW] for it in measured.values())

    return {"ratio": ratio("seconds"), "processor_ratio": ratio("processor_seconds"), "pairs": measured}


def print_paintings(painting):
    rows = [[pair, *(f"{it[what][build]:.1f}" for what in ("seconds", "processor_seconds") for build in (OLD, NEW)),
             *(f"{it['total'][build]:.3f}" for build in (OLD, NEW)), f"{100 * (it['total'][NEW] / it['total'][OLD] - 1):+.1f} %"]
            for pair, it in painting["pairs"].items()]
    print_table(f"A painting at {PAINTING_SIZE} pixels with the objective of before, seconds and total",
                ["", OLD, NEW, f"processor {OLD}", f"processor {NEW}", f"total {OLD}", f"total {NEW}", ""], rows)
    print(f"\n  painting.{PAINTING_SIZE}.ratio {painting['ratio']:.2f}, of the processor's seconds {painting['processor_ratio']:.2f}")


# ---- all of it

def main():
    old = Path(sys.argv[1])
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    results["today"] = {"commit": old.name, "system": platform.platform(), "load_before": os.getloadavg()[0]}
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        say(f"Iterations, in turns with {old.name[:9]} ...")
        measure_iterations(old, results)
        say("Whole paintings, in turns ...")
        results.setdefault("painting", {})[str(PAINTING_SIZE)] = measure_paintings(old)
        say("Painting at once in GIMP, in turns ...")
        results["gimp"] = measure_gimp(old)
    except Failure as failure:
        say(f"bench: {failure}; see {FOLDER}.")
        return 1
    except KeyboardInterrupt:
        return 130
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print_iterations({str(size): results["iteration"][str(size)] for size in ITERATION_SIZES})
    print_paintings(results["painting"][str(PAINTING_SIZE)])
    print_gimp(results["gimp"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
