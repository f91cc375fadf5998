export { IndexedDbStorage } from '../src/browser';
export { SyncClient } from '../src/index';
