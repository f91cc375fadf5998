import type { TestApp } from './app';
import type { Device, WireContact } from './device';

/** Rows for an import. */
export function rows(count: number): { first_name: string; last_name: string }[] {
  return Array.from({ length: count }, (_, i) => ({ first_name: 'Row', last_name: `N${i + 1}` }));
}

/** 1, 2, … `last`, or `first`, … `last`. */
export function range(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** A contact made over REST by `device`. */
export async function makeContact(device: Device, fields: object = {}): Promise<WireContact> {
  const { status, body } = await device.call('POST', '/api/contacts', {
    first_name: 'Ada',
    last_name: 'Byron',
    ...fields,
  });
  if (status !== 201) throw new Error(`a contact was answered ${status}: ${JSON.stringify(body)}`);
  return body.data;
}

/** Every live contact of a team as the database has it: version by id, comparable with liveContacts(). */
export async function contactsInDatabase({ db }: TestApp, teamId: string): Promise<Map<string, number>> {
  const found = await db.query(
    'SELECT id, version::float8 FROM contacts WHERE team_id = $1 AND NOT is_deleted',
    [teamId],
  );
  return new Map(
    found.map(({ id, version }: { id: string; version: number }) => [id, version] as const).sort(),
  );
}

/** Head of a team's clock. */
export async function headOf({ db }: TestApp, teamId: string): Promise<number> {
  const [{ head }] = await db.query(
    'SELECT current_version::float8 AS head FROM global_version WHERE team_id = $1',
    [teamId],
  );
  return head;
}

/** What somebody does in psql: one row at a time, no version, no actor. */
export function insertInDatabase({ db }: TestApp, teamId: string, lastName = 'Psql'): Promise<unknown> {
  return db.query(`INSERT INTO contacts (team_id, first_name, last_name) VALUES ($1, 'By hand', $2)`, [
    teamId,
    lastName,
  ]);
}
