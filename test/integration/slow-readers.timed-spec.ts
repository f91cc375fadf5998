import { metricsOf, startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device, liveContacts } from '../support/device';
import { contactsInDatabase, headOf, makeContact } from '../support/team';
import { until } from '../support/wait';

let app: TestApp;
let team: TestTeam;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterAll(() => app.close());

/** The TCP connection under the client's socket. */
function connectionOf(device: Device): { pause(): void; resume(): void } {
  return (device.socket as any).io.engine.transport.ws._socket;
}

async function counted(metric: string): Promise<number> {
  const body = await metricsOf(app);
  const line = new RegExp(`^${metric} (\\d+)$`, 'm').exec(body);
  return Number(line?.[1] ?? 0);
}

/** More events than a connection and the server's bound for it can hold, until the server has done something about it. */
async function flood(done: () => Promise<boolean>): Promise<void> {
  const writer = new Device(app.url, team.admin);
  // Not more than a hundred a time: a larger one would be a hint for those who speak protocol 2.
  const contacts = Array.from({ length: 100 }, (_, i) => ({
    first_name: 'Fat',
    last_name: `N${i}`,
    notes: 'n'.repeat(2_000),
  }));
  for (let i = 0; i < 200 && !(await done()); i += 1)
    await writer.call('POST', '/api/bulk/import', { contacts });
  await until('the server to notice', done);
}

const hints = (device: Device) => device.received.filter(({ name }) => name === 'sync_available');

it('one with protocol 2 gets one hint in place of events, and events again when it has read what waited', async () => {
  const device = await new Device(app.url, team.viewer).connect({ protocol: 2 });
  device.healsGaps = false;
  const before = await counted('contactsync_sockets_spared_total');
  connectionOf(device).pause();
  await flood(async () => (await counted('contactsync_sockets_spared_total')) > before);
  // Not given to it, nor kept for it.
  const sparedAt = await headOf(app, team.id);
  for (let i = 0; i < 3; i += 1) await makeContact(new Device(app.url, team.admin));
  const head = await headOf(app, team.id);
  expect(hints(device)).toEqual([]);
  connectionOf(device).resume();
  await until('the hint', () => hints(device).length > 0);
  expect(hints(device).map(({ payload }) => payload.head_version)).toEqual([head]);
  expect(device.versions().at(-1)).toBeLessThanOrEqual(sparedAt);
  await device.catchUp();
  await device.catchUp();
  expect(device.cursor).toBe(head);
  const { version } = await makeContact(new Device(app.url, team.admin));
  await device.waitForVersion(version);
  expect(device.versions().at(-1)).toBe(head + 1);
  expect(hints(device)).toHaveLength(1);
  expect([device.socket!.connected, device.reconnects]).toEqual([true, 0]);
  expect(liveContacts(device)).toEqual(await contactsInDatabase(app, team.id));
  device.disconnect();
});

it('one of the contract is ended, comes back and reads a delta', async () => {
  const device = await new Device(app.url, team.viewer).connect({
    reconnection: true,
    reconnectionDelay: 10,
  });
  device.healsGaps = false;
  const reason = 'contactsync_sockets_ended_total\\{reason="slow_reader"\\}';
  const before = await counted(reason);
  const connection = connectionOf(device);
  connection.pause();
  await flood(async () => (await counted(reason)) > before);
  connection.resume();
  await until('the new connection', () => device.reconnects === 1);
  await device.catchUp();
  await device.catchUp();
  expect(liveContacts(device)).toEqual(await contactsInDatabase(app, team.id));
  expect(hints(device)).toEqual([]);
  device.disconnect();
});
