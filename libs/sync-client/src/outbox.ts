import { isOutdated, journaled } from './journal';
import type { Tables } from './tables';
import type { Contact, Entry, Issue, Mutation, PushResult, WireMutation } from './types';

/** Bounds of one upload: the server takes 500 items, and proxies 1 MiB. */
export const BATCH_ITEMS = 500;
export const BATCH_BYTES = 900_000;
/** Uploads that nobody answers become no smaller than this. */
const FEWEST_ITEMS = 20;

const bytes = new TextEncoder();

/** The mutations of this device in the order they were made: what is to be sent, and the journal of what was. */
export class Outbox {
  /** Contacts that somebody holds in the database, or whose item got no answer: not again before a pause. */
  private readonly held = new Set<string>();
  /** Items that something on the way takes at once. */
  private most = BATCH_ITEMS;
  /** Items of the next upload, at most. */
  private limit = BATCH_ITEMS;
  /** Edits from this number on are not stored durably yet, and so not sent. */
  storedBelow = Infinity;
  /** By mutation id, in the order of the edits. */
  private readonly order = new Map<string, Entry>();
  /**
   * Never acknowledged, by contact and mutation id. This and the queue are kept, because they are asked for with every
   * event and the journal may be long.
   */
  private readonly edits = new Map<string, Map<string, Mutation>>();
  /** What is to be sent in the epoch `of`, in order. */
  private queue = new Map<string, Entry>();
  private of?: string | null;

  constructor(private readonly tables: Tables) {
    const entries = [...tables.all('entries').values()].sort((a, b) => a.seq - b.seq);
    for (const entry of entries) this.note(entry);
  }

  /** Stores an edit, or what is known of it now. Its place in the order stays. */
  put(entry: Entry): void {
    this.tables.put('entries', String(entry.seq), entry);
    this.note(entry);
  }

  /** Edits that were never acknowledged. They are what the user sees on top of the server's contacts. */
  unsent(): Mutation[] {
    return [...this.order.values()].filter((entry) => !entry.acknowledged).map(({ mutation }) => mutation);
  }

  /** Contacts with such edits. */
  edited(): string[] {
    return [...this.edits.keys()];
  }

  unsentOf(contactId: string): Mutation[] {
    return [...(this.edits.get(contactId)?.values() ?? [])];
  }

  /** Number of mutations to upload, with those that are sent again after a restore. */
  pending(epoch: string | null): number {
    return this.queued(epoch).size;
  }

  /** Acknowledged mutations that are kept. */
  journal(): Entry[] {
    return [...this.order.values()].filter(({ acknowledged }) => acknowledged);
  }

  /** To be sent: never acknowledged, or acknowledged in a history that the server has lost. */
  isPending({ acknowledged }: Entry, epoch: string | null): boolean {
    return !acknowledged || (epoch !== null && acknowledged.epoch !== epoch);
  }

  /**
   * The next upload, or undefined. In order; behind an edit that must wait, those of the same contact wait too.
   * @param seenOf the contact that the user of a queued edit saw, where it is to be told
   */
  batch(epoch: string, seenOf?: (mutation: Mutation) => Contact | undefined): WireMutation[] | undefined {
    const batch: WireMutation[] = [];
    let size = 0;
    for (const entry of this.queued(epoch).values()) {
      if (entry.seq >= this.storedBelow) break;
      if (this.held.has(entry.mutation.contact_id)) continue;
      const wire = onTheWire(entry, epoch, entry.acknowledged ? undefined : seenOf?.(entry.mutation));
      size += this.sizeOf(wire);
      if (batch.length > 0 && (size > BATCH_BYTES || batch.length >= this.limit)) break;
      batch.push(wire);
    }
    return batch.length > 0 ? batch : undefined;
  }

  /** Bytes of something in a list of a request, with its comma. */
  sizeOf(item: object): number {
    return bytes.encode(JSON.stringify(item)).length + 1;
  }

  /** Takes the contact's edits out of uploads until {@link release}. */
  hold(contactId: string): void {
    this.held.add(contactId);
  }

  /** @returns whether anything was held */
  release(): boolean {
    const some = this.held.size > 0;
    this.held.clear();
    return some;
  }

  /** The upload was too large for something on the way. @returns false when it cannot be cut any further */
  halve(sent: number): boolean {
    if (sent <= 1) return false;
    this.most = this.limit = Math.ceil(sent / 2);
    return true;
  }

  /** Nobody answered an upload, or it came too late: with fewer items the next one is sooner done. */
  unanswered(sent: number): void {
    this.limit = Math.min(this.limit, Math.max(FEWEST_ITEMS, Math.ceil(sent / 2)));
  }

  /** An upload came through: the next one may be larger again. */
  answered(): void {
    this.limit = Math.min(this.most, this.limit * 2);
  }

  entry(mutationId: string): Entry | undefined {
    return this.order.get(mutationId);
  }

  /** The server has taken the edit: it moves from the queue to the journal. */
  acknowledge(entry: Entry, result: PushResult, epoch: string, now: number): void {
    this.put(journaled(entry, result, epoch, now));
  }

  forget(entry: Entry): void {
    const { mutation_id: id, contact_id: contactId } = entry.mutation;
    this.tables.remove('entries', String(entry.seq));
    this.order.delete(id);
    this.queue.delete(id);
    this.sent(contactId, id);
  }

  report(issue: Issue): void {
    this.tables.put('issues', issue.mutation.mutation_id, issue);
  }

  prune(epoch: string | null, now: number): void {
    for (const entry of [...this.order.values()]) if (isOutdated(entry, epoch, now)) this.forget(entry);
  }

  private note(entry: Entry): void {
    const { mutation, acknowledged } = entry;
    const { mutation_id: id, contact_id: contactId } = mutation;
    this.order.set(id, entry);
    if (this.isPending(entry, this.of ?? null)) this.queue.set(id, entry);
    else this.queue.delete(id);
    if (acknowledged) return this.sent(contactId, id);
    const edits = this.edits.get(contactId) ?? new Map<string, Mutation>();
    this.edits.set(contactId, edits.set(id, mutation));
  }

  private sent(contactId: string, id: string): void {
    const edits = this.edits.get(contactId);
    if (edits?.delete(id) && edits.size === 0) this.edits.delete(contactId);
  }

  private queued(epoch: string | null): Map<string, Entry> {
    if (epoch !== this.of) {
      this.of = epoch;
      this.queue = new Map([...this.order].filter(([, entry]) => this.isPending(entry, epoch)));
    }
    return this.queue;
  }
}

function onTheWire({ mutation, acknowledged }: Entry, epoch: string, contact?: Contact): WireMutation {
  const { base_epoch, ...rest } = mutation;
  return {
    ...rest,
    ...(base_epoch && base_epoch !== epoch && { base_epoch }),
    ...(acknowledged && {
      acknowledged_epoch: acknowledged.epoch,
      acknowledged_version: acknowledged.version,
    }),
    ...(acknowledged?.image && { image: acknowledged.image }),
    ...(contact && { contact }),
  };
}
