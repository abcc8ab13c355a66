#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# babl times its ways from one pixel format to another, when a pair of formats is first needed, to take the quickest. What it has found it
# writes to babl/babl-fishes in the user's cache folder, and reads there the next time; but it writes in babl_exit() alone, which
# gegl_exit() calls. Neither GIMP 3.0.4 nor its plug-ins end with that: they make the folder, look for the file (strace shows each
# process trying to open it), and leave none, so each process times all of its ways anew. A file that another program has left there stays
# as it was. BABL_PATH_LENGTH=2 in the environment (3 if not given) bounds which ways are tried, and so the time that this takes.
#
# Output seen:
#   GIMP 3.0.4, babl 0.1.114
#   program that converts, and ends with gegl_exit: babl-fishes, which knows R'G'B'A u8 to CIE Lab float
#   program that converts, and just ends: an empty folder
#   GIMP, whose image and plug-in convert: an empty folder
#   GIMP, once more, with the first program's file in the folder: the same file


set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/convert.py" <<'PROGRAM'
import sys
import gi
gi.require_version("Babl", "0.1")
gi.require_version("Gegl", "0.4")
from gi.repository import Babl, Gegl

def convert():
    buffer = Gegl.Buffer.new("R'G'B'A u8", 0, 0, 64, 64)
    return len(buffer.get(Gegl.Rectangle.new(0, 0, 64, 64), 1, "CIE Lab float", Gegl.AbyssPolicy.NONE))

if "alone" in sys.argv:
    Gegl.init(None)
    assert convert() == 64 * 64 * 12
    if "exit" in sys.argv:
        Gegl.exit()
PROGRAM

cat >"$folder/in-gimp.py" <<'PROGRAM'
exec(open("/convert.py").read())
from gi.repository import Gimp, Gio

image = Gimp.Image.new(64, 64, Gimp.ImageBaseType.RGB)
image.insert_layer(Gimp.Layer.new(image, "layer", 64, 64, Gimp.ImageType.RGBA_IMAGE, 100, Gimp.LayerMode.NORMAL), None, 0)
image.convert_precision(Gimp.Precision.FLOAT_LINEAR)
image.convert_precision(Gimp.Precision.U16_NON_LINEAR)
done = convert() and Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path("/picture.png"), None)
image.delete()
with open("/versions", "w", encoding="utf-8") as versions:
    print("GIMP %s, babl %d.%d.%d" % (Gimp.version(), *Babl.get_version()) if done else "the picture was not saved", file=versions)
PROGRAM

cat >"$folder/compare.sh" <<'RUN'
set -eu
export HOME=/root LC_ALL=C.UTF-8

look () {
  if [ ! -d "/$1/babl" ]; then
    echo "no folder"
  elif [ -z "$(ls "/$1/babl")" ]; then
    echo "an empty folder"
  elif [ "$1" = full ] && cmp -s /exit/babl/babl-fishes "/$1/babl/babl-fishes"; then
    echo "the same file"
  else
    echo "$(ls "/$1/babl"), which knows $(grep -A 1 "^R'G'B'A u8$" "/$1/babl/babl-fishes" | paste -s | sed 's/\t/ to /')"
  fi
}

start_gimp () {
  rm -f /versions
  XDG_CACHE_HOME=/$1 gimp-console-3.0 --no-interface --no-data --no-fonts --quit \
    --batch-interpreter python-fu-eval --batch 'exec (open ("/in-gimp.py").read ())'
}

{
  mkdir /exit /end /gimp
  XDG_CACHE_HOME=/exit python3 /convert.py alone exit
  XDG_CACHE_HOME=/end python3 /convert.py alone
  start_gimp gimp
  cp -r /exit /full
  start_gimp full
} >/log 2>&1 || true

cat /versions
echo "program that converts, and ends with gegl_exit: $(look exit)"
echo "program that converts, and just ends: $(look end)"
echo "GIMP, whose image and plug-in convert: $(look gimp)"
echo "GIMP, once more, with the first program's file in the folder: $(look full)"
RUN

# A Debian 13 root that is gone when the program has ended; each hook's shell is given it as $1.
touch "$folder/seen"
# shellcheck disable=SC2016
TMPDIR=$folder mmdebstrap --quiet --variant=apt --format=null --include='gimp=3.0.4-3+deb13u11' \
  --customize-hook="copy-in '$folder/convert.py' '$folder/in-gimp.py' '$folder/compare.sh' /" \
  --customize-hook='chroot "$1" sh /compare.sh >"$1/seen" || true' \
  --customize-hook="download /seen '$folder/seen'" trixie /dev/null || { echo "this package cannot be had" >&2; exit 77; }

cat "$folder/seen"
diff <(sed -n 's/^#   //p' "$0") "$folder/seen"
