#!/usr/bin/env bash
# One would guess: a folded line is put together by taking out the line end and the ONE white space after it (RFC 6350, 3.2), so
# a card written by one package reads the same in the other.
# What happens: vcf folds at word ends, so its continued lines begin with two spaces; vcard-parser takes out all of them. A note
# loses a space about every 75 characters, and words grow together. A card of vcard-parser's own does too when the fold meets one.
# Seen with vcf 2.1.2 and vcard-parser 1.0.0 (npm); ical.js 2.2.1 reads the same text right.
# What helps: unfold before handing a card to it: `text.replace(/\r?\n[ \t]/g, '')`. Needs node and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund vcf@2.1.2 vcard-parser@1.0.0 ical.js@2.2.1
cat >try.mjs <<'JS'
import ICAL from 'ical.js';
import parser from 'vcard-parser';
import vCard from 'vcf';

const note = 'Asked for the price of four hundred blue chairs and wants to be called back on Monday after lunch';
const card = ['BEGIN:VCARD', 'VERSION:3.0', 'FN:Ann Ox', 'N:Ox;Ann;;;', `NOTE:${note}`, 'END:VCARD', ''].join('\r\n');
const written = vCard.parse(card)[0].toString();
const read = parser.parse(written).note[0].value;
const right = new ICAL.Component(ICAL.parse(`${written}\r\n`)).getFirstPropertyValue('note');
const unfolded = parser.parse(written.replace(/\r?\n[ \t]/g, '')).note[0].value;
console.log(`${written}\nvcard-parser: ${read}\nical.js:      ${right}`);
const holds = read === note.replace('called back', 'calledback') && right === note && unfolded === note;
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.mjs
