#!/usr/bin/env bash
# One would guess: a number in E.164 form goes through a package for E.164 as it is, or is called invalid.
# What happens: when the digits do not fit what the package knows of the country, it takes the one after the country code for a
# trunk prefix, whichever it is, and tries again. An Argentine mobile, +54 9 11 2345 6789, loses its 9 and is the number of a
# landline; a service number of India and an Italian mobile of eleven digits become mobiles of someone else, a Liberian mobile one
# of nobody. All with `isValid: true`.
# Seen with phone 3.1.72 (npm), the call without `country` as in its README; google-libphonenumber 3.2.47 (npm) keeps each number
# and calls each valid. Source: `possibleCountryPhoneData` in its index.js.
# What helps: `strictDetection: true` (it then says invalid), or compare what comes out with the digits that went in. Needs node
# and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund phone@3.1.72 google-libphonenumber@3.2.47
cat >try.cjs <<'JS'
const { readFileSync } = require('node:fs');
const { phone } = require('phone');
const { PhoneNumberFormat, PhoneNumberUtil } = require('google-libphonenumber');

const google = PhoneNumberUtil.getInstance();
console.log('phone', JSON.parse(readFileSync('node_modules/phone/package.json', 'utf8')).version);
// Mobiles of Argentina and Liberia, a service number of India, a mobile of Italy.
const expected = {
  '+5491123456789': '+541123456789',
  '+231770123456': '+23170123456',
  '+9118603451234': '+918603451234',
  '+3933101234501': '+393101234501',
};
const rows = Object.keys(expected).map((number) => {
  const parsed = google.parse(number);
  const { isValid, phoneNumber } = phone(number);
  const row = {
    number,
    phone: isValid ? phoneNumber : 'invalid',
    strict: phone(number, { strictDetection: true }).isValid,
    google: google.isValidNumber(parsed) ? google.format(parsed, PhoneNumberFormat.E164) : 'invalid',
  };
  console.log(row);
  return row;
});
const holds = rows.every((row) => row.phone === expected[row.number] && !row.strict && row.google === row.number);
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.cjs
