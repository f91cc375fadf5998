import { randomUUID } from 'node:crypto';
import { admin, agent, app, create, data, FULL, PERSON, team, useServer, viewer } from '../support/rest';
import { expectFailure, expectNoTrace, tracesOf, UUID } from '../support/wire';

useServer();

describe('If-Match', () => {
  it.each([
    ['PUT', { company: 'B' }],
    ['DELETE', undefined],
  ])('lets %s through for the version it names', async (method, body) => {
    const { id } = await create();
    const path = `/api/contacts/${id}`;
    const etag = (await agent.call('PUT', path, { company: 'A' })).headers.get('etag')!;
    expect((await agent.call(method, path, body, { 'if-match': etag })).status).toBe(200);
  });

  it.each([
    ['PUT', { company: 'B' }],
    ['PUT', {}],
    ['DELETE', undefined],
  ])("answers %s with 412 and the server's copy when the contact has moved on", async (method, body) => {
    const { id } = await create();
    const path = `/api/contacts/${id}`;
    const current = (await admin.call('PUT', path, { company: 'A' })).body.data;
    const answer = await expectNoTrace(app, team, () =>
      agent.call(method, path, body, { 'if-match': '"1"' }),
    );
    expectFailure(answer, 412, 'VERSION_MISMATCH');
    expect(answer.body.data).toEqual(current);
  });

  it('lets one of ten simultaneous editors win', async () => {
    const { id } = await create();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        agent.call('PUT', `/api/contacts/${id}`, { company: `C${i}` }, { 'if-match': '"1"' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(9).fill(412)]);
    const winner = answers.find(({ status }) => status === 200)!;
    expect(await data(viewer, `/api/contacts/${id}`)).toEqual(winner.body.data);
  });

  it('* asks only that there is one', async () => {
    const { id } = await create();
    const headers = { 'if-match': '*' };
    expect((await agent.call('PUT', `/api/contacts/${id}`, { company: 'A' }, headers)).status).toBe(200);
  });
});

describe('Idempotency-Key', () => {
  const keyed = (key: string) => ({ 'idempotency-key': key });

  it('counts capitals of a key, and none of the contact’s id', async () => {
    const { id } = await create(FULL);
    const change = (key: string, contact: string) =>
      agent.call('PUT', `/api/contacts/${contact}`, { company: 'B' }, keyed(key));
    const key = randomUUID().toUpperCase();
    const first = await change(key, id.toUpperCase());
    expect([first.status, first.body.data.version]).toEqual([200, 2]);
    expect(await change(key, id)).toMatchObject({ status: 200, body: { data: { id, version: 2 } } });
    // In other letters it is another key.
    const other = await agent.call('PUT', `/api/contacts/${id}`, { company: 'C' }, keyed(key.toLowerCase()));
    expect([other.status, other.body.data.version]).toEqual([200, 3]);
  });

  it.each([['create'], ['update'], ['delete']] as const)('makes a repeated %s one', async (op) => {
    const { id } = await create(FULL);
    const call = () => {
      if (op === 'create') return agent.call('POST', '/api/contacts', PERSON, keyed('k-1'));
      const path = `/api/contacts/${id}`;
      return op === 'update'
        ? agent.call('PUT', path, { company: 'B' }, keyed('k-1'))
        : agent.call('DELETE', path, undefined, keyed('k-1'));
    };
    const first = await call();
    expect(first.status).toBe(op === 'create' ? 201 : 200);
    const again = await expectNoTrace(app, team, call);
    expect([again.status, again.headers.get('etag'), again.body]).toEqual([
      first.status,
      first.headers.get('etag'),
      first.body,
    ]);
  });

  it.each([
    ['another body', () => agent.call('POST', '/api/contacts', { ...PERSON, company: 'B' }, keyed('k'))],
    ['another call', (id: string) => agent.call('PUT', `/api/contacts/${id}`, PERSON, keyed('k'))],
    ['a deletion', (id: string) => agent.call('DELETE', `/api/contacts/${id}`, undefined, keyed('k'))],
  ])('is 409 for %s under the same key', async (_what, call) => {
    const first = await agent.call('POST', '/api/contacts', PERSON, keyed('k'));
    const answer = await expectNoTrace(app, team, () => call(first.body.data.id));
    expectFailure(answer, 409, 'IDEMPOTENCY_MISMATCH');
  });

  it('makes of 20 identical creates at once one contact and 20 equal answers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => agent.call('POST', '/api/contacts', FULL, keyed('twenty'))),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(201);
    expect(await tracesOf(app, team)).toMatchObject({ head: 1, audit: 1 });
    expect(await data(viewer, '/api/contacts')).toEqual([answers[0]!.body.data]);
  });

  it("is an agent's own: another's same key is another wish", async () => {
    const [one, two] = [
      await agent.call('POST', '/api/contacts', PERSON, keyed('same')),
      await admin.call('POST', '/api/contacts', PERSON, keyed('same')),
    ];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.body.data.id).not.toBe(two.body.data.id);
  });

  it('is the same bare and quoted, and not spent by a request that was refused', async () => {
    expect(
      (await agent.call('POST', '/api/contacts', { first_name: '', last_name: '' }, keyed('q'))).status,
    ).toBe(400);
    const bare = await agent.call('POST', '/api/contacts', PERSON, keyed('q'));
    const quoted = await agent.call('POST', '/api/contacts', PERSON, keyed('"q"'));
    expect([bare.status, quoted.body]).toEqual([201, bare.body]);
  });

  it('makes a repeated import one', async () => {
    const contacts = [PERSON, { ...PERSON, first_name: '', last_name: '' }, { ...PERSON, company: 'B' }];
    const call = () => agent.call('POST', '/api/bulk/import', { contacts }, keyed('import-1'));
    const first = await call();
    expect(first.body.data).toMatchObject({ total: 3, success: 2, failed: 1, head_version: 2 });
    const again = await expectNoTrace(app, team, call);
    expect(again.body).toEqual(first.body);
  });
});

describe('X-Request-Id', () => {
  it.each(['abc', '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11', 'A.b_c-9'])(
    '%s comes back and into the trail',
    async (id) => {
      const made = await agent.call('POST', '/api/contacts', PERSON, { 'x-request-id': id });
      const failed = await agent.call('GET', `/api/contacts/${randomUUID()}`, undefined, {
        'x-request-id': id,
      });
      expect([made, failed].map(({ headers }) => headers.get('x-request-id'))).toEqual([id, id]);
      expect(failed.body.request_id).toBe(id);
      expect((await data(admin, '/api/audit'))[0].request_id).toBe(id);
    },
  );

  it('is made where there is none, another each time', async () => {
    const answers = await Promise.all([1, 2].map(() => agent.call('GET', '/api/nope')));
    const [one, two] = answers.map(({ headers }) => headers.get('x-request-id'));
    expect([one, two]).toEqual([UUID, UUID]);
    expect(one).not.toBe(two);
  });
});
