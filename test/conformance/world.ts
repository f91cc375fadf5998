import type { TestAgent } from '../support/app';
import type { Random } from '../support/random';
import type { Connection } from './hearing';
import type { Journal, Way } from './journal';
import type { Checkpoint } from './replica';

/** What a device needs of the world. */
export interface World {
  /** Where the next connection goes: a load balancer, or the servers in turn. */
  address(): string;
  journal: Journal;
  random: Random;
  /** See {@link commitIn}. */
  isCommitted(version: number): Promise<boolean | undefined>;
  /** Shares of all operations (0 to 1). */
  duplicates: number;
  reordered: number;
  unkeyed: number;
  /** Share of moments in which a device makes one contact of two. */
  merged?: number;
  ways: readonly Way[];
  /** Share of events for which the database is asked whether they are committed. */
  asked: number;
  /** A client's patience with one call (milliseconds). */
  patience: number;
  /** A client that believes the version of whatever event comes: a planted bug. */
  trustsEvents?: boolean;
}

/** What is asked of a device when it is judged, whatever it runs. */
export interface Device {
  readonly id: string;
  readonly agent: TestAgent;
  /** Its copy of the team's contacts, and what it was at each moment in which it was complete. */
  readonly replica: { cursor: number; sum: number; count: number; checkpoints: readonly Checkpoint[] };
  readonly connections: readonly Connection[];
  readonly connected: boolean;
  /** What its reading is about, for whoever wonders why it does not come to an end. */
  readonly doing: string;
  /** Brings the copy up to a head that was read after this call. */
  catchUp(): Promise<void>;
  /** Tries cursors that no server may continue. */
  probe(): Promise<void>;
  /** What its owner would complain about once all is quiet. */
  inspect?(): Promise<string[]>;
  /** Ends it: nothing is tried again. */
  stop(): Promise<void>;
}

/** What is refused for now, or not answered, is tried again after so long, and what the server asked for (milliseconds). */
export const RETRY_MS = [50, 400] as const;
