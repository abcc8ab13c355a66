#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GIMP 3.0.4: of an item whose visibility is locked, gimp-item-set-visible changes nothing, and answers that it did: it returns TRUE, its
# status is success, and there is no error; only gimp-item-get-visible tells. Layers, channels and paths are all alike in that, and neither
# hiding nor showing is done. The locks of position and content are told as an error, by what they keep from being done.
#
# Output seen:
#   GIMP 3.0.4
#   layer, visibility locked, to hide: returns True, success, visible as before
#   layer, visibility locked, to show: returns True, success, hidden as before
#   layer, not locked, to hide: returns True, success, hidden
#   channel, visibility locked, to hide: returns True, success, visible as before
#   channel, visibility locked, to show: returns True, success, hidden as before
#   channel, not locked, to hide: returns True, success, hidden
#   path, visibility locked, to hide: returns True, success, visible as before
#   path, visibility locked, to show: returns True, success, hidden as before
#   path, not locked, to hide: returns True, success, hidden
#   layer, position locked, to move: returns False, calling-error: cannot be modified because its position and size are locked
#   layer, content locked, to fill: returns False, calling-error: cannot be modified because its contents are locked


set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/program.py" <<'PROGRAM'
from gi.repository import Gegl, Gimp

seen = open("/seen", "w", encoding="utf-8")
print("GIMP", Gimp.version(), file=seen)
image = Gimp.Image.new(16, 16, Gimp.ImageBaseType.RGB)

def make_layer():
    layer = Gimp.Layer.new(image, "layer", 16, 16, Gimp.ImageType.RGBA_IMAGE, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    return layer

def make_channel():
    channel = Gimp.Channel.new(image, "channel", 16, 16, 50, Gegl.Color.new("red"))
    image.insert_channel(channel, None, 0)
    return channel

def make_path():
    path = Gimp.Path.new(image, "path")
    image.insert_path(path, None, 0)
    return path

# To be asked at once after the call.
def tell(returned):
    pdb = Gimp.get_pdb()
    status = pdb.get_last_status().value_nick
    return f"returns {returned}, {status if status == 'success' else status + ': ' + pdb.get_last_error().split(') ')[1]}"

def tell_visible(item, before):
    return ("visible" if item.get_visible() else "hidden") + (" as before" if item.get_visible() == before else "")

for kind, make in (("layer", make_layer), ("channel", make_channel), ("path", make_path)):
    for lock, before in ((True, True), (True, False), (False, True)):
        item = make()
        item.set_visible(before)
        item.set_lock_visibility(lock)
        assert item.get_visible() == before and item.get_lock_visibility() == lock
        answer = tell(item.set_visible(not before))
        title = f"{kind}, {'visibility' if lock else 'not'} locked, to {'hide' if before else 'show'}"
        print(f"{title}: {answer}, {tell_visible(item, before)}", file=seen)

layer = make_layer()
layer.set_lock_position(True)
print("layer, position locked, to move:", tell(layer.set_offsets(3, 3)), file=seen)
layer = make_layer()
layer.set_lock_content(True)
print("layer, content locked, to fill:", tell(layer.fill(Gimp.FillType.WHITE)), file=seen)
image.delete()
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
