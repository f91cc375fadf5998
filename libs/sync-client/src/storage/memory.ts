import { type RowChange, Tables } from '../tables';
import type { Storage } from './storage';

/** Keeps everything as long as the process lives: for tests, and for a page that needs no offline store. */
export class MemoryStorage implements Storage {
  private readonly tables = new Tables();

  load(): Promise<Iterable<RowChange>> {
    return Promise.resolve([...this.tables.dump()]);
  }

  commit(changes: readonly RowChange[]): Promise<void> {
    for (const change of changes) this.tables.replay(change);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
