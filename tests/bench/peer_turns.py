#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer, taking turns: the run of peer_torch.py, one iteration for each line that it reads.

  peer_turns.py CONTENT STYLE --model vgg16.safetensors [--style-weight 6] [--channels-last]

Prints one line of JSON when it is ready, with PyTorch's version and threads, and one after each iteration: the milliseconds of
forward and backward, and the peak of resident MiB. The step of L-BFGS between two iterations is done by then, and not timed.
"""
import argparse
import json
import resource
import sys
import time

import torch

import peer_torch


class NoMoreTurns(Exception):
    """The other side has closed the pipe."""


def wait_for_turn(news):
    print(json.dumps(news), flush=True)
    if not sys.stdin.readline():
        raise NoMoreTurns


def take_turns(objective, content):
    image = content.clone().requires_grad_(True)
    many = 10 ** 9
    optimizer = torch.optim.LBFGS([image], max_iter=many, max_eval=many, history_size=100, tolerance_change=-1, tolerance_grad=-1)
    news = {"torch": torch.__version__, "threads": torch.get_num_threads()}

    def closure():
        nonlocal news
        wait_for_turn(news)
        start = time.perf_counter()
        optimizer.zero_grad()
        _, _, total = objective(image)
        total.backward()
        news = {"ms": 1000 * (time.perf_counter() - start),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
        return total

    optimizer.step(closure)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("content")
    parser.add_argument("style")
    parser.add_argument("--model", required=True)
    parser.add_argument("--style-weight", type=float, default=100.0)
    parser.add_argument("--channels-last", action="store_true")
    arguments = parser.parse_args()
    network = peer_torch.Features(arguments.model, arguments.channels_last)
    content = peer_torch.read(arguments.content)
    try:
        take_turns(peer_torch.Objective(network, content, peer_torch.read(arguments.style), arguments.style_weight), content)
    except NoMoreTurns:
        pass


if __name__ == "__main__":
    main()
