#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GIMP 3.0.4: an OpenEXR file with transparency gets darker each time that it is loaded and saved. Its export multiplies the colours by
# alpha, as OpenEXR files have it; its import takes them as they are for colours that are not multiplied. So colours under alpha 0.5
# come back half as bright, and a quarter as bright after the second time. GEGL's own gegl:exr-load reads the same file as it was meant.
#
# Output seen:
#   GIMP 3.0.4
#   saved:                   0.80 0.40 0.20 1.00
#   loaded by gegl:exr-load: 0.80 0.40 0.20 1.00
#   loaded by GIMP:          0.80 0.40 0.20 1.00
#   saved and loaded again:  0.80 0.40 0.20 1.00
#   saved:                   0.80 0.40 0.20 0.50
#   loaded by gegl:exr-load: 0.80 0.40 0.20 0.50
#   loaded by GIMP:          0.40 0.20 0.10 0.50
#   saved and loaded again:  0.20 0.10 0.05 0.50
# The numbers are linear red, green and blue, not multiplied by alpha, and alpha.


set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/program.py" <<'PROGRAM'
import struct
from gi.repository import Gegl, Gimp, Gio

Gegl.init(None)
path = "/picture.exr"
pixel = Gegl.Rectangle.new(0, 0, 1, 1)
seen = open("/seen", "w", encoding="utf-8")
print("GIMP", Gimp.version(), file=seen)

def make(alpha):
    image = Gimp.Image.new_with_precision(1, 1, Gimp.ImageBaseType.RGB, Gimp.Precision.FLOAT_LINEAR)
    layer = Gimp.Layer.new(image, "layer", 1, 1, Gimp.ImageType.RGBA_IMAGE, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    buffer = layer.get_buffer()
    buffer.set(pixel, "RGBA float", struct.pack("4f", 0.8, 0.4, 0.2, alpha))
    buffer.flush()
    return image

def load_by_gegl():
    buffer = Gegl.Buffer.new("RGBA float", 0, 0, 1, 1)
    graph = Gegl.Node()
    load, write = graph.create_child("gegl:exr-load"), graph.create_child("gegl:write-buffer")
    load.set_property("path", path)
    write.set_property("buffer", buffer)
    load.connect_to("output", write, "input")
    write.process()
    return buffer

def tell(title, buffer):
    numbers = struct.unpack("4f", bytes(buffer.get(pixel, 1, "RGBA float", Gegl.AbyssPolicy.NONE)))
    print(title, " ".join(f"{number:.2f}" for number in numbers), file=seen)

for alpha in (1, 0.5):
    image = make(alpha)
    tell("saved:                  ", image.get_layers()[0].get_buffer())
    for title in ("loaded by GIMP:         ", "saved and loaded again: "):
        Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(path), None)
        if title.startswith("loaded"):
            tell("loaded by gegl:exr-load:", load_by_gegl())
        image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(path))
        tell(title, image.get_layers()[0].get_buffer())
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
