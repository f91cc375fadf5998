import type { TeamTransaction } from '@app/changelog';

/** Teams whose history is kept in memory; the one that was asked for longest ago is forgotten first. */
const MAX_TEAMS = 10_000;

/** Where nobody knows where epochs begin, versions so far apart are of two: no epoch has so many. */
const DISTANCE = 2 ** 31;

/** Epochs of a contact that are remembered: each restore is one. */
export const MAX_EPOCHS = 100;

/** Whether two versions were given in the same epoch. @param beginnings versions with which epochs began, as far as they are known */
export function isOfOneEpoch(one: number, other: number, beginnings: readonly number[]): boolean {
  const [low, high] = [Math.min(one, other), Math.max(one, other)];
  return high - low < DISTANCE && !beginnings.some((beginning) => beginning > low && beginning <= high);
}

/** The version with which an epoch began, as its name says; before the first restore, and in older releases, it does not. */
function beginningOf(epoch: string): number[] {
  const digits = /^(.{8})-(.{4})-8(.{3})-/.exec(epoch);
  return digits ? [Number.parseInt(digits.slice(1).join(''), 16)] : [];
}

/** How a team's present epoch came about. It never changes while the epoch lasts. */
export class EpochHistory {
  /** Versions with which epochs of this history began. */
  readonly beginnings: readonly number[];

  constructor(
    readonly epoch: string,
    /** For each epoch that was left: the head up to which the present history has it. */
    private readonly leftHeads: ReadonlyMap<string, number>,
  ) {
    this.beginnings = [...leftHeads.keys(), epoch].flatMap(beginningOf);
  }

  /** Whether the present epoch began with a restore. */
  get isRestored(): boolean {
    return this.leftHeads.size > 0;
  }

  /** Head of the backup with which the present epoch began; 0 in the first one. Whatever is above was written since. */
  get restoredHead(): number {
    return Math.max(0, ...this.leftHeads.values());
  }

  /** Head up to which this history has what the team's first epoch had. */
  get firstHead(): number {
    return Math.min(...this.leftHeads.values(), Number.MAX_SAFE_INTEGER);
  }

  /**
   * Head up to which this history has what the epoch of a version had. One that the database never heard of branched off
   * somewhere: what it shares for certain is the oldest part. The versions between are those of nobody.
   * @param epoch as the device calls it. A version of another epoch is one of that: a change that was made again after a restore
   *   has the version of its first time, and a store may show outcomes of an epoch after its own.
   * @param beginnings of all epochs that are known
   */
  sharedHead(epoch: string, version: number, beginnings: readonly number[]): number {
    const left = this.leftHeads.get(epoch);
    if (left === undefined || isOfOneEpoch(left, version, beginnings)) return left ?? this.firstHead;
    return (
      [...this.leftHeads.values()].find((head) => isOfOneEpoch(head, version, beginnings)) ?? this.firstHead
    );
  }

  /** The head below which everything was written before an epoch was left, whichever it is; for bases of edits. */
  leftHead(epoch: string): number {
    return this.leftHeads.get(epoch) ?? this.restoredHead;
  }
}

/** The histories of the teams that write here: one query for each epoch that begins. */
export class EpochHistories {
  private readonly known = new Map<string, EpochHistory>();

  async of(tx: TeamTransaction): Promise<EpochHistory> {
    const { teamId, clock } = tx;
    const known = this.known.get(teamId);
    if (known?.epoch === clock.epoch) return known;
    const rows = await tx.manager.query<{ parent: string; parent_head: number }[]>(
      'SELECT parent, parent_head FROM epochs WHERE team_id = $1 AND parent IS NOT NULL',
      [teamId],
    );
    const history = new EpochHistory(
      clock.epoch,
      new Map(rows.map(({ parent, parent_head }) => [parent, parent_head])),
    );
    this.known.delete(teamId);
    this.known.set(teamId, history);
    if (this.known.size > MAX_TEAMS) this.known.delete(this.known.keys().next().value!);
    return history;
  }
}
