import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Readable } from 'node:stream';
import { ImportPurgeService } from '@app/bulk';
import { ContactMatchesRepository } from '@app/contacts';
import { Device, liveContacts } from '../support/device';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { bring, bringAll, csvOf, importEnded, importOf, waitForImport } from '../support/imports';
import { ended } from '../support/jobs';
import { contactsInDatabase, headOf, makeContact } from '../support/team';
import { until } from '../support/wait';
import { expectFailure } from '../support/wire';

let app: TestApp;
let team: TestTeam;
let agent: Device;
let admin: Device;
beforeAll(async () => {
  app = await startTestApp({ WORKER: 'on' });
});
beforeEach(async () => {
  team = await app.createTeam();
  agent = new Device(app.url, team.agent);
  admin = new Device(app.url, team.admin);
});
afterAll(() => app.close());

const PEOPLE = csvOf([
  ['First Name', 'Last Name', 'Phone', 'Email', 'Company'],
  ['Ada', 'Byron', '+49 30 1234567', 'ada@example.com', 'Engines'],
  ['Grace', 'Hopper', '+1 212 555 0142', '', 'Navy'],
  ['Mary', 'Shelley', '', 'mary@example.org', ''],
]);

const contactsOf = async (device: Device) =>
  (await device.call('GET', '/api/contacts?sort_by=first_name&sort_order=asc&limit=1000')).body.data;
const call = async (device: Device, method: string, path: string, body?: unknown) => {
  const { status, body: answer } = await device.call(method, `/api/bulk/imports/${path}`, body);
  expect({ status, code: answer.code, error: answer.error }).toEqual({ status: 200 });
  return answer.data;
};

it('looks at long contacts that have the names of rows some at a time', async () => {
  const names = ['Ann', 'Bea', 'Cem', 'Dia', 'Eva'];
  const notes = '王'.repeat(10_000);
  await app.db.query(
    `INSERT INTO contacts (team_id, first_name, last_name, notes)
     SELECT $1, name, 'Long', CASE WHEN n = 50 THEN 'known' ELSE $3 || n END FROM unnest($2::text[]) name, generate_series(1, 50) n`,
    [team.id, names, notes],
  );
  const looks = jest.spyOn(ContactMatchesRepository.prototype, 'find');
  const reads = jest.spyOn(ContactMatchesRepository.prototype, 'fieldsOf');
  try {
    const rows = names.map((name) => [name, 'Long', 'known']);
    const made = await bring(agent, csvOf([['First Name', 'Last Name', 'Notes'], ...rows]), 'long.csv');
    const done = await bringAll(agent, made.id);
    expect(done).toMatchObject({ state: 'done', created: 0, skipped: names.length });
    // 30 kB each, of which so many are more than one look reads.
    expect(looks.mock.calls.filter(([, keys]) => keys.names.length > 0).length).toBeGreaterThan(1);
    const asked = reads.mock.calls.map(([, ids]) => ids.length);
    expect([Math.max(...asked) <= 100, asked.reduce((a, b) => a + b)]).toEqual([true, 250]);
  } finally {
    looks.mockRestore();
    reads.mockRestore();
  }
});

/** Of the crowd beside an import: 50 and 50,000 when there is time. */
const DEVICES = Number(process.env.CROWD_DEVICES ?? 5);
const ROWS = Number(process.env.CROWD_ROWS ?? 600);
/** For one way of them (milliseconds). */
const PATIENCE = Math.max(120_000, ROWS * 20);

it(
  'beside a crowd of phones leaves all equal to the server, and undone by a job all as it was before',
  async () => {
    for (let i = 0; i < 3; i += 1) await makeContact(agent, { last_name: `Before ${i}` });
    const phones = Array.from({ length: DEVICES }, () => new Device(app.url, team.agent));
    for (const phone of phones) {
      phone.keepsFields = false;
      await phone.connect();
      await phone.catchUp();
    }
    const equal = async () => {
      const head = await headOf(app, team.id);
      const there = await contactsInDatabase(app, team.id);
      for (const phone of phones) {
        await phone.waitForVersion(head, PATIENCE);
        expect(liveContacts(phone)).toEqual(there);
      }
    };
    const before = await contactsInDatabase(app, team.id);
    const people = Array.from({ length: ROWS }, (_, i) => [`Row ${i}`, 'Crowd', `+49 30 ${1_000_000 + i}`]);
    const made = await bring(agent, csvOf([['First Name', 'Last Name', 'Phone'], ...people]), 'crowd.csv');
    const [done, ...own] = await Promise.all([
      bringAll(agent, made.id, PATIENCE),
      ...phones.map((phone) => makeContact(phone)),
    ]);
    expect(done).toMatchObject({ state: 'done', created: ROWS, processed: ROWS });
    await equal();

    const { status, headers, body } = await agent.call('POST', `/api/bulk/imports/${made.id}/undo`, {});
    expect([status, body.data]).toEqual([
      202,
      expect.objectContaining({ kind: 'operations.undo', total: ROWS }),
    ]);
    expect(headers.get('location')).toBe(`/api/jobs/${body.data.id}`);
    expect(await ended(app, body.data.id, PATIENCE)).toMatchObject({
      state: 'succeeded',
      result: { contacts: ROWS, left: [] },
    });
    expect(await importOf(agent, made.id)).toMatchObject({ state: 'undone' });
    await equal();
    const after = new Map([...before, ...own.map(({ id, version }) => [id, version] as const)].sort());
    expect(await contactsInDatabase(app, team.id)).toEqual(after);
    for (const phone of phones) phone.disconnect();
  },
  4 * PATIENCE,
);

it('that was undone by its operation says so, until that is undone in turn', async () => {
  const made = await bring(agent, PEOPLE, 'people.csv');
  const { operation_id } = await bringAll(agent, made.id);
  const undo = async (operation: string) => {
    const { status, body } = await agent.call('POST', `/api/operations/${operation}/undo`, {});
    expect(status).toBe(200);
    return body.data.operation_id;
  };
  const states = async () => [
    (await importOf(agent, made.id)).state,
    (await agent.call('GET', '/api/bulk/imports')).body.data[0].state,
  ];
  expect(await states()).toEqual(['done', 'done']);
  const undone = await undo(operation_id);
  expect(await states()).toEqual(['undone', 'undone']);
  await undo(undone);
  expect(await states()).toEqual(['done', 'done']);
  await undo(operation_id);
  // As one that was undone by itself, it can be corrected and run from the beginning.
  await call(agent, 'PATCH', made.id, { options: { tags: ['fair'] } });
  expect(await bringAll(agent, made.id)).toMatchObject({ state: 'done', created: 3 });
});

describe('an import of a file', () => {
  it('is detected, looked at, run as one operation, and undone', async () => {
    const made = await bring(agent, PEOPLE, 'people.csv');
    expect(made).toMatchObject({
      state: 'ready',
      filename: 'people.csv',
      size: Buffer.byteLength(PEOPLE),
      detected: { format: 'csv', delimiter: ',', columns: expect.arrayContaining(['First Name', 'Email']) },
      options: { on_duplicate: 'skip', match: ['id', 'e164', 'email'] },
      processed: 0,
    });
    const known = await makeContact(agent, {
      first_name: 'Ada',
      last_name: 'Byron',
      email: 'ADA@example.com',
    });
    const head = await headOf(app, team.id);
    const preview = await call(agent, 'GET', `${made.id}/preview`);
    expect(preview).toMatchObject([
      { row: 2, action: 'skip', contact_id: known.id, reason: expect.stringContaining('there already') },
      { row: 3, action: 'create', contact_id: null, fields: { first_name: 'Grace', company: 'Navy' } },
      { row: 4, action: 'create', fields: { email: 'mary@example.org' } },
    ]);
    expect(await headOf(app, team.id)).toBe(head);
    const before = await contactsOf(agent);

    const done = await bringAll(agent, made.id);
    expect(done).toMatchObject({
      ...{ state: 'done', processed: 3, created: 2, updated: 0, skipped: 1, rejected: 0, percent: 100 },
      ...{ dry_run: false, same_as: null, problems: [] },
    });
    const after = await contactsOf(agent);
    expect(after.map(({ first_name }: { first_name: string }) => first_name)).toEqual([
      'Ada',
      'Grace',
      'Mary',
    ]);
    const operation = (await agent.call('GET', `/api/operations/${done.operation_id}`)).body.data;
    expect(operation).toMatchObject({ kind: 'import', change_count: 2, agent_code: team.agent.agentCode });

    const undo = await call(agent, 'POST', `${made.id}/undo`, {});
    expect(undo).toMatchObject({ complete: true, contacts: 2 });
    expect(await contactsOf(agent)).toEqual(before);
    expect(await call(agent, 'GET', made.id)).toMatchObject({ state: 'undone' });
    // Corrected, it can be run again.
    await call(agent, 'PATCH', made.id, { options: { on_duplicate: 'update', tags: ['fair'] } });
    expect(await bringAll(agent, made.id)).toMatchObject({
      state: 'done',
      created: 2,
      updated: 1,
      skipped: 0,
    });
    expect(await contactsOf(agent)).toMatchObject([
      { id: known.id, phone_primary: '+49 30 1234567', company: 'Engines', tags: ['fair'] },
      { first_name: 'Grace', tags: ['fair'] },
      { first_name: 'Mary', tags: ['fair'] },
    ]);
  });

  it('counts all rows without writing any when it is a dry run, also those that earlier rows would make', async () => {
    const made = await bring(agent, PEOPLE + 'Ada,Byron,+49301234567,,\r\n', 'people.csv');
    const head = await headOf(app, team.id);
    await call(agent, 'POST', `${made.id}/run`, { dry_run: true });
    const counted = await importEnded(agent, made.id);
    expect(counted).toMatchObject({
      ...{
        state: 'ready',
        dry_run: true,
        processed: 4,
        created: 3,
        skipped: 1,
        rejected: 0,
        operation_id: null,
      },
    });
    expect(await headOf(app, team.id)).toBe(head);
    expect(await bringAll(agent, made.id)).toMatchObject({
      dry_run: false,
      processed: 4,
      created: 3,
      skipped: 1,
    });
  });

  it('changes nothing when the same file comes again, and says so, unless that is asked for', async () => {
    const first = await bring(agent, PEOPLE, 'people.csv');
    await bringAll(agent, first.id);
    const head = await headOf(app, team.id);
    const again = await bring(admin, PEOPLE, 'renamed.csv');
    expect(await bringAll(admin, again.id)).toMatchObject({
      ...{ state: 'done', same_as: first.id, processed: 3, skipped: 3, created: 0, operation_id: null },
    });
    const asked = await bring(agent, PEOPLE, 'people.csv');
    await call(agent, 'PATCH', asked.id, { options: { again: true } });
    expect(await bringAll(agent, asked.id)).toMatchObject({ same_as: null, processed: 3, skipped: 3 });
    expect(await headOf(app, team.id)).toBe(head);
    // Undone, it is as if it had not been.
    await call(agent, 'POST', `${first.id}/undo`, {});
    await call(admin, 'DELETE', asked.id);
    const anew = await bring(agent, PEOPLE, 'people.csv');
    expect(await bringAll(agent, anew.id)).toMatchObject({ same_as: null, created: 3 });
  });

  it('keeps a row whose cell its field cannot take, and gives rejected rows back, ready to be mended', async () => {
    const file = csvOf([
      ['First Name', 'Last Name', 'Email', 'Note'],
      ['Ada', 'Byron', 'no address', '=1+1'],
      ['', '', '', 'a "quoted", note'],
    ]);
    const made = await bring(agent, file, 'people.csv');
    expect(await bringAll(agent, made.id)).toMatchObject({
      ...{ created: 1, rejected: 1 },
      problems: expect.arrayContaining([
        expect.objectContaining({ kind: 'warning', field: 'Email', count: 1, rows: [2] }),
        expect.objectContaining({ kind: 'rejected', field: 'first_name', count: 1, rows: [3] }),
      ]),
    });
    expect(await contactsOf(agent)).toMatchObject([
      { first_name: 'Ada', email: null, metadata: { Email: 'no address' } },
    ]);
    const { status, headers, body } = await agent.call('GET', `/api/bulk/imports/${made.id}/rejected`);
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining('text/csv')]);
    const [header, row] = (body as string).replace('\uFEFF', '').split('\r\n');
    expect(header).toBe('First Name,Last Name,Email,Note,import_row,import_reason');
    expect(row).toMatch(/^,,,"a ""quoted"", note",3,"?first_name must not be empty/);
    const mended = await bring(agent, body.replace('\r\n,,', '\r\nMary,Shelley,'), 'mended.csv');
    expect(mended.detected.mapping).toMatchObject({ import_row: null, import_reason: null });
    expect(await bringAll(agent, mended.id)).toMatchObject({ created: 1, rejected: 0 });
    expect((await contactsOf(agent))[1]).toMatchObject({ first_name: 'Mary', notes: 'a "quoted", note' });
  });

  it('shows only the rows with problems of those that it shows, page by page', async () => {
    const people = Array.from({ length: 1_200 }, (_, i) => [
      'Row',
      `${i}`,
      i % 200 === 7 ? 'no address' : '',
    ]);
    people[301] = ['', '', 'no address'];
    const made = await bring(agent, csvOf([['First Name', 'Last Name', 'Email'], ...people]), 'rows.csv');
    const seen: [number, string][][] = [];
    for (let cursor: number | null = 0; cursor !== null;) {
      const path = `/api/bulk/imports/${made.id}/preview?problems=true&limit=2&cursor=${cursor}`;
      const { body } = await agent.call('GET', path);
      seen.push(body.data.map((row: any) => [row.row, row.action]));
      cursor = body.next_cursor;
    }
    expect(seen.map((rows) => rows.map(([row]) => row))).toEqual([
      [9, 209],
      [303, 409],
      [609, 809],
    ]);
    expect(seen[1]).toEqual([
      [303, 'reject'],
      [409, 'create'],
    ]);
    const all = await agent.call('GET', `/api/bulk/imports/${made.id}/preview?limit=2`);
    expect([all.body.data.map((row: any) => row.row), all.body.next_cursor]).toEqual([[2, 3], 2]);
    const wrong = await agent.call('GET', `/api/bulk/imports/${made.id}/preview?problems=yes`);
    expectFailure(wrong, 400, 'VALIDATION_FAILED');
  });

  it('says of a distribution list among cards that it is none of a contact', async () => {
    const card = (...lines: string[]) =>
      ['BEGIN:VCARD', 'VERSION:4.0', ...lines, 'END:VCARD', ''].join('\r\n');
    const member = 'urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1';
    const cards =
      card('KIND:group', 'FN:Choir', `MEMBER:${member}`) +
      card('FN:Ada Byron', `UID:${member}`) +
      card('KIND:group', 'FN:Board');
    const { id } = await bring(agent, cards, 'people.vcf');
    const reason = (name: string) =>
      `card is a distribution list ("${name}"), and no contact: its members come in where they have cards of their own.`;
    const { data: rows } = (await agent.call('GET', `/api/bulk/imports/${id}/preview`)).body;
    expect(rows).toMatchObject([
      { action: 'reject', reason: reason('Choir'), warnings: [] },
      { action: 'create' },
      { action: 'reject', reason: reason('Board'), warnings: [] },
    ]);
    const { created, rejected, problems } = await bringAll(agent, id);
    expect({ created, rejected }).toEqual({ created: 1, rejected: 2 });
    expect(problems).toEqual([
      { kind: 'rejected', field: 'card', message: reason('…'), count: 2, rows: [1, 3] },
    ]);
  });

  it('takes rejected rows back by the mapping and options that their file had', async () => {
    const file = csvOf([
      ['Q1', 'Q2', 'Q3', 'Company'],
      ['Ada', '030 123456', '03/04/1987', 'Engines'],
      ['', '', '05/06/1988', ''],
    ]);
    const made = await bring(agent, file, 'answers.csv');
    await call(agent, 'PATCH', made.id, { file: { date_order: 'MDY' } });
    const { detected, options } = await call(agent, 'PATCH', made.id, {
      mapping: { Q1: 'first_name', Q2: 'phone_primary', Q3: 'birthday', Company: null },
      options: { on_duplicate: 'update', region: 'DE', tags: ['fair'] },
    });
    expect(await bringAll(agent, made.id)).toMatchObject({ created: 1, rejected: 1 });
    const { body } = await agent.call('GET', `/api/bulk/imports/${made.id}/rejected`);
    const mended = body.replace('\r\n,,', '\r\nMary,030 654321,');
    const again = await bring(agent, mended, 'mended.csv');
    expect(again).toMatchObject({
      options,
      detected: {
        date_order: 'MDY',
        mapping: { ...detected.mapping, import_row: null, import_reason: null },
      },
    });
    expect(again.detected.warnings).toContainEqual({
      message: 'These are rejected rows of answers.csv: the mapping and the options are the same.',
    });
    // The mapping too when the file is looked at anew.
    const anew = await call(agent, 'PATCH', again.id, { file: { delimiter: ',' } });
    expect(anew.detected.mapping).toEqual(again.detected.mapping);
    expect(await bringAll(agent, again.id)).toMatchObject({ created: 1, updated: 0, rejected: 0 });
    expect((await contactsOf(agent))[1]).toMatchObject({
      ...{
        first_name: 'Mary',
        phone_primary: '030 654321',
        birthday: '1988-05-06',
        tags: ['fair'],
        metadata: {},
      },
    });
    // So it does where the file is read right only after somebody has said how, unless they have chosen otherwise.
    const apart = mended.replaceAll(',', '~');
    const late = await bring(agent, apart, 'apart.csv');
    expect(late.options).toMatchObject({ on_duplicate: 'skip', tags: [] });
    const read = await call(agent, 'PATCH', late.id, {
      file: { delimiter: '~' },
      options: { tags: ['late'] },
    });
    expect(read).toMatchObject({
      options: { ...options, tags: ['late'] },
      detected: { mapping: again.detected.mapping },
    });
    const chosen = await bring(agent, apart, 'apart.csv');
    await call(agent, 'PATCH', chosen.id, { options: { on_duplicate: 'create' } });
    expect(await call(agent, 'PATCH', chosen.id, { file: { delimiter: '~' } })).toMatchObject({
      options: { on_duplicate: 'create', tags: [] },
    });
    // Nobody else's, and no other file of these columns.
    const other = new Device(app.url, await team.addAgent());
    for (const one of [await bring(other, mended, 'mended.csv'), await bring(agent, file, 'answers.csv')])
      expect(one).toMatchObject({
        options: { on_duplicate: 'skip', tags: [] },
        detected: { mapping: { Q1: 'metadata.Q1', Company: 'company' } },
      });
  });
});

describe('rows are matched', () => {
  const HEADER = ['First Name', 'Last Name', 'Phone', 'Email', 'Company', 'Customer no'];
  const run = async (rows: string[][], options: object, header = HEADER) => {
    const made = await bring(agent, csvOf([header, ...rows]), `${randomUUID()}.csv`);
    await call(agent, 'PATCH', made.id, {
      options,
      ...(header === HEADER && { mapping: { 'Customer no': 'metadata.crm_id' } }),
    });
    return bringAll(agent, made.id);
  };
  const ada = () =>
    makeContact(agent, {
      ...{ first_name: 'Ada', last_name: 'Byron', phone_primary: '030 1234567' },
      ...{ company: 'Engines', tags: ['old'], metadata: { crm_id: 4711, more: 1 } },
    });

  it.each([
    ['skip', { updated: 0, skipped: 1, created: 0 }, {}],
    ['update', { updated: 1, skipped: 0, created: 0 }, { company: 'Other', email: 'ada@example.com' }],
    ['fill-empty', { updated: 1, skipped: 0, created: 0 }, { company: 'Engines', email: 'ada@example.com' }],
    ['create', { updated: 0, skipped: 0, created: 1 }, {}],
  ])('by number in any form, and then they %s', async (on_duplicate, counts, fields) => {
    await call_settings({ default_region: 'DE' });
    const known = await ada();
    const row = ['Ada', 'Byron', '+49 (30) 123 45 67', 'ada@example.com', 'Other', ''];
    expect(await run([row], { on_duplicate, tags: ['new'] })).toMatchObject(counts);
    const now = (await agent.call('GET', `/api/contacts/${known.id}`)).body.data;
    const isChanged = counts.updated === 1;
    expect(now).toMatchObject({
      ...known,
      ...fields,
      // As it was typed first, for it is the same number.
      phone_primary: '030 1234567',
      tags: isChanged ? ['old', 'new'] : ['old'],
      ...(isChanged && { version: expect.any(Number), updated_at: expect.any(String) }),
    });
  });

  const call_settings = (settings: object) => admin.call('PATCH', '/api/settings', settings);

  it('by a number of the region that the import names', async () => {
    await makeContact(agent, { first_name: 'Ada', last_name: 'Byron', phone_primary: '+49 30 1234567' });
    const rows = [['Ada', 'Byron', '030 1234567', '', '', '']];
    expect(await run(rows, {})).toMatchObject({ created: 1 });
    expect(await run(rows, { region: 'DE' })).toMatchObject({ skipped: 1 });
  });

  it('by a key of one’s own, whether it is text or a number, and two keys are two people', async () => {
    const known = await ada();
    const rows = [
      ['Augusta', 'King', '', '', '', '4711'],
      ['Ada', 'Byron', '', 'ada@example.com', '', '4712'],
      ['Ada', 'Byron', '', 'ada@example.com', '', '4713'],
    ];
    const options = { on_duplicate: 'update', match: ['key', 'email'], key: 'crm_id' };
    expect(await run(rows, options)).toMatchObject({ updated: 1, created: 2 });
    expect((await agent.call('GET', `/api/contacts/${known.id}`)).body.data).toMatchObject({
      first_name: 'Augusta',
      metadata: { more: 1 },
    });
    expect(await run(rows, options)).toMatchObject({ skipped: 3 });
  });

  it('of which the file has members of the metadata as text, which stay what they are', async () => {
    const metadata = { n: 4711, ok: true, deep: { a: [1], b: null }, old: 'x' };
    const email = 'ada@example.com';
    const { id } = await makeContact(agent, { first_name: 'Ada', email, metadata });
    const made = await bring(
      agent,
      csvOf([
        ['First Name', 'E-mail', 'n', 'ok', 'deep', 'old'],
        ['Ada', email, '4711', 'true', '{"a":[1],"b":null}', 'y'],
      ]),
      'ada.csv',
    );
    await call(agent, 'PATCH', made.id, { options: { on_duplicate: 'update' } });
    expect(await bringAll(agent, made.id)).toMatchObject({ updated: 1 });
    expect((await agent.call('GET', `/api/contacts/${id}`)).body.data.metadata).toEqual({
      ...metadata,
      old: 'y',
    });
  });

  it.each([
    ['google', 'csv'],
    ['outlook', 'csv'],
    ['vcard4', 'vcf'],
  ])('of an export as %s that comes back, which changes none', async (format, extension) => {
    await makeContact(agent, {
      ...{ first_name: 'Ada', phone_secondary: '+49 30 1', labels: { phone_secondary: 'fax' } },
      phones: [
        { label: 'home', number: '+49 30 1234567' },
        { label: 'reception', number: '+49 30 7654321' },
      ],
      emails: [1, 2, 3, 4].map((n) => ({ label: 'work', email: `ada${n}@example.com` })),
      addresses: [
        { label: 'work', street: 'Main St 1', city: 'Berlin' },
        { label: 'home', street: 'Side St 2' },
      ],
      metadata: { n: 4711, ok: true },
    });
    const { body } = await admin.call('GET', `/api/bulk/export?format=${format}`);
    const made = await bring(agent, body, `ada.${extension}`);
    await call(agent, 'PATCH', made.id, { options: { on_duplicate: 'update' } });
    expect(await bringAll(agent, made.id)).toMatchObject({ created: 0, updated: 0, skipped: 1 });
  });

  it('by e-mail, also a further one, whatever its capitals', async () => {
    await makeContact(agent, {
      ...{ first_name: 'A', last_name: 'B' },
      emails: [{ label: null, email: 'Ada@Example.com' }],
    });
    expect(await run([['A', 'B', '', 'aDa@example.COM', '', '']], {})).toMatchObject({ skipped: 1 });
  });

  it('by id: what the export has is skipped, an unknown one is made under it, a deleted one comes back', async () => {
    const [kept, deleted] = [
      await ada(),
      await makeContact(agent, { first_name: 'Grace', last_name: 'Hopper' }),
    ];
    await agent.call('DELETE', `/api/contacts/${deleted.id}`);
    const unknown = randomUUID();
    const header = ['id', 'first_name', 'last_name', 'company'];
    const rows = [
      [kept.id, 'Ada', 'Byron', 'Engines'],
      [deleted.id, 'Grace', 'Hopper', 'Navy'],
      [unknown, 'Mary', 'Shelley', ''],
    ];
    expect(await run(rows, {}, header)).toMatchObject({ skipped: 1, created: 2 });
    for (const [id, company] of [
      [deleted.id, 'Navy'],
      [unknown, null],
    ])
      expect((await agent.call('GET', `/api/contacts/${id}`)).body.data).toMatchObject({ id, company });
  });

  it('with each other: the same person twice in a file is one contact, colleagues with one number are several', async () => {
    const rows = [
      ['Ada', 'Byron', '+49 30 1234567', '', '', ''],
      ['ADA', 'Byron', '+49301234567', 'ada@example.com', '', ''],
      ['Grace', 'Hopper', '+49 30 1234567', '', '', ''],
      ['Mary', 'Shelley', '', '', '', ''],
      ['Mary', 'Shelley', '', '', '', ''],
    ];
    const done = await run(rows, { on_duplicate: 'fill-empty' });
    expect(done).toMatchObject({
      created: 3,
      updated: 1,
      skipped: 1,
      problems: [{ kind: 'warning', rows: [4] }],
    });
    expect(await contactsOf(agent)).toMatchObject([
      { first_name: 'Ada', email: 'ada@example.com' },
      { first_name: 'Grace' },
      { first_name: 'Mary' },
    ]);
    expect(await run(rows, { on_duplicate: 'fill-empty' })).toMatchObject({ skipped: 5 });
  });

  it('with each other wherever one batch ends and the next begins', async () => {
    const TIMES = ['department', 'job_title', 'notes'];
    const people = Array.from({ length: 200 }, (_, i) =>
      TIMES.map((field, time) => [
        ...[`Row ${i}`, 'Thrice', `+49 30 ${2_000_000 + i}`],
        ...TIMES.map((one) => (one === field ? `${time}` : '')),
      ]),
    ).flat();
    const made = await bring(
      agent,
      csvOf([['First Name', 'Last Name', 'Phone', ...TIMES], ...people]),
      'p.csv',
    );
    await call(agent, 'PATCH', made.id, { options: { on_duplicate: 'update' } });
    expect(await bringAll(agent, made.id)).toMatchObject({
      ...{ state: 'done', created: 200, updated: 400, skipped: 0, rejected: 0, problems: [] },
    });
    const { data } = (await admin.call('GET', '/api/contacts?limit=1000')).body;
    const held = data.map((contact: any) => TIMES.map((field) => contact[field]).join());
    expect(held).toEqual(Array.from({ length: 200 }, () => '0,1,2'));
  });

  it('with a contact once, however often a dry run comes upon it', async () => {
    const number = '+49 30 1234567';
    await makeContact(agent, { first_name: 'Ann', last_name: 'Smith', phone_primary: number });
    // More than are looked at together.
    const others = Array.from({ length: 150 }, (_, i) => [`No. ${i}`, 'Other', '', '', '', '']);
    const rows = [['Ann', 'Smith', number, '', '', ''], ...others, ['Anna', 'Smith', number, '', '', '']];
    const made = await bring(agent, csvOf([HEADER, ...rows]), 'people.csv');
    await call(agent, 'PATCH', made.id, { options: { on_duplicate: 'update' } });
    await call(agent, 'POST', `${made.id}/run`, { dry_run: true });
    expect(await importEnded(agent, made.id)).toMatchObject({ skipped: 1, created: 150, updated: 1 });
  });

  it('with contacts as earlier rows leave them, in a preview and a dry run as well', async () => {
    const number = '+49 30 1234567';
    const ann = await makeContact(agent, {
      ...{ first_name: 'Ann', last_name: 'Smith', phone_primary: number, tags: ['old'] },
    });
    await makeContact(agent, {
      ...{ first_name: 'Bob', last_name: 'Ray', phone_primary: number, email: 'bob@example.com' },
    });
    const rows = [
      HEADER,
      ['Bob', 'Ray', '+49 30 7654321', 'bob@example.com', '', ''],
      // The number is nobody's but Ann's by now.
      ['Anna', 'Smith', number, '', '', ''],
    ];
    const made = await bring(agent, csvOf(rows), 'people.csv');
    await call(agent, 'PATCH', made.id, { options: { on_duplicate: 'update', tags: ['new'] } });
    const shown = await call(agent, 'GET', `${made.id}/preview`);
    expect(shown).toMatchObject([{ action: 'update' }, { action: 'update', contact_id: ann.id }]);
    await call(agent, 'POST', `${made.id}/run`, { dry_run: true });
    expect(await importEnded(agent, made.id)).toMatchObject({ updated: 2, created: 0 });
    expect(await bringAll(agent, made.id)).toMatchObject({ updated: 2, created: 0 });
    expect((await agent.call('GET', `/api/contacts/${ann.id}`)).body.data).toMatchObject({
      first_name: 'Anna',
      tags: ['old', 'new'],
    });
  });
});

describe('a file', () => {
  it('comes as a form too, and as JSON of whatever type', async () => {
    const form = new FormData();
    form.append('note', 'of the form');
    form.append('file', new Blob([PEOPLE], { type: 'text/csv' }), 'C:\\me\\people.csv');
    const headers = { 'x-api-key': team.agent.key };
    const answer = await fetch(`${app.url}/api/bulk/imports`, { method: 'POST', body: form, headers });
    const { data } = (await answer.json()) as { data: any };
    expect([answer.status, data.filename, data.detected.columns.length]).toEqual([201, 'people.csv', 5]);
    const json = await agent.call('POST', '/api/bulk/imports', {
      contacts: [{ first_name: 'Ada', phones: [{ label: 'x', number: '112' }] }],
    });
    expect(json.body.data.detected.format).toBe('json');
    expect(await bringAll(agent, json.body.data.id)).toMatchObject({ created: 1 });
    expect(await contactsOf(agent)).toMatchObject([{ phones: [{ label: 'x', number: '112' }] }]);
  });

  it('of many chunks is stored and read as it came', async () => {
    // As a row has 613 bytes, none of the ends of chunks is one of a row.
    const rows = Array.from({ length: 2_000 }, (_, i) => [`Row ${i}`, 'N', `${'ü'.repeat(300)}${i}`]);
    const file = csvOf([['First Name', 'Last Name', 'Notes'], ...rows]);
    const made = await bring(agent, file, 'long.csv');
    const [{ chunks }] = await app.db.query(
      `SELECT count(*)::int AS chunks FROM import_chunks WHERE team_id = $1 AND import_id = $2`,
      [team.id, made.id],
    );
    expect(chunks).toBe(Math.ceil(Buffer.byteLength(file) / (512 * 1024)));
    expect(made.content_sha256).toBe(createHash('sha256').update(file).digest('hex'));
    expect(await bringAll(agent, made.id)).toMatchObject({ created: 2_000, rejected: 0 });
    const notes = await app.db.query<{ notes: string }[]>(
      'SELECT notes FROM contacts WHERE team_id = $1 ORDER BY version',
      [team.id],
    );
    expect(notes.map((one) => one.notes)).toEqual(rows.map(([, , note]) => note));
  });

  it.each([
    ['csv', 'Name,Phone\nA\0da,030 1234567\0\n'],
    ['vcf', 'BEGIN:VCARD\nVERSION:3.0\nFN:A\0da\n\0\nTEL:030 1234567\nEND:VCARD\n'],
    ['json', '[{"first_name":"Ada","note":"a\\u0000b","half":"\\ud800","a\\u0000b":"c"}]'],
  ])('with NULs in it is read without them: %s', async (type, content) => {
    const made = await bring(agent, content, `nul.${type}`);
    expect(await bringAll(agent, made.id)).toMatchObject({ state: 'done', created: 1 });
    expect(await contactsOf(agent)).toMatchObject([{ first_name: 'Ada' }]);
  });

  it('that is none of contacts is refused with a sentence, and nothing of it stays', async () => {
    for (const [content, sentence] of [
      ['', 'empty'],
      ['%PDF-1.7 …', 'PDF'],
    ] as const) {
      const answer = await agent.call('POST', '/api/bulk/imports', Buffer.from(content));
      expectFailure(answer, 400, 'FILE_UNREADABLE');
      expect(answer.body.error).toContain(sentence);
    }
    const noFile = new FormData();
    noFile.append('note', 'nothing else');
    const headers = { 'x-api-key': team.agent.key };
    const form = await fetch(`${app.url}/api/bulk/imports`, { method: 'POST', body: noFile, headers });
    expect([form.status, ((await form.json()) as any).code]).toEqual([400, 'VALIDATION_FAILED']);
    expect((await agent.call('GET', '/api/bulk/imports')).body.data).toEqual([]);
    const [{ left }] = await app.db.query(
      'SELECT count(*)::int AS left FROM import_chunks WHERE team_id = $1',
      [team.id],
    );
    expect(left).toBe(0);
  });

  it('that is cut in the middle of a quote fails with a sentence, and what is in can be undone', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => [`Row ${i}`, 'N']);
    const file = `${csvOf([['First Name', 'Last Name'], ...rows])}"open`;
    const made = await bring(agent, file, 'cut.csv');
    const failed = await bringAll(agent, made.id);
    expect(failed).toMatchObject({ state: 'failed', error: expect.stringMatching(/^\S.*\.$/) });
    expect(failed.created).toBe(failed.processed);
    expect((await agent.call('GET', `/api/jobs/${failed.job_id}`)).body.data).toMatchObject({
      state: 'failed',
      error: 'FILE_UNREADABLE',
    });
    if (failed.created) {
      await call(agent, 'POST', `${made.id}/undo`, {});
      expect(await contactsOf(agent)).toEqual([]);
    }
  });

  it('beyond the limit is refused whether its length is said or not, and so is one too many', async () => {
    const other = await app.another({ WORKER: 'off', IMPORT_FILE_MB: '1', IMPORT_FILES: '2' });
    const phone = new Device(other.url, team.agent);
    const large = Buffer.alloc(3 * 1024 * 1024, 'a,b\r\n');
    expectFailure(await phone.call('POST', '/api/bulk/imports', large), 413, 'PAYLOAD_TOO_LARGE');
    const parts = function* () {
      for (let at = 0; at < large.length; at += 65_536) yield large.subarray(at, at + 65_536);
    };
    const streamed = await fetch(`${other.url}/api/bulk/imports`, {
      method: 'POST',
      body: Readable.from(parts()) as never,
      headers: { 'x-api-key': team.agent.key },
      duplex: 'half',
    });
    expect([streamed.status, ((await streamed.json()) as any).code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    await bring(phone, PEOPLE, 'one.csv');
    const second = await bring(phone, PEOPLE, 'two.csv');
    expectFailure(
      await phone.call('POST', '/api/bulk/imports', Buffer.from(PEOPLE)),
      409,
      'TOO_MANY_IMPORTS',
    );
    await call(agent, 'DELETE', second.id);
    await bring(phone, PEOPLE, 'three.csv');
  });

  it('is not in the list before it is whole', async () => {
    const whole = await bring(agent, PEOPLE, 'whole.csv');
    let end: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const parts = async function* () {
      yield Buffer.from(PEOPLE);
      await ended;
    };
    const upload = fetch(`${app.url}/api/bulk/imports`, {
      method: 'POST',
      body: Readable.from(parts()) as never,
      headers: { 'x-api-key': team.agent.key },
      duplex: 'half',
    });
    const begun = `SELECT 1 FROM imports WHERE team_id = $1 AND state = 'uploading'`;
    await until('it has begun', async () => (await app.db.query(begun, [team.id])).length === 1);
    const { status, body } = await agent.call('GET', '/api/bulk/imports');
    end!();
    expect([status, body.data]).toEqual([200, [expect.objectContaining({ id: whole.id })]]);
    expect((await upload).status).toBe(201);
  });

  it('goes when a contact is erased or it has had its time, and what it has brought in stays', async () => {
    const made = await bring(agent, PEOPLE, 'people.csv');
    await bringAll(agent, made.id);
    const someone = (await contactsOf(agent))[0];
    await app.db.query('SELECT erase_contact($1, $2)', [team.id, someone.id]);
    const after = await importOf(agent, made.id);
    expect(after).toMatchObject({ state: 'done', file_kept: false, filename: null });
    expect(after.detected.samples).toBeUndefined();
    expectFailure(
      await agent.call('GET', `/api/bulk/imports/${made.id}/preview`),
      409,
      'IMPORT_FILE_DELETED',
    );
    expect(await contactsOf(agent)).toHaveLength(2);
    const old = await bring(agent, PEOPLE, 'old.csv');
    const fresh = await bring(agent, PEOPLE, 'fresh.csv');
    const broken = await bring(agent, PEOPLE, 'broken.csv');
    const age = (id: string, change: string) =>
      app.db.query(`UPDATE imports SET ${change} WHERE id = $1`, [id]);
    await age(old.id, "touched_at = now() - interval '8 days'");
    await age(broken.id, "state = 'uploading', touched_at = now() - interval '11 minutes'");
    await app.app.get(ImportPurgeService).run();
    expect(await importOf(agent, old.id)).toMatchObject({ file_kept: false, state: 'ready' });
    expect(await importOf(agent, fresh.id)).toMatchObject({ file_kept: true });
    const left = await app.db.query('SELECT DISTINCT import_id FROM import_chunks WHERE team_id = $1', [
      team.id,
    ]);
    expect(left).toEqual([{ import_id: fresh.id }]);
    expectFailure(await agent.call('GET', `/api/bulk/imports/${broken.id}`), 404, 'IMPORT_NOT_FOUND');
  });
});

describe('an import that runs', () => {
  const manyOf = (rows: number) =>
    csvOf([['First Name', 'Last Name'], ...Array.from({ length: rows }, (_, i) => [`Row ${i}`, 'N'])]);
  const MANY = manyOf(2_500);

  it('tells its agent and admins how far it is, and nobody else; and all phones end equal', async () => {
    const phones = await Promise.all(
      [team.agent, team.admin, team.viewer, await team.addAgent()].map((one) =>
        new Device(app.url, one).connect(),
      ),
    );
    const second = await new Device(app.url, team.viewer).connect({ protocol: 2 });
    const made = await bring(agent, manyOf(1_000), 'many.csv');
    const done = await bringAll(agent, made.id);
    const progress = (phone: Device) =>
      phone.received.filter(({ name }) => name === 'import_progress').map(({ payload }) => payload);
    for (const phone of phones.slice(0, 2))
      await until('its end is told', () =>
        progress(phone).some(
          ({ import_id, state, created }) => import_id === made.id && state === 'done' && created === 1_000,
        ),
      );
    expect(phones.slice(2).flatMap(progress)).toEqual([]);
    const head = await headOf(app, team.id);
    expect(head).toBe(1_000);
    const expected = await contactsInDatabase(app, team.id);
    for (const phone of phones) {
      await phone.waitForVersion(head, 120_000);
      expect(liveContacts(phone)).toEqual(expected);
    }
    await until('a hint', () => second.received.some(({ name }) => name === 'sync_available'));
    expect(second.events).toEqual([]);
    expect(done.operation_id).not.toBeNull();
    for (const phone of [...phones, second]) phone.disconnect();
  });

  it('can be cancelled, then goes on where it was, each row once', async () => {
    const made = await bring(agent, MANY, 'many.csv');
    await call(agent, 'POST', `${made.id}/run`, {});
    expectFailure(await agent.call('DELETE', `/api/bulk/imports/${made.id}`), 409, 'IMPORT_STATE');
    await waitForImport(agent, made.id, 'has begun', ({ processed }) => processed > 0);
    const stopped = await call(admin, 'POST', `${made.id}/cancel`, {});
    const there = await contactsOf(agent);
    expect(stopped).toMatchObject({ created: await headOf(app, team.id) });
    if (stopped.state === 'cancelled') expect(there.length).toBeLessThanOrEqual(stopped.created);
    const done = await (stopped.state === 'cancelled' ? bringAll(agent, made.id) : stopped);
    expect(done).toMatchObject({ state: 'done', processed: 2_500, created: 2_500 });
    expect(await headOf(app, team.id)).toBe(2_500);
  });

  it('has not failed for who reads it while it ends', async () => {
    const { id } = await bring(agent, PEOPLE, 'people.csv');
    expect((await bringAll(agent, id)).state).toBe('done');
    // As it was read a moment before, with the job as it is by now.
    await app.db.query("UPDATE imports SET state = 'running' WHERE id = $1", [id]);
    expect((await importOf(agent, id)).state).toBe('running');
  });

  it('ends with the key of whoever began it', async () => {
    const other = await team.addAgent();
    const phone = new Device(app.url, other);
    const made = await bring(phone, MANY, 'many.csv');
    await call(phone, 'POST', `${made.id}/run`, {});
    await admin.call('PATCH', `/api/auth/agents/${other.id}`, { is_active: false });
    const head = await headOf(app, team.id);
    const { state } = await importOf(admin, made.id);
    expect(['cancelled', 'done']).toContain(state);
    if (state === 'cancelled') expect(head).toBeLessThan(2_500);
  });
});

it('is the business of whoever brought it and of admins, and of no other team', async () => {
  const made = await bring(agent, PEOPLE, 'people.csv');
  const colleague = new Device(app.url, await team.addAgent());
  const stranger = new Device(app.url, (await app.createTeam()).admin);
  for (const device of [colleague, stranger]) {
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['GET', '/preview'],
      ['POST', '/run'],
      ['POST', '/cancel'],
      ['POST', '/undo'],
      ['GET', '/rejected'],
      ['DELETE', ''],
    ] as const) {
      const body = method === 'GET' ? undefined : {};
      expectFailure(
        await device.call(method, `/api/bulk/imports/${made.id}${path}`, body),
        404,
        'IMPORT_NOT_FOUND',
      );
    }
    expect((await device.call('GET', '/api/bulk/imports')).body.data).toEqual([]);
  }
  expect((await admin.call('GET', '/api/bulk/imports')).body).toMatchObject({
    data: [{ id: made.id, agent_code: team.agent.agentCode }],
    next_cursor: null,
  });
});

it('refuses what it cannot do, with a sentence for each', async () => {
  const made = await bring(agent, PEOPLE, 'people.csv');
  for (const [body, field] of [
    [{ options: { on_duplicate: 'merge' } }, 'options.on_duplicate'],
    [{ options: { match: ['id', 'id'] } }, 'options.match'],
    [{ options: { match: ['key'] } }, 'options.key'],
    [{ options: { colour: 'red' } }, 'options.colour'],
    [{ mapping: { Nowhere: 'company' } }, 'mapping.Nowhere'],
    [{ mapping: { Company: 'nothing' } }, 'mapping.Company'],
    [{ mapping: { Company: 5 } }, 'mapping.Company'],
    [{ options: { region: 'UK' } }, 'options.region'],
    [{ file: { delimiter: ';;' } }, 'file.delimiter'],
    [{ colour: 'red' }, 'colour'],
  ] as const) {
    const answer = await agent.call('PATCH', `/api/bulk/imports/${made.id}`, body);
    expectFailure(answer, 400, 'VALIDATION_FAILED');
    expect(answer.body.details).toEqual([expect.objectContaining({ field })]);
  }
  expectFailure(await agent.call('POST', `/api/bulk/imports/${made.id}/undo`, {}), 409, 'IMPORT_STATE');
  expect((await importOf(agent, made.id)).options).toMatchObject({ on_duplicate: 'skip', tags: [] });
});

describe('npm run import', () => {
  const tool = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(__dirname, '../../dist/apps/cli/src/imports/import-file.js'), ...args],
      {
        env: {
          ...process.env,
          DATABASE_URL: app.database.appUrl,
          DATABASE_MIGRATION_URL: app.database.ownerUrl,
        },
      },
    );
    return stdout;
  };

  it('brings a file in, or only says what would become of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'contacts-sync-import-'));
    const path = join(folder, 'people.csv');
    writeFileSync(path, PEOPLE);
    const by = ['--team', team.id, '--agent', team.agent.agentCode];
    const foreseen = await tool(path, '--dry-run', ...by);
    expect(foreseen).toContain('First Name → first_name');
    expect(foreseen).toContain('Would be: 3 created, 0 updated, 0 skipped');
    expect((await agent.call('GET', '/api/bulk/imports')).body.data).toEqual([]);
    expect(await contactsOf(agent)).toEqual([]);
    const said = await tool(path, ...by, '--tag', 'fair', '--map', 'Company=');
    expect(said).toContain('3 created, 0 updated, 0 skipped');
    expect(await contactsOf(agent)).toMatchObject([
      { first_name: 'Ada', company: null, tags: ['fair'], created_by_agent: team.agent.agentCode },
      { first_name: 'Grace' },
      { first_name: 'Mary' },
    ]);
    expect((await agent.call('GET', '/api/bulk/imports')).body.data).toMatchObject([
      { state: 'done', created: 3 },
    ]);
    expect(await tool(path, ...by, '--tag', 'fair', '--map', 'Company=')).toContain('--again');
    await expect(tool(path, '--colour', 'red')).rejects.toThrow('Usage');
    await expect(tool(join(folder, 'nothing.csv'), ...by)).rejects.toThrow('There is no file');
  });
});
