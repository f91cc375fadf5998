#!/usr/bin/env bash
# One would guess: the `german` full-text configuration gives the same words in each version, so a tsvector that is stored is found after an
# upgrade; and names go through it nearly unharmed, as "Mueller" and "Michael" did for twenty years.
# What happens: PostgreSQL 18 has a newer Snowball, whose German stemmer takes ae, oe and ue for umlauts, of names and foreign words too.
# Mueller is Müller then, which one may like, but Joel is Jol, Michael is Michal, Samuel "samul". What 17 has stored as 'samuel',
# 'michael' or 'koenig' (a column, or an index of to_tsvector() that pg_upgrade takes along) is found by no search for that name in 18.
# Seen with PostgreSQL 17 and 18 (@electric-sql/pglite 0.3.14 and 0.5.17, npm).
# What helps: `simple` for names, with spellings of one's own beside them; else making tsvectors and their indexes anew with each major version.
# Needs node and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund old@npm:@electric-sql/pglite@0.3.14 new@npm:@electric-sql/pglite@0.5.17
cat >try.mjs <<'JS'
import { PGlite as Old } from 'old';
import { PGlite as New } from 'new';

const names = ['Müller', 'Mueller', 'König', 'Koenig', 'Michael', 'Michal', 'Joel', 'Jol', 'Samuel'];
const [old, current] = [await Old.create(), await New.create()];
const of = async (database, sql, values) => (await database.query(sql, [values])).rows.map(({ value }) => value);
const stored = await of(old, `SELECT to_tsvector('german', name)::text AS value FROM unnest($1::text[]) name`, names);
const anew = await of(current, `SELECT to_tsvector('german', name)::text AS value FROM unnest($1::text[]) name`, names);
const found = await of(
  current,
  `SELECT words::tsvector @@ plainto_tsquery('german', name) AS value
     FROM json_to_recordset($1) AS t (name text, words text)`,
  JSON.stringify(names.map((name, i) => ({ name, words: stored[i] }))),
);
console.log((await of(old, 'SELECT version() AS value WHERE $1', true))[0].split(' on ')[0]);
console.log((await of(current, 'SELECT version() AS value WHERE $1', true))[0].split(' ').slice(0, 2).join(' '));
names.forEach((name, i) => console.log(`${name}: was ${stored[i]}, is ${anew[i]}; stored before, found now: ${found[i]}`));
await old.close();
await current.close();
const lost = names.filter((_, i) => !found[i]).join(' ');
const same = (a, b) => anew[names.indexOf(a)] === anew[names.indexOf(b)];
const holds = lost === 'Mueller Koenig Michael Joel Samuel' && same('Michael', 'Michal') && same('Joel', 'Jol');
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.mjs
