export { deltaJson, type DeltaPage } from './delta.page';
export { PurgeRepository } from './purge.repository';
export { purgeAll, PurgeService } from './purge.service';
export { SyncModule } from './sync.module';
export { SyncService } from './sync.service';
