export { UndoDto } from './operations.dto';
export { OperationsModule } from './operations.module';
export { OperationsService } from './operations.service';
export { UndoService } from './undo.service';
