import { OPERATOR_KEY } from '../support/make-team';
import { setTimeout as pause } from 'node:timers/promises';
import { counts, type Evidence, segmentsOf, type TrailRow, trailOf } from './evidence';
import { placeOf, restoredStates } from './restores';
import { deleteMark, type Journal, markOf, type Operation } from './journal';
import { COMPARED, Fold } from './replica';

/** What is wrong, in sentences; empty when the invariant holds. */
export type Verdict = string[];
export type Invariant = (evidence: Evidence) => Promise<Verdict>;

/** After the last fault everybody is equal again within this time, and a lost event is repaired within that (milliseconds). */
const HEALED_MS = 10_000;
const REPAIRED_MS = 5_000;

/** What devices saw themselves, without what a restore took back. */
async function complaints(evidence: Evidence, invariant: number): Promise<Verdict> {
  const segments = await segmentsOf(evidence);
  return evidence.journal.complaints
    .filter((entry) => entry.invariant === invariant)
    .filter(({ version }) => version === undefined || counts(segments, version))
    .map(({ text }) => text);
}

/** The changes that each operation made, by its mark. */
function changesByMark(trail: TrailRow[]): Map<string, TrailRow[]> {
  const found = new Map<string, TrailRow[]>();
  const add = (mark: unknown, row: TrailRow) => {
    const rows = found.get(String(mark));
    if (rows) rows.push(row);
    else found.set(String(mark), [row]);
  };
  for (const row of trail) {
    if (row.revived || row.restored || row.merging) continue;
    if (row.action === 'CREATE') add(row.image.last_name, row);
    else if (row.action === 'DELETE') add(deleteMark(row.contact_id, row.agent_code, row.device_id), row);
    else {
      // Where contacts were merged notes are several, each a paragraph.
      const before = new Set(row.notes_before?.split('\n\n'));
      for (const notes of String(row.image.notes).split('\n\n'))
        if (row.image.notes !== row.notes_before && !before.has(notes)) add(notes, row);
    }
  }
  return found;
}

/** Contacts on which an edit of a contact may have landed: itself, and those that it was merged into. */
function survivorsOf(contactId: string, trail: TrailRow[]): Set<string> {
  const survivors = new Set([contactId]);
  for (const id of survivors)
    for (const { contact_id, merged_into } of trail)
      if (contact_id === id && merged_into) survivors.add(merged_into);
  return survivors;
}

/** 1. Every acknowledged write exists, with the version in its acknowledgement. */
export const acknowledgedWritesExist: Invariant = async (evidence) => {
  const { journal } = evidence;
  const [trail, segments] = [await trailOf(evidence), await segmentsOf(evidence)];
  const changes = changesByMark(trail);
  const byVersion = new Map(trail.map((change) => [change.version, change]));
  const states = await restoredStates(evidence, trail);
  const problems = await complaints(evidence, 1);
  let takenBack = 0;
  const isTakenBack = ({ version = 0, acknowledgedAt = 0 }: Operation) => {
    const is =
      !counts(segments, version) && journal.restores.some(({ backupBegan }) => acknowledgedAt > backupBegan);
    if (is) takenBack += 1;
    return is;
  };
  for (const operation of journal.operations.filter(({ state }) => state === 'ok')) {
    const { op, mark, version = 0, exact, contactId } = operation;
    const [change] =
      changes.get(markOf(operation)) ??
      deletedBefore(operation, byVersion) ??
      givenBackBefore(operation, trail);
    const before = operation.before ? ` (${operation.before} before a restore)` : '';
    const what = `${op} ${mark}, acknowledged as version ${version}${before},`;
    const isOfThePast = !counts(segments, version);
    if (!change) {
      // What devices gave back is worth as much as what was sent again.
      const isExcused = operation.kept ? isOfThePast || operation.before !== undefined : false;
      if (isExcused ? states.isAccountedFor(operation) : isTakenBack(operation)) continue;
      problems.push(`${what} is lost; of its contact there is ${storyOf(operation, trail, journal)}`);
    } else if (isOfThePast) continue;
    else if (exact ? change.version !== version : change.version > version)
      problems.push(`${what} has version ${change.version}`);
    else if (
      contactId &&
      change.contact_id !== contactId &&
      !survivorsOf(contactId, trail).has(change.contact_id)
    )
      problems.push(`${what} is of another contact`);
  }
  problems.push(...states.outdated(), ...states.unfounded(), ...(await editsThatAreMissing(evidence)));
  journal.count('acknowledged writes that a restore took back', takenBack);
  return problems;
};

/** Edits of many contacts, and undos, of which the trail has not the changes that were acknowledged; an undo may have been asked for twice. */
async function editsThatAreMissing({ query, teamId, journal }: Evidence): Promise<Verdict> {
  const rows = await query<{ id: string; contacts: number }>(
    `SELECT operation_id AS id, count(DISTINCT contact_id)::int AS contacts FROM audit_log
      WHERE team_id = $1 AND operation_id = ANY($2) GROUP BY operation_id`,
    [teamId, journal.edits.map(({ operationId }) => operationId)],
  );
  const found = new Map(rows.map(({ id, contacts }) => [id, contacts]));
  return journal.edits.flatMap(({ what, operationId, contacts, acknowledgedAt }) => {
    const isTakenBack = journal.restores.some(({ backupBegan }) => acknowledgedAt > backupBegan);
    const there = found.get(operationId) ?? 0;
    const isRight = what === 'edited' ? there === contacts : there >= contacts;
    if (isRight || isTakenBack) return [];
    return [`${operationId}, which ${what} ${contacts} contacts, has changed ${there}`];
  });
}

/** Changes of a contact beyond the first that one edit of many, one merge, or one undo, has made. */
async function editsThatCameTwice({ query, teamId }: Evidence): Promise<Verdict> {
  const rows = await query<{ kind: string; id: string; contact_id: string; times: number }>(
    `SELECT o.kind, o.id, a.contact_id, count(*)::int AS times
       FROM operations o JOIN audit_log a ON a.team_id = o.team_id AND a.operation_id = o.id
      WHERE o.team_id = $1 AND o.kind IN ('bulk_edit', 'merge', 'undo')
        -- An undo that merges again changes the survivor for each contact that goes.
        AND NOT EXISTS (SELECT FROM audit_log m WHERE m.team_id = o.team_id AND m.operation_id = o.id AND o.kind = 'undo'
                           AND m.after ->> 'merged_into' = a.contact_id::text)
      GROUP BY 1, 2, 3 HAVING count(*) > 1`,
    [teamId],
  );
  return rows.map(
    ({ kind, id, contact_id, times }) => `${kind} ${id} has changed ${contact_id} ${times} times`,
  );
}

/** What the trail has of a contact, and what the journal has of whoever made it: the last changes tell the most. */
function storyOf({ contactId }: Operation, trail: TrailRow[], { operations }: Journal): string {
  const rows = trail.filter((row) => row.contact_id === contactId).slice(-6);
  const told = rows.map(({ version, action, image }) => {
    const maker = operations.find(({ mark }) => mark === image.notes);
    if (!maker) return `${action} ${version} of notes ${String(image.notes)}, by nobody in the journal`;
    const { mark, state, version: acknowledged, before, kept } = maker;
    return `${action} ${version} ${JSON.stringify({ mark, state, acknowledged, before, kept })}`;
  });
  return told.join(', ') || 'nothing';
}

/**
 * An uploaded delete of what somebody else has deleted is acknowledged with that tombstone's version; after a restore with that
 * of the mark which it leaves there.
 */
function deletedBefore(
  { op, way, version, contactId }: Operation,
  byVersion: Map<number, TrailRow>,
): TrailRow[] | undefined {
  const change = op === 'delete' && way === 'push' ? byVersion.get(version!) : undefined;
  return change?.image.is_deleted && change.contact_id === contactId ? [change] : undefined;
}

/**
 * An edit whose answer was lost, and that is sent again after a restore, may find its value there: somebody who had seen it has given
 * the contact back. It is acknowledged with the version of the mark that it leaves.
 */
function givenBackBefore({ op, mark, version, contactId }: Operation, trail: TrailRow[]): TrailRow[] {
  const holding = trail.filter(({ contact_id, image }) => contact_id === contactId && image.notes === mark);
  if (op !== 'update' || !holding.some((row) => row.restored && row.version < version!)) return [];
  return holding.filter((row) => row.version === version);
}

/** 2. A mutation is applied exactly once; one whose answer was lost 0 or 1 times, after a retry exactly 1. */
export const mutationsAreAppliedOnce: Invariant = async (evidence) => {
  const { journal } = evidence;
  const trail = await trailOf(evidence);
  const changes = changesByMark(trail);
  const problems = [...(await complaints(evidence, 2)), ...(await editsThatCameTwice(evidence))];
  // A restore takes a refusal back as well: an attempt that was still under way then meets another history.
  const isTakenBack = ({ refusedAt = 0, attempts, unanswered }: Operation, version: number) =>
    (unanswered > 0 || attempts > 1) &&
    journal.restores.some(({ backupBegan, epochBegan }) => refusedAt > backupBegan && version > epochBegan);
  for (const operation of journal.operations) {
    const [change, ...more] = changes.get(markOf(operation)) ?? [];
    const { op, mark, state, code } = operation;
    if (more.length) problems.push(`${op} ${mark} (${state}) was applied ${1 + more.length} times`);
    else if (change && state === 'failed' && !isTakenBack(operation, change.version))
      problems.push(`${op} ${mark} was refused with ${code} and yet applied as version ${change.version}`);
  }
  const known = new Set(journal.operations.map(markOf));
  for (const mark of changes.keys()) if (!known.has(mark)) problems.push(`nobody asked for ${mark}`);
  // What was given back was asked for at some time too.
  const marks = new Set(journal.operations.map(({ mark }) => mark));
  for (const { restored, action, image, notes_before } of trail) {
    if (!restored || image.is_deleted) continue;
    const given = [action === 'CREATE' && image.last_name, image.notes !== notes_before && image.notes];
    for (const mark of given)
      if (typeof mark === 'string' && !marks.has(mark)) problems.push(`nobody asked for ${mark}`);
  }
  return problems;
};

/**
 * 3. Within an epoch versions have no hole and no duplicate; contact audit rows and versions are one to one, with
 * the true actor; replaying the audit gives the live table.
 */
export const versionsAreDenseAndTheTrailIsTrue: Invariant = async (evidence) => {
  const { query, teamId, journal } = evidence;
  const [trail, segments] = [await trailOf(evidence), await segmentsOf(evidence)];
  const problems: Verdict = [];
  for (const { after, upTo } of segments) {
    const versions = trail
      .map(({ version }) => version)
      .filter((version) => version > after && version <= upTo);
    const wrong = versions.findIndex((version, i) => version !== after + 1 + i);
    if (wrong >= 0)
      problems.push(`version ${versions[wrong]} follows ${after + wrong} in (${after}, ${upTo}]`);
    else if (versions.length !== upTo - after)
      problems.push(`(${after}, ${upTo}] holds ${versions.length} changes`);
  }
  if (segments.length !== journal.restores.length + 1)
    problems.push(`${segments.length - 1} new epochs began, ${journal.restores.length} restores were done`);

  const actors = new Map(journal.operations.map((operation) => [markOf(operation), operation]));
  for (const [mark, rows] of changesByMark(trail)) {
    const by = actors.get(mark);
    for (const { version, agent_code, device_id } of rows)
      if (by && (agent_code !== by.agentCode || device_id !== by.deviceId))
        problems.push(
          `version ${version} was made by ${by.agentCode} on ${by.deviceId}, the trail says ${agent_code} on ${device_id}`,
        );
  }
  // After several restores images are merged field by field. One of a device's store names whoever changed the contact last,
  // and an entry of a journal whoever made it.
  const mayBeNamed = ({ agent_code, device_id }: TrailRow, by: Operation) =>
    journal.restores.length > 1 &&
    journal.operations.some((one) => {
      if (one.contactId !== by.contactId || one.agentCode !== agent_code) return false;
      return device_id ? one.kept && one.deviceId === device_id : mayBeLater(one, by);
    });
  for (const row of trail) {
    const { restored, version, image, notes_before, agent_code } = row;
    if (!restored || image.is_deleted || image.notes === notes_before) continue;
    const by = actors.get(String(image.notes));
    if (by && by.agentCode !== agent_code && !mayBeNamed(row, by))
      problems.push(`version ${version} gives back what ${by.agentCode} wrote, the trail says ${agent_code}`);
  }

  const differing = await query<{ id: string }>(
    `SELECT coalesce(a.contact_id, c.id) AS id
       FROM (SELECT DISTINCT ON (contact_id) contact_id, after FROM audit_log
              WHERE team_id = $1 AND version IS NOT NULL ORDER BY contact_id, version DESC) a
       FULL JOIN (SELECT id, contact_image(contacts) AS image FROM contacts WHERE team_id = $1) c ON c.id = a.contact_id
       CROSS JOIN (SELECT floor FROM global_version WHERE team_id = $1) clock
      WHERE a.after IS DISTINCT FROM c.image
        -- A tombstone at or below the floor may have been purged.
        AND NOT (c.id IS NULL AND (a.after ->> 'is_deleted')::boolean AND (a.after ->> 'version')::bigint <= clock.floor)`,
    [teamId],
  );
  for (const { id } of differing) problems.push(`contact ${id} is not what replaying the trail gives`);
  const broken = await query<{ version: string }>(
    `SELECT version FROM (
       SELECT version, before, lag(after) OVER (PARTITION BY contact_id ORDER BY version) AS previous
         FROM audit_log WHERE team_id = $1 AND version IS NOT NULL) t
      WHERE before IS DISTINCT FROM previous`,
    [teamId],
  );
  for (const { version } of broken)
    problems.push(`version ${version} does not begin where the one before it ended`);
  const [counted] = await query<{ kept: string; live: string }>(
    `SELECT live_contacts::text AS kept,
            (SELECT count(*) FROM contacts WHERE team_id = $1 AND NOT is_deleted)::text AS live
       FROM global_version WHERE team_id = $1`,
    [teamId],
  );
  if (counted!.kept !== counted!.live)
    problems.push(`${counted!.kept} contacts are counted beside the clock, there are ${counted!.live}`);
  return problems;
};

/** Whether the first of two changes of a contact may have been made after the other one. */
function mayBeLater(one: Operation, other: Operation): boolean {
  if (one.state === 'failed' && !one.unanswered) return false;
  const [place, otherPlace] = [placeOf(one), placeOf(other)];
  return (
    place === undefined ||
    otherPlace === undefined ||
    one.unanswered + other.unanswered > 0 ||
    place > otherPlace
  );
}

/**
 * 4. Whenever a device was complete at a version, it held the fold of the audit up to there. A cursor never goes
 * back within an epoch and never passes the head.
 */
export const replicasAreFoldsOfTheTrail: Invariant = async (evidence) => {
  const { devices, journal } = evidence;
  const [trail, segments] = [await trailOf(evidence), await segmentsOf(evidence)];
  const problems = await complaints(evidence, 4);
  const checkpoints = devices
    .flatMap((device) => device.replica.checkpoints.map((checkpoint) => ({ device, ...checkpoint })))
    .filter(({ version }) => version === 0 || isSettled(segments, version))
    .sort((a, b) => a.version - b.version);
  const fold = new Fold();
  let next = 0;
  for (const { device, version, sum, count } of checkpoints) {
    for (; next < trail.length && trail[next]!.version <= version; next += 1) fold.set(trail[next]!.image);
    if (sum === fold.sum && count === fold.count) continue;
    problems.push(
      `${device.id} at version ${version} held ${count} contacts, the trail has ${fold.count}, or others`,
    );
  }
  journal.count('states of devices compared with the trail', checkpoints.length);
  return problems;
};

/** A head that an epoch that counts had at some time: its start too, where a new one has no change yet. */
const isSettled = (segments: { after: number; upTo: number }[], version: number) =>
  segments.some(({ after, upTo }) => version >= after && version <= upTo);

/** 5. Read your writes, on any server. */
export const ownWritesAreRead: Invariant = (evidence) => complaints(evidence, 5);

/** 6. After the faults stop, servers, journal and every replica are equal within 10 s. */
export const everybodyIsEqual: Invariant = async (evidence) => {
  const { query, teamId, devices, servers, adminKey, journal } = evidence;
  const began = Date.now();
  const problems: Verdict = [];
  const [clock] = await query<{ head: string }>(
    'SELECT current_version AS head FROM global_version WHERE team_id = $1',
    [teamId],
  );
  const head = Number(clock!.head);
  const truth = new Fold();
  for (const row of await query<any>(
    `SELECT id, version::float8 AS version, is_deleted, ${COMPARED.join(', ')}
       FROM contacts WHERE team_id = $1 AND NOT is_deleted`,
    [teamId],
  ))
    truth.set(row);
  await Promise.all(
    devices.map(async (device) => {
      const equal = () =>
        device.replica.cursor === head &&
        device.replica.sum === truth.sum &&
        device.replica.count === truth.count;
      while (!equal() && Date.now() - began < HEALED_MS) {
        await Promise.race([device.catchUp(), pause(1_000)]);
        await pause(20);
      }
      if (equal()) return;
      const { cursor, count } = device.replica;
      problems.push(
        `${device.id} is at version ${cursor} with ${count} contacts; the database at ${head} with ${truth.count}; it ${device.doing}`,
      );
    }),
  );
  for (const { url } of servers) {
    const answer = await fetch(`${url}/api/contacts/stats`, { headers: { 'x-api-key': adminKey } });
    const { data } = (await answer.json()) as { data: { total_active: number; latest_version: number } };
    if (data.total_active !== truth.count || data.latest_version !== head)
      problems.push(`${url} counts ${data.total_active} contacts at version ${data.latest_version}`);
  }
  for (const device of devices) problems.push(...((await device.inspect?.()) ?? []));
  problems.push(...livingAndDead(journal.operations, truth, await trailOf(evidence)));
  return problems;
};

/** What was made and never deleted is there, what was deleted is not: from the journal alone. */
function livingAndDead(operations: Operation[], truth: Fold, trail: TrailRow[]): Verdict {
  const there = new Set(trail.map(({ version }) => version));
  const counted = operations.filter(({ version }) => version !== undefined && there.has(version));
  const maybeDeleted = new Set(
    operations.flatMap(({ op, contactId }) => (op === 'delete' && contactId) || []),
  );
  const merged = new Set(trail.flatMap(({ merging, contact_id }) => (merging ? contact_id : [])));
  const problems: Verdict = [];
  for (const { op, state, exact, contactId } of counted) {
    if (state !== 'ok' || !exact || !contactId || merged.has(contactId)) continue;
    const lives = truth.hashes.has(contactId);
    if (op === 'create' && !lives && !maybeDeleted.has(contactId))
      problems.push(`${contactId} was made and is not there`);
    if (op === 'delete' && lives) problems.push(`${contactId} was deleted and is there`);
  }
  return problems;
}

/** 7. A wrong epoch, a cursor ahead of the head or below the floor always gets 410. */
export const badCursorsAreRefused: Invariant = async (evidence) => {
  await evidence.devices[0]!.probe();
  const problems = await complaints(evidence, 7);
  if (!evidence.journal.counted('bad cursors tried')) problems.push('no bad cursor was tried');
  return problems;
};

/** 8. No event before its commit; each once and in order per socket, none to its sender; a lost one is repaired within 5 s. */
export const eventsComeOnceAndInOrder: Invariant = async (evidence) => {
  const { devices } = evidence;
  const problems = await complaints(evidence, 8);
  const segments = await segmentsOf(evidence);
  const trail = await trailOf(evidence);
  const head = trail.at(-1)?.version ?? 0;
  const authors = new Map(
    trail.map(({ version, agent_code, device_id }) => [version, `${agent_code} ${device_id}`]),
  );
  const began = Date.now();
  for (const device of devices) {
    const self = `${device.agent.agentCode} ${device.id}`;
    const isOwn = (version: number) => authors.get(version) === self;
    for (const connection of device.connections) {
      const { ranges, hints } = connection;
      const isHinted = (version: number) => hints.some(([after, upTo]) => version > after && version <= upTo);
      ranges.slice(1).forEach(([from], i) => {
        const to = ranges[i]![1];
        const missed = between(trail, to, from).filter(({ version }) => counts(segments, version));
        const others = missed.filter(({ version }) => !isOwn(version) && !isHinted(version));
        if (others.length)
          problems.push(
            `${device.id} was told ${to} and then ${from}, not ${others.map(({ version }) => version).join(', ')}`,
          );
      });
      if (connection.open && ranges.length) {
        const last = () => ranges.at(-1)![1];
        const missing = () =>
          trail.findLast(
            ({ version }) => version > last() && version <= head && !isOwn(version) && !isHinted(version),
          );
        while (missing() && Date.now() - began < REPAIRED_MS) await pause(20);
        const lost = missing();
        if (lost && connection.open)
          problems.push(`${device.id} is connected and was never told of version ${lost.version}`);
      }
      for (const [from, to] of ranges)
        for (let version = from; version <= to; version += 1)
          if (isOwn(version)) problems.push(`${device.id} was told of its own version ${version}`);
    }
  }
  return problems;
};

/** What the trail, which is in order, has of `after < version < before`. */
function between(trail: TrailRow[], after: number, before: number): TrailRow[] {
  const firstAbove = (version: number) => {
    let low = 0;
    for (let high = trail.length; low < high;) {
      const middle = (low + high) >> 1;
      if (trail[middle]!.version > version) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return trail.slice(firstAbove(after), firstAbove(before - 1));
}

/** 9. No unhandled rejection, no unplanned exit, no leaked connection of the pool; nobody was told of something broken. */
export const nothingBreaksOrLeaks: Invariant = async (evidence) => {
  const { query, servers, unplannedExits } = evidence;
  const problems = [...(await complaints(evidence, 9)), ...unplannedExits];
  const busy = async () =>
    query<{ state: string; query: string }>(
      `SELECT state, left(query, 80) AS query FROM pg_stat_activity
        WHERE application_name = 'contacts-sync' AND datname = current_database() AND state <> 'idle'
          AND state_change < clock_timestamp() - interval '1 second'`,
    );
  const began = Date.now();
  while ((await busy()).length && Date.now() - began < HEALED_MS) await pause(50);
  for (const { state, query: sql } of await busy())
    problems.push(`a connection is left ${state} after: ${sql}`);
  for (const { url } of servers) {
    const unused = async () => {
      const text = await (await fetch(`${url}/metrics`, { headers: { 'x-api-key': OPERATOR_KEY } })).text();
      const value = (name: string) =>
        Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN);
      const missing = value('contactsync_missing_versions_total');
      return { missing, leaked: value(POOL.open) - value(POOL.idle) };
    };
    let seen = await unused();
    while (seen.leaked !== 0 && Date.now() - began < HEALED_MS) {
      await pause(50);
      seen = await unused();
    }
    if (seen.leaked !== 0) problems.push(`${url} keeps ${seen.leaked} connections of its pool in use`);
    if (seen.missing !== 0) problems.push(`${url} missed ${seen.missing} versions in the trail`);
  }
  return problems;
};

const POOL = { open: 'contactsync_database_connections', idle: 'contactsync_database_connections_idle' };

/** The nine, by number, as docs/RELIABILITY.md lists them. */
export const INVARIANTS: readonly [string, Invariant][] = [
  ['acknowledged writes exist', acknowledgedWritesExist],
  ['a mutation is applied once', mutationsAreAppliedOnce],
  ['versions are dense, the trail is true', versionsAreDenseAndTheTrailIsTrue],
  ['devices hold the fold of the trail', replicasAreFoldsOfTheTrail],
  ['own writes are read on any server', ownWritesAreRead],
  ['everybody is equal within 10 s', everybodyIsEqual],
  ['bad cursors get 410', badCursorsAreRefused],
  ['events come once and in order', eventsComeOnceAndInOrder],
  ['nothing breaks or leaks', nothingBreaksOrLeaks],
];

/** Judges all nine; `problems` by the number of the invariant (1 to 9). */
export async function judge(evidence: Evidence): Promise<Map<number, Verdict>> {
  const verdicts = new Map<number, Verdict>();
  // First the one that waits for everybody: the others then look at a settled world.
  const order = [6, 1, 2, 3, 4, 5, 7, 8, 9];
  for (const number of order) verdicts.set(number, await INVARIANTS[number - 1]![1](evidence));
  return verdicts;
}
