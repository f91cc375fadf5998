import type { TeamTransaction } from '@app/changelog';
import type { ConflictFields } from './contact.merge';

export type ConflictKind = 'edit' | 'delete' | 'edit_of_deleted';

interface NewConflict {
  contactId: string;
  kind: ConflictKind;
  fields: ConflictFields;
  mutationId: string | null;
  clientTime: string | null;
}

interface KnownConflict {
  id: string;
  fields: ConflictFields;
  resolved_at: string | null;
}

/** Conflicts of one transaction: those it settles, and those it makes. */
export class ConflictShelf {
  private readonly known = new Map<string, KnownConflict>();
  private readonly added: (NewConflict & { id: string })[] = [];
  private readonly settled: { id: string; resolution: string; by: string }[] = [];

  constructor(private readonly tx: TeamTransaction) {}

  async load(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const rows = await this.tx.manager.query<KnownConflict[]>(
      'SELECT id, fields, resolved_at FROM contact_conflicts WHERE team_id = $1 AND id = ANY($2)',
      [this.tx.teamId, ids],
    );
    for (const row of rows) this.known.set(row.id, row);
  }

  find(id: string): KnownConflict | undefined {
    return this.known.get(id);
  }

  /** @returns the id of the new conflict */
  add(conflict: NewConflict): string {
    const id = crypto.randomUUID();
    this.added.push({ ...conflict, id });
    return id;
  }

  settle(id: string, resolution: 'kept' | 'lost', by: string): void {
    this.known.get(id)!.resolved_at = 'now';
    this.settled.push({ id, resolution, by });
  }

  /** Something newer stands in its place; one that somebody has settled stays as it is. */
  supersede(id: string, by: string): void {
    const known = this.known.get(id);
    const own = this.added.findIndex((conflict) => conflict.id === id);
    if (own >= 0) this.added.splice(own, 1);
    else if (known && !known.resolved_at) this.settle(id, 'kept', by);
  }

  async write(): Promise<void> {
    if (this.added.length) {
      await this.tx.manager.query(
        `INSERT INTO contact_conflicts (team_id, id, contact_id, kind, fields, agent_codes, mutation_id, client_time)
         SELECT $1, c.id, c.contact_id, c.kind, c.fields, c.agent_codes, c.mutation_id, c.client_time
           FROM json_to_recordset($2) AS c (id uuid, contact_id uuid, kind text, fields jsonb, agent_codes text[],
                                            mutation_id text, client_time timestamptz)`,
        [this.tx.teamId, JSON.stringify(this.added.map(rowOf))],
      );
    }
    if (this.settled.length) {
      await this.tx.manager.query(
        `UPDATE contact_conflicts c SET resolved_at = clock_timestamp(), resolution = s.resolution, resolved_by = s.by
           FROM json_to_recordset($2) AS s (id uuid, resolution text, by text)
          WHERE c.team_id = $1 AND c.id = s.id`,
        [this.tx.teamId, JSON.stringify(this.settled)],
      );
    }
  }
}

function rowOf({ id, contactId, kind, fields, mutationId, clientTime }: NewConflict & { id: string }) {
  const sides = Object.values(fields).flatMap(({ kept, lost }) => [kept.agent_code, lost.agent_code]);
  return {
    id,
    contact_id: contactId,
    kind,
    fields,
    agent_codes: [...new Set(sides)],
    mutation_id: mutationId,
    client_time: clientTime,
  };
}
