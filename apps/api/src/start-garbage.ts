import { Session } from 'node:inspector/promises';

/**
 * Collects what starting has left over: sources of 2,700 files once compiled, and the young generation grown while they were
 * read. V8 does so only under pressure, of which an idle server has none: it would keep a quarter of its memory for nothing.
 * Takes about a tenth of a second, so before anybody can connect. By the inspector's protocol, which is the documented way
 * without a flag on the command line.
 */
export async function collectStartGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.collectGarbage');
  } finally {
    session.disconnect();
  }
}
