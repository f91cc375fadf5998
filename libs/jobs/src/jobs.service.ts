import { randomUUID } from 'node:crypto';
import { AppError, hasRole, Metrics, type Principal } from '@app/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Gauge } from 'prom-client';
import type { EntityManager } from 'typeorm';
import { readCursor, writeCursor } from './job-cursor';
import type { JobDto, ListJobsQuery } from './job.dto';
import type { JobState } from './job.entity';
import { JobQueue } from './job-queue.service';
import type { JobHandler, JobRequest, NewJob } from './job.types';
import { type Depth, JobsRepository, type Visible } from './jobs.repository';
import { WorkerService } from './worker.service';

/** How long a job can be read after its end. */
const KEPT_DAYS = 30;
/** Rows of one statement that deletes old ones. */
const CHUNK = 1_000;
/** Jobs that may wait or run at a time. */
const MOST_OPEN = { team: 20, agent: 10 };

/** Begins jobs, and tells how far they are. An agent sees those of their own, an admin all of the team. */
@Injectable()
export class JobsService implements OnModuleInit {
  constructor(
    private readonly repository: JobsRepository,
    private readonly queue: JobQueue,
    private readonly worker: WorkerService,
    { registry }: Metrics,
  ) {
    const depth = this.sharedDepth();
    const gauge = (name: string, help: string, value: (depth: Depth) => number) =>
      new Gauge({
        name,
        help,
        labelNames: ['kind', 'state'] as const,
        registers: [registry],
        async collect() {
          const rows = await depth();
          if (!rows) return;
          this.reset();
          for (const row of rows) this.set({ kind: row.kind, state: row.state }, value(row));
        },
      });
    gauge(
      'contactsync_jobs',
      'Jobs that wait or run, on all servers, by kind and state.',
      ({ count }) => count,
    );
    gauge(
      'contactsync_jobs_oldest_age_seconds',
      'Age of the oldest job that waits or runs, on all servers, by kind and state.',
      ({ age }) => age,
    );
  }

  onModuleInit(): void {
    this.register({
      kind: 'jobs.purge',
      schedule: '37 * * * *',
      run: async ({ signal }) => {
        let purged = 0;
        for (let rows = CHUNK; rows === CHUNK && !signal.aborted; purged += rows)
          rows = await this.repository.purge(KEPT_DAYS, CHUNK);
        return { purged };
      },
    });
  }

  /** Tells what does jobs of a kind; a feature calls it while it is made. */
  register<Params extends object, Checkpoint, Result extends object = object>(
    handler: JobHandler<Params, Checkpoint, Result>,
  ): void {
    this.worker.register(handler);
  }

  /**
   * Begins a job: from the commit on it will be done, whatever dies. A request that has begun one already begins no other.
   * @param manager joins its transaction; without one the job has its own, and this server looks for it at once
   * @returns the id of the job
   * @throws AppError TOO_MANY_JOBS, IDEMPOTENCY_MISMATCH, DATABASE_UNAVAILABLE
   */
  async enqueue<Params extends object>(job: NewJob<Params>, manager?: EntityManager): Promise<string> {
    const { teamId, kind, createdBy, request, single } = job;
    const insert = async (within: EntityManager) => {
      await this.repository.lockBeginning(within);
      const known = request && (await this.known(teamId, createdBy.agentId, request, within));
      if (known) return known;
      const other = single && (await this.repository.findOpen({ teamId }, kind, {}, within));
      if (other) return other.id;
      const open = await this.repository.countOpen(within, teamId, createdBy.agentId);
      const isTooMany = open.team >= MOST_OPEN.team || open.agent >= MOST_OPEN.agent;
      if (isTooMany && !single) throw new AppError('TOO_MANY_JOBS');
      const id = randomUUID();
      await this.repository.insert(within, {
        id,
        turn_id: id,
        team_id: teamId,
        kind,
        created_by: createdBy.agentId,
        agent_code: createdBy.agentCode,
        key_id: createdBy.keyId,
        label: job.label,
        params: job.params,
        total: job.total ?? null,
        request_key: request?.key ?? null,
        request_hash: request?.hash ?? null,
      });
      await this.queue.send(within, id, teamId);
      return id;
    };
    if (manager) return insert(manager);
    const id = await this.repository.transaction(insert);
    await this.queue.nudge();
    return id;
  }

  /**
   * The job that the same request of this agent has begun.
   * @throws AppError IDEMPOTENCY_MISMATCH: its key was used for another request
   */
  async findByRequest(principal: Principal, request: JobRequest): Promise<JobDto | undefined> {
    const id = await this.known(principal.teamId, principal.agentId, request);
    return id === undefined ? undefined : this.get(principal, id);
  }

  /** One that this person sees and that has not ended, of a kind and with these parameters among its own. */
  async findOpen(principal: Principal, kind: string, params: object): Promise<JobDto | undefined> {
    const job = await this.repository.findOpen(visibleTo(principal), kind, params);
    return job ?? undefined;
  }

  private async known(
    teamId: string,
    agentId: string,
    { key, hash }: JobRequest,
    manager?: EntityManager,
  ): Promise<string | undefined> {
    const job = await this.repository.findByRequest(teamId, agentId, key, manager);
    if (job && job.request_hash !== hash) throw new AppError('IDEMPOTENCY_MISMATCH');
    return job?.id;
  }

  /** Newest first. */
  async list(
    principal: Principal,
    { limit, cursor }: ListJobsQuery,
  ): Promise<{ data: JobDto[]; nextCursor: string | null }> {
    const rows = await this.repository.list(visibleTo(principal), limit, readCursor(cursor));
    const page = rows.slice(0, limit);
    return { data: page, nextCursor: rows.length > limit ? writeCursor(page.at(-1)!) : null };
  }

  /** @throws AppError JOB_NOT_FOUND */
  async get(principal: Principal, id: string): Promise<JobDto> {
    const job = await this.repository.find(visibleTo(principal), id);
    if (!job) throw new AppError('JOB_NOT_FOUND');
    return job;
  }

  /** How these jobs are, whoever began them; those that are not there any more are left out. */
  statesOf(ids: string[]): Promise<Map<string, JobState>> {
    return ids.length ? this.repository.statesOf(ids) : Promise.resolve(new Map<string, JobState>());
  }

  /**
   * Nothing more of the job is applied when this has answered; what it has done stays. One that has ended stays as it is.
   * @throws AppError JOB_NOT_FOUND
   */
  async cancel(principal: Principal, id: string): Promise<JobDto> {
    await this.get(principal, id);
    await this.repository.transaction((manager) => this.repository.cancel(manager, { id }));
    return this.get(principal, id);
  }

  /** Cancels what a team, an agent or a key has under way, in the transaction that takes their access away. */
  async cancelAll(
    manager: EntityManager,
    of: { teamId: string; agentId?: string; keyId?: string },
  ): Promise<void> {
    await this.repository.cancel(manager, {
      team_id: of.teamId,
      ...(of.agentId && { created_by: of.agentId }),
      ...(of.keyId && { key_id: of.keyId }),
    });
  }

  /** One query for all figures of a scrape; when it fails, the last ones stand. */
  private sharedDepth(): () => Promise<Depth[] | undefined> {
    let asking: Promise<Depth[] | undefined> | undefined;
    return () =>
      (asking ??= this.repository
        .depth()
        .catch(() => undefined)
        .finally(() => (asking = undefined)));
  }
}

function visibleTo({ teamId, agentId, role }: Principal): Visible {
  return hasRole(role, 'admin') ? { teamId } : { teamId, createdBy: agentId };
}
