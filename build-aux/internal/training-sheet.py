# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: trains a style for each painting, paints with it the photograph that is kept out, and puts both beside each other on a
sheet. build-aux/training-sheet runs it, and names the paintings, how long each is trained and the folder in the environment."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.environ["PST_SCRIPT"]))
import sheets
from gi.repository import Gimp

CHECKOUT, PICTURES = Path(os.environ["PST_CHECKOUT"]), Path(os.environ["PST_PICTURES"])
PHOTO = str(CHECKOUT / "data/photos/china.png")  # which a training keeps out
SIDE, COLUMNS, CELL = 512, 4, 320


def train(painting):
    """What scripts call the style."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-pastiche-train")
    config = procedure.create_config()
    config.set_property("painting", painting)
    if "PST_STEPS" in os.environ:
        config.set_property("steps", int(os.environ["PST_STEPS"]))
    else:
        config.set_property("minutes", float(os.environ["PST_MINUTES"]))
    result = procedure.run(config)
    if result.index(0) != Gimp.PDBStatusType.SUCCESS:
        raise RuntimeError(result.index(1))
    return result.index(1)


def paint(painting, path):
    image = sheets.load(PHOTO, SIDE)
    sheets.paint(image, ready_style=train(painting), method="instant")
    sheets.export(image, path, "file-png-export")
    image.delete()


def main():
    shipped = {Path(entry["file"]).stem: entry["title"] for entry in json.loads((CHECKOUT / "data/styles/styles.json").read_text("utf-8"))}
    pictures = []
    for painting in os.environ["PST_PAINTINGS"].split() or shipped:
        path = PICTURES / f"{painting}.png"
        if not path.exists():
            paint(painting, str(path))
        pictures.append((shipped[painting], sheets.load(str(CHECKOUT / f"data/styles/{painting}.jpg"), CELL)))
        pictures.append(("trained", sheets.load(str(path), CELL)))
        print(shipped[painting], flush=True)
    sheets.export(sheets.make_sheet(pictures, COLUMNS), str(PICTURES / "sheet.jpg"), "file-jpeg-export", quality=0.9)


main()
