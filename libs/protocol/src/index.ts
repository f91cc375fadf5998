export {
  CALLER_IDS_BLOCK,
  CALLER_IDS_DIGITS,
  CALLER_IDS_FOOTER,
  CALLER_IDS_FORMAT,
  CALLER_IDS_HEADER,
  CALLER_IDS_MAGIC,
  CALLER_IDS_PLACE,
  type CallerIdsHead,
  CallerIdsWriter,
  compareBytes,
  crc32,
  uuidBytes,
  uuidText,
} from './caller-ids';
export {
  CONTACT_FIELD_NAMES,
  CONTACT_FIELDS,
  contactField,
  type ContactFieldName,
  type ContactFields,
  type ContactValues,
  EMPTY_CONTACT,
  hasName,
  membersOf,
  NAME_FIELDS,
} from './contact-fields';
export {
  checkContactFilters,
  CONTACT_FILTER_NAMES,
  CONTACT_FILTERS,
  contactFilter,
  type ContactFilterName,
  type ContactFilters,
  type ContactPart,
  type FilterType,
  parseContactFilters,
  writeContactFilters,
} from './contact-filters';
export {
  checkContactField,
  CONTACT_WIRE_BYTES,
  type FieldProblem,
  keepInMetadata,
  NAMELESS,
  normaliseContactFields,
  parseContactFields,
} from './contact-values';
export type { FieldType, Formats, Schema } from './field-types';
export { findReservedName, isCleanText, isDeeperThan, isJsonObject } from './json';
export { fold } from './folding';
export { cleanPhone, isVanity, numbersIn } from './phone-text';
export { isRegion } from './region';
export { isTime } from './time-text';
export { tidy } from './typed-text';
