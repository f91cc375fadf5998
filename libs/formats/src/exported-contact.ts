import { CONTACT_FIELD_NAMES, type ContactValues } from '@app/protocol';
import { BOOKKEEPING } from './headers';

/** A live contact in the wire's form. What exports say of it beside its fields is only for reading. */
export interface ExportedContact extends ContactValues {
  id: string;
  created_by_agent: string | null;
  created_at: string | null;
  updated_by: string | null;
  updated_at: string | null;
  version: number;
}

/** Only live contacts are exported, so what tells of a deletion is left out. */
export const EXPORT_COLUMNS = ['id', ...CONTACT_FIELD_NAMES, ...BOOKKEEPING] as const;
