import { MemoryStorage } from './storage/memory';
import { SyncClient } from './sync-client';
import type { Answer, Request } from './types';

const EPOCH = crypto.randomUUID();
const page = (version: number): Answer => ({
  status: 200,
  body: {
    data: { changes: [], current_version: version, has_more: false, head_version: version, epoch: EPOCH },
  },
});

it('the pauses of a busy contact grow, although reads are answered in between', async () => {
  const base = 20;
  const pushes: number[] = [];
  let reads = 0;
  /** Somebody holds the contact four times in a row; meanwhile others write, and that is read. */
  const send = (request: Request, signal: AbortSignal): Promise<Answer> => {
    if (request.ask === 'snapshot')
      return Promise.resolve({ status: 503, body: { code: 'SNAPSHOT_UNAVAILABLE' } });
    // A long poll brings nothing; it must not hold up what is sent again.
    if (request.ask === 'delta' && request.wait)
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ status: 0 })));
    if (request.ask !== 'push') return Promise.resolve(page((reads += 1)));
    pushes.push(performance.now());
    const isHeld = pushes.length < 5;
    const results = request.mutations.map(({ mutation_id }) =>
      isHeld
        ? { mutation_id, status: 'busy', version: 0, code: 'CONTACT_BUSY' }
        : { mutation_id, status: 'applied', version: reads },
    );
    return Promise.resolve({
      status: 200,
      body: { data: { epoch: EPOCH, head_version: isHeld ? reads + 1 : reads, results } },
    });
  };
  const client = await new SyncClient({
    ...{ url: 'http://127.0.0.1:9', apiKey: 'key', agentCode: 'ANNA', deviceId: 'pixel', live: false },
    ...{ storage: new MemoryStorage(), transport: { send }, backoff: { base, cap: 10_000 }, random: () => 1 },
  }).open();
  await client.create({ first_name: 'Ada', last_name: 'Byron' });
  await new Promise<void>((resolve) => {
    client.on('status', ({ pending }) => pending === 0 && resolve());
  });
  await client.close();
  expect(pushes).toHaveLength(5);
  // A read was answered after each of them. Timers may fire a millisecond early.
  expect(reads).toBeGreaterThanOrEqual(4);
  const pauses = pushes.slice(1).map((at, i) => at - pushes[i]!);
  pauses.forEach((pause, i) => expect(pause).toBeGreaterThan(base * 2 ** i - 2));
});
