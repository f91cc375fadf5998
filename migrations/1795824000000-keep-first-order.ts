import type { MigrationInterface, QueryRunner } from 'typeorm';

const BEFORE = 'OLD.metadata, OLD.is_deleted) THEN';
const AFTER = `OLD.metadata, OLD.is_deleted)
           AND (NEW.version IS NULL OR NEW.version = OLD.version OR NEW.field_versions = OLD.field_versions) THEN`;

/**
 * An UPDATE without effect was dropped, also one that only says who wrote a field when. With a version of its own, which
 * the engine brings, such a one is a change now.
 */
export class KeepFirstOrder1795824000000 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return replaceInStamp(runner, BEFORE, AFTER);
  }

  down(runner: QueryRunner): Promise<void> {
    return replaceInStamp(runner, AFTER, BEFORE);
  }
}

async function replaceInStamp(runner: QueryRunner, find: string, put: string): Promise<void> {
  const rows: unknown = await runner.query(
    `SELECT pg_get_functiondef('stamp_contact_version()'::regprocedure) AS text`,
  );
  const [{ text }] = rows as [{ text: string }];
  const changed = text.replace(find, put);
  if (changed === text) throw new Error('stamp_contact_version() is not as the release before left it');
  await runner.query(changed);
}
