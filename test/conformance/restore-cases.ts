import { isDeepStrictEqual } from 'node:util';
import type { DataSource } from 'typeorm';
import type { TestTeam } from '../support/app';
import { inTurn, ReturningPhone } from '../support/returning-phone';
import { backUp, restoreTeam, type TeamBackup } from '../support/team-backup';
import { createOf, deleteOf, push, updateOf } from '../support/upload';

/** A fresh team, on any server. */
export interface Place {
  url: string;
  /** As the schema's owner. */
  db: DataSource;
  team: TestTeam;
}

/** A contact in the backup, and two phones of two people who have it. */
export interface Scene extends Place {
  a: ReturningPhone;
  b: ReturningPhone;
  id: string;
  backup: TeamBackup;
}

export async function begin(place: Place, fields: Record<string, unknown> = {}): Promise<Scene> {
  const { url, db, team } = place;
  const a = new ReturningPhone(url, team.agent, 'phone-a');
  const b = new ReturningPhone(url, await team.addAgent(), 'phone-b');
  await a.look();
  const create = createOf(fields);
  await push(new ReturningPhone(url, team.admin, 'desk'), a.epoch, create);
  const backup = await backUp(db, team.id);
  await a.look();
  await b.look();
  return { ...place, a, b, id: create.contact_id, backup };
}

/** How phones come back: with images, or with journals of the form before. */
export const WAYS = ['images', 'journals'] as const;
type Way = (typeof WAYS)[number];

/** Restores the backup; then the phones bring what they have, one after the other. @returns the new epoch */
export async function comeBack(
  { db, backup }: Pick<Scene, 'db' | 'backup'>,
  way: Way,
  ...phones: ReturningPhone[]
): Promise<string> {
  const { epoch } = await restoreTeam(db, backup);
  for (const phone of phones) {
    if (way === 'images') await phone.givesBack(1);
    await phone.sendsJournal(epoch);
    await phone.sendsQueue(epoch);
  }
  return epoch;
}

/** What must be after a restore, for tests of the server and for bugs that are planted into it. */
export interface RestoreCase {
  /** What it is about; the same in all its variants. */
  row: string;
  variant: string;
  /** The contact in the backup. */
  backup: Record<string, unknown>;
  /** What phones do before and after the restore. @returns the contact to look at, if it is another than the scene's */
  play: (scene: Scene) => Promise<string | void>;
  /** Of the contact in the end. */
  expected: Record<string, unknown>;
  /** Open conflicts, by field: the value that is kept, and the one that lost. */
  conflicts?: Record<string, [kept: unknown, lost: unknown]>;
}

interface Change {
  row: string;
  backup: Record<string, unknown>;
  byA: Record<string, unknown>[] | 'delete';
  /** Who saw what A did before. */
  byB: Record<string, unknown>[];
  expected: Record<string, unknown>;
}

const CHANGES: Change[] = [
  {
    row: 'a key that a later phone added',
    backup: {},
    byA: [{ metadata: { k: 1 } }, { metadata: { k: 2 } }],
    byB: [{ metadata: { k: 2, z: 9 } }],
    expected: { metadata: { k: 2, z: 9 } },
  },
  {
    row: 'a key that both changed',
    backup: { metadata: { k: 0 } },
    byA: [{ metadata: { k: 1 } }],
    byB: [{ metadata: { k: 2 } }],
    expected: { metadata: { k: 2 } },
  },
  {
    row: 'tags that were replaced, and one more',
    backup: {},
    byA: [{ tags: ['a'] }, { tags: ['b'] }],
    byB: [{ tags: ['b', 'z'] }],
    expected: { tags: ['b', 'z'] },
  },
  {
    row: 'a value that was taken away again',
    backup: { company: null },
    byA: [{ company: 'Acme' }],
    byB: [{ company: null }],
    expected: { company: null },
  },
  {
    row: 'a value that came again',
    backup: { notes: 'X' },
    byA: [{ notes: 'Y' }],
    byB: [{ notes: 'X' }],
    expected: { notes: 'X' },
  },
  {
    row: 'a tag and a key that another removed',
    backup: {},
    byA: [{ tags: ['t'], metadata: { k: 1 } }],
    byB: [{ tags: [], metadata: {} }],
    expected: { tags: [], metadata: {} },
  },
  {
    row: 'a deletion that was taken back, with another field changed',
    backup: { company: 'Old' },
    byA: 'delete',
    byB: [{ company: 'New' }, { resurrect: true }],
    expected: { company: 'New', is_deleted: false },
  },
];

/** What two phones did before the restore is there after it, whoever comes first; once more changes nothing. */
const returning = ({ byA, byB, ...change }: Change): RestoreCase[] =>
  WAYS.flatMap((way) =>
    ['in their order', 'the later phone first'].map((order) => ({
      ...change,
      variant: `as ${way}, ${order}`,
      play: async (scene: Scene) => {
        const { a, b, id } = scene;
        if (byA === 'delete') await a.does(deleteOf(id, a.known.get(id)!.version));
        else await inTurn(a, id, ...byA);
        await b.look();
        await inTurn(b, id, ...byB);
        const phones = order === 'in their order' ? [a, b] : [b, a];
        const epoch = await comeBack(scene, way, ...phones);
        const head = await headOf(scene);
        for (const phone of phones) {
          await phone.givesBack();
          await phone.sendsJournal(epoch);
        }
        const again = (await headOf(scene)) - head;
        if (way === 'images' && again) throw new Error(`once more made ${again} changes`);
      },
    })),
  );

/** Of a contact that the backup has not got, somebody who had seen it has an edit or a deletion in the queue, and comes first. */
const queued = (what: 'an edit' | 'a deletion'): RestoreCase[] =>
  WAYS.map((way) => ({
    row: `${what}, queued, of a contact that the backup has not got`,
    variant: `as ${way}`,
    backup: {},
    play: async (scene) => {
      const { a, b } = scene;
      const create = createOf({ company: 'Acme' });
      await a.does(create);
      await b.look();
      const id = create.contact_id;
      const { version } = b.known.get(id)!;
      const edit = b.edit(id, { notes: 'by B' });
      b.queue.push(what === 'an edit' ? edit : deleteOf(id, version, { base_epoch: b.epoch }));
      const epoch = await comeBack(scene, way, b, a);
      // A phone that knows nothing of images comes again with what was refused.
      const [result] = await b.sendsQueue(epoch);
      if (result!.code) throw new Error(`it was refused with ${result!.code}`);
      return id;
    },
    expected:
      what === 'an edit' ? { company: 'Acme', notes: 'by B', is_deleted: false } : { is_deleted: true },
  }));

/**
 * A stays away through two restores. After the first of them B, who has not seen what A did, does something else. The second is of
 * the same backup, which knows nothing of B's epoch, or of one that was made in it.
 */
const throughTwo = (
  row: string,
  { backup, byA, byB, ...rest }: Omit<Change, 'row'> & Pick<RestoreCase, 'conflicts'>,
): RestoreCase[] =>
  ['the same backup', 'a backup of the epoch between'].flatMap((second) =>
    ['A first', 'B first'].map((order) => ({
      ...{ row, backup, ...rest },
      variant: `the second of ${second}, ${order}`,
      play: async (scene: Scene) => {
        const { a, b, id, db, team } = scene;
        if (byA === 'delete') await a.does(deleteOf(id, a.known.get(id)!.version));
        else await inTurn(a, id, ...byA);
        await restoreTeam(db, scene.backup);
        await b.look();
        const between = await backUp(db, team.id);
        await inTurn(b, id, ...byB);
        await restoreTeam(db, second === 'the same backup' ? scene.backup : between);
        for (const phone of order === 'A first' ? [a, b] : [b, a]) await phone.givesBack();
        const head = await headOf(scene);
        for (const phone of [a, b]) await phone.givesBack();
        const again = (await headOf(scene)) - head;
        if (again) throw new Error(`once more made ${again} changes`);
      },
    })),
  );

/**
 * The same old backup is restored time and again, each time into an empty database, which knows nothing of the epochs before. A edits in
 * one of them, B, who has not seen that, in the next; then both come, to that one or to a third.
 */
const throughEmpty = (
  row: string,
  { backup, byA, byB, ...rest }: Omit<Change, 'row'> & Pick<RestoreCase, 'conflicts'>,
): RestoreCase[] =>
  [2, 3].flatMap((restores) =>
    ['A first', 'B first'].map((order) => ({
      ...{ row, backup, ...rest },
      variant: `${restores} restores into empty databases, ${order}`,
      play: async (scene: Scene) => {
        const { a, b, id, db } = scene;
        const restore = () => restoreTeam(db, scene.backup, { isEmpty: true });
        await restore();
        await a.look();
        if (byA === 'delete') await a.does(deleteOf(id, a.known.get(id)!.version));
        else await inTurn(a, id, ...byA);
        await restore();
        await b.look();
        await inTurn(b, id, ...byB);
        for (let more = 2; more < restores; more += 1) await restore();
        for (const phone of order === 'A first' ? [a, b] : [b, a]) await phone.givesBack();
        const head = await headOf(scene);
        for (const phone of [a, b]) await phone.givesBack();
        const again = (await headOf(scene)) - head;
        if (again) throw new Error(`once more made ${again} changes`);
      },
    })),
  );

export const RESTORE_CASES: RestoreCase[] = [
  ...throughEmpty('restores that know nothing of each other, and edits of two epochs', {
    backup: { company: 'Old', notes: 'Old', tags: ['x'], metadata: { k: 0 } },
    byA: [{ notes: 'Of A' }, { tags: [] }, { metadata: { k: 0, m: 1 } }],
    byB: [{ company: 'Of B' }, { metadata: { k: 0, n: 2 } }],
    expected: { company: 'Of B', notes: 'Of A', tags: [], metadata: { k: 0, m: 1, n: 2 } },
  }),
  ...throughEmpty('restores that know nothing of each other, and the same field', {
    backup: { company: 'Old', metadata: { k: 0 } },
    byA: [{ company: 'Of A', metadata: { k: 1 } }],
    byB: [{ company: 'Of B', metadata: { k: 2 } }],
    expected: { company: 'Of B', metadata: { k: 2 } },
    conflicts: { company: ['Of B', 'Of A'], 'metadata.k': [2, 1] },
  }),
  ...throughEmpty('restores that know nothing of each other, and more edits in the one that is lost', {
    backup: { company: 'Old', notes: 'Old' },
    byA: [{ company: 'Of A' }, { company: 'Of A again' }, { notes: 'Of A' }],
    byB: [],
    expected: { company: 'Of A again', notes: 'Of A' },
  }),
  ...throughEmpty('restores that know nothing of each other, and a deletion', {
    backup: { company: 'Old' },
    byA: 'delete',
    byB: [],
    expected: { is_deleted: true },
  }),
  ...throughTwo('two restores, and edits of two epochs of which neither has the other', {
    backup: { company: 'Old', notes: 'Old', tags: ['x'], metadata: { k: 0 } },
    byA: [{ notes: 'Of A', tags: [], metadata: { k: 0, m: 1 } }],
    byB: [{ company: 'Of B' }, { metadata: { k: 0, n: 2 } }],
    expected: { company: 'Of B', notes: 'Of A', tags: [], metadata: { k: 0, m: 1, n: 2 } },
  }),
  ...throughTwo('two restores, and the same field in both epochs', {
    backup: { company: 'Old', metadata: { k: 0 } },
    byA: [{ company: 'Of A', metadata: { k: 1 } }],
    byB: [{ company: 'Of B', metadata: { k: 2 } }],
    expected: { company: 'Of B', metadata: { k: 2 } },
    conflicts: { company: ['Of B', 'Of A'], 'metadata.k': [2, 1] },
  }),
  ...throughTwo('two restores, and a deletion whose maker stayed away', {
    backup: { company: 'Old' },
    byA: 'delete',
    byB: [{ company: 'Of B' }],
    expected: { is_deleted: true },
    conflicts: { company: [undefined, 'Of B'] },
  }),
  ...CHANGES.flatMap(returning),
  ...queued('an edit'),
  ...queued('a deletion'),
  {
    row: 'a new edit that names what is there already',
    variant: 'is newer than what comes back',
    backup: { company: 'Acme', tags: ['x'] },
    play: async ({ a, b, id, db, backup }) => {
      await inTurn(a, id, { company: 'Of A', tags: ['y'] });
      const { epoch } = await restoreTeam(db, backup);
      await b.look();
      await push(b, epoch, b.edit(id, { company: 'Acme' }));
      await a.givesBack();
    },
    expected: { company: 'Acme', tags: ['y'] },
    conflicts: { company: ['Acme', 'Of A'] },
  },
  {
    row: 'a new edit that takes a tag away and puts a key',
    variant: 'goes over what comes back, and what it kept of the key is listed',
    backup: { tags: ['x'], metadata: { k: 0 } },
    play: async ({ a, b, id, db, backup }) => {
      await inTurn(a, id, { tags: ['x', 'a'], metadata: { k: 1, m: 1 } });
      const { epoch } = await restoreTeam(db, backup);
      await b.look();
      await push(b, epoch, b.edit(id, { tags: [], metadata: { k: 2 } }));
      await a.givesBack();
    },
    expected: { tags: ['a'], metadata: { k: 2, m: 1 } },
    conflicts: { 'metadata.k': [2, 1] },
  },
  {
    row: 'a new edit whose epoch is named wrongly',
    variant: 'is of the one that its version tells',
    backup: {},
    play: async ({ a, b, id, db, backup }) => {
      const old = a.epoch;
      const { epoch } = await restoreTeam(db, backup);
      await b.look();
      await b.does(b.edit(id, { company: 'Of B' }));
      await a.look();
      const { version } = a.known.get(id)!;
      await push(a, epoch, updateOf(id, version, { company: 'Of A' }, { base_epoch: old }));
    },
    expected: { company: 'Of A' },
  },
];

/** Plays a case. @returns what is not as it must be, in sentences */
export async function problemsOf(
  { backup, play, expected, conflicts = {} }: RestoreCase,
  place: Place,
): Promise<string[]> {
  const scene = await begin(place, backup);
  const { db, team } = place;
  let id: string;
  try {
    id = (await play(scene)) ?? scene.id;
  } catch (error) {
    return [(error as Error).message];
  }
  const [row] = await db.query('SELECT * FROM contacts WHERE team_id = $1 AND id = $2', [team.id, id]);
  const listed: { fields: Record<string, { kept: any; lost: any }> }[] = await db.query(
    'SELECT fields FROM contact_conflicts WHERE team_id = $1 AND resolved_at IS NULL',
    [team.id],
  );
  const found = Object.fromEntries(
    listed.flatMap(({ fields }) =>
      Object.entries(fields).map(([field, { kept, lost }]) => [field, [kept.value, lost.value]]),
    ),
  );
  const wrong = Object.entries(expected)
    .filter(([field, value]) => !isDeepStrictEqual(row?.[field], value))
    .map(([field, value]) => `${field} is ${JSON.stringify(row?.[field])}, not ${JSON.stringify(value)}`);
  if (!isDeepStrictEqual(found, conflicts))
    wrong.push(`${JSON.stringify(found)} is in the conflict list, not ${JSON.stringify(conflicts)}`);
  return wrong;
}

async function headOf({ db, team }: Place): Promise<number> {
  const [{ head }] = await db.query(
    'SELECT current_version::float8 AS head FROM global_version WHERE team_id = $1',
    [team.id],
  );
  return head;
}
