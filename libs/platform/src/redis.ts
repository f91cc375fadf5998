import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import Redis, { Cluster, type RedisOptions } from 'ioredis';
import { Config } from './config';

export type RedisState = 'unused' | 'up' | 'down';

const retryStrategy = (attempt: number) => Math.min(100 * 2 ** attempt, 5_000);

/**
 * The two connections that the Socket.IO adapter needs, or none. Redis makes delivery between servers fast;
 * nothing is lost without it, so its absence is logged once and never throws.
 */
@Injectable()
export class RedisClients implements OnApplicationShutdown {
  private readonly logger = new Logger('Redis');
  /** Fails at once while Redis is away: what could not be published is found by comparing heads. */
  readonly publisher?: Redis | Cluster;
  /** Keeps its subscriptions across reconnects. */
  readonly subscriber?: Redis | Cluster;

  /** The clients speak to a cluster, which shares the work of its channels among its nodes. */
  readonly isCluster: boolean;

  constructor(@Inject(Config) config: Config) {
    this.isCluster = config.REDIS_CLUSTER === 'yes';
    if (!config.redisUrl) return;
    const shared: RedisOptions = { retryStrategy, connectTimeout: 2_000 };
    this.publisher = this.connect(config.redisUrl, {
      ...shared,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
    });
    this.subscriber = this.connect(config.redisUrl, {
      ...shared,
      maxRetriesPerRequest: null,
      enableReadyCheck: false,
    });
  }

  private connect(url: string, options: RedisOptions): Redis | Cluster {
    const client = this.isCluster ? clusterClient(url, options) : new Redis(url, options);
    let down = false;
    client.on('error', (error: Error) => {
      if (!down)
        this.logger.warn(`not reachable, other servers' changes arrive within 2 s instead: ${error.message}`);
      down = true;
    });
    client.on('ready', () => {
      if (down) this.logger.log('reachable again');
      down = false;
    });
    // The adapter discards the promises of these calls; a rejection would end the process.
    const silenced = client as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    for (const command of [
      'publish',
      'spublish',
      'subscribe',
      'psubscribe',
      'ssubscribe',
      'unsubscribe',
      'punsubscribe',
      'sunsubscribe',
    ]) {
      const original = silenced[command]!.bind(client);
      silenced[command] = (...args) => original(...args).catch(() => 0);
    }
    return client;
  }

  get state(): RedisState {
    if (!this.publisher || !this.subscriber) return 'unused';
    return this.publisher.status === 'ready' && this.subscriber.status === 'ready' ? 'up' : 'down';
  }

  onApplicationShutdown(): void {
    this.publisher?.disconnect();
    this.subscriber?.disconnect();
  }
}

function clusterClient(url: string, { enableOfflineQueue, ...options }: RedisOptions): Cluster {
  const { hostname, port, username, password, protocol } = new URL(url);
  return new Cluster([{ host: hostname, port: Number(port || 6379) }], {
    enableOfflineQueue,
    shardedSubscribers: true,
    clusterRetryStrategy: retryStrategy,
    slotsRefreshTimeout: 2_000,
    redisOptions: {
      ...options,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  });
}
