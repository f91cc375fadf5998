import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bufferSource, detect, type FileSource, fileSource, readRecords, toContact } from '@app/formats';

const FILES = join(__dirname, '../files');
const MAKE_CONTACTS = join(__dirname, '../../scripts/make-contacts.mjs');

async function read(file: FileSource, name = '') {
  const detected = await detect(file, name);
  const contacts: Record<string, any>[] = [];
  const warnings: string[] = [];
  for await (const record of readRecords(file, detected)) {
    const mapped = toContact(record, detected);
    contacts.push(mapped.input);
    warnings.push(...[...record.warnings, ...mapped.warnings].map(({ message }) => message));
  }
  return { detected, contacts, warnings };
}

const JUERGEN = {
  ...{ first_name: 'Jürgen', last_name: 'Groß', birthday: '1987-08-20', company: 'Acme, Inc.' },
  phone_primary: '+49 151 23456789',
};
const KOELN = { street: 'Hauptstr. 5', city: 'Köln', postal_code: '50667', country: 'Germany' };
const ENGINES = { department: 'Engines; Analytical' };

const EZ_VCARD = {
  ...{
    ...JUERGEN,
    ...ENGINES,
    name_prefix: 'Dr.',
    middle_name: 'Karl Heinz',
    job_title: 'Head of Sales, EMEA',
  },
  notes: `two\nlines; and, signs \\ ${'ü'.repeat(80)}`,
  phone_secondary: '+49 30 1234-0',
  phones: [{ label: 'work fax', number: '+49 30 1234-1' }],
  email: 'juergen@example.com',
  addresses: [{ label: 'work', ...KOELN }],
  websites: [{ label: null, url: 'https://example.com/a,b;c' }],
  labels: { phone_primary: 'mobile', phone_secondary: 'work', email: 'home' },
  metadata: { 'X-CUSTOMER-NO': '4711' },
};
const YAMADA = {
  ...{ first_name: '太郎', last_name: '山田', phone_primary: '+81 90-1234-5678' },
  labels: { phone_primary: 'home' },
};
/** What version 2.1 has no words for is not in its file. */
const NOT_IN_2_1 = {
  nickname: 'Jü, Groß, der',
  tags: ['vip', 'a,b'],
  metadata: { 'X-CUSTOMER-NO': '4711', IMPP: 'skype:juergen.gross' },
};

const VOBJECT = {
  ...{
    ...ENGINES,
    birthday: '1987-08-20',
    company: 'Acme, Inc.',
    tags: ['vip', 'a,b'],
    email: 'p@example.com',
  },
  addresses: [{ label: 'work', ...KOELN }],
};

/** A table writes a number as a number: its plus is gone, and of the text that LibreOffice shows for it the zeros too. */
const LIBREOFFICE = [
  {
    ...{ first_name: 'Jürgen', last_name: 'Groß', company: 'Acme, "Tools" GmbH', birthday: '1987-08-20' },
    ...{ notes: 'two\nlines; and a tabhere', email: 'juergen@example.com' },
    ...{ phone_primary: '+49 151 23456789', phone_secondary: '3012345678' },
    labels: { phone_primary: 'mobile', phone_secondary: 'work' },
    metadata: { 'Customer no': '4711' },
  },
  {
    ...{ first_name: 'Zoë', last_name: "O'Brien", birthday: '--12-24', notes: '=1+1 is not run' },
    ...{ phone_primary: '4915123456780', phone_secondary: '15112345678', email: 'zoe@example.com' },
    labels: { phone_primary: 'mobile', phone_secondary: 'work' },
    metadata: { 'Customer no': '#DIV/0!' },
  },
  {
    ...{ first_name: '太郎', last_name: '山田', company: '山田商事', birthday: '1990-01-02', notes: '👩‍💼' },
    ...{ phone_primary: '+81 90-1234-5678', email: 'taro@example.com', labels: { phone_primary: 'mobile' } },
    metadata: { 'Customer no': '1' },
  },
] as const;

const XLSXWRITER = {
  ...{ first_name: 'Ada', last_name: 'Lovelace', birthday: '1987-08-20', phone_primary: '+4915123456789' },
  ...{ notes: 'a\u000Bb _x0041_ <&>', metadata: { Sum: '2' } },
};

const EXPECTED: Record<string, { contacts: object[]; warnings?: string[] }> = {
  'ez-vcard-2.1.vcf': { contacts: [{ ...EZ_VCARD, middle_name: 'Karl,Heinz' }, YAMADA] },
  'ez-vcard-3.0.vcf': { contacts: [{ ...EZ_VCARD, ...NOT_IN_2_1 }, YAMADA] },
  'ez-vcard-4.0.vcf': { contacts: [{ ...EZ_VCARD, ...NOT_IN_2_1 }, YAMADA] },
  'khard.vcf': {
    contacts: [
      {
        ...{ ...JUERGEN, name_prefix: 'Dr.', nickname: 'Jü', job_title: 'Head of Sales', tags: ['vip'] },
        ...{
          notes: 'two\nlines; and, signs',
          phone_secondary: '+49 30 1234-0',
          email: 'juergen@example.com',
        },
        phones: [{ label: 'summer house', number: '040 12345' }],
        addresses: [{ label: 'home', ...KOELN }],
        websites: [{ label: null, url: 'https://example.com' }],
        labels: { phone_primary: 'mobile', phone_secondary: 'work', email: 'home' },
        metadata: { UID: 'v663ql7zb9gc1mzf6pz82vbxzhj2z898a6q5' },
      },
    ],
  },
  'libreoffice.csv': { contacts: [...LIBREOFFICE] },
  'libreoffice-utf16.csv': { contacts: [...LIBREOFFICE] },
  // A workbook has the formats of its cells, and says which of them are one.
  'libreoffice.xlsx': {
    contacts: [
      { ...LIBREOFFICE[0], phone_secondary: '03012345678' },
      {
        ...{ ...LIBREOFFICE[1], metadata: undefined },
        ...{ company: 'Acme, "Tools" GmbH', phone_primary: '+4915123456780' },
      },
      LIBREOFFICE[2],
    ],
    warnings: ['Cell I3 has an error (#DIV/0!): it is empty.'],
  },
  'openpyxl.xlsx': {
    contacts: [
      {
        ...{ first_name: 'Jürgen', last_name: 'Groß', company: 'Acme GmbH', birthday: '1987-08-20' },
        ...{ notes: 'two\nlines', phone_primary: '4915123456789', phone_secondary: '01511234567' },
        labels: { phone_primary: 'mobile', phone_secondary: 'work' },
      },
      {
        ...{ first_name: 'Zoë', last_name: 'Müller', company: 'Acme GmbH' },
        ...{ phone_primary: '0151 2345678', phone_secondary: '+49 30 123' },
        labels: { phone_primary: 'mobile', phone_secondary: 'work' },
      },
      {
        ...{
          first_name: '太郎',
          last_name: '山田',
          company: '山田商事',
          birthday: '1990-01-02',
          notes: '👩‍💼',
        },
        ...{ phone_primary: '+81 90-1234-5678', labels: { phone_primary: 'mobile' } },
      },
    ],
    warnings: ['Cell G3 has a formula without a value: it is empty.'],
  },
  'radicale.vcf': {
    contacts: [
      { first_name: 'Taro', last_name: 'Yamada', phone_primary: '+81 90-1234-5678', metadata: { UID: 'a2' } },
      {
        ...{
          first_name: 'Jürgen',
          last_name: 'Groß',
          name_prefix: 'Dr.',
          nickname: 'Jü',
          birthday: '1987-08-20',
        },
        ...{ notes: 'two\nlines; and, signs', email: 'juergen@example.com', metadata: { UID: 'a1' } },
        ...{ phone_primary: '+49 151 23456789', phone_secondary: '+49 40 12345' },
        labels: { phone_primary: 'mobile', phone_secondary: 'summer house', email: 'home' },
      },
    ],
  },
  'vobject.vcf': {
    contacts: [
      {
        ...{ ...JUERGEN, ...VOBJECT, notes: 'two\nlines, and; signs', phone_secondary: '+49 30 1234-0' },
        labels: { phone_primary: 'mobile', phone_secondary: 'work', email: 'work' },
      },
      {
        ...YAMADA,
        ...VOBJECT,
        notes: 'x'.repeat(100) + 'ü'.repeat(60),
        labels: { phone_primary: 'home', email: 'work' },
      },
    ],
  },
  'xlsxwriter-1904.xlsx': {
    contacts: [XLSXWRITER],
    warnings: ['Cell F2 has an error (#DIV/0!): it is empty.'],
  },
  'xlsxwriter.xlsx': { contacts: [XLSXWRITER], warnings: ['Cell F2 has an error (#DIV/0!): it is empty.'] },
};

it.each(Object.entries(EXPECTED))('%s is read as it was meant', async (name, { contacts, warnings = [] }) => {
  const found = await read(await fileSource(join(FILES, name)), name);
  expect(found.contacts).toEqual(contacts);
  expect(found.warnings).toEqual(warnings);
});

it('each file there is has its test', () => {
  expect(
    readdirSync(FILES)
      .filter((name) => name !== 'README.md')
      .sort(),
  ).toEqual(Object.keys(EXPECTED).sort());
});

describe('the same contacts', () => {
  const made = (format: string) =>
    execFileSync(process.execPath, [MAKE_CONTACTS, '--format', format, '--rows', '300', '--seed', '7']);
  /** What all of these files can hold, without the order of numbers and with one kind of nothing. */
  const common = (contact: Record<string, any>) => ({
    ...{
      first_name: contact.first_name ?? '',
      last_name: contact.last_name ?? '',
      company: contact.company ?? '',
    },
    ...{ email: contact.email ?? '', notes: contact.notes ?? '', job_title: contact.job_title ?? '' },
    numbers: new Set([contact.phone_primary, contact.phone_secondary].filter(Boolean)),
  });

  it.each([
    ['csv', 'own'],
    ['google', 'google'],
    ['google-legacy', 'google-legacy'],
    ['outlook', 'outlook'],
    ['outlook-desktop', 'outlook'],
    ['vcf', 'vcard'],
  ])('are read from a file of %s', async (format, profile) => {
    const expected = (await read(bufferSource(made('json')))).contacts;
    const { detected, contacts } = await read(bufferSource(made(format)));
    expect(detected.profile).toBe(profile);
    expect(contacts.map(common)).toEqual(expected.map(common));
    // Outlook on the web has no column for tags.
    const tags = (list: typeof contacts) => list.map((contact) => contact.tags ?? []);
    if (format !== 'outlook') expect(tags(contacts)).toEqual(tags(expected));
  });
});
