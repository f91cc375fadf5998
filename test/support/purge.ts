/**
 * Purges every tombstone now, however young: the database itself refuses those of the last day, so they are made
 * older in the same transaction. A walk from 0 that is under way would be as old, and cannot be gone on with. As the
 * schema's owner; several statements in one query.
 */
export const PURGE_NOW = `
  BEGIN;
  SELECT FROM global_version ORDER BY team_id FOR UPDATE;
  ALTER TABLE contacts DISABLE TRIGGER USER;
  UPDATE contacts SET deleted_at = now() - interval '2 days' WHERE is_deleted;
  ALTER TABLE contacts ENABLE TRIGGER USER;
  DELETE FROM sync_walks;
  SELECT purge_tombstones(id, now() - interval '1 day', 1000000) FROM teams;
  COMMIT`;
