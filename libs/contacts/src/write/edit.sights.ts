import type { TeamTransaction } from '@app/changelog';
import type { MergeBase, Sight } from './contact.merge';
import type { ContactMutation, ContactRow, OfflineEdit } from './contact.mutation';

/** What the editors of offline changes saw, put in terms of the team's present history. */
export class EditSights {
  private readonly trail = new Map<ContactMutation, MergeBase>();
  /** Heads at which epochs were left, and the newest of them. */
  private leftHeads = new Map<string, number>();
  private lastLeft = 0;

  constructor(private readonly tx: TeamTransaction) {}

  /** @param rows the contacts as they are, by id */
  async load(mutations: ContactMutation[], rows: ReadonlyMap<string, ContactRow>): Promise<void> {
    await this.loadEpochs(mutations);
    await this.loadBases(mutations, rows);
  }

  of(mutation: ContactMutation, offline: OfflineEdit): Sight {
    return { ...this.sightOf(offline), trail: this.trail.get(mutation) };
  }

  private async loadEpochs(mutations: ContactMutation[]): Promise<void> {
    const { epoch } = this.tx.clock;
    const isOld = ({ baseEpoch, acknowledged }: OfflineEdit) =>
      baseEpoch !== epoch || (acknowledged !== undefined && acknowledged.epoch !== epoch);
    if (!mutations.some(({ offline }) => offline && isOld(offline))) return;
    const rows = await this.tx.manager.query<{ parent: string; parent_head: number }[]>(
      'SELECT parent, parent_head FROM epochs WHERE team_id = $1 AND parent IS NOT NULL ORDER BY parent_head',
      [this.tx.teamId],
    );
    this.leftHeads = new Map(rows.map(({ parent, parent_head }) => [parent, parent_head]));
    this.lastLeft = rows.at(-1)?.parent_head ?? 0;
  }

  /** Asks the trail how tags and metadata were when the editor saw them, where that matters and was not said. */
  private async loadBases(
    mutations: ContactMutation[],
    current: ReadonlyMap<string, ContactRow>,
  ): Promise<void> {
    const asked = mutations.filter(({ op, contactId, fields, offline }) => {
      if (!offline || op !== 'update' || !current.has(contactId!)) return false;
      return (['tags', 'metadata'] as const).some((field) => fields[field] && !offline.base[field]);
    });
    if (asked.length === 0) return;
    const rows = await this.tx.manager.query<
      { at: number; tags: string[]; metadata: Record<string, unknown> }[]
    >(
      `SELECT asked.at, seen.after -> 'tags' AS tags, seen.after -> 'metadata' AS metadata
         FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS asked (contact_id, version, at)
        CROSS JOIN LATERAL (
          SELECT after FROM audit_log
           WHERE team_id = $1 AND contact_id = asked.contact_id AND version <= asked.version
           ORDER BY id DESC LIMIT 1
        ) seen`,
      [
        this.tx.teamId,
        asked.map(({ contactId }) => contactId),
        asked.map(({ offline }) => this.sightOf(offline!).version),
      ],
    );
    for (const { at, tags, metadata } of rows) this.trail.set(asked[at - 1]!, { tags, metadata });
  }

  private sightOf({ base, baseVersion, baseEpoch, acknowledged }: OfflineEdit): Sight {
    const { epoch } = this.tx.clock;
    const sight: Sight = { version: baseVersion, base };
    if (baseEpoch !== epoch) {
      // What was seen of an epoch after the head at which it was left is not in this history.
      sight.version = Math.min(baseVersion, this.leftHead(baseEpoch));
      sight.oldVersion = baseVersion;
    }
    if (acknowledged && acknowledged.epoch !== epoch) {
      sight.replayed = { version: acknowledged.version, left: this.leftHead(acknowledged.epoch) };
    }
    return sight;
  }

  /** Head at which an epoch was left. One that this database never heard of was left before the present one began. */
  private leftHead(epoch: string): number {
    return this.leftHeads.get(epoch) ?? this.lastLeft;
  }
}
