#!/usr/bin/env bash
# One would guess: a phone number written as a URI, the form that RFC 6350 recommends for version 4.0 (6.4.1), is kept.
# What happens: with VALUE=uri the crate keeps the property and its type and drops the number: what it writes ends after the colon.
# Numbers in plain text stay, so a test with "TEL:+1…" passes; of the numbers of a card in that form (vcards-js writes all of them
# so in 4.0) nothing is left, without an error.
# Seen with vcard_parser 0.2.3 (crates.io).
# What helps: take VALUE=uri and `tel:` off before it parses, or another crate. Needs cargo.
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
vcard_parser = "=0.2.3"
TOML
cat >src/main.rs <<'RUST'
use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    for card in vcard_parser::parse_vcards(&text).unwrap() {
        print!("{card}");
    }
}
RUST
CARGO_TARGET_DIR="$work/target" cargo build --quiet --jobs 1
cargo tree --depth 1 | tail -1
printf '%s\r\n' BEGIN:VCARD VERSION:4.0 'FN:Ann Ox' 'TEL;VALUE=uri;TYPE=home:tel:+1-201-555-0123' \
  'TEL;TYPE=work:+1-201-555-0124' END:VCARD >card.vcf
target/debug/try <card.vcf | tr -d '\r' | tee written.txt
if ! grep -qE '^TEL;VALUE=uri;TYPE=home[^:]*:$' written.txt || ! grep -qE '^TEL;TYPE=work[^:]*:\+1-201-555-0124$' written.txt; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
