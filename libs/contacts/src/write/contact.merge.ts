import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '@app/platform';
import {
  checkContactField,
  CONTACT_FIELD_NAMES,
  contactField,
  type ContactFields,
  hasName,
  membersOf,
  NAME_FIELDS,
} from '@app/protocol';
import type { ContactRow, Provenance } from './contact.mutation';

/** One side of a field that two people changed. `version` null: that side was never applied. */
export interface ConflictSide {
  /** Absent when that side had removed it. */
  value?: unknown;
  agent_code: string;
  device_id: string;
  version: number | null;
}

/** By field; one key of the metadata is `metadata.<key>`, one label `labels.<key>`. */
export type ConflictFields = Record<string, { kept: ConflictSide; lost: ConflictSide }>;

/** Fields that do not merge as a whole, as somebody saw them. */
export type MergeBase = ContactFields;

/** What the editor knew when the change was made. */
export interface Sight {
  /** Versions up to here had been seen. */
  version: number;
  /** Same, in the versions of the epochs before: a restore gave what was seen new versions. */
  oldVersion?: number;
  /** Mergeable fields as they were then, by the editor's own word; and as the trail has them. */
  base: MergeBase;
  trail?: MergeBase;
  /** The contact as the device had it in an epoch before, where it said so. */
  image?: ContactFields;
  /**
   * The change was acknowledged before a restore undid it; with the version it had the first time, where known. What has a
   * version up to `left` the restore brought back: it was there already when the change was acknowledged.
   */
  replayed?: { version?: number; left: number };
  /**
   * The edit is of a contact that was merged into this one, by this version: its editor has seen nothing of what was written
   * here up to then, whoever wrote it.
   */
  mergedBy?: number;
  /** That contact. */
  through?: string;
}

export interface Merge {
  /** Values to write. */
  wanted: ContactFields;
  /** Others changed this contact since the editor saw it. */
  overOthers: boolean;
  conflicts: ConflictFields;
  /** What the edit names and leaves as it is: fields, and elements as in `field_versions`. */
  unchanged: string[];
}

/** Who last wrote a field of a contact. */
export function provenanceOf(row: ContactRow, field: string): Provenance {
  const { field_versions: versions, created_version: created } = row;
  const known = versions[field] ?? versions['*'];
  if (known) return known;
  // Untouched since it was made, so its last writer is its maker. One that was changed in psql has lost the device.
  if (row.version === created) return [created, row.updated_by, row.updated_by_device];
  return [created, row.created_by_agent as string, ''];
}

/** Who last wrote a field, or one of its tags or keys that the editor has not seen: an image may have come in since. */
function lastUnseen(row: ContactRow, field: string, sight: Sight): Provenance {
  const last = provenanceOf(row, field);
  if (!hasMembers(field) || !wasSeen(last, sight)) return last;
  const elements = Object.entries(row.field_versions).filter(([name]) => name.startsWith(`${field}.`));
  return elements.find(([, element]) => !wasSeen(element, sight))?.[1] ?? last;
}

/** Whether the editor had this state of the field before the eyes. */
export function wasSeen([version, , , acknowledged]: Provenance, sight: Sight): boolean {
  if (version <= sight.version) return true;
  return (
    typeof acknowledged === 'number' && sight.oldVersion !== undefined && acknowledged <= sight.oldVersion
  );
}

/**
 * Another agent, or the same one on another device. A device without a name is never the same; but of what came back after
 * a restore only the agent is known.
 */
export function isForeign([, agentCode, deviceId, acknowledged]: Provenance, actor: Actor): boolean {
  if (deviceId === '' && typeof acknowledged === 'number') return agentCode !== actor.agentCode;
  return deviceId === '' || agentCode !== actor.agentCode || deviceId !== actor.deviceId;
}

/**
 * As isForeign(). Where contacts were merged, the editor's own edit of another one of them is as little known to this edit: what
 * stood in this contact before, and what came in through the id of another one.
 */
function isUnknown(last: Provenance, actor: Actor, { mergedBy = 0, through }: Sight): boolean {
  return last[0] <= mergedBy || last[5] !== through || isForeign(last, actor);
}

/**
 * Whether an edit is the newer one of two. Versions only grow, from epoch to epoch too, so the one that it had when it was
 * first acknowledged puts a replayed edit into its place: before all that was written since, and after all that was there.
 * Edits of one device come in its order: of two with the same version, that of a tombstone they met, the later one.
 */
function isNewer({ replayed }: Sight, last: Provenance, actor: Actor): boolean {
  if (!replayed) return true;
  const [version, , , acknowledged] = last;
  if (replayed.version === undefined) return version <= replayed.left;
  if (replayed.version === acknowledged) return !isForeign(last, actor);
  return replayed.version > (acknowledged ?? version);
}

/**
 * What the actor wrote as `version` as if it were new, and had got acknowledged before a restore.
 * @returns who wrote those of the fields, with their place in the first order; nothing where that is known
 */
export function inFirstOrder(
  row: ContactRow,
  fields: readonly string[],
  version: number,
  acknowledged: number,
  actor: Actor,
): ContactRow['field_versions'] {
  const elements = Object.keys(row.field_versions).filter((name) =>
    fields.includes(name.slice(0, Math.max(0, name.indexOf('.')))),
  );
  const written = [...fields, ...elements]
    .map((field) => [field, provenanceOf(row, field)] as const)
    .filter(([, last]) => last[0] === version && typeof last[3] !== 'number' && !isForeign(last, actor));
  return Object.fromEntries(
    written.map(([field, [, agentCode, deviceId]]) => [field, [version, agentCode, deviceId, acknowledged]]),
  );
}

/**
 * Merges an edit of an old copy into the contact as it is now, field by field. On the same field the write that
 * arrives last wins, and what lost is in `conflicts`; a replayed edit takes its place in the first order.
 *
 * @param version what the edit will have if it changes anything
 */
export function mergeEdit(
  current: ContactRow,
  fields: ContactFields,
  actor: Actor,
  sight: Sight,
  version: number,
): Merge {
  const merge: Merge = { wanted: {}, overOthers: false, conflicts: {}, unchanged: [] };
  const write = (field: string, value: unknown) => Object.assign(merge.wanted, { [field]: value });
  const mine: Provenance = [version, actor.agentCode, actor.deviceId];
  merge.overOthers = CONTACT_FIELD_NAMES.some((field) => {
    const last = provenanceOf(current, field);
    return !wasSeen(last, sight) && isUnknown(last, actor, sight);
  });
  for (const field of CONTACT_FIELD_NAMES) {
    const value = fields[field];
    if (value === undefined) continue;
    merge.unchanged.push(...namedBy(field, value, current[field], sight.base));
    if (isDeepStrictEqual(value, current[field])) continue;
    const last = lastUnseen(current, field, sight);
    const isAsSeen = sight.image && isDeepStrictEqual(sight.image[field], current[field]);
    if (isAsSeen || wasSeen(last, sight)) {
      write(field, value);
      continue;
    }
    // The trail does not know what this device did to its own copy since: then its list is taken as a whole.
    const base = isUnknown(last, actor, sight) ? { ...sight.trail, ...sight.base } : sight.base;
    const merged = mergeField(field, value, current[field], base, last, mine);
    if (merged) {
      write(field, merged.value);
      // The editor's own earlier edit is no conflict.
      if (isUnknown(last, actor, sight)) Object.assign(merge.conflicts, merged.conflicts);
      continue;
    }
    const wins = isNewer(sight, last, actor);
    if (wins) write(field, value);
    // Both were acknowledged before: whoever wrote later then had seen the other, unless both met the same tombstone.
    const [replayed, other] = [sight.replayed?.version, last[3]];
    const isOrdered = replayed !== undefined && typeof other === 'number' && replayed !== other;
    if (isOrdered || !isUnknown(last, actor, sight)) continue;
    const [ours, theirs] = [sideOf(mine, value), sideOf(last, current[field])];
    merge.conflicts[field] = wins
      ? { kept: ours, lost: theirs }
      : { kept: theirs, lost: { ...ours, version: null } };
  }
  return merge;
}

/** What an edit says of a field beside what it changes: that this value, this tag or this key shall stay or stay away. */
function namedBy(field: keyof ContactFields, value: unknown, current: unknown, base: MergeBase): string[] {
  if (hasMembers(field)) return base[field] ? changedElements(field, base[field], value) : [];
  return isDeepStrictEqual(value, current) ? [field] : [];
}

/** Tags or keys of a field, as in `field_versions`, in which two of its values differ. */
export function changedElements(field: string, before: unknown, after: unknown): string[] {
  const [one, other] = [membersOf(field, before), membersOf(field, after)];
  if (!one || !other) return [];
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names
    .filter((name) => one.has(name) !== other.has(name) || !isDeepStrictEqual(one.get(name), other.get(name)))
    .map((name) => `${field}.${name}`);
}

/** Whether edits of different parts of the field go together. */
export function hasMembers(field: string): boolean {
  const merge = contactField(field)?.merge;
  return merge !== undefined && merge !== 'whole';
}

/**
 * An edit and what others did may, each by itself, leave the contact a name, and together none. Then the names that are there
 * stay, and that the edit had taken them away is a conflict.
 * @returns false when the edit alone leaves none: others changed no name since its editor saw them
 */
export function keepName(current: ContactRow, merge: Merge, actor: Actor, sight: Sight): boolean {
  if (!takesAllNames(current, merge.wanted)) return true;
  const isShared = NAME_FIELDS.some((field) => {
    const last = provenanceOf(current, field);
    return !wasSeen(last, sight) && isUnknown(last, actor, sight);
  });
  if (!isShared && !sight.replayed) return false;
  for (const field of NAME_FIELDS) {
    const value = merge.wanted[field];
    if (value === undefined) continue;
    delete merge.wanted[field];
    const lost = { value, agent_code: actor.agentCode, device_id: actor.deviceId, version: null };
    merge.conflicts[field] = { kept: sideOf(provenanceOf(current, field), current[field]), lost };
  }
  return true;
}

/** Whether these values leave nothing that names the contact, of which there was something. */
export function takesAllNames(current: ContactRow, wanted: object): boolean {
  return NAME_FIELDS.some((field) => field in wanted) && !hasName({ ...current, ...wanted });
}

/** What a deletion takes away of what others wrote since the editor saw the contact. */
export function lostByDelete(
  current: ContactRow,
  actor: Actor,
  sight: Sight,
  version: number,
): ConflictFields {
  const conflicts: ConflictFields = {};
  for (const field of CONTACT_FIELD_NAMES) {
    // The maker's own values are no edit; only what was changed since counts.
    const last = current.field_versions[field];
    if (!last || wasSeen(last, sight) || !isUnknown(last, actor, sight)) continue;
    conflicts[field] = {
      kept: { agent_code: actor.agentCode, device_id: actor.deviceId, version },
      lost: sideOf(last, current[field]),
    };
  }
  return conflicts;
}

/** An edit that found its contact deleted. */
export function lostToDelete(deleted: ContactRow, fields: ContactFields, actor: Actor): ConflictFields {
  const [version, agentCode, deviceId] = provenanceOf(deleted, 'is_deleted');
  const kept = { agent_code: agentCode, device_id: deviceId, version };
  return Object.fromEntries(
    Object.entries(fields as Record<string, unknown>).map(([field, value]) => [
      field,
      {
        kept,
        lost: { value, agent_code: actor.agentCode, device_id: actor.deviceId, version: null },
      },
    ]),
  );
}

export function sideOf([version, agentCode, deviceId]: Provenance, value: unknown): ConflictSide {
  return { value, agent_code: agentCode, device_id: deviceId, version };
}

interface FieldMerge {
  value: unknown;
  conflicts: ConflictFields;
}

/** Tags merge as adds and removes, metadata and labels per key; other fields, and what would not fit, as a whole. */
function mergeField(
  field: keyof ContactFields,
  wanted: unknown,
  current: unknown,
  base: MergeBase,
  last: Provenance,
  mine: Provenance,
): FieldMerge | undefined {
  const seen = base[field];
  const { merge } = contactField(field)!;
  if (!seen || merge === 'whole') return undefined;
  const merged =
    merge === 'per tag'
      ? { value: mergeTags(seen as string[], wanted as string[], current as string[]), conflicts: {} }
      : mergeKeys(field, [seen, wanted, current] as [Json, Json, Json], last, mine);
  return checkContactField(field, merged.value) ? undefined : merged;
}

function mergeTags(base: string[], wanted: string[], current: string[]): string[] {
  const removed = new Set(base.filter((tag) => !wanted.includes(tag)));
  const added = wanted.filter((tag) => !base.includes(tag));
  return [...new Set([...current.filter((tag) => !removed.has(tag)), ...added])];
}

type Json = Record<string, unknown>;

function mergeKeys(
  field: string,
  [base, wanted, current]: [Json, Json, Json],
  last: Provenance,
  mine: Provenance,
): FieldMerge {
  const value = { ...current };
  const conflicts: ConflictFields = {};
  for (const key of new Set([...Object.keys(base), ...Object.keys(wanted)])) {
    if (isDeepStrictEqual(wanted[key], base[key]) || isDeepStrictEqual(wanted[key], current[key])) continue;
    if (!isDeepStrictEqual(current[key], base[key])) {
      conflicts[`${field}.${key}`] = { kept: sideOf(mine, wanted[key]), lost: sideOf(last, current[key]) };
    }
    if (key in wanted) value[key] = wanted[key];
    else delete value[key];
  }
  return { value, conflicts };
}
