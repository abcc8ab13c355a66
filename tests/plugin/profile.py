# SPDX-License-Identifier: GPL-3.0-or-later
"""A scratch GIMP profile that has the plug-in, laid out anew for each test, and the environment of a GIMP that uses it."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

# Nothing that waits for an answer or for the network. GIMP ignores the whole file where it does not know an entry; it shows its
# welcome dialog all the same where an older GIMP has written the file.
GIMPRC = """
(check-updates no)
(show-welcome-dialog no)
(config-version "{version}")
(save-session-info no)
(color-profile-policy keep)
"""

# Nothing moves by itself: what is seen does not depend on when it is looked at.
GTK_SETTINGS = """
[Settings]
gtk-enable-animations=0
"""

LONGEST = 500  # seconds for a GIMP without a window; less than one minute where nothing else runs

# GIMP's start of Python code, which then finds the modules beside this file.
RUN_MODULE = "import sys; sys.path.insert(0, {folder!r}); import {module}; {module}.main()"


def gimp_version():
    """For example 3.0.4."""
    answer = subprocess.run(["gimp-console", "--version"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8",
                            env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=LONGEST, check=True).stdout
    return answer.split()[-1]


@contextlib.contextmanager
def alone(file):
    """No other test is in here meanwhile."""
    with open(file, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def plug_ins_of_gimp(folder):
    """The file in which GIMP remembers what its own plug-ins are, as a GIMP in English words it: to ask each of them takes seconds, and
    is done once for all profiles beside this one. GIMP itself asks those anew that are older or newer."""
    remembered = folder / f"pluginrc-{gimp_version()}"
    with alone(remembered.with_suffix(".lock")):
        if not remembered.exists():
            with tempfile.TemporaryDirectory() as home:
                subprocess.run(["gimp-console", "-i", "--quit"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, timeout=LONGEST, check=True,
                               env={**os.environ, "HOME": home, "GIMP3_DIRECTORY": home, "XDG_CACHE_HOME": home, "LC_ALL": "C.UTF-8"})
                shutil.move(Path(home) / "pluginrc", remembered)
    return remembered


class Profile:
    """Everything lies in one folder of the build: the profile, GIMP's logs, what the tests leave to be looked at."""

    def __init__(self, binary, source, folder, is_in_english=True):
        self.source = Path(source)
        self.folder = Path(folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("home", "gimp", "run", "files"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "run").chmod(0o700)
        (self.folder / "gimp" / "gimprc").write_text(GIMPRC.format(version=gimp_version()), encoding="utf-8")
        gtk = self.folder / "home" / ".config" / "gtk-3.0"
        gtk.mkdir(parents=True)
        (gtk / "settings.ini").write_text(GTK_SETTINGS, encoding="utf-8")
        self._install(Path(binary))
        if is_in_english:
            shutil.copyfile(plug_ins_of_gimp(self.folder.parent), self.folder / "gimp" / "pluginrc")

    def _install(self, binary):
        """The plug-in looks for its data beside its own binary."""
        plug_in = self.folder / "gimp" / "plug-ins" / "pastiche"
        plug_in.mkdir(parents=True)
        shutil.copy2(binary, plug_in / "pastiche")
        for name in ("models", "styles", "instant-styles", "looks", "photos", "icons"):
            (plug_in / name).symlink_to(self.source / "data" / name)
        build = binary.resolve().parent.parent
        (plug_in / "help").symlink_to(build / "data" / "help")
        (plug_in / "locale").symlink_to(build / "po")

    def environment(self, **more):
        home = self.folder / "home"
        inherited = {name: value for name, value in os.environ.items()
                     if name not in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")}
        return {
            **inherited,
            "HOME": str(home),
            "GIMP3_DIRECTORY": str(self.folder / "gimp"),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_DATA_HOME": str(home / ".local" / "share"),
            "XDG_STATE_HOME": str(home / ".local" / "state"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PST_SOURCE": str(self.source),
            "PST_FILES": str(self.folder / "files"),
            "PST_RESULTS": str(self.folder / "results.tap"),
            **more,
        }

    def run_console(self, name, *arguments, **environment):
        """Runs a GIMP without a window. Its exit status, and what it printed, which is kept beside the profile."""
        log = self.folder / f"{name}.log"
        with open(log, "w", encoding="utf-8") as stream:
            status = subprocess.run(["gimp-console", "-i", *arguments, "--quit"], stdin=subprocess.DEVNULL, stdout=stream,
                                    stderr=subprocess.STDOUT, env=self.environment(**environment), timeout=LONGEST, check=False).returncode
        return status, log.read_text(encoding="utf-8", errors="replace")

    def results(self):
        """What the cases reported, or that they did not come to it."""
        file = self.folder / "results.tap"
        return file.read_text(encoding="utf-8").rstrip() if file.exists() else "Bail out! The cases did not start."


def run_module(module):
    """GIMP's arguments for running the function main() of a module beside this file."""
    code = RUN_MODULE.format(folder=str(Path(__file__).resolve().parent), module=module)
    return ["--batch-interpreter", "python-fu-eval", "-b", code]


def complaints(log):
    """What was printed and should never be seen: warnings of the plug-in, its wrong calls to GIMP, crashes. GIMP's windows have
    complaints of their own."""
    signs = ("(pastiche:", "Gimp-Core-CRITICAL", "crashed", "terminated",
             *(f"error for procedure 'gimp-{kind}-" for kind in ("image", "item", "layer", "drawable")))
    # so every plug-in ends in GIMP 3.0, so its library says that it does not remember layers, and so its reader of TIFF files tries to turn
    # a layer that is in no image yet
    usual = ("gimp_flush(): error: Broken pipe", "couldn't serialize property", "procedure 'gimp-item-transform-flip-simple'")
    found = [line for line in log.splitlines() if any(sign in line for sign in signs) and not any(sign in line for sign in usual)]
    return found[:10]
