export { BulkModule } from './bulk.module';
export { DEFAULT_OPTIONS } from './imports/import-options';
export { type Decision, ImportPlan } from './imports/import-plan';
export { ImportPurgeService } from './imports/import-purge.service';
export { importedRow, numbersOf } from './imports/import-row';
export { ImportsRepository } from './imports/imports.repository';
export { ImportsService } from './imports/imports.service';
