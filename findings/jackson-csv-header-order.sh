#!/usr/bin/env bash
# One would guess: `schemaFor(Contact.class).withHeader()` matches the columns of a file to the properties by the names in its
# first line; what else would one name them for?
# What happens: the line is taken off and not looked at. Columns count by their place, and the places are those of the class, or the
# alphabet's with `@JsonPropertyOrder(alphabetic = true)`. An address book that has the last name first, as many have, gives people
# whose first name is their last; one with other columns puts an e-mail where the number was. All are texts, so nothing fails; what
# the same schema has written is read right, and so are all tests that write their files themselves.
# Seen with jackson-dataformat-csv 2.21.3 and 3.1.0 (Maven Central). Source: `CsvSchema.usesHeader` and `reordersColumns` (false by
# default); github.com/FasterXML/jackson-dataformats-text issue 286.
# What helps: `CsvSchema.emptySchema().withHeader()`, which takes the names from the file, or `.withColumnReordering(true)`.
# Needs java, mvn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
fetch() {
  mkdir "$3"
  cat >"$3/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>try</groupId><artifactId>try</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>$1</groupId><artifactId>jackson-dataformat-csv</artifactId><version>$2</version></dependency>
  </dependencies>
</project>
XML
  (cd "$3" && mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib)
  printf '%s\n' "$3"/lib/jackson-dataformat-csv-*.jar
}
fetch com.fasterxml.jackson.dataformat 2.21.3 two
fetch tools.jackson.dataformat 3.1.0 three
program() {
  cat <<JAVA
import $1.dataformat.csv.CsvMapper;
import $1.dataformat.csv.CsvSchema;

public class Try {
  public record Contact(String firstName, String lastName, String phone) {}

  static Contact read(CsvMapper mapper, CsvSchema schema) throws Exception {
    String file = "lastName,firstName,phone\nRowe,Anna,+49 30 1234567\n";
    try (var rows = mapper.readerFor(Contact.class).with(schema).<Contact>readValues(file)) {
      return rows.next();
    }
  }

  public static void main(String[] args) throws Exception {
    var mapper = new CsvMapper();
    var ofClass = mapper.schemaFor(Contact.class).withHeader();
    Contact byClass = read(mapper, ofClass);
    Contact byName = read(mapper, CsvSchema.emptySchema().withHeader());
    Contact reordered = read(mapper, ofClass.withColumnReordering(true));
    System.out.printf("class:     %s%nfile:      %s%nreordered: %s%n", byClass, byName, reordered);
    Contact right = new Contact("Anna", "Rowe", "+49 30 1234567");
    boolean holds = byClass.equals(new Contact("Rowe", "Anna", right.phone())) && byName.equals(right) && reordered.equals(right);
    System.out.println(holds ? "As described." : "It has changed.");
    System.exit(holds ? 0 : 1);
  }
}
JAVA
}
program com.fasterxml.jackson >two/Try.java
program tools.jackson >three/Try.java
java -cp 'two/lib/*' two/Try.java
java -cp 'three/lib/*' three/Try.java
