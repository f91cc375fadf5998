import { ChangelogModule } from '@app/changelog';
import { ContactsModule } from '@app/contacts';
import { DevicesModule } from '@app/devices';
import { Module } from '@nestjs/common';
import { ConflictsController } from './conflicts.controller';
import { PushController } from './push.controller';
import { PushService } from './push.service';
import { SyncController } from './sync.controller';
import { SyncRepository } from './sync.repository';
import { SyncService } from './sync.service';

@Module({
  imports: [ChangelogModule, ContactsModule, DevicesModule],
  controllers: [SyncController, PushController, ConflictsController],
  providers: [SyncRepository, SyncService, PushService],
  exports: [SyncService],
})
export class SyncModule {}
