import { Device } from '../support/device';
import { admin, agent, app, data, team, useServer, viewer } from '../support/rest';

useServer();

const save = async (by: Device, body: object) => {
  const answer = await by.call('POST', '/api/views', body);
  return { status: answer.status, code: answer.body.code, view: answer.body.data, body: answer.body };
};
const names = async (by: Device) => (await data(by, '/api/views')).map(({ name }: { name: string }) => name);

describe('saved views', () => {
  it('hold filters, order and columns, as they were given and as usual', async () => {
    const given = {
      name: 'Customers in India',
      shared: true,
      filter: { tag: 'customer', country: 'in', q: 'acme' },
      sort_by: 'company',
      sort_order: 'desc',
      columns: ['name', 'phone_primary'],
    };
    const { status, view } = await save(agent, given);
    expect(status).toBe(201);
    const saved = { ...given, filter: { tag: ['customer'], country: 'IN', q: 'acme' } };
    expect(view).toMatchObject({ ...saved, agent_code: team.agent.agentCode, may_change: true });
    expect((await save(viewer, { name: 'Usual' })).view).toMatchObject({
      shared: false,
      filter: {},
      sort_by: 'full_name',
      sort_order: 'asc',
      columns: [],
    });
    expect(await data(viewer, '/api/views')).toMatchObject([
      { ...saved, may_change: false },
      { name: 'Usual', may_change: true },
    ]);
    expect(await data(admin, '/api/views')).toMatchObject([{ ...saved, may_change: true }]);
  });

  it('are of the one who saved them; those that are shared an admin changes and deletes too', async () => {
    const own = (await save(agent, { name: 'Own' })).view;
    const shared = (await save(agent, { name: 'Shared', shared: true })).view;
    for (const [by, { id }, code] of [
      [admin, own, 'VIEW_NOT_FOUND'],
      [viewer, own, 'VIEW_NOT_FOUND'],
      [viewer, shared, 'FORBIDDEN'],
      [new Device(app.url, (await app.createTeam()).admin), shared, 'VIEW_NOT_FOUND'],
    ] as const) {
      expect((await by.call('PATCH', `/api/views/${id}`, { name: 'Taken' })).body.code).toBe(code);
      expect((await by.call('DELETE', `/api/views/${id}`)).body.code).toBe(code);
    }
    expect(await names(agent)).toEqual(['Own', 'Shared']);

    const changed = await admin.call('PATCH', `/api/views/${shared.id}`, { filter: { tag: ['vip'] } });
    expect(changed.body.data).toMatchObject({
      ...shared,
      filter: { tag: ['vip'] },
      updated_at: expect.anything(),
    });
    // Of the one who saved it, also when an admin takes it from the others.
    await admin.call('PATCH', `/api/views/${shared.id}`, { shared: false });
    expect([await names(admin), await names(agent)]).toEqual([[], ['Own', 'Shared']]);
    expect((await agent.call('DELETE', `/api/views/${shared.id}`)).status).toBe(200);
    expect((await agent.call('DELETE', `/api/views/${shared.id}`)).body.code).toBe('VIEW_NOT_FOUND');
    expect(await names(agent)).toEqual(['Own']);
  });

  it('are not shared by a viewer', async () => {
    expect(await save(viewer, { name: 'For all', shared: true })).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
    });
    const { view } = await save(viewer, { name: 'Mine' });
    expect((await viewer.call('PATCH', `/api/views/${view.id}`, { shared: true })).body.code).toBe(
      'FORBIDDEN',
    );
    expect(await names(agent)).toEqual([]);
  });

  it('have names of their own, and an agent has so many', async () => {
    expect((await save(agent, { name: 'Mine' })).status).toBe(201);
    expect(await save(agent, { name: 'Mine' })).toMatchObject({ status: 409, code: 'VIEW_EXISTS' });
    const { view } = await save(agent, { name: 'Other' });
    const renamed = await agent.call('PATCH', `/api/views/${view.id}`, { name: 'Mine' });
    expect(renamed.body.code).toBe('VIEW_EXISTS');
    expect((await save(viewer, { name: 'Mine' })).status).toBe(201);

    await app.db.query(
      `INSERT INTO contact_views (team_id, id, agent_code, name, shared, filter, sort_by, sort_order, columns)
       SELECT $1, gen_random_uuid(), $2, 'View ' || n, false, '{}', 'company', 'asc', '[]' FROM generate_series(1, 97) n`,
      [team.id, team.agent.agentCode],
    );
    const last = await Promise.all(['A', 'B', 'C'].map((name) => save(agent, { name })));
    expect(last.map(({ code }) => code).toSorted()).toEqual(['VIEW_LIMIT', 'VIEW_LIMIT', undefined]);
    expect(await names(agent)).toHaveLength(100);
  });

  it.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'A', shared: null }, 'shared'],
    [{ name: 'A', filter: { tag: [] } }, 'filter.tag'],
    [{ name: 'A', filter: { colour: 'red' } }, 'filter.colour'],
    [{ name: 'A', filter: [] }, 'filter'],
    [{ name: 'A', filter: { country: 'IN', deleted: true } }, 'filter.country'],
    [{ name: 'A', sort_by: 'id' }, 'sort_by'],
    [{ name: 'A', sort_order: 'up' }, 'sort_order'],
    [{ name: 'A', columns: ['<b>'] }, 'columns'],
    [{ name: 'A', columns: Array(101).fill('name') }, 'columns'],
    [{ name: 'A', colour: 'red' }, 'colour'],
  ])('refuse %j', async (body, field) => {
    const { status, body: answer } = await save(agent, body);
    expect([status, answer.details]).toEqual([400, [{ field, message: expect.any(String) }]]);
    expect(await names(agent)).toEqual([]);
  });
});
