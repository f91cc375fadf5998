import { setTimeout as pause } from 'node:timers/promises';
import type { ClientDevice } from '../conformance/client-device';
import type { FieldDevice } from '../conformance/field-device';
import type { Journal } from '../conformance/journal';
import type { Cut } from '../support/balancer';
import { PURGE_NOW } from '../support/purge';
import type { Random } from '../support/random';
import { until } from '../support/wait';
import type { Cluster } from './cluster';
import type { Fault, FaultKind, Point } from './schedule';

/**
 * Rows of an import that is to be broken off in the middle: two transactions. And devices that send one, and so many more with
 * each attempt: the connections that are kept open may all lead to other servers.
 */
const LARGE_IMPORT = 120;
const IMPORTERS = 4;
/** A server comes to a point within this time (milliseconds). */
const REACHED_MS = 30_000;
/** Changes of sync clients between a backup and its return, which they will send again; and how long they may take (milliseconds). */
const AFTER_BACKUP = 20;
const AFTER_BACKUP_MS = 20_000;
/** Contacts of a job: more than a request changes at once. */
export const JOB_OF = 520;
/** A job of a worker that died goes on within this time of another one (milliseconds). */
const TAKEN_OVER_MS = 30_000;
/** Where a server must have died at least once. */
const DEMANDED_POINTS: readonly Point[] = ['before-commit', 'after-commit', 'mid-import'];
const TRIES = 3;

/** One in five falls silent: that costs a device all of its patience. */
const CUTS: readonly Cut[] = ['end', 'reset', 'reset', 'torn', 'silence'];

export interface TeamUnderTest {
  id: string;
  journal: Journal;
  phones: FieldDevice[];
  clients: ClientDevice[];
}

/** Does what the schedule says, and counts what was really done. */
export class Faults {
  readonly done = new Map<FaultKind, number>();
  private readonly underWay = new Set<Promise<void>>();
  /** PostgreSQL is stopped, or restored, by one at a time; so are Redis and each server. */
  private readonly turns = new Map<string, Promise<void>>();
  readonly failures: string[] = [];

  constructor(
    private readonly cluster: Cluster,
    private readonly teams: TeamUnderTest[],
    private readonly random: Random,
  ) {}

  get total(): number {
    return [...this.done.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Begins a fault; returns at once. */
  inject(fault: Fault): void {
    const work = this.run(fault)
      .then((done) => {
        if (done) this.done.set(fault.kind, (this.done.get(fault.kind) ?? 0) + 1);
      })
      .catch((error: Error) => void this.failures.push(`${fault.kind}: ${error.message}`))
      .finally(() => this.underWay.delete(work));
    this.underWay.add(work);
  }

  /** Waits for all that is under way, makes up for what chance has not brought, and mends everything. */
  async end(): Promise<void> {
    await this.settled();
    for (let tries = 0; tries < TRIES; tries += 1) {
      const fired = this.cluster.fired();
      const kinds = DEMANDED_POINTS.filter((point) => !fired.includes(point)).map(
        (point) => ({ kind: 'kill a server at a point', point }) as const,
      );
      const more = this.counted('made again after a restore') ? [] : [{ kind: 'restore a backup' } as const];
      const worker = this.done.has('kill the worker') ? [] : [{ kind: 'kill the worker' } as const];
      for (const fault of [...kinds, ...more, ...worker]) {
        this.inject({ at: 0, server: 0, point: 'mid-import', lasts: 0, share: 0, ...fault });
        await this.settled();
      }
    }
    const { front, toPostgres, toRedis } = this.cluster;
    for (const way of [front, toPostgres, toRedis]) {
      way.thaw();
      way.mend();
    }
  }

  private async settled(): Promise<void> {
    while (this.underWay.size) await Promise.all(this.underWay);
  }

  /** What sync clients of all teams did. */
  private counted(what: string): number {
    return this.teams.reduce((sum, { journal }) => sum + journal.counted(`sync clients: ${what}`), 0);
  }

  /** @returns whether it was done: there may have been nothing to break. */
  private async run({ kind, server, point, lasts, share }: Fault): Promise<boolean> {
    const { cluster, random } = this;
    const { front, toPostgres, toRedis } = cluster;
    const some = (cuts: readonly Cut[]) => () => (random.chance(share) ? random.pick(cuts) : undefined);
    switch (kind) {
      case 'kill a server':
        return this.inTurn(`server ${server}`, () => cluster.kill(server));
      case 'stop a server in order':
        return this.inTurn(`server ${server}`, () => cluster.kill(server, 'SIGTERM'));
      case 'kill a server at a point': {
        let importers = 0;
        const lure = () => point === 'mid-import' && this.importALot((importers += IMPORTERS));
        return this.inTurn(`server ${server}`, () => cluster.killAt(server, point, REACHED_MS, lure));
      }
      case 'kill the worker':
        // A restore would end the job.
        return this.inTurn('postgres', () => this.killWorker());
      case 'stop PostgreSQL at once':
      case 'restart PostgreSQL':
        return this.inTurn('postgres', async () => {
          await cluster.postgres.stop(kind === 'restart PostgreSQL' ? 'fast' : 'immediate');
          await pause(lasts);
          await cluster.postgres.start();
          return true;
        });
      case 'cut connections to PostgreSQL':
        return toPostgres.cut(some(['end', 'reset', 'torn'])) > 0;
      case 'silence connections to PostgreSQL': {
        const count = toPostgres.cut(some(['silence']));
        await pause(lasts);
        toPostgres.mend();
        return count > 0;
      }
      case 'kill Redis':
      case 'kill Redis for long':
        return this.inTurn('redis', async () => {
          await cluster.redis.stop();
          await pause(lasts);
          await cluster.redis.start();
          return true;
        });
      case 'freeze Redis':
        toRedis.freeze();
        await pause(lasts);
        toRedis.thaw();
        return true;
      case 'cut connections of devices':
        return front.cut(some(CUTS)) > 0;
      case 'slow connections of devices': {
        front.delay(() => random.between(0, 300));
        await pause(lasts);
        front.delay(undefined);
        return true;
      }
      case 'purge all tombstones':
        return this.inTurn('postgres', async () => {
          if (!(await this.isSentAgain())) return false;
          await this.cluster.query(PURGE_NOW);
          return true;
        });
      case 'restore a backup':
        return this.inTurn('postgres', () => this.restore());
    }
  }

  /** While it is in the middle of a job, with which the next one goes on. */
  private async killWorker(): Promise<boolean> {
    const { id, journal, phones } = this.teams[0]!;
    const contacts = await this.cluster.query<{ id: string }>(
      'SELECT id FROM contacts WHERE team_id = $1 AND NOT is_deleted ORDER BY created_at LIMIT $2',
      [id, JOB_OF],
    );
    const killed = this.cluster.killWorkerAt('mid-job', REACHED_MS);
    const edited = phones[0]!.editMany(contacts.map((contact) => contact.id));
    if (!(await killed)) return false;
    await this.cluster.workerIsBack();
    const began = Date.now();
    const goesOn = async () => {
      const sql = `SELECT attempt > 1 OR finished_at IS NOT NULL AS is FROM jobs WHERE kind = 'bulk.edit' ORDER BY created_at DESC LIMIT 1`;
      const [job] = await this.cluster.query<{ is: boolean }>(sql).catch(() => []);
      return job?.is;
    };
    await until('a job to go on after its worker has died', goesOn, TAKEN_OVER_MS);
    journal.count('milliseconds until jobs of dead workers went on', Date.now() - began);
    await edited;
    return true;
  }

  /** Takes the whole database back to a backup a few seconds old, while everybody writes. */
  private async restore(): Promise<boolean> {
    const backupBegan = Date.now();
    await this.cluster.backup();
    const enough = this.counted('changes acknowledged') + AFTER_BACKUP;
    const isEnough = () => this.counted('changes acknowledged') >= enough;
    await until('changes that a restore takes back', isEnough, AFTER_BACKUP_MS).catch(() => undefined);
    await this.cluster.restore();
    const clocks = await this.cluster.query<{ team_id: string; floor: string }>(
      'SELECT team_id, floor FROM global_version',
    );
    for (const { id, journal } of this.teams) {
      const floor = clocks.find(({ team_id }) => team_id === id)!.floor;
      journal.restores.push({ backupBegan, epochBegan: Number(floor) });
    }
    return true;
  }

  /**
   * Whether what a restore took back has been sent again. Tombstones live longer than the journals of devices: were one
   * purged before, a change of its contact would bring it back.
   */
  private async isSentAgain(): Promise<boolean> {
    const clocks = await this.cluster.query<{ epoch: string }>('SELECT epoch FROM global_version');
    const epochs = new Set(clocks.map(({ epoch }) => epoch));
    return this.teams.every(({ clients }) =>
      clients.every(({ replica }) => replica.epoch === undefined || epochs.has(replica.epoch)),
    );
  }

  /** From several devices: one of them will meet the server that is waiting for it. */
  private importALot(importers: number): void {
    const phones = this.teams.flatMap((team) => team.phones);
    for (const device of this.random.shuffle(phones).slice(0, importers))
      void device.importRows(LARGE_IMPORT);
  }

  private inTurn(what: string, work: () => Promise<boolean>): Promise<boolean> {
    const mine = (this.turns.get(what) ?? Promise.resolve()).then(work);
    this.turns.set(
      what,
      mine.then(
        () => undefined,
        () => undefined,
      ),
    );
    return mine;
  }
}
