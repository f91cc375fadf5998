import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { metricsOf, startTestApp, type TestApp } from '../support/app';
import { Balancer } from '../support/balancer';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { Device, liveContacts } from '../support/device';
import { count, countedOf, jobOf, prepareCounting, registerCounting } from '../support/jobs';
import { until } from '../support/wait';

const dist = join(__dirname, '../../dist/apps/cli/src/backup');
const folder = mkdtempSync(join(tmpdir(), 'contacts-sync-backup-'));
const file = join(folder, 'backup.gz');

function tool(
  name: 'backup' | 'restore',
  database: TestDatabase,
  argument = file,
): Promise<{ stdout: string }> {
  const env = { ...process.env, DATABASE_URL: database.appUrl, DATABASE_MIGRATION_URL: database.ownerUrl };
  return promisify(execFile)(process.execPath, [join(dist, `${name}.js`), argument], { env });
}

const headerOf = () => JSON.parse(gunzipSync(readFileSync(file)).toString().split('\n', 1)[0]!);

async function importRows(device: Device, count: number): Promise<void> {
  const contacts = Array.from({ length: count }, (_, i) => ({
    first_name: 'Row',
    last_name: `${i}\tback\\slash "quote"\nline\u2028\rend`,
  }));
  expect((await device.call('POST', '/api/bulk/import', { contacts })).body.data.success).toBe(count);
}

/** Until somebody waits for a lock that another holds. */
function untilLocked({ db }: TestApp) {
  const waits = `SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                  WHERE NOT l.granted AND d.datname = current_database()`;
  return until('the tool to wait', async () => (await db.query(waits)).length > 0);
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

it('the drill: back up, write on, restore; contract-only devices converge on what the backup had', async () => {
  const team = await app.createTeam();
  const writer = new Device(app.url, team.admin);
  await importRows(writer, 2_300);
  const [one] = (await writer.call('GET', '/api/contacts?limit=1')).body.data;
  await writer.call('DELETE', `/api/contacts/${one.id}`);
  await writer.call('POST', '/api/session');
  await writer.call('POST', '/api/auth/enrolments', { agent_code: team.agent.agentCode });
  await app.db.query(
    `INSERT INTO device_access (team_id, agent_id, device_id, revoked_at) VALUES ($1, $2, 'locked', now())`,
    [team.id, team.agent.id],
  );
  const lastBackup = async () => (await writer.call('GET', '/api/backup')).body.data.taken_at;
  expect(await lastBackup()).toBeNull();
  await tool('backup', app.database);
  expect(statSync(file).mode & 0o077).toBe(0);
  const { created_at: takenAt } = headerOf();
  expect(await lastBackup()).toBe(takenAt);
  expect(await metricsOf(app)).toContain(
    `contactsync_backup_last_success_timestamp_seconds ${Date.parse(takenAt) / 1000}`,
  );
  // A later one, which is not restored.
  await app.db.query('UPDATE last_backup SET taken_at = now()');
  const before = new Map<string, number>();
  for (let page = 1; page <= 3; page += 1) {
    const { data } = (await writer.call('GET', `/api/contacts?limit=1000&page=${page}&sort_by=version`)).body;
    for (const { id, version } of data) before.set(id, version);
  }

  const connected = await new Device(app.url, team.agent).connect({
    reconnection: true,
    reconnectionDelay: 10,
  });
  await connected.catchUp();
  const away = new Device(app.url, team.agent);
  await away.catchUp();
  await importRows(writer, 500);
  await connected.waitForVersion(2_801);
  await away.catchUp(100);
  const epoch = (await writer.call('GET', '/api/sync/delta?version=2801')).body.data.epoch;

  await tool('restore', app.database);
  expect(await lastBackup()).toBe(takenAt);

  const old = await away.call('GET', `/api/sync/delta?version=${away.cursor}`);
  expect([old.status, old.body.code, old.body.reason]).toEqual([410, 'RESYNC_REQUIRED', 'below_floor']);
  expect(old.body.epoch).not.toBe(epoch);
  expect(old.body.min_version).toBeGreaterThanOrEqual(2 ** 32 + 2_801);
  // The open socket is ended, so its client comes back and starts over.
  await until(
    'the connected device was ended',
    () => connected.received.length >= 0 && connected.reconnects > 0,
  );

  for (const device of [connected, away]) {
    device.contacts.clear();
    device.cursor = 0;
    await device.catchUp();
    expect(device.cursor).toBe(old.body.min_version);
    expect([...liveContacts(device)].sort()).toEqual([...before].sort());
  }
  const made = await writer.call('POST', '/api/contacts', { first_name: 'After', last_name: 'Restore' });
  expect(made.body.data.version).toBe(old.body.min_version + 1);
  await connected.waitForVersion(made.body.data.version);
  // Any other cursor below the floor is refused, also one that a walk has long left behind.
  const middle = await away.call('GET', '/api/sync/delta?version=1234');
  expect(middle.status).toBe(410);
  connected.disconnect();
});

it('restores into an empty database, with keys, trail and remembered mutations', async () => {
  const empty = await createTestDatabase();
  try {
    await tool('restore', empty);
    const other = await startTestApp({}, empty);
    const [{ contacts, audit, teams }] = await other.db.query(
      `SELECT (SELECT count(*)::int FROM contacts) AS contacts, (SELECT count(*)::int FROM teams) AS teams,
              (SELECT count(*)::int FROM audit_log WHERE version IS NOT NULL) AS audit`,
    );
    expect([contacts, audit, teams]).toEqual([2_300, 2_301, 2]);
    // Who was locked out stays so; what was open is closed.
    const [kept] = await other.db.query(
      `SELECT (SELECT count(*)::int FROM device_access WHERE revoked_at IS NOT NULL) AS locked,
              (SELECT count(*)::int FROM sessions) AS sessions, (SELECT count(*)::int FROM enrolments) AS codes`,
    );
    expect(kept).toEqual({ locked: 1, sessions: 0, codes: 0 });
    await expect(other.db.query('DELETE FROM audit_log')).rejects.toThrow(/append-only/);
    await other.close();
  } finally {
    await empty.drop();
  }
});

it('restores the backup of an older release into an empty database, and brings it up to date', async () => {
  const empty = await createTestDatabase();
  const old = join(folder, 'old.gz');
  const teamId = randomUUID();
  const began = Date.now();
  const header = headerOf();
  // The first release: five migrations, and none of the tables of today's beyond them.
  const lines = [
    JSON.stringify({ ...header, migrations: header.migrations.slice(0, 5) }),
    JSON.stringify({ table: 'teams', columns: ['id', 'name', 'is_default'] }),
    `${teamId}\tOf old\tf`,
    '\\.',
    JSON.stringify({ table: 'global_version', columns: ['team_id', 'epoch', 'current_version'] }),
    `${teamId}\t${randomUUID()}\t7`,
    '\\.',
    JSON.stringify({ rows: { teams: 1, global_version: 1, contacts: 0 } }),
  ];
  writeFileSync(old, gzipSync(`${lines.join('\n')}\n`));
  try {
    await expect(tool('restore', empty, old)).rejects.toThrow('contacts is not whole');
    lines[lines.length - 1] = JSON.stringify({ rows: { teams: 1, global_version: 1 } });
    writeFileSync(old, gzipSync(`${lines.join('\n')}\n`));
    await tool('restore', empty, old);
    const other = await startTestApp({}, empty);
    const [{ teams, devices, head }] = await other.db.query(
      `SELECT (SELECT string_agg(name, ',') FROM teams) AS teams, (SELECT count(*)::int FROM device_access) AS devices,
              (SELECT current_version::float8 FROM global_version) AS head`,
    );
    expect([teams, devices]).toEqual(['Of old', 0]);
    // In whichever schema: above whatever an earlier restore of the same file has given.
    expect(head).toBeGreaterThan(began * 1_000);
    await other.close();
  } finally {
    await empty.drop();
  }
});

it.each([
  ['cut off', (text: string) => text.slice(0, text.length * 0.6), /cut off/],
  ['without some rows', (text: string) => text.replace(/^[^\n]*Row\t1\\tback[^\n]*\n/m, ''), /not whole/],
  ['of something else', () => '{"hello":1}\n', /not a backup/],
])('refuses a file %s and changes nothing', async (_what, damage, message) => {
  const bad = join(folder, 'bad.gz');
  writeFileSync(bad, gzipSync(damage(gunzipSync(readFileSync(file)).toString())));
  const state = () => app.db.query('SELECT team_id, epoch, current_version FROM global_version ORDER BY 1');
  const before = await state();
  await expect(tool('restore', app.database, bad)).rejects.toThrow(message);
  expect(await state()).toEqual(before);
});

it.each(['backup', 'restore'] as const)(
  'a %s whose connection breaks fails at once and leaves nothing',
  async (name) => {
    const owner = new URL(app.database.ownerUrl);
    const way = await new Balancer([Number(owner.port)]).start();
    const holder = app.db.createQueryRunner();
    await holder.startTransaction();
    try {
      owner.port = String(way.port);
      await holder.query('LOCK TABLE applied_mutations IN ACCESS EXCLUSIVE MODE');
      const state = () =>
        app.db.query('SELECT team_id, epoch, current_version FROM global_version ORDER BY 1');
      const before = await state();
      const draft = join(folder, 'draft.gz');
      const failure = tool(
        name,
        { ...app.database, ownerUrl: owner.href },
        name === 'backup' ? draft : file,
      ).catch(({ message }: Error) => message);
      await untilLocked(app);
      expect(way.cut(() => 'reset')).toBe(1);
      const message = await failure;
      expect(message).toMatch(/ECONNRESET|Connection terminated/);
      expect(message).not.toContain("Unhandled 'error' event");
      expect(readdirSync(folder).filter((left) => left.startsWith('draft'))).toEqual([]);
      expect(await state()).toEqual(before);
    } finally {
      await holder.rollbackTransaction();
      await holder.release();
      way.close();
    }
  },
);

it.each(['backup', 'restore'] as const)('a %s without a database says what to check', async (name) => {
  const gone = { ...app.database, ownerUrl: 'postgresql://owner@127.0.0.1:1/none' };
  await expect(tool(name, gone)).rejects.toThrow(
    /The database 127.0.0.1:1\/none cannot be used as owner: .*ECONNREFUSED/,
  );
});

describe('beside servers at work', () => {
  let database: TestDatabase;
  let other: TestApp;
  beforeAll(async () => {
    database = await createTestDatabase();
    other = await startTestApp({}, database, { migrate: true });
    await tool('backup', database);
  });
  afterAll(async () => {
    await other.close();
    await database.drop();
  });

  it('a restore that meets a writer who holds tables in another order tries again', async () => {
    const writer = other.db.createQueryRunner();
    await writer.startTransaction();
    await writer.query('LOCK TABLE applied_mutations IN ROW EXCLUSIVE MODE');
    const restored = tool('restore', database);
    await untilLocked(other);
    await writer.query('LOCK TABLE global_version, teams IN ROW EXCLUSIVE MODE');
    await writer.commitTransaction();
    await writer.release();
    expect((await restored).stdout).toContain('Restored');
  });

  it('waits for nobody who reads, and they go on reading what was there', async () => {
    const team = await other.createTeam();
    const count = 'SELECT count(*)::int FROM contacts';
    await tool('backup', database);
    const device = new Device(other.url, team.admin);
    await importRows(device, 3);
    const reader = other.db.createQueryRunner();
    await reader.startTransaction('REPEATABLE READ');
    try {
      expect(await reader.query(count)).toEqual([{ count: 3 }]);
      const read =
        'api_keys, agents, teams, global_version, audit_log, applied_mutations, sync_log, sessions';
      await reader.query(`LOCK TABLE ${read} IN ACCESS SHARE MODE`);
      expect((await tool('restore', database)).stdout).toContain('Restored');
      expect(await reader.query(count)).toEqual([{ count: 3 }]);
    } finally {
      await reader.commitTransaction();
      await reader.release();
    }
    expect(await other.db.query(count)).toEqual([{ count: 0 }]);
  });
});

it('a job that was under way when the backup was made does not go on after a restore', async () => {
  const team = await app.createTeam();
  const [waiting, running, over] = [
    await count(app, team, { rows: 1 }),
    await count(app, team, { rows: 2 }),
    await count(app, team, { rows: 3 }),
  ];
  await app.db.query(`UPDATE jobs SET state = 'running', attempt = 1, done = 1 WHERE id = $1`, [running]);
  await app.db.query(`UPDATE jobs SET state = 'succeeded', finished_at = now() WHERE id = $1`, [over]);
  await tool('backup', app.database);
  // Begun later: the backup knows nothing of it.
  const later = await count(app, team, { rows: 4 });
  await tool('restore', app.database);
  expect(await jobOf(app, waiting)).toMatchObject({ state: 'cancelled', error: 'RESTORED', attempt: 0 });
  expect(await jobOf(app, running)).toMatchObject({ state: 'cancelled', error: 'RESTORED', done: 1 });
  expect(await jobOf(app, over)).toMatchObject({ state: 'succeeded', error: null });
  expect(await jobOf(app, later)).toBeUndefined();
  // The queue still has their turns: who takes one finds that there is nothing to do.
  const worker = await app.another({ WORKER: 'on' });
  registerCounting(worker);
  await prepareCounting(app);
  const next = await count(worker, team, { rows: 5 });
  await until('the next one is done', async () => (await jobOf(app, next)).state === 'succeeded');
  for (const id of [waiting, running, later]) expect((await countedOf(app, id)).rows).toEqual([]);
});
