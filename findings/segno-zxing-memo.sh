#!/usr/bin/env bash
# One would guess: the memo of a business card comes out of a QR code as it went in, whichever of the two usual forms it was, when
# one library has functions for both forms and the other, the scanner of most Android apps, parses both.
# What happens: in a MECARD segno calls it MEMO; DoCoMo's description and ZXing know NOTE, and the memo is not there. In a vCard
# segno escapes commas and semicolons but not the line break (`\n`; RFC 6350, 3.4): the memo ends at its first line, and what
# follows is a line of no property, at which a strict parser (ical.js) refuses the whole card.
# Seen with segno 1.6.6 (PyPI), com.google.zxing:core 3.5.4 (Maven Central), ical.js 2.2.1 (npm). Source: `make_mecard_data` and
# `make_vcard_data` in segno/helpers.py, AddressBookDoCoMoResultParser.java.
# What helps: write the text oneself and give it to `segno.make`; a memo of one line in a vCard is safe. Needs python3, java, mvn,
# node, npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check segno==1.6.6
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
  -Dartifact=com.google.zxing:core:3.5.4 -DoutputDirectory="$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ical.js@2.2.1
cat >try.py <<'PY'
from importlib.metadata import version

from segno import helpers

memo = "Met in Any Town\nCall back, Monday"
print("segno", version("segno"))
with open("mecard.txt", "w", newline="") as file:
    file.write(helpers.make_mecard_data(name="Ox,Ann", phone="+12015550101", memo=memo))
with open("vcard.txt", "w", newline="") as file:
    file.write(helpers.make_vcard_data("Ox;Ann", "Ann Ox", phone="+12015550101", memo=memo))
PY
env/bin/python try.py
cat >Try.java <<'JAVA'
import com.google.zxing.BarcodeFormat;
import com.google.zxing.Result;
import com.google.zxing.client.result.AddressBookParsedResult;
import com.google.zxing.client.result.ResultParser;
import java.nio.file.Files;
import java.nio.file.Path;

public class Try {
  public static void main(String[] args) throws Exception {
    for (String file : args) {
      var scanned = new Result(Files.readString(Path.of(file)), null, null, BarcodeFormat.QR_CODE);
      var read = (AddressBookParsedResult) ResultParser.parseResult(scanned);
      System.out.println(file + ": " + read.getNames()[0] + ", " + read.getPhoneNumbers()[0] + ", memo " + read.getNote());
    }
  }
}
JAVA
java -cp 'core-3.5.4.jar' Try.java mecard.txt vcard.txt | tee read.txt
cat >try.mjs <<'JS'
import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';

try {
  ICAL.parse(readFileSync('vcard.txt', 'utf8'));
  console.log('ical.js reads the vCard');
} catch (error) {
  console.log(`ical.js refuses the vCard: ${error.name}`);
}
JS
node try.mjs | tee -a read.txt
if [ "$(cat read.txt)" != 'mecard.txt: Ann Ox, +12015550101, memo null
vcard.txt: Ann Ox, +12015550101, memo Met in Any Town
ical.js refuses the vCard: ParserError' ]; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
