import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from './config';
import { databaseOptions } from './database';
import { DatabaseLoad } from './database-load';
import { Lifecycle, Schema } from './lifecycle';
import { Metrics } from './metrics';
import { RateLimits } from './rate-limits';
import { RedisClients } from './redis';
import { RequestSlots } from './request-slots';
import { UnreadOutput } from './unread-output';

/** What every feature stands on: configuration, the database pool, Redis, the process's lifecycle. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: PlatformModule,
      imports: [
        TypeOrmModule.forRoot({
          ...databaseOptions(config),
          autoLoadEntities: true,
          // Migrations have just used it: what fails now is a moment, of the database or of a machine that is very busy.
          retryAttempts: 4,
          retryDelay: 500,
        }),
      ],
      providers: [
        { provide: Config, useValue: config },
        DatabaseLoad,
        Lifecycle,
        Metrics,
        RateLimits,
        RedisClients,
        RequestSlots,
        Schema,
        UnreadOutput,
      ],
      exports: [
        Config,
        DatabaseLoad,
        Lifecycle,
        Metrics,
        RateLimits,
        RedisClients,
        RequestSlots,
        Schema,
        UnreadOutput,
      ],
    };
  }
}
