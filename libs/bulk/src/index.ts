export { BulkModule } from './bulk.module';
export { ImportPurgeService } from './imports/import-purge.service';
export { ImportsRepository } from './imports/imports.repository';
export { ImportsService } from './imports/imports.service';
