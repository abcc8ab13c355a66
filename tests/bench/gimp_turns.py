# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: calls a procedure for each line that it reads, {"procedure": …, "side": …, "arguments": …}, with a photograph of so
many pixels. Prints one line of JSON when it is ready, and one after each call: its milliseconds from the call to the answer, and
those of processor time that GIMP and its plug-ins have taken for it. GIMP prints on its own account: the lines go to file 9."""

import json
import os
import sys
import time

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, Gio

LOOK = 0.01  # seconds between two looks at whether a plug-in that has answered has come to its end
TICKS = os.sysconf("SC_CLK_TCK")


def make_photograph(side):
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(os.environ["PST_PHOTO"]))
    image.scale(side, side)
    return image


def plug_ins():
    """Those of GIMP's that run."""
    with open(f"/proc/{os.getppid()}/task/{os.getppid()}/children", encoding="utf-8") as children:
        return set(children.read().split())


def processor_ms():
    """Of GIMP and all plug-ins of its that have ended."""
    with open(f"/proc/{os.getppid()}/stat", encoding="utf-8") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return 1000 * sum(map(int, fields[11:15])) / TICKS


def call(procedure, image, arguments):
    procedure = Gimp.get_pdb().lookup_procedure(procedure)
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", image.get_layers())
    for name, value in arguments.items():
        config.set_property(name, value)
    running, before = plug_ins(), processor_ms()
    start = time.perf_counter()
    result = procedure.run(config)
    ms = 1000 * (time.perf_counter() - start)
    assert result.index(0) == Gimp.PDBStatusType.SUCCESS, result.index(1)
    while plug_ins() - running:
        time.sleep(LOOK)
    return {"ms": ms, "processor_ms": processor_ms() - before}


def main():
    photographs = {}
    with os.fdopen(9, "w", encoding="utf-8") as news:
        print("{}", file=news, flush=True)
        for line in sys.stdin:
            turn = json.loads(line)
            if turn["side"] not in photographs:
                photographs[turn["side"]] = make_photograph(turn["side"])
            image = photographs[turn["side"]].duplicate()
            print(json.dumps(call(turn["procedure"], image, turn["arguments"])), file=news, flush=True)
            image.delete()


main()
