#!/usr/bin/env bash
# One would guess: `difference(a, b)` of fuzzystrmatch says from 0 to 4 how alike two names sound, and of names in letters that Soundex
# does not know it says nothing: null, or 0.
# What happens: such a name has the empty code, two empty codes are equal, and 4 is the best there is. A search for duplicates with
# `difference(…) = 4`, or grouped by `soundex(…)`, puts all people with Cyrillic, Arabic, Chinese names in one group and offers to make
# one of them. A first letter beyond ASCII is left out: Örn has the code of a name that begins with R. `metaphone` is empty alike,
# and `daitch_mokotoff`, which takes such letters, gives null. With names in ASCII each answer looks right.
# Seen with PostgreSQL 18 (@electric-sql/pglite 0.5.17, npm). Source: PostgreSQL's manual, fuzzystrmatch, Soundex: "4 being an exact
# match"; a caution there says that these functions "do not work well with multibyte encodings", not how.
# What helps: `nullif(soundex(a), '')` on both sides, or levenshtein() over a folded text. Needs node and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >init.log
npm install --silent --no-audit --no-fund @electric-sql/pglite@0.5.17 >install.log 2>&1
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { fuzzystrmatch } from '@electric-sql/pglite/contrib/fuzzystrmatch';

const db = new PGlite({ extensions: { fuzzystrmatch } });
await db.exec('CREATE EXTENSION fuzzystrmatch');
console.log((await db.query('SELECT version()')).rows[0].version.split(' (')[0]);
let holds = true;
for (const [one, other, expected] of [
  ['Anna', 'Anne', 4],
  ['Anna', 'Boris', 1],
  ['Андрей', 'Борис', 4],
  ['李', '王小明', 4],
  ['محمد', 'Андрей', 4],
  ['Anna', 'Андрей', 0],
]) {
  const { rows } = await db.query('SELECT difference($1, $2) AS alike, soundex($1) AS a, soundex($2) AS b', [one, other]);
  console.log(`${one} and ${other}: ${rows[0].alike} (codes "${rows[0].a}", "${rows[0].b}")`);
  holds &&= rows[0].alike === expected;
}
const codes = await db.query(
  `SELECT soundex('Örn') AS a, soundex('Rn') AS b, soundex('Orn') AS c, metaphone('Андрей', 9) AS d, daitch_mokotoff('Андрей') AS e`,
);
console.log(JSON.stringify(codes.rows[0]));
const { a, b, c, d, e } = codes.rows[0];
holds &&= a === b && a !== c && d === '' && e === null;
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.mjs
