#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# GEGL 0.4.62 with babl: gegl_buffer_get with a scale of 0.5 averages pixels without weighting their colours by alpha, unless the buffer
# itself is in a premultiplied linear format. What lies hidden under alpha 0 shows through: columns of opaque black and of invisible red,
# read at half size, are half-transparent red, and not half-transparent black. It is the buffer's format that decides; asking for
# premultiplied pixels, or a buffer that is premultiplied after the transfer function (R'aG'aB'aA), does not help.
#
# Output seen:
#   GEGL 0.4.62
#   buffer of R'G'B'A u8, read as R'G'B'A float: 0.73 0.00 0.00 0.50
#   buffer of R'G'B'A u8, read as RaGaBaA float: 0.25 0.00 0.00 0.50
#   buffer of RGBA float, read as R'G'B'A float: 0.74 0.00 0.00 0.50
#   buffer of RGBA float, read as RaGaBaA float: 0.25 0.00 0.00 0.50
#   buffer of R'aG'aB'aA float, read as R'G'B'A float: 0.74 0.00 0.00 0.50
#   buffer of R'aG'aB'aA float, read as RaGaBaA float: 0.25 0.00 0.00 0.50
#   buffer of RaGaBaA float, read as R'G'B'A float: 0.00 0.00 0.00 0.50
#   buffer of RaGaBaA float, read as RaGaBaA float: 0.00 0.00 0.00 0.50
# A way out: copy the pixels into a buffer of RaGaBaA float first, and read that one smaller.

set -euo pipefail
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cat >"$folder/program.py" <<'PROGRAM'
import struct
import gi
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl

Gegl.init(None)
version = Gegl.get_version()
print(f"GEGL {version.major}.{version.minor}.{version.micro}")
whole, half = Gegl.Rectangle.new(0, 0, 8, 8), Gegl.Rectangle.new(0, 0, 4, 4)
for stored in ("R'G'B'A u8", "RGBA float", "R'aG'aB'aA float", "RaGaBaA float"):
    buffer = Gegl.Buffer.new(stored, 0, 0, 8, 8)
    buffer.set(whole, "R'G'B'A u8", 32 * (b"\0\0\0\xff" + b"\xff\0\0\0"))
    for wanted in ("R'G'B'A float", "RaGaBaA float"):
        pixels = bytes(buffer.get(half, 0.5, wanted, Gegl.AbyssPolicy.NONE))
        numbers = " ".join(f"{number:.2f}" for number in struct.unpack_from("4f", pixels))
        print(f"buffer of {stored}, read as {wanted}: {numbers}")
PROGRAM

# A Debian 13 root that is gone when the program has ended; each hook's shell is given it as $1.
touch "$folder/seen"
# shellcheck disable=SC2016
TMPDIR=$folder mmdebstrap --quiet --variant=apt --format=null \
  --include='python3-gi,gir1.2-gegl-0.4=1:0.4.62-2+deb13u2,libgegl-0.4-0t64=1:0.4.62-2+deb13u2' \
  --customize-hook="upload '$folder/program.py' /program.py" \
  --customize-hook='chroot "$1" python3 /program.py >"$1/seen" || true' \
  --customize-hook="download /seen '$folder/seen'" trixie /dev/null || { echo "these packages cannot be had" >&2; exit 77; }

cat "$folder/seen"
diff <(sed -n 's/^#   //p' "$0") "$folder/seen"
