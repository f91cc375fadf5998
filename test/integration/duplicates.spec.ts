import { randomUUID } from 'node:crypto';
import { DuplicatesService } from '@app/contacts';
import { Device } from '../support/device';
import { admin, agent, app, create, ids, team, useServer, viewer } from '../support/rest';

useServer();

const find = () => app.app.get(DuplicatesService).find();

interface Group {
  id: string;
  score: number;
  reasons: { reason: string; shared: boolean }[];
  shared: boolean;
  dismissed: boolean;
  size: number;
  contacts: { id: string }[];
}

async function list(query = '', by = viewer): Promise<Group[]> {
  const { status, body } = await by.call('GET', `/api/contacts/duplicates${query}`);
  expect(status).toBe(200);
  return body.data;
}

const names = (groups: Group[], known: Record<string, { id: string }>) =>
  groups.map(({ contacts }) =>
    ids(contacts)
      .map((id) => Object.keys(known).find((name) => known[name]!.id === id))
      .sort()
      .join(' '),
  );

describe('GET /api/contacts/duplicates', () => {
  it('finds equal numbers, equal addresses, and similar names of one company', async () => {
    const people = {
      a1: await create({ first_name: 'Anna', last_name: 'Rowe', phone_primary: '+49 171 2345678' }),
      a2: await create({
        first_name: 'Annie',
        last_name: 'Stone',
        phones: [{ label: null, number: '0049 171 2345678' }],
      }),
      b1: await create({ first_name: 'Ben', last_name: 'Okoro', email: 'Ben@example.com' }),
      b2: await create({
        first_name: 'B.',
        last_name: 'Okoro',
        emails: [{ label: null, email: 'ben@example.COM' }],
      }),
      c1: await create({ first_name: 'Jon', last_name: 'Smith', company: 'Acme, Inc.' }),
      c2: await create({ first_name: 'SMITH', last_name: 'John', company: 'ACME, inc.' }),
      d1: await create({ first_name: 'Jon', last_name: 'Smith', company: 'Other' }),
      e1: await create({ first_name: 'Jane', last_name: 'Smith', company: 'Acme, Inc.' }),
    };
    expect(await list()).toEqual([]);
    await find();
    const groups = await list();
    expect(names(groups, people)).toEqual(['b1 b2', 'a1 a2', 'c1 c2']);
    expect(groups.map(({ reasons }) => reasons)).toEqual([
      [{ reason: 'email', shared: false }],
      [{ reason: 'phone', shared: false }],
      [{ reason: 'similar_name', shared: false }],
    ]);
    expect(groups.every(({ score, shared, size }) => score >= 50 && !shared && size === 2)).toBe(true);
  });

  it('shows a number that many have as shared, and proposes of them only those with the same name', async () => {
    const house = { phone_primary: '+49 30 1234567' };
    const people = await Promise.all(
      ['Abe', 'Bea', 'Cem', 'Dov', 'Eva', 'Fay'].map((first_name) =>
        create({ first_name, last_name: `${first_name}son`, ...house }),
      ),
    );
    const twin = await create({ first_name: 'Abe', last_name: 'Abeson', ...house });
    await find();
    const [proposed, shared, ...others] = await list();
    expect(ids(proposed!.contacts).sort()).toEqual([people[0]!.id, twin.id].sort());
    expect(proposed).toMatchObject({
      shared: false,
      score: 80,
      reasons: [{ reason: 'phone', shared: false }],
    });
    expect(shared).toMatchObject({
      shared: true,
      score: 10,
      size: 7,
      reasons: [{ reason: 'phone', shared: true }],
    });
    expect(others).toEqual([]);
  });

  it('follows what is written: fields that change, deletions, merges', async () => {
    const [a, b, c] = [
      await create({ email: 'x@example.com' }),
      await create({ email: 'x@example.com' }),
      await create(),
    ];
    await find();
    expect((await list())[0]!.contacts).toHaveLength(2);
    await agent.call('PUT', `/api/contacts/${c.id}`, { email: 'X@example.com' });
    await find();
    expect((await list())[0]!.contacts).toHaveLength(3);
    await agent.call('PUT', `/api/contacts/${b.id}`, { email: 'y@example.com' });
    await find();
    expect(ids((await list())[0]!.contacts).sort()).toEqual([a.id, c.id].sort());
    await agent.call('POST', '/api/contacts/merge', { survivor_id: a.id, loser_ids: [c.id] });
    expect(await list()).toEqual([]);
    await find();
    expect(await app.db.query('SELECT FROM duplicate_groups WHERE team_id = $1', [team.id])).toEqual([]);
    expect(await app.db.query('SELECT FROM duplicate_keys WHERE contact_id = $1', [c.id])).toEqual([]);
  });

  it('comes in pages, the likeliest first', async () => {
    for (const n of [1, 2, 3, 4, 5])
      for (const _ of [1, 2])
        await create({ email: n < 3 ? `p${n}@example.com` : null, phone_primary: `+49 171 000000${n}` });
    await find();
    const seen: Group[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `?limit=2${cursor ? `&cursor=${cursor}` : ''}`;
      const { body } = await viewer.call('GET', `/api/contacts/duplicates${query}`);
      seen.push(...body.data);
      expect(body.compared_version).toBe(body.head_version);
      cursor = body.next_cursor;
    } while (cursor);
    expect(seen.map(({ id }) => id)).toEqual((await list('?limit=100')).map(({ id }) => id));
    const scores = seen.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((x, y) => y - x));
    for (const bad of ['cursor=x', 'limit=0', 'limit=101', 'dismissed=maybe', 'more=1'])
      expect((await viewer.call('GET', `/api/contacts/duplicates?${bad}`)).status).toBe(400);
  });

  it('keeps teams apart', async () => {
    const other = await app.createTeam();
    await create({ email: 'x@example.com' });
    await create({ email: 'x@example.com' }, new Device(app.url, other.agent));
    await find();
    expect(await list()).toEqual([]);
  });
});

describe('dismissing', () => {
  const dismiss = (id: string, method = 'POST', by = agent) =>
    by.call(method, `/api/contacts/duplicates/${id}/dismiss`);

  it('holds until what makes them alike changes, and can be taken back', async () => {
    const [a, b] = [
      await create({ email: 'x@example.com' }),
      await create({ email: 'x@example.com', first_name: 'Bob' }),
    ];
    await find();
    const [group] = await list();
    expect((await dismiss(group!.id)).body.data).toEqual({ id: group!.id, dismissed: true });
    expect(await list()).toEqual([]);
    expect(await list('?dismissed=true')).toMatchObject([{ id: group!.id, dismissed: true }]);
    await agent.call('PUT', `/api/contacts/${a.id}`, { notes: 'Another field.' });
    await find();
    expect(await list()).toEqual([]);
    expect((await dismiss(group!.id, 'DELETE')).status).toBe(200);
    expect(await list()).toHaveLength(1);
    await dismiss(group!.id);
    for (const { id } of [a, b])
      await agent.call('PUT', `/api/contacts/${id}`, { phone_primary: '+49 171 2345678' });
    await find();
    expect(await list()).toMatchObject([{ reasons: [{ reason: 'email' }, { reason: 'phone' }] }]);
  });

  it('is for those who may write, and of the own team', async () => {
    await create({ email: 'x@example.com' });
    await create({ email: 'x@example.com' });
    await find();
    const [group] = await list();
    expect((await dismiss(group!.id, 'POST', viewer)).status).toBe(403);
    const other = new Device(app.url, (await app.createTeam()).admin);
    for (const [id, by] of [
      [group!.id, other],
      [randomUUID(), admin],
    ] as const) {
      const { status, body } = await dismiss(id, 'POST', by);
      expect([status, body.code]).toEqual([404, 'DUPLICATE_NOT_FOUND']);
    }
    expect((await dismiss('x')).status).toBe(400);
  });
});
