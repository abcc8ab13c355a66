#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GIMP 3.0.4: an RGB image that is saved as a FITS file has a single plane that is not black, the one for red, and that holds the blue
# numbers. What is opened later is red on black. Grey images are saved as they are.
#
# Output seen:
#   GIMP 3.0.4
#   grey: saved 50 in every pixel; in the file, planes of 50
#   RGB: saved 50 100 150 in every pixel; in the file, planes of 150 0 0
# The file is looked at without GIMP: its header takes one block of 2880 bytes, and the planes follow, one after the other.


set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/program.py" <<'PROGRAM'
from gi.repository import Gegl, Gimp, Gio

side, block = 64, 2880  # pixels; bytes of a FITS file's header where it has at most 36 lines
file = Gio.File.new_for_path("/picture.fits")
seen = open("/seen", "w", encoding="utf-8")
print("GIMP", Gimp.version(), file=seen)

def make(base, kind, pixel, pixel_format):
    image = Gimp.Image.new(side, side, base)
    layer = Gimp.Layer.new(image, "layer", side, side, kind, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    buffer = layer.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, side, side), pixel_format, side * side * bytes(pixel))
    buffer.flush()
    return image

for title, base, kind, pixel, pixel_format in (
        ("grey", Gimp.ImageBaseType.GRAY, Gimp.ImageType.GRAY_IMAGE, (50,), "Y' u8"),
        ("RGB", Gimp.ImageBaseType.RGB, Gimp.ImageType.RGB_IMAGE, (50, 100, 150), "R'G'B' u8")):
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, make(base, kind, pixel, pixel_format), file, None)
    content = file.load_contents()[1]
    lines = [content[i:i + 80].decode() for i in range(0, block, 80)]
    planes = [line[10:30].strip() for line in lines if line.startswith("NAXIS3 ")] or ["1"]
    middles = [content[block + plane * side * side + side * side // 2] for plane in range(int(planes[0]))]
    print(f"{title}: saved", *pixel, "in every pixel; in the file, planes of", *middles, file=seen)
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
