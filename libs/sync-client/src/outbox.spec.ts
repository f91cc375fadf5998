import { Outbox } from './outbox';
import { Tables } from './tables';
import type { Entry } from './types';

const EPOCH = 'e';

function entry(seq: number): Entry {
  const mutation = {
    mutation_id: `m${seq}`,
    op: 'update' as const,
    contact_id: `c${seq % 7}`,
    base_version: 1,
    fields: { company: 'Acme' },
    client_time: '2026-11-28T00:00:00.000Z',
  };
  return { seq, mutation };
}

function filled(count: number): Outbox {
  const outbox = new Outbox(new Tables());
  for (let seq = 0; seq < count; seq += 1) outbox.put(entry(seq));
  return outbox;
}

const next = (outbox: Outbox) => outbox.batch(EPOCH)!.length;

it('uploads less at once while nobody answers, and more again when somebody does', () => {
  const outbox = filled(600);
  const sizes = [next(outbox)];
  for (let i = 0; i < 6; i += 1) {
    outbox.unanswered(sizes.at(-1)!);
    sizes.push(next(outbox));
  }
  expect(sizes).toEqual([500, 250, 125, 63, 32, 20, 20]);
  for (let i = 0; i < 6; i += 1) outbox.answered();
  expect(next(outbox)).toBe(500);
});

it('does not forget how much a proxy takes', () => {
  const outbox = filled(600);
  outbox.halve(next(outbox));
  outbox.unanswered(next(outbox));
  expect(next(outbox)).toBe(125);
  for (let i = 0; i < 6; i += 1) outbox.answered();
  expect(next(outbox)).toBe(250);
});

it('knows what waits, in order, through acknowledgements and other epochs', () => {
  const outbox = filled(10);
  const ids = () => outbox.batch(EPOCH)?.map(({ mutation_id }) => mutation_id) ?? [];
  for (const seq of [0, 3, 5, 7]) {
    outbox.acknowledge(
      entry(seq),
      { mutation_id: `m${seq}`, status: 'applied', version: 9 },
      seq > 3 ? EPOCH : 'before',
      0,
    );
  }
  expect(ids()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm6', 'm8', 'm9']);
  expect([outbox.pending(EPOCH), outbox.pending('before'), outbox.pending(null)]).toEqual([8, 8, 6]);
  expect(outbox.unsentOf('c1').map(({ mutation_id }) => mutation_id)).toEqual(['m1', 'm8']);
  expect(outbox.unsentOf('c0')).toEqual([]);
  outbox.forget(outbox.entry('m1')!);
  expect(ids()).toEqual(['m0', 'm2', 'm3', 'm4', 'm6', 'm8', 'm9']);
  expect(outbox.unsent().map(({ mutation_id }) => mutation_id)).toEqual(['m2', 'm4', 'm6', 'm8', 'm9']);
});

it('keeps the version of the first acknowledgement, by which restored edits are put into their order', () => {
  const outbox = filled(1);
  const result = (version: number) => ({ mutation_id: 'm0', status: 'applied' as const, version });
  outbox.acknowledge(outbox.entry('m0')!, result(7), EPOCH, 0);
  outbox.acknowledge(outbox.entry('m0')!, result(4_294_967_300), 'f', 0);
  expect(outbox.entry('m0')!.acknowledged).toMatchObject({ epoch: 'f', version: 7 });
  expect(outbox.batch('g')).toMatchObject([{ acknowledged_epoch: 'f', acknowledged_version: 7 }]);
});
