import type { ContactImage } from '@app/changelog';
import type { ContactDto, LineageDto, TombstoneDto } from './contact.dto';
import { CONTACT_FIELD_NAMES, EMPTY_CONTACT } from '@app/protocol';
import type { Provenance } from './write/contact.mutation';
import { COMPLETE } from './write/image.merge';

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

/** What the images of a restored team say of how they came about: of a deleted contact nothing but of the deletion. */
function lineageIn({ field_versions, is_deleted: isDeleted }: ContactSource): { lineage?: LineageDto } {
  const versions = (field_versions ?? {}) as Record<string, Provenance>;
  const asOf = versions[COMPLETE]?.[3];
  if (typeof asOf !== 'number') return {};
  const places = Object.entries(versions).filter(([name, [version]]) => {
    if (name === '*' || name === COMPLETE || (isDeleted && name !== 'is_deleted')) return false;
    // Of tags, metadata and labels each element by itself, unless all of it was written later.
    const isPart = (other: string) => other.startsWith(`${name}.`) && versions[other]![0] >= version;
    return !Object.keys(versions).some(isPart);
  });
  const written = places
    .map(([name, [version, , , acknowledged]]) => [name, acknowledged ?? version] as const)
    .filter(([, place]) => place > asOf);
  const epochs = versions[COMPLETE]![6];
  return { lineage: { as_of: asOf, written: Object.fromEntries(written), ...(epochs && { epochs }) } };
}

/**
 * A contact, or a tombstone, as a device keeps it and may give it back after a restore.
 * @param source with `field_versions`
 */
export function presentPicture(source: ContactSource): ContactDto | TombstoneDto {
  const present = source.is_deleted ? presentTombstone : presentContact;
  return { ...present(source), ...lineageIn(source) };
}

/** SQL for the text of a time, as utc() has it. */
export const utcText = (column: string) =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const utcColumn = (column: string) => `${utcText(column)} AS ${column}`;

/** SELECT list with the members of presentContact() in their order, for JSON that the database writes. */
const CONTACT_MEMBERS = CONTACT_COLUMNS.map((column) =>
  column.endsWith('_at') ? utcColumn(column) : column,
).join(', ');

/** The same of presentTombstone(). */
const TOMBSTONE_MEMBERS = `id, version, is_deleted, ${utcColumn('deleted_at')}, merged_into`;

const json = (members: string, row = 'row_to_json(wire)') =>
  `(SELECT ${row}::text FROM (SELECT ${members}) wire)`;

/** SQL for the JSON text of a row of CONTACT_COLUMNS, as presentContact() has it. */
export const CONTACT_JSON = json(CONTACT_MEMBERS);

/** SQL for that of a row with `merged_into` besides that is a tombstone, as presentTombstone() has it. */
const TOMBSTONE_JSON = json(TOMBSTONE_MEMBERS, 'json_strip_nulls(row_to_json(wire))');

/** SQL for the JSON text of a whole row, as presentPicture() has it. Where there was no restore it costs no more than CONTACT_JSON. */
export const PICTURE_JSON = `CASE
  WHEN NOT field_versions ? '${COMPLETE}' THEN CASE WHEN is_deleted THEN ${TOMBSTONE_JSON} ELSE ${CONTACT_JSON} END
  ELSE left(CASE WHEN is_deleted THEN ${TOMBSTONE_JSON} ELSE ${CONTACT_JSON} END, -1)
       || ',"lineage":' || contact_lineage(field_versions, is_deleted) || '}' END`;
