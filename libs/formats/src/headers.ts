import { CONTACT_FIELD_NAMES, fold } from '@app/protocol';
import { LABEL_WORDS, NAME_WORDS, SYNONYMS, wordsOf } from './synonyms';
import { isReserved } from './targets';
import type { Profile } from './types';

/** What the exports of this product have beside the fields, which only the server writes. */
export const BOOKKEEPING = ['created_by_agent', 'created_at', 'updated_by', 'updated_at', 'version'] as const;
const OF_DELETED = ['is_deleted', 'deleted_at'];
/** What the file of rejected rows of an import has beside the columns of the file: the row there, and the reason. */
export const REJECTION_COLUMNS = ['import_row', 'import_reason'] as const;

const OWN = new Map<string, string | null>([
  ['id', 'id'],
  ...CONTACT_FIELD_NAMES.map((name): [string, string] => [name, name]),
  ...[...BOOKKEEPING, ...OF_DELETED, ...REJECTION_COLUMNS].map((name): [string, null] => [name, null]),
]);

const GOOGLE: Record<string, string | null> = {
  'First Name': 'first_name',
  'Given Name': 'first_name',
  'Middle Name': 'middle_name',
  'Additional Name': 'middle_name',
  'Last Name': 'last_name',
  'Family Name': 'last_name',
  Name: 'full_name',
  'Phonetic First Name': 'phonetic_first_name',
  'Given Name Yomi': 'phonetic_first_name',
  'Phonetic Last Name': 'phonetic_last_name',
  'Family Name Yomi': 'phonetic_last_name',
  'Name Prefix': 'name_prefix',
  'Name Suffix': 'name_suffix',
  Nickname: 'nickname',
  'Organization Name': 'company',
  'Organization Title': 'job_title',
  'Organization Department': 'department',
  'Organization 1 - Name': 'company',
  'Organization 1 - Title': 'job_title',
  'Organization 1 - Department': 'department',
  'Organization 1 - Type': null,
  Birthday: 'birthday',
  Notes: 'notes',
  Photo: null,
  Labels: 'tags',
  'Group Membership': 'tags',
};

/** Members of the numbered groups of columns. */
const GOOGLE_GROUPS: Record<string, Record<string, string>> = {
  'E-mail': { Label: 'emails[#].label', Type: 'emails[#].label', Value: 'emails[#].email' },
  Phone: { Label: 'phones[#].label', Type: 'phones[#].label', Value: 'phones[#].number' },
  Website: { Label: 'websites[#].label', Type: 'websites[#].label', Value: 'websites[#].url' },
  Address: {
    Label: 'addresses[#].label',
    Type: 'addresses[#].label',
    Formatted: 'addresses[#].text',
    Street: 'addresses[#].street',
    City: 'addresses[#].city',
    Region: 'addresses[#].region',
    'Postal Code': 'addresses[#].postal_code',
    Country: 'addresses[#].country',
    // Parts that no field has, each on a line of the street.
    'PO Box': 'addresses[#].street',
    'Extended Address': 'addresses[#].street',
  },
};
/** With names of their own: "Anniversary", "Assistant", whatever a person typed. */
const GOOGLE_PAIRS = ['Event', 'Relation', 'Custom Field', 'External ID', 'User Defined Field', 'Jot'];

function googleTarget(column: string): string | null | undefined {
  if (Object.hasOwn(GOOGLE, column)) return GOOGLE[column];
  const [, kind = '', number, member = ''] = /^([\w -]+?) (\d+) - (.+)$/.exec(column) ?? [];
  if (Object.hasOwn(GOOGLE_GROUPS, kind)) return GOOGLE_GROUPS[kind]![member]?.replace('#', number!);
  if (!GOOGLE_PAIRS.includes(kind)) return undefined;
  if (member === 'Value') return `metadata[${kind} ${number}].value`;
  return member === 'Label' || member === 'Type' ? `metadata[${kind} ${number}].key` : undefined;
}

/** Columns of the web and of the desktop; the first numbers are the first to be called. */
export const OUTLOOK_PHONES: Record<string, string | undefined> = {
  'Primary Phone': undefined,
  'Mobile Phone': 'mobile',
  'Business Phone': 'work',
  'Business Phone 2': 'work',
  'Home Phone': 'home',
  'Home Phone 2': 'home',
  'Company Main Phone': 'main',
  'Car Phone': 'car',
  'Other Phone': 'other',
  "Assistant's Phone": 'assistant',
  Callback: 'callback',
  'Radio Phone': 'radio',
  ISDN: 'isdn',
  'TTY/TDD Phone': 'tty',
  Telex: 'telex',
  Pager: 'pager',
  'Business Fax': 'work fax',
  'Home Fax': 'home fax',
  'Other Fax': 'other fax',
};
export const OUTLOOK_ADDRESSES: Record<string, string> = { Business: 'work', Home: 'home', Other: 'other' };
const OUTLOOK_ADDRESS_PARTS: Record<string, string> = {
  Street: 'street',
  'Street 2': 'street',
  'Street 3': 'street',
  'Address PO Box': 'street',
  City: 'city',
  State: 'region',
  'Postal Code': 'postal_code',
  Country: 'country',
  'Country/Region': 'country',
  Address: 'text',
};
const OUTLOOK: Record<string, string | null> = {
  Title: 'name_prefix',
  'First Name': 'first_name',
  'Middle Name': 'middle_name',
  'Last Name': 'last_name',
  Suffix: 'name_suffix',
  Nickname: 'nickname',
  'Given Yomi': 'phonetic_first_name',
  'Surname Yomi': 'phonetic_last_name',
  'E-mail Address': 'emails[].email',
  'E-mail 2 Address': 'emails[].email',
  'E-mail 3 Address': 'emails[].email',
  Company: 'company',
  Department: 'department',
  'Job Title': 'job_title',
  Birthday: 'birthday',
  Notes: 'notes',
  Categories: 'tags',
  'Web Page': 'websites[].url',
  'Personal Web Page': 'websites[].url@personal',
};
/** What the program fills in by itself. */
const OUTLOOK_FILLED = [
  ...[
    'E-mail Type',
    'E-mail 2 Type',
    'E-mail 3 Type',
    'Priority',
    'Private',
    'Sensitivity',
    'Initials',
    'Gender',
  ],
  ...['E-mail Display Name', 'E-mail 2 Display Name', 'E-mail 3 Display Name', 'Internet Free Busy'],
];

function outlookTarget(column: string): string | null | undefined {
  if (Object.hasOwn(OUTLOOK, column)) return OUTLOOK[column];
  if (OUTLOOK_FILLED.includes(column)) return null;
  if (Object.hasOwn(OUTLOOK_PHONES, column)) return labelled('phones[].number', OUTLOOK_PHONES[column]);
  const [, place = '', part = ''] = /^(Business|Home|Other) (.+)$/.exec(column) ?? [];
  const member = OUTLOOK_ADDRESS_PARTS[part];
  return member && `addresses[].${member}@${OUTLOOK_ADDRESSES[place]}`;
}

const HUBSPOT: Record<string, string | null> = {
  'First Name': 'first_name',
  'Last Name': 'last_name',
  Email: 'emails[].email',
  'Phone Number': 'phones[].number',
  'Mobile Phone Number': 'phones[].number@mobile',
  'Fax Number': 'phones[].number@fax',
  'Company Name': 'company',
  'Associated Company': 'company',
  'Job Title': 'job_title',
  Salutation: 'name_prefix',
  'Street Address': 'addresses[].street',
  City: 'addresses[].city',
  'State/Region': 'addresses[].region',
  'Postal Code': 'addresses[].postal_code',
  'Country/Region': 'addresses[].country',
  'Website URL': 'websites[].url',
  'Date of birth': 'birthday',
};

const labelled = (target: string, label: string | undefined) => (label ? `${target}@${label}` : target);

/** A name without what people write differently: case, accents, signs, blanks. */
export function plain(name: string): string {
  return fold(name)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

const nameWords = new Set(wordsOf(NAME_WORDS).map(plain));

/** Whether a column is called "Name" and no more: what it holds depends on the columns beside it. */
export const isPlainName = (column: string): boolean => nameWords.has(plain(column));

/** Of a column that is looked up (characters). */
const LONGEST_NAME = 60;

/** Made when the first file is looked at. */
let words: { exact: Map<string, string>; labels: [RegExp, string][] } | undefined;

function makeWords() {
  const exact = new Map<string, string>();
  for (const [target, names] of Object.entries(SYNONYMS))
    for (const name of wordsOf(names)) exact.set(plain(name), target);
  const labels = Object.entries(LABEL_WORDS).flatMap(([label, names]) =>
    // The longest first: a part of a word is none.
    wordsOf(names)
      .map(plain)
      .sort((a, b) => b.length - a.length)
      // Chinese, Japanese and Korean have no blanks between words.
      .map((word): [RegExp, string] =>
        /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u.test(word)
          ? [new RegExp(word, 'u'), label]
          : [new RegExp(`(?<![\\p{L}\\p{M}])${word}(?![\\p{L}\\p{M}])`, 'u'), label],
      ),
  );
  return { exact, labels };
}

/** What a column of this name most likely holds; undefined when nothing is known of it. */
function synonymTarget(column: string): string | undefined {
  // A sentence is no name.
  if (column.length > LONGEST_NAME) return undefined;
  const { exact, labels } = (words ??= makeWords());
  // first_name, firstName and First Name are one.
  const name = plain(column.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' '));
  const known = exact.get(name) ?? exact.get(plain(column));
  if (known) return known;
  let rest = name;
  const found: string[] = [];
  for (const [word, label] of labels) {
    if (found.includes(label) || !word.test(rest)) continue;
    found.push(label);
    rest = rest.replace(word, ' ');
  }
  rest = rest.replace(/\s+/g, ' ').trim();
  // "Home address 2" is its second line, "Phone 2" another one.
  if (!exact.has(rest)) rest = rest.replace(/\d+/g, ' ').replace(/\s+/g, ' ').trim();
  const places = found.filter((label) => label !== 'fax' && label !== 'mobile');
  const kind = found.includes('fax') ? 'fax' : found.includes('mobile') ? 'mobile' : undefined;
  const label = [kind === 'mobile' && places[0] ? `${places[0]} mobile` : places[0], kind === 'fax' && kind]
    .filter(Boolean)
    .join(' ');
  const target = rest ? exact.get(rest) : kind && 'phones[].number';
  if (!target || !/^(phones|emails|addresses|websites)\[/.test(target)) {
    // "Company name 2", "Vorname (privat)": a number or place tells nothing of it.
    return found.length === 0 ? target : undefined;
  }
  return labelled(target.split('@')[0]!, label || kind || target.split('@')[1]);
}

/** The profile of a file with these columns. */
export function profileOf(columns: string[]): Profile {
  const has = new Set(columns);
  const any = (...names: string[]) => names.some((name) => has.has(name));
  if (
    any('created_by_agent', 'phone_primary') ||
    (any('first_name') && columns.every((name) => OWN.has(name)))
  )
    return 'own';
  if (
    has.has('Given Name') &&
    any('Group Membership', 'Phone 1 - Type', 'E-mail 1 - Type', 'Family Name Yomi')
  )
    return 'google-legacy';
  if (any('First Name', 'Name') && any('E-mail 1 - Value', 'Phone 1 - Value', 'Organization Name'))
    return 'google';
  if (
    has.has('Record ID') &&
    any('Lifecycle Stage', 'Contact owner', 'Lead Status', 'Associated Company', 'Create Date')
  )
    return 'hubspot';
  if (
    has.has('First Name') &&
    any('E-mail Address', 'Business Phone', 'Mobile Phone') &&
    any('Company', 'Suffix', 'Title')
  )
    return 'outlook';
  return 'unknown';
}

/** The target of a column in a file of this profile: what its program means by the name, else what people do, else the metadata. */
export function targetOf(column: string, profile: Profile): string | null {
  if (REJECTION_COLUMNS.includes(column as never)) return null;
  const exact = {
    own: (name: string) => OWN.get(name),
    google: googleTarget,
    'google-legacy': googleTarget,
    outlook: outlookTarget,
    hubspot: (name: string) => (Object.hasOwn(HUBSPOT, name) ? HUBSPOT[name] : undefined),
    vcard: () => undefined,
    unknown: () => undefined,
  }[profile](column);
  if (exact !== undefined) return exact;
  if (profile === 'own' || profile.startsWith('google')) return `metadata.${column}`;
  const isField = CONTACT_FIELD_NAMES.includes(column as never);
  return synonymTarget(column) ?? (isField ? column : `metadata.${column}`);
}

/**
 * The names of the columns as they are known from here on: none twice, none empty, none that an object or the metadata cannot have.
 * @param width columns of the widest row that was seen
 */
export function columnNames(header: string[], width = header.length): string[] {
  const taken = new Set<string>();
  return Array.from({ length: Math.max(header.length, width) }, (_, i) => {
    const cell = (header[i] ?? '').replaceAll('\0', '').trim().slice(0, 200).toWellFormed();
    const name = cell === '' ? `Column ${i + 1}` : isReserved(cell) ? `${cell} (column)` : cell;
    let unique = name;
    for (let n = 2; taken.has(unique); n += 1) unique = `${name} (${n})`;
    taken.add(unique);
    return unique;
  });
}
