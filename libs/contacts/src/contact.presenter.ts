import type { ContactImage } from '@app/changelog';
import type { ContactDto, TombstoneDto } from './contact.dto';
import { CONTACT_FIELD_NAMES, EMPTY_CONTACT } from '@app/protocol';

/** Columns that the wire needs, for `SELECT`s that skip the ORM. */
export const CONTACT_COLUMNS = [
  'id',
  ...CONTACT_FIELD_NAMES,
  'created_by_agent',
  'created_at',
  'updated_by',
  'updated_at',
  'version',
  'is_deleted',
  'deleted_at',
] as const;

/** A row read by those columns, or an image from the trail: only the times differ in form. */
export type ContactSource = ContactImage | (Omit<ContactDto, `${string}_at`> & Record<string, unknown>);

const EMPTY: Readonly<Record<string, unknown>> = EMPTY_CONTACT;

function utc(time: unknown): string | null {
  if (time === null || time === undefined) return null;
  // As PostgreSQL writes nine of ten in JSON; a Date for each costs more than the rest of an image.
  if (typeof time === 'string' && time.length === 29 && time.endsWith('+00:00'))
    return `${time.slice(0, 23)}Z`;
  return (time instanceof Date ? time : new Date(time as string)).toISOString();
}

/** A contact in the wire's form. */
export function presentContact(source: ContactSource): ContactDto {
  const contact = {} as Record<string, unknown>;
  // An image in the audit log may be of a time when there was no such field.
  for (const column of CONTACT_COLUMNS) contact[column] = source[column] ?? EMPTY[column] ?? null;
  contact.created_at = utc(source.created_at);
  contact.updated_at = utc(source.updated_at);
  contact.deleted_at = utc(source.deleted_at);
  return contact as unknown as ContactDto;
}

/**
 * All that is told of a deleted contact: no name and no number leaves the server after the deletion; but which contact it was
 * merged into.
 */
export function presentTombstone(source: ContactSource): TombstoneDto {
  const { id, version, merged_into: alias } = source;
  const tombstone = { id, version, is_deleted: true as const, deleted_at: utc(source.deleted_at)! };
  return typeof alias === 'string' ? { ...tombstone, merged_into: alias } : tombstone;
}

const utcColumn = (column: string) =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`;

/** SELECT list with the members of presentContact() in their order, for JSON that the database writes. */
export const CONTACT_MEMBERS = CONTACT_COLUMNS.map((column) =>
  column.endsWith('_at') ? utcColumn(column) : column,
).join(', ');

/** The same of presentTombstone(). */
const TOMBSTONE_MEMBERS = `id, version, is_deleted, ${utcColumn('deleted_at')}, merged_into`;

const json = (members: string, row = 'row_to_json(wire)') =>
  `(SELECT ${row}::text FROM (SELECT ${members}) wire)`;

/** SQL for the JSON text of a row of CONTACT_COLUMNS, as presentContact() has it. */
export const CONTACT_JSON = json(CONTACT_MEMBERS);

/** SQL for that of a row with `merged_into` besides that is a tombstone, as presentTombstone() has it. */
export const TOMBSTONE_JSON = json(TOMBSTONE_MEMBERS, 'json_strip_nulls(row_to_json(wire))');
