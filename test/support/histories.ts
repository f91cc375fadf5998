import fc from 'fast-check';

/** How many times as many histories as usual, drawn anew each time; absent: those of one seed, the same in every run. */
const MORE = process.env.HISTORIES;
const SEED = 1_795_998_300;
if (MORE !== undefined) jest.setTimeout(300_000 * Number(MORE));

/**
 * Checks random histories against the server. A run draws the same ones each time, so that a change is judged by what it
 * changed; `HISTORIES=10` draws ten times as many new ones, as every night does. A failure tells the seed and the path, which
 * fast-check takes as `seed` and `path`.
 * @param runs how many; each takes tens to hundreds of milliseconds
 * @param shrink looks for the smallest history that fails too, which may run longer than a test may
 */
export async function holdsForHistories<History>(
  history: fc.Arbitrary<History>,
  check: (history: History) => Promise<void>,
  { runs, shrink = false }: { runs: number; shrink?: boolean },
): Promise<void> {
  await fc.assert(fc.asyncProperty(history, check), {
    numRuns: runs * Number(MORE ?? 1),
    endOnFailure: !shrink,
    ...(MORE === undefined && { seed: SEED }),
  });
}
