#!/usr/bin/env bash
# One would guess: a day that one library has written into a workbook is the same day in another; the format has one way for it, a
# number of days and a style, or, since its ISO edition, the day itself: a cell of type d with 1987-08-20 (ECMA-376-1, 18.18.11).
# What happens: exceljs does not know that type and reads the text as far as it is a number: 1987, which is a count of days as well.
# `readFile` gives 9 June 1905, its streaming reader the number 1987. All people born in one year have their birthday on the same day of
# 1905. openpyxl writes such cells when `iso_dates` is set ("not subject to interpretation", says its manual), Excel has an option for
# it; openpyxl and calamine read them right.
# Seen with exceljs 4.4.0 (npm), openpyxl 3.1.5 and python-calamine 0.9.1 (PyPI). Source: openpyxl's manual, "Dates and Times";
# `parseClose` in exceljs's lib/xlsx/xform/sheet/cell-xform.js.
# What helps: leave `iso_dates` off in files for others, or read with another library. Needs node, npm, python3.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1
npm init --yes >init.log
npm install --silent --no-audit --no-fund exceljs@4.4.0 >install.log 2>&1
env/bin/pip list 2>/dev/null | grep -E '^(openpyxl|python-calamine)'
npm ls exceljs | tail -n +2
env/bin/python - <<'PY' | tee read.txt
import datetime

import openpyxl
import python_calamine

book = openpyxl.Workbook()
book.iso_dates = True
for day in (datetime.date(1987, 8, 20), datetime.date(1987, 12, 3)):
    book.active.append([day])
book.save("birthdays.xlsx")
rows = openpyxl.load_workbook("birthdays.xlsx").active.iter_rows(values_only=True)
print("openpyxl", *(row[0].strftime("%Y-%m-%d") for row in rows))
rows = python_calamine.CalamineWorkbook.from_path("birthdays.xlsx").get_sheet_by_index(0).to_python()
print("calamine", *(row[0].isoformat() for row in rows))
PY
cat >read.mjs <<'JS'
import ExcelJS from 'exceljs';

const book = new ExcelJS.Workbook();
await book.xlsx.readFile('birthdays.xlsx');
const days = book.worksheets[0].getColumn(1).values.slice(1);
console.log(['exceljs', ...days.map((day) => day.toISOString().slice(0, 10))].join(' '));
const streamed = [];
for await (const sheet of new ExcelJS.stream.xlsx.WorkbookReader('birthdays.xlsx'))
  for await (const row of sheet) streamed.push(row.getCell(1).value);
console.log(['exceljs-stream', ...streamed].join(' '));
JS
node read.mjs | tee -a read.txt
if [ "$(cat read.txt)" = 'openpyxl 1987-08-20 1987-12-03
calamine 1987-08-20 1987-12-03
exceljs 1905-06-09 1905-06-09
exceljs-stream 1987 1987' ]; then
  echo 'As described.'
else
  echo 'It has changed.'
  exit 1
fi
