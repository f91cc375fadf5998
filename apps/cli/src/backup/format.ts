/**
 * A backup is gzip of lines: a header (JSON), for each table its name and columns (JSON) followed by its rows in
 * PostgreSQL's COPY text form and `\.`, and a footer (JSON) with the number of rows, without which it is not whole.
 * It needs no program of PostgreSQL's and no particular version of it.
 */
export const FORMAT = 'contacts-sync-backup/1';

/** In the order in which foreign keys allow them to be filled. What is open or under way is left out. */
export const TABLES = [
  'teams',
  'agents',
  'api_keys',
  'server_secrets',
  'setup_links',
  'global_version',
  'epochs',
  'contact_views',
  'contacts',
  'contact_aliases',
  'duplicate_dismissals',
  'operations',
  'audit_log',
  'applied_mutations',
  'contact_conflicts',
  'restored_contacts',
  'sync_log',
  'device_access',
  'jobs',
  'sync_traffic',
  'device_samples',
] as const;

/**
 * Of no use after a restore, and emptied by it: what is open or under way, what is derived from contacts or the trail, and
 * which backup was the last: then it is the one that was restored.
 */
export const NOT_KEPT = [
  'sync_walks',
  'device_connections',
  'enrolments',
  'sessions',
  'phone_numbers',
  'duplicate_keys',
  'duplicate_groups',
  'duplicate_progress',
  'phone_derivations',
  'change_counts',
  'statistics_progress',
  'imports',
  'import_chunks',
  'import_rejects',
  'last_backup',
] as const;

export const END_OF_TABLE = '\\.';

/** Writes down when the newest backup was taken. */
export const KEEP_LAST_BACKUP = `INSERT INTO last_backup (taken_at) VALUES ($1)
  ON CONFLICT (is_only) DO UPDATE SET taken_at = greatest(last_backup.taken_at, excluded.taken_at)`;

export interface Header {
  format: string;
  created_at: string;
  /** Names of the migrations that made the schema. */
  migrations: string[];
}

export interface TableHeader {
  table: string;
  columns: string[];
}

export interface Footer {
  rows: Record<string, number>;
}
