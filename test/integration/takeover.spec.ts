import { execFile, type ExecFileException } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { purgeAll, PurgeRepository } from '@app/sync';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { PEPPER, startTestApp, type TestAgent, type TestApp } from '../support/app';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { Device, liveContacts } from '../support/device';
import { until } from '../support/wait';

const program = join(__dirname, '../../dist/apps/cli/src/takeover/takeover.js');
const folder = mkdtempSync(join(tmpdir(), 'contacts-sync-takeover-'));

/** A database with the original's data in several shapes. */
let original: TestDatabase;
let app: TestApp;

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command against the database of `app`; `shape` is a schema of original.sql. */
function takeover(shape: string, ...more: string[]): Promise<Outcome> {
  const from = `${original.ownerUrl}?options=${encodeURIComponent(`-c search_path=${shape}`)}`;
  const env = {
    ...process.env,
    DATABASE_URL: app.database.appUrl,
    DATABASE_MIGRATION_URL: app.database.ownerUrl,
    API_KEY_PEPPER: PEPPER,
  };
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      [program, '--from', from, ...more],
      { env },
      (error: ExecFileException | null, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  );
}

async function newTeam(name: string): Promise<string> {
  const [{ id }] = await app.db.query('INSERT INTO teams (name) VALUES ($1) RETURNING id', [name]);
  return id;
}

/** Everything that a takeover may write, to see that it wrote nothing. */
function contents(): Promise<unknown> {
  return app.db.query(`
    SELECT (SELECT json_agg(g ORDER BY team_id) FROM global_version g) AS clocks, (SELECT count(*) FROM epochs) AS epochs,
           (SELECT count(*) FROM agents) AS agents, (SELECT count(*) FROM api_keys) AS keys, (SELECT count(*) FROM contacts) AS contacts,
           (SELECT count(*) FROM audit_log) AS audit, (SELECT count(*) FROM sync_log) AS devices`);
}

async function inOriginal<Row>(sql: string): Promise<Row[]> {
  const client = new Client(original.ownerUrl);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** A phone as it was on the old server: what it had read there, its cursor and its key. */
async function oldPhone(id: string, agentCode: string, key: string, cursor: number): Promise<Device> {
  const agent: TestAgent = { id: '', agentCode, role: 'agent', key };
  const phone = new Device(app.url, agent, id);
  const rows = await inOriginal<any>(`SELECT * FROM "full".contacts WHERE version <= ${cursor}`);
  for (const row of rows) phone.contacts.set(row.id, { ...row, version: Number(row.version) });
  phone.cursor = cursor;
  return phone;
}

/** Of each team: dense above the base, one audit row for each version, and the trail gives the table. */
async function expectSound(teamId: string, contacts: number): Promise<{ base: number; head: number }> {
  // Also after the hourly purge: tombstones that are old in the original are new to the phones here.
  await purgeAll(new PurgeRepository(app.app.get(DataSource)), 90);
  const [clock] = await app.db.query(
    `SELECT current_version AS head, floor FROM global_version WHERE team_id = $1`,
    [teamId],
  );
  const head = Number(clock.head);
  expect(Number(clock.floor)).toBe(0);
  const versions = await app.db.query(
    'SELECT version::int FROM audit_log WHERE team_id = $1 AND version IS NOT NULL ORDER BY version',
    [teamId],
  );
  expect(versions.length).toBeGreaterThanOrEqual(contacts);
  const base = head - versions.length;
  expect(versions.map(({ version }: { version: number }) => version - base)).toEqual(
    versions.map((_: unknown, i: number) => i + 1),
  );
  const [{ differing }] = await app.db.query(
    `WITH replayed AS (SELECT DISTINCT ON (contact_id) contact_id, after FROM audit_log
                        WHERE team_id = $1 AND version IS NOT NULL ORDER BY contact_id, version DESC)
     SELECT count(*)::int AS differing FROM replayed r
       FULL JOIN (SELECT * FROM contacts WHERE team_id = $1) c ON c.id = r.contact_id
      WHERE r.after IS DISTINCT FROM contact_image(c.*::contacts)`,
    [teamId],
  );
  expect(differing).toBe(0);
  return { base, head };
}

beforeAll(async () => {
  original = await createTestDatabase();
  const client = new Client(original.ownerUrl);
  await client.connect();
  await client.query(readFileSync(join(__dirname, '../takeover/original.sql'), 'utf8'));
  await client.end();
});
afterAll(async () => {
  await original.drop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(() => app.close());

describe('the original as it was', () => {
  it('phones go on with their old keys and cursors, without a 410, and converge', async () => {
    const before = await contents();
    const rehearsal = await takeover('full', '--dry-run');
    expect(rehearsal.stderr).not.toMatch(/Error/);
    expect(rehearsal).toMatchObject({ code: 0, stdout: expect.stringContaining('changed nothing') });
    expect(rehearsal.stdout).toContain('2500 contacts, 500 of them deleted');
    expect(await contents()).toEqual(before);

    // Already connected here, to the team while it was empty: its epoch is replaced.
    const teamId = (await app.db.query('SELECT id FROM teams WHERE is_default'))[0].id;
    const done = await takeover('full', '--admin', 'AGENT_001', '--report', join(folder, 'full.ndjson'));
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('Done in') });
    expect(done.stdout).toContain('3 agents, 3 devices, 2 entries of history');
    const { base, head } = await expectSound(teamId, 2_500);
    expect(base).toBeGreaterThanOrEqual(3_777);
    expect(head).toBe(base + 2_500);

    const [anna, ben, behind] = await Promise.all([
      oldPhone('phone-anna', 'AGENT_001', 'sk_Ab-Cd_Ef0123456789ghijklmnopqrstuv', 3_777),
      oldPhone('phone-ben', 'AGENT_002', 'test-key-of-a-seed-script', 900),
      oldPhone('phone-new', 'AGENT_002', 'test-key-of-a-seed-script', 1),
    ]);
    // The manager sees the phones as they were.
    const devices = (await anna.call('GET', '/api/devices')).body.data;
    expect(
      devices.map((device: any) => [device.device_id, device.agent_code, device.last_sync_version]),
    ).toEqual(
      expect.arrayContaining([
        ['phone-ben', 'AGENT_002', 900],
        ['phone-wild', 'AGENT_002', 3_777],
      ]),
    );
    await anna.connect();
    for (const phone of [anna, ben, behind]) await phone.catchUp();
    const truth = await app.db.query(
      'SELECT id, version::int, is_deleted FROM contacts WHERE team_id = $1 ORDER BY id',
      [teamId],
    );
    const live = truth.filter((row: any) => !row.is_deleted).map((row: any) => [row.id, row.version]);
    expect(live).toHaveLength(2_000);
    for (const phone of [anna, ben, behind]) {
      expect(phone.cursor).toBe(head);
      expect([...liveContacts(phone)]).toEqual(live);
    }
    // Order and content of the old data: by version, then id; times to the millisecond.
    const kept = await app.db.query(
      `SELECT id, first_name, last_name, metadata::text, created_by_agent, created_at, updated_at, deleted_at, is_deleted
         FROM contacts WHERE team_id = $1 ORDER BY version`,
      [teamId],
    );
    const theirs = await inOriginal<any>(
      `SELECT id, first_name, last_name, metadata::text, created_by_agent,
              date_trunc('milliseconds', created_at) AS created_at, updated_at, deleted_at, is_deleted
         FROM "full".contacts ORDER BY version, id`,
    );
    // Beside what cannot stay where it was.
    const undialable = theirs.find(({ id }: { id: string }) => id.endsWith('0010'));
    undialable.metadata = '{"taken_over": {"phone_primary": "ask at the desk"}}';
    expect(kept).toEqual(theirs);

    // Events flow, over sockets and REST, with the old ids.
    const id = '00000000-0000-4000-8000-000000000042';
    const changed = await ben.call('PUT', `/api/contacts/${id}`, { last_name: 'Changed' });
    expect([changed.status, changed.body.data.version]).toEqual([200, head + 1]);
    await anna.waitForVersion(head + 1);
    expect(anna.events.at(-1)).toMatchObject({ name: 'contact_updated', version: head + 1 });
    const made = await anna.emit('contact_create', { first_name: 'New', last_name: 'One' });
    expect(made).toMatchObject({ success: true, data: { version: head + 2 } });
    await expectSound(teamId, 2_502);

    // An admin now, so the trail can be read; old entries are marked as such.
    const audit = (await anna.call('GET', '/api/audit?contact_id=00000000-0000-4000-8000-000000000001')).body
      .data;
    expect(audit.map(({ action, version, source }: any) => [action, version !== null, source])).toEqual([
      ['CREATE', true, 'takeover'],
      ['original.update', false, 'takeover'],
      ['original.create', false, 'takeover'],
    ]);
    expect(audit[1]).toMatchObject({
      before: { first_name: 'Old' },
      occurred_at: '2024-02-02T00:00:00.000Z',
    });
    const gone = new Device(app.url, {
      id: '',
      agentCode: 'AGENT_GONE',
      role: 'agent',
      key: 'sk_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz',
    });
    expect((await gone.call('GET', '/api/contacts')).body.code).toBe('AGENT_INACTIVE');
    const findings = readFileSync(join(folder, 'full.ndjson'), 'utf8').trim().split('\n');
    expect(findings.map((line) => JSON.parse(line).row)).toEqual(
      expect.arrayContaining(['00000000-0000-4000-8000-000000000010', 'phone-wild']),
    );
    expect(done.stdout + done.stderr + findings.join()).not.toMatch(/sk_Ab-|12345678|Walker/);

    const again = await takeover('full');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('has, or had, contacts')]);
    anna.disconnect();
  });

  it('a socket that was open on the empty team starts over by itself', async () => {
    const team = await app.createTeam();
    const device = await new Device(app.url, team.agent).connect({
      reconnection: true,
      reconnectionDelay: 10,
    });
    await device.catchUp();
    expect((await takeover('minimal', '--team', team.id)).code).toBe(0);
    await until('the socket came back', () => device.reconnects > 0);
    await device.catchUp();
    expect(liveContacts(device).size).toBe(2);
    device.disconnect();
  });

  it('of two at once one wins, and the other changes nothing', async () => {
    const teamId = await newTeam('Wanted twice');
    const outcomes = await Promise.all([
      takeover('full', '--team', 'Wanted twice'),
      takeover('full', '--team', 'Wanted twice'),
    ]);
    expect(outcomes.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect(outcomes.find(({ code }) => code === 1)!.stderr).toMatch(/under way|has, or had, contacts/);
    await expectSound(teamId, 2_500);
  });

  it('that breaks off half way changes nothing, and can be run again', async () => {
    await app.db.query(`
      CREATE FUNCTION fail_late() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.first_name = 'First 2400' THEN RAISE EXCEPTION 'the disk is full'; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER contacts_9_fail BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION fail_late()`);
    const before = await contents();
    const failed = await takeover('full');
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('the disk is full')]);
    expect(await contents()).toEqual(before);
    await app.db.query('DROP TRIGGER contacts_9_fail ON contacts');
    expect((await takeover('full')).code).toBe(0);
  });
});

it('a minimal original: no times, no devices, no counter', async () => {
  const teamId = await newTeam('Minimal');
  const done = await takeover('minimal', '--team', teamId);
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('there is no counter') });
  await expectSound(teamId, 2);
  const phone = new Device(app.url, {
    id: '',
    agentCode: 'SOLO',
    role: 'agent',
    key: 'sk_minimal_0123456789abcdef',
  });
  phone.cursor = 9;
  await phone.catchUp();
  expect([...phone.contacts.values()].map(({ first_name }) => first_name)).toEqual(['Ada', 'Alan']);
});

it('who was erased here before does not go over, with no entry of the history', async () => {
  const teamId = await newTeam('Erased');
  const id = '00000000-0000-4000-8000-000000000001';
  await app.db.query('SELECT erase_contact($1, $2)', [teamId, id]);
  const { code, stdout } = await takeover('full', '--team', teamId);
  expect([code, stdout]).toEqual([0, expect.stringContaining(`stays behind: its data was erased here`)]);
  await expectSound(teamId, 2_499);
  const kept = await app.db.query('SELECT action FROM audit_log WHERE team_id = $1 AND contact_id = $2', [
    teamId,
    id,
  ]);
  expect(kept).toEqual([{ action: 'ERASE' }]);
});

describe('an odd original', () => {
  it('is refused while something would stay behind, with every reason', async () => {
    await newTeam('Odd');
    const before = await contents();
    const rehearsal = await takeover('odd', '--team', 'Odd', '--dry-run');
    expect(rehearsal).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('A real run would refuse: 5'),
    });
    const refused = await takeover('odd', '--team', 'Odd');
    expect(refused.code).toBe(1);
    for (const reason of [
      'the id is not a UUID, so no phone could go on using it here (17)',
      'fewer than 16 characters',
      'only a hash of the key is there',
      'it is F-NF-5 now',
      'another agent has the same key',
    ])
      expect(refused.stderr).toContain(reason);
    expect(await contents()).toEqual(before);
  });

  it('goes over as far as it can when that is meant', async () => {
    const teamId = await newTeam('Odd');
    const done = await takeover('odd', '--team', 'Odd', '--accept-losses');
    expect(done.code).toBe(0);
    await expectSound(teamId, 3);
    const rows = await app.db.query(
      `SELECT right(id::text, 1) AS n, first_name, phone_primary, phone_secondary, email, tags, created_by_agent, created_at, updated_at,
              is_deleted, deleted_at, metadata, version::int - 1000012 AS rank FROM contacts WHERE team_id = $1 ORDER BY version`,
      [teamId],
    );
    expect(rows).toEqual([
      expect.objectContaining({
        n: '3',
        rank: 1,
        is_deleted: true,
        deleted_at: new Date('2025-01-02T00:00:00Z'),
        created_at: new Date(1_700_000_000_000),
        created_by_agent: 'db:takeover',
        metadata: { nul: 'a\ufffdb \ufffd' },
      }),
      expect.objectContaining({
        n: '2',
        rank: 2,
        first_name: 'x'.repeat(255),
        phone_primary: null,
        email: 'no address',
        created_by_agent: '99',
        metadata: {
          taken_over: { first_name: 'x'.repeat(300), phone_primary: '1'.repeat(60), metadata: [1] },
        },
      }),
      expect.objectContaining({
        n: '1',
        rank: 3,
        first_name: 'Upper',
        phone_secondary: null,
        tags: ['vip', 'a,b'],
        created_by_agent: 'ONE',
        created_at: new Date(1_700_000_000_000),
        updated_at: new Date('2025-01-01T10:00:00.250Z'),
        metadata: { a: 1 },
      }),
    ]);
    for (const reason of [
      'the id stood there more than once',
      'two agents of one code are one now',
      'the column photo has no place here (1 rows fill it)',
      'the column shoe_size has no place here',
      'created_by_agent names no agent (aaaaaaaa-0000-4000-8000-000000000002)',
      'email must be an e-mail address',
      'it belongs to no agent (nobody)',
      'it has no action (3)',
    ])
      expect(done.stdout).toContain(reason);
    // Both keys of the doubled agent, and the device that names it by its number.
    for (const key of ['sk_odd_one_0123456789', 'sk_odd_one_second_key']) {
      const phone = new Device(app.url, { id: '', agentCode: 'ONE', role: 'agent', key }, 'tablet');
      phone.cursor = 8;
      await phone.catchUp();
      expect(liveContacts(phone).size).toBe(2);
    }
    const devices = await app.db.query(
      'SELECT device_id, last_sync_version::int AS cursor FROM sync_log WHERE team_id = $1',
      [teamId],
    );
    expect(devices).toEqual(expect.arrayContaining([expect.objectContaining({ device_id: 'tablet' })]));
    expect(
      await app.db.query(
        `SELECT action, before, after FROM audit_log WHERE team_id = $1 AND action LIKE 'original.%' ORDER BY id`,
        [teamId],
      ),
    ).toEqual([
      { action: 'original.create', before: null, after: { value: 'text' } },
      { action: 'original.update', before: { first_name: 'Lower' }, after: { first_name: 'Upper' } },
    ]);
  });
});

describe('refuses', () => {
  it.each([
    ['no address', [], /--from/],
    ['an unknown option', ['--from', 'postgresql://x', '--force'], /--force/],
    [
      'what is no database',
      ['--from', 'postgresql://nobody:secret-word@127.0.0.1:1/none'],
      /127\.0\.0\.1:1\/none cannot be read/,
    ],
    ['an unknown team', ['--from', 'postgresql://x', '--team', 'Nowhere'], /no team Nowhere/],
  ])('%s', async (_what, args, message) => {
    const env = {
      ...process.env,
      DATABASE_URL: app.database.appUrl,
      DATABASE_MIGRATION_URL: app.database.ownerUrl,
    };
    const { stderr } = await new Promise<Outcome>((resolve) =>
      execFile(process.execPath, [program, ...args], { env }, (_error, stdout, text) =>
        resolve({ code: 1, stdout, stderr: text }),
      ),
    );
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('secret-word');
  });

  it('a database of its own kind, and one without the tables', async () => {
    const own = await takeover('public');
    expect(own.stderr).toContain('has no table agents and none contacts');
    const target = app.database.ownerUrl;
    const kept = original;
    original = { ...kept, ownerUrl: target };
    try {
      expect((await takeover('public')).stderr).toContain('is one of Contacts Sync already');
    } finally {
      original = kept;
    }
  });

  it('an admin of the same code, unless that is said', async () => {
    await app.db.query(
      `INSERT INTO agents (team_id, agent_code, agent_name, role) SELECT id, 'SOLO', 'Boss', 'admin' FROM teams WHERE is_default`,
    );
    const refused = await takeover('minimal');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('--admin SOLO lets it in')]);
    expect((await takeover('minimal', '--admin', 'SOLO')).code).toBe(0);
    const phone = new Device(app.url, {
      id: '',
      agentCode: 'SOLO',
      role: 'admin',
      key: 'sk_minimal_0123456789abcdef',
    });
    expect((await phone.call('GET', '/api/auth/agents')).body.data[0]).toMatchObject({
      agent_name: 'Boss',
      role: 'admin',
    });
  });
});
