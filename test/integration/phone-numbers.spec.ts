import { PhoneNumbersService } from '@app/contacts';
import { startTestApp } from '../support/app';
import { Device } from '../support/device';
import { ended } from '../support/jobs';
import { admin, agent, app, create, data, PERSON, team, useServer, viewer } from '../support/rest';
import { createOf, deleteOf, epochOf, push, updateOf } from '../support/upload';
import { until } from '../support/wait';

useServer();

const NATIONAL = { phone_primary: '030 1234567' };
const setRegion = async (default_region: string | null) => {
  const { status, body } = await admin.call('PATCH', '/api/settings', { default_region });
  expect([status, body.data.default_region]).toEqual([200, default_region]);
};
const derive = () => app.app.get(PhoneNumbersService).run();

/** By contact. */
async function numbers(): Promise<Record<string, string[]>> {
  const rows = await app.db.query<{ contact_id: string; numbers: string[] }[]>(
    'SELECT contact_id, numbers FROM phone_numbers WHERE team_id = $1',
    [team.id],
  );
  return Object.fromEntries(rows.map((row) => [row.contact_id, row.numbers]));
}

it('are derived with the write, whichever way it comes in', async () => {
  await setRegion('DE');
  const { id: rest } = await create({
    ...NATIONAL,
    phones: [{ label: 'work', number: '+1 212 555 0142 x12' }],
  });
  const made = createOf(NATIONAL);
  const epoch = await epochOf(app, team.id);
  await push(agent, epoch, made);
  await agent.call('POST', '/api/bulk/import', { contacts: [{ ...PERSON, ...NATIONAL }] });
  const german = ['+49301234567'];
  expect(await numbers()).toMatchObject({ [rest]: [...german, '+12125550142'], [made.contact_id]: german });
  expect(Object.values(await numbers())).toHaveLength(3);

  await agent.call('PUT', `/api/contacts/${rest}`, { phone_primary: '112', phones: [] });
  await push(agent, epoch, updateOf(made.contact_id, 9, { phone_primary: null }));
  expect(await numbers()).toMatchObject({ [rest]: ['112'] });
  expect(await numbers()).not.toHaveProperty(made.contact_id);
  await agent.call('PUT', `/api/contacts/${rest}`, { company: 'Acme' });
  expect(await numbers()).toMatchObject({ [rest]: ['112'] });
});

it('of a deleted contact are gone at once, and come back with it', async () => {
  const { id, version } = await create(NATIONAL);
  const epoch = await epochOf(app, team.id);
  await push(agent, epoch, deleteOf(id, version));
  expect(await numbers()).toEqual({});
  await push(agent, epoch, updateOf(id, version, { company: 'Acme' }, { resurrect: true }));
  expect(await numbers()).toEqual({ [id]: ['0301234567'] });
  await app.db.query('DELETE FROM contacts WHERE id = $1', [id]);
  expect(await numbers()).toEqual({});
});

it('of what somebody wrote in psql, and of all after the region has changed, are derived in the background', async () => {
  const { id } = await create(NATIONAL);
  const [{ other }] = await app.db.query(
    `INSERT INTO contacts (team_id, first_name, last_name, phone_primary) VALUES ($1, 'A', 'B', '0049 30 7654321') RETURNING id AS other`,
    [team.id],
  );
  await app.db.query(`UPDATE contacts SET phone_primary = '030 1111111' WHERE id = $1`, [id]);
  expect(await numbers()).toEqual({ [id]: ['0301234567'] });
  await derive();
  expect(await numbers()).toEqual({ [id]: ['0301111111'], [other]: ['+49307654321'] });

  const before = [await data(viewer, '/api/contacts/stats'), await data(viewer, `/api/contacts/${id}`)];
  await setRegion('DE');
  await derive();
  expect(await numbers()).toEqual({ [id]: ['+49301111111'], [other]: ['+49307654321'] });
  await setRegion('FR');
  await derive();
  expect(await numbers()).toMatchObject({ [id]: ['+33301111111'] });
  // Nothing of it is a change of a contact.
  expect([await data(viewer, '/api/contacts/stats'), await data(viewer, `/api/contacts/${id}`)]).toEqual(
    before,
  );
});

it('are derived anew by a job when the region changes, which waits until the change is there and is no second one', async () => {
  const jobs = () =>
    app.db.query(`SELECT id, kind, label, state FROM jobs WHERE team_id = $1 AND kind = $2`, [
      team.id,
      'contacts.derive_numbers',
    ]);
  const { id } = await create(NATIONAL);
  await setRegion('DE');
  await setRegion('DE');
  const [job] = await jobs();
  expect(job).toMatchObject({ label: 'numbers as dialled in DE', state: 'queued' });
  await setRegion('FR');
  expect(await jobs()).toEqual([job]);
  const worker = await app.another({ WORKER: 'on' });
  expect(await ended(app, job.id)).toMatchObject({ state: 'succeeded', done: 1, result: { contacts: 1 } });
  await worker.close();
  expect(await numbers()).toEqual({ [id]: ['+33301234567'] });
  const shown = await data(admin, '/api/jobs');
  expect(shown).toMatchObject([{ id: job.id, agent_code: team.admin.agentCode }]);
});

it('are derived in chunks that go on where they ended, also after what the writer has derived by an older region', async () => {
  const contacts = Array.from({ length: 250 }, (_, i) => ({
    ...PERSON,
    phone_primary: `030 12345${String(i).padStart(2, '0')}`,
  }));
  await agent.call('POST', '/api/bulk/import', { contacts });
  await app.db.query('UPDATE teams SET default_region = $2 WHERE id = $1', [team.id, 'DE']);
  await derive();
  const all = Object.values(await numbers()).flat();
  expect(all).toHaveLength(250);
  expect(all.filter((number) => !number.startsWith('+4930'))).toEqual([]);
  const [state] = await app.db.query('SELECT version FROM phone_derivations WHERE team_id = $1', [team.id]);
  expect(state.version).toBe(250);
});

it('are not derived a second time of the first contacts of a team', async () => {
  const another = await app.createTeam();
  const phone = new Device(app.url, another.admin);
  await phone.call('POST', '/api/bulk/import', { contacts: Array(3).fill({ ...PERSON, ...NATIONAL }) });
  await phone.call('POST', '/api/contacts', PERSON);
  expect(await app.app.get(PhoneNumbersService).run(undefined, [another.id])).toBe(0);
});

it('are not derived a second time of what a writer has written, unless somebody in psql wrote before it', async () => {
  const look = () => app.app.get(PhoneNumbersService).run(undefined, [team.id]);
  await setRegion('DE');
  const { id } = await create(NATIONAL);
  await look();
  await agent.call('PUT', `/api/contacts/${id}`, { company: 'Acme' });
  await agent.call('POST', '/api/bulk/import', { contacts: Array(3).fill({ ...PERSON, ...NATIONAL }) });
  await agent.call('DELETE', `/api/contacts/${id}`);
  expect(await look()).toBe(0);
  await app.db.query(
    `UPDATE contacts SET phone_primary = '030 1111111' WHERE NOT is_deleted AND team_id = $1`,
    [team.id],
  );
  await create(NATIONAL);
  expect(await look()).toBe(4);
  expect(
    Object.values(await numbers())
      .flat()
      .sort(),
  ).toEqual([...Array(3).fill('+49301111111'), '+49301234567']);
  // A region that changes leaves all to be looked at.
  await setRegion('FR');
  await create(NATIONAL);
  expect(await look()).toBe(6);
});

it('are in no image, and are found from an index, whole and by their ends', async () => {
  const { id } = await create({ phone_primary: '+49 30 1234567' });
  const [{ after }] = await app.db.query('SELECT after FROM audit_log WHERE contact_id = $1', [id]);
  expect(JSON.stringify(after)).not.toContain('+49301234567');
  await app.db.query(
    `INSERT INTO contacts (team_id, first_name, last_name, phone_primary)
     SELECT $1, 'A', 'B', '+49 171 ' || 2000000 + n FROM generate_series(1, 3000) n`,
    [team.id],
  );
  await derive();
  await app.db.query('VACUUM (ANALYZE) phone_numbers');
  for (const condition of [`numbers @> ARRAY['+49301234567']`, `phone_tails(numbers) @> ARRAY['1234567']`]) {
    const where = `FROM phone_numbers WHERE team_id = '${team.id}' AND ${condition}`;
    expect(await app.db.query(`SELECT contact_id ${where}`)).toEqual([{ contact_id: id }]);
    const plan = JSON.stringify(await app.db.query(`EXPLAIN SELECT contact_id ${where}`));
    expect(plan).toMatch(/Index Cond: .*team_id.*@>/);
  }
});

describe('several numbers in one value', () => {
  const two = '030 1234567 / 0171 2345678';
  const phones = [{ label: null, number: '0171 2345678' }];
  const apart = { phone_primary: '030 1234567', phones };

  it('are refused over REST, with what to do', async () => {
    const { status, body } = await agent.call('POST', '/api/contacts', { ...PERSON, phone_primary: two });
    const message = 'must be one number: send each further one as an item of phones';
    expect([status, body.details]).toEqual([400, [{ field: 'phone_primary', message }]]);
  });

  it('each get a place of their own in an import and in an upload, and none comes twice', async () => {
    const { id } = await create({ phones: [{ label: 'desk', number: '112' }] });
    const made = createOf({ phone_primary: two });
    const epoch = await epochOf(app, team.id);
    const contacts = [
      { ...PERSON, phone_primary: two },
      { id, phone_primary: two },
    ];
    const { body } = await agent.call('POST', '/api/bulk/import', { contacts });
    expect(body.data).toMatchObject({ created: 1, updated: 1, failed: 0, warnings: [] });
    const [result] = await push(agent, epoch, made);
    expect(result).toMatchObject({ status: 'applied', contact: apart });
    const list = await data(admin, '/api/contacts?sort_by=version&sort_order=asc');
    expect(list).toMatchObject([
      apart,
      { ...apart, phones: [{ label: 'desk', number: '112' }, ...phones] },
      apart,
    ]);
    const again = await agent.call('POST', '/api/bulk/import', { contacts: [contacts[1]] });
    expect(again.body.data).toMatchObject({ updated: 1, head_version: list[1].version });
    expect((await data(admin, `/api/contacts/${id}`)).phones).toHaveLength(2);
  });

  it('of an edit whose sender says nothing of the other phones stay in the metadata', async () => {
    const { id, version } = await create({ phones: [{ label: 'desk', number: '112' }], metadata: { a: 1 } });
    const [result] = await push(
      agent,
      await epochOf(app, team.id),
      updateOf(id, version, { phone_primary: two }),
    );
    expect(result).toMatchObject({
      kept_in_metadata: [{ field: 'phone_primary', message: expect.stringMatching('several numbers') }],
      contact: {
        phone_primary: '030 1234567',
        phones: [{ label: 'desk', number: '112' }],
        metadata: { a: 1, phone_primary: two },
      },
    });
  });
});

it('the setting is audited', async () => {
  await setRegion('IN');
  const [entry] = await data(admin, '/api/audit?action=settings.updated');
  expect(entry).toMatchObject({ before: { default_region: null }, after: { default_region: 'IN' } });
});

it('the first large import into an empty database reads only a few contacts for each row', async () => {
  const fresh = await startTestApp();
  const into = new Device(fresh.url, (await fresh.createTeam()).admin);
  const contacts = Array.from({ length: 2_000 }, (_, n) => ({
    first_name: `A${n}`,
    phone_primary: `+4915110${10000 + n}`,
  }));
  expect((await into.call('POST', '/api/bulk/import', { contacts })).body.data.created).toBe(contacts.length);
  // Connections tell what they have read when they end, at the latest.
  await fresh.app.close();
  const read = async () => {
    const [row] = await fresh.db.query(
      `SELECT (SELECT n_tup_ins::int FROM pg_stat_user_tables WHERE relname = 'contacts') AS inserted,
              (SELECT seq_tup_read::int FROM pg_stat_user_tables WHERE relname = 'contacts')
              + (SELECT sum(idx_tup_read)::int FROM pg_stat_user_indexes WHERE relname = 'contacts') AS read`,
    );
    return row;
  };
  await until('the import to be counted', async () => (await read()).inserted >= contacts.length);
  expect((await read()).read / contacts.length).toBeLessThan(10);
  await fresh.close();
});
