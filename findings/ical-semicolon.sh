#!/usr/bin/env bash
# One would guess: a backslash before a semicolon comes off wherever it stands: in vCard 3.0 every semicolon of a text has one (RFC
# 2426, 4), in 4.0 one may (RFC 6350, 3.4), and a package that takes it off in addresses and companies does so in notes.
# What happens: in properties with one value (NOTE, FN, TITLE) ical.js keeps it as a character of the text, takes it off before commas
# only, and writes it as a backslash of its own. "Mon-Fri; not Wed" of another package is shown as "Mon-Fri\; not Wed", and after one
# save by ical.js every program shows it so, for the file now says that there is a backslash.
# Seen with ical.js 2.2.1 and, as the one that writes, vcard-creator 1.0.0 (npm); vobject 0.9.9 (PyPI) reads the card right before,
# and with the backslash after. Source: `FROM_VCARD_NEWLINE` in ical.js's design.js; github.com/kewisch/ical.js issue 173.
# What helps: `value.replaceAll('\\;', ';')` for texts that are not of parts, before anybody sees them. Needs node, npm, python3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check vobject==0.9.9
npm init --yes >init.log
npm install --silent --no-audit --no-fund ical.js@2.2.1 vcard-creator@1.0.0 >install.log 2>&1
env/bin/pip list 2>/dev/null | grep ^vobject
npm ls ical.js vcard-creator | tail -n +2
cat >write.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import ICAL from 'ical.js';
import { VCard } from 'vcard-creator';

const card = new VCard();
card.addName({ givenName: 'Ann', familyName: 'Ox' });
card.addNote('Mon-Fri; not Wed, Thu');
writeFileSync('before.vcf', card.toString());
const read = new ICAL.Component(ICAL.parse(card.toString()));
console.log(`ical.js ${read.getFirstPropertyValue('note')}`);
writeFileSync('after.vcf', read.toString());
JS
cat >read.py <<'PY'
import vobject

for name in ("before", "after"):
    print(name, vobject.readOne(open(f"{name}.vcf", newline="").read()).note.value)
PY
node write.mjs | tee read.txt
env/bin/python read.py | tee -a read.txt
if [ "$(cat read.txt)" = 'ical.js Mon-Fri\; not Wed, Thu
before Mon-Fri; not Wed, Thu
after Mon-Fri\; not Wed, Thu' ]; then
  echo 'As described.'
else
  echo 'It has changed.'
  exit 1
fi
