import { installQueue } from '@app/jobs';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Jobs as people see them, and beside them the tables of the library that says whose turn it is. */
export class CreateJobs1795964001000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await installQueue(runner);
    await runner.query(`
      CREATE TABLE jobs (
        id uuid PRIMARY KEY,
        team_id uuid REFERENCES teams (id),
        kind varchar(100) NOT NULL,
        created_by uuid,
        agent_code varchar(50),
        key_id uuid,
        label varchar(255) NOT NULL,
        params jsonb NOT NULL DEFAULT '{}',
        state varchar(10) NOT NULL DEFAULT 'queued'
          CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
        turn_id uuid NOT NULL UNIQUE,
        attempt integer NOT NULL DEFAULT 0,
        failures integer NOT NULL DEFAULT 0,
        done integer NOT NULL DEFAULT 0 CHECK (done >= 0),
        total integer CHECK (total >= 0),
        checkpoint jsonb,
        result jsonb,
        error varchar(50),
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        started_at timestamptz(3),
        finished_at timestamptz(3),
        FOREIGN KEY (team_id, created_by) REFERENCES agents (team_id, id),
        CHECK ((finished_at IS NULL) = (state IN ('queued', 'running')))
      );
      CREATE INDEX jobs_of_team ON jobs (team_id, created_at DESC, id DESC);
      CREATE INDEX jobs_of_agent ON jobs (team_id, created_by, created_at DESC, id DESC);
      CREATE INDEX jobs_open ON jobs (kind, state) INCLUDE (created_at) WHERE state IN ('queued', 'running');
      CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE jobs; DROP SCHEMA job_queue CASCADE');
  }
}
