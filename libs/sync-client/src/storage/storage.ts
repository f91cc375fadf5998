import type { RowChange } from '../tables';

/** Where a client keeps its rows. One client at a time. */
export interface Storage {
  /** Reads everything, in an order in which it can be applied. */
  load(): Promise<Iterable<RowChange>>;
  /**
   * Stores all of the changes or none. Resolved means durable: a crash right after it loses nothing. Called again only
   * when the call before has ended. After a failure the client stops; the storage is opened anew.
   */
  commit(changes: readonly RowChange[]): Promise<void>;
  close(): Promise<void>;
}
