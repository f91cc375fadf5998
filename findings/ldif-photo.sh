#!/usr/bin/env bash
# One would guess: what LDIF has in base64 after two colons may be any bytes (RFC 2849, `BASE64-STRING`), a photo or a certificate
# above all, and what a package has read from such a file it writes again as it was.
# What happens: the package makes a text of the bytes, in which each that is no UTF-8 becomes the sign of replacement, and writes
# that in base64. Of a JPEG not even the first bytes are left; names and numbers are right, and the file is valid LDIF, so an
# address book that was filtered or split with it is imported without an error and shows no faces.
# Seen with ldif 0.5.1 (npm) and ldif 4.3.0 (PyPI), which keeps the bytes. Source: `base64_decode` of the npm package's grammar.
# What helps: take attributes with `::` from the raw lines, or another package. Needs node, npm, python3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ldif@0.5.1
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check ldif==4.3.0
printf '%s\n' 'version: 1' 'dn: cn=Ann Ox,dc=example,dc=com' 'objectClass: inetOrgPerson' 'cn: Ann Ox' 'sn: Ox' \
  'jpegPhoto:: /9j/4AAQSkZJRgAB' '' >people.ldif
cat >try.cjs <<'JS'
const { readFileSync } = require('node:fs');
const ldif = require('ldif');

console.log('ldif (npm)', JSON.parse(readFileSync('node_modules/ldif/package.json', 'utf8')).version);
const written = ldif.parse(readFileSync('people.ldif', 'utf8')).shift().toLDIF();
const line = written.split('\n').find((text) => text.startsWith('jpegPhoto'));
console.log(line, Buffer.from(line.split(':: ')[1], 'base64').toString('hex'));
process.exit(line === 'jpegPhoto:: 77+977+977+977+9ABBKRklGAAE=' ? 0 : 1);
JS
cat >try.py <<'PY'
import sys
from importlib.metadata import version

import ldif

print("ldif (PyPI)", version("ldif"))
with open("people.ldif", "rb") as file:
    [(_, entry)] = ldif.LDIFParser(file).parse()
print(entry["jpegPhoto"][0].hex())
sys.exit(0 if entry["jpegPhoto"][0].hex() == "ffd8ffe000104a4649460001" else 1)
PY
if ! node try.cjs || ! env/bin/python try.py; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
