#!/usr/bin/env bash
# One would guess: quotes keep a comma inside one parameter value (RFC 6350, 3.3: a quoted string is one param-value), so the
# address of the RFC's own example (6.3.1), with GEO="geo:12.3457,78.910", keeps its coordinates.
# What happens: go-vcard splits at commas within the quotes too. `Get` then knows the latitude alone; what it writes has GEO twice,
# without quotes although the first half has a colon, so the next reader takes "12.3457;GEO=78.910" for the start of the address.
# Seen with github.com/emersion/go-vcard v0.0.0-20260618 and, as that reader, ical.js 2.2.1 (npm).
# What helps: parameters with commas (GEO, LABEL, SORT-AS) must not pass through it; compare a card with itself written and read.
# Needs go, node, npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >card.vcf <<'CARD'
BEGIN:VCARD
VERSION:4.0
FN:Ann Ox
ADR;GEO="geo:12.3457,78.910":;;123 Main Street;Any Town;CA;91921-1234;U.S.A.
END:VCARD
CARD
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
	fmt.Fprintf(os.Stderr, "Get: %s\n", card.Get("ADR").Params.Get("GEO"))
	if err := vcard.NewEncoder(os.Stdout).Encode(card); err != nil {
		panic(err)
	}
}
GO
go get github.com/emersion/go-vcard@v0.0.0-20260618161152-d854b7e0e2d3 2>/dev/null
go list -m all | grep go-vcard
go run . <card.vcf 2>get.txt >written.vcf
cat get.txt written.vcf
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ical.js@2.2.1
node --input-type=module -e "
  import ICAL from 'ical.js';
  import { readFileSync } from 'node:fs';
  for (const file of ['card.vcf', 'written.vcf']) {
    const address = new ICAL.Component(ICAL.parse(readFileSync(file, 'utf8'))).getFirstProperty('adr');
    console.log(JSON.stringify([address.getParameter('geo'), ...address.getFirstValue()]));
  }" | tee read.txt
if ! grep -qxF 'Get: geo:12.3457' get.txt ||
  ! grep -qxF '["geo:12.3457,78.910","","","123 Main Street","Any Town","CA","91921-1234","U.S.A."]' read.txt ||
  ! grep -qxF '["geo","12.3457","GEO=78.910:","","123 Main Street","Any Town","CA","91921-1234","U.S.A."]' read.txt; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
