#!/usr/bin/env bash
# One would guess: `unaccent` takes accents off however a letter is composed: "é" gives "e" as one character and as "e" with a
# combining accent, so a search folded by it finds a name in either form.
# What happens: it takes off every combining mark, but of composed letters only those that its rules list. Cyrillic й, ї, ў have
# no rule: Андрей stays as it is, and the same name in decomposed form, as in text taken out of file names on a Mac, becomes
# Андреи. Hangul is in no rule either and stays in pieces. The two forms of such a name never meet in a search.
# Seen with PostgreSQL 18 (@electric-sql/pglite 0.5.17, npm); the rules of 15 lack the same letters. Source: PostgreSQL's manual,
# unaccent, "removes accents"; Unicode Standard Annex 15: canonically equivalent texts are to be handled alike.
# What helps: `unaccent(normalize(name, NFC))` on both sides. Needs node and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @electric-sql/pglite@0.5.17
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';

const database = await PGlite.create({ extensions: { unaccent } });
await database.exec('CREATE EXTENSION unaccent');
const { rows } = await database.query(
  `SELECT name, unaccent(normalize(name, NFC)) AS composed, unaccent(normalize(name, NFD)) AS decomposed
   FROM unnest($1::text[]) AS name`,
  [['René', 'Nguyễn', 'Андрей', 'Їжак', '한별']],
);
const { rows: versions } = await database.query('SELECT version()');
console.log(versions[0].version.split(' on ')[0]);
for (const row of rows) console.log(`${row.name}: ${row.composed} | ${row.decomposed}`);
await database.close();
const same = rows.map((row) => row.composed === row.decomposed);
const [, , cyrillic] = rows;
const holds =
  JSON.stringify(same) === '[true,true,false,false,false]' &&
  cyrillic.composed === 'Андрей' &&
  cyrillic.decomposed === 'Андреи';
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.mjs
