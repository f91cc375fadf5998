import { type OperationKind, prepared } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Image } from './contact-history';
import type { OperationChange } from './operations.repository';

/** What is known of a contact beside its changes. */
interface Subject {
  /** What agents of the team may see. */
  shown: 'all' | 'own' | 'none';
  /** Newest version of the contact; null when it is not there, if only as a tombstone. */
  current: number | null;
  merged_into: string | null;
  erased: boolean;
}

export type HistoryChange = OperationChange & { operation_id: string | null; kind: OperationKind | null };

export interface History extends Subject {
  /** Newest first. */
  changes: HistoryChange[];
}

/** A contact after one of its changes. */
export interface PastState extends Subject {
  /** Null when it has no change of this version that may be seen. */
  state: Image | null;
}

const SUBJECT = `t.history_for_agents AS shown, c.version AS current, c.merged_into,
  EXISTS (SELECT FROM audit_log e WHERE e.team_id = $1 AND e.contact_id = $2 AND e.action = 'ERASE') AS erased`;

/** @param nobody else's where the team's agents see their own only */
const visible = (agent: string) =>
  `(CAST(${agent} AS text) IS NULL OR t.history_for_agents = 'all' OR l.agent_code = ${agent})`;

const HISTORY = prepared(
  'contact_history',
  `SELECT ${SUBJECT}, a.version, a.action, a.contact_id, a.agent_code, a.device_id, a.occurred_at, a.operation_id, o.kind,
          a.before, a.after
     FROM teams t
     LEFT JOIN contacts c ON c.team_id = t.id AND c.id = $2
     LEFT JOIN LATERAL (
       SELECT * FROM audit_log l
        WHERE l.team_id = $1 AND l.contact_id = $2 AND l.version < $3 AND ${visible('$4')}
        ORDER BY l.id DESC LIMIT $5
     ) a ON true
     LEFT JOIN operations o ON o.team_id = $1 AND o.id = a.operation_id
    WHERE t.id = $1 ORDER BY a.version DESC`,
);
const PAST_STATE = prepared(
  'contact_past_state',
  `SELECT ${SUBJECT}, a.after AS state
     FROM teams t
     LEFT JOIN contacts c ON c.team_id = t.id AND c.id = $2
     LEFT JOIN LATERAL (
       SELECT l.after FROM audit_log l
        WHERE l.team_id = $1 AND l.version = $3 AND l.contact_id = $2 AND ${visible('$4')}
     ) a ON true
    WHERE t.id = $1`,
);

@Injectable()
export class HistoryRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Changes of a contact below a version, the newest first.
   * @param agent whose changes alone are shown, if the team says so; null: all are
   */
  async history(
    teamId: string,
    id: string,
    below: number,
    agent: string | null,
    limit: number,
  ): Promise<History> {
    const rows = await this.dataSource.query<
      (Subject & { [Member in keyof HistoryChange]: HistoryChange[Member] })[]
    >(HISTORY, [teamId, id, below, agent, limit]);
    const [first] = rows;
    if (!first) throw new Error('unknown team');
    const { shown, current, merged_into, erased } = first;
    const changes = rows
      .filter(({ version }) => version !== null)
      .map(({ shown: _s, current: _c, merged_into: _m, erased: _e, ...change }) => change as HistoryChange);
    return { shown, current, merged_into, erased, changes };
  }

  /** @param agent as in history() */
  async pastState(teamId: string, id: string, version: number, agent: string | null): Promise<PastState> {
    const [state] = await this.dataSource.query<PastState[]>(PAST_STATE, [teamId, id, version, agent]);
    if (!state) throw new Error('unknown team');
    return state;
  }
}
