#!/usr/bin/env bash
# One would guess: a parser of microformats that reads the classic hCard reads the parts of its address, street-address, locality,
# postal-code: they are the parts of vCard's ADR, and the parser knows them.
# What happens: within a `vcard` the address is one text in which the parts stand side by side ("12 Elm StreetAny Town"), and `geo`
# loses latitude and longitude in the same way. The same markup outside of a card, and the newer names (h-card, p-adr h-adr), give
# all parts; name, phone and e-mail come out right, so nothing looks wrong until somebody sorts by town.
# Seen with mf2py 2.0.2 (PyPI); microformats-parser 2.0.6 (npm) reads the parts. Source: mf2py/backcompat.py, whose rules for
# `vcard` add `h-adr` to the element; the microformats2 parsing specification: a nested root is read by the rules of that root.
# What helps: parse each `adr` and `geo` element by itself (`mf2py.parse(doc=str(element))`). Needs python3, node, npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check mf2py==2.0.2
npm init -y >/dev/null
npm install --silent --no-audit --no-fund microformats-parser@2.0.6
adr='<div class="adr"><span class="street-address">12 Elm Street</span><span class="locality">Any Town</span></div>'
geo='<div class="geo"><span class="latitude">48.2</span>;<span class="longitude">16.3</span></div>'
printf '<div class="vcard"><span class="fn">Ann Ox</span>%s%s</div>' "$adr" "$geo" >card.html
printf '%s' "$adr" >adr.html
cat >try.py <<'PY'
import json
import sys
from importlib.metadata import version

import mf2py


def parts(item):
    return {name: values[0] for name, values in item["properties"].items()}


print("mf2py", version("mf2py"))
card = mf2py.parse(doc=open("card.html").read())["items"][0]
within = {name: parts(card["properties"][name][0]) for name in ("adr", "geo")}
alone = parts(mf2py.parse(doc=open("adr.html").read())["items"][0])
print("within a vcard:", json.dumps(within))
print("adr by itself: ", json.dumps(alone))
holds = within == {"adr": {"name": "12 Elm StreetAny Town"}, "geo": {"name": "48.2;16.3"}} and alone == {
    "street-address": "12 Elm Street",
    "locality": "Any Town",
}
sys.exit(0 if holds else 1)
PY
cat >try.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { mf2 } from 'microformats-parser';

const [card] = mf2(readFileSync('card.html', 'utf8'), { baseUrl: 'https://example.com/' }).items;
const read = JSON.stringify([card.properties.adr[0].properties, card.properties.geo[0].properties]);
console.log('microformats-parser:', read);
const whole = '[{"street-address":["12 Elm Street"],"locality":["Any Town"]},{"latitude":["48.2"],"longitude":["16.3"]}]';
process.exit(read === whole ? 0 : 1);
JS
if ! env/bin/python try.py || ! node try.mjs; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
