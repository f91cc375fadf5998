import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { makeContact, rows } from '../support/team';
import { createOf, epochOf, type Mutation, updateOf } from '../support/upload';
import { until } from '../support/wait';
import { dataClasses, KotlinReader, type Names, Pair, TypeChecker } from './kotlin';
import { blocks, read } from './pages';

/**
 * Every request, answer and event of docs/ANDROID_API.md is taken from its Kotlin and tried on the server, so the page
 * cannot say anything else than what was tried.
 */
const page = read('docs/ANDROID_API.md');
const kotlin = blocks(page, 'kotlin');
const code = kotlin.map(({ text }) => text).join('\n');
const types = new TypeChecker(dataClasses(code));

let app: TestApp;
let team: TestTeam;
let phone: Device;
let admin: Device;
beforeAll(async () => {
  app = await startTestApp();
  team = await app.createTeam();
  phone = new Device(app.url, team.agent, 'pixel-8-4711');
  admin = new Device(app.url, team.admin);
});
afterAll(() => app.close());

/** Where an example begins: an object for later, a call, a download, an edit, or a look into a refusal. */
const START =
  /(?:val (\w+) = )?(?:(?=buildJsonObject\b)|(api|admin)\.(?:call|open)(?=\(\s*")|outbox\.edit(?=\()|e\.body(?=\.data<))/g;

interface Example {
  what: string;
  run: () => void | Promise<void>;
}

/** Names that the code around the examples gives a value to. */
const names: Names = { version: 0, epoch: '', deviceId: 'pixel-8-4711', nonce: randomUUID() };
let refusal: Answer;

function examplesOf(text: string): Example[] {
  const examples: Example[] = [];
  START.lastIndex = 0;
  for (let found = START.exec(text); found; found = START.exec(text)) {
    const [start, name, who] = found;
    const begin = START.lastIndex;
    const reader = new KotlinReader(text, begin);
    if (start.endsWith('e.body')) {
      const type = reader.match(/\.data<([\w<>]+)>\(\)/)![1]!;
      examples.push({
        what: `the refusal holds a ${type}`,
        run: () => types.check(type, refusal.body.data),
      });
    } else if (start.endsWith('.open')) {
      examples.push(downloadExample(text, begin, reader));
    } else if (who) {
      examples.push(callExample(text, begin, reader, who === 'admin' ? () => admin : () => phone, name));
    } else if (start.endsWith('.edit')) {
      examples.push(editExample(text, begin, reader));
    } else {
      reader.value();
      examples.push({
        what: `val ${name}`,
        run: () => {
          names[name!] = new KotlinReader(text, begin, names).value();
        },
      });
    }
    START.lastIndex = reader.at;
  }
  return examples;
}

/** `.data<Type>()` and the comment with the status, behind a call. */
function promise(reader: KotlinReader): { type?: string; status: number; code?: string } {
  const type = reader.match(/\.data<([\w<>]+)>\(\)/)?.[1];
  const found = reader.match(/\)* *\/\/ (\d{3})(?: ([A-Z_]+))?/);
  if (!found) throw new Error('a call without its status in a comment');
  return { type, status: Number(found[1]), code: found[2] };
}

function callExample(
  text: string,
  begin: number,
  shape: KotlinReader,
  who: () => Device,
  name?: string,
): Example {
  const [method, path] = shape.args().map(({ value }) => String(value));
  const { type, status, code } = promise(shape);
  const run = async () => {
    const { args, headers } = argumentsAt(text, begin);
    const [, path, body] = args as [string, string, object?];
    const answer = await who().call(method!, path, body, headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (status >= 400) refusal = answer;
    if (type) types.check(type, answer.body.data);
    if (name) names[name] = answer.body.data;
    if (answer.body.data?.epoch)
      Object.assign(names, { version: answer.body.data.current_version, epoch: answer.body.data.epoch });
  };
  return { what: `${method} ${path} is ${status}`, run };
}

/** Arguments of a call, with the values that the names have now; pairs are headers. */
function argumentsAt(text: string, begin: number): { args: unknown[]; headers: Record<string, string> } {
  const all = new KotlinReader(text, begin, names).args().map(({ value }) => value);
  const headers = all.filter((arg) => arg instanceof Pair);
  return {
    args: all.filter((arg) => !(arg instanceof Pair)),
    headers: Object.fromEntries(headers.map(({ first, second }) => [first, String(second)])),
  };
}

/** A download. What it got is what the next one has. */
function downloadExample(text: string, begin: number, shape: KotlinReader): Example {
  const [path] = shape.args().map(({ value }) => String(value));
  const { status } = promise(shape);
  const run = async () => {
    const answer = await download(text, begin);
    expect(answer.status).toBe(status);
    Object.assign(names, { known: answer.headers.get('etag'), have: 10 });
  };
  return { what: `GET ${path} is ${status}`, run };
}

async function download(text: string, begin: number): Promise<{ bytes: Buffer } & Omit<Answer, 'body'>> {
  const { args, headers } = argumentsAt(text, begin);
  const response = await fetch(app.url + String(args[0]), {
    headers: { 'x-api-key': phone.agent.key, ...headers },
  });
  const { status, headers: answered } = response;
  return { status, headers: answered, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** An edit, made into what is sent as the page does it, and sent twice as after a lost answer. */
function editExample(text: string, begin: number, shape: KotlinReader): Example {
  const [op] = shape.args().map(({ value }) => String(value));
  const status = shape.match(/ *\/\/ (\w+)/)![1]!;
  const run = async () => {
    const [op, contactId, fields = null] = argumentsAt(text, begin).args;
    const { epoch, contact } = names as { epoch: string; contact: { id: string; version: number } };
    const edit = { op, contactId, fields, base: null, resurrect: null, baseEpoch: epoch };
    const baseVersion = contactId === contact.id ? contact.version : 0;
    const mutation = new KotlinReader(code, code.indexOf('Mutation(\n            '), {
      ...edit,
      baseVersion,
    });
    names.mutations = [mutation.value()];
    for (const expected of [status, 'duplicate'])
      expect(await upload()).toMatchObject([{ status: expected }]);
  };
  return { what: `${op} from the queue is ${status}, then a duplicate`, run };
}

/** Sends the named mutations with the page's own call. */
async function upload(): Promise<{ status: string; code?: string; conflict_id?: string }[]> {
  const { args } = argumentsAt(code, /api\.call(?=\(\s*"POST", "\/api\/sync\/push")/.exec(code)!.index + 8);
  const { status, body } = await phone.call(String(args[0]), String(args[1]), args[2]);
  expect(status).toBe(200);
  types.check('Pushed', body.data);
  return body.data.results;
}

const examples = kotlin.flatMap(({ text, offset }) =>
  examplesOf(text).map((example) => ({
    ...example,
    section: /^## (.*)$/gm.exec(page.slice(page.lastIndexOf('\n## ', offset)))?.[1] ?? '',
  })),
);

it('finds every request of the page', () => {
  const literal = code.match(/(api|admin)\.(call|open)\(\s*"/g)!.length;
  expect(code.match(/\.(call|open)\(/g)).toHaveLength(literal);
  const edits = code.match(/outbox\.edit\(/g)!.length;
  expect(examples.filter(({ what }) => / is \w/.test(what))).toHaveLength(literal + edits);
  expect(literal).toBeGreaterThan(12);
});

/** What a section takes as given, besides a live contact. */
const prepare: Record<string, () => Promise<void> | void> = {
  Uploading: () => void (names.mutations = [createOf()]),
  Conflicts: async () => {
    names.mutations = [await overtaken()];
    names.conflict = { id: (await upload())[0]!.conflict_id };
  },
  'After a restore': async () => {
    const epoch = await epochOf(app, team.id);
    await app.db.query('SELECT begin_epoch($1, 0)', [team.id]);
    const [contacts, deleted] = [[{ ...(names.contact as object) }], [{ id: randomUUID(), version: 1 }]];
    Object.assign(names, { epoch, contacts, deleted });
  },
  'When an admin takes a phone away': askToWipe,
};

/** An edit of the phone of what somebody else has just changed. */
async function overtaken(): Promise<Mutation> {
  const { id, version } = await makeContact(phone);
  await admin.call('PUT', `/api/contacts/${id}`, { company: 'Kim Ltd' });
  return updateOf(id, version, { company: 'Acme' });
}

let lastSection = '';
it.each(examples)('$section: $what', async ({ section, run }) => {
  if (section !== lastSection) names.contact = await makeContact(phone, { last_name: section });
  lastSection = section;
  await prepare[section]?.();
  await run();
  if (section === 'When an admin takes a phone away') await decideAbout(phone, 'restore');
});

async function decideAbout(device: Device, decision: string): Promise<void> {
  const choice = { device_id: device.id, agent_code: device.agent.agentCode };
  // A device is known some seconds after its first request.
  await until(
    `${decision} is answered`,
    async () => (await admin.call('POST', `/api/devices/${decision}`, choice)).status === 200,
  );
}

/** As the page says, the refusal of whatever the phone asks tells it. */
async function askToWipe(): Promise<void> {
  await decideAbout(phone, 'wipe');
  const { body } = await phone.call('GET', '/api/contacts');
  expect(body.code).toBe('DEVICE_WIPE_REQUESTED');
  types.check('Wipe', body.data);
  names.wipe = body.data;
}

it('the handshake and every event are as the page decodes them', async () => {
  const other = await startTestApp({}, app.database);
  const { agentCode, key } = team.viewer;
  const handshake = new KotlinReader(code, code.indexOf('mapOf('), {
    key,
    me: { agent_code: agentCode },
    deviceId: 'galaxy-1',
  }).value();
  const listener = await new Device(other.url, team.viewer, 'galaxy-1').connect({
    auth: handshake as object,
  });
  const contact = await makeContact(phone);
  await phone.call('PUT', `/api/contacts/${contact.id}`, { company: 'Kim Ltd' });
  // Its deletion says what it was merged into.
  const body = { survivor_id: (await makeContact(phone)).id, loser_ids: [contact.id] };
  expect((await phone.call('POST', '/api/contacts/merge', body)).status).toBe(200);
  await until('the deletion', () => listener.received.some(({ name }) => name === 'contact_deleted'));
  await phone.call('POST', '/api/bulk/import', { contacts: rows(101) });
  await until('the hint', () => listener.received.some(({ name }) => name === 'sync_available'));
  await decideAbout(listener, 'wipe');
  await until('the wipe', () => listener.received.some(({ name }) => name === 'wipe_requested'));
  await decideAbout(listener, 'wipe/cancel');
  await until('the other server lets it in again', () =>
    listener.connect({ auth: handshake as object }).catch(() => undefined),
  );
  await other.close();
  await until('the notice', () => listener.received.some(({ name }) => name === 'server_draining'));

  const handlers = [...code.matchAll(/socket\.on\("(\w+)"\) \{ args ->[\s\S]*?decode<(\w+)>\(args\)/g)];
  expect(handlers).toHaveLength(code.match(/socket\.on\("/g)!.length);
  for (const [, event, type] of handlers) {
    const received = listener.received.filter(({ name }) => name === event);
    expect([event, received.length > 0]).toEqual([event, true]);
    for (const { payload } of received) types.check(type!, payload, event);
  }
});

it('what the page emits is acknowledged with success', async () => {
  await phone.connect();
  names.contact = await makeContact(phone);
  let emitted = 0;
  for (const found of code.matchAll(/socket\.emit(?=\()/g)) {
    const reader = new KotlinReader(code, found.index + found[0].length, {
      mutationId: randomUUID(),
      ...names,
    });
    const [event, payload] = reader.args().map(({ value }) => value);
    expect(await phone.emit(String(event), payload)).toMatchObject({ success: true });
    emitted += 1;
  }
  expect(emitted).toBeGreaterThan(0);
  phone.disconnect();
});

it('every outcome that an upload can have is as the page decodes it', async () => {
  const taken = await makeContact(phone);
  const gone = await makeContact(phone);
  await admin.call('DELETE', `/api/contacts/${gone.id}`);
  const create = createOf({ phone_primary: 'ask Bob' });
  names.epoch = await epochOf(app, team.id);
  names.mutations = [
    create,
    create,
    await overtaken(),
    updateOf(gone.id, gone.version, { company: 'Acme' }),
    createOf({ first_name: '', last_name: '' }),
    updateOf(taken.id, taken.version, { company: 'Acme' }),
  ];
  const runner = app.db.createQueryRunner();
  await runner.startTransaction();
  await runner.query('SELECT FROM contacts WHERE id = $1 FOR UPDATE', [taken.id]);
  const results = await upload();
  await runner.rollbackTransaction();
  await runner.release();
  expect(results.map(({ status }) => status)).toEqual([
    'applied',
    'duplicate',
    'merged',
    'conflict',
    'rejected',
    'busy',
  ]);
  expect(results[3]!.code).toBe('CONTACT_DELETED');
});

it('a snapshot goes on where it broke off, and is read as the page reads it', async () => {
  const [all, rest] = [...code.matchAll(/api\.open(?=\()/g)].map(({ index }) => index + 8);
  const whole = await download(code, all!);
  names.known = whole.headers.get('etag');
  names.have = 50;
  const part = await download(code, rest!);
  expect([whole.status, part.status]).toEqual([200, 206]);
  expect(Buffer.concat([whole.bytes.subarray(0, 50), part.bytes]).equals(whole.bytes)).toBe(true);

  const lines = gunzipSync(whole.bytes).toString().trimEnd().split('\n');
  const [header, ...contacts] = lines.map((line) => JSON.parse(line));
  const trailer = contacts.pop();
  types.check('SnapshotHeader', header);
  types.check('List<Contact>', contacts);
  types.check('SnapshotTrailer', trailer);
  expect([header.count, trailer.count]).toEqual([contacts.length, contacts.length]);

  names.have = whole.bytes.length;
  const nothing = await download(code, rest!);
  expect([nothing.status, JSON.parse(nothing.bytes.toString()).code]).toEqual([416, 'RANGE_NOT_SATISFIABLE']);
  names.known = '"another"';
  expect((await download(code, rest!)).status).toBe(200);
});

it('the result of an edit of a contact that was merged says where it went', async () => {
  const [stays, goes] = [await makeContact(phone), await makeContact(phone)];
  const body = { survivor_id: stays.id, loser_ids: [goes.id] };
  expect((await phone.call('POST', '/api/contacts/merge', body)).status).toBe(200);
  names.epoch = await epochOf(app, team.id);
  names.mutations = [updateOf(goes.id, goes.version, { notes: 'Queued' })];
  expect(await upload()).toMatchObject([
    { contact: { id: goes.id, merged_into: stays.id }, survivor: { id: stays.id, notes: 'Queued' } },
  ]);
});

it('a cursor that cannot be continued names the epoch that the page goes on with', async () => {
  const { status, body } = await phone.call('GET', `/api/sync/delta?version=1&epoch=${randomUUID()}`);
  expect([status, body.code]).toEqual([410, 'RESYNC_REQUIRED']);
  const [, member] = /restart\(e\.body\.getValue\("(\w+)"\)/.exec(code)!;
  expect(body[member!]).toBe(await epochOf(app, team.id));
});

it('a refusal for now says for how long in the header that the page reads', async () => {
  const strict = await startTestApp({ RATE_LIMIT_AGENT: '1' }, app.database);
  const eager = new Device(strict.url, await team.addAgent());
  const limited = await until('the limit', async () => {
    const answer = await eager.call('GET', '/api/contacts/stats');
    return answer.status === 429 ? answer : undefined;
  });
  const header = /response\.header\("([\w-]+)"\)\?\.toLongOrNull/.exec(code)![1]!;
  expect([limited.body.code, Number(limited.headers.get(header))]).toEqual([
    'RATE_LIMITED',
    expect.any(Number),
  ]);
  expect(Number(limited.headers.get(header))).toBeGreaterThan(0);
  await strict.close();
});

it('every member of every class was in an answer', () => {
  expect(types.neverSeen()).toEqual([]);
});
