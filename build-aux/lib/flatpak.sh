# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# GIMP from Flatpak: whether it is here, and where its profile lies. It does not see the system's libraries.

: "${checkout:?}" # as all.sh has it

flatpak_gimp=org.gimp.GIMP
flatpak_manifest=$checkout/build-aux/flatpak/$flatpak_gimp.Plugin.Pastiche.json
flatpak_folder=$HOME/.var/app/$flatpak_gimp

# It has folders also where the command flatpak is not found.
has_flatpak_gimp ()
{
  local folder

  flatpak info "$flatpak_gimp" >/dev/null 2>&1 && return 0
  for folder in "$flatpak_folder" "${XDG_DATA_HOME:-$HOME/.local/share}/flatpak/app/$flatpak_gimp" "/var/lib/flatpak/app/$flatpak_gimp"; do
    [ ! -d "$folder" ] || return 0
  done
  return 1
}

# Flathub's GIMP may write into the profiles in the user's own configuration folder, and then has its own there, beside those of other
# GIMPs. One without that permission has them in its own folder.
flatpak_profiles ()
{
  local own=$flatpak_folder/config/GIMP permissions

  if permissions=$(flatpak info --show-permissions "$flatpak_gimp" 2>/dev/null); then
    grep -q '[=;]xdg-config/GIMP[:;]' <<<"$permissions;" || { echo "$own"; return; }
  elif compgen -G "$own/3.*/*" >/dev/null; then
    echo "$own"
    return
  fi
  echo "${XDG_CONFIG_HOME:-$HOME/.config}/GIMP"
}

# For example 3.2: what Flatpak says, or else the newest that has a profile, or else what Flathub has.
flatpak_gimp_version ()
{
  local version

  version=$(flatpak info "$flatpak_gimp" 2>/dev/null | sed -n -E 's/^ *Version: *([0-9]+\.[0-9]+).*/\1/p') || true
  [ -n "$version" ] || version=$(cd "$(flatpak_profiles)" 2>/dev/null && printf '%s\n' 3.* | sort -V | tail -n 1)
  [ "$version" != '3.*' ] || version=
  echo "${version:-3.2}"
}

flatpak_profile ()
{
  echo "$(flatpak_profiles)/$(flatpak_gimp_version)"
}
