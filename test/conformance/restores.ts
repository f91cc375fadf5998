import type { Evidence, TrailRow } from './evidence';
import { deleteMark, type Operation } from './journal';

/**
 * Tells of operations that were sent again after a restore whether the trail may lack them all the same: because
 * something newer is there, which wins. What lost against others' new changes must be in the conflict list; what
 * lost against another change that was sent again must have been the older of the two before, too.
 */
export async function writtenOver(
  { query, teamId, journal }: Evidence,
  trail: TrailRow[],
): Promise<(operation: Operation) => boolean> {
  const shelf = await query<{ mark: string }>(
    `SELECT fields #>> '{notes,lost,value}' AS mark FROM contact_conflicts WHERE team_id = $1`,
    [teamId],
  );
  const shelved = new Set(shelf.map(({ mark }) => mark));
  const revivals = new Map(
    journal.operations.flatMap(({ before, versions = [], deviceId, contactId }) =>
      [...versions].map((version) => [`${version} ${deviceId} ${contactId}`, (before ?? 0) + 1] as const),
    ),
  );
  /** Notes in the pictures from which contacts were made again: later than the change that the picture came with. */
  const pictured = new Map(
    trail
      .filter(({ action, image }) => action === 'CREATE' && image.notes)
      .map(({ version, device_id, contact_id, image }) => [
        image.notes!,
        revivals.get(`${version} ${device_id} ${contact_id}`) ?? 0,
      ]),
  );
  const byVersion = new Map(trail.map((row) => [row.version, row]));
  const byMark = new Map(journal.operations.map((operation) => [operation.mark, operation]));
  const order = new Map(journal.operations.map((operation, i) => [operation, i]));
  const deletes = new Map(
    journal.operations.flatMap((operation) => {
      const { op, contactId, agentCode, deviceId } = operation;
      return op === 'delete' ? [[deleteMark(contactId, agentCode, deviceId), operation] as const] : [];
    }),
  );
  /** Version that a change had before the restore, if it is one that came back. Its author may never have been told. */
  const versionBefore = ({ before, version, mark }: Operation) => {
    if (before !== undefined) return before;
    if (pictured.has(mark)) return Math.max(version ?? 0, pictured.get(mark)!);
    // A second restore may have taken back the list of what lost against what was new after the first.
    return journal.restores.length > 1 ? version : undefined;
  };

  return (operation) => {
    const { op, mark, before, version, contactId, deviceId } = operation;
    const row = before === undefined ? undefined : byVersion.get(version!);
    if (!row || row.contact_id !== contactId) return false;
    const { is_deleted, notes } = row.image;
    if (op === 'create') return true;
    if (op === 'delete') return is_deleted;
    if (shelved.has(mark) || pictured.has(mark)) return true;
    const winner = is_deleted
      ? deletes.get(deleteMark(row.contact_id, row.agent_code, row.device_id))
      : byMark.get(String(notes));
    if (!winner) return false;
    const isOwnLater = winner.deviceId === deviceId && order.get(winner)! > order.get(operation)!;
    return isOwnLater || (versionBefore(winner) ?? 0) > before!;
  };
}
