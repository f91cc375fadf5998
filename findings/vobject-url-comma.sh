#!/usr/bin/env bash
# One would guess: a URL is one URI, in which a comma may stand (RFC 3986, 2.2) and is not escaped (RFC 6350, 4.2, says nothing of
# escapes), so the link is read and written as it is.
# What happens: vobject takes every value that it has no behaviour of its own for as a list and keeps the first item. A link to a
# map ends at its first comma, in memory and in what is written; GEO is spared. No error, no warning.
# Seen with vobject 0.9.9 (PyPI); source: `VCardTextBehavior.decode` in vobject/vcard.py. The list of NICKNAME meets the same end.
# What helps: look at the raw line for URL, IMPP and X- properties, or put a backslash before each comma on the way in.
# Needs python3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check vobject==0.9.9
cat >try.py <<'PY'
import sys
from importlib.metadata import version

import vobject

URL = "https://maps.example.com/@48.2082,16.3738,15z"
lines = ["BEGIN:VCARD", "VERSION:4.0", "FN:Ann Ox", f"URL:{URL}", "X-HANDLE:ann,sales", "GEO:geo:48.2082,16.3738", "END:VCARD", ""]
card = vobject.readOne("\r\n".join(lines))
print("vobject", version("vobject"))
print(card.url.value, card.x_handle.value, card.geo.value)
print(card.serialize().replace("\r", ""), end="")
holds = (
    card.url.value == "https://maps.example.com/@48.2082"
    and "URL:https://maps.example.com/@48.2082\r\n" in card.serialize()
    and card.x_handle.value == "ann"
    and card.geo.value == "geo:48.2082,16.3738"
)
print("As described." if holds else "It has changed.")
sys.exit(0 if holds else 1)
PY
env/bin/python try.py
