import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Answer,
  type Contact,
  digestOf,
  type Edit,
  type Entry,
  type Outcome,
  type Replica as ReplicaType,
  type Request,
  type Tables,
} from '@app/sync-client';

/** The classes under test: the reference client's, or a copy with a fault in it. */
export interface Client {
  Replica: typeof ReplicaType;
  Tables: typeof Tables;
}

const folder = join(__dirname, '../../docs/vectors');

interface Expectation {
  cursor?: number;
  epoch?: string;
  resync?: string | null;
  contacts?: Record<string, number>;
  view?: Record<string, number>;
  fields?: Record<string, Record<string, unknown>>;
  pending?: string[];
  journal?: string[];
  issues?: [string, string][];
  reports?: string[];
}

interface Step {
  edit?: Edit;
  connected?: true;
  event?: [string, Record<string, unknown>];
  available?: { head_version: number; epoch: string };
  asks?: Request | null;
  answer?: Answer;
  then?: 'pause' | 'held' | 'stop';
  release?: true;
  /** What the device's clock shows from now on. */
  clock?: number;
  /** The app ends and begins again, with what is stored. */
  start_again?: true;
  digest_wanted?: true;
  /** Like `edit`, `count` times; `#` in a text is the number, from 1, and `~` stands for a long one. */
  edits?: { count: number } & Edit;
  asks_many?: { ask: 'push' | 'pictures'; count: number; first: string; last: string };
  /** There is no socket, and this client lets the server hold its reads, for so many seconds. */
  wait?: number;
  /** The server applies every item of the upload, with versions from this one on. */
  applied_from?: number;
  digest_of?: { contacts: Contact[]; is: string };
  expect?: Expectation;
}

export interface Vector {
  what: string;
  start?: {
    cursor: number;
    epoch: string;
    contacts: Contact[];
    entries: Omit<Entry, 'seq'>[];
    /** Besides: so many contacts, with versions from 1 on; `#` in a text is the number, `~` stands for a long one. */
    many?: { count: number; id: string } & Record<string, unknown>;
  };
  steps: Step[];
}

const NOW = Date.parse('2026-11-22T12:00:00.000Z');

function begin({ start }: Vector, { Tables }: Client): Tables {
  const tables = new Tables();
  if (start) {
    const { cursor, epoch, contacts, entries, many } = start;
    const next_seq = entries.length + 1;
    tables.put('meta', 'meta', { cursor, epoch, known_epoch: epoch, resync: null, next_seq });
    for (const contact of contacts) tables.put('contacts', contact.id, contact);
    for (let n = 1; n <= (many?.count ?? 0); n += 1) {
      const { count: _, ...contact } = numbered(many!, n);
      tables.put('contacts', contact.id, { ...contact, version: n, is_deleted: false });
    }
    entries.forEach((entry, i) => tables.put('entries', String(i + 1), { ...entry, seq: i + 1 }));
  }
  return tables;
}

const versions = (contacts: Contact[]) =>
  Object.fromEntries(contacts.map(({ id, version }) => [id, version]));

/** What the vector speaks of, as the replica has it. */
function stateOf(replica: ReplicaType, wanted: Expectation, reports: string[]): Expectation {
  const { tables, outbox } = replica;
  const state: Required<Expectation> = {
    cursor: replica.cursor,
    epoch: replica.epoch!,
    resync: replica.resyncing ?? null,
    contacts: versions(replica.live()),
    view: versions(replica.views()),
    fields: {},
    pending: [...tables.all('entries').values()]
      .filter((entry) => outbox.isPending(entry, tables.get('meta', 'meta')?.known_epoch ?? null))
      .map(({ mutation }) => mutation.mutation_id),
    journal: outbox.journal().map(({ mutation }) => mutation.mutation_id),
    issues: [...tables.all('issues').values()].map(({ mutation, status }) => [mutation.mutation_id, status]),
    reports,
  };
  for (const [id, fields] of Object.entries(wanted.fields ?? {})) {
    const view = replica.view(id);
    state.fields[id] = Object.fromEntries(Object.keys(fields).map((name) => [name, view?.[name]]));
  }
  return Object.fromEntries(Object.keys(wanted).map((name) => [name, state[name as keyof Expectation]]));
}

/** Plays one story and compares what the client asks and holds with what the story says. @throws at the first difference */
export async function runVector(vector: Vector, client: Client): Promise<void> {
  const tables = begin(vector, client);
  let replica = new client.Replica(tables);
  let now = NOW;
  const reports: string[] = [];
  let asked: Request | null = null;
  let wait: number | undefined;
  for (const [i, step] of vector.steps.entries()) {
    const where = `step ${i + 1}`;
    const ask = () => (asked = replica.next(wait) ?? null);
    now = step.clock ?? now;
    wait = step.wait ?? wait;
    if (step.start_again) {
      replica = new client.Replica(tables);
      replica.prune(now);
    }
    if (step.edit) replica.edit(step.edit);
    if (step.connected) replica.connected();
    if (step.event) replica.event(...step.event);
    if (step.available) replica.available(step.available.head_version, step.available.epoch);
    if (step.release) replica.release();
    if (step.digest_wanted) replica.wantDigest();
    for (let n = 1; n <= (step.edits?.count ?? 0); n += 1) {
      const { count: _, ...edit } = numbered(step.edits!, n);
      replica.edit(edit);
    }
    if (step.asks !== undefined) expect([where, ask()]).toEqual([where, step.asks]);
    if (step.asks_many) expect([where, summary(ask())]).toEqual([where, step.asks_many]);
    if (step.digest_of)
      expect([where, await digestOf(step.digest_of.contacts)]).toEqual([where, step.digest_of.is]);
    if (step.applied_from) replica.answer(allApplied(asked!, step.applied_from), now);
    if (step.answer) {
      const { pause, held, stop, reports: more }: Outcome = replica.answer(structuredClone(step.answer), now);
      reports.push(...more.map(({ mutation }) => mutation.mutation_id));
      const then = (stop && 'stop') || (pause && 'pause') || (held && 'held') || undefined;
      expect([where, then]).toEqual([where, step.then]);
    }
    if (step.expect) {
      expect([where, stateOf(replica, step.expect, reports)]).toEqual([where, step.expect]);
    }
  }
}

/** `~`: letters of three bytes each, 17,610 bytes in all. */
const LONG = '名'.repeat(5_870);

function numbered<T extends object>(what: T, n: number): T {
  return JSON.parse(JSON.stringify(what).replaceAll('#', String(n)).replaceAll('~', LONG)) as T;
}

function summary(request: Request | null): Step['asks_many'] | null {
  if (request?.ask !== 'push' && request?.ask !== 'pictures') return null;
  const ids =
    request.ask === 'push'
      ? request.mutations.map(({ mutation_id }) => mutation_id)
      : [...request.contacts, ...request.tombstones].map(({ id }) => id);
  return { ask: request.ask, count: ids.length, first: ids[0]!, last: ids.at(-1)! };
}

function allApplied(request: Request, from: number): Answer {
  if (request.ask !== 'push') throw new Error('only an upload is applied');
  const results = request.mutations.map(({ mutation_id, contact_id, fields }, i) => {
    const version = from + i;
    const contact = { ...fields, id: contact_id, version, is_deleted: false };
    return { mutation_id, status: 'applied', version, contact_id, contact };
  });
  const head_version = from + results.length - 1;
  return { status: 200, body: { success: true, data: { results, head_version, epoch: request.epoch } } };
}

/** All stories of docs/vectors, by file name. */
export const vectors = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name): [string, Vector] => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Vector]);
