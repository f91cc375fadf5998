export type { DeltaDto } from './delta.dto';
export { SyncModule } from './sync.module';
export { SyncService } from './sync.service';
