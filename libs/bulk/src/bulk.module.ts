import { AuditModule } from '@app/audit';
import { ContactsModule } from '@app/contacts';
import { Module } from '@nestjs/common';
import { BulkController } from './bulk.controller';
import { ExportService } from './export.service';
import { ImportService } from './import.service';

@Module({
  imports: [ContactsModule, AuditModule],
  controllers: [BulkController],
  providers: [ExportService, ImportService],
})
export class BulkModule {}
