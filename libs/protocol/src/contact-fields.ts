import { birthday, email, type FieldType, json, name, phone, tags, text } from './field-types';

/**
 * Every field of a contact that a client may write, in the order in which they are shown. Whatever handles contacts is made
 * from this list or checked against it: checks and documents of the API, columns, statements, files, the merge, the
 * reference client, the dashboard.
 */
export const CONTACT_FIELDS = {
  first_name: name({
    label: 'First name',
    max: 255,
    searchable: true,
    example: 'Priya',
    formats: { google: 'First Name', outlook: 'First Name', vcard: 'N' },
  }),
  last_name: name({
    label: 'Last name',
    max: 255,
    searchable: true,
    example: 'Sharma',
    formats: { google: 'Last Name', outlook: 'Last Name', vcard: 'N' },
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
  email: email({
    label: 'E-mail',
    searchable: true,
    example: 'priya.sharma@example.com',
    formats: { google: 'E-mail 1 - Value', outlook: 'E-mail Address', vcard: 'EMAIL' },
  }),
  company: text({
    label: 'Company',
    max: 255,
    searchable: true,
    example: 'Acme, Inc.',
    formats: { google: 'Organization Name', outlook: 'Company', vcard: 'ORG' },
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
  birthday: birthday({
    label: 'Birthday',
    example: '1987-08-20',
    formats: { google: 'Birthday', outlook: 'Birthday', vcard: 'BDAY' },
  }),
  tags: tags({
    label: 'Tags',
    searchable: true,
    example: ['customer', 'vip'],
    formats: { google: 'Labels', outlook: 'Categories', vcard: 'CATEGORIES' },
  }),
  metadata: json({ label: 'Other details', example: { crm_id: 4711 } }),
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
