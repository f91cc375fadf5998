import { randomUUID } from 'node:crypto';
import type { Answer, WireContact } from '../support/device';
import { admin, agent, app, data, FULL, PERSON, team, useServer, viewer } from '../support/rest';
import { expectFailure, expectNoTrace, tracesOf } from '../support/wire';

useServer();

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

describe('a write that fails', () => {
  interface Scene {
    contact: WireContact;
    path: string;
  }
  const used = { 'idempotency-key': 'used' };
  const stale = { 'if-match': '"77"' };

  it.each<[what: string, call: (scene: Scene) => Promise<Answer>, status: number]>([
    ['create without a name', () => agent.call('POST', '/api/contacts', { notes: 'A' }), 400],
    [
      'create with a field too many',
      () => agent.call('POST', '/api/contacts', { ...PERSON, version: 9 }),
      400,
    ],
    ['create of malformed JSON', () => agent.call('POST', '/api/contacts', '{"first_name":'), 400],
    ['create with a used key', () => agent.call('POST', '/api/contacts', FULL, used), 409],
    ['create with If-Match', () => agent.call('POST', '/api/contacts', PERSON, stale), 412],
    ['create by a viewer', () => viewer.call('POST', '/api/contacts', PERSON), 403],
    ['update of nobody', () => agent.call('PUT', `/api/contacts/${randomUUID()}`, { company: 'A' }), 404],
    [
      'update to an empty name',
      ({ path }) => agent.call('PUT', path, { first_name: '', last_name: '' }),
      400,
    ],
    ['update of half a valid body', ({ path }) => agent.call('PUT', path, { company: 'A', email: 'x' }), 400],
    ['update of an old version', ({ path }) => agent.call('PUT', path, { company: 'A' }, stale), 412],
    ['update by a viewer', ({ path }) => viewer.call('PUT', path, { company: 'A' }), 403],
    ['update to what it is', ({ path }) => admin.call('PUT', path, PERSON), 200],
    ['delete of nobody', () => agent.call('DELETE', `/api/contacts/${randomUUID()}`), 404],
    ['delete of an old version', ({ path }) => agent.call('DELETE', path, undefined, stale), 412],
    ['delete by a viewer', ({ path }) => viewer.call('DELETE', path), 403],
    ['import by a viewer', () => viewer.call('POST', '/api/bulk/import', { contacts: [PERSON] }), 403],
    ['import of bad rows only', () => agent.call('POST', '/api/bulk/import', { contacts: [{}, 5] }), 200],
    ['import of no list', () => agent.call('POST', '/api/bulk/import', { contacts: PERSON }), 400],
    [
      'registration by an agent',
      () => agent.call('POST', '/api/auth/register', { agent_code: 'x', agent_name: 'X' }),
      403,
    ],
    ['method that is not there', ({ path }) => agent.call('PATCH', path, { company: 'A' }), 405],
  ])('leaves no change, audit row or event: %s', async (_what, call, status) => {
    const contact = (await agent.call('POST', '/api/contacts', PERSON, used)).body.data;
    const scene = { contact, path: `/api/contacts/${contact.id}` };
    const answer = await expectNoTrace(app, team, () => call(scene));
    expect(answer.status).toBe(status);
    expect(await data(viewer, scene.path)).toEqual(contact);
  });

  it('in the database itself leaves nothing either, and the next one takes its version', async () => {
    await app.db.query(
      `ALTER TABLE contacts ADD CONSTRAINT planted CHECK (company <> 'forbidden ' || team_id)`,
    );
    try {
      const answers = await expectNoTrace(app, team, () =>
        Promise.all([
          agent.call('POST', '/api/contacts', { ...PERSON, company: `forbidden ${team.id}` }),
          agent.call('GET', '/api/contacts'),
        ]),
      );
      expectFailure(answers[0], 500, 'INTERNAL_ERROR');
      expect(answers[1].status).toBe(200);
    } finally {
      await app.db.query('ALTER TABLE contacts DROP CONSTRAINT planted');
    }
  });

  it('takes nobody with it: of 30 at once only the impossible one fails', async () => {
    await app.db.query(
      `ALTER TABLE contacts ADD CONSTRAINT planted CHECK (company <> 'forbidden ' || team_id)`,
    );
    try {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          agent.call('POST', '/api/contacts', {
            ...PERSON,
            company: i === 13 ? `forbidden ${team.id}` : 'A',
          }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(
        Array.from({ length: 30 }, (_, i) => (i === 13 ? 500 : 201)),
      );
      expect(await tracesOf(app, team)).toMatchObject({ head: 29, audit: 29 });
      expect(sum(answers.filter(({ status }) => status === 201).map(({ body }) => body.data.version))).toBe(
        435,
      );
    } finally {
      await app.db.query('ALTER TABLE contacts DROP CONSTRAINT planted');
    }
  });
});
