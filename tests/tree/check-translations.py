#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that everything is translated, into every language that po/LINGUAS names. Prints TAP.

  check-translations.py TREE XGETTEXT_ARGUMENT…

The arguments are those that po/meson.build gives to xgettext.
"""
import gettext
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

MNEMONIC = re.compile(r"(?<![A-Za-z]{2}\d)_[A-Za-z]")


def run(*command):
    """What the program complains about, if it failed."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    return done.stderr.splitlines() or [f"{command[0]} failed"] if done.returncode else []


def read(catalogue):
    """All texts of a compiled catalogue: {English text: translation}."""
    with open(catalogue, "rb") as file:
        texts = gettext.GNUTranslations(file)._catalog
    return {key if isinstance(key, str) else key[0]: text for key, text in texts.items() if key}


def check_lists(root, folder):
    """the names of paintings, painters, ready styles and looks, and what looks are for, are among the texts to be translated"""
    lists = [json.loads((root / "data" / path).read_text(encoding="utf-8"))
             for path in ("styles/styles.json", "instant-styles/instant-styles.json", "looks/looks.json")]
    yield from run("msginit", "--no-translator", "--locale=en", "-i", folder / "new.pot", "-o", folder / "en.po")
    yield from run("msgfmt", folder / "en.po", "-o", folder / "en.mo")
    texts = read(folder / "en.mo")
    for entry in sum(lists, []):
        for key in ("title", "painter", "year", "purpose"):
            text = entry.get(key, "")
            if re.search("[A-Za-z]", text) and text not in texts:
                yield f"{text} is not"


def check_complete(translation, folder):
    """is complete"""
    yield from run("msgcmp", translation, folder / "new.pot")


def check_formats(translation, folder):
    """has the same places for numbers and names as the English texts, and mnemonics where they have them"""
    yield from run("msgmerge", "-q", "--no-fuzzy-matching", translation, folder / "new.pot", "-o", folder / "merged.po")
    yield from run("msgfmt", "--check", folder / "merged.po", "-o", folder / "merged.mo")
    for english, text in read(folder / "merged.mo").items():
        if len(MNEMONIC.findall(english)) != len(MNEMONIC.findall(text)):
            yield f"{english}: {text}"


def main():
    root = Path(sys.argv[1])
    languages = [line for line in (root / "po/LINGUAS").read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]
    failed = 0
    print(f"1..{2 + 2 * len(languages)}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        checks = [("the texts can be collected",
                   lambda: run("xgettext", "-f", root / "po/POTFILES.in", "-D", root, *sys.argv[2:], "-o", folder / "new.pot")),
                  (check_lists.__doc__, lambda: check_lists(root, folder))]
        for language in languages:
            translation = root / f"po/{language}.po"
            for check in (check_complete, check_formats):
                checks.append((f"{language} {check.__doc__}", lambda check=check, of=translation: check(of, folder)))
        for number, (title, check) in enumerate(checks, 1):
            broken = list(check())
            failed += bool(broken)
            print(f"{'not ok' if broken else 'ok'} {number} - {title}")
            for line in broken:
                print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
