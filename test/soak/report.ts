import { INVARIANTS, type Verdict } from '../conformance/invariants';
import type { Journal } from '../conformance/journal';
import type { Faults } from './faults';
import type { FaultKind } from './schedule';
import type { Course, Watch } from './watch';

/** A server's memory may grow by so much over a run of at least five minutes (share, and MiB). */
const GROWTH = { share: 0.25, mebibytes: 40 };
const MEMORY_COUNTS_FROM_MINUTES = 5;

interface Facts {
  seed: number;
  minutes: number;
  isShort: boolean;
  demanded: number;
  devices: number;
  /** How many of them run the sync client. */
  clients: number;
  servers: number;
  seconds: number;
  healthyAfter: number;
  faultsDemanded: number;
  journals: Journal[];
  verdicts: Map<number, Verdict>[];
  faults: Faults;
  watch: Watch;
  fired: string[];
}

interface Line {
  what: string;
  found: string;
  /** Undefined: a figure, nothing is demanded of it. */
  good?: boolean;
  problems?: string[];
}

export interface Report {
  seed: number;
  minutes: number;
  date: string;
  lines: Line[];
  passed: number;
  failed: number;
}

/** Puts a run into words: the invariants, the faults, and whether what makes it worth running did happen. */
export function report(facts: Facts): Report {
  const lines = [
    ...invariantLines(facts),
    ...faultLines(facts),
    ...eventLines(facts),
    ...clientLines(facts),
    ...figures(facts),
  ];
  return {
    seed: facts.seed,
    minutes: facts.minutes,
    date: new Date().toISOString(),
    lines,
    passed: lines.filter(({ good }) => good === true).length,
    failed: lines.filter(({ good }) => good === false).length,
  };
}

function invariantLines({ verdicts }: Facts): Line[] {
  return INVARIANTS.map(([name], i) => {
    const problems = verdicts.flatMap((verdict) => verdict.get(i + 1) ?? []);
    return {
      what: `${i + 1} ${name}`,
      found: problems.length ? `${problems.length} violations` : 'holds',
      good: problems.length === 0,
      problems: problems.slice(0, 10),
    };
  });
}

function atLeast(what: string, count: number, demanded: number): Line {
  return { what, found: `${count} (at least ${demanded})`, good: count >= demanded };
}

const sum = (journals: Journal[], what: string) =>
  journals.reduce((total, journal) => total + journal.counted(what), 0);

function faultLines({ faults, faultsDemanded, isShort, minutes, fired }: Facts): Line[] {
  const of = (...kinds: FaultKind[]) =>
    kinds.reduce((total, kind) => total + (faults.done.get(kind) ?? 0), 0);
  const share = isShort ? 1 : minutes / 15;
  const least = (short: number, long: number) => (isShort ? short : Math.max(1, Math.floor(long * share)));
  return [
    atLeast('faults', faults.total, faultsDemanded),
    atLeast('servers killed', of('kill a server', 'kill a server at a point'), least(10, 90)),
    atLeast('the worker killed in the middle of a job, which went on within 30 s', of('kill the worker'), 1),
    atLeast('PostgreSQL stopped at once', of('stop PostgreSQL at once'), least(2, 6)),
    atLeast('Redis killed', of('kill Redis', 'kill Redis for long'), least(3, 18)),
    ...(isShort ? [] : [atLeast('Redis away for 15 s or more', of('kill Redis for long'), least(0, 2))]),
    atLeast('cuts of devices’ connections', of('cut connections of devices'), least(10, 90)),
    atLeast('backups restored', of('restore a backup'), 1),
    {
      what: 'faults that could not be done',
      found: faults.failures.length ? faults.failures.join('; ') : 'none',
      good: faults.failures.length === 0,
    },
    ...[...new Set(fired)].sort().map((point) => ({
      what: `killed ${point}`,
      found: String(fired.filter((other) => other === point).length),
    })),
  ];
}

function eventLines({ journals, demanded, fired, watch }: Facts): Line[] {
  const operations = journals.flatMap((journal) => journal.operations);
  const after = fired.filter((point) =>
    ['after-commit', 'before-hand-over', 'before-acknowledgement'].includes(point),
  );
  const again = operations.filter(({ state, unanswered }) => state === 'ok' && unanswered > 0);
  return [
    atLeast('changes acknowledged', sum(journals, 'acknowledged'), demanded),
    atLeast('killed between commit and acknowledgement', after.length, 1),
    atLeast('killed before COMMIT', fired.filter((point) => point === 'before-commit').length, 1),
    atLeast('killed in the middle of an import', fired.filter((point) => point === 'mid-import').length, 1),
    atLeast('sent again after silence, then acknowledged', again.length, 1),
    atLeast('duplicates answered', sum(journals, 'duplicates answered'), 1),
    atLeast('sent in another order', sum(journals, 'reordered'), 1),
    atLeast('410 answered, walked from 0', sum(journals, 'resyncs'), 1),
    atLeast('bad cursors tried', sum(journals, 'bad cursors tried'), 1),
    atLeast('pushes lost and repaired by a server', watch.repaired, 1),
    atLeast('gaps healed by a delta', sum(journals, 'gaps healed by a delta'), 1),
    atLeast('own writes read elsewhere', sum(journals, 'own writes read'), 1),
    atLeast('events looked up in the database', sum(journals, 'events looked up'), 1),
    atLeast('states of devices compared', sum(journals, 'states of devices compared with the trail'), 1),
  ];
}

/** What must have happened to the devices that run the sync client, for their part to prove anything. */
const OF_CLIENTS = [
  'changes acknowledged',
  'edits without a network',
  'apps killed',
  'sent again',
  'duplicates answered',
  // After a 410, or another epoch in the answer to an upload.
  'resyncs',
  'snapshots read',
  'sent again after a restore',
  'made again after a restore',
];

function clientLines({ journals, clients }: Facts): Line[] {
  return [
    { what: 'devices that run the sync client', found: String(clients) },
    { what: 'sync clients: 410 answered', found: String(sum(journals, 'sync clients: 410 answered')) },
    ...OF_CLIENTS.map((what) => atLeast(`sync clients: ${what}`, sum(journals, `sync clients: ${what}`), 1)),
  ];
}

function figures({ journals, watch, minutes, seconds, devices, servers, healthyAfter }: Facts): Line[] {
  const operations = journals.flatMap((journal) => journal.operations);
  const inState = (state: string) =>
    String(operations.filter((operation) => operation.state === state).length);
  const memory = (what: string, { early, late }: Course): Line => ({
    what: `memory of the server that nobody kills, ${what}`,
    found: `${early} MiB in the second quarter, ${late} MiB in the last`,
    good:
      minutes >= MEMORY_COUNTS_FROM_MINUTES
        ? late <= early * (1 + GROWTH.share) + GROWTH.mebibytes
        : undefined,
  });
  return [
    memory('resident', watch.residentMemory),
    memory('held', watch.heldMemory),
    { what: 'devices, servers, time', found: `${devices}, ${servers}, ${seconds.toFixed(0)} s` },
    { what: 'changes refused for good', found: inState('failed') },
    { what: 'changes given up without an answer', found: inState('unknown') },
    {
      what: 'taken back by a restore',
      found: String(sum(journals, 'acknowledged writes that a restore took back')),
    },
    ...OBSTACLES.flatMap((prefix) => breakdown(journals, prefix)),
    { what: 'events heard', found: String(sum(journals, 'events')) },
    { what: 'connections of devices', found: String(sum(journals, 'connections')) },
    { what: 'attempts without an answer', found: String(sum(journals, 'unanswered')) },
    { what: 'all servers healthy after the last fault', found: `${(healthyAfter / 1000).toFixed(1)} s` },
  ];
}

/** What kept devices waiting since a count before (`before` is brought up to date), the most frequent first. */
export function obstacles(journals: Journal[], before: Map<string, number>): string {
  const found = OBSTACLES.flatMap((prefix) => breakdown(journals, prefix)).map(({ what, found }) => {
    const more = Number(found) - (before.get(what) ?? 0);
    before.set(what, Number(found));
    return { what, more };
  });
  return found
    .filter(({ more }) => more > 0)
    .sort((a, b) => b.more - a.more)
    .map(({ what, more }) => `${what} ${more}`)
    .join(', ');
}

/** Counters of one kind, the most frequent first. */
function breakdown(journals: Journal[], prefix: string): Line[] {
  const names = [
    ...new Set(journals.flatMap((journal) => journal.countedWith(prefix).map(([name]) => name))),
  ];
  return names
    .map((what) => ({ what, count: sum(journals, what) }))
    .sort((a, b) => b.count - a.count)
    .map(({ what, count }) => ({ what, found: String(count) }));
}

/** Beginnings of the counters of what a change can meet with instead of its acknowledgement. */
const OBSTACLES = ['told to wait: ', 'no answer, ', 'refused '];

/** A table for a person; its last line is for a machine. */
export function print({ lines, passed, failed, seed }: Report, say: (text: string) => void): void {
  say('');
  for (const { what, found, good, problems } of lines) {
    say(`${good === undefined ? '    ' : good ? 'ok  ' : 'FAIL'} ${what.padEnd(46)} ${found}`);
    for (const problem of problems ?? []) say(`       ${problem}`);
  }
  say(`\nsoak: ${passed} passed, ${failed} failed (seed ${seed})`);
}
