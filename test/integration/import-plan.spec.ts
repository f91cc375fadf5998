import { type Decision, DEFAULT_OPTIONS, importedRow, ImportPlan, numbersOf } from '@app/bulk';
import {
  bufferSource,
  detect,
  EXPORT_FORMATS,
  type ExportedContact,
  type ExportFormat,
  type FileSource,
  readRecords,
} from '@app/formats';
import { exportedFile } from '../support/exported-file';
import { exported, generateContact } from '../support/generated-contacts';
import { csvOf } from '../support/imports';
import { Random } from '../support/random';

const REGIONS = { file: null, team: 'DE' };

/** What an update by the rows of a file would do to these contacts, each to the one in its place. */
async function decisions(contacts: ExportedContact[], { file, name }: { file: FileSource; name: string }) {
  const options = { ...DEFAULT_OPTIONS, on_duplicate: 'update' as const };
  const detected = await detect(file, name);
  const plan = new ImportPlan(options, REGIONS, null, detected);
  plan.learn(
    contacts.map((one) => ({
      ...one,
      emails: one.emails as { email: string }[],
      ...{ is_deleted: false, operation_id: null, key: null, numbers: numbersOf(one, REGIONS.team) },
    })),
  );
  plan.complete(
    contacts.map(({ id }) => id),
    contacts,
  );
  const made: Decision[] = [];
  for await (const record of readRecords(file, detected)) {
    const row = importedRow(record, made.length, detected, options, REGIONS);
    row.keys.id = contacts[made.length]!.id;
    for (const { decision } of plan.decide([row])) made.push(decision);
  }
  return made;
}

/** The last one is another one in each run. */
describe.each([1, Date.now() % 1_000_000])('contacts of the team that come back (seed %i)', (seed) => {
  const random = new Random(seed);
  const contacts = Array.from({ length: 100 }, () => generateContact(random));

  it.each(EXPORT_FORMATS)('as %s change in nothing', async (format) => {
    const made = await decisions(contacts, await exportedFile(format, contacts));
    expect(made).toEqual(contacts.map(({ id }) => ({ action: 'skip', contactId: id, reason: 'unchanged' })));
  });

  it.each(EXPORT_FORMATS)(
    'as %s with other notes and one more e-mail change in these alone',
    async (format) => {
      const room = format === 'outlook' ? 3 : 22;
      const email = 'one.more@example.com';
      const edited = contacts.map((one) => ({
        ...one,
        notes: 'edited',
        emails: one.email ? [...one.emails, { label: null, email }] : one.emails,
      }));
      const made = await decisions(contacts, await exportedFile(format, edited));
      expect(made.map((one) => one.action === 'update' && one.fields)).toEqual(
        contacts.map((one, i) => ({
          notes: 'edited',
          ...(one.email && one.emails.length + 1 < room && { emails: edited[i]!.emails }),
        })),
      );
    },
  );
});

const numbers = (...list: (number | string)[]) =>
  list.map((one) => ({
    label: typeof one === 'string' ? one.split(' ')[0]! : null,
    number: `+49 30 ${one.toString().replace(/\D/g, '')}`,
  }));
const emails = (...list: number[]) => list.map((n) => ({ label: null, email: `${n}@example.com` }));
const address = (label: string, city = label) => ({ label, street: 'Main St 1', city });
const FIVE = { email: '1@example.com', emails: emails(2, 3, 4, 5) };
const LABELS = ['reception', 'mobile', 'home', 'home', 'home'].map((label, i) => `${label} ${i + 1}234567`);

it.each<[what: string, format: ExportFormat, before: object, after: object, changes: object]>([
  [
    'one of more than it has room for, which another takes the place of',
    'outlook',
    FIVE,
    { ...FIVE, emails: emails(2, 9, 4, 5) },
    { emails: emails(2, 9, 4, 5) },
  ],
  [
    'one of as many as it has room for',
    'outlook',
    { ...FIVE, emails: emails(2, 3) },
    { ...FIVE, emails: emails(2) },
    { emails: emails(2) },
  ],
  ['one of a list', 'vcard4', FIVE, { ...FIVE, emails: emails(2, 3) }, { emails: emails(2, 3) }],
  ['one of a list', 'google', FIVE, { ...FIVE, emails: emails(2, 9, 4) }, { emails: emails(2, 9, 4) }],
  ['one of a list', 'csv', FIVE, { ...FIVE, emails: emails(2) }, { emails: emails(2) }],
  [
    'a number, among some in columns of another name',
    'outlook',
    { phones: numbers(...LABELS) },
    { phones: numbers(...LABELS.slice(0, 3), 'home 99', LABELS[4]!) },
    { phones: numbers(...LABELS.slice(0, 3), 'home 99', LABELS[4]!) },
  ],
  [
    'a label',
    'google',
    { phones: numbers('home 7654321', 'Büro 1234567') },
    { phones: numbers('work 7654321', 'Büro 1234567') },
    { phones: numbers('work 7654321', 'Büro 1234567') },
  ],
  [
    'the town of one of four addresses',
    'outlook',
    { addresses: ['work', 'home', 'other', 'sea'].map((one) => address(one)) },
    { addresses: ['work', 'home', 'other', 'sea'].map((one) => address(one, one === 'home' ? 'B' : one)) },
    { addresses: ['work', 'home', 'other', 'sea'].map((one) => address(one, one === 'home' ? 'B' : one)) },
  ],
  ['a tag', 'outlook', { tags: ['a,b', 'c'] }, { tags: ['a,b', 'c', 'd'] }, { tags: ['a,b', 'c', 'd'] }],
  [
    'a member of the metadata',
    'google',
    { metadata: { n: [1], a: ' x' } },
    { metadata: { n: [1], a: ' x', b: 'y' } },
    { metadata: { n: [1], a: ' x', b: 'y' } },
  ],
])('an edit of %s (%s) is the only change', async (_, format, before, after, changes) => {
  const contact = exported({ first_name: 'Ada', ...before }, new Random(1));
  const edited = exported({ first_name: 'Ada', ...after }, new Random(1));
  const [made] = await decisions([contact], await exportedFile(format, [edited]));
  expect(made).toMatchObject({ action: 'update' });
  expect(made!.action === 'update' && made!.fields).toEqual(changes);
});

it.each<[what: string, phones: number[], changes: object]>([
  ['of its own', [1, 2], { action: 'skip' }],
  ['of its own in another order', [5, 3], { action: 'skip' }],
  ['a new one beside one of its own', [2, 9], { fields: { phone_primary: '+49 30 9' } }],
  ['new ones', [8, 9], { fields: { phone_primary: '+49 30 8', phone_secondary: '+49 30 9' } }],
])('a table with room for two numbers takes none of five away: %s', async (_, phones, changes) => {
  const [phone_primary, phone_secondary, ...more] = numbers(1, 2, 3, 4, 5);
  const contact = exported(
    {
      first_name: 'Ada',
      phone_primary: phone_primary!.number,
      phone_secondary: phone_secondary!.number,
      phones: more,
    },
    new Random(1),
  );
  const rows = [
    ['First name', 'Phone', 'Phone 2'],
    ['Ada', ...numbers(...phones).map(({ number }) => number)],
  ];
  const [made] = await decisions([contact], {
    file: bufferSource(Buffer.from(csvOf(rows))),
    name: 'crm.csv',
  });
  expect(made).toMatchObject(changes);
});
