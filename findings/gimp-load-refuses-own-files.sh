#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GIMP 3.0.4: gimp-file-load without a person (RUN-NONINTERACTIVE) refuses every PCX, EPS and SVG file, also those that gimp-file-save
# has just written. Their loaders have an argument with a choice; the general call hands an empty text to it, which is no choice, and
# says that this value is out of range. A loader without such an argument, TGA's for instance, opens.
#
# Output seen:
#   GIMP 3.0.4
#   pcx: refused by gimp-file-load, opened by file-pcx-load
#   eps: refused by gimp-file-load
#   svg: refused by gimp-file-load, opened by file-svg-load
#   tga: opened by gimp-file-load
# A way out, as the second answers show: the procedure of the format itself, with its own defaults.


set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/program.py" <<'PROGRAM'
from gi.repository import Gimp, Gio

seen = open("/seen", "w", encoding="utf-8")
print("GIMP", Gimp.version(), file=seen)

def make():
    image = Gimp.Image.new(16, 16, Gimp.ImageBaseType.RGB)
    image.insert_layer(Gimp.Layer.new(image, "layer", 16, 16, Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL), None, 0)
    return image

def load_by_name(name, file):
    procedure = Gimp.get_pdb().lookup_procedure(name)
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("file", file)
    return procedure.run(config).index(0) == Gimp.PDBStatusType.SUCCESS

def say(opened):
    return "opened" if opened else "refused"

for ending in ("pcx", "eps", "svg", "tga"):
    file = Gio.File.new_for_path("/picture." + ending)
    if ending == "svg":
        content = b'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><circle cx="8" cy="8" r="5"/></svg>'
        file.replace_contents(content, None, False, Gio.FileCreateFlags.NONE, None)
    else:
        Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, make(), file, None)
    answer = say(Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)) + " by gimp-file-load"
    if ending in ("pcx", "svg"):
        answer += ", " + say(load_by_name(f"file-{ending}-load", file)) + f" by file-{ending}-load"
    print(f"{ending}: {answer}", file=seen)
seen.close()
PROGRAM

# A Debian 13 root that is gone when the program has ended; each hook's shell is given it as $1.
touch "$folder/seen"
# shellcheck disable=SC2016
TMPDIR=$folder mmdebstrap --quiet --variant=apt --format=null --include='gimp=3.0.4-3+deb13u11' \
  --customize-hook="upload '$folder/program.py' /program.py" \
  --customize-hook='HOME=/root LC_ALL=C.UTF-8 chroot "$1" gimp-console-3.0 --no-interface --no-data --no-fonts --quit \
    --batch-interpreter python-fu-eval --batch "exec (open (\"/program.py\").read ())" >"$1/log" 2>&1 || true' \
  --customize-hook="download /seen '$folder/seen'" trixie /dev/null || { echo "this package cannot be had" >&2; exit 77; }

cat "$folder/seen"
diff <(sed -n 's/^#   //p' "$0") "$folder/seen"
