#!/usr/bin/env bash
# One would guess: RFC 4180 (2.5 to 2.7) knows one escape, the doubled quote, so what csv-stringify writes opencsv reads.
# What happens: opencsv's reader also takes a backslash for an escape. Every backslash is gone (`C:\new` is `C:new`), and in a
# quoted cell that ends in one the closing quote counts as text: here three contacts become two, and one has the other's phone
# number. No error as long as the number of such cells is even.
# Seen with csv-stringify 6.9.0 (npm) and com.opencsv:opencsv 5.12.0 (Maven Central); source: opencsv's manual has both a
# `CSVParser` and a `RFC4180Parser`, and the first is what `new CSVReader(reader)` takes.
# What helps: `new CSVReaderBuilder(reader).withCSVParser(new RFC4180Parser())`. Needs node, npm, java, mvn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund csv-stringify@6.9.0
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>try</groupId><artifactId>try</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.opencsv</groupId><artifactId>opencsv</artifactId><version>5.12.0</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib
printf '%s\n' lib/opencsv-*.jar
node -e "
  const { stringify } = require('csv-stringify/sync');
  const rows = [
    ['Ann', 'Files, in C:\\\\', '+12015550101'],
    ['Bob', 'Files, in D:\\\\', '+12015550102'],
    ['Cid', 'C:\\\\new', '+12015550103'],
  ];
  require('node:fs').writeFileSync('contacts.csv', stringify(rows));"
cat contacts.csv
cat >Try.java <<'JAVA'
import com.opencsv.CSVReader;
import com.opencsv.CSVReaderBuilder;
import com.opencsv.RFC4180Parser;
import java.io.FileReader;
import java.util.Arrays;
import java.util.List;

public class Try {
  public static void main(String[] args) throws Exception {
    List<String[]> plain = new CSVReader(new FileReader("contacts.csv")).readAll();
    List<String[]> strict = new CSVReaderBuilder(new FileReader("contacts.csv")).withCSVParser(new RFC4180Parser()).build().readAll();
    for (String[] row : plain) System.out.println("CSVReader: " + Arrays.toString(row).replace("\n", "\\n"));
    for (String[] row : strict) System.out.println("RFC4180Parser: " + Arrays.toString(row));
    boolean holds = plain.size() == 2 && plain.get(0)[0].equals("Ann") && plain.get(0)[plain.get(0).length - 1].equals("+12015550102")
        && plain.get(1)[1].equals("C:new") && strict.size() == 3 && strict.get(2)[1].equals("C:\\new");
    System.out.println(holds ? "As described." : "It has changed.");
    System.exit(holds ? 0 : 1);
  }
}
JAVA
java -cp 'lib/*' Try.java
