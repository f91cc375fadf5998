import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditController } from './audit.controller';
import { AuditExportService } from './audit-export.service';
import { AuditService } from './audit.service';
import { AuditEntry } from './audit-entry.entity';

@Module({
  imports: [TypeOrmModule.forFeature([AuditEntry])],
  controllers: [AuditController],
  providers: [AuditService, AuditExportService],
  exports: [AuditService],
})
export class AuditModule {}
