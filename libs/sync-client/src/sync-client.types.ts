import type { Storage } from './storage/storage';
import type { Identity, Transport } from './transport';
import type { Mutation, PushResult } from './types';

export interface SyncClientOptions extends Identity {
  storage: Storage;
  /** Socket.IO transports in order. WebSocket alone needs no sticky sessions in front of several servers. */
  transports?: ('websocket' | 'polling')[];
  /** false: no socket, only REST. */
  live?: boolean;
  /** Milliseconds between two looks while there is no socket and the server knows no long poll. */
  pollMs?: number;
  /** Milliseconds between two looks while all is well: should a hint ever be lost. */
  safetyMs?: number;
  /** First and longest limit of the pauses after failures, in milliseconds. */
  backoff?: { base: number; cap: number };
  /** How requests travel; the REST API by default. */
  transport?: Transport;
  now?: () => number;
  random?: () => number;
}

/**
 * - `connecting`: nothing was heard of the server yet
 * - `syncing`: something is being sent or read
 * - `live`: nothing to send, nothing missing
 * - `offline`: the last attempt failed; it goes on trying
 * - `stopped`: it does not go on by itself; see `lastError`
 */
export type SyncState = 'connecting' | 'syncing' | 'live' | 'offline' | 'stopped';

export interface SyncStatus {
  state: SyncState;
  /** How news arrive. */
  via: 'socket' | 'poll';
  /** Edits that the server has not acknowledged. */
  pending: number;
  cursor: number;
  lastError?: string;
  /** `stopped` because this device shall be wiped: delete everything, then confirm with this id. docs/PROTOCOL.md tells how. */
  wipeId?: string;
}

/** What the app can listen to. */
export interface SyncEvents {
  status: SyncStatus;
  /** Contacts whose picture may have changed; undefined: any. */
  change: ReadonlySet<string> | undefined;
  /** An edit that was not taken, or that was merged and cost a value. */
  issue: { mutation: Mutation; result: PushResult };
  /** The local copy was not what the server has at this version, and is read anew. Worth a report: it is a bug. */
  mismatch: { version: number };
}
