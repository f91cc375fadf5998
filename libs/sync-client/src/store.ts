import { JOURNAL_MS } from './journal';
import type { Past, Tables } from './tables';
import type { Contact, Meta, ResyncReason } from './types';

const META = 'meta';
const DAY_MS = 24 * 3_600_000;

/** A device that has never read anything. */
export const NEW_DEVICE: Meta = {
  cursor: 0,
  epoch: null,
  known_epoch: null,
  resync: { reason: 'new' },
  next_seq: 1,
};

/** The copy of the team's contacts, with the rules by which a picture may be written into it. */
export class Store {
  /** Ids of the stored tombstones. */
  private readonly tombstones = new Set<string>();
  /** Deletions that are kept, and not yet known since when. */
  private readonly undated = new Set<string>();

  constructor(private readonly tables: Tables) {
    this.findTombstones();
    for (const [id, { at }] of tables.all('past')) if (at === undefined) this.undated.add(id);
  }

  get meta(): Meta {
    return this.tables.get('meta', META) ?? NEW_DEVICE;
  }

  contact(id: string): Contact | undefined {
    return this.tables.get('contacts', id);
  }

  /** The contact that an id stands for: itself, or the last one that it was merged into. */
  endOf(id: string): string {
    let next = this.mergedInto(id);
    // Nearly all are themselves, and are looked at for every contact that is read.
    if (next === undefined) return id;
    let end = id;
    for (const passed = new Set([id]); next !== undefined && !passed.has(next); next = this.mergedInto(end))
      passed.add((end = next));
    return end;
  }

  private mergedInto(id: string): string | undefined {
    const contact = this.contact(id);
    if (contact && !contact.is_deleted) return undefined;
    return contact?.merged_into ?? this.tables.get('past', id)?.merged_into;
  }

  nextSequence(): number {
    const { next_seq } = this.meta;
    this.update({ next_seq: next_seq + 1 });
    return next_seq;
  }

  /**
   * The time by which the journal ages, in milliseconds: this device's clock as far as it can be believed. Between two looks
   * at it at most a day has passed, however far it was set ahead, and never less than nothing.
   */
  time(now: number): number {
    const { wall, time } = this.meta.clock ?? { wall: now, time: now };
    const passed = Math.min(Math.max(now - wall, 0), DAY_MS);
    if (wall !== now || !this.meta.clock) this.update({ clock: { wall: now, time: time + passed } });
    return time + passed;
  }

  /** Writes a picture that is newer than the cursor and than the stored one; any other is dropped. */
  write(contact: Contact): void {
    if (contact.version > this.meta.cursor) this.put('contacts', contact);
  }

  /** Writes a picture into the store that is to come. */
  stage(contact: Contact): void {
    this.put('staged', contact);
  }

  /** A snapshot of `version` says all there is up to it: an acknowledged picture that it lacks was deleted since. */
  unstage(version: number): void {
    for (const [id, contact] of this.tables.all('staged')) {
      if (contact.version <= version) this.tables.remove('staged', id);
    }
  }

  /**
   * Shows the user the outcome of an own edit in a store that is about to be replaced. What the store itself had of the contact is
   * kept, whatever is shown after the first outcome: it is to be given back.
   */
  show(contact: Contact): void {
    const { epoch, known_epoch } = this.meta;
    // Versions of two epochs do not compare.
    if (epoch === known_epoch) return this.write(contact);
    const seen = this.contact(contact.id);
    const isKept = this.tables.get('past', contact.id)?.is_deleted === false;
    if (seen && !isKept && !this.isOfNewEpoch(seen)) this.keep(seen);
    this.tables.put('contacts', contact.id, contact);
  }

  /** Whether the shown contact is one of the store that is to come. */
  isOfNewEpoch({ id, version }: Contact): boolean {
    return this.tables.get('staged', id)?.version === version;
  }

  /** What this device has of the store's epoch below a version, the newest first. */
  images(below: number): Contact[] {
    const shown = [...this.tables.all('contacts').values()].filter((contact) => !this.isOfNewEpoch(contact));
    const past = [...this.tables.all('past').values()].map(({ at: _, ...contact }): Contact => contact);
    return [...shown, ...past]
      .filter(({ version }) => version > 0 && version < below)
      .sort((a, b) => b.version - a.version);
  }

  /** Everything from `below` on was given back to this epoch; with 0 all of it. */
  gaveBack(epoch: string, below: number, taken: boolean): void {
    this.update({ given_back: { epoch, below, taken } });
  }

  /** Since now the deletions are kept that came lately. */
  date(now: number): void {
    for (const id of this.undated) {
      const past = this.tables.get('past', id);
      if (past) this.tables.put('past', id, { ...past, at: this.time(now) });
    }
    this.undated.clear();
  }

  /**
   * Forgets deletions of seven days ago, as the journal forgets its edits; while they are to be given back none.
   * @param time of {@link time}
   */
  prune(time: number): void {
    const { epoch, known_epoch } = this.meta;
    if (epoch !== known_epoch) return;
    for (const [id, { at }] of this.tables.all('past')) {
      if (at !== undefined && at < time - JOURNAL_MS) this.tables.remove('past', id);
    }
  }

  private keep(past: Past): void {
    if ((this.tables.get('past', past.id)?.version ?? 0) >= past.version) return;
    this.tables.put('past', past.id, past);
    this.undated.add(past.id);
  }

  /** The store is complete up to `version`. Never lowers the cursor. */
  raise(version: number): void {
    if (version > this.meta.cursor) this.update({ cursor: version });
    this.dropTombstones();
  }

  /** The store must be replaced: from now on pictures are collected beside it. */
  startResync(reason: ResyncReason, epoch: string | null): void {
    this.tables.clear('staged');
    this.update({ known_epoch: epoch, resync: { reason } });
  }

  goOnWalking(walk: number, epoch: string): void {
    this.update({ known_epoch: epoch, resync: { reason: this.meta.resync!.reason, walk } });
  }

  /** The collected pictures become the store, in one step: only now do contacts vanish that were not among them. */
  promote(version: number, epoch: string): void {
    this.tables.promote();
    for (const [id, { is_deleted }] of this.tables.all('past'))
      if (!is_deleted) this.tables.remove('past', id);
    this.update({ cursor: version, epoch, known_epoch: epoch, resync: null });
    this.findTombstones();
    this.dropTombstones();
  }

  private put(table: 'contacts' | 'staged', contact: Contact): void {
    const stored = this.tables.get(table, contact.id);
    if (stored && contact.version <= stored.version) return;
    this.tables.put(table, contact.id, contact);
    if (table !== 'contacts' || !contact.is_deleted) return;
    this.tombstones.add(contact.id);
    const { id, version, merged_into, lineage } = contact;
    const more = { ...(merged_into && { merged_into }), ...(lineage && { lineage }) };
    this.keep({ id, version, is_deleted: true, ...more });
  }

  private findTombstones(): void {
    this.tombstones.clear();
    for (const [id, { is_deleted }] of this.tables.all('contacts')) if (is_deleted) this.tombstones.add(id);
  }

  /** At or below the cursor a tombstone has nothing more to hold back. */
  private dropTombstones(): void {
    for (const id of this.tombstones) {
      const contact = this.contact(id);
      if (contact?.is_deleted && contact.version > this.meta.cursor) continue;
      if (contact?.is_deleted) this.tables.remove('contacts', id);
      this.tombstones.delete(id);
    }
  }

  private update(meta: Partial<Meta>): void {
    this.tables.put('meta', META, { ...this.meta, ...meta });
  }
}
