#!/usr/bin/env bash
# One would guess: `Patterns.EMAIL_ADDRESS`, which Android has for it, takes the addresses that people have, and errs on the side of
# taking too much; for strict rules one would write one's own.
# What happens: an apostrophe is no part of an address to it, nor is & or /, and no letter beyond ASCII before the @. o'brien@example.com,
# an address like any other (RFC 5322, 3.2.3, atext), which all mail servers deliver, is refused: a form says that it is wrong, a
# list that is cleaned with it loses the O'Briens and D'Arcys. `Patterns.DOMAIN_NAME` beside it takes letters of every script,
# and jakarta.validation takes the apostrophe.
# Seen with the classes of Android 14 (org.robolectric:android-all 14-robolectric-10818077) and hibernate-validator 8.0.1.Final (Maven
# Central) on OpenJDK 17. Source: android/util/Patterns.java, which has a second, wider pattern that is hidden from apps.
# What helps: something, an @, something with a dot in it: the rest only the mail server knows. Needs java, mvn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>try</groupId><artifactId>try</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.hibernate.validator</groupId><artifactId>hibernate-validator</artifactId><version>8.0.1.Final</version></dependency>
    <dependency><groupId>org.robolectric</groupId><artifactId>android-all</artifactId><version>14-robolectric-10818077</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib
printf '%s\n' lib/android-all-*.jar lib/hibernate-validator-*.jar
cat >Try.java <<'JAVA'
import android.util.Patterns;
import java.util.List;
import org.hibernate.validator.internal.constraintvalidators.bv.EmailValidator;

public class Try {
  public static void main(String[] args) {
    boolean holds = true;
    for (var row : List.of(
        List.of("anna.rowe+news@example.com", true),
        List.of("o'brien@example.com", false),
        List.of("sales&service@example.com", false),
        List.of("jürgen@example.com", false))) {
      String address = (String) row.get(0);
      boolean android = Patterns.EMAIL_ADDRESS.matcher(address).matches();
      boolean jakarta = new EmailValidator().isValid(address, null);
      System.out.printf("%-28s Android %-6s Jakarta %s%n", address, android, jakarta);
      holds &= android == (boolean) row.get(1) && jakarta;
    }
    holds &= Patterns.DOMAIN_NAME.matcher("münchen.example.com").matches();
    System.out.println(holds ? "As described." : "It has changed.");
    System.exit(holds ? 0 : 1);
  }
}
JAVA
java -cp 'lib/*' Try.java
