import { isDeepStrictEqual } from 'node:util';
import type { ContactImage, StoredOutcome, TeamTransaction } from '@app/changelog';
import { type Actor, type ErrorCode, prepared } from '@app/platform';
import { checkContactField, CONTACT_FIELD_NAMES, type ContactFields } from '@app/protocol';
import { followMerge } from '../merging/follow-merge';
import { changedFields, planMerge } from '../merging/plan-merge';
import { type ConflictKind, ConflictShelf } from './conflict.shelf';
import { ContactAliases } from './contact-aliases';
import {
  type ConflictFields,
  inFirstOrder,
  keepName,
  lostByDelete,
  lostToDelete,
  mergeEdit,
  provenanceOf,
  type Sight,
  takesAllNames,
  wasSeen,
} from './contact.merge';
import {
  type ContactMutation,
  type ContactOutcome,
  type ContactRow,
  editedTags,
  keyText,
  type Merging,
  type OfflineEdit,
} from './contact.mutation';
import { EditSights } from './edit.sights';
import type { EpochHistory } from './epoch-history';
import { RestoredImages } from './restored-images';
import { boundElements, StagedContacts, unchanged } from './staged-contacts';

type Refusal = 'rejected' | 'conflict' | 'busy';

/** Without a row where somebody else holds it. Whoever was erased is named besides. */
const LOCK_CONTACTS = prepared(
  'contacts_lock',
  `WITH found AS MATERIALIZED (SELECT id FROM contacts WHERE team_id = $1 AND id = ANY($2)),
            free AS (
              SELECT id, to_jsonb(c) - 'search_text' AS row FROM contacts c
               WHERE team_id = $1 AND id = ANY(ARRAY(SELECT id FROM found)) ORDER BY id FOR UPDATE SKIP LOCKED
            )
       SELECT id, row, false AS erased FROM free UNION ALL SELECT id, NULL, false FROM found
       UNION ALL SELECT contact_id, NULL, true FROM audit_log
                  WHERE team_id = $1 AND contact_id = ANY($2) AND action = 'ERASE'`,
);

/** Reads what a batch of mutations needs, plans it in memory under the team's clock, and writes it set by set. */
export class ContactBatch {
  private readonly rows = new Map<string, ContactRow>();
  private readonly locked = new Set<string>();
  private readonly stored = new Map<string, StoredOutcome>();
  private readonly fresh = new Map<string, StoredOutcome>();
  private readonly staged: StagedContacts;
  private readonly shelf: ConflictShelf;
  private readonly sights: EditSights;
  private readonly images: RestoredImages;
  private readonly aliases: ContactAliases;
  /** Where numbers without a country are dialled; known when contacts are merged. */
  private region: string | null = null;

  constructor(
    private readonly tx: TeamTransaction,
    history: EpochHistory,
  ) {
    this.shelf = new ConflictShelf(tx);
    this.sights = new EditSights(tx, history);
    this.images = new RestoredImages(tx, history, this.shelf, this.rows);
    this.staged = new StagedContacts(tx, history, this.rows, this.images);
    this.aliases = new ContactAliases(tx, this.rows);
  }

  /** One outcome for each mutation, in their order. Nothing is committed yet. */
  async run(mutations: ContactMutation[]): Promise<ContactOutcome[]> {
    await this.loadOutcomes(mutations);
    await this.shelf.load(mutations.flatMap(({ resolves }) => resolves?.conflictId ?? []));
    await this.loadContacts(mutations);
    if (mutations.some(({ op, mergedInto }) => op === 'merge' || mergedInto))
      this.region = await this.tx.readRegion();
    await this.sights.load(mutations, { has: (id) => this.aliases.find(id) !== undefined });
    await this.images.load(mutations, (id) => this.aliases.endOf(id));
    const outcomes = mutations.map((mutation) => this.plan(mutation));
    await this.staged.write();
    await this.shelf.write();
    await this.images.write();
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
    const named = mutations.flatMap(({ contactId, isNew, merge }) => [
      isNew ? undefined : contactId,
      ...(merge?.loserIds ?? []),
    ]);
    const ids = [...new Set([...named, ...known])].filter((id) => id !== undefined);
    if (ids.length) await this.lock(ids);
    await this.aliases.load(mutations, (others) => this.lock(others));
  }

  private async lock(ids: string[]): Promise<void> {
    const found = await this.tx.manager.query<{ id: string; row: ContactRow | null; erased: boolean }[]>(
      LOCK_CONTACTS,
      [this.tx.teamId, ids],
    );
    for (const { id, row } of found) if (row) this.rows.set(id, row);
    for (const { id, erased } of found) {
      if (erased) this.images.neverTakes(id);
      else if (!this.rows.has(id)) this.locked.add(id);
    }
  }

  private plan(mutation: ContactMutation): ContactOutcome {
    const before = this.staged.size;
    this.staged.by = mutation.actor;
    const outcome = this.decide(mutation);
    return this.staged.size > before ? { operationId: this.staged.by.operation.id, ...outcome } : outcome;
  }

  private decide(mutation: ContactMutation): ContactOutcome {
    const { key, actor, offline } = mutation;
    const staged = this.staged.size;
    if (mutation.op === 'restore') return this.restore(mutation);
    if (!key) return this.apply(mutation);
    const requestHash = mutation.requestHash!;
    const before = this.stored.get(keyText(key));
    const isOther = before && !before.requestHash.equals(requestHash);
    if (before && !isOther) this.putInFirstOrder(before, mutation);
    // The image first: what the device had goes before what its user does with it.
    const conflictId = isOther ? undefined : this.takeIn(mutation);
    if (before && !this.isOvertaken(before, mutation)) return this.repeat(before, mutation);
    const applied = this.apply(mutation);
    const outcome = conflictId ? { ...applied, conflictId: applied.conflictId ?? conflictId } : applied;
    if (conflictId && outcome.status === 'applied') outcome.status = 'merged';
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
      operationId: this.staged.size > staged ? actor.operation.id : null,
    };
    this.stored.set(keyText(key), record);
    this.fresh.set(keyText(key), record);
    return outcome;
  }

  /**
   * An attempt from before a restore may arrive after it and find the contact gone. Its refusal does not stand for a change
   * that another attempt had got acknowledged before; nor for one of a contact that has come back since.
   */
  private isOvertaken({ status, code, requestHash }: StoredOutcome, mutation: ContactMutation): boolean {
    const { offline, contactId } = mutation;
    if (status !== 'rejected' || !offline || !requestHash.equals(mutation.requestHash!)) return false;
    const { replayed, oldVersion } = this.sights.of(mutation, offline);
    const hasComeBack = code === 'CONTACT_NOT_FOUND' && oldVersion !== undefined && this.rows.has(contactId!);
    return replayed !== undefined || hasComeBack;
  }

  /** Takes in the contact as the device had it before a restore. @returns the entry of the conflict list, if it made one */
  private takeIn({ contactId, lost, actor }: ContactMutation): string | undefined {
    if (!lost || this.locked.has(contactId!) || !this.images.tellsMore(contactId!, lost)) return undefined;
    const current = this.rows.get(contactId!);
    const alias = lost.mergedInto && this.aliases.endOf(lost.mergedInto);
    // What the contact holds would be nowhere: the other one is gone since, or was merged into this one.
    if (alias && current && !current.is_deleted && (alias === contactId || this.rows.get(alias)?.is_deleted))
      return undefined;
    const merged = alias && alias !== contactId ? { merged_into: lost.mergedInto! } : {};
    const merge = this.images.merge(current, contactId!, lost, this.staged.nextVersion, actor);
    const { values, entries, conflicts, overridden, kind } = merge;
    const { agentCode, deviceId, fields } = lost;
    // What changes nothing is nobody's last change.
    const isNews = !current || Object.keys(values).length > 0;
    const by = isNews
      ? { agentCode, deviceId }
      : { agentCode: current.updated_by, deviceId: current.updated_by_device };
    const author: Actor = { ...actor, ...by, source: 'restored' };
    if (!current) {
      const values = fields ?? { ...UNNAMED, ...merged };
      this.staged.insert(
        contactId!,
        { ...values, field_versions: entries },
        author,
        undefined,
        !fields,
        lost.createdBy,
      );
    } else if (isNews || Object.keys(entries).length > 0) {
      const row: ContactRow = { ...current, ...values, field_versions: { ...current.field_versions } };
      if (!row.is_deleted) row.merged_into = null;
      else if (!current.is_deleted) Object.assign(row, merged);
      if (current.version === current.created_version) row.field_versions['*'] ??= provenanceOf(current, '*');
      Object.assign(row.field_versions, entries);
      boundElements(row.field_versions);
      this.images.passed(current);
      this.staged.put('update', row, author);
    }
    const list = (fields: ConflictFields, kind: ConflictKind) =>
      Object.keys(fields).length > 0
        ? this.shelf.add({ contactId: contactId!, kind, fields, mutationId: null, clientTime: null })
        : undefined;
    const conflictId = list(conflicts, kind);
    if (fields) this.images.listed(contactId!, lost, conflictId, actor.agentCode);
    return list(overridden, 'edit') ?? conflictId;
  }

  /** A device gives back a contact as it had it. `duplicate`: nothing of it was unknown. */
  private restore(mutation: ContactMutation): ContactOutcome {
    const contactId = mutation.contactId!;
    if (this.locked.has(contactId)) return this.refused('busy', 'CONTACT_BUSY', contactId);
    const before = this.staged.size;
    const conflictId = this.takeIn(mutation);
    const version = this.rows.get(contactId)?.version ?? 0;
    const isChanged = this.staged.size > before || conflictId !== undefined;
    return {
      status: isChanged ? 'applied' : 'duplicate',
      version,
      contactId,
      ...(conflictId && { conflictId }),
    };
  }

  /** The stored answer again; the contact is shown as it is now, and only to the agent who made the change. */
  private repeat(before: StoredOutcome, mutation: ContactMutation): ContactOutcome {
    const contactId = before.contactId ?? '';
    if (!before.requestHash.equals(mutation.requestHash!)) {
      return { status: 'rejected', code: 'IDEMPOTENCY_MISMATCH', version: 0, contactId };
    }
    const image = before.agentId === mutation.actor.agentId ? this.rows.get(contactId) : undefined;
    const alias =
      image && mutation.contactId !== contactId ? this.aliases.find(mutation.contactId ?? '') : undefined;
    const code = before.code as ErrorCode | null;
    return {
      status: 'duplicate',
      version: before.version ?? 0,
      contactId,
      ...(code && { code }),
      ...(image && { image }),
      ...(alias?.merged_into && { alias }),
      ...(before.operationId && { operationId: before.operationId }),
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
    this.staged.put('update', { ...current, field_versions }, actor);
  }

  private apply(mutation: ContactMutation): ContactOutcome {
    const named = mutation.contactId ?? crypto.randomUUID();
    if (mutation.op === 'merge') return this.merge(mutation, mutation.merge!);
    const contactId = mutation.op === 'update' && !mutation.revives ? this.aliases.endOf(named) : named;
    if (this.locked.has(contactId)) return this.refused('busy', 'CONTACT_BUSY', contactId);
    const current = this.rows.get(contactId);
    if (contactId !== named) {
      const outcome = this.applyToSurvivor(mutation, this.aliases.find(named)!, contactId, current);
      return { ...outcome, alias: this.aliases.find(named) };
    }
    if (mutation.resolves) return this.resolve(mutation, mutation.resolves, contactId, current);
    if (mutation.offline) return this.applyOffline(mutation, mutation.offline, contactId, current);
    const { op, fields, actor } = mutation;
    if (op === 'create') {
      if (this.images.isGone(contactId)) return this.refused('rejected', 'CONTACT_NOT_FOUND', contactId);
      if (current) return this.refused('rejected', 'CONTACT_EXISTS', contactId);
      return this.staged.insert(contactId, fields, actor);
    }
    if (op === 'undo') return this.undo(mutation, contactId, current);
    return this.edit(mutation, contactId, current);
  }

  private edit(
    { op, fields, tags, actor, ifVersion, revives }: ContactMutation,
    contactId: string,
    current: ContactRow | undefined,
  ): ContactOutcome {
    if (!current || (current.is_deleted && !(revives && !this.images.isGone(contactId))))
      return this.refused('rejected', 'CONTACT_NOT_FOUND', contactId);
    if (ifVersion !== undefined && ifVersion !== current.version) {
      return this.refused('conflict', 'VERSION_MISMATCH', contactId);
    }
    if (op === 'delete') return this.staged.update(current, { is_deleted: true }, actor);
    if (takesAllNames(current, fields)) return this.refused('rejected', 'VALIDATION_FAILED', contactId);
    if (tags) {
      const edited = editedTags(current.tags as string[], tags);
      if (checkContactField('tags', edited)) return this.refused('rejected', 'VALIDATION_FAILED', contactId);
      return this.staged.update(current, { ...fields, tags: edited }, actor);
    }
    return this.staged.update(current, revives ? { ...fields, is_deleted: false } : fields, actor);
  }

  /**
   * An edit of a contact that was merged into another one lands there: field by field, where the merge has put its values. What it
   * goes over and its editor had not seen is in the conflict list.
   * @param named the contact that it names, as it was when it was merged
   */
  private applyToSurvivor(
    mutation: ContactMutation,
    named: ContactRow,
    contactId: string,
    current: ContactRow | undefined,
  ): ContactOutcome {
    const { fields, offline, resolves, ifVersion, tags, actor } = mutation;
    if (resolves) return this.resolve(mutation, resolves, contactId, current);
    // Who names a version, or single tags, has the other contact in view.
    if (!offline && (ifVersion !== undefined || tags || !current || current.is_deleted))
      return this.edit(mutation, contactId, current);
    const seen: Sight = offline ? this.sights.of(mutation, offline) : { version: named.version, base: {} };
    // Of what others had written meanwhile, the editor has seen nothing.
    const known = CONTACT_FIELD_NAMES.filter((field) => wasSeen(provenanceOf(named, field), seen));
    const image = Object.fromEntries(known.map((field) => [field, named[field]])) as ContactFields;
    const sight: Sight = {
      ...seen,
      version: 0,
      oldVersion: undefined,
      image,
      mergedBy: named.field_versions.is_deleted?.[0] ?? named.version,
      through: named.id,
    };
    if (offline) return this.applyOffline(mutation, offline, contactId, current, sight);
    const merge = mergeEdit(current!, fields, actor, sight, this.staged.nextVersion);
    if (!keepName(current!, merge, actor, sight))
      return this.refused('rejected', 'VALIDATION_FAILED', contactId);
    const outcome = this.staged.update(current!, merge.wanted, actor, sight);
    return {
      ...this.withConflict({ ...mutation, contactId }, 'edit', merge.conflicts, outcome),
      status: 'applied',
    };
  }

  /** Several contacts become one. It keeps its id; those of the others stand for it from now on. */
  private merge({ contactId, actor }: ContactMutation, merging: Merging): ContactOutcome {
    const ends = [contactId!, ...merging.loserIds].map((id) => this.aliases.endOf(id));
    const survivorId = ends[0]!;
    if (ends.some((id) => this.locked.has(id))) return this.refused('busy', 'CONTACT_BUSY', survivorId);
    const contactOf = (id: string) => this.rows.get(this.aliases.endOf(id));
    const plan = planMerge(contactOf, contactId!, merging, this.region);
    if ('code' in plan) return { ...this.refused('rejected', plan.code, survivorId), details: plan.details };
    const { survivor, others, changes } = plan;
    const merged = { ids: others.map(({ id }) => id), fields: changedFields(survivor, changes) };
    // First what stays, so that no device has neither for a moment.
    const outcome = this.staged.update(survivor, changes, actor);
    for (const other of others)
      this.staged.update(other, { is_deleted: true, merged_into: survivorId }, actor);
    return { ...outcome, merged };
  }

  /** Writes values that a contact had before, on exactly the version that they were found out for; on a tombstone as well. */
  private undo(
    { fields, deleted, mergedInto, ifVersion, actor }: ContactMutation,
    contactId: string,
    current: ContactRow | undefined,
  ): ContactOutcome {
    // Purged, or erased: whoever asks finds that in the audit log.
    if (!current || this.images.isGone(contactId))
      return this.refused('rejected', 'CONTACT_NOT_FOUND', contactId);
    if (ifVersion !== current.version) return this.refused('conflict', 'VERSION_MISMATCH', contactId);
    if (takesAllNames(current, fields)) return this.refused('rejected', 'VALIDATION_FAILED', contactId);
    const existence = deleted === undefined ? {} : { is_deleted: deleted };
    if (!mergedInto) return this.staged.update(current, { ...fields, ...existence }, actor);
    // Merged again: what it holds by now must be somewhere.
    if (this.locked.has(this.aliases.endOf(mergedInto)))
      return this.refused('busy', 'CONTACT_BUSY', contactId);
    const contactOf = (id: string) => this.rows.get(this.aliases.endOf(id));
    const plan = planMerge(contactOf, mergedInto, { loserIds: [contactId], choices: {} }, this.region);
    if ('code' in plan || plan.others.length === 0)
      return this.refused('rejected', 'VALIDATION_FAILED', contactId);
    this.staged.update(plan.survivor, plan.changes, actor);
    return this.staged.update(current, { ...fields, ...existence, merged_into: plan.survivor.id }, actor);
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
    merged?: Sight,
  ): ContactOutcome {
    const { op, actor, lost } = mutation;
    const fields = offline.addsMetadata
      ? { ...mutation.fields, metadata: { ...(current?.metadata as object), ...mutation.fields.metadata } }
      : mutation.fields;
    const sight = merged ?? this.sights.of(mutation, offline);
    const { replayed } = sight;
    // Nothing of it is kept, in the conflict list neither.
    if (this.images.isGone(contactId) && !(current && op === 'delete'))
      return this.refused('rejected', 'CONTACT_NOT_FOUND', contactId);
    if (replayed && (lost || !this.images.isOpen || this.images.has(contactId, offline.acknowledged!, op))) {
      // Its effect is in its image; or nothing is taken back any more.
      return current ? unchanged(current) : this.refused('rejected', 'CONTACT_NOT_FOUND', contactId);
    }
    if (op === 'create') {
      if (!current) return this.staged.insert(contactId, fields, actor, sight);
      // Made before a restore, and its answer was lost: somebody who had seen it has brought it back.
      if (replayed || this.images.isKnown(contactId)) return unchanged(current);
      return this.refused('rejected', 'CONTACT_EXISTS', contactId);
    }
    if (!current) {
      // Only what was once acknowledged is made again: anything else may have been purged.
      if (!replayed || (op === 'update' && !offline.image)) {
        return this.refused('rejected', 'CONTACT_NOT_FOUND', contactId);
      }
      if (op === 'update') return this.staged.insert(contactId, offline.image!, actor, sight);
      return this.staged.insert(contactId, offline.image ?? UNNAMED, actor, sight, true);
    }
    if (op === 'delete') {
      if (current.is_deleted) return this.staged.update(current, {}, actor, sight, ['is_deleted']);
      const overridden = lostByDelete(current, actor, sight, this.staged.nextVersion);
      return this.withConflict(
        mutation,
        'delete',
        overridden,
        this.staged.update(current, { is_deleted: true }, actor, sight),
      );
    }
    if (!current.is_deleted) {
      const { fields: edit, placed } = merged
        ? followMerge(fields, sight.image!, current as ContactFields)
        : { fields, placed: {} };
      const merge = mergeEdit(current, edit, actor, sight, this.staged.nextVersion);
      Object.assign(merge.wanted, placed);
      if (!keepName(current, merge, actor, sight))
        return this.refused('rejected', 'VALIDATION_FAILED', contactId);
      const named = offline.resurrect ? [...merge.unchanged, 'is_deleted'] : merge.unchanged;
      const outcome = this.staged.update(current, merge.wanted, actor, sight, named);
      if (merge.overOthers && outcome.version > this.tx.clock.head) outcome.status = 'merged';
      return this.withConflict({ ...mutation, contactId }, 'edit', merge.conflicts, outcome);
    }
    if (offline.resurrect) {
      if (takesAllNames(current, fields)) return this.refused('rejected', 'VALIDATION_FAILED', contactId);
      return this.staged.update(current, { ...fields, is_deleted: false }, actor, sight);
    }
    const [, , , deletedAt] = provenanceOf(current, 'is_deleted');
    if (replayed?.version !== undefined && typeof deletedAt === 'number' && replayed.version < deletedAt) {
      return unchanged(current);
    }
    const refusal = this.refused('conflict', 'CONTACT_DELETED', contactId);
    return this.withConflict(
      { ...mutation, contactId },
      'edit_of_deleted',
      lostToDelete(current, fields, actor),
      refusal,
    );
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
    if (take === 'kept' || !current) {
      this.shelf.settle(conflictId, take, actor.agentCode);
      return {
        status: 'applied',
        version: current?.version ?? this.tx.clock.head,
        contactId,
        image: current,
      };
    }
    const wanted: Record<string, unknown> = { is_deleted: false };
    for (const [field, { lost }] of Object.entries(conflict.fields)) {
      const [, whole, key] = /^(\w+)\.(.*)$/s.exec(field) ?? [];
      if (whole === undefined) wanted[field] = lost.value;
      else {
        const members = { ...((wanted[whole] ?? current[whole]) as Record<string, unknown>) };
        if ('value' in lost) members[key!] = lost.value;
        else delete members[key!];
        wanted[whole] = members;
      }
    }
    if (takesAllNames(current, wanted)) return this.refused('rejected', 'VALIDATION_FAILED', contactId);
    this.shelf.settle(conflictId, take, actor.agentCode);
    return this.staged.update(current, wanted, actor);
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

/** Of a contact of which only its deletion is known, and which needs a name in the table; nobody is told of it. */
const UNNAMED: ContactFields = { first_name: '-', last_name: '-' };
