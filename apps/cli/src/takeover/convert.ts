import {
  checkContactField,
  EMPTY_CONTACT,
  isJsonObject,
  NAME_FIELDS,
  numbersIn,
  parseContactFields,
} from '@app/protocol';
import { isDeviceId } from '@app/platform';

/** A row of the original, every value as PostgreSQL writes it; a column that it does not have is absent. */
export type SourceRow = Record<string, string | null | undefined>;

/** Who a value of `created_by_agent`, `agent_id` and the like means; undefined for an unknown one. */
export type CodeOf = (value: string | null | undefined) => string | undefined;

/** Stands for whoever nobody knows any more; not the form of an agent code, so it is nobody's. */
export const TAKEOVER_ACTOR = 'db:takeover';

/** Versions above this leave no room for new ones below 2^53. */
export const MAX_VERSION = 2 ** 52;

/** Fields that may stand in the original too, and how much of each our table holds (characters). */
const LENGTHS = {
  first_name: 255,
  last_name: 255,
  phone_primary: 50,
  phone_secondary: 50,
  email: 254,
  company: 255,
  job_title: 255,
  notes: Infinity,
  address: Infinity,
  birthday: 10,
} as const;
/** Text fields of ours that the original may have, in the order in which they are written. */
export const TAKEN_TEXTS = Object.keys(LENGTHS) as (keyof typeof LENGTHS)[];
/** Of these one must say whose contact it is. */
const NAMES: readonly string[] = NAME_FIELDS;

const PHONES: readonly string[] = ['phone_primary', 'phone_secondary'];

/** What tells whose contact it is, where there is no name. */
const STAND_INS = ['phone_primary', 'phone_secondary', 'email'];

export interface TakenContact {
  id: string;
  oldVersion: number;
  fields: Record<string, unknown>;
  /** JSON, as it is stored. */
  metadata: string;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
  /** What was changed so that our table takes it. */
  repairs: string[];
  /** What stays as it was although a new entry like it would be refused. */
  oddities: string[];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A UUID in its usual form, or undefined. */
export function uuidOf(text: string | null | undefined): string | undefined {
  const lower = text?.trim().toLowerCase();
  return lower && UUID.test(lower) ? lower : undefined;
}

const STAMP =
  /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))? ?(?:(Z)|([+-]\d{2}):?(\d{2})?)?$/;

/** A time in any form that PostgreSQL writes, without a zone taken as UTC, or epoch seconds or milliseconds. */
export function timeOf(text: string | null | undefined): string | undefined {
  const [, day, clock = '00:00', , hours, minutes = '00'] = STAMP.exec(text ?? '') ?? [];
  if (day) return isoOf(new Date(`${day}T${clock}${hours ? `${hours}:${minutes}` : 'Z'}`));
  const [, number] = /^(\d{9,14}(?:\.\d+)?)$/.exec(text ?? '') ?? [];
  if (!number) return undefined;
  return isoOf(new Date(Number(number) * (number.split('.')[0]!.length > 11 ? 1 : 1_000)));
}

function isoOf(date: Date): string | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** A version written as a number or as text, or undefined. May be above {@link MAX_VERSION}. */
export function versionOf(text: string | null | undefined): number | undefined {
  const [, digits] = /^(\d+)(?:\.0+)?$/.exec(text?.trim() ?? '') ?? [];
  return digits ? Number(digits) : undefined;
}

export function isTrue(text: string | null | undefined): boolean {
  return /^(t|true|y|yes|on|1)$/i.test(text?.trim() ?? '');
}

/** What jsonb refuses becomes U+FFFD: NUL, and half of a surrogate pair. */
function cleanJson(text: string): string {
  return text.replace(/\\u(d[89ab]..)\\u(d[c-f]..)|\\(u....|.)/gis, (all, high?: string) =>
    high === undefined && /^\\u(0000|d[89a-f])/i.test(all) ? '\\ufffd' : all,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function characters(text: string): number {
  return text.length <= 50 ? text.length : [...text].length;
}

/** A contact in our form, or why it cannot be one. */
export function convertContact(row: SourceRow, codeOf: CodeOf, now: string): TakenContact | { lost: string } {
  const id = uuidOf(row.id);
  if (!id) return { lost: 'the id is not a UUID, so no phone could go on using it here' };
  const repairs: string[] = [];
  /** Values that do not fit, kept in the metadata under one name. */
  const kept: Record<string, unknown> = {};
  const fields: Record<string, unknown> = {};
  for (const field of TAKEN_TEXTS) {
    const length = LENGTHS[field];
    const value = row[field] ?? '';
    const isName = NAMES.includes(field);
    if (value === '') fields[field] = EMPTY_CONTACT[field];
    else if (characters(value) > length) {
      kept[field] = value;
      fields[field] = isName ? [...value].slice(0, length).join('') : null;
      repairs.push(`${field} was longer than ${length} characters; all of it is in metadata.taken_over`);
    } else if (PHONES.includes(field) && checkContactField(field, value)) {
      kept[field] = value;
      // Of several numbers in one field the first.
      [fields[field] = null] = numbersIn(value);
      repairs.push(`${field} is no number that can be dialled; all of it is in metadata.taken_over`);
    } else fields[field] = value;
  }
  if (!NAMES.some((field) => fields[field])) {
    const standIn = STAND_INS.find((field) => fields[field]);
    fields.first_name = standIn ? fields[standIn] : id;
    repairs.push(`it had no name; ${standIn ?? 'its id'} stands as first_name now`);
  }
  fields.tags = tagsOf(row, kept, repairs);
  const createdBy = codeOf(row.created_by_agent);
  const createdAt = timeOf(row.created_at) ?? timeOf(row.updated_at);
  const isDeleted =
    row.is_deleted === undefined || row.is_deleted === null
      ? Boolean(row.deleted_at)
      : isTrue(row.is_deleted);
  if (!row.created_by_agent) repairs.push(`created_by_agent was empty and is "${TAKEOVER_ACTOR}" now`);
  if (!timeOf(row.created_at))
    repairs.push('created_at was empty or no time; the next best time stands for it');
  const oldVersion = versionOf(row.version);
  if (oldVersion === undefined) repairs.push('version was empty or no number, so it comes first now');
  const metadata = metadataOf(row.metadata, kept, repairs);
  const parsed = parseContactFields({ ...fields, metadata: metadata.value });
  const oddities =
    'problems' in parsed ? parsed.problems.map(({ field, message }) => `${field} ${message}`) : [];
  if (row.created_by_agent && !createdBy) oddities.push('created_by_agent names no agent');
  return {
    id,
    oldVersion: oldVersion ?? 0,
    fields,
    metadata: metadata.json,
    createdBy: createdBy ?? row.created_by_agent ?? TAKEOVER_ACTOR,
    createdAt: createdAt ?? now,
    updatedAt: timeOf(row.updated_at) ?? createdAt ?? now,
    deletedAt: isDeleted ? (timeOf(row.deleted_at) ?? timeOf(row.updated_at) ?? now) : null,
    repairs,
    oddities,
  };
}

function tagsOf({ tags }: SourceRow, kept: Record<string, unknown>, repairs: string[]): string[] {
  if (tags === undefined || tags === null || tags === '') return [];
  const value = jsonOf(tags);
  if (Array.isArray(value) && value.every((tag) => typeof tag === 'string')) return value;
  kept.tags = tags;
  repairs.push('tags was no list of texts; it is in metadata.taken_over');
  return [];
}

/** `json` is the text that there was, with numbers of any length, when nothing had to be added. */
function metadataOf(
  source: string | null | undefined,
  kept: Record<string, unknown>,
  repairs: string[],
): { value: unknown; json: string } {
  const text = cleanJson(source || '{}');
  const value = jsonOf(text) ?? null;
  if (isJsonObject(value)) {
    if (Object.keys(kept).length === 0) return { value, json: text };
    let name = 'taken_over';
    while (name in value) name += '_';
    const extended = { ...value, [name]: kept };
    return { value: extended, json: JSON.stringify(extended) };
  }
  if (text !== 'null') {
    kept.metadata = value ?? text;
    repairs.push('metadata was no object; it is in metadata.taken_over');
  }
  const wrapped = Object.keys(kept).length ? { taken_over: kept } : {};
  return { value: wrapped, json: JSON.stringify(wrapped) };
}

export interface TakenHistory {
  action: string;
  contactId: string;
  agentCode: string;
  before: string | null;
  after: string | null;
  occurredAt: string;
}

const ACTIONS: Record<string, string> = { insert: 'create', soft_delete: 'delete' };

/** A row of the original's own trail, or why it says nothing that can be kept. */
export function convertHistory(row: SourceRow, codeOf: CodeOf): TakenHistory | { lost: string } {
  const contactId = uuidOf(row.contact_id);
  if (!contactId) return { lost: 'contact_id is not a UUID' };
  const occurredAt = timeOf(row.timestamp);
  if (!occurredAt) return { lost: 'it has no time' };
  const action = row.action?.trim().toLowerCase();
  if (!action) return { lost: 'it has no action' };
  const changes = imageOf(row.changes);
  const isPair = changes && ('old' in changes || 'new' in changes);
  const before = imageOf(row.before) ?? (isPair ? imageOf(changes.old) : null);
  const after = imageOf(row.after) ?? (isPair ? imageOf(changes.new) : changes);
  return {
    action: `original.${ACTIONS[action] ?? action}`.slice(0, 40),
    contactId,
    agentCode: codeOf(row.agent_code) || row.agent_code || TAKEOVER_ACTOR,
    before: before && JSON.stringify(before),
    after: after && JSON.stringify(after),
    occurredAt,
  };
}

/** An image as an object, whatever it was. */
function imageOf(source: unknown): Record<string, unknown> | null {
  if (source === null || source === undefined) return null;
  const value = typeof source === 'string' ? (jsonOf(cleanJson(source)) ?? source) : source;
  if (value === null) return null;
  return isJsonObject(value) ? value : { value };
}

export interface TakenDevice {
  deviceId: string;
  agentCode: string;
  cursor: number;
  changes: number;
  syncedAt: string | null;
}

/** A device as the manager shall see it, or why it cannot be shown. */
export function convertDevice(row: SourceRow, codeOf: CodeOf): TakenDevice | { lost: string } {
  if (!isDeviceId(row.device_id)) return { lost: 'device_id is not 1 to 255 printable characters' };
  const agentCode = codeOf(row.agent_code);
  if (!agentCode) return { lost: 'it belongs to no agent' };
  return {
    deviceId: row.device_id,
    agentCode,
    cursor: Math.min(versionOf(row.last_sync_version) ?? 0, MAX_VERSION),
    changes: Math.min(versionOf(row.changes_count) ?? 0, MAX_VERSION),
    syncedAt: timeOf(row.last_sync_at) ?? null,
  };
}
