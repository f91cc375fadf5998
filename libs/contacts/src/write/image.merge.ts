import { isDeepStrictEqual } from 'node:util';
import type { ContactImage } from '@app/changelog';
import {
  checkContactField,
  CONTACT_FIELD_NAMES,
  type ContactFieldName,
  contactField,
  EMPTY_CONTACT,
  membersOf,
  NAME_FIELDS,
} from '@app/protocol';
import {
  type ConflictFields,
  type ConflictSide,
  hasMembers,
  provenanceOf,
  sideOf,
  takesAllNames,
} from './contact.merge';
import type { ContactRow, Lineage, LostImage, Provenance } from './contact.mutation';
import { isOfOneEpoch, MAX_EPOCHS } from './epoch-history';

/** In `field_versions`: up to which version the contact has all of the first epoch. */
export const COMPLETE = '^';

/** Up to which version of the first epoch a contact's fields, and its being there or not, are known to be complete. */
export interface Completeness {
  asOf: number;
  existenceAsOf: number;
}

/** What an image that a device gives back makes of a contact. */
export interface ImageMerge {
  /** Values to write; empty when it changes nothing. */
  values: Record<string, unknown>;
  /** Who wrote what of the contact, and at which place: of `values`, and of what the image says without changing it. */
  entries: Record<string, Provenance>;
  /** By their name in the conflict list, values of the image that others keep out of the contact. */
  conflicts: ConflictFields;
  /** The same of values of the contact that the image goes over though whoever wrote it had not seen them. */
  overridden: ConflictFields;
  /** `delete`: the one of the two sides that stays is a deletion. */
  kind: 'edit' | 'delete';
}

export interface ImageContext extends Completeness {
  /** Head up to which the present history has what the image's epoch had: whatever is above was written without it. */
  sharedHead: number;
  /** Head up to which it has what the first epoch had. */
  firstHead: number;
  /** Version of the change that takes the image in. */
  version: number;
  /** Versions with which epochs began that have to do with the contact or the image. */
  beginnings: readonly number[];
  /** The contact as the backup had it. */
  restored: ContactImage | undefined;
  /** Whether somebody could see this value of the field in the present epoch, before what is there now was written. */
  wasVisible: (field: string, value: unknown, key?: string) => boolean;
}

/** Place of a write in the order of all epochs: what was made again has the place that it had the first time. */
function placeOf(provenance: Provenance | undefined): number {
  return provenance ? (provenance[3] ?? provenance[0]) : 0;
}

/**
 * Merges an image of an epoch before into the contact as it is. Each element (a field, a tag, a key of the metadata, being
 * there) belongs to whoever wrote it last in the order of versions. An image of the first epoch writes all of them at its
 * version, absent ones too. One of a later epoch, which began with a backup, has of the first one what the backup had, and
 * says what was written since. So the order in which images come, and in what pieces, makes no difference. What one side keeps
 * from the other is a conflict, unless whoever wrote it could see it.
 */
export function mergeImage(row: ContactRow, image: LostImage, context: ImageContext): ImageMerge {
  const lineage = lineageOf(image, row, context);
  const { asOf } = context;
  const merge: ImageMerge = {
    values: {},
    entries: {},
    conflicts: {},
    overridden: {},
    kind: 'edit',
  };
  const versions = row.field_versions;
  const existence = Math.max(context.existenceAsOf, asOf, placeOf(versions.is_deleted));
  const place = existencePlaceOf(image, lineage);
  if (!image.fields) {
    if (place < existence || (row.is_deleted && place === existence)) return merge;
    merge.entries.is_deleted = entryOf(image, lineage, context, place);
    if (row.is_deleted) return merge;
    merge.values.is_deleted = true;
    for (const field of CONTACT_FIELD_NAMES) {
      const last = versions[field];
      if (!last || !isUnaware(last, place, context)) continue;
      merge.conflicts[field] = { kept: deletionBy(image, context.version), lost: sideOf(last, row[field]) };
    }
    merge.kind = 'delete';
    return merge;
  }
  if (row.is_deleted && place > existence) merge.values.is_deleted = false;
  if (place > existence && (row.is_deleted || place > lineage.as_of))
    merge.entries.is_deleted = entryOf(image, lineage, context, place);
  const staysDeleted = row.is_deleted && merge.values.is_deleted === undefined;
  const deletion = staysDeleted ? versions.is_deleted : undefined;
  for (const field of CONTACT_FIELD_NAMES) {
    const value = image.fields[field];
    if (value === undefined) continue;
    if (hasMembers(field)) mergeElements(merge, row, image, lineage, field, context);
    else mergeWhole(merge, row, image, lineage, field, context);
    // The values are there again, below the deletion; whoever deleted the contact had not seen them.
    if (!deletion || !(field in merge.values) || context.wasVisible(field, value)) continue;
    const written = placeIn(lineage, field);
    if (!isUnaware(deletion, written, context) && !isUnseen(deletion, written, lineage, context)) continue;
    const [version, agent_code, device_id] = deletion;
    merge.conflicts[field] = {
      kept: { agent_code, device_id, version },
      lost: lostSide(image, merge.values[field]),
    };
    merge.kind = 'delete';
  }
  keepName(merge, row, image);
  if (lineage.as_of > asOf) merge.entries[COMPLETE] = entryOf(image, lineage, context, lineage.as_of);
  const complete = merge.entries[COMPLETE] ?? versions[COMPLETE];
  if (complete && Object.keys(merge.entries).length > 0)
    merge.entries[COMPLETE] = withEpochs(complete, [
      ...(versions[COMPLETE]?.[6] ?? []),
      ...(lineage.epochs ?? []),
    ]);
  return merge;
}

/** The entry that says up to where a contact is complete, with further epochs in which it was written. */
export function withEpochs(complete: Provenance, epochs: readonly number[]): Provenance {
  const all = [...new Set([...(complete[6] ?? []), ...epochs])].sort((a, b) => a - b).slice(-MAX_EPOCHS);
  if (all.length === 0) return complete;
  const [version, agentCode, deviceId, asOf] = complete;
  return [version, agentCode, deviceId, asOf, null, null, all];
}

/**
 * How an image came about. One of a later epoch that does not say so (the device's store may be of an older release) is taken to have
 * written what differs from the backup.
 */
export function lineageOf(
  image: LostImage,
  row: ContactRow | undefined,
  { firstHead, restored, beginnings }: Pick<ImageContext, 'firstHead' | 'restored' | 'beginnings'>,
): Lineage {
  const { version, fields } = image;
  if (version <= firstHead || isOfOneEpoch(version, firstHead, beginnings))
    return { as_of: version, written: {} };
  if (image.lineage) return image.lineage;
  const lineage: Lineage = { as_of: firstHead, written: {} };
  const add = (name: string, one: unknown, other: unknown) => {
    const isOwn = isOfOneEpoch(placeOf(row?.field_versions[name]), version, beginnings);
    if (isOwn || !isDeepStrictEqual(one, other)) lineage.written[name] = version;
  };
  // What the backup has not got came into being later, deleted or not.
  if (restored) add('is_deleted', !fields, restored.is_deleted ?? false);
  else lineage.written.is_deleted = version;
  const backup: Record<string, unknown> = { ...(restored ?? EMPTY_CONTACT) };
  for (const field of CONTACT_FIELD_NAMES) {
    if (fields?.[field] === undefined) continue;
    if (!hasMembers(field)) add(field, fields[field], backup[field] ?? null);
    else {
      const was = membersOf(field, backup[field] ?? EMPTY_CONTACT[field])!;
      const is = membersOf(field, fields[field])!;
      const own = Object.keys(row?.field_versions ?? {}).filter((name) => name.startsWith(`${field}.`));
      const names = [...was.keys(), ...is.keys(), ...own.map((name) => name.slice(field.length + 1))];
      for (const name of new Set(names)) {
        add(`${field}.${name}`, [is.has(name), is.get(name)], [was.has(name), was.get(name)]);
      }
    }
  }
  return lineage;
}

/** Place of a field of an image, or of one of its tags or keys. */
function placeIn({ as_of: asOf, written }: Lineage, field: string, name?: string): number {
  if (name === undefined) {
    const own = Object.entries(written).filter(([each]) => each === field || each.startsWith(`${field}.`));
    return Math.max(asOf, ...own.map(([, place]) => place));
  }
  return Math.max(asOf, written[field] ?? 0, written[`${field}.*`] ?? 0, written[`${field}.${name}`] ?? 0);
}

/** Place of its being there or not. A tombstone of the first epoch has no other one. */
export function existencePlaceOf({ fields, version }: LostImage, { as_of, written }: Lineage): number {
  return written.is_deleted ?? (fields ? as_of : Math.min(as_of, version));
}

/** Who wrote an element of an image, and what of the first epoch they had seen. */
function entryOf(
  { agentCode, deviceId }: LostImage,
  { as_of: asOf }: Lineage,
  { version }: Pick<ImageContext, 'version'>,
  place: number,
): Provenance {
  return place > asOf ? [version, agentCode, deviceId, place, asOf] : [version, agentCode, deviceId, place];
}

/** Entries of `field_versions` of a contact that is made from an image. */
export function entriesOf(
  image: LostImage,
  lineage: Lineage,
  { version, firstHead }: Pick<ImageContext, 'version' | 'firstHead'>,
): ContactRow['field_versions'] {
  const names = Object.keys(lineage.written);
  const whole = CONTACT_FIELD_NAMES.filter((field) => names.some((name) => name.startsWith(`${field}.`)));
  const entry = (place: number) => entryOf(image, lineage, { version }, place);
  return {
    '*': entry(image.fields ? lineage.as_of : existencePlaceOf(image, lineage)),
    [COMPLETE]: withEpochs(entry(image.fields ? lineage.as_of : firstHead), lineage.epochs ?? []),
    ...(!image.fields && { is_deleted: entry(existencePlaceOf(image, lineage)) }),
    ...Object.fromEntries(whole.map((field) => [field, entry(placeIn(lineage, field))])),
    ...Object.fromEntries(names.map((name) => [name, entry(lineage.written[name]!)])),
  };
}

/** Names that the image and new edits leave together, where each by itself leaves one: those that are there stay. */
function keepName(merge: ImageMerge, row: ContactRow, image: LostImage): void {
  if (!takesAllNames(row, merge.values)) return;
  for (const field of NAME_FIELDS) {
    if (!(field in merge.values)) continue;
    merge.conflicts[field] = {
      kept: sideOf(provenanceOf(row, field), row[field]),
      lost: lostSide(image, merge.values[field]),
    };
    delete merge.values[field];
    delete merge.entries[field];
  }
}

/** A field that counts as a whole. */
function mergeWhole(
  merge: ImageMerge,
  row: ContactRow,
  image: LostImage,
  lineage: Lineage,
  field: ContactFieldName,
  context: ImageContext,
): void {
  const [mine, theirs] = [row[field], image.fields![field]];
  const last = row.field_versions[field];
  const place = placeIn(lineage, field);
  const own = Math.max(context.asOf, placeOf(last));
  const isSame = isDeepStrictEqual(mine, theirs);
  if (own > place) {
    if (!isSame) contest(merge, last, mine, theirs, image, place, context, field);
    return;
  }
  if (own === place || (isSame && place === lineage.as_of)) return;
  merge.entries[field] = entryOf(image, lineage, context, place);
  if (isSame) return;
  merge.values[field] = theirs;
  override(merge, row, own, mine, image, lineage, place, context, field);
}

/** Tags, metadata and labels: each tag and each key by itself. */
function mergeElements(
  merge: ImageMerge,
  row: ContactRow,
  image: LostImage,
  lineage: Lineage,
  field: ContactFieldName,
  context: ImageContext,
): void {
  const [mine, theirs] = [membersOf(field, row[field])!, membersOf(field, image.fields![field])!];
  const isSet = contactField(field)!.merge === 'per tag';
  const { all, lastOf } = elementsOf(row, field);
  const merged = new Map<string, unknown>();
  const entries: ImageMerge['entries'] = {};
  let newest = 0;
  const written = Object.keys(lineage.written)
    .filter((name) => name.startsWith(`${field}.`) && name !== `${field}.*`)
    .map((name) => name.slice(field.length + 1));
  for (const name of new Set([...theirs.keys(), ...mine.keys(), ...written])) {
    const last = lastOf(name);
    const place = placeIn(lineage, field, name);
    const own = Math.max(context.asOf, placeOf(last));
    const isMine = own >= place;
    const from = isMine ? mine : theirs;
    if (from.has(name)) merged.set(name, from.get(name));
    const [ours, other] = [mine.get(name), theirs.get(name)];
    const isSame = mine.has(name) === theirs.has(name) && isDeepStrictEqual(ours, other);
    if (isMine) {
      if (own > place && !isSet && !isDeepStrictEqual(ours, other))
        contest(merge, last, ours, other, image, place, context, field, name);
      continue;
    }
    if (!isSame) newest = Math.max(newest, place);
    if (place > lineage.as_of) entries[`${field}.${name}`] = entryOf(image, lineage, context, place);
    if (!isSame && !isSet) override(merge, row, own, ours, image, lineage, place, context, field, name);
  }
  const value = isSet ? [...merged.keys()] : Object.fromEntries(merged);
  const whole = checkContactField(field, value);
  // Both together are too much: what is there stays, and the other is kept whole.
  if (whole) {
    merge.conflicts[field] = {
      kept: sideOf(row.field_versions[field] ?? [row.version, row.updated_by, ''], row[field]),
      lost: lostSide(image, image.fields![field]),
    };
    return;
  }
  if (!isDeepStrictEqual(value, row[field])) {
    merge.values[field] = value;
    merge.entries[field] = entryOf(image, lineage, context, newest);
  }
  // What was known of the field as a whole, beside what is known of its parts from now on.
  if (all && Object.keys(entries).length) entries[`${field}.*`] ??= all;
  Object.assign(merge.entries, entries);
}

/** Who last wrote a tag or a key. Where only the whole field is known to be written, that counts for each. */
function elementsOf(
  row: ContactRow,
  field: string,
): { all: Provenance | undefined; lastOf: (name: string) => Provenance | undefined } {
  const { field_versions: versions } = row;
  const names = Object.keys(versions).filter((name) => name.startsWith(`${field}.`));
  const newest = Math.max(0, ...names.map((name) => versions[name]![0]));
  const all = versions[field] && versions[field][0] > newest ? versions[field] : versions[`${field}.*`];
  const lastOf = (name: string) => {
    const own = versions[`${field}.${name}`];
    return placeOf(own) > placeOf(all) ? own : all;
  };
  return { all, lastOf };
}

/** The contact keeps its value; that of the image is kept beside it, unless whoever wrote the contact's knew it. */
function contest(
  { conflicts }: ImageMerge,
  last: Provenance | undefined,
  kept: unknown,
  lost: unknown,
  image: LostImage,
  place: number,
  context: ImageContext,
  field: string,
  key?: string,
): void {
  if (!last || !isUnaware(last, place, context) || context.wasVisible(field, lost, key)) return;
  conflicts[key === undefined ? field : `${field}.${key}`] = {
    kept: kept === undefined ? withoutValue(sideOf(last, kept)) : sideOf(last, kept),
    lost: lostSide(image, lost),
  };
}

/** The image's value goes over one that came back before it, and that whoever wrote the image's had not seen. */
function override(
  { overridden }: ImageMerge,
  row: ContactRow,
  own: number,
  lost: unknown,
  image: LostImage,
  lineage: Lineage,
  place: number,
  { version, firstHead, restored, beginnings }: ImageContext,
  field: string,
  key?: string,
): void {
  if (place === lineage.as_of || own <= lineage.as_of || isOfOneEpoch(own, place, beginnings)) return;
  const was = memberOf(restored, field, key);
  if (firstHead <= lineage.as_of && isDeepStrictEqual(was ?? null, lost ?? null)) return;
  const { agentCode, deviceId } = image;
  const kept = {
    value: memberOf(image.fields, field, key),
    agent_code: agentCode,
    device_id: deviceId,
    version,
  };
  const side = sideOf(provenanceOf(row, field), lost);
  overridden[key === undefined ? field : `${field}.${key}`] = {
    kept: kept.value === undefined ? withoutValue(kept) : kept,
    lost: lost === undefined ? withoutValue(side) : side,
  };
}

export function memberOf(state: object | undefined, field: string, key?: string): unknown {
  const value = (state as Record<string, unknown> | undefined)?.[field];
  return key === undefined ? value : (value as Record<string, unknown> | undefined)?.[key];
}

/**
 * Whether who wrote this had not seen what was written at a place: it was written for the first time after the image's epoch was
 * left, or in an epoch that had no part of that.
 */
function isUnaware(last: Provenance, place: number, { sharedHead, beginnings }: ImageContext): boolean {
  const [version, , , acknowledged, seen] = last;
  if (typeof acknowledged !== 'number') return version > sharedHead && (seen ?? 0) < place;
  return (
    typeof seen === 'number' &&
    seen < place &&
    acknowledged > place &&
    !isOfOneEpoch(acknowledged, place, beginnings)
  );
}

/** Whether who wrote an element of an image at this place had not seen a deletion that came back before. */
function isUnseen(
  deletion: Provenance,
  place: number,
  { as_of: asOf }: Lineage,
  { beginnings }: ImageContext,
): boolean {
  const deleted = placeOf(deletion);
  return place > asOf && deleted > asOf && !isOfOneEpoch(deleted, place, beginnings);
}

function lostSide({ agentCode, deviceId }: LostImage, value: unknown): ConflictSide {
  const side: ConflictSide = { value, agent_code: agentCode, device_id: deviceId, version: null };
  return value === undefined ? withoutValue(side) : side;
}

function withoutValue({ agent_code, device_id, version }: ConflictSide): ConflictSide {
  return { agent_code, device_id, version };
}

function deletionBy({ agentCode, deviceId }: LostImage, version: number): ConflictSide {
  return { agent_code: agentCode, device_id: deviceId, version };
}
