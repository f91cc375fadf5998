import { StartupError } from '@app/platform';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { linesOf, parseCopyLine } from '../copy-text';
import type { SourceRow } from './convert';

/** What we look for, and the names under which it may be found, the original's own first. */
const TABLES = {
  agents: {
    id: ['id'],
    agent_code: ['agent_code', 'code'],
    agent_name: ['agent_name', 'name'],
    api_key: ['api_key'],
    api_key_hash: ['api_key_hash', 'key_hash'],
    is_active: ['is_active', 'active'],
    created_at: ['created_at'],
    last_seen: ['last_seen', 'last_seen_at'],
  },
  contacts: {
    id: ['id'],
    first_name: ['first_name'],
    last_name: ['last_name'],
    phone_primary: ['phone_primary', 'phone'],
    phone_secondary: ['phone_secondary'],
    created_by_agent: ['created_by_agent', 'created_by', 'agent_code', 'agent_id'],
    created_at: ['created_at'],
    updated_at: ['updated_at'],
    version: ['version'],
    is_deleted: ['is_deleted', 'deleted'],
    deleted_at: ['deleted_at'],
    metadata: ['metadata'],
    email: ['email'],
    company: ['company'],
    job_title: ['job_title'],
    notes: ['notes'],
    address: ['address'],
    birthday: ['birthday'],
    tags: ['tags'],
  },
  sync_log: {
    device_id: ['device_id'],
    agent_code: ['agent_code', 'agent_id'],
    last_sync_version: ['last_sync_version'],
    last_sync_at: ['last_sync_at'],
    changes_count: ['changes_count'],
  },
  audit_log: {
    contact_id: ['contact_id'],
    agent_code: ['agent_code', 'agent_id', 'performed_by', 'changed_by'],
    action: ['action', 'operation'],
    changes: ['changes'],
    before: ['old_values', 'old_data', 'before'],
    after: ['new_values', 'new_data', 'after'],
    timestamp: ['timestamp', 'occurred_at', 'created_at', 'changed_at'],
    version: ['version'],
    id: ['id'],
  },
  global_version: { current_version: ['current_version', 'version'] },
} as const satisfies Record<string, Record<string, readonly string[]>>;

export type SourceTable = keyof typeof TABLES;

interface Column {
  name: string;
  type: string;
  isArray: boolean;
}

/** The original's database, read in one snapshot that nobody there notices. */
export class Source {
  private readonly columns = new Map<SourceTable, Column[]>();

  private constructor(
    private readonly client: Client,
    /** Where it is, without the password. */
    readonly place: string,
  ) {}

  /** @throws StartupError when it cannot be reached or is not a database of the original. */
  static async open(url: string): Promise<Source> {
    let place = 'the given address';
    try {
      const { hostname, port, pathname } = new URL(url);
      place = `${hostname}:${port || 5432}${pathname}`;
    } catch {
      throw new StartupError('--from must look like postgresql://user:password@host:5432/name');
    }
    const client = new Client({ connectionString: url, application_name: 'contacts-sync takeover' });
    // A connection that is lost while nobody asks anything; the next question fails by itself.
    client.on('error', () => undefined);
    const source = new Source(client, place);
    try {
      await client.connect();
      await client.query(`SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO';
        SET IntervalStyle = 'postgres'; SET extra_float_digits = 1; SET bytea_output = 'hex'; SET statement_timeout = 0;
        SET idle_in_transaction_session_timeout = 0;
        BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`);
      await source.look();
    } catch (error) {
      await client.end().catch(() => undefined);
      if (error instanceof StartupError) throw error;
      throw new StartupError(`The database ${place} cannot be read: ${(error as Error).message}`);
    }
    return source;
  }

  has(table: SourceTable): boolean {
    return this.columns.has(table);
  }

  /** The type of the column that stands for `field`; undefined when there is none. */
  typeOf(table: SourceTable, field: string): string | undefined {
    return this.find(table, field)?.type;
  }

  /** Columns that hold something and that nobody here would look at. */
  async unknownColumns(table: SourceTable): Promise<{ name: string; filled: number }[]> {
    const used = new Set(Object.keys(TABLES[table]).map((field) => this.find(table, field)?.name));
    const others = (this.columns.get(table) ?? []).filter(({ name }) => !used.has(name));
    if (others.length === 0) return [];
    const { rows } = await this.client.query<Record<string, string>>(
      `SELECT ${others.map(({ name }, i) => `count(${quoted(name)})::text AS "${i}"`).join(', ')} FROM ${table}`,
    );
    return others
      .map(({ name }, i) => ({ name, filled: Number(rows[0]![i]) }))
      .filter(({ filled }) => filled > 0);
  }

  /** The rows of a table, one after the other, every value as text. */
  async *rows(table: SourceTable): AsyncGenerator<SourceRow> {
    const found = Object.keys(TABLES[table]).flatMap((field) => {
      const column = this.find(table, field);
      return column ? [{ field, column }] : [];
    });
    const list = found.map(({ column: { name, isArray } }) =>
      isArray ? `to_jsonb(${quoted(name)})::text` : `${quoted(name)}::text`,
    );
    const copy = this.client.query(copyTo(`COPY (SELECT ${list.join(', ')} FROM ${table}) TO STDOUT`));
    for await (const line of linesOf(copy)) {
      const values = parseCopyLine(line);
      yield Object.fromEntries(found.map(({ field }, i) => [field, values[i]]));
    }
  }

  /** The highest number that a column holds, as text; undefined without the column or a number in it. */
  async highest(table: SourceTable, field: string): Promise<number | undefined> {
    const column = this.find(table, field);
    if (!column) return undefined;
    const { rows } = await this.client.query<{ highest: string | null }>(
      `SELECT max(${quoted(column.name)}::text::numeric)::text AS highest FROM ${table}
        WHERE ${quoted(column.name)}::text ~ '^[0-9]{1,30}([.]0+)?$'`,
    );
    const [{ highest }] = rows as [{ highest: string | null }];
    return highest === null ? undefined : Number(highest);
  }

  /** Connections to the same database other than ours; 0 also where we may not see them. */
  async otherConnections(): Promise<number> {
    const { rows } = await this.client.query<{ others: number }>(
      `SELECT count(*)::int AS others FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
    return rows[0]!.others;
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  private find(table: SourceTable, field: string): Column | undefined {
    const names = (TABLES[table] as Record<string, readonly string[]>)[field] ?? [];
    for (const name of names) {
      const column = this.columns.get(table)?.find((candidate) => candidate.name === name);
      if (column) return column;
    }
    return undefined;
  }

  private async look(): Promise<void> {
    for (const table of Object.keys(TABLES) as SourceTable[]) {
      const { rows } = await this.client.query<{ name: string; type: string; is_array: boolean }>(
        `SELECT a.attname AS name, t.typname AS type, t.typcategory = 'A' AS is_array
           FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
          WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
        [table],
      );
      if (rows.length)
        this.columns.set(
          table,
          rows.map(({ name, type, is_array }) => ({ name, type, isArray: is_array })),
        );
    }
    const missing = (['agents', 'contacts'] as const).filter((table) => !this.has(table));
    if (missing.length)
      throw new StartupError(`The database ${this.place} has no table ${missing.join(' and none ')}.`);
    if (this.columns.get('contacts')!.some(({ name }) => name === 'team_id'))
      throw new StartupError(
        `The database ${this.place} is one of Contacts Sync already: see "npm run backup" and "npm run restore".`,
      );
    const needed: [SourceTable, string][] = [
      ['agents', 'agent_code'],
      ['contacts', 'id'],
      ['contacts', 'version'],
    ];
    for (const [table, field] of needed) {
      if (!this.find(table, field))
        throw new StartupError(`The table ${table} of ${this.place} has no column ${field}.`);
    }
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
