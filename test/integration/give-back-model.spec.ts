import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device, type WireContact } from '../support/device';
import { holdsForHistories } from '../support/histories';
import { backUp, restoreTeam, type TeamBackup } from '../support/team-backup';
import { createOf, deleteOf, type Mutation, push, type Result, updateOf } from '../support/upload';

/**
 * Phones edit, the team is restored, now and then from an older backup, and phones come back in any order and in any
 * pieces, while others edit. Of each contact there must be the newest image that anybody brought back, plus the new edits; and
 * in the conflict list what new edits kept from it, and nothing else. The model knows images and edits, and no places,
 * marks or elements.
 */
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

type Fields = {
  company?: string | null;
  notes?: string | null;
  emails?: { label: string | null; email: string }[];
  tags?: string[];
  metadata?: Record<string, unknown>;
  labels?: Record<string, unknown>;
};
/** Fields that count as a whole, and those of which each key does, with the keys that there are. */
const WHOLE = ['company', 'notes', 'emails'] as const;
const KEYED = { metadata: ['k', 'l'], labels: ['email', 'address'] } as const;
const KEYED_FIELDS = ['metadata', 'labels'] as const;

const value = fc.constantFrom<string | null>(null, 'A', 'B');
const fields: fc.Arbitrary<Fields> = fc.record(
  {
    company: value,
    notes: value,
    emails: fc.constantFrom(
      [],
      [{ label: null, email: 'a@example.com' }],
      [{ label: 'x', email: 'b@example.com' }],
    ),
    tags: fc.subarray(['s', 't', 'u']),
    metadata: fc.dictionary(fc.constantFrom(...KEYED.metadata), fc.constantFrom(1, 2)),
    labels: fc.dictionary(fc.constantFrom(...KEYED.labels), fc.constantFrom('A', 'B')),
  },
  { requiredKeys: [] },
);
const phone = fc.nat(2);
const contact = fc.nat(2);
/** Before a restore. */
const work = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('edit' as const), by: phone, contact, fields }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constantFrom('delete' as const, 'create' as const),
      by: phone,
      contact,
      fields,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('resurrect' as const), by: phone, contact, fields }),
  },
  // Its answer never arrives; never sent; over REST, by somebody who keeps no journal; reads what there is.
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constantFrom('lost answer' as const, 'queue' as const, 'rest' as const),
      by: phone,
      contact,
      fields,
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('look' as const), by: phone, contact, fields }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('back up' as const), by: phone, contact, fields }) },
);
/** After it: phones bring a piece of what they have; others edit. */
const comeback = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom('images' as const, 'journal' as const),
      by: phone,
      size: fc.integer({ min: 1, max: 4 }),
      contact,
      fields,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constantFrom('edit' as const, 'rest' as const),
      by: phone,
      size: fc.constant(1),
      contact,
      fields,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constantFrom('delete' as const, 'resurrect' as const),
      by: phone,
      size: fc.constant(1),
      contact,
      fields,
    }),
  },
);
type Work = { what: string; by: number; contact: number; fields: Fields; size?: number };

const scenario = fc.record({
  before: fc.array(work, { minLength: 4, maxLength: 14 }),
  restores: fc.array(
    fc.record({
      backup: fc.nat(3),
      after: fc.array(comeback, { maxLength: 8 }),
      returns: fc.subarray([0, 1, 2]),
    }),
    // Of several, whose images are of several lines, give-back-lines.spec.ts has a model.
    { minLength: 1, maxLength: 1 },
  ),
});

interface State extends Required<Fields> {
  is_deleted: boolean;
}

const stateOf = ({ company, notes, emails, tags, metadata, labels, is_deleted }: any): State => ({
  ...{ company: company ?? null, notes: notes ?? null, emails: emails ?? [], tags: [...(tags ?? [])].sort() },
  ...{ metadata: metadata ?? {}, labels: labels ?? {}, is_deleted },
});

/** A phone: what it has, what was acknowledged, and what waits. */
class Phone extends Device {
  epoch = '';
  readonly known = new Map<string, WireContact>();
  journal: { mutation: Mutation; result: Result }[] = [];
  queue: Mutation[] = [];

  async look(): Promise<void> {
    const { data } = (await this.call('GET', '/api/sync/delta?version=0')).body;
    if (data.epoch !== this.epoch) this.known.clear();
    this.epoch = data.epoch;
    for (const { contact } of data.changes) this.known.set(contact.id, contact);
  }

  mutation({ what, fields }: Work, id: string): Mutation | undefined {
    const seen = this.known.get(id);
    if (what === 'create') return createOf(fields, { base_epoch: this.epoch });
    if (!seen || (seen.is_deleted && what !== 'resurrect')) return undefined;
    if (what === 'delete') return deleteOf(id, seen.version, { base_epoch: this.epoch });
    const base = { tags: seen.tags ?? [], metadata: seen.metadata ?? {}, labels: seen.labels ?? {} };
    const more = { base_epoch: this.epoch, base };
    // A tombstone shows no tags, metadata and labels: what is set on it is set as a whole.
    const { tags: _, metadata: __, labels: ___, ...scalars } = fields;
    if (what === 'resurrect')
      return updateOf(id, seen.version, scalars, { ...more, base: {}, resurrect: true });
    return updateOf(id, seen.version, { ...fields }, more);
  }
}

/** What the model knows of a contact. */
class Model {
  /** Everything that was brought back, or stood in the backup, and how many values had been to be seen when it was taken in. */
  readonly images: { version: number; contact: WireContact; seen: number }[] = [];
  /** Edits of the present epoch that were applied, in their order. */
  edits: { mutation: Mutation }[] = [];
  /** Values that were to be seen in the present epoch. */
  seen: State[] = [];
  /** Entry of the trail up to which they are noted. */
  notedUpTo?: string;
  /** The last edits were made by somebody who had not seen all: which are conflicts is not told apart. */
  blind = false;

  expected(): State | undefined {
    const newest = this.images.reduce((a, b) => (b.version > a.version ? b : a), { version: -1 } as any);
    const alive = this.images
      .filter(({ contact }) => !contact.is_deleted)
      .reduce((a, b) => (b.version > a.version ? b : a), { version: -1 } as any);
    if (newest.version < 0) return undefined;
    // A deleted contact in a backup still has its values, for whoever brings it back.
    const values = alive.contact ?? this.images[0]!.contact;
    const state = stateOf({ ...values, is_deleted: newest.contact.is_deleted });
    for (const { mutation } of this.edits) apply(state, mutation);
    return state;
  }

  /** The newest image's values that new edits kept out when it came: who writes such a value later settles nothing. */
  conflicts(): string[] {
    const alive = this.images
      .filter(({ contact }) => !contact.is_deleted)
      .reduce((a, b) => (b.version > a.version ? b : a), { version: -1 } as any);
    if (!alive.contact) return [];
    const image = stateOf(alive.contact);
    const seen = this.seen.slice(0, alive.seen);
    const lost: string[] = [];
    const look = (name: string, of: (state: State) => unknown) => {
      if (!seen.some((state) => isDeepStrictEqual(of(state), of(image)))) lost.push(name);
    };
    for (const field of WHOLE) look(field, (state) => state[field]);
    for (const field of KEYED_FIELDS)
      for (const key of KEYED[field]) look(`${field}.${key}`, (state) => state[field][key]);
    return lost.sort();
  }
}

function apply(state: State, { op, fields = {}, base, resurrect }: Mutation): void {
  if (op === 'delete') return void (state.is_deleted = true);
  if (resurrect) state.is_deleted = false;
  const { tags } = fields as Fields;
  for (const field of WHOLE) if (fields[field] !== undefined) state[field] = fields[field] as never;
  const was = (base ?? {}) as Fields;
  if (tags) {
    const removed = (was.tags ?? []).filter((tag) => !tags.includes(tag));
    const added = tags.filter((tag) => !(was.tags ?? []).includes(tag));
    state.tags = [...new Set([...state.tags.filter((tag) => !removed.includes(tag)), ...added])].sort();
  }
  for (const field of KEYED_FIELDS) {
    const wanted = (fields as Fields)[field];
    if (!wanted) continue;
    const before = was[field] ?? {};
    const changed = [...new Set([...Object.keys(before), ...Object.keys(wanted)])].filter(
      (key) => !isDeepStrictEqual(before[key], wanted[key]),
    );
    state[field] = { ...state[field] };
    for (const key of changed) {
      if (key in wanted) state[field][key] = wanted[key];
      else delete state[field][key];
    }
  }
}

class World {
  readonly ids: string[] = [];
  readonly models = new Map<string, Model>();
  readonly phones: Phone[] = [];
  private backups: TeamBackup[] = [];
  private desk!: Phone;
  /** The last entry of the trail that is of before the restore. */
  private restoredAt = '0';

  constructor(private readonly team: TestTeam) {}

  async begin(): Promise<void> {
    this.desk = new Phone(app.url, this.team.admin, 'desk');
    for (const name of ['a', 'b', 'c']) {
      this.phones.push(new Phone(app.url, await this.team.addAgent(), `phone-${name}`));
    }
    await this.desk.look();
    for (const company of ['A', null]) {
      const create = createOf({ company, tags: ['s'] });
      this.ids.push(create.contact_id);
      await push(this.desk, this.desk.epoch, create);
    }
    await this.backUp();
    for (const each of this.phones) await each.look();
  }

  async backUp(): Promise<void> {
    this.backups.push(await backUp(app.db, this.team.id));
  }

  private id(step: Work): string {
    return this.ids[step.contact % this.ids.length]!;
  }

  async work(step: Work): Promise<void> {
    const by = this.phones[step.by]!;
    if (step.what === 'back up') return this.backUp();
    if (step.what === 'look') return by.look();
    if (step.what === 'rest') {
      await this.desk.call('PUT', `/api/contacts/${this.id(step)}`, step.fields);
      return;
    }
    const mutation = by.mutation(step, this.id(step));
    if (!mutation) return;
    if (step.what === 'queue') return void by.queue.push(mutation);
    // In the order that a phone keeps: behind what waits nothing of the same contact is sent.
    if (by.queue.some(({ contact_id }) => contact_id === mutation.contact_id)) return;
    const [result] = await push(by, by.epoch, mutation);
    if (step.what === 'create') this.ids.push(mutation.contact_id);
    if (step.what === 'lost answer') return void by.queue.push(mutation);
    // Refused because somebody had deleted it: nothing was applied, nothing is kept.
    if (!['applied', 'merged'].includes(result!.status)) return;
    by.journal.push({ mutation, result: result! });
    if (result!.contact) by.known.set(mutation.contact_id, result!.contact);
  }

  async restore({
    backup,
    after,
    returns,
  }: {
    backup: number;
    after: Work[];
    returns: number[];
  }): Promise<void> {
    await restoreTeam(app.db, this.backups[backup % this.backups.length]!);
    this.models.clear();
    const [{ last }] = await app.db.query('SELECT max(id) AS last FROM audit_log WHERE team_id = $1', [
      this.team.id,
    ]);
    this.restoredAt = last;
    for (const row of await this.rows()) await this.brought(row.id, row.version, row);
    for (const step of after) await this.after(step, returns);
    // Who returns has brought all that it has, and its queue, in the end; a piece may come again.
    for (const at of returns) {
      const by = this.phones[at]!;
      await this.images(by, 50);
      await this.queue(by);
    }
    await this.judge();
    for (const at of returns) {
      const by = this.phones[at]!;
      by.journal = [];
      await by.look();
    }
  }

  private model(id: string): Model {
    const known = this.models.get(id) ?? new Model();
    this.models.set(id, known);
    return known;
  }

  private async after(step: Work, returns: number[]): Promise<void> {
    if (step.what === 'images' || step.what === 'journal') {
      if (!returns.includes(step.by)) return;
      const by = this.phones[step.by]!;
      return step.what === 'images' ? this.images(by, step.size!) : this.journal(by, step.size!);
    }
    const id = this.id(step);
    await this.desk.look();
    if (step.what === 'rest') {
      const { tags: _, metadata: __, labels: ___, ...scalars } = step.fields;
      const { status } = await this.desk.call('PUT', `/api/contacts/${id}`, scalars);
      if (status === 200) await this.edited({ ...updateOf(id, 0, scalars) });
      return;
    }
    const mutation = this.desk.mutation(step, id);
    if (!mutation) return;
    const [result] = await push(this.desk, this.desk.epoch, mutation);
    if (['applied', 'merged'].includes(result!.status)) await this.edited(mutation);
  }

  private async edited(mutation: Mutation): Promise<void> {
    this.model(mutation.contact_id).edits.push({ mutation });
    await this.note(mutation.contact_id);
  }

  /** A piece of what it has: any part, some of it for the second time. */
  private async images(by: Phone, size: number): Promise<void> {
    const all = [...by.known.values()].filter(({ version }) => version > 0);
    const piece = all.sort((x, y) => (x.id < y.id ? -1 : 1)).slice(0, size);
    const answer = await by.call('POST', '/api/sync/pictures', {
      epoch: by.epoch,
      contacts: piece.filter(({ is_deleted }) => !is_deleted),
      tombstones: piece.filter(({ is_deleted }) => is_deleted).map(({ id, version }) => ({ id, version })),
    });
    expect(answer.body).toMatchObject({ success: true, data: { refused: [], busy: [] } });
    for (const image of piece) await this.brought(image.id, image.version, image);
  }

  private async journal(by: Phone, size: number): Promise<void> {
    const piece = by.journal.slice(0, size);
    if (piece.length === 0) return;
    const { epoch } = (await this.desk.call('GET', '/api/sync/delta?version=0&limit=1')).body.data;
    await push(
      by,
      epoch,
      ...piece.map(({ mutation, result }) => ({
        ...mutation,
        acknowledged_epoch: by.epoch,
        acknowledged_version: result.version,
        ...(result.contact && !result.contact.is_deleted && { image: writable(result.contact) }),
      })),
    );
    for (const { mutation, result } of piece) {
      const contact = { ...result.contact!, is_deleted: mutation.op === 'delete' };
      await this.brought(mutation.contact_id, result.version, contact);
    }
  }

  private async queue(by: Phone): Promise<void> {
    const { epoch } = (await this.desk.call('GET', '/api/sync/delta?version=0&limit=1')).body.data;
    for (const mutation of by.queue) {
      const [result] = await push(by, epoch, mutation);
      if (!['applied', 'merged'].includes(result!.status)) continue;
      const model = this.model(mutation.contact_id);
      model.blind = true;
      if (mutation.op !== 'create') model.edits.push({ mutation });
      else if (model.images.length === 0) {
        await this.brought(mutation.contact_id, 0, { ...mutation.fields, is_deleted: false } as any);
      }
      await this.note(mutation.contact_id);
    }
    by.queue = [];
  }

  private async brought(id: string, version: number, contact: WireContact): Promise<void> {
    const image = { version, contact, seen: 0 };
    this.model(id).images.push(image);
    await this.note(id);
    image.seen = this.model(id).seen.length;
  }

  /** What was to be seen since, one after another: of several changes of one upload each. */
  private async note(id: string): Promise<void> {
    const model = this.model(id);
    const trail = await app.db.query(
      'SELECT id, after FROM audit_log WHERE team_id = $1 AND contact_id = $2 AND id > $3 AND after IS NOT NULL ORDER BY id',
      [this.team.id, id, model.notedUpTo ?? this.restoredAt],
    );
    for (const { id: at, after } of trail) {
      model.seen.push(stateOf(after));
      model.notedUpTo = at;
    }
    const [row] = (await this.rows()).filter((each) => each.id === id);
    if (row) model.seen.push(stateOf(row));
  }

  private async rows(): Promise<WireContact[]> {
    const rows = await app.db.query('SELECT * FROM contacts WHERE team_id = $1', [this.team.id]);
    return rows.map((row: any) => ({ ...row, version: Number(row.version) }));
  }

  private async judge(): Promise<void> {
    const rows = new Map((await this.rows()).map((row) => [row.id, row]));
    const listed = await app.db.query(
      `SELECT contact_id, kind, fields FROM contact_conflicts
        WHERE team_id = $1 AND resolved_at IS NULL AND created_at >= (SELECT max(created_at) FROM epochs WHERE team_id = $1)`,
      [this.team.id],
    );
    for (const [id, model] of this.models) {
      const expected = model.expected();
      const row = rows.get(id);
      if (!expected || !row) {
        expect([id, row?.is_deleted ?? true]).toEqual([id, expected?.is_deleted ?? true]);
        continue;
      }
      if (expected.is_deleted) {
        expect([id, row.is_deleted]).toEqual([id, true]);
        continue;
      }
      expect([id, stateOf(row)]).toEqual([id, expected]);
      const existed = model.seen.some(({ is_deleted }) => is_deleted);
      if (
        model.blind ||
        existed ||
        model.edits.some(({ mutation }) => mutation.op === 'delete' || mutation.resurrect)
      )
        continue;
      const fields = listed
        .filter(({ contact_id }: any) => contact_id === id)
        .flatMap((entry: any) => Object.keys(entry.fields));
      expect([id, fields.sort()]).toEqual([id, model.conflicts()]);
    }
  }
}

const WRITABLE = ['first_name', 'last_name', 'company', 'notes', 'emails', 'tags', 'metadata', 'labels'];
const writable = (image: WireContact) => Object.fromEntries(WRITABLE.map((name) => [name, image[name]]));

const RUNS = 40;

it('whoever comes back, whenever and in whatever pieces: the newest image of each contact, plus the new edits', async () => {
  await holdsForHistories(
    scenario,
    async ({ before, restores }) => {
      const world = new World(await app.createTeam());
      await world.begin();
      for (const step of before) await world.work(step);
      for (const restore of restores) await world.restore(restore);
    },
    { runs: RUNS, shrink: true },
  );
});
