#!/usr/bin/env bash
# One would guess: who wants a cell's text as people see it has `DataFormatter` of POI and `GetCellValue` of excelize for it; a
# phone number that spreadsheets show as "(212) 555-0142" is read as that, or as its digits.
# What happens: each breaks another of the two usual formats. Excel's own "Phone Number", [<=9999999]###-####;(###) ###-####, is
# "212555-0142" in excelize, which passes over the condition. The same without a condition, (###) ###-####, is "(21-2555-0142) " in
# POI, whose digits move into the wrong groups. Both still have all ten digits and pass as numbers, but the area code that people read,
# and split off by, is wrong.
# Seen with poi-ooxml 5.5.1 (Maven Central) and github.com/xuri/excelize/v2 v2.11.1, a file by xlsxwriter 3.3.1 (PyPI); each is right
# about the other's. Source: ECMA-376-1, 18.8.31, number formats: sections with conditions, and # as a place for a digit.
# What helps: the number itself (`getNumericCellValue` through BigDecimal, `RawCellValue: true`), and a format of one's own.
# Needs go, java, mvn, python3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check xlsxwriter==3.3.1
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>try</groupId><artifactId>try</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.poi</groupId><artifactId>poi-ooxml</artifactId><version>5.5.1</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib
cat >go.mod <<'MOD'
module try

go 1.24
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

func main() {
	book, err := excelize.OpenFile("phones.xlsx")
	if err != nil {
		panic(err)
	}
	for _, cell := range []string{"A1", "A2"} {
		value, err := book.GetCellValue("Sheet1", cell)
		if err != nil {
			panic(err)
		}
		fmt.Printf("[%s]\n", value)
	}
}
GO
go get github.com/xuri/excelize/v2@v2.11.1 >get.log 2>&1
cat >Try.java <<'JAVA'
import java.io.File;
import java.util.Locale;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.usermodel.WorkbookFactory;

public class Try {
  public static void main(String[] args) throws Exception {
    var formatter = new DataFormatter(Locale.US);
    try (var book = WorkbookFactory.create(new File("phones.xlsx"))) {
      for (var row : book.getSheetAt(0)) System.out.printf("[%s]%n", formatter.formatCellValue(row.getCell(0)));
    }
  }
}
JAVA
env/bin/python - <<'PY'
import xlsxwriter

book = xlsxwriter.Workbook("phones.xlsx")
sheet = book.add_worksheet()
for row, shown in enumerate(["[<=9999999]###-####;(###) ###-####", "(###) ###-####"]):
    sheet.write_number(row, 0, 2125550142, book.add_format({"num_format": shown}))
book.close()
PY
printf '%s\n' lib/poi-ooxml-5*.jar
grep excelize go.mod
go run . >excelize.txt
java -cp 'lib/*' Try.java | grep '^\[' >poi.txt
tail -n +1 excelize.txt poi.txt
if [ "$(cat excelize.txt)" = '[212555-0142]
[(212) 555-0142]' ] && [ "$(cat poi.txt)" = '[(212) 555-0142]
[(21-2555-0142) ]' ]; then
  echo 'As described.'
else
  echo 'It has changed.'
  exit 1
fi
