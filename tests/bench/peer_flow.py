#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer for optical flow, taking turns: OpenCV's dense inverse search, medium preset.

  peer_flow.py FOLDER THREADS

Finds the flow of the scene that each line names, as tests/bench/flow-turns.c does, whose folder this is, and writes it into
NAME-peer.f32. Prints one line of JSON when it is ready, and one after each: milliseconds, by the clock and of the processor, and
the peak of resident MiB. Making the pictures grey is not timed.
"""
import json
import resource
import sys
import time
from pathlib import Path

import cv2
import numpy


def main():
    folder, threads = Path(sys.argv[1]), int(sys.argv[2])
    cv2.setNumThreads(threads)
    finder = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    print(json.dumps({"opencv": cv2.__version__, "threads": cv2.getNumThreads()}), flush=True)
    for line in sys.stdin:
        name = line.strip()
        first, second = (cv2.imread(str(folder / f"{name}-{which}.png"), cv2.IMREAD_GRAYSCALE) for which in ("first", "second"))
        start, before = time.perf_counter(), time.process_time()
        flow = finder.calc(first, second, None)
        news = {"ms": 1000 * (time.perf_counter() - start), "processor_ms": 1000 * (time.process_time() - before),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
        numpy.moveaxis(flow, 2, 0).astype(numpy.float32).tofile(folder / f"{name}-peer.f32")
        print(json.dumps(news), flush=True)


if __name__ == "__main__":
    main()
