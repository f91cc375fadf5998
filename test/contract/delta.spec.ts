import { randomUUID } from 'node:crypto';
import {
  agent,
  app,
  create,
  data,
  FULL,
  ids,
  PERSON,
  team,
  useServer,
  type Versioned,
  viewer,
} from '../support/rest';
import { expectFailure, TIME, tracesOf, UUID } from '../support/wire';

useServer();

describe('GET /api/sync/delta', () => {
  const delta = (version: number, more = '') => data(viewer, `/api/sync/delta?version=${version}${more}`);
  const importMany = async (count: number) => {
    const contacts = Array.from({ length: count }, (_, i) => ({ ...PERSON, company: `Company ${i}` }));
    const { body } = await agent.call('POST', '/api/bulk/import', { contacts });
    expect(body.data).toMatchObject({
      total: count,
      success: count,
      failed: 0,
      errors: [],
      head_version: count,
    });
  };

  it('has the exact shape of the contract', async () => {
    const contact = await create(FULL);
    const { body } = await viewer.call('GET', '/api/sync/delta?version=0');
    expect(body).toEqual({
      success: true,
      data: {
        current_version: 1,
        changes: [{ action: 'CREATE', contact, version: 1 }],
        has_more: false,
        head_version: 1,
        epoch: UUID,
        min_version: 0,
      },
    });
  });

  it('tells each contact once, in its latest state, ascending, by what the cursor knows', async () => {
    const [a, b, c] = [await create(), await create(), await create()];
    const changed = (await agent.call('PUT', `/api/contacts/${a.id}`, { company: 'A' })).body.data;
    await agent.call('DELETE', `/api/contacts/${b.id}`);
    const tombstone = { id: b.id, version: 5, is_deleted: true, deleted_at: TIME };
    const told = async (version: number) => (await delta(version)).changes;
    const born = { action: 'CREATE', contact: c, version: 3 };
    const gone = { action: 'DELETE', contact: tombstone, version: 5 };
    expect(await told(0)).toEqual([born, { action: 'CREATE', contact: changed, version: 4 }, gone]);
    expect(await told(1)).toEqual([born, { action: 'UPDATE', contact: changed, version: 4 }, gone]);
    expect(await told(3)).toEqual([{ action: 'UPDATE', contact: changed, version: 4 }, gone]);
    expect(await told(4)).toEqual([gone]);
    expect(await delta(5)).toMatchObject({ changes: [], has_more: false, current_version: 5 });
  });

  it('has nothing personal in a tombstone', async () => {
    const { id } = await create(FULL);
    await agent.call('DELETE', `/api/contacts/${id}`);
    const { changes } = await delta(0);
    // All that there is: a search for its numbers would find them in an id now and then.
    const tombstone = { id, version: 2, is_deleted: true, deleted_at: TIME };
    expect(changes).toEqual([{ action: 'DELETE', contact: tombstone, version: 2 }]);
  });

  it.each([
    [999, 999, false],
    [1000, 1000, false],
    [1001, 1000, true],
  ])('of %i changes gives %i, has_more %p', async (count, given, hasMore) => {
    await importMany(count);
    const page = await delta(0);
    expect([page.changes.length, page.has_more, page.head_version]).toEqual([given, hasMore, count]);
    expect(page.current_version).toBe(hasMore ? page.changes.at(-1).version : count);
    const last = await delta(page.current_version);
    expect([last.changes.length, last.has_more, last.current_version]).toEqual([count - given, false, count]);
  });

  it('says the version of the last change while there is more, whatever the head is', async () => {
    const first = await create();
    for (let i = 0; i < 4; i += 1) await create();
    await agent.call('PUT', `/api/contacts/${first.id}`, { company: 'moved to the end' });
    const seen: unknown[] = [];
    let cursor = 0;
    for (let more = true; more;) {
      const page = await delta(cursor, '&limit=2');
      seen.push([page.current_version, page.changes.map(({ version }: Versioned) => version), page.has_more]);
      [cursor, more] = [page.current_version, page.has_more];
    }
    expect(seen).toEqual([
      [3, [2, 3], true],
      [5, [4, 5], true],
      [6, [6], false],
    ]);
  });

  it.each([
    ['alone', 0],
    ['while eight writers go on', 8],
  ])('brings 2,500 changes over in pages, %s', async (_what, writers) => {
    await importMany(2_500);
    const known = ids(await data(viewer, '/api/contacts?limit=1000'));
    let writing = writers;
    const write = async (writer: number) => {
      for (let i = 0; i < 30; i += 1) {
        const id = known[writer * 100 + i]!;
        const answers = [
          await agent.call('PUT', `/api/contacts/${id}`, { company: `by ${writer}` }),
          i % 3
            ? await create({ company: `new of ${writer}` })
            : await agent.call('DELETE', `/api/contacts/${id}`),
        ];
        expect(answers[0]).toMatchObject({ status: 200 });
      }
      writing -= 1;
    };
    const store = new Map<string, number>();
    const read = async () => {
      let cursor = 0;
      for (;;) {
        const page = await delta(cursor);
        const versions: number[] = page.changes.map(({ version }: Versioned) => version);
        expect(versions).toEqual(versions.toSorted((a, b) => a - b));
        if (versions.length) expect(versions[0]).toBeGreaterThan(cursor);
        expect(page.current_version).toBe(page.has_more ? versions.at(-1) : page.head_version);
        for (const { action, contact } of page.changes) {
          if (action === 'DELETE') store.delete(contact.id);
          else store.set(contact.id, contact.version);
        }
        const wasWriting = writing > 0;
        cursor = page.current_version;
        if (!page.has_more && !wasWriting) return cursor;
      }
    };
    const [, cursor] = await Promise.all([
      Promise.all(Array.from({ length: writers }, (_, writer) => write(writer))),
      read(),
    ]);
    const final = await delta(cursor);
    for (const { action, contact } of final.changes) {
      if (action === 'DELETE') store.delete(contact.id);
      else store.set(contact.id, contact.version);
    }
    const pages = await Promise.all(
      [1, 2, 3, 4].map((page) => data(viewer, `/api/contacts?limit=1000&page=${page}`)),
    );
    const server = new Map<string, number>(pages.flat().map(({ id, version }) => [id, version]));
    expect(new Map([...store].sort())).toEqual(new Map([...server].sort()));
    expect(final.current_version).toBe((await tracesOf(app, team)).head);
    if (writers) expect(final.current_version).toBeGreaterThan(2_500);
  });

  it('has pages of at most 4 MiB, however few changes that are', async () => {
    const notes = 'n'.repeat(10_000);
    const contacts = Array.from({ length: 500 }, () => ({ first_name: 'Long', last_name: 'Notes', notes }));
    await agent.call('POST', '/api/bulk/import', { contacts });
    const sizes: number[] = [];
    for (let cursor = 0, more = true; more;) {
      const page = await delta(cursor);
      expect(page.changes[0].version).toBe(cursor + 1);
      expect(JSON.stringify(page.changes).length).toBeLessThanOrEqual(4 * 1024 * 1024 + 1_000);
      expect(page.current_version).toBe(page.changes.at(-1).version);
      sizes.push(page.changes.length);
      [cursor, more] = [page.current_version, page.has_more];
    }
    expect(sizes).toHaveLength(2);
    expect(sizes[0]! + sizes[1]!).toBe(500);
  });

  it.each([
    ['ahead of the head', 'ahead_of_head', () => 'version=3'],
    ['far ahead of the head', 'ahead_of_head', () => `version=${Number.MAX_SAFE_INTEGER}`],
    ['of another epoch', 'wrong_epoch', () => `version=1&epoch=${randomUUID()}`],
    ['of another epoch, even from 0', 'wrong_epoch', () => `version=0&epoch=${randomUUID()}`],
    ['below the floor', 'below_floor', () => 'version=1'],
  ])('is 410 for a cursor %s', async (_what, reason, query) => {
    await create();
    await create();
    const { epoch } = await delta(0);
    if (reason === 'below_floor') {
      await app.db.query('UPDATE global_version SET floor = 2 WHERE team_id = $1', [team.id]);
    }
    const answer = await viewer.call('GET', `/api/sync/delta?${query()}`);
    expectFailure(answer, 410, 'RESYNC_REQUIRED');
    expect(answer.body).toMatchObject({
      reason,
      epoch,
      min_version: reason === 'below_floor' ? 2 : 0,
      snapshot_url: '/api/sync/snapshot',
    });
    const own = await viewer.call('GET', `/api/sync/delta?version=2&epoch=${epoch.toUpperCase()}`);
    expect([own.status, own.body.data.current_version]).toEqual([200, 2]);
    expect((await delta(0)).changes).toHaveLength(2);
  });
});
