import { randomUUID } from 'node:crypto';
import type { Change, Clock, CommittedBatch } from '@app/changelog';
import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import { type ChannelPorts, TeamChannel } from './team-channel';

const TEAM = randomUUID();

function change(version: number, contactId = `contact-${version}`): Change {
  return {
    version,
    action: 'UPDATE',
    contactId,
    image: { id: contactId, version, is_deleted: false },
    agentCode: 'A',
    deviceId: '',
    requestId: null,
    operationId: null,
    source: 'rest',
  };
}

/** A database of one team, kept in memory, and what the channel emitted. */
class World implements ChannelPorts {
  trail: Change[] = [];
  epoch = randomUUID();
  head = 0;
  readonly emitted: number[] = [];
  resets = 0;
  missing = 0;
  readonly losses: [string, number][] = [];
  /** Fails the next reads, as a database that is away does. */
  failures = 0;
  readonly channel: TeamChannel;

  constructor(written = 0) {
    for (let version = 1; version <= written; version += 1) this.commit(1);
    this.channel = new TeamChannel(TEAM, this);
  }

  /** Commits `size` changes and returns the batch as its author would announce it. */
  commit(size: number): CommittedBatch {
    const changes = Array.from({ length: size }, (_, i) => change(this.head + 1 + i));
    this.trail.push(...changes);
    this.head += size;
    return { teamId: TEAM, epoch: this.epoch, changes };
  }

  get clock(): Clock {
    return { epoch: this.epoch, head: this.head, floor: 0 };
  }

  readClock = (): Promise<Clock> => this.answer(this.clock);

  readTrail = (_team: string, after: number, upTo: number, limit: number): Promise<Change[]> =>
    this.answer(this.trail.filter(({ version }) => version > after && version <= upTo).slice(0, limit));

  emit = (_team: string, { version }: Change): void => {
    this.emitted.push(version);
  };

  filled = (_changes: number, missing: number): void => {
    this.missing += missing;
  };

  lost = (_team: string, epoch: string, deliveredHead: number): Promise<void> => {
    this.losses.push([epoch, deliveredHead]);
    return Promise.resolve();
  };

  reset = (): void => {
    this.resets += 1;
  };

  /** Whatever is queued has run. */
  settled(): Promise<void> {
    return this.channel.exclusive(() => undefined);
  }

  private async answer<T>(value: T): Promise<T> {
    await new Promise(setImmediate);
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the database is away');
    }
    return value;
  }
}

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

let logged: jest.SpyInstance;
beforeEach(() => {
  logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
  jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
});
afterEach(() => jest.restoreAllMocks());

/** What happens to a committed batch on its way, and what else happens beside it. */
const step = fc.record({
  size: fc.integer({ min: 1, max: 120 }),
  /** How often it arrives: 0 is lost. */
  copies: fc.integer({ min: 0, max: 3 }),
  /** How many steps later each copy arrives. */
  delays: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 }),
  reconcile: fc.boolean(),
  /** A clock that was read before, told late. */
  staleReconcile: fc.boolean(),
  through: fc.boolean(),
  wait: fc.boolean(),
  failures: fc.integer({ min: 0, max: 2 }),
});

describe('a team channel', () => {
  it('emits every version once and in order, however batches are lost, doubled, late or reordered', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 10 }),
        fc.array(step, { minLength: 1, maxLength: 14 }),
        async (before, steps) => {
          const world = new World(before);
          await world.channel.opened;
          const late: CommittedBatch[][] = [];
          let stale = world.clock;
          const places: Promise<unknown>[] = [];
          for (const [index, { size, copies, delays, ...also }] of steps.entries()) {
            const batch = world.commit(size);
            for (const delay of delays.slice(0, copies)) (late[index + delay] ??= []).push(batch);
            world.failures = also.failures;
            for (const arrived of late[index] ?? []) world.channel.receive(arrived);
            if (also.reconcile) places.push(world.channel.reconcile(world.clock).catch(() => undefined));
            if (also.staleReconcile) places.push(world.channel.reconcile(stale).catch(() => undefined));
            if (also.through) {
              const { head } = world;
              const check = () => expect(world.emitted.at(-1)).toBeGreaterThanOrEqual(head);
              places.push(
                world.channel.runAfter(head, check).catch((error: Error) => {
                  expect(error.message).toBe('the database is away');
                }),
              );
            }
            stale = world.clock;
            if (also.wait) await world.settled();
          }
          for (const batches of late.slice(steps.length)) {
            for (const batch of batches ?? []) world.channel.receive(batch);
          }
          await Promise.all(places);
          await world.settled();
          world.failures = 0;
          await world.channel.reconcile(world.clock);
          expect(world.emitted).toEqual(range(before + 1, world.head));
          expect(world.channel.head).toBe(world.head);
          expect([world.resets, world.missing, world.losses, logged.mock.calls]).toEqual([0, 0, [], []]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('starts at the head it finds: what is older is not told again', async () => {
    const world = new World(5);
    const old = { teamId: TEAM, epoch: world.epoch, changes: world.trail.slice(2) };
    world.channel.receive(old);
    world.channel.receive(world.commit(2));
    await world.settled();
    expect(world.emitted).toEqual([6, 7]);
  });

  it.each([
    ['one version', [4]],
    ['a run of versions', [3, 4, 5]],
    ['the last one', [9]],
  ])('skips %s that the trail does not have, loudly, and goes on', async (_what, missing) => {
    const world = new World(1);
    await world.channel.opened;
    world.commit(8);
    world.trail = world.trail.filter(({ version }) => !missing.includes(version));
    await world.channel.reconcile(world.clock);
    expect(world.emitted).toEqual(range(2, 9).filter((version) => !missing.includes(version)));
    expect(world.missing).toBe(missing.length);
    expect(logged).toHaveBeenCalledTimes(1);
    expect(logged.mock.calls[0]).toEqual([expect.stringContaining(`${missing.length} versions`)]);
    world.channel.receive(world.commit(1));
    await world.settled();
    expect(world.emitted.at(-1)).toBe(10);
    expect(logged).toHaveBeenCalledTimes(1);
  });

  it('is behind no clock until it knows its own head', async () => {
    const world = new World(5);
    expect(world.channel.behind({ ...world.clock, head: 7 })).toBe(0);
    await world.channel.opened;
    expect(world.channel.behind({ ...world.clock, head: 7 })).toBe(2);
  });

  it('skips a hole beyond the first page of a long gap', async () => {
    const world = new World();
    await world.channel.opened;
    world.commit(1_700);
    world.trail = world.trail.filter(({ version }) => version !== 700);
    await world.channel.reconcile(world.clock);
    expect(world.emitted).toEqual(range(1, 1_700).filter((version) => version !== 700));
    expect(world.channel.head).toBe(1_700);
    expect(logged).toHaveBeenCalled();
  });

  it.each(['receive', 'reconcile'] as const)('starts over in a new epoch (%s)', async (way) => {
    const world = new World(3);
    await world.channel.opened;
    const old = world.commit(1);
    world.epoch = randomUUID();
    world.head = 2 ** 32 + 3;
    if (way === 'reconcile') await world.channel.reconcile(world.clock);
    else world.channel.receive(world.commit(1));
    await world.settled();
    const restored = world.head;
    expect([world.resets, world.emitted, world.channel.head]).toEqual([1, [], restored]);
    expect(world.channel.epoch).toBe(world.epoch);
    // A batch of the old epoch that was under way changes nothing, what follows in the new one is told.
    world.channel.receive(old);
    world.channel.receive(world.commit(2));
    await world.settled();
    expect([world.resets, world.emitted]).toEqual([1, [restored + 1, restored + 2]]);
  });

  it.each([
    ['heard of before the history was replaced', 8],
    ['committed after it', 4_294_967_301],
  ])('delivers nothing of a version %s, and starts over', async (_when, version) => {
    const world = new World(5);
    await world.channel.opened;
    // A restore: the newest two are gone, a new epoch begins far above, and somebody has already written in it.
    world.trail = world.trail.filter((entry) => entry.version <= 3);
    world.head = 4_294_967_300;
    world.epoch = randomUUID();
    world.commit(1);
    await world.channel.runAfter(version, () => undefined);
    expect([world.emitted, world.missing, world.resets]).toEqual([[], 0, 1]);
    expect([world.channel.epoch, world.channel.head]).toEqual([world.epoch, world.head]);
  });

  it('tells when the database forgot what was delivered, and not when a clock was only read early', async () => {
    const world = new World(5);
    await world.channel.opened;
    const early = world.clock;
    world.channel.receive(world.commit(2));
    await world.channel.reconcile(early);
    expect(world.losses).toEqual([]);
    world.head = 6;
    await world.channel.reconcile(world.clock);
    expect(world.losses).toEqual([[world.epoch, 7]]);
    expect(world.emitted).toEqual([6, 7]);
  });

  it('runs a task after everything up to its version, and the next in their order', async () => {
    const world = new World();
    await world.channel.opened;
    world.commit(300);
    const seen: [string, number][] = [];
    const note = (name: string) => () => void seen.push([name, world.emitted.length]);
    await Promise.all([
      world.channel.runAfter(120, note('at 120')),
      world.channel.runAfter(50, note('at 50')),
      world.channel.runAfter(300, note('at 300')),
      world.channel.exclusive(note('alone')),
    ]);
    expect(seen).toEqual([
      ['at 120', 120],
      ['at 50', 120],
      ['at 300', 300],
      ['alone', 300],
    ]);
  });

  it('goes on after a task that failed, and after a database that was away', async () => {
    const world = new World();
    await world.channel.opened;
    const failed = world.channel.exclusive(() => Promise.reject(new Error('mine')));
    const next = world.channel.exclusive(() => 'next');
    await expect(failed).rejects.toThrow('mine');
    await expect(next).resolves.toBe('next');
    world.commit(2);
    world.failures = 1;
    await expect(world.channel.runAfter(2, () => undefined)).rejects.toThrow('away');
    await world.channel.runAfter(2, () => undefined);
    expect(world.emitted).toEqual([1, 2]);
  });

  it('that could not open says so to everyone who waits', async () => {
    const world = new World();
    await world.channel.opened;
    world.failures = 1;
    const channel = new TeamChannel(TEAM, world);
    channel.receive({ teamId: TEAM, epoch: world.epoch, changes: [change(1)] });
    await expect(channel.opened).rejects.toThrow('away');
    await expect(channel.exclusive(() => 'done')).rejects.toThrow('away');
    await expect(channel.exclusive(() => 'done')).rejects.toThrow('away');
    expect(world.emitted).toEqual([]);
  });

  it('remembers the newest image of a contact, for acknowledgements', async () => {
    const world = new World();
    await world.channel.opened;
    const changes = [change(1, 'c'), change(2, 'd'), change(3, 'c')];
    world.channel.receive({ teamId: TEAM, epoch: world.epoch, changes });
    await world.settled();
    expect(world.channel.newerThan('c', 1)?.version).toBe(3);
    expect(world.channel.newerThan('c', 3)).toBeUndefined();
    expect(world.channel.newerThan('d', 2)).toBeUndefined();
    expect(world.channel.newerThan('unknown', 0)).toBeUndefined();
  });
});
