import fc from 'fast-check';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { holdsForHistories } from '../support/histories';
import { ReturningPhone } from '../support/returning-phone';
import { backUp, restoreTeam, type TeamBackup } from '../support/team-backup';
import { createOf, deleteOf, type Mutation, push } from '../support/upload';

/**
 * Phones edit, the team is restored time and again from any backup that there ever was, over what is there or into an empty
 * database that knows nothing of it, and phones come back from whatever epoch
 * they last read, in any order, while others edit. The model is a set of writes: of an element (a field, a key, being there) with
 * the version of its first acknowledgement. A backup is a copy of the set, a restore puts it back, what a phone has seen is a copy
 * for each contact, and giving back is the union. In the end each element has its newest write, whatever line of epochs it is of;
 * and what was written over by somebody who had not seen it is in the conflict list.
 */
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const PHONES = 4;
const phone = fc.nat(PHONES - 1);
const contact = fc.nat(1);
/** Fields that count as a whole, and keys of others, of which each counts by itself. */
const ELEMENTS = [
  'company',
  'middle_name',
  'emails',
  'addresses',
  'metadata.k',
  'metadata.l',
  'labels.email',
];

function valueOf(element: string, n: number): unknown {
  if (element === 'emails') return [{ label: 'work', email: `${n}@example.com` }];
  if (element === 'addresses') return [{ label: null, city: `City ${n}` }];
  return `${element} ${n}`;
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('edit' as const),
      by: phone,
      contact,
      elements: fc.subarray(ELEMENTS, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('delete' as const), by: phone, contact }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('revive' as const), by: phone, contact }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('look' as const), by: phone }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('back up' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('restore' as const), backup: fc.nat(5), isEmpty: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('come back' as const), by: phone }) },
);

interface Write {
  element: string;
  /** Each is written once, so it tells which write is there. */
  value: unknown;
  place: number;
  /** What the writer had seen of the contact. */
  seen: ReadonlySet<Write>;
}
type Writes = Map<string, Set<Write>>;

const copyOf = (writes: Writes): Writes => new Map([...writes].map(([id, set]) => [id, new Set(set)]));

class World {
  private readonly ids: string[] = [];
  private readonly phones: { phone: ReturningPhone; knows: Writes }[] = [];
  private readonly backups: { backup: TeamBackup; writes: Writes }[] = [];
  private server: Writes = new Map();
  private count = 0;
  /** Writes that were in the conflict list at some time. */
  private readonly told = new Set<Write>();

  constructor(private readonly team: TestTeam) {}

  async begin(): Promise<void> {
    for (let n = 0; n < PHONES; n += 1) {
      const agent = n === 0 ? this.team.agent : await this.team.addAgent();
      this.phones.push({ phone: new ReturningPhone(app.url, agent, `phone-${n}`), knows: new Map() });
    }
    const { phone } = this.phones[0]!;
    await phone.look();
    for (let n = 0; n < 2; n += 1) {
      const create = createOf();
      this.ids.push(create.contact_id);
      await push(phone, phone.epoch, create);
      this.server.set(create.contact_id, new Set());
    }
    await this.backUp();
    for (let n = 0; n < PHONES; n += 1) await this.look(n);
  }

  private async backUp(): Promise<void> {
    this.backups.push({ backup: await backUp(app.db, this.team.id), writes: copyOf(this.server) });
  }

  private async look(n: number): Promise<void> {
    await this.phones[n]!.phone.look();
    this.phones[n]!.knows = copyOf(this.server);
  }

  async play(step: any): Promise<void> {
    if (step.what === 'back up') await this.backUp();
    else if (step.what === 'restore') {
      await this.judgeList();
      const { backup, writes } = this.backups[step.backup % this.backups.length]!;
      await restoreTeam(app.db, backup, step);
      this.server = copyOf(writes);
    } else if (step.what === 'look') await this.look(step.by);
    else if (step.what === 'come back') await this.comeBack(step.by);
    else await this.edit(step);
  }

  /** Gives back and reads; whoever is of the present epoch only reads. */
  private async comeBack(n: number): Promise<void> {
    const { phone, knows } = this.phones[n]!;
    const [{ epoch }] = await app.db.query('SELECT epoch FROM global_version WHERE team_id = $1', [
      this.team.id,
    ]);
    if (phone.epoch !== epoch) {
      const images = [...phone.known.values()];
      const { body } = await phone.offer(images);
      expect(body).toMatchObject({ success: true, data: { refused: [], busy: [] } });
      for (const { id, is_deleted: isDeleted } of images) {
        const writes = [...(knows.get(id) ?? [])];
        // A tombstone tells of nothing but the deletion.
        const told = isDeleted ? writes.filter(({ element }) => element === 'is_deleted') : writes;
        for (const write of told) this.server.get(id)!.add(write);
      }
    }
    await this.look(n);
  }

  /** Only on the present epoch's copy: what is queued across a restore is the business of the other model. */
  private async edit(step: any): Promise<void> {
    await this.comeBack(step.by);
    const { phone, knows } = this.phones[step.by]!;
    const id = this.ids[step.contact]!;
    const seen = phone.known.get(id);
    if (!seen || seen.is_deleted !== (step.what === 'revive')) return;
    this.count += 1;
    const values: Record<string, unknown> = {};
    let mutation: Mutation;
    if (step.what === 'delete') {
      mutation = deleteOf(id, seen.version, { base_epoch: phone.epoch });
      values.is_deleted = true;
    } else if (step.what === 'revive') {
      mutation = phone.edit(id, {}, { resurrect: true });
      values.is_deleted = false;
    } else {
      const fields: Record<string, any> = {};
      for (const element of step.elements) {
        values[element] = valueOf(element, this.count);
        const [field, key] = element.split('.');
        fields[field] = key ? { ...seen[field], ...fields[field], [key]: values[element] } : values[element];
      }
      mutation = phone.edit(id, fields);
    }
    const [result] = await push(phone, phone.epoch, mutation);
    expect(result).toMatchObject({ status: 'applied' });
    const known = new Set(knows.get(id));
    for (const [element, value] of Object.entries(values))
      this.server.get(id)!.add({ element, value, place: result!.version, seen: known });
    await this.look(step.by);
  }

  async judge(): Promise<void> {
    await this.judgeList();
    const rows = await app.db.query('SELECT * FROM contacts WHERE team_id = $1', [this.team.id]);
    for (const id of this.ids) {
      const row = rows.find((each: any) => each.id === id);
      const ends = ELEMENTS.map((element) => [element, this.newest(id, element)?.value]);
      expect([id, row.is_deleted]).toEqual([id, this.newest(id, 'is_deleted')?.value ?? false]);
      const isOf = (element: string) => {
        const [field, key] = element.split('.');
        const value = key ? row[field!][key] : row[field!];
        return value === null || (Array.isArray(value) && value.length === 0) ? undefined : value;
      };
      expect([id, ELEMENTS.map((element) => [element, isOf(element)])]).toEqual([id, ends]);
    }
  }

  private newest(id: string, element: string): Write | undefined {
    const writes = [...this.server.get(id)!].filter((write) => write.element === element);
    return writes.sort((a, b) => b.place - a.place)[0];
  }

  /**
   * What was written over by whoever had not seen it is in the conflict list. A restore takes the list away as well: what was in
   * it once need not be so again.
   */
  private async judgeList(): Promise<void> {
    const listed = await app.db.query('SELECT contact_id, fields FROM contact_conflicts WHERE team_id = $1', [
      this.team.id,
    ]);
    for (const id of this.ids) {
      const lost = listed
        .filter((entry: any) => entry.contact_id === id)
        .flatMap(({ fields }: any) => Object.values(fields).map((sides: any) => sides.lost.value));
      const writes = [...this.server.get(id)!];
      for (const write of writes) {
        if (write.element === 'is_deleted' || this.told.has(write)) continue;
        const others = writes.filter(
          ({ element, place }) => element === write.element && place > write.place,
        );
        if (others.length === 0 || others.some(({ seen }) => seen.has(write))) continue;
        expect({ id, of: write.element, lost }).toMatchObject({
          lost: expect.arrayContaining([write.value]),
        });
        this.told.add(write);
      }
    }
  }
}

const RUNS = 25;

it('of each element the newest write of all lines of epochs is there, and nothing is lost in silence', async () => {
  await holdsForHistories(
    fc.array(step, { minLength: 8, maxLength: 24 }),
    async (steps) => {
      const world = new World(await app.createTeam());
      await world.begin();
      for (const each of steps) await world.play(each);
      for (let n = 0; n < PHONES; n += 1) await world.play({ what: 'come back', by: n });
      await world.judge();
    },
    { runs: RUNS, shrink: true },
  );
});
