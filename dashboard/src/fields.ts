import { CONTACT_FIELD_NAMES, contactField, type FieldProblem } from '@app/protocol';
import { m } from './i18n';
import { said } from './i18n/sentences';

/** "Second phone"; one key of the metadata is `metadata.<key>`, and may be called like a field. */
export function fieldName(field: string): string {
  const [, key] = /^metadata\.(.+)$/s.exec(field) ?? [];
  if (key !== undefined) return m.imports.detail(key);
  const words = field.replaceAll('_', ' ');
  return m.fields[field] ?? contactField(field)?.label ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** Where members of a request may lie. */
const INSIDE = /^(?:set|fields|filter|options|file)\./;

/** What is wrong with a field of a contact, a column of a file or another member of a request, as the page calls it. */
export function problemText({ field, message }: FieldProblem): string {
  const [, column] = /^mapping\.(.+)$/s.exec(field) ?? [];
  const name = field.replace(INSIDE, '');
  return m.contacts.fieldProblem(column ?? m.errors.members[name] ?? fieldName(name), message);
}

/** Between what is wrong with one field and with another. */
const NEXT_FIELD = new RegExp(`; (?=(?:${CONTACT_FIELD_NAMES.join('|')})\\b)`);

/** What an import says of a file or row, in the reader's language, with the names of fields in place of those of the API. */
export function remarkText(remark: string): string {
  return remark
    .split(NEXT_FIELD)
    .map((part) => {
      const [, field = '', message = ''] = /^([a-z_]+)\S* (.+?)\.?$/s.exec(part) ?? [];
      return contactField(field)
        ? m.contacts.fieldProblem(fieldName(field), message)
        : said(part, m.imports.sentences);
    })
    .join(' ');
}

/** A value as text, '' when there is none. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? m.common.yes : m.common.no;
  if (Array.isArray(value))
    return value.map(valueText).join(value.some((item) => typeof item === 'object') ? '; ' : ', ');
  if (typeof value === 'object') return Object.keys(value).length ? objectText(value) : '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** One of several numbers or addresses: "work: +1 …"; labels by field: "Phone: mobile"; anything else as JSON. */
function objectText(value: object): string {
  const members = Object.entries(value as Record<string, unknown>);
  if (!members.every(([, member]) => member === null || typeof member === 'string'))
    return JSON.stringify(value);
  if (!('label' in value))
    return members.map(([name, text]) => `${fieldName(name)}: ${valueText(text)}`).join(', ');
  const parts = members.filter(([name]) => name !== 'label').map(([, text]) => text);
  return [value.label, parts.join(', ')].filter(Boolean).join(': ');
}

const isEmpty = (value: unknown) =>
  value === null || value === undefined || (typeof value === 'string' && value.trim() === '');

/** Whether two values of a field are stored as the same. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (isEmpty(one) && isEmpty(other)) return true;
  return JSON.stringify(one) === JSON.stringify(other);
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
