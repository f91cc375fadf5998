import type { Operation } from '@app/platform';

export type ChangeAction = 'CREATE' | 'UPDATE' | 'DELETE';

/** A contact as the trail holds it: the row's columns as JSON, times as ISO text. */
export type ContactImage = { id: string; version: number; is_deleted: boolean } & Record<string, unknown>;

/** One committed change of one contact, exactly as its audit row tells it. */
export interface Change {
  version: number;
  action: ChangeAction;
  contactId: string;
  image: ContactImage;
  agentCode: string;
  deviceId: string;
  requestId: string | null;
  /** Null for what was written before there were operations. */
  operationId: string | null;
  source: string;
}

/** Changes of one team that were committed together: ascending versions without a hole. */
export interface CommittedBatch {
  teamId: string;
  epoch: string;
  changes: Change[];
}

/** State of a team's version clock. */
export interface Clock {
  epoch: string;
  /** Newest committed version. */
  head: number;
  /** Cursors above 0 and below this are refused: tombstones up to here may be gone. */
  floor: number;
}

/** Names a mutation across retries. scope '' is the team's mutation ids; else an agent's Idempotency-Keys. */
export interface MutationKey {
  scope: string;
  id: string;
}

export type OutcomeStatus = 'applied' | 'merged' | 'conflict' | 'rejected';

/** The stored answer of a mutation that was already handled. */
export interface StoredOutcome {
  key: MutationKey;
  agentId: string;
  /** SHA-256 of what was asked; another hash under the same key is another request. */
  requestHash: Buffer;
  status: OutcomeStatus;
  code: string | null;
  version: number | null;
  contactId: string | null;
  /** What its change belongs to; null when it changed nothing. */
  operationId: string | null;
}

/** What one operation writes in one transaction. */
export interface OperationPart extends Operation {
  agentCode: string;
  deviceId: string;
  /** Number of its changes here. */
  changes: number;
  /** Place of the first and the last of them among the versions that are taken, from 0. */
  first: number;
  last: number;
}
