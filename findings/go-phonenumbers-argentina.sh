#!/usr/bin/env bash
# One would guess: the national format is what one dials in the country, with the area code, and a port that runs Google's own
# metadata and reads the number right writes it as Google's does.
# What happens: of every Argentine mobile the area code is gone. +54 9 11 2345-6789 is written "09 15-2345-6789" instead of
# "011 15-2345-6789", +54 9 351 … as "09 15-…" too: numbers of different cities look alike, none can be dialled, and what is read
# back from the text is no valid number. E.164 and the international format are right, and so are the examples of all other regions.
# Seen with github.com/nyaruka/phonenumbers v1.8.1; phonenumbers 9.0.43 (PyPI), with the same metadata, is right. Source: the
# metadata's format for AR, "$2 15-$3-$4", has $2 for the area code; the rule of the national prefix belongs to that $2.
# What helps: keep E.164, and show or print Argentine numbers in international format. Needs go, python3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >go.mod <<'MOD'
module try

go 1.23
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"github.com/nyaruka/phonenumbers"
)

func main() {
	for _, text := range os.Args[1:] {
		number, err := phonenumbers.Parse(text, "AR")
		if err != nil {
			panic(err)
		}
		national := phonenumbers.Format(number, phonenumbers.NATIONAL)
		again, err := phonenumbers.Parse(national, "AR")
		fmt.Printf("%s: %s, %s; read back valid: %v\n", text, phonenumbers.Format(number, phonenumbers.E164), national,
			err == nil && phonenumbers.IsValidNumber(again))
	}
}
GO
go get github.com/nyaruka/phonenumbers@v1.8.1 2>/dev/null
go list -m all | grep nyaruka
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check phonenumbers==9.0.43
cat >try.py <<'PY'
import sys

from phonenumbers import PhoneNumberFormat, format_number, is_valid_number, parse

for text in sys.argv[1:]:
    number = parse(text, "AR")
    national = format_number(number, PhoneNumberFormat.NATIONAL)
    valid = str(is_valid_number(parse(national, "AR"))).lower()
    print(f"{text}: {format_number(number, PhoneNumberFormat.E164)}, {national}; read back valid: {valid}")
PY
numbers=(+5491123456789 +5493512345678 +541123456789)
go run . "${numbers[@]}" | tee go.txt
echo 'Google'\''s rules (Python):'
env/bin/python try.py "${numbers[@]}" | tee python.txt
if [ "$(cat go.txt)" != '+5491123456789: +5491123456789, 09 15-2345-6789; read back valid: false
+5493512345678: +5493512345678, 09 15-234-5678; read back valid: false
+541123456789: +541123456789, 011 2345-6789; read back valid: true' ] || [ "$(cat python.txt)" != '+5491123456789: +5491123456789, 011 15-2345-6789; read back valid: true
+5493512345678: +5493512345678, 0351 15-234-5678; read back valid: true
+541123456789: +541123456789, 011 2345-6789; read back valid: true' ]; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
