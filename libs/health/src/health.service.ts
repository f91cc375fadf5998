import { JobQueue } from '@app/jobs';
import { Lifecycle, RedisClients, Schema } from '@app/platform';
import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, TypeOrmHealthIndicator } from '@nestjs/terminus';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { HealthReportDto, ReadinessDto } from './health.dto';

const PING_MS = 1_500;

@Injectable()
export class HealthService {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly indicators: HealthIndicatorService,
    private readonly redis: RedisClients,
    private readonly queue: JobQueue,
    private readonly lifecycle: Lifecycle,
    private readonly schema: Schema,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  async report(): Promise<HealthReportDto> {
    const healthy = await this.check();
    return {
      status: healthy && !this.lifecycle.draining ? 'healthy' : 'unhealthy',
      degraded: this.redis.state === 'down',
      timestamp: new Date().toISOString(),
      uptime: Math.round((Date.now() - this.lifecycle.startedAt) / 1000),
      database: healthy ? 'up' : 'down',
      redis: this.redis.state,
      jobs: this.queue.state,
    };
  }

  async readiness(): Promise<ReadinessDto> {
    const migrations = await this.migrations();
    const draining = this.lifecycle.draining;
    return {
      status: migrations === 'current' && !draining ? 'ready' : 'not_ready',
      database: migrations === 'unknown' ? 'down' : 'up',
      migrations,
      draining,
      degraded: this.redis.state === 'down',
    };
  }

  private async migrations(): Promise<ReadinessDto['migrations']> {
    try {
      const newest = await this.dataSource.query<{ name: string }[]>('SELECT name FROM schema_migrations');
      const ran = new Set(newest.map(({ name }) => name));
      return this.schema.migrations.every((name) => ran.has(name)) ? 'current' : 'behind';
    } catch {
      return 'unknown';
    }
  }

  private async check(): Promise<boolean> {
    try {
      const { status } = await this.checks.check([
        () => this.database.pingCheck('database', { timeout: PING_MS }),
        // Redis away slows delivery between servers down and loses nothing: never a reason to be unhealthy.
        () => this.indicators.check('redis').up({ state: this.redis.state }),
        // Nor are jobs that wait: they lose nothing, and who asks the API does not notice.
        () => this.indicators.check('jobs').up({ state: this.queue.state }),
      ]);
      return status === 'ok';
    } catch (error) {
      if (error instanceof ServiceUnavailableException) return false;
      throw error;
    }
  }
}
