import { ADVISORY_LOCKS } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import { Job, type JobState } from './job.entity';

const OPEN: JobState[] = ['queued', 'running'];

/** What is read of a job to show it: parameters may be long. */
const SHOWN = {
  id: true,
  kind: true,
  label: true,
  state: true,
  agent_code: true,
  done: true,
  total: true,
  result: true,
  error: true,
  created_at: true,
  started_at: true,
  finished_at: true,
} as const;
export type ShownJob = Pick<Job, keyof typeof SHOWN>;

/** Which jobs somebody sees: their own, or with `createdBy` left out all of the team. */
export interface Visible {
  teamId: string;
  createdBy?: string;
}

/** One start of a job. */
export interface Attempt {
  id: string;
  attempt: number;
}

export interface Progress {
  done: number;
  total: number | null;
}

/** What a running job remembers. */
export type Saved = Pick<Job, 'checkpoint' | 'result'>;

/** What is written of every job that ends. */
const ENDED = { params: {}, finished_at: () => 'clock_timestamp()' };

/** What becomes of a job when an attempt is over. */
export type AttemptEnd = Pick<Job, 'state' | 'done' | 'total'> &
  Partial<Pick<Job, 'failures' | 'result' | 'error'>>;

/** Work that waits or runs, by kind. */
export interface Depth {
  kind: string;
  state: JobState;
  count: number;
  /** Seconds since the oldest of them was begun. */
  age: number;
}

/** The only one to name the table `jobs`. */
@Injectable()
export class JobsRepository {
  constructor(@InjectRepository(Job) private readonly jobs: Repository<Job>) {}

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.jobs.manager.transaction(work);
  }

  async insert(manager: EntityManager, job: Partial<Job>): Promise<void> {
    await manager.getRepository(Job).insert(job as never);
  }

  /** A job of the installation, unless one of its kind has not ended. Does nothing the second time. */
  async insertScheduled(id: string, kind: string): Promise<void> {
    await this.jobs.query(
      `INSERT INTO jobs (id, turn_id, kind, label)
       SELECT $1::uuid, $1::uuid, $2::text, $2::text
        WHERE NOT EXISTS (SELECT FROM jobs WHERE kind = $2::text AND team_id IS NULL AND state IN ('queued', 'running'))
       ON CONFLICT DO NOTHING`,
      [id, kind],
    );
  }

  /** Newest first, one more than `limit` if there are more. */
  list(
    { teamId, createdBy }: Visible,
    limit: number,
    after?: Pick<Job, 'id' | 'created_at'>,
  ): Promise<ShownJob[]> {
    const find = this.jobs
      .createQueryBuilder('job')
      .select(Object.keys(SHOWN).map((column) => `job.${column}`))
      .where('job.team_id = :teamId', { teamId })
      .orderBy('job.created_at', 'DESC')
      .addOrderBy('job.id', 'DESC')
      .limit(limit + 1);
    if (createdBy) find.andWhere('job.created_by = :createdBy', { createdBy });
    if (after) find.andWhere('(job.created_at, job.id) < (:at, :id)', { at: after.created_at, id: after.id });
    return find.getMany();
  }

  find({ teamId, createdBy }: Visible, id: string): Promise<ShownJob | null> {
    return this.jobs.findOne({
      select: SHOWN,
      where: { id, team_id: teamId, ...(createdBy && { created_by: createdBy }) },
    });
  }

  /** The newest that has not ended, of those of a kind with these parameters among theirs. */
  findOpen(
    { teamId, createdBy }: Visible,
    kind: string,
    params: object,
    manager = this.jobs.manager,
  ): Promise<ShownJob | null> {
    const find = manager
      .getRepository(Job)
      .createQueryBuilder('job')
      .select(Object.keys(SHOWN).map((column) => `job.${column}`))
      .where(`job.state IN ('queued', 'running') AND job.team_id = :teamId AND job.kind = :kind`, {
        teamId,
        kind,
      })
      .andWhere('job.params @> :params', { params: JSON.stringify(params) })
      .orderBy('job.created_at', 'DESC')
      .limit(1);
    if (createdBy) find.andWhere('job.created_by = :createdBy', { createdBy });
    return find.getOne();
  }

  /** Of an agent, by the key of its request. */
  findByRequest(
    teamId: string,
    createdBy: string,
    key: string,
    manager = this.jobs.manager,
  ): Promise<Pick<Job, 'id' | 'request_hash'> | null> {
    return manager.getRepository(Job).findOne({
      select: { id: true, request_hash: true },
      where: { team_id: teamId, created_by: createdBy, request_key: key },
    });
  }

  /** Waits until nobody else begins a job, until the end of this transaction. */
  async lockBeginning(manager: EntityManager): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.jobs]);
  }

  /** Jobs of a team, and of one of its agents, that have not ended. */
  async countOpen(
    manager: EntityManager,
    teamId: string,
    createdBy: string,
  ): Promise<{ team: number; agent: number }> {
    const [counts] = await manager.query<[{ team: number; agent: number }]>(
      `SELECT count(*)::int AS team, (count(*) FILTER (WHERE created_by = $2))::int AS agent
         FROM jobs WHERE team_id = $1 AND state IN ('queued', 'running')`,
      [teamId, createdBy],
    );
    return counts;
  }

  async statesOf(ids: string[]): Promise<Map<string, JobState>> {
    const rows = await this.jobs.find({ select: { id: true, state: true }, where: { id: In(ids) } });
    return new Map(rows.map(({ id, state }) => [id, state]));
  }

  /** Ends those that have not ended; from the commit on, nothing more of them is applied. */
  async cancel(
    manager: EntityManager,
    where: Partial<Pick<Job, 'id' | 'team_id' | 'created_by' | 'key_id'>>,
  ): Promise<void> {
    await manager
      .getRepository(Job)
      .update({ ...(where as object), state: In(OPEN) }, { ...ENDED, state: 'cancelled' });
  }

  /**
   * Begins an attempt. One that finds the job running takes over from a process that died.
   * @returns undefined when this turn is over: the job has ended, or waits for another turn.
   */
  async claim(turnId: string): Promise<Job | undefined> {
    const updated = await this.jobs
      .createQueryBuilder()
      .update()
      .set({
        state: 'running',
        attempt: () => 'attempt + 1',
        failures: () => `failures + (state = 'running')::int`,
        started_at: () => 'coalesce(started_at, clock_timestamp())',
      })
      .where({ turn_id: turnId, state: In(OPEN) })
      .returning('*')
      .execute();
    return (updated.raw as Job[])[0];
  }

  /** @returns whether the job is still this attempt's; then it shows the progress, if there is any news of it. */
  async watch(attempt: Attempt, progress?: Progress): Promise<boolean> {
    if (!progress) return this.jobs.existsBy({ ...attempt, state: 'running' });
    return this.change(this.jobs.manager, attempt, progress);
  }

  save(manager: EntityManager, attempt: Attempt, news: Progress & Partial<Saved>): Promise<boolean> {
    return this.change(manager, attempt, { ...news, failures: 0 });
  }

  /** Gives a job back to the queue, or ends it. @returns whether it was still this attempt's. */
  async leave(
    manager: EntityManager,
    attempt: Attempt,
    change: AttemptEnd & { turn_id?: string },
  ): Promise<boolean> {
    const ended = !OPEN.includes(change.state);
    return this.change(manager, attempt, {
      ...change,
      ...(ended && ENDED),
    });
  }

  /** What waits and runs, on all servers. */
  depth(): Promise<Depth[]> {
    return this.jobs.query(
      `SELECT kind, state, count(*)::int AS count, extract(epoch FROM clock_timestamp() - min(created_at))::float8 AS age
         FROM jobs WHERE state IN ('queued', 'running') GROUP BY kind, state`,
    );
  }

  /**
   * Deletes at most `limit` jobs that ended so many days ago; those of the installation, which are many and nobody's, after one.
   * @returns how many there were
   */
  async purge(days: number, limit: number): Promise<number> {
    const [, count] = await this.jobs.query<[unknown, number]>(
      `DELETE FROM jobs WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM jobs
          WHERE finished_at < now() - interval '1 day'
            AND (team_id IS NULL OR finished_at < now() - make_interval(days => $1))
          ORDER BY finished_at LIMIT $2
         FOR UPDATE SKIP LOCKED))`,
      [days, limit],
    );
    return count;
  }

  private async change(manager: EntityManager, { id, attempt }: Attempt, change: object): Promise<boolean> {
    const { affected } = await manager.getRepository(Job).update({ id, attempt, state: 'running' }, change);
    return affected === 1;
  }
}
