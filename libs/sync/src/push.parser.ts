import { type ContactMutation, type LostImage, type OfflineEdit } from '@app/contacts';
import {
  CONTACT_FIELD_NAMES,
  CONTACT_FIELDS,
  type ContactFields,
  type FieldProblem,
  isJsonObject,
  isTime,
  parseContactFields,
} from '@app/protocol';
import { type Actor, isDeviceId, isUnknownTime, validationError } from '@app/platform';
import { isUUID } from 'class-validator';
import { parseImage } from './image.parser';

/** Items of one upload. */
export const MAX_ITEMS = 500;

export interface Upload {
  deviceId: string;
  epoch: string;
  items: unknown[];
}

/** Fields whose merge needs what the editor saw. */
const MERGED: string[] = CONTACT_FIELD_NAMES.filter((field) => CONTACT_FIELDS[field].merge !== 'whole');

const ENVELOPE = ['device_id', 'epoch', 'mutations'];
const ITEM = [
  'mutation_id',
  'op',
  'contact_id',
  'base_version',
  'base_epoch',
  'base',
  'fields',
  'resurrect',
  'client_time',
  'acknowledged_epoch',
  'acknowledged_version',
  'image',
  'contact',
];

/** What is wrong with a value that is no UUID. */
export function notUuid(value: unknown): string {
  return value === undefined ? 'is required' : 'must be a UUID';
}

/**
 * The envelope of an upload. Not a DTO: class-transformer would copy every item.
 * @throws AppError VALIDATION_FAILED
 */
export function parseUpload(body: Record<string, unknown> = {}): Upload {
  const problems = unknownFields(body, ENVELOPE);
  const { device_id: deviceId, epoch, mutations } = body;
  if (!isDeviceId(deviceId)) {
    problems.push({ field: 'device_id', message: 'must be 1 to 255 printable characters' });
  }
  if (!isUUID(epoch)) problems.push({ field: 'epoch', message: notUuid(epoch) });
  if (!Array.isArray(mutations) || mutations.length < 1 || mutations.length > MAX_ITEMS) {
    problems.push({ field: 'mutations', message: `must be a list of 1 to ${MAX_ITEMS} mutations` });
  }
  if (problems.length) throw validationError(problems);
  return { deviceId: deviceId as string, epoch: lower(epoch), items: mutations as unknown[] };
}

/** One item, and which of its values go to the metadata because their fields cannot take them; or what is wrong with it. */
export function parseMutation(
  item: unknown,
  epoch: string,
  actor: Actor,
): { mutation: ContactMutation; kept?: FieldProblem[] } | { problems: FieldProblem[] } {
  if (!isJsonObject(item)) return { problems: [{ field: 'mutation', message: 'must be an object' }] };
  const problems = unknownFields(item, ITEM);
  const demand = (ok: boolean, field: string, message: string) => ok || problems.push({ field, message });
  const { op, resurrect = false, client_time: clientTime, acknowledged_epoch: acknowledgedEpoch } = item;
  demand(isUUID(item.mutation_id), 'mutation_id', notUuid(item.mutation_id));
  demand(isUUID(item.contact_id), 'contact_id', notUuid(item.contact_id));
  demand(isOp(op), 'op', 'must be create, update or delete');
  if (op !== 'create' || item.base_version !== undefined) {
    demand(
      isVersion(item.base_version),
      'base_version',
      'must be the version that was edited, 0 when it had none',
    );
  }
  demand(item.base_epoch === undefined || isUUID(item.base_epoch), 'base_epoch', 'must be a UUID');
  demand(typeof resurrect === 'boolean', 'resurrect', 'must be true or false');
  // The time is information only: a clock that is far off must not keep an edit from being stored.
  const hasNoTime = clientTime === undefined || clientTime === null || isUnknownTime(clientTime);
  demand(hasNoTime || isTime(clientTime), 'client_time', 'must be an ISO 8601 time');
  demand(
    acknowledgedEpoch === undefined || isUUID(acknowledgedEpoch),
    'acknowledged_epoch',
    'must be a UUID',
  );
  const { acknowledged_version: version } = item;
  demand(version === undefined || isVersion(version), 'acknowledged_version', 'must be a version');
  let kept: FieldProblem[] | undefined;
  const section = (name: string, value: unknown, partial: boolean, known?: string[]) => {
    if (value === undefined) return undefined;
    const parsed = parseContactFields(value, { partial, keeps: !known });
    if (name === 'fields' && 'kept' in parsed) ({ kept } = parsed);
    const extra = known && isJsonObject(value) ? unknownFields(value, known) : [];
    const wrong = 'problems' in parsed ? parsed.problems : extra;
    for (const { field, message } of wrong) {
      problems.push({ field: field === 'row' ? name : `${name}.${field}`, message });
    }
    return 'fields' in parsed ? parsed.fields : undefined;
  };
  if (op === 'delete') {
    demand(
      item.fields === undefined || (isJsonObject(item.fields) && Object.keys(item.fields).length === 0),
      'fields',
      'must be absent in a delete',
    );
  }
  const fields = op === 'delete' ? {} : section('fields', item.fields ?? {}, op !== 'create');
  const base = section('base', item.base, true, MERGED);
  const image = section('image', item.image, false);
  const known = item.contact === undefined ? undefined : parseImage(item.contact, actor.agentCode);
  if (known && 'problems' in known) {
    for (const { field, message } of known.problems) problems.push({ field: `contact.${field}`, message });
  }
  if (problems.length) return { problems };
  const addsMetadata = op === 'update' && kept && !isJsonObject((item.fields as ContactFields).metadata);
  const offline: OfflineEdit = {
    baseVersion: (item.base_version as number | undefined) ?? 0,
    baseEpoch: item.base_epoch === undefined ? epoch : lower(item.base_epoch),
    base: addsMetadata ? { ...base, metadata: {} } : (base ?? {}),
    ...(addsMetadata && { addsMetadata }),
    resurrect: resurrect as boolean,
    ...(acknowledgedEpoch !== undefined && {
      acknowledged: { epoch: lower(acknowledgedEpoch), version: version as number | undefined },
    }),
    ...(image && { image }),
    ...(!hasNoTime && { clientTime: clientTime as string }),
  };
  const lost = known && 'image' in known ? { ...known.image, epoch: offline.baseEpoch } : undefined;
  return {
    mutation: {
      op: op as ContactMutation['op'],
      contactId: lower(item.contact_id),
      fields: fields!,
      actor,
      key: { scope: '', id: lower(item.mutation_id) },
      offline,
      ...lostImage(op, lost, fields!, offline, actor),
    },
    ...(kept && { kept }),
  };
}

/**
 * What an edit of an epoch before tells of the contact. Without the contact of the answer an acknowledged one is taken for all
 * that had been done up to its version: a create with its fields, an update with its image, a deletion.
 */
function lostImage(
  op: unknown,
  contact: LostImage | undefined,
  fields: ContactMutation['fields'],
  { acknowledged, image }: OfflineEdit,
  { agentCode, deviceId }: Actor,
): { lost?: LostImage } {
  if (!acknowledged) return contact ? { lost: contact } : {};
  const { epoch, version } = acknowledged;
  // It is of the answer that named this epoch. That version was this device's own change.
  if (contact) {
    const isOwn = contact.version === version && contact.agentCode === agentCode;
    return { lost: { ...contact, epoch, ...(isOwn && { deviceId }) } };
  }
  if (version === undefined || (op === 'update' && !image)) return {};
  const known = op === 'delete' ? undefined : (image ?? fields);
  return { lost: { epoch, version, agentCode, deviceId, ...(known && { fields: known }) } };
}

function unknownFields(value: object, known: string[]): FieldProblem[] {
  return Object.keys(value)
    .filter((field) => !known.includes(field))
    .map((field) => ({ field, message: 'is not a known field' }));
}

function isOp(value: unknown): boolean {
  return value === 'create' || value === 'update' || value === 'delete';
}

function isVersion(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** PostgreSQL writes UUIDs in small letters. */
function lower(uuid: unknown): string {
  return (uuid as string).toLowerCase();
}
