#!/usr/bin/env bash
# One would guess: an attribute of LDIF is a text, whether it stands there as it is or, because of a letter beyond ASCII, in base64
# after two colons (RFC 2849: that is a matter of notation), and `cn;lang-ja` is another attribute than `cn` (RFC 4512, 2.5).
# What happens: spring-ldap's parser gives what had two colons as `byte[]`, so the type of a last name depends on its letters: Ox is a
# String, Öx is an array, whose text is "[B@19bb07ed" in a CSV file, and a cast fails for some of the people. It gives the DN, in base64
# as well, as text. A name in another language loses its option and becomes one more value of the plain name: people have two names,
# in no order. Files of people with names in ASCII only, as in most tests, are read right.
# Seen with spring-ldap-ldif-core 3.3.6; unboundid-ldapsdk 7.0.1 (Maven Central) gives text and keeps the options. Source:
# `DefaultAttributeValidationPolicy` of spring-ldap.
# What helps: `value instanceof byte[] bytes ? new String(bytes, UTF_8) : value` for attributes that are texts, and UnboundID's reader
# where options matter. Needs java, mvn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>try</groupId><artifactId>try</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework.ldap</groupId><artifactId>spring-ldap-ldif-core</artifactId><version>3.3.6</version></dependency>
    <dependency><groupId>com.unboundid</groupId><artifactId>unboundid-ldapsdk</artifactId><version>7.0.1</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib
printf '%s\n' lib/spring-ldap-ldif-core-*.jar lib/unboundid-ldapsdk-*.jar
cat >people.ldif <<LDIF
dn: uid=1,dc=example,dc=com
sn: Ox
cn: Ann Ox

dn:: $(printf 'cn=Öx,dc=example,dc=com' | base64)
sn:: $(printf 'Öx' | base64)
cn: Aki
cn;lang-ja:: $(printf '秋' | base64)

LDIF
cat >Try.java <<'JAVA'
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldif.LDIFReader;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.FileSystemResource;
import org.springframework.ldap.ldif.parser.LdifParser;

public class Try {
  public static void main(String[] args) throws Exception {
    List<String> spring = new ArrayList<>();
    var parser = new LdifParser(new FileSystemResource("people.ldif"));
    parser.open();
    while (parser.hasMoreRecords()) {
      var person = parser.getRecord();
      if (person == null) break;
      Object name = person.get("sn").get();
      spring.add(name.getClass().getSimpleName() + " " + person.getName() + " " + person.get("cn").size() + " " + person.get("cn;lang-ja"));
    }
    List<String> unboundId = new ArrayList<>();
    try (var reader = new LDIFReader(new File("people.ldif"))) {
      for (Entry person; (person = reader.readEntry()) != null;)
        unboundId.add(person.getAttributeValue("sn") + " " + person.getAttribute("cn").size() + " " + person.getAttributeValue("cn;lang-ja"));
    }
    System.out.printf("spring-ldap: %s%nunboundid:   %s%n", spring, unboundId);
    boolean holds = spring.equals(List.of("String uid=1,dc=example,dc=com 1 null", "byte[] cn=Öx,dc=example,dc=com 2 null"))
        && unboundId.equals(List.of("Ox 1 null", "Öx 1 秋"));
    System.out.println(holds ? "As described." : "It has changed.");
    System.exit(holds ? 0 : 1);
  }
}
JAVA
java -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -cp 'lib/*' Try.java 2>log.txt
