import { birthday, email, type FieldType, json, labels, list, name, phone, tags, text } from './field-types';
import { isVisible } from './typed-text';

/**
 * Every field of a contact that a client may write, in the order in which they are shown. Whatever handles contacts is made
 * from this list or checked against it: checks and documents of the API, columns, statements, files, the merge, the
 * reference client, the dashboard.
 */
export const CONTACT_FIELDS = {
  first_name: name({
    label: 'First name',
    description: 'May be empty where last name or company is not.',
    max: 255,
    searchable: true,
    example: 'Priya',
    formats: { google: 'First Name', outlook: 'First Name', vcard: 'N' },
  }),
  last_name: name({
    label: 'Last name',
    description: 'May be empty where first name or company is not.',
    max: 255,
    searchable: true,
    example: 'Sharma',
    formats: { google: 'Last Name', outlook: 'Last Name', vcard: 'N' },
  }),
  name_prefix: text({
    label: 'Name prefix',
    max: 255,
    searchable: true,
    example: 'Dr.',
    formats: { google: 'Name Prefix', outlook: 'Title', vcard: 'N' },
  }),
  middle_name: text({
    label: 'Middle name',
    max: 255,
    searchable: true,
    example: 'Lakshmi',
    formats: { google: 'Middle Name', outlook: 'Middle Name', vcard: 'N' },
  }),
  name_suffix: text({
    label: 'Name suffix',
    max: 255,
    searchable: true,
    example: 'MBA',
    formats: { google: 'Name Suffix', outlook: 'Suffix', vcard: 'N' },
  }),
  nickname: text({
    label: 'Nickname',
    max: 255,
    searchable: true,
    example: 'Piku',
    formats: { google: 'Nickname', outlook: 'Nickname', vcard: 'NICKNAME' },
  }),
  phonetic_first_name: text({
    label: 'Phonetic first name',
    max: 255,
    searchable: true,
    example: 'プリヤ',
    formats: { google: 'Phonetic First Name', outlook: 'Given Yomi', vcard: 'X-PHONETIC-FIRST-NAME' },
  }),
  phonetic_last_name: text({
    label: 'Phonetic last name',
    max: 255,
    searchable: true,
    example: 'シャルマ',
    formats: { google: 'Phonetic Last Name', outlook: 'Surname Yomi', vcard: 'X-PHONETIC-LAST-NAME' },
  }),
  phone_primary: phone({
    label: 'Phone',
    searchable: true,
    example: '+91 98 1234 5678',
    formats: { google: 'Phone 1 - Value', outlook: 'Mobile Phone', vcard: 'TEL' },
  }),
  phone_secondary: phone({
    label: 'Second phone',
    searchable: true,
    example: '+1 (212) 555-0142',
    formats: { google: 'Phone 2 - Value', outlook: 'Business Phone', vcard: 'TEL' },
  }),
  phones: list({
    label: 'Further phones',
    max: 20,
    parts: { number: phone({ label: 'Number', example: '+91 22 5550 1234' }) },
    searchable: true,
    example: [{ label: 'reception', number: '+91 22 5550 1234' }],
    formats: { google: 'Phone 3 - Value', outlook: 'Other Phone', vcard: 'TEL' },
  }),
  email: email({
    label: 'E-mail',
    searchable: true,
    example: 'priya.sharma@example.com',
    formats: { google: 'E-mail 1 - Value', outlook: 'E-mail Address', vcard: 'EMAIL' },
  }),
  emails: list({
    label: 'Further e-mails',
    max: 20,
    parts: { email: email({ label: 'E-mail', example: 'priya@example.org' }) },
    searchable: true,
    example: [{ label: 'home', email: 'priya@example.org' }],
    formats: { google: 'E-mail 2 - Value', outlook: 'E-mail 2 Address', vcard: 'EMAIL' },
  }),
  company: text({
    label: 'Company',
    max: 255,
    searchable: true,
    example: 'Acme, Inc.',
    formats: { google: 'Organization Name', outlook: 'Company', vcard: 'ORG' },
  }),
  department: text({
    label: 'Department',
    max: 255,
    searchable: true,
    example: 'Purchasing',
    formats: { google: 'Organization Department', outlook: 'Department', vcard: 'ORG' },
  }),
  job_title: text({
    label: 'Job title',
    max: 255,
    searchable: true,
    example: 'Purchasing Manager',
    formats: { google: 'Organization Title', outlook: 'Job Title', vcard: 'TITLE' },
  }),
  notes: text({
    label: 'Notes',
    max: 10_000,
    example: 'Met at the fair. Call after 5pm.',
    formats: { google: 'Notes', outlook: 'Notes', vcard: 'NOTE' },
  }),
  address: text({
    label: 'Address',
    max: 1_000,
    example: '12 MG Road, Bengaluru',
    formats: { google: 'Address 1 - Formatted', outlook: 'Business Street', vcard: 'ADR' },
  }),
  addresses: list({
    label: 'Further addresses',
    max: 10,
    parts: {
      street: text({ label: 'Street', max: 255, example: '12 MG Road' }),
      city: text({ label: 'City', max: 255, example: 'Bengaluru' }),
      region: text({ label: 'Region', max: 255, example: 'Karnataka' }),
      postal_code: text({ label: 'Postal code', max: 50, example: '560001' }),
      country: text({ label: 'Country', max: 255, example: 'India' }),
      text: text({ label: 'Address', max: 1_000, example: '12 MG Road, Bengaluru' }),
    },
    oneOf: [['street', 'city', 'region', 'postal_code', 'country'], ['text']],
    example: [{ label: 'home', street: '5 Hill View', city: 'Mysuru', country: 'India' }],
    formats: { google: 'Address 2 - Formatted', outlook: 'Home Street', vcard: 'ADR' },
  }),
  websites: list({
    label: 'Websites',
    max: 10,
    parts: { url: text({ label: 'Address', max: 1_000, example: 'https://example.com' }) },
    searchable: true,
    example: [{ label: 'work', url: 'https://example.com' }],
    formats: { google: 'Website 1 - Value', outlook: 'Web Page', vcard: 'URL' },
  }),
  birthday: birthday({
    label: 'Birthday',
    example: '1987-08-20',
    formats: { google: 'Birthday', outlook: 'Birthday', vcard: 'BDAY' },
  }),
  labels: labels({
    label: 'Labels',
    description: 'What the phones, the e-mail and the address that are no lists are called.',
    of: ['phone_primary', 'phone_secondary', 'email', 'address'],
    example: { phone_primary: 'mobile' },
    formats: { google: 'Phone 1 - Label', vcard: 'TYPE' },
  }),
  tags: tags({
    label: 'Tags',
    searchable: true,
    example: ['customer', 'vip'],
    formats: { google: 'Labels', outlook: 'Categories', vcard: 'CATEGORIES' },
  }),
  metadata: json({
    label: 'Other details',
    description:
      'At most 8 kB as JSON. What a file has and no field takes is here, under the name of its column.',
    example: { crm_id: 4711 },
  }),
} satisfies Record<string, FieldType>;

export type ContactFieldName = keyof typeof CONTACT_FIELDS;

type ValueOf<Field> = Field extends FieldType<infer Value> ? Value : never;

/** The whole of a contact that clients write. */
export type ContactValues = { [Name in ContactFieldName]: ValueOf<(typeof CONTACT_FIELDS)[Name]> };

/** Some of it, validated and normalised. */
export type ContactFields = Partial<ContactValues>;

export const CONTACT_FIELD_NAMES = Object.keys(CONTACT_FIELDS) as ContactFieldName[];

/** What the catalogue says of a field; undefined when there is none of this name. */
export function contactField(field: string): FieldType | undefined {
  return Object.hasOwn(CONTACT_FIELDS, field) ? CONTACT_FIELDS[field as ContactFieldName] : undefined;
}

/** Every field with what it holds when there is nothing in it. */
export const EMPTY_CONTACT = Object.fromEntries(
  Object.entries<FieldType>(CONTACT_FIELDS).map(([field, { empty }]) => [field, empty]),
) as unknown as Readonly<ContactValues>;

/** Fields of which a contact has at least one. */
export const NAME_FIELDS = ['first_name', 'last_name', 'company'] as const;

/** Whether something tells whose contact it is: a first name, a last name or a company that people can see. */
export function hasName(contact: object): boolean {
  return NAME_FIELDS.some((field) => {
    const value = (contact as Record<string, unknown>)[field];
    return typeof value === 'string' && isVisible(value);
  });
}

/** What each tag, or each key of the field, is by itself; undefined where the field merges as a whole. */
export function membersOf(field: string, value: unknown): Map<string, unknown> | undefined {
  const merge = contactField(field)?.merge;
  if (merge === 'per tag') return new Map((value as string[]).map((tag) => [tag, true]));
  if (merge === 'per key') return new Map(Object.entries(value as Record<string, unknown>));
  return undefined;
}
