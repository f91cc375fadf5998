import { EMPTY_CONTACT, parseContactFields } from '@app/protocol';
import type { ExportedContact } from '@app/formats';
import type { Random } from './random';

const PEOPLE = [
  ['Anne-Marie', "O'Brien", '+1 (212) 555-01##', 'Acme, Inc.'],
  ['Jürgen', 'Groß', '+49 151 ########', 'Globex "Europe" GmbH'],
  ['José', 'Ibáñez de la Cruz', '+34 6## ### ###', 'Société d’Eau; Nord'],
  ['Юлия', 'Соловьёва', '8 (9##) ###-##-##', 'ООО «Ромашка»'],
  ['太郎', '山田', '+81 90-####-####', '株式会社ホゲ'],
  ['秀英', '欧阳', '138 #### ####', '北京公司'],
  ['فاطمة', 'الحسن', '+971 50 ### ####', 'شركة النور'],
  ['प्रिया', 'शर्मा', '098########', 'कंपनी'],
  ['민준', '김', '010-####-####', '회사'],
  ['ศิริ', 'ใจดี', '+66 8# ### ####', 'บริษัท'],
  ['Ελένη', 'Παπαδοπούλου', '69########', 'Εταιρεία ΑΕ'],
  ['', 'נועה', '03-###-#### ext. 12', 'חברה'],
] as const;

/** Texts that formats are known to lose something of. */
const HARD = [
  ...[
    'two\nlines',
    'CR LF\r\nhere',
    'a "quoted", word',
    'semi;colon, comma',
    'back\\slash \\n \\, \\;',
    "'apostrophe",
  ],
  ...[
    '=1+1',
    '+1',
    '-5 % discount',
    '@SUM(A1)',
    "'=1",
    "''-",
    'vip;=1',
    'list:\n- a\n- b',
    'tab\there',
    '👩‍💼 decides',
  ],
  ...[
    '_x0041_ and \u000B',
    'x'.repeat(200),
    'ü'.repeat(100),
    '<b>&amp;</b>',
    'BEGIN:VCARD',
    'a:b;c=d',
    '“quotes”',
  ],
  ...[
    '  a  b ',
    'null',
    '0',
    'true',
    '1987-08-20',
    'a ::: b',
    '{"a":1}',
    '[1]',
    '%00',
    '\u200Fא',
    'e\u0301',
    '​',
  ],
];
const LABELS = [
  'mobile',
  'work',
  'home',
  'work fax',
  'main',
  'other',
  'reception',
  'Büro, 2. Stock',
  'pager',
  'fax',
];
const TAGS = ['customer', 'vip', 'do-not-call', 'Größe', '重要', 'a b', '#1'];

/** A contact as the server has it: of some script, with as much in it as chance gives, and hard texts among it. */
export function generateContact(random: Random): ExportedContact {
  const [first_name, last_name, phone, company] = random.pick(PEOPLE);
  const digits = () => phone.replace(/#/g, () => String(random.between(0, 9)));
  const maybe = <Value>(value: () => Value, chance = 0.3) => (random.chance(chance) ? value() : undefined);
  const label = () => (random.chance(0.6) ? random.pick(LABELS) : null);
  const some = <Value>(most: number, make: (i: number) => Value) =>
    random.chance(0.6) ? [] : Array.from({ length: random.between(1, most) }, (_, i) => make(i));
  const text = () =>
    random.chance(0.3) ? random.pick(HARD) : `${random.pick(PEOPLE)[3]} ${random.between(1, 99)}`;
  const email = (i: number) => `p${i}.${random.between(0, 9_999)}@example.com`;
  const place = () => ({
    ...{ street: maybe(text, 0.8), city: maybe(text, 0.6), region: maybe(text) },
    ...{ postal_code: maybe(() => String(random.between(1_000, 99_999))), country: maybe(text) },
  });
  const address = () => {
    const parts = Object.fromEntries(Object.entries(place()).filter(([, part]) => part !== undefined));
    return {
      label: label(),
      ...(random.chance(0.7) && Object.keys(parts).length ? parts : { text: text() }),
    };
  };
  const fields = {
    ...{ first_name, last_name, company: maybe(() => company, 0.7) },
    ...{
      name_prefix: maybe(() => 'Dr.'),
      middle_name: maybe(text),
      name_suffix: maybe(() => 'Jr.'),
      nickname: maybe(text),
    },
    ...{ phonetic_first_name: maybe(() => 'タロウ', 0.1), phonetic_last_name: maybe(() => 'ヤマダ', 0.1) },
    ...{ phone_primary: maybe(digits, 0.9), phone_secondary: maybe(digits, 0.4) },
    phones: some(4, () => ({ label: label(), number: digits() })),
    email: maybe(() => email(0), 0.6),
    emails: some(3, (i) => ({ label: label(), email: email(i + 1) })),
    ...{ department: maybe(text), job_title: maybe(text), notes: maybe(text, 0.5), address: maybe(text) },
    addresses: some(3, address),
    websites: some(3, (i) => ({
      label: label(),
      url: `https://example.com/${i}?a=1,2;b=\\${random.between(0, 99)}`,
    })),
    birthday: maybe(() =>
      random.chance(0.3)
        ? '--02-29'
        : `19${random.between(10, 99)}-0${random.between(1, 9)}-1${random.between(0, 9)}`,
    ),
    labels: {
      ...{
        phone_primary: maybe(() => random.pick(LABELS)),
        phone_secondary: maybe(() => random.pick(LABELS)),
      },
      ...{ email: maybe(() => random.pick(LABELS)), address: maybe(() => random.pick(LABELS)) },
    },
    tags: random.shuffle(TAGS).slice(0, random.between(0, 3)),
    metadata: Object.fromEntries(
      some(3, (i) => [`key ${i}`, random.pick<unknown>([text(), 4711, true, { deep: [1, text()] }])]),
    ),
  };
  return exported(fields, random);
}

/** Fields as the server would store them, in a contact of its own. */
export function exported(fields: object, random: Random): ExportedContact {
  const parsed = parseContactFields(JSON.parse(JSON.stringify(fields)));
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  const hex = (length: number) => Array.from({ length }, () => random.between(0, 15).toString(16)).join('');
  return {
    id: `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    ...EMPTY_CONTACT,
    ...parsed.fields,
    ...{ created_by_agent: 'A1', created_at: '2026-11-22T09:30:00.000Z', updated_by: 'A1' },
    ...{ updated_at: '2026-11-22T09:30:00.000Z', version: random.between(1, 1_000_000) },
  };
}
