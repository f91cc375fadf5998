import type { ContactFilter } from '@app/contacts';
import { validationError } from '@app/platform';
import {
  checkContactField,
  type ContactFields,
  type FieldProblem,
  isCleanText,
  isJsonObject,
  normaliseContactFields,
  parseContactFields,
} from '@app/protocol';
import { isUUID } from 'class-validator';

/** Contacts of one call: a whole address book. */
export const MOST_CONTACTS = 100_000;
const MEMBERS = ['ids', 'filter', 'set', 'add_tags', 'remove_tags', 'delete', 'dry_run'];

export interface BulkEdit {
  /** In small letters, each once. */
  ids?: string[];
  filter?: ContactFilter;
  set: ContactFields;
  addTags: string[];
  removeTags: string[];
  delete: boolean;
  dryRun: boolean;
}

/** @throws AppError VALIDATION_FAILED with everything that is wrong with the body */
export function parseBulkEdit(body: Record<string, unknown> = {}): BulkEdit {
  const problems: FieldProblem[] = [];
  const wrong = (field: string, message: string) => problems.push({ field, message });
  for (const field of Object.keys(body)) if (!MEMBERS.includes(field)) wrong(field, 'is not a known field');
  const {
    ids,
    filter,
    set = {},
    add_tags = [],
    remove_tags = [],
    delete: isDeletion = false,
    dry_run = false,
  } = body;
  if ((ids === undefined) === (filter === undefined)) wrong('ids', 'must be given, or filter instead of it');
  if (ids !== undefined && !Array.isArray(ids)) wrong('ids', 'must be a list');
  else if (ids && (ids as unknown[]).length > MOST_CONTACTS)
    wrong('ids', `must have at most ${MOST_CONTACTS} items`);
  else if (ids && !(ids as unknown[]).every((id) => isUUID(id))) wrong('ids', 'must be a list of UUIDs');
  checkFilter(filter, wrong);
  const parsed = parseContactFields(set, { partial: true });
  if ('problems' in parsed) for (const { field, message } of parsed.problems) wrong(`set.${field}`, message);
  for (const [field, tags] of Object.entries({ add_tags, remove_tags })) {
    const message = Array.isArray(tags) ? checkContactField('tags', tags) : 'must be a list';
    if (message) wrong(field, message);
  }
  if (isDeletion !== true && isDeletion !== false) wrong('delete', 'must be true');
  if (typeof dry_run !== 'boolean') wrong('dry_run', 'must be true or false');
  if (problems.length) throw validationError(problems);
  const fields = 'fields' in parsed ? parsed.fields : {};
  const tagsOf = (tags: unknown) => normaliseContactFields({ tags }).tags!;
  const [addTags, removeTags] = [tagsOf(add_tags), tagsOf(remove_tags)];
  const edits = Object.keys(fields).length + addTags.length + removeTags.length;
  if (isDeletion ? edits > 0 : edits === 0)
    wrong('set', 'must say what to change, or delete must stand alone');
  if (fields.tags && addTags.length + removeTags.length > 0)
    wrong('set.tags', 'must not be given beside add_tags or remove_tags');
  if (addTags.some((tag) => removeTags.includes(tag))) wrong('add_tags', 'must have no tag of remove_tags');
  if (problems.length) throw validationError(problems);
  return {
    ...(ids !== undefined && { ids: [...new Set((ids as string[]).map((id) => id.toLowerCase()))] }),
    ...(filter !== undefined && { filter: filter as BulkEdit['filter'] }),
    set: fields,
    addTags,
    removeTags,
    delete: isDeletion === true,
    dryRun: dry_run === true,
  };
}

/** The filters of the list that a bulk edit takes: a new one is named here and in ContactFilterDto. */
function checkFilter(filter: unknown, wrong: (field: string, message: string) => void): void {
  if (filter === undefined) return;
  if (!isJsonObject(filter) || Object.keys(filter).length === 0)
    return wrong('filter', 'must name at least one filter');
  for (const [name, value] of Object.entries(filter)) {
    if (name !== 'q' && name !== 'agent_code') wrong(`filter.${name}`, 'is not a known filter');
    else if (!isCleanText(value) || value.trim() === '' || value.length > 128)
      wrong(`filter.${name}`, 'must be a text of 1 to 128 characters');
    else if (value.split(/\s+/).filter(Boolean).length > 8)
      wrong(`filter.${name}`, 'must have at most 8 words');
  }
}
