export { BulkModule } from './bulk.module';
export { restoreFormula } from './csv';
