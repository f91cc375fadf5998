import type { Principal } from '@app/platform';
import type { EntityManager } from 'typeorm';

/** Work of one kind. A feature registers it with `JobsService.register()`. */
export interface JobHandler<
  Params extends object = object,
  Checkpoint = unknown,
  Result extends object = object,
> {
  /** `<room>.<verb>`, such as `sync.purge`; it is a label of metrics and stays for ever. */
  kind: string;
  /** Five fields of cron, UTC: begun then once, by whichever server, for the whole installation. */
  schedule?: string;
  /**
   * Does the work, or goes on with it after `job.checkpoint`. It may run again at any time, so whatever it writes goes
   * into a transaction that also calls `job.save()`.
   * @returns what the job's `result` shows: counts and ids.
   * @throws `job.signal.reason` when the signal has aborted. An AppError below 500 ends the job; whatever else is thrown
   *   is tried again after a while, ten times in a row at most.
   */
  run(job: RunningJob<Params, Checkpoint, Result>): Promise<Result | void>;
}

/** A Principal will do. */
export type JobAuthor = Pick<Principal, 'agentId' | 'agentCode' | 'keyId'>;

export interface RunningJob<
  Params extends object = object,
  Checkpoint = unknown,
  Result extends object = object,
> {
  readonly id: string;
  /** Null for what a schedule began. */
  readonly teamId: string | null;
  /** Null for what a schedule began. */
  readonly createdBy: JobAuthor | null;
  readonly params: Params;
  /** What the last attempt saved; undefined when there is none. */
  readonly checkpoint: Checkpoint | undefined;
  /** What came of it up to there, if the last attempt saved that too. */
  readonly result: Result | undefined;
  /** Aborts within two seconds when the job was cancelled or goes on elsewhere, and when this server stops. */
  readonly signal: AbortSignal;
  /** Shown within two seconds; costs nothing here. */
  progress(done: number, total?: number): void;
  /**
   * Remembers, in the transaction of `manager`, how far the work has come: both commit, or neither. Call it last: the
   * job's row is locked from here to the commit.
   * @param result what came of it so far; it is shown, and stays when the job is cancelled or fails
   * @throws when the job is no longer this attempt's, because it was cancelled or goes on elsewhere; roll back.
   */
  save(manager: EntityManager, checkpoint: Checkpoint, result?: Result): Promise<void>;
}

export interface JobRequest {
  /** At most 255 characters. */
  key: string;
  /** At most 64 characters. */
  hash: string;
}

export interface NewJob<Params extends object = object> {
  teamId: string;
  kind: string;
  /** Who asks for it, and sees and cancels it. It ends with their key, their access, or their team's. */
  createdBy: JobAuthor;
  /** For people: what it does, without anybody's data. */
  label: string;
  /** Forgotten when the job has ended. No copies of contacts: erasing one does not look here. */
  params: Params;
  total?: number;
  /** One that its team has of this kind and that has not ended stands for it; it counts for no bound. */
  single?: true;
  /** Its author's Idempotency-Key, and a digest of what was asked with it: the same request again is the same job. */
  request?: JobRequest;
}
