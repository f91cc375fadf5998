#!/usr/bin/env bash
# One would guess: a parser of CSV gives a row for every line (RFC 4180 knows no comments), or says which it has left out.
# What happens: univocity takes a line that begins with # for a comment. Contacts whose first column is a service code (#31#…), a
# company "#1 Pizza" or a tag "#vip" are not in the result, nor counted, nor logged; quoted they are there, and other writers do not
# quote them, as nothing in CSV asks for it. What univocity itself writes has quotes only in the rows that begin so.
# Seen with univocity-parsers 2.9.1, and opencsv 5.12.0 as another reader (Maven Central). Source: `Format` of univocity, comment
# character '#'; github.com/uniVocity/univocity-parsers issue 394.
# What helps: `settings.setCommentProcessingEnabled(false)`, and a count of lines against rows. Needs java, mvn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>try</groupId><artifactId>try</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.univocity</groupId><artifactId>univocity-parsers</artifactId><version>2.9.1</version></dependency>
    <dependency><groupId>com.opencsv</groupId><artifactId>opencsv</artifactId><version>5.12.0</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib
printf '%s\n' lib/univocity-parsers-*.jar lib/opencsv-*.jar
cat >Try.java <<'JAVA'
import com.opencsv.CSVReader;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.StringReader;
import java.util.List;

public class Try {
  static List<String> first(CsvParserSettings settings, String file) {
    return new CsvParser(settings).parseAll(new StringReader(file)).stream().map(row -> row[0]).toList();
  }

  public static void main(String[] args) throws Exception {
    String file = "company,phone\n#1 Pizza,+49 30 1234567\nAcme,#31#+49 30 7654321\n\"#1 Gym\",+49 30 2345678\n";
    var settings = new CsvParserSettings();
    List<String> read = first(settings, file);
    settings.setCommentProcessingEnabled(false);
    List<String> all = first(settings, file);
    var other = new CSVReader(new StringReader(file)).readAll().stream().map(row -> row[0]).toList();
    System.out.printf("univocity: %s%nwithout comments: %s%nopencsv:   %s%n", read, all, other);
    List<String> right = List.of("company", "#1 Pizza", "Acme", "#1 Gym");
    boolean holds = read.equals(List.of("company", "Acme", "#1 Gym")) && all.equals(right) && other.equals(right);
    System.out.println(holds ? "As described." : "It has changed.");
    System.exit(holds ? 0 : 1);
  }
}
JAVA
java -cp 'lib/*' Try.java
