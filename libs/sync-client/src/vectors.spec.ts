import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Edit, type Outcome, Replica } from './replica';
import { Tables } from './tables';
import type { Answer, Contact, Entry, Request } from './types';

const folder = join(__dirname, '../../../docs/vectors');

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
  digest_wanted?: true;
  expect?: Expectation;
}

interface Vector {
  what: string;
  start?: { cursor: number; epoch: string; contacts: Contact[]; entries: Omit<Entry, 'seq'>[] };
  steps: Step[];
}

const NOW = Date.parse('2026-11-22T12:00:00.000Z');

function begin({ start }: Vector): Replica {
  const tables = new Tables();
  if (start) {
    const { cursor, epoch, contacts, entries } = start;
    const next_seq = entries.length + 1;
    tables.put('meta', 'meta', { cursor, epoch, known_epoch: epoch, resync: null, next_seq });
    for (const contact of contacts) tables.put('contacts', contact.id, contact);
    entries.forEach((entry, i) => tables.put('entries', String(i + 1), { ...entry, seq: i + 1 }));
  }
  return new Replica(tables);
}

const versions = (contacts: Contact[]) =>
  Object.fromEntries(contacts.map(({ id, version }) => [id, version]));

/** What the vector speaks of, as the replica has it. */
function stateOf(replica: Replica, wanted: Expectation, reports: string[]): Expectation {
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

function run(vector: Vector): void {
  const replica = begin(vector);
  const reports: string[] = [];
  vector.steps.forEach((step, i) => {
    const where = `step ${i + 1}`;
    if (step.edit) replica.edit(step.edit);
    if (step.connected) replica.connected();
    if (step.event) replica.event(...step.event);
    if (step.available) replica.available(step.available.head_version, step.available.epoch);
    if (step.release) replica.release();
    if (step.digest_wanted) replica.wantDigest();
    if (step.asks !== undefined) expect([where, replica.next() ?? null]).toEqual([where, step.asks]);
    if (step.answer) {
      const { pause, held, stop, reports: more }: Outcome = replica.answer(structuredClone(step.answer), NOW);
      reports.push(...more.map(({ mutation }) => mutation.mutation_id));
      const then = (stop && 'stop') || (pause && 'pause') || (held && 'held') || undefined;
      expect([where, then]).toEqual([where, step.then]);
    }
    if (step.expect) {
      expect([where, stateOf(replica, step.expect, reports)]).toEqual([where, step.expect]);
    }
  });
}

const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const vectors = files.map((name): [string, Vector] => [
  name,
  JSON.parse(readFileSync(join(folder, name), 'utf8')) as Vector,
]);

it('finds the vectors', () => expect(files.length).toBeGreaterThan(20));

it.each(vectors)('%s', (_name, vector) => run(vector));
