/** For Node.js only: `@app/sync-client/node`. */
export { FileStorage } from './storage/file';
