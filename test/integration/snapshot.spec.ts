import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { Device, liveContacts, type WireContact } from '../support/device';
import { digestOf } from '../support/digest';
import { contactsInDatabase, headOf, makeContact, rows } from '../support/team';
import { until } from '../support/wait';
import { expectFailure } from '../support/wire';

const LEFT = 'contacts-sync-snapshots-left';
let folder: string;
let app: TestApp;
let other: TestApp;
let team: TestTeam;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'contacts-sync-test-'));
  // What two killed servers left, one of them just now.
  for (const [name, minutes] of [
    [LEFT, 11],
    [`${LEFT}-now`, 1],
  ] as const) {
    mkdirSync(join(folder, name), { mode: 0o700 });
    writeFileSync(join(folder, name, '1.ndjson.gz.part'), 'half');
    const touched = new Date(Date.now() - minutes * 60_000);
    utimesSync(join(folder, name), touched, touched);
  }
  app = await startTestApp({ SNAPSHOT_DIR: folder });
  other = await app.another();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterAll(async () => {
  await app.close();
  expect(filesIn(folder)).toEqual([`${LEFT}-now/1.ndjson.gz.part`]);
  rmSync(folder, { recursive: true });
});

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.ndjson'));
}

interface Taken {
  status: number;
  headers: Headers;
  bytes: Buffer;
}

async function take(
  { url }: TestApp,
  { key }: TestAgent = team.viewer,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Taken> {
  const response = await fetch(`${url}/api/sync/snapshot`, {
    method,
    headers: { 'x-api-key': key, ...headers },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

function read(bytes: Buffer) {
  const text = gunzipSync(bytes).toString();
  expect(text.endsWith('\n')).toBe(true);
  const lines = text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line));
  return { header: lines[0], contacts: lines.slice(1, -1) as WireContact[], trailer: lines.at(-1) };
}

const AWKWARD = {
  first_name: 'Zoë "\\" \u0001 \u007f',
  last_name: '\\.\t"quoted", 秀英 👩‍💼',
  notes: 'line\nline\r\n\u2028 \\n \\\\',
  tags: ['a,b', '"', '\\'],
  metadata: { 'a"b': ['\u0002', { deep: null }], number: 1.5, empty: {} },
  birthday: '2000-02-29',
};

async function importRows(count: number): Promise<void> {
  const { status } = await new Device(app.url, team.admin).call('POST', '/api/bulk/import', {
    contacts: rows(count),
  });
  expect(status).toBe(200);
}

describe('GET /api/sync/snapshot', () => {
  it('is a gzip file: header, every live contact exactly as it is shown elsewhere, trailer with the digest', async () => {
    const device = new Device(app.url, team.agent);
    await makeContact(device, AWKWARD);
    await makeContact(device);
    const gone = await makeContact(device);
    await device.call('DELETE', `/api/contacts/${gone.id}`);
    await device.catchUp();
    const { status, headers, bytes } = await take(app, team.viewer, { 'accept-encoding': 'gzip, deflate' });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/gzip');
    expect(headers.get('content-encoding')).toBeNull();
    expect(headers.get('content-length')).toBe(String(bytes.length));
    expect(headers.get('accept-ranges')).toBe('bytes');
    const { header, contacts, trailer } = read(bytes);
    const epoch = (await device.call('GET', '/api/sync/delta?version=0')).body.data.epoch;
    expect(header).toEqual({ format: 'contacts-sync-snapshot/1', epoch, version: 4, count: 2 });
    const live = [...device.contacts.values()].filter(({ is_deleted }) => !is_deleted);
    expect(contacts).toEqual(live);
    expect(contacts.map((contact) => Object.keys(contact))).toEqual(
      live.map((contact) => Object.keys(contact)),
    );
    expect(trailer).toEqual({ count: 2, digest: digestOf(live).digest });
    expect(headers.get('etag')).toMatch(new RegExp(`^"${epoch}\\.4\\.[0-9a-f]{32}"$`));
  });

  it('of an empty team is a file too', async () => {
    const { header, contacts, trailer } = read((await take(app)).bytes);
    expect([header.version, header.count, contacts]).toEqual([0, 0, []]);
    expect(trailer).toEqual({ count: 0, digest: digestOf([]).digest });
  });

  it('needs a key, and shows a team its own contacts only', async () => {
    await makeContact(new Device(app.url, team.agent));
    const stranger = await app.createTeam();
    const own = await take(app);
    const { header } = read((await take(app, stranger.viewer)).bytes);
    expect(header.count).toBe(0);
    const foreign = await take(app, stranger.viewer, {
      'if-range': own.headers.get('etag')!,
      range: 'bytes=0-9',
    });
    expect([foreign.status, read(foreign.bytes).header.count]).toEqual([200, 0]);
    expect((await fetch(`${app.url}/api/sync/snapshot`)).status).toBe(401);
  });

  it('is built once for all who ask at once and afterwards, and again when the delta after it would be long', async () => {
    await importRows(10);
    const all = await Promise.all(Array.from({ length: 20 }, () => take(app)));
    const tags = new Set(all.map(({ headers }) => headers.get('etag')));
    expect(tags.size).toBe(1);
    await importRows(1_000);
    const stillGood = await take(app);
    expect(tags.has(stillGood.headers.get('etag'))).toBe(true);
    await importRows(1);
    const { header } = read((await take(app)).bytes);
    expect(header).toMatchObject({ version: 1_011, count: 1_011 });
    // The older one is kept for those who have a part of it.
    const rest = await take(app, team.viewer, { 'if-range': [...tags][0]!, range: 'bytes=20-' });
    expect(rest.status).toBe(206);
    expect(rest.bytes).toEqual(all[0]!.bytes.subarray(20));
  });

  it('answers 304, 206, 416 and HEAD as RFC 9110 says, and 200 where a part could be of another file', async () => {
    await importRows(50);
    const { headers, bytes } = await take(app);
    const etag = headers.get('etag')!;
    const size = bytes.length;
    const ask = (more: Record<string, string>, method?: string) => take(app, team.viewer, more, method);

    expect(await ask({ 'if-none-match': etag })).toMatchObject({ status: 304, bytes: Buffer.alloc(0) });
    expect((await ask({ 'if-none-match': '"other"' })).status).toBe(200);
    const part = await ask({ 'if-range': etag, range: 'bytes=100-199' });
    expect(part).toMatchObject({ status: 206, bytes: bytes.subarray(100, 200) });
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${size}`);
    expect(part.headers.get('content-length')).toBe('100');
    expect(part.headers.get('etag')).toBe(etag);
    expect((await ask({ 'if-range': etag, range: 'bytes=-7' })).bytes).toEqual(bytes.subarray(-7));
    const others: Record<string, string>[] = [
      { range: 'bytes=100-199' },
      { range: 'bytes=100-199', 'if-range': '"other"' },
      { range: 'bytes=100-199', 'if-range': `W/${etag}` },
      { range: 'bytes=100-199', 'if-range': new Date().toUTCString() },
      { range: 'bytes=1-2,5-6', 'if-range': etag },
      { range: 'lines=1-2', 'if-range': etag },
    ];
    for (const more of others) {
      expect([more, (await ask(more)).status]).toEqual([more, 200]);
    }
    const beyond = await new Device(app.url, team.viewer).call('GET', '/api/sync/snapshot', undefined, {
      'if-range': etag,
      range: `bytes=${size}-`,
    });
    expectFailure(beyond, 416, 'RANGE_NOT_SATISFIABLE');
    expect(beyond.headers.get('content-range')).toBe(`bytes */${size}`);
    const head = await ask({ 'if-range': etag, range: 'bytes=0-1' }, 'HEAD');
    expect([
      head.status,
      head.headers.get('content-length'),
      head.headers.get('etag'),
      head.bytes.length,
    ]).toEqual([200, String(size), etag, 0]);
  });

  it('is in the audit once for each download, and not for the parts that go on', async () => {
    const entries = async () =>
      (await new Device(app.url, team.admin).call('GET', '/api/audit?action=contacts.snapshot_downloaded'))
        .body.data;
    const etag = (await take(app)).headers.get('etag')!;
    await take(app, team.viewer, { 'if-none-match': etag });
    await take(app, team.viewer, {}, 'HEAD');
    for (const range of ['bytes=10-19', 'bytes=20-'])
      await take(app, team.viewer, { 'if-range': etag, range });
    expect(await entries()).toEqual([
      expect.objectContaining({ agent_code: team.viewer.agentCode, after: { etag }, contact_id: null }),
    ]);
    // Whoever begins in the middle is no less seen.
    await take(app, team.agent, { 'if-range': etag, range: 'bytes=1-' });
    expect((await entries())[0]).toMatchObject({ agent_code: team.agent.agentCode, after: { from_byte: 1 } });
  });

  it('goes on on another server where it broke off: the same version is the same bytes', async () => {
    await importRows(300);
    const here = await take(app);
    const etag = here.headers.get('etag')!;
    const half = here.bytes.subarray(0, here.bytes.length >> 1);
    // The other one has no file yet.
    const rest = await take(other, team.viewer, { 'if-range': etag, range: `bytes=${half.length}-` });
    expect([rest.status, rest.headers.get('etag')]).toEqual([206, etag]);
    expect(Buffer.concat([half, rest.bytes])).toEqual(here.bytes);
    expect(read(Buffer.concat([half, rest.bytes])).contacts).toHaveLength(300);
  });

  it('with the delta after it is exactly the team’s state, while others write', async () => {
    await importRows(1_500);
    let writing = true;
    const writer = new Device(app.url, team.agent);
    const write = async () => {
      const ids = [...(await contactsInDatabase(app, team.id)).keys()];
      for (let i = 0; writing; i += 1) {
        await makeContact(writer);
        await writer.call('PUT', `/api/contacts/${ids[i]}`, { company: `C${i}` });
        await writer.call('DELETE', `/api/contacts/${ids[ids.length - 1 - i]}`);
      }
    };
    const work = write();
    const phones: Device[] = [];
    for (const server of [app, other, app]) {
      const before = await headOf(app, team.id);
      const phone = new Device(server.url, team.viewer);
      const { header, contacts, trailer } = read((await take(server)).bytes);
      expect(trailer).toEqual({ count: contacts.length, digest: digestOf(contacts).digest });
      for (const contact of contacts) phone.contacts.set(contact.id, contact);
      phone.cursor = header.version;
      await until('more writes', async () => (await headOf(app, team.id)) > before + 30);
      if (server === other) await importRows(1_200);
      await phone.catchUp();
      phones.push(phone);
    }
    writing = false;
    await work;
    for (const phone of phones) {
      await phone.catchUp();
      expect(liveContacts(phone)).toEqual(await contactsInDatabase(app, team.id));
    }
  });

  it('is made anew in a new epoch', async () => {
    await importRows(5);
    const old = (await take(app)).headers.get('etag')!;
    await app.db.query('SELECT begin_epoch($1, 0)', [team.id]);
    const began = await headOf(app, team.id);
    const { status, headers, bytes } = await take(app, team.viewer, { 'if-range': old, range: 'bytes=3-' });
    expect([status, headers.get('etag') === old]).toEqual([200, false]);
    expect(began).toBeGreaterThan(2 ** 32);
    expect(read(bytes).header.version).toBe(began);
  });

  it('removes the folder that a killed server has left, and not that of a living one', async () => {
    await until('the old folder to go', () => !existsSync(join(folder, LEFT)));
    expect(existsSync(join(folder, `${LEFT}-now`))).toBe(true);
  });

  it('is named in every 410', async () => {
    const device = await new Device(app.url, team.viewer).connect();
    const url = { code: 'RESYNC_REQUIRED', snapshot_url: '/api/sync/snapshot' };
    expect((await device.call('GET', '/api/sync/delta?version=9')).body).toMatchObject(url);
    expect(await device.emit('sync_request', { last_known_version: 9 })).toMatchObject(url);
    device.disconnect();
  });
});

describe('a snapshot that cannot be made', () => {
  it('because the database does not give it is a 503 and leaves nothing', async () => {
    await importRows(5);
    const before = filesIn(folder);
    const runner = app.db.createQueryRunner();
    await runner.startTransaction();
    await runner.query('LOCK TABLE contacts IN ACCESS EXCLUSIVE MODE');
    // It waits for 3 s.
    const answer = await new Device(app.url, team.viewer).call('GET', '/api/sync/snapshot');
    await runner.rollbackTransaction();
    await runner.release();
    expectFailure(answer, 503, 'DATABASE_UNAVAILABLE');
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(filesIn(folder)).toEqual(before);
    expect(read((await take(app)).bytes).header.count).toBe(5);
  });

  it('because there is no place for it is a 503, and all is well when there is', async () => {
    await importRows(5);
    const place = join(folder, 'place');
    const full = await app.another({ SNAPSHOT_DIR: place });
    rmSync(place, { recursive: true });
    writeFileSync(place, 'no folder');
    const answer = await new Device(full.url, team.viewer).call('GET', '/api/sync/snapshot');
    expectFailure(answer, 503, 'SNAPSHOT_UNAVAILABLE');
    expect(answer.headers.get('retry-after')).toBe('10');
    rmSync(place);
    expect((await take(full)).status).toBe(200);
  });

  it('because its folder was taken by another is made in a fresh one', async () => {
    await importRows(5);
    const place = join(folder, 'taken');
    const server = await app.another({ SNAPSHOT_DIR: place });
    await take(server);
    const [own] = readdirSync(place);
    rmSync(join(place, own!), { recursive: true });
    mkdirSync(join(place, own!), { mode: 0o777 });
    chmodSync(join(place, own!), 0o777);
    expect(read((await take(server)).bytes).header.count).toBe(5);
    expect(filesIn(join(place, own!))).toEqual([]);
    expect(filesIn(place)).toHaveLength(1);
  });

  it('because its file was removed is made again', async () => {
    await importRows(5);
    await take(app);
    for (const name of readdirSync(folder))
      if (!name.startsWith(LEFT)) rmSync(join(folder, name), { recursive: true });
    expect(read((await take(app)).bytes).header.count).toBe(5);
  });
});

describe('SNAPSHOT_DIR', () => {
  const refused = (path: string) =>
    app.another({ SNAPSHOT_DIR: path }).then(
      () => 'started',
      (error: Error) => `${error.constructor.name}: ${error.message.replace(path, '…')}`,
    );

  it('is made for this user alone when it is not there', async () => {
    const path = join(folder, 'fresh', 'one');
    await app.another({ SNAPSHOT_DIR: path });
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it.each([0o777, 0o770, 0o1777])('that others may write into is refused: %o', async (mode) => {
    const path = join(folder, `shared-${mode}`);
    mkdirSync(path);
    chmodSync(path, mode);
    expect(await refused(path)).toMatch(
      /^StartupError: SNAPSHOT_DIR … can be written by others \(mode 77\d\), /,
    );
    chmodSync(path, 0o755);
    expect(await refused(path)).toBe('started');
  });

  it('that is no folder is refused', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    expect(await refused(path)).toMatch(
      /^StartupError: SNAPSHOT_DIR … cannot be used: it is no folder\. Name a/,
    );
  });

  // Only root can give a folder away; for others one of root's does, where there is one.
  it('that belongs to another user is refused', async () => {
    const path = process.getuid?.() === 0 ? join(folder, 'foreign') : '/usr';
    if (path !== '/usr') {
      mkdirSync(path);
      chownSync(path, 65_534, 65_534);
    }
    expect(await refused(path)).toMatch(/^StartupError: SNAPSHOT_DIR … belongs to another user \(\d+\), who/);
  });
});

it('clients that leave half way leak no open file', async () => {
  await importRows(3_000);
  const { bytes } = await take(app);
  expect(bytes.length).toBeGreaterThan(50_000);
  // Where the system does not tell, this finds nothing to complain about.
  const openFiles = () =>
    process.platform !== 'linux'
      ? 0
      : readdirSync('/proc/self/fd').filter((fd) => {
          try {
            return readlinkSync(`/proc/self/fd/${fd}`).includes('contacts-sync-snapshots-');
          } catch {
            return false;
          }
        }).length;
  const { hostname, port } = new URL(app.url);
  const sockets = Array.from({ length: 10 }, () => connect(Number(port), hostname));
  for (const socket of sockets) {
    socket.on('error', () => undefined);
    socket.write(`GET /api/sync/snapshot HTTP/1.1\r\nHost: x\r\nX-API-Key: ${team.viewer.key}\r\n\r\n`);
    socket.once('data', () => socket.destroy());
  }
  await until('all to leave', () => sockets.every(({ destroyed }) => destroyed));
  await until('the files to be closed', () => openFiles() === 0);
});
