import { type LostImage } from '@app/contacts';
import {
  checkContactField,
  CONTACT_FIELD_NAMES,
  type FieldProblem,
  hasName,
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
  const image = { version: version as number, agentCode: isAuthor(author) ? author : giver, deviceId: '' };
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
  if (!hasName(fields)) problems.push(nameProblem(contact));
  if (problems.length) return { problems };
  return {
    image: { ...image, fields: normaliseContactFields(fields), ...(isAuthor(maker) && { createdBy: maker }) },
  };
}

/** Why nothing names the contact. */
function nameProblem(contact: Record<string, unknown>): FieldProblem {
  const wrong = NAME_FIELDS.find((field) => checkContactField(field, contact[field]));
  return wrong ? { field: wrong, message: checkContactField(wrong, contact[wrong])! } : NAMELESS;
}

function isAuthor(value: unknown): value is string {
  return isCleanText(value) && value.length >= 1 && value.length <= 255;
}
