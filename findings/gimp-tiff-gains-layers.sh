#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GIMP 3.0.4: an image that is saved as TIFF by gimp-file-save and loaded again has one layer more, each time. The export adds a page
# with a thumbnail, by default; the import takes it for a layer. Of an image of one layer that is a "Page 1" of 256×256 pixels, however
# small the image is; of one with more layers the new layer has the image's size and the name of the top layer.
#
# Output seen:
#   GIMP 3.0.4
#   saved:    a 16×16
#   loaded:   Page 1 256×256, a 16×16
#   once more: Page 1 #1 256×256, Page 1 256×256, a 16×16
#   saved:    b 16×16, a 16×16
#   loaded:   b #1 16×16, b 16×16, a 16×16
#   once more: b #2 16×16, b #1 16×16, b 16×16, a 16×16
#   saved:    b 16×16, a 16×16
#   loaded, without a thumbnail: b 16×16, a 16×16
# A way out, as the last two lines show: file-tiff-export with its argument include-thumbnail set to FALSE.

set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/program.py" <<'PROGRAM'
from gi.repository import Gimp, Gio

file = Gio.File.new_for_path("/picture.tif")
seen = open("/seen", "w", encoding="utf-8")
print("GIMP", Gimp.version(), file=seen)

def make(*names):
    image = Gimp.Image.new(16, 16, Gimp.ImageBaseType.RGB)
    for name in names:
        image.insert_layer(Gimp.Layer.new(image, name, 16, 16, Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL), None, 0)
    return image

def tell(title, image):
    layers = [f"{layer.get_name()} {layer.get_width()}×{layer.get_height()}" for layer in image.get_layers()]
    print(title, ", ".join(layers), file=seen)

for names in ("a", "ab"):
    image = make(*names)
    tell("saved:   ", image)
    for title in ("loaded:  ", "once more:"):
        Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, file, None)
        image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)
        tell(title, image)

image = make("a", "b")
tell("saved:   ", image)
export = Gimp.get_pdb().lookup_procedure("file-tiff-export")
config = export.create_config()
for name, value in (("image", image), ("file", file), ("include-thumbnail", False)):
    config.set_property(name, value)
export.run(config)
tell("loaded, without a thumbnail:", Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file))
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
