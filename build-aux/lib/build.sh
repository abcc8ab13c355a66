# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# How a build folder is configured, once there.

: "${build:?}" "${checkout:?}" # as all.sh has it

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
  if [ "$meson" != "$last_meson" ]; then
    # not with --wipe, which removes the scratch profile and TMPDIR as well
    rm -rf -- "$folder/build.ninja" "$folder/meson-info" "$folder/meson-private"
  fi
  if [ ! -e "$folder/build.ninja" ]; then
    meson setup "$@" "$folder" "$checkout"
  else
    meson setup --reconfigure "$@" "$folder" "$checkout"
  fi
  printf '%s\n' "$meson" "$*" >"$folder/configured"
}

# Copies the tree without what builds and tools leave in it.
copy_tree () # FOLDER
{
  tar -C "$checkout" --exclude=./build --exclude='./build-[!a]*' --exclude=./.git --exclude=__pycache__ --exclude=./po/pastiche.pot \
    -cf - . | tar -C "$1" -xf -
}

# Prints the path of a picture of the checkout's, which may be of either format.
find_shipped () # FOLDER/NAME
{
  local ending

  for ending in png jpg; do
    [ ! -f "$checkout/$1.$ending" ] || { echo "$checkout/$1.$ending"; return; }
  done
  return 1
}

# Pastiche's own.
version ()
{
  sed -n "s/^  version: '\(.*\)',$/\1/p" "$checkout/meson.build"
}

release_date ()
{
  sed -n "s/^ *<release version=\"$(version)\" date=\"\(.*\)\">$/\1/p" "$checkout/data/org.gimp.GIMP.Plugin.Pastiche.metainfo.xml.in"
}

archive_path ()
{
  echo "$build/packages/pastiche-$(version)-$(uname -m).tar.gz"
}
