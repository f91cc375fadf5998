import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The same request begins one job, and a team has no more than a number of them at a time. */
export class KnowRequestsOfJobs1795980600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE jobs ADD request_key varchar(255), ADD request_hash varchar(64);
      CREATE UNIQUE INDEX jobs_request ON jobs (team_id, created_by, request_key) WHERE request_key IS NOT NULL;
      CREATE INDEX jobs_open_of_team ON jobs (team_id, created_by) WHERE state IN ('queued', 'running');
      UPDATE jobs SET params = '{}' WHERE finished_at IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX jobs_open_of_team;
      DROP INDEX jobs_request;
      ALTER TABLE jobs DROP request_key, DROP request_hash;
    `);
  }
}
