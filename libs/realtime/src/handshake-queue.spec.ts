import { setImmediate as turn } from 'node:timers/promises';
import { HandshakeQueue } from './handshake-queue';

it('a crowd begins a few at a time, and other addresses do not wait for all of it', async () => {
  const queue = new HandshakeQueue();
  const begun: string[] = [];
  const ask = (address: string) => void queue.turn(address).then(() => begun.push(address));
  for (let i = 0; i < 100; i += 1) ask('crowd');
  ask('phone');
  expect(begun).toEqual([]);
  await turn();
  expect(begun.length).toBeLessThan(10);
  expect(begun).toContain('phone');
  for (let turns = 0; begun.length < 101; turns += 1) {
    const before = begun.length;
    await turn();
    expect(begun.length - before).toBeLessThan(10);
    expect(turns).toBeLessThan(100);
  }
});

it('those of one address begin in the order in which they came, also after the queue was empty', async () => {
  const queue = new HandshakeQueue();
  const begun: number[] = [];
  for (const round of [0, 1]) {
    for (let i = 0; i < 9; i += 1) void queue.turn('one').then(() => begun.push(round * 9 + i));
    while (begun.length < (round + 1) * 9) await turn();
  }
  expect(begun).toEqual([...begun].sort((a, b) => a - b));
});
