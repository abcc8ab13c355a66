#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints the pairs of gallery.json with its sets of settings, by engine-bench, and scores each. build-aux/gallery runs it where that is
built, and then lets GIMP make the sheets that this lists.

    build/gallery/SIZE/PHOTO-PAINTING/SET.png, .json   what was painted; what from, and what was measured
    build/gallery/SIZE/PHOTO-PAINTING/photo.json       the photograph's own score
    build/gallery/SIZE/PHOTO-PAINTING.png              the sheet of a pair
    build/gallery/blind/SIZE-PHOTO-PAINTING.png        the same with letters; build/gallery/blind/key.json says whose
    build/gallery/numbers.json                         all that was measured, one object a picture
    build/gallery/sheets.json                          the sheets that are to be made: file, columns, side, titles and pictures
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PHOTOS, PAINTINGS, OUT = ROOT / "data" / "photos", ROOT / "data" / "styles", ROOT / "build" / "gallery"
BENCH = ROOT / "build" / "tests" / "bench" / "engine-bench"
MODEL = ROOT / "data" / "models" / "vgg16.safetensors"
LETTERS = "ABCDEFGH"


def read_arguments(gallery):
    parser = argparse.ArgumentParser(prog="gallery", add_help=False)
    parser.add_argument("--pair", action="append", default=[], choices=[name_of(pair) for pair in gallery["pairs"]])
    parser.add_argument("--set", action="append", default=[], choices=list(gallery["sets"]), dest="sets")
    parser.add_argument("--size", type=int)
    parser.add_argument("--blind", action="store_true")
    return parser.parse_args()


def name_of(pair):
    return f"{Path(pair['photo']).stem}-{Path(pair['painting']).stem}"


def run_bench(*arguments):
    """What it prints, as one object; its errors are for people."""
    run = subprocess.run([BENCH, *map(str, arguments)], env={**os.environ, "PST_NETWORK": str(MODEL)}, stdout=subprocess.PIPE, text=True)
    if run.returncode:
        sys.exit(f"gallery: engine-bench {arguments[0]} failed.")
    return json.loads(run.stdout)


def digest(*paths):
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in paths)).hexdigest()


def keep(path, made_from, make):
    """What make() measures; what was made from the same before is read from the file."""
    if path.exists():
        kept = json.loads(path.read_text())
        if kept["made_from"] == made_from:
            return kept["numbers"]
    path.unlink(missing_ok=True)
    numbers = make()
    path.write_text(json.dumps({"made_from": made_from, "numbers": numbers}, indent=1))
    return numbers


def paint(pair, size, settings, result):
    painted = run_bench("paint", PHOTOS / pair["photo"], PAINTINGS / pair["painting"], result, f"size={size}", *settings)
    return {**painted, **run_bench("score", PHOTOS / pair["photo"], PAINTINGS / pair["painting"], result)}


def score_photo(pair, size):
    photo = PHOTOS / pair["photo"]
    return run_bench("score", photo, PAINTINGS / pair["painting"], photo, f"size={size}")


def paint_pair(pair, size, sets):
    """One row of numbers for each set."""
    folder = OUT / str(size) / name_of(pair)
    folder.mkdir(parents=True, exist_ok=True)
    files = digest(BENCH, MODEL, PHOTOS / pair["photo"], PAINTINGS / pair["painting"])
    own = keep(folder / "photo.json", [files, size], lambda: score_photo(pair, size))
    for name, settings in sets.items():
        result = folder / f"{name}.png"
        numbers = keep(folder / f"{name}.json", [files, size, settings], lambda: paint(pair, size, settings, result))
        yield {"pair": name_of(pair), "what": pair["what"], "size": size, "set": name, "seconds": numbers["seconds"],
               "peak_mib": numbers["peak_mib"], "style": round(numbers["style"] / own["style"], 4),
               "foreign": round(numbers["foreign"], 4), "foreign_of_photo": round(own["foreign"], 4)}


def sheet(pair, size, path, titles):
    """One that shows the photograph, the painting, and the results with these titles; titles: title → set."""
    results = [[title, str(OUT / str(size) / name_of(pair) / f"{name}.png")] for title, name in titles.items()]
    pictures = [["The photograph", str(PHOTOS / pair["photo"])], ["The painting", str(PAINTINGS / pair["painting"])], *results]
    return {"file": str(path), "columns": 3 if len(pictures) in (3, 5, 6) else 2, "side": size, "pictures": pictures}


def painted(pair, size, sets):
    """The sets that there is a picture of, now or from another time."""
    return [name for name in sets if (OUT / str(size) / name_of(pair) / f"{name}.json").exists()]


def sheets(pairs, sets, blind):
    for pair, size in pairs:
        yield sheet(pair, size, OUT / str(size) / f"{name_of(pair)}.png", {name: name for name in painted(pair, size, sets)})
    if not blind:
        return
    (OUT / "blind").mkdir(exist_ok=True)
    key = {}
    for pair, size in pairs:
        name = f"{size}-{name_of(pair)}"
        names = painted(pair, size, sets)
        key[name] = dict(zip(LETTERS, random.sample(names, len(names))))
        yield sheet(pair, size, OUT / "blind" / f"{name}.png", key[name])
    (OUT / "blind" / "key.json").write_text(json.dumps(key, indent=1))


def main():
    gallery = json.loads(Path(__file__).with_suffix(".json").read_text())
    arguments = read_arguments(gallery)
    sets = {name: settings for name, settings in gallery["sets"].items() if not arguments.sets or name in arguments.sets}
    pairs = [(pair, size) for pair in gallery["pairs"] if not arguments.pair or name_of(pair) in arguments.pair
             for size in ([arguments.size] if arguments.size else pair["sizes"])]
    rows = []
    for pair, size in sorted(pairs, key=lambda entry: entry[1]):
        for row in paint_pair(pair, size, sets):
            rows.append(row)
            print(json.dumps(row), flush=True)
    (OUT / "numbers.json").write_text(json.dumps(rows, indent=1))
    (OUT / "sheets.json").write_text(json.dumps(list(sheets(pairs, gallery["sets"], arguments.blind)), indent=1))


main()
