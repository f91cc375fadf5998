import { randomUUID } from 'node:crypto';
import { ERRORS } from '@app/platform';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { makeContact, rows } from '../support/team';
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

/** Where an example begins: an object for later, a call, a row of the queue, or a look into a refusal. */
const START =
  /(?:val (\w+) = )?(?:(?=buildJsonObject\b)|(api|admin)\.call(?=\(\s*")|queue\.add\((?=Queued)|e\.body(?=\.data<))/g;

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
    } else if (who) {
      examples.push(callExample(text, begin, reader, who === 'admin' ? () => admin : () => phone, name));
    } else if (start.includes('queue')) {
      examples.push(queueExample(text, begin, reader));
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
    const args = new KotlinReader(text, begin, names).args().map(({ value }) => value);
    const headers = args.filter((arg) => arg instanceof Pair);
    const [, path, body] = args.filter((arg) => !(arg instanceof Pair)) as [string, string, object?];
    const answer = await who().call(
      method!,
      path,
      body,
      Object.fromEntries(headers.map(({ first, second }) => [first, String(second)])),
    );
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (status >= 400) refusal = answer;
    if (type) types.check(type, answer.body.data);
    if (name) names[name] = answer.body.data;
    if (answer.body.data?.epoch)
      Object.assign(names, { version: answer.body.data.current_version, epoch: answer.body.data.epoch });
  };
  return { what: `${method} ${path} is ${status}`, run };
}

/** A row of the queue, sent twice as after a lost answer: it must be applied once and answered alike. */
function queueExample(text: string, begin: number, shape: KotlinReader): Example {
  const argsOf = (reader: KotlinReader) => {
    reader.match(/Queued/);
    return reader.args().map(({ value }) => value) as [string, string, object?];
  };
  const [method, path] = argsOf(shape);
  const { status } = promise(shape);
  const run = async () => {
    const [, path, body] = argsOf(new KotlinReader(text, begin, names));
    const key = { 'idempotency-key': randomUUID() };
    const first = await phone.call(method, path, body, key);
    const again = await phone.call(method, path, body, key);
    expect([first.status, again.status]).toEqual([status, status]);
    expect(again.body).toEqual(first.body);
  };
  return { what: `${method} ${path} from the queue is ${status}, twice`, run };
}

const examples = kotlin.flatMap(({ text, offset }) =>
  examplesOf(text).map((example) => ({
    ...example,
    section: /^## (.*)$/gm.exec(page.slice(page.lastIndexOf('\n## ', offset)))?.[1] ?? '',
  })),
);

it('finds every request of the page', () => {
  const calls = code.match(/\.call\(/g)!.length;
  const literal = code.match(/(api|admin)\.call\(\s*"/g)!.length;
  // The one other call sends what the queue holds.
  expect(
    code.match(/api\.call\(change\.method, change\.path, change\.body, "Idempotency-Key" to change\.id\)/g),
  ).toHaveLength(1);
  expect(calls).toBe(literal + 1);
  const found = examples.filter(({ what }) => / is \d/.test(what)).length;
  expect(found).toBe(literal + code.match(/Queued\("/g)!.length);
  expect(found).toBeGreaterThan(12);
});

let lastSection = '';
it.each(examples)('$section: $what', async ({ section, run }) => {
  // Each section speaks of a live contact.
  if (section !== lastSection) names.contact = await makeContact(phone, { last_name: section });
  lastSection = section;
  if (section === 'When an admin takes a phone away') await askToWipe();
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
  await phone.call('DELETE', `/api/contacts/${contact.id}`);
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

it('every member of every class was in an answer', () => {
  expect(types.neverSeen()).toEqual([]);
});

it('the table of errors has every code, with its status', () => {
  const table = new Map<string, string>();
  for (const [, codes, status] of page.matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) +\| ([\d, ]+|socket) *\|/gm))
    for (const code of codes!.matchAll(/[A-Z_]+/g)) table.set(code[0], status!.trim());
  expect([...table.keys()].sort()).toEqual(Object.keys(ERRORS).sort());
  for (const [code, status] of table) {
    if (status === 'socket') continue;
    expect(status.split(', ')).toContain(String(ERRORS[code as keyof typeof ERRORS].status));
  }
});

it('the table of routes has only routes that exist', async () => {
  const { paths } = (await (await fetch(`${app.url}/docs/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
  };
  const routes = [...page.matchAll(/^\| `(GET|POST|PUT|DELETE) ([^`?]+)(?:\?([^`]*))?` /gm)];
  expect(routes.length).toBeGreaterThan(10);
  for (const [, method, path, query = ''] of routes) {
    const operation = paths[path!]?.[method!.toLowerCase()];
    expect([path, operation !== undefined]).toEqual([path, true]);
    for (const name of query.split('&').filter(Boolean)) {
      const known = operation!.parameters?.filter((parameter) => parameter.in === 'query');
      expect(known?.map((parameter) => parameter.name)).toContain(name.split('=')[0]);
    }
  }
});
