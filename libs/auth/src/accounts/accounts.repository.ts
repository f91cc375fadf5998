import { AppError } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { Agent } from '../agent.entity';
import { ApiKey } from '../api-key.entity';

/** A key as lists show it, with whose it is. */
export type ListedKey = Omit<ApiKey, 'digest'> & { agent_code: string };

@Injectable()
export class AccountsRepository {
  constructor(
    @InjectRepository(Agent) private readonly agents: Repository<Agent>,
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
  ) {}

  listAgents(teamId: string): Promise<Agent[]> {
    return this.agents.find({ where: { team_id: teamId }, order: { agent_code: 'ASC' } });
  }

  /** @throws AppError AGENT_NOT_FOUND, for another team's as for none. */
  async agent(teamId: string, id: string, manager: EntityManager = this.agents.manager): Promise<Agent> {
    const agent = await manager.findOneBy(Agent, { team_id: teamId, id });
    if (!agent) throw new AppError('AGENT_NOT_FOUND', 'There is no agent with this id.');
    return agent;
  }

  /** @throws AppError KEY_NOT_FOUND, for another team's as for none. */
  async key(manager: EntityManager, teamId: string, id: string): Promise<ApiKey> {
    const key = await manager.findOneBy(ApiKey, { team_id: teamId, id });
    if (!key) throw new AppError('KEY_NOT_FOUND');
    return key;
  }

  /** Newest first, also those that are no longer good. */
  listKeys(teamId: string, agentId: string): Promise<ListedKey[]> {
    return this.keys.query<ListedKey[]>(
      `SELECT k.id, k.team_id, k.agent_id, a.agent_code, k.name, k.prefix, k.last4, k.created_at, k.expires_at,
              k.revoked_at, k.last_used_at, k.replaced_by, k.device_id
         FROM api_keys k JOIN agents a ON a.team_id = k.team_id AND a.id = k.agent_id
        WHERE k.team_id = $1 AND k.agent_id = $2 ORDER BY k.created_at DESC, k.id`,
      [teamId, agentId],
    );
  }

  /** When a key was to expire before it was replaced: its newest successor has taken that over. */
  async intendedExpiry(manager: EntityManager, key: ApiKey): Promise<Date | null> {
    let newest = key;
    while (newest.replaced_by) newest = await this.key(manager, key.team_id, newest.replaced_by);
    return newest.expires_at;
  }

  async countLiveKeys(manager: EntityManager, teamId: string, agentId: string): Promise<number> {
    const [{ count }] = await manager.query<[{ count: number }]>(
      `SELECT count(*)::int AS count FROM api_keys
        WHERE team_id = $1 AND agent_id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
      [teamId, agentId],
    );
    return count;
  }

  /**
   * Runs `work` in a transaction while nobody else changes agents, roles or keys of the team.
   * @throws AppError LAST_ADMIN, with everything undone, when it leaves the team without an active admin who has a
   *   key. A key that was replaced and only runs out does not count. A team that had none before may go on so.
   */
  changing<T>(teamId: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.agents.manager.transaction(async (manager) => {
      // Not FOR UPDATE: every insert of a contact holds the team's row against that.
      await manager.query('SELECT 1 FROM teams WHERE id = $1 FOR NO KEY UPDATE', [teamId]);
      const before = await this.hasAdmin(manager, teamId);
      const result = await work(manager);
      if (before && !(await this.hasAdmin(manager, teamId))) throw new AppError('LAST_ADMIN');
      return result;
    });
  }

  private async hasAdmin(manager: EntityManager, teamId: string): Promise<boolean> {
    const [{ found }] = await manager.query<[{ found: boolean }]>(
      `SELECT EXISTS (
         SELECT 1 FROM agents a JOIN api_keys k ON k.team_id = a.team_id AND k.agent_id = a.id
          WHERE a.team_id = $1 AND a.role = 'admin' AND a.is_active AND k.revoked_at IS NULL
            AND k.replaced_by IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())) AS found`,
      [teamId],
    );
    return found;
  }
}
