#!/usr/bin/env node
// Makes realistic contacts, the same ones for the same seed, in the formats that people really bring.
//   node make-contacts.mjs --format csv|json|google|google-legacy|outlook|outlook-desktop|vcf [--rows 1000] [--seed 1] > file
// csv and json are the server's own field names. No dependencies. Streams, so a million rows are fine.
const args = Object.fromEntries(
  process.argv
    .slice(2)
    .join(' ')
    .split('--')
    .filter(Boolean)
    .map((a) => a.trim().split(/\s+/)),
);
const format = args.format ?? 'csv',
  rows = Number(args.rows ?? 1000);
let state = (Number(args.seed ?? 1) * 2654435761) >>> 0;
const random = () => {
  // mulberry32
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const chance = (p) => random() < p;
const digits = (n) => Array.from({ length: n }, () => Math.floor(random() * 10)).join('');

const people = [
  {
    given: [
      'James',
      'Mary',
      'Robert',
      'Patricia',
      'Michael',
      'Jennifer',
      'Anne-Marie',
      "D'Arcy",
      'Olivia',
      'Noah',
    ],
    family: [
      'Smith',
      "O'Brien",
      'Johnson',
      'Van der Berg',
      'Taylor-Jones',
      'McDonald',
      'Brown',
      'Li',
      'Walker',
    ],
    phone: () => pick(['+1 (212) 555-01' + digits(2), '+1415555' + digits(4), '212-555-0' + digits(3)]),
  },
  {
    given: ['Aarav', 'Priya', 'Rohan', 'Ananya', 'Vikram', 'Sunita', 'Deepak', 'Kavya'],
    family: ['Sharma', 'Patel', 'Iyer', 'Reddy', 'Khan', 'Das', 'Mukherjee', 'Singh'],
    phone: () => pick(['+91 98' + digits(8), '098' + digits(8), '+91-80-2' + digits(7)]),
  },
  {
    given: ['José', 'María', 'Núria', 'Íñigo', 'Lucía', 'Álvaro'],
    family: ['García', 'Muñoz', 'Ibáñez de la Cruz', 'Pérez', 'Güell'],
    phone: () => '+34 6' + digits(2) + ' ' + digits(3) + ' ' + digits(3),
  },
  {
    given: ['Jürgen', 'Zoë', 'Björn', 'Käthe', 'Søren', 'Åsa'],
    family: ['Müller', 'Groß', 'Østergård', 'Björklund', 'Weiß'],
    phone: () =>
      pick([
        '+49 151 ' + digits(8),
        '+45 ' + digits(2) + ' ' + digits(2) + ' ' + digits(2) + ' ' + digits(2),
      ]),
  },
  {
    given: ['Юлия', 'Иван', 'Ольга', 'Алёна'],
    family: ['Кузнецова', 'Петров', 'Соловьёв'],
    phone: () => '+7 9' + digits(2) + ' ' + digits(3) + '-' + digits(2) + '-' + digits(2),
  },
  {
    given: ['伟', '芳', '秀英', '太郎', '花子'],
    family: ['王', '李', '欧阳', '山田', '佐藤'],
    phone: () => pick(['+86 138 ' + digits(4) + ' ' + digits(4), '+81 90-' + digits(4) + '-' + digits(4)]),
  },
  {
    given: ['محمد', 'فاطمة', 'علي'],
    family: ['الحسن', 'العلي', 'بن سلمان'],
    phone: () => '+971 50 ' + digits(3) + ' ' + digits(4),
  },
  { given: ['दीपक', 'प्रिया'], family: ['कुमार', 'शर्मा'], phone: () => '+91 9' + digits(9) },
];
const companies = [
  'Acme, Inc.',
  'Globex "Europe" GmbH',
  'Initech',
  'Umbrella & Sons',
  'Société Générale d\u2019Eau',
  'Wayne Enterprises',
  '株式会社ホゲ',
  'Stark Industries',
  'Hooli',
  '',
];
const titles = ['Purchasing Manager', 'CEO', 'Head of Sales, EMEA', 'Assistant', 'Dr.', ''];
const tags = ['customer', 'lead', 'vip', 'supplier', 'do-not-call'];
const notes = [
  '',
  '',
  '',
  'Met at the fair.\nCall after 5pm',
  'Prefers e-mail; never "cold" calls',
  'tab\there',
  '=HYPERLINK("http://example.com","x")',
  '👩‍💼 decides',
  '-5% discount',
];

function contact() {
  const group = chance(0.45) ? people[0] : pick(people);
  const first = pick(group.given),
    last = pick(group.family);
  const slug =
    (first + '.' + last)
      .normalize('NFD')
      .replace(/[^A-Za-z.]/g, '')
      .toLowerCase() || 'contact';
  return {
    first_name: first,
    last_name: last,
    phone_primary: chance(0.95) ? group.phone() : '',
    phone_secondary: chance(0.3) ? group.phone() : '',
    email: chance(0.6) ? `${slug}${digits(3)}@example.com` : '',
    company: pick(companies),
    job_title: pick(titles),
    tags: tags.filter(() => chance(0.15)),
    notes: pick(notes),
  };
}
const cell = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const line = (cells) => cells.map(cell).join(',') + '\r\n';
const vText = (value) => value.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');
const fold = (text) => {
  // 75 octets, never inside a character
  let out = '',
    bytes = 0;
  for (const char of text) {
    const size = Buffer.byteLength(char);
    if (bytes + size > 74) {
      out += '\r\n ';
      bytes = 1;
    }
    out += char;
    bytes += size;
  }
  return out + '\r\n';
};
const googleHead =
  'First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value'.split(
    ',',
  );
const legacyHead =
  'Name,Given Name,Additional Name,Family Name,Yomi Name,Given Name Yomi,Additional Name Yomi,Family Name Yomi,Name Prefix,Name Suffix,Initials,Nickname,Short Name,Maiden Name,Birthday,Gender,Location,Billing Information,Directory Server,Mileage,Occupation,Hobby,Sensitivity,Priority,Subject,Notes,Language,Photo,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,Organization 1 - Name,Organization 1 - Title'.split(
    ',',
  );
const outlookHead =
  'First Name,Middle Name,Last Name,Title,Suffix,Nickname,Given Yomi,Surname Yomi,E-mail Address,E-mail 2 Address,E-mail 3 Address,Home Phone,Home Phone 2,Business Phone,Business Phone 2,Mobile Phone,Car Phone,Other Phone,Primary Phone,Job Title,Department,Company,Notes'.split(
    ',',
  );
const desktopHead =
  'Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Phone,Home Phone,Mobile Phone,Primary Phone,Categories,E-mail Address,Notes'.split(
    ',',
  );
const byHead = (head, values) => line(head.map((name) => values[name] ?? ''));
const own = [
  'first_name',
  'last_name',
  'phone_primary',
  'phone_secondary',
  'email',
  'company',
  'job_title',
  'tags',
  'notes',
];

const formats = {
  csv: { head: line(own), row: (c) => line(own.map((k) => (k === 'tags' ? c.tags.join(';') : c[k]))) },
  json: {
    head: '{"contacts":[\n',
    row: (c, i) =>
      (i ? ',\n' : '') + JSON.stringify(Object.fromEntries(Object.entries(c).filter(([, v]) => v.length))),
    tail: '\n]}\n',
  },
  google: {
    head: '\ufeff' + line(googleHead),
    row: (c) =>
      byHead(googleHead, {
        'First Name': c.first_name,
        'Last Name': c.last_name,
        'Organization Name': c.company,
        'Organization Title': c.job_title,
        Notes: c.notes,
        Labels: [...c.tags, '* myContacts'].join(' ::: '),
        'E-mail 1 - Label': c.email && '* Work',
        'E-mail 1 - Value': c.email,
        'Phone 1 - Label': c.phone_primary && 'Mobile',
        'Phone 1 - Value': c.phone_primary,
        'Phone 2 - Label': c.phone_secondary && 'Work',
        'Phone 2 - Value': c.phone_secondary,
      }),
  },
  'google-legacy': {
    head: line(legacyHead),
    row: (c) =>
      byHead(legacyHead, {
        Name: `${c.first_name} ${c.last_name}`,
        'Given Name': c.first_name,
        'Family Name': c.last_name,
        Notes: c.notes,
        'Group Membership': ['* myContacts', ...c.tags].join(' ::: '),
        'E-mail 1 - Type': c.email && '* ',
        'E-mail 1 - Value': c.email,
        'Phone 1 - Type': c.phone_primary && 'Mobile',
        'Phone 1 - Value': [c.phone_primary, c.phone_secondary].filter(Boolean).join(' ::: '),
        'Organization 1 - Name': c.company,
        'Organization 1 - Title': c.job_title,
      }),
  },
  outlook: {
    head: line(outlookHead),
    row: (c) =>
      byHead(outlookHead, {
        'First Name': c.first_name,
        'Last Name': c.last_name,
        'E-mail Address': c.email,
        'Mobile Phone': c.phone_primary,
        'Business Phone': c.phone_secondary,
        'Job Title': c.job_title,
        Company: c.company,
        Notes: c.notes,
      }),
  },
  'outlook-desktop': {
    head: line(desktopHead),
    row: (c) =>
      byHead(desktopHead, {
        'First Name': c.first_name,
        'Last Name': c.last_name,
        Company: c.company,
        'Job Title': c.job_title,
        'Mobile Phone': c.phone_primary,
        'Business Phone': c.phone_secondary,
        Categories: c.tags.join(';'),
        'E-mail Address': c.email,
        Notes: c.notes,
      }),
  },
  vcf: {
    head: '',
    row: (c) =>
      [
        'BEGIN:VCARD',
        'VERSION:3.0',
        `N:${vText(c.last_name)};${vText(c.first_name)};;;`,
        `FN:${vText(`${c.first_name} ${c.last_name}`)}`,
        c.phone_primary && `TEL;TYPE=CELL:${c.phone_primary}`,
        c.phone_secondary && `TEL;TYPE=WORK,VOICE:${c.phone_secondary}`,
        c.email && `EMAIL;TYPE=INTERNET:${c.email}`,
        c.company && `ORG:${vText(c.company)}`,
        c.job_title && `TITLE:${vText(c.job_title)}`,
        c.tags.length && `CATEGORIES:${c.tags.map(vText).join(',')}`,
        c.notes && `NOTE:${vText(c.notes)}`,
        'END:VCARD',
      ]
        .filter(Boolean)
        .map(fold)
        .join(''),
  },
};
const chosen = formats[format];
if (!chosen || !Number.isSafeInteger(rows) || rows < 0) {
  console.error('usage: --format ' + Object.keys(formats).join('|') + ' [--rows N] [--seed N]');
  process.exit(2);
}
const write = (text) =>
  process.stdout.write(text) ? undefined : new Promise((done) => process.stdout.once('drain', done));
await write(chosen.head);
for (let i = 0; i < rows; i += 1) await write(chosen.row(contact(), i));
await write(chosen.tail ?? '');
