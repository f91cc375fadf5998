#!/usr/bin/env bash
# One would guess: what `Ezvcard.parse` has read `Ezvcard.write` writes in the same version, and an address book with one bad card
# leaves out that card or nothing.
# What happens: reading decodes RFC 6868 by itself (`^'` becomes a quote), writing encodes only when asked to. The label of an
# address with a quotation mark makes it throw, and the output ends within that card; all contacts after it are missing too.
# (`validate` does name it; writing does not ask it.)
# Seen with ez-vcard 0.12.2 (Maven Central); source: `caretDecodingEnabled` of VCardReader is true by default,
# `caretEncodingEnabled` of VCardWriter false.
# What helps: `.caretEncoding(true)` with every write of 3.0 and 4.0; write to a new file, and rename it when it is whole.
# Needs java and mvn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
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
printf '%s\n' lib/ez-vcard-*.jar
{
  printf '%s\r\n' BEGIN:VCARD VERSION:4.0 'FN:Ann Ox' END:VCARD
  printf '%s\r\n' BEGIN:VCARD VERSION:4.0 'FN:Bob Elm' \
    "ADR;LABEL=\"The ^'Mill^', 12 Elm Street\":;;12 Elm Street;Any Town;;;" END:VCARD
  printf '%s\r\n' BEGIN:VCARD VERSION:4.0 'FN:Cid Fir' END:VCARD
} >cards.vcf
cat >Try.java <<'JAVA'
import ezvcard.Ezvcard;
import ezvcard.VCardVersion;
import java.io.StringWriter;
import java.nio.file.Path;

public class Try {
  public static void main(String[] args) throws Exception {
    var cards = Ezvcard.parse(Path.of("cards.vcf")).all();
    var written = new StringWriter();
    String error = null;
    try {
      Ezvcard.write(cards).version(VCardVersion.V4_0).prodId(false).go(written);
    } catch (IllegalArgumentException thrown) {
      error = thrown.getMessage();
    }
    String asked = Ezvcard.write(cards).version(VCardVersion.V4_0).prodId(false).caretEncoding(true).go();
    String label = cards.get(1).getAddresses().get(0).getLabel();
    System.out.printf("read: %d cards, label %s%n%s%nwritten until then:%n%s", cards.size(), label, error, written);
    boolean holds = cards.size() == 3 && label.equals("The \"Mill\", 12 Elm Street") && error.contains("invalid characters")
        && written.toString().endsWith("FN:Bob Elm\r\n") && Ezvcard.parse(asked).all().get(1).getAddresses().get(0).getLabel().equals(label);
    System.out.println(holds ? "As described." : "It has changed.");
    System.exit(holds ? 0 : 1);
  }
}
JAVA
java -cp 'lib/*' Try.java
