import type { TeamTransaction } from '@app/changelog';
import { CONTACT_FIELD_NAMES, EMPTY_CONTACT } from '@app/protocol';
import { hasMembers, type MergeBase, type Sight } from './contact.merge';
import type { ContactMutation, OfflineEdit } from './contact.mutation';
import type { EpochHistory } from './epoch-history';

const MERGED = CONTACT_FIELD_NAMES.filter(hasMembers);

/** What the editors of offline changes saw, put in terms of the team's present history. */
export class EditSights {
  private readonly trail = new Map<ContactMutation, MergeBase>();

  constructor(
    private readonly tx: TeamTransaction,
    private readonly history: EpochHistory,
  ) {}

  of(mutation: ContactMutation, offline: OfflineEdit): Sight {
    const { lost } = mutation;
    return { ...this.sightOf(offline), trail: this.trail.get(mutation), image: lost?.fields };
  }

  /**
   * Asks the audit log how tags, metadata and labels were when the editor saw them, where that matters and was not said.
   * @param current the contacts that are known, by id
   */
  async load(mutations: ContactMutation[], current: { has(id: string): boolean }): Promise<void> {
    const asked = mutations.filter(({ op, contactId, fields, offline }) => {
      if (!offline || op !== 'update' || !current.has(contactId!)) return false;
      return MERGED.some((field) => fields[field] && !offline.base[field]);
    });
    if (asked.length === 0) return;
    const rows = await this.tx.manager.query<({ at: number } & MergeBase)[]>(
      `SELECT asked.at, ${MERGED.map((field) => `seen.after -> '${field}' AS ${field}`).join(', ')}
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
    for (const { at, ...seen } of rows) {
      // An image of a time when there was no such field says that it was empty.
      const base = Object.fromEntries(MERGED.map((field) => [field, seen[field] ?? EMPTY_CONTACT[field]]));
      this.trail.set(asked[at - 1]!, base);
    }
  }

  private sightOf({ base, baseVersion, baseEpoch, acknowledged }: OfflineEdit): Sight {
    const { epoch, floor } = this.tx.clock;
    const sight: Sight = { version: baseVersion, base };
    // Above the floor is a version of this epoch, whatever the store was called that it was shown in.
    const isOld = baseEpoch !== epoch && !(this.history.isRestored && baseVersion > floor);
    if (isOld) {
      // What was seen of an epoch after the head at which it was left is not in this history.
      sight.version = Math.min(baseVersion, this.history.leftHead(baseEpoch));
      sight.oldVersion = baseVersion;
    }
    if (acknowledged && acknowledged.epoch !== epoch) {
      sight.replayed = { version: acknowledged.version, left: this.history.leftHead(acknowledged.epoch) };
    }
    return sight;
  }
}
