import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { DataSource } from 'typeorm';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { headOf, makeContact } from '../support/team';
import { createOf, deleteOf, epochOf, push, updateOf } from '../support/upload';

let app: TestApp;
let team: TestTeam;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterAll(() => app.close());

function erase(...args: string[]): Promise<{ stdout: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: app.database.appUrl,
    DATABASE_MIGRATION_URL: app.database.ownerUrl,
  };
  const tool = join(__dirname, '../../dist/apps/cli/src/erase.js');
  return promisify(execFile)(process.execPath, [tool, ...args], { env });
}

/** Tables with a row that has the text in any column, under any name. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await app.db.query(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await app.db.query(`SELECT FROM "${name}" t WHERE t::text ILIKE '%' || $1 || '%' LIMIT 1`, [
      text,
    ]);
    if (rows.length) found.push(name);
  }
  return found;
}

/** A contact whose every field has held the canary, in the row, in the trail, and in an outcome that is remembered. */
async function person(canary: string): Promise<string> {
  const device = new Device(app.url, team.admin);
  const fields = (n: number) => ({
    first_name: `${canary}${n}`,
    last_name: canary,
    email: `${canary}${n}@example.com`,
    company: canary,
    job_title: canary,
    notes: `${canary}\n${n}`,
    address: canary,
    tags: [canary, `${n}`],
    metadata: { [canary]: { deep: [canary, n] } },
  });
  const { id } = await makeContact(device, fields(1));
  await device.call('PUT', `/api/contacts/${id}`, fields(2), { 'idempotency-key': randomUUID() });
  const side = (value: unknown) => ({ value, agent_code: 'PRIYA', device_id: 'pixel', version: 1 });
  const both = { kept: side(canary), lost: side([canary]) };
  await app.db.query(
    `INSERT INTO contact_conflicts (team_id, id, contact_id, kind, fields, agent_codes)
     VALUES ($1, gen_random_uuid(), $2, 'edit', $3, '{PRIYA}')`,
    [team.id, id, { company: both, [`metadata.${canary}`]: both }],
  );
  return id;
}

const trailOf = (id: string) =>
  app.db.query(
    `SELECT version::int, action, agent_code, occurred_at, before, after FROM audit_log
      WHERE team_id = $1 AND contact_id = $2 ORDER BY id`,
    [team.id, id],
  );

describe('npm run contact:erase', () => {
  it.each(['the one that stays', 'the one that went'])(
    'of a merged person, named by %s, erases both',
    async (named) => {
      const [canary, other] = [`canary${randomUUID().slice(0, 8)}`, `canary${randomUUID().slice(0, 8)}`];
      const [stays, goes] = [await person(canary), await person(other)];
      const admin = new Device(app.url, team.admin);
      const body = { survivor_id: stays, loser_ids: [goes] };
      expect((await admin.call('POST', '/api/contacts/merge', body)).status).toBe(200);
      const { stdout } = await erase('--id', named === 'the one that stays' ? stays : goes);
      expect(stdout).toContain('and 1 that it was merged with');
      expect([await tablesWith(canary), await tablesWith(other)]).toEqual([[], []]);
      const epoch = await epochOf(app, team.id);
      const [late] = await push(admin, epoch, updateOf(goes, 2, { notes: other }));
      expect(late).toMatchObject({ status: 'rejected', code: 'CONTACT_NOT_FOUND' });
      expect((await admin.call('GET', `/api/contacts/${goes}`)).status).toBe(404);
      expect(await tablesWith(other)).toEqual([]);
    },
  );

  it('leaves nothing of a person anywhere, and everything else as it was', async () => {
    const canary = `canary${randomUUID().slice(0, 8)}`;
    const id = await person(canary);
    const phone = await new Device(app.url, team.viewer).connect();
    await phone.catchUp();
    const other = await makeContact(new Device(app.url, team.admin), { last_name: 'Bystander' });
    await phone.waitForVersion(3);
    const snapshot = () =>
      fetch(`${app.url}/api/sync/snapshot`, { headers: { 'x-api-key': team.viewer.key } })
        .then((answer) => answer.arrayBuffer())
        .then((bytes) => gunzipSync(Buffer.from(bytes)).toString());
    expect(await snapshot()).toContain(canary);
    const before = await trailOf(id);
    expect((await tablesWith(canary)).sort()).toEqual(
      expect.arrayContaining(['audit_log', 'contact_conflicts', 'contacts']),
    );

    const { stdout } = await erase('--id', id);
    expect(stdout).toContain(
      `Erased contact ${id}, also in 3 rows of the trail. Devices let go of it with version 4.`,
    );

    expect(await tablesWith(canary)).toEqual([]);
    // Phones drop it like any other deletion, and no file with it is handed out any more.
    await phone.waitForVersion(4);
    expect(phone.contacts.get(id)).toMatchObject({ is_deleted: true, version: 4 });
    expect(await snapshot()).not.toContain(canary);
    expect(
      JSON.stringify((await new Device(app.url, team.admin).call('GET', '/api/audit')).body),
    ).not.toContain(canary);
    // Ids, versions, actors and times stay, and the deletion and the erasure are in the trail.
    const after = await trailOf(id);
    const kept = ({ version, action, agent_code, occurred_at }: any) => ({
      version,
      action,
      agent_code,
      occurred_at,
    });
    expect(after.slice(0, 2).map(kept)).toEqual(before.map(kept));
    expect(after.slice(2).map(({ version, action }: any) => [version, action])).toEqual([
      [4, 'DELETE'],
      [null, 'ERASE'],
    ]);
    expect(after.slice(2)[1].agent_code).toMatch(/^db:/);
    // Replaying the trail gives the table as it is now.
    const [{ image }] = await app.db.query(
      'SELECT contact_image(c) AS image FROM contacts c WHERE team_id = $1 AND id = $2',
      [team.id, id],
    );
    expect(after[2].after).toEqual(image);
    expect(image).toMatchObject({ first_name: '[erased]', email: null, tags: [], metadata: {}, version: 4 });
    expect(after[0].after).toMatchObject({ id, version: 1, is_deleted: false, first_name: '[erased]' });
    expect((await phone.call('GET', `/api/contacts/${other.id}`)).body.data.last_name).toBe('Bystander');
    const empty = { value: null, agent_code: 'PRIYA', device_id: 'pixel', version: 1 };
    const conflicts = await app.db.query(
      'SELECT fields, resolution FROM contact_conflicts WHERE team_id = $1',
      [team.id],
    );
    expect(conflicts).toEqual([{ fields: { company: { kept: empty, lost: empty } }, resolution: 'kept' }]);
    phone.disconnect();
    expect((await makeContact(new Device(app.url, team.admin))).version).toBe(5);
  });

  it('works for one who was deleted before, and once more', async () => {
    const canary = `canary${randomUUID().slice(0, 8)}`;
    const id = await person(canary);
    await new Device(app.url, team.admin).call('DELETE', `/api/contacts/${id}`);
    await erase('--id', id, '--team', team.id);
    expect(await tablesWith(canary)).toEqual([]);
    expect(await headOf(app, team.id)).toBe(3);
    await erase('--id', id);
    expect(await headOf(app, team.id)).toBe(3);
  });

  it('says what is wrong', async () => {
    await expect(erase()).rejects.toMatchObject({ stderr: expect.stringContaining('Whose data?') });
    await expect(erase('--id', 'x')).rejects.toMatchObject({
      stderr: expect.stringContaining('Whose data?'),
    });
    const id = randomUUID();
    await expect(erase('--id', id, '--team', id)).rejects.toMatchObject({
      stderr: `There is no team ${id}.\n`,
    });
    // Of which of several teams it would have been, nobody can tell.
    await expect(erase('--id', id)).rejects.toMatchObject({
      stderr: expect.stringMatching(/^No team knows the contact .*: add --team, one of .*\n$/),
    });
  });

  it('also of a contact that nobody knows here is kept in mind', async () => {
    const { contact_id: id, ...create } = createOf({ company: 'Private' });
    for (let time = 1; time <= 2; time += 1)
      expect((await erase('--id', id, '--team', team.id)).stdout).toBe(
        `The contact ${id} is not known here, so there was nothing to erase. Whoever brings it is refused from now on.\n`,
      );
    const phone = new Device(app.url, team.agent);
    const results = await push(phone, await epochOf(app, team.id), { ...create, contact_id: id });
    expect(results).toMatchObject([{ status: 'rejected', code: 'CONTACT_NOT_FOUND', version: 0 }]);
    expect(await headOf(app, team.id)).toBe(0);
    expect(await tablesWith('Private')).toEqual([]);
    expect((await trailOf(id)).map(({ action }: any) => action)).toEqual(['ERASE', 'ERASE']);
  });

  it('refuses what a phone had done to it meanwhile, and keeps nothing of it', async () => {
    const canary = `canary${randomUUID().slice(0, 8)}`;
    const id = await person(canary);
    await erase('--id', id);
    const head = await headOf(app, team.id);
    const edit = { notes: canary, first_name: canary };
    const results = await push(
      new Device(app.url, team.agent),
      await epochOf(app, team.id),
      updateOf(id, 2, edit),
      updateOf(id, 2, edit, { resurrect: true }),
      createOf(edit, { contact_id: id }),
      deleteOf(id, 2),
    );
    expect(results.map(({ status, code }) => code ?? status)).toEqual([
      ...['CONTACT_NOT_FOUND', 'CONTACT_NOT_FOUND', 'CONTACT_NOT_FOUND'],
      'applied',
    ]);
    expect(results[0]!.contact).toMatchObject({ id, is_deleted: true });
    expect(await headOf(app, team.id)).toBe(head);
    expect(await tablesWith(canary)).toEqual([]);
  });

  it('is not open to the server’s role, and the trail stays append-only for it', async () => {
    const id = await person('nobody');
    const server = app.app.get(DataSource);
    await expect(server.query('SELECT erase_contact($1, $2)', [team.id, id])).rejects.toThrow(
      /permission denied/,
    );
    await expect(
      server.transaction(async (manager) => {
        await manager.query(`SELECT set_config('contactsync.maintenance', 'erase', true)`);
        await manager.query(`UPDATE audit_log SET after = '{}' WHERE team_id = $1`, [team.id]);
      }),
    ).rejects.toThrow(/permission denied|append-only/);
    await server.transaction(async (manager) => {
      await manager.query(`SELECT set_config('contactsync.maintenance', 'erase', true)`);
      await manager.query(`UPDATE contacts SET company = 'Other' WHERE team_id = $1 AND id = $2`, [
        team.id,
        id,
      ]);
    });
    // It took a version and a row of the trail like any other.
    expect((await trailOf(id)).at(-1)).toMatchObject({ version: 3, action: 'UPDATE' });
    for (const statement of [
      'UPDATE audit_log SET after = NULL',
      'DELETE FROM audit_log',
      'TRUNCATE audit_log',
    ]) {
      await expect(app.db.query(statement)).rejects.toThrow(/append-only/);
    }
  });
});
