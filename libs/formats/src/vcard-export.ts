import { type ExportedContact } from './exported-contact';
import { METADATA_PROPERTY, PRODUCT } from './vcard-contact';

/** Octets of a line, without its end. */
const LINE = 75;

/** Types of the labels that every program knows; other labels are written as Apple does, which most read. */
const TYPES: Record<string, string[]> = {
  mobile: ['CELL'],
  'work mobile': ['WORK', 'CELL'],
  work: ['WORK'],
  home: ['HOME'],
  fax: ['FAX'],
  'work fax': ['WORK', 'FAX'],
  'home fax': ['HOME', 'FAX'],
  pager: ['PAGER'],
};
const PLACES = ['work', 'home'];

const escape = (text: string) => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n?|\n/g, '\\n');
/** A URI has commas and semicolons of its own. */
const escapeUri = (uri: string) => uri.replaceAll('\\', '\\\\').replace(/\r\n?|\n/g, '\\n');

/** A line in pieces of at most 75 octets, cut between characters. */
function fold(line: string): string {
  if (line.length <= LINE / 3 || Buffer.byteLength(line) <= LINE) return `${line}\r\n`;
  let folded = '';
  let octets = 0;
  for (const char of line) {
    const size = Buffer.byteLength(char);
    if (octets + size > LINE) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += char;
    octets += size;
  }
  return `${folded}\r\n`;
}

class CardWriter {
  private text = '';
  private items = 0;

  constructor(private readonly version: '3.0' | '4.0') {}

  line(line: string): void {
    this.text += fold(line);
  }

  property(name: string, value: string | null): void {
    if (value) this.line(`${name}:${escape(value)}`);
  }

  /** A property that may have a label, and be the first one to use. @param value with its backslashes */
  labelled(name: string, value: string, label: string | null | undefined, isFirst = false): void {
    const known = label && (name === 'TEL' || PLACES.includes(label)) ? TYPES[label] : undefined;
    const types = [...(known ?? [])];
    if (isFirst && this.version === '3.0') types.push('PREF');
    const params = [types.length && `TYPE=${types.join(',')}`, isFirst && this.version === '4.0' && 'PREF=1'];
    const head = [name, ...params.filter(Boolean)].join(';');
    if (!label || known) return this.line(`${head}:${value}`);
    this.items += 1;
    this.line(`item${this.items}.${head}:${value}`);
    this.line(`item${this.items}.X-ABLabel:${escape(label)}`);
  }

  end(): string {
    return this.text;
  }
}

/** A contact as a card; what the format cannot hold is in docs/FORMATS.md. */
export function vcard(contact: ExportedContact, version: '3.0' | '4.0'): string {
  const card = new CardWriter(version);
  const { labels } = contact;
  card.line('BEGIN:VCARD');
  card.line(`VERSION:${version}`);
  card.line(`PRODID:${PRODUCT}`);
  card.line(`UID:${version === '4.0' ? 'urn:uuid:' : ''}${contact.id}`);
  card.property('FN', shownName(contact));
  const { last_name, first_name, middle_name, name_prefix, name_suffix } = contact;
  const name = [last_name, first_name, middle_name, name_prefix, name_suffix].map((part) =>
    escape(part ?? ''),
  );
  card.line(`N:${name.join(';')}`);
  card.property('NICKNAME', contact.nickname);
  card.property('X-PHONETIC-FIRST-NAME', contact.phonetic_first_name);
  card.property('X-PHONETIC-LAST-NAME', contact.phonetic_last_name);
  if (contact.company || contact.department) {
    const org = [contact.company, contact.department].map((part) => escape(part ?? ''));
    card.line(`ORG:${(contact.department ? org : org.slice(0, 1)).join(';')}`);
  }
  card.property('TITLE', contact.job_title);
  if (contact.phone_primary) card.labelled('TEL', escape(contact.phone_primary), labels.phone_primary, true);
  if (contact.phone_secondary) card.labelled('TEL', escape(contact.phone_secondary), labels.phone_secondary);
  for (const { label, number } of contact.phones) card.labelled('TEL', escape(number ?? ''), label);
  if (contact.email) card.labelled('EMAIL', escape(contact.email), labels.email, true);
  for (const { label, email } of contact.emails) card.labelled('EMAIL', escape(email ?? ''), label);
  if (contact.address) card.labelled('ADR', address({ street: contact.address }), labels.address);
  for (const { label, text, ...parts } of contact.addresses)
    card.labelled('ADR', address(text ? { street: text } : parts), label);
  for (const { label, url } of contact.websites) card.labelled('URL', escapeUri(url ?? ''), label);
  if (contact.birthday) card.line(birthday(contact.birthday, version));
  if (contact.tags.length) card.line(`CATEGORIES:${contact.tags.map(escape).join(',')}`);
  card.property('NOTE', contact.notes);
  if (Object.keys(contact.metadata).length)
    card.property(METADATA_PROPERTY, JSON.stringify(contact.metadata));
  if (contact.updated_at) card.line(`REV:${contact.updated_at}`);
  card.line('END:VCARD');
  return card.end();
}

/** Every card must have one. */
function shownName(contact: ExportedContact): string {
  const { name_prefix, first_name, middle_name, last_name, name_suffix } = contact;
  const name = [name_prefix, first_name, middle_name, last_name, name_suffix].filter(Boolean).join(' ');
  return name || contact.company || contact.nickname || contact.email || contact.phone_primary || contact.id;
}

function address(parts: Record<string, string | null | undefined>): string {
  const { street, city, region, postal_code, country } = parts;
  return ['', '', street, city, region, postal_code, country].map((part) => escape(part ?? '')).join(';');
}

function birthday(day: string, version: '3.0' | '4.0'): string {
  if (!day.startsWith('--')) return `BDAY:${version === '4.0' ? day.replaceAll('-', '') : day}`;
  // A year has to be there in version 3.0; this one is what Apple has for none.
  return version === '4.0'
    ? `BDAY:--${day.slice(2).replace('-', '')}`
    : `BDAY;X-APPLE-OMIT-YEAR=1604:1604-${day.slice(2)}`;
}
