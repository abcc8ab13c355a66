#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Meson 1.9.1 with GNU gettext: what i18n.gettext (args: …) is given goes to xgettext only. With '--no-wrap' there, the template keeps a
# long text in one line, as asked for; the target NAME-update-po merges it into the translations by msgmerge without that argument, and
# breaks the same text into several lines. So one run of it changes nearly every entry of a translation that was kept unwrapped.
#
# Output seen:
#   meson 1.9.1, msgmerge (GNU gettext-tools) 0.21
#   template: msgid in 1 line
#   translation before: msgid in 1 line
#   translation after:  msgid in 2 lines
# A way out: msgcat --no-wrap FILE.po -o FILE.po afterwards; it gives back the one line.

set -euo pipefail
command -v msgmerge >/dev/null || { echo "gettext's msgmerge is needed" >&2; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
python3 -m venv "$folder/python"
"$folder/python/bin/pip" -q install meson==1.9.1 ninja==1.13.0
PATH=$folder/python/bin:$PATH

mkdir -p "$folder/tree/po"
cd "$folder/tree"
long="a text of a hundred and some characters that stays in one line of the template, since that is what was asked for by its argument"
cat >po/meson.build <<'END'
import('i18n').gettext('demo', args: ['--keyword=_', '--no-wrap', '--from-code=UTF-8'])
END
printf "project('demo')\nsubdir('po')\n" >meson.build
printf 'de\n' >po/LINGUAS
printf 'demo.c\n' >po/POTFILES.in
printf 'const char *text = _("%s");\n' "$long" >demo.c
cat >po/de.po <<END
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Language: de\n"

#: code
msgid "$long"
msgstr "ein Text"
END

# Lines that the long text's msgid takes in a file.
count_lines ()
{
  awk '/^msgid/ { n = 0; inside = 1 } /^msgstr/ { most = inside && n > most ? n : most; inside = 0 }
       inside && /"[^"]/ { n++ } END { print most }' "$1"
}

meson setup build >/dev/null
before=$(count_lines po/de.po)
ninja -C build demo-pot demo-update-po >/dev/null
template=$(count_lines po/demo.pot)
after=$(count_lines po/de.po)
msgcat --no-wrap po/de.po -o po/de.po
mended=$(count_lines po/de.po)

echo "meson $(meson --version), $(msgmerge --version | head -n 1)"
echo "template: msgid in $template line"
echo "translation before: msgid in $before line"
echo "translation after:  msgid in $after lines"
[ "$template" = 1 ] && [ "$before" = 1 ] && [ "$after" -gt 1 ] && [ "$mended" = 1 ]
