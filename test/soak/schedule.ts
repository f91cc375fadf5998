import type { Random } from '../support/random';

/** Points at which a server can be ended from outside; see test/support/failpoints.cjs. */
export const POINTS = [
  'before-idempotency',
  'after-idempotency',
  'before-commit',
  'after-commit',
  'before-hand-over',
  'before-acknowledgement',
  'mid-import',
] as const;
export type Point = (typeof POINTS)[number];

export type FaultKind =
  | 'kill a server'
  | 'kill a server at a point'
  | 'kill the worker'
  | 'stop a server in order'
  | 'stop PostgreSQL at once'
  | 'restart PostgreSQL'
  | 'cut connections to PostgreSQL'
  | 'silence connections to PostgreSQL'
  | 'kill Redis'
  | 'kill Redis for long'
  | 'freeze Redis'
  | 'cut connections of devices'
  | 'slow connections of devices'
  | 'restore a backup'
  | 'purge all tombstones';

export interface Fault {
  /** Milliseconds after the beginning. */
  at: number;
  kind: FaultKind;
  server: number;
  point: Point;
  /** How long it lasts (milliseconds). */
  lasts: number;
  /** Share of the connections it is about. */
  share: number;
}

/** How many of each. What must have happened at least is in the run's own demands. */
export type Plan = Partial<Record<FaultKind, number>>;

/** CI: about 75 s. Counted on two cores that do other things too. */
export const SHORT: Plan = {
  'kill a server': 4,
  'kill a server at a point': 8,
  'kill the worker': 1,
  'stop a server in order': 1,
  'stop PostgreSQL at once': 2,
  'cut connections to PostgreSQL': 1,
  'silence connections to PostgreSQL': 1,
  'kill Redis': 3,
  'freeze Redis': 1,
  'cut connections of devices': 10,
  'slow connections of devices': 2,
  'purge all tombstones': 2,
  'restore a backup': 2,
};

/** Per 15 minutes. */
export const LONG: Plan = {
  'kill a server': 50,
  'kill a server at a point': 70,
  'kill the worker': 8,
  'stop a server in order': 10,
  'stop PostgreSQL at once': 8,
  'restart PostgreSQL': 4,
  'cut connections to PostgreSQL': 15,
  'silence connections to PostgreSQL': 6,
  'kill Redis': 20,
  'kill Redis for long': 2,
  'freeze Redis': 6,
  'cut connections of devices': 110,
  'slow connections of devices': 12,
  'purge all tombstones': 12,
  'restore a backup': 2,
};

/** Milliseconds: at least, at most. */
const LASTS: Partial<Record<FaultKind, readonly [number, number]>> = {
  'stop PostgreSQL at once': [300, 2_500],
  'restart PostgreSQL': [300, 2_000],
  'silence connections to PostgreSQL': [3_000, 8_000],
  'kill Redis': [1_000, 4_000],
  'kill Redis for long': [15_000, 20_000],
  'freeze Redis': [1_000, 5_000],
  'slow connections of devices': [2_000, 6_000],
};

/** The faults of a run, by time: the same for the same seed. Spread evenly, in random order and not quite regular. */
export function schedule(plan: Plan, milliseconds: number, servers: number, random: Random): Fault[] {
  const kinds = Object.entries(plan).flatMap(([kind, count]) =>
    Array<FaultKind>(count).fill(kind as FaultKind),
  );
  const points = [...POINTS, ...random.shuffle(POINTS)];
  let point = 0;
  const step = milliseconds / (kinds.length + 1);
  return random.shuffle(kinds).map((kind, i) => ({
    at: Math.round(step * (i + 0.6 + 0.8 * random.next())),
    kind,
    // The last server is never killed: its memory tells of the whole run.
    server: random.between(0, servers - 2),
    point: points[(kind === 'kill a server at a point' ? (point += 1) : 0) % points.length]!,
    lasts: random.between(...(LASTS[kind] ?? ([0, 0] as const))),
    share: 0.2 + 0.4 * random.next(),
  }));
}
