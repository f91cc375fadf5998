import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { dialledOf, PhoneNumbersService } from '@app/contacts';
import { CallerIds, type CallerIdsDelta } from '@app/sync-client';
import * as fc from 'fast-check';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { callerIdsOf } from '../support/caller-ids';
import { Device, type WireContact } from '../support/device';
import { holdsForHistories } from '../support/histories';
import { contactsInDatabase, headOf, rows } from '../support/team';
import { expectFailure } from '../support/wire';

const PATH = '/api/contacts/caller-ids';
let app: TestApp;
let other: TestApp;
let team: TestTeam;
let agent: Device;
let viewer: Device;
beforeAll(async () => {
  app = await startTestApp();
  other = await app.another();
});
afterAll(() => app.close());
beforeEach(async () => {
  team = await app.createTeam();
  agent = new Device(app.url, team.agent);
  viewer = new Device(app.url, team.viewer);
});

async function take({ url } = app, headers: Record<string, string> = {}, { key } = team.viewer) {
  const response = await fetch(url + PATH, { headers: { 'x-api-key': key, ...headers } });
  return { response, status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}
const fresh = async (server = app) => new CallerIds(gunzipSync((await take(server)).bytes));
const since = (version: number, more = '') => viewer.call('GET', `${PATH}?since=${version}${more}`);
async function update(file: CallerIds, device = viewer): Promise<CallerIds> {
  const { status, body } = await device.call('GET', `${PATH}?since=${file.version}&epoch=${file.epoch}`);
  expect([status, body.code]).toEqual([200, undefined]);
  return file.update(body.data as CallerIdsDelta);
}
async function create(fields: object, device = agent): Promise<WireContact> {
  const { status, body } = await device.call('POST', '/api/contacts', fields);
  expect(status).toBe(201);
  return body.data;
}
const derive = () => app.app.get(PhoneNumbersService).run();
const setRegion = (default_region: string) =>
  new Device(app.url, team.admin).call('PATCH', '/api/settings', { default_region });

it('names who has a number: by first and last name or company, whatever is in them, and by nothing else', async () => {
  const ada = await create({ first_name: 'Ada', last_name: 'Lovelace', phone_primary: '+49 30 1234567' });
  const firm = await create({
    company: 'Wayne Enterprises',
    phones: [
      { label: null, number: '+1 212 555 0142' },
      { label: null, number: '0049 30 1234567' },
    ],
  });
  const odd = await create({
    first_name: 'Zoë "\\" \u0001\u007f\n',
    last_name: '\\.\t, 秀英 👩‍💼 [',
    phone_secondary: '+44 20 7946 0018',
  });
  const long = await create({ first_name: '名'.repeat(255), phone_primary: '+81 90-1175-2278' });
  // No number of the world, and nobody's any more.
  await create({ first_name: 'Local', phone_primary: '030 7654321' });
  const gone = await create({ first_name: 'Gone', phone_primary: '+49 30 9999999' });
  await agent.call('DELETE', `/api/contacts/${gone.id}`);
  const { response, bytes } = await take();
  expect([response.headers.get('content-type'), response.headers.get('content-encoding')]).toEqual([
    'application/gzip',
    null,
  ]);
  const file = new CallerIds(gunzipSync(bytes));
  expect([file.contacts, file.numbers]).toEqual([4, 5]);
  expect(file.find('+49301234567')).toEqual([
    { id: ada.id, name: 'Ada Lovelace' },
    { id: firm.id, name: 'Wayne Enterprises' },
  ]);
  expect(file.find('12125550142')).toEqual([{ id: firm.id, name: 'Wayne Enterprises' }]);
  expect(file.find('+442079460018')).toEqual([{ id: odd.id, name: 'Zoë "\\" \\. , 秀英 👩‍💼 [' }]);
  expect(file.find('+819011752278')).toEqual([{ id: long.id, name: `${'名'.repeat(59)}…` }]);
  expect(file.find('+49309999999')).toEqual([]);
});

it('is a team’s own, of an empty one too, and there for whoever may read', async () => {
  await create({ first_name: 'Ada', phone_primary: '+49 30 1234567' });
  const stranger = await app.createTeam();
  const own = await take();
  const foreign = await take(
    app,
    { 'if-range': own.response.headers.get('etag')!, range: 'bytes=0-9' },
    stranger.viewer,
  );
  expect(foreign.status).toBe(200);
  const { contacts, numbers, version } = new CallerIds(gunzipSync(foreign.bytes));
  expect([contacts, numbers, version]).toEqual([0, 0, 0]);
  const { body } = await new Device(app.url, stranger.viewer).call('GET', `${PATH}?since=0`);
  expect(body.data.changes).toEqual([]);
});

it('is made once for all, goes on where it broke off, on another server too, and is in the audit once', async () => {
  await agent.call('POST', '/api/bulk/import', {
    contacts: rows(300).map((row, i) => ({ ...row, phone_primary: `+49 30 ${1_000_000 + i}` })),
  });
  const [whole, ...all] = await Promise.all(Array.from({ length: 5 }, () => take()));
  const etag = whole!.response.headers.get('etag')!;
  expect(new Set(all.map(({ response }) => response.headers.get('etag')))).toEqual(new Set([etag]));
  expect((await take(app, { 'if-none-match': etag })).status).toBe(304);
  const half = whole!.bytes.subarray(0, whole!.bytes.length >> 1);
  // The other one has no file yet.
  const rest = await take(other, { 'if-range': etag, range: `bytes=${half.length}-` });
  expect([rest.status, rest.response.headers.get('etag')]).toEqual([206, etag]);
  expect(new CallerIds(gunzipSync(Buffer.concat([half, rest.bytes]))).numbers).toBe(300);
  const beyond = await viewer.call('GET', PATH, undefined, {
    'if-range': etag,
    range: `bytes=${whole!.bytes.length}-`,
  });
  expectFailure(beyond, 416, 'RANGE_NOT_SATISFIABLE');
  const audit = await new Device(app.url, team.admin).call(
    'GET',
    '/api/audit?action=contacts.caller_ids_downloaded',
  );
  // One by each server, which do not know of each other.
  expect(audit.body.data.map(({ after }: any) => after.from_byte ?? 0).slice(-5)).toEqual([0, 0, 0, 0, 0]);
});

it('a delta has what changed and what has no number', async () => {
  const stays = await create({ first_name: 'Stays', phone_primary: '+49 30 1111111' });
  const loses = await create({ first_name: 'Loses', phone_primary: '+49 30 2222222' });
  const goes = await create({ first_name: 'Goes', phone_primary: '+49 30 3333333' });
  await derive();
  const file = await fresh();
  expect(file.version).toBe(3);
  expect((await since(3)).body.data).toEqual({ epoch: file.epoch, since: 3, version: 3, changes: [] });
  await agent.call('PUT', `/api/contacts/${loses.id}`, { phone_primary: '112' });
  await agent.call('DELETE', `/api/contacts/${goes.id}`);
  const without = await create({ first_name: 'Numberless' });
  const comes = await create({ first_name: 'Comes', phone_primary: '+49 30 1111111' });
  const { body } = await since(3, `&epoch=${file.epoch}`);
  expect(body.data.changes).toEqual([
    { id: loses.id, name: '', numbers: [] },
    { id: goes.id, name: '', numbers: [] },
    { id: without.id, name: '', numbers: [] },
    { id: comes.id, name: 'Comes', numbers: ['+49301111111'] },
  ]);
  const next = file.update(body.data);
  expect(next.find('+49301111111')).toEqual([
    { id: comes.id, name: 'Comes' },
    { id: stays.id, name: 'Stays' },
  ]);
  expect([next.find('+49302222222'), next.find('+49303333333')]).toEqual([[], []]);
});

it('what was written in the database comes with a delta once its numbers are derived', async () => {
  await derive();
  const file = await fresh();
  const [{ id }] = await app.db.query(
    `INSERT INTO contacts (team_id, first_name, last_name, phone_primary) VALUES ($1, 'Late', '', '+49 30 1234567') RETURNING id`,
    [team.id],
  );
  const before = await update(file);
  expect([before.find('+49301234567'), before.version]).toEqual([[], file.version]);
  await derive();
  const after = await update(before);
  expect([after.find('+49301234567'), after.version]).toEqual([[{ id, name: 'Late' }], 1]);
});

it('after the region has changed a delta does not go on from before, and the whole file is another', async () => {
  const { id } = await create({ first_name: 'Ada', phone_primary: '030 1234567' });
  await derive();
  const before = await fresh();
  expect([before.version, before.contacts]).toEqual([1, 0]);
  await setRegion('DE');
  // Nothing has been derived anew yet, and the file does not say that it had.
  expect((await update(before)).bytes).toEqual(before.bytes);
  await derive();
  const answer = await since(1);
  expectFailure(answer, 410, 'RESYNC_REQUIRED');
  expect(answer.body).toMatchObject({ reason: 'below_floor', min_version: 2 });
  const { response, bytes } = await take();
  const after = new CallerIds(gunzipSync(bytes));
  expect([after.version, after.find('+49301234567')]).toEqual([1, [{ id, name: 'Ada' }]]);
  // Its version is no other one. Until there is, the file itself says that it has not changed.
  expect((await since(1)).status).toBe(410);
  expect((await take(app, { 'if-none-match': response.headers.get('etag')! })).status).toBe(304);
  await agent.call('PUT', `/api/contacts/${id}`, { company: 'Acme' });
  await derive();
  expect((await since(2)).body.data.changes).toEqual([]);
  // A file from which no delta goes on is not handed out any longer than it must be.
  expect((await fresh()).version).toBe(2);
});

it('a version that it cannot go on from is 410 with where the whole file is', async () => {
  await create({ first_name: 'Ada', phone_primary: '+49 30 1234567' });
  const { epoch } = await fresh();
  const refused = async (version: number, reason: string, more = '') => {
    const answer = await since(version, more);
    expectFailure(answer, 410, 'RESYNC_REQUIRED');
    expect(answer.body).toMatchObject({ reason, epoch, snapshot_url: PATH });
  };
  await refused(2, 'ahead_of_head');
  await refused(1, 'wrong_epoch', `&epoch=${randomUUID()}`);
  await app.db.query('UPDATE global_version SET floor = 1 WHERE team_id = $1', [team.id]);
  await refused(0, 'below_floor');
  expect((await since(1)).status).toBe(200);
});

it('a delta of too many changes is not made', async () => {
  await agent.call('POST', '/api/bulk/import', { contacts: rows(10_001) });
  const answer = await since(0);
  expectFailure(answer, 410, 'RESYNC_REQUIRED');
  expect(answer.body.reason).toBe('too_many_changes');
  expect((await since(1)).status).toBe(200);
});

it('of an erased person, and of an older epoch, nothing is handed out any more', async () => {
  const { id } = await create({ first_name: 'Canary', phone_primary: '+49 30 1234567' });
  const { response } = await take();
  const part = { 'if-range': response.headers.get('etag')!, range: 'bytes=3-' };
  expect((await take(app, part)).status).toBe(206);
  await app.db.query('SELECT erase_contact($1, $2)', [team.id, id]);
  const erased = await take(app, part);
  expect([erased.status, new CallerIds(gunzipSync(erased.bytes)).contacts]).toEqual([200, 0]);
  const next = await take();
  await app.db.query('SELECT begin_epoch($1, 0)', [team.id]);
  const again = await take(app, { 'if-none-match': next.response.headers.get('etag')! });
  expect(again.status).toBe(200);
  expect(new CallerIds(gunzipSync(again.bytes)).epoch).not.toBe(new CallerIds(gunzipSync(next.bytes)).epoch);
});

/** What the file should be, from what every phone knows of the contacts. */
async function expected(head: { epoch: string; version: number }, region: string | null): Promise<Buffer> {
  const { body } = await viewer.call('GET', '/api/contacts?limit=1000');
  const contacts = (body.data as WireContact[]).map((contact) => ({
    id: contact.id,
    name: [contact.first_name, contact.last_name].filter(Boolean).join(' ') || contact.company,
    numbers: dialledOf(contact, region).numbers.filter((number) => number.startsWith('+')),
  }));
  return callerIdsOf(head, contacts);
}

const PHONES = ['+49 30 1234567', '030 1234567', '+1 212 555 0142', '112', '+44 20 7946 0018', null];
const step = fc.record({
  what: fc.constantFrom(
    ...['create', 'edit', 'delete', 'merge', 'psql', 'derive', 'region', 'phone', 'desk'],
  ),
  at: fc.nat(1_000),
  phone: fc.constantFrom(...PHONES),
  more: fc.constantFrom(...PHONES),
});

it('after any edits, merges and deletions, files and their deltas are the file made afresh', async () => {
  await holdsForHistories(
    fc.array(step, { minLength: 10, maxLength: 25 }),
    async (steps) => {
      team = await app.createTeam();
      agent = new Device(app.url, team.agent);
      viewer = new Device(app.url, team.viewer);
      const elsewhere = new Device(other.url, team.viewer);
      const files = new Map<Device, CallerIds>();
      let region: string | null = null;
      /** As a phone does: the delta; where it does not help, or there is nothing yet, the whole file and then its delta. */
      const refresh = async (device: Device, server: TestApp) => {
        const kept = files.get(device);
        for (const file of [...(kept ? [kept] : []), await fresh(server)]) {
          files.set(device, file);
          const path = `${PATH}?since=${file.version}&epoch=${file.epoch}`;
          const { status, body } = await device.call('GET', path);
          if (status === 410) continue;
          expect(status).toBe(200);
          files.set(device, file.update(body.data as CallerIdsDelta));
          break;
        }
      };
      for (const { what, at, phone, more } of steps) {
        const live = [...(await contactsInDatabase(app, team.id)).keys()].toSorted();
        const id = live[at % live.length];
        const fields = {
          first_name: `N${at % 7}`,
          phone_primary: phone,
          phones: more ? [{ label: null, number: more }] : [],
        };
        if (what === 'create') await create(fields);
        else if (what === 'derive') await derive();
        else if (what === 'phone') await refresh(viewer, app);
        else if (what === 'desk') await refresh(elsewhere, other);
        else if (what === 'region') await setRegion((region = at % 2 ? 'DE' : 'FR'));
        else if (!id) continue;
        else if (what === 'edit') await agent.call('PUT', `/api/contacts/${id}`, fields);
        else if (what === 'delete') await agent.call('DELETE', `/api/contacts/${id}`);
        else if (what === 'psql')
          await app.db.query('UPDATE contacts SET phone_secondary = $2 WHERE id = $1', [id, phone]);
        else if (what === 'merge' && live.length > 1) {
          const loser = live[(at + 1) % live.length];
          const body = { survivor_id: id, loser_ids: [loser] };
          expect((await agent.call('POST', '/api/contacts/merge', body)).status).toBe(200);
        }
      }
      await derive();
      await refresh(viewer, app);
      await refresh(elsewhere, other);
      const { epoch } = await fresh();
      const wanted = await expected({ epoch, version: await headOf(app, team.id) }, region);
      for (const file of files.values()) expect(Buffer.compare(file.bytes, wanted)).toBe(0);
      const made = await app.another();
      expect(Buffer.compare((await fresh(made)).bytes, wanted)).toBe(0);
      await made.close();
    },
    { runs: 6 },
  );
});
