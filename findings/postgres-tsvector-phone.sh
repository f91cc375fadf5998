#!/usr/bin/env bash
# One would guess: full-text search with the `simple` configuration takes a text apart at spaces and punctuation, so each group of
# digits of a phone number and each word of a company is found.
# What happens: the parser sees a signed number behind a hyphen and a file path around a slash. "+49-151-1234567" holds the words
# "+49", "-151", "-1234567"; a search for 1234567 finds nothing, nor one for Berlin in "Kim Ltd/Berlin". With spaces in the number
# both are found, so tests with tidy data pass.
# Seen with PostgreSQL 18 (@electric-sql/pglite 0.5.17, npm); source: PostgreSQL's manual, 12.5 Parsers (`int`, `file` tokens).
# What helps: digits alone in a column of their own; trigrams, or a tsvector made by `array_to_tsvector`, not by the parser.
# Needs node and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @electric-sql/pglite@0.5.17
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';

const database = await PGlite.create();
const { rows } = await database.query(
  `SELECT t.text, t.word, to_tsvector('simple', t.text)::text AS words,
     to_tsvector('simple', t.text) @@ websearch_to_tsquery('simple', t.word) AS found
   FROM json_to_recordset($1) AS t (text text, word text)`,
  [
    JSON.stringify([
      { text: '+49 151 1234567', word: '1234567' },
      { text: '+49-151-1234567', word: '1234567' },
      { text: 'Kim Ltd, Berlin', word: 'Berlin' },
      { text: 'Kim Ltd/Berlin', word: 'Berlin' },
    ]),
  ],
);
const { rows: versions } = await database.query('SELECT version()');
console.log(versions[0].version.split(' on ')[0]);
for (const row of rows) console.log(`${row.text}: ${row.words} has ${row.word}: ${row.found}`);
await database.close();
const holds = JSON.stringify(rows.map((row) => row.found)) === '[true,false,true,false]' && rows[1].words.includes("'-1234567'");
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.mjs
