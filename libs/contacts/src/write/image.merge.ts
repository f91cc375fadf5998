import { isDeepStrictEqual } from 'node:util';
import {
  checkContactField,
  CONTACT_FIELD_NAMES,
  type ContactFieldName,
  contactField,
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
import type { ContactRow, LostImage, Provenance } from './contact.mutation';

/** Up to which version of epochs before a contact's fields, and its being there or not, are known to be complete. */
export interface Completeness {
  asOf: number;
  existenceAsOf: number;
}

/** What an image that a device gives back makes of a contact. */
export interface ImageMerge {
  /** Values to write; empty when it changes nothing. */
  values: Record<string, unknown>;
  /** Fields of `values` by their name in the conflict list, that new edits keep from the image. */
  conflicts: ConflictFields;
  /** `delete`: the one of the two sides that stays is a deletion. */
  kind: 'edit' | 'delete';
}

export interface ImageContext extends Completeness {
  /** Head up to which the present history has what the image's epoch had: whatever is above was written without it. */
  sharedHead: number;
  /** Version of the change that takes the image in. */
  version: number;
  /** Whether somebody could see this value of the field in the present epoch, before what is there now was written. */
  wasVisible: (field: string, value: unknown, key?: string) => boolean;
}

/** Place of a write in the order of all epochs: what was made again has the place that it had the first time. */
function placeOf(provenance: Provenance | undefined): number {
  return provenance ? (provenance[3] ?? provenance[0]) : 0;
}

/**
 * Merges an image of an epoch before into the contact as it is. Each element (a field, a tag, a key of the metadata, being
 * there) belongs to whoever wrote it last in the order of versions: the image writes all of them at its version, absent
 * ones too. So the order in which images come, and in what pieces, makes no difference. What new edits keep from it is a
 * conflict, unless their editors could see it.
 */
export function mergeImage(row: ContactRow, image: LostImage, context: ImageContext): ImageMerge {
  const merge: ImageMerge = { values: {}, conflicts: {}, kind: 'edit' };
  const versions = row.field_versions;
  const existence = Math.max(context.existenceAsOf, placeOf(versions.is_deleted));
  if (!image.fields) {
    if (row.is_deleted || image.version < existence) return merge;
    merge.values.is_deleted = true;
    for (const field of CONTACT_FIELD_NAMES) {
      const last = versions[field];
      if (!last || !isNew(last, context)) continue;
      merge.conflicts[field] = { kept: deletionBy(image, context.version), lost: sideOf(last, row[field]) };
    }
    merge.kind = 'delete';
    return merge;
  }
  if (row.is_deleted && image.version > existence) merge.values.is_deleted = false;
  if (image.version <= context.asOf) return merge;
  const staysDeleted = row.is_deleted && merge.values.is_deleted === undefined;
  const last = staysDeleted ? versions.is_deleted : undefined;
  const deletion = last && isNew(last, context) && (last[4] ?? 0) < image.version ? last : undefined;
  for (const field of CONTACT_FIELD_NAMES) {
    const value = image.fields[field];
    if (value === undefined || isDeepStrictEqual(value, row[field])) continue;
    if (hasMembers(field)) mergeElements(merge, row, image, field, context);
    else if (placeOf(versions[field]) <= image.version) merge.values[field] = value;
    else contest(merge, versions[field]!, row[field], value, image, context, field);
    // The values are there again, below the deletion; whoever deleted the contact had not seen them.
    if (deletion && field in merge.values && !context.wasVisible(field, value)) {
      const [version, agent_code, device_id] = deletion;
      merge.conflicts[field] = {
        kept: { agent_code, device_id, version },
        lost: lostSide(image, merge.values[field]),
      };
      merge.kind = 'delete';
    }
  }
  keepName(merge, row, image);
  return merge;
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
  }
}

/** Tags, metadata and labels: each tag and each key by itself. */
function mergeElements(
  merge: ImageMerge,
  row: ContactRow,
  image: LostImage,
  field: ContactFieldName,
  context: ImageContext,
): void {
  const [mine, theirs] = [membersOf(field, row[field])!, membersOf(field, image.fields![field])!];
  const isSet = contactField(field)!.merge === 'per tag';
  const lastOf = elementsOf(row, field);
  const merged = new Map<string, unknown>();
  for (const name of new Set([...theirs.keys(), ...mine.keys()])) {
    const last = lastOf(name);
    const isMine = placeOf(last) > image.version;
    const from = isMine ? mine : theirs;
    if (from.has(name)) merged.set(name, from.get(name));
    const [ours, other] = [mine.get(name), theirs.get(name)];
    if (!isMine || isSet || isDeepStrictEqual(ours, other)) continue;
    contest(merge, last!, ours, other, image, context, field, name);
  }
  const value = isSet ? [...merged.keys()] : Object.fromEntries(merged);
  const whole = checkContactField(field, value);
  if (!whole && !isDeepStrictEqual(value, row[field])) merge.values[field] = value;
  // Both together are too much: what is there stays, and the other is kept whole.
  if (whole)
    merge.conflicts[field] = {
      kept: sideOf(row.field_versions[field] ?? [row.version, row.updated_by, ''], row[field]),
      lost: lostSide(image, image.fields![field]),
    };
}

/** Who last wrote a tag or a key. Where only the whole field is known to be written, that counts for each. */
function elementsOf(row: ContactRow, field: string): (name: string) => Provenance | undefined {
  const { field_versions: versions } = row;
  const names = Object.keys(versions).filter((name) => name.startsWith(`${field}.`));
  const newest = Math.max(0, ...names.map((name) => versions[name]![0]));
  const all = versions[field] && versions[field][0] > newest ? versions[field] : versions[`${field}.*`];
  return (name) => {
    const own = versions[`${field}.${name}`];
    return placeOf(own) > placeOf(all) ? own : all;
  };
}

/** A new edit keeps its value; that of the image is kept beside it, unless the editor knew it. */
function contest(
  { conflicts }: ImageMerge,
  last: Provenance,
  kept: unknown,
  lost: unknown,
  image: LostImage,
  context: ImageContext,
  field: string,
  key?: string,
): void {
  if (!isNew(last, context) || (last[4] ?? 0) >= image.version || context.wasVisible(field, lost, key))
    return;
  conflicts[key === undefined ? field : `${field}.${key}`] = {
    kept: kept === undefined ? withoutValue(sideOf(last, kept)) : sideOf(last, kept),
    lost: lostSide(image, lost),
  };
}

/** Written for the first time after the image's epoch was left. */
function isNew([version, , , acknowledged]: Provenance, { sharedHead }: ImageContext): boolean {
  return typeof acknowledged !== 'number' && version > sharedHead;
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
