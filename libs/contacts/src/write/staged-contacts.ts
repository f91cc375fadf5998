import { isDeepStrictEqual } from 'node:util';
import type { TeamTransaction } from '@app/changelog';
import type { Actor } from '@app/platform';
import { CONTACT_FIELD_NAMES, type ContactFields, EMPTY_CONTACT } from '@app/protocol';
import { changedElements, hasMembers, provenanceOf, type Sight } from './contact.merge';
import type { ContactOutcome, ContactRow, Provenance } from './contact.mutation';
import { type StagedWrite, writeStaged } from './contact.statements';
import type { EpochHistory } from './epoch-history';
import { COMPLETE, withEpochs } from './image.merge';
import type { RestoredImages } from './restored-images';

/** The contacts as the mutations of a batch leave them one after another, and what of it is to be written in the end. */
export class StagedContacts {
  private readonly writes: StagedWrite[] = [];
  /** Who makes the mutation that is being planned. */
  by!: Actor;

  constructor(
    private readonly tx: TeamTransaction,
    private readonly history: EpochHistory,
    /** The contacts that were read; each write takes the place of what was there. */
    private readonly rows: Map<string, ContactRow>,
    private readonly images: RestoredImages,
  ) {}

  /** Writes so far. */
  get size(): number {
    return this.writes.length;
  }

  write(): Promise<void> {
    return writeStaged(this.tx, this.writes);
  }

  /** The clock is held, so the version of the next write is known before it is taken. */
  get nextVersion(): number {
    return this.tx.clock.head + this.writes.length + 1;
  }

  /** @param sight what the author of a repeated create had seen, from before a restore */
  insert(
    id: string,
    fields: ContactFields & Partial<Pick<ContactRow, 'field_versions'>>,
    actor: Actor,
    sight?: Sight,
    deleted = false,
    createdBy = actor.agentCode,
  ): ContactOutcome {
    const row: ContactRow = {
      team_id: this.tx.teamId,
      id,
      version: 0,
      created_version: this.nextVersion,
      is_deleted: deleted,
      ...EMPTY_CONTACT,
      field_versions: {},
      created_by_agent: createdBy,
      updated_by: actor.agentCode,
      updated_by_device: actor.deviceId,
    };
    if (sight?.replayed) row.field_versions['*'] = this.provenance(actor, sight);
    return this.put('insert', Object.assign(row, fields), actor);
  }

  /**
   * Writes what is different from the contact as it is, if anything.
   * @param named what the edit says of fields and elements without changing them: after a restore that counts too
   */
  update(
    current: ContactRow,
    wanted: Record<string, unknown> | ContactFields,
    actor: Actor,
    sight?: Sight,
    named: string[] = [],
  ): ContactOutcome {
    const values = wanted as Record<string, unknown>;
    const changed = Object.keys(values).filter((field) => !isDeepStrictEqual(values[field], current[field]));
    const marked = this.history.isRestored && !sight?.replayed ? this.unmarked(current, values, named) : [];
    if (changed.length === 0 && marked.length === 0) return unchanged(current);
    const row: ContactRow = { ...current, field_versions: { ...current.field_versions } };
    // From now on the row's last writer is another one; whoever made the contact is still needed to merge.
    if (current.version === current.created_version) {
      row.field_versions['*'] ??= provenanceOf(current, '*');
    }
    const provenance = this.provenance(actor, sight);
    for (const field of changed) {
      row[field] = values[field];
      if (field === 'merged_into') continue;
      row.field_versions[field] = provenance;
      if (!this.history.isRestored) continue;
      const elements = changedElements(field, current[field], values[field]);
      for (const element of elements) row.field_versions[element] = provenance;
    }
    for (const name of marked) row.field_versions[name] = provenance;
    if (!row.is_deleted) row.merged_into = null;
    if (this.history.isRestored) boundElements(row.field_versions);
    this.images.passed(current);
    return this.put('update', row, actor);
  }

  /**
   * After a restore a device may still bring back other values from before. An edit that names a value which is there already
   * is newer than those all the same, and leaves its mark: once for each field or element.
   */
  private unmarked(current: ContactRow, values: Record<string, unknown>, named: string[]): string[] {
    const { restoredHead } = this.history;
    const { field_versions: versions, created_version: created } = current;
    if (created > restoredHead && typeof versions['*']?.[3] !== 'number') return [];
    const equal = Object.keys(values).filter(
      (field) => !hasMembers(field) && isDeepStrictEqual(values[field], current[field]),
    );
    return [...new Set([...named, ...equal])].filter((name) => {
      const last = versions[name];
      return !last || typeof last[3] === 'number' || last[0] <= restoredHead;
    });
  }

  private provenance({ agentCode, deviceId }: Actor, sight?: Sight): Provenance {
    const acknowledged = sight?.replayed?.version;
    if (sight?.through)
      return [this.nextVersion, agentCode, deviceId, acknowledged ?? null, null, sight.through];
    if (acknowledged !== undefined) return [this.nextVersion, agentCode, deviceId, acknowledged];
    if (sight?.oldVersion !== undefined)
      return [this.nextVersion, agentCode, deviceId, null, sight.oldVersion];
    return [this.nextVersion, agentCode, deviceId];
  }

  /** Takes the next version for the contact, and this actor as its last author. */
  put(kind: StagedWrite['kind'], row: ContactRow, actor: Actor): ContactOutcome {
    row.version = this.nextVersion;
    if (this.history.isRestored) {
      const complete = row.field_versions[COMPLETE] ?? [
        row.version,
        actor.agentCode,
        '',
        this.history.firstHead,
      ];
      row.field_versions[COMPLETE] = withEpochs(complete, this.history.beginnings.slice(-1));
    }
    row.updated_by = actor.agentCode;
    row.updated_by_device = actor.deviceId;
    row.request_id = actor.requestId;
    row.operation_id = this.by.operation.id;
    row.source = actor.source;
    this.writes.push({ kind, row, by: this.by });
    this.rows.set(row.id, row);
    return { status: 'applied', version: row.version, contactId: row.id };
  }
}

/** The outcome of a mutation that finds everything as it wants it. */
export function unchanged(current: ContactRow): ContactOutcome {
  return { status: 'applied', version: current.version, contactId: current.id };
}

/** Elements of one field that are kept apart. */
const MAX_ELEMENTS = 100;

/** Of a field with more elements than are kept apart, all of it counts as written with the newest. */
export function boundElements(versions: ContactRow['field_versions']): void {
  for (const field of CONTACT_FIELD_NAMES.filter(hasMembers)) {
    const names = Object.keys(versions).filter((name) => name.startsWith(`${field}.`));
    if (names.length <= MAX_ELEMENTS) continue;
    const newest = names.map((name) => versions[name]!).reduce((a, b) => (b[0] > a[0] ? b : a));
    for (const name of names) delete versions[name];
    versions[`${field}.*`] = newest;
  }
}
