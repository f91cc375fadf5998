#!/usr/bin/env bash
# One would guess: a note of two lines is still one of two lines after it was read and written again; vCard has one way to write a
# line break in a value, `\n` (RFC 6350, 3.4 and 4.1).
# What happens: calcard writes a carriage return as `\r`, of which no version of vCard knows, and every reader makes something else
# of it: ez-vcard and vcard4-ts a letter r ("Call backr / on Monday"), ical.js and vobject leave backslash and r. Whoever writes
# the card next keeps it so for ever. Line breaks with a carriage return are what 2.1 asks for (=0D=0A), what phones of that time
# write in notes and addresses, and what a form on a web page sends; calcard itself reads its `\r` back, so its own tests are fine.
# Seen with calcard 0.3.14 (crates.io), the parser of a mail and contacts server, and ez-vcard 0.12.2 (Maven Central).
# What helps: `\r\n` becomes `\n` in every text before it is handed to calcard, and in every unquoted value that comes from it.
# Needs cargo, java, mvn.
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

fn main() {
    let old = "BEGIN:VCARD\r\nVERSION:2.1\r\nN:Ox;Ann\r\nNOTE;ENCODING=QUOTED-PRINTABLE:Call back=0D=0Aon Monday\r\nEND:VCARD\r\n";
    std::fs::write("old.vcf", old).unwrap();
    std::fs::write("old-written.vcf", VCard::parse(old).unwrap().to_string()).unwrap();
    let json = r#"{"@type":"Card","version":"1.0","uid":"ann","name":{"full":"Ann Ox"},
        "notes":{"n1":{"note":"Call back\r\non Monday"}}}"#;
    let card: JSContact<String, String> = JSContact::parse(json).unwrap();
    std::fs::write("json-written.vcf", card.into_vcard().unwrap().to_string()).unwrap();
}
RUST
CARGO_TARGET_DIR="$work/target" cargo build --quiet --jobs 1
cargo tree --depth 1 --edges normal | tail -1
target/debug/try
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
      String note = Ezvcard.parse(Path.of(file)).first().getNotes().get(0).getValue();
      System.out.println(file + ": " + note.replaceAll("\\R", " / "));
    }
  }
}
JAVA
grep -h ^NOTE old-written.vcf json-written.vcf
java -cp 'lib/*' Try.java old.vcf old-written.vcf json-written.vcf | tee read.txt
if [ "$(cat read.txt)" != 'old.vcf: Call back / on Monday
old-written.vcf: Call backr / on Monday
json-written.vcf: Call backr / on Monday' ]; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
