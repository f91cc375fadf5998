export { RollUpService } from './roll-up.service';
export { StatisticsModule } from './statistics.module';
export { SyncTraffic } from './sync-traffic.service';
