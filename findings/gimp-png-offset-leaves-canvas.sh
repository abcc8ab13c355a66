#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GIMP 3.0.4: a PNG file that says where on a page its picture lies (chunk oFFs) is opened as an image of the picture's size with the
# layer moved by that offset, partly or wholly off the canvas. Whoever opens such a file without a person, flattens or exports it, loses
# what lies outside. With a window, GIMP asks before it does so.
#
# Output seen:
#   GIMP 3.0.4
#   oFFs 0 0: image of 40 x 40, layer at (0, 0), 1600 of 1600 pixels left when flattened
#   oFFs 10 5: image of 40 x 40, layer at (10, 5), 1050 of 1600 pixels left when flattened
#   oFFs -10 -5: image of 40 x 40, layer at (-10, -5), 1050 of 1600 pixels left when flattened
#   oFFs 40 0: image of 40 x 40, layer at (40, 0), 0 of 1600 pixels left when flattened
# A way out: gimp-layer-set-offsets to (0, 0) where an image that was opened from a PNG file has one layer of the image's size.


set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/program.py" <<'PROGRAM'
import struct, zlib
from gi.repository import Gegl, Gimp, Gio

side = 40
file = Gio.File.new_for_path("/picture.png")
seen = open("/seen", "w", encoding="utf-8")
print("GIMP", Gimp.version(), file=seen)

def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

# A black picture that says where on a page it lies, in pixels.
def make_png(x, y):
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)) +
            chunk(b"oFFs", struct.pack(">iiB", x, y, 0)) + chunk(b"IDAT", zlib.compress(side * bytes(1 + side))) + chunk(b"IEND", b""))

for x, y in ((0, 0), (10, 5), (-10, -5), (40, 0)):
    file.replace_contents(make_png(x, y), None, False, Gio.FileCreateFlags.NONE, None)
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)
    canvas = f"image of {image.get_width()} x {image.get_height()}"
    left, top = image.get_layers()[0].get_offsets()[1:]
    buffer = image.flatten().get_buffer()
    pixels = bytes(buffer.get(Gegl.Rectangle.new(0, 0, side, side), 1, "Y' u8", Gegl.AbyssPolicy.NONE))
    print(f"oFFs {x} {y}: {canvas}, layer at ({left}, {top}), {pixels.count(0)} of {side * side} pixels left when flattened", file=seen)
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
