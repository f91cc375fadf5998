import { JobsModule } from '@app/jobs';
import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller';
import { HealthService } from './health.service';
import { MetricsController } from './metrics.controller';
import { MetricsServer } from './metrics.server';
import { TeamMetrics } from './team-metrics.service';

@Module({
  imports: [JobsModule, TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController, MetricsController],
  providers: [HealthService, MetricsServer, TeamMetrics],
})
export class HealthModule {}
