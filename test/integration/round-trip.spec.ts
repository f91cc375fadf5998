import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  detect,
  EXPORT_FORMATS,
  type ExportedContact,
  type ExportFormat,
  readRecords,
  toContact,
} from '@app/formats';
import { EMPTY_CONTACT, parseContactFields } from '@app/protocol';
import { exportedFile } from '../support/exported-file';
import { exported, generateContact } from '../support/generated-contacts';
import { heldBy } from '../support/held-by-formats';
import { Random } from '../support/random';

/** The last one is another one in each run. */
const SEEDS = [1, Date.now() % 1_000_000];

/** What comes back of contacts that went out. */
async function roundTrip(format: ExportFormat, contacts: ExportedContact[]) {
  const { file, name } = await exportedFile(format, contacts);
  const detected = await detect(file, name);
  const back = [];
  for await (const record of readRecords(file, detected)) {
    const { input, warnings } = toContact(record, detected);
    const { id, ...fields } = input;
    const parsed = parseContactFields(
      Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    );
    if ('problems' in parsed) throw new Error(`row ${record.row}: ${JSON.stringify(parsed.problems)}`);
    expect([...record.warnings, ...warnings]).toEqual([]);
    back.push({ ...(id !== undefined && { id }), ...EMPTY_CONTACT, ...parsed.fields });
  }
  return { detected, back };
}

describe.each(EXPORT_FORMATS)('%s', (format) => {
  it.each(SEEDS)(
    'brings 1,000 contacts of several scripts back as it can hold them (seed %i)',
    async (seed) => {
      const random = new Random(seed);
      const contacts = Array.from({ length: 1_000 }, () => generateContact(random));
      const { back } = await roundTrip(format, contacts);
      expect(back).toHaveLength(contacts.length);
      const wrong = contacts.findIndex((one, i) => !isDeepStrictEqual(back[i], heldBy(format, one)));
      if (wrong >= 0) expect(back[wrong]).toEqual(heldBy(format, contacts[wrong]!));
    },
  );

  it('of nobody is a file with nobody in it', async () => {
    const { file } = await exportedFile(format, []);
    if (file.size === 0) return;
    const detected = await detect(file, '');
    for await (const record of readRecords(file, detected)) throw new Error(JSON.stringify(record));
  });
});

/** What some formats cannot hold, and a contact that shows it. */
const LOSSES: [what: string, formats: ExportFormat[], example: object][] = [
  ['the id', ['google', 'outlook'], {}],
  [
    'which number, e-mail or address is the first where that one is empty: the list moves up',
    ['google', 'outlook', 'vcard3', 'vcard4'],
    { phones: [{ label: null, number: '123 4567' }] },
  ],
  [
    'an address with nothing but a street: it comes back in one piece',
    ['google', 'outlook', 'vcard3', 'vcard4'],
    {
      addresses: [
        { label: 'work', city: 'Bonn' },
        { label: 'home', street: 'A 1' },
      ],
    },
  ],
  ['line ends as CR LF: they become LF', ['vcard3', 'vcard4'], { notes: 'a\r\nb' }],
  [
    'capital letters of well-known labels',
    ['google', 'outlook'],
    { phone_primary: '123 4567', labels: { phone_primary: 'Mobile' } },
  ],
  [
    'numbers, lists and objects in `metadata`: they become text',
    ['google', 'outlook'],
    { metadata: { n: 1 } },
  ],
  ['`metadata` at all', ['outlook'], { metadata: { n: 'a' } }],
  ['labels of one’s own', ['outlook'], { phone_primary: '123 4567', labels: { phone_primary: 'reception' } }],
  ['labels of e-mails and websites', ['outlook'], { email: 'a@example.com', labels: { email: 'work' } }],
  [
    'more than three e-mails or addresses, two websites, nineteen numbers',
    ['outlook'],
    { email: 'a@example.com', emails: [1, 2, 3].map((n) => ({ label: null, email: `${n}@example.com` })) },
  ],
  [
    'the order of numbers',
    ['outlook'],
    {
      phone_primary: '123 4567',
      phone_secondary: '234 5678',
      labels: { phone_primary: 'work', phone_secondary: 'mobile' },
    },
  ],
  ['a birthday without its year', ['outlook'], { birthday: '--08-20' }],
  ['commas and semicolons in tags', ['outlook'], { tags: ['a,b'] }],
];

describe('what a format cannot hold', () => {
  it.each(LOSSES)('%s', async (_, formats, example) => {
    const id = '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11';
    const contact = { ...exported({ first_name: 'Ada', ...example }, new Random(1)), id };
    const { created_by_agent, created_at, updated_by, updated_at, version, ...whole } = contact;
    void [created_by_agent, created_at, updated_by, updated_at, version];
    const lost: ExportFormat[] = [];
    for (const format of EXPORT_FORMATS) {
      const [back] = (await roundTrip(format, [contact])).back;
      // That the id is lost is a loss of its own.
      const expected =
        'id' in back! || Object.keys(example).length === 0 ? whole : { ...whole, id: undefined };
      try {
        expect(back).toEqual(expected);
      } catch {
        lost.push(format);
      }
    }
    expect(lost.sort()).toEqual([...formats].sort());
  });

  it('is what the guide says', () => {
    const guide = readFileSync(join(__dirname, '../../docs/FORMATS.md'), 'utf8');
    const table = /\| What is lost[^\n]*\n\|[^\n]*\n((?:\|[^\n]*\n)+)/.exec(guide)![1]!;
    const rows = table
      .trim()
      .split('\n')
      .map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const said = rows.map(([what, ...formats]) => [what, formats.join()]);
    const columns: ExportFormat[] = ['vcard3', 'vcard4', 'google', 'outlook'];
    expect(said).toEqual(
      LOSSES.map(([what, formats]) => [
        what,
        columns.map((one) => (formats.includes(one) ? 'lost' : '')).join(),
      ]),
    );
  });
});
