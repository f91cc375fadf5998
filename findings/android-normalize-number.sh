#!/usr/bin/env bash
# One would guess: Android's `PhoneNumberUtils.normalizeNumber` leaves of a number what is dialled, as its name and its first sentence
# say ("removing the characters other than digits"), so the result is the key by which a caller is found.
# What happens: letters become the digits of their keys first, whatever they are for: "ext. 12" adds 39812, a label "(work)" 9675, the
# scheme of `tel:+1-212…` puts 835 before the number and takes its plus. A service code loses its signs and becomes the beginning of
# the number. The neighbour `stripSeparators` leaves letters out, so the same number has two keys, and 1-800-FLOWERS is 1800.
# Numbers of digits and hyphens, as in most tests, come out right in both.
# Seen with the classes of Android 14 (org.robolectric:android-all 14-robolectric-10818077, Maven Central) on OpenJDK 17; two methods
# of the system that only a device has (an array, a property) are replaced. Source: the second sentence of its description ("the
# letters will be converted to digits first").
# What helps: cut the extension, the label and the scheme off before, or `formatNumberToE164` and nothing where it says null.
# Needs java (with javac), mvn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>try</groupId><artifactId>try</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.robolectric</groupId><artifactId>android-all</artifactId><version>14-robolectric-10818077</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib
printf '%s\n' lib/android-all-*.jar
cat >VMRuntime.java <<'JAVA'
package dalvik.system;

public final class VMRuntime {
  public static VMRuntime getRuntime() {
    return new VMRuntime();
  }

  public Object newUnpaddedArray(Class<?> type, int length) {
    return java.lang.reflect.Array.newInstance(type, length);
  }
}
JAVA
cat >SystemProperties.java <<'JAVA'
package android.os;

public class SystemProperties {
  public static String get(String key) {
    return "";
  }

  public static String get(String key, String otherwise) {
    return otherwise;
  }
}
JAVA
cat >Try.java <<'JAVA'
import android.telephony.PhoneNumberUtils;
import java.util.List;

public class Try {
  public static void main(String[] args) {
    boolean holds = true;
    for (var row : List.of(
        List.of("+1 555-014-2233", "+15550142233", "+15550142233"),
        List.of("+1 555-014-2233 ext. 12", "+1555014223339812", "+1555014223312"),
        List.of("030/1234567 (work)", "03012345679675", "0301234567"),
        List.of("tel:+1-212-555-0142", "83512125550142", "+12125550142"),
        List.of("*31#+49 30 1234567", "3149301234567", "*31#+49301234567"),
        List.of("1-800-FLOWERS", "18003569377", "1800"))) {
      String normalized = PhoneNumberUtils.normalizeNumber(row.get(0));
      String stripped = PhoneNumberUtils.stripSeparators(row.get(0));
      System.out.printf("%-24s normalizeNumber %-18s stripSeparators %s%n", row.get(0), normalized, stripped);
      holds &= normalized.equals(row.get(1)) && stripped.equals(row.get(2));
    }
    System.out.println(holds ? "As described." : "It has changed.");
    System.exit(holds ? 0 : 1);
  }
}
JAVA
javac -d device VMRuntime.java SystemProperties.java
java -cp 'device:lib/*' Try.java
