#!/usr/bin/env bash
# One would guess: the scanner library in most Android apps reads the numbers of a vCard in a QR code. A name before the property,
# `item1.TEL`, groups lines that belong together (RFC 6350, 3.3, `group`), and changes nothing in the line itself.
# What happens: ZXing finds a property only at the very start of a line. What has a group is not there: on Apple's cards, which
# group each number, address, link that has a label of its own, these are missing, without an error, and the card still counts as an
# address book entry because the name was found. A number without a label stays, so the first one seen in a test is right.
# Seen with com.google.zxing:core 3.5.4 (Maven Central); source: `matchVCardPrefixedField` in VCardResultParser.java.
# What helps: hand the raw text (`Result.getText()`) to a parser of vCards, ZXing's own result only says that it is one. Needs java,
# mvn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
  -Dartifact=com.google.zxing:core:3.5.4 -DoutputDirectory="$work"
basename core-*.jar
cat >Try.java <<'JAVA'
import com.google.zxing.BarcodeFormat;
import com.google.zxing.Result;
import com.google.zxing.client.result.AddressBookParsedResult;
import com.google.zxing.client.result.ResultParser;
import java.util.Arrays;

public class Try {
  public static void main(String[] args) {
    String card = String.join("\r\n", "BEGIN:VCARD", "VERSION:3.0", "N:Ox;Ann;;;", "FN:Ann Ox", "TEL;type=CELL:+1 201 555 0101",
        "item1.TEL:+1 201 555 0102", "item1.X-ABLabel:Reception", "item2.EMAIL;type=INTERNET:ann@example.com",
        "item2.X-ABLabel:Orders", "item3.ADR;type=WORK:;;12 Elm Street;Any Town;;;", "item3.X-ABADR:us", "END:VCARD", "");
    for (String text : new String[] {card, card.replaceAll("(?m)^item\\d\\.", "")}) {
      var read = (AddressBookParsedResult) ResultParser.parseResult(new Result(text, null, null, BarcodeFormat.QR_CODE));
      System.out.println(Arrays.toString(read.getNames()) + " numbers " + Arrays.toString(read.getPhoneNumbers()) + " e-mail "
          + Arrays.toString(read.getEmails()) + " addresses " + (read.getAddresses() == null ? 0 : read.getAddresses().length));
    }
  }
}
JAVA
java -cp 'core-3.5.4.jar' Try.java | tee read.txt
if [ "$(cat read.txt)" != '[Ann Ox] numbers [+1 201 555 0101] e-mail null addresses 0
[Ann Ox] numbers [+1 201 555 0101, +1 201 555 0102] e-mail [ann@example.com] addresses 1' ]; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
