// `node with-database.mjs <command> [arguments]`: runs a command with DATABASE_URL and DATABASE_MIGRATION_URL of an
// embedded PostgreSQL in DATA_DIR, which ends with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startEmbeddedPostgres } from '../../scripts/embedded-postgres.mjs';

const { url, ownerUrl, stop } = await startEmbeddedPostgres({
  dataDir: process.env.DATA_DIR,
  durable: false,
});
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, DATABASE_URL: url, DATABASE_MIGRATION_URL: ownerUrl },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
const [code] = await once(child, 'exit');
await stop('immediate');
process.exit(code ?? 1);
