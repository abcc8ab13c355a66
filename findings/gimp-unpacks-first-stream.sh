#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GIMP 3.0.4: of a file that bzip2 or xz has packed in several streams, as parallel packers do and as comes of joining packed files, GIMP
# unpacks the first stream only, and takes that for all. bzip2 and xz themselves, and Python's libraries, unpack all streams, and so does
# GIMP where gzip has packed. A format that minds its end is refused; another one is opened, without a word, and lacks the rest.
#
# Output seen:
#   GIMP 3.0.4
#   ppm.gz of one stream: 32 of 32 rows; of two streams: 32 of 32 rows
#   ppm.bz2 of one stream: 32 of 32 rows; of two streams: refused
#   ppm.xz of one stream: 32 of 32 rows; of two streams: refused
#   bmp.gz of one stream: 32 of 32 rows; of two streams: 32 of 32 rows
#   bmp.bz2 of one stream: 32 of 32 rows; of two streams: 15 of 32 rows
#   bmp.xz of one stream: 32 of 32 rows; of two streams: 15 of 32 rows


set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/program.py" <<'PROGRAM'
import bz2, gzip, lzma, struct
from gi.repository import Gegl, Gimp, Gio

seen = open("/seen", "w", encoding="utf-8")
print("GIMP", Gimp.version(), file=seen)

# A grey picture of 32 x 32 pixels, all of 200; the rows of a BMP file come from the bottom up.
def make_bmp():
    rows = 32 * 32 * bytes((200, 200, 200))
    return b"BM" + struct.pack("<IIIIiiHHIIiiII", 54 + len(rows), 0, 54, 40, 32, 32, 1, 24, 0, len(rows), 0, 0, 0, 0) + rows

def make_ppm():
    return b"P6 32 32 255\n" + 32 * 32 * bytes((200, 200, 200))

def look(image):
    if not image:
        return "refused"
    numbers = image.get_layers()[0].get_buffer().get(Gegl.Rectangle.new(0, 0, 32, 32), 1, "R'G'B' u8", Gegl.AbyssPolicy.NONE)
    return f"{bytes(numbers).count(200) // 96} of 32 rows"

for ending, content in (("ppm", make_ppm()), ("bmp", make_bmp())):
    middle = len(content) // 2
    for packer, tool in (("gz", gzip), ("bz2", bz2), ("xz", lzma)):
        file = Gio.File.new_for_path(f"/picture.{ending}.{packer}")
        answers = []
        for parts in ((content,), (content[:middle], content[middle:])):
            packed = b"".join(tool.compress(part) for part in parts)
            assert tool.decompress(packed) == content
            file.replace_contents(packed, None, False, Gio.FileCreateFlags.NONE, None)
            answers.append(look(Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)))
        print(f"{ending}.{packer} of one stream: {answers[0]}; of two streams: {answers[1]}", file=seen)
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
