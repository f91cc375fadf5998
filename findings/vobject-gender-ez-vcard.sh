#!/usr/bin/env bash
# One would guess: a card that is read and written again unchanged means the same to the next program. GENDER has two parts, a
# letter and a text, with a semicolon between them (RFC 6350, 6.2.7).
# What happens: vobject knows the parts of N, ADR and ORG only; everywhere else it writes `\;`. To ez-vcard that is no separator:
# the whole becomes the letter, in capitals, and the text is gone; a tool that asks "is the letter F?" gets no.
# Seen with vobject 0.9.9 (PyPI) and ez-vcard 0.12.2 (Maven Central).
# What helps: after vobject, treat `\;` in GENDER and CLIENTPIDMAP as `;`: no letter and no number holds a semicolon.
# Needs python3, java, mvn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check vobject==0.9.9
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
env/bin/pip list 2>/dev/null | grep ^vobject
printf '%s\n' lib/ez-vcard-*.jar
printf '%s\r\n' BEGIN:VCARD VERSION:4.0 'FN:Ann Ox' 'GENDER:F;grandmother' END:VCARD >card.vcf
env/bin/python -c '
import vobject
card = vobject.readOne(open("card.vcf", newline="").read())
open("written.vcf", "w", newline="").write(card.serialize())'
grep GENDER written.vcf
cat >Try.java <<'JAVA'
import ezvcard.Ezvcard;
import java.nio.file.Path;

public class Try {
  static String gender(String file) throws Exception {
    var gender = Ezvcard.parse(Path.of(file)).first().getGender();
    return gender.getGender() + "|" + gender.getText() + "|" + gender.isFemale();
  }

  public static void main(String[] args) throws Exception {
    String before = gender("card.vcf");
    String after = gender("written.vcf");
    System.out.printf("before: %s%nafter: %s%n", before, after);
    boolean holds = before.equals("F|grandmother|true") && after.equals("F;GRANDMOTHER|null|false");
    System.out.println(holds ? "As described." : "It has changed.");
    System.exit(holds ? 0 : 1);
  }
}
JAVA
java -cp 'lib/*' Try.java
