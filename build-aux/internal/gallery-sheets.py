# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: the sheets that gallery.py lists in the file that is named in the environment."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.environ["PST_SCRIPT"]))
import sheets


def main():
    with open(os.environ["PST_SHEETS"], encoding="utf-8") as stream:
        wanted = json.load(stream)
    for entry in wanted:
        pictures = [(title, sheets.load(path, entry["side"])) for title, path in entry["pictures"]]
        sheet = sheets.make_sheet(pictures, entry["columns"])
        sheets.export(sheet, entry["file"], "file-png-export")
        for image in (sheet, *(image for _, image in pictures)):
            image.delete()


main()
