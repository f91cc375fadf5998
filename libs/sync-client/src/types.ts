/** How a contact came about where there were restores. The server says it; a client keeps it, and gives it back. */
export interface Lineage {
  as_of: number;
  written: Record<string, number>;
  epochs?: number[];
}

/** A contact as the server sends it; a tombstone has id, version and `is_deleted: true` and may have no more. */
export interface Contact {
  id: string;
  version: number;
  is_deleted: boolean;
  /** Of a tombstone: the contact that it was merged into, which its id stands for. */
  merged_into?: string;
  lineage?: Lineage;
  [field: string]: unknown;
}

/** Fields of a contact that a client may write. */
export type Fields = Record<string, unknown>;

export type Operation = 'create' | 'update' | 'delete';

/** One local edit. Nothing in it ever changes: every retry, on every channel, sends the same. */
export interface Mutation {
  mutation_id: string;
  op: Operation;
  contact_id: string;
  /** Version of the contact that the editor saw; 0 when it was made here and has none yet. */
  base_version: number;
  /** Epoch that `base_version` is from; absent when nothing had ever been read. */
  base_epoch?: string;
  /** What the editor saw of the fields that merge, as far as the edit touches them. */
  base?: Record<string, unknown>;
  fields?: Fields;
  resurrect?: true;
  client_time: string;
}

/**
 * A mutation on this device: queued until it is acknowledged, then kept as journal. Both are one list in the order
 * of the edits, because after a restore the journal is sent again in front of the queue.
 */
export interface Entry {
  seq: number;
  mutation: Mutation;
  acknowledged?: {
    /** Epoch in which the server answered. */
    epoch: string;
    /** Version that it answered. After a restore it tells in which order edits were made before. */
    version: number;
    /** When, in milliseconds by {@link Meta.clock}. */
    at: number;
    /** The whole contact after the edit, as far as a client may write it. */
    image?: Fields;
  };
}

/** An edit that the server did not take, for the app to show. It has left the queue. */
export interface Issue {
  mutation: Mutation;
  status: 'rejected' | 'conflict';
  code?: string;
  error?: string;
  details?: unknown;
  /** Entry of the server's conflict list that keeps the values. */
  conflict_id?: string;
  at: number;
}

export type ResyncReason = 'new' | 'wrong_epoch' | 'ahead_of_head' | 'below_floor' | 'digest';

/** Where this device stands. */
export interface Meta {
  /** The store is complete up to this version of `epoch`. */
  cursor: number;
  /** Epoch of the store and the cursor. */
  epoch: string | null;
  /** Epoch that the server named last. Entries acknowledged in another one are sent again. */
  known_epoch: string | null;
  /**
   * What the store holds of an epoch that the server has lost is given back to the one named here: everything from version
   * `below` on, all of it when that is 0. `taken`: the server knows how to take it.
   */
  given_back?: { epoch: string; below: number; taken?: boolean };
  /** Set while the store must be replaced; `walk` is where a walk from 0 goes on. */
  resync: { reason: ResyncReason; walk?: number } | null;
  next_seq: number;
  /** What the journal ages by: `time` has gone on with the device's clock, which showed `wall` then, but never by a jump. */
  clock?: { wall: number; time: number };
}

export interface Change {
  action: string;
  contact: Contact;
  version: number;
}

/** A page of `GET /api/sync/delta`. */
export interface Page {
  current_version: number;
  changes: Change[];
  has_more: boolean;
  head_version: number;
  epoch: string;
  min_version: number;
}

/** One result of `POST /api/sync/push`. */
export interface PushResult {
  mutation_id: string;
  status: 'applied' | 'merged' | 'conflict' | 'duplicate' | 'rejected' | 'busy';
  version?: number | null;
  contact_id?: string;
  contact?: Contact | null;
  /** The contact that `contact` was merged into, where the edit went. */
  survivor?: Contact | null;
  code?: string;
  error?: string;
  details?: unknown;
  conflict_id?: string;
}

export interface PushAnswer {
  results: PushResult[];
  head_version: number;
  epoch: string;
}

/** A mutation as it travels: the edit, and for a replay what was known of its outcome. */
export interface WireMutation extends Partial<Omit<Mutation, 'mutation_id' | 'op' | 'contact_id'>> {
  mutation_id: string;
  op: Operation;
  contact_id: string;
  acknowledged_epoch?: string;
  acknowledged_version?: number;
  image?: Fields;
  /** Of an edit from before a restore: the contact that its user saw. */
  contact?: Contact;
}

/** A deletion that this device has seen. */
export interface Tombstone {
  id: string;
  version: number;
  merged_into?: string;
  lineage?: Lineage;
}

/** Answer of `POST /api/sync/pictures`. */
export interface TakenAnswer {
  restored_head: number;
  open: boolean;
  busy: string[];
  epoch: string;
}

/** What the replica wants to be asked of the server. One at a time. */
export type Request =
  | { ask: 'push'; epoch: string; mutations: WireMutation[] }
  /** After a restore: what was seen of `epoch`, the newest first. */
  | { ask: 'pictures'; epoch: string; contacts: Contact[]; tombstones: Tombstone[] }
  | { ask: 'delta'; version: number; epoch?: string; limit: number; wait?: number }
  | { ask: 'snapshot' }
  /** Filled in by whoever sends it, from the live contacts: the replica computes no hashes. */
  | { ask: 'digest'; version: number; digest?: string };

export interface Snapshot {
  epoch: string;
  version: number;
  contacts: Contact[];
}

/** An answer of the server. Status 0: there was none, or none that this server can have given. */
export interface Answer {
  status: number;
  body?: Record<string, unknown>;
  snapshot?: Snapshot;
  /** From `Retry-After`, in milliseconds. */
  retryAfter?: number;
}
