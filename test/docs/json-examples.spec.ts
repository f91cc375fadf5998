import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { makeContact, rows } from '../support/team';
import { until } from '../support/wait';
import { blocks, read } from './pages';

/** The JSON that docs/SYNC.md and docs/SOCKETS.md show has the members of the real answers, in the same place. */
let app: TestApp;
let team: TestTeam;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterAll(() => app.close());

/** Members and kinds of values; an absent value (null) fits to any. Of lists every different item once. */
function shapeOf(value: unknown): unknown {
  if (value === null) return 'any';
  if (Array.isArray(value)) {
    const shapes = value.map((item) => JSON.stringify(shapeOf(item)));
    return [...new Set(shapes)].sort().map((shape) => JSON.parse(shape) as unknown);
  }
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, shapeOf((value as Record<string, unknown>)[key])]),
  );
}

/** What may be null in one of the two is left out of the comparison in both. */
function expectSameShape(shown: unknown, real: unknown): void {
  expect(JSON.stringify(mask(shapeOf(shown), shapeOf(real)), null, 1)).toBe(
    JSON.stringify(mask(shapeOf(real), shapeOf(shown)), null, 1),
  );
}

function mask(shape: any, other: any): unknown {
  if (shape === 'any' || other === 'any') return 'any';
  if (Array.isArray(shape))
    return shape.map((item, i) => mask(item, Array.isArray(other) ? other[i] : undefined));
  if (typeof shape !== 'object') return shape as unknown;
  return Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, mask(value, other?.[key])]));
}

const examplesOf = (path: string) => blocks(read(path), 'json').map(({ text }) => JSON.parse(text));

it('SYNC.md', async () => {
  const device = new Device(app.url, team.admin, 'pixel-8-4711');
  const priya = await makeContact(device, { first_name: 'Priya', phone_primary: '+91 98 1234 5678' });
  const omar = await makeContact(device);
  await device.call('PUT', `/api/contacts/${priya.id}`, { company: 'Acme, Inc.' });
  await makeContact(device, { first_name: 'Li' });
  await device.call('DELETE', `/api/contacts/${omar.id}`);
  const delta = async (query: string) => (await device.call('GET', `/api/sync/delta?${query}`)).body;
  const first = await delta('version=0&limit=2');
  const real = [first, await delta(`version=4&limit=2&epoch=${first.data.epoch}`), await delta('version=6')];
  const shown = examplesOf('docs/SYNC.md');
  expect(shown).toHaveLength(real.length);
  shown.forEach((example, i) => expectSameShape(example, real[i]));
  // The page tells a story with numbers; they are the real ones.
  const numbers = ({ data }: any) => [
    data.current_version,
    data.has_more,
    data.head_version,
    data.changes.map(({ action, version, contact }: any) => [action, version, contact.version]),
  ];
  for (const i of [0, 1]) expect(numbers(shown[i])).toEqual(numbers(real[i]));
  expect(shown[2]).toMatchObject({ code: real[2].code, reason: real[2].reason, error: real[2].error });
});

it('SOCKETS.md', async () => {
  const phone = await new Device(app.url, team.agent).connect();
  const other = await new Device(app.url, team.admin).connect({ protocol: 2 });
  const stranger = new Device(app.url, { ...team.agent, key: `${team.agent.key.slice(0, -1)}!` });
  const refused = await stranger.connect().catch((error: { data: unknown }) => error.data);
  stranger.disconnect();
  const { agentCode, key } = team.agent;
  const authenticated = await phone.emit('auth', {
    api_key: key,
    agent_code: agentCode,
    device_id: phone.id,
  });
  const created = await phone.emit('contact_create', { first_name: 'Zoë', last_name: 'Kim' });
  const { id } = created.data;
  await phone.emit('contact_update', { id, data: { company: 'Kim Ltd' } });
  const deleted = await phone.emit('contact_delete', { id });
  const resync = await phone.emit('sync_request', { last_known_version: 99 });
  const invalid = await phone.emit('contact_update', { id, data: { company: 'x'.repeat(256) } });
  await phone.emit('edit_presence', { contact_id: id });
  await other.emit('watch_presence');
  await other.waitForVersion(deleted.version);
  await phone.call('POST', '/api/bulk/import', { contacts: rows(101) });
  const last = (name: string) => other.received.filter((event) => event.name === name).at(-1)?.payload;
  const hint = await until('the hint', () => last('sync_available'));
  const presence = await until('who edits what', () => last('presence'));
  const real = [
    refused,
    authenticated,
    created,
    deleted,
    resync,
    presence,
    last('contact_updated'),
    last('contact_deleted'),
    hint,
    invalid,
  ];
  const shown = examplesOf('docs/SOCKETS.md');
  expect(shown).toHaveLength(real.length);
  shown.forEach((example, i) => expectSameShape(example, real[i]));
  for (const [i, example] of shown.entries()) {
    if (example.success === false)
      expect([example.code, example.error, example.details]).toEqual([
        real[i].code,
        real[i].error,
        real[i].details,
      ]);
  }
  phone.disconnect();
  other.disconnect();
});

it('OPERATIONS.md', async () => {
  const device = new Device(app.url, team.admin);
  const real = [(await device.call('GET', '/readyz')).body, (await device.call('GET', '/health')).body];
  const shown = examplesOf('docs/OPERATIONS.md');
  expect(shown).toHaveLength(real.length);
  shown.forEach((example, i) => expectSameShape(example, real[i]));
});
