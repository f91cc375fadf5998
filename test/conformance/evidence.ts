import type { Device } from './world';
import type { Journal } from './journal';
import { COMPARED, type Image } from './replica';

/** Reads the database as the schema's owner, not through a server. */
export type Query = <T>(sql: string, values?: unknown[]) => Promise<T[]>;

/** Asks the database itself whether a version is committed; undefined when it cannot be asked now. */
export const commitIn =
  (query: Query, teamId: string) =>
  async (version: number): Promise<boolean | undefined> => {
    const sql = 'SELECT FROM audit_log WHERE team_id = $1 AND version = $2';
    const rows = await query(sql, [teamId, version]).catch(() => undefined);
    return rows && rows.length > 0;
  };

/** All there is to judge a team's history by. */
export interface Evidence {
  query: Query;
  teamId: string;
  journal: Journal;
  devices: Device[];
  /** Servers that are running, and a key that may ask them anything. */
  servers: { url: string }[];
  adminKey: string;
  /** Servers that ended though nobody ended them, with the last they said. */
  unplannedExits: string[];
}

export interface TrailRow {
  version: number;
  action: 'CREATE' | 'UPDATE' | 'DELETE';
  contact_id: string;
  agent_code: string;
  device_id: string;
  image: Image;
  /** notes before the change. */
  notes_before: string | null;
  /** Made again after a restore by a device that had changed the contact, from its picture: others' marks are in it. */
  revived: boolean;
  /** Of a merge, or of an undo: what was in several contacts is in one, or the other way round. */
  merging: boolean;
  /** Of a tombstone: the contact that stands for it. */
  merged_into: string | null;
  /** What a device gave back after a restore: the version is new, what is in it is not. The author is the image's. */
  restored: boolean;
}

/** Versions that count: those of an epoch up to the head at which it was left. */
export interface Segment {
  /** Above this … */
  after: number;
  /** … and up to this. */
  upTo: number;
}

/** The whole trail of contact changes, oldest first. */
export async function trailOf({ query, teamId, journal }: Evidence): Promise<TrailRow[]> {
  const rows = await query<TrailRow & { version: string }>(
    `SELECT version, action, contact_id, a.agent_code, a.device_id, source = 'restored' AS restored, before ->> 'notes' AS notes_before,
            coalesce(o.kind IN ('merge', 'undo'), false) AS merging, after ->> 'merged_into' AS merged_into,
            jsonb_build_object(${['id', 'version', 'is_deleted', ...COMPARED].map((name) => `'${name}', after -> '${name}'`).join(', ')}) AS image
       FROM audit_log a LEFT JOIN operations o ON o.team_id = a.team_id AND o.id = a.operation_id
      WHERE a.team_id = $1 AND version IS NOT NULL ORDER BY version`,
    [teamId],
  );
  const makers = new Map(journal.operations.map(({ mark, deviceId }) => [mark, deviceId]));
  const changed = new Set(
    journal.operations.flatMap(({ kept, deviceId, contactId }) => (kept ? `${deviceId} ${contactId}` : [])),
  );
  const isRevived = ({ action, contact_id, device_id, image }: TrailRow) =>
    action === 'CREATE' &&
    makers.get(String(image.last_name)) !== device_id &&
    changed.has(`${device_id} ${contact_id}`);
  return rows.map((row) => ({ ...row, version: Number(row.version), revived: isRevived(row) }));
}

/** The epochs of a team, oldest first, as ranges of versions. */
export async function segmentsOf({ query, teamId, journal }: Evidence): Promise<Segment[]> {
  const [clock] = await query<{ epoch: string; head: string; floor: string }>(
    'SELECT epoch, current_version AS head, floor FROM global_version WHERE team_id = $1',
    [teamId],
  );
  const epochs = await query<{ epoch: string; parent: string | null; parent_head: string | null }>(
    'SELECT epoch, parent, parent_head FROM epochs WHERE team_id = $1',
    [teamId],
  );
  const byId = new Map(epochs.map((epoch) => [epoch.epoch, epoch]));
  const segments: Segment[] = [];
  let upTo = Number(clock!.head);
  for (let at = byId.get(clock!.epoch); at; at = at.parent ? byId.get(at.parent) : undefined) {
    segments.unshift({ after: 0, upTo });
    upTo = Number(at.parent_head ?? 0);
  }
  // The first begins at 0; where the others do was noted when they began.
  segments
    .slice(1)
    .forEach((segment, i) => (segment.after = journal.restores[i]?.epochBegan ?? segment.upTo));
  return segments;
}

export const counts = (segments: Segment[], version: number): boolean =>
  segments.some(({ after, upTo }) => version > after && version <= upTo);
