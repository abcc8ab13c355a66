#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the engine beside its peer, PyTorch, and writes build/bench.json. build-aux/bench calls it with the peer's Python.

  bench.py [--quick | --large | --flow]

Both get the same photograph and painting, brought to one size beforehand, the same network, layers and losses. Iterations are
measured in turns, one of each program after the other, so that whatever else the machine does hits all of them alike.
The peer is there four times, in both of its layouts and with both settings of its allocator; the fastest is the peer from
then on. Reading pictures and the network is in nobody's time. Preparing the network and looking at both pictures is in the
engine's time for a painting, and not in the peer's.
"""
import contextlib
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy
import PIL
from PIL import Image, ImageOps

import report
from players import Failure, Player, say, take_turns

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
FOLDER = BUILD / "bench"
RESULTS = BUILD / "bench.json"
LARGE_RESULTS = BUILD / "bench-large.json"
MODELS = ROOT / "data" / "models"
MODEL = MODELS / "vgg16.safetensors"
PHOTO = ROOT / "data" / "photos" / "china.png"
SQUARE_PHOTO = ROOT / "data" / "photos" / "astronaut.png"
PAINTING = ROOT / "data" / "styles" / "great-wave.jpg"
SIZES = {512: (512, 344), 1024: (1024, 680)}
INSTANT_SIZES = {512: (512, 384), 1024: (1024, 768)}
READER_SIDE = 256  # pixels of the painting that a style is read from

STYLE_WEIGHT = 6
ENGINE_SETTINGS = ("style-loss=gram", f"style-weight={STYLE_WEIGHT}", "style-layers=relu1_1,relu2_1,relu3_1,relu4_1,relu5_1",
                   "content-weight=1", "matching-weight=0", "contours=0", "palette-weight=0", "smoothness-weight=0",
                   "pooling=maximum", "padding=zero")

# As tests/bench/peer_train.py has them; a style that begins is the first one.
TRAINING_SETTINGS = ("style-weight=6", "padding=zero", "learning-rate=0.002", "learning-rate-decay=1")

ENGINE = "Pastiche"
INSTANT_PEER = "onnxruntime"
LAYOUTS = {"NCHW": (), "NHWC": ("--channels-last",)}
ALLOCATORS = {"default allocator": {},
              "tuned allocator": {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1", "MALLOC_MMAP_MAX_": "0",
                                  "MALLOC_TRIM_THRESHOLD_": "-1"}}
PEERS = {f"PyTorch, {layout}, {allocator}": (arguments, environment)
         for allocator, environment in ALLOCATORS.items() for layout, arguments in LAYOUTS.items()}
FEWER_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OMP_WAIT_POLICY")  # not for the peer: it gets all cores

TURNS = 8              # of each program; the first one is not counted
INSTANT_TURNS = 16
FLOW_TURNS = 6         # of each scene
INSTANT_FIRST = 3      # of these are not counted: onnxruntime gets its memory in two
HOPELESS = 1.25        # times the fastest peer's best turn at 512 pixels, above which --quick lets a peer rest at 1024
ROOM_FOR_ALL = 16      # GiB in which all four peers fit at 1024 pixels
MEMORY_STEPS = 16      # more than the engine's L-BFGS remembers
EQUAL_ITERATIONS = (20, 50)
PEER_ITERATIONS = {512: 1000, 1024: 300}
FIRST_RUNG = 30        # steps at each of two scales, half the size and all of it: the quickest way to a total, if not to the best picture
RUNG = 1.2             # each rung has so many times as many, until one is high enough
REPEATS = 2            # of the lowest rung that is high enough: a short run is at the mercy of other programs, the peer's is not
LADDER_SHARE = 0.25    # of the peer's time, after which the ladder is given up
SAME_TOTAL = 0.01      # the largest difference of totals in a training, relative
SAME_PICTURE = 0.02    # the largest difference, of values in 0..1
GROWTH = (500, 1000, 2000, 4000)  # pixels along a side
GROWTH_STEPS = 4
FOUR_GIB, EIGHT_GIB = 4000, 8000  # what paintings are told to use, in MiB: a little stays for the program


# ---- the two programs

def photo_at(size):
    return FOLDER / f"photo-{size}.png"


def instant_photo_at(size):
    return FOLDER / f"instant-photo-{size}.png"


def painting_at(size):
    return FOLDER / f"painting-{size}.png"


STYLES = {"style26": 7, "arbitrary": FOLDER / "instant-painting.png"}  # what each network that paints at once is given


def make_pictures():
    FOLDER.mkdir(parents=True, exist_ok=True)
    photo, painting = (Image.open(file).convert("RGB") for file in (PHOTO, PAINTING))
    for name_at, sizes in ((photo_at, SIZES), (instant_photo_at, INSTANT_SIZES)):
        for size, sides in sizes.items():
            ImageOps.fit(photo, sides, Image.Resampling.LANCZOS).save(name_at(size))
    ImageOps.fit(painting, (READER_SIDE, READER_SIDE), Image.Resampling.LANCZOS).save(STYLES["arbitrary"])
    for size in SIZES:
        factor = size / max(painting.size)
        sides = [round(side * factor) for side in painting.size]
        painting.resize(sides, Image.Resampling.LANCZOS).save(painting_at(size))


def engine_command(*arguments):
    return [str(ROOT / "build-aux" / "bench-engine"), *map(str, arguments)]


def python_command(script, *arguments):
    return [sys.executable, "-B", str(Path(__file__).with_name(script)), *map(str, arguments)]


def peer_command(peer, script, *arguments):
    options, _ = PEERS[peer]
    return python_command(script, *arguments, "--model", MODEL, "--style-weight", STYLE_WEIGHT, *options)


def all_cores_environment():
    return {name: value for name, value in os.environ.items() if name not in FEWER_THREADS}


def peer_environment(peer):
    _, environment = PEERS[peer]
    return {**all_cores_environment(), **environment}


def instant_environment(network):
    return {**os.environ, "PST_INSTANT": str(MODELS / f"{network}.safetensors")}


def run(command, environment=None):
    """What the command says in its last line."""
    result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode != 0:
        raise Failure(f"{' '.join(command)} failed")
    return json.loads(result.stdout.splitlines()[-1])


def run_peer(peer, what, size, result, *arguments):
    return run(peer_command(peer, "peer_torch.py", what, photo_at(size), painting_at(size), result, "--size", size, *arguments),
               peer_environment(peer))


def paint(size, result, *settings):
    return run(engine_command("paint", photo_at(size), painting_at(size), result, *ENGINE_SETTINGS, *settings))


# ---- what is measured

def players_at(size, peers):
    """The peers, and last the engine."""
    for peer in peers:
        command = peer_command(peer, "peer_turns.py", photo_at(size), painting_at(size))
        yield Player(peer, command, peer_environment(peer))
    yield Player(ENGINE, engine_command("turns", photo_at(size), painting_at(size), *ENGINE_SETTINGS))


def measure_iterations(size, peers):
    with contextlib.ExitStack() as stack:
        players = [stack.enter_context(player) for player in players_at(size, peers)]
        news = take_turns(players, TURNS, f"{size} pixels")
    all_ms = {player.name: player.ms(1) for player in players}
    median = {name: statistics.median(ms) for name, ms in all_ms.items()}
    peer = min(peers, key=median.get)
    best = {name: min(ms) for name, ms in all_ms.items()}
    return {"size": SIZES[size], "peer": peer, "peer_says": news[0], "engine_says": news[-1],
            "ratio": median[peer] / median[ENGINE], "ratio_of_best": best[peer] / best[ENGINE],
            "peer_best_ms": best[peer], "peer_median_ms": median[peer],
            "engine_best_ms": best[ENGINE], "engine_median_ms": median[ENGINE],
            "best_ms": best, "median_ms": median, "all_ms": all_ms,
            "peak_mib": {player.name: player.peak_mib() for player in players}}


def not_hopeless(iteration):
    """By the best turns: other programs may have disturbed the medians, and the fastest peer must not be lost."""
    best = iteration["best_ms"]
    return [peer for peer in PEERS if best[peer] <= HOPELESS * min(best[each] for each in PEERS)]


def measure_memory(size, iteration):
    """A whole run of the engine at one scale, beside the peers that took turns, L-BFGS included."""
    engine = paint(size, FOLDER / "memory.png", f"smallest-scale={size}", f"steps={MEMORY_STEPS}", f"least-steps={MEMORY_STEPS}")
    peaks = {name: mib for name, mib in iteration["peak_mib"].items() if name != ENGINE}
    peer = iteration["peer"]
    least = min(peaks, key=peaks.get)
    return {"ratio": engine["peak_mib"] / peaks[peer], "ratio_to_least": engine["peak_mib"] / peaks[least],
            "engine_peak_mib": engine["peak_mib"], "engine_steps": MEMORY_STEPS,
            "peer": peer, "peer_peak_mib": peaks[peer], "peer_iterations": TURNS,
            "least_peer": least, "least_peer_peak_mib": peaks[least]}


def measure_equal_iterations(size, peer, n):
    ours, theirs = FOLDER / f"equal-{n}-engine.png", FOLDER / f"equal-{n}-peer.png"
    peer_run = run_peer(peer, "run", size, theirs, "--iterations", n)
    paint(size, ours, f"smallest-scale={size}", f"steps={n}")
    return {"peer_total": peer_run["total"], "engine_total": run_peer(peer, "score", size, ours)["total"]}


def stand_on_rung(size, peer, target, steps):
    """Paints with so many steps."""
    result = FOLDER / f"ladder-{size}-{steps}.png"
    painted = paint(size, result, f"smallest-scale={size // 2}", f"steps={steps}", f"least-steps={steps}")
    total = run_peer(peer, "score", size, result)["total"]
    say(f"  {size} pixels: {steps} steps at two scales: total {total:.4f} of {target:.4f} in {painted['seconds']:.1f} s")
    return {"steps": steps, "seconds": painted["seconds"], "total": total, "peak_mib": painted["peak_mib"]}


def climb(size, peer, target, most_seconds):
    """Paints with more and more steps until the total is reached, then finds the fewest, and does these again; yields every rung."""
    low, high = FIRST_RUNG - 1, None
    steps = FIRST_RUNG
    while high is None or high - low > 1:
        rung = stand_on_rung(size, peer, target, steps)
        yield rung
        if rung["total"] <= target:
            high = steps
        else:
            low = steps
        if high is None and rung["seconds"] > most_seconds:
            return
        steps = (low + high) // 2 if high else math.ceil(steps * RUNG)
    for _ in range(REPEATS):
        yield stand_on_rung(size, peer, target, high)


def measure_time_to_loss(size, peer):
    n = PEER_ITERATIONS[size]
    say(f"  {size} pixels: {n} iterations of the peer; no news until it is done")
    peer_run = run_peer(peer, "run", size, FOLDER / f"peer-{size}.png", "--iterations", n)
    rungs = list(climb(size, peer, peer_run["total"], LADDER_SHARE * peer_run["seconds"]))
    reached = rungs[-1]["total"] <= peer_run["total"]
    seconds = statistics.median(rung["seconds"] for rung in rungs if rung["steps"] == rungs[-1]["steps"])
    return {"ratio": peer_run["seconds"] / seconds if reached else None, "peer": peer, "peer_iterations": n,
            "peer_seconds": peer_run["seconds"], "peer_total": peer_run["total"], "peer_peak_mib": peer_run["peak_mib"],
            "engine_seconds": seconds if reached else None, "rungs": rungs}


def largest_difference(file, other):
    pictures = [numpy.asarray(Image.open(path), numpy.float32) / 255 for path in (file, other)]
    return float(numpy.abs(pictures[0] - pictures[1]).max())


def measure_instant_network(size, network):
    photo, style = instant_photo_at(size), STYLES[network]
    ours, theirs = (FOLDER / f"instant-{network}-{size}-{name}.png" for name in ("engine", "peer"))
    environment = instant_environment(network)
    run(engine_command("instant", photo, style, ours), environment)
    peer = Player(INSTANT_PEER, python_command("peer_onnx.py", network, photo, style, theirs), all_cores_environment())
    engine = Player(ENGINE, engine_command("instant-turns", photo, style), environment)
    with peer, engine:
        news = take_turns((peer, engine), INSTANT_TURNS)
    difference = largest_difference(ours, theirs)
    if difference > SAME_PICTURE:
        raise Failure(f"{ours} and {theirs} differ by {difference:.3f}")
    all_ms = {player.name: player.ms(INSTANT_FIRST) for player in (peer, engine)}
    median = {name: statistics.median(ms) for name, ms in all_ms.items()}
    best = {name: min(ms) for name, ms in all_ms.items()}
    return {"ratio": median[INSTANT_PEER] / median[ENGINE], "ratio_of_best": best[INSTANT_PEER] / best[ENGINE],
            "difference": difference, "peer_says": news[0], "engine_says": news[1],
            "best_ms": best, "median_ms": median, "all_ms": all_ms,
            "look_ms": {player.name: statistics.median(player.ms(INSTANT_FIRST, "look_ms")) for player in (peer, engine)},
            "peak_mib": {player.name: player.peak_mib() for player in (peer, engine)}}


def measure_instant(size):
    say(f"  {size} pixels")
    networks = {network: measure_instant_network(size, network) for network in STYLES}
    return {"size": INSTANT_SIZES[size], "ratio": min(it["ratio"] for it in networks.values()), "networks": networks}


def training_players(size):
    """The peers, and last the engine."""
    for peer, (options, environment) in PEERS.items():
        command = python_command("peer_train.py", photo_at(size), painting_at(size), "--model", MODEL, "--instant",
                                 MODELS / "style26.safetensors", *options)
        yield Player(peer, command, {**all_cores_environment(), **environment})
    command = engine_command("train-turns", photo_at(size), painting_at(size), *TRAINING_SETTINGS)
    yield Player(ENGINE, command, instant_environment("style26"))


def measure_training(size=512):
    """Both make the same steps, or it fails."""
    with contextlib.ExitStack() as stack:
        players = [stack.enter_context(player) for player in training_players(size)]
        news = take_turns(players, TURNS, "a step")
    totals = {player.name: [turn["total"] for turn in player.turns] for player in players}
    difference = max(abs(total / ours - 1) for each in totals.values() for total, ours in zip(each, totals[ENGINE]))
    if difference > SAME_TOTAL:
        raise Failure(f"the totals of a training differ by {difference:.3f}")
    all_ms = {player.name: player.ms(1) for player in players}
    median = {name: statistics.median(ms) for name, ms in all_ms.items()}
    best = {name: min(ms) for name, ms in all_ms.items()}
    peer = min(PEERS, key=median.get)
    return {"ratio": median[peer] / median[ENGINE], "ratio_of_best": min(best[it] for it in PEERS) / best[ENGINE], "peer": peer,
            "difference": difference, "peer_says": news[0], "best_ms": best, "median_ms": median, "all_ms": all_ms,
            "peak_mib": {player.name: player.peak_mib() for player in players}}


def read_planes(path, scene):
    return numpy.fromfile(path, numpy.float32).reshape(-1, scene["height"], scene["width"])


def flow_errors(folder, scene, who):
    """How far a flow is from the truth, on average in pixels: over what is seen in both pictures, and over all."""
    truth = read_planes(folder / f"{scene['name']}-truth.f32", scene)
    flow = read_planes(folder / f"{scene['name']}-{who}.f32", scene)
    distance = numpy.hypot(*(flow - truth[:2]))
    return {"seen": float((distance * truth[2]).sum() / truth[2].sum()), "all": float(distance.mean())}


def mean_of(scenes, what, *names):
    values = [scene[what] for scene in scenes]
    for name in names:
        values = [value[name] for value in values]
    return statistics.fmean(values)


def compare_flow(scenes):
    """Means over scenes, the peer's beside ours."""
    means = {who: {"epe": mean_of(scenes, who, "seen"), "epe_of_all": mean_of(scenes, who, "all"),
                   "ms": mean_of(scenes, who, "ms"), "processor_ms": mean_of(scenes, who, "processor_ms")}
             for who in ("engine", "peer")}
    return {**means, "epe_ratio": means["engine"]["epe"] / means["peer"]["epe"], "speed_ratio": means["peer"]["ms"] / means["engine"]["ms"],
            "processor_ratio": means["peer"]["processor_ms"] / means["engine"]["processor_ms"]}


def measure_flow():
    """Beside OpenCV, with as many threads, scene by scene."""
    folder = FOLDER / "flow"
    folder.mkdir(parents=True, exist_ok=True)
    threads = os.cpu_count()
    lines = subprocess.run(engine_command("flow-scenes", folder, "-"), stdout=subprocess.PIPE, text=True, check=True).stdout
    scenes = [json.loads(line) for line in lines.splitlines()]
    engine = Player("engine", engine_command("flow-turns", folder, threads))
    peer = Player("peer", python_command("peer_flow.py", folder, threads), all_cores_environment())
    with peer, engine:
        news = {player.name: player.hear() for player in (peer, engine)}
        for scene in scenes:
            turns = [[player.take_turn(scene["name"]) for player in (peer, engine)] for _ in range(FLOW_TURNS)][1:]
            for place, player in enumerate((peer, engine)):
                scene[player.name] = {**flow_errors(folder, scene, player.name), **{
                    what: statistics.median(turn[place][what] for turn in turns) for what in ("ms", "processor_ms")}}
    kinds = {kind: compare_flow([it for it in scenes if it["kind"] == kind]) for kind in dict.fromkeys(it["kind"] for it in scenes)}
    mean = compare_flow(scenes)
    return {"epe": {"ratio": mean["epe_ratio"]}, "speed": {"ratio": mean["speed_ratio"], "processor_ratio": mean["processor_ratio"]},
            "threads": threads, "peer_says": news["peer"], "engine_says": news["engine"], "mean": mean, "kinds": kinds, "scenes": scenes,
            "peak_mib": {player.name: player.peak_mib() for player in (peer, engine)}}


# ---- the engine alone, with large pictures

def paint_square(side, *settings):
    painted = run(engine_command("paint", SQUARE_PHOTO, PAINTING, FOLDER / "large.png", f"size={side}", *settings))
    return {"side": side, **painted}


def measure_growth():
    for side in GROWTH:
        yield paint_square(side, f"smallest-scale={side}", f"steps={GROWTH_STEPS}")


def measure_cancel(size, *settings):
    return run(engine_command("cancel", SQUARE_PHOTO, PAINTING, f"size={size}", *settings))


def measure_large():
    """Yields a name and its results, part by part. Takes no peer."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    yield "machine", describe_machine()
    say("Time and memory by size ...")
    yield "growth", list(measure_growth())
    say("Cancelling ...")
    yield "cancel", {1024: measure_cancel(1024), 4096: measure_cancel(4096, "smallest-scale=4096", f"memory={FOUR_GIB}")}
    say("A whole painting at 4096 pixels, in 4 GiB ...")
    yield "whole_4096", paint_square(4096, f"memory={FOUR_GIB}")
    say("One step at 8192 pixels, in 8 GiB ...")
    yield "step_8192", paint_square(8192, "smallest-scale=8192", "steps=1", f"memory={EIGHT_GIB}")


# ---- where

def first_line(path, start):
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(start)), "unknown")


def build_type():
    options = json.loads((BUILD / "meson-info" / "intro-buildoptions.json").read_text(encoding="utf-8"))
    return next(option["value"] for option in options if option["name"] == "buildtype")


def describe_machine():
    return {"processor": first_line("/proc/cpuinfo", "model name"), "processors": os.cpu_count(),
            "memory": first_line("/proc/meminfo", "MemTotal"), "system": platform.platform(), "load_before": os.getloadavg()[0]}


def available_gib():
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2 ** 30


def name_tasks(worst):
    """Instead of where they lie in the program, what they are called, where nm is there to tell."""
    command = ["nm", str(BUILD / "tests" / "bench" / "engine-bench")]
    lines = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout if shutil.which("nm") else ""
    names = {int(fields[0], 16): fields[2] for fields in map(str.split, lines.splitlines()) if len(fields) == 3}
    return [{**it, "task": names.get(int(it["task"], 16), it["task"])} for it in worst]


def measure_cores():
    """By the number of processors, and by the size."""
    cores = {}
    for size in SIZES:
        output = subprocess.run(engine_command("cores", photo_at(size), painting_at(size), *ENGINE_SETTINGS), stdout=subprocess.PIPE,
                                text=True, check=True).stdout
        for it in map(json.loads, output.splitlines()):
            each = cores.setdefault(str(it["cores"]), {"efficiency": {}, "worst": {}})
            each["efficiency"][str(size)] = it["efficiency"]
            each["worst"][str(size)] = name_tasks(it["worst"])
    return cores


def choose_peers(quick, before):
    """All of them, where it takes not too long and they have room beside each other; before is what they did at 512 pixels."""
    if before and available_gib() < ROOM_FOR_ALL:
        return [before["peer"]]
    return not_hopeless(before) if before and quick else PEERS


def measure(quick):
    """Yields a name and its results, part by part."""
    make_pictures()
    iteration = {}
    yield "machine", describe_machine()
    say("Iterations in turns ...")
    for size in SIZES:
        iteration[size] = measure_iterations(size, choose_peers(quick, iteration.get(512)))
    yield "versions", {"python": platform.python_version(), "numpy": numpy.__version__, "pillow": PIL.__version__,
                       "build_type": build_type(), "torch": iteration[512]["peer_says"]["torch"],
                       "kernels": iteration[512]["engine_says"]["kernels"]}
    yield "iteration", iteration
    say("Painting at once, in turns ...")
    yield "instant", {size: measure_instant(size) for size in INSTANT_SIZES}
    say("Training, in turns ...")
    yield "train", {"step": measure_training()}
    say("Optical flow, in turns ...")
    yield "flow", measure_flow()
    say("Memory ...")
    yield "memory", {1024: measure_memory(1024, iteration[1024])}
    say("Limits ...")
    yield "limits", {size: run(engine_command("limits", *sides)) for size, sides in SIZES.items()}
    say("More processors ...")
    yield "cores", measure_cores()
    if quick:
        return
    say("Loss after equally many iterations ...")
    yield "equal_iterations", {512: {n: measure_equal_iterations(512, iteration[512]["peer"], n) for n in EQUAL_ITERATIONS}}
    say("Time to the peer's loss ...")
    yield "time_to_loss", {size: measure_time_to_loss(size, iteration[size]["peer"]) for size in SIZES}


def add_flow():
    """Measures optical flow alone, and adds it to what was measured before."""
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    try:
        results["flow"] = measure_flow()
    except Failure as failure:
        say(f"bench: {failure}.")
        return 1
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    report.print_flow(results["flow"])
    return 0


def main():
    large, quick = sys.argv[1:] == ["--large"], sys.argv[1:] == ["--quick"]
    if sys.argv[1:] == ["--flow"]:
        return add_flow()
    file = LARGE_RESULTS if large else RESULTS
    results = {} if large else {"quick": quick}
    start = time.monotonic()
    file.unlink(missing_ok=True)
    try:
        for name, part in measure_large() if large else measure(quick):
            results[name] = part
            results["seconds"] = time.monotonic() - start
            file.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    except Failure as failure:
        say(f"bench: {failure}.")
        return 1
    except KeyboardInterrupt:
        return 130
    (report.print_large if large else report.print_all)(json.loads(file.read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
