import type { Evidence, TrailRow } from './evidence';
import type { Operation } from './journal';

/** What restores have made of contacts, as devices had them before. */
export interface RestoredStates {
  /** Whether an operation that a restore took back may be missing in the trail: something newer has taken its place. */
  isAccountedFor(operation: Operation): boolean;
  /** Contacts of which something older is there than a device had. */
  outdated(): string[];
  /** Open conflicts that are none: one of the two had been seen by whoever made the other. */
  unfounded(): string[];
}

/** Versions grow from epoch to epoch: that of the first acknowledgement is the place of an operation among all others. */
export const placeOf = ({ before, version }: Operation) => before ?? version;

/** Up to which version its editor had seen what others did; undefined where nobody says so. */
const baseOf = ({ base, seen }: Operation) => base ?? seen?.version;

/** The same where nobody keeps what was acknowledged: asked for again after a restore it is made anew, and has both places. */
const placesOf = (operation: Operation) =>
  operation.kept || !operation.versions ? [placeOf(operation)] : [...operation.versions];

/**
 * After restores a contact is as it was in the newest image that any device had, with the new edits. What a new edit overrode
 * is in the conflict list, whole or as a deletion; what was overridden before the restore already need not be anywhere.
 */
export async function restoredStates(
  { query, teamId, journal }: Evidence,
  trail: TrailRow[],
): Promise<RestoredStates> {
  const shelf = await query<{ contact_id: string; mark: string; kept: string; open: boolean }>(
    `SELECT contact_id, fields #>> '{notes,lost,value}' AS mark, fields #>> '{notes,kept,value}' AS kept, resolved_at IS NULL AS open
       FROM contact_conflicts WHERE team_id = $1`,
    [teamId],
  );
  const shelved = new Set(shelf.map(({ mark }) => mark));
  const known = await query<{ contact_id: string; as_of: string; existence_as_of: string }>(
    'SELECT contact_id, as_of, existence_as_of FROM restored_contacts WHERE team_id = $1',
    [teamId],
  );
  const newestImages = new Map(known.map((row) => [row.contact_id, row]));
  const seen = new Set(trail.flatMap(({ image: { notes, last_name } }) => [notes, last_name]));
  const last = new Map(trail.map((row) => [row.contact_id, row]));
  const byMark = new Map(journal.operations.map((operation) => [operation.mark, operation]));
  const byContact = new Map<string | undefined, Operation[]>();
  for (const operation of journal.operations) {
    const { contactId } = operation;
    const others = byContact.get(contactId);
    if (others) others.push(operation);
    else byContact.set(contactId, [operation]);
  }

  /** Epochs that began before a version. */
  const epochOf = (version: number) =>
    journal.restores.filter(({ epochBegan }) => version > epochBegan).length;

  /** Whether somebody may have changed the contact later, at or below a version: whoever was not told has no version. */
  const wasOvertaken = (operation: Operation, upTo: number, ops: Operation['op'][]) =>
    byContact.get(operation.contactId)!.some((other) => {
      if (other === operation || !ops.includes(other.op)) return false;
      // A refusal may be younger than an attempt that was applied, and that the restore took back.
      if (other.state === 'failed' && !other.unanswered) return false;
      const own = placeOf(operation)!;
      return placesOf(other).some((place) => {
        // After silence it may have been applied in the epoch of the other, with a version that nobody was told, and now anew.
        const isUntold = place === undefined || (other.unanswered > 0 && epochOf(place) > epochOf(own));
        return isUntold ? upTo >= own : place > own && place <= upTo;
      });
    });

  const order = new Map(journal.operations.map((operation, i) => [operation, i]));
  /** Whether a later edit was made by somebody who had seen this one: that is no conflict, and is in no list. */
  const wasKnownToEditor = (operation: Operation) =>
    byContact.get(operation.contactId)!.some((other) => {
      if (other === operation || other.state !== 'ok' || other.op === 'create') return false;
      const isOwnLater = other.deviceId === operation.deviceId && order.get(other)! > order.get(operation)!;
      return isOwnLater || (baseOf(other) ?? 0) >= placeOf(operation)!;
    });

  /** Those of which an attempt was applied in a later epoch as if it were new: the server could not know better. */
  const appliedAnew = new Set(
    trail
      .filter(
        ({ restored, revived, image, notes_before }) => !restored && !revived && image.notes !== notes_before,
      )
      .filter(({ image, version }) => {
        const place = placeOf(byMark.get(String(image.notes)) ?? ({} as Operation));
        return place !== undefined && epochOf(place) !== epochOf(version);
      })
      .map(({ image }) => String(image.notes)),
  );
  /** Whether whoever made an operation had the other before the eyes: in one epoch a contact has all that was done to it. */
  const hadSeen = (operation: Operation, other: Operation) => {
    const [base, place, own] = [baseOf(operation), placeOf(other), placeOf(operation)];
    if (base === undefined || place === undefined || own === undefined || place > base || base >= own)
      return false;
    return epochOf(place) === epochOf(own) && operation.contactId === other.contactId;
  };

  /** Whether somebody who merged contacts, or took that back, has written a value once more when its editor had seen it already. */
  const wasWrittenAgain = ({ mark, contactId }: Operation, editor: Operation) =>
    trail.some(
      ({ merging, contact_id, version, image, notes_before }) =>
        merging &&
        contact_id === contactId &&
        version > baseOf(editor)! &&
        image.notes === mark &&
        notes_before !== mark,
    );

  return {
    unfounded() {
      return shelf.flatMap(({ contact_id, mark, kept, open }) => {
        const [loser, keeper] = [byMark.get(mark), byMark.get(kept)];
        // An edit of a contact that was merged into another one knows nothing of that one.
        const isMerged = [loser, keeper].some((one) => one && one.contactId !== contact_id);
        if (!open || !loser || !keeper || isMerged || [mark, kept].some((one) => appliedAnew.has(one)))
          return [];
        const otherOf = (one: Operation) => (one === keeper ? loser : keeper);
        const editor = [keeper, loser].find((one) => hadSeen(one, otherOf(one)));
        if (!editor || wasWrittenAgain(otherOf(editor), editor)) return [];
        return `${kept} over ${mark} of contact ${contact_id} is in the conflict list, though whoever wrote ${editor.mark} had seen the other`;
      });
    },
    isAccountedFor(operation) {
      const { op, mark, contactId } = operation;
      const row = last.get(contactId!);
      if (!row) return false;
      const { is_deleted } = row.image;
      if (op === 'create') return is_deleted || seen.has(mark);
      const image = newestImages.get(contactId!);
      const [asOf, existenceAsOf] = [Number(image?.as_of ?? 0), Number(image?.existence_as_of ?? 0)];
      if (op === 'delete') return is_deleted || wasOvertaken(operation, existenceAsOf, ['create', 'update']);
      if (seen.has(mark) || shelved.has(mark) || wasKnownToEditor(operation)) return true;
      // A tombstone that came back tells nothing of the fields.
      const hidden = is_deleted && wasOvertaken(operation, Infinity, ['delete']);
      return hidden || wasOvertaken(operation, asOf, ['create', 'update', 'delete']);
    },
    outdated() {
      // What was edited while it was one with another contact stays there when the two are taken apart.
      const merged = new Set(trail.flatMap(({ merging, contact_id }) => (merging ? contact_id : [])));
      return journal.operations.flatMap((operation) => {
        const { op, mark, kept, state, contactId } = operation;
        const image = last.get(contactId!)?.image;
        if (op !== 'update' || !kept || state !== 'ok' || !image || image.is_deleted || shelved.has(mark))
          return [];
        if (merged.has(contactId!)) return [];
        const writer = byMark.get(String(image.notes ?? image.last_name));
        const place = writer && placeOf(writer);
        if (!writer || place === undefined || writer === operation || place >= placeOf(operation)!) return [];
        return `contact ${contactId} has ${writer.mark} of version ${place}, and not ${mark} of version ${placeOf(operation)}`;
      });
    },
  };
}
