import { AppError, Config } from '@app/platform';
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import type { PgBoss } from 'pg-boss';
import { DataSource, type EntityManager } from 'typeorm';
import { type Execute, makeBoss, QUEUE } from './pg-boss';

/** A server that has asked for work without an answer for so long does none (milliseconds). */
const SILENCE_MS = 30_000;
/** And asks so often (seconds). */
const POLL_S = 2;
/** How often the process of a running job is heard of (seconds). */
const HEARTBEAT_S = 3;
/** What is under way at a planned stop gets so long to come to an end (milliseconds). */
const STOP_MS = 5_000;

/** One turn of a job: `id` names it, and `kind` is there when a schedule began it. */
export interface Turn {
  id: string;
  kind?: string;
}

/** When whose turn it is: pg-boss, on the server's own connections. It knows nothing of what a job is. */
@Injectable()
export class JobQueue {
  private readonly logger = new Logger('JobQueue');
  private boss?: Promise<PgBoss>;
  private workId?: string;
  private answered = 0;
  private stopped = false;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {}

  /** Whether this server does jobs, and is able to. */
  get state(): 'up' | 'down' | 'off' {
    if (this.config.WORKER === 'off') return 'off';
    return this.workId && Date.now() - this.answered < SILENCE_MS ? 'up' : 'down';
  }

  /** Takes turns from now on, `WORKER_CONCURRENCY` at a time and one of each team. */
  async work(run: (turn: Turn) => Promise<void>): Promise<void> {
    const boss = await this.started();
    if (this.stopped) return;
    const localConcurrency = this.config.WORKER_CONCURRENCY;
    this.workId = await boss.work<{ kind?: string } | null>(
      QUEUE,
      {
        localConcurrency,
        ...(localConcurrency > 1 && { localGroupConcurrency: 1 }),
        pollingIntervalSeconds: POLL_S,
        heartbeatRefreshSeconds: HEARTBEAT_S,
      },
      async ([job]) => run({ id: job!.id, kind: job!.data?.kind }),
    );
  }

  /**
   * Begins a turn of `kind` whenever `cron` (UTC) says so: once, however many servers say it. Of turns that came while
   * no server was there, the last is made up for.
   */
  async schedule(kind: string, cron: string): Promise<void> {
    await (await this.started()).schedule(QUEUE, cron, { kind }, { key: kind, missed: 'once' });
  }

  /**
   * Adds a turn, in the transaction of `manager`.
   * @param group a server takes one turn of each group at a time
   * @param seconds until it may be taken
   * @throws AppError DATABASE_UNAVAILABLE
   */
  async send(manager: EntityManager, id: string, group: string | null, seconds = 0): Promise<void> {
    const boss = await this.started();
    const client = (await manager.queryRunner!.connect()) as { query: Execute };
    const db = { executeSql: ((text, values) => client.query(text, values)) as Execute as never };
    await boss.send(QUEUE, null, { id, db, startAfter: seconds, ...(group && { group: { id: group } }) });
  }

  /** Lets this server look for work now. */
  async nudge(): Promise<void> {
    if (this.workId) (await this.boss)?.notifyWorker(this.workId);
  }

  /** Takes no more turns from now on; those that are under way go on. */
  takeNoMore(): void {
    this.stopped = true;
    this.boss?.then((boss) => boss.offWork(QUEUE, { wait: false })).catch(() => undefined);
  }

  /** Waits a little for the turns that are under way, and takes no more. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.workId = undefined;
    const boss = await this.boss?.catch(() => undefined);
    await boss?.stop({ close: false, graceful: true, timeout: STOP_MS });
  }

  private started(): Promise<PgBoss> {
    this.boss ??= this.start();
    // Not kept when it failed: the next one tries again.
    this.boss.catch(() => (this.boss = undefined));
    return this.boss;
  }

  private async start(): Promise<PgBoss> {
    const pool = (this.dataSource.driver as unknown as { master: Pool }).master;
    const boss = makeBoss(
      async (text, values) => {
        const result = await pool.query(text, values);
        this.answered = Date.now();
        return result;
      },
      { works: this.config.WORKER !== 'off' },
    );
    boss.on('error', ({ message }) => this.logger.debug(message));
    boss.on('warning', ({ message }) => this.logger.warn(message));
    try {
      await boss.start();
    } catch (cause) {
      await boss.stop({ close: false, graceful: false }).catch(() => undefined);
      this.logger.warn(`the job queue cannot be used yet: ${(cause as Error).message}`);
      throw new AppError('DATABASE_UNAVAILABLE', undefined, {}, { cause });
    }
    return boss;
  }
}
