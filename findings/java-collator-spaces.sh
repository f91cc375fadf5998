#!/usr/bin/env bash
# One would guess: `Collator.getInstance(Locale.US)` puts names in one order everywhere: the same class runs on a phone and on a
# server's Java, and both follow the Unicode Collation Algorithm, in which a space sorts before every letter.
# What happens: the JDK's own rules ignore spaces and hyphens until all letters are equal ("de Vries" comes after "Devlin"). ICU's,
# which Android has behind java.text.Collator and PostgreSQL behind its ICU collations, do not ("de Vries" comes before "Dekker").
# A client that merges a sorted page into its sorted list, or looks up by bisection, passes its tests on one and fails on the other.
# Seen with OpenJDK 17 and com.ibm.icu:icu4j 77.1 (Maven Central); source: descriptions of java.text.Collator and of
# RuleBasedCollator in Android ("ICU"), UTS 10, 4 (variable weighting: the default of CLDR is non-ignorable).
# What helps: never compare with a collator what another program has sorted: page by the server's cursor, or use icu4j with the
# server's own options (for `ka-shifted` that is setAlternateHandlingShifted(true)). Needs java and mvn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
  -Dartifact=com.ibm.icu:icu4j:77.1 -DoutputDirectory="$work" -Dmdep.stripVersion=true
cat >Try.java <<'JAVA'
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

public class Try {
  static String sorted(Comparator<Object> order) {
    return Stream.of("Dekker", "de Vries", "Devlin", "Ann-Lee", "Annabel").sorted(order).collect(Collectors.joining(", "));
  }

  public static void main(String[] args) {
    String jdk = sorted(java.text.Collator.getInstance(Locale.US));
    var collator = com.ibm.icu.text.Collator.getInstance(Locale.US);
    String icu = sorted(collator);
    var shifted = (com.ibm.icu.text.RuleBasedCollator) com.ibm.icu.text.Collator.getInstance(Locale.US);
    shifted.setAlternateHandlingShifted(true);
    System.out.printf("Java %s, ICU %s%njava.text: %s%nICU: %s%nICU, shifted: %s%n", System.getProperty("java.version"),
        com.ibm.icu.util.VersionInfo.ICU_VERSION, jdk, icu, sorted(shifted));
    boolean holds = jdk.equals("Annabel, Ann-Lee, Dekker, Devlin, de Vries")
        && icu.equals("Ann-Lee, Annabel, de Vries, Dekker, Devlin") && sorted(shifted).equals(jdk);
    System.out.println(holds ? "As described." : "It has changed.");
    System.exit(holds ? 0 : 1);
  }
}
JAVA
java -cp icu4j.jar Try.java
