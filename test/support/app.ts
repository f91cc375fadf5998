import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { digestApiKey, makeApiKey } from '@app/auth';
import { type Config, createAppLogger, Lifecycle, loadConfig, migrate, type Role } from '@app/platform';
import { RealtimeService } from '@app/realtime';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { createApp } from '../../apps/api/src/create-app';
import { migrations } from '../../migrations';
import { createTestDatabase, type TestDatabase } from './database';

export const PEPPER = 'pepper for tests only';

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

/** The application as main.ts builds it, on a free port, on a database of its own. */
export async function startTestApp(
  env: NodeJS.ProcessEnv = {},
  shared?: TestDatabase,
  { migrate: shallMigrate = !shared } = {},
): Promise<TestApp> {
  const database = shared ?? (await createTestDatabase());
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.appUrl,
    DATABASE_MIGRATION_URL: database.ownerUrl,
    API_KEY_PEPPER: PEPPER,
    DB_POOL_MIN: '0',
    HOST: '127.0.0.1',
    PORT: '0',
    // Tests use one key, and wrong ones, without number; the limits have a spec of their own.
    RATE_LIMIT_KEY: '0',
    RATE_LIMIT_FAILURES: '0',
    RATE_LIMIT_ATTEMPTS: '0',
    ...env,
  });
  const logger = process.env.TEST_LOG ? createAppLogger(config) : false;
  Logger.overrideLogger(logger);
  if (shallMigrate) await migrate(config, migrations);
  const app = await createApp(config, logger);
  await app.listen(config.PORT, config.HOST);
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
    app.get(Lifecycle).beginDrain();
    app.get(RealtimeService).drain();
    await app.close();
    await db.destroy();
    if (!shared) await database.drop();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    app,
    config,
    db,
    database,
    createTeam: () => createTeam(db),
    another: async (more) => {
      const other = await startTestApp({ ...env, ...more }, database);
      others.push(other);
      return other;
    },
    close: () => (closed ??= close()),
  };
}

async function createTeam(db: DataSource): Promise<TestTeam> {
  const id = randomUUID();
  await db.query('INSERT INTO teams (id, name) VALUES ($1, $2)', [id, `Team ${id.slice(0, 8)}`]);
  const add = async (role: Role): Promise<TestAgent> => {
    const agent = {
      id: randomUUID(),
      agentCode: `${role}_${randomUUID().slice(0, 8)}`,
      role,
      key: makeApiKey(),
      keyId: randomUUID(),
    };
    await db.query(
      `INSERT INTO agents (team_id, id, agent_code, agent_name, role) VALUES ($1, $2, $3, $4, $5)`,
      [id, agent.id, agent.agentCode, `Name of ${agent.agentCode}`, role],
    );
    await db.query(
      // In use already, so that the trail of a test does not begin with its sign-in.
      `INSERT INTO api_keys (team_id, id, agent_id, digest, prefix, last4, last_used_at)
       VALUES ($1, $2, $3, $4, 'sk_test', 'test', now())`,
      [id, agent.keyId, agent.id, digestApiKey(agent.key, PEPPER)],
    );
    return agent;
  };
  return {
    id,
    admin: await add('admin'),
    agent: await add('agent'),
    viewer: await add('viewer'),
    addAgent: (role = 'agent') => add(role),
  };
}
