import type { DataSource, EntityManager } from 'typeorm';

/** What a backup holds of a team's contacts; in the order in which foreign keys allow them to be filled. */
const TABLES = [
  'global_version',
  'epochs',
  'contacts',
  'contact_aliases',
  'audit_log',
  'applied_mutations',
  'contact_conflicts',
  'restored_contacts',
];

export type TeamBackup = { teamId: string; rows: Map<string, string> };

/** The team as it is now: what `npm run backup` would hold of it. */
export async function backUp(db: DataSource, teamId: string): Promise<TeamBackup> {
  const rows = new Map<string, string>();
  await db.transaction('REPEATABLE READ', async (manager) => {
    for (const table of TABLES) {
      const sql = `SELECT coalesce(json_agg(to_json(t)), '[]')::text AS rows FROM ${table} t WHERE team_id = $1`;
      const [row] = await manager.query<[{ rows: string }]>(sql, [teamId]);
      rows.set(table, row.rows);
    }
  });
  return { teamId, rows };
}

/**
 * The team as it was, in a new epoch: what `npm run restore` does with all teams at once.
 * @param isEmpty into an empty database, where nothing is known of what the team was meanwhile
 * @returns the epoch, and the version at which it begins
 */
export async function restoreTeam(
  db: DataSource,
  { teamId, rows }: TeamBackup,
  { isEmpty = false } = {},
): Promise<{ epoch: string; began: number }> {
  return db.transaction(async (manager) => {
    const head = isEmpty ? 0 : await headOf(manager, teamId);
    const triggers = async (state: 'DISABLE' | 'ENABLE') => {
      for (const table of TABLES) await manager.query(`ALTER TABLE ${table} ${state} TRIGGER USER`);
    };
    await triggers('DISABLE');
    for (const table of TABLES.toReversed())
      await manager.query(`DELETE FROM ${table} WHERE team_id = $1`, [teamId]);
    for (const table of TABLES) {
      const columns = await manager.query<{ name: string }[]>(
        `SELECT column_name AS name FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'`,
        [table],
      );
      const names = columns.map(({ name }) => `"${name}"`).join(', ');
      await manager.query(
        `INSERT INTO ${table} (${names}) OVERRIDING SYSTEM VALUE
         SELECT ${names} FROM json_populate_recordset(NULL::${table}, $1)`,
        [rows.get(table)],
      );
    }
    const [{ epoch }] = await manager.query<[{ epoch: string }]>('SELECT begin_epoch($1, $2) AS epoch', [
      teamId,
      head,
    ]);
    await triggers('ENABLE');
    return { epoch, began: await headOf(manager, teamId) };
  });
}

async function headOf(manager: EntityManager, teamId: string): Promise<number> {
  const [row] = await manager.query<[{ head: string }]>(
    'SELECT current_version AS head FROM global_version WHERE team_id = $1',
    [teamId],
  );
  return Number(row.head);
}
