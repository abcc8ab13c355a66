#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the manual's Chinese page with the English one, as they are installed. Prints TAP.

  check-manual.py ENGLISH.html CHINESE.html TEXTS.mo

TEXTS.mo has what the dialog says in Chinese.
"""
import difflib
import gettext
import re
import sys
from html.parser import HTMLParser

INLINE = {"a", "b", "code", "i", "img", "link", "meta"}
NAMES = {"Pastiche", "L-BFGS", "Adam"}  # the same in every language
WORD = re.compile(r"[A-Za-z]{2}")
HAN = re.compile("[\u4e00-\u9fff]")
SENTENCE = re.compile(r"([A-Za-z’']+,? ){3}[A-Za-z’']+")
MNEMONIC = re.compile(r"\(_\w\)|_")
COMMENT = re.compile(r";.*")


class Block:
    """An element with text of its own: a heading, a paragraph, an item, a cell, a caption; or what follows a line break in one."""

    def __init__(self, tag, attributes):
        self.frame = (tag, *sorted((key, value) for key, value in attributes if key != "lang"))
        self.marks = []  # what it links to, shows, or has in code
        self.labels = []  # what stands in it as the dialog has it
        self.text = ""

    def __str__(self):
        return f"<{self.frame[0]}> {' '.join(self.text.split())[:60]}"


class Page(HTMLParser):
    """A page as a list of its blocks."""

    def __init__(self, path):
        super().__init__()
        self.blocks = [Block("page", [])]
        self.inside = []
        with open(path, encoding="utf-8") as file:
            self.feed(file.read())

    def handle_starttag(self, tag, attributes):
        if tag not in INLINE:
            self.blocks.append(Block(tag, attributes))
        elif tag in ("a", "img", "link"):
            self.blocks[-1].marks += [value for _, value in attributes]
        self.inside.append(tag)

    def handle_endtag(self, tag):
        while self.inside.pop() != tag:  # those between have no end
            pass

    def handle_data(self, text):
        block, inside = self.blocks[-1], self.inside[-1] if self.inside else ""
        if inside in ("code", "pre"):
            block.marks.append(COMMENT.sub("", text))
            return
        block.text += text
        if inside in ("a", "b", "i"):
            block.labels.append(text)


class Comparison:
    """The blocks that the two pages have alike, as pairs, and those that only one of them has."""

    def __init__(self, english, chinese, texts):
        self.texts = texts
        self.pairs, self.missing, self.superfluous = [], [], []
        frames = [[block.frame for block in blocks] for blocks in (english, chinese)]
        for kind, start, end, other_start, other_end in difflib.SequenceMatcher(None, *frames, False).get_opcodes():
            if kind == "equal":
                self.pairs += zip(english[start:end], chinese[other_start:other_end])
            else:
                self.missing += english[start:end]
                self.superfluous += chinese[other_start:other_end]


def check_blocks(pages):
    """the Chinese page has the same sections, paragraphs, items, rows and figures, in the same order, with the same anchors"""
    yield from (f"missing: {block}" for block in pages.missing)
    yield from (f"not in the English page: {block}" for block in pages.superfluous)


def check_marks(pages):
    """each of them has the same links, pictures and code"""
    for english, chinese in pages.pairs:
        if sorted(english.marks) != sorted(chinese.marks):
            yield f"{chinese}: {' '.join(chinese.marks)} instead of {' '.join(english.marks)}"


def check_words(pages):
    """each of them is translated, labels and choices of the settings as well"""
    for english, chinese in pages.pairs:
        without = WORD.search(english.text) and not HAN.search(chinese.text) and chinese.text.strip(" \n:：") not in NAMES
        if without or SENTENCE.search(chinese.text):
            yield str(chinese)


def check_labels(pages):
    """what the page calls as the dialog does, it calls as the dialog does in Chinese"""
    for english, chinese in pages.pairs:
        for label in english.labels:
            known = pages.texts.get(label.rstrip(":").casefold())
            if known and not any(text in chinese.text for text in known):
                yield f"{chinese} does not say {' or '.join(sorted(known))}"


def read_labels(catalogue):
    """What labels are called, without their mnemonics: {English label: all its translations}."""
    labels = {}
    with open(catalogue, "rb") as file:
        for english, text in gettext.GNUTranslations(file)._catalog.items():
            if isinstance(english, str) and english:
                labels.setdefault(MNEMONIC.sub("", english).casefold(), set()).add(MNEMONIC.sub("", text))
    return labels


def main():
    english, chinese = (Page(path).blocks for path in sys.argv[1:3])
    pages = Comparison(english, chinese, read_labels(sys.argv[3]))
    failed = 0
    checks = [check_blocks, check_marks, check_words, check_labels]
    print(f"1..{len(checks)}")
    for number, check in enumerate(checks, 1):
        broken = list(check(pages))
        failed += bool(broken)
        print(f"{'not ok' if broken else 'ok'} {number} - {check.__doc__}")
        for line in broken:
            print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
