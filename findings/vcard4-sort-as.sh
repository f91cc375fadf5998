#!/usr/bin/env bash
# One would guess: a package whose README says that it fully implements RFC 6350 reads what it has written, and the RFC's example
# of a name with SORT-AS (5.9).
# What happens: vcard4 has a class for SORT-AS and writes it on N and ORG, but its parser knows no such parameter and throws away
# the whole card, not the parameter. Properties registered later (PRONOUNS of RFC 9554) end the same way, though a card may hold
# any registered one (RFC 6350, 3.3: `iana-token`).
# Seen with vcard4 4.0.5 (npm); source: the list of parameters in its src/parse/Parser.js has `SORTAS`.
# What helps: take out what it does not know before parsing, or another parser. Needs node and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund vcard4@4.0.5
cat >try.mjs <<'JS'
import * as vcard4 from 'vcard4';

const { FNProperty, NProperty, ParameterValueType, SortAsParameter, SpecialValueType, TextType, VCARD, parse } = vcard4;

function read(card) {
  try {
    parse(card);
    return 'read';
  } catch (error) {
    return error.message;
  }
}

const names = ['van der Harten', 'Rene', 'J.', 'Sir', 'R.D.O.N.'].map((part) => new TextType(part));
const name = new SpecialValueType('NProperty', names);
const card = (...parameters) => new VCARD([new FNProperty([], new TextType('Rene')), new NProperty(parameters, name)]).repr();
const plain = read(card());
const written = card(new SortAsParameter([new ParameterValueType('Harten'), new ParameterValueType('Rene')]));
const own = read(written);
const later = read(card().replace('END:', 'PRONOUNS;LANGUAGE=en:they/them\r\nEND:'));
console.log(`${written}\nwithout SORT-AS: ${plain}\nas written: ${own}\nwith PRONOUNS: ${later}`);
const holds =
  plain === 'read' &&
  /^N;SORT-AS="Harten,Rene":/m.test(written) &&
  own === 'vCard has unknown parameter: SORT-AS, on N property' &&
  later === 'vCard has unknown property: PRONOUNS';
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.mjs
