# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Debian packages: which are needed (internal/packages lists them), which are there, and how the rest comes.

: "${build:?}" "${internal:?}" # as all.sh has them

packages_for () # PURPOSE...
{
  local purpose

  for purpose; do
    awk -v purpose="$purpose" '$1 == purpose { print $2 }' "$internal/packages"
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
