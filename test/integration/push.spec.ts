import { randomUUID } from 'node:crypto';
import { ContactWriter } from '@app/contacts';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { createOf, deleteOf, epochOf, push, updateOf } from '../support/upload';
import { until } from '../support/wait';
import { expectFailure, TIME, tracesOf } from '../support/wire';

let app: TestApp;
let team: TestTeam;
let epoch: string;
/** Two phones of two people. */
let a: Device;
let b: Device;
let admin: Device;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  team = await app.createTeam();
  epoch = await epochOf(app, team.id);
  a = new Device(app.url, team.agent, 'phone-a');
  b = new Device(app.url, await team.addAgent(), 'phone-b');
  admin = new Device(app.url, team.admin, 'desk');
});

const conflictsOf = async (device: Device, query = '') =>
  (await device.call('GET', `/api/sync/conflicts${query}`)).body.data;
const contactOf = async (id: string) => (await admin.call('GET', `/api/contacts/${id}`)).body.data;

/** A contact that both phones have seen. */
async function shared(fields: Record<string, unknown> = {}) {
  const create = createOf({ phone_primary: '+1 212 555 0100', ...fields });
  const [created] = await push(admin, epoch, create);
  return { id: create.contact_id, version: created!.version };
}

describe('an upload', () => {
  it('is applied in its order and answered item by item', async () => {
    const create = createOf();
    const id = create.contact_id;
    const results = await push(
      a,
      epoch,
      create,
      updateOf(id, 0, { company: 'Acme' }),
      updateOf(randomUUID(), 1, { company: 'Nobody' }),
      updateOf(id, 0, { company: 'Acme' }),
      deleteOf(id, 0),
      deleteOf(id, 0),
    );
    expect(results.map(({ status, version, code }) => [status, version, code])).toEqual([
      ['applied', 1, undefined],
      ['applied', 2, undefined],
      ['rejected', 0, 'CONTACT_NOT_FOUND'],
      ['applied', 2, undefined],
      ['applied', 3, undefined],
      ['applied', 3, undefined],
    ]);
    expect(results[5]!.contact).toEqual({
      id,
      version: 3,
      is_deleted: true,
      deleted_at: expect.any(String),
    });
    expect(await conflictsOf(admin)).toEqual([]);
  });

  it('answers what it stored when it is sent again, and applies nothing twice', async () => {
    const create = createOf();
    const update = updateOf(create.contact_id, 0, { notes: 'Called.' });
    await push(a, epoch, create, update);
    const before = await tracesOf(app, team);
    const again = await push(a, epoch, create, update, update);
    expect(again.map(({ status, version }) => [status, version])).toEqual([
      ['duplicate', 1],
      ['duplicate', 2],
      ['duplicate', 2],
    ]);
    expect(again[0]!.contact).toMatchObject({ id: create.contact_id, version: 2, notes: 'Called.' });
    expect(await tracesOf(app, team)).toEqual(before);
  });

  it('knows its ids on every channel, and tells another agent nothing of the contact', async () => {
    const { id, version } = await shared();
    const update = updateOf(id, version, { company: 'Acme' });
    await push(a, epoch, update);
    await a.connect();
    const { success, data } = await a.emit('contact_update', {
      id,
      data: update.fields,
      mutation_id: update.mutation_id,
    });
    a.disconnect();
    expect({ success, version: data.version }).toEqual({ success: true, version: 2 });
    const [other] = await push(b, epoch, update);
    expect(other).toEqual({
      mutation_id: update.mutation_id,
      status: 'duplicate',
      version: 2,
      contact_id: id,
    });
    const [changed] = await push(a, epoch, { ...update, fields: { company: 'Other' } });
    expect(changed).toMatchObject({ status: 'rejected', code: 'IDEMPOTENCY_MISMATCH', version: 0 });
    expect((await contactOf(id)).company).toBe('Acme');
  });

  it('reaches the other phones as events, not the one that sent it', async () => {
    await Promise.all([a.connect(), b.connect()]);
    const create = createOf();
    await push(a, epoch, create, updateOf(create.contact_id, 0, { company: 'Acme' }));
    await b.waitForVersion(2);
    expect(b.events.map(({ name, version }) => [name, version])).toEqual([
      ['contact_created', 1],
      ['contact_updated', 2],
    ]);
    await push(b, epoch, createOf());
    await a.waitForVersion(3);
    expect(a.versions()).toEqual([3]);
    [a, b].forEach((device) => device.disconnect());
  });

  it('names the true author and the phone in the trail, whoever the item says it was', async () => {
    const create = createOf();
    await push(a, epoch, create);
    const { body } = await admin.call('GET', `/api/audit?contact_id=${create.contact_id}`);
    expect(body.data[0]).toMatchObject({
      agent_code: a.agent.agentCode,
      device_id: 'phone-a',
      source: 'push',
      version: 1,
    });
    await until('the phone is known', async () => {
      const { data } = (await admin.call('GET', '/api/devices')).body;
      return data.some(({ device_id }: any) => device_id === 'phone-a');
    });
  });

  it('names ids as they were sent, in capitals too, and knows them in every form', async () => {
    const create = createOf();
    const capitals = {
      ...create,
      mutation_id: create.mutation_id.toUpperCase(),
      contact_id: create.contact_id.toUpperCase(),
    };
    const { mutation_id, contact_id } = capitals;
    expect(await push(a, epoch.toUpperCase(), capitals)).toMatchObject([
      { status: 'applied', mutation_id, contact_id, contact: { id: create.contact_id } },
    ]);
    expect(await push(a, epoch, create, capitals)).toMatchObject([
      { status: 'duplicate', mutation_id: create.mutation_id },
      { status: 'duplicate', mutation_id, contact_id },
    ]);
  });

  it.each([
    '+012345-01-01T00:00:00.000Z',
    '-000044-03-15T12:00:00.000Z',
    '0000-01-01T00:00:00.000Z',
    '12345-01-01T00:00:00.000Z',
    '٢٠٢٦-١١-٣٠T١٠:٠٠:٠٠.٠٠٠Z',
    '2026-13-45T00:00:00.000Z',
    null,
  ])('stores an edit of the time %s, which it takes for unknown', async (client_time) => {
    expect(await push(a, epoch, createOf({}, { client_time }))).toMatchObject([{ status: 'applied' }]);
  });

  it('says what is missing', async () => {
    const upload = { device_id: 'phone', mutations: [createOf()] };
    const refusal = async (body: object) => (await a.call('POST', '/api/sync/push', body)).body.details;
    expect(await refusal(upload)).toEqual([{ field: 'epoch', message: 'is required' }]);
    expect(await refusal({ ...upload, epoch: '7' })).toEqual([{ field: 'epoch', message: 'must be a UUID' }]);
    const [item] = await push(a, epoch, createOf({}, { mutation_id: undefined }));
    expect(item).toMatchObject({ details: [{ field: 'mutation_id', message: 'is required' }] });
  });

  it('lets one bad item of 500 fail alone', async () => {
    const items: any[] = Array.from({ length: 500 }, (_, i) => createOf({ last_name: `Row ${i}` }));
    items[250] = { ...items[250], fields: { first_name: '', last_name: 'x'.repeat(300), version: 7 } };
    const results = await push(a, epoch, ...items);
    expect(results.filter(({ status }) => status === 'applied')).toHaveLength(499);
    expect(results[250]).toMatchObject({
      mutation_id: items[250].mutation_id,
      status: 'rejected',
      code: 'VALIDATION_FAILED',
      version: 0,
      details: [
        { field: 'fields.version', message: 'is not a known field' },
        { field: 'fields.last_name', message: 'must have at most 255 characters' },
      ],
    });
    expect(results[499]!.version).toBe(499);
  });

  it('lets an item that only the database refuses fail alone', async () => {
    await app.db.query(
      `CREATE OR REPLACE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN IF NEW.last_name = 'Poison' THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER refuse_poison BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION refuse_poison()`,
    );
    try {
      const items = ['One', 'Poison', 'Three', 'Four'].map((last_name) => createOf({ last_name }));
      const results = await push(a, epoch, ...items);
      expect(results.map(({ status, code, version }) => [status, code, version])).toEqual([
        ['applied', undefined, 1],
        ['rejected', 'INTERNAL_ERROR', 0],
        ['applied', undefined, 2],
        ['applied', undefined, 3],
      ]);
      expect(JSON.stringify(results)).not.toContain('poison');
    } finally {
      await app.db.query('DROP TRIGGER refuse_poison ON contacts; DROP FUNCTION refuse_poison()');
    }
  });

  it('leaves out what somebody holds in psql, and takes it the next time', async () => {
    const { id, version } = await shared();
    const other = createOf();
    const update = updateOf(id, version, { company: 'Acme' });
    const runner = app.db.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT FROM contacts WHERE id = $1 FOR UPDATE', [id]);
    const results = await push(a, epoch, update, other);
    await runner.rollbackTransaction();
    await runner.release();
    expect(results.map(({ status, code }) => [status, code])).toEqual([
      ['busy', 'CONTACT_BUSY'],
      ['applied', undefined],
    ]);
    expect(await push(a, epoch, update, other)).toMatchObject([
      { status: 'applied' },
      { status: 'duplicate' },
    ]);
  });

  it.each([
    ['no body', undefined, 'device_id'],
    ['no device', { epoch: randomUUID(), mutations: [{}] }, 'device_id'],
    [
      'another device than the header',
      { device_id: 'other', epoch: randomUUID(), mutations: [{}] },
      'device_id',
    ],
    ['an epoch that is none', { device_id: 'phone-a', epoch: '1', mutations: [{}] }, 'epoch'],
    ['no mutations', { device_id: 'phone-a', epoch: randomUUID(), mutations: [] }, 'mutations'],
    ['mutations that are no list', { device_id: 'phone-a', epoch: randomUUID(), mutations: {} }, 'mutations'],
    [
      '501 mutations',
      { device_id: 'phone-a', epoch: randomUUID(), mutations: Array(501).fill({}) },
      'mutations',
    ],
    [
      'an unknown member',
      { device_id: 'phone-a', epoch: randomUUID(), mutations: [{}], team_id: 1 },
      'team_id',
    ],
  ])('is refused as a whole with %s', async (_, body, field) => {
    const answer = await a.call('POST', '/api/sync/push', body);
    expectFailure(answer, 400, 'VALIDATION_FAILED');
    expect(answer.body.details.map((detail: any) => detail.field)).toContain(field);
  });

  const id = randomUUID();
  const good = { mutation_id: id, op: 'update', contact_id: id, base_version: 1, fields: { company: 'x' } };
  it.each<[string, unknown, string]>([
    ['a number', 7, 'mutation'],
    ['null', null, 'mutation'],
    ['a list', [], 'mutation'],
    ['no mutation id', { ...good, mutation_id: undefined }, 'mutation_id'],
    ['a mutation id that is none', { ...good, mutation_id: 'x' }, 'mutation_id'],
    ['no contact id', { ...good, contact_id: undefined }, 'contact_id'],
    ['an unknown op', { ...good, op: 'upsert' }, 'op'],
    ['no base', { ...good, base_version: undefined }, 'base_version'],
    ['a negative base', { ...good, base_version: -1 }, 'base_version'],
    ['a base as text', { ...good, base_version: '1' }, 'base_version'],
    ['a base beyond 2^53', { ...good, base_version: 2 ** 53 }, 'base_version'],
    ['an unknown member', { ...good, version: 9 }, 'version'],
    ['an actor of its own', { ...good, agent_code: 'ADMIN' }, 'agent_code'],
    [
      'a field that no client writes',
      { ...good, fields: { created_by_agent: 'X' } },
      'fields.created_by_agent',
    ],
    ['fields that are no object', { ...good, fields: 'x' }, 'fields'],
    ['fields in a delete', { ...good, op: 'delete' }, 'fields'],
    ['NUL in a text', { ...good, fields: { metadata: { a: 'a\0b' } } }, 'fields.metadata'],
    ['half a surrogate pair', { ...good, fields: { metadata: { a: '\ud800' } } }, 'fields.metadata'],
    ['a base with other fields', { ...good, base: { notes: 'x' } }, 'base.notes'],
    ['resurrect as text', { ...good, resurrect: 'yes' }, 'resurrect'],
    ['a time that is none', { ...good, client_time: 'yesterday' }, 'client_time'],
  ])('rejects an item that is or has %s, and applies the next', async (_, item, field) => {
    const [bad, next] = await push(a, epoch, item, createOf());
    expect(bad).toMatchObject({ status: 'rejected', code: 'VALIDATION_FAILED', version: 0 });
    expect(bad!.details!.map((detail: any) => detail.field)).toContain(field);
    expect(next).toMatchObject({ status: 'applied', version: 1 });
  });

  it.each(['1970-01-01T00:00:00Z', '2031-01-01T00:00:00.000Z'])(
    'keeps a phone’s time of %s as information only',
    async (client_time) => {
      const { id: contact, version } = await shared();
      await push(b, epoch, updateOf(contact, version, { company: 'Second' }));
      const [result] = await push(
        a,
        epoch,
        updateOf(contact, version, { company: 'Third' }, { client_time }),
      );
      expect(result).toMatchObject({ status: 'merged', version: 3, contact: { company: 'Third' } });
      expect(Date.parse((await contactOf(contact)).updated_at)).toBeGreaterThan(Date.now() - 60_000);
      const [conflict] = await conflictsOf(admin);
      expect(Date.parse(conflict.client_time)).toBe(Date.parse(client_time));
    },
  );
});

describe('edits of the same contact', () => {
  it('merge when they are of different fields', async () => {
    const { id, version } = await shared();
    await push(b, epoch, updateOf(id, version, { company: 'Acme' }));
    const [result] = await push(a, epoch, updateOf(id, version, { job_title: 'Buyer' }));
    expect(result).toMatchObject({ status: 'merged', contact: { company: 'Acme', job_title: 'Buyer' } });
    expect(result).not.toHaveProperty('conflict_id');
    expect(await conflictsOf(admin)).toEqual([]);
  });

  it('of the same field: the last to arrive wins and the other value is kept', async () => {
    const { id, version } = await shared();
    await push(b, epoch, updateOf(id, version, { phone_primary: '+1 212 555 0111' }));
    const [result] = await push(a, epoch, updateOf(id, version, { phone_primary: '+1 212 555 0122' }));
    expect(result).toMatchObject({ status: 'merged', version: 3, conflict_id: expect.any(String) });
    expect((await contactOf(id)).phone_primary).toBe('+1 212 555 0122');
    expect(await conflictsOf(admin)).toEqual([
      {
        id: result!.conflict_id,
        contact_id: id,
        kind: 'edit',
        fields: {
          phone_primary: {
            kept: {
              value: '+1 212 555 0122',
              agent_code: a.agent.agentCode,
              device_id: 'phone-a',
              version: 3,
              at: TIME,
            },
            lost: {
              value: '+1 212 555 0111',
              agent_code: b.agent.agentCode,
              device_id: 'phone-b',
              version: 2,
              at: TIME,
            },
          },
        },
        contact: expect.objectContaining({ id, phone_primary: '+1 212 555 0122' }),
        status: 'open',
        created_at: expect.any(String),
        client_time: null,
        resolved_at: null,
        resolved_by: null,
        resolution: null,
      },
    ]);
  });

  it('with the same value are no conflict, and change nothing', async () => {
    const { id, version } = await shared();
    await push(b, epoch, updateOf(id, version, { company: 'Acme' }));
    const [result] = await push(a, epoch, updateOf(id, version, { company: 'Acme' }));
    expect(result).toMatchObject({ status: 'applied', version: 2 });
    expect(await conflictsOf(admin)).toEqual([]);
  });

  it('by one phone in a row are no conflict, also before it knows their versions', async () => {
    const create = createOf();
    const results = await push(
      a,
      epoch,
      create,
      updateOf(create.contact_id, 0, { company: 'One' }),
      updateOf(create.contact_id, 0, { company: 'Two' }),
    );
    expect(results.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
    expect(await conflictsOf(admin)).toEqual([]);
  });

  it('by one agent on two phones are a conflict', async () => {
    const { id, version } = await shared();
    const second = new Device(app.url, team.agent, 'tablet-a');
    await push(second, epoch, updateOf(id, version, { company: 'Tablet' }));
    const [result] = await push(a, epoch, updateOf(id, version, { company: 'Phone' }));
    expect(result).toMatchObject({ status: 'merged', conflict_id: expect.any(String) });
  });

  it('merge tags as adds and removes', async () => {
    const { id, version } = await shared({ tags: ['old', 'customer'] });
    await push(b, epoch, updateOf(id, version, { tags: ['customer', 'vip'] }));
    const [result] = await push(a, epoch, updateOf(id, version, { tags: ['old', 'customer', 'fair'] }));
    expect(result).toMatchObject({ status: 'merged', contact: { tags: ['customer', 'vip', 'fair'] } });
    expect(await conflictsOf(admin)).toEqual([]);
    // The phone's second edit, made before it heard of either; it says what it had before its eyes.
    const [third] = await push(
      a,
      epoch,
      updateOf(id, version, { tags: ['customer'] }, { base: { tags: ['old', 'customer', 'fair'] } }),
    );
    expect(third).toMatchObject({ contact: { tags: ['customer', 'vip'] } });
  });

  it('merge metadata key by key, and list a key that both changed', async () => {
    const { id, version } = await shared({ metadata: { crm: 1, region: 'north', gone: true } });
    await push(b, epoch, updateOf(id, version, { metadata: { crm: 2, region: 'north', gone: true } }));
    const [result] = await push(
      a,
      epoch,
      updateOf(id, version, { metadata: { crm: 3, region: 'south', 'a.b': null } }),
    );
    expect(result).toMatchObject({ status: 'merged' });
    expect((await contactOf(id)).metadata).toEqual({ crm: 3, region: 'south', 'a.b': null });
    const [conflict] = await conflictsOf(admin);
    expect(Object.keys(conflict.fields)).toEqual(['metadata.crm']);
    await admin.call('POST', `/api/sync/conflicts/${conflict.id}/resolve`, { take: 'lost' });
    expect((await contactOf(id)).metadata).toEqual({ crm: 2, region: 'south', 'a.b': null });
  });

  it('a deletion over a newer edit applies and is listed; taking the edit brings the contact back', async () => {
    const { id, version } = await shared();
    await push(b, epoch, updateOf(id, version, { company: 'Acme' }));
    const [result] = await push(a, epoch, deleteOf(id, version));
    expect(result).toMatchObject({ status: 'merged', version: 3, contact: { is_deleted: true } });
    const [conflict] = await conflictsOf(admin);
    expect(conflict).toMatchObject({
      kind: 'delete',
      fields: { company: { lost: { value: 'Acme', version: 2 }, kept: { version: 3 } } },
    });
    const { body } = await admin.call('POST', `/api/sync/conflicts/${conflict.id}/resolve`, { take: 'lost' });
    expect(body.data).toMatchObject({ resolution: 'lost', version: 4, contact: { id, company: 'Acme' } });
    await a.catchUp();
    expect(a.contacts.get(id)).toMatchObject({ is_deleted: false, company: 'Acme' });
  });

  it('an edit of a deleted contact changes nothing and is kept', async () => {
    const { id, version } = await shared();
    await push(b, epoch, deleteOf(id, version));
    const edit = updateOf(id, version, { company: 'Acme' });
    const [result] = await push(a, epoch, edit);
    expect(result).toMatchObject({
      status: 'conflict',
      code: 'CONTACT_DELETED',
      version: 2,
      contact: { id, is_deleted: true },
      conflict_id: expect.any(String),
    });
    expect(await push(a, epoch, edit)).toMatchObject([{ status: 'duplicate', code: 'CONTACT_DELETED' }]);
    expect(await conflictsOf(a)).toHaveLength(1);
    const [back] = await push(a, epoch, updateOf(id, version, { company: 'Acme' }, { resurrect: true }));
    expect(back).toMatchObject({
      status: 'applied',
      version: 3,
      contact: { company: 'Acme', is_deleted: false },
    });
  });
});

describe('the conflict list', () => {
  async function conflict(): Promise<{ id: string; contactId: string }> {
    const { id, version } = await shared();
    await push(b, epoch, updateOf(id, version, { company: 'Lost' }));
    const [result] = await push(a, epoch, updateOf(id, version, { company: 'Kept' }));
    return { id: result!.conflict_id!, contactId: id };
  }
  const resolve = (device: Device, id: string, take: unknown, headers?: Record<string, string>) =>
    device.call('POST', `/api/sync/conflicts/${id}/resolve`, { take }, headers);

  it('is settled once, by either value, as a change of the one who decides', async () => {
    const { id, contactId } = await conflict();
    const key = { 'idempotency-key': randomUUID() };
    const first = await resolve(admin, id, 'lost', key);
    expect(first.body.data).toMatchObject({
      id,
      resolution: 'lost',
      version: 4,
      contact: { company: 'Lost' },
    });
    expect((await resolve(admin, id, 'lost', key)).body.data).toMatchObject({ version: 4 });
    expectFailure(await resolve(admin, id, 'kept'), 409, 'CONFLICT_RESOLVED');
    const { body } = await admin.call('GET', `/api/audit?contact_id=${contactId}`);
    expect(body.data[0]).toMatchObject({ version: 4, agent_code: team.admin.agentCode, source: 'rest' });
    expect(await conflictsOf(admin)).toEqual([]);
    expect(await conflictsOf(admin, '?status=resolved')).toMatchObject([
      { id, status: 'resolved', resolution: 'lost', resolved_by: team.admin.agentCode },
    ]);
  });

  it('keeps the contact as it is when that is the choice', async () => {
    const { id } = await conflict();
    const before = await tracesOf(app, team);
    expect((await resolve(a, id, 'kept')).body.data).toMatchObject({ resolution: 'kept', version: 3 });
    expect(await tracesOf(app, team)).toEqual(before);
  });

  it('is settled by one of twenty at once', async () => {
    const { id } = await conflict();
    const answers = await Promise.all(Array.from({ length: 20 }, () => resolve(admin, id, 'lost')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(409)]);
  });

  it('is for the two sides and for admins', async () => {
    const { id } = await conflict();
    const third = new Device(app.url, await team.addAgent());
    const stranger = new Device(app.url, (await app.createTeam()).admin);
    const viewer = new Device(app.url, team.viewer);
    for (const device of [a, b, admin]) expect(await conflictsOf(device)).toHaveLength(1);
    for (const device of [third, stranger, viewer]) expect(await conflictsOf(device)).toEqual([]);
    expectFailure(await resolve(third, id, 'lost'), 404, 'CONFLICT_NOT_FOUND');
    expectFailure(await resolve(stranger, id, 'lost'), 404, 'CONFLICT_NOT_FOUND');
    expectFailure(await resolve(viewer, id, 'lost'), 403, 'FORBIDDEN');
    expectFailure(await resolve(admin, id, 'both'), 400, 'VALIDATION_FAILED');
    expectFailure(await resolve(admin, 'x', 'lost'), 400, 'VALIDATION_FAILED');
  });
});

describe('after a restore', () => {
  /** What a restore does to the clock: the history up to now is the backup's. */
  async function restore(): Promise<string> {
    await app.db.query('SELECT begin_epoch($1, 0)', [team.id]);
    return epochOf(app, team.id);
  }
  const replay = (version: number, more: object = {}) => ({
    acknowledged_epoch: epoch,
    acknowledged_version: version,
    base_epoch: epoch,
    ...more,
  });
  const image = (fields: object) => ({ first_name: 'Ada', last_name: 'Lovelace', ...fields });

  it('makes again what the backup did not have, and answers the rest as duplicates', async () => {
    const known = createOf();
    await push(a, epoch, known);
    const now = await restore();
    const lost = createOf({ company: 'Acme' });
    const results = await push(
      a,
      now,
      { ...known, ...replay(1) },
      updateOf(
        lost.contact_id,
        5,
        { notes: 'x' },
        replay(7, { image: image({ company: 'Acme', notes: 'x' }) }),
      ),
      { ...lost, ...replay(5) },
      deleteOf(randomUUID(), 5, replay(9)),
    );
    expect(results.map(({ status }) => status)).toEqual(['duplicate', 'applied', 'applied', 'applied']);
    expect(await contactOf(lost.contact_id)).toMatchObject({ company: 'Acme', notes: 'x' });
    expect(results[2]!.version).toBe(results[1]!.version);
    expect(results[3]!.contact).toMatchObject({ is_deleted: true });
    expect(JSON.stringify(await conflictsOf(admin))).toBe('[]');
  });

  it('never says that a change is of an epoch that began after it: it would not be sent again', async () => {
    const writer = app.app.get(ContactWriter, { strict: false });
    const submitEach = writer.submitEach.bind(writer);
    jest.spyOn(writer, 'submitEach').mockImplementationOnce(async (...args) => {
      const outcomes = await submitEach(...args);
      await restore();
      return outcomes;
    });
    const body = { device_id: a.id, epoch, mutations: [createOf()] };
    const { data } = (await a.call('POST', '/api/sync/push', body)).body;
    expect(data).toMatchObject({ epoch, head_version: 1, results: [{ status: 'applied', version: 1 }] });
  });

  it('does not revive what was never acknowledged', async () => {
    const now = await restore();
    const update = updateOf(randomUUID(), 5, { notes: 'x' }, { base_epoch: epoch, image: image({}) });
    expect(await push(a, now, update)).toMatchObject([{ status: 'rejected', code: 'CONTACT_NOT_FOUND' }]);
    const current = updateOf(randomUUID(), 5, { notes: 'x' }, { acknowledged_epoch: now, image: image({}) });
    expect(await push(a, now, current)).toMatchObject([{ status: 'rejected', code: 'CONTACT_NOT_FOUND' }]);
  });

  it('makes again what an attempt from before, which arrives late, was refused for', async () => {
    const now = await restore();
    const edit = updateOf(randomUUID(), 5, { notes: 'x' }, { base_epoch: epoch });
    expect(await push(a, now, edit)).toMatchObject([{ status: 'rejected', code: 'CONTACT_NOT_FOUND' }]);
    const again = { ...edit, ...replay(7, { image: image({ notes: 'x' }) }) };
    expect(await push(a, now, { ...again, fields: { notes: 'y' } })).toMatchObject([
      { status: 'rejected', code: 'IDEMPOTENCY_MISMATCH' },
    ]);
    const [made] = await push(a, now, again);
    expect(made).toMatchObject({ status: 'applied' });
    expect(await contactOf(edit.contact_id)).toMatchObject({ notes: 'x' });
    // From now on this is what is remembered, also for a late attempt.
    const { version } = made!;
    expect(await push(a, now, edit, again)).toMatchObject([
      { status: 'duplicate', version },
      { status: 'duplicate', version },
    ]);
  });

  it('makes it again in the same commit, too', async () => {
    const now = await restore();
    const edit = updateOf(randomUUID(), 5, { notes: 'x' }, { base_epoch: epoch });
    const again = { ...edit, ...replay(7, { image: image({ notes: 'x' }) }) };
    const results = await push(a, now, edit, again, edit);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'applied', 'duplicate']);
    expect(await push(a, now, edit)).toMatchObject([{ status: 'duplicate', version: results[1]!.version }]);
  });

  it('puts into the first order what an attempt from before, which arrives late, has made', async () => {
    const { id, version } = await shared();
    const create = createOf({ company: 'First' });
    const update = updateOf(id, version, { company: 'First' });
    const now = await restore();
    const late = await push(a, now, create, { ...update, base_epoch: epoch });
    const again = [
      { ...create, ...replay(5) },
      { ...update, ...replay(6) },
    ];
    const results = await push(a, now, ...again);
    expect(results).toMatchObject(late.map((result) => ({ ...result, status: 'duplicate', contact: {} })));
    // Once, however often they are sent.
    expect(await push(a, now, ...again)).toMatchObject(results);
    await push(
      a,
      now,
      updateOf(create.contact_id, 5, { company: 'Second' }, replay(7)),
      updateOf(id, 6, { company: 'Second' }, replay(8)),
    );
    await push(
      b,
      now,
      updateOf(create.contact_id, 7, { company: 'Third' }, replay(9)),
      updateOf(id, version, { company: 'Older' }, replay(4)),
    );
    expect((await contactOf(create.contact_id)).company).toBe('Third');
    expect((await contactOf(id)).company).toBe('Second');
    expect(await conflictsOf(admin)).toEqual([]);
  });

  it('leaves a new edit where it is when an old one of the same phone is sent again twice', async () => {
    const { id, version } = await shared();
    const now = await restore();
    await push(a, now, updateOf(id, version, { company: 'New' }));
    const old = updateOf(id, version, { company: 'Old' }, replay(5));
    await push(a, now, old);
    await push(a, now, old);
    await push(b, now, updateOf(id, version, { company: 'Of B' }, replay(6)));
    expect((await contactOf(id)).company).toBe('New');
    expect(await conflictsOf(admin)).toMatchObject([{ fields: { company: { lost: { value: 'Of B' } } } }]);
  });

  it.each([
    ['as they were made', [0, 1]],
    ['the other way round', [1, 0]],
  ])('keeps the first order of two phones, coming %s', async (_, order) => {
    const { id, version } = await shared();
    const now = await restore();
    const sends = [
      () => push(a, now, updateOf(id, version, { company: 'First' }, replay(2))),
      () => push(b, now, updateOf(id, 2, { company: 'Second' }, replay(3))),
    ];
    for (const index of order) await sends[index]!();
    expect((await contactOf(id)).company).toBe('Second');
    expect(await conflictsOf(admin)).toEqual([]);
  });

  it('goes over what was there when it was acknowledged, also where its editor had not seen it', async () => {
    const { id, version } = await shared();
    // Two edits in a row on either phone; the backup was made after the first of each.
    await push(a, epoch, updateOf(id, version, { company: 'First of A' }));
    await push(b, epoch, updateOf(id, version, { job_title: 'First of B' }));
    const now = await restore();
    await push(a, now, updateOf(id, version, { company: 'Second of A' }, replay(4)));
    await push(a, now, updateOf(id, version, { job_title: 'Second of A' }, replay(5)));
    expect(await contactOf(id)).toMatchObject({ company: 'Second of A', job_title: 'Second of A' });
    // As it was the first time.
    expect(await conflictsOf(admin)).toMatchObject([
      { fields: { job_title: { kept: { value: 'Second of A' }, lost: { value: 'First of B' } } } },
    ]);
  });

  it('keeps the first order when a second restore brings back a part of what was sent again', async () => {
    const { id, version } = await shared();
    const between = await restore();
    await push(b, between, updateOf(id, 2, { company: 'Second' }, replay(3)));
    const now = await restore();
    const first = updateOf(id, version, { company: 'First' }, replay(2, { acknowledged_epoch: between }));
    expect(await push(a, now, first)).toMatchObject([{ status: 'applied' }]);
    expect((await contactOf(id)).company).toBe('Second');
    expect(await conflictsOf(admin)).toEqual([]);
  });

  it('keeps the order of one phone’s edits that all got the same version, that of a tombstone', async () => {
    const { id, version } = await shared();
    const now = await restore();
    const edits = ['First', 'Second', 'Third'].map((company) =>
      updateOf(id, version, { company }, replay(5)),
    );
    await push(a, now, ...edits.slice(0, 2));
    await push(a, now, ...edits);
    expect((await contactOf(id)).company).toBe('Third');
    expect(await conflictsOf(admin)).toEqual([]);
    await push(b, now, updateOf(id, version, { company: 'Of B' }, replay(5)));
    expect((await contactOf(id)).company).toBe('Third');
    expect(await conflictsOf(admin)).toMatchObject([{ fields: { company: { lost: { value: 'Of B' } } } }]);
  });

  it('gives way to what was done since, and keeps the old value on the list', async () => {
    const { id, version } = await shared();
    const now = await restore();
    await push(b, now, updateOf(id, version, { company: 'New' }));
    const [result] = await push(a, now, updateOf(id, version, { company: 'Old' }, replay(2)));
    expect(result).toMatchObject({ status: 'merged', conflict_id: expect.any(String) });
    expect((await contactOf(id)).company).toBe('New');
    expect(await conflictsOf(admin)).toMatchObject([
      { fields: { company: { kept: { value: 'New' }, lost: { value: 'Old', version: null } } } },
    ]);
  });

  it('takes a base from the old epoch for what the history still has of it', async () => {
    const { id, version } = await shared();
    const now = await restore();
    // Its base, version 40 of the old epoch, was lost: what others write now is newer than what this phone saw.
    await push(b, now, updateOf(id, version, { company: 'New' }, { base_epoch: epoch }));
    const late = updateOf(id, 40, { company: 'Late' }, { base_epoch: epoch });
    expect(await push(a, now, late)).toMatchObject([{ status: 'merged', conflict_id: expect.any(String) }]);
    const unknown = updateOf(id, 40, { job_title: 'Buyer' }, { base_epoch: randomUUID() });
    expect(await push(b, now, unknown)).toMatchObject([{ status: 'merged' }]);
  });
});
