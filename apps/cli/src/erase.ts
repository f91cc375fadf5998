import { loadConfig, runTool, StartupError, toolArguments } from '@app/platform';
import type { Client } from 'pg';
import { openClient } from './database-client';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const USAGE = `Usage: npm run contact:erase -- --id <id of the contact> [--team <id of the team>]
Erases a person's data from the contact, its history and what was kept of it for devices, for good.`;

interface Team {
  id: string;
  /** Whether it has the contact, or once had it: deleted and purged ones are still in the trail. */
  knows: boolean;
}

/** @throws StartupError when it is not clear of which team the contact is */
async function teamOf(client: Client, contact: string, wanted: string | undefined): Promise<Team> {
  const { rows } = await client.query<Team>(
    `SELECT id, EXISTS (SELECT FROM contacts WHERE team_id = t.id AND id = $1)
             OR EXISTS (SELECT FROM audit_log WHERE team_id = t.id AND contact_id = $1) AS knows
       FROM teams t WHERE id = coalesce($2, id) ORDER BY id`,
    [contact, wanted],
  );
  if (rows.length === 0) throw new StartupError(`There is no team ${wanted}.`);
  const knowing = rows.filter(({ knows }) => knows);
  const teams = knowing.length ? knowing : rows;
  if (teams.length === 1) return teams[0]!;
  const ids = teams.map(({ id }) => id).join(', ');
  throw new StartupError(
    knowing.length
      ? `Several teams have it: add --team, one of ${ids}`
      : `No team knows the contact ${contact}: add --team, one of ${ids}`,
  );
}

interface Erased {
  /** The last one by which devices let go of it; null when its tombstone is gone. */
  version: number | null;
  audit_rows: number;
  /** It, and those that were merged with it. */
  contacts: number;
}

function outcomeOf(id: string, { version, audit_rows: images, contacts }: Erased): string {
  if (version === null && images === 0)
    return `The contact ${id} is not known here, so there was nothing to erase. Whoever brings it is refused from now on.`;
  const deletion = version === null ? 'It was purged before' : `Devices let go of it with version ${version}`;
  const others = contacts > 1 ? ` and ${contacts - 1} that it was merged with` : '';
  return `Erased contact ${id}${others}, also in ${images} rows of the trail. ${deletion}. Backups made before still hold it.`;
}

/** `npm run contact:erase -- --id <uuid>`: a person's data goes from every row and image; needs the owner's connection. */
async function main(): Promise<void> {
  const options = { id: { type: 'string' }, team: { type: 'string' } } as const;
  const { id = '', team } = toolArguments(USAGE, options).values;
  if (!UUID.test(id) || (team !== undefined && !UUID.test(team)))
    throw new StartupError(`Whose data?\n${USAGE}`);
  const client = await openClient(loadConfig());
  try {
    const { id: teamId } = await teamOf(client, id, team);
    const { rows } = await client.query<{ erased: Erased }>('SELECT erase_contact($1, $2) AS erased', [
      teamId,
      id,
    ]);
    // The old rows are dead now, and their pages are cleaned at once.
    await client.query('VACUUM contacts, audit_log');
    process.stdout.write(`${outcomeOf(id, rows[0]!.erased)}\n`);
  } finally {
    await client.end();
  }
}

runTool(main);
