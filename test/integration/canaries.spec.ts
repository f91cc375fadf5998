import { randomUUID } from 'node:crypto';
import { RouteTable } from '../../apps/api/src/route-table';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { captureOutput } from '../support/output';
import { until } from '../support/wait';

/**
 * Two teams that have everything in common (device ids, agent codes, idempotency keys, mutation ids) but their data. Each
 * plants its own word wherever a text can be kept; the other must never read it, whatever it calls or is sent.
 */
interface Side {
  word: string;
  team: TestTeam;
  devices: Device[];
  ids: Record<string, string>;
  /** Every byte that reached somebody of this team. */
  seen: string[];
}

const MUTATION = randomUUID();
const DEVICE = 'the-same-phone';
const OPEN =
  /^(GET \/(docs|health|livez|readyz|metrics|assets)\b|POST \/api\/(auth\/setup|teams)|\S+ \/api\/teams)/;

let app: TestApp;
let output: ReturnType<typeof captureOutput>;
let sides: [Side, Side];

async function call(side: Side, device: Device, method: string, path: string, body?: unknown, headers = {}) {
  const answer = await device.call(method, path, body, headers);
  side.seen.push(JSON.stringify([answer.body, [...answer.headers]]));
  return answer;
}

async function makeSide(word: string): Promise<Side> {
  const team = await app.createTeam();
  await app.db.query('UPDATE teams SET name = $2, allow_agent_export = true WHERE id = $1', [
    team.id,
    `${word} team`,
  ]);
  for (const [index, role] of (['admin', 'agent', 'viewer'] as const).entries()) {
    team[role].agentCode = `same_${index}`;
    await app.db.query('UPDATE agents SET agent_code = $2, agent_name = $3 WHERE id = $1', [
      team[role].id,
      `same_${index}`,
      `${word} ${role}`,
    ]);
  }
  const devices = [team.admin, team.agent, team.viewer].map((agent) => new Device(app.url, agent, DEVICE));
  return { word, team, devices, ids: {}, seen: [] };
}

const person = (word: string) => ({
  ...{
    first_name: `${word}first`,
    last_name: `${word}last`,
    company: `${word}company`,
    notes: `${word} notes`,
  },
  ...{ email: `${word}@example.com`, tags: [`${word}tag`], metadata: { [`${word}key`]: `${word}value` } },
});

/** A day of a team: contacts over every way in, an agent, keys, a setting, an upload, an import, an export. */
async function live(side: Side): Promise<void> {
  const { word, devices } = side;
  const [admin, agent] = devices as [Device, Device, Device];
  const retry = { 'idempotency-key': 'the-same-key' };
  const made = await call(side, agent, 'POST', '/api/contacts', person(word), retry);
  expect(made.status).toBe(201);
  side.ids.contacts = made.body.data.id;
  const epoch = (await call(side, agent, 'GET', '/api/sync/delta?version=0')).body.data.epoch;
  const mutation = { mutation_id: MUTATION, op: 'create', contact_id: randomUUID(), fields: person(word) };
  const pushed = await call(side, agent, 'POST', '/api/sync/push', {
    device_id: DEVICE,
    epoch,
    mutations: [mutation],
  });
  expect(pushed.body.data.results).toMatchObject([{ status: 'applied' }]);
  const imported = { contacts: [person(word), { ...person(word), email: `${word} no e-mail` }] };
  await call(side, agent, 'POST', '/api/bulk/import', imported, retry);
  const brought = await call(side, agent, 'POST', `/api/bulk/imports?filename=${word}.json`, {
    contacts: [person(word)],
  });
  expect(brought.status).toBe(201);
  side.ids.imports = brought.body.data.id;
  await call(side, agent, 'GET', `/api/bulk/imports/${side.ids.imports}/preview`);
  await call(side, admin, 'POST', '/api/auth/register', {
    agent_code: 'colleague',
    agent_name: `${word} colleague`,
  });
  const agents = await call(side, admin, 'GET', '/api/auth/agents');
  side.ids.agents = agents.body.data.find(({ agent_code }: any) => agent_code === 'colleague').id;
  const path = `/api/auth/agents/${side.ids.agents}/keys`;
  side.ids.keys = (await call(side, admin, 'POST', path, { name: `${word} key` })).body.data.id;
  await call(side, admin, 'PATCH', '/api/settings', { allow_agent_export: false });
  await call(side, admin, 'PATCH', '/api/settings', { allow_agent_export: true });
}

/** Writes of the one side while the other listens: over REST and over its sockets. */
async function stir(side: Side): Promise<void> {
  const { word, devices, ids } = side;
  const agent = devices[1]!;
  await call(side, agent, 'PUT', `/api/contacts/${ids.contacts}`, { company: `${word} moved` });
  const answers = [
    await agent.emit('contact_create', { ...person(word), mutation_id: randomUUID() }),
    await agent.emit('contact_update', { id: ids.contacts, data: { job_title: `${word} job` } }),
    await agent.emit('sync_request', { last_known_version: 0 }),
    await agent.emit('contact_create', { ...person(word), email: `${word} none` }),
  ];
  side.seen.push(...answers.map((answer) => JSON.stringify(answer)));
}

/** Every route there is, with every id of the other side, by every role; and the other's ids over sockets. */
async function pry(side: Side, other: Side): Promise<number> {
  const routes = app.app
    .get(RouteTable)
    .routes.filter(
      ({ method, url }) => /^(GET|POST|PUT|PATCH|DELETE)$/.test(method) && !OPEN.test(`${method} ${url}`),
    );
  const extra = [
    `GET /api/contacts?q=${other.word}`,
    `GET /api/contacts?agent_code=colleague`,
    `GET /api/audit?contact_id=${other.ids.contacts}`,
    `GET /api/audit?limit=500`,
    `GET /api/bulk/export?format=csv`,
    `GET /api/bulk/export?format=json`,
    `GET /api/sync/delta?version=0&limit=1000`,
  ].map((line) => line.split(' ') as [string, string]);
  const targets = routes.flatMap(({ method, url }): [string, string][] => {
    const ids = /:id/.test(url) ? Object.values(other.ids) : [''];
    return ids.map((id) => [method, url.replace(':id', id).replace(/:agentCode|:\w+/g, 'colleague')]);
  });
  for (const device of side.devices) {
    for (const [method, path] of [...targets, ...extra]) {
      // Nothing that ends the caller's own means.
      await call(
        side,
        device,
        method,
        path.replace('*', 'x'),
        // What is brought as a file is answered with its first rows.
        method === 'GET' ? undefined : path === '/api/bulk/imports' ? {} : { id: other.ids.contacts },
      );
    }
    for (const [event, payload] of [
      ['contact_update', { id: other.ids.contacts, data: { company: 'Pried' } }],
      ['contact_delete', { id: other.ids.contacts }],
      ['contact_create', { first_name: 'Re', last_name: 'Peat', mutation_id: MUTATION }],
    ] as const) {
      side.seen.push(JSON.stringify(await device.emit(event, payload)));
    }
  }
  return targets.length;
}

beforeAll(async () => {
  process.env.TEST_LOG = '1';
  output = captureOutput();
  app = await startTestApp({ LOG_LEVEL: 'debug' });
  sides = [await makeSide('Magpie'), await makeSide('Kestrel')];
  for (const side of sides) await live(side);
  for (const { devices } of sides) for (const device of devices) await device.connect();
  for (const side of sides) await stir(side);
  for (const [index, side] of sides.entries()) {
    expect(await pry(side, sides[1 - index]!)).toBeGreaterThan(20);
  }
  for (const side of sides) {
    await until('the events', () => side.devices[2]!.events.length >= 3);
    for (const device of side.devices) side.seen.push(JSON.stringify(device.received));
  }
});
afterAll(async () => {
  sides.forEach(({ devices }) => devices.forEach((device) => device.disconnect()));
  await app.close();
  output.restore();
  delete process.env.TEST_LOG;
});

describe.each([
  [0, 1],
  [1, 0],
])('team %i', (index, others) => {
  it('has seen its own word many times, in answers, events, the export and the trail', () => {
    const { seen, word } = sides[index]!;
    expect(seen.filter((text) => text.includes(word)).length).toBeGreaterThan(30);
    expect(seen.some((text) => text.includes('contact_created') && text.includes(word))).toBe(true);
    expect(seen.some((text) => text.includes(`first_name,last_name`) && text.includes(`${word}first`))).toBe(
      true,
    );
    expect(
      seen.some((text) => text.includes('"agent.registered"') && text.includes(`${word} colleague`)),
    ).toBe(true);
  });

  it("has never seen the other's word, nor any id of its", () => {
    const { seen } = sides[index]!;
    const { word, ids, team } = sides[others]!;
    const secrets = [word, team.id, team.admin.id, team.admin.keyId!, team.admin.key];
    expect(seen.flatMap((text) => secrets.filter((secret) => text.includes(secret)))).toEqual([]);
    // An id may come back in the address of a 404 at most; nowhere with data.
    const found = Object.values(ids).flatMap((id) =>
      seen.filter((text) => text.includes(id) && !text.includes('"success":false')),
    );
    expect(found).toEqual([]);
  });
});

it('the log has neither word', () => {
  expect(output.text.length).toBeGreaterThan(10_000);
  expect(output.text).not.toMatch(/magpie|kestrel/i);
});
