import { validationError } from '@app/platform';
import {
  CONTACT_FIELD_NAMES,
  type ContactFieldName,
  type FieldProblem,
  isJsonObject,
  parseContactFields,
} from '@app/protocol';
import { isUUID } from 'class-validator';
import type { Merging } from '../write/contact.mutation';

/** Contacts that one call merges into another one. */
export const MOST_LOSERS = 20;
const MEMBERS = ['survivor_id', 'loser_ids', 'fields', 'dry_run'];

export interface MergeRequest extends Merging {
  survivorId: string;
  dryRun: boolean;
}

/** @throws AppError VALIDATION_FAILED with everything that is wrong with the body */
export function parseMerge(body: Record<string, unknown> = {}): MergeRequest {
  const problems: FieldProblem[] = [];
  const wrong = (field: string, message: string) => problems.push({ field, message });
  for (const field of Object.keys(body)) if (!MEMBERS.includes(field)) wrong(field, 'is not a known field');
  const { survivor_id: survivor, loser_ids: losers, fields = {}, dry_run: dryRun = false } = body;
  if (!isUUID(survivor)) wrong('survivor_id', 'must be a UUID');
  if (!Array.isArray(losers) || losers.length < 1 || losers.length > MOST_LOSERS)
    wrong('loser_ids', `must be a list of 1 to ${MOST_LOSERS} UUIDs`);
  else if (!losers.every((id) => isUUID(id))) wrong('loser_ids', 'must be a list of UUIDs');
  if (typeof dryRun !== 'boolean') wrong('dry_run', 'must be true or false');
  if (!isJsonObject(fields)) wrong('fields', 'must be an object');
  if (problems.length) throw validationError(problems);
  const survivorId = (survivor as string).toLowerCase();
  const loserIds = [...new Set((losers as string[]).map((id) => id.toLowerCase()))];
  if (loserIds.includes(survivorId)) wrong('loser_ids', 'must not have the contact that stays');
  const choices = parseChoices(fields as Record<string, unknown>, [survivorId, ...loserIds], wrong);
  if (problems.length) throw validationError(problems);
  return { survivorId, loserIds, choices, dryRun: dryRun as boolean };
}

function parseChoices(
  fields: Record<string, unknown>,
  ids: string[],
  wrong: (field: string, message: string) => void,
): Merging['choices'] {
  const choices: Merging['choices'] = {};
  const values: Record<string, unknown> = {};
  for (const [field, choice] of Object.entries(fields)) {
    const id = typeof choice === 'string' ? choice.toLowerCase() : '';
    const isKnown = (CONTACT_FIELD_NAMES as string[]).includes(field);
    if (isKnown && ids.includes(id)) choices[field as ContactFieldName] = { of: id };
    else if (isUUID(id)) wrong(`fields.${field}`, 'must be the id of one of these contacts, or a value');
    else values[field] = choice;
  }
  const parsed = parseContactFields(values, { partial: true });
  if ('problems' in parsed)
    for (const { field, message } of parsed.problems) wrong(`fields.${field}`, message);
  else
    for (const [field, value] of Object.entries(parsed.fields))
      choices[field as ContactFieldName] = { value };
  return choices;
}
