#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts that call the procedure, each in a GIMP of its own. Prints TAP.

  test-scripts.py BINARY SOURCE FOLDER
"""

import html
import re
import shutil
import subprocess
import sys

import tap
from profile import LONGEST, Profile, complaints


def script(profile, arguments, file, mode="RUN-NONINTERACTIVE"):
    """A script that repaints a photograph, in Script-Fu."""
    return f"""
      (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{profile.source}/data/photos/coffee.png")))
             (layers (car (gimp-image-get-layers image))))
        (gimp-image-crop image 64 48 200 120)
        (plug-in-pastiche #:run-mode {mode} #:image image #:drawables layers {arguments})
        (gimp-file-save RUN-NONINTERACTIVE image "{profile.folder}/files/{file}"))"""


def run_script(profile, name, arguments, file, mode="RUN-NONINTERACTIVE", **environment):
    return profile.run_console(name, "--batch-interpreter", "plug-in-script-fu-eval", "-b", script(profile, arguments, file, mode),
                               **environment)


def script_fails(profile):
    """a script that names no style: exit status 70, the sentence is printed, and nothing is saved"""
    status, log = run_script(profile, "error", "#:steps 2", "error.ppm")
    assert status == 70, f"{status}: {log}"
    assert "There is no style to paint in: " in log, log
    assert not (profile.folder / "files" / "error.ppm").exists()


def script_paints(profile):
    """a script that paints: exit status 0, and the same pixels are saved, whichever conversion of pixels babl takes for the fastest"""
    paintings = set()
    for tolerance in ("0", "0.000001", "0.001"):
        file = profile.folder / "files" / f"painted-{tolerance}.ppm"
        arguments = '#:painting "great-wave" #:steps 3 #:smallest-scale 64 #:placement "replace"'  # GIMP makes no PPM of two opaque layers
        status, log = run_script(profile, f"painted-{tolerance}", arguments, file.name, BABL_PATH_LENGTH="4", BABL_TOLERANCE=tolerance)
        assert status == 0, log
        paintings.add(file.read_bytes())
    assert len(paintings) == 1, f"{len(paintings)} paintings"
    assert len(paintings.pop()) > 3 * 64 * 48


def finds_no_screen(profile):
    """a script that asks for the dialog where there is no screen, or none that answers: exit status 70, and a sentence; one that asks for
    the last run's settings paints"""
    for name, environment in (("none", {}), ("x11", {"DISPLAY": ":9999"}), ("wayland", {"WAYLAND_DISPLAY": "nowhere"})):
        status, log = run_script(profile, f"dialog-{name}", '#:painting "great-wave"', "dialog.ppm", "RUN-INTERACTIVE", **environment)
        assert status == 70, f"{status}: {log}"
        assert "The dialog needs a screen, and there is none: " in log, log
        assert not complaints(log), complaints(log)
    status, log = run_script(profile, "repeated", '#:painting "great-wave" #:steps 3 #:smallest-scale 64', "repeated.png",
                             "RUN-WITH-LAST-VALS")
    assert status == 0, f"{status}: {log}"
    assert (profile.folder / "files" / "repeated.png").exists()


def held_sideways(jpeg):
    """The same JPEG file, whose Exif data says that it has to be turned to the right."""
    orientation = b"\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"  # one entry: tag 0x112, a short, 6
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + orientation
    rest, place = b"", 2
    while jpeg[place + 1] != 0xda:  # the picture's data begins
        end = place + 2 + int.from_bytes(jpeg[place + 2:place + 4], "big")
        rest += b"" if jpeg[place + 1] == 0xe1 else jpeg[place:end]
        place = end
    return jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + rest + jpeg[place:]


def readme_batch(profile):
    """README's commands for a folder of photographs: an upright PNG for each, of the photograph's size, without an alpha channel"""
    folder = profile.folder / "files" / "photographs"
    folder.mkdir()
    status, log = profile.run_console("sideways", "--batch-interpreter", "plug-in-script-fu-eval", "-b", f"""
      (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{profile.source}/data/photos/coffee.png"))))
        (gimp-image-crop image 64 48 200 120)
        (gimp-file-save RUN-NONINTERACTIVE image "{folder}/straight.jpg"))""")
    assert status == 0, log
    (folder / "side ways.jpg").write_bytes(held_sideways((folder / "straight.jpg").read_bytes()))
    commands = re.search(r"```sh\n(for photo .*?)```", (profile.source / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    run_in(profile, folder, "batch", commands)
    for name, size in (("straight", (64, 48)), ("side ways", (48, 64))):
        header = (folder / f"painted-{name}.png").read_bytes()[:26]
        assert (int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big")) == size, name
        assert header[24:] == b"\x08\x02", f"{name} is not RGB of 8 bits"


# What the manual's scripts begin with: an image with two layers and a channel, and files by the names that they read.
FILES = """
  (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{photo}")))
         (layer (vector-ref (car (gimp-image-get-layers image)) 0)))
    (gimp-image-crop image 64 48 200 120)
    (gimp-file-save RUN-NONINTERACTIVE image "photo.jpg")
    (gimp-item-set-name layer "One (100ms)")
    (let ((copy (car (gimp-layer-copy layer))))
      (gimp-image-insert-layer image copy -1 0)
      (gimp-item-set-name copy "Two (200ms) (replace)")
      (gimp-image-insert-channel image (car (gimp-channel-new image "Sea" 64 48 50 "red")) -1 0)
      (gimp-file-save RUN-NONINTERACTIVE image "layers.xcf")
      (file-gif-export #:run-mode RUN-NONINTERACTIVE #:image image #:file "dance.gif" #:as-animation TRUE)))
"""
# Each of them then has an image, and its layer: for what was painted, one that the first script painted.
ALONE = """
  (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{file}")))
         (layer (vector-ref (car (gimp-image-get-layers image)) {index})))
    {script})
"""


def manual_scripts(profile):
    """the manual's scripts run as they stand there, and leave what they say"""
    folder = profile.folder / "files" / "manual"
    folder.mkdir()
    manual = (profile.source / "data" / "help" / "en" / "index.html.in").read_text(encoding="utf-8").partition('<h2 id="scripts">')[2]
    scripts = [html.unescape(script) for script in re.findall(r"<pre>(.*?)</pre>", manual, re.DOTALL)]
    scheme = [ALONE.format(script=script, file="painted.xcf" if "parasite" in script else "layers.xcf", index=int("parasite" in script))
              for script in scripts if script.startswith("(")]
    (folder / "all.scm").write_text(FILES.format(photo=profile.source / "data/photos/coffee.png"), encoding="utf-8")
    run_in(profile, folder, "files", "gimp-console -i --quit --batch-interpreter plug-in-script-fu-eval -b '(load \"all.scm\")'")
    (folder / "photographs").mkdir()
    for name in ("a.jpg", "b.jpg", "photographs/a.jpg", "photographs/b c.jpg"):
        shutil.copy(folder / "photo.jpg", folder / name)
    (folder / "all.scm").write_text("".join(scheme), encoding="utf-8")
    log = run_in(profile, folder, "scheme", "gimp-console -i --quit --batch-interpreter plug-in-script-fu-eval -b '(load \"all.scm\")'")
    assert '"style-weight":3' in log.replace(" ", ""), log
    [python] = [script for script in scripts if script.startswith("import")]
    (folder / "paint.py").write_text(python, encoding="utf-8")
    run_in(profile, folder, "python", "gimp-console -i --quit --batch-interpreter python-fu-eval -b \"exec(open('paint.py').read())\"")
    [shell] = [script for script in scripts if script.startswith("gimp-console")]
    run_in(profile, folder, "shell", shell)
    for name in ("painted.xcf", "painted.png", "painted.gif", "One (100ms).png", "Two (200ms) (replace).png",
                 "photographs/painted/a.png", "photographs/painted/b c.png"):
        assert (folder / name).stat().st_size > 1000, name
    assert (folder / "photographs/painted/a.png").read_bytes()[24:26] == b"\x08\x02", "not RGB of 8 bits"


def run_in(profile, folder, name, commands):
    """What the commands print; they succeed."""
    file = profile.folder / f"{name}.log"
    with open(file, "w", encoding="utf-8") as stream:
        subprocess.run(["sh", "-e", "-c", commands], cwd=folder, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT,
                       env=profile.environment(), timeout=LONGEST, check=True)
    return file.read_text(encoding="utf-8")


def main():
    profile = Profile(*sys.argv[1:])
    report = tap.Report(sys.stdout)
    report.plan(5)
    report.run(script_fails, profile)
    report.run(script_paints, profile)
    report.run(finds_no_screen, profile)
    report.run(readme_batch, profile)
    report.run(manual_scripts, profile)


if __name__ == "__main__":
    main()
