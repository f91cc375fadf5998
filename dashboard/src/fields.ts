const NAMES: Record<string, string> = {
  first_name: 'First name',
  last_name: 'Last name',
  phone_primary: 'Phone',
  phone_secondary: 'Second phone',
  email: 'E-mail',
  company: 'Company',
  job_title: 'Job title',
  notes: 'Notes',
  address: 'Address',
  birthday: 'Birthday',
  tags: 'Tags',
  metadata: 'Other details',
};

/** The fields of a contact that people write. */
export const CONTACT_FIELDS = Object.keys(NAMES);

/** "Second phone"; one key of the metadata is `metadata.<key>`. */
export function fieldName(field: string): string {
  const words = field.replace(/^metadata\./, '').replaceAll('_', ' ');
  return NAMES[field] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value as text, '' when there is none. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'object') return Object.keys(value).length ? JSON.stringify(value) : '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export interface FieldChange {
  field: string;
  before: string;
  after: string;
}

type Image = Record<string, unknown> | null;

/** What differs. @param fields left out: all there are */
export function changesBetween(before: Image, after: Image, fields?: readonly string[]): FieldChange[] {
  const names = fields ?? [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .map((field) => ({ field, before: valueText(before?.[field]), after: valueText(after?.[field]) }))
    .filter((change) => change.before !== change.after);
}
