import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { ChangeDayDto, DeviceSampleDto, PersonChangesDto, SyncDayDto } from './statistics.dto';
import { ChangeCount } from './statistics.entities';

/** Contacts, changed last, whose mean size stands for all. */
const MEASURED = 1_000;

/** What was read within half an hour, since the last time it was stored. */
export interface Traffic {
  teamId: string;
  beganAt: Date;
  catchUps: number;
  catchUpBytes: number;
  fullDownloads: number;
  fullDownloadBytes: number;
}

/** The days of a team, in the time of a place. */
export interface Span {
  teamId: string;
  /** So many days, the last of which is today. */
  days: number;
  /** A name that PostgreSQL knows, such as `Europe/Berlin`. */
  timeZone: string;
}

/** Every day of the span, also those without any row. */
const DAYS = `
  days AS (
    SELECT day::date AS day
      FROM generate_series((now() AT TIME ZONE $3)::date - ($2::int - 1), (now() AT TIME ZONE $3)::date, interval '1 day') day)`;
const FROM = `((now() AT TIME ZONE $3)::date - ($2::int - 1))::timestamp AT TIME ZONE $3`;

/** Changes after a version, oldest first, with what became of each contact. */
const changesAfter = (version: string, limit: string) => `
  SELECT version, agent_code, date_bin('30 minutes', occurred_at, 'epoch') AS began_at,
         before IS NULL AS is_new, coalesce((before ->> 'is_deleted')::boolean, true) AS was_gone,
         (after ->> 'is_deleted')::boolean AS is_gone
    FROM audit_log WHERE team_id = $1 AND version > ${version} ORDER BY version LIMIT ${limit}`;
const COUNTED = `
  count(*) FILTER (WHERE is_new AND NOT is_gone) AS created,
  count(*) FILTER (WHERE NOT is_new AND was_gone = is_gone) AS updated,
  count(*) FILTER (WHERE NOT was_gone AND is_gone) AS deleted,
  count(*) FILTER (WHERE NOT is_new AND was_gone AND NOT is_gone) AS restored`;

/** Changes that a reader counts himself, so that what was just done is there before the next counting. */
const FRESH = 1_000;
/** The counts of the team $1, and beside them those of the first changes that are not counted yet. */
const COUNTS = `
  fresh AS MATERIALIZED (${changesAfter('coalesce((SELECT version FROM statistics_progress WHERE team_id = $1), 0)', String(FRESH))}),
  counts AS (
    SELECT began_at, agent_code, created, updated, deleted, restored FROM change_counts WHERE team_id = $1
     UNION ALL
    SELECT began_at, agent_code, ${COUNTED} FROM fresh GROUP BY began_at, agent_code)`;

@Injectable()
export class StatisticsRepository {
  constructor(@InjectRepository(ChangeCount) private readonly counts: Repository<ChangeCount>) {}

  async teamsToRollUp(): Promise<string[]> {
    const rows = await this.counts.query<{ team_id: string }[]>(
      `SELECT g.team_id FROM global_version g LEFT JOIN statistics_progress p USING (team_id)
        WHERE g.current_version > coalesce(p.version, 0)`,
    );
    return rows.map(({ team_id }) => team_id);
  }

  /** Counts the next changes of a team. @returns how many of at most `limit` there were. */
  countChanges(teamId: string, limit: number): Promise<number> {
    return this.counts.manager.transaction(async (manager) => {
      await manager.query('INSERT INTO statistics_progress (team_id) VALUES ($1) ON CONFLICT DO NOTHING', [
        teamId,
      ]);
      // Whoever else rolls up this team waits here, and then goes on behind what this one has counted.
      const [progress] = await manager.query<[{ version: number }]>(
        'SELECT version FROM statistics_progress WHERE team_id = $1 FOR UPDATE',
        [teamId],
      );
      const [{ changes, version }] = await manager.query<[{ changes: number; version: number | null }]>(
        `WITH changes AS MATERIALIZED (${changesAfter('$2', '$3')}),
         counted AS (
           INSERT INTO change_counts AS c (team_id, began_at, agent_code, created, updated, deleted, restored)
           SELECT $1, began_at, agent_code, ${COUNTED} FROM changes GROUP BY began_at, agent_code
           ON CONFLICT (team_id, began_at, agent_code) DO UPDATE
              SET created = c.created + excluded.created, updated = c.updated + excluded.updated,
                  deleted = c.deleted + excluded.deleted, restored = c.restored + excluded.restored)
         SELECT count(*)::int AS changes, max(version) AS version FROM changes`,
        [teamId, progress.version, limit],
      );
      await manager.query(
        'UPDATE statistics_progress SET version = coalesce($2, version), rolled_up_at = now() WHERE team_id = $1',
        [teamId, version],
      );
      return changes;
    });
  }

  /** Once an hour: it reads and writes out many contacts, whose mean changes slowly. */
  async measureContacts(teamId: string): Promise<void> {
    await this.counts.query(
      `UPDATE statistics_progress SET contacts_measured_at = now(), contact_bytes = (
         SELECT avg(octet_length(contact_image(c)::text))::int
           FROM (SELECT * FROM contacts WHERE team_id = $1 AND NOT is_deleted ORDER BY updated_at DESC, id LIMIT $2) c)
        WHERE team_id = $1
          AND (contact_bytes IS NULL OR coalesce(contacts_measured_at, '-infinity') < now() - interval '1 hour')`,
      [teamId, MEASURED],
    );
  }

  /** One sample of every team with devices, if there is none of these ten minutes yet. Of devices seen within 30 days. */
  async sampleDevices(): Promise<void> {
    const [{ sampled }] = await this.counts.query<[{ sampled: boolean }]>(
      `SELECT EXISTS (SELECT FROM device_samples WHERE sampled_at = date_bin('10 minutes', now(), 'epoch')) AS sampled`,
    );
    if (sampled) return;
    await this.counts.query(
      `INSERT INTO device_samples (team_id, sampled_at, online, idle, offline, behind, lag_median, lag_p95, lag_max)
       SELECT team_id, date_bin('10 minutes', now(), 'epoch'),
              count(*) FILTER (WHERE connection_status = 'online'), count(*) FILTER (WHERE connection_status = 'idle'),
              count(*) FILTER (WHERE connection_status = 'offline'), count(*) FILTER (WHERE versions_behind > 0),
              percentile_disc(0.5) WITHIN GROUP (ORDER BY versions_behind),
              percentile_disc(0.95) WITHIN GROUP (ORDER BY versions_behind), max(versions_behind)
         FROM device_status WHERE last_seen_at > now() - interval '30 days' AND revoked_at IS NULL
        GROUP BY team_id
       ON CONFLICT DO NOTHING`,
    );
  }

  async forget(sampleDays: number, trafficDays: number): Promise<void> {
    await this.counts.query(
      'DELETE FROM device_samples WHERE sampled_at < now() - make_interval(days => $1)',
      [sampleDays],
    );
    await this.counts.query('DELETE FROM sync_traffic WHERE began_at < now() - make_interval(days => $1)', [
      trafficDays,
    ]);
  }

  /** Adds these counts in one statement; teams that are gone are passed over. */
  async storeTraffic(traffic: Traffic[]): Promise<void> {
    await this.counts.query(
      `INSERT INTO sync_traffic AS s (team_id, began_at, catch_ups, catch_up_bytes, full_downloads, full_download_bytes, avoided_bytes)
       SELECT t."teamId", t."beganAt", t."catchUps", t."catchUpBytes", t."fullDownloads", t."fullDownloadBytes",
              t."catchUps" * g.live_contacts * coalesce(p.contact_bytes, 0)
         FROM json_to_recordset($1) AS t ("teamId" uuid, "beganAt" timestamptz, "catchUps" bigint, "catchUpBytes" bigint,
              "fullDownloads" bigint, "fullDownloadBytes" bigint)
         JOIN global_version g ON g.team_id = t."teamId"
         LEFT JOIN statistics_progress p ON p.team_id = t."teamId"
        ORDER BY t."teamId", t."beganAt"
       ON CONFLICT (team_id, began_at) DO UPDATE
          SET catch_ups = s.catch_ups + excluded.catch_ups, catch_up_bytes = s.catch_up_bytes + excluded.catch_up_bytes,
              full_downloads = s.full_downloads + excluded.full_downloads,
              full_download_bytes = s.full_download_bytes + excluded.full_download_bytes,
              avoided_bytes = s.avoided_bytes + excluded.avoided_bytes`,
      [JSON.stringify(traffic)],
    );
  }

  async progress(teamId: string): Promise<{ version: number; rolled_up_at: Date | null }> {
    const [progress] = await this.counts.query<{ version: number; rolled_up_at: Date }[]>(
      'SELECT version, rolled_up_at FROM statistics_progress WHERE team_id = $1',
      [teamId],
    );
    return progress ?? { version: 0, rolled_up_at: null };
  }

  /** Changes of each day, and how many contacts there were at its end. */
  changeDays({ teamId, days, timeZone }: Span): Promise<ChangeDayDto[]> {
    return this.counts.query(
      `WITH ${DAYS}, ${COUNTS},
       before AS (
         SELECT coalesce(sum(created + restored - deleted), 0) AS contacts FROM counts WHERE began_at < ${FROM}),
       counted AS (
         SELECT (began_at AT TIME ZONE $3)::date AS day, sum(created) AS created, sum(updated) AS updated,
                sum(deleted) AS deleted, sum(restored) AS restored
           FROM counts WHERE began_at >= ${FROM} GROUP BY 1)
       SELECT to_char(day, 'YYYY-MM-DD') AS day, coalesce(created, 0)::int AS created, coalesce(updated, 0)::int AS updated,
              coalesce(deleted, 0)::int AS deleted, coalesce(restored, 0)::int AS restored,
              (before.contacts + sum(coalesce(created + restored - deleted, 0)) OVER (ORDER BY day))::int AS contacts
         FROM days LEFT JOIN counted USING (day) CROSS JOIN before ORDER BY day`,
      [teamId, days, timeZone],
    );
  }

  /** Who changed how much, the busiest first. */
  people({ teamId, days, timeZone }: Span, limit: number): Promise<PersonChangesDto[]> {
    return this.counts.query(
      `WITH ${COUNTS}
       SELECT agent_code, sum(created)::int AS created, sum(updated)::int AS updated, sum(deleted)::int AS deleted,
              sum(restored)::int AS restored
         FROM counts WHERE began_at >= ${FROM}
        GROUP BY agent_code ORDER BY sum(created + updated + deleted + restored) DESC, agent_code LIMIT $4`,
      [teamId, days, timeZone, limit],
    );
  }

  syncDays({ teamId, days, timeZone }: Span): Promise<Omit<SyncDayDto, 'saved_bytes'>[]> {
    const sum = (column: string) => `coalesce(sum(${column}), 0)::bigint AS ${column}`;
    return this.counts.query(
      `WITH ${DAYS}
       SELECT to_char(day, 'YYYY-MM-DD') AS day, ${sum('catch_ups')}, ${sum('catch_up_bytes')}, ${sum('full_downloads')},
              ${sum('full_download_bytes')}, ${sum('avoided_bytes')}
         FROM days LEFT JOIN sync_traffic t
           ON t.team_id = $1 AND t.began_at >= ${FROM} AND (t.began_at AT TIME ZONE $3)::date = day
        GROUP BY day ORDER BY day`,
      [teamId, days, timeZone],
    );
  }

  /** Samples of the last hours, of each `stride` minutes the one with the largest lag. */
  deviceSamples(teamId: string, hours: number, stride: number): Promise<DeviceSampleDto[]> {
    return this.counts.query(
      `SELECT DISTINCT ON (date_bin(make_interval(mins => $3), sampled_at, 'epoch'))
              sampled_at AS at, online, idle, offline, behind, lag_median, lag_p95, lag_max
         FROM device_samples WHERE team_id = $1 AND sampled_at > now() - make_interval(hours => $2)
        ORDER BY date_bin(make_interval(mins => $3), sampled_at, 'epoch'), lag_max DESC, sampled_at`,
      [teamId, hours, stride],
    );
  }
}
