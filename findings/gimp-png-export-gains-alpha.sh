#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GIMP 3.0.4: gimp-file-save of an image that has more than one layer merges them to one with an alpha channel, though the lowest visible
# layer is opaque, has none, and covers the image; a hidden layer above it is enough. So the PNG is RGBA in place of RGB, and
# a PPM is not written at all. JPEG and BMP are written without alpha.
#
# Output seen:
#   GIMP 3.0.4
#   one layer: png colour type 2, jpg written, bmp written, ppm written
#   two layers, the upper one hidden: png colour type 6, jpg written, bmp written, ppm refused
#   two layers, both visible: png colour type 6, jpg written, bmp written, ppm refused
#   two layers, both visible, flattened: png colour type 2, jpg written, bmp written, ppm written
# A refused PPM says "Cannot export images with alpha channel." A way out, as the last line shows: gimp-image-flatten on a duplicate.

set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/program.py" <<'PROGRAM'
from gi.repository import Gimp, Gio

seen = open("/seen", "w", encoding="utf-8")
print("GIMP", Gimp.version(), file=seen)

# Layers without an alpha channel that cover the image, from the lowest one up.
def make(*visible, flat):
    image = Gimp.Image.new(16, 16, Gimp.ImageBaseType.RGB)
    for one in visible:
        layer = Gimp.Layer.new(image, "layer", 16, 16, Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL)
        image.insert_layer(layer, None, 0)
        layer.set_visible(one)
    if flat:
        image.flatten()
    return image

def export(image, ending):
    file = Gio.File.new_for_path("/picture." + ending)
    if not Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, file, None):
        return f"{ending} refused"
    if ending != "png":
        return f"{ending} written"
    return f"png colour type {file.load_contents()[1][25]}"  # after signature, length, IHDR, width, height and depth

for title, visible, flat in (("one layer", (True,), False),
                             ("two layers, the upper one hidden", (True, False), False),
                             ("two layers, both visible", (True, True), False),
                             ("two layers, both visible, flattened", (True, True), True)):
    image = make(*visible, flat=flat)
    print(title + ":", ", ".join(export(image, ending) for ending in ("png", "jpg", "bmp", "ppm")), file=seen)
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
