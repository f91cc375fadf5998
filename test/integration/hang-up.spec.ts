import { once } from 'node:events';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { Logger, type LoggerService } from '@nestjs/common';
import { metricsOf, startTestApp, type TestAgent, type TestApp } from '../support/app';
import { Device } from '../support/device';
import { until } from '../support/wait';

let app: TestApp;
let admin: TestAgent;
const complaints: unknown[] = [];
/** Of whatever was asked. On a busy machine the checks of credentials are late and queries are slow, whoever hangs up. */
const complain = (...line: unknown[]) => {
  const isSlowness = line.at(-1) === 'Auth' || /^\d+ ms: /.test(String(line[0]));
  if (!isSlowness) complaints.push(line);
};
const logger: LoggerService = { log: () => undefined, warn: complain, error: complain, fatal: complain };
beforeAll(async () => {
  app = await startTestApp({ RATE_LIMIT_AGENT: '0' });
  const team = await app.createTeam();
  admin = team.admin;
  // More than the buffers between server and client hold.
  await app.db.query(
    `INSERT INTO contacts (team_id, first_name, last_name, notes)
     SELECT $1, 'Big', 'Note', (SELECT string_agg(md5(random()::text || n || i), '') FROM generate_series(1, 150) i)
       FROM generate_series(1, 6000) n`,
    [team.id],
  );
  Logger.overrideLogger(logger);
});
afterAll(async () => {
  Logger.overrideLogger(false);
  await app.close();
});

/** Lines of the metrics that say that the server or its database failed. */
const failures = async () =>
  (await metricsOf(app))
    .split('\n')
    .filter((line) =>
      /^contactsync_http_request_duration_seconds_count.*status="5|^contactsync_refused_for_load_total\S* [1-9]/.test(
        line,
      ),
    );

describe.each([
  '/api/bulk/export?format=json',
  '/api/bulk/export?format=csv',
  '/api/sync/snapshot',
  '/api/sync/delta?version=0&limit=1000',
])('a client that hangs up in the middle of %s', (path) => {
  it('is no failure of the server or of its database: nobody is woken for it', async () => {
    complaints.length = 0;
    const server = app.app.getHttpServer();
    const ended = once(server, 'request').then(([, answer]) => once(answer as ServerResponse, 'close'));
    const asked = get(app.url + path, { headers: { 'x-api-key': admin.key } });
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    await once(response, 'readable');
    expect(response.complete).toBe(false);
    response.on('error', () => undefined);
    response.destroy();

    await ended;
    // Whatever the server says of it, it has said by then.
    await until('its connections to be free', async () => {
      const [{ busy }] = await app.db.query(
        `SELECT count(*)::int AS busy FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
            AND backend_type = 'client backend'`,
      );
      return busy === 0;
    });
    expect(await failures()).toEqual([]);
    expect((await new Device(app.url, admin).call('GET', '/api/contacts?limit=1')).status).toBe(200);
    expect(complaints).toEqual([]);
  });
});

it('a client that hangs up when its answer is about to begin is none either', async () => {
  complaints.length = 0;
  const server = app.app.getHttpServer();
  const ended = once(server, 'request').then(([, answer]) => {
    const response = answer as ServerResponse;
    response.once('pipe', () => response.socket!.destroy());
    return once(response, 'close');
  });
  const query = new Device(app.url, admin).call('POST', '/api/bulk/import', {
    contacts: Array.from({ length: 500 }, () => ({})),
  });
  await expect(query).rejects.toThrow();
  await ended;
  expect(await failures()).toEqual([]);
  expect(complaints).toEqual([]);
});
