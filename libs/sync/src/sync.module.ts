import { AuditModule } from '@app/audit';
import { ChangelogModule } from '@app/changelog';
import { ContactsModule } from '@app/contacts';
import { DevicesModule } from '@app/devices';
import { JobsModule } from '@app/jobs';
import { StatisticsModule } from '@app/statistics';
import { Module } from '@nestjs/common';
import { CallerIdsController } from './caller-ids/caller-ids.controller';
import { CallerIdsRepository } from './caller-ids/caller-ids.repository';
import { CallerIdsService } from './caller-ids/caller-ids.service';
import { ConflictsController } from './conflicts.controller';
import { DeltaWaits } from './delta-waits';
import { DigestRepository } from './digest/digest.repository';
import { DigestService } from './digest/digest.service';
import { FileDownloads } from './files/file-downloads.service';
import { SharedFiles } from './files/shared-files.service';
import { ContactDevicesController } from './holders/contact-devices.controller';
import { ContactDevicesService } from './holders/contact-devices.service';
import { ImagesController } from './images.controller';
import { ImagesRepository } from './images.repository';
import { ImagesService } from './images.service';
import { PurgeRepository } from './purge.repository';
import { PurgeService } from './purge.service';
import { PushController } from './push.controller';
import { PushService } from './push.service';
import { SnapshotController } from './snapshot/snapshot.controller';
import { SnapshotRepository } from './snapshot/snapshot.repository';
import { SyncController } from './sync.controller';
import { SyncRepository } from './sync.repository';
import { SyncService } from './sync.service';

@Module({
  imports: [AuditModule, ChangelogModule, ContactsModule, DevicesModule, JobsModule, StatisticsModule],
  controllers: [
    ContactDevicesController,
    SyncController,
    PushController,
    ImagesController,
    ConflictsController,
    SnapshotController,
    CallerIdsController,
  ],
  providers: [
    SyncRepository,
    SyncService,
    PushService,
    ImagesRepository,
    ImagesService,
    DeltaWaits,
    DigestRepository,
    DigestService,
    SharedFiles,
    FileDownloads,
    SnapshotRepository,
    CallerIdsRepository,
    CallerIdsService,
    PurgeRepository,
    PurgeService,
    ContactDevicesService,
  ],
  exports: [SyncService],
})
export class SyncModule {}
