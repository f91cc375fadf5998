import { readFileSync } from 'node:fs';
import type { Cluster } from './cluster';

const EVERY_MS = 2_000;

interface Sample {
  at: number;
  /** Resident memory of the server that is never killed (MiB). */
  memory: number;
}

/** Looks at the servers while they run: memory, and changes that were found without a hand-over. */
export class Watch {
  readonly samples: Sample[] = [];
  /** Largest numbers of open file descriptors of the witness (sockets among them). */
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

  /** Memory of the witness in the second and in the last quarter of the run (medians, MiB). */
  get memory(): { early: number; late: number } {
    const { samples } = this;
    const quarter = samples.length >> 2;
    return { early: median(samples.slice(quarter, 2 * quarter)), late: median(samples.slice(3 * quarter)) };
  }

  async look(): Promise<void> {
    const { running, witness, adminKey } = this.cluster;
    const memory = residentMemory(witness.child.pid!);
    if (memory) this.samples.push({ at: Date.now(), memory });
    for (const { url, child } of running) {
      try {
        const answer = await fetch(`${url}/metrics`, {
          headers: { 'x-api-key': adminKey },
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

function median(samples: Sample[]): number {
  const sorted = samples.map(({ memory }) => memory).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
