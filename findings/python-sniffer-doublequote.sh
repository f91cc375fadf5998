#!/usr/bin/env bash
# One would guess: the dialect that `csv.Sniffer` finds in the first kilobyte reads the rest of the same file: a doubled quote in a
# quoted cell is one quote (RFC 4180, 2.7), as it is in every dialect that Python brings.
# What happens: a sample without a doubled quote gives `doublequote=False`, so the first company with quotes in its name further
# down, "The ""Best"", Inc.", ends its cell in the middle: the rest moves one column to the right, and what was the company's
# end becomes the phone number. No error; a test file of a few rows has the quotes within the sample, and is read right.
# Seen with Python 3.11 and clevercsv 0.8.5 (PyPI), which reads the same file right. Source: `_guess_quote_and_delimiter` in csv.py;
# github.com/python/cpython issue 109339.
# What helps: `dialect.doublequote = True` unless it has found an `escapechar`, or only the delimiter of what it has found.
# Needs python3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check clevercsv==0.8.5
env/bin/python --version
env/bin/pip list 2>/dev/null | grep ^clevercsv
cat >try.py <<'PY'
import csv
import sys

import clevercsv

with open("contacts.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["name", "company", "phone"])
    for n in range(60):
        writer.writerow([f"Rowe {n}, Anna", "Acme, Inc.", f"+49 30 12345{n:02}"])
    writer.writerow(["Ox, Bo", 'The "Best", Inc.', "+49 30 7654321"])
text = open("contacts.csv", newline="").read()


def last(dialect):
    return list(csv.reader(text.splitlines(True), dialect))[-1]


written = ["Ox, Bo", 'The "Best", Inc.', "+49 30 7654321"]
sniffed = csv.Sniffer().sniff(text[:1024])
by_sample, by_default = last(sniffed), last("excel")
by_clever = list(clevercsv.reader(text.splitlines(True), clevercsv.Sniffer().sniff(text[:1024])))[-1]
print("doublequote:", sniffed.doublequote, " escapechar:", sniffed.escapechar)
print("sniffed:  ", by_sample)
print("excel:    ", by_default)
print("clevercsv:", by_clever)
right = by_default == by_clever == written
sys.exit(0 if right and by_sample == ["Ox, Bo", 'The "Best""', ' Inc."', "+49 30 7654321"] else 1)
PY
if ! env/bin/python try.py; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
