# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What the scripts beside this file share. They run the project in one of two places:
#   natively, where apt has GIMP 3 (Debian 13, Ubuntu 25.04 and later), or
#   in a Debian 13 root that mmdebstrap makes in the cache folder, everywhere else that has apt.
# What is built for aarch64 has a root of its own everywhere.
# Everything they write lies in the checkout's build folder or in the cache folder.

set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin # su leaves them out

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
tools=$checkout/build-aux
build=$checkout/build
cache=${XDG_CACHE_HOME:-$HOME/.cache}/pastiche
build_megabytes=500

trap 'say "Interrupted; run it again to go on."; exit 130' INT

# ---- talking

say ()
{
  printf '%s\n' "$*" >&2
}

die ()
{
  say "$(basename "$0"): $*"
  exit 1
}

# Prints the comment that a script opens with, where it is asked for help.
help_if_asked ()
{
  case ${1-} in
    -h | --help)
      awk 'NR > 3 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
      exit 0 ;;
  esac
}

# ---- the machine

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

# ---- packages

packages_for () # PURPOSE...
{
  local purpose

  for purpose; do
    awk -v purpose="$purpose" '$1 == purpose { print $2 }' "$tools/packages"
  done
}

missing_packages () # NAME...
{
  local name

  for name; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) in
      installed*) ;;
      *) echo "$name" ;;
    esac
  done
}

apt_offers () # NAME
{
  LC_ALL=C apt-cache policy "$1" 2>/dev/null | awk '/^  Candidate: [0-9]/ { offered = 1 } END { exit !offered }'
}

# A source that is down is no error by itself: what is missing shows when packages are fetched.
refresh_package_lists ()
{
  [ -z "${lists_are_fresh-}" ] || return 0
  require_root_rights "reading the lists of packages"
  say "Reading the lists of packages (apt-get update) ..."
  as_root_online apt-get -qq update >"$build/apt.log" 2>&1 || true
  lists_are_fresh=yes
}

# The two lines in which apt-get tells the size of a download and of what is installed then.
apt_sizes () # NAME...
{
  LC_ALL=C apt-get install --assume-no --no-install-recommends -o Debug::NoLocking=true "$@" 2>/dev/null |
    grep -E '^(Need to get|After this operation)' || true
}

# The sum of those two lines in whole megabytes.
megabytes_of_sizes ()
{
  awk '{
    for (i = 2; i <= NF; i++)
      if ($i ~ /^(B|kB|MB|GB)$/) {
        number = $(i - 1); gsub (",", "", number); sub (".*/", "", number)
        sum += number * ($i == "GB" ? 1000 : $i == "MB" ? 1 : 0.001)
      }
    } END { printf "%d\n", sum + 1 }'
}

install_packages () # NAME...
{
  local missing sizes

  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  say "These packages will be installed with apt-get: ${missing[*]}"
  require_root_rights "installing them"
  refresh_package_lists
  sizes=$(apt_sizes "${missing[@]}")
  [ -z "$sizes" ] || say "$sizes"
  require_space /usr "$(megabytes_of_sizes <<<"$sizes")"
  as_root dpkg --configure -a # where an earlier run was interrupted
  run_logged "$build/apt.log" "Installing packages" \
    as_root_online apt-get install -y -q --fix-broken --no-install-recommends -o DPkg::Lock::Timeout=300 -o DPkg::Use-Pty=0 \
      "${missing[@]}"
}

# ---- where the project runs

# Sizes are measured on amd64 with everything in the list of packages; while a root is made, the archives lie beside it.
choose_root () # NAME
{
  root=$cache/$1
  case $1 in
    debian-13)
      root_purposes=(build tests) root_options=()
      root_download='about 329 MB' root_size='1.4 GB' root_megabytes=2200 ;;
    debian-13-aarch64) # this machine's programs, aarch64's libraries, and of all emulators the one that is needed
      root_purposes=(aarch64)
      root_options=("--architectures=$(dpkg --print-architecture),arm64"
                    "--dpkgopt=path-exclude=/usr/bin/qemu-*" --dpkgopt=path-include=/usr/bin/qemu-aarch64)
      root_download='about 195 MB' root_size='600 MB' root_megabytes=1000 ;;
  esac
}

packages_for_root ()
{
  packages_for "${root_purposes[@]}" | LC_ALL=C sort
}

# A root that has more than is asked for will do.
root_is_ready ()
{
  [ -f "$root/packages" ] && [ -z "$(packages_for_root | LC_ALL=C comm -23 - "$root/packages")" ]
}

require_apt ()
{
  command -v apt-get >/dev/null || die "this machine has no apt-get; build with meson, as README.md says."
}

# Answers without root's rights and without the network where it can.
is_native ()
{
  require_apt
  apt_offers libgimp-3.0-dev && return 0
  choose_root debian-13
  root_is_ready && return 1
  apt_offers mmdebstrap && return 1
  refresh_package_lists
  apt_offers libgimp-3.0-dev
}

# apt's own proxy settings, as mmdebstrap's options: it does not read the machine's.
mmdebstrap_proxy_options ()
{
  apt-config dump | sed -n -E 's/^(Acquire::https?::Proxy.*)/--aptopt=\1/p'
}

remove_unfinished_root ()
{
  local unfinished=("$root.new"*)

  [ ! -e "${unfinished[0]}" ] || as_root rm -rf --one-file-system -- "${unfinished[@]}"
}

# Made under another name, so that an interrupted run leaves nothing that looks ready, and without mounts that outlive it.
make_root ()
{
  local proxy_options packages packages_to_make_it

  say "This will be built in a Debian 13 root, $root:"
  say "$root_download to download, $root_size on disk, kept for the next time. It holds a minimal system and:"
  packages=$(packages_for_root)
  say "$(tr '\n' ' ' <<<"$packages")"
  trap remove_unfinished_root EXIT
  remove_unfinished_root
  require_space "$cache" "$root_megabytes"
  mapfile -t packages_to_make_it < <(packages_for root)
  install_packages "${packages_to_make_it[@]}"
  mapfile -t proxy_options < <(mmdebstrap_proxy_options)
  : >"$root.log"
  mkdir "$root.new.tmp"
  run_logged "$root.log" "Making the Debian 13 root" \
    as_root_online TMPDIR="$root.new.tmp" unshare --mount --propagation private \
      mmdebstrap --variant=minbase --include="$(tr '\n' ' ' <<<"$packages")" ${root_options[@]+"${root_options[@]}"} \
      ${proxy_options[@]+"${proxy_options[@]}"} trixie "$root.new"
  as_root rm -rf --one-file-system -- "$root"
  as_root tee "$root.new/packages" <<<"$packages" >/dev/null
  as_root mv -T -- "$root.new" "$root"
  remove_unfinished_root
  trap - EXIT
}

lock_cache () # --shared or --exclusive
{
  flock --nonblock "$1" 9 || { say "Waiting for another run that uses $cache ..."; flock "$1" 9; }
}

# Leaves a shared lock on the cache folder, so that no other run replaces the root while this one works in it.
hold_root () # NAME
{
  choose_root "$1"
  require_root_rights "working in the Debian 13 root"
  make_own_folder "$cache" 1
  exec 9>"$cache/lock"
  lock_cache --shared
  until root_is_ready; do
    lock_cache --exclusive
    root_is_ready || make_root
    lock_cache --shared
  done
}

# Where a command starts in the root: the caller's folder if it is there as well.
folder_inside ()
{
  case $PWD in
    "$checkout" | "$checkout"/*) echo "$PWD" ;;
    *) echo "$checkout" ;;
  esac
}

run_in_root () # COMMAND...
{
  as_root unshare --mount --propagation private \
    "$tools/enter-root" "$root" "$checkout" "$(id -u):$(id -g)" "$(folder_inside)" \
    "HOME=$HOME" "TERM=${TERM-dumb}" "CI=${CI-}" "DISPLAY=${DISPLAY-}" "$@" 9>&-
}

# Runs a command where the project is built, as it was built last.
run_as_built () # COMMAND...
{
  if is_native; then
    "$@"
  else
    hold_root debian-13
    run_in_root "$@"
  fi
}

# Runs a command there after build-aux/inside has built the project and put the plug-in into a scratch profile.
run_inside () # [COMMAND...]
{
  local packages

  make_own_folder "$build" "$build_megabytes"
  if is_native; then
    mapfile -t packages < <(packages_for build tests)
    install_packages "${packages[@]}"
  fi
  run_as_built "$tools/inside" "$@"
}

# Runs a command where libraries for aarch64 are, and an emulator.
run_for_aarch64 () # COMMAND...
{
  require_apt
  make_own_folder "$build" "$build_megabytes"
  hold_root debian-13-aarch64
  run_in_root "$@"
}

# ---- building, once there

warnings_are_errors ()
{
  case ${CI-} in
    true | 1) echo true ;;
    *) echo false ;;
  esac
}

# Configures anew only where something is different from the last time; from scratch after another meson.
configure () # FOLDER OPTION...
{
  local folder=$1 meson last_meson='' last_options=''

  shift
  meson=$(meson --version)
  [ ! -e "$folder/configured" ] || { read -r last_meson; read -r last_options; } <"$folder/configured"
  [ "$meson $*" != "$last_meson $last_options" ] || return 0
  if [ ! -e "$folder/build.ninja" ]; then
    meson setup "$@" "$folder" "$checkout"
  elif [ "$meson" != "$last_meson" ]; then
    meson setup --wipe "$@" "$folder" "$checkout"
  else
    meson setup --reconfigure "$@" "$folder" "$checkout"
  fi
  printf '%s\n' "$meson" "$*" >"$folder/configured"
}
