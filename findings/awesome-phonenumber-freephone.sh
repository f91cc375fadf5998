#!/usr/bin/env bash
# One would guess: awesome-phonenumber is, as its README says, Google's libphonenumber compiled, so a number that this calls valid
# is valid in it.
# What happens: numbers without a country are "invalid-country-code" and have no E.164: international freephone +800, satellite
# phones +881 and +870, networks +883. To Google's port they are valid, of region "001", and +80012345678 is their E.164.
# Seen with awesome-phonenumber 7.8.0 and google-libphonenumber 3.2.47 (npm); source: E.164 and ITU-T E.164.1 give these codes to
# services and networks, libphonenumber's FAQ calls them non-geographical entities.
# What helps: a key for caller lookup from a port that knows region 001; "invalid" never drops a number. Needs node and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund awesome-phonenumber@7.8.0 google-libphonenumber@3.2.47
cat >try.cjs <<'JS'
const { parsePhoneNumber } = require('awesome-phonenumber');
const { PhoneNumberFormat, PhoneNumberUtil } = require('google-libphonenumber');

const google = PhoneNumberUtil.getInstance();
const rows = ['+80012345678', '+881612345678', '+870773111632', '+883510012345', '+12015550123'].map((number) => {
  const parsed = google.parse(number);
  const row = {
    number,
    google: google.isValidNumber(parsed) && google.format(parsed, PhoneNumberFormat.E164),
    region: google.getRegionCodeForNumber(parsed),
    awesome: parsePhoneNumber(number).number?.e164 ?? parsePhoneNumber(number).possibility,
  };
  console.log(JSON.stringify(row));
  return row;
});
const country = rows.pop();
const holds =
  country.google === country.awesome &&
  rows.every((row) => row.google === row.number && row.region === '001' && row.awesome === 'invalid-country-code');
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.cjs
