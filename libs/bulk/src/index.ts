export { BulkModule } from './bulk.module';
export { CSV_COLUMNS, csvHeader, csvRows, restoreFormula } from './csv';
