#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GIMP 3.0.4: gimp-image-merge-visible-layers of an image whose top is a pass-through group, a merge that changes nothing to be seen with
# any other group, keeps of the layers below no more than the group covers. gimp-image-flatten and gimp-layer-new-from-visible keep all.
#
# Output seen:
#   GIMP 3.0.4
#   normal: merged layer 60 x 40 at (0, 0), the corner below has alpha 255
#   pass-through: merged layer 20 x 10 at (5, 5), the corner below is gone
#   pass-through, flattened: layer 60 x 40 at (0, 0), the corner below has alpha 255
#   pass-through, new from visible: layer 60 x 40 at (0, 0), the corner below has alpha 255
# The image is 60 x 40 with a layer that covers it, and the group has one layer of 20 x 10 at (5, 5).

set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/program.py" <<'PROGRAM'
from gi.repository import Gimp

seen = open("/seen", "w", encoding="utf-8")
print("GIMP", Gimp.version(), file=seen)

def add(image, parent, width, height, x, y):
    layer = Gimp.Layer.new(image, "layer", width, height, Gimp.ImageType.RGBA_IMAGE, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, parent, 0)
    layer.fill(Gimp.FillType.WHITE)
    layer.set_offsets(x, y)

def make(mode):
    image = Gimp.Image.new(60, 40, Gimp.ImageBaseType.RGB)
    add(image, None, 60, 40, 0, 0)
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    add(image, group, 20, 10, 5, 5)
    group.set_mode(mode)
    return image

def from_visible(image):
    layer = Gimp.Layer.new_from_visible(image, image, "visible")
    image.insert_layer(layer, None, 0)
    return layer

def tell(title, layer):
    left, top = layer.get_offsets()[1:]
    width, height = layer.get_width(), layer.get_height()
    covered = left <= 59 < left + width and top <= 39 < top + height
    corner = f"has alpha {round(255 * layer.get_pixel(59 - left, 39 - top).get_rgba()[3])}" if covered else "is gone"
    print(f"{title} {width} x {height} at ({left}, {top}), the corner below {corner}", file=seen)

for mode in (Gimp.LayerMode.NORMAL, Gimp.LayerMode.PASS_THROUGH):
    tell(f"{mode.value_nick}: merged layer", make(mode).merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE))
tell("pass-through, flattened: layer", make(Gimp.LayerMode.PASS_THROUGH).flatten())
tell("pass-through, new from visible: layer", from_visible(make(Gimp.LayerMode.PASS_THROUGH)))
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
