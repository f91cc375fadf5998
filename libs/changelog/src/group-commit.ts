import { AppError, mapDatabaseError } from '@app/platform';

interface Waiting<Job, Result> {
  job: Job;
  weight: number;
  since: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

interface Queue<Job, Result> {
  waiting: Waiting<Job, Result>[];
  weight: number;
  /** Milliseconds from the end of one of its turns to the end of the next, of late. */
  pace: number;
  /** Since when it waits for the end of a turn (epoch milliseconds). */
  since: number;
}

interface Limits {
  /** Most weight that one commit carries. */
  batch: number;
  /** Weight from which a job is not put behind others of a commit: who writes one row would wait for an import. */
  bulk: number;
  /** Most weight that may wait for one team; beyond it QUEUE_FULL. */
  queue: number;
  /** Teams that commit at the same time: the connections that writes may take from everything else. */
  teams: number;
  /** Longest expected wait for a turn (milliseconds); whoever would wait longer is told so at once. */
  wait: number;
  /** Milliseconds after which a job that was not even tried is given back. */
  patience: number;
}

/**
 * One versioned transaction in flight per team: whatever arrives meanwhile goes into the next one together.
 * Writers of a team share its clock anyway; committing them together shares the fsync as well, and a crowd
 * of writers needs one connection instead of a crowd of them. Teams take turns.
 *
 * Jobs of a team are committed in the order they were submitted. A job whose batch fails is tried in smaller
 * batches, down to alone, so a poisonous one fails by itself.
 *
 * A queue that grows faster than it is worked off would end in doing only what nobody waits for any more, while its
 * clients send it again. So it takes what it expects to begin within `wait`, and refuses the rest before it costs anything.
 */
export class GroupCommit<Job, Result> {
  private readonly queues = new Map<string, Queue<Job, Result>>();
  /** Teams that have something to commit and are not at it. */
  private readonly turns: string[] = [];
  private committing = 0;

  constructor(
    private readonly execute: (teamId: string, jobs: Job[]) => Promise<Result[]>,
    private readonly limits: Limits,
  ) {}

  /** Weight that waits for a commit, over all teams. */
  get waiting(): number {
    let sum = 0;
    for (const { weight } of this.queues.values()) sum += weight;
    return sum;
  }

  /** Whether anybody waits for the team's commit in flight to end. */
  isWaitedFor(teamId: string): boolean {
    return (this.queues.get(teamId)?.waiting.length ?? 0) > 0;
  }

  /**
   * For whoever has something to do before a job can be submitted.
   * @throws AppError QUEUE_FULL when a job of this weight would be refused now.
   */
  requireRoom(teamId: string, weight: number): void {
    const queue = this.queues.get(teamId);
    if (!queue || queue.weight === 0) return;
    if (queue.weight + weight > this.limits.queue || this.isTooSlow(queue, Date.now()))
      throw new AppError('QUEUE_FULL');
  }

  /**
   * Resolves after the commit that carried the job.
   * @throws AppError QUEUE_FULL before anything was done.
   */
  submit(teamId: string, job: Job, weight = 1): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.requireRoom(teamId, weight);
      const running = this.queues.get(teamId);
      const now = Date.now();
      const queue = running ?? { waiting: [], weight: 0, pace: 0, since: now };
      queue.waiting.push({ job, weight, since: now, resolve, reject });
      queue.weight += weight;
      if (running) return;
      this.queues.set(teamId, queue);
      this.turns.push(teamId);
      // One turn of the event loop lets jobs that arrived together share the first commit too.
      setImmediate(() => this.next());
    });
  }

  /** Whether what waits already will take too long. A turn that takes long tells it before it is over. */
  private isTooSlow({ weight, pace, since }: Queue<Job, Result>, now: number): boolean {
    return (weight / this.limits.batch) * Math.max(pace, now - since) > this.limits.wait;
  }

  private next(): void {
    while (this.committing < this.limits.teams && this.turns.length > 0) {
      this.committing += 1;
      // Never rejects: every failure goes to the job it belongs to.
      void this.turn(this.turns.shift()!);
    }
  }

  private async turn(teamId: string): Promise<void> {
    const queue = this.queues.get(teamId)!;
    const batch = this.takeBatch(queue);
    if (batch.length) await this.commit(teamId, batch);
    const took = Date.now() - queue.since;
    queue.pace = queue.pace ? (queue.pace + took) / 2 : took;
    queue.since += took;
    if (queue.waiting.length > 0) this.turns.push(teamId);
    else this.queues.delete(teamId);
    this.committing -= 1;
    this.next();
  }

  private takeBatch(queue: Queue<Job, Result>): Waiting<Job, Result>[] {
    const oldest = Date.now() - this.limits.patience;
    while (queue.waiting[0] && queue.waiting[0].since < oldest) {
      const late = queue.waiting.shift()!;
      queue.weight -= late.weight;
      late.reject(new AppError('QUEUE_FULL'));
    }
    let count = 0;
    let weight = 0;
    for (const entry of queue.waiting) {
      if (count > 0 && (weight + entry.weight > this.limits.batch || entry.weight >= this.limits.bulk)) break;
      weight += entry.weight;
      count += 1;
    }
    queue.weight -= weight;
    return queue.waiting.splice(0, count);
  }

  private async commit(teamId: string, batch: Waiting<Job, Result>[]): Promise<void> {
    try {
      const results = await this.execute(
        teamId,
        batch.map(({ job }) => job),
      );
      batch.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (thrown) {
      const error = mapDatabaseError(thrown);
      if (batch.length === 1 || error instanceof AppError) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await this.commit(teamId, batch.slice(0, half));
      await this.commit(teamId, batch.slice(half));
    }
  }
}
