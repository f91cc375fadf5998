import { isDeepStrictEqual } from 'node:util';
import type { ContactImage, TeamTransaction } from '@app/changelog';
import type { Actor } from '@app/platform';
import type { ConflictShelf } from './conflict.shelf';
import type { ContactMutation, ContactRow, LostImage, OfflineEdit } from './contact.mutation';
import { type EpochHistory, isOfOneEpoch } from './epoch-history';
import {
  COMPLETE,
  entriesOf,
  existencePlaceOf,
  type ImageMerge,
  lineageOf,
  memberOf,
  mergeImage,
} from './image.merge';

/** States of one contact in the present epoch that are looked at; from the restored one on. */
const MAX_STATES = 100;

/** What is known of a contact by the images of one epoch: its fields and its being there up to these versions. */
interface Taken {
  asOf: number;
  existenceAsOf: number;
  /** With which version it began, if its images say so. */
  began?: number;
  /** What others keep out of the contact of the newest of them. */
  conflictId: string | null;
}

interface Memory {
  /** Highest version of an image. */
  asOf: number;
  /** Place of its being there or not, by all images. */
  existenceAsOf: number;
  /** One for each epoch; their names mean nothing. */
  taken: Record<string, Taken>;
}

const NOTHING: Taken = { asOf: 0, existenceAsOf: 0, conflictId: null };

/** What devices give back after a restore, as far as the mutations of one transaction are about it. */
export class RestoredImages {
  private readonly memory = new Map<string, Memory>();
  private readonly raised = new Set<string>();
  /** Erased, or purged: they do not come back. */
  private readonly gone = new Set<string>();
  /** By contact: what it was before each of its changes in the present epoch. */
  private readonly states = new Map<string, ContactImage[]>();
  /** By contact: what the backup had of it. */
  private readonly restored = new Map<string, ContactImage>();
  private hasEnded = false;
  private readonly givers = new Map<Actor, { images: number; epochs: Set<string> }>();

  constructor(
    private readonly tx: TeamTransaction,
    private readonly history: EpochHistory,
    private readonly shelf: ConflictShelf,
    /** The contacts as they are. */
    private readonly rows: ReadonlyMap<string, ContactRow>,
  ) {}

  /**
   * Reads what is known of the contacts of edits and images of epochs before.
   * @param endOf the contact that an id stands for
   */
  async load(mutations: ContactMutation[], endOf: (id: string) => string): Promise<void> {
    if (!this.history.isRestored) return;
    const asked = mutations.filter(({ op, lost, offline }) => lost || (offline && this.isOld(op, offline)));
    if (asked.length === 0) return;
    const ids = [...new Set(asked.flatMap(({ contactId }) => [contactId!, endOf(contactId!)]))];
    const known = await this.tx.manager.query<
      {
        id: string;
        as_of: number | null;
        existence_as_of: number;
        taken: Memory['taken'];
        gone: boolean;
      }[]
    >(
      `SELECT asked.id, r.as_of, r.existence_as_of, r.taken,
              NOT EXISTS (SELECT FROM contacts WHERE team_id = $1 AND id = asked.id)
              AND EXISTS (SELECT FROM audit_log WHERE team_id = $1 AND contact_id = asked.id AND version IS NOT NULL) AS gone
         FROM unnest($2::uuid[]) AS asked (id)
         LEFT JOIN restored_contacts r ON r.team_id = $1 AND r.contact_id = asked.id`,
      [this.tx.teamId, ids],
    );
    for (const { id, as_of, existence_as_of, taken, gone } of known) {
      if (gone) this.gone.add(id);
      if (as_of !== null) this.memory.set(id, { asOf: as_of, existenceAsOf: existence_as_of, taken });
    }
    const [state] = await this.tx.manager.query<{ ended: boolean }[]>(
      'SELECT giving_back_ended_at IS NOT NULL AS ended FROM epochs WHERE team_id = $1 AND epoch = $2',
      [this.tx.teamId, this.history.epoch],
    );
    this.hasEnded = state?.ended ?? false;
    await this.loadStates(asked);
    const listed = [...this.memory.values()].flatMap(({ taken }) => Object.values(taken));
    await this.shelf.load(listed.flatMap(({ conflictId }) => conflictId ?? []));
  }

  /** Whether devices may still give back what this epoch lacks of those before. */
  get isOpen(): boolean {
    return this.history.isRestored && !this.hasEnded;
  }

  /** The contact was erased: nothing brings it back, whether there was a restore or not. */
  neverTakes(contactId: string): void {
    this.gone.add(contactId);
  }

  /** Whether the contact was erased, or purged and asked for by an edit of an epoch before: nothing brings it back. */
  isGone(contactId: string): boolean {
    return this.gone.has(contactId);
  }

  /** Whether an image of an epoch before has been taken in. */
  isKnown(contactId: string): boolean {
    return this.memory.has(contactId);
  }

  /** Whether all that was acknowledged up to this version of epochs before is in the contact. */
  has(
    contactId: string,
    { version }: NonNullable<OfflineEdit['acknowledged']>,
    op: ContactMutation['op'],
  ): boolean {
    if (version === undefined) return false;
    const { asOf, existenceAsOf } = this.takenOf(contactId, version);
    return version <= (op === 'delete' ? existenceAsOf : asOf);
  }

  /** Whether an image tells something that is not known yet, of a history that the present one has not got. */
  tellsMore(contactId: string, image: LostImage): boolean {
    const { epoch, version, fields } = image;
    if (!this.isOpen || epoch === this.history.epoch || this.gone.has(contactId)) return false;
    // No version is above the clock: such a one would be believed for ever.
    if (version <= this.sharedHead(contactId, image) || version > this.tx.clock.head) return false;
    const known = this.takenOf(contactId, version, image);
    return version > (fields ? known.asOf : known.existenceAsOf);
  }

  private sharedHead(contactId: string, image: LostImage): number {
    return this.history.sharedHead(image.epoch, image.version, this.beginnings(contactId, image));
  }

  /** With which versions epochs began that have to do with a contact, and with an image of it. */
  private beginnings(contactId: string, image?: LostImage): number[] {
    const taken = Object.values(this.memory.get(contactId)?.taken ?? {});
    return [
      ...this.history.beginnings,
      ...(this.rows.get(contactId)?.field_versions[COMPLETE]?.[6] ?? []),
      ...taken.flatMap(({ began }) => began ?? []),
      ...(image?.lineage?.epochs ?? []),
    ];
  }

  /** What images of the epoch of a version have told of a contact. */
  private takenOf(contactId: string, version: number, image?: LostImage): Taken {
    const taken = this.memory.get(contactId)?.taken;
    return taken?.[this.epochIn(contactId, version, image)] ?? NOTHING;
  }

  /**
   * Under which name there is what images of the epoch of a version have told. The version says which one that is, and not the
   * device: the store of one epoch may hold what was shown in it of another, and that tells nothing of the rest.
   */
  private epochIn(contactId: string, version: number, image?: LostImage): string {
    const beginnings = this.beginnings(contactId, image);
    const isOfIt = ([, { asOf, existenceAsOf }]: [string, Taken]) =>
      isOfOneEpoch(Math.max(asOf, existenceAsOf), version, beginnings);
    return Object.entries(this.memory.get(contactId)?.taken ?? {}).find(isOfIt)?.[0] ?? String(version);
  }

  /** Up to which version of the first epoch a contact has everything. */
  private completeUpTo(row: ContactRow | undefined): number {
    const { firstHead } = this.history;
    return Math.max(firstHead, row?.field_versions[COMPLETE]?.[3] ?? 0);
  }

  /** A change of this transaction goes over this state of a contact. */
  passed(before: ContactRow): void {
    if (this.history.isRestored) this.states.get(before.id)?.push(before);
  }

  /** @returns what the image makes of the contact as it is; from now on it is known. */
  merge(
    row: ContactRow | undefined,
    contactId: string,
    image: LostImage,
    version: number,
    giver: Actor,
  ): ImageMerge {
    const known = this.memory.get(contactId) ?? { asOf: 0, existenceAsOf: 0, taken: {} };
    const states = this.states.get(contactId) ?? [];
    const { firstHead } = this.history;
    const context = {
      ...{ version, firstHead, restored: this.restored.get(contactId) },
      beginnings: this.beginnings(contactId, image),
    };
    const lineage = lineageOf(image, row, context);
    const merge: ImageMerge = row
      ? mergeImage(row, image, {
          ...context,
          asOf: this.completeUpTo(row),
          existenceAsOf: known.existenceAsOf,
          sharedHead: this.sharedHead(contactId, image),
          wasVisible: (field, value, key) =>
            states.some((state) => isDeepStrictEqual(memberOf(state, field, key), value)),
        })
      : {
          ...{ values: {}, conflicts: {}, overridden: {}, kind: 'edit' },
          entries: entriesOf(image, lineage, context),
        };
    const taken = this.takenOf(contactId, image.version, image);
    const began = context.beginnings.filter((beginning) => beginning < image.version);
    this.memory.set(contactId, {
      asOf: image.fields ? Math.max(known.asOf, image.version) : known.asOf,
      existenceAsOf: Math.max(known.existenceAsOf, existencePlaceOf(image, lineage)),
      taken: {
        ...known.taken,
        [this.epochIn(contactId, image.version, image)]: {
          asOf: image.fields ? Math.max(taken.asOf, image.version) : taken.asOf,
          existenceAsOf: Math.max(taken.existenceAsOf, image.version),
          ...(began.length > 0 && { began: Math.max(...began) }),
          conflictId: taken.conflictId,
        },
      },
    });
    if (!this.states.has(contactId)) this.states.set(contactId, []);
    this.raised.add(contactId);
    const given = this.givers.get(giver) ?? { images: 0, epochs: new Set() };
    given.images += 1;
    given.epochs.add(image.epoch);
    this.givers.set(giver, given);
    return merge;
  }

  /**
   * What is kept from the newest image of an epoch is listed once: what was kept from an older one is not, any more.
   * @param conflictId the new entry, if there is one
   */
  listed(contactId: string, image: LostImage, conflictId: string | undefined, by: string): void {
    const taken = this.takenOf(contactId, image.version, image);
    if (taken.conflictId) this.shelf.supersede(taken.conflictId, by);
    taken.conflictId = conflictId ?? null;
  }

  /** Keeps what became known, and who gave something back: one entry of the audit log for each upload. */
  async write(): Promise<void> {
    if (this.raised.size === 0) return;
    const rows = [...this.raised].map((id) => ({ id, ...this.memory.get(id)! }));
    await this.tx.manager.query(
      `INSERT INTO restored_contacts (team_id, contact_id, as_of, existence_as_of, taken)
       SELECT $1, r.id, r."asOf", r."existenceAsOf", r.taken
         FROM json_to_recordset($2) AS r (id uuid, "asOf" bigint, "existenceAsOf" bigint, taken jsonb)
       ON CONFLICT (team_id, contact_id) DO UPDATE
          SET as_of = excluded.as_of, existence_as_of = excluded.existence_as_of, taken = excluded.taken`,
      [this.tx.teamId, JSON.stringify(rows)],
    );
    const given = [...this.givers].map(([{ agentCode, deviceId, requestId }, { images, epochs }]) => ({
      ...{ agentCode, deviceId, requestId },
      after: { epoch: this.history.epoch, of_epochs: [...epochs], images },
    }));
    await this.tx.manager.query(
      `INSERT INTO audit_log (team_id, action, agent_code, device_id, request_id, source, after)
       SELECT $1, 'contacts.given_back', g."agentCode", g."deviceId", g."requestId", 'restored', g.after
         FROM json_to_recordset($2) AS g ("agentCode" text, "deviceId" text, "requestId" text, after jsonb)`,
      [this.tx.teamId, JSON.stringify(given)],
    );
  }

  private isOld(
    op: ContactMutation['op'],
    { baseEpoch, acknowledged }: NonNullable<ContactMutation['offline']>,
  ) {
    const { epoch } = this.history;
    return op === 'create' || baseEpoch !== epoch || (acknowledged && acknowledged.epoch !== epoch);
  }

  private async loadStates(asked: ContactMutation[]): Promise<void> {
    const images = asked.filter(({ contactId, lost }) => lost && this.tellsMore(contactId!, lost));
    const heads = images.map(({ contactId, lost }) => this.sharedHead(contactId!, lost!));
    const since = Math.min(this.history.restoredHead, ...heads);
    const ids = [...new Set(images.map(({ contactId }) => contactId!))];
    for (const id of ids) {
      this.states.set(id, []);
      const row = this.rows.get(id);
      if (row && row.version <= since) this.restored.set(id, row);
    }
    const changed = ids.filter((id) => (this.rows.get(id)?.version ?? 0) > since);
    if (changed.length === 0) return;
    const states = await this.tx.manager.query<{ id: string; before: ContactImage | null }[]>(
      `SELECT asked.id, seen.before FROM unnest($2::uuid[]) AS asked (id)
        CROSS JOIN LATERAL (
          SELECT before FROM audit_log
           WHERE team_id = $1 AND contact_id = asked.id AND version > $3 ORDER BY id LIMIT $4) seen`,
      [this.tx.teamId, changed, since, MAX_STATES],
    );
    const first = new Set<string>();
    for (const { id, before } of states) {
      if (before) this.states.get(id)!.push(before);
      if (before && !first.has(id)) this.restored.set(id, before);
      first.add(id);
    }
  }
}
