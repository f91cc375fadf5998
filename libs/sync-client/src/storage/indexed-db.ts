import { type RowChange, type Table, TABLES } from '../tables';
import type { Storage } from './storage';

/** Raised with each table that is added. */
const VERSION = 2;

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed.'));
  });
}

/**
 * A database of the browser. While it is open it holds a Web Lock of its name: a second tab waits in {@link load} until
 * the first has closed it or is gone, so two tabs never write the same rows.
 */
export class IndexedDbStorage implements Storage {
  private database?: IDBDatabase;
  private unlock?: () => void;

  constructor(private readonly name: string) {}

  async load(): Promise<Iterable<RowChange>> {
    await this.lock();
    const opening = indexedDB.open(this.name, VERSION);
    opening.onupgradeneeded = () => {
      const { objectStoreNames } = opening.result;
      for (const table of TABLES)
        if (!objectStoreNames.contains(table)) opening.result.createObjectStore(table);
    };
    this.database = await done(opening);
    const rows: RowChange[] = [];
    const transaction = this.database.transaction([...TABLES]);
    for (const table of TABLES) {
      const store = transaction.objectStore(table);
      const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      keys.forEach((key, i) => rows.push({ put: table, key: key as string, value: values[i] }));
    }
    return rows;
  }

  commit(changes: readonly RowChange[]): Promise<void> {
    // Strict: without it the browser says "done" before the disk has it.
    const transaction = this.database!.transaction([...TABLES], 'readwrite', { durability: 'strict' });
    const finished = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB gave up a transaction.'));
    });
    const store = (table: Table) => transaction.objectStore(table);
    // Requests of one transaction run in the order in which they are made; only the copying must be waited for.
    const apply = async () => {
      for (const change of changes) {
        if ('put' in change) store(change.put).put(change.value, change.key);
        else if ('remove' in change) store(change.remove).delete(change.key);
        else if ('clear' in change) store(change.clear).clear();
        else await promote(store('staged'), store('contacts'));
      }
    };
    apply().catch(() => abort(transaction));
    return finished;
  }

  close(): Promise<void> {
    this.database?.close();
    this.unlock?.();
    return Promise.resolve();
  }

  private lock(): Promise<void> {
    if (!navigator.locks) return Promise.resolve();
    return new Promise((locked, reject) => {
      const held = navigator.locks.request(`sync-client ${this.name}`, () => {
        locked();
        return new Promise<void>((unlock) => (this.unlock = unlock));
      });
      held.catch(reject);
    });
  }
}

async function promote(staged: IDBObjectStore, contacts: IDBObjectStore): Promise<void> {
  contacts.clear();
  const [keys, values] = await Promise.all([done(staged.getAllKeys()), done(staged.getAll())]);
  keys.forEach((key, i) => contacts.put(values[i], key));
  staged.clear();
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It had ended by itself.
  }
}
