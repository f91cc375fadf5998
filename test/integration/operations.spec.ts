import { randomUUID } from 'node:crypto';
import { app, admin, agent, create, team, useServer } from '../support/rest';
import { insertInDatabase, rows } from '../support/team';
import { createOf, deleteOf, epochOf, push, updateOf, upload } from '../support/upload';

useServer();

interface Row {
  id: string;
  kind: string;
  agent_code: string;
  device_id: string;
  changes: number;
  first_version: number;
  last_version: number;
  label: string | null;
}

/** What the team's operations are, the oldest first. */
async function operations(): Promise<Row[]> {
  return app.db.query(
    `SELECT id, kind, agent_code, device_id, changes, first_version::int, last_version::int, label
       FROM operations WHERE team_id = $1 ORDER BY first_version`,
    [team.id],
  );
}

/** Every change belongs to an operation, which counts it and spans it. */
async function expectWholeAccount(): Promise<void> {
  const differing = await app.db.query(
    `SELECT coalesce(o.id, a.operation_id) FROM operations o
       FULL JOIN (SELECT operation_id, count(*) AS changes, min(version) AS first, max(version) AS last
                    FROM audit_log WHERE team_id = $1 AND version IS NOT NULL GROUP BY 1) a ON a.operation_id = o.id
      WHERE coalesce(o.team_id, $1) = $1
        AND (o.changes, o.first_version, o.last_version) IS DISTINCT FROM (a.changes, a.first, a.last)`,
    [team.id],
  );
  expect(differing).toEqual([]);
}

afterEach(expectWholeAccount);

it('a single write is an operation, and its answer names it; one that changes nothing is none', async () => {
  const { body, headers } = await agent.call('POST', '/api/contacts', { first_name: 'Ada', last_name: 'L' });
  const made = headers.get('x-operation-id');
  const path = `/api/contacts/${body.data.id}`;
  const changed = (await admin.call('PUT', path, { company: 'A' })).headers.get('x-operation-id');
  expect((await admin.call('PUT', path, { company: 'A' })).headers.get('x-operation-id')).toBeNull();
  const gone = (await agent.call('DELETE', path)).headers.get('x-operation-id');
  const row = (id: string | null, by: typeof agent, version: number) => ({
    ...{ id, kind: 'edit', agent_code: by.agent.agentCode, device_id: by.id, label: null },
    ...{ changes: 1, first_version: version, last_version: version },
  });
  expect(await operations()).toEqual([row(made, agent, 1), row(changed, admin, 2), row(gone, agent, 3)]);
  const listed = (await admin.call('GET', '/api/operations')).body.data;
  expect(listed.map(({ first_change }: { first_change: unknown }) => first_change)).toEqual(
    ['DELETE', 'UPDATE', 'CREATE'].map((action) => ({
      ...{ action, contact_id: body.data.id, contact_name: 'Ada L' },
    })),
  );
  const entries = (await admin.call('GET', '/api/audit')).body.data;
  expect(entries.map(({ operation_id }: { operation_id: string }) => operation_id)).toEqual([
    gone,
    changed,
    made,
  ]);
});

it('a repeated write is told the operation of the first time', async () => {
  const send = () =>
    agent.call('POST', '/api/contacts', { first_name: 'A', last_name: 'B' }, { 'idempotency-key': 'once' });
  const first = (await send()).headers.get('x-operation-id');
  expect(first).not.toBeNull();
  expect((await send()).headers.get('x-operation-id')).toBe(first);
  expect(await operations()).toHaveLength(1);
});

it('a socket is told it beside the contact', async () => {
  const phone = await agent.connect();
  const { operation_id } = await phone.emit('contact_create', { first_name: 'Zoë', last_name: 'Kim' });
  phone.disconnect();
  expect(await operations()).toEqual([expect.objectContaining({ id: operation_id, kind: 'edit' })]);
});

it('an upload is one operation, whatever is in it', async () => {
  const made = await create();
  const epoch = await epochOf(app, team.id);
  const own = createOf();
  const mutations = [
    own,
    updateOf(made.id, 1, { company: 'A' }),
    updateOf(made.id, 1, { notes: 'n' }),
    deleteOf(own.contact_id, 0),
    updateOf(randomUUID(), 1, { company: 'nobody' }),
  ];
  const { body } = await upload(agent, epoch, mutations);
  expect(await operations()).toEqual([
    expect.objectContaining({ kind: 'edit', changes: 1 }),
    expect.objectContaining({ id: body.data.operation_id, kind: 'upload', changes: 4, last_version: 5 }),
  ]);
  expect((await upload(agent, epoch, mutations)).body.data.operation_id).toBeNull();
});

it('an import is one operation over many commits, also when it is sent again', async () => {
  const send = (count: number) =>
    agent.call('POST', '/api/bulk/import', { contacts: rows(count) }, { 'idempotency-key': 'list' });
  const { body } = await send(230);
  expect((await send(230)).body.data.operation_id).toBe(body.data.operation_id);
  const more = await send(250);
  expect(more.body.data.operation_id).toBe(body.data.operation_id);
  expect(await operations()).toEqual([
    expect.objectContaining({ id: body.data.operation_id, kind: 'import', changes: 250, label: '230 rows' }),
  ]);
});

it('a transaction in psql is one operation', async () => {
  await create();
  const runner = app.db.createQueryRunner();
  await runner.startTransaction();
  await runner.query(
    `INSERT INTO contacts (team_id, first_name, last_name) SELECT $1, 'By', 'hand ' || n FROM generate_series(1, 3) n`,
    [team.id],
  );
  await runner.query(`UPDATE contacts SET company = 'Same' WHERE team_id = $1`, [team.id]);
  await runner.query(`DELETE FROM contacts WHERE team_id = $1 AND last_name = 'hand 2'`, [team.id]);
  await runner.commitTransaction();
  await runner.release();
  await insertInDatabase(app, team.id);
  expect((await operations()).map(({ kind, changes }) => [kind, changes])).toEqual([
    ['edit', 1],
    ['db', 8],
    ['db', 1],
  ]);
});

it('writes that share a commit belong to their own operations', async () => {
  const made = await create();
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? admin : agent).call('PUT', `/api/contacts/${made.id}`, { notes: `note ${i}` }),
    ),
  );
  const told = all.map(({ headers, body }) => [headers.get('x-operation-id'), body.data.version]);
  const known = (await operations()).slice(1).map(({ id, first_version }) => [id, first_version]);
  expect(told.sort((a, b) => Number(a[1]) - Number(b[1]))).toEqual(known);
});

it('a server of an older release writes operations as well', async () => {
  // It locks the clock and brings versions, and knows nothing of operations.
  const made = await create();
  await app.db.transaction(async (manager) => {
    await manager.query('SELECT FROM global_version WHERE team_id = $1 FOR UPDATE', [team.id]);
    await manager.query('SELECT get_next_version($1, 1)', [team.id]);
    await manager.query(
      `UPDATE contacts SET company = 'Older', version = 2, updated_by = 'OLD', source = 'push' WHERE id = $1`,
      [made.id],
    );
  });
  expect(await operations()).toEqual([
    expect.objectContaining({ kind: 'edit', agent_code: team.agent.agentCode }),
    expect.objectContaining({ kind: 'upload', agent_code: 'OLD' }),
  ]);
});

it('a value that another agent settles belongs to who settles it', async () => {
  const made = await create();
  const epoch = await epochOf(app, team.id);
  await admin.call('PUT', `/api/contacts/${made.id}`, { company: 'Theirs' });
  const [result] = await push(agent, epoch, updateOf(made.id, 1, { company: 'Mine' }));
  const path = `/api/sync/conflicts/${result!.conflict_id}/resolve`;
  const { body } = await admin.call('POST', path, { take: 'lost' });
  expect((await operations()).at(-1)).toMatchObject({
    id: body.data.operation_id,
    kind: 'edit',
    agent_code: team.admin.agentCode,
  });
});
