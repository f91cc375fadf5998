#!/usr/bin/env bash
# One would guess: a line break in the label of an address survives from one vCard 4.0 package to the next: RFC 6350 writes it
# `\n` (example of 6.3.1), RFC 6868 `^n`, and a package that writes one of them keeps the one it has read.
# What happens: ical.js reads both and writes `^n` only, go-vcard reads `\n` only. A label that go-vcard understood comes back from
# ical.js as "12 Elm Street^nAny Town", which it shows to people and writes so for ever.
# Seen with ical.js 2.2.1 (npm) and github.com/emersion/go-vcard v0.0.0-20260618 (vobject 0.9.9 reads neither).
# What helps: decode both when reading, and take the label only where the parts of the address are empty. Needs node, npm, go.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ical.js@2.2.1
printf '%s\r\n' BEGIN:VCARD VERSION:4.0 'FN:Ann Ox' \
  'ADR;LABEL="12 Elm Street\nAny Town":;;12 Elm Street;Any Town;;;' END:VCARD >card.vcf
node --input-type=module -e "
  import ICAL from 'ical.js';
  import { readFileSync, writeFileSync } from 'node:fs';
  writeFileSync('written.vcf', ICAL.stringify(ICAL.parse(readFileSync('card.vcf', 'utf8'))));"
grep ^ADR written.vcf
cat >go.mod <<'MOD'
module try

go 1.23
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"github.com/emersion/go-vcard"
)

func main() {
	card, err := vcard.NewDecoder(os.Stdin).Decode()
	if err != nil {
		panic(err)
	}
	fmt.Printf("%q\n", card.Get("ADR").Params.Get("LABEL"))
}
GO
go get github.com/emersion/go-vcard@v0.0.0-20260618161152-d854b7e0e2d3 2>/dev/null
go list -m all | grep go-vcard
before=$(go run . <card.vcf)
after=$(go run . <written.vcf)
echo "go-vcard before: $before, after: $after"
if [ "$before" != '"12 Elm Street\nAny Town"' ] || [ "$after" != '"12 Elm Street^nAny Town"' ]; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
