import { connect, type Socket } from 'node:net';
import { createServerDatabase } from '../support/app';
import type { TestDatabase } from '../support/database';
import { type ServerProcess, startServerProcess } from '../support/server-process';
import { range } from '../support/team';
import { until } from '../support/wait';

const CROWD = 1_000;

let database: TestDatabase;
let server: ServerProcess;
beforeAll(async () => {
  database = await createServerDatabase();
  server = await startServerProcess({
    NODE_ENV: 'test',
    DATABASE_URL: database.appUrl,
    DATABASE_MIGRATION_URL: database.ownerUrl,
  });
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

it('a crowd that connects while the server is busy fills no queue: nobody has to try again', async () => {
  const { hostname, port } = new URL(server.url);
  let connected = 0;
  // As busy as it can be: it takes no connection at all.
  server.child.kill('SIGSTOP');
  const sockets: Socket[] = range(CROWD).map(() =>
    connect(Number(port), hostname, () => (connected += 1)).on('error', () => undefined),
  );
  try {
    await until(`${CROWD} connections`, () => connected === CROWD, 20_000);
  } finally {
    server.child.kill('SIGCONT');
    sockets.forEach((socket) => socket.destroy());
  }
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
});
