# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What a script tells whoever called it.

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
