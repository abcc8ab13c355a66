# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# The machine: root's rights, room on its disks, and commands whose failure becomes one sentence.

require_root_rights () # WHAT FOR
{
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || die "$1 needs root's rights: install sudo, or run this as root."
}

as_root ()
{
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo -- "$@"
  fi
}

# As root too, with what the network may need of the caller's environment.
as_root_online ()
{
  local name environment=(LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive)

  for name in http_proxy https_proxy no_proxy; do
    [ -z "${!name-}" ] || environment+=("$name=${!name}")
  done
  as_root env "${environment[@]}" "$@"
}

free_megabytes () # FOLDER
{
  df -Pm -- "$1" | awk 'NR == 2 { print $4 }'
}

require_space () # FOLDER MEGABYTES
{
  local free

  free=$(free_megabytes "$1")
  [ "$free" -ge "$2" ] || die "$1 has $free MB free and $2 MB are needed; make room and run this again."
}

make_own_folder () # FOLDER MEGABYTES
{
  mkdir -p -- "$1" 2>/dev/null || die "the folder $1 cannot be made."
  [ -w "$1" ] || die "$1 belongs to someone else; make it yours with chown, or remove it."
  require_space "$1" "$2"
}

disk_was_full='no space left|enough free space'
archive_was_out_of_reach='(could not|failure)( in name)? resol|could not connect|cannot initiate|unreachable|connection (failed|timed out)'

# Turns the log of a failed apt-get or mmdebstrap into one sentence. A disk that is full may have cut off the log.
die_of_log () # LOG WHAT
{
  if grep -q -i -E "$disk_was_full" "$1" || [ "$(free_megabytes "$(dirname "$1")")" -lt 20 ]; then
    die "$2 failed because the disk is full; make room and run this again."
  elif grep -q -i -E "$archive_was_out_of_reach|failed to fetch" "$1"; then
    die "$2 failed because the package archive cannot be reached; connect to the network and run this again."
  else
    die "$2 failed; the reason is at the end of $1."
  fi
}

run_logged () # LOG WHAT COMMAND..., adding to the log
{
  local log=$1 what=$2

  shift 2
  "$@" 2>&1 | tee -a -- "$log" >&2 || die_of_log "$log" "$what"
}
