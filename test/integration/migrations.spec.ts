import { type Config, loadConfig, migrate, migrationDataSource, undoLastMigration } from '@app/platform';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../migrations';
import { PEPPER, startTestApp } from '../support/app';
import { createMigratedDatabase, createTestDatabase, type TestDatabase } from '../support/database';
import { Device } from '../support/device';
import { until } from '../support/wait';

let database: TestDatabase;
let config: Config;
let db: DataSource;

const configOf = ({ appUrl, ownerUrl }: Pick<TestDatabase, 'appUrl' | 'ownerUrl'>) =>
  loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: appUrl,
    DATABASE_MIGRATION_URL: ownerUrl,
    API_KEY_PEPPER: PEPPER,
  });

async function use(fresh: TestDatabase): Promise<void> {
  database = fresh;
  config = configOf(fresh);
  db = await new DataSource({
    type: 'postgres',
    url: database.ownerUrl,
    installExtensions: false,
  }).initialize();
}
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

const NAMES = migrations.map(({ name }) => name);
/** How many of them release 0.1.0 has. */
const FIRST_RELEASE = 5;

/** Everything that PostgreSQL did not have by itself; indexes are among the definitions. */
async function objects(): Promise<string[]> {
  const found = await db.query(`
    SELECT 'relation ' || relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i'
    UNION ALL SELECT 'function ' || p.oid::regprocedure FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
    UNION ALL SELECT 'extension ' || extname FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT 'setting ' || unnest(setconfig) FROM pg_db_role_setting s
                JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()
    ORDER BY 1`);
  return found.map(({ name }: { name: string }) => name);
}

/** What the databases' columns, constraints and code look like, for comparing two schemas. */
async function definitions(): Promise<{ name: string; what: string }[]> {
  return db.query(`
    SELECT table_name || '.' || column_name AS name,
           concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default) AS what
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
               WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1, 2`);
}

async function downAll(): Promise<void> {
  const source = await migrationDataSource(config, migrations).initialize();
  try {
    for (let i = 0; i < migrations.length; i += 1) await undoLastMigration(source);
  } finally {
    await source.destroy();
  }
}

/** Only TypeORM's own list of what ran. */
const isLedger = (name: string) => /schema_migrations/.test(name);

describe('migrations', () => {
  beforeEach(async () => use(await createTestDatabase()));

  it('run once, in their order, and not again', async () => {
    expect(await migrate(config, migrations)).toEqual(NAMES);
    expect(await migrate(config, migrations)).toEqual([]);
    expect([...NAMES].sort((a, b) => Number(a.slice(-13)) - Number(b.slice(-13)))).toEqual(NAMES);
  });

  it('go down without a trace, and up again to the same', async () => {
    await migrate(config, migrations);
    const [before, shapeBefore] = [await objects(), await definitions()];
    expect(before.length).toBeGreaterThan(60);
    await db.query(`INSERT INTO contacts (team_id, first_name, last_name)
                    SELECT id, 'Ada', 'Byron' FROM teams WHERE is_default`);
    await downAll();
    expect((await objects()).filter((name) => !isLedger(name))).toEqual([]);
    expect(await db.query('SELECT name FROM schema_migrations')).toEqual([]);
    expect(await migrate(config, migrations)).toEqual(NAMES);
    expect(await objects()).toEqual(before);
    expect(await definitions()).toEqual(shapeBefore);
  });

  it('each go down and up by themselves', async () => {
    // But for the way down does not bring back: how much an index sorts in at once, and that all rows were looked at.
    const shape = async () =>
      (await definitions()).map(
        ({ name, what }) => `${name} ${what.replace(/gin_pending_list_limit='\d+'| NOT VALID$/g, '')}`,
      );
    await migrate(config, migrations);
    for (let count = migrations.length; count > 0; count -= 1) {
      const name = NAMES[count - 1];
      const source = await migrationDataSource(config, migrations.slice(0, count)).initialize();
      try {
        const before = await shape();
        await undoLastMigration(source);
        expect((await source.runMigrations()).map((ran) => ran.name)).toEqual([name]);
        expect([name, await shape()]).toEqual([name, before]);
        await undoLastMigration(source);
      } finally {
        await source.destroy();
      }
    }
  });

  it('let others read while one waits for a table, and go on when it is free', async () => {
    await migrate(config, migrations.slice(0, FIRST_RELEASE));
    const [holder, reader] = [new Client(database.ownerUrl), new Client(database.ownerUrl)];
    await Promise.all([holder.connect(), reader.connect()]);
    try {
      // As a report or a snapshot would, or somebody who forgot a transaction in psql.
      await holder.query('BEGIN; SELECT FROM contacts; SELECT FROM agents; SELECT FROM sync_log');
      const migrated = migrate(config, migrations);
      await until('the migration waits for a table', async () => {
        const { rows } = await reader.query(
          `SELECT FROM pg_locks WHERE relation = 'sync_log'::regclass AND NOT granted`,
        );
        return rows.length > 0;
      });
      await reader.query(`SET lock_timeout = '5s'; SELECT FROM sync_log`);
      await holder.query('COMMIT');
      expect(await migrated).toEqual(NAMES.slice(FIRST_RELEASE));
    } finally {
      await holder.end();
      await reader.end();
    }
  });

  it('are done by one of several servers that start at once', async () => {
    const ran = await Promise.all(Array.from({ length: 4 }, () => migrate(config, migrations)));
    expect(ran.map(({ length }) => length).sort()).toEqual([0, 0, 0, migrations.length]);
    expect(await db.query('SELECT count(*)::int AS count FROM teams')).toEqual([{ count: 1 }]);
  });

  it('let two servers that start at once on an empty database both work', async () => {
    const start = async () => {
      await migrate(config, migrations);
      return startTestApp({}, database);
    };
    const servers = await Promise.all([start(), start()]);
    try {
      const team = await servers[0].createTeam();
      for (const [index, { url }] of servers.entries()) {
        const { status, body } = await new Device(url, team.agent).call('POST', '/api/contacts', {
          first_name: 'Ada',
          last_name: 'Byron',
        });
        expect([status, body.data.version]).toEqual([201, index + 1]);
      }
    } finally {
      await Promise.all(servers.map((server) => server.close()));
    }
  });
});

describe('the newest schema', () => {
  beforeEach(async () => use(await createMigratedDatabase((urls) => migrate(configOf(urls), migrations))));

  it('has the default team, with its clock and first epoch', async () => {
    const teams = await db.query(`
      SELECT t.name, t.allow_agent_export, g.current_version::int AS head, g.floor::int, e.parent,
             g.epoch = e.epoch AS same
        FROM teams t JOIN global_version g ON g.team_id = t.id JOIN epochs e ON e.team_id = t.id WHERE t.is_default`);
    expect(teams).toEqual([
      { name: 'Default team', allow_agent_export: false, head: 0, floor: 0, parent: null, same: true },
    ]);
    await expect(db.query(`INSERT INTO teams (name, is_default) VALUES ('A second', true)`)).rejects.toThrow(
      /teams_one_default/,
    );
  });

  it('keeps the names that users of the schema know', async () => {
    expect(await objects()).toEqual(
      expect.arrayContaining([
        ...[
          'teams',
          'agents',
          'contacts',
          'global_version',
          'sync_log',
          'audit_log',
          'applied_mutations',
        ].map((name) => `relation ${name}`),
        ...['active_contacts', 'device_status', 'sync_statistics'].map((name) => `relation ${name}`),
        'function get_next_version(uuid,integer)',
        'function update_contact_timestamp()',
        'function log_contact_change()',
      ]),
    );
    await db.query(`INSERT INTO contacts (team_id, first_name, last_name)
                    SELECT id, v.first, 'Byron' FROM teams, (VALUES ('Ada'), ('Gone')) AS v (first) WHERE is_default`);
    await db.query(`DELETE FROM contacts WHERE first_name = 'Gone'`);
    expect(await db.query('SELECT first_name FROM active_contacts')).toEqual([{ first_name: 'Ada' }]);
    expect(await db.query('SELECT * FROM device_status')).toEqual([]);
    expect(
      await db.query(
        'SELECT current_version::int AS version, total_devices::int AS devices FROM sync_statistics',
      ),
    ).toEqual([{ version: 3, devices: 0 }]);
  });

  it('grants the server its rows, and not the trail, the ledger or the schema', async () => {
    const rights = await db.query(
      `SELECT c.relname AS name, string_agg(p, ' ' ORDER BY p) FILTER (WHERE has_table_privilege($1, c.oid, p)) AS may
         FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')
        GROUP BY 1 ORDER BY 1`,
      [new URL(database.appUrl).username],
    );
    const all = 'DELETE INSERT SELECT UPDATE';
    const lesser: Record<string, string> = { audit_log: 'INSERT SELECT', schema_migrations: 'SELECT' };
    expect(rights.length).toBeGreaterThan(12);
    for (const { name, may } of rights) expect([name, may]).toEqual([name, lesser[name] ?? all]);
    const [{ creates, owns }] = await db.query(
      `SELECT has_schema_privilege($1, 'public', 'CREATE') AS creates,
              EXISTS (SELECT FROM pg_class WHERE relowner = $1::regrole) AS owns`,
      [new URL(database.appUrl).username],
    );
    expect([creates, owns]).toEqual([false, false]);
  });
});
