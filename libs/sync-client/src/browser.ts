/** For browsers only: `@app/sync-client/browser`. */
export { IndexedDbStorage } from './storage/indexed-db';
