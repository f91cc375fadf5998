import { JobsModule } from '@app/jobs';
import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BackupController } from './backup.controller';
import { BackupService } from './backup.service';
import { HealthController } from './health.controller';
import { HealthService } from './health.service';
import { LastBackup } from './last-backup.entity';
import { MetricsController } from './metrics.controller';
import { MetricsServer } from './metrics.server';
import { TeamMetrics } from './team-metrics.service';

@Module({
  imports: [JobsModule, TerminusModule.forRoot({ logger: false }), TypeOrmModule.forFeature([LastBackup])],
  controllers: [BackupController, HealthController, MetricsController],
  providers: [BackupService, HealthService, MetricsServer, TeamMetrics],
})
export class HealthModule {}
