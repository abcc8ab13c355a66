#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GIMP 3.0.4: gimp_drawable_get_thumbnail takes the numbers of a drawable for 8 bits each, with the curve of sRGB, whatever the image's
# precision is. Of more than 8 bits, RGB has no thumbnail, only a critical message, and grey has one whose channels are the bytes of a
# number, taken for red, green, blue and alpha. Of linear 8 bits, the thumbnail is too dark.
#
# Output seen:
#   GIMP 3.0.4
#   RGB, u8-non-linear: pixels of 188 188 188
#   grey, u8-non-linear: pixels of 188 188 188
#   RGB, u8-linear: pixels of 128 128 128
#   grey, u8-linear: pixels of 128 128 128
#   RGB, u16-non-linear: none
#   grey, u16-non-linear: pixels of 64 64 64 188
#   RGB, float-linear: none
#   grey, float-linear: pixels of 0 0 0 63
# All eight layers show the same grey. A way out: gimp_drawable_get_thumbnail_data, and babl with the format of the drawable.


set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/program.py" <<'PROGRAM'
import struct
from gi.repository import Gegl, Gimp

seen = open("/seen", "w", encoding="utf-8")
print("GIMP", Gimp.version(), file=seen)

def make(base, kind, precision):
    image = Gimp.Image.new_with_precision(16, 16, base, precision)
    layer = Gimp.Layer.new(image, "layer", 16, 16, kind, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    buffer = layer.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, 16, 16), "RGB float", 16 * 16 * struct.pack("3f", 0.5, 0.5, 0.5))
    buffer.flush()
    return layer

for precision in (Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U8_LINEAR, Gimp.Precision.U16_NON_LINEAR, Gimp.Precision.FLOAT_LINEAR):
    for title, base, kind in (("RGB", Gimp.ImageBaseType.RGB, Gimp.ImageType.RGB_IMAGE),
                              ("grey", Gimp.ImageBaseType.GRAY, Gimp.ImageType.GRAY_IMAGE)):
        thumbnail = make(base, kind, precision).get_thumbnail(8, 8, Gimp.PixbufTransparency.KEEP_ALPHA)
        n = thumbnail.get_n_channels() if thumbnail else 0
        pixel = "pixels of " + " ".join(str(number) for number in thumbnail.get_pixels()[:n]) if thumbnail else "none"
        print(f"{title}, {precision.value_nick}: {pixel}", file=seen)
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
