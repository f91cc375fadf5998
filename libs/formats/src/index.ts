export { CELL_KINDS, cellText, copiedCsv, csvHeader, csvLines, csvRows } from './csv-export';
export { EXPORT_FORMATS, type Exporter, exporter, type ExportFormat, type WrittenPage } from './exporter';
export { detect, type Given } from './detect';
export { EXPORT_COLUMNS, type ExportedContact } from './exported-contact';
export { bufferSource, fileSource } from './file-source';
export { neutraliseFormula, restoreFormula } from './formula';
export { REJECTION_COLUMNS } from './headers';
export { recorder, roomOf } from './held';
export { readRecords } from './read-records';
export { isTarget } from './targets';
export { toContact } from './to-contact';
export {
  type Detected,
  type FileFormat,
  type FileSource,
  FormatError,
  type Limits,
  LIMITS,
  type MappedContact,
  type Profile,
  type SourceRecord,
  type Warning,
} from './types';
