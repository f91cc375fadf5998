import { AuditModule } from '@app/audit';
import { AuthModule } from '@app/auth';
import { BulkModule } from '@app/bulk';
import { ChangelogModule } from '@app/changelog';
import { ContactsModule } from '@app/contacts';
import { DevicesModule } from '@app/devices';
import { HealthModule } from '@app/health';
import { OperationsModule } from '@app/operations';
import { type Config, PlatformModule } from '@app/platform';
import { JobsModule } from '@app/jobs';
import { RealtimeModule } from '@app/realtime';
import { StatisticsModule } from '@app/statistics';
import { SyncModule } from '@app/sync';
import { type DynamicModule, Module } from '@nestjs/common';
import { RouteTable } from './route-table';
import { UnknownRouteController } from './unknown-route.controller';

@Module({})
export class AppModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot(config),
        ChangelogModule,
        AuditModule,
        AuthModule,
        DevicesModule,
        ContactsModule,
        OperationsModule,
        SyncModule,
        BulkModule,
        StatisticsModule,
        // A server that only does jobs has no sockets; others hear of its commits when they compare heads.
        ...(config.WORKER === 'only' ? [] : [RealtimeModule]),
        HealthModule,
        JobsModule,
      ],
      controllers: [UnknownRouteController],
      providers: [RouteTable],
    };
  }
}
