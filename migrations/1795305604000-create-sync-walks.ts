import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Walks from version 0 that are under way below the floor, so that page 2 of a first sync is not refused. */
export class CreateSyncWalks1795305604000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sync_walks (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        team_id uuid NOT NULL,
        agent_id uuid NOT NULL,
        device_id varchar(255) NOT NULL,
        epoch uuid NOT NULL,
        -- The two page ends that the client may continue from: the last one, and the one before in case the
        -- last page's answer was lost.
        last_end bigint NOT NULL,
        previous_end bigint,
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      );
      CREATE INDEX sync_walks_by_reader ON sync_walks (team_id, agent_id, device_id, epoch, last_end);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sync_walks');
  }
}
