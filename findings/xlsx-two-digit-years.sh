#!/usr/bin/env bash
# One would guess: a program that makes rows or CSV of a workbook gives the day that is in a cell, in full: 1926-08-20. A cell holds
# a number of days, so nothing of the year is lost in the file, and spreadsheets show four digits of it.
# What happens: excelize's `GetRows`, xlsx2csv and SheetJS's `sheet_to_csv` write a cell as they think it is shown, and the first of all
# formats for days, number 14, which spreadsheets show as the country's short date, as "08-20-26" or "8/20/26". Two birthdays a
# hundred years apart become the same text; which century it was nobody can tell any more. Days in a format of their own (yyyy-mm-dd,
# the one that openpyxl writes) come out in full, so a file from a program passes where one from a person fails.
# Seen with github.com/xuri/excelize/v2 v2.11.1, xlsx2csv 0.8.6 (PyPI), xlsx 0.18.5 (npm); the file by xlsxwriter 3.3.1 (PyPI).
# Source: ECMA-376-1, 18.8.30: format 14 is mm-dd-yy and depends on the locale.
# What helps: raw values and the style (`RawCellValue: true`, `cellDates`), `--dateformat` of xlsx2csv. Needs go, node, npm, python3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check xlsxwriter==3.3.1 xlsx2csv==0.8.6
npm init --yes >init.log
npm install --silent --no-audit --no-fund xlsx@0.18.5 >install.log 2>&1
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
	book, err := excelize.OpenFile("birthdays.xlsx")
	if err != nil {
		panic(err)
	}
	rows, err := book.GetRows("Sheet1")
	if err != nil {
		panic(err)
	}
	for _, row := range rows {
		fmt.Printf("%s,%s\n", row[0], row[1])
	}
}
GO
go get github.com/xuri/excelize/v2@v2.11.1 >get.log 2>&1
env/bin/pip list 2>/dev/null | grep -i xlsx
npm ls xlsx | tail -n +2
grep excelize go.mod
env/bin/python - <<'PY'
import datetime

import xlsxwriter

book = xlsxwriter.Workbook("birthdays.xlsx")
sheet = book.add_worksheet()
short = book.add_format({"num_format": 14})
for row, (name, year) in enumerate([("Ann", 1926), ("Bo", 2026)]):
    sheet.write(row, 0, name)
    sheet.write_datetime(row, 1, datetime.datetime(year, 8, 20), short)
book.close()
PY
go run . >excelize.csv
env/bin/xlsx2csv birthdays.xlsx >xlsx2csv.csv
node -e "const xlsx = require('xlsx'); console.log(xlsx.utils.sheet_to_csv(xlsx.readFile('birthdays.xlsx').Sheets.Sheet1))" >sheetjs.csv
tail -n +1 *.csv
check() { [ "$(tr -d '\r' <"$1.csv" | sed '/^$/d')" = "Ann,$2
Bo,$2" ]; }
if check excelize 08-20-26 && check xlsx2csv 08-20-26 && check sheetjs 8/20/26; then
  echo 'As described.'
else
  echo 'It has changed.'
  exit 1
fi
