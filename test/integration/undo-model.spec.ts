import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { holdsForHistories } from '../support/histories';
import { deleteOf, epochOf, updateOf, upload } from '../support/upload';

/**
 * Random edits, deletions, offline uploads, bulk edits, undos and undos of undos, against a plain model. It keeps what each operation was
 * seen to change of each element (a field, a tag, a key, being there), and whether that still counts. An undo must put back what
 * was there before exactly where nothing that counts came later, change nothing else, and list the rest.
 */

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const EXISTENCE = 'is_deleted';
type Elements = Map<string, unknown>;

interface Touch {
  operation: string;
  at: number;
  before: unknown;
  after: unknown;
  counts: boolean;
  /** Of an undo: what it took back; undoing it in turn makes that count again. */
  undoes?: Touch[];
  /** Of an undo: that it was undone itself. */
  isSpent?: boolean;
}

/** An undo itself never counts; what it had taken back does again when it is taken back, however many there are of them. */
function takeBack(touch: Touch): void {
  if (touch.undoes) touch.isSpent = true;
  else touch.counts = false;
  touch.undoes?.forEach(giveBack);
}

function giveBack(touch: Touch): void {
  if (touch.undoes) touch.isSpent = false;
  else touch.counts = true;
  touch.undoes?.forEach(takeBack);
}

interface Expected {
  /** New values by contact and element. */
  values: Map<string, unknown>;
  taken: { contact: string; element: string; touches: Touch[] }[];
  left: Set<string>;
  /** Contacts of which more may be listed. */
  wholly: Set<string>;
}

/** An undo of what was there before is a change since as well, as long as it is not undone itself. */
const isChangeSince = ({ at, counts, undoes = [], isSpent }: Touch, since: number) =>
  at > since && (counts || (!isSpent && undoes.some((undone) => undone.at < since)));

class Model {
  readonly touches = new Map<string, Map<string, Touch[]>>();
  state = new Map<string, Elements>();
  private clock = 0;

  /** Notes what an operation was seen to change. */
  observe(operation: string | null, now: Map<string, Elements>, undone?: Expected): void {
    const at = (this.clock += 1);
    for (const [contact, element, before, after] of differences(this.state, now)) {
      if (!operation) throw new Error(`nobody changed ${element}`);
      const undoes = undone?.taken.find((one) => one.contact === contact && one.element === element)?.touches;
      this.of(contact, element).push({
        operation,
        at,
        before,
        after,
        counts: !undone,
        ...(undone && { undoes: undoes ?? [] }),
      });
    }
    for (const { touches } of undone?.taken ?? []) touches.forEach(takeBack);
    this.state = now;
  }

  of(contact: string, element: string): Touch[] {
    const elements = this.touches.get(contact) ?? new Map<string, Touch[]>();
    this.touches.set(contact, elements);
    const touches = elements.get(element) ?? [];
    elements.set(element, touches);
    return touches;
  }

  undo(operation: string): Expected {
    const expected: Expected = { values: new Map(), taken: [], left: new Set(), wholly: new Set() };
    for (const [contact, elements] of this.touches) this.undoContact(operation, contact, elements, expected);
    return expected;
  }

  private undoContact(
    operation: string,
    contact: string,
    elements: Map<string, Touch[]>,
    expected: Expected,
  ): void {
    const isLive = this.state.get(contact)!.get(EXISTENCE) === 'live';
    const existence = this.find(operation, elements.get(EXISTENCE) ?? []);
    const isMaker = (elements.get(EXISTENCE) ?? []).some(
      (touch) => touch.operation === operation && touch.before === 'absent',
    );
    const put = (element: string, touches: Touch[]) => {
      expected.values.set(`${contact} ${element}`, touches[0]!.before);
      expected.taken.push({ contact, element, touches });
    };
    if (existence.free.length > 0) {
      const restored = existence.free[0]!.before;
      if (restored !== 'live') {
        const since = existence.free[0]!.at;
        const foreign = [...elements].filter(([, touches]) =>
          touches.some((touch) => isChangeSince(touch, since) && touch.operation !== operation),
        );
        for (const [element] of foreign) expected.left.add(`${contact} ${element}`);
        if (foreign.length > 0) return;
      }
      put(EXISTENCE, existence.free);
    } else if (!isLive) {
      expected.wholly.add(contact);
      return;
    } else if (existence.own) expected.left.add(`${contact} ${EXISTENCE}`);
    if (isMaker) return;
    for (const [element, touches] of elements) {
      if (element === EXISTENCE) continue;
      const { own, free } = this.find(operation, touches);
      if (free.length > 0) put(element, free);
      else if (own) expected.left.add(`${contact} ${element}`);
    }
  }

  /** What an operation did to an element, and the end of it that nothing came after which counts. */
  private find(operation: string, touches: Touch[]): { own: boolean; free: Touch[] } {
    const isOwn = (touch: Touch) =>
      touch.operation === operation && (touch.counts || (touch.undoes !== undefined && !touch.isSpent));
    const mine = touches.filter(isOwn);
    const isFree = ({ at }: Touch) => !touches.some((other) => !isOwn(other) && isChangeSince(other, at));
    return { own: mine.length > 0, free: mine.filter(isFree) };
  }
}

function* differences(was: Map<string, Elements>, is: Map<string, Elements>) {
  for (const [contact, now] of is) {
    const before = was.get(contact) ?? new Map<string, unknown>([[EXISTENCE, 'absent']]);
    for (const element of new Set([...before.keys(), ...now.keys()])) {
      const [one, other] = [before.get(element), now.get(element)];
      if (!isDeepStrictEqual(one, other)) yield [contact, element, one, other] as const;
    }
  }
}

/** What is in the database, tombstones as well. */
async function stateOf(team: TestTeam): Promise<Map<string, Elements>> {
  const rows = await app.db.query(
    'SELECT id, is_deleted, company, notes, tags, metadata FROM contacts WHERE team_id = $1 ORDER BY created_version',
    [team.id],
  );
  return new Map(
    rows.map(({ id, is_deleted, company, notes, tags, metadata }: any) => {
      const elements: Elements = new Map([[EXISTENCE, is_deleted ? 'deleted' : 'live']]);
      if (company) elements.set('company', company);
      if (notes) elements.set('notes', notes);
      for (const tag of tags) elements.set(`tags.${tag}`, true);
      for (const [key, value] of Object.entries(metadata)) elements.set(`metadata.${key}`, value);
      return [id, elements];
    }),
  );
}

const fields = fc.record(
  {
    company: fc.constantFrom('A', 'B', null),
    notes: fc.constantFrom('m', 'n', null),
    tags: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
    metadata: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom(1, 2)),
  },
  { requiredKeys: [] },
);
const place = fc.nat(9);
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('create' as const), by: place, fields }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('edit' as const), by: place, at: place, fields }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), by: place, at: place }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('upload' as const),
      by: place,
      items: fc.array(
        fc.record({ at: place, age: fc.nat(4), fields, isDeletion: fc.boolean(), resurrect: fc.boolean() }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('bulk' as const),
      by: place,
      places: fc.uniqueArray(place, { minLength: 1, maxLength: 3 }),
      company: fc.constantFrom('A', 'B', null),
      tag: fc.constantFrom('x', 'y', 'z'),
      isAdded: fc.boolean(),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('undo' as const), back: fc.nat(5) }) },
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

async function run(steps: Step[]): Promise<void> {
  const team = await app.createTeam();
  const people = [new Device(app.url, team.agent), new Device(app.url, team.admin)];
  const admin = people[1]!;
  const epoch = await epochOf(app, team.id);
  const model = new Model();
  const operations: string[] = [];
  const contactAt = (at: number) => [...model.state.keys()][at % model.state.size];
  const done = async (answer: Answer) => {
    expect([200, 201, 404]).toContain(answer.status);
    const operation = answer.headers.get('x-operation-id') ?? answer.body.data?.operation_id ?? null;
    model.observe(operation, await stateOf(team));
    if (operation) operations.push(operation);
  };
  for (const one of steps) {
    if (one.kind !== 'create' && model.state.size === 0) continue;
    if (one.kind === 'undo') {
      const target = operations.at(-1 - one.back);
      if (!target) continue;
      const expected = model.undo(target);
      const before = model.state;
      const { status, body } = await admin.call('POST', `/api/operations/${target}/undo`, {});
      expect(status).toBe(200);
      const now = await stateOf(team);
      const seen = [...differences(before, now)].map(([contact, element, , after]) => [
        `${contact} ${element}`,
        after,
      ]);
      const wanted = [...expected.values].filter(([name, value]) => {
        const [contact, element] = [name.slice(0, 36), name.slice(37)];
        const gone = (state: unknown) => (element === EXISTENCE && state === 'absent' ? 'deleted' : state);
        return !isDeepStrictEqual(before.get(contact)!.get(element), gone(value));
      });
      const asSeen = wanted.map(([name, value]) => [name, value === 'absent' ? 'deleted' : value]);
      expect(seen.sort()).toEqual(asSeen.sort());
      const left = body.data.left
        .filter(({ contact_id }: { contact_id: string }) => !expected.wholly.has(contact_id))
        .map(({ contact_id, field }: { contact_id: string; field: string }) => `${contact_id} ${field}`);
      expect(left.sort()).toEqual([...expected.left].sort());
      const { operation_id } = body.data;
      model.observe(operation_id, now, expected);
      if (operation_id && !operations.includes(operation_id)) operations.push(operation_id);
      continue;
    }
    const by = people[one.by % people.length]!;
    if (one.kind === 'create') {
      await done(await by.call('POST', '/api/contacts', { first_name: 'A', last_name: 'B', ...one.fields }));
    } else if (one.kind === 'edit') {
      await done(await by.call('PUT', `/api/contacts/${contactAt(one.at)}`, one.fields));
    } else if (one.kind === 'bulk') {
      const { places, company, tag, isAdded } = one;
      const ids = places.map((at) => contactAt(at));
      const tags = { [isAdded ? 'add_tags' : 'remove_tags']: [tag] };
      await done(await by.call('POST', '/api/contacts/bulk', { ids, set: { company }, ...tags }));
    } else if (one.kind === 'delete') {
      await done(await by.call('DELETE', `/api/contacts/${contactAt(one.at)}`));
    } else {
      const [{ head }] = await app.db.query(
        'SELECT current_version::int AS head FROM global_version WHERE team_id = $1',
        [team.id],
      );
      const mutations = one.items.map(({ at, age, fields: wanted, isDeletion, resurrect }) => {
        const base = Math.max(0, head - age);
        const id = contactAt(at)!;
        return isDeletion ? deleteOf(id, base) : updateOf(id, base, wanted, { resurrect });
      });
      const answer = await upload(by, epoch, mutations);
      await done(answer);
      // Nothing is lost without a word: a value that an upload brought is there, or is kept in the list of conflicts.
      for (const { status, code } of answer.body.data.results)
        expect([status, code]).not.toEqual(['rejected', 'INTERNAL_ERROR']);
    }
  }
  const [account] = await app.db.query(
    `SELECT count(*)::int AS wrong FROM audit_log a LEFT JOIN operations o ON o.team_id = a.team_id AND o.id = a.operation_id
      WHERE a.team_id = $1 AND a.version IS NOT NULL AND (o.id IS NULL OR a.version NOT BETWEEN o.first_version AND o.last_version)`,
    [team.id],
  );
  expect(account).toEqual({ wrong: 0 });
}

it('restores exactly what nobody touched since, and lists the rest', async () => {
  await holdsForHistories(fc.array(step, { minLength: 5, maxLength: 30, size: 'max' }), run, { runs: 30 });
});
