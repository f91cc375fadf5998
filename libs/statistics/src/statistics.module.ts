import { JobsModule } from '@app/jobs';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RollUpService } from './roll-up.service';
import { StatisticsController } from './statistics.controller';
import { ChangeCount, DeviceSample, StatisticsProgress, SyncTrafficRow } from './statistics.entities';
import { StatisticsRepository } from './statistics.repository';
import { StatisticsService } from './statistics.service';
import { SyncTraffic } from './sync-traffic.service';

@Module({
  imports: [
    TypeOrmModule.forFeature([ChangeCount, StatisticsProgress, SyncTrafficRow, DeviceSample]),
    JobsModule,
  ],
  controllers: [StatisticsController],
  providers: [StatisticsRepository, StatisticsService, RollUpService, SyncTraffic],
  exports: [SyncTraffic],
})
export class StatisticsModule {}
