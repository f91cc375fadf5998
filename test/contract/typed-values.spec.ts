import { admin, agent, app, create, data, PERSON, team, useServer, viewer } from '../support/rest';
import { createOf, epochOf, type Mutation, push, updateOf } from '../support/upload';

useServer();

it.each([
  '030/1234567-89',
  '+15550142233;5678',
  '+1 555 014 2233 ext. 12',
  '+1 555 014 2233 x12',
  '*31#+49 1511 2345678',
  '6123 4567',
  '+372 512 345',
  '112',
])('the number %s is taken as it was typed', async (phone_primary) => {
  const { id } = await create({ phone_primary });
  expect(await data(viewer, `/api/contacts/${id}`)).toMatchObject({ phone_primary });
});

it.each([
  ['\u202D+1 212 555 0142\u202C', '+1 212 555 0142'],
  ['\u200E+1\u00A0212\u2011555\u20130142', '+1 212-555-0142'],
  ['\t0301234567\n', '0301234567'],
  ['٠٣٠١٢٣٤٥٦٧', '0301234567'],
  ['۰۲۱۱۲۳۴۵۶۷', '0211234567'],
  ['०११२३४५६७८९', '01123456789'],
  ['０３－１２３４－５６７８', '03-1234-5678'],
])('the number %j is stored as %j', async (phone_primary, stored) => {
  expect(await create({ phone_primary })).toMatchObject({ phone_primary: stored });
});

it('text is trimmed and composed, in creates, edits and uploads', async () => {
  const contact = await create({
    first_name: ' Zoe\u0308 ',
    email: 'zoe@example.com ',
    tags: ['a ', 'e\u0301'],
  });
  expect(contact).toMatchObject({ first_name: 'Zo\u00EB', email: 'zoe@example.com', tags: ['a', '\u00E9'] });
  const same = await agent.call('PUT', `/api/contacts/${contact.id}`, { first_name: 'Zo\u00EB  ' });
  expect(same.body.data.version).toBe(contact.version);
  expect((await pushed(createOf({ company: ' Acme\n' }))).contact).toMatchObject({ company: 'Acme' });
});

it.each([
  ['phone_primary', '))((1234567890', /dialled/],
  ['phone_primary', '030 1234567\u0007', /a control character \(U\+0007\)/],
  ['email', 'zoe@exa\u00A0mple.com', /a no-break space \(U\+00A0\)/],
  ['first_name', 'Zoe\0', /NUL \(U\+0000\)/],
])('of %s %j the answer names what is wrong', async (field, value, message) => {
  const { status, body } = await agent.call('POST', '/api/contacts', { ...PERSON, [field]: value });
  expect(status).toBe(400);
  expect(body.details).toEqual([{ field, message: expect.stringMatching(message) }]);
});

const pushed = async (mutation: Mutation) => (await push(agent, await epochOf(app, team.id), mutation))[0]!;

describe('an upload takes the contact without a value that its field cannot take', () => {
  it('of a create', async () => {
    const mutation = createOf({ phone_primary: 'ask Bob', metadata: { a: 1 } });
    const result = await pushed(mutation);
    expect(result).toMatchObject({
      status: 'applied',
      contact: { phone_primary: null, metadata: { a: 1, phone_primary: 'ask Bob' } },
      kept_in_metadata: [{ field: 'phone_primary', message: expect.stringMatching('dialled') }],
    });
    expect(await pushed(mutation)).toMatchObject({ status: 'duplicate', version: result.version });
  });

  it('of an edit, beside the keys that others have written meanwhile', async () => {
    const { id, version } = await create({ email: 'old@example.com', metadata: { a: 1, b: 2 } });
    await admin.call('PUT', `/api/contacts/${id}`, { metadata: { a: 1, c: 3 } });
    const one = await pushed(updateOf(id, version, { email: 'nonsense', company: 'Acme' }));
    expect(one.contact).toMatchObject({
      ...{ email: 'old@example.com', company: 'Acme' },
      metadata: { a: 1, c: 3, email: 'nonsense' },
    });
    const base = { metadata: { a: 1, b: 2 } };
    const two = await pushed(updateOf(id, version, { metadata: { b: 2 }, phone_primary: 'x' }, { base }));
    expect(two.contact.metadata).toEqual({ c: 3, email: 'nonsense', phone_primary: 'x' });
  });

  it('but not what has no place', async () => {
    for (const fields of [{ colour: 'red' }, { metadata: [] }, { notes: 'x'.repeat(10_001) }])
      expect(await pushed(createOf(fields))).toMatchObject({ status: 'rejected', code: 'VALIDATION_FAILED' });
  });
});
