import { isDeepStrictEqual } from 'node:util';
import type { ContactImage, StoredOutcome, TeamTransaction } from '@app/changelog';
import { type Actor, type ErrorCode, prepared } from '@app/platform';
import type { ContactFields } from '../contact.fields';
import { ConflictShelf } from './conflict.shelf';
import {
  type ConflictFields,
  inFirstOrder,
  lostByDelete,
  lostToDelete,
  mergeEdit,
  provenanceOf,
  type Sight,
} from './contact.merge';
import {
  type ContactMutation,
  type ContactOutcome,
  type ContactRow,
  keyText,
  type OfflineEdit,
} from './contact.mutation';
import { type StagedWrite, writeStaged } from './contact.statements';
import { EditSights } from './edit.sights';

type Refusal = 'rejected' | 'conflict' | 'busy';

/** NULL in place of one that somebody else holds. */
const LOCK_CONTACTS = prepared(
  'contacts_lock',
  `WITH found AS MATERIALIZED (SELECT id FROM contacts WHERE team_id = $1 AND id = ANY($2)),
            free AS (
              SELECT id, to_jsonb(c) - 'search_text' AS row FROM contacts c
               WHERE team_id = $1 AND id = ANY(ARRAY(SELECT id FROM found)) ORDER BY id FOR UPDATE SKIP LOCKED
            )
       SELECT id, row FROM free UNION ALL SELECT id, NULL FROM found`,
);

/** Reads what a batch of mutations needs, plans it in memory under the team's clock, and writes it set by set. */
export class ContactBatch {
  private readonly rows = new Map<string, ContactRow>();
  private readonly locked = new Set<string>();
  private readonly stored = new Map<string, StoredOutcome>();
  private readonly fresh = new Map<string, StoredOutcome>();
  private readonly writes: StagedWrite[] = [];
  private readonly shelf: ConflictShelf;
  private readonly sights: EditSights;

  constructor(private readonly tx: TeamTransaction) {
    this.shelf = new ConflictShelf(tx);
    this.sights = new EditSights(tx);
  }

  /** One outcome for each mutation, in their order. Nothing is committed yet. */
  async run(mutations: ContactMutation[]): Promise<ContactOutcome[]> {
    await this.loadOutcomes(mutations);
    await this.shelf.load(mutations.flatMap(({ resolves }) => resolves?.conflictId ?? []));
    await this.loadContacts(mutations);
    await this.sights.load(mutations, this.rows);
    const outcomes = mutations.map((mutation) => this.plan(mutation));
    await writeStaged(this.tx, this.writes);
    await this.shelf.write();
    await this.tx.recordOutcomes([...this.fresh.values()]);
    return this.attachImages(mutations, outcomes);
  }

  private async loadOutcomes(mutations: ContactMutation[]): Promise<void> {
    const keys = mutations.flatMap(({ key }) => key ?? []);
    for (const outcome of await this.tx.findOutcomes(keys)) this.stored.set(keyText(outcome.key), outcome);
  }

  /** Locks the contacts that will be read. One that somebody else holds is left out: only its mutations fail. */
  private async loadContacts(mutations: ContactMutation[]): Promise<void> {
    const known = [...this.stored.values()].flatMap(({ contactId }) => contactId ?? []);
    const ids = [...new Set([...mutations.flatMap(({ contactId }) => contactId ?? []), ...known])];
    if (ids.length === 0) return;
    const found = await this.tx.manager.query<{ id: string; row: ContactRow | null }[]>(LOCK_CONTACTS, [
      this.tx.teamId,
      ids,
    ]);
    for (const { id, row } of found) if (row) this.rows.set(id, row);
    for (const { id } of found) if (!this.rows.has(id)) this.locked.add(id);
  }

  private plan(mutation: ContactMutation): ContactOutcome {
    const { key, actor, offline } = mutation;
    if (!key) return this.apply(mutation);
    const requestHash = mutation.requestHash!;
    const before = this.stored.get(keyText(key));
    if (before && !this.isOvertaken(before, mutation)) return this.repeat(before, mutation);
    const outcome = this.apply(mutation);
    // Not remembered: the same key may be tried again, with a newer If-Match too.
    const { status, code, version, contactId } = outcome;
    if (status === 'busy' || status === 'duplicate' || (status === 'conflict' && !offline)) return outcome;
    const record = {
      key,
      agentId: actor.agentId,
      requestHash,
      status,
      code: code ?? null,
      version,
      contactId,
    };
    this.stored.set(keyText(key), record);
    this.fresh.set(keyText(key), record);
    return outcome;
  }

  /**
   * An attempt from before a restore may arrive after it and find the contact gone. Its refusal does not stand for a change
   * that another attempt had got acknowledged before.
   */
  private isOvertaken({ status, requestHash }: StoredOutcome, mutation: ContactMutation): boolean {
    const { offline } = mutation;
    if (status !== 'rejected' || !offline || !requestHash.equals(mutation.requestHash!)) return false;
    return this.sights.of(mutation, offline).replayed !== undefined;
  }

  /** The stored answer again; the contact is shown as it is now, and only to the agent who made the change. */
  private repeat(before: StoredOutcome, mutation: ContactMutation): ContactOutcome {
    const contactId = before.contactId ?? '';
    if (!before.requestHash.equals(mutation.requestHash!)) {
      return { status: 'rejected', code: 'IDEMPOTENCY_MISMATCH', version: 0, contactId };
    }
    this.putInFirstOrder(before, mutation);
    const image = before.agentId === mutation.actor.agentId ? this.rows.get(contactId) : undefined;
    const code = before.code as ErrorCode | null;
    return {
      status: 'duplicate',
      version: before.version ?? 0,
      contactId,
      ...(code && { code }),
      ...(image && { image }),
    };
  }

  /**
   * An attempt from before a restore that arrives late may also be applied as if it were new, and win over all that is sent
   * again. What it wrote gets the place of the change that was acknowledged, by one more version.
   */
  private putInFirstOrder({ version, contactId }: StoredOutcome, mutation: ContactMutation): void {
    const { op, fields, actor, offline } = mutation;
    const current = this.rows.get(contactId ?? '');
    const acknowledged = offline && this.sights.of(mutation, offline).replayed?.version;
    if (!version || !current || current.is_deleted || acknowledged === undefined || acknowledged >= version)
      return;
    // The version may also be that of a newer edit of the same phone, which this one did not go over.
    const written = Object.entries(fields).flatMap(([field, value]) =>
      isDeepStrictEqual(value, current[field]) ? field : [],
    );
    const placed = inFirstOrder(current, op === 'create' ? ['*'] : written, version, acknowledged, actor);
    if (Object.keys(placed).length === 0) return;
    const field_versions = { ...current.field_versions, ...placed };
    this.stage('update', { ...current, field_versions }, actor);
  }

  private apply(mutation: ContactMutation): ContactOutcome {
    const contactId = mutation.contactId ?? crypto.randomUUID();
    if (this.locked.has(contactId)) return this.refused('busy', 'CONTACT_BUSY', contactId);
    const current = this.rows.get(contactId);
    if (mutation.resolves) return this.resolve(mutation, mutation.resolves, contactId, current);
    if (mutation.offline) return this.applyOffline(mutation, mutation.offline, contactId, current);
    const { op, fields, actor, ifVersion } = mutation;
    if (op === 'create') {
      if (current) return this.refused('rejected', 'CONTACT_EXISTS', contactId);
      return this.insert(contactId, fields, actor);
    }
    if (!current || current.is_deleted) return this.refused('rejected', 'CONTACT_NOT_FOUND', contactId);
    if (ifVersion !== undefined && ifVersion !== current.version) {
      return this.refused('conflict', 'VERSION_MISMATCH', contactId);
    }
    return this.update(current, op === 'delete' ? { is_deleted: true } : fields, actor);
  }

  private refused(status: Refusal, code: ErrorCode, contactId: string): ContactOutcome {
    const image = this.rows.get(contactId);
    return {
      status,
      code,
      version: image?.version ?? 0,
      contactId,
      ...(status === 'conflict' && { image }),
    };
  }

  private applyOffline(
    mutation: ContactMutation,
    offline: OfflineEdit,
    contactId: string,
    current: ContactRow | undefined,
  ): ContactOutcome {
    const { op, fields, actor } = mutation;
    const sight = this.sights.of(mutation, offline);
    const { replayed } = sight;
    if (op === 'create') {
      if (!current) return this.insert(contactId, fields, actor, sight);
      if (replayed) return unchanged(current);
      return this.refused('rejected', 'CONTACT_EXISTS', contactId);
    }
    if (!current) {
      // Only what was once acknowledged is made again: anything else may have been purged.
      if (!replayed || (op === 'update' && !offline.image)) {
        return this.refused('rejected', 'CONTACT_NOT_FOUND', contactId);
      }
      if (op === 'update') return this.insert(contactId, offline.image!, actor, sight);
      return this.insert(contactId, { ...UNNAMED, ...offline.image }, actor, sight, true);
    }
    if (op === 'delete') {
      if (current.is_deleted) return unchanged(current);
      const lost = lostByDelete(current, actor, sight, this.nextVersion);
      return this.withConflict(
        mutation,
        'delete',
        lost,
        this.update(current, { is_deleted: true }, actor, sight),
      );
    }
    if (!current.is_deleted) {
      const merge = mergeEdit(current, fields, actor, sight, this.nextVersion);
      const outcome = this.update(current, merge.wanted, actor, sight);
      if (merge.overOthers && outcome.version > this.tx.clock.head) outcome.status = 'merged';
      return this.withConflict(mutation, 'edit', merge.conflicts, outcome);
    }
    if (offline.resurrect) return this.update(current, { ...fields, is_deleted: false }, actor, sight);
    const [, , , deletedAt] = provenanceOf(current, 'is_deleted');
    if (replayed?.version !== undefined && deletedAt !== undefined && replayed.version < deletedAt) {
      return unchanged(current);
    }
    const refusal = this.refused('conflict', 'CONTACT_DELETED', contactId);
    return this.withConflict(mutation, 'edit_of_deleted', lostToDelete(current, fields, actor), refusal);
  }

  private withConflict(
    { offline, key, contactId }: ContactMutation,
    kind: 'edit' | 'delete' | 'edit_of_deleted',
    fields: ConflictFields,
    outcome: ContactOutcome,
  ): ContactOutcome {
    if (Object.keys(fields).length === 0) return outcome;
    const conflictId = this.shelf.add({
      contactId: contactId!,
      kind,
      fields,
      mutationId: key?.id ?? null,
      clientTime: offline?.clientTime ?? null,
    });
    return { ...outcome, status: outcome.code ? outcome.status : 'merged', conflictId };
  }

  /** Writes what a conflict kept, or leaves things as they are; either way the conflict is settled, once. */
  private resolve(
    { actor }: ContactMutation,
    { conflictId, take }: NonNullable<ContactMutation['resolves']>,
    contactId: string,
    current: ContactRow | undefined,
  ): ContactOutcome {
    const conflict = this.shelf.find(conflictId);
    if (!conflict) return this.refused('rejected', 'CONFLICT_NOT_FOUND', contactId);
    if (conflict.resolved_at) return this.refused('rejected', 'CONFLICT_RESOLVED', contactId);
    if (take === 'lost' && !current) return this.refused('rejected', 'CONTACT_NOT_FOUND', contactId);
    this.shelf.settle(conflictId, take, actor.agentCode);
    if (take === 'kept' || !current) {
      return {
        status: 'applied',
        version: current?.version ?? this.tx.clock.head,
        contactId,
        image: current,
      };
    }
    const wanted: Record<string, unknown> = { is_deleted: false };
    for (const [field, { lost }] of Object.entries(conflict.fields)) {
      const [, key] = /^metadata\.(.*)$/s.exec(field) ?? [];
      if (key === undefined) wanted[field] = lost.value;
      else {
        const metadata = { ...((wanted.metadata ?? current.metadata) as Record<string, unknown>) };
        if ('value' in lost) metadata[key] = lost.value;
        else delete metadata[key];
        wanted.metadata = metadata;
      }
    }
    return this.update(current, wanted, actor);
  }

  /** The clock is held, so the version of the next write is known before it is taken. */
  private get nextVersion(): number {
    return this.tx.clock.head + this.writes.length + 1;
  }

  private insert(
    id: string,
    fields: ContactFields,
    actor: Actor,
    sight?: Sight,
    deleted = false,
  ): ContactOutcome {
    const row: ContactRow = {
      team_id: this.tx.teamId,
      id,
      version: 0,
      created_version: this.nextVersion,
      is_deleted: deleted,
      tags: [],
      metadata: {},
      field_versions: {},
      created_by_agent: actor.agentCode,
      updated_by: actor.agentCode,
      updated_by_device: actor.deviceId,
    };
    if (sight?.replayed) row.field_versions['*'] = this.provenance(actor, sight);
    return this.stage('insert', Object.assign(row, fields), actor);
  }

  private update(
    current: ContactRow,
    wanted: Record<string, unknown> | ContactFields,
    actor: Actor,
    sight?: Sight,
  ): ContactOutcome {
    const values = wanted as Record<string, unknown>;
    const changed = Object.keys(values).filter((field) => !isDeepStrictEqual(values[field], current[field]));
    if (changed.length === 0) return unchanged(current);
    const row: ContactRow = { ...current, field_versions: { ...current.field_versions } };
    // From now on the row's last writer is another one; whoever made the contact is still needed to merge.
    if (current.version === current.created_version) {
      row.field_versions['*'] ??= provenanceOf(current, '*');
    }
    for (const field of changed) {
      row[field] = values[field];
      row.field_versions[field] = this.provenance(actor, sight);
    }
    return this.stage('update', row, actor);
  }

  private provenance({ agentCode, deviceId }: Actor, sight?: Sight): ContactRow['field_versions'][string] {
    const acknowledged = sight?.replayed?.version;
    return acknowledged === undefined
      ? [this.nextVersion, agentCode, deviceId]
      : [this.nextVersion, agentCode, deviceId, acknowledged];
  }

  private stage(kind: StagedWrite['kind'], row: ContactRow, actor: Actor): ContactOutcome {
    row.version = this.nextVersion;
    row.updated_by = actor.agentCode;
    row.updated_by_device = actor.deviceId;
    row.request_id = actor.requestId;
    row.source = actor.source;
    this.writes.push({ kind, row });
    this.rows.set(row.id, row);
    return { status: 'applied', version: row.version, contactId: row.id };
  }

  /**
   * The trail's images are what devices will be told; the author is told the same: of his own change, which another
   * of this commit may already have written over, or with an upload of how the contact is after all of them.
   */
  private async attachImages(
    mutations: ContactMutation[],
    outcomes: ContactOutcome[],
  ): Promise<ContactOutcome[]> {
    const changes = await this.tx.changes();
    const newest = new Map<string, ContactImage>(this.rows);
    for (const { contactId, image } of changes) newest.set(contactId, image);
    const first = this.tx.clock.head + 1;
    return outcomes.map((outcome, index) => {
      const { status, contactId, code } = outcome;
      const told =
        outcome.image ||
        status === 'applied' ||
        status === 'merged' ||
        (mutations[index]!.offline && status === 'rejected' && code !== 'IDEMPOTENCY_MISMATCH');
      const own = mutations[index]!.offline ? undefined : changes[outcome.version - first]?.image;
      const image = told && (own ?? newest.get(contactId));
      return image ? { ...outcome, image } : outcome;
    });
  }
}

function unchanged(current: ContactRow): ContactOutcome {
  return { status: 'applied', version: current.version, contactId: current.id };
}

/** A tombstone needs names in the table; nobody is told of them. */
const UNNAMED: ContactFields = { first_name: '-', last_name: '-' };
