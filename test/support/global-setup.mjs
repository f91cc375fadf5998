// Once a Jest run: a real PostgreSQL and a real Redis, told to the workers through the environment.
//
// TEST_OWNER_DATABASE_URL  a role that owns its database and may create others
// TEST_APP_DATABASE_URL    the role the server runs as; put the name of a cloned database in its path
// TEST_TEMPLATE_DATABASE   the name of the database with the newest schema that support/database.ts makes and copies
// TEST_REDIS_URL           a Redis the tests may fill
// TEST_REDIS_SERVER        the path of a real redis-server to start more of, or '' (then Redis is emulated)
//
// TEST_DATABASE_URL (with TEST_APP_DATABASE_URL where its user may not create roles) and REDIS_URL replace ours.
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres, stopAbandonedPostgres } from '../../scripts/embedded-postgres.mjs';
import { findOrInstallRedisServer, findRedisServer, startRedis } from './redis.mjs';

const prefix = 'contacts-sync-test-';
const running = [];

export default async function setUp() {
  // Jest ends on a signal without its teardown; going through process.exit() runs what cleans up at exit.
  for (const [name, number] of Object.entries({ SIGINT: 2, SIGTERM: 15, SIGHUP: 1 }))
    process.once(name, () => process.exit(128 + number));

  const [database, redis] = await Promise.all([setUpDatabase(), setUpRedis()]);
  Object.assign(process.env, database, redis);
}

/** Stops what {@link setUp} started. */
export async function tearDown() {
  await Promise.all(running.splice(0).map((stop) => stop()));
}

async function setUpDatabase() {
  const TEST_TEMPLATE_DATABASE = `test_template_${randomBytes(6).toString('hex')}`;
  if (process.env.TEST_DATABASE_URL) {
    const owner = process.env.TEST_DATABASE_URL;
    running.push(() =>
      connected(owner, (client) => client.query(`DROP DATABASE IF EXISTS ${TEST_TEMPLATE_DATABASE}`)),
    );
    return {
      TEST_OWNER_DATABASE_URL: owner,
      TEST_APP_DATABASE_URL: await appUrl(owner),
      TEST_TEMPLATE_DATABASE,
    };
  }
  await sweep();
  const dataDir = mkdtempSync(join(tmpdir(), prefix));
  // Run by root, PostgreSQL is another user and has to get in.
  chmodSync(dataDir, 0o711);
  const remove = () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  try {
    const { url, ownerUrl, stop } = await startEmbeddedPostgres({ dataDir, durable: false });
    // Registered after PostgreSQL's own, so it runs when that has been told to end.
    process.on('exit', remove);
    running.push(async () => {
      await stop('immediate');
      remove();
      process.off('exit', remove);
    });
    return { TEST_OWNER_DATABASE_URL: ownerUrl, TEST_APP_DATABASE_URL: url, TEST_TEMPLATE_DATABASE };
  } catch (error) {
    remove();
    throw error;
  }
}

/** What killed runs have left: their PostgreSQL lives on, and their folder. */
async function sweep() {
  for (const name of readdirSync(tmpdir())) {
    const dataDir = join(tmpdir(), name);
    if (name.startsWith(prefix) && (await stopAbandonedPostgres(dataDir)))
      rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The URL of contactsync_app on a server of the user's, making the role if it isn't there. */
async function appUrl(ownerUrl) {
  if (process.env.TEST_APP_DATABASE_URL) return process.env.TEST_APP_DATABASE_URL;
  const url = new URL(ownerUrl);
  url.username = 'contactsync_app';
  // Derived, so that the next run knows it too.
  url.password = createHash('sha256').update(`app of ${ownerUrl}`).digest('hex').slice(0, 32);
  await connected(ownerUrl, async (owner) => {
    const { rowCount } = await owner.query("SELECT FROM pg_roles WHERE rolname = 'contactsync_app'");
    if (!rowCount) await owner.query(`CREATE ROLE contactsync_app LOGIN PASSWORD '${url.password}'`);
    await connected(url.href, async () => {});
  }).catch((error) => {
    throw new Error(
      `The tests cannot connect to TEST_DATABASE_URL's server as contactsync_app: set TEST_APP_DATABASE_URL to that role's URL. (${error.message})`,
    );
  });
  return url.href;
}

async function connected(url, work) {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

async function setUpRedis() {
  if (process.env.REDIS_URL) {
    return { TEST_REDIS_URL: process.env.REDIS_URL, TEST_REDIS_SERVER: findRedisServer() };
  }
  const server = findOrInstallRedisServer();
  if (!server) {
    console.warn(
      '\n*** emulated Redis: no redis-server found, so what depends on a real one is not tested. ***\n',
    );
  }
  const redis = await startRedis({ server });
  running.push(() => redis.stop());
  return { TEST_REDIS_URL: redis.url, TEST_REDIS_SERVER: server };
}
