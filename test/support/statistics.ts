import type { TestApp } from './app';

/**
 * What the statistics of a team look like after a year of work: changes on working days by three people, and
 * phones that come and go. The same at each call.
 */
export async function fillStatistics({ db }: TestApp, teamId: string): Promise<void> {
  await db.query(
    `INSERT INTO statistics_progress (team_id, version, contact_bytes) VALUES ($1, 48210, 412)
     ON CONFLICT (team_id) DO UPDATE SET version = 48210, contact_bytes = 412, rolled_up_at = now()`,
    [teamId],
  );
  // Pseudo-random by the day's number, few at weekends.
  await db.query(
    `INSERT INTO change_counts (team_id, began_at, agent_code, created, updated, deleted, restored)
     SELECT $1, date_trunc('day', now()) - make_interval(days => n) , agent_code,
            busy * (4 + (n * 7 + k * 3) % 11), busy * (9 + (n * 5 + k * 11) % 23), busy * ((n * 3 + k) % 6), (n + k) % 40 / 39
       FROM generate_series(0, 364) n,
            LATERAL (SELECT CASE WHEN extract(isodow FROM now() - make_interval(days => n)) < 6 THEN 3 ELSE 0 END AS busy) b,
            (VALUES (1, 'ANNA'), (2, 'PRIYA'), (3, 'ARJUN')) AS people (k, agent_code)
     ON CONFLICT DO NOTHING`,
    [teamId],
  );
  await db.query(
    `INSERT INTO sync_traffic (team_id, began_at, catch_ups, catch_up_bytes, full_downloads, full_download_bytes, avoided_bytes)
     SELECT $1, date_trunc('day', now()) - make_interval(days => n), 40 + n % 17, 180000 + (n * 7919) % 90000, 1, 5200000,
            (40 + n % 17) * 5200000::bigint
       FROM generate_series(0, 364) n ON CONFLICT DO NOTHING`,
    [teamId],
  );
  await db.query(
    `INSERT INTO device_samples (team_id, sampled_at, online, idle, offline, behind, lag_median, lag_p95, lag_max)
     SELECT $1, date_bin('10 minutes', now(), 'epoch') - make_interval(hours => n), 12 + (n * 5) % 9, 4 + n % 3, 3 + n % 4,
            n % 5, n % 3, 5 + (n * 13) % 17, 20 + (n * 29) % 91
       FROM generate_series(0, 2159) n ON CONFLICT DO NOTHING`,
    [teamId],
  );
}
