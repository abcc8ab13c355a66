#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GIMP 3.0.4: of a TIFF file in which exactly one directory is a reduced copy of another one (NewSubfileType 1), and is not the last,
# GIMP leaves that copy out and loads the last picture twice. With the copy in the last place, all is loaded once, the copy included.
#
# Output seen:
#   GIMP 3.0.4
#   one picture, its reduced copy behind it: 8 x 8 of grey 50, 40 x 40 of grey 100
#   one picture, its reduced copy before it: 40 x 40 of grey 100, 40 x 40 of grey 100
#   two pictures, a reduced copy between them: 40 x 40 of grey 200, 40 x 40 of grey 200, 40 x 40 of grey 100
# Given are the layers, the top one first.


set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/program.py" <<'PROGRAM'
import struct
from gi.repository import Gegl, Gimp, Gio

file = Gio.File.new_for_path("/picture.tif")
seen = open("/seen", "w", encoding="utf-8")
print("GIMP", Gimp.version(), file=seen)

# A grey TIFF file with a directory for each (side, grey, NewSubfileType), where 1 means a reduced copy of another picture in the file.
def make_tiff(*directories):
    content, link = b"II*\0" + bytes(4), 4
    for side, grey, kind in directories:
        strip, directory = len(content), len(content) + side * side
        entries = ((254, kind), (256, side), (257, side), (258, 8), (259, 1), (262, 1), (273, strip), (277, 1), (278, side),
                   (279, side * side))
        content = content[:link] + struct.pack("<I", directory) + content[link + 4:] + side * side * bytes((grey,))
        content += struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries) + bytes(4)
        link = len(content) - 4
    return content

def look(layer):
    grey = bytes(layer.get_buffer().get(Gegl.Rectangle.new(0, 0, 1, 1), 1, "Y' u8", Gegl.AbyssPolicy.NONE))[0]
    return f"{layer.get_width()} x {layer.get_height()} of grey {grey}"

first, second, small = (40, 100, 0), (40, 200, 0), (8, 50, 1)
for title, directories in (("one picture, its reduced copy behind it", (first, small)),
                           ("one picture, its reduced copy before it", (small, first)),
                           ("two pictures, a reduced copy between them", (first, small, second))):
    file.replace_contents(make_tiff(*directories), None, False, Gio.FileCreateFlags.NONE, None)
    layers = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file).get_layers()
    print(f"{title}: {', '.join(look(layer) for layer in layers)}", file=seen)
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
