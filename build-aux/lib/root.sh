# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Where the project runs, in one of two places:
#   natively, where apt has GIMP 3 (Debian 13, Ubuntu 25.04 and later), or
#   in a Debian 13 root that mmdebstrap makes in the cache folder, everywhere else that has apt.
# What is built for aarch64 or by clang, and what runs in a newer GIMP, has a root of its own everywhere.

: "${build:?}" "${build_megabytes:?}" "${cache:?}" "${checkout:?}" "${internal:?}" # as all.sh has them

# Sizes are measured on amd64 with everything in the list of packages; while a root is made, the archives lie beside it.
choose_root () # NAME
{
  root=$cache/$1 root_title='Debian 13' root_suite=trixie
  case $1 in
    debian-13)
      root_purposes=(build tests) root_options=()
      root_download='about 329 MB' root_size='1.4 GB' root_megabytes=2200 ;;
    debian-13-aarch64) # this machine's programs, aarch64's libraries, and of all emulators the one that is needed
      root_purposes=(aarch64)
      root_options=("--architectures=$(dpkg --print-architecture),arm64"
                    "--dpkgopt=path-exclude=/usr/bin/qemu-*" --dpkgopt=path-include=/usr/bin/qemu-aarch64)
      root_download='about 195 MB' root_size='600 MB' root_megabytes=1000 ;;
    debian-13-fuzz) # clang, and what the engine needs
      root_purposes=(fuzz) root_options=()
      root_download='about 230 MB' root_size='1.0 GB' root_megabytes=1600 ;;
    debian-testing) # the newest GIMP that is packaged
      root_purposes=(build tests) root_options=()
      root_download='about 380 MB' root_size='1.6 GB' root_megabytes=2500 ;;
    debian-*-packages) # what makes packages, and nothing of the tests
      root_purposes=(build package) root_options=()
      root_download='about 450 MB' root_size='1.9 GB' root_megabytes=3000 ;;
    debian-*-gimp) # where they are tried
      root_purposes=(gimp) root_options=()
      root_download='about 200 MB' root_size='900 MB' root_megabytes=1500 ;;
  esac
  case $1 in
    debian-testing*) root_title='Debian testing' root_suite=testing ;;
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

# A mirror's copy of testing may be older than its date allows. Released versions of Debian have none.
is_past_its_date ()
{
  [ "$root_suite" = testing ] || return 1
  ! as_root_online mmdebstrap --simulate --variant=minbase "$@" "$root_suite" "$root.new" >"$root.log" 2>&1 &&
    grep -q 'Release file .* is expired' "$root.log"
}

# Made under another name, so that an interrupted run leaves nothing that looks ready, and without mounts that outlive it.
make_root ()
{
  local proxy_options packages packages_to_make_it

  say "This will be built in a $root_title root, $root:"
  say "$root_download to download, $root_size on disk, kept for the next time. It holds a minimal system and:"
  packages=$(packages_for_root)
  say "$(tr '\n' ' ' <<<"$packages")"
  trap remove_unfinished_root EXIT
  remove_unfinished_root
  require_space "$cache" "$root_megabytes"
  mapfile -t packages_to_make_it < <(packages_for root)
  install_packages "${packages_to_make_it[@]}"
  mapfile -t proxy_options < <(mmdebstrap_proxy_options)
  if is_past_its_date ${proxy_options[@]+"${proxy_options[@]}"}; then
    say "The archive's copy of $root_title is past its date, and is taken as it is."
    root_options+=(--aptopt='Acquire::Check-Valid-Until "false"')
  fi
  remove_unfinished_root
  : >"$root.log"
  mkdir "$root.new.tmp"
  run_logged "$root.log" "Making the $root_title root" \
    as_root_online TMPDIR="$root.new.tmp" unshare --mount --propagation private \
      mmdebstrap --variant=minbase --include="$(tr '\n' ' ' <<<"$packages")" ${root_options[@]+"${root_options[@]}"} \
      ${proxy_options[@]+"${proxy_options[@]}"} "$root_suite" "$root.new"
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
  require_root_rights "working in the $root_title root"
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
    "$internal/enter-root" "$root" "$checkout" "$(id -u):$(id -g)" "$(folder_inside)" \
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

# Runs a command there after build-aux/internal/inside has built the project and put the plug-in into a scratch profile.
run_inside () # [COMMAND...]
{
  local packages

  make_own_folder "$build" "$build_megabytes"
  if is_native; then
    mapfile -t packages < <(packages_for build tests)
    install_packages "${packages[@]}"
  fi
  run_as_built "$internal/inside" "$@"
}

# Lets GIMP, without a window, run a Python script of build-aux/internal, which finds these names in its environment.
run_in_gimp () # SCRIPT NAME=VALUE...
{
  local script=$1

  shift
  run_inside env -u DISPLAY -u WAYLAND_DISPLAY PYTHONDONTWRITEBYTECODE=1 PST_SCRIPT="$internal/$script" "$@" \
    gimp-console -i --batch-interpreter python-fu-eval -b "import os; exec(open(os.environ['PST_SCRIPT'], encoding='utf-8').read())" --quit
}

# Runs a command where libraries for aarch64 are, and an emulator.
run_for_aarch64 () # COMMAND...
{
  require_apt
  make_own_folder "$build" "$build_megabytes"
  hold_root debian-13-aarch64
  run_in_root "$@"
}

# Runs a command where clang and libFuzzer are.
run_for_fuzz () # COMMAND...
{
  require_apt
  make_own_folder "$build" "$build_megabytes"
  hold_root debian-13-fuzz
  run_in_root "$@"
}

# Runs a command where the newest GIMP is, after build-aux/internal/inside has built the project for it in a folder of its own.
run_in_new_gimp () # COMMAND...
{
  require_apt
  make_own_folder "$build" "$build_megabytes"
  hold_root debian-testing
  run_in_root "$internal/inside" --in new-gimp "$@"
}

# Runs a command where packages are made for a system's GIMP.
run_for_packages () # SYSTEM COMMAND...
{
  require_apt
  make_own_folder "$build" "$build_megabytes"
  hold_root "$1-packages"
  run_in_root "${@:2}"
}

# Packs the plug-in with all the libraries that it needs.
make_archive () # ARCHIVE
{
  run_for_packages debian-13 "$internal/make-archive" "$1" >&2
}

# Runs a command as root in a copy of a root, which is gone with all changes when the command ends.
run_in_copy () # ROOT COMMAND...
{
  require_apt
  make_own_folder "$build" "$build_megabytes"
  hold_root "$1"
  as_root_online mkdir -p "$root.copy"
  as_root_online unshare --mount --propagation private "$internal/enter-copy" "$root" "$checkout" "${@:2}" 9>&-
}
