/** Ways in which a change reaches a server. */
export const WAYS = ['rest', 'socket', 'push', 'import'] as const;
export type Way = (typeof WAYS)[number];

/** One change that a device wished for, and what it was told of it. */
export interface Operation {
  /** Unique; written into the contact too, so that the trail tells of which operation a change is. */
  mark: string;
  way: Way;
  op: 'create' | 'update' | 'delete';
  agentCode: string;
  deviceId: string;
  /** Of a create: known once it is answered, unless the client made it (push). */
  contactId?: string;
  /** What the editor saw (push). */
  seen?: { version: number; epoch: string; at: string };
  /** Version of the contact that the editor saw, where a sync client says so. */
  base?: number;
  /** Sent with a key that stays the same in every retry. Without one nothing is sent again after silence. */
  keyed: boolean;
  /** ok: acknowledged. failed: the server said that nothing was applied, or it was never sent. unknown: no answer. */
  state: 'under way' | 'ok' | 'failed' | 'unknown';
  attempts: number;
  /** Attempts that brought no answer, or the answer that nobody knows. */
  unanswered: number;
  /** From the acknowledgement. */
  version?: number;
  /** `version` is that of this change; else it may be that of a later one of the same contact. */
  exact?: boolean;
  /** Why it failed. */
  code?: string;
  /** Epoch milliseconds. */
  acknowledgedAt?: number;
  refusedAt?: number;
  /** The device keeps what was acknowledged and sends it again after a restore: a restore may not take it back. */
  kept?: true;
  /** Of a kept one: the epoch in which it was acknowledged last. */
  epoch?: string;
  /** Of a kept one that was sent again after a restore: the version that it had the first time. */
  before?: number;
  /** Every version that it was acknowledged with. */
  versions?: Set<number>;
  /** Of a kept one: whether its device has a picture to make it again. */
  pictured?: boolean;
}

/** A delete has no field to write a mark into: it is known by its contact and author. */
export function deleteMark(contactId: string | undefined, agentCode: string, deviceId: string): string {
  return `delete ${contactId} by ${agentCode} on ${deviceId}`;
}

/** What the trail shows of an operation. */
export function markOf({ op, mark, contactId, agentCode, deviceId }: Operation): string {
  return op === 'delete' ? deleteMark(contactId, agentCode, deviceId) : mark;
}

/** Something that a device saw with its own eyes and that must not be. */
export interface Complaint {
  invariant: number;
  text: string;
  /** A change it is about: one that a restore took back is no longer anybody's business. */
  version?: number;
}

/** A backup from which a team was restored: what was acknowledged before it began must be in it. */
export interface Restored {
  /** Epoch milliseconds. */
  backupBegan: number;
  /** Version at which the new epoch began. */
  epochBegan: number;
}

/** A change of several contacts at once, or what took it back, that was acknowledged. */
export interface EditOfMany {
  what: 'edited' | 'merged' | 'undone';
  operationId: string;
  /** How many it has changed. */
  contacts: number;
  /** Epoch milliseconds. */
  acknowledgedAt: number;
}

/** The log of operations of one team: what its devices did, were told and saw. */
export class Journal {
  readonly operations: Operation[] = [];
  readonly edits: EditOfMany[] = [];
  readonly complaints: Complaint[] = [];
  readonly restores: Restored[] = [];
  private readonly counters = new Map<string, number>();

  begin(operation: Omit<Operation, 'state' | 'attempts' | 'unanswered'>): Operation {
    const entry: Operation = { ...operation, state: 'under way', attempts: 0, unanswered: 0 };
    this.operations.push(entry);
    return entry;
  }

  complain(invariant: number, text: string, version?: number): void {
    this.count('complaints');
    // The first ones tell the story; a hundred thousand would only fill the memory.
    if (this.complaints.length < 200) this.complaints.push({ invariant, text, version });
  }

  count(what: string, by = 1): void {
    this.counters.set(what, this.counted(what) + by);
  }

  counted(what: string): number {
    return this.counters.get(what) ?? 0;
  }

  /** Counters whose names begin so. */
  countedWith(prefix: string): [string, number][] {
    return [...this.counters].filter(([name]) => name.startsWith(prefix));
  }

  acknowledged(): number {
    return this.counted('acknowledged');
  }
}
