import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger as NestLogger } from '@nestjs/common';
import { Client, type ClientConfig, type QueryResult, types } from 'pg';
import {
  DataSource,
  type DataSourceOptions,
  type EntitySubscriberInterface,
  type Logger as TypeOrmLogger,
  type QueryRunner,
} from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions';
import { ADVISORY_LOCKS } from './advisory-locks';
import { type Config } from './config';
import { sqlState } from './database-errors';
import { StartupError } from './errors';
import { PreparedStatements } from './prepared';
import { boundWait, untilTurn } from './short-locks';

const INT8 = 20;

/** int8 arrives as text; the wire promises JSON numbers, so a value that would be rounded is refused. */
types.setTypeParser(INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`The database holds a number past 2^53: ${text}`);
  return value;
});

/** Time limits that turn every way of waiting for ever into an error (milliseconds). */
const LIMITS = { acquire: 2_000, lock: 3_000, statement: 10_000, idleInTransaction: 5_000, silence: 12_000 };

/** How often a server that starts asks whether another one has migrated (milliseconds). */
const MIGRATION_POLL = 100;

/** Writes SQL at debug level, and never its parameters: they are customers' data. */
class SqlLogger implements TypeOrmLogger {
  private readonly logger = new NestLogger('SQL');

  /** @param all false: only what is slow or fails, so that a hot path pays nothing. */
  constructor(private readonly all: boolean) {}

  logQuery(query: string): void {
    if (this.all) this.logger.debug(query.replace(/\s+/g, ' ').trim());
  }

  logQueryError(error: string | Error, query: string): void {
    const text = query.replace(/\s+/g, ' ').trim().slice(0, 200);
    this.logger.debug(`failed with ${sqlState(error) ?? 'an error'}: ${text}`);
  }

  logQuerySlow(time: number, query: string): void {
    this.logger.warn(`${time} ms: ${query.replace(/\s+/g, ' ').trim().slice(0, 500)}`);
  }

  logSchemaBuild(): void {}
  logMigration(message: string): void {
    this.logger.debug(message);
  }
  log(_level: string, message: unknown): void {
    this.logger.debug(String(message));
  }
}

/** A connection on which times come in the one form that is read here, whatever DateStyle its role or database has. */
export class IsoClient extends Client {
  /** What pg says when it connects: a parameter that a pooler knows, which one of its `options` may not be. */
  getStartupConf(): object {
    const parent = Client.prototype as unknown as IsoClient;
    return { ...parent.getStartupConf.call(this), DateStyle: 'ISO' };
  }
}

/**
 * A connection whose loss is always heard. Between the pool and TypeORM nobody listens for a moment, and an
 * 'error' that nobody hears ends the process; the query that was under way fails by itself.
 *
 * And one that is given up when it falls silent: of a machine that is gone, or a firewall that has forgotten the
 * connection, TCP alone says nothing for a quarter of an hour. PostgreSQL ends every statement sooner than this.
 */
class ResilientClient extends IsoClient {
  private readonly statements: PreparedStatements;

  constructor(config: ClientConfig & { preparedStatements?: boolean }) {
    super(config);
    this.statements = new PreparedStatements(this, config.preparedStatements ?? false, (query) =>
      this.ask(query),
    );
    this.on('error', () => undefined);
    // Not sooner: with TLS the stream is another one by then.
    this.once('connect', () => {
      const { connection } = this as unknown as { connection: { stream: Socket } };
      const { stream } = connection;
      stream.setTimeout(LIMITS.silence, () => {
        // An unused one is silent by nature.
        if ((this as unknown as { readyForQuery: boolean }).readyForQuery) return;
        stream.destroy(Object.assign(new Error('Connection terminated: no answer'), { code: 'ETIMEDOUT' }));
      });
    });
  }

  /** What prepared() has declared is prepared here at its first use. */
  override query(...[text, values, callback]: unknown[]): never {
    const isOwn = callback !== undefined || typeof values === 'function' || isSubmittable(text);
    const result = isOwn
      ? super.query(text as string, values as unknown[], callback as never)
      : (this.statements.run(text, values) ?? this.ask(text, values));
    return result as never;
  }

  /**
   * As pg does it, but with the callback from the beginning: of a query that gets it later all that its rows were made of outlives
   * the collection of young garbage, and memory grows by it until all of the heap is collected.
   */
  private ask(query: unknown, values?: unknown): Promise<QueryResult> {
    const asked = new Promise<QueryResult>((resolve, reject) =>
      super.query(query as string, values as unknown[], (error: Error | null, result: QueryResult) =>
        error ? reject(error) : resolve(result),
      ),
    );
    // Its stack would lead to the socket.
    return asked.catch((error: Error) => {
      Error.captureStackTrace(error);
      throw error;
    });
  }
}

const isSubmittable = (query: unknown) =>
  typeof (query as { submit?: unknown } | null)?.submit === 'function';

/** Options of the server's connection pool. Entities come from the modules (`autoLoadEntities`). */
export function databaseOptions(config: Config): PostgresDataSourceOptions {
  return {
    type: 'postgres',
    url: config.databaseUrl,
    applicationName: 'contacts-sync',
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    poolSize: config.DB_POOL_MAX,
    maxQueryExecutionTime: 1_000,
    logger: new SqlLogger(config.LOG_LEVEL === 'debug'),
    // The pool survives a database restart; its idle clients' errors only need to be heard.
    poolErrorHandler: (error: Error) =>
      new NestLogger('Database').warn(`idle connection lost: ${error.message}`),
    extra: {
      Client: ResilientClient,
      preparedStatements: config.PREPARED_STATEMENTS === 'on',
      min: config.DB_POOL_MIN,
      connectionTimeoutMillis: LIMITS.acquire,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      lock_timeout: LIMITS.lock,
      statement_timeout: LIMITS.statement,
      idle_in_transaction_session_timeout: LIMITS.idleInTransaction,
    },
  };
}

/**
 * A connection beside the pool, for what takes long or streams. The caller connects it, sets the time limits it
 * needs, and ends it, also in the middle of a statement.
 */
export function dedicatedClient(config: Config): Client {
  return new ResilientClient({
    connectionString: config.databaseUrl,
    application_name: 'contacts-sync-snapshot',
    connectionTimeoutMillis: LIMITS.acquire,
    keepAlive: true,
    lock_timeout: LIMITS.lock,
    idle_in_transaction_session_timeout: LIMITS.idleInTransaction,
  });
}

/** A data source for migrations and tools: one connection, no time limits, no entities. */
export function migrationDataSource(config: Config, migrations: DataSourceOptions['migrations']): DataSource {
  return new DataSource({
    type: 'postgres',
    url: config.migrationUrl,
    applicationName: 'contacts-sync-migrations',
    installExtensions: false,
    migrations,
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    logger: new SqlLogger(config.LOG_LEVEL === 'debug'),
    poolSize: 2,
    extra: { connectionTimeoutMillis: 5_000 },
  });
}

/**
 * Runs `work` while holding the migration lock, so that of several servers starting at once one migrates
 * and the others wait. The lock is a session's: a process that dies gives it back.
 */
export async function withMigrationLock<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    // Asked for again and again: who waits for it in a statement has a snapshot, and an index that is built meanwhile
    // waits for everybody who has one.
    while (!(await takeLock(runner))) await sleep(MIGRATION_POLL);
    try {
      return await work();
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [ADVISORY_LOCKS.migration]);
    }
  } finally {
    await runner.release();
  }
}

async function takeLock(runner: QueryRunner): Promise<boolean> {
  const rows = (await runner.query('SELECT pg_try_advisory_lock($1) AS taken', [
    ADVISORY_LOCKS.migration,
  ])) as [{ taken: boolean }];
  return rows[0].taken;
}

/**
 * Brings the schema to the newest version and grants the server's role what it may do.
 * @returns the names of the migrations that ran.
 * @throws StartupError when the database cannot be reached or is too old.
 */
export async function migrate(
  config: Config,
  migrations: DataSourceOptions['migrations'],
): Promise<string[]> {
  const dataSource = migrationDataSource(config, migrations);
  try {
    await dataSource.initialize();
  } catch (error) {
    throw unreachable(config.migrationUrl, error);
  }
  try {
    const [{ version }] = await dataSource.query<[{ version: string }]>(
      `SELECT current_setting('server_version_num') AS version`,
    );
    if (Number(version) < 150_000) {
      throw new StartupError(
        `PostgreSQL 15 or newer is needed; this one is ${Math.floor(Number(version) / 10_000)}.`,
      );
    }
    return await withMigrationLock(dataSource, async () => {
      const ask = (sql: string) => dataSource.query<unknown>(sql);
      const before = await migrationsIn(ask);
      const role = await serverRole(dataSource, config);
      await besideServers(dataSource, role, () => dataSource.runMigrations());
      await keepNamesSorted(dataSource);
      if (role) await grant(dataSource, role);
      return (await migrationsIn(ask)).slice(before.length);
    });
  } finally {
    await dataSource.destroy();
  }
}

/** Which migrations a database has; empty for an empty one. @param ask runs a statement and answers its rows */
export async function migrationsIn(ask: (sql: string) => Promise<unknown>): Promise<string[]> {
  const [{ known }] = (await ask(`SELECT to_regclass('schema_migrations') IS NOT NULL AS known`)) as [
    { known: boolean },
  ];
  if (!known) return [];
  const rows = (await ask('SELECT name FROM schema_migrations ORDER BY id')) as { name: string }[];
  return rows.map(({ name }) => name);
}

/**
 * Indexes over names are in the order of the ICU library that built them. After the operating system brought another one
 * they are built again, while servers go on.
 */
async function keepNamesSorted(dataSource: DataSource): Promise<void> {
  const stale = await dataSource.query<{ index: string }[]>(
    `SELECT i.indexrelid::regclass::text AS index
       FROM pg_collation c JOIN pg_index i ON c.oid = ANY(i.indcollation)
      WHERE c.collname = 'contact_names' AND c.collversion IS DISTINCT FROM pg_collation_actual_version(c.oid)`,
  );
  if (stale.length === 0) return;
  new NestLogger('Database').warn(
    'The ICU library of the database has changed: indexes over names are built again',
  );
  for (const { index } of stale) await dataSource.query(`REINDEX INDEX CONCURRENTLY ${index}`);
  await dataSource.query('ALTER COLLATION contact_names REFRESH VERSION');
}

/** Takes the newest migration back, in a transaction unless it says that it cannot run in one. */
export async function undoLastMigration(dataSource: DataSource): Promise<void> {
  const [{ name } = { name: '' }] = await dataSource.query<{ name: string }[]>(
    'SELECT name FROM schema_migrations ORDER BY id DESC LIMIT 1',
  );
  const newest = dataSource.migrations.find((migration) => migration.constructor.name === name);
  const transaction = newest?.transaction === false ? 'none' : 'all';
  await besideServers(dataSource, undefined, () => dataSource.undoLastMigration({ transaction }));
}

/** Runs migrations as BesideServers, again and again until no lock is in their way. */
async function besideServers(
  dataSource: DataSource,
  role: string | undefined,
  work: () => Promise<unknown>,
): Promise<void> {
  const subscriber = new BesideServers(role);
  dataSource.subscribers.push(subscriber);
  try {
    await untilTurn(work);
  } finally {
    dataSource.subscribers.splice(dataSource.subscribers.indexOf(subscriber), 1);
  }
}

/** What each transaction of a migration does, as servers of the release before use the database meanwhile. */
class BesideServers implements EntitySubscriberInterface {
  constructor(private readonly role: string | undefined) {}

  async afterTransactionStart({ queryRunner }: { queryRunner: QueryRunner }): Promise<void> {
    await boundWait(queryRunner);
  }

  /** A trigger may use a new table on behalf of a server as soon as both are there. */
  async beforeTransactionCommit({ queryRunner }: { queryRunner: QueryRunner }): Promise<void> {
    if (!this.role) return;
    const [{ lacks }] = (await queryRunner.query(
      `SELECT to_regclass('audit_log') IS NOT NULL AND EXISTS (
                SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
                 AND CASE WHEN relkind IN ('r', 'v') THEN NOT has_table_privilege($1, oid, 'SELECT')
                          WHEN relkind = 'S' THEN NOT has_sequence_privilege($1, oid, 'USAGE') END) AS lacks`,
      [this.role],
    )) as [{ lacks: boolean }];
    if (lacks) await grant(queryRunner, this.role);
  }
}

/** The role of the server, if it has one of its own. */
async function serverRole(dataSource: DataSource, config: Config): Promise<string | undefined> {
  const role = decodeURIComponent(new URL(config.databaseUrl).username);
  const [{ same }] = await dataSource.query<[{ same: boolean }]>('SELECT current_user = $1 AS same', [role]);
  return same ? undefined : role;
}

/** The server may do everything with rows except change the trail. */
async function grant(on: DataSource | QueryRunner, role: string): Promise<void> {
  const quoted = `"${role.replaceAll('"', '""')}"`;
  await on.query(`
    GRANT USAGE ON SCHEMA public TO ${quoted};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${quoted};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${quoted};
    REVOKE UPDATE, DELETE ON audit_log FROM ${quoted};
    REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM ${quoted};
    DO $$ BEGIN
      IF to_regprocedure('purge_tombstones(uuid, timestamptz, integer)') IS NOT NULL THEN
        GRANT EXECUTE ON FUNCTION purge_tombstones TO ${quoted};
      END IF;
      IF to_regnamespace('job_queue') IS NOT NULL THEN
        GRANT USAGE ON SCHEMA job_queue TO ${quoted};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA job_queue TO ${quoted};
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA job_queue TO ${quoted};
      END IF;
    END $$;
  `);
}

/** One clear sentence for a database that does not answer. */
export function unreachable(url: string, error: unknown): StartupError {
  const { hostname, port, pathname, username } = new URL(url);
  const place = `${hostname}:${port || 5432}${pathname}`;
  const cause = error instanceof Error ? error.message || sqlState(error) : String(error);
  return new StartupError(
    `The database ${place} cannot be used as ${decodeURIComponent(username)}: ${cause}. Check DATABASE_URL and that PostgreSQL is running.`,
  );
}
