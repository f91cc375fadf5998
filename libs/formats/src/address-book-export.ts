import type { ContactValues } from '@app/protocol';
import { OUTLOOK_ADDRESSES, OUTLOOK_PHONES } from './headers';
import { cellText } from './csv-export';
import { neutraliseFormula } from './formula';
import { titleCase } from './values';

type Labelled<Pool extends 'phones' | 'emails' | 'addresses'> = ContactValues[Pool];

/** All numbers of a contact in their order. */
function phonesOf({ phone_primary, phone_secondary, phones, labels }: ContactValues): Labelled<'phones'> {
  return [
    ...(phone_primary ? [{ label: labels.phone_primary ?? null, number: phone_primary }] : []),
    ...(phone_secondary ? [{ label: labels.phone_secondary ?? null, number: phone_secondary }] : []),
    ...phones,
  ];
}

function emailsOf({ email, emails, labels }: ContactValues): Labelled<'emails'> {
  return [...(email ? [{ label: labels.email ?? null, email }] : []), ...emails];
}

function addressesOf({ address, addresses, labels }: ContactValues): Labelled<'addresses'> {
  return [...(address ? [{ label: labels.address ?? null, text: address }] : []), ...addresses];
}

/** As many as a contact can have, so that the header is known before the first contact; details that are in the metadata are the exception. */
const GROUPS = { email: 21, phone: 22, address: 11, website: 10, custom: 20 };

const GOOGLE_COLUMNS = [
  ...[
    'First Name',
    'Middle Name',
    'Last Name',
    'Phonetic First Name',
    'Phonetic Middle Name',
    'Phonetic Last Name',
  ],
  ...['Name Prefix', 'Name Suffix', 'Nickname', 'File As', 'Organization Name', 'Organization Title'],
  ...['Organization Department', 'Birthday', 'Notes', 'Photo', 'Labels'],
];
const ADDRESS_PARTS = [
  'Formatted',
  'Street',
  'City',
  'PO Box',
  'Region',
  'Postal Code',
  'Country',
  'Extended Address',
];

const numbered = (count: number, kind: string, parts: string[]) =>
  Array.from({ length: count }, (_, i) => parts.map((part) => `${kind} ${i + 1} - ${part}`)).flat();

const googleHeader = (): string[] => [
  ...GOOGLE_COLUMNS,
  ...numbered(GROUPS.email, 'E-mail', ['Label', 'Value']),
  ...numbered(GROUPS.phone, 'Phone', ['Label', 'Value']),
  ...numbered(GROUPS.address, 'Address', ['Label', ...ADDRESS_PARTS]),
  ...numbered(GROUPS.website, 'Website', ['Label', 'Value']),
  ...numbered(GROUPS.custom, 'Custom Field', ['Label', 'Value']),
];

/** The cells of `count` groups. */
function groups<Item>(
  items: Item[],
  count: number,
  width: number,
  cells: (item: Item) => (string | null)[],
): string[] {
  const filled = items.slice(0, count).flatMap((item) => cells(item).map((cell) => cell ?? ''));
  return filled.concat(Array.from({ length: count * width - filled.length }, () => ''));
}

const googleLabel = (label: string | null) => (label ? titleCase(label) : '');

function googleRow(contact: ContactValues): string[] {
  const { first_name, middle_name, last_name, phonetic_first_name, phonetic_last_name } = contact;
  const { name_prefix, name_suffix, nickname, company, job_title, department, birthday, notes, tags } =
    contact;
  return [
    ...[
      first_name,
      middle_name,
      last_name,
      phonetic_first_name,
      '',
      phonetic_last_name,
      name_prefix,
      name_suffix,
    ],
    ...[nickname, '', company, job_title, department, birthday, notes, '', tags.join(' ::: ')],
    ...groups(emailsOf(contact), GROUPS.email, 2, ({ label, email = '' }) => [googleLabel(label), email]),
    ...groups(phonesOf(contact), GROUPS.phone, 2, ({ label, number = '' }) => [googleLabel(label), number]),
    ...groups(addressesOf(contact), GROUPS.address, 9, ({ label, text = '', ...parts }) => [
      googleLabel(label),
      ...(text ? [text, text, '', '', '', '', '', ''] : googleAddress(parts)),
    ]),
    ...groups(contact.websites, GROUPS.website, 2, ({ label, url = '' }) => [googleLabel(label), url]),
    ...groups(Object.entries(contact.metadata), GROUPS.custom, 2, ([key, value]) => [key, cellText(value)]),
  ].map((cell) => cell ?? '');
}

function googleAddress({
  street,
  city,
  region,
  postal_code,
  country,
}: Partial<Labelled<'addresses'>[number]>) {
  const town = [postal_code, city].filter(Boolean).join(' ');
  const formatted = [street, town, region, country].filter(Boolean).join('\n');
  return [formatted, street, city, '', region, postal_code, country, ''].map((part) => part ?? '');
}

const outlookHeader = (): string[] => [
  ...['First Name', 'Middle Name', 'Last Name', 'Title', 'Suffix', 'Nickname', 'Given Yomi', 'Surname Yomi'],
  ...[
    'E-mail Address',
    'E-mail 2 Address',
    'E-mail 3 Address',
    'Home Phone',
    'Home Phone 2',
    'Business Phone',
  ],
  ...[
    'Business Phone 2',
    'Mobile Phone',
    'Car Phone',
    'Other Phone',
    'Primary Phone',
    'Pager',
    'Business Fax',
  ],
  ...['Home Fax', 'Other Fax', 'Company Main Phone', 'Callback', 'Radio Phone', 'Telex', 'TTY/TDD Phone'],
  ...[
    'IMAddress',
    'Job Title',
    'Department',
    'Company',
    'Office Location',
    "Manager's Name",
    "Assistant's Name",
  ],
  ...["Assistant's Phone", 'Company Yomi', 'Business Street', 'Business City', 'Business State'],
  ...[
    'Business Postal Code',
    'Business Country/Region',
    'Home Street',
    'Home City',
    'Home State',
    'Home Postal Code',
  ],
  ...[
    'Home Country/Region',
    'Other Street',
    'Other City',
    'Other State',
    'Other Postal Code',
    'Other Country/Region',
  ],
  ...[
    'Personal Web Page',
    'Spouse',
    'Schools',
    'Hobby',
    'Location',
    'Web Page',
    'Birthday',
    'Anniversary',
    'Notes',
  ],
  // Of the desktop program; the web passes it over.
  'Categories',
];
const OUTLOOK_COLUMNS = outlookHeader();
const PHONE_COLUMNS = Object.keys(OUTLOOK_PHONES).filter((column) => OUTLOOK_COLUMNS.includes(column));

/** Which number is in which column: by its label, else wherever there is room. */
function outlookPhones(contact: ContactValues): Map<string, string> {
  const placed = new Map<string, string>();
  const homeless: string[] = [];
  for (const { label, number } of phonesOf(contact)) {
    const meant = label === 'fax' ? 'other fax' : (label ?? undefined);
    const column = PHONE_COLUMNS.find((name) => OUTLOOK_PHONES[name] === meant && !placed.has(name));
    if (column) placed.set(column, number ?? '');
    else homeless.push(number ?? '');
  }
  for (const number of homeless) {
    const column = PHONE_COLUMNS.find((name) => !placed.has(name));
    if (column) placed.set(column, number);
  }
  return placed;
}

function outlookRow(contact: ContactValues): string[] {
  const cells = outlookPhones(contact);
  const put = (column: string, value: string | null | undefined) => value && cells.set(column, value);
  put('First Name', contact.first_name);
  put('Middle Name', contact.middle_name);
  put('Last Name', contact.last_name);
  put('Title', contact.name_prefix);
  put('Suffix', contact.name_suffix);
  put('Nickname', contact.nickname);
  put('Given Yomi', contact.phonetic_first_name);
  put('Surname Yomi', contact.phonetic_last_name);
  const emails = emailsOf(contact).map(({ email }) => email);
  for (const [i, column] of ['E-mail Address', 'E-mail 2 Address', 'E-mail 3 Address'].entries())
    put(column, emails[i]);
  put('Job Title', contact.job_title);
  put('Department', contact.department);
  put('Company', contact.company);
  for (const [place, { text, street, city, region, postal_code, country }] of outlookAddresses(contact)) {
    put(`${place} Street`, text ?? street);
    put(`${place} City`, city);
    put(`${place} State`, region);
    put(`${place} Postal Code`, postal_code);
    put(`${place} Country/Region`, country);
  }
  const [web, personal] = contact.websites;
  put('Web Page', web?.url);
  put('Personal Web Page', personal?.url);
  // A day without its year is no date there.
  if (!contact.birthday?.startsWith('--')) put('Birthday', contact.birthday);
  put('Notes', contact.notes);
  put('Categories', contact.tags.join(';'));
  return OUTLOOK_COLUMNS.map((column) => cells.get(column) ?? '');
}

/** The three places, each with one address: by label, else wherever there is room. */
function outlookAddresses(contact: ContactValues): Map<string, Labelled<'addresses'>[number]> {
  const placed = new Map<string, Labelled<'addresses'>[number]>();
  const places = Object.entries(OUTLOOK_ADDRESSES);
  const homeless: Labelled<'addresses'> = [];
  for (const address of addressesOf(contact)) {
    const place = places.find(([name, label]) => label === address.label && !placed.has(name))?.[0];
    if (place) placed.set(place, address);
    else homeless.push(address);
  }
  for (const address of homeless) {
    const place = places.find(([name]) => !placed.has(name))?.[0];
    if (place) placed.set(place, address);
  }
  return placed;
}

/** A table of contacts as another program has it. */
export interface AddressBook {
  header: string[];
  /** The cells of a contact. A spreadsheet may be shown them first. */
  row: (contact: ContactValues) => string[];
}

function addressBook(header: string[], cells: (contact: ContactValues) => string[]): AddressBook {
  const isPhone = header.map((column) => /^Phone \d+ - Value$|Phone|Fax|Pager|Callback/.test(column));
  return { header, row: (contact) => cells(contact).map((cell, i) => neutraliseFormula(cell, isPhone[i]!)) };
}

export const GOOGLE = addressBook(googleHeader(), googleRow);
export const OUTLOOK = addressBook(OUTLOOK_COLUMNS, outlookRow);
