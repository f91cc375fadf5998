import { ContactsModule } from '@app/contacts';
import { JobsModule } from '@app/jobs';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HistoryController } from './history.controller';
import { HistoryRepository } from './history.repository';
import { HistoryService } from './history.service';
import { OperationRow } from './operation.entity';
import { OperationsController } from './operations.controller';
import { OperationsRepository } from './operations.repository';
import { OperationsService } from './operations.service';
import { UndoService } from './undo.service';

@Module({
  imports: [TypeOrmModule.forFeature([OperationRow]), ContactsModule, JobsModule],
  controllers: [OperationsController, HistoryController],
  providers: [HistoryRepository, HistoryService, OperationsRepository, OperationsService, UndoService],
  exports: [OperationsService, UndoService],
})
export class OperationsModule {}
