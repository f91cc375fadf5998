#!/usr/bin/env bash
# One would guess: a column of type citext is compared without regard to case, whatever stands on the other side, and a careful
# `WHERE email = lower($1)` finds at least what `WHERE email = $1` finds.
# What happens: what a function gives is text, and citext with text is compared as text. `lower($1)`, `trim($1)`, `$1::text`,
# `'anna@' || $1` find only what is stored in small letters; of stored "Anna@Example.com" the same query without them finds the row.
# The index of the column is not used either. Functions take sides in the same way: `strpos` finds a part in any case, `position`,
# which the manual calls the same, and `starts_with` do not. With small letters in the test data all of them agree.
# Seen with PostgreSQL 18 (@electric-sql/pglite 0.5.17, npm). Source: PostgreSQL's manual, citext: "citext behaves like text" where
# a function or an operator for it is not defined; the list of functions that are.
# What helps: `= $1::citext`, `= lower($1)::citext`, or a column of type text with an index over `lower(email)`. Needs node and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >init.log
npm install --silent --no-audit --no-fund @electric-sql/pglite@0.5.17 >install.log 2>&1
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { citext } from '@electric-sql/pglite/contrib/citext';

const db = new PGlite({ extensions: { citext } });
await db.exec(`CREATE EXTENSION citext; CREATE TABLE people (email citext UNIQUE);
               INSERT INTO people VALUES ('Anna@Example.com'), ('bo@example.com')`);
console.log((await db.query('SELECT version()')).rows[0].version.split(' (')[0]);
const expected = {
  'email = $1': true,
  'email = lower($1)': false,
  'email = trim($1)': false,
  'email = $1::text': false,
  'email = lower($1)::citext': true,
  'strpos(email, $1) = 1': true,
  'position($1::citext IN email) = 1': false,
  'starts_with(email, $1)': false,
  'email LIKE $1': true,
};
let holds = true;
for (const [condition, isFound] of Object.entries(expected)) {
  const find = async (email) => (await db.query(`SELECT FROM people WHERE ${condition}`, [email])).rows.length > 0;
  const found = await find('anna@example.com');
  console.log(condition.padEnd(34), found ? 'finds Anna' : 'does not find Anna');
  holds &&= found === isFound && (await find('bo@example.com'));
}
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.mjs
