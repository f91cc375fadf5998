import { type Answer, Replica, Tables } from '@app/sync-client';
import fc from 'fast-check';
import { ModelServer } from '../support/model-server';

/**
 * Any history of edits, lost answers, lost, doubled and reordered events, crashes, purges and restores, and then
 * silence: every device must be equal to the server, and every acknowledged edit must be there once.
 */

const DEVICES = 3;
const CONTACTS = 4;

const contactIds = Array.from({ length: CONTACTS }, (_, i) => `c${i}`);

/** A device with everything that a network can do to it. */
class Simulated {
  replica = new Replica();
  /** Requests that the server has answered, and the answers. */
  answer?: Answer;
  readonly events: [string, Record<string, unknown>][] = [];
  /** Ids of edits whose acknowledgement is stored here. */
  readonly acknowledged = new Set<string>();
  private readonly refused = new Set<string>();
  /** Highest cursor in each epoch. */
  private highest = new Map<string, number>();

  constructor(
    readonly name: string,
    private readonly server: () => ModelServer,
  ) {}

  /** What a planted mistake changes, also after a crash. */
  plant: (device: Simulated) => void = () => undefined;

  /** A good moment of the network. */
  exchange(times: number): void {
    for (let i = 0; i < times; i += 1) {
      this.ask();
      this.receive();
    }
  }

  ask(): boolean {
    if (this.answer) return false;
    const request = this.replica.next();
    if (request) this.answer = this.server().answer(this.name, request);
    return request !== undefined;
  }

  receive(lost = false): void {
    if (!this.answer) return;
    const { answer } = this;
    this.answer = undefined;
    const { reports } = this.replica.answer(lost ? { status: 0 } : answer, 0);
    for (const { mutation } of reports) this.refused.add(mutation.mutation_id);
    for (const { mutation } of this.replica.outbox.journal()) {
      if (!this.refused.has(mutation.mutation_id)) this.acknowledged.add(mutation.mutation_id);
    }
    // A conflict is the user's to settle, who has been told.
    for (const id of this.refused) this.acknowledged.delete(id);
    this.check();
  }

  hear(event: [string, Record<string, unknown>]): void {
    this.replica.event(...structuredClone(event));
    this.check();
  }

  crash(): void {
    const tables = new Tables();
    for (const row of JSON.parse(JSON.stringify([...this.replica.tables.dump()]))) tables.replay(row);
    this.replica = new Replica(tables);
    this.answer = undefined;
    this.events.length = 0;
    this.plant(this);
  }

  /** A cursor goes up within its epoch, and up to it the store is what the server has, at any time. */
  private check(): void {
    const { epoch, cursor } = this.replica;
    if (!epoch) return;
    if (cursor < (this.highest.get(epoch) ?? 0))
      throw new Error(`the cursor of ${this.name} went back to ${cursor}`);
    this.highest.set(epoch, cursor);
    const server = this.server();
    if (epoch !== server.epoch) return;
    for (const { id, version, is_deleted } of server.latest()) {
      if (version > cursor) continue;
      const stored = this.replica.tables.get('contacts', id);
      const right = is_deleted ? !stored : stored?.version === version;
      if (!right)
        throw new Error(`${this.name} at ${cursor} has ${id} at ${stored?.version}, not ${version}`);
    }
  }
}

class World {
  readonly server: ModelServer;
  readonly devices: Simulated[];
  private mutations = 0;

  constructor(pageSize: number) {
    this.server = new ModelServer(pageSize, (author, name, payload) => {
      for (const device of this.devices) if (device.name !== author) device.events.push([name, payload]);
    });
    this.devices = Array.from({ length: DEVICES }, (_, i) => new Simulated(`d${i}`, () => this.server));
  }

  edit(device: number, contact: number, value: number, remove: boolean): void {
    const { replica } = this.devices[device]!;
    const contact_id = contactIds[contact]!;
    const exists = replica.view(contact_id);
    const mutation_id = `00000000-0000-4000-8000-${String((this.mutations += 1)).padStart(11, '0')}0`;
    const op = !exists ? 'create' : remove ? 'delete' : 'update';
    const fields = op === 'delete' ? undefined : { first_name: contact_id, notes: `v${value}` };
    replica.edit({ mutation_id, op, contact_id, fields, now: 0 });
  }

  /** No more faults: everybody connects and goes on until there is nothing to do. */
  settle(): void {
    this.server.busy.clear();
    for (const device of this.devices) {
      device.events.length = 0;
      device.receive(true);
      device.replica.connected();
    }
    for (let round = 0; round < 1_000; round += 1) {
      let quiet = true;
      for (const device of this.devices) {
        // Own changes are told to nobody; here also those of others are lost, and a hint takes their place.
        device.replica.available(this.server.head);
        device.replica.release();
        if (device.ask()) quiet = false;
        device.receive();
      }
      if (quiet) return;
    }
    throw new Error('the devices never come to rest');
  }
}

const index = (count: number) => fc.nat({ max: count - 1 });

type Action = (world: World) => void;
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(index(DEVICES), index(CONTACTS), fc.nat(9), fc.boolean()).map(
      ([device, contact, value, remove]): Action =>
        (world) =>
          world.edit(device, contact, value, remove && value < 3),
    ),
  },
  {
    weight: 8,
    arbitrary: index(DEVICES).map(
      (d): Action =>
        (world) =>
          void world.devices[d]!.ask(),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(index(DEVICES), fc.nat(5)).map(
      ([d, luck]): Action =>
        (world) =>
          world.devices[d]!.receive(luck === 0),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(index(DEVICES), fc.nat(20), fc.nat(5)).map(([d, which, fate]): Action => (world) => {
      const { events } = world.devices[d]!;
      // Mostly the next one; now and then another one, one that was heard before, or none because it was lost.
      const at = fate === 0 ? which % Math.max(1, events.length) : 0;
      const event = events[at];
      if (!event) return;
      if (fate !== 1) events.splice(at, 1);
      if (fate !== 2) world.devices[d]!.hear(event);
    }),
  },
  {
    weight: 2,
    arbitrary: index(DEVICES).map(
      (d): Action =>
        (world) =>
          world.devices[d]!.replica.connected(),
    ),
  },
  {
    weight: 2,
    arbitrary: index(DEVICES).map(
      (d): Action =>
        (world) =>
          world.devices[d]!.replica.release(),
    ),
  },
  {
    weight: 1,
    arbitrary: index(DEVICES).map(
      (d): Action =>
        (world) =>
          world.devices[d]!.crash(),
    ),
  },
  {
    weight: 1,
    arbitrary: index(CONTACTS).map(
      (c): Action =>
        (world) =>
          void world.server.busy.add(contactIds[c]!),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Action>((world) => world.server.busy.clear()) },
  { weight: 1, arbitrary: fc.constant<Action>((world) => world.server.backUp()) },
  { weight: 1, arbitrary: fc.constant<Action>((world) => world.server.restore()) },
);

it('after any faults and then silence: every device equals the server, every acknowledged edit is there, none twice', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.array(action, { maxLength: 150, size: 'max' }),
      (pageSize, actions) => {
        const world = new World(pageSize);
        for (const act of actions) act(world);
        world.settle();
        const expected = [...world.server.live()].sort();
        for (const { name, replica, acknowledged } of world.devices) {
          expect([name, replica.settled, replica.pending]).toEqual([name, true, 0]);
          expect([name, [...replica.live()].map((contact) => [contact.id, contact]).sort()]).toEqual([
            name,
            expected,
          ]);
          expect(
            replica
              .views()
              .map(({ id }) => id)
              .sort(),
          ).toEqual(expected.map(([id]) => id));
          for (const id of acknowledged) expect([id, world.server.knows(id)]).toEqual([id, true]);
        }
        for (const [id, times] of world.server.applications) expect([id, times]).toEqual([id, 1]);
      },
    ),
    { numRuns: 600 },
  );
});

// ── The test must be able to fail: the classic mistakes, planted ──────────────────────────────────────────────────

function breaks(plant: (device: Simulated) => void): boolean {
  const { failed } = fc.check(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.array(action, { maxLength: 150, size: 'max' }),
      (pageSize, actions) => {
        const world = new World(pageSize);
        for (const device of world.devices) {
          device.plant = plant;
          plant(device);
        }
        for (const act of actions) act(world);
        world.settle();
        const expected = [...world.server.live()].sort();
        for (const { replica, acknowledged } of world.devices) {
          const rows = replica
            .live()
            .map((contact) => [contact.id, contact])
            .sort();
          if (JSON.stringify(rows) !== JSON.stringify(expected)) return false;
          if ([...acknowledged].some((id) => !world.server.knows(id))) return false;
        }
        return [...world.server.applications.values()].every((times) => times === 1);
      },
    ),
    { numRuns: 3_000 },
  );
  return failed;
}

it.each<[string, (device: Simulated) => void]>([
  [
    'an event raises the cursor over a gap',
    ({ replica }) => {
      const store = (replica as any).store;
      replica.event = (_name, payload) => {
        const contact = payload.contact ?? {
          id: payload.contact_id,
          version: payload.version,
          is_deleted: true,
        };
        store.write(contact);
        store.raise(payload.version);
      };
    },
  ],
  [
    'an acknowledgement raises the cursor',
    ({ replica }) => {
      const store = (replica as any).store;
      (replica as any).acknowledged = ({ contact, version }: any) => {
        if (contact) store.write(contact);
        if (version) store.raise(version);
      };
    },
  ],
  [
    'the journal is not sent again',
    ({ replica }) => {
      (replica.outbox as any).isPending = ({ acknowledged }: any) => !acknowledged;
    },
  ],
  [
    'older pictures are written too',
    ({ replica }) => {
      const { tables } = replica;
      (replica as any).store.write = (contact: any) => tables.put('contacts', contact.id, contact);
    },
  ],
  [
    'a result that is not stored counts as sent',
    (device) => {
      // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its device
      const { receive } = Simulated.prototype;
      device.receive = function (lost = false) {
        const { inFlight } = this.replica as any;
        receive.call(this, lost);
        for (const { mutation_id } of lost && inFlight?.ask === 'push' ? inFlight.mutations : []) {
          const entry = this.replica.outbox.entry(mutation_id);
          if (entry) this.replica.outbox.forget(entry);
          this.acknowledged.add(mutation_id);
        }
      };
    },
  ],
])('would be found: %s', (_mistake, plant) => expect(breaks(plant)).toBe(true));
