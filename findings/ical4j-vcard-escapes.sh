#!/usr/bin/env bash
# One would guess: a card that is read and written unchanged is the same card, however often; a comma in a company's name and a
# semicolon in a street have a backslash (RFC 6350, 3.4), which comes off in reading and on again in writing.
# What happens: ORG keeps its backslashes in reading and gets new ones in writing. "Acme, Inc." has 1 backslash, then 3, 7, 15: with
# each save about twice as many, after twenty a megabyte. In ADR it is the other way round: of `12 Elm Street\; back` the
# backslash is gone, the street is cut there, "back" is the town and the town the region. TITLE, NOTE and N are right.
# Seen with ical4j-vcard 2.1.0 (org.mnode.ical4j, Maven Central).
# What helps: set ORG and ADR from the raw lines after it has parsed, or take the escapes off oneself before; ez-vcard reads and
# writes both. Needs java, mvn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>try</groupId><artifactId>try</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.mnode.ical4j</groupId><artifactId>ical4j-vcard</artifactId><version>2.1.0</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib
basename lib/ical4j-vcard-*.jar
cat >Try.java <<'JAVA'
import java.io.StringReader;
import net.fortuna.ical4j.vcard.VCardBuilder;

public class Try {
  public static void main(String[] args) throws Exception {
    String card = String.join("\r\n", "BEGIN:VCARD", "VERSION:4.0", "FN:Ann Ox", "TITLE:Head\\, Sales", "ORG:Acme\\, Inc.",
        "ADR:;;12 Elm Street\\; back;Any Town;;;", "END:VCARD", "");
    for (int save = 1; save <= 3; save++) {
      card = new VCardBuilder(new StringReader(card)).build().toString();
      card.lines().filter(line -> line.matches("(TITLE|ORG|ADR).*")).forEach(System.out::println);
    }
  }
}
JAVA
java -cp 'lib/*' Try.java 2>/dev/null | tee written.txt
if [ "$(cat written.txt)" != 'TITLE:Head\, Sales
ORG:Acme\\\, Inc.
ADR:;;12 Elm Street; back;Any Town;;;
TITLE:Head\, Sales
ORG:Acme\\\\\\\, Inc.
ADR:;;12 Elm Street; back;Any Town;;;
TITLE:Head\, Sales
ORG:Acme\\\\\\\\\\\\\\\, Inc.
ADR:;;12 Elm Street; back;Any Town;;;' ]; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
