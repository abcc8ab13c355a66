#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the rules of the house that no compiler sees. Prints TAP, one test for each rule.

  check-tree.py TREE

A rule is a function that is given the Tree and yields one line for everything that breaks it. Its docstring is the rule.
What may include what is in law.py.
"""
import json
import os
import re
import struct
import sys
import xml.etree.ElementTree
from pathlib import Path

sys.dont_write_bytecode = True  # it would lie in the tree

import law

ALLOWED_AT_TOP = {
    "engine", "ui", "plugin", "data", "tests", "po", "build-aux", "findings",
    "meson.build", "meson.options", "README.md", "LICENSE", "CONTRIBUTING.md",
}
NO_SOURCE = re.compile(r"\.git|__pycache__|build|build-(?!aux$).*")  # folders that tools and builds leave
LONGEST_LINE = 140  # characters, also in C; .editorconfig tells editors

# Files that can't begin with a comment: each has a notice beside it, FILE.license.
NEEDS_SIDECAR = {".safetensors", ".jpg", ".png", ".json", ".xcf", ".pdf", ".gif", ".webp", ".tif", ".bmp"}
BINARY = NEEDS_SIDECAR - {".json"}
# Files that need no licence line: licences, and lists too plain for one (REUSE.toml speaks for those).
LICENCE_TAG = "SPDX-License-" "Identifier:"  # in two parts, since this line is none
NEEDS_NO_LICENCE = re.compile(r"LICENSE|README\.md|\.gitignore|data/licenses/.*|.*\.license|po/(LINGUAS|POTFILES\.in|.*\.po)")

# What has texts to translate without marks; the first is made of the lists in data/ by data/meson.build.
METAINFO = "data/org.gimp.GIMP.Plugin.Pastiche.metainfo.xml.in"
HAS_TEXTS = {"data/lists.c", METAINFO}
MARKS_TRANSLATION = re.compile(r"\b(?:N?C?_|g_dngettext|ngettext) \(")

# What Debian builds every package with, and what it runs with.
COMES_WITH_DEBHELPER = {"gcc", "libc6-dev", "gimp"}

# Paths that exist on one machine only, and the hosts of package registries.
PRIVATE = re.compile(r"(?<![\w.$}~)-])/(?:home|root|work|mnt|srv|Users|tmp)/\w"
                     r"|\b(?:pypi|pythonhosted|npmjs|crates|rubygems)\.(?:org|io|com)\b|\b(?:deb|security|ftp)\.debian\.org\b"
                     r"|\b(?:archive|security)\.ubuntu\.com\b|\bproxy\.golang\.org\b")

# What is named in a comment and can be looked for, and comments in C, between strings that may look like them.
FILE_NAME = re.compile(r"(?<![\w/.$-])((?:[\w.-]+/)*[a-z][\w.-]*\.(?:c|h|py|sh|build|json|safetensors))\b(?![\w(])")
C_COMMENT = re.compile(r"""(/\*.*?\*/)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)


class Tree:
    """The files of the source tree, without what builds and tools leave there."""

    def __init__(self, root):
        self.root = Path(root)
        self.files = sorted(self._walk())

    def _walk(self):
        for folder, folders, names in os.walk(self.root):
            here = Path(folder).relative_to(self.root).as_posix()
            folders[:] = [name for name in folders if not NO_SOURCE.fullmatch(name)]
            for name in names:
                if name == ".git":  # in one of git's additional working trees, where it is a file
                    continue
                yield name if here == "." else f"{here}/{name}"

    def text(self, path):
        return (self.root / path).read_bytes().decode("utf-8")

    def texts(self, *suffixes, under=""):
        """Path and text of every text file, or of those with the suffixes, below a folder."""
        for path in self.files:
            if path.startswith(under) and (path.endswith(suffixes) if suffixes else Path(path).suffix not in BINARY):
                yield path, self.text(path)


def rule_top_level(tree):
    """the top level holds only what one needs to find the way"""
    for name in sorted({path.split("/")[0] for path in tree.files}):
        if name not in ALLOWED_AT_TOP and not name.startswith("."):
            yield f"{name} has no place at the top level"


def rule_licence_line(tree):
    """every file begins with its licence, or has it beside it"""
    for path in tree.files:
        if NEEDS_NO_LICENCE.fullmatch(path):
            continue
        if Path(path).suffix in NEEDS_SIDECAR:
            if path + ".license" not in tree.files:
                yield f"{path} has no {path}.license"
        elif not any(LICENCE_TAG in line for line in first_lines(tree.text(path))):
            yield f"{path} does not begin with its licence"


def first_lines(text):
    """The first line, and the second where the first must be something else."""
    lines = text.split("\n", 2)
    return lines[:2] if lines[0].startswith(("#!", "<?xml", "<!DOCTYPE")) else lines[:1]


def rule_sidecars(tree):
    """every notice names a copyright and a licence, and stands beside its file"""
    for path, text in tree.texts(".license"):
        if path.removesuffix(".license") not in tree.files:
            yield f"{path} stands alone"
        for tag in ("SPDX-FileCopyrightText:", LICENCE_TAG):
            if not re.search(rf"^{tag} \S", text, re.MULTILINE):
                yield f"{path} has no {tag}"


def rule_licence_texts(tree):
    """the text of every licence used is there, and no other"""
    used = set()
    for path, text in tree.texts():
        for line in re.findall(rf"^\W{{0,5}}{LICENCE_TAG} ([\w.+ -]+?)(?: *(?:\*/|-->))?$", text, re.MULTILINE):
            used.update(re.split(r" (?:AND|OR|WITH) ", line))
    there = {"GPL-3.0-or-later"}  # LICENSE
    there.update(Path(path).stem for path in tree.files if path.startswith("data/licenses/") and path.endswith(".txt"))
    for name in sorted(used - there):
        yield f"data/licenses/{name}.txt is missing"
    for name in sorted(there - used):
        yield f"nothing is under {name}"


def rule_header_guards(tree):
    """every header is read once"""
    for path, text in tree.texts(".h"):
        if "\n#pragma once\n" not in text:
            yield f"{path} has no #pragma once"


def rule_potfiles(tree):
    """po/POTFILES.in lists every file with texts to translate, in order"""
    listed = [line for line in tree.text("po/POTFILES.in").split("\n") if line and not line.startswith("#")]
    marked = [path for path, text in tree.texts(".c", ".h")
              if not path.startswith("tests/") and MARKS_TRANSLATION.search(text)]
    for path in sorted(set(marked) - set(listed)):
        yield f"{path} is missing"
    for path in sorted(set(listed) - set(marked) - HAS_TEXTS):
        yield f"{path} has no texts"
    if listed != sorted(set(listed)):
        yield "the list is not in order"


def rule_settings(tree):
    """name, blurb and choices of every setting can be translated"""
    text = tree.text("engine/settings/settings.c")
    found = re.findall(r'g_param_spec_\w+ \(("[^"]+"),\s*([^"]*)"[^"]*"\)?,\s*([^"]*)"', text)
    if len(found) != len(re.findall(r"^  declare \(", text, re.MULTILINE)):
        yield "there are settings that this test cannot read"
    for name, nick, blurb in found:
        for part, mark in (("nick", nick), ("blurb", blurb)):
            if mark.strip() != "N_ (":
                yield f"the {part} of {name} is not marked with N_ ()"
    for value in re.findall(r'^  \{ (PST_\w+), "', tree.text("engine/settings/choices.c"), re.MULTILINE):
        yield f"the label of {value} is not marked with N_ ()"


def rule_paintings(tree):
    """data/styles/styles.json lists the shipped paintings, each once and whole"""
    paintings = json.loads(tree.text("data/styles/styles.json"))
    for painting in paintings:
        if set(painting) != {"file", "title", "painter", "year"} or not all(isinstance(value, str) and value
                                                                            for value in painting.values()):
            yield f"{painting} is not file, title, painter and year"
    yield from check_pictures(tree, "data/styles/", [painting.get("file") for painting in paintings])


def rule_instant_styles(tree):
    """data/instant-styles/instant-styles.json lists the ready styles, each once and whole, with its thumbnail"""
    styles = json.loads(tree.text("data/instant-styles/instant-styles.json"))
    for style in styles:
        if set(style) != {"name", "title", "index", "file"} or not all(value or value == 0 for value in style.values()):
            yield f"{style} is not name, title, index and file"
    for key in ("name", "title"):
        if len({style.get(key) for style in styles}) != len(styles):
            yield f"two styles have the same {key}"
    if sorted(style.get("index") for style in styles) != list(range(len(styles))):
        yield "the indices are not those of the network, each once"
    yield from check_pictures(tree, "data/instant-styles/", ["photograph.jpg", *(style.get("file") for style in styles)])


def rule_looks(tree):
    """data/looks/looks.json lists the looks, each once and whole, and no two alike; one picture shows them all"""
    looks = json.loads(tree.text("data/looks/looks.json"))
    for look in looks:
        if set(look) != {"name", "title", "purpose", "arguments"} or not all(look.values()):
            yield f"{look} is not name, title, purpose and arguments"
        if not re.fullmatch("[a-z]+(-[a-z]+)*", look["name"]):
            yield f"{look['name']} is no name for scripts"
    for key in ("name", "title", "purpose", "arguments"):
        if len({json.dumps(look.get(key), sort_keys=True) for look in looks}) != len(looks):
            yield f"two looks have the same {key}"
    yield from check_pictures(tree, "data/looks/", ["contact-sheet.jpg"])


def check_pictures(tree, folder, listed):
    shipped = {Path(path).name for path in tree.files if path.startswith(folder) and path.endswith(".jpg")}
    for name in sorted(shipped ^ set(listed)):
        yield f"{folder}{name} is shipped or listed, but not both"
    if len(listed) != len(set(listed)):
        yield f"a picture of {folder} is listed twice"


def rule_releases(tree):
    """the newest release in the metainfo file is the version of meson.build, and each says what changed; its pictures are there"""
    text = tree.text(METAINFO)
    releases = [element.attrib for element in xml.etree.ElementTree.fromstring(text).iter("release")]
    version = re.search(r"^  version: '(.*)',$", tree.text("meson.build"), re.MULTILINE)[1]
    if releases[0]["version"] != version:
        yield f"meson.build says {version}, and the metainfo file {releases[0]['version']}"
    if [release["date"] for release in releases] != sorted((release["date"] for release in releases), reverse=True):
        yield "the releases are not in order"
    if len(re.findall(r"<li>\S", text.partition("<releases>")[2])) < len(releases):
        yield "there is a release that says nothing"
    for width, height, path in re.findall(r'width="(\d+)" height="(\d+)">@homepage@/(.*)</image>', text):
        if struct.unpack(">II", (tree.root / path).read_bytes()[16:24]) != (int(width), int(height)):
            yield f"{path} is not {width}×{height}"


def rule_packages(tree):
    """the Debian package, the Flatpak extension and the metainfo file agree with what the project needs and installs"""
    control = tree.text("build-aux/debian/control")
    needed = set(re.findall(r"^build +(\S+)", tree.text("build-aux/internal/packages"), re.MULTILINE)) - COMES_WITH_DEBHELPER
    for name in sorted(needed ^ set(re.findall(r"^ ([\w.+-]+),$", control, re.MULTILINE))):
        yield f"{name} is in build-aux/internal/packages or among the Build-Depends of build-aux/debian/control, but not in both"
    manifest = json.loads(tree.text("build-aux/flatpak/org.gimp.GIMP.Plugin.Pastiche.json"))
    prefix = manifest["build-options"]["prefix"]
    if manifest["id"] != xml.etree.ElementTree.fromstring(tree.text(METAINFO)).findtext("id"):
        yield "the extension has another id than the metainfo file"
    if prefix != "/app/extensions/" + manifest["id"].rpartition(".")[2]:
        yield f"{prefix} is not where GIMP looks for {manifest['id']}"
    if f"-Dplugin_dir={prefix}/plug-ins" not in manifest["modules"][-1]["config-opts"]:
        yield "the plug-in is not where GIMP looks for it"
    options = set(re.findall(r"^option\('(\w+)'", tree.text("meson.options"), re.MULTILINE))
    for option in manifest["modules"][-1]["config-opts"]:
        if re.match(r"-D(\w+)=", option)[1] not in options:
            yield f"{option} is no option of meson.options"
    for source in (source for module in manifest["modules"] for source in module["sources"]):
        if source["type"] != "dir" and not re.fullmatch("[0-9a-f]{64}", source.get("sha256", "")):
            yield f"{source['url']} has no checksum"


def rule_documentation(tree):
    """every public function is documented where it is defined, with every argument"""
    for folder in ("engine", "ui"):
        sources = "\n".join(text for _, text in tree.texts(".c", under=folder + "/"))
        for path, header in tree.texts(".h", under=folder + "/include/"):
            for name, arguments in re.findall(r"^[\w ]+[ *]+(pst_\w+)\s+\(([^()]*)\);", header, re.MULTILINE):
                if not name.endswith(("_get_type", "_quark", "_ref", "_unref")):
                    yield from check_comment(sources, path, name, re.findall(r"(\w+)\s*(?:,|$)", arguments))


def check_comment(sources, path, name, arguments):
    comment = re.search(rf"/\*\*\n \* {name}:\n(.*?)\*/\n[\w \*]+\n{name} \(", sources, re.DOTALL)
    if not comment:
        yield f"{name} of {path} has no comment at its definition"
        return
    for argument in arguments:
        if argument != "void" and f"\n * @{argument}:" not in "\n" + comment[1]:
            yield f"the comment of {name} says nothing about @{argument}"


def rule_privacy(tree):
    """no path of one machine and no host of a package registry stands anywhere"""
    for path, text in tree.texts():
        for number, line in enumerate(text.split("\n"), 1):
            if path != "tests/tree/check-tree.py" and not path.startswith("data/licenses/") and PRIVATE.search(line):
                yield f"{path}:{number}: {line.strip()}"


def rule_json(tree):
    """no parser of JSON makes immutable nodes: it aborts at an object that is cut off or follows another value"""
    for path, text in tree.texts(".c"):
        if "json_parser_new_immutable" in text:
            yield path


def rule_layout(tree):
    """no tabs, no blanks at the end, lines of a readable length"""
    if f"max_line_length = {LONGEST_LINE}\n" not in tree.text(".editorconfig"):
        yield f".editorconfig does not say {LONGEST_LINE}"
    for path, text in tree.texts():
        if path.startswith("data/licenses/") or path == "LICENSE" or path.endswith((".po", ".svg")):
            continue
        if text and not text.endswith("\n") or text.endswith("\n\n"):
            yield f"{path} does not end with one line break"
        for number, line in enumerate(text.split("\n"), 1):
            if "\t" in line and path != "build-aux/debian/rules":  # make wants them
                yield f"{path}:{number}: a tab"
            if line != line.rstrip():
                yield f"{path}:{number}: a blank or carriage return at the end"
            if len(line) > LONGEST_LINE and not line.startswith("|"):  # tables in Markdown cannot be broken
                yield f"{path}:{number}: {len(line)} characters"


def rule_pointers(tree):
    """CONTRIBUTING.md and comments name only files that are there, and say which"""
    folders = {parent.as_posix() for path in tree.files for parent in Path(path).parents}
    for name in re.findall(r"`((?:engine|ui|plugin|data|tests|po|build-aux|\.ci)/[\w./-]*)`", tree.text("CONTRIBUTING.md")):
        if name.rstrip("/") not in folders and name not in tree.files:
            yield f"CONTRIBUTING.md: {name} is not there"
    for path, text in tree.texts():
        for comment in comments_of(path, text):
            for name in FILE_NAME.findall(comment):
                found = [file for file in tree.files if f"/{file}".endswith(f"/{name}")]
                beside = (Path(path).parent / name).as_posix() in found
                if len(found) != 1 and not beside and not name.startswith("build/"):
                    yield f"{path}: {name} is {', '.join(found) or 'not there'}"


def comments_of(path, text):
    """The comments of a file in C, Python, the shell's language or Meson's."""
    if path.endswith((".c", ".h")):
        return [found[1] for found in C_COMMENT.finditer(text) if found[1]]
    if path.endswith((".py", ".sh", "meson.build")) or text.startswith("#!"):
        return re.findall(r"\s#.*", text) + re.findall(r'""".*?"""', text, re.DOTALL)
    return []


def main():
    tree = Tree(sys.argv[1])
    rules = [rule for names in (vars(law), globals()) for name, rule in names.items() if name.startswith("rule_")]
    failed = 0
    print(f"1..{len(rules)}")
    for number, rule in enumerate(rules, 1):
        try:
            broken = list(rule(tree))
        except Exception as problem:  # a rule that cannot be checked is broken; the others still count
            broken = [f"{type(problem).__name__}: {problem}"]
        failed += bool(broken)
        print(f"{'not ok' if broken else 'ok'} {number} - {rule.__doc__}")
        for line in broken:
            print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
