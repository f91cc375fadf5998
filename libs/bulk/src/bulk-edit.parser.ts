import { validationError } from '@app/platform';
import {
  checkContactField,
  type ContactFields,
  type ContactFilters,
  type FieldProblem,
  isJsonObject,
  normaliseContactFields,
  parseContactFields,
  parseContactFilters,
} from '@app/protocol';
import { isUUID } from 'class-validator';

/** Contacts of one call: a whole address book. */
export const MOST_CONTACTS = 100_000;
const MEMBERS = ['ids', 'filter', 'set', 'add_tags', 'remove_tags', 'delete', 'dry_run'];

export interface BulkEdit {
  /** In small letters, each once. */
  ids?: string[];
  filter?: ContactFilters;
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
  const filters = readFilters(filter, wrong);
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
    ...(filters && { filter: filters }),
    set: fields,
    addTags,
    removeTags,
    delete: isDeletion === true,
    dryRun: dry_run === true,
  };
}

function readFilters(
  filter: unknown,
  wrong: (field: string, message: string) => void,
): ContactFilters | undefined {
  if (filter === undefined) return undefined;
  if (!isJsonObject(filter) || Object.keys(filter).length === 0) {
    wrong('filter', 'must name at least one filter');
    return undefined;
  }
  const parsed = parseContactFilters(filter);
  if ('problems' in parsed) {
    for (const { field, message } of parsed.problems) wrong(`filter.${field}`, message);
    return undefined;
  }
  if (parsed.filters.deleted !== undefined)
    wrong('filter.deleted', 'is not a filter of edits: what is deleted is restored first');
  return parsed.filters;
}
