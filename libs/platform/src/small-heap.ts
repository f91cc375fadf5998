import v8 from 'node:v8';

/** By how much the heap may grow between two full collections (per cent); with 0 V8 decides, and lets it grow up to fourfold. */
const GROWTH = 50;

let running = 0;

/**
 * Does long work that leaves much garbage behind, such as an import, with a heap that stays small: V8 collects sooner. An import
 * takes no longer for it, but a full sync would take a third more of a processor, so not for all that a server does.
 * V8 looks at this flag whenever it decides when to collect next, so it may change while the process runs.
 * @returns what `work` returns. @throws what it throws
 */
export async function withSmallHeap<T>(work: () => Promise<T>): Promise<T> {
  running += 1;
  if (running === 1) v8.setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
  try {
    return await work();
  } finally {
    running -= 1;
    if (running === 0) v8.setFlagsFromString('--heap-growing-percent=0');
  }
}
