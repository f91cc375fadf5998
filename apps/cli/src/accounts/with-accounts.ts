import { AuthModule } from '@app/auth';
import { loadConfig, migrate, PlatformModule } from '@app/platform';
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { migrations } from '../../../../migrations';

/** The part of the server that knows teams, agents and keys: no HTTP, no sockets, no Redis. */
@Module({})
class AccountsModule {
  static async forTools(): Promise<DynamicModule> {
    const config = loadConfig();
    await migrate(config, migrations);
    Object.assign(config, { REDIS_URL: undefined, REDIS_HOST: undefined, DB_POOL_MIN: 0, WORKER: 'off' });
    return { module: AccountsModule, imports: [PlatformModule.forRoot(config), AuthModule] };
  }
}

/** Runs `work` with the services of teams, agents and keys, on the database that the configuration names. */
export async function withAccounts(work: (app: INestApplicationContext) => Promise<void>): Promise<void> {
  const module = await AccountsModule.forTools();
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}
