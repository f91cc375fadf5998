#!/usr/bin/env bash
# One would guess: a birthday without a year, for which RFC 6350 has the form `--0829` (4.3.1, and the example of 6.2.5), is kept so.
# What happens: the crate makes a date of the year 0 of it and writes BDAY:00000829. Every reader that follows takes that for a
# date with a year (ez-vcard: 0000-08-29), and that the year is unknown cannot be told any more.
# Seen with vcard4 0.7.3 (crates.io) and ez-vcard 0.12.2 (Maven Central).
# What helps: read BDAY and ANNIVERSARY as text before the parser does, and keep the day and month of a yearless date apart from
# dates. Needs cargo, java, mvn.
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
vcard4 = "=0.7.3"
TOML
cat >src/main.rs <<'RUST'
use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    for card in vcard4::parse(&text).unwrap() {
        print!("{card}");
    }
}
RUST
CARGO_TARGET_DIR="$work/target" cargo build --quiet --jobs 1
cargo tree --depth 1 | tail -1
printf '%s\r\n' BEGIN:VCARD VERSION:4.0 'FN:Ann Ox' BDAY:--0829 END:VCARD >card.vcf
target/debug/try <card.vcf >written.vcf
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>try</groupId><artifactId>try</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.googlecode.ez-vcard</groupId><artifactId>ez-vcard</artifactId><version>0.12.2</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib
cat >Try.java <<'JAVA'
import ezvcard.Ezvcard;
import java.nio.file.Path;

public class Try {
  public static void main(String[] args) throws Exception {
    for (String file : args) {
      var birthday = Ezvcard.parse(Path.of(file)).first().getBirthday();
      System.out.println("date " + birthday.getDate() + ", partial " + birthday.getPartialDate());
    }
  }
}
JAVA
grep ^BDAY written.vcf
java -cp 'lib/*' Try.java card.vcf written.vcf | tee read.txt
if [ "$(grep ^BDAY written.vcf | tr -d '\r')" != BDAY:00000829 ] || [ "$(cat read.txt)" != 'date null, partial --08-29
date 0000-08-29, partial null' ]; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
