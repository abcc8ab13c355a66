# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: README's picture, a photograph, a painting, and the photograph repainted; and the manual's, what the settings do that keep
the subject. build-aux/contact-sheet runs it, and names the checkout in the environment."""

import os
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.environ["PST_SCRIPT"]))
import sheets

CHECKOUT = Path(os.environ["PST_CHECKOUT"])
DEMO_SIDE, SIDE = 480, 320  # pixels

# What the manual calls A, B and so on.
OBJECTIVES = [
    {},
    {"fill": 100.0},
    {"contours": 15.0},
    {"supersampling": 2.0},
    {"palette": "linear"},
    {"content_weight": 1.0, "matching_weight": 0.0, "contours": 0.0},
]


def repaint(photo, painting, side, **arguments):
    image = sheets.load(photo, side)
    sheets.paint(image, painting=painting.removesuffix(".jpg"), **arguments)
    return image


def make(photo, painting, side, results, columns, path):
    """The photograph, the painting, and what these arguments, by their titles, make of both."""
    photo = str(CHECKOUT / "data/photos" / photo)
    pictures = [("", sheets.load(photo, side)), ("", sheets.load(str(CHECKOUT / "data/styles" / painting), side))]
    pictures += [(title, repaint(photo, painting, side, **arguments)) for title, arguments in results.items()]
    sheets.export(sheets.make_sheet(pictures, columns), str(CHECKOUT / path), "file-jpeg-export", quality=0.9)


make("china.png", "great-wave.jpg", DEMO_SIDE, {"": {}}, 3, "data/pictures/demo.jpg")
make("astronaut.png", "village-street-auvers.jpg", SIDE, dict(zip("ABCDEF", OBJECTIVES)), 4, "data/help/objectives.jpg")
