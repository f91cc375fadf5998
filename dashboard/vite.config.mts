import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = 'http://localhost:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: {
    alias: [{ find: /^@app\/(.*)$/, replacement: join(import.meta.dirname, '../libs/$1/src') }],
  },
  build: {
    outDir: join(import.meta.dirname, '../dist/dashboard'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
  },
  // `npx vite dashboard` beside a running server: changes of the page show at once.
  server: { proxy: { '/api': server, '/socket.io': { target: server, ws: true } } },
});
