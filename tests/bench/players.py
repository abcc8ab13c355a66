# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that are measured in turns, one of each after the other, so that whatever else the machine does hits all of them alike."""

import contextlib
import json
import subprocess
import sys
import time

PAUSE = 0.05  # seconds between turns: PyTorch's threads spin a little before they sleep


class Failure(Exception):
    """Something that was to be measured did not run."""


def say(text):
    print(text, file=sys.stderr, flush=True)


class Player:
    """A program that waits for its turn."""

    def __init__(self, name, command, environment=None):
        self.name = name
        self.turns = []
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failure(f"{self.name} has stopped")
        return json.loads(line)

    def take_turn(self, what=""):
        """Its answer, which is also kept. what: a line that says what is to be done, if it is not always the same."""
        with contextlib.suppress(BrokenPipeError):  # then there is nothing to hear
            self.process.stdin.write(what + "\n")
            self.process.stdin.flush()
        self.turns.append(self.hear())
        time.sleep(PAUSE)
        return self.turns[-1]

    def ms(self, first, what="ms"):
        """Milliseconds of each turn but the first few."""
        return [turn[what] for turn in self.turns[first:]]

    def peak_mib(self):
        return self.turns[-1]["peak_mib"]


def take_turns(players, n, what=None):
    """What each says when it is ready; then so many turns of each. what: is said with each turn, if at all."""
    news = [player.hear() for player in players]
    for turn in range(n):
        if what:
            say(f"  {what}: turn {turn + 1} of {n}")
        for player in players:
            player.take_turn()
    return news
