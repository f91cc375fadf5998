import { parseArgs } from 'node:util';
import { loadConfig, runTool, StartupError } from '@app/platform';
import type { Client } from 'pg';
import { openClient } from './database-client';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const USAGE = 'Whose data? npm run contact:erase -- --id <id of the contact> [--team <id of the team>]';

/** The teams that know a contact of this id; deleted and purged ones are still in the trail. */
async function teamsOf(client: Client, id: string): Promise<string[]> {
  const { rows } = await client.query<{ team_id: string }>(
    `SELECT team_id FROM contacts WHERE id = $1 UNION SELECT team_id FROM audit_log WHERE contact_id = $1`,
    [id],
  );
  return rows.map(({ team_id }) => team_id);
}

/** `npm run contact:erase -- --id <uuid>`: a person's data goes from every row and image; needs the owner's connection. */
async function main(): Promise<void> {
  const options = { id: { type: 'string' }, team: { type: 'string' } } as const;
  const { id = '', team } = parseArgs({ options }).values;
  if (!UUID.test(id) || (team !== undefined && !UUID.test(team))) throw new StartupError(USAGE);
  const client = await openClient(loadConfig());
  try {
    const teams = (await teamsOf(client, id)).filter((known) => !team || known === team.toLowerCase());
    if (teams.length > 1)
      throw new StartupError(`Several teams have it: add --team, one of ${teams.join(', ')}`);
    if (!teams[0]) throw new StartupError(`There is no contact ${id}.`);
    const { rows } = await client.query<{ erased: { version: number | null; audit_rows: number } }>(
      'SELECT erase_contact($1, $2) AS erased',
      [teams[0], id],
    );
    // The old rows are dead now, and their pages are cleaned at once.
    await client.query('VACUUM contacts, audit_log');
    const { version, audit_rows: images } = rows[0]!.erased;
    const deletion =
      version === null ? 'It was purged before' : `Devices let go of it with version ${version}`;
    process.stdout.write(
      `Erased contact ${id}, also in ${images} rows of the trail. ${deletion}. Backups made before still hold it.\n`,
    );
  } finally {
    await client.end();
  }
}

runTool(main);
