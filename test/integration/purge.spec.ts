import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { purgeAll, PurgeRepository, PurgeService } from '@app/sync';
import { DataSource } from 'typeorm';
import { metricsOf, startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device, liveContacts } from '../support/device';
import { contactsInDatabase, headOf, makeContact, range, rows } from '../support/team';
import { until } from '../support/wait';
import { Writers } from '../support/writers';
import { expectFailure } from '../support/wire';

let app: TestApp;
let team: TestTeam;
let admin: Device;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
  admin = new Device(app.url, team.admin);
});
afterAll(() => app.close());

/** As if the team's deletions up to `version` had been made so many days ago. */
async function age(days: number, version = Number.MAX_SAFE_INTEGER): Promise<void> {
  await app.db.transaction(async (manager) => {
    await manager.query('ALTER TABLE contacts DISABLE TRIGGER USER');
    await manager.query(
      `UPDATE contacts SET deleted_at = now() - make_interval(days => $2)
        WHERE team_id = $1 AND is_deleted AND version <= $3`,
      [team.id, days, version],
    );
    await manager.query('ALTER TABLE contacts ENABLE TRIGGER USER');
  });
}

/** `count` contacts, every second of them deleted. */
async function fill(count: number): Promise<void> {
  await admin.call('POST', '/api/bulk/import', { contacts: rows(count) });
  await admin.catchUp();
  const ids = [...admin.contacts.keys()].filter((_, i) => i % 2 === 0);
  // Many at once share their commits.
  await Promise.all(ids.map((id) => admin.call('DELETE', `/api/contacts/${id}`)));
  await admin.catchUp();
}

const purge = (days = 90) => purgeAll(new PurgeRepository(app.app.get(DataSource)), days);

async function stateOf(): Promise<{ floor: number; tombstones: number }> {
  const [state] = await app.db.query(
    `SELECT floor::int, (SELECT count(*)::int FROM contacts c WHERE c.team_id = g.team_id AND is_deleted) AS tombstones
       FROM global_version g WHERE team_id = $1`,
    [team.id],
  );
  return state;
}

describe('purging', () => {
  it('deletes old tombstones only, raises the floor to the highest, takes no version', async () => {
    await fill(10);
    await age(91, 13);
    expect(await purge()).toMatchObject({ tombstones: 3 });
    expect(await stateOf()).toEqual({ floor: 13, tombstones: 2 });
    expect(await headOf(app, team.id)).toBe(15);
    expect(await purge()).toMatchObject({ tombstones: 0 });
    const audit = await app.db.query(
      'SELECT version::int FROM audit_log WHERE team_id = $1 AND version IS NOT NULL ORDER BY version',
      [team.id],
    );
    expect(audit.map(({ version }: { version: number }) => version)).toEqual(range(15));
    expect((await makeContact(admin)).version).toBe(16);
  });

  it('refuses cursors below the floor with where the snapshot is, and goes on with those at it', async () => {
    await fill(10);
    await age(91);
    await purge();
    const answer = await admin.call('GET', '/api/sync/delta?version=14');
    expectFailure(answer, 410, 'RESYNC_REQUIRED');
    expect(answer.body).toMatchObject({
      reason: 'below_floor',
      min_version: 15,
      snapshot_url: '/api/sync/snapshot',
    });
    expect((await admin.call('GET', '/api/sync/delta?version=15')).status).toBe(200);
    // A walk from 0 begins and goes on below it.
    const walker = new Device(app.url, team.viewer);
    await walker.catchUp(2);
    expect(liveContacts(walker)).toEqual(await contactsInDatabase(app, team.id));
  });

  it('beside writers, in chunks: nothing is lost, no version is missing, nobody is refused', async () => {
    await fill(1_200);
    await age(91);
    const writers = new Writers(app.url, team.agent, { rest: 4, socket: 2 });
    try {
      await writers.more(10);
      const [one, other] = await Promise.all([purge(), purge()]);
      expect(one.tombstones + other.tombstones).toBeGreaterThan(0);
      await writers.more(10);
    } finally {
      await writers.stop();
    }
    expect(await stateOf()).toEqual({ floor: 1_800, tombstones: 0 });
    expect(writers.retries).toEqual({});
    const versions = await app.db.query(
      'SELECT version::int FROM audit_log WHERE team_id = $1 AND version IS NOT NULL ORDER BY version',
      [team.id],
    );
    expect(versions.map(({ version }: { version: number }) => version)).toEqual(
      range(await headOf(app, team.id)),
    );
    await admin.catchUp();
    expect(liveContacts(admin)).toEqual(await contactsInDatabase(app, team.id));
  });

  it('ends walks that last too long, which might miss a deletion, and keys whose days are over', async () => {
    const device = new Device(app.url, team.viewer);
    await fill(10);
    await age(91);
    await purge();
    const page = (await device.call('GET', '/api/sync/delta?version=0&limit=1')).body.data;
    expect(page.has_more).toBe(true);
    const next = `/api/sync/delta?version=${page.current_version}&limit=1`;
    expect((await device.call('GET', next)).status).toBe(200);
    await app.db.query(`UPDATE sync_walks SET started_at = now() - interval '13 hours' WHERE team_id = $1`, [
      team.id,
    ]);
    const keyed = { 'idempotency-key': 'once' };
    const first = await admin.call('POST', '/api/contacts', { first_name: 'A', last_name: 'B' }, keyed);
    await app.db.query(
      `UPDATE applied_mutations SET expires_at = now() - interval '1 s' WHERE team_id = $1`,
      [team.id],
    );
    expect(await purge()).toMatchObject({ walks: 1, idempotency_keys: 1 });
    expectFailure(await device.call('GET', next), 410, 'RESYNC_REQUIRED');
    const second = await admin.call('POST', '/api/contacts', { first_name: 'A', last_name: 'B' }, keyed);
    expect(second.body.data.id).not.toBe(first.body.data.id);
  });

  it('keeps everything for ever when that is wished, and nothing for less than a day', async () => {
    await fill(4);
    await age(400);
    expect(await purge(0)).toMatchObject({ tombstones: 0 });
    await expect(app.db.query('SELECT purge_tombstones($1, now(), 100)', [team.id])).rejects.toThrow(
      /at least a day/,
    );
    expect((await stateOf()).tombstones).toBe(2);
  });

  it('is the only way in which a row goes: the server’s role cannot delete one', async () => {
    await fill(4);
    const server = app.app.get(DataSource);
    await server.transaction(async (manager) => {
      await manager.query(`SELECT set_config('contactsync.maintenance', 'purge', true)`);
      await manager.query('DELETE FROM contacts WHERE team_id = $1', [team.id]);
    });
    const [{ count }] = await app.db.query('SELECT count(*)::int FROM contacts WHERE team_id = $1', [
      team.id,
    ]);
    expect(count).toBe(4);
    // Nor can the owner, by deleting.
    await app.db.query('DELETE FROM contacts WHERE team_id = $1', [team.id]);
    expect((await stateOf()).tombstones).toBe(4);
  });

  it('is done by the command too, and the server says when it last did it', async () => {
    await fill(4);
    await age(91);
    const env = {
      ...process.env,
      DATABASE_URL: app.database.appUrl,
      DATABASE_MIGRATION_URL: app.database.ownerUrl,
    };
    const tool = join(__dirname, '../../dist/apps/cli/src/purge.js');
    const { stdout } = await promisify(execFile)(process.execPath, [tool], { env });
    expect(stdout).toMatch(/^Purged \d+ tombstones, \d+ idempotency keys, \d+ walks\.\n$/);
    expect((await stateOf()).tombstones).toBe(0);
    await app.app.get(PurgeService).run();
    const body = await metricsOf(app);
    const at = Number(/^contactsync_purge_last_success_timestamp_seconds (\S+)$/m.exec(body)![1]);
    expect(Math.abs(Date.now() / 1000 - at)).toBeLessThan(60);
    await until('metrics', () => body.includes('contactsync_purged_rows_total'));
  });
});
