export {
  CONTACT_FIELD_NAMES,
  CONTACT_FIELDS,
  contactField,
  type ContactFieldName,
  type ContactFields,
  type ContactValues,
} from './contact-fields';
export {
  checkContactField,
  CONTACT_WIRE_BYTES,
  type FieldProblem,
  normaliseContactFields,
  parseContactFields,
} from './contact-values';
export type { FieldType, Formats, Schema } from './field-types';
export { findReservedName, isCleanText, isDeeperThan, isJsonObject } from './json';
export { fold } from './folding';
