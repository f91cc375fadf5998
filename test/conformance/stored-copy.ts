import { type Contact, type Entry, type Issue, type Meta, type RowChange } from '@app/sync-client';
import { type Checkpoint, Fold } from './replica';

/** How many versions go by between two checkpoints. */
const EVERY = 10;

/** What a transaction of a sync client says about its edits. */
export interface Told {
  entries: Entry[];
  issues: Issue[];
}

/**
 * What a sync client has on its disk, seen from outside: transaction by transaction, as its storage is given them.
 * Only what is stored counts; what the client's memory holds besides dies with it.
 */
export class StoredCopy {
  cursor = 0;
  epoch?: string;
  readonly checkpoints: Checkpoint[] = [];
  /** The last page said that there is more. */
  walking = false;
  /** Times that the store was found to be useless: 410, another epoch, a digest that differs. */
  resyncs = 0;
  private contacts = new Fold();
  private staged = new Fold();
  /** Pictures above the cursor, by id: acknowledgements that have overtaken others' changes. */
  private ahead = new Map<string, number>();
  private stagedAhead = new Map<string, number>();
  private resync: Meta['resync'] = null;

  constructor(private readonly complain: (text: string) => void) {}

  get sum(): number {
    return this.contacts.sum;
  }

  get count(): number {
    return this.contacts.count;
  }

  /** A new life begins with what was stored. */
  load(changes: readonly RowChange[]): Told {
    for (const map of [this.contacts, this.staged, this.ahead, this.stagedAhead]) map.clear();
    // A page that was on its way is lost, and nobody knows whether it was the last.
    this.walking = true;
    return this.replay(changes);
  }

  /** One transaction. */
  commit(changes: readonly RowChange[]): Told {
    const before = this.cursor;
    const { epoch } = this;
    const told = this.replay(changes);
    if (this.epoch === epoch && this.cursor < before)
      this.complain(`the cursor went back from ${before} to ${this.cursor}`);
    if (this.cursor !== before) this.note(changes.some((change) => 'promote' in change));
    return told;
  }

  private replay(changes: readonly RowChange[]): Told {
    const told: Told = { entries: [], issues: [] };
    for (const change of changes) {
      if ('promote' in change) this.promote();
      else if ('clear' in change) this.clear(change.clear);
      else if ('remove' in change) this.remove(change.remove, change.key);
      else if (change.put === 'contacts') this.put(this.contacts, this.ahead, change.value as Contact);
      else if (change.put === 'staged') this.put(this.staged, this.stagedAhead, change.value as Contact);
      else if (change.put === 'meta') this.move(change.value as Meta);
      else if (change.put === 'entries') told.entries.push(change.value as Entry);
      else if (change.put === 'issues') told.issues.push(change.value as Issue);
    }
    return told;
  }

  private put(fold: Fold, ahead: Map<string, number>, contact: Contact): void {
    fold.set(contact);
    ahead.set(contact.id, contact.version);
  }

  private remove(table: string, id: string): void {
    const gone = { id, version: 0, is_deleted: true };
    if (table === 'contacts') this.put(this.contacts, this.ahead, gone);
    if (table === 'staged') this.put(this.staged, this.stagedAhead, gone);
  }

  private clear(table: string): void {
    if (table !== 'staged') return;
    this.staged.clear();
    this.stagedAhead.clear();
  }

  private promote(): void {
    [this.contacts, this.staged] = [this.staged, new Fold()];
    [this.ahead, this.stagedAhead] = [this.stagedAhead, new Map()];
    this.walking = false;
  }

  private move({ cursor, epoch, resync }: Meta): void {
    if (resync && !this.resync && resync.reason !== 'new') this.resyncs += 1;
    this.cursor = cursor;
    this.epoch = epoch ?? undefined;
    this.resync = resync;
  }

  /** Notes what is held, where it claims to be all that there is up to the cursor. */
  private note(always: boolean): void {
    for (const [id, version] of this.ahead) if (version <= this.cursor) this.ahead.delete(id);
    if (this.resync || this.walking || this.ahead.size > 0) return;
    const last = this.checkpoints.at(-1)?.version ?? 0;
    if (always || this.cursor < last || this.cursor >= last + EVERY)
      this.checkpoints.push({ version: this.cursor, sum: this.sum, count: this.count });
  }
}
