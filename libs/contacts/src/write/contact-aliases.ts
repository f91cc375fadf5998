import type { TeamTransaction } from '@app/changelog';
import type { ContactMutation, ContactRow } from './contact.mutation';

/**
 * The ids of contacts that were merged into others. An edit that names one of them is an edit of the contact that it has become;
 * of contacts that were merged one after the other, of the last.
 */
export class ContactAliases {
  /** Purged contacts that are aliases, as they were last. */
  private readonly purged = new Map<string, ContactRow>();

  /** @param rows the contacts that are known, as they are at each moment of the batch */
  constructor(
    private readonly tx: TeamTransaction,
    private readonly rows: ReadonlyMap<string, ContactRow>,
  ) {}

  /**
   * Finds out what the contacts of mutations stand for.
   * @param lock reads contacts into the rows, as far as nobody else holds them
   */
  async load(mutations: ContactMutation[], lock: (ids: string[]) => Promise<void>): Promise<void> {
    // A contact that is made anew is nobody's alias, whatever its id once was.
    const named = mutations.flatMap(({ op, contactId, merge, mergedInto, lost }) =>
      [
        op === 'update' || op === 'merge' ? contactId : undefined,
        ...(merge?.loserIds ?? []),
        mergedInto,
        lost?.mergedInto,
      ].filter((id) => id !== undefined),
    );
    const looked = new Set<string>();
    for (let ids = [...new Set(named)]; ids.length > 0;) {
      for (const id of ids) looked.add(id);
      await this.findPurged(ids.filter((id) => !this.rows.has(id)));
      const next = ids.flatMap((id) => this.nextOf(id) ?? []).filter((id) => !looked.has(id));
      ids = [...new Set(next)];
      const unread = ids.filter((id) => !this.rows.has(id));
      if (unread.length) await lock(unread);
    }
  }

  /** The contact that an id stands for: itself, or the last one that it was merged into. */
  endOf(id: string): string {
    const passed = new Set([id]);
    for (let end = id; ;) {
      const next = this.nextOf(end);
      if (next === undefined || passed.has(next)) return end;
      passed.add((end = next));
    }
  }

  /** A contact as it was when it was merged into another one, deleted or purged. */
  find(id: string): ContactRow | undefined {
    return this.rows.get(id) ?? this.purged.get(id);
  }

  private nextOf(id: string): string | undefined {
    const row = this.find(id);
    return (row?.is_deleted && row.merged_into) || undefined;
  }

  private async findPurged(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const found = await this.tx.manager.query<{ id: string; merged_into: string; after: ContactRow }[]>(
      `SELECT a.contact_id AS id, a.merged_into, last.after
         FROM contact_aliases a
        CROSS JOIN LATERAL (
          SELECT after FROM audit_log
           WHERE team_id = $1 AND contact_id = a.contact_id AND version IS NOT NULL ORDER BY id DESC LIMIT 1
        ) last
        WHERE a.team_id = $1 AND a.contact_id = ANY($2)
          AND NOT EXISTS (SELECT FROM contacts WHERE team_id = $1 AND id = a.contact_id)`,
      [this.tx.teamId, ids],
    );
    for (const { id, merged_into, after } of found) this.purged.set(id, { ...after, merged_into });
  }
}
