#!/usr/bin/env bash
# One would guess: two packages that both speak jCard (RFC 7095) can hand cards to each other as jCard.
# What happens: vcf's has names in camel case and "1604" for a year that is left out, under `xAppleOmitYear`, where RFC 7095, 3.3
# and 3.4, asks for the card's own name in lower case. ical.js writes XAPPLEOMITYEAR, which nobody knows: Ann is born in 1604.
# The other way round vcf takes one value of each property (3.3.1.3 allows several): of two categories the second is gone, and
# the card says VERSION:4.0 over values that stay those of 3.0.
# Seen with vcf 2.1.2 and ical.js 2.2.1 (npm); source: `toJSON` and `fromJSON` in vcf's lib/property.js and lib/vcard.js.
# What helps: hand over the text of the card, never vcf's jCard. Needs node and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund vcf@2.1.2 ical.js@2.2.1
cat >try.mjs <<'JS'
import ICAL from 'ical.js';
import vCard from 'vcf';

const card = [
  'BEGIN:VCARD',
  'VERSION:3.0',
  'FN:Ann Ox',
  'N:Ox;Ann;;;',
  'BDAY;X-APPLE-OMIT-YEAR=1604:1604-08-20',
  'CATEGORIES:Buyers,Vienna',
  'END:VCARD',
  '',
].join('\r\n');
const [kind, properties] = vCard.parse(card)[0].toJCard('3.0');
const there = ICAL.stringify([kind, properties, []]);
const back = vCard.fromJSON(ICAL.parse(card)).toString();
console.log(`vcf to ical.js:\n${there}\nical.js to vcf:\n${back}`);
const holds =
  there.includes('BDAY;XAPPLEOMITYEAR=1604;') &&
  ICAL.stringify(ICAL.parse(card)).includes('X-APPLE-OMIT-YEAR=1604') &&
  /^CATEGORIES:Buyers$/m.test(back.replace(/\r/g, '')) &&
  back.includes('VERSION:4.0');
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.mjs
