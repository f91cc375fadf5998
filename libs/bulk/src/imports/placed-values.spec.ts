import { EMPTY_CONTACT } from '@app/protocol';
import { withoutPlaced } from './placed-values';

const digits = (number: string) => number.replace(/\D/g, '').replace(/^0/, '49');
const left = (contact: object, row: object) =>
  withoutPlaced({ ...EMPTY_CONTACT, ...contact }, row, (a, b) => digits(a) === digits(b));
const [A, B, C] = ['+49 1', '+49 2', '+49 3'] as const;
const item = (number: string, label: string | null = null) => ({ number, label });

it.each([
  [
    'all of them in other places',
    { phones: [item(A), item(B, 'home')] },
    { phone_primary: A, phone_secondary: B, labels: { phone_secondary: 'home' } },
    { labels: {} },
  ],
  ['all of them, written otherwise', { phone_secondary: A }, { phone_primary: '01' }, {}],
  ['one of several', { phone_primary: A, phone_secondary: B }, { phone_primary: B }, {}],
  ['one of the list', { phone_primary: A, phones: [item(B)] }, { phone_secondary: B }, {}],
  ['an address', { emails: [{ email: 'Ada@x.org', label: null }] }, { email: 'ada@X.org' }, {}],
  [
    'a street, which a file has before what the list has first',
    {
      addresses: [
        { label: 'main', street: 'X 1', city: 'Y' },
        { label: 'work', street: 'Z 2' },
      ],
    },
    { address: 'Z 2', labels: { address: 'work' }, addresses: [{ label: 'main', city: 'Y', street: 'X 1' }] },
    { labels: {} },
  ],
])('nothing is new: %s', (_what, contact, row, rest) => expect(left(contact, row)).toEqual(rest));

it.each([
  ['a swap', { phone_primary: A, phone_secondary: B }, { phone_primary: B, phone_secondary: A }],
  ['another number', { phone_primary: A, phone_secondary: B }, { phone_primary: C }],
  ['another label', { phones: [item(A, 'home')] }, { phones: [item(A, 'work')] }],
  ['one that another takes the place of', { phone_secondary: B }, { phone_primary: B, phone_secondary: C }],
  ['one that is in a list no more', { phones: [item(A), item(B)] }, { phone_primary: A, phones: [item(C)] }],
  ['a shorter list', { phones: [item(A), item(B)] }, { phones: [item(A)] }],
  [
    'another town',
    { addresses: [{ label: null, street: 'X 1', city: 'Y' }] },
    { addresses: [{ label: null, street: 'X 1', city: 'Z' }] },
  ],
  ['other capitals', { email: 'ada@x.org' }, { email: 'Ada@x.org' }],
  ['what is no number', { phone_primary: A }, { phone_primary: B, first_name: 'Ada' }],
])('all of it counts: %s', (_what, contact, row) => expect(left(contact, row)).toEqual(row));
