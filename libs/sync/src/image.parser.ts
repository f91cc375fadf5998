import { type Lineage, type LostImage, MAX_EPOCHS } from '@app/contacts';
import {
  checkContactField,
  CONTACT_FIELD_NAMES,
  contactField,
  type FieldProblem,
  isCleanText,
  isJsonObject,
  NAME_FIELDS,
  NAMELESS,
  normaliseContactFields,
} from '@app/protocol';
import { isUUID } from 'class-validator';

/** Contacts and tombstones of one call. */
export const MAX_IMAGES = 1_000;

/** Of an image that a device gives back. */
export type ParsedImage = { image: Omit<LostImage, 'epoch'> } | { problems: FieldProblem[] };

/**
 * A contact or tombstone as a server once gave it to a device. Members that are not known here are left out: a newer release
 * may have written them. So is a value that nobody could write any more, if the contact still has a name without it.
 * @param giver whose device it is, where the image does not say who wrote it
 */
export function parseImage(contact: unknown, giver: string): ParsedImage {
  if (!isJsonObject(contact)) return { problems: [{ field: 'contact', message: 'must be an object' }] };
  const problems: FieldProblem[] = [];
  const { version, is_deleted: isDeleted, created_by_agent: maker, updated_by: author } = contact;
  if (!Number.isSafeInteger(version) || (version as number) < 1) {
    problems.push({ field: 'version', message: 'must be the version of the contact' });
  }
  const lineage = problems.length ? undefined : parseLineage(contact.lineage, version as number);
  const image = {
    version: version as number,
    agentCode: isAuthor(author) ? author : giver,
    deviceId: '',
    ...(lineage && { lineage }),
  };
  if (isDeleted === true) {
    const { merged_into: alias } = contact;
    if (!problems.length && isUUID(alias))
      return { image: { ...image, mergedInto: (alias as string).toLowerCase() } };
    return problems.length ? { problems } : { image };
  }
  const fields: Record<string, unknown> = {};
  for (const field of CONTACT_FIELD_NAMES) {
    if (!checkContactField(field, contact[field])) fields[field] = contact[field];
  }
  const restored: Record<string, unknown> = normaliseContactFields(fields);
  // Once a name might be one that nobody sees.
  if (!NAME_FIELDS.some((field) => restored[field])) problems.push(nameProblem(contact));
  if (problems.length) return { problems };
  return { image: { ...image, fields: restored, ...(isAuthor(maker) && { createdBy: maker }) } };
}

/** Elements that a lineage may name: a server names a hundred of each field at most. */
const MAX_WRITTEN = 1_000;

/** @returns nothing where it is not one that a server has given: then the image tells less */
function parseLineage(value: unknown, version: number): Lineage | undefined {
  if (!isJsonObject(value) || !isJsonObject(value.written)) return undefined;
  const { as_of: asOf, written, epochs = [] } = value;
  const isPlace = (place: unknown) => Number.isSafeInteger(place) && (place as number) >= 0;
  if (!isPlace(asOf) || (asOf as number) > version) return undefined;
  const places = Object.entries(written).filter(([name]) => isElement(name));
  const isRight = ([, place]: [string, unknown]) =>
    isPlace(place) && (place as number) > (asOf as number) && (place as number) <= version;
  if (places.length > MAX_WRITTEN || !places.every(isRight)) return undefined;
  if (!Array.isArray(epochs) || epochs.length > MAX_EPOCHS || !epochs.every(isPlace)) return undefined;
  const lineage = {
    as_of: asOf as number,
    written: Object.fromEntries(places) as Record<string, number>,
  };
  return epochs.length ? { ...lineage, epochs } : lineage;
}

function isElement(name: string): boolean {
  if (name === 'is_deleted' || contactField(name)) return true;
  const { merge } = contactField(name.slice(0, Math.max(0, name.indexOf('.')))) ?? {};
  return merge !== undefined && merge !== 'whole';
}

/** Why nothing names the contact. */
function nameProblem(contact: Record<string, unknown>): FieldProblem {
  const wrong = NAME_FIELDS.find((field) => checkContactField(field, contact[field]));
  return wrong ? { field: wrong, message: checkContactField(wrong, contact[wrong])! } : NAMELESS;
}

function isAuthor(value: unknown): value is string {
  return isCleanText(value) && value.length >= 1 && value.length <= 255;
}
