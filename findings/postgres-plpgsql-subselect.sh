#!/usr/bin/env bash
# One would guess: in PL/pgSQL a CASE whose branch is not taken costs nothing, also when there is a query in it: a trigger that makes a text
# of a contact may look into its list of e-mails only WHEN there are any, and the others take what they took before.
# What happens: an expression that has a query anywhere is none of the simple ones that PL/pgSQL evaluates by itself; all of it runs as a
# statement, each time, whichever branch is taken. A function of 2 µs takes 8, though the query never runs. The same query in an IF of its
# own costs nothing when it is not reached.
# Seen with PostgreSQL 17 and 18 (@electric-sql/pglite 0.3.14 and 0.5.17, npm); EXPLAIN does not show it.
# What helps: queries in statements of their own, behind IF. Needs node and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @electric-sql/pglite@0.5.17
cat >try.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';

const database = await PGlite.create();
const list = `(SELECT string_agg(value, ' ') FROM jsonb_array_elements_text(emails))`;
await database.exec(`
  CREATE FUNCTION in_one(name text, emails jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
  BEGIN
    RETURN lower(concat_ws(' ', name, CASE WHEN emails <> '[]' THEN ${list} END));
  END $$;
  CREATE FUNCTION apart(name text, emails jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
  DECLARE
    found text;
  BEGIN
    IF emails <> '[]' THEN found := ${list}; END IF;
    RETURN lower(concat_ws(' ', name, found));
  END $$`);
const best = { in_one: Infinity, apart: Infinity };
for (let round = 0; round < 15; round += 1)
  for (const name of Object.keys(best)) {
    const begun = performance.now();
    await database.query(`SELECT count(${name}('Anna ' || n, '[]')) FROM generate_series(1, 5000) n`);
    best[name] = Math.min(best[name], (performance.now() - begun) / 5);
  }
const { rows } = await database.query(
  `SELECT bool_and(in_one('Anna', emails) = apart('Anna', emails)) AS same
     FROM (VALUES ('[]'::jsonb), ('["a@example.com", "b@example.com"]')) list (emails)`,
);
await database.close();
console.log(`a query in a branch not taken: ${best.in_one.toFixed(1)} µs; behind IF: ${best.apart.toFixed(1)} µs; same texts: ${rows[0].same}`);
const holds = rows[0].same && best.in_one > 2 * best.apart;
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.mjs
