import { join } from 'node:path';
import { defineConfig } from 'vite';

/** One script that puts the client on `window.syncClient`, for pages without a build of their own. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { alias: [{ find: /^@app\/(.*)$/, replacement: join(import.meta.dirname, '../../$1/src') }] },
  build: {
    lib: {
      entry: join(import.meta.dirname, 'page.ts'),
      name: 'syncClient',
      formats: ['iife'],
      fileName: () => 'client.js',
    },
    outDir: join(import.meta.dirname, '../../../dist/sync-client'),
    emptyOutDir: true,
  },
});
