import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { AppError } from './errors';
import { Metrics } from './metrics';

/** Longest wait for a connection that a request is let in for (milliseconds): it may need several, one after the other. */
const MAX_WAIT = 1_000;
/** How much the newest use of a connection counts in the average. */
const WEIGHT = 0.1;

/**
 * How busy the connections to the database are. When they are all taken and too many wait, new requests are refused before
 * they cost anything: else each would do its first queries and be given up by its client before the last, and the server
 * would be busy with work for nobody.
 */
@Injectable()
export class DatabaseLoad implements OnModuleInit {
  private pool?: Pool;
  /** Milliseconds for which a connection is taken, on average of late. */
  private held = 0;
  private readonly takenAt = new WeakMap<object, number>();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const { master: pool } = this.dataSource.driver as unknown as { master: Pool };
    this.pool = pool;
    pool.on('acquire', (client) => this.takenAt.set(client, performance.now()));
    pool.on('release', (_error, client) => {
      const taken = this.takenAt.get(client);
      if (taken !== undefined) this.held += WEIGHT * (performance.now() - taken - this.held);
    });
    const { metrics } = this;
    metrics.observe(
      'contactsync_database_connections',
      'Open connections of the pool.',
      () => pool.totalCount,
    );
    metrics.observe(
      'contactsync_database_connections_idle',
      'Unused connections of the pool.',
      () => pool.idleCount,
    );
    metrics.observe(
      'contactsync_database_waiting',
      'Requests that wait for a connection.',
      () => pool.waitingCount,
    );
  }

  /** Milliseconds that a query which comes now is expected to wait for a connection. */
  get expectedWait(): number {
    const { pool } = this;
    return pool ? (pool.waitingCount / pool.options.max) * this.held : 0;
  }

  /** Why nobody is let in now: whoever comes would wait too long. Undefined as a rule. */
  refusal(): AppError | undefined {
    if (this.expectedWait <= MAX_WAIT) return undefined;
    this.metrics.refusedForLoad.inc();
    return new AppError('DATABASE_UNAVAILABLE');
  }
}
