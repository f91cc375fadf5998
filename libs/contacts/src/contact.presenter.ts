import type { ChangeAction, ContactImage } from '@app/changelog';
import type { ContactDto, TombstoneDto } from './contact.dto';
import { CONTACT_FIELD_NAMES } from './contact.fields';

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
  for (const column of CONTACT_COLUMNS) contact[column] = source[column] ?? null;
  contact.created_at = utc(source.created_at);
  contact.updated_at = utc(source.updated_at);
  contact.deleted_at = utc(source.deleted_at);
  return contact as unknown as ContactDto;
}

/** All that is told of a deleted contact: no name and no number leaves the server after the deletion. */
export function presentTombstone(source: ContactSource): TombstoneDto {
  return { id: source.id, version: source.version, is_deleted: true, deleted_at: utc(source.deleted_at)! };
}

export interface WireChange {
  action: ChangeAction;
  contact: ContactDto | TombstoneDto;
  version: number;
}

/** One entry of a delta. A contact born after the client's cursor is a CREATE for that client. */
export function presentChange(
  source: ContactSource & { created_version?: unknown },
  cursor: number,
): WireChange {
  if (source.is_deleted)
    return { action: 'DELETE', contact: presentTombstone(source), version: source.version };
  const action = (source.created_version as number) > cursor ? 'CREATE' : 'UPDATE';
  return { action, contact: presentContact(source), version: source.version };
}
