import { Device } from '../support/device';
import { admin, agent, app, create, ids, team, useServer, viewer } from '../support/rest';

useServer();

const lookup = async (phone: string, more = '', by = viewer) => {
  const { status, body } = await by.call(
    'GET',
    `/api/contacts/lookup?phone=${encodeURIComponent(phone)}${more}`,
  );
  expect([status, body.details]).toEqual([200, undefined]);
  return body;
};
const setRegion = async (default_region: string | null) => {
  const { status, body } = await admin.call('PATCH', '/api/settings', { default_region });
  expect([status, body.error]).toEqual([200, undefined]);
};

/** What is told of each match beside its contact. */
const reasons = ({ data }: { data: any[] }) =>
  data.map(({ match, reason, field, number }) => [match, reason, field, number]);

it.each([
  '+49 30 1234567',
  '+49301234567',
  '0049 (0)30 1234567',
  ' 49 30 1234567',
  '+49 30 1234567 ext. 12',
  '＋４９ ３０ １２３４５６７',
  'tel:+49301234567',
])('%s finds who has it, however it was typed, with the field and the reason', async (asked) => {
  const one = await create({ phone_secondary: '+49 (030) 123-4567' });
  const two = await create({
    phones: [
      { label: 'x', number: '112' },
      { label: null, number: '0049 30 1234567' },
    ],
  });
  await create({ phone_primary: '+49 30 7654321' });
  const found = await lookup(asked);
  expect(reasons(found)).toEqual([
    ['exact', 'e164', 'phones', '0049 30 1234567'],
    ['exact', 'e164', 'phone_secondary', '+49 (030) 123-4567'],
  ]);
  expect(found.total).toBe(2);
  expect(found.data.map(({ contact }: any) => contact)).toEqual([
    (await viewer.call('GET', `/api/contacts/${two.id}`)).body.data,
    (await viewer.call('GET', `/api/contacts/${one.id}`)).body.data,
  ]);
});

it('numbers without a country are those of the region, at once when it changes', async () => {
  await setRegion('DE');
  await create({ phone_primary: '030 1234567' });
  expect(reasons(await lookup('030 1234567'))).toEqual([['exact', 'e164', 'phone_primary', '030 1234567']]);
  expect(reasons(await lookup('+49 30 1234567'))).toHaveLength(1);
  await setRegion('FR');
  // The contact's number is derived anew in the background; until then only its end is the same.
  expect(reasons(await lookup('030 1234567'))).toEqual([
    ['partial', 'last_digits', 'phone_primary', '030 1234567'],
  ]);
  await setRegion('DE');
  expect(reasons(await lookup('030 1234567'))[0]).toContain('exact');
});

it('without a region equal digits are exact, and other ways to dial it are found by the end', async () => {
  await create({ phone_primary: '030 1234567' });
  expect(reasons(await lookup('030/123 45 67'))).toEqual([
    ['exact', 'digits', 'phone_primary', '030 1234567'],
  ]);
  expect(reasons(await lookup('+49 30 1234567'))).toEqual([
    ['partial', 'last_digits', 'phone_primary', '030 1234567'],
  ]);
  expect(reasons(await lookup('1234567'))).toHaveLength(1);
  expect(reasons(await lookup('234567'))).toEqual([]);
});

it('ends count only where nobody has the number itself', async () => {
  await create({ phone_primary: '+1 212 555 0142' });
  const exact = await create({ phone_primary: '+44 20 7555 0142' });
  const found = await lookup('+44 20 7555 0142');
  expect([found.total, found.data[0].contact.id, found.data[0].match]).toEqual([1, exact.id, 'exact']);
});

it('short codes are found as they are', async () => {
  await create({ phone_primary: '112' });
  await create({ phone_primary: '0112' });
  expect(reasons(await lookup('112'))).toEqual([['exact', 'digits', 'phone_primary', '112']]);
});

it('the newest come first, no more than asked for, and all are counted', async () => {
  const made = [];
  for (let i = 0; i < 5; i += 1)
    made.push(await create({ phone_primary: '+49 30 1234567', last_name: `N${i}` }));
  await agent.call('PUT', `/api/contacts/${made[0]!.id}`, { notes: 'newest' });
  const found = await lookup('+49 30 1234567', '&limit=2');
  expect([ids(found.data.map(({ contact }: any) => contact)), found.total]).toEqual([
    ids([made[0]!, made[4]!]),
    5,
  ]);
});

it('deleted and changed numbers are found no more', async () => {
  const one = await create({ phone_primary: '+49 30 1234567' });
  const two = await create({ phone_primary: '+49 30 1234567' });
  await agent.call('DELETE', `/api/contacts/${one.id}`);
  await agent.call('PUT', `/api/contacts/${two.id}`, { phone_primary: '+49 30 7654321' });
  expect(await lookup('+49 30 1234567')).toEqual({ success: true, data: [], total: 0 });
});

it('of another team nothing is found', async () => {
  const foreign = await app.createTeam();
  const stranger = new Device(app.url, foreign.admin);
  await create({ phone_primary: '+49 30 1234567' }, stranger);
  for (const phone of ['+49 30 1234567', '1234567'])
    expect((await lookup(phone, '', admin)).data).toEqual([]);
  expect((await lookup('+49 30 1234567', '', stranger)).total).toBe(1);
  expect(team.id).not.toBe(foreign.id);
});

it.each([
  ...['', '?phone=', '?phone=%20', '?phone=Ada', '?phone=%00', '?phone=1', '?phone=1%3B5', '?phone=%2B%2B49'],
  ...[`?phone=${'1'.repeat(51)}`, '?phone=112&phone=113', '?phone=112&limit=0', '?phone=112&limit=1001'],
  ...['?phone=112&q=a', "?phone=112'--", '?number=112'],
])('%s is refused', async (query) => {
  const { status, body } = await viewer.call('GET', `/api/contacts/lookup${query}`);
  expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
});
