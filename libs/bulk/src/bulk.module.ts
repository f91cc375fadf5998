import { AuditModule } from '@app/audit';
import { ContactsModule } from '@app/contacts';
import { JobsModule } from '@app/jobs';
import { Module } from '@nestjs/common';
import { BulkController } from './bulk.controller';
import { BulkEditController } from './bulk-edit.controller';
import { BulkEditService } from './bulk-edit.service';
import { ExportService } from './export.service';
import { ImportService } from './import.service';

@Module({
  imports: [ContactsModule, AuditModule, JobsModule],
  controllers: [BulkController, BulkEditController],
  providers: [BulkEditService, ExportService, ImportService],
})
export class BulkModule {}
