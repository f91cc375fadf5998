import type { Contact, Entry, Issue, Meta } from './types';

/** A contact or tombstone that may be needed once more; `at`: since when it is kept, in milliseconds by {@link Meta.clock}. */
export interface Past extends Contact {
  at?: number;
}

/** What is kept, by table. Everything is JSON. */
export interface Rows {
  meta: Meta;
  /** The server's contacts. Also tombstones above the cursor: an older picture may still be on its way. */
  contacts: Contact;
  /** The store that is being read to replace `contacts`. */
  staged: Contact;
  /** Beside the contacts, to be given back after a restore: deletions, and what the user no longer sees. */
  past: Past;
  /** Queue and journal; the key is the sequence number in decimal. */
  entries: Entry;
  issues: Issue;
}

export type Table = keyof Rows;
export const TABLES: readonly Table[] = ['meta', 'contacts', 'staged', 'past', 'entries', 'issues'];

/** One step of a transaction, as storages store it. */
export type RowChange =
  | { put: Table; key: string; value: unknown }
  | { remove: Table; key: string }
  | { clear: Table }
  /** `staged` becomes `contacts`, and is empty then. */
  | { promote: true };

/** The rows in memory. Everything that is changed through it is also written down for a storage. */
export class Tables {
  private readonly maps: { [T in Table]: Map<string, Rows[T]> } = {
    meta: new Map(),
    contacts: new Map(),
    staged: new Map(),
    past: new Map(),
    entries: new Map(),
    issues: new Map(),
  };
  private changes: RowChange[] = [];
  private touched: Set<string> | 'all' = new Set();

  get<T extends Table>(table: T, key: string): Rows[T] | undefined {
    return this.maps[table].get(key);
  }

  all<T extends Table>(table: T): ReadonlyMap<string, Rows[T]> {
    return this.maps[table];
  }

  put<T extends Table>(table: T, key: string, value: Rows[T]): void {
    this.record({ put: table, key, value });
  }

  remove(table: Table, key: string): void {
    if (this.maps[table].has(key)) this.record({ remove: table, key });
  }

  clear(table: Table): void {
    if (this.maps[table].size > 0) this.record({ clear: table });
  }

  promote(): void {
    this.record({ promote: true });
  }

  /** Applies what a storage has stored, without writing it down again. */
  replay(change: RowChange): void {
    if ('put' in change) (this.maps[change.put] as Map<string, unknown>).set(change.key, change.value);
    else if ('remove' in change) this.maps[change.remove].delete(change.key);
    else if ('clear' in change) this.maps[change.clear].clear();
    else {
      this.maps.contacts = this.maps.staged;
      this.maps.staged = new Map();
    }
  }

  /** Everything changed since the last call: one transaction. */
  take(): RowChange[] {
    const taken = this.changes;
    this.changes = [];
    return taken;
  }

  /** Ids of the contacts that may look different since the last call. */
  takeTouched(): ReadonlySet<string> | 'all' {
    const taken = this.touched;
    this.touched = new Set();
    return taken;
  }

  /** The rows as the shortest list of changes that makes them. */
  *dump(): Generator<RowChange> {
    for (const table of TABLES) for (const [key, value] of this.maps[table]) yield { put: table, key, value };
  }

  private record(change: RowChange): void {
    this.touch(change);
    this.replay(change);
    this.changes.push(change);
  }

  private touch(change: RowChange): void {
    if ('promote' in change) this.touched = 'all';
    if (this.touched === 'all' || !('key' in change)) return;
    const table = 'put' in change ? change.put : change.remove;
    if (table === 'contacts') this.touched.add(change.key);
    if (table !== 'entries') return;
    const entry = ('put' in change ? change.value : this.maps.entries.get(change.key)) as Entry | undefined;
    if (entry) this.touched.add(entry.mutation.contact_id);
  }
}
