#!/usr/bin/env bash
# One would guess: one telephone has one E.164 number, so that of a valid number is the key by which a caller is found, and
# `is_number_match` joins what the format of two address books keeps apart.
# What happens: a landline of San Marino is +378 0549 886377 and, through Italy's plan, +39 0549 886377; a phone in Gabon may be
# stored with and without the 0 that belongs to the number. Both of each pair are valid and read the same to people (national
# format), the keys differ; the match of the first pair is "none", that of the second "short", as for numbers of two people.
# Seen with phonenumbers 9.0.43 (PyPI), the same metadata as Google's Java library; source: description of `is_number_match`.
# What helps: look up by the last 7 or more digits when the key finds nobody, and mark the answer as partial. Needs python3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check phonenumbers==9.0.43
cat >try.py <<'PY'
import sys

import phonenumbers
from phonenumbers import MatchType, PhoneNumberFormat

print("phonenumbers", phonenumbers.__version__)
holds = True
for one, other, match in [
    ("+378 0549 886377", "+39 0549 886377", MatchType.NO_MATCH),
    ("+241 7 12 34 56", "+241 07 12 34 56", MatchType.SHORT_NSN_MATCH),
]:
    numbers = [phonenumbers.parse(text) for text in (one, other)]
    keys = [phonenumbers.format_number(number, PhoneNumberFormat.E164) for number in numbers]
    shown = [phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL) for number in numbers]
    found = phonenumbers.is_number_match(one, other)
    print(keys, shown, MatchType.to_string(found))
    holds = holds and all(map(phonenumbers.is_valid_number, numbers)) and keys[0] != keys[1] and shown[0] == shown[1] and found == match
print("As described." if holds else "It has changed.")
sys.exit(0 if holds else 1)
PY
env/bin/python try.py
