#!/usr/bin/env bash
# One would guess: a card whose file changed is carried over to the other side. The vdir format says that an item's etag must
# change with the item, and vdirsyncer's manual that items which changed on one side are copied to the other.
# What happens: it compares a hash of the sorted lines without REV, so a card whose lines only changed places counts as equal and
# is never copied. Phones take the first TEL as the main number: a main number chosen on one side stays there, without a message.
# Seen with vdirsyncer 0.21.0 (PyPI); source: `normalize_item` and `IGNORE_PROPS` in vdirsyncer/vobject.py.
# What helps: say which number comes first in the card itself (PREF=1, in 3.0 TYPE=PREF), never by the order of lines alone.
# Needs python3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check vdirsyncer==0.21.0
env/bin/vdirsyncer --version
mkdir -p left/people right/people status
cat >config <<INI
[general]
status_path = "$work/status/"
[pair people]
a = "left"
b = "right"
collections = ["people"]
[storage left]
type = "filesystem"
path = "$work/left/"
fileext = ".vcf"
[storage right]
type = "filesystem"
path = "$work/right/"
fileext = ".vcf"
INI
card() { # card <number>… in the order of the lines
  printf '%s\r\n' BEGIN:VCARD VERSION:3.0 UID:ann 'FN:Ann Ox' 'N:Ox;Ann;;;' "${@/#/TEL:}" END:VCARD >left/people/ann.vcf
}
first() { grep -m1 ^TEL "$1/people/ann.vcf" | tr -d '\r'; }
sync() { env/bin/vdirsyncer -c config sync 2>/dev/null; }
card +12015550101 +12015550102
env/bin/vdirsyncer -c config discover people >/dev/null 2>&1
sync
card +12015550102 +12015550101
sync
echo "moved to the front: left $(first left), right $(first right)"
moved=$(first right)
card +12015550102 +12015550103
sync
echo "other number too: left $(first left), right $(first right)"
if [ "$moved" != TEL:+12015550101 ] || [ "$(first right)" != TEL:+12015550102 ]; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
