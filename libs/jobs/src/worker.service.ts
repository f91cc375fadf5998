import { randomUUID } from 'node:crypto';
import { AppError, Config, ERRORS, Lifecycle, logFailure, Metrics, toAppError } from '@app/platform';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Job } from './job.entity';
import { JobQueue, type Turn } from './job-queue.service';
import type { JobHandler, RunningJob } from './job.types';
import { type Attempt, type AttemptEnd, JobsRepository, type Progress } from './jobs.repository';

/** Between two looks at whether a running job is still this server's; its progress is shown as often (milliseconds). */
const WATCH_MS = 1_000;
/** So many failures in a row, and a job is given up. */
const MAX_FAILURES = 10;
/** Between two attempts at most (seconds). */
const MAX_BACKOFF_S = 300;
/** Until a queue that could not be used is tried again (milliseconds). */
const RESTART_MS = 5_000;

/** Seconds until a job that failed so often is tried again: twice as long each time, and never for many at the same moment. */
export function backoff(failures: number): number {
  return Math.ceil(Math.min(MAX_BACKOFF_S, 2 ** (failures - 1)) * (0.75 + Math.random() / 2));
}

/** Why a job's signal aborts. */
class NoLongerOurs extends Error {
  constructor() {
    super('the job was cancelled or goes on elsewhere');
  }
}

/** Does jobs, unless `WORKER` is `off`. */
@Injectable()
export class WorkerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private readonly handlers = new Map<string, JobHandler>();
  private readonly running = new Set<AbortController>();
  private restart?: NodeJS.Timeout;

  constructor(
    private readonly repository: JobsRepository,
    private readonly queue: JobQueue,
    private readonly config: Config,
    private readonly lifecycle: Lifecycle,
    private readonly metrics: Metrics,
  ) {
    lifecycle.onDrain(() => {
      // First: else this server would take the jobs again that it hands on.
      queue.takeNoMore();
      for (const controller of this.running) controller.abort(new AppError('SHUTTING_DOWN'));
    });
  }

  /** Kinds that have a handler here. */
  get kinds(): string[] {
    return [...this.handlers.keys()];
  }

  register(handler: JobHandler): void {
    if (this.handlers.has(handler.kind)) throw new Error(`two handlers for jobs of kind ${handler.kind}`);
    this.handlers.set(handler.kind, handler);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.WORKER !== 'off') await this.begin();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.restart);
    await this.queue.stop();
  }

  private async begin(): Promise<void> {
    try {
      await this.queue.work((turn) => this.take(turn));
      for (const { kind, schedule } of this.handlers.values())
        if (schedule) await this.queue.schedule(kind, schedule);
    } catch (error) {
      logFailure(this.logger, toAppError(error), 'starting the worker');
      if (!this.lifecycle.draining) this.restart = setTimeout(() => void this.begin(), RESTART_MS).unref();
    }
  }

  /** One turn. What it throws, the database being away for one, brings the turn back to somebody. */
  private async take({ id, kind }: Turn): Promise<void> {
    if (kind) {
      if (!this.handlers.has(kind)) return;
      await this.repository.insertScheduled(id, kind);
    }
    const job = await this.repository.claim(id);
    if (!job) return;
    const stopTimer = this.metrics.jobDuration.startTimer({ kind: job.kind });
    const controller = new AbortController();
    this.running.add(controller);
    if (this.lifecycle.draining) controller.abort(new AppError('SHUTTING_DOWN'));
    const progress: Progress = { done: job.done, total: job.total };
    const watching = this.watch(job, progress, controller);
    let end: AttemptEnd;
    try {
      const result = await this.run(job, progress, controller);
      end = { state: 'succeeded', result: result ?? null, error: null, ...progress };
    } catch (error) {
      end = { ...this.verdict(job, error, controller.signal), ...progress };
    } finally {
      clearInterval(watching);
      this.running.delete(controller);
      stopTimer();
    }
    await this.leave(job, end);
  }

  private async run(job: Job, progress: Progress, controller: AbortController): Promise<object | void> {
    if (job.failures >= MAX_FAILURES) throw new Error('its process died again and again');
    const handler = this.handlers.get(job.kind);
    if (!handler) throw new Error(`this server does not know jobs of kind ${job.kind}`);
    const { id, attempt } = job;
    const { signal } = controller;
    const running: RunningJob = {
      id,
      teamId: job.team_id,
      createdBy:
        job.created_by === null
          ? null
          : { agentId: job.created_by, agentCode: job.agent_code!, keyId: job.key_id! },
      params: job.params,
      checkpoint: job.checkpoint ?? undefined,
      result: job.result ?? undefined,
      signal,
      progress: (done, total = progress.total ?? undefined) =>
        void Object.assign(progress, { done, total: total ?? null }),
      save: async (manager, checkpoint, result) => {
        signal.throwIfAborted();
        const news = { ...progress, checkpoint, ...(result && { result }) };
        if (await this.repository.save(manager, { id, attempt }, news)) {
          job.failures = 0;
          return;
        }
        controller.abort(new NoLongerOurs());
        signal.throwIfAborted();
      },
    };
    signal.throwIfAborted();
    return handler.run(running);
  }

  /** Looks after a running job. The database being away says nothing about whose it is. */
  private watch({ id, attempt }: Attempt, progress: Progress, controller: AbortController): NodeJS.Timeout {
    let shown = { ...progress };
    let asking = false;
    const look = async () => {
      const news =
        shown.done !== progress.done || shown.total !== progress.total ? { ...progress } : undefined;
      if (!(await this.repository.watch({ id, attempt }, news))) controller.abort(new NoLongerOurs());
      shown = news ?? shown;
    };
    return setInterval(() => {
      if (asking) return;
      asking = true;
      look()
        .catch(() => undefined)
        .finally(() => (asking = false));
    }, WATCH_MS).unref();
  }

  /** What becomes of a job whose attempt ended early. */
  private verdict(job: Job, thrown: unknown, { aborted, reason }: AbortSignal) {
    // Stopped by us: the same job, for the next one who looks.
    if (aborted && reason instanceof AppError) return { state: 'queued' as const };
    const error = toAppError(thrown);
    const failures = job.failures + 1;
    if (!(thrown instanceof NoLongerOurs)) logFailure(this.logger, error, `job ${job.id} (${job.kind})`);
    const isFinal = failures >= MAX_FAILURES || ERRORS[error.code].status < 500;
    return { state: isFinal ? ('failed' as const) : ('queued' as const), failures, error: error.code };
  }

  private async leave(job: Job, end: AttemptEnd): Promise<void> {
    const turnId = randomUUID();
    const left = await this.repository.transaction(async (manager) => {
      const ours = await this.repository.leave(manager, job, {
        ...end,
        ...(end.state === 'queued' && { turn_id: turnId }),
      });
      if (ours && end.state === 'queued')
        await this.queue.send(manager, turnId, job.team_id, end.failures ? backoff(end.failures) : 0);
      return ours;
    });
    if (left && end.state !== 'queued') this.metrics.jobsEnded.inc({ kind: job.kind, result: end.state });
  }
}
