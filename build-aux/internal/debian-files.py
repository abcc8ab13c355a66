#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes debian/changelog and debian/copyright from what the tree says already.

  debian-files.py TREE FOLDER

The changelog has the releases of data/org.gimp.GIMP.Plugin.Pastiche.metainfo.xml.in, the copyright file (DEP-5) what the notices beside
the files say, FILE.license, and data/licenses/REUSE.toml of all others. make-deb calls it.
"""
import datetime
import re
import sys
import xml.etree.ElementTree
from pathlib import Path

METAINFO = "data/org.gimp.GIMP.Plugin.Pastiche.metainfo.xml.in"
COMMON = {"GPL-3.0-or-later": "GPL-3", "Apache-2.0": "Apache-2.0", "CC0-1.0": "CC0-1.0"}  # licences that every Debian system has
NAMES = {"GPL-3.0-or-later": "GPL-3+"}  # as Debian calls them
AUTHORS = "The Pastiche authors"


def maintainer(tree):
    control = (tree / "build-aux/debian/control").read_text(encoding="utf-8")
    return re.search(r"^Maintainer: (.*)", control, re.MULTILINE)[1]


def words(element):
    return " ".join("".join(element.itertext()).split())


def entries(release):
    """What changed, one line each: the items of the release's lists, or its paragraphs where it has none."""
    return [words(item) for item in release.iter("li")] or [words(paragraph) for paragraph in release.iter("p")]


def wrap(text, first, rest):
    lines, line = [], first
    for word in text.split():
        if len(line) + len(word) > 78:
            lines.append(line.rstrip())
            line = rest
        line += word + " "
    return [*lines, line.rstrip()]


def changelog(tree):
    for release in xml.etree.ElementTree.parse(tree / METAINFO).iter("release"):
        date = datetime.datetime.fromisoformat(release.get("date")).strftime("%a, %d %b %Y 12:00:00 +0000")
        yield f"pastiche ({release.get('version')}) unstable; urgency=medium"
        yield ""
        for entry in entries(release):
            yield from wrap(entry, "  * ", "    ")
        yield ""
        yield f" -- {maintainer(tree)}  {date}"
        yield ""


def notice(text):
    """Who has the copyright, and under which licence, in Debian's words."""
    holders = re.findall(r"^SPDX-FileCopyrightText: (.*)", text, re.MULTILINE)
    licence = re.search(r"^SPDX-License-Identifier: (.*)", text, re.MULTILINE)[1]
    return tuple(holders), licence


def stanza(files, holders, licence):
    debian = " and ".join(NAMES.get(name, name) for name in licence.split(" AND "))
    yield "Files: " + "\n ".join(sorted(files))
    yield "Copyright: " + "\n ".join(holders)
    yield "License: " + debian
    yield ""


def licence_text(tree, name):
    yield f"License: {NAMES.get(name, name)}"
    if name in COMMON:
        yield f" On Debian systems, the text is in /usr/share/common-licenses/{COMMON[name]}."
    else:
        text = (tree / f"data/licenses/{name}.txt").read_text(encoding="utf-8")
        yield from (f" {line.rstrip() or '.'}" for line in text.strip().split("\n"))
    yield ""


def copyright_file(tree):
    groups = {}
    for path in tree.rglob("*.license"):
        if path.relative_to(tree).parts[0] not in ("build", ".git"):
            groups.setdefault(notice(path.read_text(encoding="utf-8")), []).append(path.relative_to(tree).as_posix()[:-len(".license")])
    yield "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
    yield "Upstream-Name: Pastiche"
    yield ""
    yield from stanza(["*"], [AUTHORS], "GPL-3.0-or-later")
    yield from stanza([METAINFO, "data/icons/pastiche.svg"], [AUTHORS], "CC0-1.0")
    for (holders, licence), files in sorted(groups.items(), key=lambda item: min(item[1])):
        yield from stanza(files, holders, licence)
    used = {name for _, licence in groups for name in licence.split(" AND ")} | {"GPL-3.0-or-later", "CC0-1.0"}
    for name in sorted(used):
        yield from licence_text(tree, name)


def main():
    tree, folder = Path(sys.argv[1]), Path(sys.argv[2])
    for name, lines in (("changelog", changelog(tree)), ("copyright", copyright_file(tree))):
        (folder / name).write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
