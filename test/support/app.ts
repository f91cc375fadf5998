import type { AddressInfo } from 'node:net';
import { makeApiKey } from '@app/auth';
import { type Config, createAppLogger, loadConfig, Metrics, migrate, type Role } from '@app/platform';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { createApp } from '../../apps/api/src/create-app';
import { plannedStop } from '../../apps/api/src/planned-stop';
import { migrations } from '../../migrations';
import { createMigratedDatabase, type TestDatabase } from './database';
import { makeTeam, OPERATOR_KEY, PEPPER } from './make-team';

export { OPERATOR_KEY, PEPPER };

export interface TestAgent {
  id: string;
  agentCode: string;
  role: Role;
  key: string;
  /** Of those that createTeam() made. */
  keyId?: string;
}

export interface TestTeam {
  id: string;
  admin: TestAgent;
  agent: TestAgent;
  viewer: TestAgent;
  /** One more agent of this team. */
  addAgent(role?: Role): Promise<TestAgent>;
}

export interface TestApp {
  url: string;
  app: NestFastifyApplication;
  config: Config;
  /** A connection as the schema's owner, as somebody in psql would have it. */
  db: DataSource;
  database: TestDatabase;
  /** A fresh team with an admin, an agent and a viewer: each test has its own. */
  createTeam(): Promise<TestTeam>;
  /** Another server on the same database. */
  another(env?: NodeJS.ProcessEnv): Promise<TestApp>;
  /** Ends like a planned stop does; a second time does nothing. */
  close(): Promise<void>;
}

const settings = ({ appUrl, ownerUrl }: Pick<TestDatabase, 'appUrl' | 'ownerUrl'>) => ({
  NODE_ENV: 'test',
  DATABASE_URL: appUrl,
  DATABASE_MIGRATION_URL: ownerUrl,
  API_KEY_PEPPER: PEPPER,
});

/** One with the newest schema, for an application or for servers in processes of their own; the caller drops it. */
export const createServerDatabase = (): Promise<TestDatabase> =>
  createMigratedDatabase((urls) => migrate(loadConfig(settings(urls)), migrations));

/**
 * The application as main.ts builds it, on a free port, on a database of its own with the newest schema.
 *
 * @param shared a database to use instead, which is the caller's to drop; migrated if `migrate` is true
 */
export async function startTestApp(
  env: NodeJS.ProcessEnv = {},
  shared?: TestDatabase,
  { migrate: shallMigrate = false } = {},
): Promise<TestApp> {
  const database = shared ?? (await createServerDatabase());
  const config = loadConfig({
    ...settings(database),
    DB_POOL_MIN: '0',
    HOST: '127.0.0.1',
    PORT: '0',
    OPERATOR_API_KEY: OPERATOR_KEY,
    // Nothing happens but what a test does.
    WORKER: 'off',
    // Tests use one key, and wrong ones, without number; the limits have a spec of their own.
    RATE_LIMIT_AGENT: '0',
    RATE_LIMIT_TEAM: '0',
    RATE_LIMIT_FAILURES: '0',
    RATE_LIMIT_ATTEMPTS: '0',
    ...env,
  });
  const logger = process.env.TEST_LOG ? createAppLogger(config) : false;
  Logger.overrideLogger(logger);
  if (shallMigrate) await migrate(config, migrations);
  const app = await createApp(config, logger);
  const stop = plannedStop(app);
  try {
    await app.listen(config.PORT, config.HOST);
  } catch (error) {
    await stop();
    throw error;
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  const db = await new DataSource({
    type: 'postgres',
    url: database.ownerUrl,
    poolSize: 5,
    installExtensions: false,
  }).initialize();
  const others: TestApp[] = [];
  let closed: Promise<void> | undefined;
  const close = async () => {
    await Promise.all(others.map((other) => other.close()));
    await stop();
    await db.destroy();
    if (!shared) await database.drop();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    app,
    config,
    db,
    database,
    createTeam: () => makeTeam((sql, values) => db.query(sql, values), makeApiKey),
    another: async (more) => {
      const other = await startTestApp({ ...env, ...more }, database);
      others.push(other);
      return other;
    },
    close: () => (closed ??= close()),
  };
}

/** What Prometheus is told of this server. */
export function metricsOf({ app }: TestApp): Promise<string> {
  return app.get(Metrics).registry.metrics();
}
