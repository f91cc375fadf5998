#!/usr/bin/env bash
# One would guess: the streaming reader of a library gives the same cells as its other one, with less memory, and a name with its
# reading above it (furigana, which Excel keeps of every name that is typed on a Japanese keyboard) is the name.
# What happens: exceljs's `stream.xlsx.WorkbookReader` and xlsxreader of Go give the reading instead of the name: 山田 comes as ヤマダ.
# Every 山田, and whoever else reads the same, is then one spelling, which no search for the name finds. exceljs's `readFile` has it
# right, so has excelize; a name with two fonts in it is right everywhere; files that a program has made have no readings.
# Seen with exceljs 4.4.0 (npm), github.com/thedatashed/xlsxreader v1.2.8, github.com/xuri/excelize/v2 v2.11.1, a file by xlsxwriter
# 3.3.1 (PyPI) with the reading put in. Source: ECMA-376-1, 18.4.6, rPh (phonetic run): what is shown above the text, no part of it;
# `_parseSharedStrings` in exceljs's lib/stream/xlsx/workbook-reader.js keeps the last `t`.
# What helps: `readFile`, excelize, or a SAX pass over xl/sharedStrings.xml that leaves out rPh. Needs go, node, npm, python3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check xlsxwriter==3.3.1
npm init --yes >init.log
npm install --silent --no-audit --no-fund exceljs@4.4.0 >install.log 2>&1
cat >go.mod <<'MOD'
module try

go 1.24
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/thedatashed/xlsxreader"
	"github.com/xuri/excelize/v2"
)

func main() {
	file, err := xlsxreader.OpenFile("names.xlsx")
	if err != nil {
		panic(err)
	}
	fmt.Print("xlsxreader")
	for row := range file.ReadRows("Sheet1") {
		fmt.Print(" ", row.Cells[0].Value)
	}
	book, err := excelize.OpenFile("names.xlsx")
	if err != nil {
		panic(err)
	}
	rows, err := book.GetRows("Sheet1")
	if err != nil {
		panic(err)
	}
	fmt.Print("\nexcelize")
	for _, row := range rows {
		fmt.Print(" ", row[0])
	}
	fmt.Println()
}
GO
go get github.com/thedatashed/xlsxreader@v1.2.8 github.com/xuri/excelize/v2@v2.11.1 >get.log 2>&1
cat >read.mjs <<'JS'
import ExcelJS from 'exceljs';

const streamed = [];
for await (const sheet of new ExcelJS.stream.xlsx.WorkbookReader('names.xlsx'))
  for await (const row of sheet) streamed.push(row.getCell(1).text);
const book = new ExcelJS.Workbook();
await book.xlsx.readFile('names.xlsx');
const read = book.worksheets[0].getColumn(1).values.slice(1);
console.log(['exceljs-stream', ...streamed].join(' '));
console.log(['exceljs', ...read].join(' '));
JS
env/bin/python - <<'PY'
import zipfile

import xlsxwriter

book = xlsxwriter.Workbook("plain.xlsx")
sheet = book.add_worksheet()
sheet.write_column(0, 0, ["Anna", "山田"])
book.close()
# The reading, as Excel keeps it.
with zipfile.ZipFile("plain.xlsx") as plain, zipfile.ZipFile("names.xlsx", "w", zipfile.ZIP_DEFLATED) as names:
    for part in sorted(plain.namelist(), key=lambda part: "worksheets" in part):
        reading = '<rPh sb="0" eb="2"><t>ヤマダ</t></rPh><phoneticPr fontId="0"/>'
        names.writestr(part, plain.read(part).decode().replace("<t>山田</t>", f"<t>山田</t>{reading}"))
PY
npm ls exceljs | tail -n +2
grep -E 'excelize|xlsxreader' go.mod
node read.mjs | tee read.txt
go run . | tee -a read.txt
if [ "$(cat read.txt)" = 'exceljs-stream Anna ヤマダ
exceljs Anna 山田
xlsxreader Anna ヤマダ
excelize Anna 山田' ]; then
  echo 'As described.'
else
  echo 'It has changed.'
  exit 1
fi
