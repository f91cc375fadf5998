import type { ContactFields } from '@app/protocol';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { alikeOf, type Group, groupContacts } from './group-contacts';
import { DUPLICATE_RULES, keysOf, nameWords } from './likeness';

/** Contacts that are read of one key: who shares it with more is told of those. */
const MOST_HOLDERS = 50;
/** Contacts that are looked at around those that have changed; a chain that is longer ends somewhere. */
const MOST_AROUND = 5_000;

type Row = ContactFields & { id: string; version: number; is_deleted: boolean };

/** A group as it is listed. */
export interface GroupRow {
  id: string;
  contact_ids: string[];
  size: number;
  reasons: Group['reasons'];
  score: number;
  shared: boolean;
  is_dismissed: boolean;
}

@Injectable()
export class DuplicatesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Teams with contacts that have not been compared since they were written, or not by these rules and region. */
  async pending(): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT t.id FROM teams t JOIN global_version g ON g.team_id = t.id LEFT JOIN duplicate_progress p ON p.team_id = t.id
        WHERE g.current_version <> coalesce(p.version, 0) OR p.rules IS DISTINCT FROM $1 || coalesce(t.default_region, '')`,
      [rulesOf(null)],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Compares the next contacts of a team, in the order of their versions, with all others. How far it has come is stored with it.
   * @returns how many of at most `limit` there were
   */
  compare(teamId: string, limit: number): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query('INSERT INTO duplicate_progress (team_id) VALUES ($1) ON CONFLICT DO NOTHING', [
        teamId,
      ]);
      // Whoever else compares this team waits here, and then goes on behind what this one has done.
      const [state] = await manager.query<
        [{ rules: string; version: number; region: string | null; head: number }]
      >(
        `SELECT p.rules, p.version, t.default_region AS region, g.current_version AS head
           FROM duplicate_progress p JOIN teams t ON t.id = p.team_id JOIN global_version g ON g.team_id = p.team_id
          WHERE p.team_id = $1 FOR UPDATE OF p`,
        [teamId],
      );
      const rules = rulesOf(state.region);
      // After a restore of a backup the head may be below.
      const after = state.rules === rules && state.version <= state.head ? state.version : 0;
      if (after === 0) await forget(manager, teamId);
      const rows = await manager.query<Row[]>(
        `SELECT id, version, is_deleted, first_name, last_name, company, email, emails, phone_primary, phone_secondary, phones
           FROM contacts WHERE team_id = $1 AND version > $2 AND version <= $3 ORDER BY version LIMIT $4`,
        [teamId, after, state.head, limit],
      );
      const changed = await keepKeys(manager, teamId, rows, state.region);
      await regroup(manager, teamId, changed);
      await manager.query('UPDATE duplicate_progress SET rules = $2, version = $3 WHERE team_id = $1', [
        teamId,
        rules,
        rows.length === limit ? rows.at(-1)!.version : state.head,
      ]);
      return rows.length;
    });
  }

  /** The likeliest first, one more than the limit when there are more. @param after place of the last one of the page before */
  list(
    teamId: string,
    isDismissed: boolean,
    limit: number,
    after?: { score: number; id: string },
  ): Promise<GroupRow[]> {
    return this.dataSource.query(
      `SELECT id, contact_ids, size, reasons, score, shared, is_dismissed FROM duplicate_groups
        WHERE team_id = $1 AND is_dismissed = $2 AND (score, id) < ($3::smallint, $4::uuid)
        ORDER BY score DESC, id DESC LIMIT $5`,
      [
        teamId,
        isDismissed,
        after?.score ?? 101,
        after?.id ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff',
        limit + 1,
      ],
    );
  }

  /** Up to which version contacts have been compared. */
  async progress(teamId: string): Promise<{ compared_version: number; head_version: number }> {
    const [progress] = await this.dataSource.query<[{ compared_version: number; head_version: number }]>(
      `SELECT coalesce(p.version, 0) AS compared_version, g.current_version AS head_version
         FROM global_version g LEFT JOIN duplicate_progress p USING (team_id) WHERE g.team_id = $1`,
      [teamId],
    );
    return progress;
  }

  /** Says that the contacts of a group are not the same, or takes that back. @returns whether there is such a group */
  dismiss(teamId: string, id: string, isDismissed: boolean, by: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const [[group]] = await manager.query<[{ fingerprint: Buffer }[], number]>(
        'UPDATE duplicate_groups SET is_dismissed = $3 WHERE team_id = $1 AND id = $2 RETURNING fingerprint',
        [teamId, id, isDismissed],
      );
      if (!group) return false;
      if (isDismissed)
        await manager.query(
          `INSERT INTO duplicate_dismissals (team_id, fingerprint, dismissed_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
          [teamId, group.fingerprint, by],
        );
      else
        await manager.query('DELETE FROM duplicate_dismissals WHERE team_id = $1 AND fingerprint = $2', [
          teamId,
          group.fingerprint,
        ]);
      return true;
    });
  }
}

const rulesOf = (region: string | null) => `${DUPLICATE_RULES} ${region ?? ''}`;

async function forget(manager: EntityManager, teamId: string): Promise<void> {
  await manager.query('DELETE FROM duplicate_keys WHERE team_id = $1', [teamId]);
  await manager.query('DELETE FROM duplicate_groups WHERE team_id = $1', [teamId]);
}

/** @returns the contacts whose keys are others by now, or whose name is compared */
async function keepKeys(
  manager: EntityManager,
  teamId: string,
  rows: Row[],
  region: string | null,
): Promise<string[]> {
  if (rows.length === 0) return [];
  const given = rows.flatMap((row) =>
    row.is_deleted ? [] : keysOf(row, region).map(({ digest }) => ({ id: row.id, key: digest })),
  );
  await manager.query('DELETE FROM duplicate_keys WHERE team_id = $1 AND contact_id = ANY($2)', [
    teamId,
    rows.map(({ id }) => id),
  ]);
  await manager.query(
    `INSERT INTO duplicate_keys (team_id, key, contact_id)
     SELECT $1, decode(g.key, 'hex'), g.id FROM json_to_recordset($2) AS g (id uuid, key text)`,
    [teamId, JSON.stringify(given)],
  );
  return rows.map(({ id }) => id);
}

/** Makes the groups of these contacts anew, and of those that were or are in a group with them. */
async function regroup(manager: EntityManager, teamId: string, changed: string[]): Promise<void> {
  if (changed.length === 0) return;
  const old = await manager.query<{ contact_ids: string[] }[]>(
    'SELECT contact_ids FROM duplicate_groups WHERE team_id = $1 AND contact_ids && $2::uuid[]',
    [teamId, changed],
  );
  const comparison = {
    keys: new Map<string, string[]>(),
    holders: new Map<string, string[]>(),
    names: new Map<string, string[]>(),
  };
  const { keys, holders, names } = comparison;
  let next = [...new Set([...changed, ...old.flatMap(({ contact_ids }) => contact_ids)])];
  while (next.length > 0 && keys.size < MOST_AROUND + changed.length) {
    await readKeys(manager, teamId, next, keys);
    const own = next.flatMap((id) => keys.get(id) ?? []).filter((key) => !holders.has(key));
    await readHolders(manager, teamId, [...new Set(own)], holders);
    const known = [...next, ...own.flatMap((key) => holders.get(key) ?? [])].filter((id) => !names.has(id));
    await readNames(manager, teamId, [...new Set(known)], names);
    next = [...new Set(next.flatMap((id) => alikeOf(id, comparison)))].filter((id) => !keys.has(id));
  }
  const groups = groupContacts(comparison);
  await manager.query(
    'DELETE FROM duplicate_groups WHERE team_id = $1 AND (contact_ids && $2::uuid[] AND NOT shared OR contact_ids && $3::uuid[] OR id = ANY($4))',
    [teamId, [...keys.keys()], changed, groups.map(({ id }) => id)],
  );
  if (groups.length === 0) return;
  await manager.query(
    `INSERT INTO duplicate_groups (team_id, id, contact_ids, size, reasons, score, shared, fingerprint, is_dismissed)
     SELECT $1, g.id, g."contactIds", g.size, g.reasons, g.score, g.shared, decode(g.fingerprint, 'hex'), d.team_id IS NOT NULL
       FROM json_to_recordset($2) AS g (id uuid, "contactIds" uuid[], size int, reasons jsonb, score smallint, shared boolean, fingerprint text)
       LEFT JOIN duplicate_dismissals d ON d.team_id = $1 AND d.fingerprint = decode(g.fingerprint, 'hex')`,
    [teamId, JSON.stringify(groups)],
  );
}

async function readKeys(
  manager: EntityManager,
  teamId: string,
  ids: string[],
  into: Map<string, string[]>,
): Promise<void> {
  for (const id of ids) into.set(id, []);
  const rows = await manager.query<{ id: string; keys: string[] }[]>(
    `SELECT contact_id AS id, array_agg(encode(key, 'hex')) AS keys FROM duplicate_keys
      WHERE team_id = $1 AND contact_id = ANY($2) GROUP BY contact_id`,
    [teamId, ids],
  );
  for (const { id, keys } of rows) into.set(id, keys);
}

async function readNames(
  manager: EntityManager,
  teamId: string,
  ids: string[],
  into: Map<string, string[]>,
): Promise<void> {
  if (ids.length === 0) return;
  const rows = await manager.query<(ContactFields & { id: string })[]>(
    'SELECT id, first_name, last_name FROM contacts WHERE team_id = $1 AND id = ANY($2)',
    [teamId, ids],
  );
  for (const row of rows) into.set(row.id, nameWords(row));
}

async function readHolders(
  manager: EntityManager,
  teamId: string,
  keys: string[],
  into: Map<string, string[]>,
): Promise<void> {
  if (keys.length === 0) return;
  const rows = await manager.query<{ key: string; ids: string[] }[]>(
    `SELECT asked.key, array_agg(holder.contact_id) AS ids
       FROM unnest($2::text[]) AS asked (key)
      CROSS JOIN LATERAL (
        SELECT contact_id FROM duplicate_keys WHERE team_id = $1 AND key = decode(asked.key, 'hex')
         ORDER BY contact_id LIMIT $3
      ) holder GROUP BY asked.key`,
    [teamId, keys, MOST_HOLDERS],
  );
  for (const { key, ids } of rows) into.set(key, ids);
}
