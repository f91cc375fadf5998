#!/usr/bin/env bash
# One would guess: what is in normal form stays so: Unicode promises it, so a column with CHECK (name IS NFC NORMALIZED) can be
# dumped and restored into a newer PostgreSQL, and a generated or indexed normalize(name) gives there what it gave before.
# What happens: the promise holds for characters that the version in use knows. A mark that it does not know counts as a letter and
# keeps its place; the next version knows its class and puts it behind others. Text that PostgreSQL 16 says is normalized is
# refused by the same CHECK in 18, and the program beside the database, with a Unicode version of its own, has a third opinion.
# Seen with PostgreSQL 16 and 18 (@electric-sql/pglite 0.2.17 and 0.5.17, npm) and two marks of Garay, a script of Wolof, which
# Unicode 16 added. Source: Unicode Standard Annex 15, "Versioning and Stability": guaranteed "if a string contains only
# characters from a given version"; PostgreSQL's manual, normalize(), says nothing of versions.
# What helps: comparing by a table of one's own, or leaving newer marks out on both sides. Needs node and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund old@npm:@electric-sql/pglite@0.2.17 new@npm:@electric-sql/pglite@0.5.17
cat >try.mjs <<'JS'
import { PGlite as Old } from 'old';
import { PGlite as New } from 'new';

// A letter, a mark of Garay (class 230), and a cedilla (class 202), which comes first in normal form.
const name = 'a\u{10D69}\u0327';
const points = (text) => [...text].map((character) => character.codePointAt(0).toString(16)).join(' ');
const results = [];
for (const PGlite of [Old, New]) {
  const database = await PGlite.create();
  const { rows } = await database.query(
    `SELECT split_part(version(), ' ', 2) AS version, $1::text IS NFC NORMALIZED AS normalized, normalize($1::text, NFC) AS form`,
    [name],
  );
  await database.exec('CREATE TABLE people (name text CHECK (name IS NFC NORMALIZED))');
  const taken = await database.query('INSERT INTO people VALUES ($1)', [name]).then(
    () => 'taken',
    ({ message }) => message,
  );
  const [{ version, normalized, form }] = rows;
  console.log(`PostgreSQL ${version}: normalized ${normalized}, normalize() gives ${points(form)}; the row: ${taken}`);
  results.push([normalized, points(form), taken === 'taken']);
  await database.close();
}
const expected = [
  [true, '61 10d69 327', true],
  [false, '61 327 10d69', false],
];
const holds = JSON.stringify(results) === JSON.stringify(expected);
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.mjs
