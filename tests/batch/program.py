# SPDX-License-Identifier: GPL-3.0-or-later
"""The program, called in a scratch folder."""

import json
import os
import subprocess

# Painted at once, in a style whose network is small.
QUICK = ["--style", "night-swirls", "--method", "instant", "--threads", "1"]


class Program:
    def __init__(self, path, source, folder):
        self.path = path
        self.source = source
        self.folder = folder
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": str(folder / "config")}
        self.environment.pop("GIMP3_DIRECTORY", None)

    def run(self, *arguments, status=0, quick=True):
        """Calls it, expects this exit status, and answers what it says on the standard output and the standard error."""
        command = [self.path, *(QUICK if quick else []), *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        assert "-CRITICAL **" not in done.stderr and "-WARNING **" not in done.stderr, done.stderr
        return done.stdout, done.stderr

    def start(self, *arguments, quick=True):
        """Calls it, and does not wait for it."""
        return subprocess.Popen([self.path, *(QUICK if quick else []), *arguments], cwd=self.folder, env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run_in_json(self, *arguments, status=0, quick=True):
        out, err = self.run("--json", *arguments, status=status, quick=quick)
        return [json.loads(line) for line in out.splitlines()], err

    def names(self, folder):
        """Of all files in a folder, hidden ones, too."""
        return sorted(path.name for path in (self.folder / folder).iterdir())
