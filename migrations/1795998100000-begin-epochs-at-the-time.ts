import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

/** Restores that know nothing of each other gave the same versions: now an epoch begins at the time, and its name says where. */
export class BeginEpochsAtTheTime1795998100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await defineFunctions(runner, 'begin_epoch', 'contact_lineage');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION begin_epoch(p_team uuid, p_known_head bigint) RETURNS uuid LANGUAGE plpgsql AS $$
      DECLARE
        old global_version;
        new_epoch uuid := gen_random_uuid();
        new_floor bigint;
      BEGIN
        SELECT * INTO STRICT old FROM global_version WHERE team_id = p_team FOR UPDATE;
        new_floor := greatest(old.current_version, p_known_head) + 4294967296;
        INSERT INTO epochs (team_id, epoch, parent, parent_head)
        VALUES (p_team, new_epoch, old.epoch, old.current_version);
        UPDATE global_version
           SET epoch = new_epoch, current_version = new_floor, floor = new_floor, updated_at = clock_timestamp()
         WHERE team_id = p_team;
        RETURN new_epoch;
      END $$;

      CREATE OR REPLACE FUNCTION contact_lineage(versions jsonb, is_deleted boolean) RETURNS jsonb
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT jsonb_build_object(
                 'as_of', versions -> '^' -> 3,
                 'written', coalesce(jsonb_object_agg(w.name, w.place) FILTER (WHERE w.place > (versions -> '^' ->> 3)::bigint), '{}'))
          FROM (SELECT e.key AS name, coalesce((e.value ->> 3)::bigint, (e.value ->> 0)::bigint) AS place
                  FROM jsonb_each(versions) e
                 WHERE e.key NOT IN ('*', '^') AND (NOT is_deleted OR e.key = 'is_deleted')
                   -- Of tags, metadata and labels each element by itself, unless all of it was written later.
                   AND NOT EXISTS (SELECT FROM jsonb_each(versions) part
                                    WHERE starts_with(part.key, e.key || '.')
                                      AND (part.value ->> 0)::bigint >= (e.value ->> 0)::bigint)) w
      $$;
    `);
  }
}
