import { createHash } from 'node:crypto';
import type { ContactImage, MutationKey, OutcomeStatus } from '@app/changelog';
import type { Actor, ErrorCode } from '@app/platform';
import {
  CONTACT_FIELD_NAMES,
  type ContactFieldName,
  type ContactFields,
  type FieldProblem,
} from '@app/protocol';

/** One wish to change a contact, whichever way it came in. Fields are validated and normalised. */
export interface ContactMutation {
  op: 'create' | 'update' | 'delete' | 'restore' | 'undo' | 'merge';
  /** Of a create: absent when the server shall make it. */
  contactId?: string;
  /** Of a create: its id was made a moment ago, so that there is nothing of it to look for. */
  isNew?: true;
  fields: ContactFields;
  actor: Actor;
  /** Present when the client may send the same wish again. */
  key?: MutationKey;
  /** Of what is asked, beside a key. Made before the team's clock is held, where time is dear. */
  requestHash?: Buffer;
  /** Of an `update`: what happens to the tags that are there. */
  tags?: TagEdit;
  /** Of an `undo`: delete the contact, or bring it back; absent when that stays as it is. */
  deleted?: boolean;
  /** Of an `undo` that deletes: the contact that it is an alias of again. */
  mergedInto?: string;
  /** Of a `merge`, whose contact is the one that stays. */
  merge?: Merging;
  /** From If-Match: apply only to exactly this version. */
  ifVersion?: number;
  /** Of an update: a deleted contact comes back with it. */
  revives?: true;
  /** Present when it was made on a copy that may be old: it is merged with what others did meanwhile. */
  offline?: OfflineEdit;
  /** Of a `restore`, or with an edit of an epoch before: the contact as the device had it. It is taken in first. */
  lost?: LostImage;
  /** Settles a conflict: what is written follows from the conflict. */
  resolves?: { conflictId: string; take: 'kept' | 'lost' };
}

export interface TagEdit {
  add: string[];
  remove: string[];
}

/** What is merged into a contact. */
export interface Merging {
  loserIds: string[];
  /** What somebody wants of fields: the value of one of the contacts, or another one. */
  choices: Partial<Record<ContactFieldName, { of: string } | { value: unknown }>>;
}

/** Tags with some added and some removed; in their order, new ones at the end. */
export function editedTags(tags: string[], { add, remove }: TagEdit): string[] {
  return [...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add])];
}

/**
 * A contact as a device had it in an epoch that a restore has ended. Versions grow from epoch to epoch, so it is all that had
 * been done to the contact up to its version.
 */
export interface LostImage {
  epoch: string;
  version: number;
  /** Absent: it was deleted. Of fields that are not among them nothing is known. */
  fields?: ContactFields;
  /** Of a deleted one: the contact that it was merged into. */
  mergedInto?: string;
  createdBy?: string;
  /** How it came about, where restores had come before. */
  lineage?: Lineage;
  /** Who wrote that version, and on which device, '' when nobody knows. */
  agentCode: string;
  deviceId: string;
}

/**
 * How a contact came about where there were restores: with it two images can be put together of which neither has what the
 * other one has, because they are of two epochs that began with backups.
 */
export interface Lineage {
  /** All that was written in the first epoch up to this version is in it. */
  as_of: number;
  /** What was written later, by the names of `field_versions`: the version that it had the first time. */
  written: Record<string, number>;
  /** With which versions those epochs began. */
  epochs?: number[];
}

/** What the editor of an offline change saw, and what is known of its fate. */
export interface OfflineEdit {
  /** Version of the contact that was edited; 0 when it had none yet. */
  baseVersion: number;
  baseEpoch: string;
  /** Fields that do not merge as a whole, as the editor saw them; else the audit log is asked for them. */
  base: ContactFields;
  /** Bring the contact back if it is deleted. */
  resurrect: boolean;
  /** The metadata of an update are keys to add to those that there are: values that their fields cannot take. */
  addsMetadata?: true;
  /** The change was once acknowledged, in this epoch; a restore may have undone it. */
  acknowledged?: { epoch: string; version?: number };
  /** The whole contact after the change, to make again what a restore forgot. */
  image?: ContactFields;
  /** When the user made it, by the phone's clock: information, never order. */
  clientTime?: string;
}

export interface ContactOutcome {
  status: OutcomeStatus | 'duplicate' | 'busy';
  /** Why nothing was applied. */
  code?: ErrorCode;
  /** Version of this change; the existing one when it changed nothing; 0 when there is none. */
  version: number;
  contactId: string;
  /** The epoch in which it was decided. Absent where the database could not take the mutation. */
  epoch?: string;
  /** What its change belongs to; of a repeated one, that of the first time. Absent when nothing was changed. */
  operationId?: string;
  /** Where a value that lost is kept. */
  conflictId?: string;
  /** Of a merge, the first time: the contacts that went, and what it changed of the one that stays. */
  merged?: { ids: string[]; fields: Record<string, { from: unknown; to: unknown }> };
  /** What exactly is refused. */
  details?: FieldProblem[];
  /** The contact that was named, as it was last, where `contactId` is the one that it was merged into. */
  alias?: ContactImage;
  /** The contact after the change. Absent when there is none, or when it is not this agent's business. */
  image?: ContactImage;
}

/**
 * Who last wrote a field: version, agent code, device id; the version that it had in an epoch before, where it was made again;
 * the version of an epoch before up to which its editor had seen the contact, where the edit was made on a copy of that time or
 * in another epoch; the contact that the edit named, where that had been merged into this one. Of `^`: with which versions the
 * epochs began in which the contact was written.
 */
export type Provenance = [
  version: number,
  agentCode: string,
  deviceId: string,
  acknowledged?: number | null,
  seen?: number | null,
  through?: string | null,
  epochs?: number[],
];

export interface ContactRow extends ContactImage {
  team_id: string;
  /** Of a deleted one: the contact that has what it held. */
  merged_into?: string | null;
  created_version: number;
  updated_by: string;
  updated_by_device: string;
  /**
   * For each field changed since the contact was made; `*` is whoever made it, once somebody changed it. After a restore also
   * for what new edits touched of tags, metadata and labels: `tags.<tag>`, `metadata.<key>`; and `^`, whose version of an epoch
   * before is the one up to which the contact has all that was written in the first epoch.
   */
  field_versions: Record<string, Provenance>;
}

export function keyText({ scope, id }: MutationKey): string {
  return `${scope} ${id}`;
}

/** Of what was asked only: not of who asked, which base it had, nor of an id that the server made. */
export function hashOf({
  op,
  contactId,
  fields,
  tags,
  offline,
  resolves,
  revives,
  merge,
}: ContactMutation): Buffer {
  const ordered = CONTACT_FIELD_NAMES.filter((field) => field in fields).map((field) => [
    field,
    fields[field],
  ]);
  const asked: unknown[] = [op, contactId ?? null, ordered];
  if (offline?.resurrect || revives) asked.push('resurrect');
  if (tags) asked.push(tags);
  if (resolves) asked.push(resolves);
  if (merge) asked.push(merge);
  return createHash('sha256').update(JSON.stringify(asked)).digest();
}
