# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash source-path=SCRIPTDIR
#
# What all scripts of build-aux share. Those that lie there are for people; those in build-aux/internal are called by them.
# Everything they write lies in the checkout's build folder or in the cache folder.

set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin # su leaves them out

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
internal=$checkout/build-aux/internal
build=$checkout/build
cache=${XDG_CACHE_HOME:-$HOME/.cache}/pastiche
build_megabytes=500

. "$(dirname "${BASH_SOURCE[0]}")/say.sh"
. "$(dirname "${BASH_SOURCE[0]}")/machine.sh"
. "$(dirname "${BASH_SOURCE[0]}")/packages.sh"
. "$(dirname "${BASH_SOURCE[0]}")/root.sh"
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"
. "$(dirname "${BASH_SOURCE[0]}")/flatpak.sh"

trap 'say "Interrupted; run it again to go on."; exit 130' INT
