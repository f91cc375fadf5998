import { DatabaseLoad } from '@app/platform';
import { DataSource } from 'typeorm';
import { metricsOf, startTestApp, type TestApp } from '../support/app';
import { Device } from '../support/device';
import { range } from '../support/team';
import { until } from '../support/wait';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ DB_POOL_MAX: '3' });
});
afterAll(() => app.close());

it('who would wait too long for a connection is told so at once, and is welcome when the crowd is gone', async () => {
  const { agent } = await app.createTeam();
  const phone = await new Device(app.url, agent).connect();
  const server = app.app.get(DataSource);
  const load = app.app.get(DatabaseLoad);
  const create = { first_name: 'Ada', last_name: 'King' };

  const crowd = range(60).map(() => server.query('SELECT pg_sleep(0.2)').catch(() => undefined));
  await until('the wait to be long', () => load.expectedWait > 1_000);
  const answer = await phone.call('POST', '/api/contacts', create);
  expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([
    503,
    'DATABASE_UNAVAILABLE',
    '2',
  ]);
  expect(await phone.emit('contact_create', create)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  expect(await phone.emit('ping', undefined)).toMatchObject({ success: true });
  expect((await fetch(`${app.url}/livez`)).status).toBe(200);

  await Promise.all(crowd);
  expect((await phone.call('POST', '/api/contacts', create)).body.data.version).toBe(1);
  expect(await metricsOf(app)).toMatch(/^contactsync_refused_for_load_total 2$/m);
});
