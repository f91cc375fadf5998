import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  Changelog,
  type ContactImage,
  GroupCommit,
  type MutationKey,
  type OutcomeStatus,
  type StoredOutcome,
  type TeamTransaction,
} from '@app/changelog';
import { type Actor, AppError, type ErrorCode, Lifecycle, Metrics } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { CONTACT_FIELD_NAMES, type ContactFields } from './contact.fields';

/** Rows one commit may carry, and rows that may wait for one team. */
const LIMITS = { batch: 500, queue: 10_000 };

/** One wish to change a contact, whichever way it came in. Fields are validated and normalised. */
export interface ContactMutation {
  op: 'create' | 'update' | 'delete';
  /** Of a create: absent when the server shall make it. */
  contactId?: string;
  fields: ContactFields;
  actor: Actor;
  /** Present when the client may send the same wish again. */
  key?: MutationKey;
  /** From If-Match: apply only to exactly this version. */
  ifVersion?: number;
}

export interface ContactOutcome {
  status: OutcomeStatus | 'duplicate' | 'busy';
  /** Why nothing was applied. */
  code?: ErrorCode;
  /** Version of this change; the existing one when it changed nothing; 0 when there is none. */
  version: number;
  contactId: string;
  /** The contact after the change. Absent when there is none, or when it is not this agent's business. */
  image?: ContactImage;
}

interface ContactRow extends ContactImage {
  team_id: string;
  field_versions: Record<string, [number, string, string]>;
}

interface StagedWrite {
  kind: 'insert' | 'update';
  row: ContactRow;
}

/**
 * The only writer of contacts: REST, sockets and imports all end here. Plans a batch in memory under the
 * team's clock, then writes it set by set.
 */
@Injectable()
export class ContactWriter {
  private readonly groups = new GroupCommit<ContactMutation[], ContactOutcome[]>(
    (teamId, jobs) => this.commit(teamId, jobs),
    LIMITS,
  );

  constructor(
    private readonly changelog: Changelog,
    private readonly lifecycle: Lifecycle,
    metrics: Metrics,
  ) {
    metrics.observe(
      'contactsync_queue_mutations',
      'Mutations that wait for a commit on this server.',
      () => this.groups.waiting,
    );
  }

  /**
   * Applies mutations in their order, all in one commit, and answers each by itself; resolves after the commit.
   * At most 500 at a time, so that nobody else of the team waits long.
   * @throws AppError when nothing of it was applied (503), or nobody can tell (OUTCOME_UNKNOWN).
   */
  async submit(teamId: string, mutations: ContactMutation[]): Promise<ContactOutcome[]> {
    if (this.lifecycle.draining) throw new AppError('SHUTTING_DOWN');
    return this.groups.submit(teamId, mutations, mutations.length);
  }

  private async commit(teamId: string, jobs: ContactMutation[][]): Promise<ContactOutcome[][]> {
    const outcomes = await this.changelog.transact(teamId, (tx) => new BatchPlan(tx).run(jobs.flat()));
    let offset = 0;
    return jobs.map((job) => outcomes.slice(offset, (offset += job.length)));
  }
}

/** One batch on its way through one transaction. */
class BatchPlan {
  private readonly rows = new Map<string, ContactRow>();
  private readonly locked = new Set<string>();
  private readonly stored = new Map<string, StoredOutcome>();
  private readonly fresh: StoredOutcome[] = [];
  private readonly writes: StagedWrite[] = [];

  constructor(private readonly tx: TeamTransaction) {}

  async run(mutations: ContactMutation[]): Promise<ContactOutcome[]> {
    await this.loadOutcomes(mutations);
    await this.loadContacts(mutations);
    const outcomes = mutations.map((mutation) => this.plan(mutation));
    await this.write();
    await this.tx.recordOutcomes(this.fresh);
    return this.attachImages(outcomes);
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
    const found = await this.tx.manager.query<{ row: ContactRow }[]>(
      `SELECT to_jsonb(c) - 'search_text' AS row FROM contacts c
        WHERE team_id = $1 AND id = ANY($2) ORDER BY id FOR UPDATE SKIP LOCKED`,
      [this.tx.teamId, ids],
    );
    for (const { row } of found) this.rows.set(row.id, row);
    const missing = ids.filter((id) => !this.rows.has(id));
    if (missing.length === 0) return;
    const held = await this.tx.manager.query<{ id: string }[]>(
      'SELECT id FROM contacts WHERE team_id = $1 AND id = ANY($2)',
      [this.tx.teamId, missing],
    );
    for (const { id } of held) this.locked.add(id);
  }

  private plan(mutation: ContactMutation): ContactOutcome {
    const { key, actor } = mutation;
    if (!key) return this.apply(mutation);
    const requestHash = hashOf(mutation);
    const before = this.stored.get(keyText(key));
    if (before) return this.repeat(before, requestHash, actor);
    const outcome = this.apply(mutation);
    // Not remembered: the same key may be tried again, with a newer If-Match too.
    const { status, code, version, contactId } = outcome;
    if (status !== 'applied' && status !== 'rejected') return outcome;
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
    this.fresh.push(record);
    return outcome;
  }

  /** The stored answer again; the contact is shown as it is now, and only to the agent who made the change. */
  private repeat(before: StoredOutcome, requestHash: Buffer, actor: Actor): ContactOutcome {
    const contactId = before.contactId ?? '';
    if (!before.requestHash.equals(requestHash)) {
      return { status: 'rejected', code: 'IDEMPOTENCY_MISMATCH', version: 0, contactId };
    }
    const image = before.agentId === actor.agentId ? this.rows.get(contactId) : undefined;
    const code = before.code as ErrorCode | null;
    return {
      status: 'duplicate',
      version: before.version ?? 0,
      contactId,
      ...(code && { code }),
      ...(image && { image }),
    };
  }

  private apply(mutation: ContactMutation): ContactOutcome {
    const contactId = mutation.contactId ?? crypto.randomUUID();
    const refused = (status: 'rejected' | 'conflict' | 'busy', code: ErrorCode): ContactOutcome => ({
      status,
      code,
      version: this.rows.get(contactId)?.version ?? 0,
      contactId,
      ...(status === 'conflict' && { image: this.rows.get(contactId) }),
    });
    if (this.locked.has(contactId)) return refused('busy', 'CONTACT_BUSY');
    const current = this.rows.get(contactId);
    if (mutation.op === 'create') {
      if (current) return refused('rejected', 'CONTACT_EXISTS');
      return this.stage('insert', this.newRow(contactId, mutation), mutation.actor);
    }
    if (!current || current.is_deleted) return refused('rejected', 'CONTACT_NOT_FOUND');
    if (mutation.ifVersion !== undefined && mutation.ifVersion !== current.version) {
      return refused('conflict', 'VERSION_MISMATCH');
    }
    const wanted: Record<string, unknown> =
      mutation.op === 'delete' ? { is_deleted: true } : { ...mutation.fields };
    const changed = Object.keys(wanted).filter((field) => !isDeepStrictEqual(wanted[field], current[field]));
    if (changed.length === 0) return { status: 'applied', version: current.version, contactId };
    const { agentCode, deviceId } = mutation.actor;
    const row: ContactRow = { ...current, field_versions: { ...current.field_versions } };
    for (const field of changed) {
      row[field] = wanted[field];
      row.field_versions[field] = [this.nextVersion, agentCode, deviceId];
    }
    return this.stage('update', row, mutation.actor);
  }

  /** The clock is held, so the version of the next write is known before it is taken. */
  private get nextVersion(): number {
    return this.tx.clock.head + this.writes.length + 1;
  }

  private newRow(id: string, { fields, actor }: ContactMutation): ContactRow {
    const row: ContactRow = {
      team_id: this.tx.teamId,
      id,
      version: 0,
      is_deleted: false,
      tags: [],
      metadata: {},
      field_versions: {},
      created_by_agent: actor.agentCode,
    };
    return Object.assign(row, fields);
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

  /** Each statement writes a contact at most once, so a contact's second change of a batch is in a later statement. */
  private async write(): Promise<void> {
    if (this.writes.length === 0) return;
    await this.tx.takeVersions(this.writes.length);
    const statements: { kind: StagedWrite['kind']; ids: Set<string>; rows: ContactRow[] }[] = [];
    const lastIn = new Map<string, number>();
    for (const { kind, row } of this.writes) {
      const earliest = (lastIn.get(row.id) ?? -1) + 1;
      let index = statements.findIndex((statement, i) => i >= earliest && statement.kind === kind);
      if (index < 0) index = statements.push({ kind, ids: new Set(), rows: [] }) - 1;
      statements[index]!.rows.push(row);
      lastIn.set(row.id, index);
    }
    for (const { kind, rows } of statements) {
      await this.tx.manager.query(kind === 'insert' ? INSERT : UPDATE, [
        JSON.stringify(rows),
        this.tx.teamId,
      ]);
    }
  }

  /** The trail's images are what devices will be told; the author is told the same. */
  private async attachImages(outcomes: ContactOutcome[]): Promise<ContactOutcome[]> {
    const changes = await this.tx.changes();
    const first = this.tx.clock.head + 1;
    return outcomes.map((outcome) => {
      const own = changes[outcome.version - first];
      if (own && (outcome.status === 'applied' || outcome.image)) return { ...outcome, image: own.image };
      return outcome.status === 'applied' ? { ...outcome, image: this.rows.get(outcome.contactId) } : outcome;
    });
  }
}

const WRITTEN = [
  ...CONTACT_FIELD_NAMES,
  'version',
  'is_deleted',
  'field_versions',
  'updated_by',
  'updated_by_device',
  'request_id',
  'source',
];
const INSERTED = ['team_id', 'id', 'created_by_agent', ...WRITTEN];

const INSERT = `
  INSERT INTO contacts (${INSERTED.join(', ')})
  SELECT ${INSERTED.map((column) => `n.${column}`).join(', ')} FROM json_populate_recordset(NULL::contacts, $1) n
   WHERE n.team_id = $2::uuid`;

const UPDATE = `
  UPDATE contacts c SET ${WRITTEN.map((column) => `${column} = n.${column}`).join(', ')}
    FROM json_populate_recordset(NULL::contacts, $1) n
   WHERE c.team_id = $2::uuid AND c.id = n.id`;

function keyText({ scope, id }: MutationKey): string {
  return `${scope} ${id}`;
}

/** Of what was asked only: not of who asked, nor of an id that the server made. */
function hashOf({ op, contactId, fields }: ContactMutation): Buffer {
  const ordered = CONTACT_FIELD_NAMES.filter((field) => field in fields).map((field) => [
    field,
    fields[field],
  ]);
  return createHash('sha256')
    .update(JSON.stringify([op, contactId ?? null, ordered]))
    .digest();
}
