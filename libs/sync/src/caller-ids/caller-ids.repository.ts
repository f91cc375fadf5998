import { CALLER_IDS_DIGITS, CallerIdsWriter } from '@app/protocol';
import { Config, Metrics, prepared, quotedUuid } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { to as copyTo } from 'pg-copy-streams';
import { DataSource } from 'typeorm';
import { consistentRead, COPY_AS_IT_IS } from '../files/consistent-read';
import type { FileClock, FileHead, FileKind } from '../files/shared-files.service';

/** Changes of one delta at most; beyond, the whole file is the shorter way. */
const MAX_CHANGES = 10_000;
/** A delta follows a file anyway: up to so many changes, or this share of its contacts. Less than a delta may have. */
const DELTA_CHANGES = 1_000;
const DELTA_SHARE = 0.05;
/** Characters of a name: what a screen shows while it rings. */
const NAME_LENGTH = 60;
const UUID_LENGTH = 36;
/** For sorting in memory what a team of some 100,000 contacts has. */
const WORK_MEM = '32MB';

interface CallerIdsFileHead extends FileHead {
  /** By what its numbers were derived; null: by nothing yet. */
  rules: string | null;
}

interface CallerIdsClock extends FileClock {
  /** Up to this version all contacts have been looked at by `rules`. */
  derived: number;
  rules: string | null;
  /** A delta goes on from versions that are not below it. */
  minVersion: number;
}

/** What has changed since a version. */
export interface CallerIdsPage {
  epoch: string;
  head_version: number;
  /** A delta goes on from versions that are not below it. */
  min_version: number;
  version: number;
  /** Contacts that were looked at. */
  count: number;
  /** JSON of CallerIdChangeDto[]. */
  changes: string;
}

/**
 * Of `contacts c`; blanks and control characters that follow each other are one blank. OFFSET 0 keeps PostgreSQL from writing out a
 * text at each place where it is used, and making it there again.
 */
const NAME = `(
  SELECT CASE WHEN length(typed) <= ${NAME_LENGTH} AND typed !~ '[[:cntrl:]]|[[:space:]]{2}' THEN typed ELSE (
           SELECT CASE WHEN length(tidy) <= ${NAME_LENGTH} THEN tidy ELSE rtrim(left(tidy, ${NAME_LENGTH - 1})) || '…' END
             FROM (SELECT btrim(regexp_replace(typed, '[[:cntrl:][:space:]]+', ' ', 'g')) AS tidy OFFSET 0) t
         ) END
    FROM (SELECT coalesce(nullif(btrim(c.first_name || ' ' || c.last_name), ''), btrim(c.company), '') AS typed OFFSET 0) n)`;

/** Of the world, and no longer than those can be. */
const isE164 = (number: string) =>
  `starts_with(${number}, '+') AND octet_length(${number}) <= ${CALLER_IDS_DIGITS + 1}`;

/**
 * Of `global_version g LEFT JOIN phone_derivations d`: a delta may not go on from before tombstones were purged, nor from before the
 * numbers of the team were derived by other rules, which no version tells of.
 */
const MIN_VERSION = 'greatest(g.floor, CASE WHEN d.rules_since > 0 THEN d.rules_since + 1 END)';

const CLOCKS = `
  SELECT g.team_id, g.epoch, g.current_version AS head, greatest(g.floor, g.snapshot_floor) AS oldest,
         coalesce(d.version, 0) AS derived, d.rules, ${MIN_VERSION} AS "minVersion"
    FROM global_version g LEFT JOIN phone_derivations d ON d.team_id = g.team_id
   WHERE g.team_id = ANY($1)`;

/**
 * Lines of two kinds, in the order of the file: a contact as its name in JSON and its id, and then a number with the place of its contact. Sorted
 * by bytes, whatever the database's own order is. Both come from one reading of the contacts.
 */
const linesOf = (teamId: string) => `
  WITH named AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY name COLLATE "C", id) - 1 AS place, name, id, numbers
      FROM (SELECT c.id, ${NAME} AS name, p.numbers
              FROM phone_numbers p JOIN contacts c ON c.team_id = p.team_id AND c.id = p.contact_id AND NOT c.is_deleted
             WHERE p.team_id = ${quotedUuid(teamId)}
               AND (${isE164('p.numbers[1]')} OR EXISTS (SELECT FROM unnest(p.numbers) AS number WHERE ${isE164('number')}))
            OFFSET 0) dialled
  )
  (SELECT to_json(name)::text || id FROM named ORDER BY place)
   UNION ALL
  (SELECT number || ' ' || place
     FROM (SELECT substr(number, 2)::bigint AS number, place
             FROM (SELECT place, unnest(numbers) AS number FROM named) dialled WHERE ${isE164('number')}) world
    ORDER BY world.number, place)`;

/**
 * Those of one moment. Looks at one contact more than it may, to know whether there are too many. New ones without a number are not
 * left out: a file has contacts above its version too, which may have lost theirs. One contact at a time, as few as they mostly are: a
 * join may be planned to read the numbers of the whole team.
 */
const DELTA = prepared(
  'sync_caller_ids_delta',
  `
  SELECT g.epoch, g.current_version AS head_version, first.version AS min_version,
         greatest($2, d.version) AS version, page.count, page.changes
    FROM global_version g
    LEFT JOIN phone_derivations d ON d.team_id = g.team_id
   CROSS JOIN LATERAL (SELECT ${MIN_VERSION}) AS first (version)
   CROSS JOIN LATERAL (
     SELECT count(*)::int AS count,
            '[' || coalesce(string_agg(json_build_object('id', id, 'name', CASE WHEN numbers IS NULL THEN '' ELSE name END,
              'numbers', coalesce(numbers, '{}'))::text, ','), '') || ']' AS changes
       FROM (SELECT c.id, ${NAME} AS name,
                    (SELECT array_agg(number) FROM phone_numbers p, unnest(p.numbers) AS number
                      WHERE p.team_id = c.team_id AND p.contact_id = c.id AND NOT c.is_deleted AND ${isE164('number')}) AS numbers
               FROM contacts c
              WHERE c.team_id = $1 AND c.version > $2 AND c.version <= g.current_version AND $2 >= first.version
                AND coalesce($3, g.epoch) = g.epoch
              ORDER BY c.version LIMIT ${MAX_CHANGES + 1}) changed
   ) page
   WHERE g.team_id = $1`,
);

/** Who has which number, as a file that a phone looks a caller up in. */
@Injectable()
export class CallerIdsRepository implements FileKind<CallerIdsFileHead, CallerIdsClock> {
  readonly name = 'caller IDs';
  readonly extension = 'callerids.gz';
  readonly refusal = 'The file of caller IDs cannot be made now.';

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly metrics: Metrics,
  ) {}

  async clocks(teamIds: string[]): Promise<Map<string, CallerIdsClock>> {
    const rows = await this.dataSource.query<(CallerIdsClock & { team_id: string })[]>(CLOCKS, [teamIds]);
    return new Map(rows.map(({ team_id, ...clock }) => [team_id, clock]));
  }

  /** Its numbers are by other rules, or of another region, than those of today; or no delta goes on from it, and from another one it does. */
  isWrong({ rules, version }: CallerIdsFileHead, clock: CallerIdsClock): boolean {
    return rules !== clock.rules || (version < clock.minVersion && version < clock.derived);
  }

  isRecent({ asOf, version, count }: CallerIdsFileHead, { head, derived }: CallerIdsClock): boolean {
    const most = Math.min(MAX_CHANGES / 2, Math.max(DELTA_CHANGES, count * DELTA_SHARE));
    return head - asOf <= most && derived - version <= most;
  }

  built(result: 'made' | 'failed'): void {
    this.metrics.callerIds.inc({ result });
  }

  read(
    teamId: string,
    signal: AbortSignal,
    begun: (head: CallerIdsFileHead) => void,
  ): AsyncGenerator<Uint8Array> {
    return consistentRead(this.config, signal, async function* (client) {
      await client.query(`SET LOCAL work_mem = '${WORK_MEM}'`);
      const { rows } = await client.query<CallerIdsClock>(CLOCKS, [[teamId]]);
      const { epoch, head, derived, rules } = rows[0]!;
      const state = { epoch, version: derived, asOf: head, count: 0, rules };
      begun(state);
      const writer = new CallerIdsWriter(state);
      const copy = client.query(copyTo(`COPY (${linesOf(teamId)}) TO STDOUT ${COPY_AS_IT_IS}`));
      let isOfContacts = true;
      for await (const lines of linesIn(copy as AsyncIterable<Buffer>)) {
        for (const line of lines) {
          if (line.startsWith('"')) {
            const name = JSON.parse(line.slice(0, -UUID_LENGTH)) as string;
            const id = line.slice(-UUID_LENGTH).replaceAll('-', '');
            writer.contact(Buffer.from(name), Buffer.from(id, 'hex'));
            state.count += 1;
          } else {
            if (isOfContacts) writer.endContacts();
            isOfContacts = false;
            const blank = line.indexOf(' ');
            writer.entry(Number(line.slice(0, blank)), Number(line.slice(blank + 1)));
          }
        }
        yield writer.take();
      }
      if (isOfContacts) writer.endContacts();
      yield writer.end();
    });
  }

  /**
   * Contacts above `since`, with all their numbers as they are now; none of another epoch than `epoch`, and none where it may not go
   * on from there. Whether it may, and whether they are too many, is for the caller to see.
   */
  async delta(teamId: string, since: number, epoch?: string): Promise<CallerIdsPage> {
    const [page] = await this.dataSource.query<CallerIdsPage[]>(DELTA, [teamId, since, epoch]);
    if (!page) throw new Error('unknown team');
    return page;
  }

  /** Whether a page has more changes than a delta gives. */
  isTooLong({ count }: CallerIdsPage): boolean {
    return count > MAX_CHANGES;
  }
}

async function* linesIn(copy: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of copy) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop()!;
    yield lines;
  }
}
