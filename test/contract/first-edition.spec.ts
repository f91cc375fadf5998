import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { epochOf, push, updateOf } from '../support/upload';
import { TIME, UUID } from '../support/wire';

/** A client of the wire contract's first edition: it knows these fields, sends them all, and drops what else it is given. */
const KNOWN = [
  'first_name',
  'last_name',
  'phone_primary',
  'phone_secondary',
  'email',
  'company',
  'job_title',
  'notes',
  'address',
  'birthday',
  'tags',
  'metadata',
];

type Fields = Record<string, any>;

const knownOf = (contact: Fields): Fields =>
  Object.fromEntries(KNOWN.map((name) => [name, contact[name]] as const));

/** What only a client of the second edition writes: every field that the first did not have. */
const SECOND = {
  name_prefix: 'Dr.',
  middle_name: 'Lakshmi',
  name_suffix: 'MBA',
  nickname: 'Piku',
  phonetic_first_name: 'プリヤ',
  phonetic_last_name: 'シャルマ',
  department: 'Purchasing',
  phones: [{ label: 'reception', number: '+91 22 5550 1234' }],
  emails: [{ label: null, email: 'priya@example.org' }],
  addresses: [
    { label: 'home', street: '5 Hill View', city: 'Mysuru' },
    { label: null, text: 'Fair, hall 3' },
  ],
  websites: [{ label: 'work', url: 'https://example.com' }],
  labels: { phone_primary: 'mobile', email: 'work' },
};
const secondOf = (contact: Fields): Fields =>
  Object.fromEntries(Object.keys(SECOND).map((name) => [name, contact[name]] as const));

let app: TestApp;
let team: TestTeam;
let old: Device;
let modern: Device;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  team = await app.createTeam();
  old = new Device(app.url, team.agent, 'first-edition');
  modern = new Device(app.url, await team.addAgent(), 'second-edition');
});

const PRIYA = { first_name: 'Priya', last_name: 'Sharma', phone_primary: '+91 98 1234 5678' };

async function ok(answer: Promise<{ status: number; body: any }>): Promise<Fields> {
  const { status, body } = await answer;
  expect([status, body.code]).toEqual([status < 300 ? status : 200, undefined]);
  return body.data;
}

const read = (id: string) => ok(modern.call('GET', `/api/contacts/${id}`));

it('a contact that it makes has every field, those that it does not know empty', async () => {
  const made = await ok(old.call('POST', '/api/contacts', PRIYA));
  const { id, version, ...rest } = made;
  expect(rest).toEqual({
    ...Object.fromEntries(KNOWN.map((name) => [name, null])),
    ...PRIYA,
    ...{ tags: [], metadata: {} },
    ...Object.fromEntries(Object.keys(SECOND).map((name) => [name, null])),
    ...{ phones: [], emails: [], addresses: [], websites: [], labels: {} },
    ...{ created_by_agent: old.agent.agentCode, updated_by: old.agent.agentCode },
    ...{ created_at: TIME, updated_at: TIME, is_deleted: false, deleted_at: null },
  });
  expect([id, version]).toEqual([UUID, expect.any(Number)]);
});

it('its PUT of the whole contact, as it knows it, leaves every other field as it was', async () => {
  const made = await ok(modern.call('POST', '/api/contacts', { ...PRIYA, ...SECOND }));
  const seen = knownOf(await ok(old.call('GET', `/api/contacts/${made.id}`)));
  const put = await ok(
    old.call('PUT', `/api/contacts/${made.id}`, {
      ...seen,
      phone_primary: '+91 98 0000 0000',
      notes: 'Called.',
    }),
  );
  expect(put).toMatchObject({ ...SECOND, phone_primary: '+91 98 0000 0000', notes: 'Called.' });
  expect(secondOf(await read(made.id))).toEqual(SECOND);
});

it('so does its edit over the socket, and the other device is told all fields', async () => {
  const made = await ok(modern.call('POST', '/api/contacts', { ...PRIYA, ...SECOND }));
  await Promise.all([old.connect(), modern.connect()]);
  const { success, data } = await old.emit('contact_update', {
    id: made.id,
    data: { ...knownOf(made), company: 'Acme' },
  });
  expect([success, secondOf(data)]).toEqual([true, SECOND]);
  await modern.waitForVersion(data.version);
  expect(secondOf(modern.contacts.get(made.id)!)).toEqual(SECOND);
  for (const device of [old, modern]) device.disconnect();
});

it.each(['first', 'second'])(
  'its PUT of a phone and a new edit of phones are both there, the %s edition last',
  async (last) => {
    const made = await ok(modern.call('POST', '/api/contacts', { ...PRIYA, phones: SECOND.phones }));
    const seen = knownOf(made);
    const phones = [...SECOND.phones, { label: 'car', number: '+91 98 7777 7777' }];
    const edits = [
      () => ok(old.call('PUT', `/api/contacts/${made.id}`, { ...seen, phone_primary: '+91 98 0000 0000' })),
      () => ok(modern.call('PUT', `/api/contacts/${made.id}`, { phones })),
    ];
    for (const edit of last === 'second' ? edits : edits.reverse()) await edit();
    expect(await read(made.id)).toMatchObject({ phone_primary: '+91 98 0000 0000', phones });
  },
);

it('its upload of an edit of an old copy merges with new edits of fields that it does not know', async () => {
  const epoch = await epochOf(app, team.id);
  const made = await ok(modern.call('POST', '/api/contacts', { ...PRIYA, tags: ['a'] }));
  await ok(modern.call('PUT', `/api/contacts/${made.id}`, { ...SECOND, tags: ['a', 'b'] }));
  const fields = { ...knownOf(made), phone_primary: '+91 98 0000 0000', tags: ['a', 'c'] };
  const [result] = await push(
    old,
    epoch,
    updateOf(made.id, made.version, fields, { base: { tags: ['a'], metadata: {} } }),
  );
  expect(result).toMatchObject({ status: 'merged' });
  expect(result!.conflict_id).toBeUndefined();
  expect(await read(made.id)).toMatchObject({
    ...SECOND,
    phone_primary: '+91 98 0000 0000',
    tags: ['a', 'b', 'c'],
  });
});

it('two uploads merge labels key by key, with and without what their editors saw', async () => {
  const epoch = await epochOf(app, team.id);
  const other = new Device(app.url, team.admin, 'third');
  for (const base of [{ labels: { email: 'work' } }, undefined]) {
    const made = await ok(modern.call('POST', '/api/contacts', { ...PRIYA, labels: { email: 'work' } }));
    const edit = (device: Device, labels: object) =>
      push(device, epoch, updateOf(made.id, made.version, { labels }, base && { base }));
    await edit(modern, { email: 'work', phone_primary: 'mobile' });
    const [merged] = await edit(other, { address: 'home' });
    expect(merged).toMatchObject({
      status: 'merged',
      contact: { labels: { phone_primary: 'mobile', address: 'home' } },
    });
    // Without them the server does not know which labels the phone's own copy had meanwhile.
    if (!base) continue;
    const [third] = await edit(other, { email: 'private', address: 'home' });
    expect(third!.contact!.labels).toEqual({ phone_primary: 'mobile', address: 'home', email: 'private' });
  }
});

describe('one name is enough', () => {
  it.each([{ first_name: 'Cher' }, { last_name: 'Suharto' }, { company: 'Acme' }])('%j', async (fields) => {
    const made = await ok(old.call('POST', '/api/contacts', fields));
    expect(made).toMatchObject({ first_name: '', last_name: '', company: null, ...fields });
    const pushed = { op: 'create', mutation_id: randomUUID(), contact_id: randomUUID(), fields };
    const [result] = await push(old, await epochOf(app, team.id), pushed);
    expect(result).toMatchObject({
      status: 'applied',
      contact: { first_name: '', last_name: '', ...fields },
    });
    await old.connect();
    expect(await old.emit('contact_create', fields)).toMatchObject({ success: true, data: fields });
    old.disconnect();
  });

  const NAMELESS = {
    code: 'VALIDATION_FAILED',
    details: [{ field: 'first_name', message: 'must not be empty where last_name and company are' }],
  };

  it('and none is refused, whichever way it comes, also where an edit takes the last away', async () => {
    const { id, version } = await ok(old.call('POST', '/api/contacts', { last_name: 'Suharto' }));
    await old.connect();
    for (const fields of [{}, { first_name: ' ', company: '' }, { notes: 'x', last_name: null }]) {
      expect(await old.call('POST', '/api/contacts', fields)).toMatchObject({ status: 400, body: NAMELESS });
      expect(await old.emit('contact_create', fields)).toMatchObject({ success: false, ...NAMELESS });
    }
    expect(await old.call('PUT', `/api/contacts/${id}`, { last_name: '' })).toMatchObject({
      status: 400,
      body: NAMELESS,
    });
    expect(await old.emit('contact_update', { id, data: { last_name: null } })).toMatchObject({
      success: false,
      ...NAMELESS,
    });
    old.disconnect();
    const [result] = await push(
      old,
      await epochOf(app, team.id),
      updateOf(id, version, { last_name: '', notes: 'x' }),
    );
    expect(result).toMatchObject({ status: 'rejected', ...NAMELESS });
    expect(await read(id)).toMatchObject({ last_name: 'Suharto', notes: null, version });
    expect(
      await ok(old.call('PUT', `/api/contacts/${id}`, { last_name: '', company: 'Acme' })),
    ).toMatchObject({
      last_name: '',
      company: 'Acme',
    });
  });

  it('two edits that leave none together lose nothing: the name that is there stays, and the other is listed', async () => {
    const epoch = await epochOf(app, team.id);
    const { id, version } = await ok(
      old.call('POST', '/api/contacts', { first_name: 'Cher', company: 'Acme' }),
    );
    await push(modern, epoch, updateOf(id, version, { first_name: '' }));
    const [result] = await push(
      old,
      epoch,
      updateOf(id, version, { company: null, notes: 'Left the company.' }),
    );
    expect(result).toMatchObject({ status: 'merged', conflict_id: UUID });
    expect(await read(id)).toMatchObject({ first_name: '', company: 'Acme', notes: 'Left the company.' });
    const admin = new Device(app.url, team.admin, 'desk');
    const [conflict] = (await ok(admin.call('GET', `/api/sync/conflicts`))) as Fields[];
    expect(conflict!.fields).toMatchObject({ company: { kept: { value: 'Acme' }, lost: { value: null } } });
    // Who would take the company away now is told why not; the conflict stays open.
    const taken = await admin.call('POST', `/api/sync/conflicts/${conflict!.id}/resolve`, { take: 'lost' });
    expect(taken).toMatchObject({ status: 400, body: NAMELESS });
    const kept = await admin.call('POST', `/api/sync/conflicts/${conflict!.id}/resolve`, { take: 'kept' });
    expect(kept.status).toBe(200);
  });

  it('a list by name has a contact without it where its other name or its company would be', async () => {
    for (const fields of [
      { last_name: 'Miller' },
      { first_name: 'Nina' },
      { company: 'Lunar' },
      { first_name: 'Kim', last_name: 'Zorn' },
    ])
      await ok(old.call('POST', '/api/contacts', fields));
    const order = async (sort: string) =>
      ((await ok(old.call('GET', `/api/contacts?sort_by=${sort}&sort_order=asc`))) as Fields[]).map(
        ({ first_name, last_name, company }) => [first_name, last_name, company].filter(Boolean).join(' '),
      );
    expect(await order('first_name')).toEqual(['Kim Zorn', 'Lunar', 'Miller', 'Nina']);
    expect(await order('last_name')).toEqual(['Lunar', 'Miller', 'Nina', 'Kim Zorn']);
  });
});

it('a search finds what the new fields hold, and an export has them', async () => {
  const { id } = await ok(modern.call('POST', '/api/contacts', { ...PRIYA, ...SECOND }));
  for (const text of [
    'lakshmi',
    'piku',
    'プリヤ',
    'シャルマ',
    'purchasing',
    'priya@example.org',
    '22 5550 1234',
    '2255501234',
  ])
    expect([
      text,
      (await ok(old.call('GET', `/api/contacts?q=${encodeURIComponent(text)}`))).map(
        (found: any) => found.id,
      ),
    ]).toEqual([text, [id]]);
  const admin = new Device(app.url, team.admin);
  expect(secondOf((await ok(admin.call('GET', '/api/bulk/export')))[0])).toEqual(SECOND);
  const csv = await (
    await fetch(`${app.url}/api/bulk/export?format=csv`, { headers: { 'x-api-key': team.admin.key } })
  ).text();
  for (const column of Object.keys(SECOND)) expect(csv.split('\r\n')[0]!.split(',')).toContain(column);
  expect(csv).toContain('"[{""label"":""reception"",""number"":""+91 22 5550 1234""}]"');
});
