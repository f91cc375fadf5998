// A PostgreSQL or Redis of a spec's own. Specs are CommonJS and those helpers are not, so they run in this
// child process, which does as it is told through IPC (see services.ts) and takes its service along when it ends.
import { startEmbeddedPostgres } from '../../scripts/embedded-postgres.mjs';
import { startRedis } from './redis.mjs';

const starters = {
  postgres: (options) => startEmbeddedPostgres({ ...options, durable: false }),
  redis: startRedis,
};

let service;
const actions = {
  async start(kind, options) {
    service = await starters[kind](options);
    const { url, ownerUrl, port } = service;
    return { url, ownerUrl, port };
  },
  async stop(how) {
    await service?.stop(how ?? undefined);
    service = undefined;
  },
};

process.on('message', async ({ id, action, args }) => {
  try {
    process.send({ id, value: await actions[action](...args) });
  } catch (error) {
    process.send({ id, error: error.message });
  }
});
process.on('disconnect', async () => {
  await service?.stop(undefined).catch(() => {});
  process.exit();
});
