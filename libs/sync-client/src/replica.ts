import { contactField } from '@app/protocol';
import { isPage, isPushAnswer, isTakenAnswer, outcomeOf, type Refusal, refusal, textOf } from './answers';
import { BATCH_BYTES, BATCH_ITEMS, Outbox } from './outbox';
import { overlay } from './overlay';
import { Store } from './store';
import { Tables } from './tables';
import type {
  Answer,
  Contact,
  Entry,
  Fields,
  Lineage,
  Mutation,
  Operation,
  Page,
  PushResult,
  Request,
  ResyncReason,
  Snapshot,
  WireMutation,
} from './types';

/** Changes in one page of a delta. */
const PAGE = 1_000;
/** After so many vain attempts to give back what was seen, the queue goes first until one succeeds. */
const VAIN_OFFERS = 5;
/** Stands for the epoch in an upload of a device that never heard of one: all its base versions are 0, which is the same in each. */
const NO_EPOCH = '00000000-0000-0000-0000-000000000000';

export interface Edit {
  mutation_id: string;
  op: Operation;
  contact_id: string;
  fields?: Fields;
  resurrect?: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

/** What came of an answer, for whoever asked. */
export interface Outcome {
  /** Ask nothing before a pause: there was no answer, or one that says "later". */
  pause?: boolean;
  /** Some edits must wait. Call {@link Replica.release} after a pause; everything else may go on. */
  held?: boolean;
  /** The server knows us no longer, or refuses us: ask nothing more. */
  stop?: Refusal;
  /** Results that the app should hear of: rejected, conflict, and merged where a value lost. */
  reports: { mutation: Mutation; result: PushResult }[];
}

/**
 * The rules of synchronisation and nothing else: no network, no clock, no storage. Inputs are local edits, events of
 * the socket and answers of the server; outputs are the rows in {@link tables} and the request to send {@link next}.
 * docs/PROTOCOL.md describes it, docs/vectors tests it.
 */
export class Replica {
  private readonly store: Store;
  readonly outbox: Outbox;
  private inFlight?: Request;
  /** Something may be there that no delta has brought yet. */
  private wanted = true;
  /** Highest version heard of since the last read was sent. */
  private heard = 0;
  private snapshotFailed = false;
  private digestWanted = false;
  /** Images in one request: fewer when something on the way takes no more. */
  private mostImages = BATCH_ITEMS;
  /** Answers in a row to giving back that said "later". */
  private vainOffers = 0;
  /** The device shall be wiped, but may send its queue before. */
  private uploadFirst = false;

  constructor(readonly tables: Tables = new Tables()) {
    this.store = new Store(tables);
    this.outbox = new Outbox(tables);
  }

  get cursor(): number {
    return this.store.meta.cursor;
  }

  get epoch(): string | null {
    return this.store.meta.epoch;
  }

  get resyncing(): ResyncReason | undefined {
    return this.store.meta.resync?.reason;
  }

  /** Number that the next edit gets. */
  get nextSequence(): number {
    return this.store.meta.next_seq;
  }

  /** Mutations to upload. */
  get pending(): number {
    return this.outbox.pending(this.store.meta.known_epoch);
  }

  /** The store is complete as far as is known, and nothing waits to be sent or read. */
  get settled(): boolean {
    return !this.resyncing && !this.wanted && !this.inFlight && this.pending === 0;
  }

  // ── Inputs ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A socket is connected, for the first time or again: what happened before must be asked for. */
  connected(): void {
    this.readAgain(Infinity);
  }

  /** `sync_available`, or any other reason to look. Another epoch is found out by the delta, which answers 410. */
  available(headVersion = Infinity, epoch?: string): void {
    if (epoch && epoch !== this.store.meta.epoch) this.readAgain(Infinity);
    else if (headVersion > this.cursor) this.readAgain(headVersion);
  }

  /** An event of the socket. The gap rule: only the version that follows the cursor directly is applied. */
  event(name: string, payload: Record<string, unknown>): void {
    const version = payload.version;
    if (typeof version !== 'number') return;
    const contact =
      name === 'contact_deleted' ? tombstoneOf(payload, version) : (payload.contact as Contact | undefined);
    if (!contact || (!this.resyncing && version <= this.cursor)) return;
    if (this.resyncing || version !== this.cursor + 1) return this.readAgain(version);
    this.store.write(contact);
    this.store.raise(version);
  }

  /** A local edit. It is in the queue, and in what the user sees, when this returns. */
  edit({ mutation_id, op, contact_id: named, fields, resurrect, now }: Edit): Mutation {
    // Who deletes the double does not mean the whole.
    const contact_id = op === 'update' ? this.store.endOf(named) : named;
    const { cursor, known_epoch } = this.store.meta;
    const server = this.store.contact(contact_id);
    // While the store is being replaced, the outcome of an own edit is shown in the old one already.
    const epoch = server && this.store.isOfNewEpoch(server) ? known_epoch : this.store.meta.epoch;
    const seen = this.view(contact_id);
    const base: NonNullable<Mutation['base']> = {};
    if (op === 'update' && seen) {
      for (const field of Object.keys(fields ?? {})) {
        const known = contactField(field);
        if (known && known.merge !== 'whole') base[field] = seen[field] ?? known.empty;
      }
    }
    const mutation: Mutation = {
      mutation_id,
      op,
      contact_id,
      // Who brings a deleted contact back has seen its deletion, which is at or below the cursor.
      base_version: op === 'create' ? 0 : (server?.version ?? (resurrect ? cursor : 0)),
      ...(epoch && { base_epoch: epoch }),
      ...(Object.keys(base).length > 0 && { base }),
      ...(op !== 'delete' && { fields: fields ?? {} }),
      ...(resurrect && { resurrect: true as const }),
      client_time: new Date(now).toISOString(),
    };
    this.outbox.put({ seq: this.store.nextSequence(), mutation });
    return mutation;
  }

  /** Forgets edits and deletions of more than seven days ago, but none that a restore may still need. */
  prune(now: number): void {
    const time = this.store.time(now);
    this.outbox.prune(this.store.meta.known_epoch, time);
    this.store.prune(time);
  }

  /** After a pause: what had to wait may be sent again. */
  release(): void {
    this.outbox.release();
  }

  /** Asks for the digest when nothing else is to be done. */
  wantDigest(): void {
    this.digestWanted = true;
  }

  // ── Outputs ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What the user sees of a contact. */
  view(named: string): Contact | undefined {
    const id = this.store.endOf(named);
    const merged = this.outbox.edited().filter((other) => other !== id && this.store.endOf(other) === id);
    const edits = merged.flatMap((other) => this.outbox.unsentOf(other)).filter(({ op }) => op === 'update');
    return overlay(this.store.contact(id), [...this.outbox.unsentOf(id), ...edits]);
  }

  /** Everything the user sees. */
  views(): Contact[] {
    const edits = new Map<string, Mutation[]>();
    for (const mutation of this.outbox.unsent()) {
      const id = this.store.endOf(mutation.contact_id);
      if (id !== mutation.contact_id && mutation.op !== 'update') continue;
      edits.set(id, [...(edits.get(id) ?? []), mutation]);
    }
    const ids = new Set([...this.tables.all('contacts').keys(), ...edits.keys()]);
    return [...ids]
      .map((id) => overlay(this.store.contact(id), edits.get(id) ?? []))
      .filter((contact) => contact !== undefined);
  }

  /** The server's live contacts, without local edits. */
  live(): Contact[] {
    return [...this.tables.all('contacts').values()].filter(({ is_deleted }) => !is_deleted);
  }

  /**
   * The request to send now, or undefined while one is under way or nothing is to be done. Uploads come first, also
   * before a resync: push, then pull. After a restore what was seen is given back before anything else; but the queue does
   * not wait for ever for a server that cannot take it.
   * @param wait seconds for a long poll, when there is nothing else to ask
   */
  next(wait?: number): Request | undefined {
    if (this.inFlight) return undefined;
    const overtaking = this.vainOffers >= VAIN_OFFERS ? this.upload() : undefined;
    this.inFlight = overtaking ?? this.giveBack() ?? this.upload() ?? this.read(wait);
    return this.inFlight;
  }

  /** The answer to the request that {@link next} gave. */
  answer(answer: Answer, now: number): Outcome {
    const request = this.inFlight;
    if (!request) throw new Error('no request is under way');
    this.inFlight = undefined;
    const outcome: Outcome = { reports: [] };
    const { status, body, snapshot } = answer;
    this.store.date(now);
    // Giving back may be refused to a role that reads on.
    if (status === 401 || (status === 403 && request.ask !== 'pictures')) {
      this.again(request);
      if (!this.maySendFirst(request, body)) return { ...outcome, stop: refusal(status, body) };
      this.uploadFirst = true;
      return { ...outcome, pause: true };
    }
    if (request.ask === 'pictures') return this.gaveBack(request, answer, outcome);
    if (request.ask === 'push') return this.pushed(request, answer, now, outcome);
    if (request.ask === 'digest') {
      const digest = body?.data as { in_sync?: boolean | null } | undefined;
      if (digest?.in_sync === false) this.startResync('digest', this.store.meta.known_epoch);
      return outcome;
    }
    if (request.ask === 'snapshot') {
      if (status === 200 && snapshot) this.replaceBy(snapshot);
      // About load, not about the file: a hundred pages instead would be more of it.
      else if (status === 408 || status === 429) outcome.pause = true;
      // Whatever was wrong with it: the walk from 0 needs less of the network and gives the same.
      else this.snapshotFailed = true;
      return outcome;
    }
    if (status === 410 && typeof body?.epoch === 'string') {
      // A walk that is refused half way starts again; after a pause, should it happen every time.
      outcome.pause = this.resyncing !== undefined;
      this.startResync((body.reason as ResyncReason | undefined) ?? 'below_floor', body.epoch);
    } else if (status === 200 && isPage(body?.data, request.version)) {
      this.page(request.version, body.data);
    } else {
      this.again(request);
      outcome.pause = true;
      // Nothing of the walk has come either: when the network is back, the snapshot is the shorter way.
      if (request.version === 0) this.snapshotFailed = false;
    }
    return outcome;
  }

  // ── Giving back ────────────────────────────────────────────────────────────────────────────────────────────────

  private giveBack(): Request | undefined {
    const { epoch, known_epoch, resync, given_back: given } = this.store.meta;
    if (!resync || epoch === null || known_epoch === null || epoch === known_epoch) return undefined;
    const below = given?.epoch === known_epoch ? given.below : Infinity;
    if (below === 0) return undefined;
    const images: Contact[] = [];
    let bytes = 0;
    for (const image of this.store.images(below)) {
      bytes += this.outbox.sizeOf(image);
      if (images.length > 0 && (bytes > BATCH_BYTES || images.length >= this.mostImages)) break;
      images.push(image);
    }
    if (images.length === 0) {
      this.store.gaveBack(known_epoch, 0, given?.taken ?? false);
      return undefined;
    }
    const tombstones = images.filter(({ is_deleted }) => is_deleted);
    return {
      ask: 'pictures',
      epoch,
      contacts: images.filter(({ is_deleted }) => !is_deleted),
      tombstones: tombstones.map(({ id, version, merged_into, lineage }) => ({
        id,
        version,
        ...(merged_into && { merged_into }),
        ...(lineage && { lineage }),
      })),
    };
  }

  private gaveBack(
    { contacts, tombstones }: Extract<Request, { ask: 'pictures' }>,
    { status, body }: Answer,
    outcome: Outcome,
  ): Outcome {
    const { known_epoch } = this.store.meta;
    const images = [...contacts, ...tombstones];
    const last = Math.min(...images.map(({ version }) => version));
    const taken = body?.data;
    if (status === 200 && isTakenAnswer(taken)) {
      if (taken.epoch !== known_epoch) this.startResync('wrong_epoch', taken.epoch);
      else if (taken.busy.length > 0) return this.offeredInVain(outcome);
      else this.store.gaveBack(taken.epoch, taken.open && last > taken.restored_head ? last : 0, true);
    } else if (status === 413 && images.length > 1) {
      this.mostImages = Math.ceil(images.length / 2);
    } else if (status === 413) {
      this.store.gaveBack(known_epoch!, last, true);
    } else if (status === 0 || status === 200 || status === 408 || status === 429 || status >= 500) {
      return this.offeredInVain(outcome);
    } else {
      // An older server, or a role that may not write: the journal says what it can.
      this.store.gaveBack(known_epoch!, 0, false);
    }
    this.vainOffers = 0;
    return outcome;
  }

  private offeredInVain(outcome: Outcome): Outcome {
    this.vainOffers += 1;
    return { ...outcome, pause: true };
  }

  /** The contact that the user of an edit from before a restore saw, for a server that can take it. */
  private seenBy({ contact_id, base_version, base_epoch }: Mutation): Contact | undefined {
    const { given_back, known_epoch } = this.store.meta;
    if (!given_back?.taken || given_back.epoch !== known_epoch || base_epoch === known_epoch)
      return undefined;
    const seen = [this.store.contact(contact_id), this.tables.get('past', contact_id)];
    const contact = seen.find((image) => image && !image.is_deleted && image.version === base_version);
    return contact;
  }

  // ── Uploading ──────────────────────────────────────────────────────────────────────────────────────────────────

  private upload(): Request | undefined {
    // A base version means nothing without its epoch; the very first answer names it.
    const epoch = this.store.meta.known_epoch ?? (this.uploadFirst ? NO_EPOCH : null);
    const mutations =
      epoch === null ? undefined : this.outbox.batch(epoch, (mutation) => this.seenBy(mutation));
    return mutations && { ask: 'push', epoch: epoch!, mutations };
  }

  /** Whether this refusal asks for a wipe that leaves time to send what is queued. Where uploads are refused, there is none. */
  private maySendFirst({ ask }: Request, body: Answer['body']): boolean {
    const wipe = body?.data as { upload_first?: boolean } | undefined;
    return (
      ask !== 'push' &&
      body?.code === 'DEVICE_WIPE_REQUESTED' &&
      wipe?.upload_first === true &&
      this.pending > 0
    );
  }

  private pushed(
    request: Extract<Request, { ask: 'push' }>,
    { status, body }: Answer,
    now: number,
    outcome: Outcome,
  ): Outcome {
    if (status === 400 && body?.code) return { ...outcome, stop: refusal(status, body) };
    if (status === 413) {
      if (!this.outbox.halve(request.mutations.length))
        this.refuse(request.mutations[0]!, body, now, outcome);
      return outcome;
    }
    const answer = body?.data;
    if (status !== 200 || !isPushAnswer(answer)) {
      this.outbox.unanswered(request.mutations.length);
      return { ...outcome, pause: true };
    }
    this.outbox.answered();
    const { epoch, head_version, results } = answer;
    if (epoch !== this.store.meta.known_epoch) {
      this.startResync(this.epoch === null ? 'new' : 'wrong_epoch', epoch);
    }
    const byId = new Map(results.map((result) => [result.mutation_id.toLowerCase(), result]));
    for (const { mutation_id, contact_id } of request.mutations) {
      const entry = this.outbox.entry(mutation_id);
      const result = byId.get(mutation_id.toLowerCase());
      if (!entry) continue;
      if (!result || result.status === 'busy') {
        this.outbox.hold(contact_id);
        outcome.held = true;
      } else {
        this.settle(entry, result, epoch, now, outcome);
      }
    }
    this.prune(now);
    if (head_version > this.cursor) this.wanted = true;
    return outcome;
  }

  /** Stores one result. Only now does the edit leave the queue. */
  private settle(entry: Entry, result: PushResult, epoch: string, now: number, outcome: Outcome): void {
    const { mutation } = entry;
    // A repeated mutation is answered with its first outcome; a code says that it was not applied then either.
    const status = result.status === 'duplicate' && result.code ? outcomeOf(result.code) : result.status;
    if (status === 'rejected' || status === 'conflict') {
      const { code, error, details, conflict_id } = result;
      this.outbox.report({ mutation, status, code, error, details, conflict_id, at: now });
    }
    if (status !== 'duplicate' && status !== 'applied' && (status !== 'merged' || result.conflict_id)) {
      outcome.reports.push({ mutation, result });
    }
    if (status === 'rejected') this.outbox.forget(entry);
    else this.outbox.acknowledge(entry, result, epoch, this.store.time(now));
    this.acknowledged(result);
  }

  /** One edit alone is too large for something on the way: it would stop the queue for ever. */
  private refuse({ mutation_id }: WireMutation, body: Answer['body'], now: number, outcome: Outcome): void {
    const { known_epoch } = this.store.meta;
    const error = textOf(body?.error, 'The edit is too large.');
    const result: PushResult = { mutation_id, status: 'rejected', code: 'PAYLOAD_TOO_LARGE', error };
    this.settle(this.outbox.entry(mutation_id)!, result, known_epoch!, now, outcome);
  }

  /** The gap rule for the acknowledgement of an own write, which is never sent as an event. */
  private acknowledged({ contact, survivor, version }: PushResult): void {
    if (!contact) return;
    const pictures = survivor ? [contact, survivor] : [contact];
    for (const picture of pictures) {
      if (this.resyncing) {
        this.store.show(picture);
        this.store.stage(picture);
      } else this.store.write(picture);
    }
    if (this.resyncing) return;
    if (version === this.cursor + 1 && pictures.at(-1)!.version >= version) this.store.raise(version);
  }

  // ── Reading ────────────────────────────────────────────────────────────────────────────────────────────────────

  private read(wait?: number): Request | undefined {
    const { resync, cursor, epoch, known_epoch } = this.store.meta;
    if (resync && resync.walk === undefined && !this.snapshotFailed) return { ask: 'snapshot' };
    this.wanted ||= resync !== null;
    if (!this.wanted && this.digestWanted && this.isComparable()) {
      this.digestWanted = false;
      return { ask: 'digest', version: cursor };
    }
    if (!this.wanted && !wait) return undefined;
    const version = resync ? (resync.walk ?? 0) : cursor;
    const of = resync ? known_epoch : epoch;
    const patience = this.wanted ? undefined : wait;
    this.wanted = false;
    this.heard = 0;
    return {
      ask: 'delta',
      version,
      ...(version > 0 && of && { epoch: of }),
      limit: PAGE,
      ...(patience && { wait: patience }),
    };
  }

  /** Whether the live contacts are those of the cursor: a picture above it is in no digest of the server at the cursor. */
  private isComparable(): boolean {
    return this.live().every(({ version }) => version <= this.cursor);
  }

  private readAgain(version: number): void {
    this.heard = Math.max(this.heard, version);
    // While a page is on its way its end decides: it may bring what was heard of.
    if (this.inFlight?.ask !== 'delta') this.wanted = true;
  }

  private again(request: Request): void {
    if (request.ask === 'delta') this.wanted = true;
  }

  private page(asked: number, page: Page): void {
    const { meta } = this.store;
    if (meta.resync) return this.walked(asked, page);
    if (page.epoch !== meta.epoch) return this.startResync('wrong_epoch', page.epoch);
    if (asked === 0 && meta.cursor === 0) {
      // It lists no deletion that was purged: an acknowledged picture that it lacks would stay for ever.
      this.store.startResync('new', page.epoch);
      return this.walked(asked, page);
    }
    // Events may have overtaken the page, or an acknowledgement: each picture is checked against cursor and store.
    for (const { contact } of page.changes) this.store.write(contact);
    this.store.raise(page.current_version);
    if (page.has_more || this.heard > this.cursor) this.wanted = true;
  }

  /** A page of a walk from 0. The old store stays what the user sees until the last page has come. */
  private walked(asked: number, page: Page): void {
    const { meta } = this.store;
    if (meta.known_epoch !== null && page.epoch !== meta.known_epoch) {
      return this.startResync('wrong_epoch', page.epoch);
    }
    // A late page of a walk that has been given up.
    if (asked !== (meta.resync!.walk ?? 0)) return;
    for (const { contact } of page.changes) this.store.stage(contact);
    if (page.has_more) this.store.goOnWalking(page.current_version, page.epoch);
    else this.replaced(page.current_version, page.epoch);
    if (this.heard > this.cursor) this.wanted = true;
  }

  private replaceBy({ epoch, version, contacts }: Snapshot): void {
    const { meta } = this.store;
    if (!meta.resync) return;
    if (meta.known_epoch !== null && epoch !== meta.known_epoch) {
      return this.startResync('wrong_epoch', epoch);
    }
    this.store.unstage(version);
    for (const contact of contacts) this.store.stage(contact);
    this.replaced(version, epoch);
    // It was built some time ago.
    this.wanted = true;
  }

  private replaced(version: number, epoch: string): void {
    this.store.promote(version, epoch);
    this.snapshotFailed = false;
  }

  private startResync(reason: ResyncReason, epoch: string | null): void {
    this.store.startResync(reason, epoch);
    this.outbox.release();
    this.snapshotFailed = false;
  }
}

/** What an event tells of a deletion. */
function tombstoneOf(
  { contact_id, merged_into, lineage }: Record<string, unknown>,
  version: number,
): Contact {
  const tombstone: Contact = { id: String(contact_id), version, is_deleted: true };
  if (typeof merged_into === 'string') tombstone.merged_into = merged_into;
  if (lineage) tombstone.lineage = lineage as Lineage;
  return tombstone;
}
