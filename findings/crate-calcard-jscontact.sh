#!/usr/bin/env bash
# One would guess: what a card says of its main number and of a chat name is still there after a conversion between vCard and
# JSContact (RFC 9555), which keeps even what the other format has no word for.
# What happens: of a vCard 3.0, the version that phones export, the main number (TYPE=PREF, RFC 2426, 3.3.1) becomes one "in the
# context pref"; JSContact's own `pref`, by which every client picks the number to dial, is not there. The other way round a chat
# name without a link, which JSContact allows (`user` without `uri`, RFC 9553, 2.3.2), is written as a parameter of a property
# without a value: readers see an empty link, and calcard itself reads no online service back. Cards of version 4.0 with PREF=1
# and services with a link are right.
# Seen with calcard 0.3.14 (crates.io).
# What helps: make PREF=1 of TYPE=PREF before the conversion, and give each service a `uri` (xmpp:, https:). Needs cargo, node.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "try"
version = "0.1.0"
edition = "2024"

[dependencies]
calcard = "=0.3.14"
TOML
cat >src/main.rs <<'RUST'
use calcard::{jscontact::JSContact, vcard::VCard};
use std::fs::write;

fn json(card: VCard) -> String {
    let card: JSContact<String, String> = card.into_jscontact();
    card.to_string_pretty()
}

fn main() {
    for (version, main) in [("3.0", "TYPE=CELL,PREF"), ("4.0", "TYPE=CELL;PREF=1")] {
        let card = format!(
            "BEGIN:VCARD\r\nVERSION:{version}\r\nN:Ox;Ann;;;\r\nFN:Ann Ox\r\nTEL;TYPE=HOME:+12015550101\r\n\
             TEL;{main}:+12015550102\r\nEND:VCARD\r\n"
        );
        write(format!("{version}.json"), json(VCard::parse(&card).unwrap())).unwrap();
    }
    let services = r#"{"@type":"Card","version":"1.0","uid":"ann","name":{"full":"Ann Ox"},"onlineServices":{
        "a":{"service":"Signal","user":"ann.01"},"b":{"service":"Mastodon","user":"@ann@example.org","uri":"https://example.org/@ann"}}}"#;
    let card: JSContact<String, String> = JSContact::parse(services).unwrap();
    let written = card.into_vcard().unwrap();
    write("written.vcf", written.to_string()).unwrap();
    write("services.json", json(written)).unwrap();
}
RUST
CARGO_TARGET_DIR="$work/target" cargo build --quiet --jobs 1
cargo tree --depth 1 --edges normal | tail -1
target/debug/try
grep -A1 ^SOCIALPROFILE written.vcf
cat >try.cjs <<'JS'
const { readFileSync } = require('node:fs');

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const main = (file) => Object.values(read(file).phones).find(({ number }) => number === '+12015550102');
const seen = [
  `of 3.0: pref ${main('3.0.json').pref}, contexts ${JSON.stringify(main('3.0.json').contexts)}`,
  `of 4.0: pref ${main('4.0.json').pref}, contexts ${JSON.stringify(main('4.0.json').contexts)}`,
  `services: ${Object.values(read('services.json').onlineServices).map(({ service }) => service)}`,
];
console.log(seen.join('\n'));
const holds =
  seen[0] === 'of 3.0: pref undefined, contexts {"pref":true}' &&
  seen[1] === 'of 4.0: pref 1, contexts undefined' &&
  seen[2] === 'services: Mastodon';
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.cjs
