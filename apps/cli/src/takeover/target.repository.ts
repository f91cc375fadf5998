import { pipeline } from 'node:stream/promises';
import { digestApiKey, loadPepper } from '@app/auth';
import { ADVISORY_LOCKS, type Config, StartupError } from '@app/platform';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { formatCopyLine } from '../copy-text';
import { migrationsOf, openClient } from '../database-client';
import type { TakenAgent } from './agents';
import {
  TAKEN_TEXTS,
  TAKEOVER_ACTOR,
  type TakenContact,
  type TakenDevice,
  type TakenHistory,
} from './convert';
import type { Report } from './report';

export interface Team {
  id: string;
  name: string;
}

/** Contacts written with one statement. */
const CHUNK = 10_000;
/** Text sent to COPY at once (characters). */
const BUFFER = 65_536;

/** Fields that the original has no column for are empty by themselves. */
const FIELDS = [
  ...TAKEN_TEXTS,
  'tags',
  'metadata',
  'created_by_agent',
  'created_at',
  'updated_at',
  'is_deleted',
  'deleted_at',
] as const;

/** Our database: rows are staged beside the tables first, so that the team's clock is held for a short time only. */
export class Target {
  private constructor(
    private readonly client: Client,
    private readonly config: Config,
  ) {}

  /** @throws StartupError when another takeover is under way, or the schema is not that of this build. */
  static async open(config: Config, migrations: string[]): Promise<Target> {
    const client = await openClient(config, 'contacts-sync takeover');
    try {
      await client.query(
        `SET TimeZone = 'UTC'; SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0`,
      );
      const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1) AS free', [
        ADVISORY_LOCKS.takeover,
      ]);
      if (!rows[0]!.free) throw new StartupError('Another takeover is under way in this database.');
      if ((await migrationsOf(client)).join() !== migrations.join())
        throw new StartupError(
          'The database does not have the schema of this release: run "npm run migration:run" first.',
        );
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return new Target(client, config);
  }

  /**
   * @param wanted id or name; undefined means the default team.
   * @throws StartupError unless there is exactly one such team.
   */
  async findTeam(wanted: string | undefined): Promise<Team> {
    const { rows } = await this.client.query<Team>(
      `SELECT id, name FROM teams WHERE CASE WHEN $1::text IS NULL THEN is_default ELSE id::text = lower($1) OR name = $1 END`,
      [wanted ?? null],
    );
    if (rows.length === 1) return rows[0]!;
    throw new StartupError(
      rows.length === 0
        ? `There is no team ${wanted}.`
        : `Several teams are called ${wanted}: give the id of one (${rows.map(({ id }) => id).join(', ')}).`,
    );
  }

  /**
   * A team that has ever had a contact is never taken over into: two histories cannot be made one, and tombstones
   * that were purged would be forgotten.
   * @throws StartupError
   */
  async mustBeEmpty({ id, name }: Team): Promise<void> {
    const { rows } = await this.client.query<{ used: boolean }>(
      `SELECT EXISTS (SELECT FROM contacts WHERE team_id = $1)
           OR EXISTS (SELECT FROM audit_log WHERE team_id = $1 AND version IS NOT NULL) AS used`,
      [id],
    );
    if (rows[0]!.used)
      throw new StartupError(
        `The team "${name}" has, or had, contacts. A takeover needs a team that never had one. Nothing was changed.`,
      );
  }

  /** Contacts whose data was erased here, maybe before the team had them: they do not go over. */
  async erasedOf({ id }: Team): Promise<Set<string>> {
    const { rows } = await this.client.query<{ contact_id: string }>(
      `SELECT contact_id FROM audit_log WHERE team_id = $1 AND action = 'ERASE'`,
      [id],
    );
    return new Set(rows.map(({ contact_id }) => contact_id));
  }

  /** Tables of this connection only; they are gone with it. */
  async prepareStaging(): Promise<void> {
    await this.client.query(`
      CREATE TEMP TABLE staged_contacts (
        n bigint, id uuid, old_version bigint, first_name text, last_name text, phone_primary text, phone_secondary text,
        email text, company text, job_title text, notes text, address text, birthday text, tags text[], metadata jsonb,
        created_by_agent text, created_at timestamptz, updated_at timestamptz, is_deleted boolean, deleted_at timestamptz);
      CREATE TEMP TABLE staged_history (
        n bigint, contact_id uuid, action text, agent_code text, before jsonb, after jsonb, occurred_at timestamptz);`);
  }

  async stageContacts(contacts: AsyncIterable<TakenContact>): Promise<void> {
    await this.copyInto('staged_contacts', contacts, (contact, n) => {
      const { fields } = contact;
      return [
        n,
        contact.id,
        contact.oldVersion,
        ...TAKEN_TEXTS.map((field) => fields[field] as string | null),
        arrayText(fields.tags as string[]),
        contact.metadata,
        contact.createdBy,
        contact.createdAt,
        contact.updatedAt,
        contact.deletedAt !== null,
        contact.deletedAt,
      ];
    });
  }

  async stageHistory(history: AsyncIterable<TakenHistory>): Promise<void> {
    await this.copyInto('staged_history', history, (row, n) => [
      n,
      row.contactId,
      row.action,
      row.agentCode,
      row.before,
      row.after,
      row.occurredAt,
    ]);
  }

  /**
   * Puts the contacts in their new order: by old version, then id. Of several rows with one id the newest goes over.
   * @returns the number of contacts, how many of them are tombstones, and the ids that stood there more than once.
   */
  async rankContacts(): Promise<{ contacts: number; tombstones: number; duplicates: string[] }> {
    await this.client.query(`
      CREATE TEMP TABLE ranked_contacts AS
        SELECT row_number() OVER (ORDER BY old_version, id) AS rank, * FROM (
          SELECT DISTINCT ON (id) * FROM staged_contacts ORDER BY id, old_version DESC, updated_at DESC, n DESC) newest;
      CREATE UNIQUE INDEX ON ranked_contacts (rank);
      ANALYZE ranked_contacts`);
    const { rows: counts } = await this.client.query<{ contacts: number; tombstones: number }>(
      'SELECT count(*) AS contacts, count(*) FILTER (WHERE is_deleted) AS tombstones FROM ranked_contacts',
    );
    const { rows } = await this.client.query<{ id: string }>(
      'SELECT id FROM staged_contacts s WHERE NOT EXISTS (SELECT FROM ranked_contacts r WHERE r.id = s.id AND r.n = s.n)',
    );
    return { ...counts[0]!, duplicates: rows.map(({ id }) => id) };
  }

  async begin(team: Team): Promise<{ head: number }> {
    await this.client.query('BEGIN');
    // In a statement of its own: the next one sees what was committed while this one waited.
    const { rows } = await this.client.query<{ head: number }>(
      `SELECT current_version AS head, set_config('contactsync.batch_id', gen_random_uuid()::text, true)
         FROM global_version WHERE team_id = $1 FOR UPDATE`,
      [team.id],
    );
    await this.mustBeEmpty(team);
    return rows[0]!;
  }

  /**
   * Agents and their keys. One whose code is here already keeps its id, name and role; an admin's key is made only
   * of those named in `admins`.
   */
  async writeAgents(team: Team, agents: TakenAgent[], admins: Set<string>, report: Report): Promise<void> {
    const { rows } = await this.client.query<{ id: string; agent_code: string; role: string }>(
      'SELECT id, agent_code, role FROM agents WHERE team_id = $1',
      [team.id],
    );
    const present = new Map(rows.map((row) => [row.agent_code, row]));
    const takenIds = new Set(rows.map(({ id }) => id));
    const pepper = await this.pepper();
    for (const agent of agents) {
      const known = present.get(agent.agentCode);
      const id = known?.id ?? (takenIds.has(agent.id) ? crypto.randomUUID() : agent.id);
      takenIds.add(id);
      const role = admins.has(agent.agentCode) ? 'admin' : (known?.role ?? 'agent');
      const note = (level: 'loss' | 'note', reason: string) =>
        report.add({ level, table: 'agents', row: agent.agentCode, reason });
      if (!known) {
        await this.client.query(
          `INSERT INTO agents (team_id, id, agent_code, agent_name, role, is_active, created_at, last_seen)
           VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, now()), $8)`,
          [
            team.id,
            id,
            agent.agentCode,
            agent.agentName,
            role,
            agent.isActive,
            agent.createdAt,
            agent.lastSeen,
          ],
        );
      } else if (known.role === 'admin' && !admins.has(agent.agentCode)) {
        note(
          'loss',
          `an admin of this code is here already, so the old key stays behind; --admin ${agent.agentCode} lets it in`,
        );
        continue;
      } else if (!agent.isActive) {
        note(
          'loss',
          'an agent of this code is here already, and the old one was inactive: the old key stays behind',
        );
        continue;
      } else {
        await this.client.query('UPDATE agents SET role = $3 WHERE team_id = $1 AND id = $2', [
          team.id,
          id,
          role,
        ]);
        note(
          'note',
          `an agent of this code was here already: it keeps its name and the role ${role}, the old key opens it too`,
        );
      }
      for (const key of agent.keys) {
        const { rowCount } = await this.client.query(
          `INSERT INTO api_keys (team_id, agent_id, name, digest, prefix, last4)
           VALUES ($1, $2, 'taken over', $3, $4, $5) ON CONFLICT (digest) DO NOTHING`,
          [team.id, id, digestApiKey(key, pepper), key.slice(0, 7), key.slice(-4)],
        );
        if (!rowCount) note('loss', 'its key is already in use here: the agent needs a new one');
      }
      await this.record(team, 'agent.taken_over', {
        agent_code: agent.agentCode,
        agent_name: agent.agentName,
        role,
      });
    }
  }

  async writeHistory({ id }: Team): Promise<number> {
    const { rowCount } = await this.client.query(
      `INSERT INTO audit_log (team_id, action, contact_id, agent_code, source, before, after, occurred_at)
       SELECT $1, action, contact_id, agent_code, 'takeover', before, after, occurred_at FROM staged_history ORDER BY occurred_at, n`,
      [id],
    );
    return rowCount ?? 0;
  }

  /**
   * A new epoch that begins at `base`, above every version that any phone knows. Its floor is 0: every old cursor
   * goes on, and reads everything once. From there on versions are taken and checked as always.
   */
  async writeContacts(
    { id }: Team,
    base: number,
    count: number,
    progress: (written: number) => void,
  ): Promise<string> {
    const { rows } = await this.client.query<{ epoch: string }>(
      `WITH old AS (SELECT epoch, current_version FROM global_version WHERE team_id = $1),
            moved AS (UPDATE global_version
                         SET epoch = gen_random_uuid(), current_version = $2, floor = 0, updated_at = clock_timestamp()
                       WHERE team_id = $1 RETURNING epoch)
       INSERT INTO epochs (team_id, epoch, parent, parent_head)
       SELECT $1, moved.epoch, old.epoch, old.current_version FROM moved, old RETURNING epoch`,
      [id, base],
    );
    if (count > 0) await this.client.query('SELECT get_next_version($1, $2)', [id, count]);
    for (let done = 0; done < count; done += CHUNK) {
      await this.client.query(
        `INSERT INTO contacts (team_id, id, ${FIELDS.join(', ')}, version, updated_by, source)
         SELECT $1, id, ${FIELDS.join(', ')}, $2::bigint + rank, $5, 'takeover'
           FROM ranked_contacts WHERE rank > $3 AND rank <= $4 ORDER BY rank`,
        [id, base, done, done + CHUNK, TAKEOVER_ACTOR],
      );
      progress(Math.min(count, done + CHUNK));
    }
    return rows[0]!.epoch;
  }

  /** Known to the manager, with the cursors they had; a device that is here already stays as it is. */
  async writeDevices({ id }: Team, devices: TakenDevice[]): Promise<number> {
    const { rowCount } = await this.client.query(
      `INSERT INTO sync_log (team_id, device_id, agent_id, last_sync_version, last_sync_at, last_seen_at, syncs_count, changes_count)
       SELECT DISTINCT ON (d."deviceId", a.id) $1::uuid, d."deviceId", a.id, d.cursor, d."syncedAt",
              coalesce(d."syncedAt", a.last_seen, a.created_at), CASE WHEN d."syncedAt" IS NULL THEN 0 ELSE 1 END, d.changes
         FROM json_to_recordset($2) AS d ("deviceId" text, "agentCode" text, cursor bigint, "syncedAt" timestamptz, changes bigint)
         JOIN agents a ON a.team_id = $1 AND a.agent_code = d."agentCode"
        ORDER BY d."deviceId", a.id, d."syncedAt" DESC NULLS LAST, d.cursor DESC
       ON CONFLICT DO NOTHING`,
      [id, JSON.stringify(devices)],
    );
    return rowCount ?? 0;
  }

  /** Tells the trail what is not a change of a contact. */
  async record({ id }: Team, action: string, after: object): Promise<void> {
    await this.client.query(
      `INSERT INTO audit_log (team_id, action, agent_code, source, after) VALUES ($1, $2, $3, 'takeover', $4)`,
      [id, action, TAKEOVER_ACTOR, JSON.stringify(after)],
    );
  }

  async commit(): Promise<void> {
    await this.client.query('COMMIT');
    // Else the first searches after a big takeover are planned for an empty table.
    await this.client.query('ANALYZE contacts, audit_log, sync_log');
  }

  /** Undoes everything that was not committed. */
  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  private async pepper(): Promise<string> {
    const { rows } = await this.client.query<{ unknown: boolean }>(
      `SELECT EXISTS (SELECT FROM api_keys) AND NOT EXISTS (SELECT FROM server_secrets WHERE name = 'api_key_pepper') AS unknown`,
    );
    if (!this.config.API_KEY_PEPPER && rows[0]!.unknown)
      throw new StartupError(
        'The keys of this database were made with API_KEY_PEPPER: set it to the same value here. Nothing was changed.',
      );
    return loadPepper(
      this.config,
      async (sql, values) => (await this.client.query<{ value: string }>(sql, values)).rows,
    );
  }

  private async copyInto<Row>(
    table: string,
    source: AsyncIterable<Row>,
    fieldsOf: (row: Row, n: number) => Parameters<typeof formatCopyLine>[0],
  ): Promise<void> {
    async function* lines(): AsyncGenerator<string> {
      let text = '';
      let n = 0;
      for await (const row of source) {
        text += formatCopyLine(fieldsOf(row, (n += 1)));
        if (text.length < BUFFER) continue;
        yield text;
        text = '';
      }
      if (text) yield text;
    }
    await pipeline(lines, this.client.query(copyFrom(`COPY ${table} FROM STDIN`)));
  }
}

/** A list as PostgreSQL reads an array. */
function arrayText(values: string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
