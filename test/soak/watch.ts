import { OPERATOR_KEY } from '../support/make-team';
import { readFileSync } from 'node:fs';
import type { Cluster } from './cluster';

const EVERY_MS = 2_000;
/** A collection of all garbage holds a server up, so it is seldom: every so many looks. */
const LOOKS_PER_COLLECTION = 8;
const MEBIBYTE = 2 ** 20;

/** Medians of the second and of the last quarter of the run (MiB). */
export interface Course {
  early: number;
  late: number;
}

/** Looks at the servers while they run: memory, and changes that were found without a hand-over. */
export class Watch {
  /** Resident memory of the server that is never killed (MiB). */
  private readonly resident: number[] = [];
  private looks = 0;
  /** By process. */
  private readonly repairs = new Map<number, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly cluster: Cluster) {
    this.timer = setInterval(() => void this.look(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Changes that no hand-over brought to some server and that it read from the trail. */
  get repaired(): number {
    return [...this.repairs.values()].reduce((sum, count) => sum + count, 0);
  }

  get residentMemory(): Course {
    return courseOf(this.resident);
  }

  /** What the witness still uses after its garbage was collected. */
  get heldMemory(): Course {
    return courseOf(this.cluster.heldByWitness().map((bytes) => Math.round(bytes / MEBIBYTE)));
  }

  async look(): Promise<void> {
    const { running, witness } = this.cluster;
    const memory = residentMemory(witness.child.pid!);
    if (memory) this.resident.push(memory);
    if (this.looks++ % LOOKS_PER_COLLECTION === 0) witness.child.kill('SIGUSR2');
    for (const { url, child } of running) {
      try {
        const answer = await fetch(`${url}/metrics`, {
          headers: { 'x-api-key': OPERATOR_KEY },
          signal: AbortSignal.timeout(2_000),
        });
        const found = /^contactsync_delivery_gaps_filled_total (\d+)/m.exec(await answer.text());
        if (found) this.repairs.set(child.pid!, Number(found[1]));
      } catch {
        // It is dead or busy dying; the next look finds its successor.
      }
    }
  }
}

function residentMemory(pid: number): number | undefined {
  try {
    const pages = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return pages ? Math.round(Number(pages[1]) / 1024) : undefined;
  } catch {
    return undefined;
  }
}

function courseOf(samples: number[]): Course {
  const quarter = samples.length >> 2;
  return { early: median(samples.slice(quarter, 2 * quarter)), late: median(samples.slice(3 * quarter)) };
}

function median(samples: number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
