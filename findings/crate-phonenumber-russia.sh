#!/usr/bin/env bash
# One would guess: a number in E.164 form, without spaces and with its plus, is the same number after it was parsed and formatted.
# What happens: the crate takes the trunk prefix off numbers that have a country code too. In Russia, Kazakhstan and Belarus that is
# 8, with which free, premium and personal numbers themselves begin (8 800 …, 8 809 …, 808 …): +7 800 123 45 67 becomes
# +7 001 234 567, a digit shorter and of nobody. `parse` succeeds; only who asks `is_valid` is told. Ordinary numbers are spared,
# so tests with a mobile pass.
# Seen with phonenumber 0.3.10+9.0.33 (crates.io); phonenumbers 9.0.43 (PyPI), also with Google's metadata, is right. Source: ITU-T
# E.164: a prefix is no part of the international number; libphonenumber keeps the digits if without them no valid number is left.
# What helps: never store what it formats unless its digits are those that were typed, or `is_valid` says yes. Needs cargo, python3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "try"
version = "0.1.0"
edition = "2021"

[dependencies]
phonenumber = "=0.3.10"
TOML
cat >src/main.rs <<'RUST'
use phonenumber::Mode;

fn main() {
    for number in std::env::args().skip(1) {
        let parsed = phonenumber::parse(None, &number).unwrap();
        println!("{number} {} {}", parsed.format().mode(Mode::E164), phonenumber::is_valid(&parsed));
    }
}
RUST
CARGO_TARGET_DIR="$work/target" cargo build --quiet --jobs 1
cargo tree --depth 1 --edges normal | tail -1
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check phonenumbers==9.0.43
cat >try.py <<'PY'
import sys

import phonenumbers

for number in sys.argv[1:]:
    parsed = phonenumbers.parse(number)
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    print(number, written, str(phonenumbers.is_valid_number(parsed)).lower())
PY
# Free numbers of Russia and Belarus, a personal number of Kazakhstan, a mobile of Russia.
numbers=(+78001234567 +3758011234567 +78081234567 +79123456789)
target/debug/try "${numbers[@]}" | tee rust.txt
echo 'Google'\''s rules (Python):'
env/bin/python try.py "${numbers[@]}" | tee python.txt
if [ "$(cat rust.txt)" != '+78001234567 +7001234567 false
+3758011234567 +37511234567 false
+78081234567 +7081234567 false
+79123456789 +79123456789 true' ] || [ "$(cat python.txt)" != '+78001234567 +78001234567 true
+3758011234567 +3758011234567 true
+78081234567 +78081234567 true
+79123456789 +79123456789 true' ]; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
