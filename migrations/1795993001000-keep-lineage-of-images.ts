import { withShortLocks } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

/** Images that devices give back after several restores are of several lines: what is known by each is kept by itself. */
export class KeepLineageOfImages1795993001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await withShortLocks(runner, async () => {
      await runner.query(`
        -- By epoch, '' for the first one: up to which versions its images have told of the contact and of its being there, and
        -- the entry of the conflict list of what is kept from the newest.
        ALTER TABLE restored_contacts ADD COLUMN taken jsonb NOT NULL DEFAULT '{}';
        UPDATE restored_contacts SET taken = jsonb_build_object(
          '', jsonb_build_object('asOf', as_of, 'existenceAsOf', existence_as_of, 'conflictId', conflict_id));
        ALTER TABLE restored_contacts DROP COLUMN conflict_id;
      `);
      await defineFunctions(runner, 'contact_lineage');
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION contact_lineage(jsonb, boolean);
      ALTER TABLE restored_contacts ADD COLUMN conflict_id uuid;
      UPDATE restored_contacts SET conflict_id = (taken -> '' ->> 'conflictId')::uuid;
      ALTER TABLE restored_contacts DROP COLUMN taken;
    `);
  }
}
