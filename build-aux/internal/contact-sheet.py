# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: a photograph, and what every look makes of it, with titles, on one sheet. build-aux/contact-sheet runs it, and names the
photograph, the list of looks and the sheet in the environment."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.environ["PST_SCRIPT"]))
import sheets

COLUMNS, SIDE = 4, 300  # pixels


def main():
    with open(os.environ["PST_LOOKS"], encoding="utf-8") as stream:
        looks = json.load(stream)
    pictures = [("The photograph", sheets.load(os.environ["PST_PHOTO"], SIDE))]
    for look in looks:
        image = sheets.load(os.environ["PST_PHOTO"], SIDE)
        sheets.paint(image, look=look["name"])
        pictures.append((look["title"], image))
        print(look["title"], flush=True)
    sheets.export(sheets.make_sheet(pictures, COLUMNS), os.environ["PST_SHEET"], "file-jpeg-export", quality=0.88)


main()
