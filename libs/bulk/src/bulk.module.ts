import { AuditModule } from '@app/audit';
import { ContactsModule } from '@app/contacts';
import { JobsModule } from '@app/jobs';
import { OperationsModule } from '@app/operations';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BulkController } from './bulk.controller';
import { BulkEditController } from './bulk-edit.controller';
import { BulkEditService } from './bulk-edit.service';
import { ExportService } from './export.service';
import { ImportService } from './import.service';
import { ImportPurgeService } from './imports/import-purge.service';
import { ImportRow } from './imports/import.entity';
import { ImportRunner } from './imports/import-runner.service';
import { ImportsController } from './imports/imports.controller';
import { ImportsRepository } from './imports/imports.repository';
import { ImportsService } from './imports/imports.service';

@Module({
  imports: [TypeOrmModule.forFeature([ImportRow]), ContactsModule, AuditModule, JobsModule, OperationsModule],
  controllers: [BulkController, BulkEditController, ImportsController],
  providers: [
    BulkEditService,
    ExportService,
    ImportService,
    ImportPurgeService,
    ImportRunner,
    ImportsRepository,
    ImportsService,
  ],
  exports: [ImportsRepository, ImportsService],
})
export class BulkModule {}
