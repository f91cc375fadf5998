import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

/** Files that are brought in, and what became of their rows. */
export class CreateImports1795980300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE imports (
        team_id uuid NOT NULL REFERENCES teams (id),
        id uuid NOT NULL,
        created_by uuid NOT NULL,
        agent_code varchar(50) NOT NULL,
        filename varchar(255),
        size bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
        -- SHA-256 of the whole file, once it is here.
        content_hash bytea,
        state varchar(10) NOT NULL DEFAULT 'uploading'
          CHECK (state IN ('uploading', 'ready', 'running', 'done', 'failed', 'cancelled', 'undone')),
        has_file boolean NOT NULL DEFAULT true,
        detected jsonb,
        options jsonb NOT NULL DEFAULT '{}',
        job_id uuid,
        operation_id uuid,
        dry_run boolean NOT NULL DEFAULT false,
        same_as uuid,
        -- Rows of the file that are done with; each of them is in exactly one of the four.
        processed integer NOT NULL DEFAULT 0,
        created integer NOT NULL DEFAULT 0,
        updated integer NOT NULL DEFAULT 0,
        skipped integer NOT NULL DEFAULT 0,
        rejected integer NOT NULL DEFAULT 0,
        -- Of the file, that was read.
        percent smallint NOT NULL DEFAULT 0,
        problems jsonb NOT NULL DEFAULT '[]',
        error text,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        touched_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        started_at timestamptz(3),
        finished_at timestamptz(3),
        PRIMARY KEY (team_id, id),
        FOREIGN KEY (team_id, created_by) REFERENCES agents (team_id, id),
        CHECK (processed = created + updated + skipped + rejected)
      );
      CREATE INDEX imports_by_content ON imports (team_id, content_hash) WHERE content_hash IS NOT NULL;
      -- Counted for the quota, and looked through for what has had its time.
      CREATE INDEX imports_with_file ON imports (team_id, touched_at) WHERE has_file;
      CREATE INDEX imports_in_the_news ON imports (touched_at) WHERE job_id IS NOT NULL;

      CREATE TABLE import_chunks (
        team_id uuid NOT NULL,
        import_id uuid NOT NULL,
        seq integer NOT NULL,
        bytes bytea NOT NULL,
        PRIMARY KEY (team_id, import_id, seq),
        FOREIGN KEY (team_id, import_id) REFERENCES imports (team_id, id) ON DELETE CASCADE
      );
      -- Files are compressed by themselves or read once: compressing them here costs more than it saves.
      ALTER TABLE import_chunks ALTER bytes SET STORAGE EXTERNAL;

      CREATE TABLE import_rejects (
        team_id uuid NOT NULL,
        import_id uuid NOT NULL,
        seq integer NOT NULL,
        row integer NOT NULL,
        -- By column, as in the file; json keeps them as they are.
        cells json NOT NULL,
        reason text NOT NULL,
        PRIMARY KEY (team_id, import_id, seq),
        FOREIGN KEY (team_id, import_id) REFERENCES imports (team_id, id) ON DELETE CASCADE
      );
    `);
    await defineFunctions(runner, 'forget_imports');
    await runner.query(`
      CREATE TRIGGER audit_log_forget_imports AFTER INSERT ON audit_log
        FOR EACH ROW WHEN (NEW.action = 'ERASE') EXECUTE FUNCTION forget_imports()
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER audit_log_forget_imports ON audit_log;
      DROP FUNCTION forget_imports;
      DROP TABLE import_rejects, import_chunks, imports;
    `);
  }
}
